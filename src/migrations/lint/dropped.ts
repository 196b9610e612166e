import { objectName, sqlName } from '../syntax/index.ts'
import type { Hit, RuleContext } from './rule.ts'

const otherKinds: Readonly<Record<string, string>> = {
  OBJECT_FUNCTION: 'routine',
  OBJECT_PROCEDURE: 'routine',
  OBJECT_ROUTINE: 'routine',
  OBJECT_TYPE: 'type',
  OBJECT_SEQUENCE: 'sequence',
}

/**
 * What DROP takes away of some kinds, apart from what the change itself makes.
 * @param word what the object is called, where it holds rows
 */
export function dropped(
  it: { readonly removeType?: string; readonly objects?: Parameters<typeof objectName>[0][] },
  context: RuleContext,
  kinds: readonly string[],
  word: string | undefined,
): readonly Hit[] {
  const kind = it.removeType ?? ''
  if (!kinds.includes(kind)) return []
  return (it.objects ?? []).flatMap((object): readonly Hit[] => {
    const name = objectName(object)
    if (name === undefined || context.isNew(name)) return []
    const id = `${name.schema}.${name.name}`
    if (context.schema.others.get(`${otherKinds[kind] ?? ''} ${id}`) === 'now') return []
    if (context.schema.enums.get(id)?.since === 'now') return []
    return [
      word === undefined
        ? {
            message: `what still uses the ${kind.slice('OBJECT_'.length).toLowerCase()} ${sqlName(name)} fails`,
            fix: 'Drop it in a contract migration.',
          }
        : {
            message: `the ${word} ${sqlName(name)} and its rows are gone for good; what still names it fails`,
            fix: 'Drop it in a contract migration, after the release of a version that does not know it.',
            lock: { mode: 'ACCESS EXCLUSIVE', tables: [name] },
          },
    ]
  })
}
