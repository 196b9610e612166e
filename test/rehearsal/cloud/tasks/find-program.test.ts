import { describe, expect, test } from 'vitest'
import { findProgram } from '../../../../src/rehearsal/cloud/tasks/process/find-program.ts'
import { findHealthProgram } from '../../../../src/rehearsal/cloud/tasks/process/health-program.ts'
import type { ImageFiles } from '../../../../src/rehearsal/cloud/tasks/process/image-files.ts'

const officialEntryPoint = `#!/bin/sh
set -e
# Run command with node if the first argument contains a "-" or is not a system command.
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ]; then
  set -- node "$@"
fi
exec "$@"
`
const image: Record<string, string> = {
  '/usr/local/bin/node': '\x7fELF',
  '/bin/busybox': '\x7fELF',
  '/usr/local/bin/docker-entrypoint.sh': officialEntryPoint,
  '/app/package.json': JSON.stringify({
    name: 'core',
    version: '1.2.3',
    scripts: {
      start: 'node --enable-source-maps dist/server.js',
      prestart: 'node scripts/wait.js',
      web: 'NODE_ENV=production serve --port $PORT',
      piped: 'node server.js | pino-pretty',
      unsafe: 'node $(cat file)',
      native: 'busybox httpd',
    },
  }),
  '/app/node_modules/.bin/serve': '#!/usr/bin/env node\nconsole.log(1)',
  '/app/entrypoint.sh':
    '#!/bin/sh\nset -e\necho "starting on ${PORT:-80}"\ncd /app/web\nnode write-env.js\nexec node "$@"\n',
  '/app/loose.sh': '#!/bin/sh\nnode one.js\nexec node two.js\n',
  '/app/tool.py': '#!/usr/bin/python3\n',
  '/app/README': 'no program',
}
const files: ImageFiles = {
  read: (path) => image[path],
  isFile: (path) => path in image,
  isExecutable: (path) => path in image,
}
const situation = {
  files,
  cwd: '/app',
  environment: { PORT: '8080', PATH: '/usr/local/bin:/bin', FLAGS: '--one --two' },
}

/** `cwd$ args` of each step of Node's, `print …` of the others. */
const told = (argv: readonly string[]) =>
  findProgram(argv, situation).steps.map((step) =>
    step.kind === 'print'
      ? `print ${step.text}`
      : `${step.cwd}$ ${step.args.join(' ')}${step.whenFails === 'end' ? '' : ` (else ${step.whenFails})`}`,
  )

describe('what a command comes down to', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['node', ['node', 'server.js'], ['/app$ server.js']],
    ['node by its path', ['/usr/local/bin/node', '--inspect', 'a b.js'], ['/app$ --inspect a b.js']],
    ['distroless', ['/nodejs/bin/node', 'server.js'], ['/app$ server.js']],
    ['the official entry point', ['docker-entrypoint.sh', 'node', 'server.js'], ['/app$ server.js']],
    ['the official entry point, a file', ['docker-entrypoint.sh', 'server.js'], ['/app$ server.js']],
    ['the official entry point, a flag', ['docker-entrypoint.sh', '--test'], ['/app$ --test']],
    [
      'npm start with its prestart',
      ['npm', 'start'],
      ['/app$ scripts/wait.js', '/app$ --enable-source-maps dist/server.js'],
    ],
    [
      'npm run with arguments',
      ['npm', 'run', 'start', '--', '--port', '1 2'],
      ['/app$ scripts/wait.js', '/app$ --enable-source-maps dist/server.js --port 1 2'],
    ],
    [
      'a package binary in a script',
      ['npm', 'run', '--silent', 'web'],
      ['/app$ /app/node_modules/.bin/serve --port 8080'],
    ],
    ['npx', ['npx', '--no-install', 'serve', 'dist'], ['/app$ /app/node_modules/.bin/serve dist']],
    ['yarn', ['yarn', 'start', '--now'], ['/app$ --enable-source-maps dist/server.js --now']],
    ['an init program', ['tini', '-g', '--', 'node', 'server.js'], ['/app$ server.js']],
    ['sh -c exec', ['sh', '-c', 'exec node server.js'], ['/app$ server.js']],
    [
      'sh -c with &&',
      ['/bin/sh', '-c', 'node migrate.js && node server.js'],
      ['/app$ migrate.js', '/app$ server.js'],
    ],
    ['sh -c with ;', ['sh', '-c', 'node a.js; node b.js'], ['/app$ a.js (else go-on)', '/app$ b.js']],
    ['sh -c with || exit', ['sh', '-c', 'node a.js || exit 3'], ['/app$ a.js (else 3)']],
    [
      'quotes and variables',
      ['sh', '-c', `node "a $PORT" 'b $PORT' c\\ d \${NONE:-e} $FLAGS`],
      ['/app$ a 8080 b $PORT c d e --one --two'],
    ],
    [
      'a start script',
      ['./entrypoint.sh', 'server.js', '--fast'],
      ['print starting on 8080', '/app/web$ write-env.js', '/app/web$ server.js --fast'],
    ],
    ['a start script without set -e', ['/app/loose.sh'], ['/app$ one.js (else go-on)', '/app$ two.js']],
    [
      'sh with a file',
      ['sh', 'entrypoint.sh', 'x.js'],
      ['print starting on 8080', '/app/web$ write-env.js', '/app/web$ x.js'],
    ],
  ])('%s', (_, argv, steps) => {
    expect(told(argv)).toEqual(steps)
  })

  test('a variable set before a command is its own, an exported one is also those of the next', () => {
    const { steps } = findProgram(['sh', '-c', 'A=1 node a.js && export B=2 && node b.js $B'], situation)
    const seen = steps.map((step) =>
      step.kind === 'node' ? [step.environment['A'], step.environment['B'], step.args.at(-1)] : [],
    )
    expect(seen).toEqual([
      ['1', undefined, 'a.js'],
      [undefined, '2', '2'],
    ])
  })

  test('npm tells a script its package', () => {
    const step = findProgram(['npm', 'run', 'web'], situation).steps[0]!
    expect(step).toMatchObject({
      environment: {
        npm_package_name: 'core',
        npm_package_version: '1.2.3',
        npm_lifecycle_event: 'web',
        NODE_ENV: 'production',
      },
    })
  })

  test('an image without node says that a container would not start', () => {
    const bare = { ...situation, files: { ...files, isFile: () => false } }
    expect(findProgram(['node', 'x.js'], bare).limitations).toEqual([
      expect.stringContaining('no node on its PATH'),
    ])
  })
})

describe('what is refused, by name', () => {
  test.each<[readonly string[], string]>([
    [[], 'No command specified'],
    [['nginx', '-g', 'daemon off;'], 'exec: "nginx": executable file not found in $PATH'],
    [['/bin/busybox', 'httpd'], '/bin/busybox is no script but a program'],
    [['npm', 'run', 'native'], '/bin/busybox is no script but a program'],
    [['npm', 'run', 'piped'], 'it has a pipe'],
    [['npm', 'run', 'unsafe'], 'it has a command substitution'],
    [['npm', 'run', 'nothing'], 'Missing script: "nothing"'],
    [['npm', 'ci'], 'is no script of the image'],
    [['npm', '--prefix', 'web', 'start'], 'is no script of the image'],
    [['sh', '-c', 'node a.js > log'], 'it has a redirection (>)'],
    [['sh', '-c', 'node a.js &'], 'a command in the background'],
    [['sh', '-c', '(node a.js)'], 'it has a subshell'],
    [['sh', '-c', 'node *.js'], 'it has a file name pattern'],
    [['sh', '-c', 'node a.js || node b.js'], 'it has || node b.js'],
    [['sh', '-c', 'node a.js && node b.js; node c.js'], 'it mixes && and ;'],
    [['sh', '-c', 'if true; then node a.js; fi'], '"if"'],
    [['sh', '-c', 'node "a'], 'a quote is not closed'],
    [['sh', '-c', 'echo hello'], 'runs nothing that comes down to Node'],
    [['sh', '-c', 'node ${A%b}'], 'it has the expansion ${A%b}'],
    [['/app/tool.py'], 'is a script for /usr/bin/python3'],
    [['/app/README'], 'is no script'],
  ])('%j: %s', (argv, reason) => {
    expect(() => findProgram(argv, situation)).toThrow(reason)
  })
})

describe('what a health check comes down to', () => {
  test.each<[string, object]>([
    ['curl -f http://localhost:8080/health || exit 1', { failsFrom: 400, method: 'GET', follow: false }],
    ['curl -fsSL -o /dev/null -m 3 localhost:$PORT/health', { failsFrom: 400, follow: true }],
    ['curl http://127.0.0.1:8080/health > /dev/null 2>&1 || exit 1', { failsFrom: Number.POSITIVE_INFINITY }],
    ['wget -qO- http://localhost:8080/health || exit 1', { failsFrom: 400, method: 'GET', follow: true }],
    ['wget --quiet --tries=1 --spider http://localhost:8080/health', { method: 'HEAD' }],
    ['wget -q -T5 -O /dev/null http://localhost:8080/health', { failsFrom: 400 }],
    [
      "curl -fH 'Host: a.example.com' -X POST http://[::1]:8080/health",
      { method: 'POST', headers: { Host: 'a.example.com' } },
    ],
  ])('%s', (script, expected) => {
    const found = findHealthProgram(['CMD-SHELL', script], situation)
    expect(found).toMatchObject({ kind: 'http', check: expected })
    expect(found.kind === 'http' && `${found.check.url.port}${found.check.url.pathname}`).toBe('8080/health')
  })

  test.each([
    [['CMD-SHELL', 'node health.js || exit 1']],
    [['CMD', 'node', '-e', `fetch('http://localhost:8080').then((r) => process.exit(r.ok ? 0 : 1))`]],
  ])('%j is a program', (command) => {
    expect(findHealthProgram(command, situation).kind).toBe('program')
  })

  test.each<[readonly string[], string]>([
    [['CMD-SHELL', 'curl -f http://localhost:8080 | grep ok'], 'it has a pipe'],
    [['CMD-SHELL', 'curl -f https://example.com/'], 'is not the container itself'],
    [['CMD-SHELL', 'curl --data x http://localhost:8080/'], 'the option --data of curl is not known here'],
    [['CMD-SHELL', 'curl -f http://localhost:8080/ && node b.js'], 'it does more than one request'],
    [['CMD', 'pg_isready'], 'executable file not found'],
    [['pg_isready'], 'not with CMD or CMD-SHELL'],
  ])('%j is refused: %s', (command, reason) => {
    expect(() => findHealthProgram(command, situation)).toThrow(reason)
  })
})
