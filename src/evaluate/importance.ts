/** Which columns a model goes by: how much worse it does where their values go to other rows. Source: Breiman (2001). */
import type { ColumnImportance, Importance } from '../core/assessment.ts'
import { directionByName } from '../core/metrics.ts'
import type { Metrics } from '../core/records.ts'
import { createRng, hash, shuffle } from '../core/rng.ts'
import { measureOf, type Scores, scoresAt } from '../metrics/scores.ts'
import { headlineOf, slicedMetrics } from './slices.ts'

/** Rows, times that values are dealt out, columns, and answers that are asked for at most. */
const most = { rows: 1000, repeats: 5, columns: 100, answers: 100_000 }

export interface ImportanceOptions {
  readonly rows: readonly string[]
  /** Columns that the model looks at. */
  readonly columns: readonly string[]
  readonly seed: number
  /** What the model says about rows; undefined where it tells nothing of each. */
  scoresOf(rows: readonly string[]): Promise<Scores | undefined>
}

/** Undefined where there are not two columns, or not two rows, to tell apart. */
export const importanceOf = async (asked: ImportanceOptions): Promise<Importance | undefined> => {
  const { columns: all, seed, scoresOf } = asked
  const columns = all.slice(0, most.columns)
  const rows = asked.rows.slice(0, most.rows)
  if (columns.length < 2 || rows.length < 2) return undefined
  const repeats = Math.max(
    1,
    Math.min(most.repeats, Math.floor(most.answers / (columns.length * rows.length))),
  )
  const clean = await scoresOf(rows)
  if (!clean) return undefined
  const metric = headlineOf(clean)
  const before = measureOf(clean)()
  const told: ColumnImportance[] = []
  for (const column of columns) {
    const changed = Array.from({ length: repeats }, (_, time) =>
      dealtOut(rows, column, `${seed}:${column}:${time}`),
    ).flat()
    const scores = await scoresOf(changed)
    if (scores)
      told.push(toldOf(column, { metric, before, after: measuredOf(scores, rows.length) }))
  }
  const first = (each: ColumnImportance) => each.worse['val_loss'] ?? each.worse[metric] ?? 0
  return {
    ...{ rows: rows.length, repeats, metric, left: all.length - columns.length },
    columns: told.sort((one, other) => first(other) - first(one)),
  }
}

/** The rows, each with the column's value of another one, or of itself by chance. */
const dealtOut = (rows: readonly string[], column: string, name: string): string[] => {
  const records: Record<string, unknown>[] = rows.map((row) => JSON.parse(row))
  const values = shuffle(
    records.map((record) => record[column] ?? ''),
    createRng(hash(name)),
  )
  return records.map((record, at) => JSON.stringify({ ...record, [column]: values[at] }))
}

/** Metrics of each repeat. */
const measuredOf = (scores: Scores, rows: number): Metrics[] => {
  const all = scores.kind === 'classes' ? scores.truth.length : scores.pairs.length
  return Array.from({ length: all / rows }, (_, time) =>
    measureOf(
      scoresAt(
        scores,
        Array.from({ length: rows }, (_, at) => time * rows + at),
      ),
    )(),
  )
}

const toldOf = (
  column: string,
  {
    metric,
    before,
    after,
  }: { readonly metric: string; readonly before: Metrics; readonly after: readonly Metrics[] },
): ColumnImportance => {
  const losses = (name: string) =>
    after.flatMap((each) => {
      const [now, then] = [each[name], before[name]]
      if (now === undefined || then === undefined) return []
      return [directionByName(name) === 'lower' ? now - then : then - now]
    })
  const means = slicedMetrics(Object.keys(before)).flatMap((name) => {
    const all = losses(name)
    return all.length < after.length ? [] : [[name, meanOf(all)] as const]
  })
  const first = losses(metric)
  const mean = meanOf(first)
  const squares = first.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  return {
    column,
    worse: Object.fromEntries(means),
    deviation: Math.sqrt(squares / Math.max(1, first.length)),
  }
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length
