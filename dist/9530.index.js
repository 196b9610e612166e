export const id = 9530;
export const ids = [9530];
export const modules = {

/***/ 9783:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  gg: () => (/* reexport */ deploy),
  yQ: () => (/* reexport */ deployReport),
  n2: () => (/* reexport */ diffTaskDefinitions),
  Hd: () => (/* reexport */ isTerminal),
  US: () => (/* reexport */ openEcs),
  Wc: () => (/* reexport */ openEcsCluster),
  KC: () => (/* reexport */ openEcsTasks),
  a_: () => (/* reexport */ redeployRequest),
  ry: () => (/* reexport */ removePauseHooks),
  U: () => (/* reexport */ resume),
  ZZ: () => (/* reexport */ runTask),
  Uk: () => (/* reexport */ stopDeployment),
  XR: () => (/* reexport */ whatRuns)
});

// UNUSED EXPORTS: configDigest, deployStatus, judge, planTask, releaseTags, renderTaskDefinition, terminalStatuses

// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/ecs/deployment-configuration.js

/** After the test listener reached the new revision and before any production traffic does. */
const gateStage = 'POST_TEST_TRAFFIC_SHIFT';
/**
 * The whole deploymentConfiguration of the one UpdateService call. It states the full list of lifecycle hooks: the
 * service's Lambda hooks as they are, and our PAUSE hook where there is a gate. A PAUSE hook that stands on the
 * service already is left out: nobody else would answer it, and the deployment would hang on it.
 */
function deploymentConfiguration(request, service) {
    return {
        ...strategyMembers(request),
        deploymentCircuitBreaker: { enable: request.circuitBreaker, rollback: request.circuitBreaker },
        ...(request.alarms.length === 0
            ? {}
            : { alarms: { alarmNames: [...request.alarms], enable: true, rollback: true } }),
        lifecycleHooks: [
            ...lambdaHooks(service),
            ...(request.gate === 'none' ? [] : [gateHook(request.gateTimeoutMs)]),
        ],
    };
}
/** What is sent once the deployment is over, so that no later deploy, ours or another tool's, hangs on our hook. */
function restingConfiguration(request, service) {
    return { ...deploymentConfiguration({ ...request, gate: 'none' }, service) };
}
function lambdaHooks(service) {
    return service.lifecycleHooks.filter((hook) => hook.targetType !== 'PAUSE');
}
function pauseHooks(service) {
    return service.lifecycleHooks.filter((hook) => hook.targetType === 'PAUSE');
}
/** If nobody answers, for example because the runner died, ECS rolls back by itself after the time-out. */
function gateHook(timeoutMs) {
    return {
        targetType: 'PAUSE',
        lifecycleStages: [gateStage],
        timeoutConfiguration: { timeoutInMinutes: wholeMinutes(timeoutMs, 1), action: 'ROLLBACK' },
    };
}
function strategyMembers(request) {
    const { strategy } = request;
    switch (strategy.type) {
        case 'rolling':
            return { strategy: 'ROLLING' };
        case 'blue-green':
            return { strategy: 'BLUE_GREEN', bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0) };
        case 'canary':
            return {
                strategy: 'CANARY',
                bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0),
                canaryConfiguration: {
                    canaryPercent: strategy.percent,
                    canaryBakeTimeInMinutes: wholeMinutes(strategy.stepBakeMs, 0),
                },
            };
        case 'linear':
            return {
                strategy: 'LINEAR',
                bakeTimeInMinutes: wholeMinutes(strategy.bakeMs, 0),
                linearConfiguration: {
                    stepPercent: strategy.percent,
                    stepBakeTimeInMinutes: wholeMinutes(strategy.stepBakeMs, 0),
                },
            };
        default:
            return (0,kernel/* assertNever */.xb)(strategy, 'strategy');
    }
}
/** ECS counts in whole minutes; a part of a minute is rounded up, so that nothing bakes shorter than was asked for. */
function wholeMinutes(ms, least) {
    return Math.max(least, Math.ceil(ms / 60_000));
}

;// CONCATENATED MODULE: ./build/ecs/prove.js
/**
 * ECS said SUCCESSFUL: is it our revision, with our image, that the service runs and that production traffic goes
 * to? Other tools stop at the word; a rolled-back or superseded deploy then shows green.
 */
async function prove(deployment, taskDefinition, request, service, ecs) {
    const revisionArn = deployment.targetRevision?.arn;
    if (revisionArn === undefined)
        return no('ECS says SUCCESSFUL without naming a service revision');
    const revision = (await ecs.describeServiceRevisions([revisionArn])).find((it) => it.arn === revisionArn);
    if (revision === undefined)
        return no(`ECS does not know the service revision ${revisionArn} that it says it deployed`);
    if (revision.taskDefinition !== taskDefinition) {
        return no(`the deployed revision runs ${revision.taskDefinition}, not ${taskDefinition}`);
    }
    const image = revision.images.find((it) => it.container === request.target.container);
    const digest = image?.digest ?? image?.image.split('@')[1];
    if (digest !== request.image.digest) {
        return no(`the container ${request.target.container} runs ${digest ?? 'an image without a digest'}, not ${request.image.digest}`);
    }
    if (service === undefined)
        return no('the service cannot be described any more');
    if (service.taskDefinition !== taskDefinition)
        return no(`the service now runs ${service.taskDefinition}, not ${taskDefinition}`);
    if (service.currentServiceRevisions.length > 0 && !service.currentServiceRevisions.includes(revisionArn)) {
        return no(`the service's current revisions are ${service.currentServiceRevisions.join(', ')}, ours is not among them`);
    }
    if (service.runningCount < service.desiredCount) {
        return no(`only ${service.runningCount} of ${service.desiredCount} tasks run`);
    }
    for (const { targetGroupArn, productionListenerRule } of revision.targetGroups) {
        const weights = await ecs.ruleWeights(productionListenerRule);
        const total = weights.reduce((sum, it) => sum + it.weight, 0);
        const ours = weights.find((it) => it.targetGroupArn === targetGroupArn)?.weight ?? 0;
        if (total === 0 || ours !== total) {
            const share = total === 0 ? 0 : Math.round((ours / total) * 1000) / 10;
            return no(`the production listener sends ${share} % of its traffic to the target group of our revision, not all of it`);
        }
    }
    return {
        ok: true,
        revision: revisionArn,
        running: service.runningCount,
        weighed: revision.targetGroups.length > 0,
    };
}
function no(reason) {
    return { ok: false, reason };
}

;// CONCATENATED MODULE: ./build/ecs/types.js
const terminalStatuses = ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'];
function deployStatus(outcome, pausedIsExpected) {
    if (outcome.type === 'succeeded')
        return 'success';
    return outcome.type === 'paused' && pausedIsExpected ? 'paused' : 'failure';
}

;// CONCATENATED MODULE: ./build/ecs/follow.js



/** How long ECS may stay unreachable before the deploy is called unproven. */
const blindLimitMs = 120_000;
/** How long a rollback that we asked for may take before we stop watching it. */
const rollbackGraceMs = 15 * 60_000;
/** Events and stopped tasks are read every so many polls, and at the end. */
const detailEvery = 3;
/**
 * Follows our own service deployment, by its ARN, to a terminal state; answers its PAUSE gate on the way. Success is
 * only SUCCESSFUL with our revision proven to serve. Never throws for what ECS does: whatever it ends with is named.
 */
async function follow(target, request, ports, recorder) {
    const { ecs, clock } = ports;
    const base = { taskDefinition: target.taskDefinition, serviceDeployment: target.arn };
    const answered = new Set();
    const gate = { passed: false, reason: undefined };
    let deadline = clock.now() + request.timeoutMs;
    let stopping;
    let lastSeen = clock.now();
    let lastChange = clock.now();
    for (let turn = 0;; turn++) {
        if (stopping === undefined && ports.signal.aborted) {
            const requested = await requestRollback(target.arn, ports, recorder, 'The run was cancelled');
            return { type: 'cancelled', rollbackRequested: requested, ...base };
        }
        if (clock.now() >= deadline) {
            if (stopping !== undefined)
                return { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: true, ...base };
            const rollback = request.onTimeout === 'rollback' &&
                (await requestRollback(target.arn, ports, recorder, 'The deploy outlasted its time-out'));
            if (!rollback)
                return { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: false, ...base };
            stopping = 'timed-out';
            deadline = clock.now() + rollbackGraceMs;
        }
        let deployment;
        try {
            deployment = await ecs.describeServiceDeployment(target.arn);
            lastSeen = clock.now();
        }
        catch (error) {
            if (!(error instanceof kernel/* PlatformError */.Wk) || !error.retryable || clock.now() - lastSeen > blindLimitMs) {
                return {
                    type: 'unproven',
                    reason: `ECS could not be asked about the deployment any more: ${(0,kernel/* errorMessage */.gJ)(error)}`,
                    ...base,
                };
            }
            recorder.warn(`ECS could not be asked for a moment: ${(0,kernel/* errorMessage */.gJ)(error)}`);
            await pause(ports, 5_000);
            continue;
        }
        const changed = recorder.observe(deployment);
        if (changed)
            lastChange = clock.now();
        const terminal = isTerminal(deployment);
        if (terminal || turn % detailEvery === detailEvery - 1)
            await readDetails(target, request, ports, recorder);
        if (terminal) {
            const ended = await conclude(deployment, target, request, ports, gate);
            return stopping === 'timed-out' && ended.type === 'rolled-back'
                ? { type: 'timed-out', afterMs: request.timeoutMs, rollbackRequested: true, ...base }
                : ended;
        }
        const waiting = deployment.hooks.find((hook) => hook.status === 'AWAITING_ACTION' && !answered.has(hook.hookId));
        if (waiting !== undefined && stopping === undefined) {
            const stage = deployment.lifecycleStage ?? 'UNKNOWN';
            if (request.gate === 'manual') {
                recorder.say(`paused at ${stage}: continue or roll back with the hook id ${waiting.hookId}`);
                return { type: 'paused', hookId: waiting.hookId, stage, ...base };
            }
            if (request.gate === 'none') {
                recorder.warn(`A PAUSE hook that this deploy did not set is waiting (${waiting.hookId}); the deployment stands still until somebody answers it.`);
            }
            else {
                const verdict = await askGate(ports, {
                    stage,
                    hookId: waiting.hookId,
                    serviceDeploymentArn: target.arn,
                    instances: deployment.targetRevision?.running,
                });
                if (ports.signal.aborted)
                    continue;
                recorder.say(verdict.pass ? `gate passed: ${verdict.reason}` : `gate failed: ${verdict.reason}`);
                if (verdict.pass)
                    gate.passed = true;
                else
                    gate.reason = verdict.reason;
                await answerGate(target.arn, waiting.hookId, verdict.pass, ports, recorder);
                lastChange = clock.now();
            }
            answered.add(waiting.hookId);
        }
        await pause(ports, pollDelay(clock.now() - lastChange));
    }
}
/** Quick while things move, slower while they bake: at most five seconds late, and few calls. */
function pollDelay(sinceChangeMs) {
    if (sinceChangeMs < 15_000)
        return 1_000;
    return sinceChangeMs < 60_000 ? 2_500 : 5_000;
}
function isTerminal(deployment) {
    return terminalStatuses.includes(deployment.status);
}
async function conclude(deployment, target, request, ports, gate) {
    const base = { taskDefinition: target.taskDefinition, serviceDeployment: target.arn };
    const service = await ports.ecs.describeService(request.target);
    const current = service?.currentServiceDeployment;
    if (current !== undefined && current !== target.arn && !(await isRollbackOf(current, target, ports))) {
        return { type: 'superseded', by: current, ...base };
    }
    const reason = reasonOf(deployment, gate.reason);
    switch (deployment.status) {
        case 'SUCCESSFUL': {
            // Somebody else answered the hook, or took it away: users reached a version that was never looked at.
            if (request.gate === 'smoke' && !gate.passed) {
                const why = gate.reason === undefined ? 'its gate was never asked' : `its gate refused it (${gate.reason})`;
                return { type: 'unproven', reason: `ECS let it through although ${why}`, ...base };
            }
            const proof = await prove(deployment, target.taskDefinition, request, service, ports.ecs);
            return proof.ok
                ? {
                    type: 'succeeded',
                    revision: proof.revision,
                    running: proof.running,
                    weighed: proof.weighed,
                    signer: target.signer,
                    ...base,
                }
                : { type: 'unproven', reason: proof.reason, ...base };
        }
        case 'ROLLBACK_SUCCESSFUL':
            return { type: 'rolled-back', reason, ...base };
        case 'ROLLBACK_FAILED':
            return { type: 'rollback-failed', reason, ...base };
        default:
            return { type: 'stopped', reason, ...base };
    }
}
/** A service deployment that is newer than ours supersedes it; an older one is a stale answer. */
async function isRollbackOf(current, target, ports) {
    const [ours, theirs] = await Promise.all([
        ports.ecs.describeServiceDeployment(target.arn),
        ports.ecs.describeServiceDeployment(current),
    ]);
    return theirs.createdAt < ours.createdAt;
}
function reasonOf(deployment, gateReason) {
    const triggered = deployment.alarms?.triggered ?? [];
    const reasons = [
        gateReason === undefined ? undefined : `the gate refused it: ${gateReason}`,
        triggered.length > 0 ? `alarm ${triggered.join(', ')}` : undefined,
        deployment.circuitBreaker?.status === 'TRIGGERED'
            ? `the circuit breaker saw ${deployment.circuitBreaker.failureCount ?? 'too many'} failed tasks (threshold ${deployment.circuitBreaker.threshold ?? 'unknown'})`
            : undefined,
        deployment.rollback?.reason,
        deployment.statusReason,
    ].filter((part) => part !== undefined && part !== '');
    return ([...new Set(reasons.map((part) => part.replace(/\.$/, '')))].join('; ') ||
        `ECS gave no reason (status ${deployment.status})`);
}
/** A hook that timed out while the gate was deciding takes no answer any more; what became of the deployment shows next. */
async function answerGate(arn, hookId, pass, ports, recorder) {
    try {
        await ports.ecs.continueServiceDeployment(arn, hookId, pass ? 'CONTINUE' : 'ROLLBACK');
    }
    catch (error) {
        recorder.warn(`ECS took no answer for the hook ${hookId}: ${(0,kernel/* errorMessage */.gJ)(error)}`);
    }
}
async function askGate(ports, context) {
    try {
        return await ports.gate(context);
    }
    catch (error) {
        // Unanswered is not passed: the new revision never gets traffic on the word of a gate that broke.
        return { pass: false, reason: `the gate itself failed: ${(0,kernel/* errorMessage */.gJ)(error)}` };
    }
}
async function readDetails(target, request, ports, recorder) {
    try {
        const [service, stopped] = await Promise.all([
            ports.ecs.describeService(request.target),
            ports.ecs.stoppedTasks(request.target, target.taskDefinition),
        ]);
        recorder.events(service?.events ?? []);
        await recorder.failedTasks(stopped, target.containers);
    }
    catch (error) {
        recorder.warn(`Events and stopped tasks could not be read: ${(0,kernel/* errorMessage */.gJ)(error)}`);
    }
}
async function requestRollback(arn, ports, recorder, why) {
    try {
        await ports.ecs.stopServiceDeployment(arn);
        recorder.say(`${why}; ECS was asked to roll back`);
        return true;
    }
    catch (error) {
        recorder.warn(`${why}, and ECS refused to roll back: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        return false;
    }
}
/** A wait that a cancelled run cuts short; the loop then sees the signal. */
async function pause(ports, ms) {
    try {
        await ports.clock.sleep(ms, ports.signal.aborted ? undefined : ports.signal);
    }
    catch (error) {
        if (!(0,kernel/* isAbort */.rV)(error) && !ports.signal.aborted)
            throw error;
    }
}

;// CONCATENATED MODULE: ./build/ecs/identify.js

/** How long ECS may take to name the service deployment that our UpdateService started. */
const identifyLimitMs = 60_000;
/**
 * The deployment that our UpdateService started, and its revision, by their ARNs. `currentServiceDeployment` can be stale, so only one that
 * differs from before and whose revision runs our task definition is accepted.
 */
async function identify(request, before, updated, taskDefinition, since, ports) {
    const { ecs, clock } = ports;
    const limit = clock.now() + identifyLimitMs;
    let candidate = updated.currentServiceDeployment;
    for (;;) {
        const candidates = new Set();
        if (candidate !== undefined && candidate !== before.currentServiceDeployment)
            candidates.add(candidate);
        else {
            // Clocks differ: look back a little further than our own.
            for (const brief of await ecs.listServiceDeployments(request.target, since - 30_000)) {
                if (brief.arn !== before.currentServiceDeployment)
                    candidates.add(brief.arn);
            }
        }
        for (const arn of candidates) {
            const revision = (await ecs.describeServiceDeployment(arn)).targetRevision?.arn;
            if (revision === undefined)
                continue;
            const [described] = await ecs.describeServiceRevisions([revision]);
            if (described?.taskDefinition === taskDefinition)
                return { arn, revision };
        }
        if (clock.now() >= limit) {
            throw new kernel/* PlatformError */.Wk('aws', `ECS accepted the update of ${request.target.service} and named no service deployment for ${taskDefinition} within a minute`, {
                fix: 'Look at the service in the console: the deployment may be under way.',
            });
        }
        // Not cut short by a cancelled run: the deployment is under way, and only its ARN lets us roll it back.
        await clock.sleep(1_000);
        candidate = undefined;
    }
}

;// CONCATENATED MODULE: ./build/ecs/preflight.js

/** What can be known before anything is registered: the plan's refusals, each with the way out. Pure. */
function preflight(request, service, base) {
    const { target } = request;
    if (service === undefined || service.status === 'INACTIVE') {
        return {
            refusals: [
                {
                    reason: `There is no active service ${target.service} in the cluster ${target.cluster}.`,
                    fix: 'Create it with your infrastructure code first; deploy-kit deploys to services, it does not make them.',
                },
            ],
            warnings: [],
        };
    }
    const refusals = [];
    const warnings = [];
    if (!/^sha256:[0-9a-f]{64}$/.test(request.image.digest)) {
        refusals.push({
            reason: `The image is given as ${JSON.stringify(request.image.digest)}, which is not a digest.`,
            fix: 'Pass the output `digest` of image-build-sign-scan; a tag can be moved, a digest cannot.',
        });
    }
    if (service.status === 'DRAINING') {
        refusals.push({
            reason: `The service ${target.service} is being deleted (DRAINING).`,
            fix: 'Wait until it is gone and create it anew.',
        });
    }
    if (service.deploymentController !== 'ECS') {
        refusals.push({
            reason: `The service ${target.service} is deployed by the controller ${service.deploymentController}.`,
            fix: 'Set deploymentController to ECS: all four strategies are under it, blue/green too.',
        });
    }
    if (service.desiredCount === 0) {
        refusals.push({
            reason: `The service ${target.service} has a desired count of 0, so a deployment would succeed without running a single task.`,
            fix: 'Set its desired count to at least 1 first.',
        });
    }
    refusals.push(...strategyRefusals(request, service), ...secretRefusals(request, base));
    for (const hook of pauseHooks(service)) {
        warnings.push(`The service carries a PAUSE hook at ${(hook.lifecycleStages ?? []).join(', ')} that this deploy did not set; it is removed, since nobody would answer it. Use \`ecs.gate: manual\` to pause on purpose.`);
    }
    return { refusals, warnings };
}
function strategyRefusals(request, service) {
    const { strategy, gate, target } = request;
    if (strategy.type === 'rolling') {
        return gate === 'none'
            ? []
            : [
                {
                    reason: `The gate ${gate} needs a moment at which the new revision runs and users do not reach it; the strategy rolling has none.`,
                    fix: 'Set ecs.strategy.type to blue-green, canary or linear, or ecs.gate to none and run smoke-test after the deploy.',
                },
            ];
    }
    const balanced = service.loadBalancers.find((it) => it.containerName === target.container) ?? service.loadBalancers[0];
    if (balanced === undefined) {
        return [
            {
                reason: `The strategy ${strategy.type} shifts traffic, and the service ${target.service} has no load balancer.`,
                fix: 'Attach the service to a target group, or set ecs.strategy.type to rolling.',
            },
        ];
    }
    if (balanced.alternateTargetGroupArn === undefined || balanced.productionListenerRule === undefined) {
        return [
            {
                reason: `The load balancer of ${target.service} has no alternate target group or production listener rule, which ${strategy.type} needs.`,
                fix: 'Set advancedConfiguration {alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn} on the service.',
            },
        ];
    }
    if (gate !== 'none' && balanced.testListenerRule === undefined) {
        return [
            {
                reason: `The gate ${gate} looks at the new revision through the test listener, and ${target.service} has no testListenerRule.`,
                fix: 'Add testListenerRule to the advancedConfiguration of its load balancer, or set ecs.gate to none.',
            },
        ];
    }
    return [];
}
/** A secret that stands below another environment's prefix is a leak, whoever wrote it into the task definition. */
function secretRefusals(request, base) {
    const refusals = [];
    for (const container of base?.containerDefinitions ?? []) {
        for (const secret of container.secrets ?? []) {
            const name = parameterName(secret.valueFrom);
            const foreign = request.foreignSecretPrefixes.find((prefix) => below(name, prefix));
            if (foreign !== undefined &&
                !(request.secretPrefix !== undefined && below(name, request.secretPrefix))) {
                refusals.push({
                    reason: `The secret ${secret.name} of the container ${container.name} comes from ${name}, which belongs to another environment (${foreign}).`,
                    fix: `Point it below ${request.secretPrefix ?? 'the prefix of this environment'} in the task definition.`,
                });
            }
        }
    }
    return refusals;
}
/** The name in `arn:aws:ssm:…:parameter/core/staging/KEY`, or the name itself. */
function parameterName(valueFrom) {
    const arn = /^arn:aws[\w-]*:ssm:[^:]*:[^:]*:parameter(\/.*)$/.exec(valueFrom);
    return arn?.[1] ?? valueFrom;
}
function below(name, prefix) {
    return name.startsWith(`${prefix.replace(/\/+$/, '')}/`);
}

;// CONCATENATED MODULE: ./build/ecs/log-streams.js
/**
 * The log stream of a container in a task, where it logs to CloudWatch with a stream prefix; undefined where it does not.
 * Its name is prefix/container/task (ECS developer guide, "Using the awslogs log driver"). Pure.
 */
function logStreams(container) {
    const { logDriver, options = {} } = container.logConfiguration ?? {};
    const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix, 
    // Not always the region of the cluster.
    'awslogs-region': region, } = options;
    if (logDriver !== 'awslogs' || group === undefined || prefix === undefined)
        return undefined;
    return (taskId) => ({
        group,
        stream: `${prefix}/${container.name}/${taskId}`,
        ...(region === undefined ? {} : { region }),
    });
}

;// CONCATENATED MODULE: ./build/ecs/recorder.js


/** How many failed tasks are kept with their logs; the rest are counted by ECS's own events. */
const keptTasks = 5;
/**
 * Collects what is seen while a deployment runs, and prints each change once: ECS forgets stopped tasks within the
 * hour, so what failed is read while it happens.
 */
class Recorder {
    #ports;
    #request;
    #startedAt;
    #seenEvents = new Set();
    #stages = [];
    #events = [];
    #tasks = new Map();
    #warnings = [];
    #before;
    #last = '';
    constructor(request, ports) {
        this.#request = request;
        this.#ports = ports;
        this.#startedAt = ports.clock.now();
    }
    before(taskDefinition, image) {
        this.#before = { taskDefinition, ...(image === undefined ? {} : { image }) };
    }
    /** Events from before the deploy are not its own. */
    ignoreEvents(events) {
        for (const event of events)
            this.#seenEvents.add(event.id);
    }
    say(text) {
        this.#stages.push({ at: this.#ports.clock.now(), text });
        this.#ports.log.info(text);
    }
    warn(text) {
        if (this.#warnings.includes(text))
            return;
        this.#warnings.push(text);
        this.#ports.log.info(`warning: ${text}`);
    }
    /** Prints the deployment's state where it differs from the last one seen; tells whether it did. */
    observe(deployment) {
        const text = describeProgress(deployment);
        if (text === this.#last)
            return false;
        this.#last = text;
        this.say(text);
        return true;
    }
    events(events) {
        for (const event of events.toSorted((a, b) => a.at - b.at)) {
            if (this.#seenEvents.has(event.id))
                continue;
            this.#seenEvents.add(event.id);
            this.#events.push(event);
            this.#ports.log.info(`  ${event.message}`);
        }
    }
    /** Reads the log of each task that failed and was not seen before. A log that cannot be read is said, not fatal. */
    async failedTasks(tasks, containers) {
        for (const task of tasks) {
            if (this.#tasks.has(task.taskArn) || this.#tasks.size >= keptTasks || isOrderly(task))
                continue;
            this.#ports.log.info(`  task ${shortId(task.taskArn)} stopped: ${task.reason ?? task.stopCode ?? 'no reason given'}`);
            this.#tasks.set(task.taskArn, { ...task, log: await this.#log(task, containers) });
        }
    }
    evidence() {
        return {
            startedAt: this.#startedAt,
            durationMs: this.#ports.clock.now() - this.#startedAt,
            ...(this.#before === undefined ? {} : { before: this.#before }),
            stages: this.#stages,
            events: this.#events,
            failedTasks: [...this.#tasks.values()],
            warnings: this.#warnings,
        };
    }
    async #log(task, containers) {
        const container = containers.find((it) => it.name === this.#request.target.container);
        const logOf = container === undefined ? undefined : logStreams(container);
        if (logOf === undefined)
            return [];
        try {
            return await this.#ports.taskLog(logOf(shortId(task.taskArn)));
        }
        catch (error) {
            this.warn(`The log of task ${shortId(task.taskArn)} could not be read: ${(0,kernel/* errorMessage */.gJ)(error)}`);
            return [];
        }
    }
}
/** Stopped to scale in, by the deployment itself: nothing went wrong with it. An unhealthy one is replaced by the scheduler too. */
function isOrderly(task) {
    return task.stopCode === 'ServiceSchedulerInitiated' && !/fail|unhealthy/i.test(task.reason ?? '');
}
function shortId(arn) {
    return arn.split('/').at(-1) ?? arn;
}
/** One line: status, stage, tasks, and the share of traffic. */
function describeProgress(deployment) {
    const revision = deployment.targetRevision;
    const parts = [words(deployment.status)];
    if (deployment.lifecycleStage !== undefined)
        parts.push(words(deployment.lifecycleStage));
    if (revision !== undefined) {
        parts.push(`${revision.running} of ${revision.requested} tasks`);
        if ((revision.testWeight ?? 0) > 0)
            parts.push(`test traffic ${revision.testWeight} %`);
        if (revision.productionWeight !== undefined)
            parts.push(`production traffic ${revision.productionWeight} %`);
    }
    if ((deployment.circuitBreaker?.failureCount ?? 0) > 0) {
        parts.push(`${deployment.circuitBreaker?.failureCount} failed tasks (threshold ${deployment.circuitBreaker?.threshold ?? 'unknown'})`);
    }
    return parts.join(' · ');
}
function words(constant) {
    return constant.toLowerCase().replaceAll('_', ' ');
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/ecs/task-definition.js


/** Members of DescribeTaskDefinition's answer that RegisterTaskDefinition does not take. */
const readOnlyMembers = [
    'taskDefinitionArn',
    'revision',
    'status',
    'requiresAttributes',
    'compatibilities',
    'registeredAt',
    'registeredBy',
    'deregisteredAt',
    'deleteRequestedAt',
];
/** Environment variables by which a task can tell the truth about itself at `/version`. */
const ownVariables = [
    'DEPLOY_KIT_VERSION',
    'DEPLOY_KIT_SHA',
    'DEPLOY_KIT_DIGEST',
    'DEPLOY_KIT_ENVIRONMENT',
];
/**
 * The task definition to register: the base with the container's image set by digest and its own version, sha,
 * digest and environment in its environment variables.
 *
 * @throws ConfigurationError where the base has no container of that name
 */
function renderTaskDefinition(base, request) {
    const names = base.containerDefinitions.map((container) => container.name);
    const { container } = request.target;
    if (!names.includes(container)) {
        throw new kernel/* ConfigurationError */.j1(`the task definition ${base.family} has no container ${container}; it has ${names.join(', ')}`, {
            fix: `Set ecs.container (input ecs-container) to one of them.`,
        });
    }
    const own = {
        DEPLOY_KIT_VERSION: request.version,
        DEPLOY_KIT_SHA: request.gitSha,
        DEPLOY_KIT_DIGEST: request.image.digest,
        DEPLOY_KIT_ENVIRONMENT: request.environment,
    };
    const withOwn = (definition) => ({
        ...definition,
        image: `${request.image.repository}@${request.image.digest}`,
        environment: [
            ...(definition.environment ?? []).filter((variable) => !Object.hasOwn(own, variable.name)),
            ...Object.entries(own).map(([name, value]) => ({ name, value })),
        ],
    });
    const writable = Object.fromEntries(Object.entries(base).filter(([member]) => !readOnlyMembers.includes(member)));
    return {
        ...writable,
        family: base.family,
        containerDefinitions: base.containerDefinitions.map((definition) => definition.name === container ? withOwn(definition) : definition),
    };
}
/**
 * What belongs to the content of a release, as scalar tags: a tag value holds at most 256 characters of letters,
 * digits, space and `_.:/=+-@`.
 */
function releaseTags(request, definition) {
    const tags = {
        'deploy-kit:module': request.module,
        'deploy-kit:environment': request.environment,
        'deploy-kit:version': request.version,
        'deploy-kit:sha': request.gitSha,
        'deploy-kit:digest': request.image.digest,
        'deploy-kit:config-digest': configDigest(definition),
    };
    if (request.migrationHead !== undefined)
        tags['deploy-kit:migration-head'] = request.migrationHead;
    for (const [name, value] of Object.entries(tags)) {
        if (value.length > 256 || !/^[\p{L}\p{N} _.:/=+\-@]*$/u.test(value)) {
            throw new kernel/* ConfigurationError */.j1(`${name} would be ${JSON.stringify(value)}, which an AWS tag cannot hold`, {
                fix: 'A tag value has at most 256 characters of letters, digits, space and _.:/=+-@.',
            });
        }
    }
    return tags;
}
/** A digest of everything in the task definition but the image and what deploy-kit sets: equal means same configuration. */
function configDigest(definition) {
    const own = ownVariables;
    const containers = definition.containerDefinitions.map((container) => ({
        ...container,
        image: undefined,
        environment: (container.environment ?? [])
            .filter((variable) => !own.includes(variable.name))
            .toSorted((a, b) => a.name.localeCompare(b.name, 'en')),
    }));
    const writable = Object.fromEntries(Object.entries(definition).filter(([member]) => !readOnlyMembers.includes(member)));
    return `sha256:${(0,external_node_crypto_.createHash)('sha256')
        .update(canonical({ ...writable, containerDefinitions: containers }))
        .digest('hex')}`;
}
/** JSON with sorted keys, so that equal values have equal text. */
function canonical(value) {
    return JSON.stringify(value, (_, inner) => typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : inner);
}

;// CONCATENATED MODULE: ./build/ecs/deploy.js







/**
 * Deploys one image by digest: preflight, signature, secrets, one RegisterTaskDefinition, one UpdateService that
 * states task definition, strategy and hooks together, then follows that very deployment to its end.
 *
 * @throws ConfigurationError and PlatformError for what goes wrong before the UpdateService; from then on every end
 *   is an outcome
 */
async function deploy(request, ports) {
    const { ecs } = ports;
    const recorder = new Recorder(request, ports);
    const refused = (reasons) => ({
        type: 'refused',
        reasons,
        evidence: recorder.evidence(),
    });
    const service = await ecs.describeService(request.target);
    const base = await baseDefinition(request, service, ports);
    const { refusals, warnings } = preflight(request, service, base);
    for (const warning of warnings)
        recorder.warn(warning);
    if (service === undefined || base === undefined || refusals.length > 0)
        return refused(refusals);
    recorder.before(service.taskDefinition, imageOf(base, request));
    const verification = await ports.verifyImage(request.image, request.gitSha);
    if (!verification.ok) {
        return refused([
            {
                reason: verification.reason,
                fix: verification.fix ?? 'Deploy the digest that image-build-sign-scan signed.',
            },
        ]);
    }
    const missing = await missingSecrets(base, ports, recorder);
    if (missing.length > 0) {
        return refused([
            {
                reason: `${missing.length === 1 ? 'A parameter' : 'Parameters'} that the task definition needs ${missing.length === 1 ? 'does' : 'do'} not exist: ${missing.join(', ')}.`,
                fix: 'Create it in the SSM parameter store (aws ssm put-parameter --type SecureString), or take it out of the task definition.',
            },
        ]);
    }
    const taskDefinition = request.existingTaskDefinitionArn ?? (await register(base, request, ports, recorder));
    const containers = base.containerDefinitions;
    const { signer } = verification;
    recorder.ignoreEvents(service.events);
    const since = ports.clock.now();
    const updated = await update(request, service, taskDefinition, ports, {
        signer,
        taskDefinition,
        configDigest: configDigest(base),
        service: service.serviceArn,
    });
    let followed;
    let arn = 'unknown';
    try {
        const started = await identify(request, service, updated, taskDefinition, since, ports);
        arn = started.arn;
        recorder.say(`service deployment ${arn}`);
        await ports.record?.started({ serviceDeployment: arn, serviceRevision: started.revision });
        followed = await follow({ arn, taskDefinition, signer, containers }, request, ports, recorder);
    }
    catch (error) {
        followed = { type: 'unproven', reason: (0,kernel/* errorMessage */.gJ)(error), taskDefinition, serviceDeployment: arn };
    }
    finally {
        // A paused deployment still needs its hook; whoever resumes it takes the hook away.
        if (request.gate === 'smoke')
            await removeGate(request, updated, ports, recorder);
    }
    return { ...followed, evidence: recorder.evidence() };
}
/** Continues, or rolls back, a deployment that was left at its gate, and follows it to its end. */
async function resume(request, paused, ports) {
    const recorder = new Recorder(request, ports);
    const service = await ports.ecs.describeService(request.target);
    const { refusals } = preflight(request, service, undefined);
    if (service === undefined || refusals.length > 0)
        return { type: 'refused', reasons: refusals, evidence: recorder.evidence() };
    const verification = await ports.verifyImage(request.image, request.gitSha);
    if (!verification.ok && paused.action === 'CONTINUE') {
        const fix = verification.fix ?? 'Roll the paused deployment back.';
        return { type: 'refused', reasons: [{ reason: verification.reason, fix }], evidence: recorder.evidence() };
    }
    const signer = verification.ok ? verification.signer : '';
    const { taskDefinition } = await ports.ecs.describeTaskDefinition(paused.taskDefinition);
    await ports.record?.begin({
        signer,
        taskDefinition: paused.taskDefinition,
        configDigest: configDigest(taskDefinition),
        service: service.serviceArn,
    });
    recorder.ignoreEvents(service.events);
    await ports.ecs.continueServiceDeployment(paused.serviceDeployment, paused.hookId, paused.action);
    recorder.say(`${paused.action === 'CONTINUE' ? 'continued' : 'rolling back'} ${paused.serviceDeployment}`);
    await ports.record?.started({ serviceDeployment: paused.serviceDeployment, serviceRevision: undefined });
    const followed = await follow({
        arn: paused.serviceDeployment,
        taskDefinition: paused.taskDefinition,
        signer,
        containers: taskDefinition.containerDefinitions,
    }, { ...request, gate: 'none' }, ports, recorder);
    await removeGate(request, service, ports, recorder);
    return { ...followed, evidence: recorder.evidence() };
}
async function baseDefinition(request, service, ports) {
    if (request.existingTaskDefinitionArn !== undefined) {
        return (await ports.ecs.describeTaskDefinition(request.existingTaskDefinitionArn)).taskDefinition;
    }
    if (request.taskDefinition !== undefined)
        return request.taskDefinition;
    return service === undefined
        ? undefined
        : (await ports.ecs.describeTaskDefinition(service.taskDefinition)).taskDefinition;
}
async function register(base, request, ports, recorder) {
    const definition = renderTaskDefinition(base, request);
    const arn = await ports.ecs.registerTaskDefinition(definition, releaseTags(request, definition));
    recorder.say(`registered ${arn}`);
    return arn;
}
async function update(request, service, taskDefinition, ports, known) {
    try {
        await ports.record?.begin(known);
        return await ports.ecs.updateService(request.target, {
            taskDefinition,
            deploymentConfiguration: deploymentConfiguration(request, service),
        });
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk))
            throw error;
        throw new kernel/* PlatformError */.Wk(error.platform, `${error.message}. Nothing was deployed; the task definition ${taskDefinition} stays registered and unused.`, {
            ...(error.code === undefined ? {} : { code: error.code }),
            ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
            ...(error.fix === undefined ? {} : { fix: error.fix }),
            cause: error,
        });
    }
}
async function missingSecrets(base, ports, recorder) {
    const wanted = [
        ...new Set(base.containerDefinitions.flatMap((container) => (container.secrets ?? []).map((secret) => secret.valueFrom))),
    ];
    if (wanted.length === 0)
        return [];
    try {
        return (await ports.ecs.missingSecrets(wanted)).map(parameterName);
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk) || !/AccessDenied/.test(error.code ?? ''))
            throw error;
        recorder.warn(`Whether the task's secrets exist could not be checked (${error.code}): a missing one shows only when tasks fail to start. Allow ssm:GetParameters and secretsmanager:DescribeSecret to the deploy role.`);
        return [];
    }
}
async function removeGate(request, service, ports, recorder) {
    try {
        await ports.ecs.updateService(request.target, {
            deploymentConfiguration: restingConfiguration(request, service),
        });
    }
    catch (error) {
        recorder.warn(`The PAUSE hook of this deploy could not be taken off the service (${(0,kernel/* errorMessage */.gJ)(error)}); a deploy by another tool would wait at it until it times out. The next deploy-ecs removes it.`);
    }
}
function imageOf(definition, request) {
    return definition.containerDefinitions.find((container) => container.name === request.target.container)
        ?.image;
}

;// CONCATENATED MODULE: ./build/ecs/diff.js
/** What changes between two task definitions, list entries matched by their name. Pure. */
function diffTaskDefinitions(before, after) {
    const [left, right] = [leaves(before ?? {}), leaves(after)];
    return [...new Set([...left.keys(), ...right.keys()])]
        .sort()
        .filter((path) => left.get(path) !== right.get(path))
        .map((path) => ({ path, before: left.get(path), after: right.get(path) }));
}
function leaves(value, path = [], into = new Map()) {
    if (Array.isArray(value)) {
        value.forEach((item, index) => {
            const named = typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string'
                ? item.name
                : undefined;
            if (named !== undefined && Object.keys(item).length === 2) {
                const other = Object.entries(item).find(([key]) => key !== 'name');
                into.set([...path, named].join('.'), JSON.stringify(other?.[1]));
            }
            else
                leaves(item, [...path, named ?? String(index)], into);
        });
    }
    else if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value))
            leaves(inner, [...path, key], into);
    }
    else if (value !== undefined)
        into.set(path.join('.'), JSON.stringify(value));
    return into;
}

;// CONCATENATED MODULE: ./build/ecs/open.js
/** Opens ECS; the AWS SDK is loaded only here, so that what merely plans does without it. */
async function openEcs(session) {
    const { createEcs } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(212), __webpack_require__.e(7655), __webpack_require__.e(586), __webpack_require__.e(3903)]).then(__webpack_require__.bind(__webpack_require__, 3903));
    return createEcs(session);
}

;// CONCATENATED MODULE: ./build/ecs/pause-hooks.js

/**
 * Takes PAUSE hooks off a service, where it carries any: after a deployment that was stopped at its gate nobody else
 * will. Tells whether there were any.
 */
async function removePauseHooks(ecs, target, settings) {
    const service = await ecs.describeService(target);
    if (service === undefined || pauseHooks(service).length === 0)
        return false;
    await ecs.updateService(target, { deploymentConfiguration: restingConfiguration(settings, service) });
    return true;
}

;// CONCATENATED MODULE: ./build/ecs/redeploy.js
/**
 * An older task definition as it is: nothing is registered, no gate, and no waiting that a broken production would pay
 * for. Pure.
 *
 * @param repository of the image, with its registry
 */
function redeployRequest(target, { taskDefinition, digest, release }, repository) {
    return {
        ...target,
        strategy: target.strategy.type === 'rolling' ? target.strategy : { type: 'blue-green', bakeMs: 0 },
        gate: 'none',
        version: release?.version ?? 'unknown',
        gitSha: release?.gitSha ?? '',
        image: { repository, digest: digest ?? '' },
        existingTaskDefinitionArn: taskDefinition,
        ...(release?.migrationHead === undefined ? {} : { migrationHead: release.migrationHead }),
    };
}

;// CONCATENATED MODULE: ./build/ecs/report.js



/** Tells what a deploy ended with: what happened, what it means for users now, what to do next, the evidence. */
function deployReport(outcome, request, pausedIsExpected = false) {
    const story = tell(outcome, request);
    const status = deployStatus(outcome, pausedIsExpected);
    return {
        kind: 'deploy-ecs',
        module: request.module,
        environment: request.environment,
        status,
        outcome: outcome.type,
        ...story,
        evidence: evidence(outcome, request),
        annotations: status === 'failure'
            ? [
                {
                    level: 'error',
                    title: `deploy-ecs: ${outcome.type}`,
                    message: `${story.happened} ${story.impact}`,
                },
            ]
            : [],
        data: {
            version: request.version,
            gitSha: request.gitSha,
            digest: request.image.digest,
            cluster: request.target.cluster,
            service: request.target.service,
            durationMs: outcome.evidence.durationMs,
            ...(outcome.type === 'refused'
                ? { reasons: outcome.reasons.map((it) => it.reason) }
                : { taskDefinition: outcome.taskDefinition, serviceDeployment: outcome.serviceDeployment }),
        },
    };
}
function tell(outcome, request) {
    const what = `${request.module} ${request.version}`;
    const took = (0,kernel/* formatDuration */.a3)(outcome.evidence.durationMs);
    const serviceName = `${request.target.cluster}/${request.target.service}`;
    switch (outcome.type) {
        case 'succeeded':
            return {
                happened: `${what} serves ${request.environment}: deployed to ${serviceName} in ${took}.`,
                impact: outcome.weighed
                    ? "All production traffic goes to this version. ECS says SUCCESSFUL, and the revision, the image digest and the listener's weights agree."
                    : 'ECS says SUCCESSFUL, and the revision and the image digest agree. It names no listener rule of this service, so no traffic weights were looked at.',
                next: [],
            };
        case 'rolled-back':
            return {
                happened: `${what} was rolled back in ${request.environment}: ${outcome.reason}.`,
                impact: 'Users are served by the version before, as they were.',
                next: [
                    'Read why below: the failing check, the stopped tasks and their last log lines.',
                    'Push a fix. The next release deploys again; nothing has to be cleaned up.',
                ],
            };
        case 'rollback-failed':
            return {
                happened: `${what} failed in ${request.environment}, and so did ECS's rollback: ${outcome.reason}.`,
                impact: 'Users may reach either version, or none. Look now.',
                next: [
                    `Run the rollback workflow for ${request.environment}, which deploys the newest release that worked.`,
                    `See what serves: \`aws ecs describe-services --cluster ${request.target.cluster} --services ${request.target.service}\`.`,
                ],
            };
        case 'stopped':
            return {
                happened: `The deployment of ${what} to ${request.environment} was stopped: ${outcome.reason}.`,
                impact: 'ECS stopped it without a rollback, so what serves now depends on how far it had come.',
                next: [
                    `Run the rollback workflow for ${request.environment} if the version before should serve.`,
                    'Deploy again once the cause is mended.',
                ],
            };
        case 'superseded':
            return {
                happened: `Another deployment took the place of ${what} in ${request.environment}.`,
                impact: `Users are being moved to what that one deploys, not to ${request.version}.`,
                next: [
                    `Look at ${shortId(outcome.by)}: somebody, or another pipeline, deploys to ${serviceName} as well.`,
                    'Give all deploys of an environment one concurrency group.',
                    ...inheritedHook(outcome.by, request),
                ],
            };
        case 'paused':
            return {
                happened: `${what} runs in ${request.environment} behind the test listener and waits at ${outcome.stage}.`,
                impact: 'Users are still served by the version before.',
                next: [
                    `Continue or roll back: run deploy-ecs with \`resume: ${outcome.serviceDeployment}\`, \`resume-hook-id: ${outcome.hookId}\`, \`resume-task-definition: ${outcome.taskDefinition}\` and \`resume-action: CONTINUE\` or \`ROLLBACK\`.`,
                    `Unanswered, ECS rolls back by itself after ${(0,kernel/* formatDuration */.a3)(request.gateTimeoutMs)}.`,
                ],
            };
        case 'timed-out':
            return {
                happened: `${what} was not done in ${request.environment} after ${(0,kernel/* formatDuration */.a3)(outcome.afterMs)}.`,
                impact: outcome.rollbackRequested
                    ? 'It was rolled back: users are served by the version before, or soon will be.'
                    : 'The deployment is still under way in ECS, and nobody watches it any more.',
                next: outcome.rollbackRequested
                    ? [
                        'See below at which stage it stood still.',
                        'Raise `ecs.timeout` if it only needs longer; bake times count.',
                    ]
                    : [
                        `Watch ${shortId(outcome.serviceDeployment)} in the ECS console, or run the rollback workflow.`,
                        'Set `ecs.on-timeout: rollback` to have it rolled back.',
                    ],
            };
        case 'cancelled':
            return {
                happened: `The run was cancelled while ${what} was being deployed to ${request.environment}.`,
                impact: outcome.rollbackRequested
                    ? 'ECS was asked to roll back; users return to the version before.'
                    : 'ECS could not be asked to roll back: the deployment is still under way.',
                next: [
                    `See how it ended: \`aws ecs describe-service-deployments --service-deployment-arns ${outcome.serviceDeployment}\`.`,
                ],
            };
        case 'unproven':
            return {
                happened: `It is not proven that ${what} serves ${request.environment}: ${outcome.reason}.`,
                impact: 'Users may be on either version. This is not counted as a success.',
                next: [
                    `See what serves: \`aws ecs describe-services --cluster ${request.target.cluster} --services ${request.target.service}\`.`,
                    'Deploy again, or run the rollback workflow.',
                ],
            };
        case 'refused':
            return {
                happened: `${what} was not deployed to ${request.environment}: ${outcome.reasons.map((it) => it.reason).join(' ')}`,
                impact: 'Nothing was changed: users are served as before.',
                next: outcome.reasons.map((it) => it.fix),
            };
        default:
            return (0,kernel/* assertNever */.xb)(outcome, 'deploy outcome');
    }
}
/**
 * A deployment that begins while ours is at work takes over the service's hooks, our PAUSE hook among them. Whose hook
 * it is cannot be told from outside, and a deploy of our own answers its own: so it is said, and never answered here.
 */
function inheritedHook(by, request) {
    if (request.gate !== 'smoke')
        return [];
    return [
        `If it is not a deploy of deploy-kit, it will wait at the PAUSE hook that it took over from this one, and roll back after ${(0,kernel/* formatDuration */.a3)(request.gateTimeoutMs)}. Answer it: \`aws ecs describe-service-deployments --service-deployment-arns ${by} --query 'serviceDeployments[0].lifecycleHookDetails'\` names the hook, \`aws ecs continue-service-deployment --service-deployment-arn ${by} --hook-id HOOK\` lets it go on.`,
    ];
}
function evidence(outcome, request) {
    const { evidence: seen } = outcome;
    const blocks = [];
    for (const task of seen.failedTasks) {
        const containers = task.containers
            .map((it) => [it.name, it.exitCode === undefined ? undefined : `exit code ${it.exitCode}`, it.reason]
            .filter((part) => part !== undefined)
            .join(': '))
            .join('; ');
        blocks.push({
            type: 'paragraph',
            text: `Task \`${shortId(task.taskArn)}\` stopped: ${task.reason ?? task.stopCode ?? 'no reason given'}${containers === '' ? '' : ` (${containers})`}`,
        });
        if (task.log.length > 0)
            blocks.push({ type: 'code', text: task.log.slice(-20).join('\n') });
    }
    if (seen.warnings.length > 0)
        blocks.push({ type: 'list', items: seen.warnings.map((warning) => `Warning: ${warning}`) });
    blocks.push({
        type: 'table',
        head: ['', ''],
        rows: [
            ['version', request.version],
            ['commit', { code: request.gitSha }],
            [
                'image',
                { code: `${request.image.repository.split('/').slice(1).join('/')}@${request.image.digest}` },
            ],
            [
                'strategy',
                request.strategy.type === 'canary' || request.strategy.type === 'linear'
                    ? `${request.strategy.type}, ${request.strategy.percent} % a step`
                    : request.strategy.type,
            ],
            ...(outcome.type === 'refused'
                ? []
                : [
                    ['task definition', { code: shortId(outcome.taskDefinition) }],
                    ['service deployment', { code: shortId(outcome.serviceDeployment) }],
                ]),
            ...(outcome.type === 'succeeded' ? [['signed by', outcome.signer]] : []),
            ...(seen.before === undefined
                ? []
                : [['served before', { code: shortId(seen.before.taskDefinition) }]]),
        ],
    });
    if (seen.stages.length > 0) {
        blocks.push({
            type: 'details',
            summary: `What happened when (${seen.stages.length} steps)`,
            blocks: [
                {
                    type: 'code',
                    text: seen.stages
                        .map((it) => `+${(0,kernel/* formatDuration */.a3)(it.at - seen.startedAt).padStart(9)}  ${it.text}`)
                        .join('\n'),
                },
            ],
        });
    }
    if (seen.events.length > 0) {
        blocks.push({
            type: 'details',
            summary: `Service events (${seen.events.length})`,
            blocks: [
                {
                    type: 'code',
                    text: seen.events.map((event) => `${new Date(event.at).toISOString()} ${event.message}`).join('\n'),
                },
            ],
        });
    }
    return blocks;
}

;// CONCATENATED MODULE: ./build/ecs/running/open.js
/** Opens ECS for a look at a cluster; the AWS SDK is loaded only here. */
async function openEcsCluster(session) {
    const { createEcsCluster } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(212), __webpack_require__.e(2123)]).then(__webpack_require__.bind(__webpack_require__, 2123));
    return createEcsCluster(session);
}

;// CONCATENATED MODULE: ./build/ecs/running/database-secret.js
/**
 * Where the database's URL is kept, as far as that can be told from its configuration and from the task definition that
 * is given it as a variable. Pure.
 */
function databaseSecrets(databaseUrl, container) {
    const [, variable] = /^\$\{([A-Za-z_]\w*)\}$/.exec(databaseUrl.trim()) ?? [];
    if (variable !== undefined)
        return (container?.secrets ?? [])
            .filter(({ name }) => name === variable)
            .map((it) => placeOf(it.valueFrom));
    const [, kept] = /^(?:ssm|secretsmanager):(.+)$/.exec(databaseUrl.trim()) ?? [];
    if (kept !== undefined)
        return [placeOf(kept)];
    const [, arn] = /[?&]secret=([^&#]+)/.exec(databaseUrl) ?? [];
    return arn === undefined ? [] : [placeOf(decodeURIComponent(arn))];
}
/** Whether a container of a task definition is given one of these secrets. Pure. */
function takesSecret(definition, wanted) {
    return definition.containerDefinitions.some(({ secrets = [] }) => secrets.some(({ valueFrom }) => wanted.some((it) => same(it, placeOf(valueFrom)))));
}
function same(one, other) {
    return ((one.name === other.name || named(one.name, other.name) || named(other.name, one.name)) &&
        (one.key === undefined || other.key === undefined || one.key === other.key));
}
/** A secret's ARN ends with its name and six characters that Secrets Manager adds. */
function named(arn, name) {
    const [, found] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(arn) ?? [];
    return found !== undefined && (found === name || found.replace(/-\w{6}$/, '') === name);
}
/**
 * `valueFrom` as the API reference has it: a parameter's name or ARN, a secret's ARN with key, stage and version. The ARN
 * of a parameter says `parameter/NAME` of NAME and of /NAME alike, so that names are compared without their first slash.
 */
function placeOf(valueFrom) {
    const [, parameter] = /^arn:[^:]*:ssm:[^:]*:[^:]*:parameter(\/?.+)$/.exec(valueFrom) ?? [];
    if (parameter !== undefined || !valueFrom.includes(':secretsmanager:'))
        return { name: (parameter ?? valueFrom).replace(/^\//, ''), key: undefined };
    const parts = valueFrom.split(':');
    const key = parts[7];
    return { name: parts.slice(0, 7).join(':'), key: key === undefined || key === '' ? undefined : key };
}

;// CONCATENATED MODULE: ./build/ecs/running/what-runs.js


/** Task definitions described at once: ECS allows a burst of them, which the whole account shares. */
const atOnce = 4;
/**
 * What runs on the database of a product, as far as its cluster tells: the environment's own service with every task
 * definition that has tasks, draining ones too; and whatever else in the cluster carries deploy-kit's tags of this
 * module, is given the same database secret, or, where no other environment shares the cluster, runs the same image.
 * Undefined where the own service is not there: a name that is misspelt looks the same, and must not count as nothing.
 * @throws PlatformError where ECS does not tell
 */
async function whatRuns(product, ecs, signal) {
    const { target } = product;
    const services = await ecs.services(target.cluster);
    const own = services.find(({ name, status }) => name === target.service && status !== 'INACTIVE');
    if (own === undefined)
        return undefined;
    const tasks = (await ecs.tasks(target.cluster)).filter((it) => !isOurs(it.tags));
    const uses = usesOf(services, tasks);
    const arns = new Set([
        ...uses.map(({ definition }) => definition),
        ...(own.taskDefinition === undefined ? [] : [own.taskDefinition]),
    ]);
    const described = new Map(await (0,kernel/* mapConcurrent */._k)([...arns], atOnce, async (arn) => {
        signal.throwIfAborted();
        return [arn, await ecs.describeTaskDefinition(arn)];
    }));
    return judge(product, own, uses, described);
}
/** Decides what counts. Pure. */
function judge(product, own, uses, described) {
    const { container } = product.target;
    const ownDefinition = described.get(own.taskDefinition ?? '')?.taskDefinition;
    const mine = ownDefinition?.containerDefinitions.find(({ name }) => name === container);
    const secrets = databaseSecrets(product.databaseUrl, mine);
    const repository = product.others.length === 0 ? repositoryOf(mine?.image) : undefined;
    const reason = ({ service }, definition, tags) => {
        if (service?.name === own.name)
            return "it is the environment's own service";
        if (service !== undefined && product.others.includes(service.name))
            return undefined;
        const environment = tags['deploy-kit:environment'] ?? service?.tags['deploy-kit:environment'];
        if (environment !== undefined && environment !== product.environment)
            return undefined;
        if ([tags, service?.tags ?? {}].some((it) => it['deploy-kit:module'] === product.module))
            return `deploy-kit's tags say that it belongs to ${product.module}`;
        if (takesSecret(definition, secrets))
            return 'it is given the same database secret';
        const images = definition.containerDefinitions.map(({ image }) => repositoryOf(image));
        if (repository !== undefined && images.includes(repository))
            return `it runs an image of ${repository}`;
        return undefined;
    };
    const inUse = [];
    const apart = new Set();
    for (const use of uses) {
        const found = described.get(use.definition);
        if (found === undefined)
            continue;
        const because = reason(use, found.taskDefinition, found.tags);
        // One without tasks that deploy-kit did not deploy is not in use yet; any other comes back as what it is.
        if (because === undefined || (use.idle && found.tags['deploy-kit:version'] === undefined))
            apart.add(use.where);
        else
            inUse.push(inUseOf(use, found, product, because));
    }
    return { inUse: withReleases(inUse), apart: [...apart] };
}
function inUseOf({ service, definition, where, tasks, idle }, { taskDefinition, tags }, { module, target }, because) {
    // Another module counts its own versions.
    const ours = (tags['deploy-kit:module'] ?? module) === module;
    const images = taskDefinition.containerDefinitions;
    const container = images.find(({ name }) => name === target.container) ?? images[0];
    return {
        what: `${definition.split('/').at(-1) ?? definition} in ${where}${idle ? ', which has no tasks now' : ''}`,
        service: service?.name,
        version: ours ? tags['deploy-kit:version'] : undefined,
        migrationHead: ours ? tags['deploy-kit:migration-head'] : undefined,
        digest: (ours ? tags['deploy-kit:digest'] : undefined) ??
            container?.image?.split('@')[1] ??
            tasks.flatMap((it) => it.digests[container?.name ?? ''] ?? [])[0],
        because,
        leaving: tasks.length > 0 && tasks.every((it) => it.leaving) && service?.wanted.includes(definition) !== true,
    };
}
/** An image that deploy-kit deployed to one service is the same release wherever else it runs. */
function withReleases(inUse) {
    const known = new Map(inUse.flatMap((it) => it.version === undefined || it.digest === undefined ? [] : [[it.digest, it]]));
    return inUse.map((it) => {
        const release = it.version === undefined ? known.get(it.digest ?? '') : undefined;
        return release === undefined
            ? it
            : { ...it, version: release.version, migrationHead: release.migrationHead };
    });
}
function usesOf(services, tasks) {
    const uses = [];
    const byGroup = grouped(tasks, ({ group }) => group);
    for (const service of services) {
        const its = byGroup.get(`service:${service.name}`) ?? [];
        byGroup.delete(`service:${service.name}`);
        const busy = new Set([...service.underWay, ...its.map(({ taskDefinition }) => taskDefinition)]);
        const idle = service.taskDefinition !== undefined && !busy.has(service.taskDefinition);
        for (const definition of [...(idle ? [service.taskDefinition] : []), ...busy])
            uses.push({
                service,
                definition: definition ?? '',
                where: `the service ${service.name}`,
                tasks: its.filter((it) => it.taskDefinition === definition),
                idle: !busy.has(definition ?? ''),
            });
    }
    for (const [group, its] of byGroup)
        for (const [definition, same] of grouped(its, ({ taskDefinition }) => taskDefinition))
            uses.push({
                service: undefined,
                definition,
                where: `the task ${same[0]?.id ?? ''} (${group})`,
                tasks: same,
                idle: false,
            });
    return uses;
}
function grouped(items, key) {
    const groups = new Map();
    for (const item of items)
        groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
    return groups;
}
/** A task that deploy-kit itself runs for a moment, migrations being applied say. */
function isOurs(tags) {
    return tags['deploy-kit:purpose']?.startsWith('migrate-') === true;
}
/** `HOST/NAME` of an image. Pure. */
function repositoryOf(image) {
    if (image === undefined)
        return undefined;
    const [named = ''] = image.split('@');
    const slash = named.lastIndexOf('/');
    const colon = named.lastIndexOf(':');
    return colon > slash ? named.slice(0, colon) : named;
}

;// CONCATENATED MODULE: ./build/ecs/running/index.js



;// CONCATENATED MODULE: ./build/ecs/stop-deployment.js


/** How long ECS may take to go back, in milliseconds: it drains what it had begun. */
const patienceMs = 30 * 60_000;
/** Has ECS roll a running deployment back, and waits until it has ended, or half an hour has passed. */
async function stopDeployment(arn, { ecs, clock, signal }) {
    await ecs.stopServiceDeployment(arn);
    const end = clock.now() + patienceMs;
    for (;;) {
        const deployment = await ecs.describeServiceDeployment(arn);
        if (isTerminal(deployment)) {
            return {
                rolledBack: deployment.status === 'ROLLBACK_SUCCESSFUL',
                detail: `${arn} ended ${deployment.status}`,
            };
        }
        if (clock.now() > end) {
            return {
                rolledBack: false,
                detail: `${arn} is still ${deployment.status} after ${(0,kernel/* formatDuration */.a3)(patienceMs)}`,
            };
        }
        await clock.sleep(2_000, signal);
    }
}

;// CONCATENATED MODULE: ./build/ecs/task/open.js
/** Opens ECS for tasks; the AWS SDK is loaded only here. */
async function openEcsTasks(session) {
    const { createEcsTasks } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(212), __webpack_require__.e(915)]).then(__webpack_require__.bind(__webpack_require__, 915));
    return createEcsTasks(session);
}

;// CONCATENATED MODULE: ./build/ecs/task/definition.js


/** Members of DescribeTaskDefinition's answer that RegisterTaskDefinition takes. */
const writable = [
    'taskRoleArn',
    'executionRoleArn',
    'networkMode',
    'volumes',
    'placementConstraints',
    'requiresCompatibilities',
    'cpu',
    'memory',
    'pidMode',
    'ipcMode',
    'proxyConfiguration',
    'inferenceAccelerators',
    'ephemeralStorage',
    'runtimePlatform',
    'enableFaultInjection',
];
/**
 * What a server has and a command that ends must not have: ports and a health check, for nobody asks it anything; a
 * restart policy, which would start it again after its end; a terminal, which would break the lines of its log.
 */
const ofServers = ['portMappings', 'healthCheck', 'restartPolicy', 'interactive', 'pseudoTerminal'];
/**
 * The service's task definition as the task runs it, in a family of its own, so that the service's family stays as it
 * is. Its entry point is set here: RunTask can override a command, but no ENTRYPOINT (API reference, ContainerOverride),
 * and one that starts the server would take the command for its arguments. Pure.
 */
function definitionOf(base, { target, image, entryPoint }) {
    const task = (container) => {
        if (container.name !== target.container)
            return untangled(container, target.container);
        const { command: _command, ...rest } = container;
        const kept = Object.fromEntries(Object.entries(rest).filter(([member]) => !ofServers.includes(member)));
        return {
            ...kept,
            name: container.name,
            ...(image === undefined ? {} : { image: `${image.repository}@${image.digest}` }),
            entryPoint: [...entryPoint],
        };
    };
    return {
        ...Object.fromEntries(Object.entries(base).filter(([member]) => writable.includes(member))),
        family: taskFamily(base.family),
        containerDefinitions: base.containerDefinitions.map(task),
    };
}
/** The family of the tasks of a service with this one. */
function taskFamily(family) {
    return `${family.slice(0, 250)}-task`;
}
/** ECS refuses a container that waits for the health of one without a health check. */
function untangled(container, target) {
    const { dependsOn } = container;
    if (!Array.isArray(dependsOn))
        return container;
    return {
        ...container,
        dependsOn: dependsOn.map((it) => it.containerName === target && it.condition === 'HEALTHY' ? { ...it, condition: 'START' } : it),
    };
}
const contentTag = 'deploy-kit:content';
/** Tags by which a later run finds that it can use this revision again. Pure. */
function withContent(definition, tags) {
    return { ...tags, [contentTag]: contentOf(definition) };
}
/** Whether a revision was registered as this definition. Pure. */
function isRegistered(definition, found) {
    return found.tags[contentTag] === contentOf(definition);
}
function contentOf(definition) {
    return `sha256:${(0,external_node_crypto_.createHash)('sha256').update(canonical(definition)).digest('hex')}`;
}

;// CONCATENATED MODULE: ./build/ecs/task/plan.js


/** RunTask refuses longer overrides (API reference, TaskOverride: 8192 characters, JSON formatting included). */
const longestOverride = 8_192;
/** Decides what to run, or says everything that stands in the way. Pure. */
function planTask(request, placement, definition) {
    const { target } = request;
    if (placement === undefined || definition === undefined || placement.status !== 'ACTIVE')
        return {
            reasons: [
                {
                    reason: `there is no active service ${target.service} in the cluster ${target.cluster}, whose network and task definition the task would take`,
                    fix: 'Check ecs.cluster and ecs.service.',
                },
            ],
        };
    const container = definition.containerDefinitions.find(({ name }) => name === target.container);
    if (container === undefined)
        return {
            reasons: [
                {
                    reason: `the task definition ${definition.family} has no container ${target.container}; it has ${definition.containerDefinitions.map(({ name }) => name).join(', ')}`,
                    fix: 'Set ecs.container to one of them.',
                },
            ],
        };
    const reasons = [];
    if (container['essential'] === false)
        reasons.push({
            reason: `the container ${target.container} is not essential, so the task would go on when it ends`,
            fix: 'Make it essential in the task definition.',
        });
    const logOf = logStreams(container);
    if (logOf === undefined)
        reasons.push({
            reason: `the container ${target.container} does not log to CloudWatch with a stream prefix, and the result of the task is read from its log`,
            fix: 'Give it the log driver awslogs with awslogs-group and awslogs-stream-prefix.',
        });
    const length = JSON.stringify(overrideOf(request)).length;
    if (length > longestOverride)
        reasons.push({
            reason: `the override of the container would have ${length} characters; ECS takes ${longestOverride}`,
            fix: 'Put what is long into the image or the task definition.',
        });
    if (reasons.length > 0 || logOf === undefined)
        return { reasons };
    return {
        placement,
        definition: definitionOf(definition, request),
        logOf,
    };
}
/** The container override as RunTask takes it. */
function overrideOf(request) {
    return {
        containerOverrides: [
            {
                name: request.target.container,
                command: [...request.command],
                environment: Object.entries(request.environment).map(([name, value]) => ({ name, value })),
            },
        ],
    };
}

;// CONCATENATED MODULE: ./build/ecs/task/run.js



const pollMs = 3_000;
/** A cancelled run has seconds. */
const stopPollMs = 1_000;
/** CloudWatch shows a line seconds after it was written. */
const lastLinesMs = 20_000;
/** A task has 30 seconds by default (at most 120 on Fargate) between SIGTERM and SIGKILL. */
const stopMs = 150_000;
/** For so long ECS may not know a task that it has just started. */
const unknownMs = 60_000;
/** For so long ECS may leave us without an answer before the task, which goes on meanwhile, is stopped. */
const silentMs = 120_000;
/**
 * Runs a command as a task of the service's kind, shows its log while it runs, and waits until it has stopped. A
 * cancelled run stops the task and waits for that too.
 */
async function runTask(request, ports) {
    const { ecs, clock, log } = ports;
    const placement = await ecs.describePlacement(request.target);
    const definition = placement === undefined ? undefined : await ecs.describeTaskDefinition(placement.taskDefinition);
    const plan = planTask(request, placement, definition);
    if ('reasons' in plan)
        return { type: 'refused', reasons: plan.reasons };
    ports.signal.throwIfAborted();
    const taskDefinition = await definitionFor(plan, request, ports);
    const started = await ecs.runTask({
        cluster: request.target.cluster,
        taskDefinition,
        container: request.target.container,
        command: request.command,
        environment: request.environment,
        placement: plan.placement,
        startedBy: request.startedBy.replace(/[^\w/-]/g, '-').slice(0, 128),
        tags: request.tags,
        token: `deploy-kit-${clock.now().toString(36)}-${Math.floor(ports.random() * 2 ** 48).toString(36)}`,
    });
    if ('failure' in started)
        return { type: 'not-started', reason: started.failure, task: undefined };
    const id = started.arn.split('/').at(-1) ?? started.arn;
    log.info(`task ${id} was started with ${taskDefinition.split('/').at(-1)}`);
    const lines = run_follow(plan, id, ports);
    const ended = await untilStopped(started.arn, request, lines, ports);
    if (ended.type !== 'over')
        return ended;
    const outcome = run_judge(ended.state, started.arn, request.target.container);
    // Nobody wrote anything where nothing was started.
    if (outcome.type !== 'not-started')
        await lines.rest();
    return outcome.type === 'exited' ? { ...outcome, unread: lines.unread() } : outcome;
}
/** The newest revision of the family where it is the same, else a new one: a look at a status leaves no trace. */
async function definitionFor({ definition }, request, { ecs, log }) {
    const newest = await ecs.newestOfFamily(definition.family);
    if (newest !== undefined && isRegistered(definition, newest))
        return newest.arn;
    const arn = await ecs.registerTaskDefinition(definition, withContent(definition, request.definitionTags));
    const image = request.image === undefined ? 'the image of the service' : `the image ${request.image.digest}`;
    log.info(`registered ${arn.split('/').at(-1)} with ${image}`);
    return arn;
}
async function untilStopped(task, request, lines, ports) {
    const { ecs, clock, log, signal } = ports;
    const { cluster } = request.target;
    const begun = clock.now();
    let [said, answered] = ['', begun];
    for (;;) {
        const state = await orError(ecs.describeTask(cluster, task));
        await lines.read();
        const elapsed = clock.now() - begun;
        if (state instanceof Error) {
            if (clock.now() - answered > silentMs) {
                log.info(`ECS does not say what became of the task (${state.message}); stopping it`);
                const stopped = await stop(task, request, lines, ports);
                return { type: 'lost', reason: state.message, task, stopped };
            }
        }
        else {
            answered = clock.now();
            if (state?.status === 'STOPPED')
                return { type: 'over', state };
            if (state === undefined && elapsed > unknownMs)
                return { type: 'not-started', reason: 'ECS does not know the task that it started', task };
            const status = state?.status ?? 'PENDING';
            if (status !== said)
                log.info(`task ${task.split('/').at(-1)} is ${status}`);
            said = status;
        }
        if (elapsed > request.timeoutMs) {
            log.info(`it did not stop within ${(0,kernel/* formatDuration */.a3)(request.timeoutMs)}; stopping it`);
            return { type: 'timed-out', task, stopped: await stop(task, request, lines, ports) };
        }
        try {
            await clock.sleep(pollMs, signal);
        }
        catch (error) {
            if (!signal.aborted)
                throw error;
            log.info('the run was cancelled; stopping the task');
            return { type: 'cancelled', task, stopped: await stop(task, request, lines, ports) };
        }
    }
}
/** Stops the task and waits for it, whatever the run's own signal says: what it does must not go on unseen. */
async function stop(task, request, lines, { ecs, clock, log }) {
    const until = clock.now() + stopMs;
    try {
        await ecs.stopTask(request.target.cluster, task, 'deploy-kit: the run ended before the task did');
    }
    catch (error) {
        log.info(`the task could not be stopped: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        return false;
    }
    for (;;) {
        const state = await orError(ecs.describeTask(request.target.cluster, task));
        await lines.read();
        if (!(state instanceof Error) && state?.status === 'STOPPED') {
            await lines.rest();
            return true;
        }
        if (clock.now() > until)
            return false;
        await clock.sleep(stopPollMs);
    }
}
function run_follow({ logOf }, id, ports) {
    let position;
    let complete = false;
    let unread;
    const read = async () => {
        const answer = await orError(ports.readLog(logOf(id), position));
        if (answer instanceof Error) {
            // The task goes on, and must not be left alone for want of its log.
            if (unread === undefined)
                ports.log.info(`its log cannot be read: ${answer.message}`);
            unread = answer;
            return 0;
        }
        unread = undefined;
        position = answer.position;
        for (const line of answer.lines)
            complete = ports.onLine(line);
        return answer.lines.length;
    };
    return {
        read,
        unread: () => unread,
        /** What was written before the end and is not shown yet. */
        rest: async () => {
            const until = ports.clock.now() + lastLinesMs;
            while (!complete && ports.clock.now() < until) {
                if ((await read()) === 0 && !complete)
                    await ports.clock.sleep(pollMs);
            }
        },
    };
}
async function orError(answer) {
    try {
        return await answer;
    }
    catch (error) {
        return error instanceof Error ? error : new Error(String(error));
    }
}
/** What became of a stopped task. Pure. */
function run_judge(state, task, container) {
    const ours = state.containers.find(({ name }) => name === container);
    const reason = [state.stoppedReason, ours?.reason].filter((it) => it !== undefined && it !== '').join('; ');
    if (state.stopCode === 'TaskFailedToStart')
        return { type: 'not-started', reason, task };
    // Ended by its own exit, and the exit is known; anything else is not the word of the command.
    if (ours?.exitCode !== undefined &&
        (state.stopCode ?? 'EssentialContainerExited') === 'EssentialContainerExited')
        return { type: 'exited', exitCode: ours.exitCode, task, reason };
    return {
        type: 'stopped',
        task,
        reason: reason === '' ? `ECS gives no exit code (stop code ${state.stopCode ?? 'none'})` : reason,
    };
}

;// CONCATENATED MODULE: ./build/ecs/task/index.js




;// CONCATENATED MODULE: ./build/ecs/index.js














/***/ }),

/***/ 5528:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  J9: () => (/* reexport */ RecordWriter),
  d3: () => (/* reexport */ concludeDeployment),
  Sj: () => (/* reexport */ newestSuccess),
  qb: () => (/* reexport */ openLogs),
  T3: () => (/* reexport */ readRecords),
  WQ: () => (/* reexport */ recordNothingLeft),
  Iy: () => (/* reexport */ resourceName),
  aB: () => (/* reexport */ traceIdOf),
  G$: () => (/* reexport */ traceparent)
});

// UNUSED EXPORTS: beginDeployment, setDeployment

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/trace/record.js

/**
 * What was deployed and what came of it, as one JSON value. What is known before the service is changed is the payload
 * of the GitHub deployment, which GitHub never changes again; what comes later stands in its statuses
 * (record-status.ts). Readers get both as this one value.
 */
const recordSchema = dist/* object */.Ikc({
    schema: dist/* literal */.euz('deploy-kit/release-record/v1'),
    module: dist/* string */.YjP(),
    environment: dist/* string */.YjP(),
    version: dist/* string */.YjP(),
    /** Empty where a rollback goes to something that deploy-kit did not deploy. */
    gitSha: dist/* string */.YjP(),
    /** `org/repo`, whose run deployed it. */
    repository: dist/* string */.YjP(),
    /** The name of the image's repository, without the registry, which names an AWS account. */
    imageRepository: dist/* optional */.lqM(dist/* string */.YjP()),
    digest: dist/* string */.YjP(),
    /** Who signed the image, as it was verified; what it says where signing is off. */
    signer: dist/* optional */.lqM(dist/* string */.YjP()),
    /** `family:revision`. */
    taskDefinition: dist/* optional */.lqM(dist/* string */.YjP()),
    configDigest: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The newest migration that the version was built with. */
    migrationHead: dist/* optional */.lqM(dist/* string */.YjP()),
    /** Those up to the head that the database does not have: contract migrations that wait for their phase. */
    migrationsLeft: dist/* optional */.lqM(dist/* array */.YOg(dist/* string */.YjP())),
    /** `cluster/service`. No ARN stands in a record: in a public repository everybody reads it. */
    service: dist/* optional */.lqM(dist/* string */.YjP()),
    /** The ids, the last parts of the ARNs. */
    serviceDeployment: dist/* optional */.lqM(dist/* string */.YjP()),
    serviceRevision: dist/* optional */.lqM(dist/* string */.YjP()),
    traceId: dist/* string */.YjP(),
    actor: dist/* string */.YjP(),
    runUrl: dist/* string */.YjP(),
    /**
     * How the deploy ended, in deploy-ecs's own word or that of the step behind it that failed; not there while it is
     * under way.
     */
    outcome: dist/* optional */.lqM(dist/* string */.YjP()),
});
/** The record in the payload of a GitHub deployment; undefined where it is somebody else's deployment. */
function readPayload(payload) {
    const record = dist/* safeParse */.xLC(recordSchema, typeof payload === 'string' ? parseJson(payload) : payload);
    return record.success ? record.output : undefined;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        // A payload of somebody else's deployment may be any text; it is no record of ours.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/trace/record-status.js
/** GitHub takes no longer description of a deployment status. */
const limit = 140;
/**
 * The description of a deployment status: a sentence for people, and the part of the record that is known only once
 * the deployment exists.
 */
function describeStatus(record) {
    const parts = [
        record.outcome ?? 'deploying',
        ...numbered('service deployment', record.serviceDeployment),
        ...numbered('revision', record.serviceRevision),
    ];
    const text = `${parts.join(', ')}: ${record.module} ${record.version}`;
    return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
/** What a status says once the database has what was left when the deployment began. */
function describeNothingLeft(record) {
    return `${nothingLeft}${record.module} ${record.version}`.slice(0, limit);
}
/**
 * What a status says while the deploy goes on: `deployed` is what ECS has done, where the smoke test and the migrations
 * behind it are still to come.
 */
const underWay = ['deploying', 'deployed'];
const nothingLeft = 'no migration is left: ';
const pattern = /^(?<outcome>[a-z]+(?:-[a-z]+)*)(?:, service deployment (?<deployment>[^\s,:]+))?(?:, revision (?<revision>[^\s,:]+))?: /;
/**
 * Completes the record of a payload by the descriptions of its statuses, newest first. A description that is not
 * deploy-kit's adds nothing.
 */
function withStatuses(record, descriptions) {
    let [outcome, serviceDeployment, serviceRevision] = [
        record.outcome,
        record.serviceDeployment,
        record.serviceRevision,
    ];
    for (const description of descriptions) {
        const groups = pattern.exec(description)?.groups;
        if (groups === undefined)
            continue;
        if (!underWay.includes(groups['outcome'] ?? ''))
            outcome ??= groups['outcome'];
        serviceDeployment ??= groups['deployment'];
        serviceRevision ??= groups['revision'];
    }
    const caughtUp = record.migrationsLeft !== undefined && descriptions.some((it) => it.startsWith(nothingLeft));
    return {
        ...record,
        ...(caughtUp ? { migrationsLeft: [] } : {}),
        ...(serviceDeployment === undefined ? {} : { serviceDeployment }),
        ...(serviceRevision === undefined ? {} : { serviceRevision }),
        ...(outcome === undefined ? {} : { outcome }),
    };
}
function numbered(what, id) {
    return id === undefined || id === '' ? [] : [`${what} ${id}`];
}

;// CONCATENATED MODULE: ./build/trace/deployments.js




const created = dist/* object */.Ikc({ id: dist/* number */.aig() });
const deployments = dist/* array */.YOg(dist/* object */.Ikc({ id: dist/* number */.aig(), payload: dist/* unknown */.L5J() }));
const oneDeployment = dist/* object */.Ikc({ payload: dist/* unknown */.L5J() });
const statuses = dist/* array */.YOg(dist/* object */.Ikc({ state: dist/* string */.YjP(), description: dist/* nullish */.cl6(dist/* string */.YjP()) }));
/** How many deployments of an environment are looked through; several modules may share it. */
const depth = 100;
/**
 * Creates the GitHub deployment of a release, whose payload is the record as far as it is known, and says that it has
 * begun; its id is what `setDeployment` takes.
 *
 * @param ref the commit that GitHub shows as deployed
 */
async function beginDeployment(forge, record, ref = record.gitSha) {
    const answer = await forge.request('POST /repos/{owner}/{repo}/deployments', {
        ref,
        environment: record.environment,
        description: `${record.module} ${record.version}`.slice(0, 140),
        auto_merge: false,
        // The commit was checked before it was built; a deployment of an older commit must stay possible.
        required_contexts: [],
        payload: record,
    });
    const { id } = dist/* parse */.qgA(created, answer.data);
    await setDeployment(forge, id, 'in_progress', record);
    return id;
}
/** Adds a status to the deployment; what of the record is known by now but not in the payload stands in it. */
async function setDeployment(forge, id, state, record, url) {
    await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        state,
        description: describeStatus(record),
        ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
        ...(url === undefined ? {} : { environment_url: url }),
        auto_inactive: true,
    });
}
/**
 * Writes down that the database has every migration now: each record of a module that names some as left, from the
 * newest back to the newest success, gets a status on its deployment that says so and changes nothing else. Gives the
 * versions of those that were told.
 */
async function recordNothingLeft(forge, environment, module) {
    const told = [];
    const records = readRecords(forge, environment, (it) => it.module === module);
    for await (const { id, record, state, succeeded } of records) {
        if (record.migrationsLeft !== undefined && record.migrationsLeft.length > 0) {
            await forge.request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
                deployment_id: id,
                state: state ?? 'in_progress',
                description: describeNothingLeft(record),
                ...(record.runUrl === '' ? {} : { log_url: record.runUrl }),
                auto_inactive: false,
            });
            told.push(record.version);
        }
        if (succeeded)
            break;
    }
    return told;
}
/**
 * Ends a deployment that was left open for what comes after the service was changed: the record says only now how it all
 * ended. One that has ended already is left as it is.
 *
 * @returns the record as it is now, and whether that ended it
 * @throws PlatformError where the deployment is none of deploy-kit's
 */
async function concludeDeployment(forge, id, { outcome, state, url, }) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}', {
        deployment_id: id,
    });
    const payload = readPayload(dist/* parse */.qgA(oneDeployment, answer.data).payload);
    if (payload === undefined)
        throw new kernel/* PlatformError */.Wk('github', `the GitHub deployment ${id} is none of deploy-kit's`);
    const { record } = await withItsStatuses(forge, id, payload);
    if (record.outcome !== undefined)
        return { record, ended: false };
    const concluded = { ...record, outcome };
    await setDeployment(forge, id, state, concluded, url);
    return { record: concluded, ended: true };
}
/**
 * The records of an environment, newest first; each costs a request when it is reached, so stop early.
 *
 * @param wanted looks at the payload alone, before anything is asked about the deployment
 */
async function* readRecords(forge, environment, wanted) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/deployments', {
        environment,
        per_page: depth,
    });
    for (const deployment of dist/* parse */.qgA(deployments, answer.data)) {
        const payload = readPayload(deployment.payload);
        if (payload === undefined || !wanted(payload))
            continue;
        yield await withItsStatuses(forge, deployment.id, payload);
    }
}
async function withItsStatuses(forge, id, payload) {
    const listed = await forge.request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        deployment_id: id,
        per_page: 100,
    });
    const newestFirst = dist/* parse */.qgA(statuses, listed.data);
    return {
        id,
        state: newestFirst[0]?.state,
        record: withStatuses(payload, newestFirst.map((it) => it.description ?? '')),
        // `inactive` is what GitHub sets on an older deployment once a newer one succeeded; what it was before counts.
        succeeded: newestFirst.find((it) => it.state !== 'inactive')?.state === 'success',
    };
}
/** The newest record whose deploy succeeded; undefined where none did. */
async function newestSuccess(forge, environment, wanted) {
    for await (const { record, succeeded } of readRecords(forge, environment, wanted))
        if (succeeded)
            return record;
    return undefined;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/trace/ids.js

/**
 * The trace id of a CI run, 32 hex digits: the formula of OpenTelemetry's githubreceiver, so that our requests stand
 * in the trace that a collector makes of the same run (receiver/githubreceiver, `newTraceID`).
 */
function traceIdOf(run) {
    return (0,external_node_crypto_.createHash)('sha256').update(`${run.runId}${run.runAttempt}t`).digest('hex').slice(0, 32);
}
/** A W3C traceparent with a fresh span id, sampled. */
function traceparent(traceId) {
    return `00-${traceId}-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}-01`;
}

;// CONCATENATED MODULE: ./build/trace/logs.js
async function openLogs(session) {
    const { createLogReader } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(303), __webpack_require__.e(6471)]).then(__webpack_require__.bind(__webpack_require__, 8852));
    return createLogReader(session);
}

;// CONCATENATED MODULE: ./build/trace/resource-names.js
/**
 * What of an ECS ARN goes into a release record: `core:7`, `production/core`, the id of a service deployment or
 * revision. In a public repository everybody reads the record, and an ARN names the AWS account. What is no ARN is
 * taken as a name already.
 */
function resourceName(arn) {
    const resource = /^arn:[^:]*:ecs:[^:]*:[^:]*:(?<kind>[^/]+)\/(?<path>.+)$/.exec(arn)?.groups;
    if (resource === undefined)
        return arn;
    const path = resource['path'] ?? '';
    return resource['kind'] === 'service-deployment' || resource['kind'] === 'service-revision'
        ? (path.split('/').at(-1) ?? path)
        : path;
}

;// CONCATENATED MODULE: ./build/trace/record-writer.js



/** Writes the one GitHub deployment of a deploy, as what it tells becomes known. */
class RecordWriter {
    #options;
    #record;
    #id;
    #refused = false;
    constructor(record, options) {
        this.#record = record;
        this.#options = options;
    }
    /** GitHub's id of the deployment, once there is one. */
    get id() {
        return this.#id;
    }
    async begin({ signer, taskDefinition, configDigest, service }) {
        this.#record = {
            ...this.#record,
            taskDefinition: resourceName(taskDefinition),
            configDigest,
            service: resourceName(service),
            ...(signer === '' ? {} : { signer: (0,kernel/* withoutAwsAccounts */._K)(signer) }),
        };
        try {
            this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref);
        }
        catch (error) {
            this.#refused = true;
            if (!this.#options.mayFail)
                throw error;
            this.#options.warn(`The rollback goes on without a GitHub deployment: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        }
    }
    async started(known) {
        this.#record = {
            ...this.#record,
            serviceDeployment: resourceName(known.serviceDeployment),
            ...(known.serviceRevision === undefined
                ? {}
                : { serviceRevision: resourceName(known.serviceRevision) }),
        };
        await this.#set('in_progress');
    }
    /** The verdict stands, whatever becomes of its record; a record that could not be written is said. */
    async end(outcome, state) {
        this.#record = { ...this.#record, outcome };
        if (this.#id === undefined && !this.#refused) {
            // It ended before the service was changed, and that is written down too.
            try {
                this.#id = await beginDeployment(this.#options.forge(), this.#record, this.#options.ref);
            }
            catch (error) {
                this.#options.warn(`The ${outcome} deploy could not be recorded on GitHub: ${(0,kernel/* errorMessage */.gJ)(error)}`);
            }
        }
        await this.#set(state);
        return this.#record;
    }
    async #set(state) {
        if (this.#id === undefined)
            return;
        try {
            await setDeployment(this.#options.forge(), this.#id, state, this.#record, this.#options.url);
        }
        catch (error) {
            this.#options.warn(`The GitHub deployment ${this.#id} could not be set to ${state}: ${(0,kernel/* errorMessage */.gJ)(error)}`);
        }
    }
}

;// CONCATENATED MODULE: ./build/trace/index.js







/***/ })

};
