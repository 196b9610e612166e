export const id = 97;
export const ids = [97];
export const modules = {

/***/ 4097:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  semverRelease: () => (/* binding */ semverRelease)
});

// EXTERNAL MODULE: ./build/release/index.js + 19 modules
var build_release = __webpack_require__(8075);
// EXTERNAL MODULE: ./build/trace/index.js + 5 modules
var trace = __webpack_require__(1385);
// EXTERNAL MODULE: ./build/actions/settings.js
var actions_settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/dry-run.js

function isDryRun(host) {
    return (0,actions_settings/* choice */.Yq)(host, 'dry-run', ['true', 'false'], 'false') === 'true';
}
/**
 * In a dry run nothing is changed: reads go through, and a call that would change something is noted and answered
 * with what the next calls need of it.
 */
function dryRunForge(forge, dryRun) {
    const calls = [];
    const note = (route, parameters) => {
        const shown = Object.entries(parameters ?? {}).map(([key, value]) => `${key}: ${shorten(value)}`);
        calls.push(`${route}${shown.length === 0 ? '' : ` {${shown.join(', ')}}`}`);
    };
    return {
        ...forge,
        calls,
        request: async (route, parameters) => {
            if (route.startsWith('GET '))
                return await forge.request(route, parameters);
            note(route, parameters);
            return dryRun ? { status: 200, data: standIn(parameters) } : await forge.request(route, parameters);
        },
        upload: async (url, name, contentType, body) => {
            note(`POST ${name}`, { bytes: body.byteLength });
            return dryRun ? {} : await forge.upload(url, name, contentType, body);
        },
    };
}
function standIn(parameters) {
    return {
        sha: '0'.repeat(40),
        id: 0,
        number: 0,
        html_url: '',
        upload_url: '',
        tag_name: '',
        draft: true,
        object: { sha: '0'.repeat(40), type: 'commit' },
        ...parameters,
    };
}
function shorten(value) {
    const text = JSON.stringify(value) ?? 'undefined';
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

;// CONCATENATED MODULE: ./build/actions/release-deployed.js




/** `mode: deployed`: writes into the notes of a release where it is deployed, from the release records. */
async function runDeployed(host, { config }) {
    const version = (0,actions_settings/* readVersion */.$4)(host);
    const tag = `${config.release['tag-prefix']}${version}`;
    const dryRun = isDryRun(host);
    const forge = dryRunForge(host.forge(), dryRun);
    const environments = [];
    for (const [name] of (0,actions_settings/* chosenEnvironments */.lI)(host, config)) {
        environments.push(await deployedTo(forge, name, config.module, version));
    }
    const outcome = await (0,build_release/* tellDeployed */.kT)(tag, environments, forge);
    return {
        report: (0,build_release/* deployedReport */.dG)(config.module, version, outcome, { calls: forge.calls, dryRun }),
        outputs: { outcome: outcome.kind, version, tag },
    };
}
/** What the newest deploy of the version to an environment came to. */
async function deployedTo(forge, name, module, version) {
    const ours = (0,trace/* readRecords */.T3)(forge, name, (it) => it.module === module && it.version === version);
    for await (const { record, succeeded } of ours) {
        const outcome = succeeded ? 'succeeded' : (record.outcome ?? 'under way');
        return { name, outcome, runUrl: record.runUrl };
    }
    return { name, outcome: undefined, runUrl: '' };
}

;// CONCATENATED MODULE: ./build/actions/release-prepare.js


/** `mode: prepare`: the release commit, on the branch or in the release pull request. */
async function runPrepare(host, settings) {
    const { config, folder } = settings;
    const prefix = config.release['tag-prefix'];
    const history = await (0,build_release/* readHistory */.Lu)(host.exec, folder, prefix);
    const plan = (0,build_release/* planRelease */.F3)(history);
    const dryRun = isDryRun(host);
    const forge = dryRunForge(host.forge(), dryRun);
    const outcome = await carryOut(host, settings, plan, history.head.sha, forge);
    // Of a dry run there is no commit that the next job could build.
    const released = outcome.kind === 'prepared' && (outcome.resumed || !dryRun) ? outcome : undefined;
    return {
        report: (0,build_release/* prepareReport */.iR)(config.module, plan, outcome, { calls: forge.calls, dryRun }),
        outputs: {
            outcome: outcome.kind,
            released: String(released !== undefined),
            version: released?.version,
            tag: released === undefined ? undefined : `${prefix}${released.version}`,
            sha: released?.sha,
        },
    };
}
async function carryOut(host, { config, folder }, plan, head, forge) {
    if (plan.next.kind === 'nothing')
        return { kind: 'nothing-to-release' };
    if (plan.next.kind === 'prepared')
        return { kind: 'prepared', version: plan.next.version, sha: plan.next.sha, resumed: true };
    const { version } = plan.next;
    const { release } = config;
    const { branch, changelog } = release;
    const prefix = release['tag-prefix'];
    const since = plan.last === undefined ? undefined : `${prefix}${plan.last}`;
    const changes = await (0,build_release/* releaseNotes */.fk)(plan.commits, {
        version,
        tag: `${prefix}${version}`,
        previousTag: since,
        serverUrl: host.run.serverUrl,
        owner: forge.owner,
        repo: forge.repo,
        date: new Date(host.clock.now()).toISOString().slice(0, 10),
    });
    // Only a product with migrations loads what reads them.
    const database = config.migrations === undefined
        ? ''
        : await (await Promise.all(/* import() */[__webpack_require__.e(849), __webpack_require__.e(886), __webpack_require__.e(428)]).then(__webpack_require__.bind(__webpack_require__, 4428))).migrationNotes(host.exec, folder, config.migrations.folder, since);
    const notes = database === '' ? changes : `${changes.trimEnd()}\n\n${database}`;
    const files = (0,build_release/* releaseChanges */.zK)({ folder, changelog, versionFiles: release['version-files'] }, host.run.workspace, version, notes);
    return await (0,build_release/* prepare */.iA)({ branch, head, version, files, notes, changelog }, forge);
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/actions/release-publish.js




/** `mode: publish`: the release of a commit that is built and pushed. */
async function runPublish(host, { config, folder }) {
    const { release } = config;
    const version = (0,actions_settings/* readVersion */.$4)(host);
    const prefix = release['tag-prefix'];
    const [tag, sha, prerelease] = [`${prefix}${version}`, (0,actions_settings/* readSha */.tU)(host), version.includes('-')];
    const [major, minor] = version.split('.');
    const notes = (0,build_release/* readNotes */.WT)({ folder, changelog: release.changelog }, version, host.inputs['notes']);
    const digest = host.inputs['digest'];
    const dryRun = isDryRun(host);
    const forge = dryRunForge(host.forge(), dryRun);
    const outcome = await (0,build_release/* publish */.mk)({
        version,
        tag,
        sha,
        notes: digest === undefined ? notes : `${notes.trimEnd()}\n\nImage digest: \`${digest}\`\n`,
        assets: host.inputs['path'] === undefined && release.assets.length === 0
            ? []
            : (0,build_release/* readAssets */.wd)(assetFolder(host), release.assets),
        floatingTags: release['floating-tags'] && !prerelease ? [`${prefix}${major}`, `${prefix}${major}.${minor}`] : [],
        prerelease,
        dryRun,
    }, forge);
    return {
        report: (0,build_release/* publishReport */.S3)(config.module, version, outcome, { calls: forge.calls, dryRun }),
        outputs: { outcome: outcome.kind, released: String(!dryRun), version, tag, sha },
    };
}
/** What `mode: collect` fills and `mode: publish` reads. */
function assetFolder(host) {
    const path = host.inputs['path'] ?? 'deploy-kit-assets';
    return (0,external_node_path_.isAbsolute)(path) ? path : (0,external_node_path_.join)(host.run.workspace, path);
}

;// CONCATENATED MODULE: ./build/actions/semver-release.js





const semverRelease = async (host) => {
    const settings = (0,actions_settings/* readSettings */.sb)(host);
    switch ((0,actions_settings/* choice */.Yq)(host, 'mode', ['plan', 'prepare', 'collect', 'publish', 'deployed'], 'plan')) {
        case 'plan':
            return await runPlan(host, settings);
        case 'prepare':
            return await runPrepare(host, settings);
        case 'collect':
            return runCollect(host, settings);
        case 'publish':
            return await runPublish(host, settings);
        case 'deployed':
            return await runDeployed(host, settings);
    }
};
async function runPlan(host, { config, folder }) {
    const prefix = config.release['tag-prefix'];
    const plan = (0,build_release/* planRelease */.F3)(await (0,build_release/* readHistory */.Lu)(host.exec, folder, prefix));
    const version = plan.next.kind === 'nothing' ? undefined : plan.next.version;
    return {
        report: (0,build_release/* planReport */.sH)(config.module, plan),
        outputs: {
            outcome: version === undefined ? 'nothing-to-release' : 'planned',
            released: String(version !== undefined),
            version,
            tag: version === undefined ? undefined : `${prefix}${version}`,
            bump: plan.next.kind === 'release' ? plan.next.bump : undefined,
        },
    };
}
function runCollect(host, { config, folder }) {
    const names = (0,build_release/* collectAssets */.AB)(folder, config.release.assets, assetFolder(host));
    return { report: (0,build_release/* collectReport */.Hk)(config.module, names), outputs: { outcome: 'collected' } };
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
