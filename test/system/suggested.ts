import { type Suggestion, suggestionsOf } from '../../src/core/answer.ts'
import { predictRows } from '../../src/tasks/codec/decode.ts'
import type { Predictor } from '../../src/tasks/kit/task.ts'

/** What a predictor suggests for each row: words or classes, likeliest first. */
export const suggested = async (
  predictor: Pick<Predictor, 'form' | 'predict'>,
  rows: readonly string[],
  k: number,
): Promise<(readonly Suggestion[])[]> => (await predictRows(predictor, rows, k)).map(suggestionsOf)
