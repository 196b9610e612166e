export const id = 6162;
export const ids = [6162];
export const modules = {

/***/ 6162:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   restoreDrill: () => (/* binding */ restoreDrill)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);
/* harmony import */ var _database_url_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9739);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7554);
/* harmony import */ var _snapshot_ports_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8747);





/** Restores a snapshot to a throw-away copy, holds it against what was recorded, and deletes it. */
async function restoreDrill(host, settings) {
    const { url, ledger, run } = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .runOptions */ .Ku)(host, settings);
    const target = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .readConnectionUrl */ .K$)(url);
    const outcome = await (0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .withRds */ .Q7)(host, settings, target, (rds, source) => (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .drill */ .Es)({
        owner: (0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .snapshotOwner */ .uq)(settings),
        run: { id: run.id },
        source,
        snapshot: host.inputs['from-snapshot'],
        timeoutMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(settings.migrations.snapshots.timeout, 'migrations.snapshots.timeout'),
    }, {
        ...(0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .snapshotPorts */ .Fz)(host, rds),
        inspect: async (endpoint, snapshot) => (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .inspectCopy */ .js)({
            target: await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .readConnectionUrl */ .K$)(await (0,_database_url_js__WEBPACK_IMPORTED_MODULE_2__/* .fetchedUrl */ .ZL)(host, settings, endpoint)),
            ledger: ledger ?? _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .drizzleLedger */ ._C,
        }, snapshot, { ...(0,_snapshot_ports_js__WEBPACK_IMPORTED_MODULE_4__/* .snapshotPorts */ .Fz)(host, rds), random: host.random }),
    }));
    const report = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .drillReport */ .aE)(outcome);
    return {
        report: { ...report, ...settings.place },
        outputs: {
            outcome: outcome.kind,
            snapshot: outcome.kind === 'no-snapshot' ? undefined : outcome.snapshot.id,
            'restore-seconds': outcome.kind === 'no-snapshot' || outcome.restoreMs === undefined
                ? undefined
                : String(Math.round(outcome.restoreMs / 1_000)),
        },
        exitCode: exitCodeOf(outcome.kind),
    };
}
function exitCodeOf(kind) {
    switch (kind) {
        case 'passed':
            return _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done;
        case 'no-snapshot':
        case 'failed':
            return _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.refused;
        case 'cancelled':
            return _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.cancelled;
    }
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
