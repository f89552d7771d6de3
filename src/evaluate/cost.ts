/** What a version costs where it is asked: how large it is, and how long one row takes. */
import type { Cost } from '../core/assessment.ts'
import type { PackageFile } from '../core/records.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import type { Predictor } from '../tasks/kit/task.ts'

/** Rounds whose median counts, questions of each, questions before that do not count, milliseconds of all of them. */
const most = { rounds: 5, questions: 60, warm: 10, milliseconds: 4000 }

/** One row after the other, as `POST /predict` puts them, without HTTP. `now`: milliseconds that never go back. */
export const costOf = async (
  predictor: Pick<Predictor, 'form' | 'predict'>,
  rows: readonly string[],
  files: readonly PackageFile[],
  now: () => number = () => performance.now(),
): Promise<Cost | undefined> => {
  const [row] = rows
  if (row === undefined) return undefined
  const ask = async (at: number) => {
    const begin = now()
    await predictRows(predictor, [rows[at % rows.length] ?? row], 1)
    return now() - begin
  }
  const begin = now()
  for (let at = 0; at < most.warm; at++) await ask(at)
  const each = (now() - begin) / most.warm
  const affordable = Math.floor(most.milliseconds / Math.max(each, 0.001) / most.rounds)
  const questions = Math.max(5, Math.min(most.questions, affordable))
  const rounds: number[][] = []
  for (let round = 0; round < most.rounds; round++) {
    const times: number[] = []
    for (let at = 0; at < questions; at++) times.push(await ask(round * questions + at))
    rounds.push(times.sort((one, other) => one - other))
  }
  return {
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    p50: medianOf(rounds.map((times) => quantileOf(times, 0.5))),
    p95: medianOf(rounds.map((times) => quantileOf(times, 0.95))),
    ...{ rounds: most.rounds, questions },
  }
}

/** The nearest one of some numbers in order. */
export const quantileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0

const medianOf = (values: readonly number[]): number =>
  quantileOf(
    values.toSorted((one, other) => one - other),
    0.5,
  )
