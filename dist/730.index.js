export const id = 730;
export const ids = [730];
export const modules = {

/***/ 8349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrate: () => (/* binding */ migrate),
/* harmony export */   migrateDown: () => (/* binding */ migrateDown)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _config_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5387);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6746);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5777);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(139);





const migrate = async (host) => {
    const { config, folder } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSettings */ .sb)(host);
    const { name, environment } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readEnvironment */ .Qo)(host, config);
    const mode = (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'mode', ['apply', 'status', 'down'], 'apply');
    const options = runOptions(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(config.migrations, 'migrations'), environment, folder);
    const place = { module: config.module, environment: name };
    switch (mode) {
        case 'status': {
            const found = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .status */ .h5)(options, migrationPorts(host));
            const report = (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .statusReport */ .Xt)(found);
            return {
                report: { ...report, ...place },
                outputs: 'kind' in found
                    ? { outcome: found.kind }
                    : { outcome: found.state, head: found.head ?? undefined, pending: String(found.pending.length) },
                exitCode: 'kind' in found
                    ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.unreachable
                    : found.state === 'needs-attention'
                        ? _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.refused
                        : _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.done,
            };
        }
        case 'apply': {
            const outcome = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .apply */ .Bb)({
                ...options,
                outOfOrder: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'out-of-order', ['refuse', 'allow'], 'refuse'),
                ahead: (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
            }, migrationPorts(host));
            const applied = outcome.kind === 'applied' || outcome.kind === 'up-to-date' ? outcome : undefined;
            return {
                report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .applyReport */ .h8)(outcome), ...place },
                outputs: {
                    outcome: outcome.kind,
                    head: applied?.head,
                    applied: 'done' in outcome ? String(outcome.done.length) : '0',
                },
                exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome),
            };
        }
        case 'down': {
            const outcome = await runDown(host, options, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .required */ .mw)(host, 'to', 'the newest migration that stays'));
            return {
                report: { ...(0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .downReport */ .fc)(outcome), ...place },
                outputs: { outcome: outcome.kind, applied: 'done' in outcome ? String(outcome.done.length) : '0' },
                exitCode: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome),
            };
        }
    }
};
/** The schema's way back in a rollback. */
async function migrateDown(host, config, environment, folder, head) {
    const outcome = await runDown(host, runOptions(host, (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .section */ .uW)(config.migrations, 'migrations'), environment, folder), head);
    return { done: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodeOf */ .FO)(outcome) === _migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .exitCodes */ .hS.done, detail: (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .downReport */ .fc)(outcome).happened };
}
async function runDown(host, options, to) {
    const consent = host.inputs['consent'] === undefined ? undefined : (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .choice */ .Yq)(host, 'consent', ['data-loss']);
    return await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_3__/* .down */ .TR)({ ...options, to, ...(consent === undefined ? {} : { consent }) }, migrationPorts(host));
}
function runOptions(host, migrations, environment, folder) {
    const url = (0,_config_index_js__WEBPACK_IMPORTED_MODULE_1__/* .resolveVariables */ .CO)(environment.migrations?.url ?? migrations.url, host.env, 'migrations.url');
    // The whole URL, and its password alone as drivers print it.
    host.secret(url);
    const password = /^[a-z]+:\/\/[^:@/]*:([^@/]+)@/.exec(url)?.[1];
    if (password !== undefined) {
        host.secret(password);
        host.secret(decodeURIComponent(password));
    }
    return {
        // Relative to the workspace, in which an action runs: this is how messages and annotations show it.
        folder: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.isAbsolute)(migrations.folder)
            ? migrations.folder
            : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(host.run.workspace, (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, migrations.folder)),
        url,
        ledger: { schema: migrations.schema, table: migrations.table },
        run: {
            id: `${host.run.runId}-${host.run.runAttempt}`,
            actor: host.run.actor,
            gitSha: host.inputs['sha'] === undefined ? host.run.sha : (0,_settings_js__WEBPACK_IMPORTED_MODULE_4__/* .readSha */ .tU)(host),
        },
        limits: {
            lockMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['lock-timeout'], 'migrations.lock-timeout'),
            statementMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations['statement-timeout'], 'migrations.statement-timeout'),
        },
        lockWaitMs: (0,_kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .parseDuration */ .E9)(migrations.wait, 'migrations.wait'),
    };
}
function migrationPorts(host) {
    return { clock: host.clock, random: host.random, log: host.log, signal: host.signal };
}


/***/ })

};
