import { assertNever } from '../../kernel/index.ts'
import type { Block, Report } from '../../report/index.ts'
import { count } from '../report/index.ts'
import type { DownDraft, GenerateDownOutcome, Proof } from './generate-down.ts'

/** What generate-down came to. Success only where every migration that lacked a way down has a draft that holds. */
export function generateDownReport(outcome: GenerateDownOutcome): Report {
  const written = outcome.drafts.filter((draft) => draft.kind === 'written')
  const missing = outcome.drafts.filter((draft) => draft.kind === 'not-drafted')
  const proofs = written.flatMap(({ proof }) => (proof.kind === 'proved' ? [proof.on] : []))
  const servers = [...new Set(proofs)]
  return {
    kind: 'migrate-generate-down',
    status: outcome.kind === 'drafted' || outcome.kind === 'nothing-to-do' ? 'success' : 'failure',
    outcome: outcome.kind,
    happened: happened(outcome, written.length, missing.length),
    impact:
      'No database but a throw-away one was touched; a draft is neither run nor let through by the check until its first line is deleted.',
    next: nextOf(outcome),
    evidence: [
      ...(outcome.drafts.length === 0
        ? []
        : [
            {
              type: 'table',
              head: ['migration', 'file', 'loses', 'up, down and up again'],
              rows: outcome.drafts.map((draft) =>
                draft.kind === 'written'
                  ? [
                      { code: draft.migration },
                      { code: draft.file },
                      draft.losses.join(', ') || '-',
                      proofText(draft.proof),
                    ]
                  : [{ code: draft.migration }, 'not drafted', '-', draft.why],
              ),
            } as const,
          ]),
      ...servers.map((on) => ({ type: 'paragraph', text: `Proved on ${on}.` }) as const),
      ...outcome.drafts.flatMap(differenceOf),
    ],
    data: {
      outcome: outcome.kind,
      drizzleKit: outcome.drizzleKit ?? null,
      drafts: outcome.drafts.map((draft) =>
        draft.kind === 'written'
          ? {
              migration: draft.migration,
              file: draft.file,
              losses: draft.losses,
              proof: draft.proof.kind,
            }
          : { migration: draft.migration, why: draft.why },
      ),
    },
  }
}

function happened(outcome: GenerateDownOutcome, written: number, missing: number): string {
  switch (outcome.kind) {
    case 'nothing-to-do':
      return `Every migration in ${outcome.folder} has a way down or a reason for having none.`
    case 'none':
      return `No way down could be drafted for ${count(missing, 'migration', 'migrations')} in ${outcome.folder}.`
    case 'drafted':
    case 'incomplete':
      return `${count(written, 'way down was', 'ways down were')} drafted in ${outcome.folder}${missing === 0 ? '' : `; ${missing} could not be`}.`
    default:
      return assertNever(outcome.kind)
  }
}

function nextOf(outcome: GenerateDownOutcome): readonly string[] {
  const written = outcome.drafts.flatMap((draft) => (draft.kind === 'written' ? [draft.file] : []))
  const missing = outcome.drafts.flatMap((draft) => (draft.kind === 'not-drafted' ? [draft.migration] : []))
  return [
    ...(written.length === 0
      ? []
      : ['Read each draft, change what is wrong, delete its first line, and commit it.']),
    ...outcome.drafts.flatMap((draft) =>
      draft.kind === 'written' && draft.proof.kind === 'disproved'
        ? [`Mend ${draft.file}: as it was drafted it does not take ${draft.migration} back.`]
        : [],
    ),
    ...(missing.length === 0
      ? []
      : [
          `Write the way down of ${missing.join(', ')} by hand, or declare \`-- deploy-kit: irreversible: REASON\`.`,
        ]),
  ]
}

function proofText(proof: Proof): string {
  switch (proof.kind) {
    case 'proved':
      return 'proved'
    case 'disproved':
      return `DOES NOT HOLD: ${proof.finding.message}`
    case 'unproved':
      return `NOT PROVED: ${proof.why}`
    default:
      return assertNever(proof)
  }
}

function differenceOf(draft: DownDraft): readonly Block[] {
  if (draft.kind !== 'written' || draft.proof.kind !== 'disproved') return []
  const { detail } = draft.proof.finding
  return detail === undefined ? [] : [{ type: 'code', ...detail }]
}
