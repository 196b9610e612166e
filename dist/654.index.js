export const id = 654;
export const ids = [654];
export const modules = {

/***/ 5654:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   smokeTest: () => (/* binding */ smokeTest)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _smoke_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8768);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1385);
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

/***/ 1385:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  tY: () => (/* reexport */ beginDeployment),
  Sj: () => (/* reexport */ newestSuccess),
  qb: () => (/* reexport */ openLogs),
  T3: () => (/* reexport */ readRecords),
  gT: () => (/* reexport */ setDeployment),
  aB: () => (/* reexport */ traceIdOf),
  G$: () => (/* reexport */ traceparent)
});

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/trace/record.js

/**
 * What was deployed and what came of it, as one JSON value. What is known before the service is changed is the payload
 * of the GitHub deployment, which GitHub never changes again; what comes later stands in its statuses
 * (record-status.ts). Readers get both as this one value.
 */
const recordSchema = dist/* object */.Ikc({
    schema: dist/* literal */.euz('deploy-kit/release-record/v1'),
    module: dist/* string */.YjP(),
    environment: dist/* string */.YjP(),
    version: dist/* string */.YjP(),
    /** Empty where a rollback goes to something that deploy-kit did not deploy. */
    gitSha: dist/* string */.YjP(),
    /** `org/repo`, whose run deployed it. */
    repository: dist/* string */.YjP(),
    /** The name of the image's repository, without the registry, which names an AWS account. */
    imageRepository: dist/* optional */.lqM(dist/* string */.YjP()),
    digest: dist/* string */.YjP(),
    /** Who signed the image, as it was verified; what it says where signing is off. */
    signer: dist/* optional */.lqM(dist/* string */.YjP()),
    taskDefinition: dist/* optional */.lqM(dist/* string */.YjP()),
    configDigest: dist/* optional */.lqM(dist/* string */.YjP()),
    migrationHead: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The ARN of the ECS service. */
    service: dist/* optional */.lqM(dist/* string */.YjP()),
    serviceDeployment: dist/* optional */.lqM(dist/* string */.YjP()),
    serviceRevision: dist/* optional */.lqM(dist/* string */.YjP()),
    traceId: dist/* string */.YjP(),
    actor: dist/* string */.YjP(),
    runUrl: dist/* string */.YjP(),
    /** How the deploy ended, in deploy-ecs's own word; not there while it is under way. */
    outcome: dist/* optional */.lqM(dist/* string */.YjP()),
});
/** The record in the payload of a GitHub deployment; undefined where it is somebody else's deployment. */
function readPayload(payload) {
    const record = dist/* safeParse */.xLC(recordSchema, typeof payload === 'string' ? parseJson(payload) : payload);
    return record.success ? record.output : undefined;
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

;// CONCATENATED MODULE: ./build/trace/record-status.js
/** GitHub takes no longer description of a deployment status. */
const limit = 140;
/**
 * The description of a deployment status: a sentence for people, and the part of the record that is known only once
 * the deployment exists. Only the last parts of the ARNs stand in it, because two ARNs alone are longer than GitHub
 * allows; the rest of them follows from the service's ARN in the payload.
 */
function describeStatus(record) {
    const parts = [
        record.outcome ?? 'deploying',
        ...numbered('service deployment', record.serviceDeployment),
        ...numbered('revision', record.serviceRevision),
    ];
    const text = `${parts.join(', ')}: ${record.module} ${record.version}`;
    return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
const pattern = /^(?<outcome>[a-z]+(?:-[a-z]+)*)(?:, service deployment (?<deployment>[^\s,:]+))?(?:, revision (?<revision>[^\s,:]+))?: /;
/**
 * Completes the record of a payload by the descriptions of its statuses, newest first. A description that is not
 * deploy-kit's adds nothing.
 */
function withStatuses(record, descriptions) {
    let [outcome, serviceDeployment, serviceRevision] = [
        record.outcome,
        record.serviceDeployment,
        record.serviceRevision,
    ];
    for (const description of descriptions) {
        const groups = pattern.exec(description)?.groups;
        if (groups === undefined)
            continue;
        if (groups['outcome'] !== 'deploying')
            outcome ??= groups['outcome'];
        serviceDeployment ??= arnOf(record, 'service-deployment', groups['deployment']);
        serviceRevision ??= arnOf(record, 'service-revision', groups['revision']);
    }
    return {
        ...record,
        ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
        ...(serviceRevision === undefined ? {} : { serviceRevision }),
        ...(outcome === undefined ? {} : { outcome }),
    };
}
function numbered(what, arn) {
    const id = arn?.split('/').at(-1);
    return id === undefined || id === '' ? [] : [`${what} ${id}`];
}
/** `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME` names all but the last part of the ARNs below it. */
function arnOf(record, kind, id) {
    if (id === undefined)
        return undefined;
    const service = /^(?<prefix>arn:[^:]*:ecs:[^:]*:[^:]*:)service\/(?<path>.+)$/.exec(record.service ?? '')?.groups;
    return service === undefined ? id : `${service['prefix']}${kind}/${service['path']}/${id}`;
}

;// CONCATENATED MODULE: ./build/trace/deployments.js



const created = dist/* object */.Ikc({ id: dist/* number */.aig() });
const deployments = dist/* array */.YOg(dist/* object */.Ikc({ id: dist/* number */.aig(), payload: dist/* unknown */.L5J() }));
const statuses = dist/* array */.YOg(dist/* object */.Ikc({ state: dist/* string */.YjP(), description: dist/* nullish */.cl6(dist/* string */.YjP()) }));
/** How many deployments of an environment are looked through; several modules may share it. */
const depth = 100;
/**
 * Creates the GitHub deployment of a release, whose payload is the record as far as it is known, and says that it has
 * begun; its id is what `setDeployment` takes.
 *
 * @param ref the commit that GitHub shows as deployed
 */
async function beginDeployment(forge, record, ref = record.gitSha) {
    const answer = await forge.request('POST /repos/{owner}/{repo}/deployments', {
        ref,
        environment: record.environment,
        description: `${record.module} ${record.version}`.slice(0, 140),
        auto_merge: false,
        // The commit was checked before it was built; a deployment of an older commit must stay possible.
        required_contexts: [],
        payload: record,
    });
    const { id } = dist/* parse */.qgA(created, answer.data);
    await setDeployment(forge, id, 'in_progress', record);
    return id;
}
/** Adds a status to the deployment; what of the record is known by now but not in the payload stands in it. */
async function setDeployment(forge, id, state, record, url) {
    await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        state,
        description: describeStatus(record),
        ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
        ...(url === undefined ? {} : { environment_url: url }),
        auto_inactive: true,
    });
}
/**
 * The records of an environment, newest first; each costs a request when it is reached, so stop early.
 *
 * @param wanted looks at the payload alone, before anything is asked about the deployment
 */
async function* readRecords(forge, environment, wanted) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/deployments', {
        environment,
        per_page: depth,
    });
    for (const deployment of dist/* parse */.qgA(deployments, answer.data)) {
        const payload = readPayload(deployment.payload);
        if (payload === undefined || !wanted(payload))
            continue;
        const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            deployment_id: deployment.id,
            per_page: 100,
        });
        const newestFirst = dist/* parse */.qgA(statuses, listed.data);
        yield {
            record: withStatuses(payload, newestFirst.map((it) => it.description ?? '')),
            // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; it had succeeded before.
            succeeded: newestFirst.some((it) => it.state === 'success'),
        };
    }
}
/** The newest record whose deploy succeeded; undefined where none did. */
async function newestSuccess(forge, environment, wanted) {
    for await (const { record, succeeded } of readRecords(forge, environment, wanted))
        if (succeeded)
            return record;
    return undefined;
}

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

;// CONCATENATED MODULE: ./build/trace/index.js





/***/ })

};
