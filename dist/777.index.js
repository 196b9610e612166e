export const id = 777;
export const ids = [777];
export const modules = {

/***/ 5777:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Bb: () => (/* reexport */ apply),
  h8: () => (/* reexport */ applyReport),
  TR: () => (/* reexport */ down),
  fc: () => (/* reexport */ downReport),
  CP: () => (/* reexport */ driftReport),
  FO: () => (/* reexport */ exitCodeOf),
  hS: () => (/* reexport */ exitCodes),
  Uo: () => (/* reexport */ headOf),
  j1: () => (/* reexport */ readFolder),
  Xz: () => (/* reexport */ schemaDrift),
  h5: () => (/* reexport */ status_status),
  Xt: () => (/* reexport */ statusReport)
});

// UNUSED EXPORTS: defaultLimits, drizzleLedger, exitCodeOfError, plan, planDown, statusDocument, statusOf

// EXTERNAL MODULE: ./build/kernel/index.js + 9 modules
var kernel = __webpack_require__(6746);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(3849);
;// CONCATENATED MODULE: ./build/migrations/session.js
var _a;

/**
 * Back to the role of the connection. RESET ALL leaves the role out, and RESET ROLE goes to what ALTER ROLE … SET role
 * says, so that what a migration creates belongs to whom it should.
 */
const ownRole = 'reset session authorization; reset role';
/** One connection to the database, with its state (locks, settings) on the server. */
class Session {
    target;
    #client;
    #applicationName;
    #lost;
    #closed = false;
    #resetSql = `${ownRole}; reset all`;
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
        try {
            // The driver gives one result for one statement and a list for several.
            const result = await this.#client.query(text);
            return [result].flat().flatMap((one) => one.rows);
        }
        catch (error) {
            this.#noteLoss(error);
            await this.rollback();
            throw error;
        }
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
        let completed = 0;
        let cancelling;
        const cancel = () => {
            cancelling = this.#cancel();
        };
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
        // With a listener the driver does not collect the rows of a SELECT that nobody reads.
        query.on('row', () => undefined);
        signal.addEventListener('abort', cancel, { once: true });
        try {
            const error = await new Promise((resolve) => {
                query.on('end', () => resolve(undefined));
                query.on('error', (failure) => resolve(failure));
                this.#client.query(query);
            });
            // A cancel request that is still on its way must not hit the statement that comes next.
            await cancelling;
            this.#noteLoss(error);
            return error === undefined ? { completed } : { completed, error };
        }
        finally {
            signal.removeEventListener('abort', cancel);
            connection?.off('commandComplete', count);
        }
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
/** An identifier for SQL, quoted. */
function identifier(...parts) {
    return parts.map((part) => esm/* default.escapeIdentifier */.Ay.escapeIdentifier(part)).join('.');
}
/** A string, number or null for SQL, quoted. */
function literal(value) {
    if (value === null)
        return 'null';
    return typeof value === 'string' ? esm/* default.escapeLiteral */.Ay.escapeLiteral(value) : String(value);
}

;// CONCATENATED MODULE: ./build/migrations/migration-log.js

const table = identifier('deploykit', 'migration_log');
/** Creates the log where it is absent. */
async function ensureLog(session) {
    const [found] = await session.query(`select to_regclass('deploykit.migration_log') is not null as found`);
    if (found?.found === true)
        return;
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
       down_sql text
     ); commit`);
}
/** The log's rows of one ledger by id; empty where there is no log. Creates nothing. */
async function readLog(session, ledger) {
    const [found] = await session.query(`select to_regclass('deploykit.migration_log') is not null as found`);
    if (found?.found !== true)
        return [];
    const rows = await session.query(`select id, run_id, name, hash, direction, actor, git_sha, started_at, ms, status, transactional, statement_no,
            sqlstate, error, down_sql from ${table} where ledger = $1 order by id`, [ledgerName(ledger)]);
    return rows.map((row) => ({
        id: Number(row.id),
        runId: row.run_id,
        name: row.name,
        hash: row.hash,
        direction: row.direction,
        actor: row.actor,
        gitSha: row.git_sha,
        startedAt: row.started_at.toISOString(),
        ms: row.ms,
        status: row.status,
        transactional: row.transactional,
        statementNo: row.statement_no,
        sqlstate: row.sqlstate,
        error: row.error,
        downSql: row.down_sql,
    }));
}
/** Marks rows that were left `running`. The caller holds the lock, so their runs have ended without a word. */
async function closeAbandoned(session, ledger) {
    const rows = await session.query(`update ${table} set status = 'failed', error = 'the run ended without a word: killed, or its connection was lost'
      where ledger = $1 and status = 'running' returning id`, [ledgerName(ledger)]);
    return rows.length;
}
/** The SQL that opens a row as `running` and returns its id. */
function openSql(entry) {
    const values = [
        entry.run.id,
        ledgerName(entry.ledger),
        entry.name,
        entry.hash,
        entry.direction,
        entry.run.actor ?? null,
        entry.run.gitSha ?? null,
        'running',
        entry.transactional,
        entry.statementNo,
        entry.upSql,
        entry.downSql,
    ];
    return `insert into ${table} (run_id, ledger, name, hash, direction, actor, git_sha, status, transactional, statement_no, up_sql, down_sql)
    values (${values.map(literal).join(', ')}) returning id`;
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
function ledgerName(ledger) {
    return `${ledger.schema}.${ledger.table}`;
}

;// CONCATENATED MODULE: ./build/migrations/attempt.js


const defaultLimits = {
    lockMs: 5_000,
    concurrentLockMs: 300_000,
    statementMs: 900_000,
    idleMs: 60_000,
    attempts: 5,
};
/** Records the migration and commits it; deferred constraints speak up here. */
async function commit(run, completed) {
    const { session, work, ports, logId, start } = run;
    const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start });
    try {
        await session.script(`${ownRole}; ${[...work.record, close].join('; ')}; commit`);
        return { kind: 'done' };
    }
    catch (error) {
        return { kind: 'failed', error, place: { stage: 'commit' }, completed };
    }
}

;// CONCATENATED MODULE: ./build/migrations/server-error.js

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

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./build/migrations/sql-file.js



const breakpoint = '--> statement-breakpoint';
const byteOrderMark = '\uFEFF';
/**
 * Reads an SQL file as Drizzle does: decoded as UTF-8, hashed whole. The byte order mark counts for the hash but is
 * not sent to the server, which would take it for the start of a word. Throws Node's error where it cannot be read.
 */
async function readSqlFile(path) {
    const bytes = await (0,promises_.readFile)(path);
    return { file: parseSqlFile(path, bytes.toString('utf8')), utf8: (0,external_node_buffer_.isUtf8)(bytes) };
}
function parseSqlFile(path, raw) {
    const text = raw.startsWith(byteOrderMark) ? raw.slice(1) : raw;
    return { path, text, hash: (0,external_node_crypto_.createHash)('sha256').update(raw).digest('hex'), segments: segmentsOf(text) };
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
        message: `${migration.up.path} or its down file is not UTF-8, so its text would reach the database mangled`,
        fix: 'Save the file as UTF-8.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/failure.js


const longestExcerpt = 2_000;
function failureOf(file, context) {
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
/** A migration that was never sent, because the log or the session could not be had. */
function bookkeepingFailure(file, name, direction, error, redact) {
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
        rolledBack: true,
        left: `The run could not be recorded, so ${name} was not committed.`,
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

;// CONCATENATED MODULE: ./build/migrations/sql-tokens.js
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

;// CONCATENATED MODULE: ./build/migrations/sql-statements.js

/** The statements of a file, their offsets in its text; a breakpoint ends a statement as a semicolon does. */
function statementsOf(file) {
    return file.segments.flatMap((segment) => readStatements(segment.text).map((statement) => ({
        ...statement,
        offset: segment.offset + statement.offset,
    })));
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
            createsType: is(tokens, 'create', 'type') ? qualifiedName(tokens, 2)?.full : undefined,
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
            return is(tokens, 'start', 'transaction') ? 'start transaction' : undefined;
        case 'prepare':
            return is(tokens, 'prepare', 'transaction') ? 'prepare transaction' : undefined;
        case 'discard':
            // It would let go of the lock that keeps other runs away.
            return is(tokens, 'discard', 'all') ? 'discard all' : undefined;
        case 'rollback':
            // ROLLBACK [WORK | TRANSACTION] TO SAVEPOINT stays within the transaction.
            return tokens.slice(1, 3).some((token) => isWord(token, 'to')) ? undefined : 'rollback';
        default:
            return undefined;
    }
}
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
        default:
            return undefined;
    }
}
function objectOf(token, names, verb) {
    return token?.kind === 'word' && names.includes(token.text)
        ? `${verb} ${token.text.toUpperCase()}`
        : undefined;
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
    if (!is(tokens, 'alter', 'type'))
        return undefined;
    const type = qualifiedName(tokens, 2);
    const add = tokens.findIndex((token, index) => isWord(token, 'add') && isWord(tokens[index + 1], 'value'));
    const value = tokens.slice(add + 2).find((token) => token.kind === 'string');
    return type === undefined || add === -1 || value === undefined
        ? undefined
        : { type: type.full, value: value.text };
}
const dropsRows = ['table', 'schema', 'database', 'foreign', 'owned'];
const columnClauses = ['constraint', 'default', 'not', 'identity', 'expression'];
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
    if (is(tokens, 'alter', 'table') || is(tokens, 'alter', 'foreign', 'table')) {
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
function is(tokens, ...words) {
    return words.every((text, index) => isWord(tokens[index], text));
}
function isWord(token, text) {
    return token?.kind === 'word' && token.text === text;
}

;// CONCATENATED MODULE: ./build/migrations/in-transaction.js


/** One try of a migration in one transaction, a query for each of Drizzle's pieces, as Drizzle sends them. */
async function inTransaction(run) {
    const { session, work, limits, ports } = run;
    // Settings that an earlier migration left in the session must not reach this one.
    await session.script(`${session.resetSql}; begin; set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`);
    let completed = 0;
    for (const segment of work.file.segments) {
        const statements = readStatements(segment.text);
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

;// CONCATENATED MODULE: ./build/migrations/concurrent-index.js


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
    return code === '42704' && statement.outsideTransaction === 'DROP INDEX CONCURRENTLY';
}
async function findIndex(session, index) {
    const table = index.tableSchema === undefined ? identifier(index.table) : identifier(index.tableSchema, index.table);
    const [row] = await session.query(`select format('%I.%I', n.nspname, c.relname) as name, i.indisvalid as valid,
            exists (select from pg_stat_progress_create_index p where p.index_relid = c.oid) as building
       from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where c.relname = $1 and i.indrelid = to_regclass($2)`, [index.name, table]);
    return row;
}

;// CONCATENATED MODULE: ./build/migrations/without-transaction.js




/**
 * For what cannot run in a transaction: every statement is sent and recorded by itself, so that a later run goes on
 * where this one ends. A statement that can have a transaction gets one, together with its record.
 */
async function statementByStatement(run, done, attempt) {
    const { session, work, limits, logId } = run;
    const all = work.file.segments.flatMap((segment) => readStatements(segment.text).map((statement) => ({ segment, statement })));
    await session.script(`${session.resetSql}; set lock_timeout = ${limits.concurrentLockMs}; set statement_timeout = ${limits.statementMs}`);
    let completed = done;
    for (const { segment, statement } of all.slice(done)) {
        const place = { stage: 'statement', segment, statement, statementNo: completed + 1 };
        const cutOffHere = completed === done && (work.resumeAfter !== undefined || attempt > 1);
        const error = await sendOne(run, statement, completed + 1, cutOffHere);
        if (error !== undefined) {
            return { kind: 'failed', error, place, completed, leftBehind: await cleanUp(run, statement) };
        }
        completed++;
        if (statement.outsideTransaction !== undefined)
            await session.query(progressSql(logId, completed));
    }
    await session.script(`${session.resetSql}; begin`);
    return commit(run, completed);
}
/** Sends one statement; gives its error. */
async function sendOne(run, statement, number, cutOffHere) {
    const { session, limits, ports, logId } = run;
    if (statement.outsideTransaction === undefined) {
        await session.script(`begin; set local lock_timeout = ${limits.lockMs}`);
        const { error } = await session.run(statement.text, ports.signal);
        if (error !== undefined) {
            await session.rollback();
            return error;
        }
        try {
            await session.script(`${progressSql(logId, number)}; commit`);
            return undefined;
        }
        catch (failure) {
            return failure;
        }
    }
    if (statement.concurrentIndex !== undefined) {
        try {
            const dropped = await dropInvalidIndex(session, statement.concurrentIndex);
            if (dropped !== undefined)
                ports.onRetry(`dropped the invalid index ${dropped} that an earlier try left behind`);
        }
        catch (failure) {
            return failure;
        }
    }
    const { error } = await session.run(statement.text, ports.signal);
    if (error !== undefined && cutOffHere && (await alreadyDone(session, statement, error)))
        return undefined;
    return error;
}
/** Takes an invalid index away at once; gives its name where that did not work, so that it can be told. */
async function cleanUp(run, statement) {
    const { session, limits } = run;
    const index = statement.concurrentIndex;
    if (index === undefined)
        return undefined;
    if (session.lost !== undefined)
        return index.name;
    try {
        await session.script(`set lock_timeout = ${limits.lockMs}`);
        await dropInvalidIndex(session, index);
        await session.script(`set lock_timeout = ${limits.concurrentLockMs}`);
        return undefined;
    }
    catch {
        // Whoever blocked the build blocks this too. The name is reported, and the next try drops the index first.
        return index.name;
    }
}

;// CONCATENATED MODULE: ./build/migrations/execute.js







// A lock that was not to be had in time, and a deadlock of which we were the victim.
const worthAnotherTry = ['55P03', '40P01'];
/** Runs one migration. Throws only where our own bookkeeping fails; what the migration does wrong is a result. */
async function execute(session, work, limits, ports) {
    const start = ports.clock.now();
    const done = work.resumeAfter ?? 0;
    const logId = await openLog(session, {
        ...work.log,
        transactional: work.mode.transactional,
        statementNo: done,
    });
    const run = { session, work, limits, ports, logId, start };
    let completed = done;
    for (let attempt = 1;; attempt++) {
        const result = work.mode.transactional
            ? await inTransaction(run)
            : await statementByStatement(run, completed, attempt);
        if (result.kind === 'done')
            return { kind: 'done', ms: ports.clock.now() - start, attempts: attempt };
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
async function openLog(session, entry) {
    // The row tells of a runner that was killed, not of a server that crashed: it need not reach the disk first.
    const [row] = await session.script(`begin; set local synchronous_commit = off; ${openSql(entry)}; commit`);
    return Number(row?.id);
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
    const failure = failureOf(work.file, {
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

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/migrations/folder-format.js




/** Drizzle 1.0: one folder a migration, `YYYYMMDDHHMMSS_name/migration.sql`, in the order of their names. */
// drizzle-orm 0.45 re-runs the newest migration where the ledger's created_at is below the journal's `when`, which
// has milliseconds while the folder's name has only seconds: the last millisecond of that second is never below.
const lastMillisecond = 999;
/** Reads a 1.0 folder. Throws a ConfigurationError that names the folder where one is not a migration. */
async function readMigrationFolders(folder) {
    const problems = [];
    const migrations = [];
    const names = (await (0,promises_.readdir)(folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => entry.name)
        .sort((a, b) => a.localeCompare(b));
    for (const name of names) {
        const path = (0,external_node_path_.join)(folder, name);
        const files = await (0,promises_.readdir)(path);
        const stamp = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:_|$)/.exec(name);
        if (!files.includes('migration.sql')) {
            if (stamp === null)
                continue;
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
        const migration = {
            name,
            ledgerName: name,
            when,
            createdAt: when + lastMillisecond,
            up: up.file,
            down: down?.file,
        };
        migrations.push(migration);
        if (!up.utf8 || down?.utf8 === false)
            problems.push(notUtf8(migration));
    }
    return { format: 'folders', path: folder, migrations, problems };
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
var dist = __webpack_require__(7934);
;// CONCATENATED MODULE: ./build/migrations/journal-format.js





/** Drizzle 0.x: `NNNN_name.sql` files, listed by `meta/_journal.json`. */
const journalSchema = dist/* object */.Ikc({
    version: dist/* string */.YjP(),
    dialect: dist/* string */.YjP(),
    entries: dist/* array */.YOg(dist/* object */.Ikc({
        idx: dist/* number */.aig(),
        when: dist/* pipe */.FsL(dist/* number */.aig(), dist/* finite */.E2x()),
        tag: dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq()),
        breakpoints: dist/* optional */.lqM(dist/* boolean */.zMY()),
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
        const { migration, utf8 } = await readEntry(folder, path, entry, files);
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
    const parsed = dist/* safeParse */.xLC(journalSchema, value);
    if (!parsed.success) {
        const issue = parsed.issues[0];
        throw new kernel/* ConfigurationError */.j1(`${path} is not a Drizzle journal: ${dist/* getDotPath */.BuJ(issue) ?? 'the document'}: ${issue.message}`, {
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
    if (!files.includes(name)) {
        const other = (0,kernel/* nearest */.pA)(name, files.filter((file) => file.endsWith('.sql')));
        throw new kernel/* ConfigurationError */.j1(`${path} does not exist, but ${journal} lists it${other === undefined ? '' : ` (there is a ${other})`}`, {
            at: { file: path },
            fix: `Restore ${path} from git; a migration that never left your machine may instead lose its journal entry.`,
        });
    }
    const up = await readSqlFile(path);
    const downName = `${entry.tag}.down.sql`;
    const down = files.includes(downName) ? await readSqlFile((0,external_node_path_.join)(folder, downName)) : undefined;
    return {
        utf8: up.utf8 && (down?.utf8 ?? true),
        migration: {
            name: entry.tag,
            ledgerName: `${utcStamp(entry.when)}_${entry.tag.split('_').slice(1).join('_')}`,
            when: entry.when,
            createdAt: entry.when,
            up: up.file,
            down: down?.file,
        },
    };
}
/** `drizzle-kit up` names a folder by the UTC second of the entry's `when` and the tag without its number. */
function utcStamp(when) {
    return new Date(when)
        .toISOString()
        .replace(/\.\d+Z$/, '')
        .replace(/\D/g, '');
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

;// CONCATENATED MODULE: ./build/migrations/folder.js





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
        if (entry.isDirectory() && (await exists((0,external_node_path_.join)(folder, entry.name, 'migration.sql'))))
            folders.push(entry.name);
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

;// CONCATENATED MODULE: ./build/migrations/classify.js

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
    const pending = folder.migrations.filter((migration) => !matched.has(migration));
    const lastApplied = folder.migrations.findLastIndex((migration) => matched.has(migration));
    const mark = Math.max(...ledger.rows.map((row) => row.createdAt ?? Number.NEGATIVE_INFINITY));
    return {
        applied: pairs,
        pending,
        outOfOrder: pending.filter((migration) => folder.migrations.indexOf(migration) < lastApplied ||
            (folder.format === 'journal' && migration.when <= mark)),
        edited: pairs.filter(({ migration, row }) => row.hash !== migration.up.hash && !isRenamed.has(migration)),
        renamed,
        unknown: [...rows],
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
        ...classes.renamed.map(({ migration, row }) => renamedReason(folder, migration, row)),
        ...(options.allowAhead ? [] : classes.unknown.map((row) => unknownReason(folder, row, names))),
        ...(options.allowOutOfOrder ? [] : classes.outOfOrder.map((it) => outOfOrderReason(folder, it))),
        ...(folder.format === 'folders'
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
        fix: `Restore ${migration.up.path} to what was applied and put the change into a new migration.`,
    };
}
function renamedReason(folder, migration, row) {
    if (folder.format === 'folders') {
        return {
            kind: 'renamed',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} was applied as ${row.name ?? `a migration of ${timeOf(row)}`}; under its new name Drizzle would apply it again`,
            fix: `Give the folder its old name back${row.name === null ? '' : `: ${row.name}`}.`,
        };
    }
    return {
        kind: 'renamed',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} is recorded with the time ${row.createdAt ?? 'null'}, but meta/_journal.json now says "when": ${migration.when}, by which Drizzle may apply it again or skip others`,
        fix: `Set "when" of ${migration.name} in meta/_journal.json back to ${row.createdAt ?? 'what it was when it was applied'}.`,
    };
}
function unknownReason(folder, row, pending) {
    const near = row.name === null ? undefined : (0,kernel/* nearest */.pA)(row.name, pending);
    return {
        kind: 'unknown',
        migration: row.name ?? undefined,
        file: folder.path,
        message: `the database has a migration that ${folder.path} does not: ${rowName(row)}`,
        fix: `Deploy a version that has it${near === undefined ? '' : ` (${near} looks like it)`}, take it down with \`down\`, or allow a database that is ahead of the folder.`,
    };
}
function outOfOrderReason(folder, migration) {
    return {
        kind: 'out-of-order',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} is not applied, but a newer migration is${folder.format === 'journal' ? ', so Drizzle would skip it in silence' : ''}`,
        fix: `Delete ${migration.name} and generate it again so that it is the newest, or allow out-of-order migrations.`,
    };
}
function noTimeReason(migration, row) {
    return {
        kind: 'no-time',
        migration: migration.name,
        message: `row ${row.id} of the ledger (${migration.name}) has no created_at, which makes Drizzle apply every migration again`,
        fix: `Write created_at = ${migration.createdAt} into that row.`,
    };
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

;// CONCATENATED MODULE: ./build/migrations/ledger.js


/** Reads the ledger as it is; creates nothing. */
async function readLedger(session, table) {
    const columns = await session.query(`select a.attname as name from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped`, [table.schema, table.table]);
    if (columns.length === 0)
        return { exists: false, named: false, rows: [] };
    const named = columns.some((column) => column.name === 'name');
    const rows = await session.query(`select id, hash, created_at, ${named ? 'name' : 'null::text as name'} from ${identifier(table.schema, table.table)} order by id`);
    return {
        exists: true,
        named,
        rows: rows.map((row) => ({
            id: row.id,
            hash: row.hash,
            createdAt: row.created_at === null ? null : Number(row.created_at),
            name: row.name,
        })),
    };
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

;// CONCATENATED MODULE: ./build/migrations/transaction-mode.js
/**
 * PostgreSQL refuses some commands inside a transaction, and a new enum value cannot be used before it is committed
 * (manual, ALTER TYPE: unless the type itself was created in the same transaction).
 */
function transactionMode(statements) {
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
    return { transactional: true };
}
function mentions(statement, value) {
    // A function's body or a DO block is one string token that holds the value among other text.
    return statement.tokens.some((token) => token.kind === 'string' && token.text.includes(value));
}

;// CONCATENATED MODULE: ./build/migrations/plan.js




/**
 * Decides what an apply would do. Pure.
 * @param log the log's rows of this ledger; they tell where a migration outside a transaction was cut off
 */
function plan(folder, ledger, options = {}, log = []) {
    const classes = classify(folder, ledger);
    const allowOutOfOrder = options.outOfOrder === 'allow';
    const pending = classes.pending.map((migration) => planOne(migration, log));
    const names = new Set(classes.pending.map((migration) => migration.name));
    const inTheWay = folder.problems.filter((problem) => refuses(problem, names, ledger, allowOutOfOrder));
    const reasons = [
        ...classificationReasons(folder, classes, { allowOutOfOrder, allowAhead: options.ahead === 'allow' }),
        ...inTheWay.map(({ migration, message, fix, file }) => ({
            kind: 'folder',
            migration,
            message,
            fix,
            file,
        })),
        ...pending.flatMap(({ reasons }) => reasons),
    ];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return {
        kind: 'plan',
        pending: pending.map(({ planned }) => planned),
        classes,
        warnings: warningsOf(folder, classes),
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
function planOne(migration, log) {
    const statements = statementsOf(migration.up);
    const mode = transactionMode(statements);
    const reasons = statements.flatMap((statement) => statement.transactionControl === undefined
        ? []
        : [
            {
                kind: 'transaction-control',
                migration: migration.name,
                file: migration.up.path,
                line: lineAt(migration.up.text, statement.offset),
                message: `${migration.up.path}:${lineAt(migration.up.text, statement.offset)} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the migration`,
                fix: 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.',
            },
        ]);
    const last = log.findLast((row) => row.name === migration.name && row.direction === 'up');
    const cutOff = last !== undefined && !last.transactional && (last.status === 'failed' || last.status === 'running');
    const done = cutOff ? (last.statementNo ?? 0) : undefined;
    if (done !== undefined && done > 0 && last !== undefined && last.hash !== migration.up.hash) {
        return {
            planned: { migration, mode, resumeAfter: undefined },
            reasons: [
                ...reasons,
                {
                    kind: 'interrupted',
                    migration: migration.name,
                    file: migration.up.path,
                    message: `${migration.name} was cut off after ${done} of its statements and has been edited since, so where to go on is not known`,
                    fix: `Restore ${migration.up.path} as it was (hash ${last.hash.slice(0, 12)}), or undo those ${done} statements by hand and delete the log's row ${last.id}.`,
                },
            ],
        };
    }
    return { planned: { migration, mode, resumeAfter: done }, reasons };
}
function warningsOf(folder, classes) {
    return [
        ...folder.problems.map((problem) => problem.message),
        ...classes.unknown.map((row) => `the database is ahead of the folder: it has ${row.name ?? `row ${row.id} of the ledger`}`),
        ...classes.repeated.map(({ migration, row }) => `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`),
    ];
}

;// CONCATENATED MODULE: ./build/migrations/types.js
/** The words of this room: a migration as it lies in a folder, a row as it stands in the ledger. */
const drizzleLedger = { schema: 'drizzle', table: '__drizzle_migrations' };

;// CONCATENATED MODULE: ./build/migrations/advisory-lock.js


/**
 * Takes the lock that keeps migration runs of one ledger apart. It is polled, never waited for in the server: a
 * session that waits for a lock holds a snapshot, for which CREATE INDEX CONCURRENTLY in the holder waits in turn.
 * @returns undefined once the lock is held, or why it is not after `waitMs`
 */
async function acquireLock(session, ledger, options) {
    const { clock } = options;
    const key = lockKey(ledger);
    const start = clock.now();
    let told;
    for (let attempt = 1;; attempt++) {
        options.signal.throwIfAborted();
        const [row] = await session.query('select pg_try_advisory_lock($1::bigint) as held', [
            String(key),
        ]);
        if (row?.held === true)
            return undefined;
        const holder = await holderOf(session, key);
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
/** Who holds the lock now, for `status`. */
async function lockHolder(session, ledger) {
    return holderOf(session, lockKey(ledger));
}
/** Advisory locks belong to a database, so the ledger's name is all that the key needs to tell apart. */
function lockKey(ledger) {
    const digest = (0,external_node_crypto_.createHash)('sha256').update(`deploy-kit migrate ${ledger.schema}.${ledger.table}`).digest();
    return digest.readBigInt64BE(0);
}
async function holderOf(session, key) {
    // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
    const bits = BigInt.asUintN(64, key);
    const [holder] = await session.query(`select l.pid, a.application_name, a.usename,
            extract(epoch from clock_timestamp() - a.backend_start)::float8 as seconds
       from pg_locks l left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid = $1::oid and l.objid = $2::oid`, [String(bits >> 32n), String(bits & 0xffffffffn)]);
    return holder;
}
function describe(holder) {
    if (holder === undefined)
        return 'its holder has just gone';
    const name = holder.application_name === null || holder.application_name === ''
        ? 'no application name'
        : holder.application_name;
    return `process ${holder.pid} (${name}${holder.usename === null ? '' : `, user ${holder.usename}`})`;
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

;// CONCATENATED MODULE: ./build/migrations/connect.js



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

;// CONCATENATED MODULE: ./build/migrations/connection-url.js


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
        ...(root === null || root === 'system' ? {} : { ca: await readPem(root, 'sslrootcert') }),
        ...(params.has('sslcert') ? { cert: await readPem(params.get('sslcert') ?? '', 'sslcert') } : {}),
        ...(params.has('sslkey') ? { key: await readPem(params.get('sslkey') ?? '', 'sslkey') } : {}),
        ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    };
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

;// CONCATENATED MODULE: ./build/migrations/with-lock.js





/** Connects, makes sure that the connection is direct, holds the lock for the length of `work`, and hangs up. */
async function withLock(options, ports, work) {
    const target = await readConnectionUrl(options.url);
    const connectOptions = {
        ...ports,
        applicationName: options.applicationName,
        timeoutMs: options.connectTimeoutMs,
        onNotice: (message) => ports.log.debug(`server: ${target.redact(message)}`),
    };
    const session = await connect(target, connectOptions);
    if ('kind' in session)
        return session;
    ports.log.debug(`connected to ${target.label}`);
    try {
        const pooler = await refusePooler(session, connectOptions);
        if (pooler !== undefined)
            return pooler;
        await session.watchClient();
        const locked = await acquireLock(session, options.ledger, {
            ...ports,
            waitMs: options.lockWaitMs,
            onWait: (message) => ports.log.info(message),
        });
        if (locked !== undefined)
            return locked;
        const result = await work(session);
        if (session.lost === undefined)
            await releaseLock(session, options.ledger);
        return result;
    }
    catch (error) {
        if (ports.signal.aborted && error === ports.signal.reason)
            throw error;
        throw databaseError(error, session);
    }
    finally {
        await session.close();
    }
}
/** Creates what another client (a product that migrates at boot, say) may be creating at this very moment. */
async function createOnce(ports, create) {
    // `create … if not exists` is not atomic: the loser of a race gets a unique violation on the catalog, or "exists".
    const races = ['23505', '42P06', '42P07', '42710', '42701'];
    return (0,kernel/* retry */.L5)(create, { attempts: 5, firstDelayMs: 20, maxDelayMs: 200 }, { ...ports, retryable: (error) => races.includes(sqlstateOf(error) ?? '') });
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

;// CONCATENATED MODULE: ./build/migrations/apply.js










/**
 * Applies what is pending, one transaction a migration.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read or written
 */
async function apply(options, ports) {
    const folder = await readFolder(options.folder);
    const done = [];
    try {
        return await withLock(lockOptions(options), ports, (session) => applyLocked(session, folder, options, ports, done));
    }
    catch (error) {
        if (!ports.signal.aborted || error !== ports.signal.reason)
            throw error;
        return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] };
    }
}
function lockOptions(options) {
    return {
        url: options.url,
        ledger: options.ledger ?? drizzleLedger,
        // PostgreSQL keeps 63 characters of it.
        applicationName: `deploy-kit migrate ${options.run.id}`.slice(0, 63),
        lockWaitMs: options.lockWaitMs ?? 600_000,
        connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    };
}
async function applyLocked(session, folder, options, ports, done) {
    const table = options.ledger ?? drizzleLedger;
    const ledger = await readLedger(session, table);
    const planned = plan(folder, ledger, options, await readLog(session, table));
    if (planned.kind === 'refused')
        return planned;
    for (const warning of planned.warnings)
        ports.log.info(`warning: ${warning}`);
    const head = headOf(folder).name;
    if (planned.pending.length === 0)
        return { kind: 'up-to-date', head, warnings: planned.warnings };
    const named = await createOnce(ports, () => ensureLedger(session, table, folder, ledger));
    await createOnce(ports, () => ensureLog(session));
    const abandoned = await closeAbandoned(session, table);
    if (abandoned > 0)
        ports.log.info('an earlier run ended without a word; its log row is closed now');
    return applyPending(session, planned, { table, named, head, options, ports, done });
}
async function applyPending(session, planned, context) {
    const { ports, done } = context;
    for (const [index, one] of planned.pending.entries()) {
        const remaining = planned.pending.slice(index + 1).map((next) => next.migration.name);
        const { name } = one.migration;
        if (ports.signal.aborted) {
            return {
                kind: 'cancelled',
                done,
                migration: undefined,
                rolledBack: true,
                remaining: [name, ...remaining],
            };
        }
        announce(one, ports);
        let result;
        try {
            result = await applyOne(session, one, context);
        }
        catch (error) {
            const failure = bookkeepingFailure(one.migration.up, name, 'up', error, session.target.redact);
            return { kind: 'failed', failure, done, remaining };
        }
        if (result.kind === 'failed')
            return { kind: 'failed', failure: result.failure, done, remaining };
        if (result.kind === 'cancelled') {
            return { kind: 'cancelled', done, migration: name, rolledBack: result.rolledBack, remaining };
        }
        done.push({ name, ms: result.ms, attempts: result.attempts, transactional: one.mode.transactional });
        ports.log.info(`${name}: applied in ${(0,kernel/* formatDuration */.a3)(result.ms)}`);
    }
    return { kind: 'applied', done, head: context.head, warnings: planned.warnings };
}
function announce(one, ports) {
    if (one.mode.transactional)
        return;
    const line = modeLine(one.migration.up, one.mode);
    const from = one.resumeAfter === undefined ? '' : `, going on behind statement ${one.resumeAfter}`;
    ports.log.info(`${one.migration.name}: outside a transaction because of ${one.mode.because} (line ${line})${from}`);
}
function applyOne(session, one, context) {
    const { migration, mode, resumeAfter } = one;
    const { table, named, options, ports } = context;
    return execute(session, {
        file: migration.up,
        mode,
        resumeAfter,
        log: {
            run: options.run,
            ledger: table,
            name: migration.name,
            hash: migration.up.hash,
            direction: 'up',
            upSql: migration.up.text,
            downSql: migration.down?.text ?? null,
        },
        record: [insertRowSql(table, migration, named)],
    }, { ...defaultLimits, ...options.limits }, { ...ports, onRetry: (message) => ports.log.info(message) });
}

;// CONCATENATED MODULE: ./build/migrations/plan-down.js





/** Decides what a down would do. Pure. */
function planDown(folder, ledger, log, options) {
    const applied = appliedInOrder(folder, ledger, log);
    const position = options.to === undefined
        ? -1
        : applied.findIndex((one) => one.name === options.to || one.row.name === options.to);
    if (options.to !== undefined && position === -1)
        return { kind: 'refused', reasons: [targetReason(folder, applied, options.to)] };
    const reasons = [];
    const losses = [];
    const steps = [];
    for (const one of applied.slice(position + 1).reverse()) {
        if (one.reason !== undefined)
            reasons.push(one.reason);
        if (one.down === undefined) {
            reasons.push(noDownReason(one));
            continue;
        }
        const statements = statementsOf(one.down);
        reasons.push(...controlReasons(one.name, one.down, statements));
        for (const statement of statements) {
            if (statement.dataLoss === undefined)
                continue;
            losses.push(`${one.down.path}:${lineAt(one.down.text, statement.offset)}: ${statement.dataLoss}`);
        }
        steps.push({
            name: one.name,
            hash: one.hash,
            rows: one.rows,
            down: one.down,
            mode: transactionMode(statements),
            source: one.source,
            resumeAfter: cutOffAt(one.name, log),
        });
    }
    if (losses.length > 0 && options.consent !== 'data-loss')
        reasons.push(dataLossReason(losses));
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return { kind: 'down-plan', steps, dataLoss: losses };
}
/** The applied migrations, oldest first: those of the folder in its order, unknown ones by time among and behind them. */
function appliedInOrder(folder, ledger, log) {
    const classes = classify(folder, ledger);
    const edited = new Map(classes.edited.map((it) => [it.migration, editedReason(it.migration, it.row)]));
    const known = classes.applied.map(({ migration, row }) => {
        const reason = edited.get(migration);
        const logged = downOfLog(log, row);
        return {
            name: migration.name,
            row,
            rows: [row, ...classes.repeated.filter((it) => it.migration === migration).map((it) => it.row)],
            hash: row.hash,
            down: migration.down ?? logged?.down,
            source: migration.down === undefined ? 'log' : 'file',
            expected: migration.up.path.endsWith('/migration.sql')
                ? migration.up.path.replace(/migration\.sql$/, 'down.sql')
                : migration.up.path.replace(/\.sql$/, '.down.sql'),
            ...(reason === undefined ? {} : { reason }),
        };
    });
    const unknown = classes.unknown.map((row) => {
        const logged = downOfLog(log, row);
        const name = logged?.name ?? row.name ?? rowName(row);
        return {
            name,
            row,
            rows: [row],
            hash: row.hash,
            down: logged?.down,
            source: 'log',
            expected: 'a version that has it',
        };
    });
    const time = (one) => one.row.createdAt ?? Number.POSITIVE_INFINITY;
    return [...known, ...unknown].sort((a, b) => time(a) - time(b) || a.row.id - b.row.id);
}
/** The log's row of the run that applied what the ledger's row records, told by the hash. */
function downOfLog(log, row) {
    const entry = log.findLast((it) => it.direction === 'up' && it.status === 'ok' && it.hash === row.hash);
    if (entry === undefined)
        return undefined;
    const down = entry.downSql === null ? undefined : parseSqlFile(`migration_log row ${entry.id}`, entry.downSql);
    return { name: entry.name, down };
}
function cutOffAt(name, log) {
    const last = log.findLast((row) => row.name === name);
    const cutOff = last?.direction === 'down' &&
        !last.transactional &&
        (last.status === 'failed' || last.status === 'running');
    return cutOff ? (last.statementNo ?? 0) : undefined;
}
function targetReason(folder, applied, to) {
    const inFolder = folder.migrations.some((migration) => migration.name === to);
    const near = (0,kernel/* nearest */.pA)(to, applied.map((one) => one.name));
    return {
        kind: inFolder ? 'not-applied' : 'no-such-migration',
        migration: to,
        message: inFolder
            ? `${to} is not applied, so there is no going back to it`
            : `no applied migration is called ${to}`,
        fix: near === undefined
            ? 'Ask `status` for the applied migrations.'
            : `Did you mean ${near}? \`status\` lists the applied migrations.`,
    };
}
function noDownReason(one) {
    return {
        kind: 'no-down',
        migration: one.name,
        message: `${one.name} has no way down: neither ${one.expected} nor the log of the run that applied it has the SQL`,
        fix: one.source === 'log' && one.expected === 'a version that has it'
            ? 'Run the down from a version that has its down file.'
            : `Write ${one.expected}, the SQL that undoes it.`,
    };
}
function controlReasons(name, file, statements) {
    return statements.flatMap((statement) => {
        if (statement.transactionControl === undefined)
            return [];
        const line = lineAt(file.text, statement.offset);
        return [
            {
                kind: 'transaction-control',
                migration: name,
                file: file.path,
                line,
                message: `${file.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the way down`,
                fix: 'Remove it: every way down runs in a transaction of its own.',
            },
        ];
    });
}
function dataLossReason(losses) {
    return {
        kind: 'data-loss',
        migration: undefined,
        message: `going down loses data for good: ${losses.join('; ')}`,
        fix: 'Take a snapshot, then run again with the consent `data-loss`; or go forward with a new migration.',
    };
}

;// CONCATENATED MODULE: ./build/migrations/down.js











/**
 * Takes back what was applied after `to`, newest first, one transaction a migration.
 * @throws as `apply` does
 */
async function down(options, ports) {
    const folder = await readFolder(options.folder);
    const done = [];
    try {
        return await withLock(lockOptions(options), ports, (session) => downLocked(session, folder, options, ports, done));
    }
    catch (error) {
        if (!ports.signal.aborted || error !== ports.signal.reason)
            throw error;
        return { kind: 'cancelled', done, migration: undefined, rolledBack: true, remaining: [] };
    }
}
async function downLocked(session, folder, options, ports, done) {
    const table = options.ledger ?? drizzleLedger;
    const planned = planDown(folder, await readLedger(session, table), await readLog(session, table), options);
    if (planned.kind === 'refused')
        return planned;
    if (planned.steps.length === 0)
        return { kind: 'nothing-to-revert', to: options.to };
    await createOnce(ports, () => ensureLog(session));
    await closeAbandoned(session, table);
    return revert(session, planned, options, ports, done);
}
async function revert(session, planned, options, ports, done) {
    for (const [index, step] of planned.steps.entries()) {
        const remaining = planned.steps.slice(index + 1).map((next) => next.name);
        if (ports.signal.aborted) {
            return {
                kind: 'cancelled',
                done,
                migration: undefined,
                rolledBack: true,
                remaining: [step.name, ...remaining],
            };
        }
        let result;
        try {
            result = await revertOne(session, step, options, ports);
        }
        catch (error) {
            const failure = bookkeepingFailure(step.down, step.name, 'down', error, session.target.redact);
            return { kind: 'failed', failure, done, remaining };
        }
        if (result.kind === 'failed')
            return { kind: 'failed', failure: result.failure, done, remaining };
        if (result.kind === 'cancelled') {
            return { kind: 'cancelled', done, migration: step.name, rolledBack: result.rolledBack, remaining };
        }
        done.push({
            name: step.name,
            ms: result.ms,
            attempts: result.attempts,
            transactional: step.mode.transactional,
        });
        ports.log.info(`${step.name}: taken back in ${(0,kernel/* formatDuration */.a3)(result.ms)} (SQL from the ${step.source})`);
    }
    return { kind: 'reverted', done, to: options.to };
}
function revertOne(session, step, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    return execute(session, {
        file: step.down,
        mode: step.mode,
        resumeAfter: step.resumeAfter,
        log: {
            run: options.run,
            ledger: table,
            name: step.name,
            hash: step.hash,
            direction: 'down',
            upSql: null,
            downSql: step.down.text,
        },
        record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
    }, { ...defaultLimits, ...options.limits }, { ...ports, onRetry: (message) => ports.log.info(message) });
}

;// CONCATENATED MODULE: ./build/migrations/drift.js




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
        await (0,promises_.writeFile)(temporaryConfig, configText(config, (0,external_node_path_.relative)(project, out)));
        const modern = kit.major >= 1;
        const result = await ports.exec('node', [kit.bin, 'generate', '--config', temporaryConfig, ...(modern ? ['--output', 'json'] : [])], { cwd: project, env: { ...options.env, NO_COLOR: '1' }, signal: ports.signal, allowFailure: true });
        const after = await treeOf(out);
        const written = [...after].filter(([file, entry]) => before.get(file)?.hash !== entry.hash);
        const removed = [...before.keys()].filter((file) => !after.has(file));
        return judge(kit, modern, result, written, removed);
    }
    finally {
        await (0,promises_.rm)(temp, { recursive: true, force: true });
    }
}
function judge(kit, modern, result, written, removed) {
    const output = `${result.stdout}\n${result.stderr}`.trim();
    const drizzleKit = kit.version;
    const sql = written.filter(([file]) => file.endsWith('.sql')).map(([file, { text }]) => ({ file, text }));
    if (sql.length > 0)
        return { kind: 'drift', drizzleKit, sql };
    const unclear = (why) => ({ kind: 'unclear', drizzleKit, why, output });
    const asksForRename = /Interactive prompts require a TTY/.test(output) || jsonStatus(result.stdout) === 'missing_hints';
    if (asksForRename) {
        return unclear('drizzle-kit asks whether something was renamed, and no one is here to answer; generate the migration on your machine');
    }
    if (result.exitCode !== 0)
        return unclear(`drizzle-kit generate ended with exit code ${result.exitCode}`);
    const changed = [...written.map(([file]) => file), ...removed];
    if (changed.length > 0) {
        return unclear(`drizzle-kit generate changed ${changed.join(', ')} without writing a migration`);
    }
    if (modern) {
        const status = jsonStatus(result.stdout);
        return status === 'no_changes'
            ? { kind: 'in-sync', drizzleKit }
            : unclear(`drizzle-kit generate answered ${status === undefined ? 'without a status' : `with the status ${status}`}, not no_changes`);
    }
    return output.includes('No schema changes')
        ? { kind: 'in-sync', drizzleKit }
        : unclear('drizzle-kit generate neither wrote a migration nor said "No schema changes"');
}
function jsonStatus(stdout) {
    const start = stdout.indexOf('{');
    if (start === -1)
        return undefined;
    try {
        const value = JSON.parse(stdout.slice(start));
        const status = typeof value === 'object' && value !== null ? Reflect.get(value, 'status') : undefined;
        return typeof status === 'string' ? status : undefined;
    }
    catch {
        // No JSON is an answer too: an unclear one.
        return undefined;
    }
}
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
    return { version, major: Number(version.split('.')[0]), bin: (0,external_node_path_.join)(path, script) };
}
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
function configText(config, out) {
    return `import * as loaded from ${JSON.stringify(config)}
const first: any = (loaded as any).default ?? loaded
const base = first.default ?? first
export default { ...base, out: ${JSON.stringify(out)} }
`;
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

;// CONCATENATED MODULE: ./build/migrations/outcome.js

const success = [
    'applied',
    'up-to-date',
    'reverted',
    'nothing-to-revert',
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
    if (error instanceof ConfigurationError)
        return exitCodes.configuration;
    return error instanceof PlatformError ? exitCodes.unreachable : exitCodes.bug;
}

;// CONCATENATED MODULE: ./build/migrations/report-blocks.js

const untouched = 'The database is as it was; what runs now is not affected.';
function tellUnreachable(outcome) {
    return {
        happened: `No session with the database: ${outcome.message}.`,
        impact: untouched,
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
function count(number, one, many) {
    return `${number} ${number === 1 ? one : many}`;
}

;// CONCATENATED MODULE: ./build/migrations/report-failure.js

/** A migration that failed: the place, the server's words, what is left of it and what to do. */
function tellFailed(outcome, verb) {
    const { failure } = outcome;
    return {
        happened: `${failure.migration} failed at ${placeOf(failure)}: ${failure.message}${failure.sqlstate === undefined ? '' : ` (${failure.sqlstate})`}. ${failure.left}`,
        impact: outcome.done.length === 0
            ? failure.rolledBack
                ? untouched
                : 'Part of the migration is in the database; what runs now may see it.'
            : `${count(outcome.done.length, 'migration before it stays', 'migrations before it stay')} ${verb}; what runs now sees them.`,
        next: nextSteps(failure),
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
        ],
        annotations: [annotationOf(failure)],
    };
}
function nextSteps(failure) {
    switch (failure.sqlstate) {
        case '55P03':
            return [
                'Find who holds the lock: `select pid, state, query from pg_stat_activity where pid = any(pg_blocking_pids(PID))`; run again when it is gone, or raise the lock limit.',
            ];
        case '57014':
            return [
                'The statement took longer than the statement limit allows: raise the limit, or split the migration into smaller steps.',
            ];
        case '42501':
            return [
                'Run the migrations with a role that owns what they change, or grant it the right named in the message.',
            ];
    }
    if (failure.stage === 'connection')
        return ['Run again: the ledger says what was committed, and the rest is applied.'];
    return [
        `Mend ${failure.file}${failure.line === undefined ? '' : ` at line ${failure.line}`} and run again${failure.rolledBack ? '' : '; the statements that are done must stay as they are in the file'}.`,
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
function placeOf(failure) {
    if (failure.line !== undefined)
        return `${failure.file}:${failure.line}`;
    return failure.stage === 'commit' ? `the commit of ${failure.file}` : failure.file;
}

;// CONCATENATED MODULE: ./build/migrations/report.js



/** What an apply came to, for people and machines. */
function applyReport(outcome) {
    return {
        kind: 'migrate',
        status: statusOf(outcome),
        outcome: outcome.kind,
        ...tellApply(outcome),
        data: dataOf(outcome),
    };
}
function tellApply(outcome) {
    switch (outcome.kind) {
        case 'applied':
            return {
                happened: `${count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.`,
                impact: 'The version that runs now and the one to be deployed both see the new schema.',
                evidence: [...doneTable(outcome.done, 'applied'), ...warnings(outcome.warnings)],
            };
        case 'up-to-date':
            return {
                happened: outcome.head === undefined
                    ? 'There are no migrations.'
                    : `Nothing to do: the database has every migration up to ${outcome.head}.`,
                impact: untouched,
                evidence: warnings(outcome.warnings),
            };
        case 'refused':
            return tellRefusal(outcome, 'Migrating was refused');
        case 'unreachable':
            return tellUnreachable(outcome);
        case 'failed':
            return tellFailed(outcome, 'applied');
        case 'cancelled':
            return tellCancelled(outcome, 'applied');
    }
}
/** What a down came to. */
function downReport(outcome) {
    return {
        kind: 'migrate-down',
        status: statusOf(outcome),
        outcome: outcome.kind,
        ...tellDown(outcome),
        data: dataOf(outcome),
    };
}
function tellDown(outcome) {
    switch (outcome.kind) {
        case 'reverted':
            return {
                happened: `${count(outcome.done.length, 'migration was', 'migrations were')} taken back; the database is at ${outcome.to ?? 'its beginning'}.`,
                impact: 'A version that needs what was taken back does not work on this database any more.',
                evidence: doneTable(outcome.done, 'taken back'),
            };
        case 'nothing-to-revert':
            return {
                happened: `Nothing to take back: ${outcome.to === undefined ? 'no migration is applied' : `${outcome.to} is the newest applied migration`}.`,
                impact: untouched,
                evidence: [],
            };
        case 'refused':
            return tellRefusal(outcome, 'Going down was refused');
        case 'unreachable':
            return tellUnreachable(outcome);
        case 'failed':
            return tellFailed(outcome, 'taken back');
        case 'cancelled':
            return tellCancelled(outcome, 'taken back');
    }
}
function tellRefusal(refusal, what) {
    const [first] = refusal.reasons;
    const more = refusal.reasons.length - 1;
    return {
        happened: `${what}: ${first?.message ?? 'no reason given'}${more > 0 ? ` (and ${count(more, 'more reason', 'more reasons')})` : ''}.`,
        impact: untouched,
        next: [...new Set(refusal.reasons.map((reason) => reason.fix))],
        evidence: [
            {
                type: 'table',
                head: ['why', 'migration', 'found'],
                rows: refusal.reasons.map((reason) => [
                    reason.kind,
                    { code: reason.migration ?? '-' },
                    reason.message,
                ]),
            },
        ],
        annotations: refusal.reasons.map((reason) => ({
            level: 'error',
            title: `migration ${reason.kind}`,
            message: `${reason.message}. ${reason.fix}`,
            ...(reason.file === undefined
                ? {}
                : { at: { file: reason.file, ...(reason.line === undefined ? {} : { line: reason.line }) } }),
        })),
    };
}
function tellCancelled(outcome, verb) {
    const under = outcome.migration === undefined
        ? 'between two migrations'
        : `during ${outcome.migration}, which ${outcome.rolledBack ? 'was rolled back' : 'runs outside a transaction and is partly done'}`;
    return {
        happened: `The run was cancelled ${under}; ${count(outcome.done.length, 'migration was', 'migrations were')} ${verb} before.`,
        impact: outcome.done.length === 0 && outcome.rolledBack
            ? untouched
            : 'What was committed before stays; what runs now sees it.',
        next: ['Run again to go on where it ended.'],
        evidence: doneTable(outcome.done, verb, [
            ...(outcome.migration === undefined
                ? []
                : [[{ code: outcome.migration }, 'cancelled', '-', '-']]),
            ...outcome.remaining.map((name) => [{ code: name }, 'not tried', '-', '-']),
        ]),
    };
}
function dataOf(outcome) {
    switch (outcome.kind) {
        case 'refused':
            return {
                outcome: outcome.kind,
                reasons: outcome.reasons.map(({ kind, message, fix }) => ({ kind, message, fix })),
            };
        case 'unreachable':
            return { outcome: outcome.kind, reason: outcome.reason, message: outcome.message };
        case 'up-to-date':
            return { outcome: outcome.kind, head: outcome.head ?? null, done: [] };
        case 'nothing-to-revert':
            return { outcome: outcome.kind, head: outcome.to ?? null, done: [] };
        case 'applied':
            return {
                outcome: outcome.kind,
                head: outcome.head ?? null,
                done: outcome.done.map((one) => ({ ...one })),
            };
        case 'reverted':
            return {
                outcome: outcome.kind,
                head: outcome.to ?? null,
                done: outcome.done.map((one) => ({ ...one })),
            };
        case 'cancelled':
            return {
                outcome: outcome.kind,
                migration: outcome.migration ?? null,
                rolledBack: outcome.rolledBack,
                done: outcome.done.map((one) => ({ ...one })),
                remaining: outcome.remaining,
            };
        case 'failed': {
            const { migration, file, line, sqlstate, message, rolledBack } = outcome.failure;
            return {
                outcome: outcome.kind,
                failure: { migration, file, line: line ?? null, sqlstate: sqlstate ?? null, message, rolledBack },
                done: outcome.done.map((one) => ({ ...one })),
                remaining: outcome.remaining,
            };
        }
    }
}

;// CONCATENATED MODULE: ./build/migrations/report-drift.js
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
                next: ['Run `drizzle-kit generate` on your machine and commit what it writes.'],
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

;// CONCATENATED MODULE: ./build/migrations/report-status.js


/** The state of a database, as a report. */
function statusReport(status) {
    if ('kind' in status) {
        return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) };
    }
    const troubled = { edited: status.edited, renamed: status.renamed, 'out of order': status.outOfOrder };
    const trouble = Object.entries(troubled).flatMap(([word, names]) => names.map((name) => `${name} is ${word}`));
    return {
        kind: 'migrate-status',
        status: status.state === 'needs-attention' ? 'failure' : 'success',
        outcome: status.state,
        happened: `The database is at ${status.head ?? 'its beginning'}: ${count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
        ...(trouble.length === 0 ? {} : { next: [`Applying will be refused: ${trouble.join('; ')}.`] }),
        evidence: [
            {
                type: 'table',
                head: ['migration', 'status', 'when', 'took', 'by'],
                rows: [
                    ...status.pending.map((name) => [{ code: name }, 'pending', '-', '-', '-']),
                    ...status.unknown.map((name) => [{ code: name }, 'unknown to the folder', '-', '-', '-']),
                    ...status.applied
                        .toReversed()
                        .map((one) => [
                        { code: one.name },
                        status.edited.includes(one.name) ? 'applied, edited since' : 'applied',
                        one.appliedAt ?? '-',
                        one.ms === null ? '-' : (0,kernel/* formatDuration */.a3)(one.ms),
                        one.actor ?? '-',
                    ]),
                ],
            },
        ],
        data: { ...status },
    };
}

;// CONCATENATED MODULE: ./build/migrations/status.js









/**
 * Reads the state; creates nothing, locks nothing, and works with a role that may only read.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
async function status_status(options, ports) {
    const folder = await readFolder(options.folder);
    const target = await readConnectionUrl(options.url);
    const session = await connect(target, {
        ...ports,
        applicationName: 'deploy-kit migrate status',
        timeoutMs: options.connectTimeoutMs ?? 10_000,
    });
    if ('kind' in session)
        return session;
    const table = options.ledger ?? drizzleLedger;
    try {
        await session.script('begin transaction isolation level repeatable read, read only');
        const ledger = await readLedger(session, table);
        const log = await readLog(session, table);
        const holder = await lockHolder(session, table);
        const [server] = await session.query('show server_version');
        await session.script('commit');
        return {
            ...statusDocument(folder, ledger, log),
            lock: holder === undefined ? null : { pid: holder.pid, applicationName: holder.application_name },
            server: server?.server_version ?? '',
        };
    }
    catch (error) {
        throw databaseError(error, session);
    }
    finally {
        await session.close();
    }
}
/** The part of the status that follows from folder, ledger and log alone. Pure. */
function statusDocument(folder, ledger, log) {
    const classes = classify(folder, ledger);
    const bad = classes.edited.length + classes.renamed.length + classes.outOfOrder.length;
    const unknown = classes.unknown.map((row) => row.name ?? log.findLast((entry) => entry.hash === row.hash)?.name ?? rowName(row));
    const head = headOf(folder);
    return {
        version: 1,
        state: bad > 0
            ? 'needs-attention'
            : classes.pending.length > 0
                ? 'pending'
                : unknown.length > 0
                    ? 'ahead'
                    : 'up-to-date',
        head: unknown.at(-1) ?? classes.applied.at(-1)?.migration.name ?? null,
        folder: { format: folder.format, head: head.name ?? null, count: head.count },
        applied: classes.applied.map(({ migration, row }) => {
            const entry = log.findLast((it) => it.name === migration.name && it.direction === 'up' && it.status === 'ok');
            return {
                name: migration.name,
                hash: row.hash,
                appliedAt: entry?.startedAt ?? null,
                ms: entry?.ms ?? null,
                actor: entry?.actor ?? null,
                gitSha: entry?.gitSha ?? null,
                reversible: migration.down !== undefined || (entry?.downSql ?? null) !== null,
            };
        }),
        pending: classes.pending.map((migration) => migration.name),
        outOfOrder: classes.outOfOrder.map((migration) => migration.name),
        edited: classes.edited.map(({ migration }) => migration.name),
        renamed: classes.renamed.map(({ migration }) => migration.name),
        unknown,
        lastRun: lastRun(log),
    };
}
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
        migrations: rows.map(({ name, direction, status, ms, sqlstate, error }) => ({
            name,
            direction,
            status,
            ms,
            sqlstate,
            error,
        })),
    };
}

;// CONCATENATED MODULE: ./build/migrations/index.js
/**
 * The migrations of a product's database, in Drizzle's formats: what is pending, applying it, taking it back, and what
 * the state is. Three beats: `plan` and `planDown` decide on plain data, `apply` and `down` do, the reports tell.
 */















/***/ })

};
