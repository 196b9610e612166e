export const id = 517;
export const ids = [517];
export const modules = {

/***/ 2517:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migratePlan: () => (/* binding */ migratePlan)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2717);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2886);
/* harmony import */ var _migrate_settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7471);
/* harmony import */ var _running_versions_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7041);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





/** Reads only: the database where a URL is at hand, the recorded migration head alone where one is given. */
async function migratePlan(host, settings) {
    const found = await look(host, settings);
    const report = { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .previewReport */ .$j)(found), ...settings.place };
    const seen = found.kind === 'unreachable' ? undefined : found;
    return {
        report,
        outputs: {
            outcome: report.outcome,
            head: seen?.head,
            pending: seen === undefined ? undefined : String(seen.pending.length + seen.left.length),
            'plan-hash': seen?.hash,
        },
        exitCode: found.kind === 'unreachable'
            ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.unreachable
            : found.reasons.length > 0
                ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.refused
                : _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .exitCodes */ .hS.done,
    };
}
async function look(host, settings) {
    const head = host.inputs['head'];
    const phase = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'phase', ['before', 'after', 'all'], 'all');
    const options = {
        phase,
        outOfOrder: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'out-of-order', ['refuse', 'allow'], 'refuse'),
        ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
    };
    if (head !== undefined) {
        // What runs is judged when it is applied; a pull request has no way to ask.
        const found = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .previewFromRecord */ .II)(settings.folder, head === 'nothing' ? undefined : head, {
            ...options,
            running: [],
            lint: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .lintOptions */ .ko)(settings.migrations),
        });
        if (found !== undefined)
            return found;
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1(`${settings.folder} has no migration ${head}`, {
            fix: 'Set head to the migration that the release record names, or to `nothing` for a database without migrations.',
        });
    }
    const running = await (0,_running_versions_js__WEBPACK_IMPORTED_MODULE_3__/* .runningVersions */ .L)(host, settings, 'contract');
    const { folder, url, ledger } = (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .runOptions */ .Ku)(host, settings);
    return await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .preview */ .VH)({
        ...options,
        folder,
        url,
        lint: (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .lintOptions */ .ko)(settings.migrations),
        ...(ledger === undefined ? {} : { ledger }),
        ...(running === undefined ? {} : { running }),
    }, (0,_migrate_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .migrationPorts */ .rn)(host));
}


/***/ })

};
