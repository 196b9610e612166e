export const id = 654;
export const ids = [654];
export const modules = {

/***/ 5654:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   smokeTest: () => (/* binding */ smokeTest)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6746);
/* harmony import */ var _smoke_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8768);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1547);
/* harmony import */ var _gate_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2345);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





/** Exit codes: 0 passed, 1 failed, 2 misconfigured, 3 inconclusive. */
const exitCodes = { passed: 0, failed: 1, inconclusive: 3 };
const smokeTest = async (host) => {
    const { config, folder } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readEnvironment */ .Qo)(host, config);
    const listener = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'listener', ['production', 'test'], 'production');
    const url = listener === 'test'
        ? (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(environment['test-url'], `environments.${name}.test-url`)
        : (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(environment.url, `environments.${name}.url`);
    const target = {
        module: config.module,
        environment: name,
        version: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readVersion */ .$4)(host),
        gitSha: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSha */ .tU)(host),
        digest: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readDigest */ .rP)(host),
        url,
        instances: readInstances(host),
        logGroup: environment.logs,
    };
    const { outcome, report } = await (0,_gate_js__WEBPACK_IMPORTED_MODULE_3__/* .smoke */ .Q)(host, (0,_gate_js__WEBPACK_IMPORTED_MODULE_3__/* .readSmokeFile */ .w)(host, config, folder, target), target);
    return {
        report: { ...report, status: (0,_smoke_index_js__WEBPACK_IMPORTED_MODULE_1__/* .smokeStatus */ .__)(outcome) },
        outputs: { outcome: outcome.type, 'trace-id': (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_2__/* .traceIdOf */ .aB)(host.run) },
        exitCode: exitCodes[outcome.type],
    };
};
function readInstances(host) {
    const text = host.inputs['instances'];
    if (text === undefined)
        return undefined;
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1)
        return count;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1(`the input instances is ${JSON.stringify(text)}`, {
        fix: 'Write a whole number from 1, such as the output `instances` of deploy-ecs, or leave it out.',
    });
}


/***/ }),

/***/ 1547:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tY: () => (/* reexport */ beginDeployment),
  FU: () => (/* reexport */ endDeployment),
  qb: () => (/* reexport */ openLogs),
  Z1: () => (/* reexport */ successfulRecords),
  aB: () => (/* reexport */ traceIdOf),
  G$: () => (/* reexport */ traceparent)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/trace/ids.js

/**
 * The trace id of a CI run, 32 hex digits: the formula of OpenTelemetry's githubreceiver, so that our requests stand
 * in the trace that a collector makes of the same run (receiver/githubreceiver, `newTraceID`).
 */
function traceIdOf(run) {
    return (0,external_node_crypto_.createHash)('sha256').update(`${run.runId}${run.runAttempt}t`).digest('hex').slice(0, 32);
}
/** A W3C traceparent with a fresh span id, sampled. */
function traceparent(traceId) {
    return `00-${traceId}-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}-01`;
}

;// CONCATENATED MODULE: ./build/trace/logs.js
async function openLogs(session) {
    const { createLogReader } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(303), __webpack_require__.e(471)]).then(__webpack_require__.bind(__webpack_require__, 8852));
    return createLogReader(session);
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/trace/record.js

/** What was deployed, as one JSON value: the payload of the GitHub deployment. */
const recordSchema = dist/* object */.Ikc({
    schema: dist/* literal */.euz('deploy-kit/release-record/v1'),
    module: dist/* string */.YjP(),
    environment: dist/* string */.YjP(),
    version: dist/* string */.YjP(),
    gitSha: dist/* string */.YjP(),
    repository: dist/* string */.YjP(),
    digest: dist/* string */.YjP(),
    taskDefinition: dist/* optional */.lqM(dist/* string */.YjP()),
    serviceDeployment: dist/* optional */.lqM(dist/* string */.YjP()),
    migrationHead: dist/* optional */.lqM(dist/* string */.YjP()),
    configDigest: dist/* optional */.lqM(dist/* string */.YjP()),
    traceId: dist/* string */.YjP(),
    actor: dist/* string */.YjP(),
    runUrl: dist/* string */.YjP(),
    signer: dist/* optional */.lqM(dist/* string */.YjP()),
});
const created = dist/* object */.Ikc({ id: dist/* number */.aig() });
const deployments = dist/* array */.YOg(dist/* object */.Ikc({ id: dist/* number */.aig(), payload: dist/* unknown */.L5J(), created_at: dist/* string */.YjP() }));
const statuses = dist/* array */.YOg(dist/* object */.Ikc({ state: dist/* string */.YjP(), created_at: dist/* string */.YjP() }));
/** Creates the GitHub deployment of a release and says that it has begun; its id is what `endDeployment` takes. */
async function beginDeployment(forge, record) {
    const answer = await forge.request('POST /repos/{owner}/{repo}/deployments', {
        ref: record.gitSha,
        environment: record.environment,
        description: `${record.module} ${record.version}`,
        auto_merge: false,
        // The commit was checked before it was built; a deployment of an older commit must stay possible.
        required_contexts: [],
        payload: record,
    });
    const { id } = dist/* parse */.qgA(created, answer.data);
    await setState(forge, id, 'in_progress', record, `deploying ${record.module} ${record.version}`);
    return id;
}
async function endDeployment(forge, id, state, record, description, url) {
    await setState(forge, id, state, record, description, url);
}
/** The records of an environment whose deployment ended in success, newest first. */
async function successfulRecords(forge, environment, limit = 30) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/deployments', {
        environment,
        per_page: limit,
    });
    const found = [];
    for (const deployment of dist/* parse */.qgA(deployments, answer.data)) {
        const record = dist/* safeParse */.xLC(recordSchema, typeof deployment.payload === 'string' ? parseJson(deployment.payload) : deployment.payload);
        if (!record.success)
            continue;
        const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            deployment_id: deployment.id,
            per_page: 100,
        });
        // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; it had succeeded before.
        if (dist/* parse */.qgA(statuses, listed.data).some((status) => status.state === 'success'))
            found.push(record.output);
    }
    return found;
}
async function setState(forge, id, state, record, description, url) {
    await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        state,
        description: description.slice(0, 140),
        ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
        ...(url === undefined ? {} : { environment_url: url }),
        auto_inactive: true,
    });
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        // A payload of somebody else's deployment may be any text; it is no record of ours.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/trace/index.js





/***/ })

};
