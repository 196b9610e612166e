import { as, type Node, objectName, relationName, sqlName } from '../../syntax/index.ts'
import { dropped } from '../dropped.ts'
import type { Hit, Rule } from '../rule.ts'

/** Views, functions, triggers and defaults that are taken away from the version that runs. */
export const droppedObjectRules: readonly Rule[] = [
  {
    id: 'drop-view',
    severity: 'warning',
    title: 'A view is dropped',
    why: 'The version that runs may still read it.',
    instead:
      'Drop it in a contract migration; to change it, CREATE OR REPLACE VIEW, or drop and create it in one migration.',
    elsewhere: 'squawk ban-drop-view',
    examples: {
      bad: 'DROP VIEW totals;',
      good: 'DROP VIEW totals;\nCREATE VIEW totals AS SELECT 1;',
    },
    file: ({ steps }) => {
      const made = new Set(
        steps.flatMap(({ statement: { node } }) => {
          const view =
            'ViewStmt' in node
              ? node.ViewStmt.view
              : 'CreateTableAsStmt' in node
                ? node.CreateTableAsStmt.into?.rel
                : undefined
          const name = relationName(view)
          return name === undefined ? [] : [sqlName(name)]
        }),
      )
      return steps.flatMap(({ statement }) => {
        const drop = 'DropStmt' in statement.node ? statement.node.DropStmt : undefined
        if (drop?.removeType !== 'OBJECT_VIEW' && drop?.removeType !== 'OBJECT_MATVIEW') return []
        return (drop.objects ?? []).flatMap((object): readonly Hit[] => {
          const name = objectName(object)
          if (name === undefined || made.has(sqlName(name))) return []
          return [
            {
              offset: statement.offset,
              message: `what still reads the view ${sqlName(name)} fails`,
              fix: 'Drop it in a contract migration.',
            },
          ]
        })
      })
    },
  },
  {
    id: 'drop-object',
    severity: 'warning',
    title: 'A function, type, sequence or extension is dropped',
    why: 'The version that runs may still use it.',
    instead: 'Drop it in a contract migration.',
    elsewhere:
      'squawk ban-drop-function, ban-drop-type, ban-drop-domain, ban-drop-sequence, ban-drop-extension',
    examples: {
      bad: 'DROP FUNCTION total(int);',
      good: 'CREATE OR REPLACE FUNCTION total(a int) RETURNS int LANGUAGE sql AS $$ SELECT a $$;',
    },
    on: { DropStmt: (it, context) => dropped(it, context, droppedObjects, undefined) },
  },
  {
    id: 'drop-trigger-or-policy',
    severity: 'warning',
    title: 'A trigger, rule or policy is dropped',
    why: 'What it did or allowed stops at once, and the drop locks its table against reads and writes for a moment.',
    instead: 'Make sure that nothing rests on it; a policy that goes may hide every row.',
    elsewhere: 'squawk ban-drop-trigger and ban-drop-policy',
    examples: { bad: 'DROP TRIGGER audit ON users;', good: 'CREATE TABLE audits (id int);' },
    file: ({ steps }) =>
      steps.flatMap(({ statement, exclusive }, index): readonly Hit[] => {
        const it = as('DropStmt', statement.node)
        const kinds = ['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']
        if (it === undefined || !kinds.includes(it.removeType ?? '')) return []
        return (it.objects ?? []).flatMap((object): readonly Hit[] => {
          const parts = 'List' in object ? (object.List.items ?? []) : []
          const table = objectName({ List: { items: parts.slice(0, -1) } })
          const own = objectName({ List: { items: parts.slice(-1) } })
          if (table === undefined || exclusive.length === 0) return []
          const name = `${sqlName(table)} ${own?.name ?? ''}`
          // Made anew in the same file, it never stops acting.
          if (steps.slice(index + 1).some((later) => madeOn(later.statement.node) === name)) return []
          const kind = (it.removeType ?? '').slice('OBJECT_'.length).toLowerCase()
          return [
            {
              offset: statement.offset,
              message: `the ${kind} ${own?.name ?? ''} of ${sqlName(table)} no longer acts`,
              fix: 'Make sure that nothing rests on it.',
              lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
            },
          ]
        })
      }),
  },
  {
    id: 'drop-default',
    severity: 'notice',
    title: 'A default, identity or expression is taken away',
    why: 'The version that runs may leave the column out of its INSERTs, which then write NULL or fail.',
    instead: 'Release a version that writes the column first.',
    elsewhere: 'squawk ban-drop-default',
    examples: {
      bad: 'ALTER TABLE users ALTER COLUMN plan DROP DEFAULT;',
      good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
    },
    alter: {
      AT_ColumnDefault: ({ command, table, known }) =>
        command.def !== undefined
          ? undefined
          : {
              message: `an INSERT into ${sqlName(table)} that leaves ${command.name ?? ''} out ${known?.columns.get(command.name ?? '')?.notNull === true ? 'fails' : 'writes NULL'} from now on`,
              fix: 'Release a version that writes the column first.',
            },
      AT_DropIdentity: ({ command, table }) => ({
        message: `an INSERT into ${sqlName(table)} that leaves ${command.name ?? ''} out fails from now on: it has no numbers of its own`,
        fix: 'Release a version that writes the column first.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }),
      AT_DropExpression: ({ command, table }) => ({
        message: `${command.name ?? ''} of ${sqlName(table)} is no longer computed: an INSERT that leaves it out writes NULL`,
        fix: 'Release a version that writes the column first.',
        lock: { mode: 'ACCESS EXCLUSIVE', tables: [table] },
      }),
    },
  },
  {
    id: 'drop-not-null',
    severity: 'notice',
    strict: true,
    title: 'NULL is allowed in a column that had none',
    why: 'The version that runs may not expect a NULL there.',
    instead: 'Let every running version take a NULL before one is written.',
    elsewhere: 'squawk ban-drop-not-null',
    examples: {
      bad: 'ALTER TABLE users ALTER COLUMN plan DROP NOT NULL;',
      good: "ALTER TABLE users ALTER COLUMN plan SET DEFAULT 'free';",
    },
    alter: {
      AT_DropNotNull: ({ command, table }) => ({
        message: `${sqlName(table)}.${command.name ?? ''} may be NULL from now on`,
        fix: 'Let every running version take a NULL before one is written.',
      }),
    },
  },
]

/** The trigger, policy or rule that a statement makes, behind its table's name. */
function madeOn(node: Node): string | undefined {
  const trigger = as('CreateTrigStmt', node)
  const policy = as('CreatePolicyStmt', node)
  const rule = as('RuleStmt', node)
  const table = relationName(trigger?.relation ?? policy?.table ?? rule?.relation)
  const name = trigger?.trigname ?? policy?.policy_name ?? rule?.rulename
  return table === undefined ? undefined : `${sqlName(table)} ${name ?? ''}`
}

const droppedObjects = [
  'OBJECT_FUNCTION',
  'OBJECT_PROCEDURE',
  'OBJECT_ROUTINE',
  'OBJECT_AGGREGATE',
  'OBJECT_TYPE',
  'OBJECT_DOMAIN',
  'OBJECT_SEQUENCE',
  'OBJECT_EXTENSION',
]
