/** Makes vectors of the bytes of records. */
import { createFacts } from './facts.ts'
import type { Kernel, Room } from './kernel.ts'
import { makerOf, type Slot } from './slots.ts'
import { createSplitter } from './split.ts'
import type { Wanted } from './wanted.ts'

/** What is made of rows. It goes to other threads. */
export interface Order {
  /** Columns in which a usual mark of a missing value is none. */
  readonly bare: readonly string[]
  readonly wanted: readonly Wanted[]
}

export interface Batch {
  readonly rows: number
  /** The memory that all of it lies in. */
  readonly bytes: Uint8Array
  /** One for each that is wanted. */
  readonly slots: readonly Slot[]
}

/** Rows and values of a batch at most. */
const most = { rows: 4096, values: 1 << 17 }

/** Decodes whole lines in the memory of a kernel, into a room. */
export const createDecoder = (kernel: Kernel, { bare, wanted }: Order) => {
  const columns = [...new Set(wanted.flatMap(columnsOf))]
  const places = new Map(columns.map((name, at) => [name, at]))
  const placeOf = (name: string) => places.get(name) ?? columns.length
  const missing = new Set(bare.map(placeOf))
  const makers = wanted.map((each) => makerOf(kernel, each, placeOf))
  const rows = Math.max(64, Math.min(most.rows, Math.floor(most.values / (columns.length + 1))))
  const splitter = createSplitter(kernel, columns, rows)
  const facts = createFacts(splitter.spans, rows, missing)
  return (lines: { readonly at: number; readonly length: number }, room: Room): Batch[] => {
    const batches: Batch[] = []
    splitter.open(lines.at, lines.length, room)
    for (let rows = splitter.next(); rows > 0; rows = splitter.next()) {
      facts.begin(rows)
      const slots = makers.map((make) => make(facts, room))
      batches.push({ rows, bytes: kernel.bytes, slots })
    }
    return batches
  }
}

const columnsOf = (wanted: Wanted): readonly string[] => {
  if (wanted.kind === 'hashes') return wanted.columns
  if (wanted.kind === 'failures') return wanted.checks.map(({ column }) => column)
  return [wanted.column]
}
