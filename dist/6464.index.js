export const id = 6464;
export const ids = [6464];
export const modules = {

/***/ 4083:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lintTestBuild: () => (/* binding */ lintTestBuild)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/checks/graph.js

/**
 * The tasks in an order in which each comes after what it needs. Pure.
 *
 * @throws ConfigurationError for a need that is no task, and for a circle, which it names in full
 */
function orderTasks(tasks) {
    const byName = new Map(tasks.map((task) => [task.name, task]));
    const ordered = [];
    const state = new Map();
    const visit = (task, path) => {
        if (state.get(task.name) === 'done')
            return;
        if (state.get(task.name) === 'open') {
            const circle = [...path.slice(path.indexOf(task.name)), task.name].join(' → ');
            throw new kernel/* ConfigurationError */.j1(`the tasks of checks wait for each other: ${circle}`, {
                fix: 'Take one of these out of `needs`.',
            });
        }
        state.set(task.name, 'open');
        for (const need of task.needs) {
            const needed = byName.get(need);
            if (needed === undefined) {
                const meant = (0,kernel/* nearest */.pA)(need, [...byName.keys()]);
                throw new kernel/* ConfigurationError */.j1(`checks.tasks.${task.name}.needs names ${need}, which is not a task`, {
                    fix: meant === undefined
                        ? `The tasks are ${[...byName.keys()].join(', ')}.`
                        : `Did you mean ${meant}?`,
                });
            }
            visit(needed, [...path, task.name]);
        }
        state.set(task.name, 'done');
        ordered.push(task);
    };
    for (const task of tasks)
        visit(task, []);
    return ordered;
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./build/checks/reports/diagnostics.js
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins every colour code
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;
const level = (word) => /^warn/i.test(word ?? '') ? 'warning' : 'error';
const formats = [
    // tsc: src/a.ts(12,5): error TS2322: Type … (plain) and src/a.ts:12:5 - error TS2322: … (pretty)
    {
        pattern: /^(.+?)(?:\((\d+),(\d+)\):|:(\d+):(\d+) -) (error|warning) (TS\d+): (.+)$/,
        read: (m) => ({
            level: level(m[6]),
            title: m[7] ?? 'TypeScript',
            message: m[8] ?? '',
            at: { file: m[1] ?? '', line: Number(m[2] ?? m[4]), column: Number(m[3] ?? m[5]) },
        }),
    },
    // Biome: src/a.ts:12:5 lint/style/useConst  FIXABLE  ━━━
    {
        pattern: /^(\S+?):(\d+):(\d+) ((?:lint|assist|parse|format|suppressions)\S*)\s.*━/,
        read: (m) => ({
            level: 'error',
            title: m[4] ?? 'Biome',
            message: m[4] ?? '',
            at: { file: m[1] ?? '', line: Number(m[2]), column: Number(m[3]) },
        }),
    },
    {
        pattern: /^(\S+) (format) ━/,
        read: (m) => ({
            level: 'error',
            title: 'format',
            message: 'The file is not formatted.',
            at: { file: m[1] ?? '' },
        }),
    },
    // ESLint, stylish: a line with the file alone, then "  12:5  error  message  rule"
    {
        pattern: /^\s+(\d+):(\d+)\s+(error|warning)\s+(.+?)(?:\s{2,}(\S+))?$/,
        read: (m, file) => file === undefined
            ? undefined
            : {
                level: level(m[3]),
                title: m[5] ?? 'ESLint',
                message: m[4] ?? '',
                at: { file, line: Number(m[1]), column: Number(m[2]) },
            },
    },
    // ESLint, unix and many others: /path/a.js:12:5: message [Error/rule]
    {
        pattern: /^(\S+?):(\d+):(\d+): (.+?) \[(Error|Warning)(?:\/(\S+))?\]$/,
        read: (m) => ({
            level: level(m[5]),
            title: m[6] ?? 'lint',
            message: m[4] ?? '',
            at: { file: m[1] ?? '', line: Number(m[2]), column: Number(m[3]) },
        }),
    },
];
const fileLine = /^(?:\/|[A-Za-z]:\\|\.{0,2}\/)?[\w@.-]+(?:[/\\][\w@.()[\] -]+)*\.[A-Za-z]+$/;
/**
 * Finds what compilers and linters said about a file and line in the output of a task.
 *
 * @param folder absolute; paths below it come out relative to the workspace
 */
function parseDiagnostics(lines, folder, workspace) {
    const found = [];
    let file;
    for (const raw of lines) {
        const line = raw.replace(colours, '').trimEnd();
        if (fileLine.test(line)) {
            file = line;
            continue;
        }
        if (line === '')
            file = undefined;
        for (const format of formats) {
            const match = format.pattern.exec(line);
            const annotation = match === null ? undefined : format.read(match, file);
            if (annotation?.at === undefined)
                continue;
            found.push({
                ...annotation,
                at: { ...annotation.at, file: relativePath(annotation.at.file, folder, workspace) },
            });
            break;
        }
    }
    return found;
}
/** Annotations want paths relative to the workspace, whatever the tool printed. */
function relativePath(file, folder, workspace) {
    const absolute = file.startsWith('/') ? file : `${folder.replace(/\/+$/, '')}/${file.replace(/^\.\//, '')}`;
    const root = `${workspace.replace(/\/+$/, '')}/`;
    return absolute.startsWith(root) ? absolute.slice(root.length) : file;
}

// EXTERNAL MODULE: ./node_modules/fast-xml-parser/src/xmlparser/XMLParser.js + 28 modules
var XMLParser = __webpack_require__(8879);
;// CONCATENATED MODULE: ./build/checks/reports/junit.js


const parser = new XMLParser/* default */.A({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: 'text',
    isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
    parseAttributeValue: false,
    processEntities: true,
});
/**
 * Reads a JUnit report as vitest, jest, node:test, pytest and others write it; nested suites come out flat.
 *
 * @param name the file, for the error
 * @throws ConfigurationError where it is no JUnit report
 */
function parseJUnit(xml, name) {
    let root;
    try {
        root = parser.parse(xml, true);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${name} is not XML: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    const top = child(root, 'testsuites') ?? root;
    const suites = [];
    const visit = (suite, path) => {
        const here = [...path, junit_text(suite['name'])].filter((part) => part !== '');
        const cases = children(suite, 'testcase').map((test) => readCase(test, suite));
        if (cases.length > 0)
            suites.push({ name: here.join(' › ') || name, cases });
        for (const inner of children(suite, 'testsuite'))
            visit(inner, here);
    };
    // node:test writes test cases of the file's top level straight below <testsuites>.
    visit(top, []);
    if (suites.length === 0 &&
        child(root, 'testsuites') === undefined &&
        children(root, 'testsuite').length === 0) {
        throw new kernel/* ConfigurationError */.j1(`${name} is XML, but no JUnit report: it has neither <testsuites> nor <testsuite>`);
    }
    return suites;
}
function readCase(test, suite) {
    const failure = children(test, 'failure')[0];
    const error = children(test, 'error')[0];
    const skipped = children(test, 'skipped').length > 0 || 'skipped' in test;
    const bad = failure ?? error;
    const file = junit_text(test['file']) || junit_text(suite['file']);
    const line = Number(junit_text(test['line']));
    const seconds = Number(junit_text(test['time']));
    return {
        name: junit_text(test['name']),
        result: failure !== undefined ? 'failed' : error !== undefined ? 'error' : skipped ? 'skipped' : 'passed',
        ...(junit_text(test['classname']) === '' ? {} : { classname: junit_text(test['classname']) }),
        ...(Number.isFinite(seconds) ? { durationMs: seconds * 1_000 } : {}),
        ...(bad === undefined
            ? {}
            : { message: junit_text(bad['message']) || firstLine(junit_text(bad['text'])), detail: junit_text(bad['text']) }),
        ...(file === '' ? {} : { at: { file, ...(Number.isInteger(line) && line > 0 ? { line } : {}) } }),
    };
}
function children(node, name) {
    const value = node[name];
    if (!Array.isArray(value))
        return [];
    return value.map((it) => (typeof it === 'object' && it !== null ? it : { text: it }));
}
function child(node, name) {
    const value = node[name];
    return typeof value === 'object' && value !== null ? value : value === '' ? {} : undefined;
}
function junit_text(value) {
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim();
}
function firstLine(value) {
    return value.split('\n')[0] ?? '';
}

;// CONCATENATED MODULE: ./build/checks/run.js






/** How many lines of a task's output the report keeps; the log has all of them. */
const keptLines = 60;
/**
 * Runs the tasks, at most `concurrency` at once, each as soon as what it needs has passed. Every failure is reported,
 * not only the first; a task whose need failed is skipped, never passed.
 */
async function runChecks(tasks, concurrency, ports) {
    const started = ports.clock.now();
    const waiting = [...orderTasks(tasks)];
    const results = new Map();
    const running = new Set();
    while (waiting.length > 0 || running.size > 0) {
        for (const task of [...waiting]) {
            const blocked = task.needs.find((need) => (results.get(need)?.result ?? 'passed') !== 'passed');
            if (blocked !== undefined || ports.signal.aborted) {
                waiting.splice(waiting.indexOf(task), 1);
                const reason = blocked === undefined ? 'the run was cancelled' : `it needs ${blocked}, which did not pass`;
                results.set(task.name, {
                    name: task.name,
                    durationMs: 0,
                    annotations: [],
                    suites: [],
                    output: [],
                    result: 'skipped',
                    reason,
                });
                continue;
            }
            if (running.size >= concurrency || !task.needs.every((need) => results.has(need)))
                continue;
            waiting.splice(waiting.indexOf(task), 1);
            const run = runTask(task, ports).then(async (result) => {
                running.delete(run);
                results.set(task.name, result);
                await printGroup(result, ports);
            });
            running.add(run);
        }
        if (running.size > 0)
            await Promise.race(running);
    }
    const inOrder = tasks.flatMap((task) => results.get(task.name) ?? []);
    const type = ports.signal.aborted
        ? 'cancelled'
        : inOrder.every((it) => it.result === 'passed')
            ? 'passed'
            : 'failed';
    return { type, tasks: inOrder, durationMs: ports.clock.now() - started };
}
async function runTask(task, ports) {
    const started = ports.clock.now();
    ports.log.info(`${task.name}: started`);
    const body = task.run;
    const base = () => ({ name: task.name, durationMs: ports.clock.now() - started });
    if (body.type === 'command')
        return { ...(await runCommand(body, ports)), ...base() };
    try {
        const verdict = await body.check();
        const output = [verdict.summary, ...(verdict.detail === undefined ? [] : verdict.detail.split('\n'))];
        const seen = { ...base(), annotations: verdict.annotations, suites: [], output };
        return verdict.ok ? { ...seen, result: 'passed' } : { ...seen, result: 'failed', reason: verdict.summary };
    }
    catch (error) {
        return {
            ...base(),
            annotations: [],
            suites: [],
            output: [(0,kernel/* errorMessage */.gJ)(error)],
            result: 'failed',
            reason: (0,kernel/* errorMessage */.gJ)(error),
        };
    }
}
async function runCommand(body, ports) {
    const lines = [];
    const timeout = AbortSignal.timeout(body.timeoutMs);
    let problem;
    try {
        const result = await ports.exec('bash', ['-eo', 'pipefail', '-c', body.command], {
            cwd: body.folder,
            env: { ...ports.env, ...body.env },
            signal: AbortSignal.any([timeout, ports.signal]),
            allowFailure: true,
            onLine: (line) => lines.push(line),
        });
        if (result.exitCode !== 0)
            problem = `\`${body.command}\` ended with exit code ${result.exitCode}`;
    }
    catch (error) {
        if (ports.signal.aborted)
            problem = 'the run was cancelled';
        else if (timeout.aborted)
            problem = `\`${body.command}\` was ended after ${(0,kernel/* formatDuration */.a3)(body.timeoutMs)}`;
        else if (error instanceof kernel/* PlatformError */.Wk)
            problem = error.message;
        else
            throw error;
    }
    const { suites, annotations: testAnnotations, problem: reportProblem, } = await readReport(body, ports.workspace);
    const annotations = [
        ...testAnnotations,
        ...(problem === undefined ? [] : parseDiagnostics(lines, body.folder, ports.workspace)),
    ];
    const failedTests = suites
        .flatMap((suite) => suite.cases)
        .filter((test) => test.result === 'failed' || test.result === 'error').length;
    // A report that is missing or full of failures outweighs an exit code of 0.
    const reason = problem ??
        reportProblem ??
        (failedTests > 0 ? `${failedTests} tests failed, although the command ended with exit code 0` : undefined);
    const seen = { annotations, suites, output: lines };
    return reason === undefined ? { ...seen, result: 'passed' } : { ...seen, result: 'failed', reason };
}
async function readReport(body, workspace) {
    if (body.junit === undefined)
        return { suites: [], annotations: [], problem: undefined };
    let suites;
    try {
        suites = parseJUnit(await (0,promises_.readFile)((0,external_node_path_.join)(body.folder, body.junit), 'utf8'), body.junit);
    }
    catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        return {
            suites: [],
            annotations: [],
            problem: missing ? `the command left no report at ${body.junit}` : (0,kernel/* errorMessage */.gJ)(error),
        };
    }
    const annotations = suites.flatMap((suite) => suite.cases.flatMap((test) => test.result !== 'failed' && test.result !== 'error'
        ? []
        : [
            {
                level: 'error',
                title: `${suite.name} › ${test.name}`,
                message: test.detail === undefined || test.detail === '' ? (test.message ?? 'failed') : test.detail,
                ...(test.at === undefined
                    ? {}
                    : { at: { ...test.at, file: relativePath(test.at.file, body.folder, workspace) } }),
            },
        ]));
    return { suites, annotations, problem: undefined };
}
async function printGroup(result, ports) {
    const mark = { passed: '✔', failed: '✖', skipped: '–' }[result.result];
    await ports.log.group(`${mark} ${result.name} (${(0,kernel/* formatDuration */.a3)(result.durationMs)})`, async () => {
        for (const line of result.output)
            ports.log.info(line);
    });
    if (result.result !== 'passed')
        ports.log.info(`${result.name}: ${result.result}: ${result.reason}`);
}
function lastLines(result) {
    return result.output.slice(-keptLines);
}

;// CONCATENATED MODULE: ./build/checks/report.js


/** Tells how the checks ended: every failure, failing tests first, the slowest tests folded. */
function checksReport(outcome, module) {
    const failed = outcome.tasks.filter((task) => task.result === 'failed');
    const tests = outcome.tasks.flatMap((task) => task.suites);
    const cases = tests.flatMap((suite) => suite.cases.map((test) => ({ suite: suite.name, test })));
    const count = `${cases.length} tests`;
    return {
        kind: 'lint-test-build',
        module,
        status: outcome.type === 'passed' ? 'success' : 'failure',
        outcome: outcome.type,
        happened: outcome.type === 'passed'
            ? `${outcome.tasks.length} tasks passed in ${(0,kernel/* formatDuration */.a3)(outcome.durationMs)}${cases.length > 0 ? `, with ${count}` : ''}.`
            : outcome.type === 'cancelled'
                ? 'The run was cancelled before all tasks had ended.'
                : `${failed.map((task) => task.name).join(', ')} failed.`,
        ...(outcome.type === 'passed' ? {} : { impact: 'This commit is not fit to be released.' }),
        next: failed.map((task) => `${task.name}: ${task.reason}.`),
        evidence: [
            taskTable(outcome.tasks),
            ...failingTests(cases),
            ...failed.flatMap(taskOutput),
            ...slowest(cases),
        ],
        annotations: outcome.tasks.flatMap((task) => task.annotations),
        tests,
        data: {
            tasks: outcome.tasks.map((task) => ({
                name: task.name,
                result: task.result,
                durationMs: Math.round(task.durationMs),
            })),
        },
    };
}
const rank = (task) => ({ failed: 0, skipped: 1, passed: 2 })[task.result];
function taskTable(tasks) {
    return {
        type: 'table',
        head: ['task', 'result', 'time', 'tests', ''],
        rows: [...tasks]
            .sort((a, b) => rank(a) - rank(b))
            .map((task) => {
            const cases = task.suites.flatMap((suite) => suite.cases);
            const bad = cases.filter((test) => test.result === 'failed' || test.result === 'error').length;
            return [
                { code: task.name },
                task.result,
                (0,kernel/* formatDuration */.a3)(task.durationMs),
                cases.length === 0 ? '' : `${cases.length - bad} of ${cases.length} passed`,
                task.result === 'passed' ? '' : task.reason,
            ];
        }),
    };
}
function failingTests(cases) {
    const failing = cases.filter(({ test }) => test.result === 'failed' || test.result === 'error');
    return failing.map(({ suite, test }) => ({
        type: 'details',
        summary: `${suite} › ${test.name}${test.message === undefined ? '' : `: ${test.message.slice(0, 200)}`}`,
        blocks: [
            {
                type: 'code',
                text: test.detail === undefined || test.detail === '' ? (test.message ?? 'no message') : test.detail,
            },
        ],
    }));
}
function taskOutput(task) {
    const lines = lastLines(task);
    if (lines.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: `${task.name}: the last ${lines.length} lines`,
            blocks: [{ type: 'code', text: lines.join('\n') }],
        },
    ];
}
function slowest(cases) {
    const timed = cases
        .filter(({ test }) => (test.durationMs ?? 0) > 0)
        .sort((a, b) => (b.test.durationMs ?? 0) - (a.test.durationMs ?? 0));
    if (timed.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: 'The slowest tests',
            blocks: [
                {
                    type: 'table',
                    head: ['time', 'test'],
                    rows: timed
                        .slice(0, 10)
                        .map(({ suite, test }) => [(0,kernel/* formatDuration */.a3)(test.durationMs ?? 0), `${suite} › ${test.name}`]),
                },
            ],
        },
    ];
}

;// CONCATENATED MODULE: ./build/checks/index.js






// EXTERNAL MODULE: ./build/migrations/index.js + 245 modules
var build_migrations = __webpack_require__(1580);
// EXTERNAL MODULE: ./build/actions/settings.js
var settings = __webpack_require__(139);
// EXTERNAL MODULE: ./build/actions/task-environment.js
var task_environment = __webpack_require__(4647);
;// CONCATENATED MODULE: ./build/actions/lint-test-build.js







const installTask = 'install';
const lintTestBuild = async (host) => {
    const { config, folder } = (0,settings/* readSettings */.sb)(host);
    const checks = (0,settings/* section */.uW)(config.checks, 'checks');
    // Where `migrate` with mode check follows, it is asked there, once.
    const drift = (0,settings/* choice */.Yq)(host, 'migrations-drift', ['check', 'off'], 'check') === 'check';
    const tasks = [
        ...productTasks(checks, folder),
        ...(config.migrations === undefined || !drift
            ? []
            : [migrationsTask(host, config.migrations, checks, folder)]),
    ];
    const outcome = await runChecks(tasks, checks.concurrency ?? (0,external_node_os_.availableParallelism)(), {
        exec: host.exec,
        clock: host.clock,
        signal: host.signal,
        log: host.log,
        env: (0,task_environment/* taskEnvironment */.r)(host.env),
        workspace: host.run.workspace,
    });
    return { report: checksReport(outcome, config.module), outputs: { outcome: outcome.type } };
};
/** The tasks of deploy-kit.yml; all of them wait for the install, where there is one. */
function productTasks(checks, folder) {
    const command = (run, key, task) => ({
        type: 'command',
        command: run,
        folder: (0,external_node_path_.join)(folder, task?.['working-directory'] ?? '.'),
        env: task?.env ?? {},
        timeoutMs: (0,kernel/* parseDuration */.E9)(task?.timeout ?? '15m', `${key}.timeout`),
        junit: task?.junit,
    });
    const install = checks.install === undefined
        ? []
        : [{ name: installTask, needs: [], run: command(checks.install, 'checks.install') }];
    const first = install.map((task) => task.name);
    return [
        ...install,
        ...Object.entries(checks.tasks).map(([name, task]) => ({
            name,
            needs: [...first, ...task.needs],
            run: command(task.run, `checks.tasks.${name}`, task),
        })),
    ];
}
/** Where migrations are configured, schema and migrations have to agree, by the word of the product's own drizzle-kit. */
function migrationsTask(host, migrations, checks, folder) {
    return {
        name: 'migrations',
        needs: checks.install === undefined ? [] : [installTask],
        run: {
            type: 'check',
            check: async () => {
                const drizzleConfig = migrations.check['drizzle-config'];
                const drift = await (0,build_migrations/* schemaDrift */.Xz)({
                    project: folder,
                    folder: migrations.folder,
                    env: (0,task_environment/* taskEnvironment */.r)(host.env),
                    ...(drizzleConfig === undefined ? {} : { config: drizzleConfig }),
                }, { exec: host.exec, tempDir: host.run.tempDir, signal: host.signal });
                const report = (0,build_migrations/* driftReport */.CP)(drift, migrations.folder);
                return {
                    ok: report.status === 'success',
                    summary: report.happened,
                    ...(drift.kind === 'drift'
                        ? { detail: drift.sql.map((it) => `-- ${it.file}\n${it.text}`).join('\n') }
                        : {}),
                    ...(drift.kind === 'unclear' ? { detail: drift.output } : {}),
                    annotations: report.annotations ?? [],
                };
            },
        },
    };
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
