export const id = 310;
export const ids = [310];
export const modules = {

/***/ 2310:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  semverRelease: () => (/* binding */ semverRelease)
});

// EXTERNAL MODULE: ./build/release/index.js + 18 modules
var build_release = __webpack_require__(7679);
// EXTERNAL MODULE: ./build/actions/settings.js
var actions_settings = __webpack_require__(139);
;// CONCATENATED MODULE: ./build/actions/dry-run.js

function isDryRun(host) {
    return (0,actions_settings/* choice */.Yq)(host, 'dry-run', ['true', 'false'], 'false') === 'true';
}
/**
 * In a dry run nothing is changed: reads go through, and a call that would change something is noted and answered
 * with what the next calls need of it.
 */
function dryRunForge(forge, dryRun) {
    const calls = [];
    const note = (route, parameters) => {
        const shown = Object.entries(parameters ?? {}).map(([key, value]) => `${key}: ${shorten(value)}`);
        calls.push(`${route}${shown.length === 0 ? '' : ` {${shown.join(', ')}}`}`);
    };
    return {
        ...forge,
        calls,
        request: async (route, parameters) => {
            if (route.startsWith('GET '))
                return await forge.request(route, parameters);
            note(route, parameters);
            return dryRun ? { status: 200, data: standIn(parameters) } : await forge.request(route, parameters);
        },
        upload: async (url, name, contentType, body) => {
            note(`POST ${name}`, { bytes: body.byteLength });
            return dryRun ? {} : await forge.upload(url, name, contentType, body);
        },
    };
}
function standIn(parameters) {
    return {
        sha: '0'.repeat(40),
        id: 0,
        number: 0,
        html_url: '',
        upload_url: '',
        tag_name: '',
        draft: true,
        object: { sha: '0'.repeat(40), type: 'commit' },
        ...parameters,
    };
}
function shorten(value) {
    const text = JSON.stringify(value) ?? 'undefined';
    return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

;// CONCATENATED MODULE: ./build/actions/release-prepare.js


/** `mode: prepare`: the release commit, on the branch or in the release pull request. */
async function runPrepare(host, settings) {
    const { config, folder } = settings;
    const prefix = config.release['tag-prefix'];
    const history = await (0,build_release/* readHistory */.Lu)(host.exec, folder, prefix);
    const plan = (0,build_release/* planRelease */.F3)(history);
    const dryRun = isDryRun(host);
    const forge = dryRunForge(host.forge(), dryRun);
    const outcome = await carryOut(host, settings, plan, history.head.sha, forge);
    // Of a dry run there is no commit that the next job could build.
    const released = outcome.kind === 'prepared' && (outcome.resumed || !dryRun) ? outcome : undefined;
    return {
        report: (0,build_release/* prepareReport */.iR)(config.module, plan, outcome, { calls: forge.calls, dryRun }),
        outputs: {
            outcome: outcome.kind,
            released: String(released !== undefined),
            version: released?.version,
            tag: released === undefined ? undefined : `${prefix}${released.version}`,
            sha: released?.sha,
        },
    };
}
async function carryOut(host, { config: { release }, folder }, plan, head, forge) {
    if (plan.next.kind === 'nothing')
        return { kind: 'nothing-to-release' };
    if (plan.next.kind === 'prepared')
        return { kind: 'prepared', version: plan.next.version, sha: plan.next.sha, resumed: true };
    const { version } = plan.next;
    const { branch, changelog } = release;
    const prefix = release['tag-prefix'];
    const notes = await (0,build_release/* releaseNotes */.fk)(plan.commits, {
        version,
        tag: `${prefix}${version}`,
        previousTag: plan.last === undefined ? undefined : `${prefix}${plan.last}`,
        serverUrl: host.run.serverUrl,
        owner: forge.owner,
        repo: forge.repo,
        date: new Date(host.clock.now()).toISOString().slice(0, 10),
    });
    const files = (0,build_release/* releaseChanges */.zK)({ folder, changelog, versionFiles: release['version-files'] }, host.run.workspace, version, notes);
    return await (0,build_release/* prepare */.iA)({ branch, head, version, files, notes, changelog }, forge);
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/actions/release-publish.js




/** `mode: publish`: the release of a commit that is built and pushed. */
async function runPublish(host, { config, folder }) {
    const { release } = config;
    const version = (0,actions_settings/* readVersion */.$4)(host);
    const prefix = release['tag-prefix'];
    const [tag, sha, prerelease] = [`${prefix}${version}`, (0,actions_settings/* readSha */.tU)(host), version.includes('-')];
    const [major, minor] = version.split('.');
    const notes = (0,build_release/* readNotes */.WT)({ folder, changelog: release.changelog }, version, host.inputs['notes']);
    const digest = host.inputs['digest'];
    const dryRun = isDryRun(host);
    const forge = dryRunForge(host.forge(), dryRun);
    const outcome = await (0,build_release/* publish */.mk)({
        version,
        tag,
        sha,
        notes: digest === undefined ? notes : `${notes.trimEnd()}\n\nImage digest: \`${digest}\`\n`,
        assets: host.inputs['path'] === undefined && release.assets.length === 0
            ? []
            : (0,build_release/* readAssets */.wd)(assetFolder(host), release.assets),
        floatingTags: release['floating-tags'] && !prerelease ? [`${prefix}${major}`, `${prefix}${major}.${minor}`] : [],
        prerelease,
        dryRun,
    }, forge);
    return {
        report: (0,build_release/* publishReport */.S3)(config.module, version, outcome, { calls: forge.calls, dryRun }),
        outputs: { outcome: outcome.kind, released: String(!dryRun), version, tag, sha },
    };
}
/** What `mode: collect` fills and `mode: publish` reads. */
function assetFolder(host) {
    const path = host.inputs['path'] ?? 'deploy-kit-assets';
    return (0,external_node_path_.isAbsolute)(path) ? path : (0,external_node_path_.join)(host.run.workspace, path);
}

;// CONCATENATED MODULE: ./build/actions/semver-release.js




const semverRelease = async (host) => {
    const settings = (0,actions_settings/* readSettings */.sb)(host);
    switch ((0,actions_settings/* choice */.Yq)(host, 'mode', ['plan', 'prepare', 'collect', 'publish'], 'plan')) {
        case 'plan':
            return await runPlan(host, settings);
        case 'prepare':
            return await runPrepare(host, settings);
        case 'collect':
            return runCollect(host, settings);
        case 'publish':
            return await runPublish(host, settings);
    }
};
async function runPlan(host, { config, folder }) {
    const prefix = config.release['tag-prefix'];
    const plan = (0,build_release/* planRelease */.F3)(await (0,build_release/* readHistory */.Lu)(host.exec, folder, prefix));
    const version = plan.next.kind === 'nothing' ? undefined : plan.next.version;
    return {
        report: (0,build_release/* planReport */.sH)(config.module, plan),
        outputs: {
            outcome: version === undefined ? 'nothing-to-release' : 'planned',
            released: String(version !== undefined),
            version,
            tag: version === undefined ? undefined : `${prefix}${version}`,
            bump: plan.next.kind === 'release' ? plan.next.bump : undefined,
        },
    };
}
function runCollect(host, { config, folder }) {
    const names = (0,build_release/* collectAssets */.AB)(folder, config.release.assets, assetFolder(host));
    return { report: (0,build_release/* collectReport */.Hk)(config.module, names), outputs: { outcome: 'collected' } };
}


/***/ })

};
