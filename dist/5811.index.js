export const id = 5811;
export const ids = [5811];
export const modules = {

/***/ 5811:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrateBaseline: () => (/* binding */ migrateBaseline),
/* harmony export */   migrateRepair: () => (/* binding */ migrateRepair)
/* harmony export */ });
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1580);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7554);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);
/* harmony import */ var _snapshot_ports_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8747);




/** Adopts a database that was made without the ledger. */
async function migrateBaseline(host, settings) {
    const to = (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(host, 'to', 'the newest migration whose result the database has already');
    const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .baseline */ ._Z)({ ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .runOptions */ .Ku)(host, settings), to, consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .readConsent */ .Xj)(host) }, {
        ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .migrationPorts */ .rn)(host),
        throwAway: () => throwAway(host, settings.migrations, settings.root),
    });
    return {
        report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .baselineReport */ .O4)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            head: outcome.kind === 'baselined' || outcome.kind === 'nothing-to-mark' ? outcome.head : undefined,
            applied: outcome.kind === 'baselined' ? String(outcome.marked.length) : '0',
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodeOf */ .FO)(outcome),
    };
}
/** Mends what a crash, two runners at once or an upgrade of Drizzle left behind in ledger and log. */
async function migrateRepair(host, settings) {
    const options = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .runOptions */ .Ku)(host, settings);
    const snapshot = await (0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_3__/* .snapshotPort */ ._b)(host, settings, options);
    const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .repair */ .Ip)({
        ...options,
        snapshot: settings.migrations.snapshot,
        halfDone: host.inputs['half-done'] === undefined
            ? undefined
            : (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(host, 'half-done', ['resume', 'mark-applied', 'undo']),
        ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
        consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .readConsent */ .Xj)(host),
    }, { ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .migrationPorts */ .rn)(host), ...(snapshot === undefined ? {} : { snapshot }) });
    const was = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .beforeOf */ .v8)(outcome);
    return {
        report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .repairReport */ .SP)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            applied: outcome.kind === 'repaired' ? String(outcome.steps.length) : '0',
            snapshot: was?.snapshot,
            'restore-point': was?.restorePoint,
        },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodeOf */ .FO)(outcome),
    };
}
async function throwAway(host, migrations, project) {
    const shadowUrl = migrations.check['shadow-url'];
    const major = migrations.check.postgres;
    const opened = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .openThrowAway */ .fR)({
        project,
        ...(shadowUrl === undefined
            ? {}
            : { shadowUrl: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .secretUrl */ .EK)(host, shadowUrl, 'migrations.check.shadow-url') }),
        ...(major === undefined ? {} : { major }),
    }, { ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .migrationPorts */ .rn)(host), exec: host.exec, env: host.env, tempDir: host.run.tempDir });
    for (const { source, why } of opened.tried)
        host.log.debug(`no throw-away PostgreSQL from ${source}: ${why}`);
    return opened.kind === 'ready' ? opened.server : undefined;
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
