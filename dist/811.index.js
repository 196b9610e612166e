export const id = 811;
export const ids = [811];
export const modules = {

/***/ 5811:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrateBaseline: () => (/* binding */ migrateBaseline),
/* harmony export */   migrateRepair: () => (/* binding */ migrateRepair)
/* harmony export */ });
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2886);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7471);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



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
    const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .repair */ .Ip)({
        ...(0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .runOptions */ .Ku)(host, settings),
        halfDone: host.inputs['half-done'] === undefined
            ? undefined
            : (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(host, 'half-done', ['resume', 'mark-applied', 'undo']),
        ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
        consent: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .readConsent */ .Xj)(host),
    }, (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .migrationPorts */ .rn)(host));
    return {
        report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .repairReport */ .SP)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            applied: outcome.kind === 'repaired' ? String(outcome.steps.length) : '0',
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


/***/ })

};
