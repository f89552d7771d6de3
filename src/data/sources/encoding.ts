/** Text in any encoding, as UTF-8. */
import { isAscii, isUtf8 } from 'node:buffer'
import { bad } from '../bad.ts'

/** What the first bytes of a file are written in. `refused` says why it is not what was declared. */
export const encodingOf = (file: string, start: Buffer, declared?: string): string => {
  const marked = markOf(start)
  if (declared === undefined) return marked ?? (isWide(start) || guess(start))
  const wanted = new TextDecoder(declared).encoding
  if (marked !== undefined && marked !== wanted)
    throw mistaken(file, declared, `it begins with the mark of ${marked.toUpperCase()}`)
  if (wanted !== 'utf-8' && !wanted.startsWith('utf-16') && isUtf8Text(start))
    throw mistaken(file, declared, 'its texts are UTF-8')
  return wanted
}

const mistaken = (file: string, declared: string, found: string) =>
  bad(
    file,
    `is not ${declared}: ${found}`,
    'Correct `encoding` in the configuration, or leave it out.',
  )

const markOf = (start: Buffer): string | undefined => {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 'utf-8' : undefined
}

/** UTF-16 without a mark: half of the bytes of plain text are NUL, all on one side. */
const isWide = (start: Buffer): string | undefined => {
  const looked = start.subarray(0, 4096)
  if (looked.length < 4) return undefined
  const nuls = [0, 0]
  looked.forEach((byte, at) => {
    if (byte === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = nuls
  const many = looked.length * 0.3
  if (odd > many && even === 0) return 'utf-16le'
  return even > many && odd === 0 ? 'utf-16be' : undefined
}

/** Whether bytes are UTF-8 and not ASCII alone; a character that is cut at the end aside. */
const isUtf8Text = (start: Buffer): boolean => {
  const whole = start.subarray(0, start.lastIndexOf(10) + 1 || start.length)
  return !isAscii(whole) && isUtf8(whole)
}

/** What single bytes above ASCII are, where they are no UTF-8. `utf-8` where nothing else is likely: then a line is named. */
const guess = (start: Buffer): string => {
  const whole = start.subarray(0, start.lastIndexOf(10) + 1 || start.length)
  if (isUtf8(whole)) return 'utf-8'
  if (isJapanese(whole)) return 'shift_jis'
  return isWestern(whole) ? 'windows-1252' : 'utf-8'
}

/** Shift-JIS: it decodes as such, and at least half of what is not ASCII are kana and kanji. */
const isJapanese = (bytes: Buffer): boolean => {
  try {
    const text = new TextDecoder('shift_jis', { fatal: true }).decode(bytes)
    const others = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
    const kana = text.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
    const half = text.match(/[\uff61-\uff9f]/g)?.length ?? 0
    const kanji = text.match(/\p{Script=Han}/gu)?.length ?? 0
    return kana + kanji - half > others / 2 && (kana > half || standTogether(bytes))
  } catch {
    // Bytes that are none of it.
    return false
  }
}

/** Whether bytes above ASCII stand beside each other, as those of accented letters hardly do. */
const standTogether = (bytes: Buffer): boolean => {
  let [high, beside] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 128) continue
    high++
    if ((bytes[at - 1] ?? 0) > 127 || (bytes[at + 1] ?? 0) > 127) beside++
  }
  return beside > high / 2
}

/** Letters of western Europe and signs that texts have. */
const western =
  /^[äöüßÄÖÜàáâãåæçèéêëìíîïñòóôõøùúûýÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛœŒšŠžŽ€£¥©®°²³µ½¼«»¡¿·…–—‘’‚“”„•™§ªº\u00a0]$/

/** Windows-1252: all that is not ASCII is likely, and no two of three together are UTF-8. */
const isWestern = (bytes: Buffer): boolean => {
  const text = new TextDecoder('windows-1252').decode(bytes)
  if (/[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/.test(text)) return false
  return [...new Set(text.match(/[^\p{ASCII}]/gu))].every((sign) => western.test(sign))
}

/** Chunks of any encoding as UTF-8; what cannot be read becomes U+FFFD. */
export const decoded = async function* (
  chunks: AsyncIterable<Buffer>,
  encoding: string,
): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') return yield* chunks
  const decoder = new TextDecoder(encoding)
  const alike = /^(windows-|iso-8859-|koi8|macintosh)/.test(encoding)
  for await (const chunk of chunks)
    if (alike && isAscii(chunk)) yield chunk
    else yield Buffer.from(decoder.decode(chunk, { stream: true }))
  const rest = decoder.decode()
  if (rest !== '') yield Buffer.from(rest)
}

/** Lines that end in CR alone, as lines. */
export const withLines = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const lines = Buffer.from(chunk)
    for (let at = lines.indexOf(13); at >= 0; at = lines.indexOf(13, at + 1)) lines[at] = 10
    yield lines
  }
}
