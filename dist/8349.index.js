export const id = 8349;
export const ids = [8349];
export const modules = {

/***/ 8349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* binding */ migrate),
/* harmony export */   migrateModes: () => (/* binding */ migrateModes)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95);
/* harmony import */ var _database_url_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9739);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7554);
/* harmony import */ var _migrations_left_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6357);
/* harmony import */ var _running_settled_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4595);
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6908);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(139);









/** Every mode is a chunk of its own: what applies migrations does not load what checks them. */
const modes = {
    apply: async () => (await __webpack_require__.e(/* import() */ 2368).then(__webpack_require__.bind(__webpack_require__, 2368))).migrateApply,
    down: async () => (await __webpack_require__.e(/* import() */ 2368).then(__webpack_require__.bind(__webpack_require__, 2368))).migrateDown,
    status: async () => (await __webpack_require__.e(/* import() */ 7812).then(__webpack_require__.bind(__webpack_require__, 7812))).migrateStatus,
    plan: async () => (await __webpack_require__.e(/* import() */ 9682).then(__webpack_require__.bind(__webpack_require__, 9682))).migratePlan,
    check: async () => (await __webpack_require__.e(/* import() */ 8906).then(__webpack_require__.bind(__webpack_require__, 8906))).migrateCheck,
    'generate-down': async () => (await __webpack_require__.e(/* import() */ 8906).then(__webpack_require__.bind(__webpack_require__, 8906))).migrateGenerateDown,
    baseline: async () => (await __webpack_require__.e(/* import() */ 5811).then(__webpack_require__.bind(__webpack_require__, 5811))).migrateBaseline,
    repair: async () => (await __webpack_require__.e(/* import() */ 5811).then(__webpack_require__.bind(__webpack_require__, 5811))).migrateRepair,
    'restore-drill': async () => (await __webpack_require__.e(/* import() */ 6162).then(__webpack_require__.bind(__webpack_require__, 6162))).restoreDrill,
};
const migrateModes = Object.keys(modes);
const migrate = async (host) => {
    const mode = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .choice */ .Yq)(host, 'mode', [...migrateModes, 'comment'], 'apply');
    // It has no checkout, and asks nothing of the configuration.
    if (mode === 'comment')
        return await (await __webpack_require__.e(/* import() */ 1).then(__webpack_require__.bind(__webpack_require__, 1))).migrateComment(host);
    if ((0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .choice */ .Yq)(host, 'unconfigured', ['fail', 'skip'], 'fail') === 'skip') {
        const { config } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_8__/* .readSettings */ .sb)(host);
        if (config.migrations === undefined)
            return noMigrations(config.module);
    }
    const settings = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .migrateSettings */ .T_)(host);
    try {
        const result = await run(host, settings, mode);
        if (mode === 'apply')
            await (0,_migrations_left_js__WEBPACK_IMPORTED_MODULE_5__/* .tellRecord */ .PI)(host, settings, result);
        return result;
    }
    catch (error) {
        if (!(error instanceof _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .PlatformError */ .Wk))
            throw error;
        return unanswered(host, settings, error);
    }
};
async function run(host, settings, mode) {
    if (offline(host, mode))
        return await (await modes[mode]())(host, settings);
    if (settings.migrations.executor === 'ecs-task')
        return await inTask(host, settings, mode);
    return await (await modes[mode]())(host, await (0,_database_url_js__WEBPACK_IMPORTED_MODULE_3__/* .withDatabaseUrl */ .br)(host, settings));
}
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
    const look = mode === 'plan' || host.inputs['phase'] === 'before' ? _running_versions_js__WEBPACK_IMPORTED_MODULE_7__/* .runningVersions */ .Lb : _running_settled_js__WEBPACK_IMPORTED_MODULE_6__/* .settledVersions */ .P;
    const pinned = host.inputs['pinned'];
    const running = needs === undefined ? undefined : await look(host, settings, needs, pinned);
    const image = await (await Promise.all(/* import() */[__webpack_require__.e(4359), __webpack_require__.e(9776), __webpack_require__.e(6283)]).then(__webpack_require__.bind(__webpack_require__, 6283))).taskImage(host, settings);
    const { migrateInTask, runningInputs } = await __webpack_require__.e(/* import() */ 6946).then(__webpack_require__.bind(__webpack_require__, 6946));
    const inputs = runningInputs(running?.versions, pinned);
    const result = await migrateInTask(host, settings, mode, inputs, image);
    return running === undefined ? result : { ...result, report: (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_7__/* .withRunning */ .Ar)(result.report, running) };
}
/** A database or a platform that did not do what it was asked for, with the exit code that says so. */
function unanswered(host, { place }, error) {
    host.log.debug(error.stack ?? error.message);
    return {
        report: { ...(0,_report_index_js__WEBPACK_IMPORTED_MODULE_2__/* .errorReport */ .ZV)('migrate', error), ...place },
        outputs: { outcome: 'error' },
        exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodeOfError */ .LL)(error),
    };
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


/***/ })

};
