/** Rows that fail checks of values, counted as they come. */
import type { DataCheck, FailedRow } from '../../core/validation.ts'
import type { Vector } from '../../store/lake/chunk.ts'
import type { Asking, Figure, Given } from './figure.ts'
import type { SteadyCheck } from './steady.ts'
import { mostTold, told } from './told.ts'

/** Checks that are answered by one number of each row, a bit each. */
const together = 32

export const failuresOf = (given: Given, checks: readonly SteadyCheck[]): Asking[] =>
  Array.from({ length: Math.ceil(checks.length / together) }, (_, at) =>
    counting(given, checks.slice(at * together, (at + 1) * together)),
  )

interface Failing {
  readonly check: SteadyCheck
  count: number
  /** The first. */
  readonly rows: FailedRow[]
}

const counting = ({ numbers }: Given, checks: readonly SteadyCheck[]): Asking => {
  const failing = checks.map((check): Failing => ({ check, count: 0, rows: [] }))
  const columns = [...new Set(checks.map(({ column }) => column))]
  let place = 0
  return {
    select: [
      { kind: 'failures', checks, numbers },
      ...columns.map((column) => ({ kind: 'text', column }) as const),
    ],
    add([failed, ...texts], among) {
      const textsOf = (column: string) => texts[columns.indexOf(column)]
      for (let row = 0; failed && row < among; row++) {
        const mask = failed.words[2 * row] ?? 0
        if (mask !== 0) note(failing, mask, { row, place: place + row, textsOf })
      }
      place += among
    },
    figures: async () =>
      new Map(
        failing.map(({ check, count, rows }): [DataCheck, Figure] => [
          check,
          { kind: 'failures', count, rows },
        ]),
      ),
  }
}

interface Failed {
  readonly row: number
  /** The same in all rows. */
  readonly place: number
  readonly textsOf: (column: string) => Vector | undefined
}

const note = (failing: readonly Failing[], mask: number, { row, place, textsOf }: Failed): void => {
  failing.forEach((each, at) => {
    if (((mask >>> at) & 1) === 0) return
    each.count++
    const { kind, column } = each.check
    if (each.rows.length < mostTold)
      each.rows.push({
        row: place,
        value: kind === 'missing' ? null : told(textsOf(column)?.text(row)),
      })
  })
}
