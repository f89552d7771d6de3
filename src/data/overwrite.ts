/** Lines of a text file that are written over, in place: whoever has the file open appends to it as before. */
import { guarded, writeAll } from '../core/files.ts'
import { openPlain } from '../core/plain.ts'
import { identityOf } from './identity.ts'
import { readQueue } from './queue.ts'
import { uncheckedReader } from './record.ts'

/** Writes spaces over every line that is meant, and answers how many there were. No file, no lines. */
export const blankLines = async (
  path: string,
  isMeant: (line: string) => boolean,
): Promise<number> => {
  const found: { readonly start: number; readonly end: number }[] = []
  for await (const lines of readQueue(path, uncheckedReader))
    for (const line of lines)
      if (line.kind === 'row' && isMeant(line.text))
        found.push({ start: line.start, end: line.end - (line.ended ? 1 : 0) })
  if (found.length === 0 || !(await identityOf(path))) return 0
  await guarded('write', path, async () => {
    const file = await openPlain(path, 'change')
    try {
      for (const { start, end } of found)
        await writeAll(file, Buffer.alloc(end - start, ' '), start)
      await file.sync()
    } finally {
      await file.close()
    }
  })
  return found.length
}
