export const id = 2485;
export const ids = [2485,2368];
export const modules = {

/***/ 5307:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ concludeRollback),
/* harmony export */   r: () => (/* binding */ concludeDeploy)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5528);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/**
 * `conclude`: ends the record that a deploy left open for the steps behind it. Only now does it say success, or what of
 * those steps failed. It is what the job came to, so it turns nothing red that is not red already.
 */
async function concludeDeploy(host) {
    const { config } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .readEnvironment */ .Qo)(host, config);
    const verdict = verdictOf((0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(host, 'conclude-as', 'how the steps behind the deploy ended, for example `${{ job.status }}`'));
    const { record, ended } = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .concludeDeployment */ .d3)(host.forge(), readId(host), {
        ...verdict,
        ...(environment.url === undefined ? {} : { url: environment.url }),
    });
    const outcome = record.outcome ?? verdict.outcome;
    const well = outcome === 'succeeded';
    const what = `${record.module} ${record.version}`;
    const report = {
        kind: 'deploy-record',
        module: record.module,
        environment: name,
        status: well ? 'success' : 'failure',
        outcome,
        happened: !ended
            ? `The deploy of ${what} to ${name} had been recorded as ${outcome} before.`
            : well
                ? `The whole deploy of ${what} to ${name} ended well, and is recorded as succeeded.`
                : `${what} was deployed to ${name}, and the deploy did not end well: it is recorded as ${outcome}.`,
        ...(well
            ? {}
            : {
                impact: `${what} serves ${name}. It is not promoted from there, and a rollback does not choose it.`,
                next: ['Read the step that failed. Mend it and deploy again, or roll back.'],
            }),
        evidence: [],
    };
    return { report, outputs: { outcome }, exitCode: 0 };
}
/** The record of a rollback that had more to do than to deploy; it went on without one where there was none. */
async function concludeRollback(host, id, outcome, url) {
    if (id === undefined)
        return;
    const verdict = verdictOf(outcome.type === 'failed' ? `${outcome.step}-failed` : 'success');
    try {
        await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .concludeDeployment */ .d3)(host.forge(), id, { ...verdict, ...(url === undefined ? {} : { url }) });
    }
    catch (error) {
        host.log.notice({
            level: 'warning',
            message: `The GitHub deployment ${id} of the rollback could not be set to ${verdict.state}: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`,
        });
    }
}
function readId(host) {
    const text = host.inputs['conclude'] ?? '';
    if (/^\d+$/.test(text))
        return Number(text);
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1(`the input conclude is ${JSON.stringify(text)}`, {
        fix: 'Set it to the output `record` of the deploy-ecs step with `record: open`.',
    });
}
/** In the words of `job.status`, or one that names what failed, which the record then has. */
function verdictOf(word) {
    switch (word) {
        case 'success':
            return { outcome: 'succeeded', state: 'success' };
        case 'failure':
            return { outcome: 'failed', state: 'failure' };
        case 'cancelled':
            return { outcome: 'cancelled', state: 'error' };
    }
    if (/^[a-z]+(?:-[a-z]+)*-failed$/.test(word))
        return { outcome: word, state: 'failure' };
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1(`the input conclude-as is ${JSON.stringify(word)}`, {
        fix: 'Write success, failure, cancelled, or a word such as smoke-failed that names what failed.',
    });
}


/***/ }),

/***/ 5965:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ deployTarget)
/* harmony export */ });
/* unused harmony export strategyOf */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7915);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(139);




/** The part of a deploy request that follows from deploy-kit.yml alone. */
function deployTarget(config, name, environment, folder) {
    const key = `environments.${name}.ecs`;
    const ecs = (0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .section */ .uW)(environment.ecs, key);
    const strategy = strategyOf(ecs, `${key}.strategy`);
    const own = environment.secrets?.ssm;
    return {
        module: config.module,
        environment: name,
        target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
        strategy,
        gate: ecs.gate ??
            (strategy.type !== 'rolling' && config.smoke !== undefined && environment['test-url'] !== undefined
                ? 'smoke'
                : 'none'),
        gateTimeoutMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(ecs['gate-timeout'], `${key}.gate-timeout`),
        timeoutMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(ecs.timeout, `${key}.timeout`),
        onTimeout: ecs['on-timeout'],
        circuitBreaker: ecs['circuit-breaker'],
        alarms: ecs.alarms,
        ...(own === undefined ? {} : { secretPrefix: own }),
        foreignSecretPrefixes: Object.entries(config.environments).flatMap(([other, it]) => other === name || it.secrets === undefined ? [] : [it.secrets.ssm]),
        ...(ecs['task-definition'] === undefined
            ? {}
            : { taskDefinition: readTaskDefinition((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, ecs['task-definition']), ecs['task-definition']) }),
    };
}
function strategyOf(ecs, key) {
    const { strategy } = ecs;
    const bakeMs = (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(strategy.bake ?? '5m', `${key}.bake`);
    switch (strategy.type) {
        case 'rolling':
            return { type: 'rolling' };
        case 'blue-green':
            return { type: 'blue-green', bakeMs };
        case 'canary':
        case 'linear': {
            const [percent, step] = strategy.type === 'canary' ? [5, '10m'] : [10, '6m'];
            return {
                type: strategy.type,
                percent: strategy.percent ?? percent,
                stepBakeMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(strategy['step-bake'] ?? step, `${key}.step-bake`),
                bakeMs,
            };
        }
    }
}
function readTaskDefinition(path, name) {
    let parsed;
    try {
        parsed = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8'));
    }
    catch (cause) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the task definition ${name} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    if (typeof parsed === 'object' &&
        parsed !== null &&
        'family' in parsed &&
        'containerDefinitions' in parsed &&
        Array.isArray(parsed.containerDefinitions)) {
        return parsed;
    }
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the task definition ${name} has no family or no containerDefinitions`, {
        fix: 'Write it as `aws ecs register-task-definition --cli-input-json` takes it.',
    });
}


/***/ }),

/***/ 2368:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrateApply: () => (/* binding */ migrateApply),
/* harmony export */   migrateBackTo: () => (/* binding */ migrateBackTo),
/* harmony export */   migrateDown: () => (/* binding */ migrateDown)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);
/* harmony import */ var _database_url_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9739);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7554);
/* harmony import */ var _running_settled_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4595);
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6908);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(139);
/* harmony import */ var _snapshot_ports_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8747);








async function migrateApply(host, settings) {
    const phase = (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .choice */ .Yq)(host, 'phase', ['before', 'after', 'all'], 'all');
    // Before a deploy nothing waits for the contract migrations, which are left for later then.
    const look = phase === 'before' ? _running_versions_js__WEBPACK_IMPORTED_MODULE_5__/* .runningVersions */ .Lb : _running_settled_js__WEBPACK_IMPORTED_MODULE_4__/* .settledVersions */ .P;
    const running = await look(host, settings, 'contract', host.inputs['pinned']);
    const planHash = host.inputs['plan-hash'];
    const options = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings);
    const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .apply */ .Bb)({
        ...options,
        run: { ...options.run, ...productOf(host) },
        ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readOutOfOrder */ .Wv)(host),
        ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
        phase,
        consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readConsent */ .Xj)(host),
        snapshot: settings.migrations.snapshot,
        ...(running.versions === undefined ? {} : { running: running.versions }),
        ...(planHash === undefined ? {} : { planHash }),
    }, await portsWithSnapshot(host, settings));
    const was = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .beforeOf */ .v8)(outcome);
    const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined;
    return {
        report: { ...(0,_running_versions_js__WEBPACK_IMPORTED_MODULE_5__/* .withRunning */ .Ar)((0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .applyReport */ .h8)(outcome), running), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            head: applied?.head,
            applied: 'done' in outcome ? String(outcome.done.length) : '0',
            pending: applied === undefined ? undefined : String(applied.left.length),
            left: namesOf(applied?.left),
            snapshot: was?.snapshot,
            'restore-point': was?.restorePoint,
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome),
    };
}
/** With commas, as the input `migrations-left` of deploy-ecs takes them. */
function namesOf(left) {
    return left === undefined || left.length === 0 ? undefined : left.map(({ name }) => name).join(',');
}
/** What brings the migrations, for the log. */
function productOf(host) {
    const version = host.inputs['version']?.replace(/^v(?=\d)/, '');
    const digest = host.inputs['digest'] === undefined ? undefined : (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .readDigest */ .rP)(host);
    return {
        ...(version === undefined ? {} : { version }),
        ...(digest === undefined ? {} : { imageDigest: digest }),
    };
}
async function migrateDown(host, settings) {
    const to = (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .required */ .mw)(host, 'to', 'the newest migration that stays, or the version or commit that brought it; `nothing` takes all of them back');
    const running = await (0,_running_settled_js__WEBPACK_IMPORTED_MODULE_4__/* .settledVersions */ .P)(host, settings, 'always', host.inputs['pinned']);
    const outcome = await takeBack(host, settings, to === 'nothing' ? undefined : to, running.versions);
    const was = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .beforeOf */ .v8)(outcome);
    return {
        report: { ...(0,_running_versions_js__WEBPACK_IMPORTED_MODULE_5__/* .withRunning */ .Ar)((0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .downReport */ .fc)(outcome), running), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            head: outcome.kind === 'reverted' || outcome.kind === 'nothing-to-revert' ? outcome.to : undefined,
            applied: 'done' in outcome ? String(outcome.done.length) : '0',
            snapshot: was?.snapshot,
            'restore-point': was?.restorePoint,
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome),
    };
}
/**
 * The schema's way back in a rollback, to the newest migration of the version that serves again.
 * @param left the release that served before, whose image has the way back and, as a task, the runner
 */
async function migrateBackTo(host, config, name, environment, root, head, left) {
    const migrations = (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .section */ .uW)(config.migrations, 'migrations');
    const settings = {
        config,
        migrations,
        root,
        folder: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .migrationsFolder */ .S8)(host, migrations, root),
        environment,
        place: { module: config.module, environment: name },
    };
    const running = await (0,_running_settled_js__WEBPACK_IMPORTED_MODULE_4__/* .runningAfterRollback */ .s)(host, settings, head);
    if (running.versions === undefined)
        return { done: false, detail: running.why };
    if (migrations.executor === 'ecs-task') {
        // The rollback's own `to` names a release.
        const { digest: _none, ...inputs } = host.inputs;
        const { migrateInTask, runningInputs } = await __webpack_require__.e(/* import() */ 6946).then(__webpack_require__.bind(__webpack_require__, 6946));
        const { imageLeft } = await Promise.all(/* import() */[__webpack_require__.e(4359), __webpack_require__.e(9776), __webpack_require__.e(6283)]).then(__webpack_require__.bind(__webpack_require__, 6283));
        const { report, exitCode } = await migrateInTask({ ...host, inputs: { ...inputs, to: head } }, settings, 'down', runningInputs(running.versions, undefined), await imageLeft(host, settings, left));
        return { done: exitCode === _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done, detail: report.happened };
    }
    const outcome = await takeBack(host, await (0,_database_url_js__WEBPACK_IMPORTED_MODULE_2__/* .withDatabaseUrl */ .br)(host, settings), head, running.versions);
    return { done: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome) === _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done, detail: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .downReport */ .fc)(outcome).happened };
}
async function portsWithSnapshot(host, settings) {
    const snapshot = await (0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_7__/* .snapshotPort */ ._b)(host, settings, (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings));
    return { ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .migrationPorts */ .rn)(host), ...(snapshot === undefined ? {} : { snapshot }) };
}
async function takeBack(host, settings, to, running) {
    // A version that brought no migration is in no log; git has its folder.
    const folder = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.resolve)(host.run.workspace, settings.folder);
    const headAt = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .headFromGit */ .B_)({ project: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.dirname)(folder), folder }, host);
    return await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .down */ .TR)({
        ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings),
        to,
        consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readConsent */ .Xj)(host),
        snapshot: settings.migrations.snapshot,
        running,
    }, { ...(await portsWithSnapshot(host, settings)), headAt });
}


/***/ }),

/***/ 2635:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ withRecord),
/* harmony export */   t: () => (/* binding */ recorded)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5528);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/**
 * Writes the one GitHub deployment of a deploy: begun right before the service is changed, ended with what came of it,
 * or left open for what comes behind it.
 * A deploy that cannot be written down changes nothing; a rollback goes on without.
 *
 * @param work the deploy; it is handed the port that it tells what it knows
 */
async function recorded(host, request, options, work) {
    if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .hasForge */ .I_)(host)) {
        host.log.notice({
            level: 'warning',
            message: 'No GitHub token was given, so no deployment is recorded; promote-from and the history will not know of it.',
        });
        return { outcome: await work(undefined), record: undefined, open: undefined };
    }
    const writer = new _trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .RecordWriter */ .J9(recordOf(host, request, options), {
        forge: () => host.forge(),
        warn: (message) => host.log.notice({ level: 'warning', message }),
        // Of what deploy-kit did not deploy, no commit is known; GitHub's API asks for one.
        ref: request.gitSha === '' ? host.run.sha : request.gitSha,
        url: options.url,
        mayFail: options.mayFail,
    });
    let outcome;
    try {
        outcome = await work(writer);
    }
    catch (error) {
        await writer.end('error', 'error');
        throw error;
    }
    if (outcome.type === 'succeeded' && options.leftOpen === true) {
        const record = await writer.end('deployed', 'in_progress');
        return { outcome, record, open: writer.id };
    }
    return { outcome, record: await writer.end(outcome.type, stateOf(outcome)), open: undefined };
}
/** The report with the record in its data, for machines. */
function withRecord(report, record) {
    if (record === undefined)
        return report;
    const data = typeof report.data === 'object' && report.data !== null && !Array.isArray(report.data)
        ? report.data
        : {};
    const entries = Object.entries(record).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]);
    return { ...report, data: { ...data, record: Object.fromEntries(entries) } };
}
function recordOf(host, request, { migrationsLeft }) {
    return {
        schema: 'deploy-kit/release-record/v1',
        module: request.module,
        environment: request.environment,
        version: request.version,
        gitSha: request.gitSha,
        repository: host.run.repository,
        imageRepository: request.image.repository.replace(/^[^/]*\//, ''),
        digest: request.image.digest,
        ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
        ...(migrationsLeft === undefined ? {} : { migrationsLeft: [...migrationsLeft] }),
        traceId: (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .traceIdOf */ .aB)(host.run),
        actor: host.run.actor,
        runUrl: host.run.runUrl,
    };
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

/***/ 2485:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollbackAction: () => (/* binding */ rollbackAction)
});

// EXTERNAL MODULE: ./build/ecs/index.js + 25 modules
var build_ecs = __webpack_require__(9783);
// EXTERNAL MODULE: ./build/image/index.js + 59 modules
var build_image = __webpack_require__(3500);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
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
        // Who names a target may go back to one that was left before, or was not proven.
        const why = unfit(deployment, serving) ?? (options.to === undefined ? doubtful(deployment, left) : undefined);
        if (why === undefined) {
            const schema = schemaStep(serving, deployment, options);
            if (schema !== undefined)
                return { type: 'deploy', to: deployment, skipped, schema };
            return {
                type: 'refuse',
                reason: `the schema is to be taken down, and ${serving.release?.migrationHead === undefined ? 'what serves now' : 'the release to go back to'} has no record of its newest migration`,
                fix: 'Run again with `migrations: keep`, which rolls the image back; then take the schema down with `migrate`, mode down, to the newest migration of that release.',
                skipped,
            };
        }
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
function unfit(deployment, serving) {
    if (deployment.status !== 'SUCCESSFUL')
        return `its deployment ended ${deployment.status}`;
    if (deployment.digest === undefined)
        return 'its image digest is not known, so it cannot be verified';
    if (deployment.digest === serving.digest)
        return 'it has the digest that serves now';
    return undefined;
}
/** What speaks against a deployment that ECS calls successful. */
function doubtful(deployment, left) {
    if (left.has(deployment.taskDefinition))
        return 'it was itself rolled back from';
    const { recorded } = deployment;
    if (recorded !== undefined && recorded.outcome !== 'succeeded')
        return `ECS calls it successful, and the run that deployed it did not: ${recorded.outcome}`;
    return undefined;
}
/** Undefined where the schema is to be taken down and nobody knows to where: it must not stay ahead without a word. */
function schemaStep(serving, to, options) {
    const current = serving.release?.migrationHead;
    const target = to.release?.migrationHead;
    if (current === undefined || target === undefined)
        return options.migrations === 'down' ? undefined : { type: 'none' };
    if (current === target)
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
    const fit = history.filter((it) => unfit(it, serving) === undefined);
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
                next: failureNext(outcome, context.serving),
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome, 'rollback outcome');
    }
}
/** A rollback without `to` leaves out what serves: once the older version does, running it again goes back further. */
function failureNext({ plan, step }, { digest, release }) {
    const further = 'Do not run the rollback again as it was: the older version serves, so it would go back further.';
    if (step === 'migrate-down' && plan.type === 'deploy' && plan.schema.type === 'down') {
        return [
            further,
            `Mend what the step names and take the schema down by itself: \`migrate\` with \`mode: down\` and \`to: ${plan.schema.to}\`, with the \`consent\` that it asks for. Or leave the schema as it is: what expanded does not hurt the older version.`,
            ...(digest === undefined || release === undefined
                ? []
                : [
                    `Where migrations run as tasks, also give it \`digest: ${digest}\`, \`version: ${release.version}\` and \`sha: ${release.gitSha}\`: the image that brought these migrations has the runner, which an older one may lack.`,
                ]),
        ];
    }
    if (step === 'confirm')
        return [
            further,
            'Find out what answers at the URL of the environment: a cache, another service, or tasks that still drain.',
        ];
    return ['Read the evidence below, mend the cause, and run the rollback again: it looks at the world anew.'];
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
    if (target?.recorded !== undefined) {
        const { actor, runUrl, signer } = target.recorded;
        blocks.push({
            type: 'table',
            head: ['', 'deployed by', 'signed by'],
            rows: [
                [
                    nameOf(target),
                    runUrl === '' ? actor : { text: `${actor} in this run`, url: runUrl },
                    signer ?? 'not recorded',
                ],
            ],
        });
    }
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
    const confirmation = await ports.confirm(to);
    if (confirmation !== undefined && !confirmation.confirmed)
        return { type: 'failed', plan, step: 'confirm', detail: confirmation.detail };
    return { type: 'rolled-back', plan, detail: deployed.detail, confirmed: confirmation?.detail };
}

;// CONCATENATED MODULE: ./build/rollback/index.js





// EXTERNAL MODULE: ./build/trace/index.js + 7 modules
var trace = __webpack_require__(5528);
// EXTERNAL MODULE: ./build/actions/conclude.js
var conclude = __webpack_require__(5307);
// EXTERNAL MODULE: ./build/actions/deploy-request.js
var deploy_request = __webpack_require__(5965);
// EXTERNAL MODULE: ./build/actions/history.js
var actions_history = __webpack_require__(3459);
// EXTERNAL MODULE: ./build/actions/gate.js
var gate = __webpack_require__(2345);
;// CONCATENATED MODULE: ./build/actions/confirm-version.js


/**
 * The environment's own word for what it serves: the converging checks of the smoke test, against the production URL.
 * Undefined where there is nothing to ask.
 */
async function confirmVersion(host, place, to) {
    const { config, name, environment, folder } = place;
    const version = to?.release?.version;
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

// EXTERNAL MODULE: ./build/actions/migrate-apply.js
var migrate_apply = __webpack_require__(2368);
// EXTERNAL MODULE: ./build/actions/release-record.js
var release_record = __webpack_require__(2635);
// EXTERNAL MODULE: ./build/actions/verify-image.js
var verify_image = __webpack_require__(8915);
;// CONCATENATED MODULE: ./build/actions/rollback-ports.js






/** What a rollback does its work with: ECS, the migration runner, and the smoke test. */
function rollbackPorts(host, setting) {
    const { config, name, environment, folder, target, ecs, serving } = setting;
    return {
        log: host.log,
        stopRunning: async (arn) => {
            const stopped = await (0,build_ecs/* stopDeployment */.Uk)(arn, { ecs, clock: host.clock, signal: host.signal });
            if (await (0,build_ecs/* removePauseHooks */.ry)(ecs, target.target, target))
                host.log.info('took the PAUSE hook of the stopped deployment off the service');
            return stopped;
        },
        deploy: (past) => deployPast(host, setting, past),
        migrateDown: async (head) => {
            try {
                return await (0,migrate_apply.migrateBackTo)(host, config, name, environment, folder, head, serving);
            }
            catch (error) {
                // The older version serves already; the report has to say both.
                return { done: false, detail: (0,kernel/* errorMessage */.gJ)(error) };
            }
        },
        confirm: (to) => confirmVersion(host, { config, name, environment, folder }, to),
    };
}
async function deployPast(host, setting, past) {
    const { config, environment, target, session, ecr, ecs, logs, plan } = setting;
    const request = {
        ...(0,build_ecs/* redeployRequest */.a_)(target, past, setting.repositoryUri),
        // A schema that stays ahead is what the next plan has to reckon from.
        ...(plan.type === 'deploy' && plan.schema.type === 'keep' ? { migrationHead: plan.schema.from } : {}),
    };
    const { 'promote-from': _, ...withoutPromotion } = environment;
    const deployPorts = {
        ecs,
        clock: host.clock,
        random: host.random,
        signal: host.signal,
        log: host.log,
        // The digest served here before, so it needs no promotion again; its signature is verified all the same.
        verifyImage: (0,verify_image/* imageVerification */.J)(host, {
            ...{ config, session, ecr },
            environment: withoutPromotion,
            version: request.version,
        }),
        gate: async () => ({ pass: false, reason: 'a rollback sets no gate' }),
        taskLog: (from) => logs.tail(from, 50),
    };
    const { outcome, record, open } = await (0,release_record/* recorded */.t)(host, request, { url: environment.url, mayFail: true, leftOpen: true }, (writer) => (0,build_ecs/* deploy */.gg)(request, writer === undefined ? deployPorts : { ...deployPorts, record: writer }));
    const report = (0,release_record/* withRecord */.q)((0,build_ecs/* deployReport */.yQ)(outcome, request), record);
    setting.deployed(report, open);
    return { succeeded: outcome.type === 'succeeded', detail: report.happened };
}

// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
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
    const { serving, history: past } = await (0,actions_history/* deploymentHistory */.S)(ecs, target.target, service);
    const history = await (0,actions_history/* withRecords */.l)(host, config.module, name, past);
    const to = host.inputs['to'];
    const plan = planRollback(serving, history, {
        migrations: (0,settings/* choice */.Yq)(host, 'migrations', ['keep', 'down'], 'keep'),
        ...(to === undefined ? {} : { to }),
    });
    const reports = [];
    let openRecord;
    const ports = rollbackPorts(host, {
        ...{ config, name, environment, folder, target, session, ecr, ecs, logs, plan, serving },
        repositoryUri: await ecr.repositoryUri(image.repository),
        deployed: (report, open) => {
            reports.push(report);
            openRecord = open;
        },
    });
    const outcome = await rollback(plan, ports);
    await (0,conclude/* concludeRollback */.K)(host, openRecord, outcome, environment.url);
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


/***/ }),

/***/ 8747:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fz: () => (/* binding */ snapshotPorts),
/* harmony export */   Q7: () => (/* binding */ withRds),
/* harmony export */   _b: () => (/* binding */ snapshotPort),
/* harmony export */   uq: () => (/* binding */ snapshotOwner)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/**
 * What takes a snapshot before a migration; undefined where there is no RDS to take one with, which is then a refusal
 * that says so. The database is found by the host of its URL, or by what the environment names.
 */
async function snapshotPort(host, settings, options) {
    if (settings.migrations.snapshot === 'never')
        return undefined;
    const target = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .readConnectionUrl */ .K$)(options.url);
    const { aws, migrations } = settings.environment;
    const named = migrations?.['rds-instance'] ?? migrations?.['rds-cluster'];
    const region = aws?.region ?? host.env['AWS_REGION'] ?? host.env['AWS_DEFAULT_REGION'];
    if (named === undefined && !(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .isRdsHost */ .YE)(target.host) && (region === undefined || region === ''))
        return undefined;
    const { snapshots } = settings.migrations;
    const access = { target, ledger: options.ledger ?? _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .drizzleLedger */ ._C };
    return (why, losesData) => withRds(host, settings, target, async (rds, source) => {
        const taken = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .takeSnapshotOf */ .fs)({
            owner: snapshotOwner(settings),
            run: { id: options.run.id, gitSha: options.run.gitSha },
            source,
            why,
            losesData,
            timeoutMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(snapshots.timeout, 'migrations.snapshots.timeout'),
            retention: {
                keep: snapshots.keep,
                maxAgeMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(snapshots['max-age'], 'migrations.snapshots.max-age'),
            },
        }, {
            ...snapshotPorts(host, rds),
            record: async (snapshot) => {
                const record = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .recordState */ .DX)(access, snapshot, {
                    ...snapshotPorts(host, rds),
                    random: host.random,
                });
                if ('kind' in record)
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk('database', record.message, { fix: record.fix });
                return record;
            },
            needed: async () => {
                const needed = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .neededSnapshots */ .FQ)(access, {
                    ...snapshotPorts(host, rds),
                    random: host.random,
                });
                if ('kind' in needed)
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk('database', needed.message, { fix: needed.fix });
                return needed;
            },
        });
        for (const message of taken.warnings)
            host.log.notice({ level: 'warning', message });
        return { id: taken.id };
    });
}
/** Opens RDS for the length of `work`, with the database of the URL found in it. */
async function withRds(host, settings, database, work) {
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .awsSession */ .yb)(host, settings.environment);
    const rds = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openRds */ .Sy)(session);
    try {
        const { migrations } = settings.environment;
        const source = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .findSource */ .TC)(rds, database, {
            instance: migrations?.['rds-instance'],
            cluster: migrations?.['rds-cluster'],
        });
        return await work(rds, source);
    }
    finally {
        rds.close();
    }
}
function snapshotPorts(host, rds) {
    return { rds, clock: host.clock, signal: host.signal, log: host.log };
}
/** Snapshots are told apart by module and environment. */
function snapshotOwner(settings) {
    return { module: settings.config.module, environment: settings.place.environment ?? 'unnamed' };
}


/***/ }),

/***/ 8915:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ imageVerification)
/* harmony export */ });
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3500);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5528);
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
        const promoted = await promotion(host, config.module, environment, reference.digest);
        if (promoted !== undefined)
            return promoted;
        if (image.sign.mode === 'off')
            return { ok: true, signer: 'nobody: signing is off' };
        const outcome = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_0__/* .verifyImage */ .q4)({
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
async function promotion(host, module, environment, digest) {
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
    const forge = host.forge();
    if ((await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .newestSuccess */ .Sj)(forge, from, (it) => it.digest === digest)) !== undefined)
        return undefined;
    const latest = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .newestSuccess */ .Sj)(forge, from, (it) => it.module === module);
    return {
        ok: false,
        reason: `${digest} never succeeded in ${from}, from which this environment is promoted; ${latest === undefined ? `no deployment of ${from} succeeded yet` : `the newest there is ${latest.version} (${latest.digest})`}.`,
        fix: `Deploy this digest to ${from} first.`,
    };
}


/***/ })

};
