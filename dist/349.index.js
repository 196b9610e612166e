export const id = 349;
export const ids = [349,730];
export const modules = {

/***/ 8349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* binding */ migrate),
/* harmony export */   migrateDown: () => (/* binding */ migrateDown)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5387);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6746);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5777);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





const migrate = async (host) => {
    const { config, folder } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readEnvironment */ .Qo)(host, config);
    const mode = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'mode', ['apply', 'status', 'down'], 'apply');
    const options = runOptions(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(config.migrations, 'migrations'), environment, folder);
    const place = { module: config.module, environment: name };
    switch (mode) {
        case 'status': {
            const found = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .status */ .h5)(options, migrationPorts(host));
            const report = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .statusReport */ .Xt)(found);
            return {
                report: { ...report, ...place },
                outputs: 'kind' in found
                    ? { outcome: found.kind }
                    : { outcome: found.state, head: found.head ?? undefined, pending: String(found.pending.length) },
                exitCode: 'kind' in found
                    ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.unreachable
                    : found.state === 'needs-attention'
                        ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.refused
                        : _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.done,
            };
        }
        case 'apply': {
            const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .apply */ .Bb)({
                ...options,
                outOfOrder: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'out-of-order', ['refuse', 'allow'], 'refuse'),
                ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
            }, migrationPorts(host));
            const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined;
            return {
                report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .applyReport */ .h8)(outcome), ...place },
                outputs: {
                    outcome: outcome.kind,
                    head: applied?.head,
                    applied: 'done' in outcome ? String(outcome.done.length) : '0',
                },
                exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome),
            };
        }
        case 'down': {
            const outcome = await runDown(host, options, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .required */ .mw)(host, 'to', 'the newest migration that stays'));
            return {
                report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .downReport */ .fc)(outcome), ...place },
                outputs: { outcome: outcome.kind, applied: 'done' in outcome ? String(outcome.done.length) : '0' },
                exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome),
            };
        }
    }
};
/** The schema's way back in a rollback. */
async function migrateDown(host, config, environment, folder, head) {
    const outcome = await runDown(host, runOptions(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(config.migrations, 'migrations'), environment, folder), head);
    return { done: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome) === _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.done, detail: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .downReport */ .fc)(outcome).happened };
}
async function runDown(host, options, to) {
    const consent = host.inputs['consent'] === undefined ? undefined : (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'consent', ['data-loss']);
    return await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .down */ .TR)({ ...options, to, ...(consent === undefined ? {} : { consent }) }, migrationPorts(host));
}
function runOptions(host, migrations, environment, folder) {
    const url = (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resolveVariables */ .CO)(environment.migrations?.url ?? migrations.url, host.env, 'migrations.url');
    // The whole URL, and its password alone as drivers print it.
    host.secret(url);
    const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(url)?.[1];
    if (password !== undefined) {
        host.secret(password);
        host.secret(decodeURIComponent(password));
    }
    return {
        // Relative to the workspace, in which an action runs: this is how messages and annotations show it.
        folder: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(migrations.folder)
            ? migrations.folder
            : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(host.run.workspace, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, migrations.folder)),
        url,
        ledger: { schema: migrations.schema, table: migrations.table },
        run: {
            id: `${host.run.runId}-${host.run.runAttempt}`,
            actor: host.run.actor,
            gitSha: host.inputs['sha'] === undefined ? host.run.sha : (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSha */ .tU)(host),
        },
        limits: {
            lockMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['lock-timeout'], 'migrations.lock-timeout'),
            statementMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['statement-timeout'], 'migrations.statement-timeout'),
        },
        lockWaitMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations.wait, 'migrations.wait'),
    };
}
function migrationPorts(host) {
    return { clock: host.clock, random: host.random, log: host.log, signal: host.signal };
}


/***/ }),

/***/ 2635:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ recorded)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6746);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1547);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/** Writes the one GitHub deployment of a deploy: begun before ECS is touched, ended with what came of it. */
async function recorded(host, request, url, work) {
    if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .hasForge */ .I_)(host)) {
        host.log.notice({
            level: 'warning',
            message: 'No GitHub token was given, so no deployment is recorded; promote-from and the history will not know of it.',
        });
        return await work();
    }
    const forge = host.forge();
    const record = {
        schema: 'deploy-kit/release-record/v1',
        module: request.module,
        environment: request.environment,
        version: request.version,
        gitSha: request.gitSha,
        repository: host.run.repository,
        digest: request.image.digest,
        ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
        traceId: (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .traceIdOf */ .aB)(host.run),
        actor: host.run.actor,
        runUrl: host.run.runUrl,
    };
    const id = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .beginDeployment */ .tY)(forge, record);
    let outcome;
    try {
        outcome = await work();
    }
    catch (error) {
        await end(host, forge, id, 'error', record, (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error), undefined);
        throw error;
    }
    await end(host, forge, id, stateOf(outcome), record, `${request.module} ${request.version}: ${outcome.type}`, url);
    return outcome;
}
/** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
async function end(host, forge, id, state, record, text, url) {
    try {
        await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .endDeployment */ .FU)(forge, id, state, record, text, url);
    }
    catch (error) {
        host.log.notice({
            level: 'warning',
            message: `The GitHub deployment ${id} could not be set to ${state}: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`,
        });
    }
}
function stateOf(outcome) {
    switch (outcome.type) {
        case 'succeeded':
            return 'success';
        case 'paused':
            return 'in_progress';
        case 'unproven':
        case 'timed-out':
        case 'cancelled':
            return 'error';
        case 'rolled-back':
        case 'rollback-failed':
        case 'stopped':
        case 'superseded':
        case 'refused':
            return 'failure';
        default:
            return (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .assertNever */ .xb)(outcome, 'deploy outcome');
    }
}


/***/ }),

/***/ 9730:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollbackAction: () => (/* binding */ rollbackAction)
});

// EXTERNAL MODULE: ./build/ecs/index.js + 12 modules
var build_ecs = __webpack_require__(9859);
// EXTERNAL MODULE: ./build/image/index.js + 58 modules
var build_image = __webpack_require__(8716);
// EXTERNAL MODULE: ./build/kernel/index.js + 9 modules
var kernel = __webpack_require__(6746);
;// CONCATENATED MODULE: ./build/rollback/plan.js
const underWay = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];
/**
 * What a rollback would do. Pure.
 *
 * The target is the newest revision that was deployed successfully, differs in digest from what serves now, and was
 * not itself rolled back from: "the revision before" is often the broken one, deployed twice.
 *
 * @param history the service's deployments, newest first
 */
function planRollback(serving, history, options) {
    if (serving.running !== undefined &&
        underWay.includes(serving.running.status) &&
        options.to === undefined) {
        return { type: 'stop-running', arn: serving.running.arn };
    }
    if (serving.running !== undefined && underWay.includes(serving.running.status)) {
        return {
            type: 'refuse',
            reason: `a deployment is under way (${serving.running.arn}), so a target cannot be chosen`,
            fix: 'Run the rollback without `to`, which stops the running deployment, then choose a target.',
            skipped: [],
        };
    }
    const skipped = [];
    const left = rolledBackFrom(history);
    for (const deployment of history) {
        if (options.to !== undefined && !matches(deployment, options.to))
            continue;
        // Who names a target may go back to one that was left before.
        const why = unfit(deployment, serving, options.to === undefined ? left : new Map());
        if (why === undefined)
            return { type: 'deploy', to: deployment, skipped, schema: schemaStep(serving, deployment, options) };
        skipped.push({ deployment, why });
    }
    return options.to === undefined
        ? {
            type: 'refuse',
            reason: 'there is no earlier release to go back to',
            fix: 'Name one with `to` (also one that was left before), deploy an older digest with deploy-ecs, or push a fix. ECS keeps 90 days of deployments.',
            skipped,
        }
        : {
            type: 'refuse',
            reason: `no earlier deployment that could serve matches ${options.to}`,
            fix: `Choose one of: ${candidates(history, serving).join(', ') || 'none, there is no earlier release'}.`,
            skipped,
        };
}
/**
 * Task definitions that somebody went back from. A deployment registers a task definition of its own, so one that
 * serves again after others did marks those others as left behind.
 */
function rolledBackFrom(history) {
    const left = new Map();
    const successful = history.filter((it) => it.status === 'SUCCESSFUL').toReversed();
    successful.forEach((deployment, index) => {
        const earlier = successful.findLastIndex((it, at) => at < index && it.taskDefinition === deployment.taskDefinition);
        if (earlier === -1)
            return;
        for (const between of successful.slice(earlier + 1, index)) {
            if (between.taskDefinition !== deployment.taskDefinition)
                left.set(between.taskDefinition, deployment.arn);
        }
    });
    return left;
}
function unfit(deployment, serving, left) {
    if (deployment.status !== 'SUCCESSFUL')
        return `its deployment ended ${deployment.status}`;
    if (deployment.digest === undefined)
        return 'its image digest is not known, so it cannot be verified';
    if (deployment.digest === serving.digest)
        return 'it has the digest that serves now';
    if (left.has(deployment.taskDefinition))
        return 'it was itself rolled back from';
    return undefined;
}
function schemaStep(serving, to, options) {
    const current = serving.release?.migrationHead;
    const target = to.release?.migrationHead;
    if (current === undefined || target === undefined || current === target)
        return { type: 'none' };
    return options.migrations === 'down'
        ? { type: 'down', from: current, to: target }
        : { type: 'keep', from: current, to: target };
}
function matches(deployment, wanted) {
    const { release } = deployment;
    return (release?.version === wanted.replace(/^v(?=\d)/, '') ||
        (wanted.length >= 7 && (release?.gitSha.startsWith(wanted) ?? false)) ||
        deployment.digest === wanted ||
        deployment.taskDefinition === wanted ||
        deployment.taskDefinition.endsWith(`/${wanted}`));
}
function candidates(history, serving) {
    const fit = history.filter((it) => unfit(it, serving, new Map()) === undefined);
    return [
        ...new Set(fit.map((it) => it.release?.version ?? it.taskDefinition.split('/').at(-1) ?? it.taskDefinition)),
    ];
}

;// CONCATENATED MODULE: ./build/rollback/types.js
function rollbackStatus(outcome) {
    return outcome.type === 'rolled-back' ? 'success' : 'failure';
}

;// CONCATENATED MODULE: ./build/rollback/report.js


/** Tells how a rollback ended, and what it would have chosen among. */
function rollbackReport(outcome, context) {
    const status = rollbackStatus(outcome);
    const story = tell(outcome, context);
    return {
        kind: 'rollback',
        module: context.module,
        environment: context.environment,
        status,
        outcome: outcome.type,
        ...story,
        evidence: evidence(outcome, context.serving),
        annotations: status === 'failure'
            ? [
                {
                    level: 'error',
                    title: `rollback: ${outcome.type}`,
                    message: `${story.happened} ${story.impact}`,
                },
            ]
            : [],
        data: {
            from: context.serving.release?.version ?? null,
            to: targetOf(outcome.plan)?.release?.version ?? null,
            taskDefinition: targetOf(outcome.plan)?.taskDefinition ?? null,
            digest: targetOf(outcome.plan)?.digest ?? null,
        },
    };
}
function tell(outcome, context) {
    const from = nameOf(context.serving);
    const to = targetOf(outcome.plan);
    switch (outcome.type) {
        case 'refused':
            return {
                happened: `Nothing was rolled back in ${context.environment}: ${outcome.plan.reason}.`,
                impact: `Users are served by ${from}, as before.`,
                next: [outcome.plan.fix],
            };
        case 'rolled-back':
            return {
                happened: to === undefined
                    ? `The running deployment in ${context.environment} was rolled back.`
                    : `${context.environment} went back from ${from} to ${nameOf(to)}.`,
                impact: outcome.confirmed === undefined
                    ? 'Users are served by the version before.'
                    : `Users are served by ${to === undefined ? 'the version before' : nameOf(to)}: ${outcome.confirmed.replace(/\.$/, '')}.`,
                next: schemaNext(outcome.plan),
            };
        case 'failed':
            return {
                happened: `The rollback in ${context.environment} failed at its step ${outcome.step}: ${outcome.detail.replace(/\.$/, '')}.`,
                impact: {
                    stop: 'The deployment that was to be stopped may still be under way.',
                    deploy: `What serves now depends on how far it came; it was ${from} before.`,
                    'migrate-down': `${to === undefined ? 'The older version' : nameOf(to)} serves, on a schema that is newer than it.`,
                    confirm: 'ECS says that the older version serves, and the environment itself does not.',
                }[outcome.step],
                next: [
                    'Read the evidence below, mend the cause, and run the rollback again: it looks at the world anew.',
                ],
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome, 'rollback outcome');
    }
}
function schemaNext(plan) {
    if (plan.type !== 'deploy' || plan.schema.type !== 'keep')
        return [];
    return [
        `The schema stays at \`${plan.schema.from}\`, ahead of \`${plan.schema.to}\` that this version was built with. Where that hurts, run \`rollback\` with \`migrations: down\`.`,
    ];
}
function evidence(outcome, serving) {
    const { plan } = outcome;
    const target = targetOf(plan);
    const row = (label, it) => [
        label,
        it.release?.version ?? 'unknown',
        { code: it.release?.gitSha.slice(0, 12) ?? '' },
        { code: it.digest ?? '' },
        { code: it.taskDefinition.split('/').at(-1) ?? '' },
    ];
    const blocks = [
        {
            type: 'table',
            head: ['', 'version', 'commit', 'image digest', 'task definition'],
            rows: [row('served before', serving), ...(target === undefined ? [] : [row('rolled back to', target)])],
        },
    ];
    const skipped = plan.type === 'stop-running' ? [] : plan.skipped;
    if (skipped.length > 0) {
        blocks.push({
            type: 'details',
            summary: `Passed over (${skipped.length})`,
            blocks: [
                {
                    type: 'table',
                    head: ['version', 'task definition', 'why not'],
                    rows: skipped.map((it) => [
                        it.deployment.release?.version ?? 'unknown',
                        { code: it.deployment.taskDefinition.split('/').at(-1) ?? '' },
                        it.why,
                    ]),
                },
            ],
        });
    }
    return blocks;
}
function targetOf(plan) {
    return plan.type === 'deploy' ? plan.to : undefined;
}
function nameOf(it) {
    return it.release?.version ?? it.taskDefinition.split('/').at(-1) ?? it.taskDefinition;
}

;// CONCATENATED MODULE: ./build/rollback/rollback.js

/** Carries out a rollback plan: the image first, then the schema, then the environment itself is asked what it serves. */
async function rollback(plan, ports) {
    switch (plan.type) {
        case 'refuse':
            return { type: 'refused', plan };
        case 'stop-running': {
            ports.log.info(`stopping ${plan.arn} with ROLLBACK`);
            const { rolledBack, detail } = await ports.stopRunning(plan.arn);
            return rolledBack
                ? { type: 'rolled-back', plan, detail, confirmed: undefined }
                : { type: 'failed', plan, step: 'stop', detail };
        }
        case 'deploy':
            return await deployOlder(plan, ports);
        default:
            return (0,kernel/* assertNever */.xb)(plan, 'rollback plan');
    }
}
async function deployOlder(plan, ports) {
    const { to, schema } = plan;
    ports.log.info(`deploying ${to.taskDefinition} (${to.release?.version ?? 'version unknown'}, ${to.digest ?? 'digest unknown'})`);
    const deployed = await ports.deploy(to);
    if (!deployed.succeeded)
        return { type: 'failed', plan, step: 'deploy', detail: deployed.detail };
    if (schema.type === 'down') {
        ports.log.info(`taking the schema down from ${schema.from} to ${schema.to}`);
        const down = await ports.migrateDown(schema.to);
        if (!down.done)
            return { type: 'failed', plan, step: 'migrate-down', detail: down.detail };
    }
    const confirmation = await ports.confirm(to.release?.version, to.digest);
    if (confirmation !== undefined && !confirmation.confirmed)
        return { type: 'failed', plan, step: 'confirm', detail: confirmation.detail };
    return { type: 'rolled-back', plan, detail: deployed.detail, confirmed: confirmation?.detail };
}

;// CONCATENATED MODULE: ./build/rollback/index.js





// EXTERNAL MODULE: ./build/trace/index.js + 3 modules
var trace = __webpack_require__(1547);
// EXTERNAL MODULE: ./build/actions/deploy-request.js
var deploy_request = __webpack_require__(5965);
// EXTERNAL MODULE: ./build/actions/gate.js
var gate = __webpack_require__(2345);
;// CONCATENATED MODULE: ./build/actions/history.js
/** The newest deployments that are looked at: ECS keeps 90 days of them. */
const depth = 60;
/** What serves a service now, and what was deployed to it before, newest first. */
async function deploymentHistory(ecs, target, service) {
    const briefs = [...(await ecs.listServiceDeployments(target))]
        .sort((a, b) => b.createdAt - a.createdAt)
        .slice(0, depth);
    const revisionArns = [...new Set(briefs.flatMap((it) => it.targetRevisionArn ?? []))];
    const revisions = new Map((await ecs.describeServiceRevisions(revisionArns)).map((it) => [it.arn, it]));
    const releases = new Map();
    const releaseOf = async (taskDefinition) => {
        if (!releases.has(taskDefinition))
            releases.set(taskDefinition, parseTags((await ecs.describeTaskDefinition(taskDefinition)).tags));
        return releases.get(taskDefinition);
    };
    const history = [];
    for (const brief of briefs) {
        const revision = brief.targetRevisionArn === undefined ? undefined : revisions.get(brief.targetRevisionArn);
        if (revision === undefined)
            continue;
        const image = revision.images.find((it) => it.container === target.container);
        history.push({
            arn: brief.arn,
            createdAt: brief.createdAt,
            status: brief.status,
            taskDefinition: revision.taskDefinition,
            digest: image?.digest ?? image?.image.split('@')[1],
            release: await releaseOf(revision.taskDefinition),
        });
    }
    const newest = briefs[0];
    const current = history.find((it) => it.status === 'SUCCESSFUL' && it.taskDefinition === service.taskDefinition);
    return {
        history,
        serving: {
            taskDefinition: service.taskDefinition,
            digest: current?.digest ?? (await digestOf(ecs, service.taskDefinition, target.container)),
            release: await releaseOf(service.taskDefinition),
            running: newest === undefined ? undefined : { arn: newest.arn, status: newest.status },
        },
    };
}
async function digestOf(ecs, taskDefinition, container) {
    const { taskDefinition: definition } = await ecs.describeTaskDefinition(taskDefinition);
    return definition.containerDefinitions.find((it) => it.name === container)?.image?.split('@')[1];
}
function parseTags(tags) {
    const [version, gitSha] = [tags['deploy-kit:version'], tags['deploy-kit:sha']];
    if (version === undefined || gitSha === undefined)
        return undefined;
    return { version, gitSha, migrationHead: tags['deploy-kit:migration-head'] };
}

// EXTERNAL MODULE: ./build/actions/migrate.js
var migrate = __webpack_require__(8349);
// EXTERNAL MODULE: ./build/actions/release-record.js
var release_record = __webpack_require__(2635);
// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
// EXTERNAL MODULE: ./build/actions/verify-image.js
var verify_image = __webpack_require__(8915);
;// CONCATENATED MODULE: ./build/actions/rollback.js












const rollbackAction = async (host) => {
    const { config, folder } = (0,settings/* readSettings */.sb)(host);
    const { name, environment } = (0,settings/* readEnvironment */.Qo)(host, config);
    const target = (0,deploy_request/* deployTarget */.r)(config, name, environment, folder);
    const session = await (0,settings/* awsSession */.yb)(host, environment);
    const image = (0,settings/* section */.uW)(config.image, 'image');
    const ecr = await (0,build_image/* openEcr */.Ne)((0,settings/* registrySession */.EK)(session, image), image.registry?.account, host.secret);
    const ecs = await (0,build_ecs/* openEcs */.US)(session);
    const logs = await (0,trace/* openLogs */.qb)(session);
    const service = await ecs.describeService(target.target);
    if (service === undefined)
        throw new kernel/* ConfigurationError */.j1(`there is no service ${target.target.service} in the cluster ${target.target.cluster}`);
    const { serving, history } = await deploymentHistory(ecs, target.target, service);
    const to = host.inputs['to'];
    const plan = planRollback(serving, history, {
        migrations: (0,settings/* choice */.Yq)(host, 'migrations', ['keep', 'down'], 'keep'),
        ...(to === undefined ? {} : { to }),
    });
    const reports = [];
    const repositoryUri = await ecr.repositoryUri(image.repository);
    const ports = {
        log: host.log,
        stopRunning: async (arn) => {
            const stopped = await stopRunning(ecs, host, arn);
            if (await (0,build_ecs/* removePauseHooks */.ry)(ecs, target.target, target))
                host.log.info('took the PAUSE hook of the stopped deployment off the service');
            return stopped;
        },
        deploy: async (past) => {
            const request = backTo(past, { ...target, environment: name }, repositoryUri);
            const deployPorts = {
                ecs,
                clock: host.clock,
                random: host.random,
                signal: host.signal,
                log: host.log,
                // The digest served here before, so it needs no promotion again; its signature is verified all the same.
                verifyImage: (0,verify_image/* imageVerification */.J)(host, {
                    config,
                    environment: withoutPromotion(environment),
                    session,
                    ecr,
                    version: request.version,
                }),
                gate: async () => ({ pass: false, reason: 'a rollback sets no gate' }),
                taskLog: (group, stream) => logs.tail(group, stream, 50),
            };
            const outcome = await (0,release_record/* recorded */.t)(host, request, environment.url, () => (0,build_ecs/* deploy */.gg)(request, deployPorts));
            const report = (0,build_ecs/* deployReport */.yQ)(outcome, request);
            reports.push(report);
            return { succeeded: outcome.type === 'succeeded', detail: report.happened };
        },
        migrateDown: (head) => (0,migrate.migrateDown)(host, config, environment, folder, head),
        confirm: (version, digest) => rollback_confirm(host, config, name, environment, folder, history.find((it) => it.digest === digest), version),
    };
    const outcome = await rollback(plan, ports);
    ecs.close();
    const report = rollbackReport(outcome, { module: config.module, environment: name, serving });
    const targetRelease = outcome.plan.type === 'deploy' ? outcome.plan.to : undefined;
    return {
        report: { ...report, evidence: [...report.evidence, ...reports.flatMap((it) => it.evidence)] },
        outputs: {
            outcome: outcome.type,
            version: targetRelease?.release?.version,
            digest: targetRelease?.digest,
            'task-definition': targetRelease?.taskDefinition,
        },
    };
};
/** An older task definition as it is: nothing is registered, no gate, and no waiting that a broken production would pay for. */
function backTo(past, target, repositoryUri) {
    return {
        ...target,
        strategy: target.strategy.type === 'rolling' ? target.strategy : { type: 'blue-green', bakeMs: 0 },
        gate: 'none',
        version: past.release?.version ?? 'unknown',
        gitSha: past.release?.gitSha ?? '',
        image: { repository: repositoryUri, digest: past.digest ?? '' },
        existingTaskDefinitionArn: past.taskDefinition,
        ...(past.release?.migrationHead === undefined ? {} : { migrationHead: past.release.migrationHead }),
    };
}
function withoutPromotion(environment) {
    const { 'promote-from': _, ...rest } = environment;
    return rest;
}
async function stopRunning(ecs, host, arn) {
    await ecs.stopServiceDeployment(arn);
    const end = host.clock.now() + (0,kernel/* parseDuration */.E9)('30m', 'rollback');
    for (;;) {
        const deployment = await ecs.describeServiceDeployment(arn);
        if ((0,build_ecs/* isTerminal */.Hd)(deployment)) {
            return {
                rolledBack: deployment.status === 'ROLLBACK_SUCCESSFUL',
                detail: `${arn} ended ${deployment.status}`,
            };
        }
        if (host.clock.now() > end)
            return { rolledBack: false, detail: `${arn} is still ${deployment.status} after 30 minutes` };
        await host.clock.sleep(2_000, host.signal);
    }
}
/** The environment's own word for what it serves: the converging checks of the smoke test, against the production URL. */
async function rollback_confirm(host, config, name, environment, folder, to, version) {
    if (environment.url === undefined ||
        config.smoke === undefined ||
        to?.digest === undefined ||
        version === undefined)
        return undefined;
    const target = {
        module: config.module,
        environment: name,
        version,
        gitSha: to.release?.gitSha ?? '',
        digest: to.digest,
        url: environment.url,
        instances: undefined,
        logGroup: environment.logs,
    };
    try {
        const file = (0,gate/* readSmokeFile */.w)(host, config, folder, target);
        const checks = file.checks.filter((check) => check.converge !== undefined);
        if (checks.length === 0)
            return undefined;
        const { outcome, report } = await (0,gate/* smoke */.Q)(host, { ...file, checks }, target);
        return { confirmed: outcome.type === 'passed', detail: report.happened };
    }
    catch (error) {
        return { confirmed: false, detail: `the version could not be asked for: ${(0,kernel/* errorMessage */.gJ)(error)}` };
    }
}


/***/ }),

/***/ 8915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ imageVerification)
/* harmony export */ });
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8716);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1547);
/* harmony import */ var _image_ports_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9776);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(139);




/** What must be true of an image before anything is registered: it exists, it was promoted, and it is signed. */
function imageVerification(host, context) {
    const { config, environment, ecr } = context;
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .section */ .uW)(config.image, 'image');
    return async (reference, gitSha) => {
        if (!(await ecr.has(image.repository, reference.digest))) {
            return {
                ok: false,
                reason: `The registry has no image ${image.repository}@${reference.digest}.`,
                fix: 'Run image-build-sign-scan with phase publish first, and pass its output digest.',
            };
        }
        const promoted = await promotion(host, environment, reference.digest);
        if (promoted !== undefined)
            return promoted;
        if (image.sign.mode === 'off')
            return { ok: true, signer: 'nobody: signing is off' };
        const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_0__/* .verifyImage */ .ZG)({
            repository: reference.repository,
            digest: reference.digest,
            expectation: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .signatureExpectation */ .z9)(host, image, { git_sha: gitSha, module: config.module }),
            tools: (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .toolSource */ .YU)(host),
            tempDir: host.run.tempDir,
        }, (0,_image_ports_js__WEBPACK_IMPORTED_MODULE_2__/* .imagePorts */ .cM)(host, ecr, context.session));
        if (outcome.kind === 'verified')
            return { ok: true, signer: outcome.signer };
        return {
            ok: false,
            reason: `The signature of ${image.repository}@${reference.digest} does not hold (${outcome.kind}): ${outcome.detail}.`,
            fix: 'fix' in outcome
                ? outcome.fix
                : `Look for yourself: ${'command' in outcome ? outcome.command : 'cosign verify'}`,
        };
    };
}
async function promotion(host, environment, digest) {
    const from = environment['promote-from'];
    if (from === undefined)
        return undefined;
    if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForge */ .I_)(host)) {
        return {
            ok: false,
            reason: `Whether ${from} ran this digest cannot be looked up without a GitHub token.`,
            fix: 'Set the input github-token to `${{ github.token }}`, with `deployments: write`.',
        };
    }
    const records = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .successfulRecords */ .Z1)(host.forge(), from);
    if (records.some((record) => record.digest === digest))
        return undefined;
    const latest = records[0];
    return {
        ok: false,
        reason: `${digest} never succeeded in ${from}, from which this environment is promoted; ${latest === undefined ? `no deployment of ${from} succeeded yet` : `the newest there is ${latest.version} (${latest.digest})`}.`,
        fix: `Deploy this digest to ${from} first.`,
    };
}


/***/ })

};
