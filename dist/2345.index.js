export const id = 2345;
export const ids = [2345];
export const modules = {

/***/ 2345:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ smoke),
/* harmony export */   w: () => (/* binding */ readSmokeFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6760);
/* harmony import */ var _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7915);
/* harmony import */ var _smoke_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8768);
/* harmony import */ var _trace_index_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5528);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(139);






function readSmokeFile(host, config, folder, target) {
    const file = (0,_settings_js__WEBPACK_IMPORTED_MODULE_5__/* .section */ .uW)(config.smoke, 'smoke');
    let text;
    try {
        text = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, file), 'utf8');
    }
    catch (cause) {
        throw new _kernel_index_js__WEBPACK_IMPORTED_MODULE_2__/* .ConfigurationError */ .j1(`the smoke test file ${file} cannot be read`, {
            fix: 'Check `smoke` in deploy-kit.yml and that the repository was checked out.',
            cause,
        });
    }
    return (0,_smoke_index_js__WEBPACK_IMPORTED_MODULE_3__/* .parseSmokeFile */ .Vh)(text, file, {
        ...host.env,
        DEPLOY_KIT_VERSION: target.version,
        DEPLOY_KIT_SHA: target.gitSha,
        DEPLOY_KIT_DIGEST: target.digest,
        DEPLOY_KIT_ENVIRONMENT: target.environment,
    });
}
/** Runs the product's smoke test against a URL; the deploy's gate, the smoke-test action and the rollback all do it here. */
async function smoke(host, file, target) {
    const traceId = (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_4__/* .traceIdOf */ .aB)(host.run);
    const { logGroup, ...rest } = target;
    const outcome = await (0,_smoke_index_js__WEBPACK_IMPORTED_MODULE_3__/* .runSmoke */ .Lw)({ file, baseUrl: target.url, traceId, instances: target.instances }, {
        clock: host.clock,
        signal: host.signal,
        log: host.log,
        connectTo: (0,_smoke_index_js__WEBPACK_IMPORTED_MODULE_3__/* .parseConnectTo */ .zs)(host.env['DEPLOY_KIT_CONNECT_TO']),
        traceparent: () => (0,_trace_index_js__WEBPACK_IMPORTED_MODULE_4__/* .traceparent */ .G$)(traceId),
    });
    return {
        outcome,
        report: (0,_smoke_index_js__WEBPACK_IMPORTED_MODULE_3__/* .smokeReport */ .Ih)(outcome, { ...rest, traceId, ...(logGroup === undefined ? {} : { logGroup }) }),
    };
}


/***/ }),

/***/ 8768:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  zs: () => (/* reexport */ parseConnectTo),
  Vh: () => (/* reexport */ parseSmokeFile),
  Lw: () => (/* reexport */ runSmoke),
  Ih: () => (/* reexport */ smokeReport),
  __: () => (/* reexport */ smokeStatus)
});

// UNUSED EXPORTS: streakFor, verdict

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/smoke/exchange.js



/** Bodies are cut here: a check looks at a JSON document or a page, not at a download. */
const bodyLimit = 1024 * 1024;
/** Reads `host:port:connect-host:connect-port`, several separated by commas. */
function parseConnectTo(text) {
    const map = new Map();
    for (const entry of (text ?? '').split(',').map((it) => it.trim())) {
        if (entry === '')
            continue;
        const match = /^([^:]+):(\d+):([^:]+):(\d+)$/.exec(entry);
        if (match === null) {
            throw new kernel/* ConfigurationError */.j1(`DEPLOY_KIT_CONNECT_TO has the entry ${JSON.stringify(entry)}`, {
                fix: 'Write host:port:connect-host:connect-port.',
            });
        }
        map.set(`${match[1]}:${match[2]}`, { host: match[3] ?? '', port: Number(match[4]) });
    }
    return map;
}
/** One request on a fresh connection, so that the load balancer chooses anew. Rejects where no answer comes. */
function exchange(options) {
    const { url } = options;
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const target = options.connectTo.get(`${url.hostname}:${port}`) ?? { host: url.hostname, port };
    const started = performance.now();
    return new Promise((resolve, reject) => {
        const send = secure ? external_node_https_.request : external_node_http_.request;
        const request = send({
            host: target.host,
            port: target.port,
            ...(secure ? { servername: url.hostname } : {}),
            path: `${url.pathname}${url.search}`,
            method: options.method,
            headers: {
                host: url.host,
                ...options.headers,
                ...(options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) }),
            },
            agent: false,
            signal: options.signal,
        });
        const timer = setTimeout(() => request.destroy(new Error(`no complete answer within ${options.timeoutMs} ms`)), options.timeoutMs);
        request.on('error', (error) => {
            clearTimeout(timer);
            reject(error);
        });
        request.on('response', (response) => {
            readBody(response).then((body) => {
                clearTimeout(timer);
                resolve({
                    status: response.statusCode ?? 0,
                    headers: flatHeaders(response),
                    body,
                    durationMs: performance.now() - started,
                    tlsDaysLeft: secure ? daysLeft(response.socket) : undefined,
                });
            }, (error) => {
                clearTimeout(timer);
                reject(error);
            });
        });
        request.end(options.body);
    });
}
async function readBody(response) {
    const chunks = [];
    let size = 0;
    for await (const chunk of response) {
        size += chunk.length;
        if (size > bodyLimit)
            throw new Error(`the answer is larger than ${bodyLimit} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}
function flatHeaders(response) {
    return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]));
}
function daysLeft(socket) {
    const until = Date.parse(socket.getPeerCertificate?.()?.valid_to ?? '');
    return Number.isNaN(until) ? undefined : Math.floor((until - Date.now()) / 86_400_000);
}

;// CONCATENATED MODULE: ./build/smoke/types.js
function smokeStatus(outcome) {
    return outcome.type === 'passed' ? 'success' : 'failure';
}

;// CONCATENATED MODULE: ./build/smoke/report.js


/** Tells how a smoke test ended: failing checks first, each value next to what it should have been. */
function smokeReport(outcome, context) {
    const status = smokeStatus(outcome);
    const count = (result) => outcome.checks.filter((check) => check.result === result).length;
    const first = outcome.checks.find((check) => check.result === 'failed' || check.result === 'error');
    const target = `${context.module} ${context.version} at ${context.url}`;
    const story = {
        passed: {
            happened: `${target} passed ${count('passed')} checks in ${(0,kernel/* formatDuration */.a3)(outcome.durationMs)}.`,
            impact: 'The version that answers is the one that was deployed, and it does what the checks ask.',
            next: [],
        },
        failed: {
            happened: `${target} failed its smoke test: ${first === undefined ? 'a check failed' : reasonOf(first)}.`,
            impact: 'This version is not known to work. Behind a gate it gets no user traffic; after a deploy users already meet it.',
            next: [
                `Every request of this test carries the trace id \`${context.traceId}\`: ${whereToLook(context)}`,
                'Mend the failing check first; those after it were skipped, not passed.',
            ],
        },
        inconclusive: {
            happened: `The smoke test of ${target} could not be carried out: ${first === undefined ? 'no check was measured' : reasonOf(first)}.`,
            impact: 'Nothing is known about this version. Unmeasured is not passed.',
            next: [
                'Check that the URL is right and can be reached from where this runs.',
                `If no request arrived, the trace id \`${context.traceId}\` is not in the logs: ${whereToLook(context)}`,
            ],
        },
    }[outcome.type];
    const worst = [...outcome.checks].sort((a, b) => rank(a) - rank(b));
    return {
        kind: 'smoke-test',
        module: context.module,
        environment: context.environment,
        status,
        outcome: outcome.type,
        ...story,
        evidence: [
            resultTable(worst),
            ...attemptDetails(worst),
            { type: 'paragraph', text: `Trace id \`${context.traceId}\`` },
        ],
        annotations: outcome.checks
            .filter((check) => check.result === 'failed' || check.result === 'error')
            .map((check) => ({
            level: 'error',
            title: `smoke test: ${check.id}`,
            message: reasonOf(check),
        })),
        tests: [
            { name: `smoke test ${context.module} ${context.environment}`, cases: outcome.checks.map(testCase) },
        ],
        data: {
            url: context.url,
            version: context.version,
            traceId: context.traceId,
            checks: outcome.checks.map((check) => ({
                id: check.id,
                result: check.result,
                attempts: check.attempts.length,
                durationMs: Math.round(check.durationMs),
            })),
        },
    };
}
function whereToLook(context) {
    return context.logGroup === undefined
        ? 'look for it in the logs of the environment.'
        : `\`aws logs filter-log-events --log-group-name ${context.logGroup} --filter-pattern '"${context.traceId}"'\``;
}
const rank = (check) => ({ failed: 0, error: 1, skipped: 2, passed: 3 })[check.result];
function reasonOf(check) {
    return `${check.id} (${check.path}): ${'reason' in check ? check.reason : check.result}`;
}
function resultTable(checks) {
    return {
        type: 'table',
        head: ['check', 'result', 'found', 'expected', 'requests', 'time'],
        rows: checks.map((check) => {
            const findings = 'findings' in check ? check.findings : [];
            const shown = findings.find((finding) => !finding.ok) ?? findings.at(-1);
            const flaky = check.result === 'passed' && check.attempts.some((attempt) => attempt.problem !== undefined);
            return [
                { code: check.id },
                flaky ? 'passed, not at once' : check.result,
                shown === undefined ? ('reason' in check ? check.reason : '') : `${shown.what}: ${shown.found}`,
                shown?.wanted ?? '',
                String(check.attempts.length),
                `${Math.round(check.durationMs)} ms`,
            ];
        }),
    };
}
function attemptDetails(checks) {
    return checks
        .filter((check) => check.attempts.some((attempt) => attempt.problem !== undefined))
        .map((check) => ({
        type: 'details',
        summary: `${check.id}: every attempt (${check.attempts.length})`,
        blocks: [
            {
                type: 'table',
                head: ['at', 'status', 'time', 'problem'],
                rows: check.attempts.map((attempt) => [
                    new Date(attempt.atMs).toISOString(),
                    attempt.status === undefined ? 'no answer' : String(attempt.status),
                    `${Math.round(attempt.durationMs)} ms`,
                    attempt.problem ?? '',
                ]),
            },
        ],
    }));
}
function testCase(check) {
    return {
        name: check.id,
        classname: check.path,
        durationMs: check.durationMs,
        result: check.result,
        ...('reason' in check ? { message: check.reason } : {}),
        detail: check.attempts
            .map((attempt) => `${new Date(attempt.atMs).toISOString()} ${attempt.status ?? 'no answer'} ${attempt.problem ?? 'as expected'}`)
            .join('\n'),
    };
}

// EXTERNAL MODULE: ./node_modules/jmespath/jmespath.js
var jmespath = __webpack_require__(5217);
;// CONCATENATED MODULE: ./build/smoke/assess.js

/** Holds an answer against what a check expects. Pure. */
function assess(answer, expected) {
    const findings = [
        {
            what: 'status',
            wanted: String(expected.status),
            found: String(answer.status),
            ok: answer.status === expected.status,
        },
    ];
    for (const [name, wanted] of Object.entries(expected.header)) {
        findings.push(textFinding(`header ${name.toLowerCase()}`, wanted, answer.headers[name.toLowerCase()]));
    }
    const paths = Object.entries(expected.json);
    if (paths.length > 0) {
        const parsed = parse(answer.body);
        for (const [path, wanted] of paths)
            findings.push(jsonFinding(path, wanted, parsed));
    }
    if (expected.body !== undefined)
        findings.push(textFinding('body', expected.body, answer.body));
    if (expected['max-ms'] !== undefined) {
        findings.push({
            what: 'time',
            wanted: `at most ${expected['max-ms']} ms`,
            found: `${Math.round(answer.durationMs)} ms`,
            ok: answer.durationMs <= expected['max-ms'],
        });
    }
    if (expected['tls-days-left'] !== undefined) {
        findings.push({
            what: 'certificate',
            wanted: `at least ${expected['tls-days-left']} days`,
            found: answer.tlsDaysLeft === undefined ? 'no TLS' : `${answer.tlsDaysLeft} days`,
            ok: (answer.tlsDaysLeft ?? -1) >= expected['tls-days-left'],
        });
    }
    return findings;
}
/** The value at a JMESPath of a JSON body, as text; undefined where the body is no JSON or has nothing there. */
function jsonValue(body, path) {
    const parsed = parse(body);
    if (!parsed.ok)
        return undefined;
    const value = jmespath.search(parsed.value, path);
    return value === null || value === undefined
        ? undefined
        : typeof value === 'object'
            ? JSON.stringify(value)
            : String(value);
}
function parse(body) {
    try {
        return { ok: true, value: JSON.parse(body) };
    }
    catch {
        return { ok: false };
    }
}
function jsonFinding(path, wanted, parsed) {
    const what = `json ${path}`;
    if (!parsed.ok)
        return { what, wanted: String(wanted), found: 'a body that is not JSON', ok: false };
    const value = jmespath.search(parsed.value, path);
    if (typeof wanted === 'string' && wanted.startsWith('~'))
        return textFinding(what, wanted, typeof value === 'string' ? value : JSON.stringify(value));
    return {
        what,
        wanted: JSON.stringify(wanted),
        found: value === undefined ? 'nothing' : JSON.stringify(value),
        ok: value === wanted,
    };
}
/** `~text` asks that it is contained, without regard to case; anything else that it is equal. */
function textFinding(what, wanted, found) {
    const contains = wanted.startsWith('~');
    const ok = found !== undefined &&
        (contains ? found.toLowerCase().includes(wanted.slice(1).toLowerCase()) : found === wanted);
    const shown = found === undefined ? 'nothing' : found.length > 200 ? `${found.slice(0, 200)} …` : found;
    return { what, wanted: contains ? `contains ${wanted.slice(1)}` : wanted, found: shown, ok };
}

;// CONCATENATED MODULE: ./build/smoke/run.js



/** Fresh connections in a row that must hit the new version when it is not known how many tasks there are. */
const defaultStreak = 10;
/**
 * Runs the checks: the converging ones first, one after the other, since nothing else counts until the deployed
 * version answers; then all others at once. Every check is retried until the one deadline that all share.
 */
async function runSmoke(request, ports) {
    const { file } = request;
    const started = ports.clock.now();
    const deadline = started + (file.defaults.deadline ?? 0);
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ports.signal]);
    const results = new Map();
    let failure;
    const run = async (check) => {
        const result = failure !== undefined && (file.defaults['fail-fast'] || check.converge === undefined)
            ? skipped(check, `${failure} failed first`)
            : await runCheck(check, request, { ...ports, signal }, deadline);
        results.set(check.id, result);
        ports.log.info(lineOf(result));
        if (result.result === 'failed' || result.result === 'error') {
            failure ??= check.id;
            if (file.defaults['fail-fast'])
                stop.abort(new DOMException(`${check.id} failed`, 'AbortError'));
        }
    };
    for (const check of file.checks.filter((it) => it.converge !== undefined))
        await run(check);
    await (0,kernel/* mapConcurrent */._k)(file.checks.filter((it) => it.converge === undefined), file.defaults.concurrency, run);
    const checks = file.checks.flatMap((check) => results.get(check.id) ?? []);
    return { type: verdict(checks), checks, durationMs: ports.clock.now() - started };
}
/** Fail closed: passed only where every check was measured and passed. */
function verdict(checks) {
    if (checks.some((check) => check.result === 'failed'))
        return 'failed';
    return checks.length > 0 && checks.every((check) => check.result === 'passed') ? 'passed' : 'inconclusive';
}
/** How many hits in a row make it 99 % sure that no stale task of `instances` is left behind the load balancer. */
function streakFor(instances) {
    if (instances === undefined)
        return defaultStreak;
    return instances <= 1 ? 1 : Math.ceil(Math.log(0.01) / Math.log(1 - 1 / instances));
}
async function runCheck(check, request, ports, deadline) {
    const started = ports.clock.now();
    const attempts = [];
    const interval = request.file.defaults.interval ?? 500;
    const streak = check.converge === undefined ? 1 : (check.converge.streak ?? streakFor(request.instances));
    const instances = new Set();
    let inARow = 0;
    let last = { error: 'it was never tried' };
    const done = () => ({ id: check.id, path: check.path, attempts, durationMs: ports.clock.now() - started });
    for (;;) {
        if (ports.signal.aborted)
            return skipped(check, `ended early: ${(0,kernel/* errorMessage */.gJ)(ports.signal.reason)}`, attempts);
        const at = ports.clock.now();
        try {
            const answer = await send(check, request, ports);
            const findings = findingsOf(check, answer);
            const wrong = findings.find((finding) => !finding.ok);
            attempts.push({
                atMs: at,
                durationMs: answer.durationMs,
                status: answer.status,
                problem: wrong === undefined ? undefined : sentence(wrong),
            });
            last = { findings };
            inARow = wrong === undefined ? inARow + 1 : 0;
            const instance = check.converge?.instance === undefined ? undefined : jsonValue(answer.body, check.converge.instance);
            if (wrong === undefined && instance !== undefined)
                instances.add(instance);
            if (inARow >= streak)
                return {
                    ...done(),
                    result: 'passed',
                    findings,
                    ...(instances.size === 0 ? {} : { instances: [...instances].sort() }),
                };
            if (wrong === undefined && ports.clock.now() < deadline)
                continue;
        }
        catch (error) {
            if (ports.signal.aborted)
                return skipped(check, `ended early: ${(0,kernel/* errorMessage */.gJ)(ports.signal.reason)}`, attempts);
            attempts.push({
                atMs: at,
                durationMs: ports.clock.now() - at,
                status: undefined,
                problem: (0,kernel/* errorMessage */.gJ)(error),
            });
            last = { error: (0,kernel/* errorMessage */.gJ)(error) };
            inARow = 0;
        }
        if (ports.clock.now() + interval >= deadline) {
            if ('error' in last)
                return { ...done(), result: 'error', reason: last.error };
            const wrong = last.findings.find((finding) => !finding.ok);
            const reason = wrong === undefined
                ? `only ${inARow} of ${streak} answers in a row were right when the deadline came`
                : sentence(wrong);
            return { ...done(), result: 'failed', findings: last.findings, reason };
        }
        await ports.clock.sleep(interval, ports.signal).catch((error) => {
            if (!ports.signal.aborted)
                throw error;
        });
    }
}
function send(check, request, ports) {
    const base = request.baseUrl.replace(/\/+$/, '');
    const body = check.json === undefined ? check.body : JSON.stringify(check.json);
    return exchange({
        url: new URL(`${base}${check.path}`),
        method: check.method,
        headers: {
            'user-agent': 'deploy-kit-smoke-test',
            accept: '*/*',
            // Lets a service leave these requests out of its own objectives.
            'x-smoke-test': '1',
            traceparent: ports.traceparent(),
            ...(check.json === undefined ? {} : { 'content-type': 'application/json' }),
            ...check.headers,
        },
        body,
        timeoutMs: check.timeout ?? request.file.defaults.timeout ?? 5_000,
        signal: ports.signal,
        connectTo: ports.connectTo,
    });
}
function findingsOf(check, answer) {
    const findings = [...assess(answer, check.expect ?? { status: 200, json: {}, header: {} })];
    if (check.converge !== undefined) {
        const found = jsonValue(answer.body, check.converge.jmespath);
        findings.push({
            what: `version (json ${check.converge.jmespath})`,
            wanted: check.converge.equals,
            found: found ?? 'nothing',
            ok: found === check.converge.equals,
        });
    }
    return findings;
}
function skipped(check, reason, attempts = []) {
    return { id: check.id, path: check.path, attempts, durationMs: 0, result: 'skipped', reason };
}
function sentence(finding) {
    return `${finding.what} is ${finding.found}, expected ${finding.wanted}`;
}
function lineOf(check) {
    const tries = check.attempts.length > 1 ? `, ${check.attempts.length} requests` : '';
    return `${check.result.padEnd(7)} ${check.id} (${check.path}, ${Math.round(check.durationMs)} ms${tries})${'reason' in check ? `: ${check.reason}` : ''}`;
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/smoke/schema.js



const duration = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* rawTransform */.NTK(({ dataset, addIssue, NEVER }) => {
    try {
        return (0,kernel/* parseDuration */.E9)(dataset.value, 'duration');
    }
    catch {
        addIssue({ message: 'is not a duration; write for example 500ms, 5s or 2m' });
        return NEVER;
    }
}));
const scalar = dist/* union */.KCZ([dist/* string */.YjP(), dist/* number */.aig(), dist/* boolean */.zMY(), dist/* null_ */.v1f()]);
const expectation = dist/* strictObject */.rej({
    status: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(100), dist/* maxValue */.cGV(599)), 200),
    /** JMESPath expressions and the values they must give; `~text` asks for text that contains it. */
    json: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), scalar), {}),
    header: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()), {}),
    body: dist/* optional */.lqM(dist/* string */.YjP()),
    'max-ms': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(1))),
    'tls-days-left': dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* minValue */.Wwf(0))),
});
const check = dist/* pipe */.FsL(dist/* strictObject */.rej({
    id: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'may only hold letters, digits, `.`, `_` and `-`')),
    path: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\//, 'must start with /')),
    method: dist/* optional */.lqM(dist/* picklist */.KIO(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']), 'GET'),
    headers: dist/* optional */.lqM(dist/* record */.g1P(dist/* string */.YjP(), dist/* string */.YjP()), {}),
    json: dist/* optional */.lqM(dist/* unknown */.L5J()),
    body: dist/* optional */.lqM(dist/* string */.YjP()),
    timeout: dist/* optional */.lqM(duration),
    expect: dist/* optional */.lqM(expectation),
    /** Nothing else counts until the deployed version answers, on every one of `streak` fresh connections in a row. */
    converge: dist/* optional */.lqM(dist/* strictObject */.rej({
        jmespath: dist/* string */.YjP(),
        equals: dist/* string */.YjP(),
        /** Where a task says which one it is; the instances seen stand in the report. */
        instance: dist/* optional */.lqM(dist/* string */.YjP()),
        streak: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(1))),
    })),
}), dist/* check */.z6Y((it) => it.json === undefined || it.body === undefined, 'has both json and body; give one'));
const smokeSchema = dist/* strictObject */.rej({
    version: dist/* literal */.euz(1),
    defaults: dist/* optional */.lqM(dist/* strictObject */.rej({
        timeout: dist/* optional */.lqM(duration, '5s'),
        deadline: dist/* optional */.lqM(duration, '90s'),
        interval: dist/* optional */.lqM(duration, '500ms'),
        concurrency: dist/* optional */.lqM(dist/* pipe */.FsL(dist/* number */.aig(), dist/* integer */.ndf(), dist/* minValue */.Wwf(1), dist/* maxValue */.cGV(64)), 16),
        'fail-fast': dist/* optional */.lqM(dist/* boolean */.zMY(), true),
    }), {}),
    checks: dist/* pipe */.FsL(dist/* array */.YOg(check), dist/* minLength */.BpQ(1, 'names no check')),
});
/**
 * Reads a smoke test file; `${NAME}` takes a variable.
 *
 * @throws ConfigurationError with file, line and column
 */
function parseSmokeFile(text, file, variables) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = (0,yaml_dist/* parseDocument */.Tp)(text, { lineCounter: lines, prettyErrors: false });
    const place = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { file, line, column: col };
    };
    const syntax = document.errors[0];
    if (syntax !== undefined) {
        const at = place(syntax.pos[0]);
        throw new kernel/* ConfigurationError */.j1(`${file}:${at.line}:${at.column}: ${syntax.message}`, { at });
    }
    const parsed = dist/* safeParse */.xLC(smokeSchema, substitute(document.toJS(), variables, file));
    if (parsed.success) {
        refuseTwice(parsed.output, file);
        return parsed.output;
    }
    const issue = parsed.issues[0];
    const path = (issue.path ?? []).map((item) => item.key);
    let node;
    for (let depth = path.length; depth >= 0 && node === undefined; depth--)
        node = document.getIn(path.slice(0, depth), true);
    const at = place(node?.range?.[0] ?? 0);
    throw new kernel/* ConfigurationError */.j1(`${file}:${at.line}:${at.column}: ${path.join('.') || 'the file'}: ${issue.message}`, {
        at,
        fix: 'The keys of a check are id, path, method, headers, json, body, timeout, expect and converge.',
    });
}
function refuseTwice(file, name) {
    const seen = new Set();
    for (const { id } of file.checks) {
        if (seen.has(id))
            throw new kernel/* ConfigurationError */.j1(`${name}: two checks have the id ${id}`, {
                fix: 'Give each check an id of its own.',
            });
        seen.add(id);
    }
}
function substitute(value, variables, file) {
    if (typeof value === 'string') {
        return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name) => {
            const found = variables[name];
            if (found === undefined || found === '') {
                throw new kernel/* ConfigurationError */.j1(`${file} refers to the variable ${name}, which is not set`, {
                    fix: 'Known without doing: DEPLOY_KIT_VERSION, DEPLOY_KIT_SHA, DEPLOY_KIT_DIGEST and DEPLOY_KIT_ENVIRONMENT; anything else comes from the env of the step.',
                });
            }
            return found;
        });
    }
    if (Array.isArray(value))
        return value.map((item) => substitute(item, variables, file));
    if (typeof value === 'object' && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, substitute(inner, variables, file)]));
    }
    return value;
}

;// CONCATENATED MODULE: ./build/smoke/index.js







/***/ })

};
