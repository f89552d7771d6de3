/** Removes the records of persons who are to be erased from every file. Readings have none of them from the start. */
import { rm } from 'node:fs/promises'
import { messageOf } from '../../core/error.ts'
import { namesIn } from '../../core/files.ts'
import type { Audit } from '../../core/records.ts'
import { counted } from '../../core/text.ts'
import { columns, rowsOfParquet } from '../columns.ts'
import { parquetFiles } from '../days.ts'
import { livePath, openFile, writersIn } from '../live.ts'
import { isOfFile } from '../parquet.ts'
import { erasedBy } from '../reading/filter.ts'
import { type Erasure, indexPath, openIndex } from '../remarks.ts'
import { scrubbed } from '../scrub.ts'
import type { Compacting } from './context.ts'
import { writeParquet } from './parquet.ts'
import { nameOf } from './readable.ts'
import { forgetFeedback } from './retain.ts'

/** An erasure, for the audit trail. */
export interface Erased {
  /** Fingerprint of whose records they were. */
  readonly subject: string
  readonly author: string
  readonly records: number
  /** Files that were written anew. */
  readonly files: number
  /** Files that may still have some, each with why; the next round goes on with them. None: it is finished. */
  readonly left: readonly string[]
}

/** What the audit trail says of it. */
export const erasedEntry = ({
  subject,
  author,
  records,
  files,
  left,
}: Erased): Omit<Audit, 'time'> => ({
  ...{ author, action: 'requests.erase', subject: 'requests' },
  detail: `${counted(records, 'record')} of the subject with fingerprint ${subject}; ${counted(files, 'file')} written anew${left.length > 0 ? `; not finished: ${left.join('; ')}` : ''}`,
})

/** Finishes every erasure that was asked for, where nobody reads a file all the while. To be called under the lock of compaction, after moves are through. */
export const finishErasures = async (context: Compacting): Promise<Erased[]> => {
  const index = openIndex(context.folder)
  try {
    const erased: Erased[] = []
    for (const erasure of index.erasures())
      if (erasure.doneAt === null) erased.push(await eraseAll(context, erasure))
    const isScrubbed = await index.scrub(erased.length > 0 ? context.patience : 0)
    const told = isScrubbed ? erased : erased.map((each) => alsoLeft(each, isRead(indexPath(''))))
    for (const { subject, left } of told)
      if (left.length === 0) index.erased(subject, context.clock.now())
    return told
  } finally {
    index.close()
  }
}

const isRead = (file: string) => `${file} is being read`

const alsoLeft = (erased: Erased, file: string): Erased => ({
  ...erased,
  left: [...erased.left, file],
})

const eraseAll = async (context: Compacting, erasure: Erasure): Promise<Erased> => {
  const { folder } = context
  const which = erasedBy(erasure)
  const left: string[] = []
  let records = 0
  for (const writer of writersIn(await namesIn(folder))) {
    const file = livePath('', writer)
    try {
      const { changes, isScrubbed } = await eraseLive(context, writer, which)
      records += changes
      if (!isScrubbed) left.push(isRead(file))
    } catch (error) {
      context.failed(file, error)
      left.push(`${file} cannot be read (${messageOf(error)})`)
    }
  }
  let files = 0
  for (const file of await parquetFiles(folder))
    try {
      const gone = await eraseFile(context, file.path, which)
      records += gone
      if (gone > 0) files++
    } catch (error) {
      if (!isOfFile(error)) throw error
      context.failed(nameOf(file), error)
      left.push(`${nameOf(file)} cannot be read (${messageOf(error)})`)
    }
  const { subject, author } = erasure
  return { subject, author, records, files, left }
}

const eraseLive = async (
  { folder, patience }: Compacting,
  writer: string,
  which: string,
): Promise<{ readonly changes: number; readonly isScrubbed: boolean }> => {
  const file = openFile(livePath(folder, writer))
  try {
    const ids = file.prepare(`select id from requests where ${which}`).all()
    const index = openIndex(folder)
    index.forgetFeedback(ids.map(({ id }) => String(id)))
    index.close()
    const { changes } = file.prepare(`delete from requests where ${which}`).run()
    return { changes: Number(changes), isScrubbed: await scrubbed(file, patience) }
  } finally {
    file.close()
  }
}

const eraseFile = async (context: Compacting, path: string, which: string): Promise<number> => {
  const { lake } = context
  const file = rowsOfParquet([path])
  const [found] = await lake.all(`select count(*) as rows from ${file} where ${which}`)
  const gone = Number(found?.['rows'] ?? 0)
  if (gone === 0) return 0
  await forgetFeedback(context, path, which)
  const rest = `select ${columns} from ${file} where (${which}) is not true order by time, id, digest`
  if ((await writeParquet(lake, rest, path)) === 0) await rm(path, { force: true })
  context.step?.('file erased')
  return gone
}
