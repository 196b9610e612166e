export const id = 7812;
export const ids = [7812];
export const modules = {

/***/ 7812:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrateStatus: () => (/* binding */ migrateStatus)
/* harmony export */ });
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1580);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7554);


async function migrateStatus(host, settings) {
    const options = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .runOptions */ .Ku)(host, settings);
    const { migrations } = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .readFolder */ .j1)(options.folder);
    const found = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .status */ .h5)({
        ...options,
        ...(settings.place.environment === undefined ? {} : { environment: settings.place.environment }),
        describe: await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .loadTraits */ .Ww)(migrations),
    }, (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_1__/* .migrationPorts */ .rn)(host));
    const report = { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .statusReport */ .Xt)(found), ...settings.place };
    if ('kind' in found)
        return { report, outputs: { outcome: found.kind }, exitCode: _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodes */ .hS.unreachable };
    return {
        report,
        outputs: {
            outcome: found.state,
            head: found.head ?? undefined,
            pending: String(found.pending.length),
        },
        exitCode: found.state === 'needs-attention' ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodes */ .hS.refused : _migrations_index_js__WEBPACK_IMPORTED_MODULE_0__/* .exitCodes */ .hS.done,
    };
}


/***/ })

};
