/** Makes vectors of the bytes of records. */
import type { Arena } from './arena.ts'
import { createFacts } from './facts.ts'
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
  /** Where texts lie; empty where none is wanted. */
  readonly bytes: Uint8Array
  /** One for each that is wanted. */
  readonly slots: readonly Slot[]
}

/** Rows and values of a batch at most. */
const most = { rows: 4096, values: 1 << 17 }

/** Decodes texts of whole lines, `length` bytes long; `spare` bytes are behind them. */
export const createDecoder = ({ bare, wanted }: Order, arena: Arena) => {
  const columns = [...new Set(wanted.flatMap(columnsOf))]
  const places = new Map(columns.map((name, at) => [name, at]))
  const placeOf = (name: string) => places.get(name) ?? columns.length
  const missing = new Set(bare.map(placeOf))
  const makers = wanted.map((each) => makerOf(each, placeOf))
  const isText = wanted.some(({ kind }) => kind === 'text')
  const rows = Math.max(64, Math.min(most.rows, Math.floor(most.values / (columns.length + 1))))
  const splitter = createSplitter(columns, rows)
  const facts = createFacts(splitter.spans, rows, missing)
  return function* (bytes: Uint8Array, length: number): Generator<Batch> {
    splitter.open(bytes, length)
    for (let rows = splitter.next(); rows > 0; rows = splitter.next()) {
      facts.begin(rows)
      const slots = makers.map((make) => make(facts, arena))
      yield { rows, bytes: isText ? splitter.spans.bytes : none, slots }
    }
  }
}

const none = new Uint8Array(0)

const columnsOf = (wanted: Wanted): readonly string[] => {
  if (wanted.kind === 'hashes') return wanted.columns
  if (wanted.kind === 'failures') return wanted.checks.map(({ column }) => column)
  return [wanted.column]
}
