export const id = 520;
export const ids = [520,368];
export const modules = {

/***/ 9739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZL: () => (/* binding */ fetchedUrl),
/* harmony export */   br: () => (/* binding */ withDatabaseUrl)
/* harmony export */ });
/* unused harmony export configuredUrl */
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5387);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2886);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/** What is configured as the database's URL, variables filled in; it may still name a parameter, a secret or a token. */
function configuredUrl(host, { environment, migrations }) {
    return (0,_config_index_js__WEBPACK_IMPORTED_MODULE_0__/* .resolveVariables */ .CO)(environment.migrations?.url ?? migrations.url, host.env, 'migrations.url');
}
/** The URL with user and password, at another host where one is given; every secret on the way is masked. */
async function fetchedUrl(host, settings, at) {
    const configured = configuredUrl(host, settings);
    // A token is for one host; whatever else the URL leads to is fetched first.
    const own = at !== undefined && /^postgres/.test(configured) ? moved(configured, at) : configured;
    const url = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resolveDatabaseUrl */ .N1)(own, {
        open: async () => (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openSecretSource */ .GG)(await (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .awsSession */ .yb)(host, settings.environment), () => host.clock.now()),
        secret: host.secret,
    });
    return at === undefined ? url : moved(url, at);
}
/** The settings with the database's URL fetched, where AWS has to be asked for it. */
async function withDatabaseUrl(host, settings) {
    if (!(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .needsAws */ .NJ)(configuredUrl(host, settings)))
        return settings;
    const fetched = await fetchedUrl(host, settings);
    // Variables have been filled in; what looks like one now is part of a password.
    const url = fetched.replaceAll('${', '%24{');
    return {
        ...settings,
        environment: { ...settings.environment, migrations: { ...settings.environment.migrations, url } },
    };
}
function moved(text, at) {
    // Not the URL class: it would give up on the password that some people do not encode.
    return text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)[^/?#]*/, (_, start) => `${start}${at.host}:${at.port}`);
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
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2717);
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

/***/ 3459:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ deploymentHistory),
/* harmony export */   l: () => (/* binding */ withRecords)
/* harmony export */ });
/* harmony import */ var _ecs_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5693);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2717);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1385);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(139);




/** The newest deployments that are looked at: ECS keeps 90 days of them. */
const depth = 60;
/** The newest release records that are looked at: each costs a request. */
const recordsRead = 20;
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
    const running = newest === undefined || (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_0__/* .isTerminal */ .Hd)(newest) ? undefined : { arn: newest.arn, status: newest.status };
    // While a deployment is under way the service names its task definition, which is not yet what users get.
    const taskDefinition = (running === undefined ? undefined : await sourceOf(ecs, running.arn)) ?? service.taskDefinition;
    const current = history.find((it) => it.status === 'SUCCESSFUL' && it.taskDefinition === taskDefinition);
    return {
        history,
        serving: {
            taskDefinition,
            digest: current?.digest ?? (await digestOf(ecs, taskDefinition, target.container)),
            release: await releaseOf(taskDefinition),
            running,
        },
    };
}
/** The task definition that a deployment moves away from; undefined where it is the service's first. */
async function sourceOf(ecs, deploymentArn) {
    const { sourceRevisions } = await ecs.describeServiceDeployment(deploymentArn);
    const source = sourceRevisions.toSorted((a, b) => (b.productionWeight ?? 0) - (a.productionWeight ?? 0))[0];
    if (source === undefined)
        return undefined;
    return (await ecs.describeServiceRevisions([source.arn]))[0]?.taskDefinition;
}
/**
 * The history with what deploy-kit's own records say of each deployment. ECS calls one SUCCESSFUL that deploy-ecs did
 * not; a record that cannot be read takes nothing away from a rollback.
 */
async function withRecords(host, module, environment, history) {
    if (!(0,_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForge */ .I_)(host))
        return history;
    const byDeployment = new Map();
    const known = new Set(history.map((it) => it.taskDefinition));
    try {
        let read = 0;
        const records = (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_2__/* .readRecords */ .T3)(host.forge(), environment, (it) => it.module === module && known.has(it.taskDefinition ?? ''));
        for await (const { record, succeeded } of records) {
            const { serviceDeployment: arn, outcome, actor, runUrl, signer } = record;
            // A paused deploy has a second record, of the run that resumed it; success in either is success.
            if (arn !== undefined && (succeeded || !byDeployment.has(arn)))
                byDeployment.set(arn, {
                    outcome: succeeded ? 'succeeded' : (outcome ?? 'not known'),
                    actor,
                    runUrl,
                    ...(signer === undefined ? {} : { signer }),
                });
            read += 1;
            if (read >= recordsRead)
                break;
        }
    }
    catch (error) {
        host.log.notice({
            level: 'warning',
            message: `The release records could not be read, so ECS's history alone decides: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_1__/* .errorMessage */ .gJ)(error)}`,
        });
    }
    return history.map((it) => {
        const recorded = byDeployment.get(it.arn);
        return recorded === undefined ? it : { ...it, recorded };
    });
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
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2886);
/* harmony import */ var _database_url_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9739);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7471);
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7041);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(139);
/* harmony import */ var _snapshot_ports_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8747);







async function migrateApply(host, settings) {
    const phase = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .choice */ .Yq)(host, 'phase', ['before', 'after', 'all'], 'all');
    const running = await (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_4__/* .runningVersions */ .L)(host, settings, 'contract');
    const planHash = host.inputs['plan-hash'];
    const options = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings);
    const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .apply */ .Bb)({
        ...options,
        run: { ...options.run, ...productOf(host) },
        outOfOrder: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .choice */ .Yq)(host, 'out-of-order', ['refuse', 'allow'], 'refuse'),
        ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
        phase,
        consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .readConsent */ .Xj)(host),
        snapshot: settings.migrations.snapshot,
        ...(running === undefined ? {} : { running }),
        ...(planHash === undefined ? {} : { planHash }),
    }, await portsWithSnapshot(host, settings));
    const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined;
    return {
        report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .applyReport */ .h8)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            head: applied?.head,
            applied: 'done' in outcome ? String(outcome.done.length) : '0',
            pending: applied === undefined ? undefined : String(applied.left.length),
            snapshot: outcome.kind === 'applied' ? outcome.snapshot : undefined,
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome),
    };
}
/** What brings the migrations, for the log. */
function productOf(host) {
    const version = host.inputs['version']?.replace(/^v(?=\d)/, '');
    const digest = host.inputs['digest'];
    return {
        ...(version === undefined ? {} : { version }),
        ...(digest === undefined ? {} : { imageDigest: digest }),
    };
}
async function migrateDown(host, settings) {
    const to = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .required */ .mw)(host, 'to', 'the newest migration that stays, or the version or commit that brought it; `nothing` takes all of them back');
    const running = await (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_4__/* .runningVersions */ .L)(host, settings, 'always');
    const outcome = await takeBack(host, settings, to === 'nothing' ? undefined : to, running);
    return {
        report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .downReport */ .fc)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            head: outcome.kind === 'reverted' || outcome.kind === 'nothing-to-revert' ? outcome.to : undefined,
            applied: 'done' in outcome ? String(outcome.done.length) : '0',
            snapshot: outcome.kind === 'reverted' ? outcome.snapshot : undefined,
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome),
    };
}
/** The schema's way back in a rollback, to the newest migration of the version that serves again. */
async function migrateBackTo(host, config, name, environment, root, head) {
    const migrations = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(config.migrations, 'migrations');
    const settings = {
        config,
        migrations,
        root,
        folder: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .migrationsFolder */ .S8)(host, migrations, root),
        environment,
        place: { module: config.module, environment: name },
    };
    const running = [{ what: 'the version that was rolled back to', version: 'unknown', migrationHead: head }];
    if (migrations.executor === 'ecs-task') {
        // The rollback's own `to` names a release, and the task runs the image that the service runs.
        const { digest: _none, ...inputs } = host.inputs;
        const { migrateInTask, runningInputs } = await __webpack_require__.e(/* import() */ 946).then(__webpack_require__.bind(__webpack_require__, 6946));
        const { report, exitCode } = await migrateInTask({ ...host, inputs: { ...inputs, to: head } }, settings, 'down', runningInputs(running, undefined), undefined);
        return { done: exitCode === _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done, detail: report.happened };
    }
    const outcome = await takeBack(host, await (0,_database_url_js__WEBPACK_IMPORTED_MODULE_2__/* .withDatabaseUrl */ .br)(host, settings), head, running);
    return { done: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOf */ .FO)(outcome) === _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done, detail: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .downReport */ .fc)(outcome).happened };
}
async function portsWithSnapshot(host, settings) {
    const snapshot = await (0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_6__/* .snapshotPort */ ._b)(host, settings, (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings));
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

/***/ 7471:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EK: () => (/* binding */ secretUrl),
/* harmony export */   Ku: () => (/* binding */ runOptions),
/* harmony export */   S8: () => (/* binding */ migrationsFolder),
/* harmony export */   T_: () => (/* binding */ migrateSettings),
/* harmony export */   Xj: () => (/* binding */ readConsent),
/* harmony export */   ko: () => (/* binding */ lintOptions),
/* harmony export */   rn: () => (/* binding */ migrationPorts)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5387);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2717);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2886);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





function migrateSettings(host) {
    const { config, folder: root } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSettings */ .sb)(host);
    const { name, environment } = chosenEnvironment(host, config);
    const migrations = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(config.migrations, 'migrations');
    return {
        config,
        migrations,
        root,
        folder: migrationsFolder(host, migrations, root),
        environment,
        place: {
            module: config.module,
            ...(name === undefined ? {} : { environment: name }),
        },
    };
}
/** Relative to the workspace, in which an action runs. */
function migrationsFolder(host, migrations, root) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(migrations.folder)
        ? migrations.folder
        : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(host.run.workspace, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(root, migrations.folder)) || '.';
}
/** The chosen environment; none is needed where a person names the database, or where no database is asked. */
function chosenEnvironment(host, config) {
    const offline = ['check', 'generate-down'].includes(host.inputs['mode'] ?? '');
    if (host.inputs['environment'] === undefined &&
        (offline || host.kind === 'terminal' || host.inputs['migrations-url'] !== undefined))
        return { name: undefined, environment: {} };
    return (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readEnvironment */ .Qo)(host, config);
}
/** How a run reaches the database, who runs, and within which limits. Masks the URL and its password. */
function runOptions(host, { migrations, environment, folder }) {
    return {
        folder,
        url: databaseUrl(host, migrations, environment),
        ledger: { schema: migrations.schema, table: migrations.table },
        run: {
            id: `${host.run.runId}-${host.run.runAttempt}`,
            actor: host.run.actor,
            repo: host.run.repository,
            ...gitSha(host),
            runnerVersion: runnerVersion(host),
        },
        limits: limitsOf(migrations),
        lockWaitMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations.wait, 'migrations.wait'),
    };
}
/** A terminal outside of git has no commit. */
function gitSha(host) {
    if (host.inputs['sha'] !== undefined)
        return { gitSha: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSha */ .tU)(host) };
    return host.run.sha === '' ? {} : { gitSha: host.run.sha };
}
/** The npm package knows its version; as an action it is what the caller wrote behind the @. */
function runnerVersion(host) {
    const ref = host.env['GITHUB_ACTION_REF'];
    return _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .kitVersion */ .nn !== '0.0.0' || ref === undefined || ref === '' ? _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .kitVersion */ .nn : ref;
}
function databaseUrl(host, migrations, environment) {
    return secretUrl(host, environment.migrations?.url ?? migrations.url, 'migrations.url');
}
/** A URL with its variables filled in. The whole of it is masked, and its password alone as drivers print it. */
function secretUrl(host, text, key) {
    const url = (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resolveVariables */ .CO)(text, host.env, key);
    host.secret(url);
    const password = /^[a-z]+:\/\/[^:@/]*:([^/?#]+)@/i.exec(url)?.[1];
    if (password === undefined)
        return url;
    host.secret(password);
    try {
        host.secret(decodeURIComponent(password));
    }
    catch (error) {
        // A % that encodes nothing: what reads the URL says so, without the URL.
        if (!(error instanceof URIError))
            throw error;
    }
    return url;
}
function limitsOf(migrations) {
    return {
        lockMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['lock-timeout'], 'migrations.lock-timeout'),
        concurrentLockMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['concurrent-lock-timeout'], 'migrations.concurrent-lock-timeout'),
        statementMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['statement-timeout'], 'migrations.statement-timeout'),
    };
}
/** How lint looks at migrations. Refuses the name of a rule that there is none of. */
function lintOptions(migrations) {
    const { profile, off } = migrations.lint;
    for (const name of off) {
        if (_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .lintRuleIds */ .a_.includes(name))
            continue;
        const meant = (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .pA)(name, _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .lintRuleIds */ .a_);
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`migrations.lint.off names ${name}, which is no rule`, {
            fix: meant === undefined ? 'docs/migration-rules.md lists the rules.' : `Did you mean ${meant}?`,
        });
    }
    return { profile, off: new Set(off) };
}
const consents = ['data-loss', 'without-snapshot', 'without-proof'];
/** What the caller accepts: one word, or several with commas between them. */
function readConsent(host) {
    return (host.inputs['consent'] ?? '')
        .split(',')
        .map((word) => word.trim())
        .filter((word) => word !== '')
        .map((word) => {
        const known = consents.find((it) => it === word);
        if (known !== undefined)
            return known;
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1('the input consent holds a word that is no consent', {
            fix: `Write one or more of ${consents.join(', ')}, with commas between them.`,
        });
    });
}
function migrationPorts(host) {
    return { clock: host.clock, random: host.random, log: host.log, signal: host.signal };
}


/***/ }),

/***/ 2635:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ withRecord),
/* harmony export */   t: () => (/* binding */ recorded)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1385);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/**
 * Writes the one GitHub deployment of a deploy: begun right before the service is changed, ended with what came of it.
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
        return { outcome: await work(undefined), record: undefined };
    }
    const writer = new RecordWriter(host, request, options);
    let outcome;
    try {
        outcome = await work(writer);
    }
    catch (error) {
        await writer.end('error', 'error');
        throw error;
    }
    return { outcome, record: await writer.end(outcome.type, stateOf(outcome)) };
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
class RecordWriter {
    #host;
    #ref;
    #options;
    #record;
    #id;
    #refused = false;
    constructor(host, request, options) {
        this.#host = host;
        this.#options = options;
        // Of what deploy-kit did not deploy, no commit is known; GitHub's API asks for one.
        this.#ref = request.gitSha === '' ? host.run.sha : request.gitSha;
        this.#record = {
            schema: 'deploy-kit/release-record/v1',
            module: request.module,
            environment: request.environment,
            version: request.version,
            gitSha: request.gitSha,
            repository: host.run.repository,
            imageRepository: request.image.repository.replace(/^[^/]*\//, ''),
            digest: request.image.digest,
            ...(request.migrationHead === undefined ? {} : { migrationHead: request.migrationHead }),
            traceId: (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .traceIdOf */ .aB)(host.run),
            actor: host.run.actor,
            runUrl: host.run.runUrl,
        };
    }
    async begin(known) {
        const { signer, ...rest } = known;
        this.#record = { ...this.#record, ...rest, ...(signer === '' ? {} : { signer }) };
        try {
            this.#id = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .beginDeployment */ .tY)(this.#host.forge(), this.#record, this.#ref);
        }
        catch (error) {
            this.#refused = true;
            if (!this.#options.mayFail)
                throw error;
            this.#warn(`The rollback goes on without a GitHub deployment: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
        }
    }
    async started(known) {
        const { serviceDeployment, serviceRevision } = known;
        this.#record = {
            ...this.#record,
            serviceDeployment,
            ...(serviceRevision === undefined ? {} : { serviceRevision }),
        };
        await this.#set('in_progress');
    }
    /** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
    async end(outcome, state) {
        this.#record = { ...this.#record, outcome };
        if (this.#id === undefined && !this.#refused) {
            // It ended before the service was changed, and that is written down too.
            try {
                this.#id = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .beginDeployment */ .tY)(this.#host.forge(), this.#record, this.#ref);
            }
            catch (error) {
                this.#warn(`The ${outcome} deploy could not be recorded on GitHub: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
            }
        }
        await this.#set(state);
        return this.#record;
    }
    async #set(state) {
        if (this.#id === undefined)
            return;
        try {
            await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .setDeployment */ .gT)(this.#host.forge(), this.#id, state, this.#record, this.#options.url);
        }
        catch (error) {
            this.#warn(`The GitHub deployment ${this.#id} could not be set to ${state}: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}`);
        }
    }
    #warn(message) {
        this.#host.log.notice({ level: 'warning', message });
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

/***/ 5520:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  rollbackAction: () => (/* binding */ rollbackAction)
});

// EXTERNAL MODULE: ./build/ecs/index.js + 17 modules
var build_ecs = __webpack_require__(5693);
// EXTERNAL MODULE: ./build/image/index.js + 58 modules
var build_image = __webpack_require__(8716);
// EXTERNAL MODULE: ./build/kernel/index.js + 11 modules
var kernel = __webpack_require__(2717);
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
                next: failureNext(outcome),
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome, 'rollback outcome');
    }
}
/** A rollback without `to` leaves out what serves: once the older version does, running it again goes back further. */
function failureNext({ plan, step }) {
    const further = 'Do not run the rollback again as it was: the older version serves, so it would go back further.';
    if (step === 'migrate-down' && plan.type === 'deploy' && plan.schema.type === 'down') {
        return [
            further,
            `Mend what the step names and take the schema down by itself: \`migrate\` with \`mode: down\` and \`to: ${plan.schema.to}\`, with the \`consent\` that it asks for. Or leave the schema as it is: what expanded does not hurt the older version.`,
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
    const confirmation = await ports.confirm(to.release?.version, to.digest);
    if (confirmation !== undefined && !confirmation.confirmed)
        return { type: 'failed', plan, step: 'confirm', detail: confirmation.detail };
    return { type: 'rolled-back', plan, detail: deployed.detail, confirmed: confirmation?.detail };
}

;// CONCATENATED MODULE: ./build/rollback/index.js





// EXTERNAL MODULE: ./build/trace/index.js + 5 modules
var trace = __webpack_require__(1385);
// EXTERNAL MODULE: ./build/actions/deploy-request.js
var deploy_request = __webpack_require__(5965);
// EXTERNAL MODULE: ./build/actions/gate.js
var gate = __webpack_require__(2345);
// EXTERNAL MODULE: ./build/actions/history.js
var actions_history = __webpack_require__(3459);
// EXTERNAL MODULE: ./build/actions/migrate-apply.js
var migrate_apply = __webpack_require__(2368);
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
    const { serving, history: past } = await (0,actions_history/* deploymentHistory */.S)(ecs, target.target, service);
    const history = await (0,actions_history/* withRecords */.l)(host, config.module, name, past);
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
            const request = {
                ...backTo(past, { ...target, environment: name }, repositoryUri),
                // A schema that stays ahead is what the next plan has to reckon from.
                ...(plan.type === 'deploy' && plan.schema.type === 'keep' ? { migrationHead: plan.schema.from } : {}),
            };
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
            const { outcome, record } = await (0,release_record/* recorded */.t)(host, request, { url: environment.url, mayFail: true }, (writer) => (0,build_ecs/* deploy */.gg)(request, writer === undefined ? deployPorts : { ...deployPorts, record: writer }));
            const report = (0,release_record/* withRecord */.q)((0,build_ecs/* deployReport */.yQ)(outcome, request), record);
            reports.push(report);
            return { succeeded: outcome.type === 'succeeded', detail: report.happened };
        },
        migrateDown: async (head) => {
            try {
                return await (0,migrate_apply.migrateBackTo)(host, config, name, environment, folder, head);
            }
            catch (error) {
                // The older version serves already; the report has to say both.
                return { done: false, detail: (0,kernel/* errorMessage */.gJ)(error) };
            }
        },
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

/***/ 7041:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ runningVersions)
/* harmony export */ });
/* unused harmony export runningOnEcs */
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var _ecs_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5693);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2717);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2886);
/* harmony import */ var _history_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3459);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(139);






/**
 * What runs on the database, for the decision whether something may be taken away: the input `running` (`none`, or a
 * list), else the environment's ECS service, whose task definitions carry version and migration head as tags. Undefined
 * is not known, and whatever needs to know is then refused. `pinned` is a version that must stay deployable.
 */
async function runningVersions(host, { environment, folder }, need) {
    const given = host.inputs['running'] ?? 'ecs';
    const pinned = host.inputs['pinned'];
    if (given === 'none')
        return pinned === undefined ? [] : [pinnedVersion(pinned, undefined)];
    if (given !== 'ecs') {
        const listed = readList(given);
        return pinned === undefined ? listed : [...listed, pinnedVersion(pinned, undefined)];
    }
    const ecs = environment.ecs;
    if (ecs === undefined)
        return undefined;
    if (need === 'contract' && !(await hasContract(folder)))
        return undefined;
    try {
        const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .awsSession */ .yb)(host, environment);
        const client = await (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openEcs */ .US)(session);
        try {
            const target = { cluster: ecs.cluster, service: ecs.service, container: ecs.container };
            return await runningOnEcs(client, target, pinned);
        }
        finally {
            client.close();
        }
    }
    catch (error) {
        if (error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1 && pinned !== undefined)
            throw error;
        host.log.info(`what runs in the service ${ecs.service} could not be asked for: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .errorMessage */ .gJ)(error)}`);
        return undefined;
    }
}
/** A folder without a contract migration asks nothing of AWS, and needs no credentials. */
async function hasContract(folder) {
    const traitsOf = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .loadTraits */ .Ww)();
    const { migrations } = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .readFolder */ .j1)(folder);
    return migrations.some((migration) => traitsOf(migration).phase === 'contract');
}
/** The versions whose tasks run, or are about to, in the service; undefined where there is no such service. */
async function runningOnEcs(ecs, target, pinned) {
    const service = await ecs.describeService(target);
    const stays = pinned === undefined ? [] : [pinnedVersion(pinned, undefined)];
    // A name that is misspelt looks the same, and must not count as nothing.
    if (service === undefined)
        return undefined;
    const revisions = service.currentServiceRevisions.length === 0
        ? []
        : await ecs.describeServiceRevisions(service.currentServiceRevisions);
    const idle = service.desiredCount === 0 && service.runningCount === 0 && service.currentServiceDeployment === undefined;
    if (idle)
        return stays;
    // While a deployment is under way the service names its task definition, and the revisions those that still serve.
    const definitions = [...new Set([service.taskDefinition, ...revisions.map((it) => it.taskDefinition)])];
    const running = [];
    for (const arn of definitions) {
        const { tags } = await ecs.describeTaskDefinition(arn);
        const head = tags['deploy-kit:migration-head'];
        running.push({
            what: `${arn.split('/').at(-1) ?? arn} in the service ${target.service}`,
            version: tags['deploy-kit:version'] ?? 'unknown',
            ...(head === undefined ? {} : { migrationHead: head }),
        });
    }
    if (pinned === undefined)
        return running;
    const { history } = await (0,_history_js__WEBPACK_IMPORTED_MODULE_4__/* .deploymentHistory */ .S)(ecs, target, service);
    const past = history.find((it) => it.release?.version === pinned);
    return [...running, pinnedVersion(pinned, past?.release?.migrationHead)];
}
function pinnedVersion(version, migrationHead) {
    return {
        what: `the pinned version ${version}`,
        version,
        ...(migrationHead === undefined ? {} : { migrationHead }),
    };
}
/** `- { version: 1.4.0, migration-head: 0007_x }` */
function readList(text) {
    const wrong = (what) => new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the input running ${what}`, {
        fix: 'Write ecs, none, or a YAML list such as [{ version: 1.4.0, migration-head: 0007_add_title }].',
    });
    let value;
    try {
        value = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parse */ .qg)(text);
    }
    catch (cause) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the input running is neither ecs nor none nor YAML: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .errorMessage */ .gJ)(cause)}`, { cause });
    }
    if (!Array.isArray(value))
        throw wrong('is neither ecs nor none nor a list');
    return value.map((item) => {
        const one = typeof item === 'object' && item !== null ? item : {};
        const unknown = Object.keys(one).find((key) => !['version', 'migration-head', 'what'].includes(key));
        if (unknown !== undefined)
            throw wrong(`has the key ${unknown}, which is not known`);
        const { version, what, 'migration-head': head } = one;
        if (typeof version !== 'string')
            throw wrong('has an entry without a version');
        return {
            what: typeof what === 'string' ? what : `version ${version}`,
            version,
            ...(typeof head === 'string' ? { migrationHead: head } : {}),
        };
    });
}


/***/ }),

/***/ 8747:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fz: () => (/* binding */ snapshotPorts),
/* harmony export */   Q7: () => (/* binding */ withRds),
/* harmony export */   _b: () => (/* binding */ snapshotPort),
/* harmony export */   uq: () => (/* binding */ snapshotOwner)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2886);
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
    return (why) => withRds(host, settings, target, async (rds, source) => {
        const taken = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .takeSnapshotOf */ .fs)({
            owner: snapshotOwner(settings),
            run: { id: options.run.id, gitSha: options.run.gitSha },
            source,
            why,
            timeoutMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(snapshots.timeout, 'migrations.snapshots.timeout'),
            retention: {
                keep: snapshots.keep,
                maxAgeMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(snapshots['max-age'], 'migrations.snapshots.max-age'),
            },
        }, {
            ...snapshotPorts(host, rds),
            record: async (snapshot) => {
                const access = { target, ledger: options.ledger ?? _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .drizzleLedger */ ._C };
                const record = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .recordState */ .DX)(access, snapshot, {
                    ...snapshotPorts(host, rds),
                    random: host.random,
                });
                if ('kind' in record)
                    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk('database', record.message, { fix: record.fix });
                return record;
            },
        });
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
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8716);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1385);
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
