export const id = 8075;
export const ids = [8075];
export const modules = {

/***/ 8075:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  AB: () => (/* reexport */ collectAssets),
  Hk: () => (/* reexport */ collectReport),
  oA: () => (/* reexport */ commitAnnotations),
  wO: () => (/* reexport */ commitBlocks),
  dG: () => (/* reexport */ deployedReport),
  F3: () => (/* reexport */ planRelease),
  sH: () => (/* reexport */ planReport),
  iA: () => (/* reexport */ prepare),
  iR: () => (/* reexport */ prepareReport),
  aV: () => (/* reexport */ previewSentence),
  mk: () => (/* reexport */ publish),
  S3: () => (/* reexport */ publishReport),
  wd: () => (/* reexport */ readAssets),
  Lu: () => (/* reexport */ readHistory),
  WT: () => (/* reexport */ readNotes),
  zK: () => (/* reexport */ releaseChanges),
  fk: () => (/* reexport */ releaseNotes),
  kT: () => (/* reexport */ tellDeployed)
});

// UNUSED EXPORTS: bumpOf, classify, insertSection, lastVersion, nextVersion, prepareStatus, releaseSubject, sectionOf, withDeployments, withVersion

// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/release/trailers.js
/**
 * The trailers of a commit message. Breaking changes announced anywhere else do not count: release notes of a
 * dependency are pasted into bodies.
 */
// The one token that may hold a space, and that is written in capitals (Conventional Commits 1.0.0, items 8 to 16).
const breaking = /^BREAKING[ -]CHANGE: (.+)/;
const trailer = /^(?:BREAKING[ -]CHANGE: |[A-Za-z][A-Za-z0-9-]*(?:: | #))\S/;
const indented = /^[ \t]/;
// GitHub puts it between the body of a squash merge and the co-authors.
const rule = /^-{3,}$/;
/**
 * The lines of the trailers: those of the last paragraphs, as long as they hold nothing else, since tools add
 * `Co-authored-by` in a paragraph of its own. A line that continues one is indented; the text of a breaking change may
 * also be wrapped without it.
 */
function trailersOf(message) {
    const [, ...paragraphs] = paragraphsOf(message);
    const found = [];
    for (const paragraph of paragraphs.reverse()) {
        const lines = paragraph.split('\n').filter((line) => !rule.test(line));
        if (lines.length === 0)
            continue;
        if (!isTrailers(lines))
            break;
        found.unshift(...lines);
    }
    return found;
}
/** What the trailers announce, wrapped lines joined; undefined where nothing breaks. */
function breakingOf(trailers) {
    const texts = [];
    let open = false;
    for (const line of trailers) {
        const announced = breaking.exec(line)?.[1];
        if (announced !== undefined)
            texts.push(announced.trim());
        else if (open && !trailer.test(line))
            texts.push(`${texts.pop() ?? ''} ${line.trim()}`);
        open = announced !== undefined || (open && !trailer.test(line));
    }
    return texts.length === 0 ? undefined : texts.join('; ');
}
/** A line in the body that announces a breaking change as only a trailer can. */
function hiddenBreaking(message) {
    return message
        .split('\n')
        .slice(1)
        .find((line) => /^BREAKING[ -]CHANGES?\b/.test(line));
}
function paragraphsOf(message) {
    return message
        .replaceAll('\r\n', '\n')
        .trim()
        .split(/\n(?:[ \t]*\n)+/);
}
function isTrailers(lines) {
    let open = false;
    return lines.every((line, i) => {
        if (breaking.test(line))
            open = true;
        else if (trailer.test(line))
            open = false;
        else
            return i > 0 && (open || indented.test(line));
        return true;
    });
}

;// CONCATENATED MODULE: ./build/release/commits.js


const releaseCommit = /^chore\(release\): v?\d+\.\d+\.\d+/;
const header = /^([A-Za-z][A-Za-z0-9-]*)(?:\(([^()\n]*)\))?(!)?: +(\S.*)$/;
// The last form is the commit that GitHub makes of a pull request to run its checks on, refs/pull/N/merge.
const mergeCommit = /^Merge (?:pull request|branch|branches|remote-tracking branch|remote-tracking branches|tag|tags|commit|commits|[0-9a-f]{7,40} into [0-9a-f]{7,40})(?: |$)/;
// git writes both; GitHub's button puts the number of the reverting pull request behind it.
const gitRevert = /^(Revert|Reapply) "(.+)"(?: \(#\d+\))?$/;
const ticket = /^\[?[A-Z]+-\d+\]?[: ]/;
const ticketReason = 'it begins with a ticket number instead of a type';
/** The types that are known, and what each asks for. Others are rejected: they would count for nothing in silence. */
const bumps = {
    feat: 'minor',
    feature: 'minor',
    fix: 'patch',
    perf: 'patch',
    revert: 'patch',
    security: 'patch',
    build: undefined,
    chore: undefined,
    ci: undefined,
    docs: undefined,
    refactor: undefined,
    style: undefined,
    test: undefined,
};
/**
 * Reads a commit message as the Conventional Commits specification has it: the type is case-insensitive, and a
 * breaking change is announced by `!` or by a trailer at the end, never by a line somewhere in the body, where release
 * notes of a dependency may be pasted.
 */
function classify(commit) {
    const [first = ''] = commit.message.split('\n');
    const line = first.trim();
    const base = { sha: commit.sha, header: line };
    if (mergeCommit.test(line))
        return { ...base, kind: 'ignored', why: 'a merge commit' };
    if (releaseCommit.test(line))
        return { ...base, kind: 'ignored', why: 'a release commit' };
    const match = header.exec(withoutQuotes(line));
    if (match === null)
        return { ...base, kind: 'rejected', why: whyNot(line) };
    const [, written = '', scope, bang, subject = ''] = match;
    const type = written.toLowerCase();
    const trailers = trailersOf(commit.message);
    const breaking = breakingOf(trailers) ?? (bang === undefined ? undefined : subject);
    // A breaking change counts whatever its type is called.
    if (breaking === undefined && !Object.hasOwn(bumps, type))
        return { ...base, kind: 'rejected', why: unknownType(written) };
    const bump = breaking === undefined ? bumps[type] : 'major';
    return {
        kind: 'change',
        sha: commit.sha,
        type,
        scope: scope === '' ? undefined : scope,
        subject,
        breaking,
        bump,
        message: [
            `${type}${scope === undefined || scope === '' ? '' : `(${scope})`}${bang ?? ''}: ${subject}`,
            ...(trailers.length === 0 ? [] : ['', ...trailers]),
        ].join('\n'),
        doubt: doubtOf(commit.message, bump),
    };
}
/** `Revert "feat: x"` reverts; `Reapply "feat: x"` is what it brings back. */
function withoutQuotes(line) {
    const [, verb, quoted = ''] = gitRevert.exec(line) ?? [];
    if (verb === undefined)
        return line;
    return verb === 'Revert' ? `revert: ${quoted}` : quoted;
}
/** What a body says that asks for more than the commit counts for. */
function doubtOf(message, bump) {
    if (bump === 'major')
        return undefined;
    const hidden = hiddenBreaking(message);
    if (hidden !== undefined)
        return `its body says ${JSON.stringify(hidden)}, which counts only as a trailer at the end or as \`!\` before the colon`;
    // What GitHub writes into the body of a squash merge: one bullet for each commit.
    for (const [, bullet = ''] of message.matchAll(/^[*-] (.+)$/gm)) {
        const [, type = '', , bang] = header.exec(bullet) ?? [];
        const asks = bang === undefined ? bumps[type.toLowerCase()] : 'major';
        if (rank(asks) > rank(bump))
            return `its body lists ${JSON.stringify(bullet)}, and only the header of a squash merge counts`;
    }
    return undefined;
}
function rank(bump) {
    return bump === undefined ? 0 : { patch: 1, minor: 2, major: 3 }[bump];
}
function unknownType(written) {
    if (ticket.test(`${written}:`))
        return ticketReason;
    const type = written.toLowerCase();
    const meant = /^(?:hot|bug)-?(?:fix)?$/.test(type) ? 'fix' : (0,kernel/* nearest */.pA)(type, Object.keys(bumps));
    return `its type ${type} is not known${meant === undefined ? `; known are ${Object.keys(bumps).join(', ')}` : `; write ${meant}:`}`;
}
function whyNot(line) {
    if (line === '')
        return 'the message is empty';
    if (ticket.test(line))
        return ticketReason;
    if (/^(?:fixup|squash|amend)! /.test(line))
        return 'it was to be squashed into another commit';
    if (/^[\w-]+(?:\([^)]*\))?!? +:/.test(line))
        return 'there is a space before the colon';
    if (/^[\w-]+(?:\([^)]*\))?!?:\S/.test(line))
        return 'there is no space after the colon';
    if (/^[\w-]+(?:\([^)]*\))?!?: *$/.test(line))
        return 'it says nothing after its type';
    if (/^(?:\p{Extended_Pictographic}|:\w+:)/u.test(line))
        return 'it begins with a picture instead of a type';
    return 'it has no type, such as feat: or fix:';
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/release/release.js

/** A release as GitHub answers it, as far as it is read here. */
const releaseSchema = dist/* object */.Ikc({
    id: dist/* number */.aig(),
    tag_name: dist/* string */.YjP(),
    draft: dist/* boolean */.zMY(),
    html_url: dist/* string */.YjP(),
    upload_url: dist/* string */.YjP(),
    immutable: dist/* optional */.lqM(dist/* boolean */.zMY(), false),
    assets: dist/* optional */.lqM(dist/* array */.YOg(dist/* object */.Ikc({
        id: dist/* number */.aig(),
        name: dist/* string */.YjP(),
        state: dist/* optional */.lqM(dist/* string */.YjP(), 'uploaded'),
        size: dist/* optional */.lqM(dist/* number */.aig()),
        digest: dist/* nullish */.cl6(dist/* string */.YjP()),
    })), []),
});

;// CONCATENATED MODULE: ./build/release/deployed.js



const begin = '<!-- deploy-kit:deployed -->';
const end = '<!-- deploy-kit:end -->';
const withBody = dist/* object */.Ikc({ ...releaseSchema.entries, body: dist/* nullish */.cl6(dist/* string */.YjP()) });
/**
 * Says at the head of the release's notes where it is deployed and where not: a release is published before it is
 * deployed, so that a published one may serve nobody. Notes stay editable where releases are immutable.
 *
 * @throws ConfigurationError where there is no such release
 */
async function tellDeployed(tag, environments, forge) {
    const releases = dist/* parse */.qgA(dist/* array */.YOg(withBody), await forge.paginate('GET /repos/{owner}/{repo}/releases'));
    const release = releases.find((it) => it.tag_name === tag && !it.draft);
    if (release === undefined) {
        throw new kernel/* ConfigurationError */.j1(`there is no published release ${tag}`, {
            fix: 'Run semver-release with mode publish first.',
        });
    }
    const body = withDeployments(release.body ?? '', environments);
    if (body !== release.body)
        await forge.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', { release_id: release.id, body });
    const everywhere = environments.length > 0 && environments.every((it) => it.outcome === 'succeeded');
    return { kind: everywhere ? 'deployed' : 'not-deployed', url: release.html_url, environments };
}
/** The notes with the block of deploy-kit at their head, in place of a former one. Pure. */
function withDeployments(body, environments) {
    const from = body.indexOf(begin);
    const to = body.indexOf(end, from);
    const notes = from === -1 || to === -1
        ? body
        : `${body.slice(0, from)}${body.slice(to + end.length).replace(/^(?:\r?\n){1,2}/, '')}`;
    return `${begin}\n${blockOf(environments)}\n${end}\n\n${notes}`;
}
function blockOf(environments) {
    const missing = environments.filter((it) => it.outcome !== 'succeeded');
    if (environments.length === 0)
        return '> [!WARNING]\n> **Not deployed**: no environment is configured.';
    if (missing.length === 0)
        return `> Deployed to ${environments.map((it) => it.name).join(', ')}.`;
    const each = environments.map((it) => {
        const outcome = it.outcome ?? 'not begun';
        return `${it.name}: ${it.runUrl === '' ? outcome : `[${outcome}](${it.runUrl})`}`;
    });
    return `> [!WARNING]\n> **Not deployed to ${missing.map((it) => it.name).join(', ')}** (${each.join('; ')}).`;
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/release/changelog.js
const heading = '# Changelog\n\nAll notable changes of this project, newest first. The versions follow semantic versioning.\n';
/**
 * The changelog with a section put on top, below an `Unreleased` one; a section of the same version is replaced, so
 * that a rerun adds nothing. Everything else stays as it is, line ends included.
 */
function insertSection(changelog, version, notes) {
    if (changelog === undefined || changelog.trim() === '')
        return `${heading}\n${notes.trim()}\n`;
    const end = changelog.includes('\r\n') ? '\r\n' : '\n';
    const section = notes.trim().replaceAll('\r\n', '\n').replaceAll('\n', end);
    const own = sectionsOf(changelog).find((it) => versionOf(it.heading) === version);
    const rest = own === undefined ? changelog : changelog.slice(0, own.start) + changelog.slice(own.end);
    const below = sectionsOf(rest).find((it) => !/^## +\[?unreleased\b/i.test(it.heading));
    const at = below?.start ?? rest.length;
    const parts = [rest.slice(0, at).trimEnd(), section, rest.slice(at)].filter((part) => part !== '');
    return below === undefined ? `${parts.join(end + end)}${end}` : parts.join(end + end);
}
/** The section of a version, without its heading; undefined where there is none. */
function sectionOf(changelog, version) {
    const text = changelog.replaceAll('\r\n', '\n');
    const found = sectionsOf(text).find((it) => versionOf(it.heading) === version);
    if (found === undefined)
        return undefined;
    return text.slice(found.start + found.heading.length, found.end).trim();
}
/** The version that a heading begins with: `## [1.2.0](…/compare/v1.1.0...v1.2.0)`, `## v1.2.0`, `## Version 1.2.0 - date`. */
function versionOf(line) {
    return /^## +(?:version +)?\[?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?![\w.])/i.exec(line)?.[1];
}
/** The parts from one `## ` to the next; such a line within a code block begins none. */
function sectionsOf(text) {
    const starts = [];
    const lines = text.split('\n');
    let offset = 0;
    let codeUntil = -1;
    lines.forEach((line, i) => {
        if (i > codeUntil) {
            const fence = fenceOf(line);
            if (fence !== undefined)
                codeUntil = closing(lines, i, fence);
            else if (line.startsWith('## '))
                starts.push({ heading: line, start: offset });
        }
        offset += line.length + 1;
    });
    return starts.map((it, i) => ({ ...it, end: starts[i + 1]?.start ?? text.length }));
}
function fenceOf(line) {
    return /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
}
/** The line that closes a code block; one that is never closed is none here, or a slip would hide all sections. */
function closing(lines, from, fence) {
    return lines.findIndex((line, i) => i > from && fenceOf(line)?.startsWith(fence) === true);
}

;// CONCATENATED MODULE: ./build/release/version-file.js

/**
 * Sets the top `version` of a JSON file, and npm's second one in a lock file, and leaves every other byte alone.
 *
 * @param name the file's name, for the error
 * @throws ConfigurationError where the file is not JSON or has no version
 */
function withVersion(text, name, version) {
    const fix = 'Take it out of release.version-files, or give it a version.';
    try {
        JSON.parse(text);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${name} is not JSON`, { fix, cause });
    }
    const own = stringAt(text, ['version']);
    if (own === undefined)
        throw new kernel/* ConfigurationError */.j1(`${name} has no "version" of its own`, { fix });
    const locked = stringAt(text, ['packages', '', 'version']);
    return [own, locked]
        .filter((it) => it !== undefined)
        .sort((a, b) => b.start - a.start)
        .reduce((all, { start, end }) => all.slice(0, start) + JSON.stringify(version) + all.slice(end), text);
}
/** Where the string at a path of a JSON text stands, its quotes included. The text was parsed before. */
function stringAt(text, path) {
    const keys = [];
    let key;
    for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g)) {
        const [word] = token;
        if (word === '{' || word === '[') {
            keys.push(key);
            key = undefined;
        }
        else if (word === '}' || word === ']') {
            keys.pop();
            key = undefined;
        }
        else if (word === ',')
            key = undefined;
        else if (word.startsWith('"')) {
            const range = { start: token.index, end: token.index + word.length };
            // A string before a colon is a key; a colon within a list there is none.
            if (key === undefined && /^\s*:/.test(text.slice(range.end, range.end + 64)))
                key = String(JSON.parse(word));
            else if (key !== undefined && same([...keys.slice(1), key], path))
                return range;
        }
    }
    return undefined;
}
function same(a, b) {
    return a.length === b.length && a.every((key, i) => key === b[i]);
}

;// CONCATENATED MODULE: ./build/release/files.js





/**
 * What the release commit changes: the changelog, and the version of those files that exist.
 *
 * @param repository the work tree, absolute: paths of a commit are relative to it
 */
function releaseChanges(files, repository, version, notes) {
    const changed = (name, change) => {
        const path = (0,external_node_path_.join)(files.folder, name);
        const content = change((0,external_node_fs_.existsSync)(path) ? (0,external_node_fs_.readFileSync)(path, 'utf8') : undefined);
        if (content === undefined)
            return [];
        return [{ path: (0,external_node_path_.relative)(repository, path).replaceAll('\\', '/'), content }];
    };
    return [
        ...changed(files.changelog, (text) => insertSection(text, version, notes)),
        ...files.versionFiles.flatMap((name) => changed(name, (text) => (text === undefined ? undefined : withVersion(text, name, version)))),
    ];
}
/**
 * The notes of a version: a file of the caller's, or the changelog's section.
 *
 * @throws ConfigurationError where there are none
 */
function readNotes(files, version, file) {
    const path = (0,external_node_path_.join)(files.folder, file ?? files.changelog);
    if (!(0,external_node_fs_.existsSync)(path)) {
        throw new kernel/* ConfigurationError */.j1(`there is no file ${file ?? files.changelog}`, {
            fix: 'Publish the commit that `mode: prepare` made, or give the notes as a file.',
        });
    }
    const text = (0,external_node_fs_.readFileSync)(path, 'utf8');
    const notes = file === undefined ? sectionOf(text, version) : text;
    if (notes !== undefined)
        return notes;
    throw new kernel/* ConfigurationError */.j1(`${files.changelog} has no section for ${version}`, {
        fix: 'Publish the commit that `mode: prepare` made, or give the notes as a file.',
    });
}
/**
 * Copies what the release attaches into one folder, so that the job that publishes it needs no build.
 *
 * @returns the names of the copies
 * @throws ConfigurationError for a pattern without a file, and for two files of one name
 */
function collectAssets(folder, patterns, target) {
    const found = new Map();
    for (const pattern of patterns) {
        const matches = matching((0,external_node_path_.join)(folder, (0,external_node_path_.dirname)(pattern)), (0,external_node_path_.basename)(pattern));
        if (matches.length === 0) {
            throw new kernel/* ConfigurationError */.j1(`release.assets names ${pattern}, and no file matches`, {
                fix: 'Let a task of `checks` make it, or take it out.',
            });
        }
        for (const file of matches) {
            const other = found.get((0,external_node_path_.basename)(file));
            if (other !== undefined && other !== file) {
                throw new kernel/* ConfigurationError */.j1(`release.assets finds ${(0,external_node_path_.relative)(folder, other)} and ${(0,external_node_path_.relative)(folder, file)}, and a release holds each name once`, { fix: 'Give one of them another name.' });
            }
            found.set((0,external_node_path_.basename)(file), file);
        }
    }
    (0,external_node_fs_.mkdirSync)(target, { recursive: true });
    for (const [name, file] of found)
        (0,external_node_fs_.copyFileSync)(file, (0,external_node_path_.join)(target, name));
    return [...found.keys()];
}
/**
 * Reads what `collectAssets` put into a folder; other files in it are attached too.
 *
 * @throws ConfigurationError where a pattern of release.assets finds nothing there: a release cannot be completed later
 */
function readAssets(folder, patterns) {
    for (const pattern of patterns) {
        if (matching(folder, (0,external_node_path_.basename)(pattern)).length > 0)
            continue;
        throw new kernel/* ConfigurationError */.j1(`release.assets names ${pattern}, and ${(0,external_node_path_.basename)(folder)} holds no such file`, {
            fix: 'Run `mode: collect` after the build, and hand its folder to this job as the input path.',
        });
    }
    return matching(folder, '*').map((file) => ({ name: (0,external_node_path_.basename)(file), body: (0,external_node_fs_.readFileSync)(file) }));
}
/** The files of a folder whose name fits a pattern with `*`, in order of their names. */
function matching(folder, pattern) {
    if (!(0,external_node_fs_.existsSync)(folder))
        return [];
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const name = new RegExp(`^${parts.join('.*')}$`);
    return (0,external_node_fs_.readdirSync)(folder)
        .filter((file) => name.test(file) && (0,external_node_fs_.statSync)((0,external_node_path_.join)(folder, file)).isFile())
        .sort()
        .map((file) => (0,external_node_path_.join)(folder, file));
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
;// CONCATENATED MODULE: ./build/release/version.js

const order = ['patch', 'minor', 'major'];
/** The largest bump that the commits ask for. */
function bumpOf(commits) {
    let largest = -1;
    for (const commit of commits) {
        if (commit.kind === 'change' && commit.bump !== undefined)
            largest = Math.max(largest, order.indexOf(commit.bump));
    }
    return order[largest];
}
/** The version after `last`; below 1.0.0 a breaking change raises the minor version, as semver has it. */
function nextVersion(last, bump) {
    if (last === undefined)
        return '1.0.0';
    const effective = bump === 'major' && semver.major(last) === 0 ? 'minor' : bump;
    const next = semver.inc(last, effective);
    if (next === null)
        throw new RangeError(`${last} is not a version`);
    return next;
}
/** The highest release version among tags; floating tags such as v1, prereleases and foreign tags do not count. */
function lastVersion(tags, prefix) {
    return tags
        .filter((tag) => tag.startsWith(prefix))
        .map((tag) => tag.slice(prefix.length))
        .filter((version) => semver.valid(version) === version && semver.prerelease(version) === null)
        .sort(semver.rcompare)[0];
}

;// CONCATENATED MODULE: ./build/release/history.js


// A developer's log.showSignature would put gpg's words in between.
const logCommand = ['log', '--no-show-signature', '--format=%H%n%B'];
/**
 * Reads tags and commits with three git processes altogether, however many tags there are.
 *
 * @throws ConfigurationError for a shallow clone, in which the last version cannot be seen
 */
async function readHistory(exec, folder, tagPrefix) {
    const git = async (...args) => {
        try {
            return (await exec('git', args, { cwd: folder })).stdout;
        }
        catch (error) {
            if (error instanceof kernel/* PlatformError */.Wk)
                throw new kernel/* PlatformError */.Wk('git', error.message, { cause: error });
            throw error;
        }
    };
    if ((await git('rev-parse', '--is-shallow-repository')).trim() === 'true') {
        throw new kernel/* ConfigurationError */.j1('the checkout is shallow, so the commits since the last version cannot be seen', {
            fix: 'Set `fetch-depth: 0` on actions/checkout.',
        });
    }
    const tags = (await git('for-each-ref', '--merged', 'HEAD', '--format=%(refname:strip=2)', 'refs/tags')).split('\n');
    const last = lastVersion(tags, tagPrefix);
    const range = last === undefined ? 'HEAD' : `${tagPrefix}${last}..HEAD`;
    // %B is the raw message; NUL bytes keep any message apart from the next commit.
    const log = await git(...logCommand, '-z', range);
    const commits = log
        .split('\0')
        .filter((entry) => entry.trim() !== '')
        .map(parseEntry);
    const head = commits[0] ?? parseEntry(await git(...logCommand, '-1', 'HEAD'));
    return { last, head, commits };
}
function parseEntry(entry) {
    const end = entry.indexOf('\n');
    return { sha: entry.slice(0, end).trim(), message: entry.slice(end + 1).trim() };
}

// EXTERNAL MODULE: ./node_modules/conventional-changelog-conventionalcommits/src/index.js + 9 modules
var src = __webpack_require__(523);
// EXTERNAL MODULE: ./node_modules/conventional-changelog-writer/dist/index.js + 12 modules
var conventional_changelog_writer_dist = __webpack_require__(2163);
// EXTERNAL MODULE: ./node_modules/conventional-commits-parser/dist/index.js + 5 modules
var conventional_commits_parser_dist = __webpack_require__(4674);
;// CONCATENATED MODULE: ./build/release/notes.js



/** What stands in the notes, in this order: every type that asks for a version. The preset drops types that it is not told of. */
const sections = [
    { type: 'security', section: 'Security', effect: 'bump' },
    { type: 'feat', section: 'Features', effect: 'bump' },
    { type: 'feature', section: 'Features', effect: 'bump' },
    { type: 'fix', section: 'Bug Fixes', effect: 'bump' },
    { type: 'perf', section: 'Performance Improvements', effect: 'bump' },
    { type: 'revert', section: 'Reverts', effect: 'bump' },
    // Below: shown only where they break something.
    { type: 'docs', section: 'Documentation', effect: 'hidden' },
    { type: 'style', section: 'Styles', effect: 'hidden' },
    { type: 'chore', section: 'Miscellaneous Chores', effect: 'hidden' },
    { type: 'refactor', section: 'Code Refactoring', effect: 'hidden' },
    { type: 'test', section: 'Tests', effect: 'hidden' },
    { type: 'build', section: 'Build System', effect: 'hidden' },
    { type: 'ci', section: 'Continuous Integration', effect: 'hidden' },
];
/** The notes of one release as Markdown, its heading included. Every commit that asks for a version stands in them. */
async function releaseNotes(commits, context) {
    // The preset's own types say nothing; these are the two parts that the parser and the writer take.
    const preset = (await (0,src/* default */.Ay)({ types: sections }));
    const parser = new conventional_commits_parser_dist/* CommitParser */.Jf(preset.parser);
    const parsed = commits.flatMap((commit) => commit.kind === 'change'
        ? [
            {
                ...parser.parse(commit.message),
                hash: commit.sha,
                // The parser's rules differ from ours in the details; what decided the version is what is told.
                type: commit.type,
                scope: commit.scope ?? null,
                subject: commit.subject,
                notes: commit.breaking === undefined ? [] : [{ title: 'BREAKING CHANGE', text: commit.breaking }],
            },
        ]
        : []);
    const text = await (0,conventional_changelog_writer_dist/* writeChangelogString */.Xc)(
    // The writer's types want absent members where the parser gives null; it reads both alike.
    parsed, {
        version: context.version,
        currentTag: context.tag,
        ...(context.previousTag === undefined ? {} : { previousTag: context.previousTag, linkCompare: true }),
        host: context.serverUrl,
        owner: context.owner,
        repository: context.repo,
        // The writer's `commits/SHA` is the history up to a commit, not the commit.
        commit: 'commit',
        date: context.date,
    }, preset.writer);
    return `${text.trim()}\n`;
}
/** Notes that fit into a body of a pull request or a release; what is cut stands in the changelog, and that is said. */
function clipNotes(notes, limit, changelog) {
    if (notes.length <= limit)
        return notes;
    const rest = `\n\n… The rest stands in ${changelog}.\n`;
    const kept = notes.slice(0, limit - rest.length);
    return `${kept.slice(0, Math.max(kept.lastIndexOf('\n'), 0))}${rest}`;
}

;// CONCATENATED MODULE: ./build/release/reverts.js
/**
 * Takes out what was reverted before it was released, and the revert with it: neither reaches anybody. A revert of
 * something that was released stays, as does one that reverts several commits of which one was released.
 *
 * @param commits newest first
 * @param classified the same commits in the same order
 */
function withoutReverted(commits, classified) {
    const why = new Map();
    commits.forEach((commit, i) => {
        // A revert that was reverted itself reverts nothing.
        if (why.has(commit.sha) || !/^revert\b/i.test(commit.message))
            return;
        const named = [...commit.message.matchAll(/\bThis reverts commit ([0-9a-f]{7,40})\b/g)].map((it) => it[1] ?? '');
        const targets = named.map((sha) => commits.find((it, at) => at > i && it.sha.startsWith(sha)));
        const known = targets.filter((it) => it !== undefined);
        if (known.length === 0 || known.length < named.length)
            return;
        for (const target of known)
            why.set(target.sha, `it was reverted by ${commit.sha.slice(0, 9)}`);
        why.set(commit.sha, `it reverts ${known.map((it) => it.sha.slice(0, 9)).join(', ')}, which was not released yet`);
    });
    return classified.map((it) => {
        const reason = why.get(it.sha);
        if (reason === undefined || it.kind === 'ignored')
            return it;
        return { kind: 'ignored', sha: it.sha, header: headerOf(it), why: reason };
    });
}
function headerOf(commit) {
    return commit.kind === 'change' ? (commit.message.split('\n')[0] ?? '') : commit.header;
}

;// CONCATENATED MODULE: ./build/release/plan.js





/**
 * What merging or releasing this would do to the version. Pure.
 *
 * @throws ConfigurationError where the history was released before and no tag of it is here
 */
function planRelease(history) {
    const { last } = history;
    const commits = withoutReverted(history.commits, history.commits.map(classify));
    const bump = bumpOf(commits);
    const next = bump === undefined ? undefined : nextVersion(last, bump);
    const prepared = preparedVersion(history);
    // A commit that came between the release commit and its merge may ask for more than was prepared.
    if (prepared !== undefined && (next === undefined || semver.gte(prepared, next)))
        return { last, commits, next: { kind: 'prepared', version: prepared, sha: history.head.sha } };
    if (last === undefined)
        refuseMissingTags(history, next);
    if (bump === undefined || next === undefined)
        return { last, commits, next: { kind: 'nothing' } };
    return { last, commits, next: { kind: 'release', version: next, bump } };
}
/** The subject of a release commit, which `preparedVersion` finds again, also where a merge put `(#12)` behind it. */
function releaseSubject(version) {
    return `chore(release): ${version}`;
}
/** The version of a release commit, merged or not; undefined for any other message. */
function releasedBy(message) {
    const subject = message.split('\n')[0] ?? '';
    const merged = /^Merge pull request .*\n\n(chore\(release\): .*)/.exec(message)?.[1];
    return /^chore\(release\): v?(\d+\.\d+\.\d+)(?: \(#\d+\))?$/.exec((merged ?? subject).trim())?.[1];
}
function preparedVersion(history) {
    const version = releasedBy(history.head.message);
    if (version === undefined || history.last === undefined)
        return version;
    return semver.gt(version, history.last) ? version : undefined;
}
/** Without its tags a history looks as if nothing had ever been released, and 1.0.0 would come a second time. */
function refuseMissingTags(history, next) {
    const released = history.commits.flatMap((commit) => releasedBy(commit.message) ?? []);
    const highest = [...released].sort(semver.rcompare)[0];
    if (highest === undefined || (next !== undefined && semver.gte(next, highest)))
        return;
    throw new kernel/* ConfigurationError */.j1(`the history holds the release of ${highest}, but there is no version tag here`, {
        fix: 'Set `fetch-depth: 0` on actions/checkout, which fetches the tags, or release.tag-prefix to what your tags begin with.',
    });
}

;// CONCATENATED MODULE: ./build/release/prepare.js




/** GitHub takes 65,536 characters. */
const bodyLimit = 65_000;
const refSchema = dist/* object */.Ikc({ object: dist/* object */.Ikc({ sha: dist/* string */.YjP() }) });
const commitSchema = dist/* object */.Ikc({
    sha: dist/* string */.YjP(),
    message: dist/* string */.YjP(),
    tree: dist/* object */.Ikc({ sha: dist/* string */.YjP() }),
    parents: dist/* array */.YOg(dist/* object */.Ikc({ sha: dist/* string */.YjP() })),
});
const shaSchema = dist/* object */.Ikc({ sha: dist/* string */.YjP() });
const pullsSchema = dist/* array */.YOg(dist/* object */.Ikc({ number: dist/* number */.aig(), html_url: dist/* string */.YjP(), head: dist/* object */.Ikc({ ref: dist/* string */.YjP() }) }));
const pullSchema = dist/* object */.Ikc({ number: dist/* number */.aig(), html_url: dist/* string */.YjP() });
/**
 * Makes the release commit through the API (so GitHub signs it) and moves the branch to it; where the branch is
 * protected, opens or refreshes one release pull request instead. A run that failed half-way is finished by running it
 * again.
 *
 * @throws PlatformError where the branch has moved on: the run of its newer commit makes the release
 */
async function prepare(request, forge) {
    const made = await madeBefore(request, forge);
    if (made !== undefined)
        return { kind: 'prepared', version: request.version, sha: made, resumed: true };
    const sha = await createCommit(request, forge);
    try {
        await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
            ref: `heads/${request.branch}`,
            sha,
            force: false,
        });
        return { kind: 'prepared', version: request.version, sha, resumed: false };
    }
    catch (error) {
        if (isNoFastForward(error))
            throw movedOn(request);
        if (!isProtected(error))
            throw error;
        return await openPullRequest(request, sha, forge);
    }
}
/** The release commit of a run before this one, where the branch stands on it. */
async function madeBefore(request, forge) {
    const ref = await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
        ref: `heads/${request.branch}`,
    });
    const { sha } = dist/* parse */.qgA(refSchema, ref.data).object;
    if (sha === request.head)
        return undefined;
    const tip = await readCommit(sha, forge);
    const ours = tip.parents.length === 1 && tip.parents[0]?.sha === request.head;
    if (ours && releasedBy(tip.message) === request.version)
        return sha;
    throw movedOn(request);
}
function movedOn(request) {
    return new kernel/* PlatformError */.Wk('github', `the branch ${request.branch} has moved on from ${request.head.slice(0, 9)}, of which ${request.version} was to be made`, {
        fix: `Nothing was changed. Let the run of the newest commit of ${request.branch} make the release: it holds these commits too.`,
    });
}
async function readCommit(sha, forge) {
    const answer = await forge.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
        commit_sha: sha,
    });
    return dist/* parse */.qgA(commitSchema, answer.data);
}
async function createCommit(request, forge) {
    const parent = await readCommit(request.head, forge);
    const tree = await forge.request('POST /repos/{owner}/{repo}/git/trees', {
        base_tree: parent.tree.sha,
        tree: request.files.map((file) => ({
            path: file.path,
            mode: '100644',
            type: 'blob',
            content: file.content,
        })),
    });
    // No author, no committer: only then GitHub signs the commit itself.
    const commit = await forge.request('POST /repos/{owner}/{repo}/git/commits', {
        message: releaseSubject(request.version),
        tree: dist/* parse */.qgA(shaSchema, tree.data).sha,
        parents: [request.head],
    });
    return dist/* parse */.qgA(shaSchema, commit.data).sha;
}
async function openPullRequest(request, sha, forge) {
    const branch = `release/${request.branch}`;
    await setBranch(branch, sha, forge);
    const title = releaseSubject(request.version);
    const more = `\n\nMerging this releases ${request.version}: the release workflow builds this commit, publishes it and deploys it.`;
    const body = `${clipNotes(request.notes, bodyLimit - more.length, request.changelog)}${more}`;
    const open = dist/* parse */.qgA(pullsSchema, 
    // With its owner: the branch of a fork may have the same name.
    await forge.paginate('GET /repos/{owner}/{repo}/pulls', {
        state: 'open',
        base: request.branch,
        head: `${forge.owner}:${branch}`,
    }));
    const existing = open[0];
    const answer = existing === undefined
        ? await forge.request('POST /repos/{owner}/{repo}/pulls', {
            title,
            body,
            head: branch,
            base: request.branch,
        })
        : await forge.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
            pull_number: existing.number,
            title,
            body,
        });
    const pull = dist/* parse */.qgA(pullSchema, answer.data);
    return { kind: 'pull-request', version: request.version, number: pull.number, url: pull.html_url };
}
async function setBranch(branch, sha, forge) {
    try {
        await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `heads/${branch}` });
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk) || error.code !== '404')
            throw error;
        await forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/heads/${branch}`, sha });
        return;
    }
    // The branch is ours alone: it holds one commit on top of the base and is made anew each time.
    await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
        ref: `heads/${branch}`,
        sha,
        force: true,
    });
}
function isNoFastForward(error) {
    return error instanceof kernel/* PlatformError */.Wk && error.code === '422' && /fast.forward/i.test(error.message);
}
/** GitHub answers a direct update of a protected branch with 403 or 422 and says why. */
function isProtected(error) {
    return (error instanceof kernel/* PlatformError */.Wk &&
        ['403', '409', '422'].includes(error.code ?? '') &&
        /protected|rule|required|not permitted|pull request/i.test(error.message));
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./build/release/assets.js


/**
 * Attaches a file to a draft, unless the very same one is there. What a broken upload left behind, and a file of the
 * same name with other bytes, is taken away first: GitHub refuses a second of the same name.
 *
 * @returns whether anything was done
 */
async function attach(release, asset, forge) {
    if (asset.body.byteLength === 0) {
        throw new kernel/* ConfigurationError */.j1(`${asset.name} is empty, and a release takes no empty file`, {
            fix: 'Check the task that makes it, or take it out of release.assets.',
        });
    }
    const name = nameAtGitHub(asset.name);
    const there = release.assets.find((it) => it.name === name);
    if (there !== undefined) {
        if (there.state === 'uploaded' && sameBytes(there, asset.body))
            return false;
        await forge.request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', { asset_id: there.id });
    }
    await forge.upload(release.upload_url, name, contentType(name), asset.body);
    return true;
}
/** The assets that a published release lacks. */
function missingAssets(release, assets) {
    return assets
        .map((asset) => asset.name)
        .filter((name) => !release.assets.some((it) => it.name === nameAtGitHub(name)));
}
/** GitHub keeps letters, digits and `._+@~-`, and drops periods at the ends. */
function nameAtGitHub(name) {
    return name.replaceAll(/[^A-Za-z0-9._+@~-]/g, '.').replaceAll(/^\.+|\.+$/g, '');
}
function sameBytes(there, body) {
    if (there.digest != null)
        return there.digest === `sha256:${(0,external_node_crypto_.createHash)('sha256').update(body).digest('hex')}`;
    return there.size === body.byteLength;
}
function contentType(name) {
    const types = {
        json: 'application/json',
        tgz: 'application/gzip',
        gz: 'application/gzip',
        txt: 'text/plain',
        md: 'text/markdown',
    };
    return types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}

;// CONCATENATED MODULE: ./build/release/tags.js



const tags_refSchema = dist/* object */.Ikc({ object: dist/* object */.Ikc({ sha: dist/* string */.YjP(), type: dist/* string */.YjP() }) });
const refsSchema = dist/* array */.YOg(dist/* object */.Ikc({ ref: dist/* string */.YjP() }));
/** The commit that a tag names, annotated or not; undefined where there is no such tag. */
async function tagSha(tag, forge) {
    try {
        const { object } = dist/* parse */.qgA(tags_refSchema, (await forge.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ref: `tags/${tag}` })).data);
        if (object.type !== 'tag')
            return object.sha;
        const annotated = await forge.request('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', {
            tag_sha: object.sha,
        });
        return dist/* parse */.qgA(tags_refSchema, annotated.data).object.sha;
    }
    catch (error) {
        if (error instanceof kernel/* PlatformError */.Wk && error.code === '404')
            return undefined;
        throw error;
    }
}
/**
 * Moves `v1` or `v1.2` to the release, unless a newer one of that line is out: an old run that is repeated, or a fix of
 * an older minor, must not turn it back. A floating tag never gets a release of its own: GitHub would lock it.
 *
 * @returns what was done, undefined where the tag stands there already
 */
async function moveFloatingTag(tag, request, forge) {
    const newer = await newestOfLine(tag, request.tag.slice(0, -request.version.length), forge);
    if (newer !== undefined && semver.gt(newer, request.version))
        return `left ${tag} at ${newer}, which is newer`;
    const current = await tagSha(tag, forge);
    if (current === request.sha)
        return undefined;
    const { sha } = request;
    try {
        if (current === undefined)
            await forge.request('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/tags/${tag}`, sha });
        else
            await forge.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
                ref: `tags/${tag}`,
                sha,
                force: true,
            });
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk) || !['403', '422'].includes(error.code ?? ''))
            throw error;
        throw new kernel/* PlatformError */.Wk('github', `${request.tag} is released, but ${tag} cannot be moved: ${error.message}`, {
            ...(error.code === undefined ? {} : { code: error.code }),
            fix: `Delete the release ${tag}, if there is one, and let the rules for tags cover exact versions only (v*.*.*). Then run this again.`,
            cause: error,
        });
    }
    return `moved ${tag}`;
}
/** The highest version among the tags `v1.…`, without prereleases. */
async function newestOfLine(tag, prefix, forge) {
    const refs = dist/* parse */.qgA(refsSchema, await forge.paginate('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', { ref: `tags/${tag}.` }));
    return refs
        .map((it) => it.ref.slice(`refs/tags/${prefix}`.length))
        .filter((version) => semver.valid(version) === version && semver.prerelease(version) === null)
        .sort(semver.rcompare)[0];
}

;// CONCATENATED MODULE: ./build/release/publish.js






/** GitHub takes 125,000 characters. */
const publish_bodyLimit = 120_000;
/**
 * Publishes a release, draft first: draft, assets, publish, verify, floating tags last. Each step looks at the world
 * before it does anything, so a run that failed half-way is finished by running it again.
 *
 * @throws ConfigurationError where the tag names another commit
 */
async function publish(request, forge) {
    const steps = [];
    const tagged = await tagSha(request.tag, forge);
    if (tagged !== undefined && tagged !== request.sha) {
        throw new kernel/* ConfigurationError */.j1(`the tag ${request.tag} exists and names ${tagged}, not ${request.sha}`, {
            fix: 'A released tag is never moved. Release the next version instead.',
        });
    }
    let release = await findRelease(request.tag, forge);
    if (release === undefined) {
        release = await explained(request, () => createDraft(request, forge));
        steps.push(`drafted ${request.tag}`);
    }
    if (release.draft) {
        for (const asset of request.assets)
            if (await attach(release, asset, forge))
                steps.push(`attached ${asset.name}`);
        const { id } = release;
        release = await explained(request, () => publishDraft(id, request, forge));
        steps.push(`published ${request.tag}`);
    }
    else {
        const missing = missingAssets(release, request.assets);
        if (missing.length > 0) {
            throw new kernel/* PlatformError */.Wk('github', `the release ${request.tag} is published without ${missing.join(', ')}, and a published release takes no more assets`, { fix: 'Release the next version instead.' });
        }
    }
    const now = request.dryRun ? request.sha : await tagSha(request.tag, forge);
    if (now !== request.sha) {
        throw new kernel/* PlatformError */.Wk('github', `the release ${request.tag} was published, but its tag names ${now ?? 'nothing'} instead of ${request.sha}`);
    }
    for (const tag of request.floatingTags) {
        const step = await moveFloatingTag(tag, request, forge);
        if (step !== undefined)
            steps.push(step);
    }
    return { kind: 'published', url: release.html_url, steps, immutable: release.immutable };
}
/** Drafts are found by listing only: a draft has no tag yet. */
async function findRelease(tag, forge) {
    const releases = dist/* parse */.qgA(dist/* array */.YOg(releaseSchema), await forge.paginate('GET /repos/{owner}/{repo}/releases'));
    const ours = releases.filter((release) => release.tag_name === tag);
    return ours.find((release) => !release.draft) ?? ours[0];
}
function content(request) {
    return {
        tag_name: request.tag,
        target_commitish: request.sha,
        name: request.tag,
        body: clipNotes(request.notes, publish_bodyLimit, 'the changelog'),
        prerelease: request.prerelease,
    };
}
async function createDraft(request, forge) {
    const answer = await forge.request('POST /repos/{owner}/{repo}/releases', {
        ...content(request),
        draft: true,
    });
    return dist/* parse */.qgA(releaseSchema, answer.data);
}
/** Says everything again: the draft may be of a run before this one, with other notes and another commit. */
async function publishDraft(id, request, forge) {
    const answer = await forge.request('PATCH /repos/{owner}/{repo}/releases/{release_id}', {
        release_id: id,
        ...content(request),
        draft: false,
        make_latest: request.prerelease ? 'false' : 'legacy',
    });
    return dist/* parse */.qgA(releaseSchema, answer.data);
}
/** GitHub answers 404 where the token may not write, and where the commit changes workflows, which GITHUB_TOKEN never may. */
async function explained(request, work) {
    try {
        return await work();
    }
    catch (error) {
        if (!(error instanceof kernel/* PlatformError */.Wk) || error.code !== '404')
            throw error;
        throw new kernel/* PlatformError */.Wk('github', error.message, {
            code: '404',
            fix: `Give the job \`contents: write\`. Where ${request.sha.slice(0, 9)} has other workflow files than the default branch, GITHUB_TOKEN cannot release it: pass a GitHub App's token with \`workflows: write\` as github-token.`,
            cause: error,
        });
    }
}

;// CONCATENATED MODULE: ./build/release/report.js
/** One sentence: what would be released, and why. */
function previewSentence(plan) {
    switch (plan.next.kind) {
        case 'nothing':
            return `Nothing would be released: no commit since ${plan.last ?? 'the beginning'} changes what users get.`;
        case 'prepared':
            return `The release commit of ${plan.next.version} is made and waits to be built and published.`;
        case 'release':
            return `This would release ${plan.next.version} (${plan.next.bump}, after ${plan.last ?? 'no release'}), because of ${because(plan)}.`;
    }
}
/** The commits that decided, those that could not be read, and the count: seen = classified + ignored + rejected. */
function commitBlocks(plan) {
    const { commits } = plan;
    const of = (kind) => commits.filter((it) => it.kind === kind);
    const [changes, ignored, rejected] = [of('change'), of('ignored'), of('rejected')];
    const blocks = [];
    if (rejected.length > 0) {
        blocks.push({
            type: 'paragraph',
            text: 'These commits are not conventional, so nobody can say what they mean for the version:',
        }, {
            type: 'table',
            head: ['commit', 'message', 'what is wrong'],
            rows: rejected.map((it) => [{ code: it.sha.slice(0, 9) }, it.header, it.why]),
        });
    }
    const doubtful = changes.filter((it) => it.doubt !== undefined);
    if (doubtful.length > 0) {
        blocks.push({ type: 'paragraph', text: 'These commits may mean more than they count for:' }, {
            type: 'table',
            head: ['commit', 'subject', 'why'],
            rows: doubtful.map((it) => [{ code: it.sha.slice(0, 9) }, it.subject, it.doubt ?? '']),
        });
    }
    blocks.push({
        type: 'details',
        summary: `${commits.length} commits seen: ${changes.length} classified, ${ignored.length} ignored, ${rejected.length} rejected`,
        blocks: [
            {
                type: 'table',
                head: ['commit', 'type', 'subject', 'asks for'],
                rows: changes.map((it) => [
                    { code: it.sha.slice(0, 9) },
                    it.scope === undefined ? it.type : `${it.type}(${it.scope})`,
                    it.subject,
                    it.breaking === undefined ? (it.bump ?? 'nothing') : `major: ${it.breaking}`,
                ]),
            },
            ...(ignored.length === 0
                ? []
                : [
                    {
                        type: 'table',
                        head: ['commit', 'message', 'ignored, since'],
                        rows: ignored.map((it) => [{ code: it.sha.slice(0, 9) }, it.header, it.why]),
                    },
                ]),
        ],
    });
    return blocks;
}
/** A warning for each commit that a person should look at before the version is out. */
function commitAnnotations(plan) {
    return plan.commits.flatMap((it) => {
        const warning = (title, message) => [{ level: 'warning', title, message }];
        if (it.kind === 'rejected')
            return warning('commit is not conventional', `${it.sha.slice(0, 9)} ${JSON.stringify(it.header)}: ${it.why}. It counts for nothing in the version.`);
        if (it.kind === 'change' && it.doubt !== undefined)
            return warning('commit may mean more', `${it.sha.slice(0, 9)} ${JSON.stringify(it.subject)}: ${it.doubt}.`);
        return [];
    });
}
function because(plan) {
    const wanted = plan.next.kind === 'release' ? plan.next.bump : undefined;
    const first = plan.commits.find((it) => it.kind === 'change' && it.bump === wanted);
    const count = plan.commits.filter((it) => it.kind === 'change' && it.bump === wanted).length;
    if (first?.kind !== 'change')
        return 'its commits';
    return `"${first.type}${first.scope === undefined ? '' : `(${first.scope})`}: ${first.subject}"${count > 1 ? ` and ${count - 1} more` : ''}`;
}

;// CONCATENATED MODULE: ./build/release/types.js
function prepareStatus(outcome) {
    return outcome.kind === 'nothing-to-release' || outcome.kind === 'pull-request' ? 'skipped' : 'success';
}

;// CONCATENATED MODULE: ./build/release/release-report.js


function planReport(module, plan) {
    return {
        kind: 'semver-release',
        module,
        status: 'success',
        outcome: plan.next.kind === 'nothing' ? 'nothing-to-release' : 'planned',
        happened: previewSentence(plan),
        evidence: commitBlocks(plan),
        annotations: commitAnnotations(plan),
    };
}
function prepareReport(module, plan, outcome, made) {
    return {
        kind: 'semver-release',
        module,
        status: prepareStatus(outcome),
        outcome: outcome.kind,
        ...prepared(plan, outcome, made),
        evidence: [...commitBlocks(plan), ...callBlocks(made)],
        annotations: commitAnnotations(plan),
    };
}
function prepared(plan, outcome, made) {
    switch (outcome.kind) {
        case 'nothing-to-release':
            return {
                happened: `There is nothing to release: no commit since ${plan.last ?? 'the beginning'} changes what users get.`,
            };
        case 'prepared':
            if (outcome.resumed)
                return { happened: `Version ${outcome.version} is prepared already; this run goes on with it.` };
            if (made.dryRun)
                return {
                    happened: `Version ${outcome.version} would be prepared. This was a dry run: nothing was changed.`,
                };
            return { happened: `Version ${outcome.version} is prepared as commit ${outcome.sha.slice(0, 9)}.` };
        case 'pull-request':
            return {
                happened: `The branch is protected, so version ${outcome.version} waits in pull request ${outcome.number}.`,
                next: [`Merge ${outcome.url} to release it.`],
            };
    }
}
function publishReport(module, version, outcome, made) {
    const base = { kind: 'semver-release', module, status: 'success', outcome: outcome.kind };
    if (made.dryRun) {
        return {
            ...base,
            happened: `Version ${version} would be released. This was a dry run: nothing was changed.`,
            evidence: callBlocks(made),
        };
    }
    return {
        ...base,
        happened: `Version ${version} is released. It is not deployed by that.`,
        impact: outcome.immutable
            ? 'Users are served as before. Its tag and its files can never be changed.'
            : 'Users are served as before. Its tag can still be moved: switch on immutable releases in the settings of the repository.',
        evidence: [
            { type: 'list', items: outcome.steps.length === 0 ? ['everything was there already'] : outcome.steps },
            { type: 'table', head: ['release'], rows: [[{ text: version, url: outcome.url }]] },
            ...callBlocks(made),
        ],
    };
}
/** The deploy itself is red or green elsewhere; this says what it means for the release. */
function deployedReport(module, version, outcome, made) {
    const missing = outcome.environments.filter((it) => it.outcome !== 'succeeded').map((it) => it.name);
    const where = missing.length === 0 ? 'any environment' : missing.join(', ');
    const found = outcome.kind === 'deployed'
        ? `Version ${version} is released and deployed to ${outcome.environments.map((it) => it.name).join(', ')}.`
        : `Version ${version} is released, and not deployed to ${where}.`;
    const happened = made.dryRun
        ? `${found} This was a dry run: the notes of the release stay as they were.`
        : found;
    return {
        kind: 'semver-release',
        module,
        status: 'success',
        outcome: outcome.kind,
        happened,
        ...(outcome.kind === 'deployed'
            ? {}
            : {
                impact: `Users of ${where} are not on ${version}.${made.dryRun ? '' : ' The notes of the release say so.'}`,
                next: [
                    'Mend what stopped the deploy and run its job again, or push a fix, which is the next release.',
                ],
                annotations: [{ level: 'warning', title: 'released, not deployed', message: happened }],
            }),
        evidence: [
            {
                type: 'table',
                head: ['environment', 'the deploy of this version'],
                rows: outcome.environments.map((it) => [
                    it.name,
                    it.runUrl === ''
                        ? (it.outcome ?? 'not begun')
                        : { text: it.outcome ?? 'not begun', url: it.runUrl },
                ]),
            },
            { type: 'table', head: ['release'], rows: [[{ text: version, url: outcome.url }]] },
            ...callBlocks(made),
        ],
    };
}
function collectReport(module, names) {
    return {
        kind: 'semver-release',
        module,
        status: 'success',
        outcome: 'collected',
        happened: names.length === 0
            ? 'This release attaches no files.'
            : `${names.length === 1 ? '1 file' : `${names.length} files`} will be attached to the release.`,
        evidence: names.length === 0 ? [] : [{ type: 'list', items: names }],
    };
}
function callBlocks({ calls, dryRun }) {
    if (calls.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: dryRun
                ? `${calls.length} calls that would change something`
                : `${calls.length} calls that change something`,
            blocks: [{ type: 'code', text: calls.join('\n') }],
        },
    ];
}

;// CONCATENATED MODULE: ./build/release/index.js
















/***/ })

};
