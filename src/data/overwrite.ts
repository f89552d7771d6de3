/** Lines of a text file that are written over, in place: whoever has the file open appends to it as before. */
import { guarded, writeAll } from '../core/files.ts'
import { openPlain } from '../core/plain.ts'
import { identityOf } from './identity.ts'
import { type QueuePart, readQueue } from './queue.ts'
import { uncheckedReader } from './record.ts'

/** Writes spaces over every line that is meant, and answers how many there were. No file, no lines. */
export const blankLines = async (
  path: string,
  isMeant: (line: string) => boolean,
): Promise<number> => {
  const found: QueuePart[] = []
  for await (const lines of readQueue(path, uncheckedReader))
    for (const line of lines) if (line.kind === 'row' && isMeant(line.text)) found.push(line)
  if (found.length === 0 || !(await identityOf(path))) return 0
  await blankParts(path, found)
  return found.length
}

/** The same for lines whose places are known. */
export const blankParts = (path: string, parts: readonly QueuePart[]): Promise<void> =>
  guarded('write', path, async () => {
    const file = await openPlain(path, 'change')
    try {
      for (const { start, end, ended } of parts)
        await writeAll(file, Buffer.alloc(end - start - (ended ? 1 : 0), ' '), start)
      await file.sync()
    } finally {
      await file.close()
    }
  })
