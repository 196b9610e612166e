import { as, listedName, relationName, sqlName } from '../../syntax/index.ts'
import type { Hit, Rule } from '../rule.ts'

/** Functions, views and sequences that change under those who use them. */
export const routineRules: readonly Rule[] = [
  {
    id: 'security-definer-search-path',
    severity: 'warning',
    title: 'A SECURITY DEFINER function without a search path of its own',
    why: 'It runs with its owner’s rights and the caller’s search path: whoever can create a table or function in a schema of that path decides what it runs.',
    instead: 'SET search_path = pg_catalog, pg_temp (and the schemas that it needs) in the function.',
    examples: {
      bad: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$;',
      good: 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$ SELECT 1 $$;',
    },
    on: {
      CreateFunctionStmt: (it) => {
        const options = (it.options ?? []).map((node) => as('DefElem', node))
        const definer = options.some(
          (option) => option?.defname === 'security' && as('Boolean', option.arg)?.boolval === true,
        )
        const path = options.some((option) => as('VariableSetStmt', option?.arg)?.name === 'search_path')
        const name = listedName(it.funcname)
        return definer && !path
          ? {
              message: `${name === undefined ? 'the function' : sqlName(name)} runs with its owner’s rights and the caller’s search path`,
              fix: 'Add SET search_path = pg_catalog, pg_temp, and the schemas that it needs.',
            }
          : undefined
      },
    },
  },
  {
    id: 'replace-function',
    severity: 'notice',
    strict: true,
    title: 'A function or view is replaced under those who use it',
    why: 'The version that runs calls the new body at once; a view keeps its columns, but not their meaning.',
    instead: 'Make sure that both versions can live with the new one.',
    elsewhere: 'squawk ban-replace-view-function',
    examples: {
      bad: 'CREATE OR REPLACE VIEW totals AS SELECT 1 AS n;',
      good: 'CREATE VIEW totals AS SELECT 1 AS n;',
    },
    on: {
      CreateFunctionStmt: (it) => replaced(it.replace, listedName(it.funcname)),
      ViewStmt: (it) => replaced(it.replace, relationName(it.view)),
    },
  },
  {
    id: 'function-options',
    severity: 'notice',
    strict: true,
    title: 'A function’s or view’s options are changed',
    why: 'Its cost, volatility, rights or security barrier change for everybody who uses it.',
    instead: 'Make sure that plans and rights stay as they have to be.',
    elsewhere: 'squawk ban-alter-function-options and ban-alter-view-options',
    examples: {
      bad: 'ALTER FUNCTION f() VOLATILE;',
      good: 'CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;',
    },
    on: {
      AlterFunctionStmt: (it) => {
        const name = listedName(it.func?.objname)
        return {
          message: `${name === undefined ? 'the function' : sqlName(name)} acts otherwise for everybody`,
          fix: 'Make sure that plans and rights stay as they have to be.',
        }
      },
    },
  },
  {
    id: 'sequence-change',
    severity: 'warning',
    title: 'A sequence’s values are changed',
    why: 'A sequence that starts anew gives numbers that are taken, and INSERTs fail.',
    instead: 'Set it from the data: setval with the highest number that is there.',
    elsewhere: 'squawk ban-alter-sequence-values and ban-alter-identity',
    examples: {
      bad: 'ALTER SEQUENCE users_id_seq RESTART WITH 1;',
      good: 'ALTER SEQUENCE users_id_seq OWNED BY users.id;',
    },
    on: {
      AlterSeqStmt: (it) => {
        const names = (it.options ?? []).flatMap((node) => as('DefElem', node)?.defname ?? [])
        const name = relationName(it.sequence)
        return names.some((option) =>
          ['restart', 'increment', 'maxvalue', 'minvalue', 'cycle'].includes(option),
        )
          ? {
              message: `${name === undefined ? 'the sequence' : sqlName(name)} may give numbers that are taken, or none`,
              fix: 'Set it from the data with setval.',
            }
          : undefined
      },
    },
    alter: {
      AT_SetIdentity: ({ command, table }) => ({
        message: `the numbers of ${sqlName(table)}.${command.name ?? ''} change`,
        fix: 'Make sure that no number is given twice.',
      }),
    },
  },
]

function replaced(replace: boolean | undefined, name: ReturnType<typeof relationName>): Hit | undefined {
  return replace === true
    ? {
        message: `${name === undefined ? 'it' : sqlName(name)} acts otherwise at once, for the version that runs as well`,
        fix: 'Make sure that both versions can live with the new one.',
      }
    : undefined
}
