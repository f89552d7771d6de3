/** Whose records they are: by what a person is known in the log, and how what is kept of one is erased. */
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { erasedEntry } from '../inference/compact/erase.ts'
import type { Whose } from '../inference/erasing.ts'
import { textOf } from './fields.ts'
import { operation } from './operation.ts'
import { tag } from './requests.ts'
import { count } from './schemas.ts'
import type { World } from './world.ts'

const subject = textOf(1000).min(1).describe('The value of the column that `subject` names.')

export const findSubject = operation({
  ...{
    name: 'findSubject',
    tag,
    scope: 'readData',
    method: 'POST',
    path: '/requests/subject/find',
  },
  summary: 'By what a person is known in the log, so that the name stands in no address',
  input: { subject },
  output: z.object({
    fingerprint: z.string().nullable().describe('Null where nobody is known yet.'),
  }),
  refuses: [],
  run: async ({ requests }, { subject }) => ({ fingerprint: requests.fingerprint(subject) }),
})

/** Erases the records of a person, and says so in the audit trail. Fails with `already_running` where files are left. */
export const eraseRequests = async (
  { requests, registry }: Pick<World, 'requests' | 'registry'>,
  whose: Whose,
) => {
  const { fingerprints, erased } = await requests.erase(whose)
  const [fingerprint = ''] = fingerprints
  for (const each of erased) await registry.audit(erasedEntry(each))
  const own = erased.filter(({ subject }) => fingerprints.includes(subject))
  const left = [...new Set(own.flatMap((each) => each.left))]
  if (left.length > 0)
    throw new MillraceError('already_running', {
      what: `The records of the person with fingerprint ${fingerprint} are hidden from every reading, but not yet gone from the disk: ${left.join('; ')}.`,
      fix: 'The server goes on with it every 30 s; or erase again when nobody reads any more.',
    })
  const total = (of: 'records' | 'files') => own.reduce((sum, each) => sum + each[of], 0)
  return { fingerprint, records: total('records'), files: total('files') }
}

export const deleteRequests = operation({
  ...{
    name: 'deleteRequests',
    tag,
    scope: 'writeData',
    method: 'POST',
    path: '/requests/subject/delete',
  },
  summary: 'Erase what was asked by, and answered to, one person, with what was said of it',
  input: { subject },
  output: z.object({
    fingerprint: z.string().describe('By which the person is known in the audit trail.'),
    records: count,
    files: count.describe('Files that were written anew.'),
  }),
  refuses: ['already_running'],
  run: (world, { subject }, { author }) => eraseRequests(world, { subject, author }),
})
