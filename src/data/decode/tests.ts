/** Puts values to checks of values. */
import type { NumberColumns } from '../checks/sql.ts'
import type { SteadyCheck } from '../checks/steady.ts'
import type { Facts } from './facts.ts'
import type { Kernel } from './kernel.ts'
import { type Machine, machineOf, machineOfTexts } from './pattern.ts'

type Note = (row: number) => void

/** Notes which rows fail a check, and which may: of them only SQL can say. */
export type Test = (facts: Facts, fails: Note, doubts: Note) => void

type Of<Kind extends SteadyCheck['kind']> = Extract<SteadyCheck, { kind: Kind }>

/** A test of a check whose column has a place. */
export const testOf = (
  kernel: Kernel,
  check: SteadyCheck,
  column: number,
  numbers: NumberColumns,
): Test => {
  switch (check.kind) {
    case 'missing':
      return missing(column)
    case 'length':
      return lengths(check, column)
    case 'between':
      return between(check, column, numbers)
    case 'set':
      return accepting(kernel, machineOfTexts(check.values), column)
    case 'pattern':
      return accepting(kernel, machineOf(check.pattern), column)
  }
}

const isGone = (valid: Uint8Array | null, row: number): boolean =>
  valid !== null && (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 0

const missing =
  (column: number): Test =>
  (facts, fails) => {
    const { bits: valid } = facts.valid(column)
    if (valid === null) return
    for (let row = 0; row < facts.rows; row++) if (isGone(valid, row)) fails(row)
  }

const lengths =
  ({ least, most }: Of<'length'>, column: number): Test =>
  (facts, fails) => {
    const { bits: valid } = facts.valid(column)
    for (let row = 0; row < facts.rows; row++) {
      const length = isGone(valid, row) ? 0 : facts.length(column, row)
      if (length < least || (most !== null && length > most)) fails(row)
    }
  }

const between = (check: Of<'between'>, column: number, numbers: NumberColumns): Test => {
  const { least, most } = check
  const [lowest, highest] = [least ?? -Number.MAX_VALUE, most ?? Number.MAX_VALUE]
  const mark = numbers.get(check.column)?.decimal ?? '.'
  return (facts, fails, doubts) => {
    const values = facts.numbers(column, mark)
    const { bits: valid } = facts.valid(column)
    for (let row = 0; row < facts.rows; row++) {
      const value = values[row] ?? 0
      if ((value >= lowest && value <= highest) || isGone(valid, row)) continue
      if (Number.isNaN(value)) doubts(row)
      else fails(row)
    }
  }
}

/** What a machine does not accept may be another spelling. */
const accepting = (kernel: Kernel, machine: Machine | null, column: number): Test => {
  const at = machine && {
    steps: placed(kernel, machine.steps),
    ends: placed(kernel, machine.ends),
  }
  return (facts, _, doubts) => {
    const { bits: valid } = facts.valid(column)
    const rows = at
      ? facts.refused(column, at)
      : Uint32Array.from({ length: facts.rows }, (_, row) => row)
    for (const row of rows) if (!isGone(valid, row)) doubts(row)
  }
}

const placed = (kernel: Kernel, { buffer, byteOffset, byteLength }: ArrayBufferView): number => {
  const at = kernel.take(byteLength)
  kernel.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
  return at
}
