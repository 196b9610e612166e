import { listedName, type NodeBody, objectName, type QualifiedName, sqlName } from '../syntax/index.ts'
import { breaks, type Effect, forbids, neutral } from './effect.ts'
import type { MadeHere } from './made-here.ts'

/** What DROP means, by what is dropped. */
export function effectsOfDrop(statement: NodeBody<'DropStmt'>, here: MadeHere): readonly Effect[] {
  const cascade = statement.behavior === 'DROP_CASCADE'
  return (statement.objects ?? []).map((object) => {
    const name = objectName(object)
    return effectOf(statement.removeType ?? '', name, cascade, here, object)
  })
}

function effectOf(
  kind: string,
  name: QualifiedName | undefined,
  cascade: boolean,
  here: MadeHere,
  object: Parameters<typeof objectName>[0],
): Effect {
  const shown = name === undefined ? '' : sqlName(name)
  switch (kind) {
    case 'OBJECT_TABLE':
      return here.relation(name)
        ? neutral(`drops ${shown}, which it made itself`, 'none')
        : breaks(`drops the table ${shown}`, 'data-loss')
    case 'OBJECT_SCHEMA':
      if (here.schema(name?.name))
        return neutral(`drops the schema ${name?.name}, which it made itself`, 'none')
      return breaks(`drops the schema ${name?.name ?? ''}`, cascade ? 'data-loss' : 'low')
    case 'OBJECT_MATVIEW':
    case 'OBJECT_VIEW':
      return here.again('view', name)
        ? neutral(`makes the view ${shown} anew`)
        : breaks(`drops the view ${shown}`)
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      if (here.again('type', name)) return neutral(`makes the type ${shown} anew`)
      return breaks(`drops the type ${shown}`, cascade ? 'data-loss' : 'low')
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return here.again('routine', name)
        ? neutral(`makes the function ${shown} anew`)
        : breaks(`drops the function ${shown}`)
    case 'OBJECT_SEQUENCE':
      return here.relation(name) ? neutral(`drops ${shown}`, 'none') : breaks(`drops the sequence ${shown}`)
    case 'OBJECT_EXTENSION':
      return breaks(`drops the extension ${name?.name ?? ''}`, cascade ? 'data-loss' : 'low')
    case 'OBJECT_FOREIGN_TABLE':
    case 'OBJECT_FOREIGN_SERVER':
      return breaks(`drops the foreign table or server ${shown}`)
    case 'OBJECT_INDEX':
      return neutral(`drops the index ${shown}`)
    case 'OBJECT_POLICY':
    case 'OBJECT_TRIGGER':
    case 'OBJECT_RULE': {
      const parts = object !== undefined && 'List' in object ? (object.List.items ?? []) : []
      const own = listedName(parts)
      if (kind === 'OBJECT_TRIGGER' && here.trigger(listedName(parts.slice(0, -1)), own?.name))
        return neutral(`makes the trigger ${own?.name ?? ''} anew`)
      return forbids(`drops the ${kind.slice('OBJECT_'.length).toLowerCase()} ${own?.name ?? ''}`)
    }
    default:
      return breaks(`drops ${kind.replace('OBJECT_', '').toLowerCase().replaceAll('_', ' ')} ${shown}`)
  }
}
