import { describe, expect, it } from 'vitest'
import { job, log, runWorkflow } from './fixture.ts'

const run = (script: string, more: Parameters<typeof runWorkflow>[1] = {}) =>
  runWorkflow(
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    outputs: { out: "\${{ steps.s.outputs.out }}" }\n    steps:\n      - id: s\n        env: { SECRET: "\${{ secrets.PASSWORD }}" }\n        run: |\n${script
      .trim()
      .split('\n')
      .map((line) => `          ${line}`)
      .join('\n')}\n`,
    more,
  )

const secret = 'hunter2 & "co"'

describe('what a step prints', () => {
  it('is masked, in every form that GitHub masks', async () => {
    const result = await run(
      `
echo "plain $SECRET"
printf '%s' "$SECRET" | base64
printf 'x%s' "$SECRET" | base64
node -e 'console.log(JSON.stringify(process.env.SECRET)); console.log(encodeURIComponent(process.env.SECRET))'
echo "out=prefix-$SECRET" >> "$GITHUB_OUTPUT"
echo "a $SECRET b" >> "$GITHUB_STEP_SUMMARY"
echo "::warning::leaks $SECRET"
`,
      { secrets: { PASSWORD: secret } },
    )
    const everything = JSON.stringify(result.jobs)
    expect(log(job(result, 'a'))).toContain('plain ***')
    expect(everything).not.toContain('hunter2')
    expect(everything).not.toContain(Buffer.from(secret).toString('base64').slice(0, 12))
    expect(everything).not.toContain(encodeURIComponent(secret))
    expect(job(result, 'a').steps[1]?.summary).toBe('a *** b\n')
  })

  it('drops a job output that contains a masked value', async () => {
    const result = await run('echo "out=x-$SECRET-y" >> "$GITHUB_OUTPUT"', {
      secrets: { PASSWORD: 'hunter2' },
    })
    expect(job(result, 'a').outputs).toEqual({})
    expect(job(result, 'a').annotations).toEqual([
      { level: 'warning', message: "Skip output 'out' since it may contain secret." },
    ])
  })

  it('masks what add-mask names, every line of it, from then on', async () => {
    const result = await run(`
echo "before s3cr3t"
echo "::add-mask::s3cr3t%0Asecond-line"
echo "after s3cr3t and second-line"
echo "::add-mask::"
`)
    const lines = job(result, 'a').steps[1]?.lines ?? []
    expect(lines).toContain('before s3cr3t')
    expect(lines).toContain('after *** and ***')
    expect(lines.join()).toContain("Can't add secret mask for empty string")
  })

  it('becomes annotations with file and line, ten of a kind, 4096 characters each', async () => {
    const result = await run(`
echo "::error file=src/a.ts,line=3,endLine=4,col=5,endColumn=6,title=Broken%2C indeed::it broke%0Atwice"
for i in $(seq 12); do echo "::warning::w$i"; done
node -e 'console.log("::notice::" + "x".repeat(5000))'
echo "::error title=other::second"
`)
    const step = job(result, 'a').steps[1]
    expect(step?.annotations[0]).toEqual({
      level: 'error',
      message: 'it broke\ntwice',
      title: 'Broken, indeed',
      file: 'src/a.ts',
      line: 3,
      endLine: 4,
      column: 5,
      endColumn: 6,
    })
    expect(step?.annotations.filter(({ level }) => level === 'warning')).toHaveLength(10)
    expect(step?.annotationsDropped).toBe(2)
    expect(step?.annotations.find(({ level }) => level === 'notice')?.message).toHaveLength(4096)
    expect(result.conclusion).toBe('success')
  })

  it('stops reading commands until the token comes', async () => {
    const result = await run(`
echo "::stop-commands::pause"
echo "::error::not an error"
echo "::pause::"
echo "::notice::heard"
`)
    expect(job(result, 'a').steps[1]?.annotations.map(({ message }) => message)).toEqual(['heard'])
  })

  it('may still set outputs by command, with a warning; set-env and add-path fail the step', async () => {
    const [output, env] = await Promise.all([
      run('echo "::set-output name=out::old"'),
      run('echo "::set-env name=X::1"'),
    ])
    expect(job(output, 'a').outputs).toEqual({ out: 'old' })
    expect(job(output, 'a').steps[1]?.annotations[0]?.message).toContain('`set-output` command is deprecated')
    expect(job(env, 'a').steps[1]?.outcome).toBe('failure')
    expect(log(job(env, 'a'))).toContain('`set-env` command is disabled')
  })

  it('drops a summary of more than 1 MiB with an error, and keeps one of exactly that', async () => {
    const [over, exact] = await Promise.all([
      run(`head -c 1048577 /dev/zero | tr '\\0' x > "$GITHUB_STEP_SUMMARY"`),
      run(`head -c 1048576 /dev/zero | tr '\\0' x > "$GITHUB_STEP_SUMMARY"`),
    ])
    expect(job(over, 'a').steps[1]?.summary).toBeUndefined()
    expect(job(over, 'a').steps[1]?.annotations[0]?.message).toContain(
      '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.',
    )
    expect(over.conclusion).toBe('success')
    expect(job(exact, 'a').steps[1]?.summary).toHaveLength(1048576)
  })

  it('shows debug lines only where ACTIONS_STEP_DEBUG is on', async () => {
    const [off, on] = await Promise.all([
      run('echo "::debug::details"'),
      run('echo "::debug::details"', { vars: { ACTIONS_STEP_DEBUG: 'true' } }),
    ])
    expect(log(job(off, 'a'))).not.toContain('##[debug]details')
    expect(log(job(on, 'a'))).toContain('##[debug]details')
  })
})
