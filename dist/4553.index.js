export const id = 4553;
export const ids = [4553];
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

/***/ 4553:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   deployEcs: () => (/* binding */ deployEcs)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _ecs_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9783);
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3500);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1580);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5528);
/* harmony import */ var _conclude_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5307);
/* harmony import */ var _deploy_request_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5965);
/* harmony import */ var _gate_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2345);
/* harmony import */ var _migrations_left_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6357);
/* harmony import */ var _release_record_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2635);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(139);
/* harmony import */ var _verify_image_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8915);












const deployEcs = async (host) => {
    if (host.inputs['conclude'] !== undefined)
        return await (0,_conclude_js__WEBPACK_IMPORTED_MODULE_5__/* .concludeDeploy */ .r)(host);
    const { config, folder } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .readEnvironment */ .Qo)(host, config);
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .section */ .uW)(config.image, 'image');
    const target = (0,_deploy_request_js__WEBPACK_IMPORTED_MODULE_6__/* .deployTarget */ .r)(config, name, environment, folder);
    const [version, gitSha, digest] = [(0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .readVersion */ .$4)(host), (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .readSha */ .tU)(host), (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .readDigest */ .rP)(host)];
    const smokeFile = target.gate === 'smoke'
        ? (0,_gate_js__WEBPACK_IMPORTED_MODULE_7__/* .readSmokeFile */ .w)(host, config, folder, { environment: name, version, gitSha, digest })
        : undefined;
    const migrationHead = config.migrations === undefined
        ? undefined
        : (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .headOf */ .Uo)(await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .readFolder */ .j1)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, config.migrations.folder))).name;
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .awsSession */ .yb)(host, environment);
    const ecr = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .openEcr */ .Ne)((0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .registrySession */ .EK)(session, image), image.registry?.account, host.secret);
    const ecs = await (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .openEcs */ .US)(session);
    const logs = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_4__/* .openLogs */ .qb)(session);
    const request = {
        ...target,
        version,
        gitSha,
        image: { repository: await ecr.repositoryUri(image.repository), digest },
        ...(migrationHead === undefined ? {} : { migrationHead }),
    };
    const gateReports = [];
    const ports = {
        ecs,
        clock: host.clock,
        random: host.random,
        signal: host.signal,
        log: host.log,
        verifyImage: (0,_verify_image_js__WEBPACK_IMPORTED_MODULE_11__/* .imageVerification */ .J)(host, { config, environment, session, ecr, version }),
        taskLog: (from) => logs.tail(from, 50),
        gate: async (context) => {
            if (smokeFile === undefined)
                return { pass: false, reason: 'there is no smoke test to decide at this gate' };
            const url = (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .section */ .uW)(environment['test-url'], `environments.${name}.test-url`);
            const { outcome, report } = await (0,_gate_js__WEBPACK_IMPORTED_MODULE_7__/* .smoke */ .Q)(host, smokeFile, {
                ...request,
                digest,
                url,
                instances: context.instances,
                logGroup: environment.logs,
            });
            gateReports.push(report);
            return { pass: outcome.type === 'passed', reason: report.happened };
        },
    };
    const paused = host.inputs['resume'];
    const { outcome, record, open } = await (0,_release_record_js__WEBPACK_IMPORTED_MODULE_9__/* .recorded */ .t)(host, request, {
        url: environment.url,
        mayFail: false,
        migrationsLeft: (0,_migrations_left_js__WEBPACK_IMPORTED_MODULE_8__/* .readMigrationsLeft */ .xE)(host),
        leftOpen: (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .choice */ .Yq)(host, 'record', ['close', 'open'], 'close') === 'open',
    }, (writer) => {
        const recording = writer === undefined ? ports : { ...ports, record: writer };
        return paused === undefined
            ? (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .deploy */ .gg)(request, recording)
            : (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resume */ .U)(request, {
                serviceDeployment: paused,
                hookId: (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .required */ .mw)(host, 'resume-hook-id', 'the output `hook-id` of the paused deploy'),
                taskDefinition: (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .required */ .mw)(host, 'resume-task-definition', 'the output `task-definition` of the paused deploy'),
                action: (0,_settings_js__WEBPACK_IMPORTED_MODULE_10__/* .choice */ .Yq)(host, 'resume-action', ['CONTINUE', 'ROLLBACK']),
            }, recording);
    });
    ecs.close();
    const report = (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .deployReport */ .yQ)(outcome, request, target.gate === 'manual');
    return {
        report: {
            ...(0,_release_record_js__WEBPACK_IMPORTED_MODULE_9__/* .withRecord */ .q)(report, record),
            evidence: [...report.evidence, ...gateReports.map(atTheGate)],
            tests: gateReports.flatMap((it) => it.tests ?? []),
        },
        outputs: {
            outcome: outcome.type,
            'task-definition': outcome.type === 'refused' ? undefined : outcome.taskDefinition,
            'service-deployment': outcome.type === 'refused' ? undefined : outcome.serviceDeployment,
            'hook-id': outcome.type === 'paused' ? outcome.hookId : undefined,
            instances: outcome.type === 'succeeded' ? String(outcome.running) : undefined,
            record: open === undefined ? undefined : String(open),
        },
    };
};
function atTheGate(report) {
    return {
        type: 'details',
        summary: `Smoke test at the gate: ${report.outcome}`,
        blocks: [{ type: 'paragraph', text: report.happened }, ...report.evidence],
    };
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

/***/ 6357:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   PI: () => (/* binding */ tellRecord),
/* harmony export */   xE: () => (/* binding */ readMigrationsLeft)
/* harmony export */ });
/* unused harmony export migrationsLeftAt */
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5528);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/** The input `migrations-left`: what an apply left for the phase after the deploy; undefined where nobody says. */
function readMigrationsLeft(host) {
    return host.inputs['migrations-left']
        ?.split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
}
/**
 * What the newest record with this head names as left: a rollback that keeps the schema leaves the same. Undefined where
 * there is none to be read, which takes nothing away from a rollback.
 */
async function migrationsLeftAt(host, module, environment, head) {
    if (!hasForge(host))
        return undefined;
    try {
        const wanted = (it) => it.module === module && it.migrationHead === head;
        for await (const { record } of readRecords(host.forge(), environment, wanted))
            return record.migrationsLeft;
    }
    catch (error) {
        host.log.notice({
            level: 'warning',
            message: `Which migrations were left is not known, so the record of the rollback names none: ${errorMessage(error)}`,
        });
    }
    return undefined;
}
/**
 * Tells the release record that the database has caught up, once an apply left nothing. The migrations are applied
 * whatever becomes of that; a record that could not be told is said.
 */
async function tellRecord(host, { config, place }, { outputs, exitCode }) {
    if (exitCode !== 0 || outputs['pending'] !== '0' || place.environment === undefined || !(0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .hasForge */ .I_)(host))
        return;
    try {
        const told = await (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_1__/* .recordNothingLeft */ .WQ)(host.forge(), place.environment, config.module);
        if (told.length > 0)
            host.log.info(`the release record of ${told.join(' and ')} says now that no migration is left`);
    }
    catch (error) {
        host.log.notice({
            level: 'warning',
            message: `The release record still says that migrations are left, so a plan from it will list them: ${(0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error)}. To be told it needs deployments: write.`,
        });
    }
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
