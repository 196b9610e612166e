import { key, type NodeBody, objectName } from '../syntax/index.ts'
import type { Schema } from './schema.ts'

/** DROP of whatever the model knows. */
export function drop(schema: Schema, it: NodeBody<'DropStmt'>): void {
  for (const object of it.objects ?? []) {
    const name = objectName(object)
    if (name === undefined) continue
    switch (it.removeType) {
      case 'OBJECT_TABLE':
        schema.tables.delete(key(name))
        break
      case 'OBJECT_TYPE':
        schema.enums.delete(key(name))
        schema.others.delete(`type ${key(name)}`)
        break
      case 'OBJECT_DOMAIN':
        schema.domains.delete(key(name))
        break
      case 'OBJECT_VIEW':
      case 'OBJECT_MATVIEW':
        schema.others.delete(`view ${key(name)}`)
        break
      case 'OBJECT_SCHEMA':
        schema.others.delete(`schema ${name.name}`)
        for (const [id, table] of schema.tables) if (table.name.schema === name.name) schema.tables.delete(id)
        break
      case 'OBJECT_INDEX':
        for (const table of schema.tables.values()) {
          const at = table.indexes.findIndex((index) => index.name === name.name)
          if (at !== -1) table.indexes.splice(at, 1)
        }
        break
      default:
        break
    }
  }
}
