export const id = 8906;
export const ids = [8906];
export const modules = {

/***/ 8906:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  migrateCheck: () => (/* binding */ migrateCheck),
  migrateGenerateDown: () => (/* binding */ migrateGenerateDown)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/report/index.js + 13 modules
var report = __webpack_require__(95);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./build/actions/migrate-findings.js




const tool = { name: 'deploy-kit', url: 'https://github.com/org/deploy-kit' };
/**
 * Writes what a check found for code scanners: the inputs `sarif` and `code-quality` name the files, relative to the
 * workspace. Lint's findings with what was passed over, and those of the other parts that have a place in a file.
 */
async function writeFindings(host, outcome, options) {
    const sarif = host.inputs['sarif'];
    const codeQuality = host.inputs['code-quality'];
    if (sarif !== undefined || codeQuality !== undefined) {
        const findings = await findingsOf(outcome, options);
        const write = (file, text) => (0,external_node_fs_.writeFileSync)((0,external_node_path_.join)(host.run.workspace, file), text);
        if (sarif !== undefined)
            write(sarif, (0,report/* renderSarif */.WH)(findings, (0,build_migrations/* lintCodeRules */.CC)(), tool));
        if (codeQuality !== undefined)
            write(codeQuality, (0,report/* renderCodeQuality */.l6)(findings));
    }
    return { sarif, 'code-quality': codeQuality };
}
async function findingsOf(outcome, options) {
    const { lint: linted, ...others } = outcome.parts;
    const rest = Object.values(others).flatMap((part) => part.kind !== 'passed' && part.kind !== 'failed'
        ? []
        : part.findings.flatMap(({ rule, severity, message, fix, file, line, migration }) => file === undefined
            ? []
            : [
                {
                    rule,
                    level: severity,
                    message: `${message}. ${fix}`,
                    at: { file, line: line ?? 1 },
                    snippet: migration ?? file,
                },
            ]));
    // A folder that cannot be read was not linted; what is wrong with it is among the rest.
    if (linted.kind !== 'passed' && linted.kind !== 'failed')
        return rest;
    const { migrations } = await (0,build_migrations/* readFolder */.j1)(outcome.folder);
    const result = (0,build_migrations/* lint */.u8)(migrations, await (0,build_migrations/* loadParser */.qd)(), { ...options, only: new Set(outcome.new) });
    return [...(0,build_migrations/* lintCodeFindings */.lL)(result), ...rest];
}

// EXTERNAL MODULE: ./build/actions/migrate-settings.js + 1 modules
var migrate_settings = __webpack_require__(7554);
// EXTERNAL MODULE: ./build/actions/task-environment.js
var task_environment = __webpack_require__(4647);
;// CONCATENATED MODULE: ./build/actions/migrate-check.js






/** Everything that can be known on a pull request, without production and without credentials. */
async function migrateCheck(host, settings) {
    const { config, migrations } = settings;
    const base = baseOf(host, config);
    const { 'drizzle-config': drizzleConfig, off } = migrations.check;
    const outcome = await (0,build_migrations/* check */.z6)({
        ...common(host, migrations, settings.root, settings.folder),
        ledger: { schema: migrations.schema, table: migrations.table },
        off,
        lint: (0,migrate_settings/* lintOptions */.ko)(migrations),
        ...(base === undefined ? {} : { base }),
        ...(drizzleConfig === undefined ? {} : { config: drizzleConfig }),
    }, checkPorts(host));
    const major = migrations.check.postgres;
    const written = await writeFindings(host, outcome, {
        ...(0,migrate_settings/* lintOptions */.ko)(migrations),
        ...(major === undefined ? {} : { serverMajor: major }),
    });
    const comment = host.masked({ ...(0,build_migrations/* checkComment */.sD)(outcome), ...settings.place });
    return {
        report: { ...(0,build_migrations/* checkReport */.pA)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            pending: String(outcome.new.length),
            comment: host.run.pullRequest === undefined
                ? undefined
                : (0,report/* handOver */.Cl)({ report: comment, begin: worthIt(outcome) }),
            sarif: written.sarif,
            'code-quality': written['code-quality'],
        },
        exitCode: exitCode(outcome),
    };
}
/** A pull request without a migration, of which nothing is to be said, begins no comment. */
function worthIt(outcome) {
    const found = Object.values(outcome.parts).some((part) => part.kind === 'passed' && part.findings.length > 0);
    return outcome.kind !== 'passed' || outcome.new.length > 0 || found;
}
/** What could not be checked is not success: somebody has to decide, as after a refusal. */
function exitCode(outcome) {
    return outcome.kind === 'passed' ? build_migrations/* exitCodes */.hS.done : build_migrations/* exitCodes */.hS.refused;
}
const generateDownExit = {
    drafted: build_migrations/* exitCodes */.hS.done,
    'nothing-to-do': build_migrations/* exitCodes */.hS.done,
    incomplete: build_migrations/* exitCodes */.hS.refused,
    none: build_migrations/* exitCodes */.hS.refused,
};
/** Drafts the down files that are missing. */
async function migrateGenerateDown(host, settings) {
    const only = host.inputs['to'];
    const outcome = await (0,build_migrations/* generateDown */.k2)({
        ...common(host, settings.migrations, settings.root, settings.folder),
        ...(only === undefined ? {} : { only: only.split(',').map((name) => name.trim()) }),
    }, checkPorts(host));
    return {
        report: { ...(0,build_migrations/* generateDownReport */.K6)(outcome), ...settings.place },
        outputs: {
            outcome: outcome.kind,
            applied: String(outcome.drafts.filter((draft) => draft.kind === 'written').length),
        },
        exitCode: generateDownExit[outcome.kind],
    };
}
function common(host, migrations, project, folder) {
    const { 'shadow-url': shadowUrl, postgres, setup } = migrations.check;
    return {
        project,
        folder,
        env: (0,task_environment/* taskEnvironment */.r)(host.env),
        ...(shadowUrl === undefined
            ? {}
            : { shadowUrl: (0,migrate_settings/* secretUrl */.EK)(host, shadowUrl, 'migrations.check.shadow-url') }),
        ...(postgres === undefined ? {} : { postgres }),
        ...(setup === undefined ? {} : { setup: (0,external_node_path_.join)(project, setup) }),
    };
}
/** The branch that this one will be merged into: of the pull request, or of the releases where a person checks. */
function baseOf(host, config) {
    const given = host.inputs['base'];
    if (given !== undefined)
        return { ref: given };
    const { pullRequest } = host.run;
    if (pullRequest !== undefined)
        return { ref: pullRequest.baseSha, label: pullRequest.baseRef };
    return host.kind === 'terminal' ? { ref: `origin/${config.release.branch}` } : undefined;
}
function checkPorts(host) {
    const { exec, clock, random, signal, log } = host;
    return { exec, clock, random, signal, tempDir: host.run.tempDir, log };
}


/***/ }),

/***/ 4647:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ taskEnvironment)
/* harmony export */ });
/** Product code gets the job's environment without what belongs to the runner and to this action. */
function taskEnvironment(env) {
    const withheld = /^(?:ACTIONS_|INPUT_|DEPLOY_KIT_INPUTS$|GITHUB_TOKEN$|GH_TOKEN$|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$)/;
    return Object.fromEntries(Object.entries(env).filter(([name]) => !withheld.test(name)));
}


/***/ })

};
