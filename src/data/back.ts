/** Lines of a file from its end backwards, read in bounded pieces. */
import { openPlain } from '../core/plain.ts'

/** A line, where it begins, and its first bytes. */
export interface LineBack {
  readonly start: number
  /** Lines between it and the place that was begun at, blank ones too. */
  readonly back: number
  readonly bytes: number
  readonly text: string
}

const block = 1 << 16
const lineFeed = 10

/**
 * The last `limit` lines before a place, the last first; blank ones are left out. Of a line at most `kept` bytes are
 * held; the answer stops once it has looked at `most` bytes, at least one line all the same. `isAll`: nothing stands
 * before them.
 */
export const linesBack = async (
  path: string,
  before: number,
  { limit, kept, most }: { readonly limit: number; readonly kept: number; readonly most: number },
): Promise<{ readonly found: LineBack[]; readonly isAll: boolean }> => {
  const file = await openPlain(path, 'read')
  const read = async (start: number, end: number) => {
    const bytes = Buffer.alloc(end - start)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
    return bytes.subarray(0, bytesRead)
  }
  const found: LineBack[] = []
  let [back, isAll] = [0, false]
  /** Takes the line between two places, without its line end. */
  const take = async (start: number, end: number) => {
    const text = (await read(start, Math.min(end, start + kept))).toString('utf8').trim()
    if (text !== '') found.push({ start, back, bytes: end - start, text })
    back++
  }
  try {
    let end = Math.min(before, (await file.stat()).size)
    let at = end
    while (at > 0 && found.length < limit && (found.length === 0 || before - at < most)) {
      const from = Math.max(0, at - block)
      const bytes = await read(from, at)
      for (let place = bytes.length - 1; place >= 0 && found.length < limit; place--) {
        if (bytes[place] !== lineFeed) continue
        await take(from + place + 1, end)
        end = from + place
      }
      at = from
    }
    isAll = at === 0 && found.length < limit
    if (isAll && end > 0) await take(0, end)
  } finally {
    await file.close()
  }
  return { found, isAll }
}
