import type { Block, Report } from '../report/index.ts'
import type { ReleasePlan } from './plan.ts'
import { commitAnnotations, commitBlocks, previewSentence } from './report.ts'
import { type DeployedOutcome, type PrepareOutcome, type PublishOutcome, prepareStatus } from './types.ts'

/** What a run changed, or in a dry run would have changed: one line for each call. */
export interface Calls {
  readonly calls: readonly string[]
  readonly dryRun: boolean
}

export function planReport(module: string, plan: ReleasePlan): Report {
  return {
    kind: 'semver-release',
    module,
    status: 'success',
    outcome: plan.next.kind === 'nothing' ? 'nothing-to-release' : 'planned',
    happened: previewSentence(plan),
    evidence: commitBlocks(plan),
    annotations: commitAnnotations(plan),
  }
}

export function prepareReport(
  module: string,
  plan: ReleasePlan,
  outcome: PrepareOutcome,
  made: Calls,
): Report {
  return {
    kind: 'semver-release',
    module,
    status: prepareStatus(outcome),
    outcome: outcome.kind,
    ...prepared(plan, outcome, made),
    evidence: [...commitBlocks(plan), ...callBlocks(made)],
    annotations: commitAnnotations(plan),
  }
}

function prepared(
  plan: ReleasePlan,
  outcome: PrepareOutcome,
  made: Calls,
): Pick<Report, 'happened' | 'next'> {
  switch (outcome.kind) {
    case 'nothing-to-release':
      return {
        happened: `There is nothing to release: no commit since ${plan.last ?? 'the beginning'} changes what users get.`,
      }
    case 'prepared':
      if (outcome.resumed)
        return { happened: `Version ${outcome.version} is prepared already; this run goes on with it.` }
      if (made.dryRun)
        return {
          happened: `Version ${outcome.version} would be prepared. This was a dry run: nothing was changed.`,
        }
      return { happened: `Version ${outcome.version} is prepared as commit ${outcome.sha.slice(0, 9)}.` }
    case 'pull-request':
      return {
        happened: `The branch is protected, so version ${outcome.version} waits in pull request ${outcome.number}.`,
        next: [`Merge ${outcome.url} to release it.`],
      }
  }
}

export function publishReport(module: string, version: string, outcome: PublishOutcome, made: Calls): Report {
  const base = { kind: 'semver-release', module, status: 'success' as const, outcome: outcome.kind }
  if (made.dryRun) {
    return {
      ...base,
      happened: `Version ${version} would be released. This was a dry run: nothing was changed.`,
      evidence: callBlocks(made),
    }
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
  }
}

/** The deploy itself is red or green elsewhere; this says what it means for the release. */
export function deployedReport(
  module: string,
  version: string,
  outcome: DeployedOutcome,
  made: Calls,
): Report {
  const missing = outcome.environments.filter((it) => it.outcome !== 'succeeded').map((it) => it.name)
  const where = missing.length === 0 ? 'any environment' : missing.join(', ')
  const found =
    outcome.kind === 'deployed'
      ? `Version ${version} is released and deployed to ${outcome.environments.map((it) => it.name).join(', ')}.`
      : `Version ${version} is released, and not deployed to ${where}.`
  const happened = made.dryRun
    ? `${found} This was a dry run: the notes of the release stay as they were.`
    : found
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
          annotations: [{ level: 'warning' as const, title: 'released, not deployed', message: happened }],
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
  }
}

export function collectReport(module: string, names: readonly string[]): Report {
  return {
    kind: 'semver-release',
    module,
    status: 'success',
    outcome: 'collected',
    happened:
      names.length === 0
        ? 'This release attaches no files.'
        : `${names.length === 1 ? '1 file' : `${names.length} files`} will be attached to the release.`,
    evidence: names.length === 0 ? [] : [{ type: 'list', items: names }],
  }
}

function callBlocks({ calls, dryRun }: Calls): readonly Block[] {
  if (calls.length === 0) return []
  return [
    {
      type: 'details',
      summary: dryRun
        ? `${calls.length} calls that would change something`
        : `${calls.length} calls that change something`,
      blocks: [{ type: 'code', text: calls.join('\n') }],
    },
  ]
}
