import type { Rule } from '../rule.ts'

/** What lint says of the files and of its own comments; found by the engine, listed here for the documentation. */
export const metaRules: readonly Rule[] = [
  {
    id: 'syntax-error',
    severity: 'error',
    title: 'PostgreSQL does not take the text for SQL',
    why: 'The migration fails when it runs. Files are read by PostgreSQL 18’s own parser.',
    instead: 'Mend the statement.',
    elsewhere: 'squawk syntax-error',
    examples: { bad: 'CREATE TABEL t (id int);', good: 'CREATE TABLE t (id int);' },
  },
  {
    id: 'ignore-unknown-rule',
    severity: 'error',
    title: 'A comment passes over a rule that does not exist',
    why: 'It passes over nothing, and its author believes that it does.',
    instead: 'The rule’s name as the finding gives it.',
    examples: {
      bad: '-- deploy-kit-ignore drop-tabel nobody reads it\nDROP TABLE users;',
      good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
    },
  },
  {
    id: 'ignore-without-reason',
    severity: 'error',
    title: 'A comment passes over a finding without saying why',
    why: 'Who reads it next year cannot tell whether it still holds. The finding stays.',
    instead: 'A reason behind the rule’s name.',
    examples: {
      bad: '-- deploy-kit-ignore drop-table\nDROP TABLE users;',
      good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
    },
  },
  {
    id: 'ignore-unused',
    severity: 'warning',
    title: 'A comment passes over something that is not there',
    why: 'The statement was changed, or the comment stands at the wrong one; it would hide the next fault of that kind.',
    instead: 'Delete it.',
    examples: {
      bad: '-- deploy-kit-ignore drop-table nobody reads it\nCREATE TABLE users (id int);',
      good: '-- deploy-kit-ignore drop-table nobody reads it\nDROP TABLE users;',
    },
  },
]
