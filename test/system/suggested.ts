import { type Suggestion, suggestionsOf } from '../../src/core/answer.ts'
import type { Predictor } from '../../src/tasks/kit/task.ts'

/** What a predictor suggests for each row: words or classes, likeliest first. */
export const suggested = async (
  predictor: Pick<Predictor, 'predict'>,
  rows: readonly string[],
  k: number,
): Promise<(readonly Suggestion[])[]> => (await predictor.predict(rows, k)).map(suggestionsOf)
