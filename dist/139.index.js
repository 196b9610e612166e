export const id = 139;
export const ids = [139];
export const modules = {

/***/ 139:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $4: () => (/* binding */ readVersion),
/* harmony export */   EK: () => (/* binding */ registrySession),
/* harmony export */   I_: () => (/* binding */ hasForge),
/* harmony export */   Qo: () => (/* binding */ readEnvironment),
/* harmony export */   Yq: () => (/* binding */ choice),
/* harmony export */   lI: () => (/* binding */ chosenEnvironments),
/* harmony export */   mw: () => (/* binding */ required),
/* harmony export */   rP: () => (/* binding */ readDigest),
/* harmony export */   sb: () => (/* binding */ readSettings),
/* harmony export */   tU: () => (/* binding */ readSha),
/* harmony export */   uW: () => (/* binding */ section),
/* harmony export */   yb: () => (/* binding */ awsSession)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4680);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7915);



function readSettings(host) {
    const folder = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(host.run.workspace, host.inputs['working-directory'] ?? '.');
    const file = host.inputs['config'];
    const inputs = host.inputs['role-to-assume'] === undefined
        ? host.inputs
        : { 'aws-role': host.inputs['role-to-assume'], ...host.inputs };
    return {
        folder,
        config: (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .loadConfig */ .Z9)({ workspace: folder, inputs, ...(file === undefined ? {} : { file }) }),
    };
}
function readEnvironment(host, config) {
    const name = required(host, 'environment', 'the environment of deploy-kit.yml to act on, for example staging');
    return { name, environment: (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .environmentOf */ .p7)(config, name) };
}
/** The environments that the input names, or all that are deployed to. */
function chosenEnvironments(host, config) {
    const all = Object.entries(config.environments);
    const wanted = host.inputs['environments'];
    if (wanted === undefined)
        return all.filter(([, environment]) => environment.ecs !== undefined);
    return wanted.split(',').map((it) => {
        const name = it.trim();
        const found = all.find(([other]) => other === name);
        if (found !== undefined)
            return found;
        const names = all.map(([other]) => other);
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the input environments names ${name}, which is no environment; there are ${names.join(', ')}`, {
            fix: `Did you mean ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .pA)(name, names) ?? names[0] ?? 'another'}?`,
        });
    });
}
/** The value of an input that has no default, or a ConfigurationError that says what to write. */
function required(host, input, meaning) {
    const value = host.inputs[input];
    if (value !== undefined)
        return value;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the input ${input} is missing`, { fix: `Set ${input}: ${meaning}.` });
}
/** A part of deploy-kit.yml that an action cannot do without. */
function section(value, key) {
    if (value !== undefined)
        return value;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`${key} is not configured`, {
        fix: `Add ${key} to deploy-kit.yml, or give its values as inputs.`,
    });
}
/** What is being built, released or deployed, from the inputs; the version without a leading v. */
function readVersion(host) {
    return required(host, 'version', 'the version, for example the output `version` of semver-release').replace(/^v(?=\d)/, '');
}
function readSha(host) {
    const sha = host.inputs['sha'] ?? host.run.sha;
    if (/^[0-9a-f]{40}$/.test(sha))
        return sha;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the commit ${JSON.stringify(sha)} is not a full sha`, {
        fix: 'Set sha to the 40 hex digits of the commit that was built.',
    });
}
function readDigest(host) {
    const digest = required(host, 'digest', 'the output `digest` of image-build-sign-scan');
    if (/^sha256:[0-9a-f]{64}$/.test(digest))
        return digest;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the input digest is ${JSON.stringify(digest)}, which is not a digest`, {
        fix: 'Write sha256: and 64 hex digits. A tag can be moved, a digest cannot.',
    });
}
/** One of a few words, or a ConfigurationError that lists them. */
function choice(host, input, allowed, fallback) {
    const value = host.inputs[input] ?? fallback;
    const found = allowed.find((it) => it === value);
    if (found !== undefined)
        return found;
    throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(value === undefined ? `the input ${input} is missing` : `the input ${input} is ${JSON.stringify(value)}`, {
        fix: `Write one of: ${allowed.join(', ')}.`,
    });
}
/** True where the host can be asked for a forge: a token was given. */
function hasForge(host) {
    return [host.inputs['github-token'], host.env['GITHUB_TOKEN']].some((token) => token !== undefined && token !== '');
}
function awsSession(host, environment) {
    const { idToken } = host;
    if (idToken === undefined && environment.aws?.role !== undefined) {
        host.log.info(`using the AWS credentials of this shell; on CI it would be ${environment.aws.role}`);
    }
    return (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openAwsSession */ .ah)({
        region: environment.aws?.region,
        role: idToken === undefined ? undefined : environment.aws?.role,
        env: host.env,
        sessionName: `deploy-kit-${host.run.runId}-${host.run.job}`,
        idToken,
        secret: host.secret,
        clock: host.clock,
    });
}
/** The same caller, in the region that the registry is in. */
function registrySession(session, image) {
    return { ...session, region: image.registry?.region ?? session.region };
}


/***/ }),

/***/ 8833:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ awsError)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);

/**
 * Any error of the SDK as a PlatformError that names the call, AWS's own code and request id. What went wrong while the
 * SDK asked us for credentials is ours already, and says what to do.
 */
function awsError(call, error, fix) {
    if (error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk || error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1)
        return error;
    const details = error instanceof Error ? error : undefined;
    const code = details?.name;
    const why = details?.message !== undefined && details.message !== '' ? details.message : String(code ?? error);
    const status = details?.$metadata?.httpStatusCode;
    const hint = fix ?? fixFor(code, call);
    return new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk('aws', `${call} failed: ${code === undefined || why.includes(code) ? '' : `${code}: `}${why}`, {
        ...(code === undefined ? {} : { code }),
        ...(details?.$metadata?.requestId === undefined ? {} : { requestId: details.$metadata.requestId }),
        retryable: details?.$retryable !== undefined ||
            status === undefined ||
            status >= 500 ||
            /Throttl|TooManyRequests|Timeout/.test(code ?? ''),
        ...(hint === undefined ? {} : { fix: hint }),
        cause: error,
    });
}
function fixFor(code, call) {
    if (code === 'CredentialsProviderError') {
        return 'Set role-to-assume (and `id-token: write`), or give the step AWS credentials in its environment.';
    }
    if (/^(?:UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId)/.test(code ?? '')) {
        return 'The AWS credentials are not valid (any more): check the role or the keys that the step is given.';
    }
    if (/^AccessDenied/.test(code ?? ''))
        return `Allow ${call} to the role of this environment.`;
    return undefined;
}


/***/ }),

/***/ 4680:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S4: () => (/* reexport */ allPages),
  uF: () => (/* reexport */ awsCall),
  es: () => (/* reexport */ aws_error/* awsError */.e),
  s1: () => (/* reexport */ clientOptions),
  p7: () => (/* reexport */ environmentOf),
  Z9: () => (/* reexport */ loadConfig),
  ah: () => (/* reexport */ openAwsSession),
  CO: () => (/* reexport */ resolveVariables)
});

// UNUSED EXPORTS: configLeaves, defaultConfigFile, refuseUnknownInputs

// EXTERNAL MODULE: ./build/config/aws-error.js
var aws_error = __webpack_require__(8833);
;// CONCATENATED MODULE: ./build/config/aws-call.js

/** What a client of the SDK is made with. */
function clientOptions({ region, credentials }, maxAttempts = 6) {
    return { region, maxAttempts, ...(credentials === undefined ? {} : { credentials }) };
}
/**
 * Makes a call whose errors name it.
 * @param name as IAM calls it: `ecs:RunTask`
 * @param fixOf what to do about an error of which more is known than its code says
 */
async function awsCall(name, work, fixOf = () => undefined) {
    try {
        return await work();
    }
    catch (error) {
        throw (0,aws_error/* awsError */.e)(name, error, fixOf(error));
    }
}
/** What all pages of an answer hold. */
async function allPages(page) {
    const all = [];
    let token;
    do {
        const { items, next } = await page(token);
        all.push(...items);
        token = next;
    } while (token !== undefined && token !== '');
    return all;
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/config/schema.js


/**
 * deploy-kit.yml, written once: the types, the JSON Schema for editors and the reference table come from here. A key
 * that is not here is refused, and nothing stands here that no action acts on.
 */
const schema_text = (description) => dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq('must not be empty'), dist/* description */.h_(description));
const schema_name = (description) => dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'may only hold letters, digits, `.`, `_` and `-`, and starts with a letter or digit'), dist/* description */.h_(description));
const duration = (description) => dist/* pipe */.FsL(dist/* string */.YjP(), dist/* check */.z6Y(isDuration, 'is not a duration; write a number with a unit, for example 30s, 2m or 1h30m'), dist/* description */.h_(description));
const url = (description) => dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^https?:\/\/[^\s/]+/, 'is not an http(s) URL'), dist/* description */.h_(description));
const percent = (description) => dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(0.1, 'must be at least 0.1'), dist/* maxValue */.cGV(100, 'must be at most 100'), dist/* description */.h_(description));
const count = (least, description) => dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf('must be a whole number'), dist/* minValue */.Wwf(least, `must be at least ${least}`), dist/* description */.h_(description));
const task = dist/* strictObject */.rej({
    run: schema_text('The command, run by `bash -eo pipefail`.'),
    needs: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP()), []),
    junit: dist/* optional */.lqM(schema_text('Where the command leaves a JUnit report; its failures become annotations.')),
    'working-directory': dist/* optional */.lqM(schema_text('The folder the command runs in.'), '.'),
    env: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()), {}),
    timeout: dist/* optional */.lqM(duration('After this long the task is ended and counts as failed.'), '15m'),
});
const list = (item, description) => dist/* pipe */.FsL(dist/* array */.YOg(item), dist/* description */.h_(description));
const checks = dist/* strictObject */.rej({
    install: dist/* optional */.lqM(schema_text('Run once before the tasks.')),
    concurrency: dist/* optional */.lqM(count(1, 'How many tasks run at once; the number of processors by default.')),
    tasks: dist/* pipe */.FsL(dist/* record */.g1P(schema_name('task'), task), dist/* description */.h_('The tasks by name: run, needs, junit, working-directory, env, timeout.')),
});
const allowed = dist/* strictObject */.rej({
    id: schema_text('The vulnerability, for example CVE-2026-0001.'),
    package: dist/* optional */.lqM(schema_text('Only in this package.')),
    reason: schema_text('Why it is acceptable.'),
    owner: schema_text('Who answers for it.'),
    expires: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\d{4}-\d{2}-\d{2}$/, 'is not a date; write YYYY-MM-DD'), dist/* description */.h_('After this day the entry counts as a failure.')),
});
const scan = dist/* strictObject */.rej({
    'fail-on': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['negligible', 'low', 'medium', 'high', 'critical']), dist/* description */.h_('The lowest severity that stops an image.')), 'high'),
    'only-fixed': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* boolean */.zMY(), dist/* description */.h_('Count only what a newer package version repairs.')), false),
    allow: dist/* optional */.lqM(list(allowed, 'Findings that are let pass: id, package, reason, owner, expires.'), []),
});
const sign = dist/* strictObject */.rej({
    mode: dist/* pipe */.FsL(dist/* picklist */.KIO(['keyless', 'kms', 'key', 'off']), dist/* description */.h_('How the digest is signed; `off` has to be written.')),
    key: dist/* optional */.lqM(schema_text('With kms or key: the key reference, for example `awskms:///alias/release` or `env://COSIGN_PRIVATE_KEY`.')),
    'public-log': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* boolean */.zMY(), dist/* description */.h_("With keyless: whether the digest may stand in Sigstore's public transparency log, for everybody to read."))),
    'public-key': dist/* optional */.lqM(schema_text('With key: what verifies, a PEM file in the repo; or `env://COSIGN_PUBLIC_KEY`, which the workflows take from the variable of that name.')),
    identity: dist/* optional */.lqM(dist/* strictObject */.rej({
        repository: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[^/\s]+\/[^/\s]+$/, 'is not owner/repo'), dist/* description */.h_('The repository whose workflow run signs.')),
        workflow: schema_text('The signing workflow, for example `org/deploy-kit/.github/workflows/release.yml`.'),
    })),
});
const cache = (description) => list(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^(?:type=)?[^\s]+$/, 'is no cache; write for example type=gha,scope=core'), dist/* check */.z6Y((it) => !/(?:^|,)(?:access_key_id|secret_access_key|session_token|token|ghtoken)=/i.test(it), 'holds a credential, which would stand in the command line; buildx takes it from the environment (AWS_ACCESS_KEY_ID, ACTIONS_RUNTIME_TOKEN)')), description);
const schema_image = dist/* strictObject */.rej({
    repository: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/, 'is not a repository name; write lower-case letters, digits and `.`, `_`, `-`, `/` between them'), dist/* description */.h_('The repository in the registry.')),
    context: dist/* optional */.lqM(schema_text('The folder that is sent to the builder.'), '.'),
    dockerfile: dist/* optional */.lqM(schema_text('The Dockerfile, relative to the context.'), 'Dockerfile'),
    platforms: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* array */.YOg(dist/* picklist */.KIO(['linux/amd64', 'linux/arm64'])), dist/* minLength */.BpQ(1, 'must name a platform'), dist/* description */.h_('The platforms to build for.')), ['linux/amd64']),
    builder: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['auto', 'buildx', 'embedded']), dist/* description */.h_('`auto` takes buildx where docker answers, else the embedded builder for Node apps.')), 'auto'),
    'build-args': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()), dist/* description */.h_('Build arguments by name. Never a secret: they stay in the image.')), {}),
    secrets: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* record */.g1P(schema_name('secret'), dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^(?:env:\/\/\w+|[^\s,=]+)$/, 'is neither env://NAME nor a file; write for example env://NPM_TOKEN'))), dist/* description */.h_('What `RUN --mount=type=secret,id=…` reads, by id: `env://NAME` or a file. Needs buildx; stands in no argument and no layer.')), {}),
    'cache-from': dist/* optional */.lqM(cache('Where buildx looks for layers that are built already, for example `type=gha,scope=core`.'), []),
    'cache-to': dist/* optional */.lqM(cache('Where buildx keeps the layers it built, for example `type=gha,scope=core,mode=max`.'), []),
    scan: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* union */.KCZ([dist/* literal */.euz('off'), scan]), dist/* description */.h_('The scan gate as a map, or `off`, which has to be written.')), { 'fail-on': 'high' }),
    registry: dist/* optional */.lqM(dist/* strictObject */.rej({
        account: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\d{12}$/, 'is not a 12-digit AWS account id; put it in quotes'), dist/* description */.h_('The AWS account of the registry; that of the environment by default.')),
        region: schema_text('The region of the registry.'),
    })),
    sign: dist/* optional */.lqM(sign, { mode: 'keyless' }),
});
const migrations = dist/* strictObject */.rej({
    folder: dist/* optional */.lqM(schema_text("Drizzle's migration folder."), 'drizzle'),
    url: dist/* optional */.lqM(schema_text('The database URL; `${NAME}` takes an environment variable.'), '${DATABASE_URL}'),
    schema: dist/* optional */.lqM(schema_text("The schema of Drizzle's ledger."), 'drizzle'),
    table: dist/* optional */.lqM(schema_text("The table of Drizzle's ledger."), '__drizzle_migrations'),
    'lock-timeout': dist/* optional */.lqM(duration('How long a statement may wait for a lock before the migration is retried.'), '5s'),
    'concurrent-lock-timeout': dist/* optional */.lqM(duration('The same outside a transaction (CREATE INDEX CONCURRENTLY and its kind), where waiting blocks nobody.'), '5m'),
    'statement-timeout': dist/* optional */.lqM(duration('How long one statement may run.'), '15m'),
    snapshot: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['by-risk', 'always', 'never']), dist/* description */.h_('When a snapshot is taken before the first statement: where data may be lost, before every run, or never.')), 'by-risk'),
    snapshots: dist/* optional */.lqM(dist/* strictObject */.rej({
        keep: dist/* optional */.lqM(count(1, 'How many snapshots of a module and an environment are kept. Older ones of ours are deleted; those from before a loss of data only by `max-age`.'), 10),
        'max-age': dist/* optional */.lqM(duration('Older ones of ours are deleted too; the newest always stays.'), '90d'),
        timeout: dist/* optional */.lqM(duration('How long to wait until a snapshot, or what is restored from it, is available.'), '1h'),
    }), {}),
    executor: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['direct', 'ecs-task']), dist/* description */.h_("Where migrations run: here, or as a task of the environment's service, in its network and its image.")), 'direct'),
    runner: dist/* optional */.lqM(list(schema_text('A word.'), "With ecs-task: the command of deploy-kit in the product's image, a word each."), ['node_modules/.bin/deploy-kit']),
    'task-timeout': dist/* optional */.lqM(duration('With ecs-task: how long the task may take.'), '1h'),
    lint: dist/* optional */.lqM(dist/* strictObject */.rej({
        profile: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['drizzle', 'strict']), dist/* description */.h_('`drizzle`: what may hurt a running product, without what drizzle-kit writes anyway; `strict`: matters of taste and of the long run as well.')), 'drizzle'),
        off: dist/* optional */.lqM(list(dist/* string */.YjP(), 'Rules that are switched off altogether.'), []),
    }), {}),
    check: dist/* optional */.lqM(dist/* strictObject */.rej({
        'shadow-url': dist/* optional */.lqM(schema_text('A server on which a throw-away database may be made and dropped, a service container say; `${NAME}` takes an environment variable. By default one of this machine, of docker, or of what the product has installed.')),
        postgres: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf('must be a whole number'), dist/* minValue */.Wwf(13, 'must be at least 13'), dist/* maxValue */.cGV(99, 'must be a major version'), dist/* description */.h_("The major version of production's PostgreSQL."))),
        setup: dist/* optional */.lqM(schema_text('A file of SQL that makes what production has and no migration makes: roles, extensions, schemas of a platform.')),
        'drizzle-config': dist/* optional */.lqM(schema_text("drizzle-kit's configuration; drizzle.config.ts, .js or .json by default.")),
        off: dist/* optional */.lqM(list(dist/* picklist */.KIO(['folder', 'schema', 'branch', 'checklist', 'lint', 'replay', 'round-trip', 'locks']), 'Parts of the check that are not wanted: folder, schema, branch, checklist, lint, replay, round-trip, locks.'), []),
    }), {}),
    wait: dist/* optional */.lqM(duration('How long to wait for another runner that holds the lock.'), '10m'),
});
const release = dist/* strictObject */.rej({
    branch: dist/* optional */.lqM(schema_text('The branch that releases are made from.'), 'main'),
    'tag-prefix': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* description */.h_('What stands before the version in a tag.')), 'v'),
    changelog: dist/* optional */.lqM(schema_text('The changelog file.'), 'CHANGELOG.md'),
    'version-files': dist/* optional */.lqM(list(dist/* string */.YjP(), 'JSON files whose `version` is kept in step.'), [
        'package.json',
        'package-lock.json',
    ]),
    'floating-tags': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* boolean */.zMY(), dist/* description */.h_('Move `v1` and `v1.2` to the newest release.')), false),
    assets: dist/* optional */.lqM(list(dist/* string */.YjP(), 'Files, or patterns with `*`, attached to the release.'), []),
});
const strategy = dist/* pipe */.FsL(dist/* strictObject */.rej({
    type: dist/* pipe */.FsL(dist/* picklist */.KIO(['rolling', 'blue-green', 'linear', 'canary']), dist/* description */.h_('How traffic moves to the new revision.')),
    percent: dist/* optional */.lqM(percent('Canary: the share of the first step. Linear: the share of each step.')),
    bake: dist/* optional */.lqM(duration('How long the old revision stays ready after all traffic moved.'), '5m'),
    'step-bake': dist/* optional */.lqM(duration('Canary and linear: how long to wait after each step.')),
}), dist/* forward */.sYn(dist/* check */.z6Y((it) => it.percent === undefined || it.type === 'canary' || it.type === 'linear', 'has a meaning only with the types canary and linear'), ['percent']), dist/* forward */.sYn(dist/* check */.z6Y((it) => it['step-bake'] === undefined || it.type === 'canary' || it.type === 'linear', 'has a meaning only with the types canary and linear'), ['step-bake']));
const ecs = dist/* strictObject */.rej({
    cluster: schema_name('The cluster.'),
    service: schema_name('The service.'),
    container: schema_name('The container whose image is deployed.'),
    'task-definition': dist/* optional */.lqM(schema_text('A task definition as JSON, as `register-task-definition` takes it; by default the one that the service runs.')),
    strategy: dist/* optional */.lqM(strategy, { type: 'rolling' }),
    gate: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['smoke', 'manual', 'none']), dist/* description */.h_('What decides before users reach the new revision: the smoke test, a person who continues the deployment, or nothing.'))),
    'gate-timeout': dist/* optional */.lqM(duration('How long ECS waits for the gate before it rolls back by itself.'), '30m'),
    timeout: dist/* optional */.lqM(duration('How long the deploy may take altogether.'), '45m'),
    'on-timeout': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* picklist */.KIO(['rollback', 'leave']), dist/* description */.h_('What happens to a deployment that outlasts its time-out.')), 'rollback'),
    'circuit-breaker': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* boolean */.zMY(), dist/* description */.h_('Roll back when tasks keep failing to start.')), true),
    alarms: dist/* optional */.lqM(list(dist/* string */.YjP(), 'CloudWatch alarms that roll the deployment back.'), []),
});
const environment = dist/* strictObject */.rej({
    'promote-from': dist/* optional */.lqM(schema_name('The environment in which the same digest must have succeeded.')),
    aws: dist/* optional */.lqM(dist/* strictObject */.rej({
        region: schema_text('The AWS region.'),
        role: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^arn:aws[\w-]*:iam::\d{12}:role\/.+/, 'is not the ARN of a role'), dist/* description */.h_('The role whose session the job takes by OIDC.'))),
    })),
    ecs: dist/* optional */.lqM(ecs),
    secrets: dist/* optional */.lqM(dist/* strictObject */.rej({
        ssm: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\/.+/, 'must start with /'), dist/* description */.h_('The prefix of its SSM parameters.')),
    })),
    migrations: dist/* optional */.lqM(dist/* strictObject */.rej({
        url: dist/* optional */.lqM(schema_text("This environment's database URL.")),
        'rds-instance': dist/* optional */.lqM(schema_text('Its RDS instance, where the host of the URL is another name; found by the host by default.')),
        'rds-cluster': dist/* optional */.lqM(schema_text('The same for an Aurora cluster.')),
    })),
    url: dist/* optional */.lqM(url('Where users reach it.')),
    'test-url': dist/* optional */.lqM(url('The test listener, which reaches a new revision before users do.')),
    logs: dist/* optional */.lqM(schema_text('Its CloudWatch log group.')),
});
const configSchema = dist/* strictObject */.rej({
    version: dist/* pipe */.FsL(dist/* literal */.euz(1), dist/* description */.h_('The format of this file.')),
    module: schema_name('What is deployed: core, admin, cms or any name.'),
    checks: dist/* optional */.lqM(checks),
    image: dist/* optional */.lqM(schema_image),
    migrations: dist/* optional */.lqM(migrations),
    smoke: dist/* optional */.lqM(schema_text('The smoke test file.')),
    release: dist/* optional */.lqM(release, {}),
    environments: dist/* optional */.lqM(dist/* record */.g1P(schema_name('environment'), environment), {}),
});
function isDuration(value) {
    try {
        (0,kernel/* parseDuration */.E9)(value, '');
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/config/inputs.js




/**
 * Every leaf of the schema by its input name. A map or list is one leaf (its input is given as YAML); so is an object
 * with defaults, besides its own leaves.
 *
 * @param environment whose values the inputs without an environment's name set
 */
function configLeaves(environment) {
    const leaves = [];
    const entries = entriesOf(configSchema) ?? {};
    for (const [key, schema] of Object.entries(entries)) {
        if (key === 'version' || key === 'environments')
            continue;
        collect(schema, [key], [key], leaves);
    }
    const of = entries['environments'];
    const value = of === undefined ? undefined : recordValue(of);
    if (value !== undefined && environment !== undefined) {
        for (const [key, schema] of Object.entries(entriesOf(value) ?? {})) {
            const own = [];
            collect(schema, [key], ['environments', environment, key], own);
            // The module's own migrations.url has the input migrations-url already; for the chosen environment it wins.
            leaves.push(...own.filter((leaf) => !leaves.some((known) => known.input === leaf.input)));
        }
    }
    return leaves;
}
/** Lays the inputs over the file's value. Inputs that are no leaf are the action's own and are left alone. */
function overlayInputs(value, inputs, environment) {
    const from = new Map();
    let result = value;
    for (const leaf of configLeaves(environment)) {
        const text = inputs[leaf.input];
        if (text === undefined)
            continue;
        result = setPath(result, leaf.path, leaf.text ? text : readValue(leaf.input, text));
        from.set(leaf.path.join('.'), leaf.input);
    }
    return { value: result, from };
}
/** Refuses an input of the command line that no action knows, with the nearest right spelling. */
function refuseUnknownInputs(inputs, known) {
    for (const name of Object.keys(inputs)) {
        if (known.includes(name))
            continue;
        const meant = nearest(name, known);
        throw new ConfigurationError(`there is no input ${name}`, {
            fix: meant === undefined ? `The inputs are: ${known.join(', ')}.` : `Did you mean ${meant}?`,
        });
    }
}
/** The keys that the schema has at a path of deploy-kit.yml. */
function knownKeysAt(path) {
    let schema = configSchema;
    for (const key of path) {
        if (schema === undefined)
            return [];
        schema = entriesOf(schema)?.[key] ?? recordValue(schema) ?? itemOf(schema);
    }
    return Object.keys((schema === undefined ? undefined : entriesOf(schema)) ?? {});
}
function collect(schema, input, path, leaves) {
    const entries = entriesOf(schema);
    if (entries === undefined || mixed(schema))
        leaves.push({ input: input.join('-'), path, text: isText(schema), description: describe(schema) });
    for (const [key, inner] of Object.entries(entries ?? {}))
        collect(inner, [...input, key], [...path, key], leaves);
}
function describe(schema) {
    return dist/* getDescription */.fYn(unwrap(schema)) ?? '';
}
function readValue(input, text) {
    try {
        return (0,yaml_dist/* parse */.qg)(text);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`the input ${input} is not YAML: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
}
function setPath(target, path, value) {
    const [head, ...rest] = path;
    if (head === undefined)
        return value;
    const object = typeof target === 'object' && target !== null && !Array.isArray(target)
        ? target
        : {};
    return { ...object, [head]: setPath(object[head], rest, value) };
}
function unwrap(schema) {
    const inner = schema;
    return inner.type === 'optional' && inner.wrapped !== undefined ? unwrap(inner.wrapped) : schema;
}
function entriesOf(schema) {
    const inner = unwrap(schema);
    if (inner.type === 'strict_object')
        return inner.entries;
    if (inner.type === 'union')
        return inner.options?.map(entriesOf).find((entries) => entries !== undefined);
    return undefined;
}
/** `image.scan` is an object or the word off: both the whole and its parts can be given. */
function mixed(schema) {
    return unwrap(schema).type === 'union';
}
function recordValue(schema) {
    const inner = unwrap(schema);
    return inner.type === 'record' ? inner.value : undefined;
}
function itemOf(schema) {
    const inner = unwrap(schema);
    return inner.type === 'array' ? inner.item : undefined;
}
function isText(schema) {
    return ['string', 'picklist'].includes(unwrap(schema).type);
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/config/isolation.js
/** Values that two environments may never share, with the words that name them. */
const mustDiffer = [
    {
        path: ['ecs', 'service'],
        what: 'the same cluster and service',
        value: (env) => env.ecs === undefined
            ? undefined
            : `${env.aws?.region ?? ''}/${env.ecs.cluster}/${env.ecs.service}/${env.aws?.role?.split(':')[4] ?? ''}`,
    },
    {
        path: ['secrets', 'ssm'],
        what: 'the same SSM prefix',
        value: (env) => env.secrets?.ssm.replace(/\/+$/, ''),
    },
    { path: ['migrations', 'url'], what: 'the same database', value: (env) => env.migrations?.url },
    { path: ['url'], what: 'the same URL', value: (env) => env.url?.replace(/\/+$/, '') },
    { path: ['test-url'], what: 'the same test URL', value: (env) => env['test-url']?.replace(/\/+$/, '') },
];
/** What environments share although it must differ, and promotions that lead nowhere. */
function sharedValues(config) {
    const found = [];
    const environments = Object.entries(config.environments);
    for (const rule of mustDiffer) {
        const seen = new Map();
        for (const [name, env] of environments) {
            const value = rule.value(env);
            if (value === undefined)
                continue;
            const other = seen.get(value);
            if (other === undefined)
                seen.set(value, name);
            else {
                found.push({
                    path: ['environments', name, ...rule.path],
                    message: `environments.${name} has ${rule.what} as environments.${other}; environments are kept apart, give it its own`,
                });
            }
        }
    }
    for (const [name, env] of environments) {
        const from = env['promote-from'];
        if (from === undefined)
            continue;
        const path = ['environments', name, 'promote-from'];
        if (from === name)
            found.push({ path, message: `environments.${name} cannot be promoted from itself` });
        else if (config.environments[from] === undefined) {
            found.push({
                path,
                message: `environments.${name} is promoted from ${from}, which is not an environment of this file`,
            });
        }
    }
    return found;
}

;// CONCATENATED MODULE: ./build/config/mistakes.js



/** Turns the schema's issues into sentences with a place: the file's line and column, or the input's name. */
function describeIssues(issues, source) {
    return issues.flatMap(flatten).map((issue) => {
        const keys = (issue.path ?? []).map((item) => String(item.key));
        const path = keys.join('.');
        const input = [...source.from].find(([at]) => path === at || path.startsWith(`${at}.`))?.[1];
        const sentence = `${path === '' ? 'the file' : path} ${mistakes_describe(issue, keys)}`;
        return {
            path,
            message: input === undefined ? sentence : `input ${input}: ${sentence}`,
            at: input === undefined ? locate(source, keys) : undefined,
        };
    });
}
/** One error that lists every mistake, the first one's place as its own. */
function mistakesError(file, mistakes) {
    const lines = mistakes.map((mistake) => {
        const place = mistake.at === undefined ? '' : `${mistake.at.file}:${mistake.at.line}:${mistake.at.column}: `;
        return `${place}${mistake.message}`;
    });
    const at = mistakes.find((mistake) => mistake.at !== undefined)?.at;
    return new kernel/* ConfigurationError */.j1(lines.length === 1
        ? (lines[0] ?? '')
        : `${file} has ${lines.length} mistakes:\n${lines.map((line) => `  ${line}`).join('\n')}`, at === undefined ? {} : { at });
}
/** A union's own issue says little; the issues of the option that came nearest say what to write. */
function flatten(issue) {
    if (issue.type !== 'union' || issue.issues === undefined)
        return [issue];
    const inside = issue.issues.filter((inner) => (inner.path ?? []).length > 0);
    if (inside.length === 0)
        return [issue];
    return inside.map((inner) => ({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] }));
}
function mistakes_describe(issue, keys) {
    const key = keys.at(-1) ?? '';
    if (issue.type === 'strict_object' && issue.expected === 'never') {
        const known = knownKeysAt(keys.slice(0, -1));
        const meant = (0,kernel/* nearest */.pA)(key, known);
        return `is not a key that deploy-kit knows${meant === undefined ? `; known here: ${known.join(', ')}` : `; did you mean ${meant}?`}`;
    }
    if (issue.received === 'undefined')
        return 'is missing';
    if (issue.kind === 'validation') {
        // A check over several members carries the whole map as its input; the member alone is what was mistaken.
        return typeof issue.input === 'object' ? issue.message : `is ${shown(issue.input)}: it ${issue.message}`;
    }
    if (issue.type === 'picklist' || issue.type === 'literal' || issue.type === 'union') {
        const meant = typeof issue.input === 'string' ? (0,kernel/* nearest */.pA)(issue.input, words(issue.expected)) : undefined;
        return `is ${shown(issue.input)}; expected ${wanted(issue.expected)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    }
    return `is ${shown(issue.input)}; expected ${wanted(issue.expected)}`;
}
function words(expected) {
    return [...(expected ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '');
}
function wanted(expected) {
    if (expected === null)
        return 'another value';
    const choices = words(expected);
    if (choices.length > 0) {
        const others = /Object/.test(expected) ? ['a map'] : [];
        return [...choices, ...others].join(', ').replace(/, ([^,]+)$/, ' or $1');
    }
    return ({ string: 'text', Object: 'a map', Array: 'a list', number: 'a number', boolean: 'true or false' }[expected] ?? expected);
}
function shown(value) {
    if (typeof value === 'object' && value !== null)
        return Array.isArray(value) ? 'a list' : 'a map';
    return JSON.stringify(value) ?? 'nothing';
}
/** The key's line and column, or that of the nearest parent that the file has. */
function locate(source, keys) {
    let node = source.document?.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const key of keys) {
        if ((0,yaml_dist/* isMap */.jh)(node)) {
            const pair = node.items.find((item) => (0,yaml_dist/* isScalar */.jn)(item.key) && String(item.key.value) === key);
            if (pair === undefined)
                break;
            offset = pair.key.range?.[0] ?? offset;
            node = pair.value;
        }
        else {
            const item = node?.items?.[Number(key)];
            if (item === undefined)
                break;
            offset = item.range?.[0] ?? offset;
            node = item;
        }
    }
    const { line, col } = source.lines.linePos(offset);
    return { file: source.file, line, column: col };
}

;// CONCATENATED MODULE: ./build/config/load.js









const defaultConfigFile = 'deploy-kit.yml';
/**
 * Reads deploy-kit.yml with the inputs laid over it. The actions also work with inputs alone: without a file, and
 * without the input `config`, the inputs are the whole configuration.
 *
 * @throws ConfigurationError that lists every mistake with line and column
 */
function loadConfig(options) {
    const file = options.file ?? defaultConfigFile;
    const text = readConfigFile((0,external_node_path_.join)(options.workspace, file), file, options.file !== undefined);
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = text === undefined
        ? undefined
        : (0,yaml_dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
    const syntax = document?.errors[0];
    if (syntax !== undefined) {
        const { line, col } = lines.linePos(syntax.pos[0]);
        throw new kernel/* ConfigurationError */.j1(`${file}:${line}:${col}: ${syntax.message}`, {
            at: { file, line, column: col },
        });
    }
    const base = document === undefined ? { version: 1 } : document.toJS();
    const { value, from } = overlayInputs(base, options.inputs, options.inputs['environment']);
    const source = { file, document, lines, from };
    const parsed = dist/* safeParse */.xLC(configSchema, value);
    if (!parsed.success)
        throw mistakesError(file, describeIssues(parsed.issues, source));
    const shared = sharedValues(parsed.output);
    if (shared.length > 0) {
        const issues = shared.map((it) => ({ path: it.path.map((key) => ({ key })), kind: 'shared' }));
        const places = describeIssues(issues, source);
        const mistakes = shared.map((it, i) => ({ path: it.path.join('.'), message: it.message, at: places[i]?.at }));
        throw mistakesError(file, mistakes);
    }
    return parsed.output;
}
/** The environment of that name, or a ConfigurationError that lists those there are. */
function environmentOf(config, name) {
    const found = config.environments[name];
    if (found !== undefined)
        return found;
    const names = Object.keys(config.environments);
    const meant = (0,kernel/* nearest */.pA)(name, names);
    throw new kernel/* ConfigurationError */.j1(`there is no environment ${name}; ${names.length === 0 ? 'none is configured' : `the environments are ${names.join(', ')}`}`, {
        fix: meant === undefined ? `Add environments.${name} to ${defaultConfigFile}.` : `Did you mean ${meant}?`,
    });
}
/**
 * Replaces each `${NAME}` by the environment variable of that name.
 *
 * @throws ConfigurationError that names the value's key and the variable that is not set
 */
function resolveVariables(text, env, key) {
    return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, variable) => {
        const value = env[variable];
        if (value === undefined || value === '') {
            throw new kernel/* ConfigurationError */.j1(`${key} refers to the environment variable ${variable}, which is not set`, {
                fix: `Set ${variable}: in a workflow in the env of the step, from the secrets of the environment; in a terminal in the shell, or give ${key} by its flag.`,
            });
        }
        return value;
    });
}
function readConfigFile(path, file, required) {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch (cause) {
        const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
        if (missing && !required)
            return undefined;
        throw new kernel/* ConfigurationError */.j1(missing ? `there is no file ${file}` : `${file} cannot be read`, {
            fix: 'Check the input config, and that the repository was checked out before this step.',
            cause,
        });
    }
}

;// CONCATENATED MODULE: ./build/config/session.js
/**
 * Opens a session. Nothing is exported to later steps.
 *
 * @throws ConfigurationError where no region is known
 */
async function openAwsSession(options) {
    const { createSession } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(1695), __webpack_require__.e(8422)]).then(__webpack_require__.bind(__webpack_require__, 8422));
    return createSession(options);
}

;// CONCATENATED MODULE: ./build/config/index.js







/***/ })

};
