export const id = 1;
export const ids = [1];
export const modules = [
/* 0 */,
/* 1 */
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrateComment: () => (/* binding */ migrateComment)
/* harmony export */ });
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7915);
/* harmony import */ var _report_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(95);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(139);



/** Writes what a check found to the pull request: for a job that may do so, and runs nothing of the product. */
async function migrateComment(host) {
    const { report, begin } = (0,_report_index_js__WEBPACK_IMPORTED_MODULE_1__/* .takeOver */ .w9)((0,_settings_js__WEBPACK_IMPORTED_MODULE_2__/* .required */ .mw)(host, 'comment', 'the output comment of the step or job that ran with mode: check'), 'migrate-check');
    if (host.run.pullRequest === undefined) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_0__/* .ConfigurationError */ .j1('this run belongs to no pull request, so there is nothing to comment on', {
            fix: 'Run mode: comment on the event pull_request.',
        });
    }
    const written = await host.comment(report, { begin });
    const said = {
        created: 'What the check of migrations found stands on the pull request.',
        updated: 'The comment on the pull request says what the check of migrations found now.',
        none: 'The check of migrations has nothing to say, and no comment says otherwise.',
        denied: 'The token may not comment; what the check of migrations found stands in the summary of its job.',
    }[written];
    return {
        report: {
            kind: 'migrate-comment',
            ...(report.module === undefined ? {} : { module: report.module }),
            status: 'success',
            outcome: written === 'none' || written === 'denied' ? 'nothing-to-do' : 'commented',
            happened: said,
            evidence: [],
        },
        outputs: { outcome: written === 'none' || written === 'denied' ? 'nothing-to-do' : 'commented' },
    };
}


/***/ })
];
