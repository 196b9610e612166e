export const id = 9682;
export const ids = [9682];
export const modules = {

/***/ 9682:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  migratePlan: () => (/* binding */ migratePlan)
});

// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/trace/index.js + 7 modules
var trace = __webpack_require__(5528);
// EXTERNAL MODULE: ./build/actions/migrate-settings.js + 1 modules
var migrate_settings = __webpack_require__(7554);
// EXTERNAL MODULE: ./build/actions/settings.js
var actions_settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/migrate-recorded.js





/**
 * The plan from what the environment's newest release record says of its database, whatever became of that deploy: the
 * migrations came before it. Where no record says anything the plan is an upper bound, and says so.
 * @throws ConfigurationError where this commit lacks the migration that the record names
 */
async function previewRecorded(host, settings, options) {
    const environment = (0,actions_settings/* required */.mw)(host, 'environment', 'the environment whose release record is read');
    const record = await newestRecord(host, environment, settings.config.module);
    if (record?.migrationHead === undefined) {
        const why = record === undefined
            ? `where it stands is not recorded, since deploy-kit has not deployed ${settings.config.module} to ${environment} yet`
            : `where it stands is not known, since the record of ${record.version} names no migration`;
        return await (0,migrations/* previewUnrecorded */.Wk)(settings.folder, why, options);
    }
    const found = await (0,migrations/* previewFromRecord */.II)(settings.folder, record.migrationHead, {
        ...options,
        running: [],
        notYet: record.migrationsLeft ?? [],
        lint: (0,migrate_settings/* lintOptions */.ko)(settings.migrations),
    });
    if (found !== undefined)
        return found;
    throw new kernel/* ConfigurationError */.j1(`${environment} is at ${record.migrationHead} since ${record.version}, and ${settings.folder} of this commit has no such migration`, {
        fix: 'Deploy a commit that has it: this one is older, or the migration was renamed. To go back to an older version use rollback.',
    });
}
async function newestRecord(host, environment, module) {
    if (!(0,actions_settings/* hasForge */.I_)(host)) {
        throw new kernel/* ConfigurationError */.j1('head is `recorded`, and there is no GitHub token to read the record with', {
            fix: 'Set the input github-token to `${{ github.token }}`, with `deployments: read`.',
        });
    }
    for await (const { record } of (0,trace/* readRecords */.T3)(host.forge(), environment, (it) => it.module === module))
        return record;
    return undefined;
}

// EXTERNAL MODULE: ./build/actions/migrations-left.js
var migrations_left = __webpack_require__(6357);
// EXTERNAL MODULE: ./build/actions/running-versions.js + 1 modules
var running_versions = __webpack_require__(6908);
;// CONCATENATED MODULE: ./build/actions/migrate-plan.js







/** Reads only: the database where a URL is at hand, the recorded migration head alone where one is given. */
async function migratePlan(host, settings) {
    const { found, running } = await look(host, settings);
    const told = (0,migrations/* previewReport */.$j)(found);
    const report = { ...(running === undefined ? told : (0,running_versions/* withRunning */.Ar)(told, running)), ...settings.place };
    const seen = found.kind === 'unreachable' ? undefined : found;
    return {
        report,
        outputs: {
            outcome: report.outcome,
            head: seen?.head,
            pending: seen === undefined ? undefined : String(seen.pending.length + seen.left.length),
            'plan-hash': seen?.hash,
            'deploy-hash': seen?.deployHash,
        },
        exitCode: found.kind === 'unreachable'
            ? migrations/* exitCodes */.hS.unreachable
            : found.reasons.length > 0
                ? migrations/* exitCodes */.hS.refused
                : migrations/* exitCodes */.hS.done,
    };
}
async function look(host, settings) {
    const head = host.inputs['head'];
    const phase = (0,actions_settings/* choice */.Yq)(host, 'phase', ['before', 'after', 'all'], 'all');
    const options = {
        phase,
        ...(0,migrate_settings/* readOutOfOrder */.Wv)(host),
        ahead: (0,actions_settings/* choice */.Yq)(host, 'ahead', ['refuse', 'allow'], 'refuse'),
    };
    if (head === 'recorded')
        return { found: await previewRecorded(host, settings, options) };
    if (head !== undefined) {
        // What runs is judged when it is applied; a pull request has no way to ask.
        const found = await (0,migrations/* previewFromRecord */.II)(settings.folder, head === 'nothing' ? undefined : head, {
            ...options,
            running: [],
            notYet: (0,migrations_left/* readMigrationsLeft */.xE)(host) ?? [],
            lint: (0,migrate_settings/* lintOptions */.ko)(settings.migrations),
        });
        if (found !== undefined)
            return { found };
        throw new kernel/* ConfigurationError */.j1(`${settings.folder} has no migration ${head}`, {
            fix: 'Set head to the migration that the release record names, or to `nothing` for a database without migrations.',
        });
    }
    const running = await (0,running_versions/* runningVersions */.Lb)(host, settings, 'contract', host.inputs['pinned']);
    const { folder, url, ledger } = (0,migrate_settings/* runOptions */.Ku)(host, settings);
    const found = await (0,migrations/* preview */.VH)({
        ...options,
        folder,
        url,
        lint: (0,migrate_settings/* lintOptions */.ko)(settings.migrations),
        ...(ledger === undefined ? {} : { ledger }),
        ...(running.versions === undefined ? {} : { running: running.versions }),
    }, (0,migrate_settings/* migrationPorts */.rn)(host));
    return { found, running };
}


/***/ })

};
