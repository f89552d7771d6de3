/** Finds the values of records in the bytes of their JSON, without making anything of them. */
import { LakeError } from '../../store/lake/error.ts'
import { readFlat } from '../json.ts'
import type { Kernel, Room } from './kernel.ts'

/** Where the values of some rows lie in the memory of a kernel. */
export interface Spans {
  readonly kernel: Kernel
  /** Addresses of a table of where they begin, and of one of where they end: a word for each column of a row. */
  readonly starts: number
  readonly ends: number
  /** Bytes of a row of a table. */
  readonly stride: number
}

/** Reads rows, as many as there is room for. */
export interface Splitter {
  readonly spans: Spans
  /** Takes whole lines; what of them is written otherwise is put into the room. */
  open(at: number, length: number, room: Room): void
  /** The next rows; 0 where there are none. */
  next(): number
}

/** The keys of records in their order, as they are written: see `split` of the kernel. */
interface Layout {
  readonly at: number
  readonly last: number
  readonly keys: readonly { readonly text: Uint8Array; readonly column: number }[]
  /** Columns that it does not have. */
  readonly lacking: readonly number[]
}

/** Different orders that are remembered. */
const mostLayouts = 16

const [newline, quote, slash, comma, colon, open, close] = [10, 34, 92, 44, 58, 123, 125]

export const createSplitter = (
  kernel: Kernel,
  columns: readonly string[],
  mostRows: number,
): Splitter => {
  const stride = 4 * (columns.length + 1)
  const known = new Map(columns.map((name, at) => [name, at]))
  const [starts, ends] = [kernel.take(mostRows * stride), kernel.take(mostRows * stride)]
  const nextAt = kernel.take(4)
  const layouts: Layout[] = []
  let [at, to, room] = [0, 0, noRoom]

  const put = (row: number, column: number, start: number, end: number) => {
    const words = new Uint32Array(kernel.bytes.buffer)
    const place = (row * stride) / 4 + column
    words[starts / 4 + place] = start
    words[ends / 4 + place] = end
  }
  const spill = (row: number, column: number, text: string) => {
    const bytes = Buffer.from(text)
    const start = room.take(bytes.length)
    kernel.bytes.set(bytes, start)
    put(row, column, start, start + bytes.length)
  }
  const lack = (layout: Layout, from: number, rows: number) => {
    for (const column of layout.lacking)
      for (let row = from; row < rows; row++) put(row, column, 0, 0)
  }
  /** One row, values with backslashes too. Answers where it ends; −1 where it is written otherwise. */
  const follow = (layout: Layout, row: number): number => {
    let place = at
    for (const { text, column } of layout.keys) {
      if (!isAt(kernel.bytes, place, text)) return -1
      const start = place + text.length
      const end = closing(kernel.bytes, start)
      const value = textIn(kernel.bytes, start, end)
      if (value.includes('\\')) spill(row, column, JSON.parse(`"${value}"`))
      else put(row, column, start, end)
      place = end + 1
    }
    if (kernel.bytes[place] !== close || kernel.bytes[place + 1] !== newline) return -1
    lack(layout, row, row + 1)
    return place + 2
  }
  /** A row that is written in no order that is known. */
  const read = (row: number): number => {
    const layout = layouts.length < mostLayouts ? layoutOf(kernel, at, known) : null
    if (layout) layouts.unshift(layout)
    const next = layout ? follow(layout, row) : -1
    if (next >= 0) return next
    const end = kernel.bytes.indexOf(newline, at)
    const flat = readFlat(textIn(kernel.bytes, at, end))
    if ('reason' in flat)
      throw new LakeError('Invalid Input Error', `A row ${flat.reason}.`, undefined)
    for (const [column, name] of columns.entries()) spill(row, column, flat.fields.get(name) ?? '')
    return end + 1
  }
  const single = (row: number): number => {
    for (const [place, layout] of layouts.entries()) {
      const next = follow(layout, row)
      if (next < 0) continue
      if (place > 0) layouts.unshift(...layouts.splice(place, 1))
      return next
    }
    return read(row)
  }
  /** As many as are written as those before. */
  const several = (row: number): number => {
    const [layout] = layouts
    if (!layout) return 0
    const done = row * stride
    const rows = kernel.split(
      ...([at, to, layout.at, layout.last] as const),
      ...([starts + done, ends + done, stride, mostRows - row, nextAt] as const),
    )
    lack(layout, row, row + rows)
    at = new Uint32Array(kernel.bytes.buffer, nextAt, 1)[0] ?? to
    return rows
  }
  return {
    spans: { kernel, starts, ends, stride },
    open(from, length, given) {
      ;[at, to, room] = [from, from + length, given]
    },
    next() {
      let rows = 0
      while (rows < mostRows && at < to) {
        rows += several(rows)
        if (rows < mostRows && at < to) at = single(rows++)
      }
      return rows
    },
  }
}

const noRoom: Room = { take: () => 0, clear: () => {} }

export const textIn = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')

const isAt = (bytes: Uint8Array, place: number, text: Uint8Array): boolean => {
  for (let at = 0; at < text.length; at++) if (bytes[place + at] !== text[at]) return false
  return true
}

/** The quote that ends a string, from some place within. */
const closing = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === slash ? 2 : 1
  return at
}

/** The order of one row's keys; null where it is none of texts alone, or has a key twice. */
const layoutOf = (
  kernel: Kernel,
  from: number,
  known: ReadonlyMap<string, number>,
): Layout | null => {
  const found = keysOf(kernel.bytes, from)
  if (!found) return null
  const names = found.map(({ start, end }): string =>
    JSON.parse(textIn(kernel.bytes, start + 1, end - 2)),
  )
  const there = new Set(names)
  if (there.size < names.length) return null
  const keys = found.map(({ start, end }, at) => ({
    text: kernel.bytes.slice(start, end),
    column: known.get(names[at] ?? '') ?? known.size,
  }))
  const at = kernel.take(16 * keys.length)
  for (const [place, { text, column }] of keys.entries()) {
    const address = kernel.take(text.length)
    kernel.bytes.set(text, address)
    new Uint32Array(kernel.bytes.buffer, at + 16 * place, 3).set([address, text.length, 4 * column])
  }
  const lacking = [...known].flatMap(([name, column]) => (there.has(name) ? [] : [column]))
  return { at, last: at + 16 * keys.length, keys, lacking }
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
