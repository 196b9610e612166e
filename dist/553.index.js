export const id = 553;
export const ids = [553];
export const modules = {

/***/ 4553:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   deployEcs: () => (/* binding */ deployEcs)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _ecs_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9859);
/* harmony import */ var _image_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8716);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5777);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1547);
/* harmony import */ var _deploy_request_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5965);
/* harmony import */ var _gate_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2345);
/* harmony import */ var _release_record_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2635);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(139);
/* harmony import */ var _verify_image_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8915);










const deployEcs = async (host) => {
    const { config, folder } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readEnvironment */ .Qo)(host, config);
    const image = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .section */ .uW)(config.image, 'image');
    const target = (0,_deploy_request_js__WEBPACK_IMPORTED_MODULE_5__/* .deployTarget */ .r)(config, name, environment, folder);
    const [version, gitSha, digest] = [(0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readVersion */ .$4)(host), (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readSha */ .tU)(host), (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readDigest */ .rP)(host)];
    const smokeFile = target.gate === 'smoke'
        ? (0,_gate_js__WEBPACK_IMPORTED_MODULE_6__/* .readSmokeFile */ .w)(host, config, folder, { environment: name, version, gitSha, digest })
        : undefined;
    const migrationHead = config.migrations === undefined
        ? undefined
        : (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .headOf */ .Uo)(await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .readFolder */ .j1)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, config.migrations.folder))).name;
    const session = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .awsSession */ .yb)(host, environment);
    const ecr = await (0,_image_index_js__WEBPACK_IMPORTED_MODULE_2__/* .openEcr */ .Ne)((0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .registrySession */ .EK)(session, image), image.registry?.account, host.secret);
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
        verifyImage: (0,_verify_image_js__WEBPACK_IMPORTED_MODULE_9__/* .imageVerification */ .J)(host, { config, environment, session, ecr, version }),
        taskLog: (group, stream) => logs.tail(group, stream, 50),
        gate: async (context) => {
            if (smokeFile === undefined)
                return { pass: false, reason: 'there is no smoke test to decide at this gate' };
            const url = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .section */ .uW)(environment['test-url'], `environments.${name}.test-url`);
            const { outcome, report } = await (0,_gate_js__WEBPACK_IMPORTED_MODULE_6__/* .smoke */ .Q)(host, smokeFile, {
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
    const outcome = await (0,_release_record_js__WEBPACK_IMPORTED_MODULE_7__/* .recorded */ .t)(host, request, environment.url, () => paused === undefined
        ? (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .deploy */ .gg)(request, ports)
        : (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resume */ .U)(request, {
            serviceDeployment: paused,
            hookId: (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .required */ .mw)(host, 'resume-hook-id', 'the output `hook-id` of the paused deploy'),
            taskDefinition: (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .required */ .mw)(host, 'resume-task-definition', 'the output `task-definition` of the paused deploy'),
            action: (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .choice */ .Yq)(host, 'resume-action', ['CONTINUE', 'ROLLBACK']),
        }, ports));
    ecs.close();
    const report = (0,_ecs_index_js__WEBPACK_IMPORTED_MODULE_1__/* .deployReport */ .yQ)(outcome, request, target.gate === 'manual');
    return {
        report: {
            ...report,
            evidence: [...report.evidence, ...gateReports.map(atTheGate)],
            tests: gateReports.flatMap((it) => it.tests ?? []),
        },
        outputs: {
            outcome: outcome.type,
            'task-definition': outcome.type === 'refused' ? undefined : outcome.taskDefinition,
            'service-deployment': outcome.type === 'refused' ? undefined : outcome.serviceDeployment,
            'hook-id': outcome.type === 'paused' ? outcome.hookId : undefined,
            instances: outcome.type === 'succeeded' ? String(outcome.running) : undefined,
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
