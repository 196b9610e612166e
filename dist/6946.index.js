export const id = 6946;
export const ids = [6946];
export const modules = {

/***/ 6946:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  migrateInTask: () => (/* binding */ migrateInTask),
  runningInputs: () => (/* binding */ runningInputs)
});

// UNUSED EXPORTS: told

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./build/ecs/index.js + 25 modules
var build_ecs = __webpack_require__(9783);
// EXTERNAL MODULE: ./build/host/index.js + 52 modules
var build_host = __webpack_require__(5616);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/report/index.js + 13 modules
var report = __webpack_require__(95);
// EXTERNAL MODULE: ./build/trace/index.js + 7 modules
var trace = __webpack_require__(5528);
// EXTERNAL MODULE: ./build/actions/settings.js
var actions_settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/task-failure.js


/** What a person is told of a task that brought no result that counts, and what to do about it. Pure. */
function taskFailure(failed) {
    const { outcome, read, mode, inside } = failed;
    const look = 'Look at the log of the task, and run `migrate --mode status`.';
    // Reading modes leave nothing behind, whatever became of them.
    const unknown = ['status', 'plan'].includes(mode) ? build_migrations/* exitCodes */.hS.unreachable : build_migrations/* exitCodes */.hS.failedNeedsRepair;
    const said = inside === undefined ? '' : ` The run inside said: ${inside}`;
    switch (outcome.type) {
        case 'refused':
            return {
                happened: `The task was not started: ${outcome.reasons[0]?.reason ?? ''}.`,
                next: outcome.reasons.map(({ reason, fix }) => `${reason}: ${fix}`),
                exitCode: build_migrations/* exitCodes */.hS.configuration,
            };
        case 'not-started':
            return notStarted(outcome.reason, failed);
        case 'exited':
            return exited(outcome, failed, { look, unknown, said });
        case 'stopped':
            return { happened: `The task was stopped: ${outcome.reason}.${said}`, next: [look], exitCode: unknown };
        case 'lost':
            return {
                happened: `ECS did not say what became of the task (${outcome.reason}); the task ${end(outcome.stopped)}.${said}`,
                next: [...stopIt(failed), look],
                exitCode: unknown,
            };
        case 'timed-out':
            return {
                happened: `The task took too long; it ${end(outcome.stopped)}.${said}`,
                next: [...stopIt(failed), look, 'Raise migrations.task-timeout where it needs that long.'],
                exitCode: unknown,
            };
        case 'cancelled':
            return {
                happened: `The run was cancelled; the task ${end(outcome.stopped)}${read.kind === 'missing' && outcome.stopped ? `, and ${read.reason}` : ''}.${said}`,
                next: [...stopIt(failed), look],
                exitCode: build_migrations/* exitCodes */.hS.cancelled,
            };
    }
}
function notStarted(reason, { runner }) {
    const noPull = /CannotPull|pull access|manifest (?:unknown|for)|image .*not found/i.test(reason);
    const noProgram = /executable file not found|no such file or directory|permission denied|exec format error/i.test(reason);
    return {
        happened: `The task did not start: ${reason.replace(/\.$/, '')}.`,
        next: noPull
            ? [
                'Check that the registry has this image, that the execution role may pull it, and that the subnets reach the registry.',
            ]
            : noProgram
                ? installIt(runner)
                : ['Mend what ECS names and run again.'],
        exitCode: build_migrations/* exitCodes */.hS.unreachable,
    };
}
function exited({ exitCode, reason, unread }, { read, runner }, { look, unknown, said }) {
    // 128 and the signal's number: SIGKILL, which is how a container ends that takes more memory than it has.
    if (exitCode === 137)
        return {
            happened: `The task was killed (exit code 137), most often for want of memory${/memory/i.test(reason) ? `: ${reason}` : ''}.${said}`,
            next: ['Give the task definition more memory where ECS says OutOfMemoryError.', look],
            exitCode: unknown,
        };
    if (read.kind === 'missing' && unread !== undefined)
        return {
            happened: `The task ended with exit code ${exitCode}, and its log, which has the result, cannot be read: ${unread.message}`,
            next: [(0,kernel/* fixOf */.BW)(unread) ?? 'Mend what stands in the way of its log.', look],
            exitCode: unknown,
        };
    const why = read.kind === 'complete' ? 'its result does not agree with that' : read.reason;
    // What the shell says of a command that is not there, or that it may not run.
    const noProgram = exitCode === 127 || exitCode === 126;
    return {
        happened: `The task ended with exit code ${exitCode}, and ${why}.${said}`,
        next: [...(noProgram || read.kind === 'missing' ? installIt(runner) : []), look],
        exitCode: unknown,
    };
}
function installIt(runner) {
    const command = `\`${runner.join(' ')}\``;
    return [
        `Make sure that ${command} is in the image that ran, below its working directory: \`npm install deploy-kit\` as a dependency of the product and copy node_modules into the image, or name another place with migrations.runner. Without the input digest the task runs the image that the service runs.`,
    ];
}
function end(stopped) {
    return stopped ? 'was stopped' : 'may still be running';
}
function stopIt({ outcome, cluster }) {
    if (!('stopped' in outcome) || outcome.stopped)
        return [];
    const where = cluster === undefined ? '' : `--cluster ${cluster} `;
    return [`Stop it: \`aws ecs stop-task ${where}--task ${outcome.task}\`.`];
}

;// CONCATENATED MODULE: ./build/actions/migrate-in-task.js










/** The inputs that a run inside the task gets as they are; none of them is a secret. */
const passedOn = [
    'phase',
    'plan-hash',
    'to',
    'head',
    'consent',
    'half-done',
    'out-of-order',
    'ahead',
    'version',
    'digest',
    'sha',
    'from-snapshot',
];
/** Configuration that the run inside gets as inputs, because the image holds no deploy-kit.yml. */
const configured = [
    'folder',
    'schema',
    'table',
    'lock-timeout',
    'concurrent-lock-timeout',
    'statement-timeout',
    'wait',
    'snapshot',
];
/**
 * Runs a mode as a task of the environment's service: in its network, with its secrets, by the same runner in the
 * product's image. The outcome is that of the run inside; whatever does not come out of the task whole is a failure.
 */
async function migrateInTask(host, settings, mode, 
/** As `runningInputs` gives it. */
running, image) {
    const { environment, migrations } = settings;
    const ecs = (0,actions_settings/* section */.uW)(environment.ecs, `environments.${settings.place.environment ?? 'NAME'}.ecs`);
    const session = await (0,actions_settings/* awsSession */.yb)(host, environment);
    const nonce = (0,external_node_crypto_.randomBytes)(16).toString('hex');
    const tasks = await (0,build_ecs/* openEcsTasks */.KC)(session);
    const logs = await (0,trace/* openLogs */.qb)(session);
    const reader = (0,report/* resultReader */.Vn)(nonce);
    try {
        const outcome = await (0,build_ecs/* runTask */.ZZ)({
            target: { cluster: ecs.cluster, service: ecs.service, container: ecs.container },
            image,
            entryPoint: migrations.runner,
            command: ['migrate', '--mode', mode],
            environment: {
                DEPLOY_KIT_INPUTS: JSON.stringify(innerInputs(host, settings, session.region, running)),
                [build_host/* starterVariable */.wT]: JSON.stringify(starter(host)),
                [build_host/* resultVariable */.gT]: nonce,
            },
            startedBy: `deploy-kit/${host.run.runId}`,
            tags: {
                'deploy-kit:module': settings.config.module,
                'deploy-kit:purpose': `migrate-${mode}`,
                'deploy-kit:run': host.run.runId,
            },
            definitionTags: { 'deploy-kit:module': settings.config.module, 'deploy-kit:purpose': 'migrate' },
            timeoutMs: (0,kernel/* parseDuration */.E9)(migrations['task-timeout'], 'migrations.task-timeout'),
        }, {
            ecs: tasks,
            clock: host.clock,
            random: host.random,
            signal: host.signal,
            log: host.log,
            readLog: (from, position) => logs.read(from, position),
            onLine: (line) => {
                if (!reader.take(line))
                    host.log.info(`| ${line}`);
                return reader.complete();
            },
        });
        return { ...told(outcome, reader.result(), mode, settings) };
    }
    finally {
        tasks.close();
    }
}
function starter({ run }) {
    const { runId, runAttempt, actor, repository, sha, runUrl } = run;
    return { runId, runAttempt, actor, repository, sha, runUrl };
}
/** The inputs of the run inside. */
function innerInputs(host, { config, environment, migrations, place }, region, running) {
    const inputs = {
        module: config.module,
        // An image may hold a deploy-kit.yml after all; the run inside starts no task of its own.
        'migrations-executor': 'direct',
        'aws-region': region,
    };
    if (place.environment !== undefined)
        inputs['environment'] = place.environment;
    for (const name of passedOn) {
        const value = host.inputs[name];
        if (value !== undefined)
            inputs[name] = value;
    }
    for (const key of configured)
        inputs[`migrations-${key}`] = migrations[key];
    inputs['migrations-snapshots-keep'] = String(migrations.snapshots.keep);
    inputs['migrations-snapshots-max-age'] = migrations.snapshots['max-age'];
    inputs['migrations-snapshots-timeout'] = migrations.snapshots.timeout;
    inputs['migrations-url'] = innerUrl(environment.migrations?.url ?? migrations.url);
    for (const key of ['rds-instance', 'rds-cluster']) {
        const value = environment.migrations?.[key];
        if (value !== undefined)
            inputs[`migrations-${key}`] = value;
    }
    return { ...inputs, ...running };
}
/** What runs, as it was found from here, the pinned version with it: given again by name it would be one without a head. */
function runningInputs(running, pinned) {
    if (running === undefined)
        return pinned === undefined ? {} : { pinned };
    if (running.length === 0)
        return { running: 'none' };
    const list = running.map(({ what, version, migrationHead }) => ({
        what,
        version,
        ...(migrationHead === undefined ? {} : { 'migration-head': migrationHead }),
    }));
    return { running: JSON.stringify(list) };
}
/** The URL as it stands in the configuration: filled in inside the task. One with a password never goes out. */
function innerUrl(text) {
    // Up to the last @, because not everybody encodes the characters of a password.
    const credentials = /^[a-z]+:\/\/([^?#]*)@/i.exec(text)?.[1] ?? '';
    const passwords = [
        credentials.split(':').slice(1).join(':'),
        /[?&]password=([^&#]*)/i.exec(text)?.[1] ?? '',
    ];
    if (passwords.every((it) => it === '' || /^\$\{[A-Za-z_]\w*\}$/.test(it)))
        return text;
    throw new kernel/* ConfigurationError */.j1('the database URL holds a password, which a task must not be given in the open', {
        fix: 'Let the task definition hand the URL to the container as a secret, and write migrations.url: ${DATABASE_URL}; or use ssm:, secretsmanager: or auth=rds-iam.',
    });
}
const innerResult = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    outputs: dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()),
    report: dist/* looseObject */._H3({
        kind: dist/* string */.YjP(),
        status: dist/* picklist */.KIO(['success', 'failure', 'paused', 'skipped']),
        outcome: dist/* string */.YjP(),
        happened: dist/* string */.YjP(),
        evidence: dist/* array */.YOg(dist/* looseObject */._H3({ type: dist/* string */.YjP() })),
    }),
});
/** The result of the action: the run inside speaks for itself where its word came out whole. */
function told(outcome, read, mode, { place, migrations, environment, }) {
    const parsed = read.kind === 'complete' ? dist/* safeParse */.xLC(innerResult, read.document) : undefined;
    const inner = parsed?.success === true ? parsed.output : undefined;
    if (inner !== undefined && believed(outcome, inner)) {
        const { report, outputs } = inner;
        return {
            report: { ...report, ...place },
            outputs,
            exitCode: outcome.type === 'exited' ? outcome.exitCode : build_migrations/* exitCodes */.hS.cancelled,
        };
    }
    const { happened, next, exitCode } = taskFailure({
        outcome,
        read,
        mode,
        runner: migrations.runner,
        cluster: environment.ecs?.cluster,
        inside: inner?.report.happened,
    });
    const word = outcome.type === 'refused' || outcome.type === 'cancelled' ? outcome.type : 'error';
    return {
        report: {
            kind: `migrate-${mode}`,
            status: 'failure',
            outcome: word,
            ...place,
            happened,
            impact: began(outcome)
                ? 'What the run did to the database is not known from here; `status` and the log of the task say it.'
                : 'The database is as it was; what runs now is not affected.',
            next,
            evidence: [],
        },
        outputs: { outcome: word },
        exitCode,
    };
}
/**
 * Both must say the same: a report of success is none where the process ended otherwise, and the reverse. A cancelled
 * run is believed where it says itself that it was cancelled.
 */
function believed(outcome, { report, outputs }) {
    if (outcome.type === 'exited')
        return (report.status === 'success') === (outcome.exitCode === 0);
    return outcome.type === 'cancelled' && report.status === 'failure' && outputs['outcome'] === 'cancelled';
}
function began(outcome) {
    return outcome.type !== 'refused' && outcome.type !== 'not-started';
}


/***/ })

};
