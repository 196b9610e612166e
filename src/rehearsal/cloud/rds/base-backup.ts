import { chmod, chown, constants, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/**
 * Copies the data directory of a running PostgreSQL (15 or later) of this machine, as its low-level backup API has it
 * (PostgreSQL documentation, "Making a Base Backup Using the Low Level API"): readers and writers go on meanwhile, and a
 * server that starts on the copy recovers to the state at the end of the backup.
 *
 * @param url a superuser's; the server's data directory must be readable here
 */
export async function baseBackup(url: string, into: string, label: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const [place] = (
      await client.query<{ folder: string; spaces: string }>(
        `select current_setting('data_directory') as folder,
                (select count(*) from pg_tablespace where spcname not in ('pg_default', 'pg_global')) as spaces`,
      )
    ).rows
    if (place === undefined) throw new Error('PostgreSQL does not say where its data directory is')
    if (place.spaces !== '0') throw new Error('a server with tablespaces of its own cannot be copied here')
    // Keeps the log that the copy will need for its recovery; gone with this session.
    const slot = `deploykit_${label.replace(/[^a-z0-9]/g, '_')}`.slice(0, 63)
    await client.query('select pg_create_physical_replication_slot($1, true, true)', [slot])
    const first = await walFile(client, `select pg_walfile_name(pg_backup_start($1, true)) as name`, [label])
    await copyTree(place.folder, into, leftOut)
    // Last, because it says where recovery begins.
    await copyFile(join(place.folder, 'global/pg_control'), join(into, 'global/pg_control'))
    await own(join(place.folder, 'global/pg_control'), join(into, 'global/pg_control'))
    const stopped = await client.query<{ name: string; labelfile: string }>(
      'select pg_walfile_name(lsn) as name, labelfile from pg_backup_stop(false)',
    )
    const [end] = stopped.rows
    if (end === undefined) throw new Error('PostgreSQL ended the backup without a word')
    await copyTree(
      join(place.folder, 'pg_wal'),
      join(into, 'pg_wal'),
      (path) => !(path >= first && path <= end.name),
    )
    await writeFile(join(into, 'backup_label'), end.labelfile, { mode: 0o600 })
    await own(join(place.folder, 'PG_VERSION'), join(into, 'backup_label'))
  } finally {
    await client.end()
  }
}

async function walFile(client: pg.Client, text: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await client.query<{ name: string }>(text, [...values])
  return rows[0]?.name ?? ''
}

/** What belongs to the running server and not to its data; the folders themselves are kept, empty. */
const transient =
  /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//
const leftOut = (path: string) =>
  transient.test(path) ||
  /^(postmaster\.(pid|opts)|global\/pg_control|backup_label(\.old)?|tablespace_map)$/.test(path) ||
  /(^|\/)(pgsql_tmp[^/]*|pg_internal\.init[^/]*)(\/|$)/.test(path)

/** Copies a tree of files with their owner; a file that goes while it is copied is passed over, as the backup allows. */
export async function copyTree(
  from: string,
  to: string,
  skip: (path: string) => boolean = () => false,
  below = '',
): Promise<void> {
  await mkdir(join(to, below), { recursive: true, mode: 0o700 })
  await chmod(join(to, below), 0o700)
  await own(join(from, below), join(to, below))
  const entries = await readdir(join(from, below), { withFileTypes: true }).catch(gone)
  for (const entry of entries ?? []) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) {
      if (skip(path)) continue
      await copyTree(from, to, skip, path)
    } else if (entry.isFile() && !skip(path)) {
      await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE)
        .then(() => own(join(from, path), join(to, path)))
        .catch(gone)
    }
  }
}

/** A server that root starts runs as a user of its own, to whom its files must belong. */
async function own(like: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(like)
  await chown(path, uid, gid)
}

function gone(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
