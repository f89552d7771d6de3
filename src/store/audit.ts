import type { Audit } from '../core/records.ts'
import { checkText } from './check.ts'
import type { Write } from './database.ts'
import { nextNumber } from './numbers.ts'

/** Adds a line to the audit trail within the transaction of what it tells about. */
export const record = async (write: Write, entry: Audit): Promise<void> => {
  await write
    .insertInto('audit')
    .values({
      number: await nextNumber(write, 'audit'),
      time: entry.time,
      author: checkText('author', entry.author, 200),
      action: checkText('action', entry.action, 100),
      subject: checkText('subject', entry.subject, 300),
      detail: entry.detail.slice(0, 10_000),
    })
    .execute()
}
