import {
  commitBlocks,
  type PrepareOutcome,
  type PublishOutcome,
  prepareStatus,
  previewSentence,
  type ReleasePlan,
  rejectedAnnotations,
} from '../release/index.ts'
import type { Block, Report } from '../report/index.ts'

export function planReport(module: string, plan: ReleasePlan): Report {
  return {
    kind: 'semver-release',
    module,
    status: 'success',
    outcome: plan.next.kind === 'nothing' ? 'nothing-to-release' : 'planned',
    happened: previewSentence(plan),
    evidence: commitBlocks(plan),
    annotations: rejectedAnnotations(plan),
  }
}

export function prepareReport(
  module: string,
  plan: ReleasePlan,
  outcome: PrepareOutcome,
  calls: readonly string[],
): Report {
  const story = {
    'nothing-to-release': {
      happened: `There is nothing to release: no commit since ${plan.last ?? 'the beginning'} changes what users get.`,
      next: [] as string[],
    },
    prepared: {
      happened:
        outcome.kind === 'prepared'
          ? `Version ${outcome.version} is ${outcome.resumed ? 'prepared already; this run goes on with it' : `prepared as commit ${outcome.sha.slice(0, 9)}`}.`
          : '',
      next: [] as string[],
    },
    'pull-request': {
      happened:
        outcome.kind === 'pull-request'
          ? `The branch is protected, so version ${outcome.version} waits in pull request ${outcome.number}.`
          : '',
      next: outcome.kind === 'pull-request' ? [`Merge ${outcome.url} to release it.`] : [],
    },
  }[outcome.kind]
  return {
    kind: 'semver-release',
    module,
    status: prepareStatus(outcome),
    outcome: outcome.kind,
    ...story,
    evidence: [...commitBlocks(plan), ...callBlocks(calls)],
    annotations: rejectedAnnotations(plan),
  }
}

export function publishReport(
  module: string,
  version: string,
  outcome: PublishOutcome,
  calls: readonly string[],
): Report {
  return {
    kind: 'semver-release',
    module,
    status: 'success',
    outcome: outcome.kind,
    happened: `Version ${version} is released.`,
    impact: outcome.immutable
      ? 'Its tag and its files can never be changed.'
      : 'Its tag can still be moved: switch on immutable releases in the settings of the repository.',
    evidence: [
      { type: 'list', items: outcome.steps.length === 0 ? ['everything was there already'] : outcome.steps },
      { type: 'table', head: ['release'], rows: [[{ text: version, url: outcome.url }]] },
      ...callBlocks(calls),
    ],
  }
}

function callBlocks(calls: readonly string[]): readonly Block[] {
  if (calls.length === 0) return []
  return [
    {
      type: 'details',
      summary: `${calls.length} calls that change something`,
      blocks: [{ type: 'code', text: calls.join('\n') }],
    },
  ]
}
