/** Rows that have the same values as others, found by hashes that are known to stand there more than once. */
import type { FailedRow } from '../../core/validation.ts'
import type { Lake } from '../../store/lake/lake.ts'
import { readRecords } from '../decode/read.ts'
import type { Records } from '../decode/records.ts'
import { hashOf } from './asking.ts'
import type { Shared, UniqueCheck } from './shared.ts'
import { mostTold, told } from './told.ts'

interface Group {
  readonly values: readonly string[]
  count: number
  /** The first. */
  readonly places: number[]
}

/** Hashes may be alike where values are not: it is the values that are compared. */
export const repeatedIn = async (
  lake: Lake,
  records: Records,
  { columns }: UniqueCheck,
  hashes: BigUint64Array,
): Promise<Shared> => {
  const groups = new Map<string, Group>()
  const lows = new Set(
    new Uint32Array(hashes.buffer, hashes.byteOffset, 2 * hashes.length).filter(
      (_, at) => at % 2 === 0,
    ),
  )
  const wanted = [
    hashOf(columns, 'known'),
    ...columns.map((column) => ({ kind: 'text', column }) as const),
  ]
  let place = 0
  for await (const chunks of readRecords(lake, records, wanted))
    for (const { rows, columns: vectors } of chunks) {
      const [hash, ...texts] = vectors
      for (let row = 0; hash && row < rows; row++, place++) {
        if (!lows.has(hash.words[2 * row] ?? 0)) continue
        const values = texts.flatMap(({ text }) => text(row) ?? [])
        if (values.length < columns.length) continue
        const key = JSON.stringify(values)
        const group = groups.get(key) ?? { values, count: 0, places: [] }
        group.count++
        if (group.places.length < mostTold) group.places.push(place)
        groups.set(key, group)
      }
    }
  const shared = [...groups.values()].filter(({ count }) => count > 1)
  return {
    more: shared.reduce((sum, { count }) => sum + count - 1, 0),
    values: shared.length,
    rows: shared.sort(inOrder).flatMap(rowsOf).slice(0, mostTold),
  }
}

const rowsOf = ({ values, places }: Group): FailedRow[] =>
  places.map((row) => ({ row, value: told(values.join(', ')) }))

/** As SQL orders texts. */
const inOrder = (one: Group, other: Group): number => {
  for (const [at, value] of one.values.entries()) {
    const order = Buffer.compare(Buffer.from(value), Buffer.from(other.values[at] ?? ''))
    if (order !== 0) return order
  }
  return 0
}
