import type { Duration } from '../core/duration.ts'
import type { Images, Lines, Records, Sql } from './origins.ts'
import type { Schedule } from './schedule.ts'
import type { UserConfig } from './types.ts'

/** Gives the configuration back as it is; it exists so that the editor knows its types. */
export const defineConfig = (config: UserConfig): UserConfig => config

/**
 * Every record of a file, all of its columns: `records('customers.csv', { format: 'jsonl', separator: ';',
 * quote: '\'', decimal: ',', encoding: 'windows-1252', header: ['age', 'income', 'label'], missing: ['?',
 * 'NA'], limits: { columns: 2000 }, maxRows: 6000, checks: [{ kind: 'between', column: 'age', least: 0, most:
 * 120 }], ingest: { from: 'new.txt', schedule: every('1h') }, keep: { versions: 100, days: 30 }, types: { when:
 * 'date' }, dates: { when: ['age'] }, split: { by: 'key', column: 'customer' }, subject: 'customer', mask:
 * ['email'], })`.
 */
export const records = (file: string, options: Omit<Records, 'kind' | 'file'> = {}): Records => ({
  kind: 'records',
  file,
  ...options,
})

/**
 * Rows of text from one column of a file, or from each line of a plain text: `lines('sentences.csv', { column:
 * 'sentence', format: 'jsonl', separator: ';', quote: '\'', decimal: ',', encoding: 'windows-1252', header:
 * ['age', 'income', 'label'], missing: ['?', 'NA'], limits: { columns: 2000 }, maxRows: 6000, checks: [{ kind:
 * 'between', column: 'age', least: 0, most: 120 }], ingest: { from: 'new.txt', schedule: every('1h') }, keep: {
 * versions: 100, days: 30 }, split: { by: 'content', stratify: true }, })`.
 */
export const lines = (file: string, options: Omit<Lines, 'kind' | 'file'> = {}): Lines => ({
  kind: 'lines',
  file,
  ...options,
})

/**
 * The rows that a query of PostgreSQL or SQLite gives: `{ kind: 'sql', url: 'sqlite:shop.db', query: 'select
 * age, plan, churn from customers order by id', column: 'sentence', missing: ['?', 'NA'], limits: { columns:
 * 2000 }, maxRows: 6000, checks: [{ kind: 'between', column: 'age', least: 0, most: 120 }], ingest: { from:
 * 'new.txt', schedule: every('1h') }, keep: { versions: 100, days: 30 }, types: { when: 'date' }, dates: {
 * when: ['age'] }, split: { by: 'key', column: 'customer' }, subject: 'customer', mask: ['email'], }`.
 */
export const sql = (
  url: string | undefined,
  query: string,
  options: Omit<Sql, 'kind' | 'url' | 'query'> = {},
): Sql => ({ kind: 'sql', url: url ?? '', query, ...options })

/** X */
export const images = (file: string, options: Omit<Images, 'kind' | 'file'>): Images => ({
  kind: 'images',
  file,
  ...options,
})

/** At a fixed interval: `every('1h')`. */
export const every = (interval: Duration): Schedule => ({ kind: 'every', interval })
