import type { Transaction } from 'kysely'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { Audit } from '../core/records.ts'
import type { Store } from '../store/home.ts'
import type { Tables } from '../store/schema.ts'

/** What every part of the registry works with. */
export interface Context {
  readonly store: Store
  readonly clock: Pick<Clock, 'now'>
}

export type Write = Transaction<Tables>

/** Adds a line to the audit trail within the transaction of what it tells about. */
export const record = async (write: Write, entry: Audit): Promise<void> => {
  const last = await write
    .selectFrom('audit')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst()
  await write
    .insertInto('audit')
    .values({
      number: Number(last?.number ?? 0) + 1,
      time: entry.time,
      author: checkText('author', entry.author, 200),
      action: checkText('action', entry.action, 100),
      subject: checkText('subject', entry.subject, 300),
      detail: entry.detail.slice(0, 10_000),
    })
    .execute()
}

/** A text of 1 to `longest` characters. */
export const checkText = (of: string, text: string, longest: number): string => {
  if (text.length > 0 && text.length <= longest) return text
  throw new MillraceError('bad_input', {
    what: `The ${of} has ${text.length} characters, expected 1 to ${longest}.`,
    fix: `Give a shorter ${of} that is not empty.`,
  })
}

/** Slices of at most `size` items: SQLite takes at most 32,766 values in a statement. */
export const chunks = function* <T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
