import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as core from '@actions/core'
import { ConfigurationError, fetchHttp, nodeExec, systemClock } from '../../kernel/index.ts'
import {
  type Annotation,
  clipMessage,
  fitReport,
  type Report,
  renderJson,
  renderJUnit,
  renderMarkdown,
  selectAnnotations,
} from '../../report/index.ts'
import { cancellation } from '../cancellation.ts'
import type { Host } from '../types.ts'
import { upsertComment } from './comment.ts'
import { readRunContext } from './context.ts'
import { createForge } from './forge.ts'
import { readInputs } from './inputs.ts'

const summaryLimit = 1024 * 1024

/**
 * A job on GitHub's runner. Throws a ConfigurationError where the runner's environment is incomplete.
 *
 * @param env the process's environment
 */
export function createGitHubHost(env: Readonly<Record<string, string | undefined>>): Host {
  const inherited = readInputs(env['DEPLOY_KIT_INPUTS'] ?? '')
  const inputs = { ...inherited, ...readInputs(core.getInput('inputs')) }
  // Whoever reads the log must see that something besides the files of the repo decided.
  if (Object.keys(inherited).length > 0)
    core.notice(
      `DEPLOY_KIT_INPUTS sets ${Object.entries(inherited)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')}`,
    )
  for (const [name, value] of Object.entries(inputs))
    if (/token|secret|password/.test(name)) core.setSecret(value)
  const run = readRunContext(env)
  const annotate = (annotation: Annotation) => {
    const properties = {
      ...(annotation.title === undefined ? {} : { title: annotation.title }),
      ...(annotation.at === undefined ? {} : { file: annotation.at.file }),
      ...(annotation.at?.line === undefined ? {} : { startLine: annotation.at.line }),
      ...(annotation.at?.column === undefined ? {} : { startColumn: annotation.at.column }),
    }
    const show = { error: core.error, warning: core.warning, notice: core.notice }[annotation.level]
    show(clipMessage(annotation.message), properties)
  }
  const forge = () => {
    const token = inputs['github-token'] ?? env['GITHUB_TOKEN']
    if (token === undefined || token === '') {
      throw new ConfigurationError('no GitHub token was given', {
        fix: 'Set the input github-token to `${{ github.token }}`.',
      })
    }
    return createForge(token, run.repository, env['GITHUB_API_URL'] ?? 'https://api.github.com')
  }
  return {
    kind: 'github',
    inputs,
    env,
    run,
    log: {
      info: core.info,
      debug: core.debug,
      notice: annotate,
      group: (title, work) => core.group(title, work),
    },
    clock: systemClock,
    random: Math.random,
    exec: nodeExec,
    http: fetchHttp,
    signal: cancellation(),
    secret: core.setSecret,
    output: core.setOutput,
    publish: async (report) => {
      for (const annotation of selectAnnotations(report.annotations ?? [])) annotate(annotation)
      await writeSummary(report, env['GITHUB_STEP_SUMMARY'])
      writeFiles(report, join(run.tempDir, 'deploy-kit'))
    },
    comment: async (report) => {
      if (run.pullRequest === undefined) return
      const how = await upsertComment(forge(), run.pullRequest.number, report)
      core.info(`comment on pull request ${run.pullRequest.number} ${how}`)
    },
    idToken: async (audience) => {
      if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] === undefined) {
        throw new ConfigurationError('the job may not ask for an OIDC token', {
          fix: 'Add `id-token: write` to the permissions of the job (and of the job that calls the reusable workflow).',
        })
      }
      return await core.getIDToken(audience)
    },
    forge,
  }
}

/** A step's summary is refused whole above 1 MiB, so what does not fit goes to the log, folded. */
async function writeSummary(report: Report, path: string | undefined): Promise<void> {
  if (path === undefined) return
  const used = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const { report: fitted, moved } = fitReport(report, renderMarkdown, summaryLimit - used - 1_024)
  if (moved !== undefined) await core.group(`${report.kind}: the whole report`, async () => core.info(moved))
  await core.summary.addRaw(renderMarkdown(fitted), true).write()
}

function writeFiles(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const base = [report.kind, report.module, report.environment].filter((part) => part !== undefined).join('-')
  const json = join(folder, `${base.replace(/[^A-Za-z0-9._-]/g, '-')}.json`)
  writeFileSync(json, renderJson(report))
  core.setOutput('report', json)
  if (report.tests !== undefined && report.tests.length > 0) {
    const junit = json.replace(/\.json$/, '.junit.xml')
    writeFileSync(junit, renderJUnit(report.tests))
    core.setOutput('junit', junit)
  }
}
