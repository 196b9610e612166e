export const id = 4428;
export const ids = [4428];
export const modules = {

/***/ 4428:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   migrationNotes: () => (/* binding */ migrationNotes)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6760);
/* harmony import */ var _migrations_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1580);


/**
 * The release checklist of the migrations that are new since a tag, as a section of release notes; empty where none is.
 *
 * @param folder the product's folder, in which git runs
 * @param path the migrations folder, relative to it
 * @param since undefined for a first release
 */
async function migrationNotes(exec, folder, path, since) {
    const { migrations } = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .readFolder */ .j1)((0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(folder, path));
    const before = since === undefined ? new Set() : await filesAt(exec, folder, path, since);
    const fresh = migrations.filter(({ up }) => !before.has((0,node_path__WEBPACK_IMPORTED_MODULE_0__.relative)(folder, up.path).replaceAll('\\', '/')));
    if (fresh.length === 0)
        return '';
    const parser = await (0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .loadParser */ .qd)();
    const lines = fresh.map((migration) => `* ${lineOf((0,_migrations_index_js__WEBPACK_IMPORTED_MODULE_1__/* .checklistOf */ .WX)(migration, parser, migrations).checklist)}`);
    return `### Database migrations\n\n${lines.join('\n')}\n`;
}
async function filesAt(exec, folder, path, tag) {
    const { stdout } = await exec('git', ['ls-tree', '-r', '-z', '--name-only', tag, '--', path], {
        cwd: folder,
    });
    return new Set(stdout.split('\0').filter((name) => name !== ''));
}
const when = {
    before: 'before the deploy',
    during: 'during the deploy',
    after: 'after the deploy',
};
function lineOf(checklist) {
    const { risk, phase, timing, failure, requiresCore, irreversible, reason } = checklist;
    const parts = [
        `${phase.value}, ${when[timing.value]}`,
        risk.value === 'data-loss'
            ? `**data is lost**${risk.because === undefined ? '' : ` (${risk.because})`}`
            : undefined,
        failure.value === 'forward-fix' ? 'a failure is mended by a further migration' : undefined,
        requiresCore === undefined ? undefined : `needs ${requiresCore.value} or later`,
        irreversible === undefined ? undefined : `cannot be taken back: ${irreversible.value}`,
    ].filter((part) => part !== undefined);
    return `\`${checklist.migration}\`: ${parts.join('; ')}${reason === undefined ? '' : `. ${reason.value}`}`;
}


/***/ })

};
