/** Reads the outlines of glyphs from a font as WOFF with TrueType outlines. */
import { inflateSync } from 'node:zlib'

/** A corner or control point of an outline; a curve is quadratic, y goes up. */
interface Point {
  readonly x: number
  readonly y: number
  readonly isOn: boolean
}
type Contour = readonly Point[]

/** Outlines of some characters as SVG paths, 1,000 units an em, y down from the base line. Fails where one is missing. */
export const outlinesOf = (woff: Buffer, characters: readonly string[]): string[] => {
  const tables = tablesOf(woff)
  const table = (name: string) => {
    const found = tables.get(name)
    if (!found) throw new Error(`The font has no table "${name}": are its outlines TrueType?`)
    return found
  }
  const head = table('head')
  const font: Font = {
    unitsPerEm: head.readUInt16BE(18),
    hasLongPlaces: head.readInt16BE(50) === 1,
    places: table('loca'),
    glyphs: table('glyf'),
  }
  return characters.map((character) => {
    const glyph = glyphOf(table('cmap'), character.codePointAt(0) ?? 0)
    if (glyph === 0) throw new Error(`The font has no glyph for "${character}".`)
    return pathOf(contoursOf(font, glyph), 1000 / font.unitsPerEm)
  })
}

interface Font {
  readonly unitsPerEm: number
  readonly hasLongPlaces: boolean
  readonly places: Buffer
  readonly glyphs: Buffer
}

const tablesOf = (woff: Buffer): Map<string, Buffer> => {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('The file is no WOFF font.')
  const tables = new Map<string, Buffer>()
  for (let at = 0; at < woff.readUInt16BE(12); at++) {
    const entry = woff.subarray(44 + 20 * at)
    const [offset, packed, length] = [4, 8, 12].map((field) => entry.readUInt32BE(field))
    if (offset === undefined || packed === undefined) continue
    const bytes = woff.subarray(offset, offset + packed)
    tables.set(entry.toString('latin1', 0, 4), packed === length ? bytes : inflateSync(bytes))
  }
  return tables
}

/** Number of the glyph of a code point; 0: there is none. Reads segments of 16 bits, format 4. */
const glyphOf = (cmap: Buffer, code: number): number => {
  for (let at = 0; at < cmap.readUInt16BE(2); at++) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * at))
    if (table.readUInt16BE(0) !== 4) continue
    const size = table.readUInt16BE(6)
    for (let of = 0; of < size; of += 2) {
      const start = table.readUInt16BE(16 + size + of)
      if (code > table.readUInt16BE(14 + of)) continue
      if (code < start) break
      const by = table.readUInt16BE(16 + 2 * size + of)
      const at = 16 + 3 * size + of
      const range = table.readUInt16BE(at)
      if (range === 0) return (code + by) & 0xffff
      const glyph = table.readUInt16BE(at + range + 2 * (code - start))
      return glyph === 0 ? 0 : (glyph + by) & 0xffff
    }
  }
  return 0
}

const contoursOf = (font: Font, glyph: number): Contour[] => {
  const { hasLongPlaces, places, glyphs } = font
  const place = (number: number) =>
    hasLongPlaces ? places.readUInt32BE(4 * number) : 2 * places.readUInt16BE(2 * number)
  const data = glyphs.subarray(place(glyph), place(glyph + 1))
  if (data.length === 0) return []
  const count = data.readInt16BE(0)
  return count >= 0 ? simple(data, count) : composed(font, data)
}

const simple = (data: Buffer, count: number): Contour[] => {
  const ends = Array.from({ length: count }, (_, at) => data.readUInt16BE(10 + 2 * at))
  const total = (ends.at(-1) ?? -1) + 1
  let at = 10 + 2 * count
  at += 2 + data.readUInt16BE(at)
  const flags: number[] = []
  while (flags.length < total) {
    const flag = data.readUInt8(at++)
    const times = flag & 8 ? 1 + data.readUInt8(at++) : 1
    for (let again = 0; again < times; again++) flags.push(flag)
  }
  const axis = (short: number, same: number): number[] => {
    let value = 0
    return flags.map((flag) => {
      if (flag & short) value += (flag & same ? 1 : -1) * data.readUInt8(at++)
      else if (!(flag & same)) {
        value += data.readInt16BE(at)
        at += 2
      }
      return value
    })
  }
  const xs = axis(2, 16)
  const ys = axis(4, 32)
  const points = flags.map((flag, of) => ({ x: xs[of] ?? 0, y: ys[of] ?? 0, isOn: !!(flag & 1) }))
  return ends.map((end, of) => points.slice(of === 0 ? 0 : (ends[of - 1] ?? 0) + 1, end + 1))
}

/** A glyph of others, each moved. */
const composed = (font: Font, data: Buffer): Contour[] => {
  const found: Contour[] = []
  let at = 10
  for (let flags = 32; flags & 32; ) {
    flags = data.readUInt16BE(at)
    if ((flags & 0b11001010) !== 0b10) throw new Error('A part of a glyph is more than moved.')
    const isWide = (flags & 1) === 1
    const read = (of: number) =>
      isWide ? data.readInt16BE(at + 4 + 2 * of) : data.readInt8(at + 4 + of)
    const [right, up] = [read(0), read(1)]
    for (const contour of contoursOf(font, data.readUInt16BE(at + 2)))
      found.push(contour.map(({ x, y, isOn }) => ({ x: x + right, y: y + up, isOn })))
    at += isWide ? 8 : 6
  }
  return found
}

/** Between two control points lies a corner that is not written. */
const pathOf = (contours: readonly Contour[], scale: number): string => {
  const said = ({ x, y }: { x: number; y: number }) =>
    `${Math.round(x * scale)} ${Math.round(-y * scale)}`
  const middle = (one: Point, other: Point) => ({
    x: (one.x + other.x) / 2,
    y: (one.y + other.y) / 2,
  })
  return contours
    .map((contour) => {
      const from = contour.findIndex(({ isOn }) => isOn)
      const points = [...contour.slice(from), ...contour.slice(0, from)]
      const [first] = points
      if (!first || from < 0) return ''
      const steps = points.slice(1).map((point, of) => {
        const next = points[of + 2] ?? first
        if (point.isOn) return points[of]?.isOn ? `L${said(point)}` : ''
        return `Q${said(point)} ${said(next.isOn ? next : middle(point, next))}`
      })
      return `M${said(first)}${steps.join('')}Z`
    })
    .join('')
}
