export const id = 3903;
export const ids = [3903];
export const modules = {

/***/ 3903:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createEcs: () => (/* binding */ createEcs)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(212);
/* harmony import */ var _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(586);
/* harmony import */ var _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2994);
/* harmony import */ var _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4736);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);






/** `Ecs` over the AWS SDK: every answer parsed once, every error a PlatformError that names the call. */
function createEcs(session) {
    const options = (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .clientOptions */ .s1)(session);
    const ecs = new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ECSClient */ .Zgc(options);
    const elb = new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .ElasticLoadBalancingV2Client */ .MlD(options);
    const ssm = new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_4__/* .SSMClient */ .jBj(options);
    const secrets = new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_5__/* .SecretsManagerClient */ ._H(options);
    return {
        describeService: (target) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeServices', async () => {
            const answer = await ecs
                .send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServicesCommand */ .H7c({ cluster: target.cluster, services: [target.service] }))
                .catch((error) => {
                if (error instanceof Error && error.name === 'ClusterNotFoundException') {
                    throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)('ecs:DescribeServices', error, `Check ecs.cluster: there is no cluster ${target.cluster} in ${session.region}.`);
                }
                throw error;
            });
            const service = answer.services?.[0];
            return service === undefined ? undefined : parseService(service);
        }),
        describeTaskDefinition: (arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTaskDefinition', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTaskDefinitionCommand */ .Zy$({ taskDefinition: arn, include: ['TAGS'] }));
            if (answer.taskDefinition === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ECS has no task definition ${arn}`);
            return {
                taskDefinition: answer.taskDefinition,
                tags: Object.fromEntries((answer.tags ?? []).map((tag) => [tag.key ?? '', tag.value ?? ''])),
            };
        }),
        registerTaskDefinition: (definition, tags) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:RegisterTaskDefinition', async () => {
            const input = { ...definition, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .RegisterTaskDefinitionCommand */ .$Hl(input));
            return need(answer.taskDefinition?.taskDefinitionArn, 'ecs:RegisterTaskDefinition', 'taskDefinitionArn');
        }),
        updateService: (target, change) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:UpdateService', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .UpdateServiceCommand */ .kZr({
                cluster: target.cluster,
                service: target.service,
                ...(change.taskDefinition === undefined ? {} : { taskDefinition: change.taskDefinition }),
                deploymentConfiguration: change.deploymentConfiguration,
            }));
            return parseService(need(answer.service, 'ecs:UpdateService', 'service'));
        }),
        listServiceDeployments: (target, createdAfter) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:ListServiceDeployments', async () => {
            const found = [];
            let nextToken;
            do {
                const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ListServiceDeploymentsCommand */ .jz8({
                    cluster: target.cluster,
                    service: target.service,
                    maxResults: 100,
                    ...(createdAfter === undefined ? {} : { createdAt: { after: new Date(createdAfter) } }),
                    ...(nextToken === undefined ? {} : { nextToken }),
                }));
                for (const brief of answer.serviceDeployments ?? []) {
                    found.push({
                        arn: need(brief.serviceDeploymentArn, 'ecs:ListServiceDeployments', 'serviceDeploymentArn'),
                        createdAt: brief.createdAt?.getTime() ?? 0,
                        status: brief.status ?? '',
                        ...(brief.targetServiceRevisionArn === undefined
                            ? {}
                            : { targetRevisionArn: brief.targetServiceRevisionArn }),
                    });
                }
                nextToken = answer.nextToken;
            } while (nextToken !== undefined);
            return found;
        }),
        describeServiceDeployment: (arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeServiceDeployments', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServiceDeploymentsCommand */ .A6p({ serviceDeploymentArns: [arn] }));
            const found = answer.serviceDeployments?.[0];
            if (found === undefined) {
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ECS does not know the service deployment ${arn} (${answer.failures?.[0]?.reason ?? 'no reason'})`);
            }
            return parseDeployment(found);
        }),
        describeServiceRevisions: (arns) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeServiceRevisions', async () => {
            const revisions = [];
            for (let i = 0; i < arns.length; i += 20) {
                const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServiceRevisionsCommand */ .oF5({ serviceRevisionArns: arns.slice(i, i + 20) }));
                revisions.push(...(answer.serviceRevisions ?? []));
            }
            return revisions.map((revision) => ({
                arn: revision.serviceRevisionArn ?? '',
                taskDefinition: revision.taskDefinition ?? '',
                images: (revision.containerImages ?? []).map((image) => ({
                    container: image.containerName ?? '',
                    image: image.image ?? '',
                    ...(image.imageDigest === undefined ? {} : { digest: image.imageDigest }),
                })),
                targetGroups: (revision.resolvedConfiguration?.loadBalancers ?? []).flatMap((it) => it.targetGroupArn === undefined || it.productionListenerRule === undefined
                    ? []
                    : [{ targetGroupArn: it.targetGroupArn, productionListenerRule: it.productionListenerRule }]),
            }));
        }),
        stopServiceDeployment: (arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:StopServiceDeployment', async () => {
            await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .StopServiceDeploymentCommand */ .a8L({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }));
        }),
        continueServiceDeployment: (arn, hookId, action) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:ContinueServiceDeployment', async () => {
            await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ContinueServiceDeploymentCommand */ .LrH({ serviceDeploymentArn: arn, hookId, action }));
        }),
        stoppedTasks: (target, taskDefinitionArn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTasks', async () => {
            const listed = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ListTasksCommand */ .MYg({
                cluster: target.cluster,
                serviceName: target.service,
                desiredStatus: 'STOPPED',
                maxResults: 100,
            }));
            if ((listed.taskArns ?? []).length === 0)
                return [];
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTasksCommand */ .z8X({ cluster: target.cluster, tasks: listed.taskArns ?? [] }));
            return (answer.tasks ?? [])
                .filter((task) => task.taskDefinitionArn === taskDefinitionArn)
                .map(parseStoppedTask);
        }),
        missingSecrets: async (valueFrom) => {
            const isSecret = (it) => it.includes(':secretsmanager:');
            const parameters = valueFrom.filter((it) => !isSecret(it));
            const missing = [];
            for (let i = 0; i < parameters.length; i += 10) {
                const names = parameters.slice(i, i + 10);
                const answer = await (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ssm:GetParameters', () => ssm.send(new _aws_sdk_client_ssm__WEBPACK_IMPORTED_MODULE_4__/* .GetParametersCommand */ .AFe({ Names: names, WithDecryption: false })));
                missing.push(...(answer.InvalidParameters ?? []));
            }
            for (const id of valueFrom.filter(isSecret)) {
                if (!(await (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('secretsmanager:DescribeSecret', () => secretExists(secrets, id))))
                    missing.push(id);
            }
            return missing;
        },
        ruleWeights: (ruleArn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('elasticloadbalancing:DescribeRules', async () => {
            const answer = await elb.send(new _aws_sdk_client_elastic_load_balancing_v2__WEBPACK_IMPORTED_MODULE_3__/* .DescribeRulesCommand */ .Ggo({ RuleArns: [ruleArn] }));
            const forwards = (answer.Rules?.[0]?.Actions ?? []).filter((action) => action.Type === 'forward');
            return forwards.flatMap((action) => {
                const groups = action.ForwardConfig?.TargetGroups ?? [];
                if (groups.length > 0)
                    return groups.map((group) => ({
                        targetGroupArn: group.TargetGroupArn ?? '',
                        weight: group.Weight ?? 1,
                    }));
                return action.TargetGroupArn === undefined
                    ? []
                    : [{ targetGroupArn: action.TargetGroupArn, weight: 1 }];
            });
        }),
        close() {
            ecs.destroy();
            elb.destroy();
            ssm.destroy();
            secrets.destroy();
        },
    };
}
function parseService(service) {
    return {
        serviceArn: service.serviceArn ?? '',
        status: service.status ?? '',
        desiredCount: service.desiredCount ?? 0,
        runningCount: service.runningCount ?? 0,
        taskDefinition: service.taskDefinition ?? '',
        deploymentController: service.deploymentController?.type ?? 'ECS',
        ...(service.currentServiceDeployment === undefined
            ? {}
            : { currentServiceDeployment: service.currentServiceDeployment }),
        currentServiceRevisions: (service.currentServiceRevisions ?? []).flatMap((it) => it.arn === undefined ? [] : [it.arn]),
        loadBalancers: (service.loadBalancers ?? []).map((it) => ({
            ...defined({
                targetGroupArn: it.targetGroupArn,
                containerName: it.containerName,
                containerPort: it.containerPort,
            }),
            ...defined({
                alternateTargetGroupArn: it.advancedConfiguration?.alternateTargetGroupArn,
                productionListenerRule: it.advancedConfiguration?.productionListenerRule,
                testListenerRule: it.advancedConfiguration?.testListenerRule,
            }),
        })),
        lifecycleHooks: (service.deploymentConfiguration?.lifecycleHooks ??
            []),
        events: (service.events ?? []).map((event) => ({
            id: event.id ?? '',
            at: event.createdAt?.getTime() ?? 0,
            message: event.message ?? '',
        })),
    };
}
function parseDeployment(found) {
    return {
        arn: found.serviceDeploymentArn ?? '',
        createdAt: found.createdAt?.getTime() ?? 0,
        status: found.status ?? '',
        sourceRevisions: (found.sourceServiceRevisions ?? []).map(parseProgress),
        hooks: (found.lifecycleHookDetails ?? []).map((hook) => ({
            hookId: hook.hookId ?? '',
            status: hook.status ?? '',
            ...defined({ expiresAt: hook.expiresAt?.getTime(), timeoutAction: hook.timeoutAction }),
        })),
        ...defined({
            finishedAt: found.finishedAt?.getTime(),
            statusReason: found.statusReason,
            lifecycleStage: found.lifecycleStage,
            targetRevision: found.targetServiceRevision === undefined ? undefined : parseProgress(found.targetServiceRevision),
            rollback: found.rollback === undefined
                ? undefined
                : defined({ reason: found.rollback.reason, revisionArn: found.rollback.serviceRevisionArn }),
            circuitBreaker: found.deploymentCircuitBreaker === undefined ? undefined : defined(found.deploymentCircuitBreaker),
            alarms: found.alarms === undefined
                ? undefined
                : {
                    ...defined({ status: found.alarms.status }),
                    triggered: found.alarms.triggeredAlarmNames ?? [],
                },
        }),
    };
}
function parseProgress(revision) {
    return {
        arn: revision.arn ?? '',
        requested: revision.requestedTaskCount ?? 0,
        running: revision.runningTaskCount ?? 0,
        pending: revision.pendingTaskCount ?? 0,
        ...defined({
            testWeight: revision.requestedTestTrafficWeight,
            productionWeight: revision.requestedProductionTrafficWeight,
        }),
    };
}
function parseStoppedTask(task) {
    return {
        taskArn: task.taskArn ?? '',
        taskDefinition: task.taskDefinitionArn ?? '',
        containers: (task.containers ?? []).map((container) => ({
            name: container.name ?? '',
            ...defined({ exitCode: container.exitCode, reason: container.reason }),
        })),
        ...defined({ stoppedAt: task.stoppedAt?.getTime(), stopCode: task.stopCode, reason: task.stoppedReason }),
    };
}
/** A `valueFrom` may name a JSON key, version stage and version after the secret's ARN, separated by colons. */
async function secretExists(client, valueFrom) {
    try {
        await client.send(new _aws_sdk_client_secrets_manager__WEBPACK_IMPORTED_MODULE_5__/* .DescribeSecretCommand */ .X5({ SecretId: valueFrom.split(':').slice(0, 7).join(':') }));
        return true;
    }
    catch (error) {
        if (error instanceof Error && error.name === 'ResourceNotFoundException')
            return false;
        throw error;
    }
}
/** The object without its undefined members. */
function defined(members) {
    return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
function need(value, call, member) {
    if (value === undefined)
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `${call} answered without ${member}`);
    return value;
}


/***/ })

};
