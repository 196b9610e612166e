export const id = 6968;
export const ids = [6968];
export const modules = {

/***/ 9739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZL: () => (/* binding */ fetchedUrl),
/* harmony export */   br: () => (/* binding */ withDatabaseUrl)
/* harmony export */ });
/* unused harmony export configuredUrl */
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4680);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);
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
/* harmony import */ var _ecs_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9783);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7915);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5528);
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
    const known = new Set(history.map((it) => (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_2__/* .resourceName */ .Iy)(it.taskDefinition)));
    try {
        let read = 0;
        const records = (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_2__/* .readRecords */ .T3)(host.forge(), environment, (it) => it.module === module && known.has(it.taskDefinition ?? ''));
        for await (const { record, succeeded } of records) {
            const { serviceDeployment: id, outcome, actor, runUrl, signer } = record;
            // A paused deploy has a second record, of the run that resumed it; success in either is success.
            if (id !== undefined && (succeeded || !byDeployment.has(id)))
                byDeployment.set(id, {
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
        const recorded = byDeployment.get((0,_trace_index_js__WEBPACK_IMPORTED_MODULE_2__/* .resourceName */ .Iy)(it.arn));
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

/***/ 4595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ settledVersions),
/* harmony export */   s: () => (/* binding */ runningAfterRollback)
/* harmony export */ });
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6908);

/** Fargate gives a task two minutes at most to stop, and a load balancer drains it before. */
const leavingMs = 10 * 60_000;
const pollMs = 5_000;
/** What runs, once ECS has stopped what it is stopping: those tasks must not lose their schema under way. */
async function settledVersions(host, settings, need, pinned) {
    const until = host.clock.now() + leavingMs;
    let said = '';
    for (;;) {
        const running = await (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_0__/* .runningVersions */ .Lb)(host, settings, need, pinned);
        if (running.leaving.length === 0 || host.clock.now() > until)
            return running;
        const now = `waiting until ECS has stopped ${running.leaving.join(', ')}`;
        if (now !== said)
            host.log.info(now);
        said = now;
        await host.clock.sleep(pollMs, host.signal);
    }
}
/**
 * What runs on the database once an older version serves again.
 * @param head the newest migration of the version that serves again
 */
async function runningAfterRollback(host, settings, head) {
    const { versions, evidence } = await settledVersions(host, settings, 'always', undefined);
    if (versions !== undefined) {
        const again = { what: 'the version that was rolled back to', version: 'unknown', migrationHead: head };
        return { versions: [...versions, again] };
    }
    const why = evidence.flatMap((it) => (it.type === 'paragraph' ? [it.text] : [])).join(' ');
    return {
        versions,
        why: `${why === '' ? 'What runs on this database is not known.' : why} Take the schema down with migrate, mode down, to ${head}, and say there what runs.`,
    };
}


/***/ }),

/***/ 6908:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Lb: () => (/* binding */ runningVersions),
  Ar: () => (/* binding */ withRunning)
});

// UNUSED EXPORTS: runningOnEcs

// EXTERNAL MODULE: ./build/ecs/index.js + 25 modules
var build_ecs = __webpack_require__(9783);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/actions/history.js
var actions_history = __webpack_require__(3459);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/actions/running-input.js


/**
 * Reads `ecs`, `none`, or a YAML list: `[ecs, { version: 1.4.0, migration-head: 0007_add_title }]`.
 * @throws ConfigurationError
 */
function readRunning(text) {
    if (text === 'none')
        return { ecs: false, versions: [] };
    if (text === 'ecs')
        return { ecs: true, versions: [] };
    const wrong = (what) => new kernel/* ConfigurationError */.j1(`the input running ${what}`, {
        fix: 'Write ecs, none, or a YAML list such as [ecs, { version: 1.4.0, migration-head: 0007_add_title }].',
    });
    let value;
    try {
        value = (0,dist/* parse */.qg)(text);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`the input running is neither ecs nor none nor YAML: ${(0,kernel/* errorMessage */.gJ)(cause)}`, { cause });
    }
    if (!Array.isArray(value))
        throw wrong('is neither ecs nor none nor a list');
    const versions = value
        .filter((item) => item !== 'ecs')
        .map((item) => {
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
    return { ecs: value.includes('ecs'), versions };
}

// EXTERNAL MODULE: ./build/actions/settings.js
var actions_settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/running-versions.js






/**
 * What runs on the database, for the decision whether something may be taken away: the input `running` (`none`, or a
 * list), else what the environment's cluster shows of this product, whose task definitions carry version and migration
 * head as tags.
 * @param pinned a version that must stay deployable
 */
async function runningVersions(host, settings, need, pinned) {
    const given = readRunning(host.inputs['running'] ?? 'ecs');
    if (!given.ecs)
        return { versions: withPinned(given.versions, pinned, undefined), ...unasked };
    if (need === 'contract' && !(await hasContract(settings.folder)))
        return { versions: undefined, ...unasked };
    if (settings.environment.ecs === undefined)
        return { versions: undefined, evidence: [nobodyToAsk], leaving: [] };
    try {
        return await askEcs(host, settings, given, pinned);
    }
    catch (error) {
        host.signal.throwIfAborted();
        if (error instanceof kernel/* ConfigurationError */.j1 && pinned !== undefined)
            throw error;
        const text = `What runs in the cluster ${settings.environment.ecs.cluster} could not be asked for: ${(0,kernel/* errorMessage */.gJ)(error)}`;
        host.log.info(text);
        return { versions: undefined, evidence: [{ type: 'paragraph', text }], leaving: [] };
    }
}
/** A report with what was looked at before it was decided. */
function withRunning(report, { evidence }) {
    return evidence.length === 0 ? report : { ...report, evidence: [...report.evidence, ...evidence] };
}
const nobodyToAsk = {
    type: 'paragraph',
    text: 'What runs could not be asked for: no environment with ecs in deploy-kit.yml is named here. The input running says it otherwise.',
};
const unasked = { evidence: [], leaving: [] };
async function askEcs(host, settings, given, pinned) {
    const session = await (0,actions_settings/* awsSession */.yb)(host, settings.environment);
    const [ecs, cluster] = [await (0,build_ecs/* openEcs */.US)(session), await (0,build_ecs/* openEcsCluster */.Wc)(session)];
    try {
        const product = productOf(settings);
        const { target } = product;
        // Of a version that is to stay, or an image that nothing which runs names, the deployments of the past may know.
        const past = async () => {
            const service = await ecs.describeService(target);
            return service === undefined ? [] : (await (0,actions_history/* deploymentHistory */.S)(ecs, target, service)).history;
        };
        return await runningOnEcs(cluster, product, {
            pinned,
            past,
            listed: given.versions,
            signal: host.signal,
        });
    }
    finally {
        ecs.close();
        cluster.close();
    }
}
function productOf({ config, environment, migrations, place }) {
    const { ecs } = environment;
    if (ecs === undefined)
        throw new kernel/* ConfigurationError */.j1('the environment has no ecs');
    const name = place.environment ?? '';
    return {
        module: config.module,
        environment: name,
        target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
        databaseUrl: environment.migrations?.url ?? migrations.url,
        others: Object.entries(config.environments).flatMap(([other, it]) => other !== name && it.ecs?.cluster === ecs.cluster ? [it.ecs.service] : []),
    };
}
/** The versions that run, or are about to, on the database of a product; undefined where its service is not there. */
async function runningOnEcs(cluster, product, { pinned, past, listed = [], signal }) {
    const found = await (0,build_ecs/* whatRuns */.XR)(product, cluster, signal);
    const { cluster: where, service } = product.target;
    if (found === undefined) {
        const text = `The cluster ${where} has no service ${service}, so what runs is not known.`;
        return { versions: undefined, evidence: [{ type: 'paragraph', text }], leaving: [] };
    }
    const unknown = found.inUse.some((it) => it.version === undefined && it.digest !== undefined);
    const history = unknown || pinned !== undefined ? await past() : [];
    const uses = found.inUse.map((it) => {
        if (it.version !== undefined)
            return it;
        const release = history.find(({ digest, release }) => digest === it.digest && release !== undefined)?.release;
        return release === undefined
            ? it
            : { ...it, version: release.version, migrationHead: release.migrationHead };
    });
    const pinnedHead = history.find((it) => it.release?.version === pinned)?.release?.migrationHead;
    return {
        versions: withPinned([...uses.map(versionOf), ...listed], pinned, pinnedHead),
        evidence: evidenceOf(where, uses, found.apart),
        leaving: uses.filter((it) => it.leaving).map(({ what }) => what),
    };
}
function versionOf({ what, version, migrationHead, because, service }) {
    return {
        what: version === undefined && service === undefined ? `${what} (${because})` : what,
        version: version ?? 'unknown',
        ...(migrationHead === undefined ? {} : { migrationHead }),
    };
}
function evidenceOf(cluster, uses, apart) {
    const rows = uses.map((it) => [
        { code: it.what },
        it.version ?? 'not known',
        it.migrationHead ?? 'not known',
        it.leaving ? `${it.because}; it is being stopped` : it.because,
    ]);
    const shown = apart.slice(0, 20);
    const more = apart.length - shown.length;
    return [
        {
            type: 'details',
            summary: `What runs on the database, by the cluster ${cluster}`,
            blocks: [
                { type: 'table', head: ['', 'version', 'migrations up to', 'why it counts'], rows },
                {
                    type: 'paragraph',
                    text: apart.length === 0
                        ? 'Nothing else runs in this cluster. What runs elsewhere is named with the input running.'
                        : `Looked at and left out: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}. What uses this database all the same, here or elsewhere, is named with the input running.`,
                },
            ],
        },
    ];
}
/** A folder without a contract migration asks nothing of AWS, and needs no credentials. */
async function hasContract(folder) {
    const traitsOf = await (0,build_migrations/* loadTraits */.Ww)();
    const { migrations } = await (0,build_migrations/* readFolder */.j1)(folder);
    return migrations.some((migration) => traitsOf(migration).phase === 'contract');
}
function withPinned(versions, pinned, migrationHead) {
    if (pinned === undefined)
        return versions;
    return [
        ...versions,
        {
            what: `the pinned version ${pinned}`,
            version: pinned,
            ...(migrationHead === undefined ? {} : { migrationHead }),
        },
    ];
}


/***/ })

};
