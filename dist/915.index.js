export const id = 915;
export const ids = [915];
export const modules = {

/***/ 915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createEcsTasks: () => (/* binding */ createEcsTasks)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(212);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5387);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2717);



/** `EcsTasks` over the AWS SDK. */
function createEcsTasks(session) {
    const ecs = new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ECSClient */ .Zgc({
        region: session.region,
        maxAttempts: 6,
        ...(session.credentials === undefined ? {} : { credentials: session.credentials }),
    });
    const call = async (name, work) => {
        try {
            return await work();
        }
        catch (error) {
            throw (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsError */ .es)(name, error);
        }
    };
    return {
        describePlacement: (target) => call('ecs:DescribeServices', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServicesCommand */ .H7c({ cluster: target.cluster, services: [target.service] }));
            const service = answer.services?.[0];
            if (service === undefined)
                return undefined;
            const strategy = service.capacityProviderStrategy ?? [];
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
            };
            return placement;
        }),
        describeTaskDefinition: (arn) => call('ecs:DescribeTaskDefinition', async () => {
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTaskDefinitionCommand */ .Zy$({ taskDefinition: arn }));
            if (answer.taskDefinition === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ECS has no task definition ${arn}`);
            return answer.taskDefinition;
        }),
        registerTaskDefinition: (definition, tags) => call('ecs:RegisterTaskDefinition', async () => {
            const input = { ...definition, tags: tagList(tags) };
            const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .RegisterTaskDefinitionCommand */ .$Hl(input));
            const arn = answer.taskDefinition?.taskDefinitionArn;
            if (arn === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', 'ecs:RegisterTaskDefinition answered without an ARN');
            return arn;
        }),
        runTask: (start) => call('ecs:RunTask', async () => {
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
            }));
            const arn = answer.tasks?.[0]?.taskArn;
            if (arn !== undefined)
                return { arn };
            const [failure] = answer.failures ?? [];
            return {
                failure: `ECS placed no task: ${[failure?.reason, failure?.detail].filter((it) => it !== undefined && it !== '').join(', ') || 'it gives no reason'}`,
            };
        }),
        describeTask: (cluster, arn) => call('ecs:DescribeTasks', async () => {
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
        stopTask: (cluster, task, reason) => call('ecs:StopTask', async () => {
            await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .StopTaskCommand */ .PP1({ cluster, task, reason }));
        }),
        close: () => ecs.destroy(),
    };
}
function tagList(tags) {
    return Object.entries(tags).map(([key, value]) => ({ key, value }));
}


/***/ })

};
