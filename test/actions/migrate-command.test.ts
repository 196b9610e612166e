import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { migrateModes } from '../../src/actions/migrate.ts'
import {
  commandModes,
  isMigrateCommand,
  readMigrateCommand,
  secretsOf,
} from '../../src/actions/migrate-command.ts'
import { type Flag, type FlagName, flags } from '../../src/actions/migrate-flags.ts'
import { modes } from '../../src/actions/migrate-modes.ts'
import { ConfigurationError } from '../../src/kernel/index.ts'

const cwd = '/nowhere/My Product'

function inputsOf(...args: string[]) {
  const command = readMigrateCommand(args, cwd)
  if (command.kind !== 'run') throw new Error(command.text)
  return command.inputs
}

function refusal(...args: string[]): ConfigurationError {
  try {
    readMigrateCommand(args, cwd)
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
  throw new Error('not refused')
}

describe('deploy-kit migrate', () => {
  it('has the modes of the action', () => {
    expect(commandModes.toSorted()).toEqual(migrateModes.toSorted())
  })

  it('has the inputs of the action, but for those of a job, a task or a service', async () => {
    const action = parseYaml(
      await readFile(new URL('../../actions/migrate/action.yml', import.meta.url), 'utf8'),
    ) as { readonly inputs: object }
    const declared = Object.keys(action.inputs)
    const reached = Object.entries(flags).flatMap(([name, flag]: [string, Flag]) =>
      ['json', 'verbose'].includes(name) ? [] : [flag.input ?? name],
    )
    expect(reached.filter((name) => !declared.includes(name))).toEqual([])
    const ofModes = new Set(Object.values(modes).flatMap((mode) => mode.flags))
    expect(Object.keys(flags).filter((name) => !ofModes.has(name as FlagName))).toEqual([])
    const elsewhere =
      /^(mode|unconfigured|comment|module|config|working-directory|github-token|role-to-assume|release-branch|promote-from|(image|ecs)-.*|aws-role|migrations-(executor|runner|task-timeout|snapshots-(keep|max-age)))$/
    expect(declared.filter((name) => !reached.includes(name) && !elsewhere.test(name))).toEqual([])
  })

  it('turns its flags into the inputs of the action, and names the module after the folder', () => {
    expect(
      inputsOf('apply', '--folder', 'db/drizzle', '--url=postgres://a:b@c/d?x=--y', '--wait', '5m'),
    ).toEqual({
      mode: 'apply',
      module: 'My-Product',
      'migrations-folder': 'db/drizzle',
      'migrations-url': 'postgres://a:b@c/d?x=--y',
      'migrations-wait': '5m',
    })
    const [plain, yaml] = ['lint,round-trip', '[lint, round-trip]'].map((off) =>
      inputsOf('check', '--off', off),
    )
    expect(plain).toMatchObject({ 'migrations-check-off': '[lint,round-trip]' })
    expect(yaml).toMatchObject({ 'migrations-check-off': '[lint, round-trip]' })
    expect(inputsOf('status')).toEqual({
      mode: 'status',
      module: 'My-Product',
      'migrations-folder': 'drizzle',
    })
    expect(
      inputsOf('restore-drill', '--from-snapshot', 'rds:core-1', '--rds-cluster=core', '--region=eu-west-1'),
    ).toMatchObject({
      mode: 'restore-drill',
      'from-snapshot': 'rds:core-1',
      'migrations-rds-cluster': 'core',
      'aws-region': 'eu-west-1',
    })
    expect(readMigrateCommand(['status', '--json'], cwd)).toMatchObject({ json: true, verbose: false })
  })

  it.each([
    [['aply'], 'migrate has no mode aply', 'Did you mean apply?'],
    [['postgres://ada:hunter2@db/core'], 'what stands behind migrate is no mode', 'The modes are'],
    [['apply', '--foldr', 'x'], 'migrate apply has no flag --foldr', 'Did you mean --folder?'],
    [['status', '--to', 'x'], 'migrate status does nothing with --to', 'Its flags are --folder'],
    [['apply', '--folder'], '--folder has no value', 'Write --folder DIR'],
    [['apply', '--folder', '--json'], '--folder has no value', 'Write --folder DIR'],
    [['apply', '--json=yes'], '--json takes no value', 'Write --json alone.'],
    [['apply', '--url', 'a', '--url', 'b'], '--url is given twice', 'Give it once.'],
    [['apply', 'postgres://ada:hunter2@db/core'], 'argument 1 behind migrate apply stands alone', '--help'],
    [['down'], 'migrate down needs --to', 'Write --to NAME'],
  ])('%j is refused in one sentence that says what to write', (args, message, fix) => {
    const error = refusal(...args)
    expect(error.message).toBe(message)
    expect(error.fix).toContain(fix)
    expect(`${error.message} ${error.fix}`).not.toContain('hunter2')
  })

  it.each([[], ['--help'], ...commandModes.map((mode) => [mode, '--help'])].map((args) => [args]))(
    '%j shows help with the exit codes',
    (args) => {
      const command = readMigrateCommand(args, cwd)
      expect(command.kind).toBe('help')
      if (command.kind !== 'help') return
      for (const code of ['0', '1', '2', '3', '4', '5', '6', '130'])
        expect(command.text).toMatch(new RegExp(`^ +${code}  `, 'm'))
    },
  )

  it('leaves the flags of the action to the action', () => {
    expect(isMigrateCommand(['--environment', 'staging'])).toBe(false)
    expect(isMigrateCommand(['--mode=apply'])).toBe(false)
    expect(isMigrateCommand(['apply', '--environment', 'staging'])).toBe(true)
  })

  it('finds the password of every URL among its arguments', () => {
    expect(
      secretsOf(['--url=postgres://ada:hun%40ter2@db/core', 'postgres://db/core', 'http://a@b']),
    ).toEqual(['postgres://ada:hun%40ter2@db/core', 'hun%40ter2'])
    expect(secretsOf(['--ulr', 'postgres://ada:p@ss@db/core'])).toContain('postgres://ada:p@ss@db/core')
  })

  it('finds a password that was pasted as it is, and not its first letters, which are in every word', () => {
    expect(secretsOf(['postgres://ada:p@s/s:w?r#d@db/core'])).toEqual([
      'postgres://ada:p@s/s:w?r#d@db/core',
      'p@s/s:w?r#d',
    ])
    expect(secretsOf(['postgres://ada:hunter2@db/core?options=a@b'])).toContain('hunter2')
  })
})
