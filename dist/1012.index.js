export const id = 1012;
export const ids = [1012];
export const modules = {

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

/***/ 7554:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ko: () => (/* binding */ lintOptions),
  T_: () => (/* binding */ migrateSettings),
  rn: () => (/* binding */ migrationPorts),
  S8: () => (/* binding */ migrationsFolder),
  Xj: () => (/* binding */ readConsent),
  Wv: () => (/* binding */ readOutOfOrder),
  Ku: () => (/* binding */ runOptions),
  EK: () => (/* binding */ secretUrl)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/config/index.js + 7 modules
var config = __webpack_require__(4680);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/url-passwords.js
/**
 * The passwords of the first URL in a text, as they are written there. A `/`, `?` or `#` ends the part of a URL that may
 * hold one, but a password is often pasted as it is: then it goes on to the last `@`. What stands before the first of
 * them is one too, unless it is so short that masking it would only spoil the message about the URL.
 */
function passwordsIn(text) {
    const pasted = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:(.+)@/is.exec(text)?.[1];
    if (pasted === undefined)
        return [];
    const proper = /^[^/?#]+(?=@)/.exec(`${pasted}@`)?.[0];
    return proper === undefined || proper === pasted || proper.length < 4 ? [pasted] : [pasted, proper];
}

;// CONCATENATED MODULE: ./build/actions/migrate-settings.js






function migrateSettings(host) {
    const { config, folder: root } = (0,settings/* readSettings */.sb)(host);
    const { name, environment } = chosenEnvironment(host, config);
    const migrations = (0,settings/* section */.uW)(config.migrations, 'migrations');
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
    return (0,external_node_path_.isAbsolute)(migrations.folder)
        ? migrations.folder
        : (0,external_node_path_.relative)(host.run.workspace, (0,external_node_path_.join)(root, migrations.folder)) || '.';
}
/** The chosen environment; none is needed where a person names the database, or where no database is asked. */
function chosenEnvironment(host, config) {
    const offline = ['check', 'generate-down'].includes(host.inputs['mode'] ?? '');
    if (host.inputs['environment'] === undefined &&
        (offline || host.kind === 'terminal' || host.inputs['migrations-url'] !== undefined))
        return { name: undefined, environment: unnamedEnvironment(host) };
    return (0,settings/* readEnvironment */.Qo)(host, config);
}
/** What the inputs say of an environment that has no name, so that none of them is passed over. */
function unnamedEnvironment({ inputs }) {
    const region = inputs['aws-region'];
    const migrations = Object.fromEntries(['rds-instance', 'rds-cluster'].flatMap((key) => {
        const value = inputs[`migrations-${key}`];
        return value === undefined ? [] : [[key, value]];
    }));
    return {
        ...(region === undefined ? {} : { aws: { region } }),
        ...(Object.keys(migrations).length === 0 ? {} : { migrations }),
    };
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
        lockWaitMs: (0,kernel/* parseDuration */.E9)(migrations.wait, 'migrations.wait'),
    };
}
/** A terminal outside of git has no commit. */
function gitSha(host) {
    if (host.inputs['sha'] !== undefined)
        return { gitSha: (0,settings/* readSha */.tU)(host) };
    return host.run.sha === '' ? {} : { gitSha: host.run.sha };
}
/** The npm package knows its version; as an action it is what the caller wrote behind the @. */
function runnerVersion(host) {
    const ref = host.env['GITHUB_ACTION_REF'];
    return kernel/* kitVersion */.nn !== '0.0.0' || ref === undefined || ref === '' ? kernel/* kitVersion */.nn : ref;
}
function databaseUrl(host, migrations, environment) {
    return secretUrl(host, environment.migrations?.url ?? migrations.url, 'migrations.url');
}
/** A URL with its variables filled in. The whole of it is masked, and its password alone as drivers print it. */
function secretUrl(host, text, key) {
    const url = (0,config/* resolveVariables */.CO)(text, host.env, key);
    host.secret(url);
    for (const password of passwordsIn(url)) {
        host.secret(password);
        try {
            host.secret(decodeURIComponent(password));
        }
        catch (error) {
            // A % that encodes nothing: what reads the URL says so, without the URL.
            if (!(error instanceof URIError))
                throw error;
        }
    }
    return url;
}
function limitsOf(migrations) {
    return {
        lockMs: (0,kernel/* parseDuration */.E9)(migrations['lock-timeout'], 'migrations.lock-timeout'),
        concurrentLockMs: (0,kernel/* parseDuration */.E9)(migrations['concurrent-lock-timeout'], 'migrations.concurrent-lock-timeout'),
        statementMs: (0,kernel/* parseDuration */.E9)(migrations['statement-timeout'], 'migrations.statement-timeout'),
    };
}
/** How lint looks at migrations. Refuses the name of a rule that there is none of. */
function lintOptions(migrations) {
    const { profile, off } = migrations.lint;
    for (const name of off) {
        if (build_migrations/* lintRuleIds */.a_.includes(name))
            continue;
        const meant = (0,kernel/* nearest */.pA)(name, build_migrations/* lintRuleIds */.a_);
        throw new kernel/* ConfigurationError */.j1(`migrations.lint.off names ${name}, which is no rule`, {
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
        throw new kernel/* ConfigurationError */.j1('the input consent holds a word that is no consent', {
            fix: `Write one or more of ${consents.join(', ')}, with commas between them.`,
        });
    });
}
/** Without a word it follows the folder's format, as Drizzle does. */
function readOutOfOrder(host) {
    if (host.inputs['out-of-order'] === undefined)
        return {};
    return { outOfOrder: (0,settings/* choice */.Yq)(host, 'out-of-order', ['refuse', 'allow']) };
}
function migrationPorts(host) {
    return { clock: host.clock, random: host.random, log: host.log, signal: host.signal };
}


/***/ }),

/***/ 1012:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pendingSince: () => (/* binding */ pendingSince),
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/ecs/index.js + 25 modules
var ecs = __webpack_require__(9783);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/release/index.js + 19 modules
var build_release = __webpack_require__(8075);
// EXTERNAL MODULE: ./build/trace/index.js + 7 modules
var trace = __webpack_require__(5528);
// EXTERNAL MODULE: ./build/actions/deploy-request.js
var deploy_request = __webpack_require__(5965);
// EXTERNAL MODULE: ./build/actions/migrate-settings.js + 1 modules
var migrate_settings = __webpack_require__(7554);
;// CONCATENATED MODULE: ./build/actions/plan-report.js



/** The plan as one report: next version, then each environment, then the commits that decided. */
function planReport(config, release, environments, 
/** What is pending somewhere. */
preview) {
    const gone = environments.filter((it) => it.migrations?.kind === 'gone');
    const accounts = new Set(Object.values(config.environments).flatMap((it) => it.aws?.role?.split(':')[4] ?? []));
    return {
        kind: 'plan',
        module: config.module,
        status: 'success',
        outcome: 'planned',
        happened: (0,build_release/* previewSentence */.aV)(release),
        impact: impactOf(environments),
        next: gone.map((it) => `${it.name} has the migration \`${it.migrations?.kind === 'gone' ? it.migrations.head : ''}\`, which this commit does not contain: it was renamed or removed, or the branch is behind. Mend that before merging.`),
        evidence: [
            {
                type: 'table',
                head: ['environment', 'serves', 'how it would be deployed', 'migrations'],
                rows: environments.map(environmentRow),
            },
            ...environments.flatMap(migrationBlocks),
            ...(preview === undefined ? [] : (0,build_migrations/* pendingBlocks */.cg)(preview)),
            ...environments.flatMap(differenceBlocks),
            ...(accounts.size === 1 && environments.length > 1
                ? [
                    {
                        type: 'paragraph',
                        text: 'All environments live in one AWS account. That is allowed; separate accounts keep a mistake in one from reaching another.',
                    },
                ]
                : []),
            ...(0,build_release/* commitBlocks */.wO)(release),
        ],
        annotations: [
            ...(preview === undefined ? [] : (0,build_migrations/* lintAnnotations */.qJ)(preview.linted)),
            ...(0,build_release/* commitAnnotations */.oA)(release),
        ],
        data: {
            next: release.next.kind === 'nothing' ? null : release.next.version,
            environments: environments.map((it) => ({
                name: it.name,
                serves: it.serving.known ? it.serving.record.version : null,
                pending: it.migrations?.kind === 'pending' ? it.migrations.names : null,
            })),
        },
    };
}
function impactOf(environments) {
    const pending = environments.filter((it) => it.migrations?.kind === 'pending' && it.migrations.names.length > 0);
    const changed = environments.filter((it) => (it.taskDefinition ?? []).length > 0);
    const parts = [
        pending.length === 0
            ? 'no migration would run'
            : `migrations would run in ${pending.map((it) => it.name).join(', ')}`,
        changed.length === 0
            ? undefined
            : `the task definition would change in ${changed.map((it) => it.name).join(', ')}`,
    ].filter((part) => part !== undefined);
    const sentence = `${parts.join(', and ')}.`;
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
function environmentRow(it) {
    return [
        it.name,
        it.serving.known
            ? `${it.serving.record.version} (${it.serving.record.gitSha.slice(0, 9)})`
            : it.serving.why,
        howOf(it),
        migrationCell(it),
    ];
}
function howOf(it) {
    if (it.strategy === undefined)
        return 'no ECS service is configured';
    const { strategy, gate } = it.strategy;
    const shape = strategy.type === 'rolling'
        ? 'rolling'
        : strategy.type === 'blue-green'
            ? `blue/green, ${(0,kernel/* formatDuration */.a3)(strategy.bakeMs)} bake`
            : `${strategy.type}, ${strategy.percent} % for ${(0,kernel/* formatDuration */.a3)(strategy.stepBakeMs)} a step, ${(0,kernel/* formatDuration */.a3)(strategy.bakeMs)} bake`;
    return [
        shape,
        gate === 'none' ? 'no gate' : `gate: ${gate}`,
        it.promoteFrom === undefined ? undefined : `after ${it.promoteFrom}`,
    ]
        .filter((part) => part !== undefined)
        .join('; ');
}
function migrationCell(it) {
    switch (it.migrations?.kind) {
        case undefined:
            return 'the module has none';
        case 'unknown':
            return `not known: ${it.migrations.why}`;
        case 'gone':
            return `its head ${it.migrations.head} is not in this commit`;
        case 'pending':
            return it.migrations.names.length === 0 ? 'none pending' : `${it.migrations.names.length} pending`;
    }
}
function migrationBlocks(it) {
    if (it.migrations?.kind !== 'pending' || it.migrations.names.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: `${it.name}: pending migrations (${it.migrations.names.length})`,
            blocks: [{ type: 'list', items: it.migrations.names.map((name) => `\`${name}\``) }],
        },
    ];
}
function differenceBlocks(it) {
    if (it.taskDefinition === undefined || it.taskDefinition.length === 0)
        return [];
    const cell = (value) => (value === undefined ? '' : { code: value });
    return [
        {
            type: 'details',
            summary: `${it.name}: task definition (${it.taskDefinition.length} changes)`,
            blocks: [
                {
                    type: 'table',
                    head: ['where', 'before', 'after'],
                    rows: it.taskDefinition.map((change) => [
                        { code: change.path },
                        cell(change.before),
                        cell(change.after),
                    ]),
                },
            ],
        },
    ];
}

// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/plan.js











/** What would merging or deploying this do? Reads git, the configuration and the release records; no AWS, no database. */
const plan = async (host) => {
    const { config, folder } = (0,settings/* readSettings */.sb)(host);
    const release = (0,build_release/* planRelease */.F3)(await (0,build_release/* readHistory */.Lu)(host.exec, folder, config.release['tag-prefix']));
    const migrations = config.migrations === undefined
        ? undefined
        : (await (0,build_migrations/* readFolder */.j1)((0,external_node_path_.join)(folder, config.migrations.folder))).migrations.map((it) => it.name);
    const environments = [];
    for (const [name, environment] of (0,settings/* chosenEnvironments */.lI)(host, config)) {
        environments.push(await planEnvironment(host, config, folder, name, environment, migrations));
    }
    const report = planReport(config, release, environments, await pendingPreview(host, config, folder, environments));
    if ((0,settings/* hasForge */.I_)(host) && host.run.pullRequest !== undefined)
        await host.comment(report);
    return {
        report,
        outputs: {
            outcome: 'planned',
            version: release.next.kind === 'nothing' ? undefined : release.next.version,
        },
    };
};
/** What is pending in the environment that is furthest behind; what the others lack is part of it. */
async function pendingPreview(host, config, folder, environments) {
    const configured = config.migrations;
    const [furthest] = environments
        .flatMap((it) => it.migrations?.kind === 'pending' && it.serving.known
        ? [{ record: it.serving.record, count: it.migrations.names.length }]
        : [])
        .sort((a, b) => b.count - a.count);
    if (configured === undefined || furthest === undefined || furthest.count === 0)
        return undefined;
    // What runs is judged when it is applied; from here nobody can ask.
    return await (0,build_migrations/* previewFromRecord */.II)((0,migrate_settings/* migrationsFolder */.S8)(host, configured, folder), furthest.record.migrationHead, {
        running: [],
        notYet: furthest.record.migrationsLeft ?? [],
        lint: (0,migrate_settings/* lintOptions */.ko)(configured),
    });
}
async function planEnvironment(host, config, folder, name, environment, migrations) {
    const serving = await recordOf(host, config.module, name);
    return {
        name,
        serving,
        strategy: environment.ecs === undefined ? undefined : (0,deploy_request/* deployTarget */.r)(config, name, environment, folder),
        promoteFrom: environment['promote-from'],
        migrations: migrations === undefined ? undefined : pendingSince(migrations, serving),
        taskDefinition: await taskDefinitionDiff(host, folder, environment),
    };
}
async function recordOf(host, module, environment) {
    if (!(0,settings/* hasForge */.I_)(host))
        return { known: false, why: 'no GitHub token was given' };
    // Several modules may be deployed from one repository.
    const newest = await (0,trace/* newestSuccess */.Sj)(host.forge(), environment, (it) => it.module === module);
    return newest === undefined
        ? { known: false, why: 'nothing was deployed there yet' }
        : { known: true, record: newest };
}
/** The migrations between the recorded head of an environment and this commit; the database itself is not asked. */
function pendingSince(migrations, serving) {
    if (!serving.known)
        return { kind: 'unknown', why: serving.why };
    return between(migrations, serving.record);
}
function between(migrations, record) {
    if (record.migrationHead === undefined)
        return { kind: 'unknown', why: `the record of ${record.version} names no migration` };
    const at = migrations.indexOf(record.migrationHead);
    if (at === -1)
        return { kind: 'gone', head: record.migrationHead };
    const left = record.migrationsLeft ?? [];
    return { kind: 'pending', names: migrations.filter((name, index) => index > at || left.includes(name)) };
}
/** Where the task definition is a file of the repo: how it differs from the base branch's. */
async function taskDefinitionDiff(host, folder, environment) {
    const file = environment.ecs?.['task-definition'];
    const base = host.run.pullRequest?.baseSha;
    if (file === undefined || base === undefined || !(0,external_node_fs_.existsSync)((0,external_node_path_.join)(folder, file)))
        return undefined;
    const read = async (commit) => {
        const shown = await host.exec('git', ['show', `${commit}:./${file}`], { cwd: folder, allowFailure: true });
        if (shown.exitCode !== 0)
            return undefined;
        try {
            return JSON.parse(shown.stdout);
        }
        catch (cause) {
            throw new kernel/* ConfigurationError */.j1(`${file} at ${commit.slice(0, 9)} is not JSON`, { cause });
        }
    };
    const after = await read('HEAD');
    return after === undefined ? undefined : (0,ecs/* diffTaskDefinitions */.n2)(await read(base), after);
}


/***/ })

};
