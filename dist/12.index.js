export const id = 12;
export const ids = [12];
export const modules = {

/***/ 1012:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  pendingSince: () => (/* binding */ pendingSince),
  plan: () => (/* binding */ plan)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/ecs/index.js + 12 modules
var ecs = __webpack_require__(9859);
// EXTERNAL MODULE: ./build/kernel/index.js + 9 modules
var kernel = __webpack_require__(6746);
// EXTERNAL MODULE: ./build/migrations/index.js + 35 modules
var build_migrations = __webpack_require__(5777);
// EXTERNAL MODULE: ./build/release/index.js + 18 modules
var build_release = __webpack_require__(7679);
// EXTERNAL MODULE: ./build/trace/index.js + 3 modules
var trace = __webpack_require__(1547);
// EXTERNAL MODULE: ./build/actions/deploy-request.js
var deploy_request = __webpack_require__(5965);
;// CONCATENATED MODULE: ./build/actions/plan-report.js


/** The plan as one report: next version, then each environment, then the commits that decided. */
function planReport(config, release, environments) {
    const gone = environments.filter((it) => it.migrations?.kind === 'gone');
    const accounts = new Set(Object.values(config.environments).flatMap((it) => it.aws?.role?.split(':')[4] ?? []));
    return {
        kind: 'plan',
        module: config.module,
        status: 'success',
        outcome: 'planned',
        happened: (0,build_release/* previewSentence */.aV)(release),
        impact: impactOf(environments),
        next: gone.map((it) => `${it.name} has the migration \`${it.migrations?.kind === 'gone' ? it.migrations.head : ''}\`, which this commit does not contain: it was renamed or removed, or the branch is behind. Mend that before merging.`),
        evidence: [
            {
                type: 'table',
                head: ['environment', 'serves', 'how it would be deployed', 'migrations'],
                rows: environments.map(environmentRow),
            },
            ...environments.flatMap(migrationBlocks),
            ...environments.flatMap(differenceBlocks),
            ...(accounts.size === 1 && environments.length > 1
                ? [
                    {
                        type: 'paragraph',
                        text: 'All environments live in one AWS account. That is allowed; separate accounts keep a mistake in one from reaching another.',
                    },
                ]
                : []),
            ...(0,build_release/* commitBlocks */.wO)(release),
        ],
        annotations: (0,build_release/* commitAnnotations */.oA)(release),
        data: {
            next: release.next.kind === 'nothing' ? null : release.next.version,
            environments: environments.map((it) => ({
                name: it.name,
                serves: it.serving.known ? it.serving.record.version : null,
                pending: it.migrations?.kind === 'pending' ? it.migrations.names : null,
            })),
        },
    };
}
function impactOf(environments) {
    const pending = environments.filter((it) => it.migrations?.kind === 'pending' && it.migrations.names.length > 0);
    const changed = environments.filter((it) => (it.taskDefinition ?? []).length > 0);
    const parts = [
        pending.length === 0
            ? 'no migration would run'
            : `migrations would run in ${pending.map((it) => it.name).join(', ')}`,
        changed.length === 0
            ? undefined
            : `the task definition would change in ${changed.map((it) => it.name).join(', ')}`,
    ].filter((part) => part !== undefined);
    const sentence = `${parts.join(', and ')}.`;
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
function environmentRow(it) {
    return [
        it.name,
        it.serving.known
            ? `${it.serving.record.version} (${it.serving.record.gitSha.slice(0, 9)})`
            : it.serving.why,
        howOf(it),
        migrationCell(it),
    ];
}
function howOf(it) {
    if (it.strategy === undefined)
        return 'no ECS service is configured';
    const { strategy, gate } = it.strategy;
    const shape = strategy.type === 'rolling'
        ? 'rolling'
        : strategy.type === 'blue-green'
            ? `blue/green, ${(0,kernel/* formatDuration */.a3)(strategy.bakeMs)} bake`
            : `${strategy.type}, ${strategy.percent} % for ${(0,kernel/* formatDuration */.a3)(strategy.stepBakeMs)} a step, ${(0,kernel/* formatDuration */.a3)(strategy.bakeMs)} bake`;
    return [
        shape,
        gate === 'none' ? 'no gate' : `gate: ${gate}`,
        it.promoteFrom === undefined ? undefined : `after ${it.promoteFrom}`,
    ]
        .filter((part) => part !== undefined)
        .join('; ');
}
function migrationCell(it) {
    switch (it.migrations?.kind) {
        case undefined:
            return 'the module has none';
        case 'unknown':
            return `not known: ${it.migrations.why}`;
        case 'gone':
            return `its head ${it.migrations.head} is not in this commit`;
        case 'pending':
            return it.migrations.names.length === 0 ? 'none pending' : `${it.migrations.names.length} pending`;
    }
}
function migrationBlocks(it) {
    if (it.migrations?.kind !== 'pending' || it.migrations.names.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: `${it.name}: pending migrations (${it.migrations.names.length})`,
            blocks: [{ type: 'list', items: it.migrations.names.map((name) => `\`${name}\``) }],
        },
    ];
}
function differenceBlocks(it) {
    if (it.taskDefinition === undefined || it.taskDefinition.length === 0)
        return [];
    const cell = (value) => (value === undefined ? '' : { code: value });
    return [
        {
            type: 'details',
            summary: `${it.name}: task definition (${it.taskDefinition.length} changes)`,
            blocks: [
                {
                    type: 'table',
                    head: ['where', 'before', 'after'],
                    rows: it.taskDefinition.map((change) => [
                        { code: change.path },
                        cell(change.before),
                        cell(change.after),
                    ]),
                },
            ],
        },
    ];
}

// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/plan.js










/** What would merging or deploying this do? Reads git, the configuration and the release records; no AWS, no database. */
const plan = async (host) => {
    const { config, folder } = (0,settings/* readSettings */.sb)(host);
    const release = (0,build_release/* planRelease */.F3)(await (0,build_release/* readHistory */.Lu)(host.exec, folder, config.release['tag-prefix']));
    const migrations = config.migrations === undefined
        ? undefined
        : (await (0,build_migrations/* readFolder */.j1)((0,external_node_path_.join)(folder, config.migrations.folder))).migrations.map((it) => it.name);
    const environments = [];
    for (const [name, environment] of chosen(host, config)) {
        environments.push(await planEnvironment(host, config, folder, name, environment, migrations));
    }
    const report = planReport(config, release, environments);
    if ((0,settings/* hasForge */.I_)(host) && host.run.pullRequest !== undefined)
        await host.comment(report);
    return {
        report,
        outputs: {
            outcome: 'planned',
            version: release.next.kind === 'nothing' ? undefined : release.next.version,
        },
    };
};
function chosen(host, config) {
    const all = Object.entries(config.environments);
    const wanted = host.inputs['environments'];
    if (wanted === undefined)
        return all.filter(([, environment]) => environment.ecs !== undefined);
    return wanted.split(',').map((it) => {
        const name = it.trim();
        const found = all.find(([other]) => other === name);
        if (found !== undefined)
            return found;
        const names = all.map(([other]) => other);
        throw new kernel/* ConfigurationError */.j1(`the input environments names ${name}, which is no environment; there are ${names.join(', ')}`, {
            fix: `Did you mean ${(0,kernel/* nearest */.pA)(name, names) ?? names[0] ?? 'another'}?`,
        });
    });
}
async function planEnvironment(host, config, folder, name, environment, migrations) {
    const serving = await recordOf(host, config.module, name);
    return {
        name,
        serving,
        strategy: environment.ecs === undefined ? undefined : (0,deploy_request/* deployTarget */.r)(config, name, environment, folder),
        promoteFrom: environment['promote-from'],
        migrations: migrations === undefined ? undefined : pendingSince(migrations, serving),
        taskDefinition: await taskDefinitionDiff(host, folder, environment),
    };
}
async function recordOf(host, module, environment) {
    if (!(0,settings/* hasForge */.I_)(host))
        return { known: false, why: 'no GitHub token was given' };
    // Several modules may be deployed from one repository.
    const records = await (0,trace/* successfulRecords */.Z1)(host.forge(), environment, 30);
    const newest = records.find((record) => record.module === module);
    return newest === undefined
        ? { known: false, why: 'nothing was deployed there yet' }
        : { known: true, record: newest };
}
/** The migrations between the recorded head of an environment and this commit; the database itself is not asked. */
function pendingSince(migrations, serving) {
    if (!serving.known)
        return { kind: 'unknown', why: serving.why };
    return between(migrations, serving.record);
}
function between(migrations, record) {
    if (record.migrationHead === undefined)
        return { kind: 'unknown', why: `the record of ${record.version} names no migration` };
    const at = migrations.indexOf(record.migrationHead);
    if (at === -1)
        return { kind: 'gone', head: record.migrationHead };
    return { kind: 'pending', names: migrations.slice(at + 1) };
}
/** Where the task definition is a file of the repo: how it differs from the base branch's. */
async function taskDefinitionDiff(host, folder, environment) {
    const file = environment.ecs?.['task-definition'];
    const base = host.run.pullRequest?.baseSha;
    if (file === undefined || base === undefined || !(0,external_node_fs_.existsSync)((0,external_node_path_.join)(folder, file)))
        return undefined;
    const read = async (commit) => {
        const shown = await host.exec('git', ['show', `${commit}:./${file}`], { cwd: folder, allowFailure: true });
        if (shown.exitCode !== 0)
            return undefined;
        try {
            return JSON.parse(shown.stdout);
        }
        catch (cause) {
            throw new kernel/* ConfigurationError */.j1(`${file} at ${commit.slice(0, 9)} is not JSON`, { cause });
        }
    };
    const after = await read('HEAD');
    return after === undefined ? undefined : (0,ecs/* diffTaskDefinitions */.n2)(await read(base), after);
}


/***/ })

};
