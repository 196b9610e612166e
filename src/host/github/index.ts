import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as core from '@actions/core'
import {
  ConfigurationError,
  errorMessage,
  fetchHttp,
  nodeExec,
  PlatformError,
  systemClock,
  withoutAwsAccounts,
} from '../../kernel/index.ts'
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
import { inheritedInputs } from '../inherited-inputs.ts'
import { createMask, isSecretName, type Mask, maskReport, shortSecretWarning } from '../mask.ts'
import type { Host } from '../types.ts'
import { upsertComment } from './comment.ts'
import { isPrivate, readRunContext } from './context.ts'
import { createForge } from './forge.ts'
import { readInputs } from './inputs.ts'

const summaryLimit = 1024 * 1024
/** Of each kind in a step; the runner drops the rest. */
const annotationLimit = 10

/**
 * A job on GitHub's runner. Throws a ConfigurationError where the runner's environment is incomplete.
 *
 * @param env the process's environment
 */
export function createGitHubHost(env: Readonly<Record<string, string | undefined>>): Host {
  const inherited = inheritedInputs(env)
  const inputs = { ...inherited.inputs, ...readInputs(core.getInput('inputs')) }
  // What everybody reads names no AWS account; in a private repository the ARNs are there to be pasted.
  const shownTo = isPrivate(env) ? (text: string) => text : withoutAwsAccounts
  const secrets = createMask(() => core.warning(shortSecretWarning))
  const mask: Mask = { add: secrets.add, apply: (text) => shownTo(secrets.apply(text)) }
  const secret = (value: string) => {
    if (value.trim() === '') return
    mask.add(value)
    core.setSecret(value)
  }
  for (const [name, value] of [...Object.entries(inherited.inputs), ...Object.entries(inputs)])
    if (isSecretName(name)) secret(value)
  if (inherited.notice !== undefined) core.notice(inherited.notice)
  const run = readRunContext(env)
  const shown = { error: 0, warning: 0, notice: 0 }
  const annotate = (annotation: Annotation) => {
    const properties = {
      ...(annotation.title === undefined ? {} : { title: annotation.title }),
      ...(annotation.at === undefined ? {} : { file: annotation.at.file }),
      ...(annotation.at?.line === undefined ? {} : { startLine: annotation.at.line }),
      ...(annotation.at?.column === undefined ? {} : { startColumn: annotation.at.column }),
    }
    shown[annotation.level] += 1
    const show = { error: core.error, warning: core.warning, notice: core.notice }[annotation.level]
    show(clipMessage(shownTo(annotation.message)), properties)
  }
  const forge = () => {
    const token = inputs['github-token'] ?? env['GITHUB_TOKEN']
    if (token === undefined || token === '') {
      throw new ConfigurationError('no GitHub token was given', {
        fix: 'Set the input github-token to `${{ github.token }}`.',
      })
    }
    secret(token)
    return createForge(token, run.repository, env['GITHUB_API_URL'] ?? 'https://api.github.com')
  }
  return {
    kind: 'github',
    inputs,
    env,
    run,
    log: {
      info: (text) => core.info(shownTo(text)),
      debug: (text) => core.debug(shownTo(text)),
      notice: annotate,
      group: (title, work) => core.group(shownTo(title), work),
    },
    clock: systemClock,
    random: Math.random,
    exec: nodeExec,
    http: fetchHttp,
    signal: cancellation(),
    secret,
    output: core.setOutput,
    publish: async (unmasked) => {
      // The runner masks its log and nothing else.
      const report = maskReport(unmasked, mask)
      for (const level of ['error', 'warning', 'notice'] as const) {
        const all = (report.annotations ?? []).filter((it) => it.level === level)
        // What was shown while the action ran counts too.
        for (const it of selectAnnotations(all, Math.max(1, annotationLimit - shown[level]))) annotate(it)
      }
      await writeSummary(report, env['GITHUB_STEP_SUMMARY'])
      writeFiles(report, join(run.tempDir, 'deploy-kit'))
    },
    masked: (report) => maskReport(report, mask),
    comment: async (report, options = { begin: true }) => {
      if (run.pullRequest === undefined) return 'none'
      const { number } = run.pullRequest
      try {
        const how = await upsertComment(forge(), number, maskReport(report, mask), options)
        if (how !== 'none') core.info(`comment on pull request ${number} ${how}`)
        return how
      } catch (error) {
        // The token of a pull request from a fork only reads; what would be commented stands in the summary.
        if (!(error instanceof PlatformError) || error.code !== '403') throw error
        annotate({
          level: 'warning',
          message:
            `The comment on pull request ${number} could not be written; the step summary says the same. ${error.message}. ${error.fix ?? ''}`.trim(),
        })
        return 'denied'
      }
    },
    idToken: async (audience) => {
      if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] === undefined) {
        throw new ConfigurationError('the job may not ask for an OIDC token', {
          fix: 'Add `id-token: write` to the permissions of the job (and of the job that calls the reusable workflow).',
        })
      }
      try {
        return await core.getIDToken(audience)
      } catch (cause) {
        throw new PlatformError('github', `GitHub gave no OIDC token: ${errorMessage(cause)}`, {
          retryable: true,
          cause,
        })
      }
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
