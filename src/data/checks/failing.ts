/** Rows that fail checks of values, counted as they come. */
import type { DataCheck } from '../../core/validation.ts'
import { named } from '../../store/lake/lake.ts'
import type { Asking, Figure, Given } from './figure.ts'
import { failureSql } from './sql.ts'
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
  /** The first places. */
  readonly places: number[]
}

const counting = (given: Given, checks: readonly SteadyCheck[]): Asking => {
  const failing = checks.map((check): Failing => ({ check, count: 0, places: [] }))
  const bits = checks.map(
    (check, at) => `case when ${failureSql(check, given.numbers)} then ${2 ** at} else 0 end`,
  )
  let place = 0
  return {
    select: [`(${bits.join(' + ')})::ubigint`],
    add([failed], among) {
      if (!failed) return
      for (let row = 0; row < among; row++) {
        const mask = failed.words[2 * row] ?? 0
        if (mask !== 0) note(failing, mask, place + row)
      }
      place += among
    },
    figures: () => failuresWith(given, failing),
  }
}

const note = (failing: readonly Failing[], mask: number, place: number): void => {
  failing.forEach((each, at) => {
    if (((mask >>> at) & 1) === 0) return
    each.count++
    if (each.places.length < mostTold) each.places.push(place)
  })
}

/** What the first rows that fail hold is read once it is known which they are. */
const failuresWith = async (given: Given, failing: readonly Failing[]) => {
  const values = await valuesAt(given, failing)
  return new Map(
    failing.map(({ check, count, places }): [DataCheck, Figure] => [
      check,
      {
        ...{ kind: 'failures', count },
        rows: places.map((row) => ({ row, value: values(row, check.column) })),
      },
    ]),
  )
}

const valuesAt = async (
  { lake, relation }: Given,
  failing: readonly Failing[],
): Promise<(row: number, column: string) => string | null> => {
  const wanted = failing.filter(
    ({ check, places }) => check.kind !== 'missing' && places.length > 0,
  )
  const places = [...new Set(wanted.flatMap((each) => each.places))]
  const columns = [...new Set(wanted.map(({ check }) => check.column))]
  const found = new Map<number, readonly unknown[]>()
  if (places.length > 0) {
    const list = columns.map((name, at) => `${named(name)} as c${at}`)
    const told = columns.map((_, at) => `c${at}`)
    const last = places.reduce((most, place) => Math.max(most, place), 0)
    const sql = `select place, ${told.join(', ')} from (select row_number() over () - 1 as place, ${list.join(', ')} from ${relation.from} limit ${last + 1}) where place in (${places.join(', ')})`
    for await (const [at = [], ...of] of lake.columns(sql))
      for (const [row, place] of at.entries())
        found.set(
          Number(place),
          of.map((values) => values[row]),
        )
  }
  return (row, column) => told(found.get(row)?.[columns.indexOf(column)])
}
