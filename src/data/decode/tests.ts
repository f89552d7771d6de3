/** Puts values to checks of values. */
import type { NumberColumns } from '../checks/sql.ts'
import type { SteadyCheck } from '../checks/steady.ts'
import type { Facts } from './facts.ts'
import { type Machine, machineOf, machineOfTexts } from './pattern.ts'
import type { Spans } from './split.ts'

type Note = (row: number) => void

/** Notes which rows fail a check, and which may: of them only SQL can say. */
export type Test = (facts: Facts, fails: Note, doubts: Note) => void

type Of<Kind extends SteadyCheck['kind']> = Extract<SteadyCheck, { kind: Kind }>

/** A test of a check whose column has a place. */
export const testOf = (check: SteadyCheck, column: number, numbers: NumberColumns): Test => {
  switch (check.kind) {
    case 'missing':
      return missing(column)
    case 'length':
      return lengths(check, column)
    case 'between':
      return between(check, column, numbers)
    case 'set':
      return accepting(machineOfTexts(check.values), column)
    case 'pattern':
      return accepting(machineOf(check.pattern), column)
  }
}

const isGone = (valid: Uint8Array | null, row: number): boolean =>
  valid !== null && (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 0

const missing =
  (column: number): Test =>
  (facts, fails) => {
    const valid = facts.valid(column)
    if (valid === null) return
    for (let row = 0; row < facts.rows; row++) if (isGone(valid, row)) fails(row)
  }

const lengths =
  ({ least, most }: Of<'length'>, column: number): Test =>
  (facts, fails) => {
    const valid = facts.valid(column)
    for (let row = 0; row < facts.rows; row++) {
      const length = isGone(valid, row) ? 0 : lengthAt(facts.spans, column, row)
      if (length < least || (most !== null && length > most)) fails(row)
    }
  }

/** In characters. */
export const lengthAt = (
  { bytes, starts, ends, width }: Spans,
  column: number,
  row: number,
): number => {
  const end = ends[row * width + column] ?? 0
  let length = 0
  for (let at = starts[row * width + column] ?? 0; at < end; at++)
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) length++
  return length
}

const between = (check: Of<'between'>, column: number, numbers: NumberColumns): Test => {
  const { least, most } = check
  const [lowest, highest] = [least ?? -Number.MAX_VALUE, most ?? Number.MAX_VALUE]
  const mark = numbers.get(check.column)?.decimal ?? '.'
  return (facts, fails, doubts) => {
    const values = facts.numbers(column, mark)
    const valid = facts.valid(column)
    for (let row = 0; row < facts.rows; row++) {
      const value = values[row] ?? 0
      if ((value >= lowest && value <= highest) || isGone(valid, row)) continue
      if (Number.isNaN(value)) doubts(row)
      else fails(row)
    }
  }
}

/** What a machine does not accept may be another spelling. */
const accepting =
  (machine: Machine | null, column: number): Test =>
  (facts, _, doubts) => {
    const valid = facts.valid(column)
    for (let row = 0; row < facts.rows; row++)
      if (!(machine && isAccepted(machine, facts.spans, column, row)) && !isGone(valid, row))
        doubts(row)
  }

const isAccepted = (
  { steps, ends: last }: Machine,
  { bytes, starts, ends, width }: Spans,
  column: number,
  row: number,
): boolean => {
  const end = ends[row * width + column] ?? 0
  let state = 1
  for (let at = starts[row * width + column] ?? 0; at < end; at++)
    state = steps[(state << 8) | (bytes[at] ?? 0)] ?? 0
  return last[state] === 1
}
