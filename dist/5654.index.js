export const id = 5654;
export const ids = [5654];
export const modules = {

/***/ 5654:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   smokeTest: () => (/* binding */ smokeTest)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _smoke_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8768);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5528);
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

/***/ 5528:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  J9: () => (/* reexport */ RecordWriter),
  d3: () => (/* reexport */ concludeDeployment),
  Sj: () => (/* reexport */ newestSuccess),
  qb: () => (/* reexport */ openLogs),
  T3: () => (/* reexport */ readRecords),
  WQ: () => (/* reexport */ recordNothingLeft),
  Iy: () => (/* reexport */ resourceName),
  aB: () => (/* reexport */ traceIdOf),
  G$: () => (/* reexport */ traceparent)
});

// UNUSED EXPORTS: beginDeployment, setDeployment

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
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
    /** `family:revision`. */
    taskDefinition: dist/* optional */.lqM(dist/* string */.YjP()),
    configDigest: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The newest migration that the version was built with. */
    migrationHead: dist/* optional */.lqM(dist/* string */.YjP()),
    /** Those up to the head that the database does not have: contract migrations that wait for their phase. */
    migrationsLeft: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP())),
    /** `cluster/service`. No ARN stands in a record: in a public repository everybody reads it. */
    service: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The ids, the last parts of the ARNs. */
    serviceDeployment: dist/* optional */.lqM(dist/* string */.YjP()),
    serviceRevision: dist/* optional */.lqM(dist/* string */.YjP()),
    traceId: dist/* string */.YjP(),
    actor: dist/* string */.YjP(),
    runUrl: dist/* string */.YjP(),
    /**
     * How the deploy ended, in deploy-ecs's own word or that of the step behind it that failed; not there while it is
     * under way.
     */
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
 * the deployment exists.
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
/** What a status says once the database has what was left when the deployment began. */
function describeNothingLeft(record) {
    return `${nothingLeft}${record.module} ${record.version}`.slice(0, limit);
}
/**
 * What a status says while the deploy goes on: `deployed` is what ECS has done, where the smoke test and the migrations
 * behind it are still to come.
 */
const underWay = ['deploying', 'deployed'];
const nothingLeft = 'no migration is left: ';
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
        if (!underWay.includes(groups['outcome'] ?? ''))
            outcome ??= groups['outcome'];
        serviceDeployment ??= groups['deployment'];
        serviceRevision ??= groups['revision'];
    }
    const caughtUp = record.migrationsLeft !== undefined && descriptions.some((it) => it.startsWith(nothingLeft));
    return {
        ...record,
        ...(caughtUp ? { migrationsLeft: [] } : {}),
        ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
        ...(serviceRevision === undefined ? {} : { serviceRevision }),
        ...(outcome === undefined ? {} : { outcome }),
    };
}
function numbered(what, id) {
    return id === undefined || id === '' ? [] : [`${what} ${id}`];
}

;// CONCATENATED MODULE: ./build/trace/deployments.js




const created = dist/* object */.Ikc({ id: dist/* number */.aig() });
const deployments = dist/* array */.YOg(dist/* object */.Ikc({ id: dist/* number */.aig(), payload: dist/* unknown */.L5J() }));
const oneDeployment = dist/* object */.Ikc({ payload: dist/* unknown */.L5J() });
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
 * Writes down that the database has every migration now: each record of a module that names some as left, from the
 * newest back to the newest success, gets a status on its deployment that says so and changes nothing else. Gives the
 * versions of those that were told.
 */
async function recordNothingLeft(forge, environment, module) {
    const told = [];
    const records = readRecords(forge, environment, (it) => it.module === module);
    for await (const { id, record, state, succeeded } of records) {
        if (record.migrationsLeft !== undefined && record.migrationsLeft.length > 0) {
            await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
                deployment_id: id,
                state: state ?? 'in_progress',
                description: describeNothingLeft(record),
                ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
                auto_inactive: false,
            });
            told.push(record.version);
        }
        if (succeeded)
            break;
    }
    return told;
}
/**
 * Ends a deployment that was left open for what comes after the service was changed: the record says only now how it all
 * ended. One that has ended already is left as it is.
 *
 * @returns the record as it is now, and whether that ended it
 * @throws PlatformError where the deployment is none of deploy-kit's
 */
async function concludeDeployment(forge, id, { outcome, state, url, }) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}', {
        deployment_id: id,
    });
    const payload = readPayload(dist/* parse */.qgA(oneDeployment, answer.data).payload);
    if (payload === undefined)
        throw new kernel/* PlatformError */.Wk('github', `the GitHub deployment ${id} is none of deploy-kit's`);
    const { record } = await withItsStatuses(forge, id, payload);
    if (record.outcome !== undefined)
        return { record, ended: false };
    const concluded = { ...record, outcome };
    await setDeployment(forge, id, state, concluded, url);
    return { record: concluded, ended: true };
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
        yield await withItsStatuses(forge, deployment.id, payload);
    }
}
async function withItsStatuses(forge, id, payload) {
    const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        per_page: 100,
    });
    const newestFirst = dist/* parse */.qgA(statuses, listed.data);
    return {
        id,
        state: newestFirst[0]?.state,
        record: withStatuses(payload, newestFirst.map((it) => it.description ?? '')),
        // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; what it was before counts.
        succeeded: newestFirst.find((it) => it.state !== 'inactive')?.state === 'success',
    };
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
    const { createLogReader } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(303), __webpack_require__.e(6471)]).then(__webpack_require__.bind(__webpack_require__, 8852));
    return createLogReader(session);
}

;// CONCATENATED MODULE: ./build/trace/resource-names.js
/**
 * What of an ECS ARN goes into a release record: `core:7`, `production/core`, the id of a service deployment or
 * revision. In a public repository everybody reads the record, and an ARN names the AWS account. What is no ARN is
 * taken as a name already.
 */
function resourceName(arn) {
    const resource = /^arn:[^:]*:ecs:[^:]*:[^:]*:(?<kind>[^/]+)\/(?<path>.+)$/.exec(arn)?.groups;
    if (resource === undefined)
        return arn;
    const path = resource['path'] ?? '';
    return resource['kind'] === 'service-deployment' || resource['kind'] === 'service-revision'
        ? (path.split('/').at(-1) ?? path)
        : path;
}

;// CONCATENATED MODULE: ./build/trace/record-writer.js



/** Writes the one GitHub deployment of a deploy, as what it tells becomes known. */
class RecordWriter {
    #options;
    #record;
    #id;
    #refused = false;
    constructor(record, options) {
        this.#record = record;
        this.#options = options;
    }
    /** GitHub's id of the deployment, once there is one. */
    get id() {
        return this.#id;
    }
    async begin({ signer, taskDefinition, configDigest, service }) {
        this.#record = {
            ...this.#record,
            taskDefinition: resourceName(taskDefinition),
            configDigest,
            service: resourceName(service),
            ...(signer === '' ? {} : { signer: (0,kernel/* withoutAwsAccounts */._K)(signer) }),
        };
        try {
            this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref);
        }
        catch (error) {
            this.#refused = true;
            if (!this.#options.mayFail)
                throw error;
            this.#options.warn(`The rollback goes on without a GitHub deployment: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        }
    }
    async started(known) {
        this.#record = {
            ...this.#record,
            serviceDeployment: resourceName(known.serviceDeployment),
            ...(known.serviceRevision === undefined
                ? {}
                : { serviceRevision: resourceName(known.serviceRevision) }),
        };
        await this.#set('in_progress');
    }
    /** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
    async end(outcome, state) {
        this.#record = { ...this.#record, outcome };
        if (this.#id === undefined && !this.#refused) {
            // It ended before the service was changed, and that is written down too.
            try {
                this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref);
            }
            catch (error) {
                this.#options.warn(`The ${outcome} deploy could not be recorded on GitHub: ${(0,kernel/* errorMessage */.gJ)(error)}`);
            }
        }
        await this.#set(state);
        return this.#record;
    }
    async #set(state) {
        if (this.#id === undefined)
            return;
        try {
            await setDeployment(this.#options.forge(), this.#id, state, this.#record, this.#options.url);
        }
        catch (error) {
            this.#options.warn(`The GitHub deployment ${this.#id} could not be set to ${state}: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        }
    }
}

;// CONCATENATED MODULE: ./build/trace/index.js







/***/ })

};
