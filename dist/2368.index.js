export const id = 2368;
export const ids = [2368];
export const modules = {

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


/***/ })

};
