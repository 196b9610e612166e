export const id = 915;
export const ids = [915];
export const modules = {

/***/ 915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createEcsTasks: () => (/* binding */ createEcsTasks)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(212);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);



/** `EcsTasks` over the AWS SDK. */
function createEcsTasks(session) {
    const ecs = new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ECSClient */ .Zgc((0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .clientOptions */ .s1)(session));
    return {
        describePlacement: (target) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeServices', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServicesCommand */ .H7c({ cluster: target.cluster, services: [target.service] }));
            const service = answer.services?.[0];
            if (service === undefined)
                return undefined;
            const strategy = service.capacityProviderStrategy ?? [];
            const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
            const placement = {
                status: service.status ?? '',
                taskDefinition: service.taskDefinition ?? '',
                ...(service.networkConfiguration === undefined
                    ? {}
                    : { networkConfiguration: { ...service.networkConfiguration } }),
                // One of the two: RunTask refuses both together.
                ...(strategy.length > 0
                    ? { capacityProviderStrategy: strategy.map((it) => ({ ...it })) }
                    : service.launchType === undefined
                        ? {}
                        : { launchType: service.launchType }),
                ...(service.platformVersion === undefined ? {} : { platformVersion: service.platformVersion }),
                ...given('placementConstraints', service.placementConstraints),
                ...given('placementStrategy', service.placementStrategy),
                ...given('volumeConfigurations', primary?.volumeConfigurations),
            };
            return placement;
        }),
        describeTaskDefinition: (arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTaskDefinition', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTaskDefinitionCommand */ .Zy$({ taskDefinition: arn }));
            if (answer.taskDefinition === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ECS has no task definition ${arn}`);
            return answer.taskDefinition;
        }),
        newestOfFamily: (family) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTaskDefinition', async () => {
            try {
                const { taskDefinition, tags } = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTaskDefinitionCommand */ .Zy$({ taskDefinition: family, include: ['TAGS'] }));
                const arn = taskDefinition?.taskDefinitionArn;
                if (arn === undefined || taskDefinition?.status !== 'ACTIVE')
                    return undefined;
                return { arn, tags: Object.fromEntries((tags ?? []).map((it) => [it.key ?? '', it.value ?? ''])) };
            }
            catch (error) {
                // "Unable to describe task definition.": there is no such family.
                if (error instanceof Error && error.name === 'ClientException')
                    return undefined;
                throw error;
            }
        }),
        registerTaskDefinition: (definition, tags) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:RegisterTaskDefinition', async () => {
            const input = { ...definition, tags: tagList(tags) };
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .RegisterTaskDefinitionCommand */ .$Hl(input));
            const arn = answer.taskDefinition?.taskDefinitionArn;
            if (arn === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', 'ecs:RegisterTaskDefinition answered without an ARN');
            return arn;
        }),
        runTask: (start) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:RunTask', async () => {
            const { placement } = start;
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .RunTaskCommand */ ._eD({
                cluster: start.cluster,
                taskDefinition: start.taskDefinition,
                count: 1,
                clientToken: start.token,
                startedBy: start.startedBy,
                tags: tagList(start.tags),
                overrides: {
                    containerOverrides: [
                        {
                            name: start.container,
                            command: [...start.command],
                            environment: Object.entries(start.environment).map(([name, value]) => ({ name, value })),
                        },
                    ],
                },
                ...(placement.networkConfiguration === undefined
                    ? {}
                    : { networkConfiguration: placement.networkConfiguration }),
                ...(placement.capacityProviderStrategy === undefined
                    ? {}
                    : {
                        capacityProviderStrategy: placement.capacityProviderStrategy,
                    }),
                ...(placement.launchType === undefined
                    ? {}
                    : { launchType: placement.launchType }),
                ...(placement.platformVersion === undefined || placement.platformVersion === ''
                    ? {}
                    : { platformVersion: placement.platformVersion }),
                ...(placement.placementConstraints === undefined
                    ? {}
                    : { placementConstraints: [...placement.placementConstraints] }),
                ...(placement.placementStrategy === undefined
                    ? {}
                    : { placementStrategy: [...placement.placementStrategy] }),
                ...(placement.volumeConfigurations === undefined
                    ? {}
                    : {
                        volumeConfigurations: placement.volumeConfigurations,
                    }),
            }));
            const arn = answer.tasks?.[0]?.taskArn;
            if (arn !== undefined)
                return { arn };
            const [failure] = answer.failures ?? [];
            return {
                failure: `ECS placed no task: ${[failure?.reason, failure?.detail].filter((it) => it !== undefined && it !== '').join(', ') || 'it gives no reason'}`,
            };
        }),
        describeTask: (cluster, arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTasks', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTasksCommand */ .z8X({ cluster, tasks: [arn] }));
            const task = answer.tasks?.[0];
            if (task === undefined)
                return undefined;
            const state = {
                status: task.lastStatus ?? '',
                ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
                ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
                containers: (task.containers ?? []).map((it) => ({
                    name: it.name ?? '',
                    ...(it.exitCode === undefined ? {} : { exitCode: it.exitCode }),
                    ...(it.reason === undefined ? {} : { reason: it.reason }),
                })),
            };
            return state;
        }),
        stopTask: (cluster, task, reason) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:StopTask', async () => {
            await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .StopTaskCommand */ .PP1({ cluster, task, reason }));
        }),
        close: () => ecs.destroy(),
    };
}
function tagList(tags) {
    return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
/** A list of the service's as RunTask takes it; an empty one says nothing. */
function given(member, list) {
    return list === undefined || list.length === 0 ? {} : { [member]: list.map((it) => ({ ...it })) };
}


/***/ })

};
