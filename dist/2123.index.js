export const id = 2123;
export const ids = [2123];
export const modules = {

/***/ 2123:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createEcsCluster: () => (/* binding */ createEcsCluster)
/* harmony export */ });
/* harmony import */ var _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(212);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);



/** How many DescribeServices and DescribeTasks take in one call. */
const servicesAtOnce = 10;
const tasksAtOnce = 100;
/** Its containers have ended, whatever is still to be tidied up. */
const over = ['DEPROVISIONING', 'STOPPED', 'DELETED'];
/** `EcsCluster` over the AWS SDK. */
function createEcsCluster(session) {
    const ecs = new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ECSClient */ .Zgc((0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .clientOptions */ .s1)(session));
    const serviceArns = (cluster) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:ListServices', () => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .allPages */ .S4)(async (nextToken) => {
        const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ListServicesCommand */ .qde({ cluster, maxResults: 100, nextToken }));
        return { items: answer.serviceArns ?? [], next: answer.nextToken };
    }));
    const taskArns = (cluster, desiredStatus) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:ListTasks', () => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .allPages */ .S4)(async (nextToken) => {
        const answer = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .ListTasksCommand */ .MYg({ cluster, desiredStatus, maxResults: 100, nextToken }));
        return { items: answer.taskArns ?? [], next: answer.nextToken };
    }));
    return {
        services: async (cluster) => {
            const found = [];
            for (const services of chunks(await serviceArns(cluster), servicesAtOnce)) {
                const answer = await (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeServices', () => ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeServicesCommand */ .H7c({ cluster, services, include: ['TAGS'] })));
                found.push(...(answer.services ?? []));
            }
            return found.map(parseService);
        },
        tasks: async (cluster) => {
            // Those that ECS is stopping are listed as STOPPED, and run until they have stopped.
            const arns = [...(await taskArns(cluster, 'RUNNING')), ...(await taskArns(cluster, 'STOPPED'))];
            const found = [];
            for (const tasks of chunks([...new Set(arns)], tasksAtOnce)) {
                const answer = await (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTasks', () => ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTasksCommand */ .z8X({ cluster, tasks, include: ['TAGS'] })));
                found.push(...(answer.tasks ?? []));
            }
            return found.filter(({ lastStatus }) => !over.includes(lastStatus ?? '')).map(parseTask);
        },
        describeTaskDefinition: (arn) => (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .awsCall */ .uF)('ecs:DescribeTaskDefinition', async () => {
            const { taskDefinition, tags } = await ecs.send(new _aws_sdk_client_ecs__WEBPACK_IMPORTED_MODULE_2__/* .DescribeTaskDefinitionCommand */ .Zy$({ taskDefinition: arn, include: ['TAGS'] }));
            if (taskDefinition === undefined)
                throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .PlatformError */ .Wk('aws', `ECS has no task definition ${arn}`);
            return { taskDefinition: taskDefinition, tags: tagsOf(tags) };
        }),
        close: () => ecs.destroy(),
    };
}
function parseService(service) {
    const sets = [
        ...(service.deployments ?? []).map((it) => ({ ...it, wanted: it.desiredCount })),
        ...(service.taskSets ?? []).map((it) => ({ ...it, wanted: it.computedDesiredCount })),
    ];
    const definitions = (those) => [
        ...new Set(those.flatMap(({ taskDefinition }) => taskDefinition ?? [])),
    ];
    const wanted = sets.filter((it) => (it.wanted ?? 0) > 0);
    const underWay = sets.filter((it) => (it.wanted ?? 0) + (it.runningCount ?? 0) + (it.pendingCount ?? 0) > 0);
    return {
        name: service.serviceName ?? '',
        status: service.status ?? '',
        tags: tagsOf(service.tags),
        taskDefinition: service.taskDefinition,
        underWay: definitions(underWay),
        wanted: definitions(wanted),
    };
}
function parseTask(task) {
    return {
        id: task.taskArn?.split('/').at(-1) ?? '',
        group: task.group ?? '',
        taskDefinition: task.taskDefinitionArn ?? '',
        leaving: task.desiredStatus === 'STOPPED',
        tags: tagsOf(task.tags),
        digests: Object.fromEntries((task.containers ?? []).flatMap(({ name, imageDigest }) => name === undefined || imageDigest === undefined ? [] : [[name, imageDigest]])),
    };
}
function tagsOf(tags) {
    return Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
}
function chunks(items, size) {
    return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}


/***/ })

};
