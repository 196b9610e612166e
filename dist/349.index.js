export const id = 349;
export const ids = [349];
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

/***/ 8349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* binding */ migrate),
/* harmony export */   migrateModes: () => (/* binding */ migrateModes)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2886);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7624);
/* harmony import */ var _database_url_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9739);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7471);
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7041);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(139);







/** Every mode is a chunk of its own: what applies migrations does not load what checks them. */
const modes = {
    apply: async () => (await __webpack_require__.e(/* import() */ 368).then(__webpack_require__.bind(__webpack_require__, 2368))).migrateApply,
    down: async () => (await __webpack_require__.e(/* import() */ 368).then(__webpack_require__.bind(__webpack_require__, 2368))).migrateDown,
    status: async () => (await __webpack_require__.e(/* import() */ 812).then(__webpack_require__.bind(__webpack_require__, 7812))).migrateStatus,
    plan: async () => (await __webpack_require__.e(/* import() */ 517).then(__webpack_require__.bind(__webpack_require__, 2517))).migratePlan,
    check: async () => (await __webpack_require__.e(/* import() */ 906).then(__webpack_require__.bind(__webpack_require__, 8906))).migrateCheck,
    'generate-down': async () => (await __webpack_require__.e(/* import() */ 906).then(__webpack_require__.bind(__webpack_require__, 8906))).migrateGenerateDown,
    baseline: async () => (await __webpack_require__.e(/* import() */ 811).then(__webpack_require__.bind(__webpack_require__, 5811))).migrateBaseline,
    repair: async () => (await __webpack_require__.e(/* import() */ 811).then(__webpack_require__.bind(__webpack_require__, 5811))).migrateRepair,
    'restore-drill': async () => (await __webpack_require__.e(/* import() */ 162).then(__webpack_require__.bind(__webpack_require__, 6162))).restoreDrill,
};
const migrateModes = Object.keys(modes);
const migrate = async (host) => {
    const mode = (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .choice */ .Yq)(host, 'mode', migrateModes, 'apply');
    if ((0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .choice */ .Yq)(host, 'unconfigured', ['fail', 'skip'], 'fail') === 'skip') {
        const { config } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_6__/* .readSettings */ .sb)(host);
        if (config.migrations === undefined)
            return noMigrations(config.module);
    }
    const settings = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .migrateSettings */ .T_)(host);
    try {
        if (offline(host, mode))
            return await (await modes[mode]())(host, settings);
        if (settings.migrations.executor === 'ecs-task')
            return await inTask(host, settings, mode);
        return await (await modes[mode]())(host, await (0,_database_url_js__WEBPACK_IMPORTED_MODULE_3__/* .withDatabaseUrl */ .br)(host, settings));
    }
    catch (error) {
        if (!(error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk))
            throw error;
        return unanswered(host, error);
    }
};
/** The shipped workflows call migrate for every module, so that nobody's migrations are forgotten. */
function noMigrations(module) {
    return {
        report: {
            kind: 'migrate',
            module,
            status: 'success',
            outcome: 'no-migrations',
            happened: `The configuration of ${module} names no migrations, so no database was touched.`,
            evidence: [],
        },
        outputs: { outcome: 'no-migrations' },
    };
}
/** True where no database is asked, so that it is done here whatever the executor is. */
function offline(host, mode) {
    return (mode === 'check' || mode === 'generate-down' || (mode === 'plan' && host.inputs['head'] !== undefined));
}
/** What runs is asked from here: the task's role need not see ECS. */
async function inTask(host, settings, mode) {
    const needs = mode === 'down' ? 'always' : mode === 'apply' || mode === 'plan' ? 'contract' : undefined;
    const running = needs === undefined ? undefined : await (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_5__/* .runningVersions */ .L)(host, settings, needs);
    const image = await (await Promise.all(/* import() */[__webpack_require__.e(359), __webpack_require__.e(776), __webpack_require__.e(283)]).then(__webpack_require__.bind(__webpack_require__, 6283))).taskImage(host, settings);
    const { migrateInTask, runningInputs } = await __webpack_require__.e(/* import() */ 946).then(__webpack_require__.bind(__webpack_require__, 6946));
    return await migrateInTask(host, settings, mode, runningInputs(running, host.inputs['pinned']), image);
}
/** A database or a platform that did not do what it was asked for, with the exit code that says so. */
function unanswered(host, error) {
    host.log.debug(error.stack ?? error.message);
    return {
        report: (0,_report_index_js__WEBPACK_IMPORTED_MODULE_2__/* .errorReport */ .ZV)('migrate', error),
        outputs: { outcome: 'error' },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOfError */ .LL)(error),
    };
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


/***/ })

};
