import type { Migration } from '../types.ts'
import { place, type Slip } from './declaration.ts'
import type { Declared } from './declared.ts'
import type { Inference, PlacedEffect } from './inference.ts'
import {
  type Checklist,
  type Entry,
  type FailureStrategy,
  type Phase,
  type Place,
  type Risk,
  risks,
  type Timing,
  type Transaction,
} from './types.ts'

/**
 * Holds what is declared against what the SQL says; where they disagree the stricter holds and a slip says so.
 * @param unread why part of the file cannot be read, and may do anything
 */
export function judge(
  migration: Migration,
  declared: Declared,
  inferred: Inference,
  unread: string | undefined,
): { readonly checklist: Checklist; readonly slips: readonly Slip[] } {
  const slips: Slip[] = []
  const file = migration.up.path
  const answered = isAnswered(declared, inferred.contracts)
  const contracts = answered ? undefined : inferred.contracts
  const phase = phaseOf(declared, contracts, slips)
  const timing = timingOf(declared, contracts, phase, slips)
  const risk = riskOf(declared, inferred, unread, slips, file)
  const failure = failureOf(declared, timing, slips)
  if (contracts !== undefined && inferred.needed !== undefined) {
    const settled = declared.phase?.value === 'contract' && declared.reason !== undefined
    if (!settled) slips.push(mixed(contracts, inferred.needed))
  }
  if (declared.irreversible !== undefined && migration.down !== undefined) {
    slips.push({
      kind: 'contradiction',
      message: `${where(declared.irreversible)} says that there is no way down, but ${migration.down.path} is one`,
      fix: `Delete one of the two.`,
      at: declared.irreversible.at ?? { file, line: 1 },
    })
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
  }
}

/** What only a person can know (the running version never writes NULL there) is taken on their word and reason. */
function isAnswered(declared: Declared, contracts: PlacedEffect | undefined): boolean {
  if (contracts?.old !== 'forbids' || declared.reason === undefined) return false
  return declared.phase === undefined
    ? declared.timing !== undefined && declared.timing.value !== 'after'
    : declared.phase.value === 'expand'
}

function phaseOf(declared: Declared, contracts: PlacedEffect | undefined, slips: Slip[]): Entry<Phase> {
  if (contracts === undefined) return declared.phase ?? { value: 'expand', source: 'inferred' }
  const inferred: Entry<Phase> = { value: 'contract', ...evidence(contracts) }
  if (declared.phase === undefined) return inferred
  if (declared.phase.value === 'contract') return declared.phase
  slips.push(weaker('phase', declared.phase, 'contract', contracts))
  return inferred
}

function timingOf(
  declared: Declared,
  contracts: PlacedEffect | undefined,
  phase: Entry<Phase>,
  slips: Slip[],
): Entry<Timing> {
  if (phase.value === 'expand') return declared.timing ?? { value: 'before', source: 'inferred' }
  const inferred: Entry<Timing> =
    contracts === undefined
      ? {
          value: 'after',
          source: 'inferred',
          because: 'it is declared phase=contract',
          ...(phase.at === undefined ? {} : { at: phase.at }),
        }
      : { value: 'after', ...evidence(contracts) }
  if (declared.timing === undefined) return inferred
  if (declared.timing.value === 'after') return declared.timing
  slips.push(
    contracts === undefined
      ? {
          kind: 'contradiction',
          message: `${where(declared.timing)} says timing=${declared.timing.value} and ${where(phase)} phase=contract: what takes away runs when nothing that needs it runs any more`,
          fix: 'Write timing=after, or phase=expand where nothing is taken away.',
          at: declared.timing.at ?? placeOf(contracts),
        }
      : weaker('timing', declared.timing, 'after', contracts),
  )
  return inferred
}

function riskOf(
  declared: Declared,
  inferred: Inference,
  unread: string | undefined,
  slips: Slip[],
  file: string,
): Entry<Risk> {
  const { value, effect } = inferred.risk
  const found: Entry<Risk> =
    unread !== undefined
      ? { value: 'data-loss', source: 'inferred', because: unread }
      : { value, ...(effect === undefined ? { source: 'inferred' as const } : evidence(effect)) }
  const said = declared.risk
  const tooWeak = said !== undefined && risks.indexOf(said.value) < risks.indexOf(found.value)
  const entry = said === undefined || tooWeak ? found : said
  if (tooWeak && unread === undefined) slips.push(weaker('risk', said, found.value, effect))
  const losing = unread === undefined && entry.value === 'data-loss' && !tooWeak
  if (losing && (said === undefined || declared.reason === undefined)) {
    const missing = [
      ...(said === undefined ? ['risk=data-loss'] : []),
      ...(declared.reason === undefined ? ['reason="why nobody needs it any more"'] : []),
    ].join('; ')
    const at = effect?.at ?? said?.at ?? { file, line: 1 }
    slips.push({
      kind: 'undeclared',
      message: `${place(at)} ${effect?.what ?? 'loses data'}, and the front matter does not ${said === undefined ? 'say that data is lost' : 'say why'}`,
      fix: `Write \`-- deploy-kit: ${missing}\` above the first statement.`,
      at,
    })
  }
  return entry
}

function failureOf(declared: Declared, timing: Entry<Timing>, slips: Slip[]): Entry<FailureStrategy> {
  const inferred: Entry<FailureStrategy> =
    timing.value === 'after'
      ? {
          value: 'forward-fix',
          source: 'inferred',
          because: 'it runs when the new version serves already',
        }
      : { value: 'block', source: 'inferred' }
  const said = declared.failure
  if (said?.value === 'forward-fix' && timing.value === 'before') {
    slips.push({
      kind: 'weaker',
      message: `${where(said)} says failure=forward-fix, but the migration runs before the deploy: the new version would start without it`,
      fix: 'Write failure=block, or timing=after where the new version can do without it.',
      at: said.at ?? { file: '', line: 1 },
    })
    return inferred
  }
  return said ?? inferred
}

function transactionOf(declared: Declared, inferred: Inference): Entry<Transaction> {
  if (declared.transaction?.value === 'none') return declared.transaction
  if (inferred.mode.transactional) return declared.transaction ?? { value: 'auto', source: 'inferred' }
  return { value: 'none', source: 'inferred', because: `it has ${inferred.mode.because}` }
}

function weaker(key: string, said: Entry<string>, needs: string, effect: PlacedEffect | undefined): Slip {
  const because = effect === undefined ? '' : `: ${place(effect.at)} ${effect.what}`
  const answer =
    effect?.old === 'forbids' && key !== 'risk'
      ? ` Or, where the running version never does what is forbidden, keep it and add reason="…".`
      : ''
  return {
    kind: 'weaker',
    message: `${where(said)} says ${key}=${said.value}, but the SQL needs ${key}=${needs}${because}`,
    fix: `Write ${key}=${needs}.${answer}`,
    at: said.at ?? placeOf(effect),
  }
}

function mixed(contracts: PlacedEffect, needed: PlacedEffect): Slip {
  return {
    kind: 'mixed',
    message: `${place(contracts.at)} ${contracts.what}, which has to wait for the new version, but ${contracts === needed ? 'the new version may need it at once' : `${place(needed.at)} ${needed.what}, which the new version may need at once`}`,
    fix:
      contracts === needed
        ? 'Add the column with a default or without NOT NULL, and forbid NULL in a later migration.'
        : `Split the file: what ${place(needed.at)} does in one migration, what ${place(contracts.at)} does in a later one. Or settle it with \`-- deploy-kit: phase=contract; reason="…"\`${contracts.old === 'forbids' ? ', or phase=expand and a reason where the running version never does what is forbidden' : ''}.`,
    at: contracts.at,
  }
}

function evidence(effect: PlacedEffect) {
  return { source: 'inferred', because: `it ${effect.what}`, at: effect.at } as const
}

function where(entry: Entry<unknown>): string {
  return entry.at === undefined ? 'the front matter' : place(entry.at)
}

function placeOf(effect: PlacedEffect | undefined): Place {
  return effect?.at ?? { file: '', line: 1 }
}
