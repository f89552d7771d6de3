/** Finds the values of records in the bytes of their JSON, without making anything of them. */
import { LakeError } from '../../store/lake/error.ts'
import { readFlat } from '../json.ts'
import { spare } from './hash.ts'

/** Where the values of some rows lie. */
export interface Spans {
  /** The text, and behind it values that are written otherwise there. */
  bytes: Uint8Array
  view: DataView
  /** Of the value of a column: `[row · width + column]`; both the same where there is none. */
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly width: number
}

/** Reads rows, as many as there is room for. */
export interface Splitter {
  readonly spans: Spans
  /** Takes a text of whole lines, `length` bytes of it; there is room for `spare` bytes behind. */
  open(bytes: Uint8Array, length: number): void
  /** The next rows; 0 where there are none. */
  next(): number
}

/** The keys of records in their order, as they are written, and which column each is; the last place is that of others. */
interface Layout {
  readonly keys: Uint8Array
  readonly view: DataView
  /** Where each begins, and the last ends. */
  readonly places: Int32Array
  readonly columns: Int32Array
  /** Columns that it does not have. */
  readonly lacking: readonly number[]
}

/** Different orders that are remembered. */
const mostLayouts = 16

const [newline, quote, slash, comma, colon, open, close] = [10, 34, 92, 44, 58, 123, 125]

export const createSplitter = (columns: readonly string[], mostRows: number): Splitter => {
  const width = columns.length + 1
  const known = new Map(columns.map((name, at) => [name, at]))
  const empty = new Uint8Array(spare)
  const spans: Spans = {
    ...{ bytes: empty, view: new DataView(empty.buffer), width },
    ...{ starts: new Uint32Array(mostRows * width), ends: new Uint32Array(mostRows * width) },
  }
  const layouts: Layout[] = []
  let [at, to, used] = [0, 0, 0]

  /** Puts a text behind the bytes, and answers where. */
  const spill = (text: string): { readonly start: number; readonly end: number } => {
    const more = Buffer.from(text)
    if (used + more.length + spare > spans.bytes.length) {
      const larger = new Uint8Array(2 * (used + more.length + spare))
      larger.set(spans.bytes.subarray(0, used))
      spans.bytes = larger
      spans.view = new DataView(larger.buffer)
    }
    spans.bytes.set(more, used)
    const start = used
    used += more.length
    return { start, end: used }
  }
  /** Answers where the row ends; −1 where it is written otherwise. */
  const follow = (layout: Layout, base: number): number => {
    const { keys, places, columns: named, view: wanted } = layout
    const { starts, ends } = spans
    let { bytes, view } = spans
    let place = at
    for (let key = 0; key < named.length; key++) {
      const column = named[key] ?? 0
      const end = places[key + 1] ?? 0
      let from = places[key] ?? 0
      for (; from + 4 <= end; from += 4, place += 4)
        if (view.getInt32(place, true) !== wanted.getInt32(from, true)) return -1
      for (; from < end; from++, place++) if (bytes[place] !== keys[from]) return -1
      const start = place
      let byte = bytes[place] ?? quote
      while (byte !== quote && byte !== slash) byte = bytes[++place] ?? quote
      if (byte === quote) {
        starts[base + column] = start
        ends[base + column] = place
      } else {
        place = closing(bytes, place)
        const spilt = spill(JSON.parse(textIn(bytes, start - 1, place + 1)))
        ;({ bytes, view } = spans)
        starts[base + column] = spilt.start
        ends[base + column] = spilt.end
      }
      place++
    }
    if (bytes[place] !== close || bytes[place + 1] !== newline) return -1
    for (const column of layout.lacking) {
      starts[base + column] = 0
      ends[base + column] = 0
    }
    return place + 2
  }
  /** A row that is written in no order that is known. */
  const read = (base: number): number => {
    const end = spans.bytes.indexOf(newline, at)
    const layout = layouts.length < mostLayouts ? layoutOf(spans.bytes, at, known) : null
    if (layout) {
      layouts.unshift(layout)
      const next = follow(layout, base)
      if (next >= 0) return next
      layouts.shift()
    }
    const flat = readFlat(textIn(spans.bytes, at, end))
    if ('reason' in flat)
      throw new LakeError('Invalid Input Error', `A row ${flat.reason}.`, undefined)
    for (const [column, name] of columns.entries()) {
      const spilt = spill(flat.fields.get(name) ?? '')
      spans.starts[base + column] = spilt.start
      spans.ends[base + column] = spilt.end
    }
    return end + 1
  }
  const row = (base: number): number => {
    for (const [place, layout] of layouts.entries()) {
      const next = follow(layout, base)
      if (next < 0) continue
      if (place > 0) layouts.unshift(...layouts.splice(place, 1))
      return next
    }
    return read(base)
  }
  return {
    spans,
    open(bytes, length) {
      spans.bytes = bytes
      spans.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      ;[at, to, used] = [0, length, length]
    },
    next() {
      let rows = 0
      for (; rows < mostRows && at < to; rows++) at = row(rows * width)
      return rows
    },
  }
}

const textIn = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')

/** The quote that ends a string, from some place within. */
const closing = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === slash ? 2 : 1
  return at
}

/** The order of one row's keys; null where it is none of texts alone, or has a key twice. */
const layoutOf = (
  bytes: Uint8Array,
  from: number,
  known: ReadonlyMap<string, number>,
): Layout | null => {
  const found = keysOf(bytes, from)
  if (!found) return null
  const names = found.map(({ start, end }): string => JSON.parse(textIn(bytes, start + 1, end - 2)))
  if (new Set(names).size < names.length) return null
  const keys = Uint8Array.from(found.flatMap(({ start, end }) => [...bytes.subarray(start, end)]))
  const places = new Int32Array(found.length + 1)
  for (const [at, { start, end }] of found.entries())
    places[at + 1] = (places[at] ?? 0) + end - start
  const there = new Set(names)
  return {
    ...{ keys, view: new DataView(keys.buffer), places },
    columns: Int32Array.from(names, (name) => known.get(name) ?? known.size),
    lacking: [...known].flatMap(([name, at]) => (there.has(name) ? [] : [at])),
  }
}

/** Each from the comma or brace before it to the quote that begins its value. */
const keysOf = (bytes: Uint8Array, from: number) => {
  const keys: { readonly start: number; readonly end: number }[] = []
  for (let at = from; ; ) {
    if (bytes[at] !== (keys.length === 0 ? open : comma) || bytes[at + 1] !== quote) return null
    const end = closing(bytes, at + 2)
    if (bytes[end + 1] !== colon || bytes[end + 2] !== quote) return null
    keys.push({ start: at, end: end + 3 })
    at = closing(bytes, end + 3) + 1
    if (bytes[at] === close) return keys
  }
}
