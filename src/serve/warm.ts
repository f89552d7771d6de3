import type { Answer } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import { mostClasses } from '../inference/record.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import { type Cost, costOf } from './cost.ts'
import { expectLikely, expectSound } from './sound.ts'
import type { ServedPredictor } from './types.ts'

/** What is known of a model that has been warmed up. */
export interface Warmed {
  /** What kind of answer it gives. */
  readonly kind: Answer['kind'] | undefined
  /** One of those, with every class. */
  readonly sample: Answer | undefined
  readonly cost: Cost
}

/** Runs of a kind, and the seconds they may take together; the shortest counts, as others may have the processor. */
const mostRuns = 4
const longestRuns = 0.2

/**
 * Runs a model a few times before anybody waits for it: alone and in its largest batch. Fails
 * with `corrupt` where it does not answer with probabilities, so that it is never put in charge. `elapsed`: seconds, steady.
 */
export const warm = async (
  predictor: ServedPredictor,
  maxBatch: number,
  elapsed: () => number,
): Promise<Warmed> => {
  const { example } = predictor
  let kind: Answer['kind'] | undefined
  const whole = async (): Promise<Answer | undefined> => {
    const [answer] = await predictRows(predictor, [example], kind === 'classes' ? mostClasses : 1)
    return answer
  }
  const shortest = async (count: number): Promise<number> => {
    const rows = Array.from({ length: count }, () => example)
    const times: number[] = []
    const begun = elapsed()
    do {
      const started = elapsed()
      const answers = await predictRows(predictor, rows, 5)
      times.push(elapsed() - started)
      if (answers.length !== rows.length)
        throw broken(`${rows.length} rows got ${answers.length} answers.`)
      for (const answer of answers) {
        expectSound(answer)
        expectLikely(answer)
      }
      kind = answers[0]?.kind
    } while (times.length < mostRuns && elapsed() - begun < longestRuns)
    return Math.min(...times)
  }
  const one = await shortest(1)
  const several = await shortest(maxBatch)
  return { kind, sample: await whole(), cost: costOf(one, several, maxBatch) }
}

/** Seconds that one row takes: the shorter of two runs, as the first one makes ready. */
export const secondsOfOne = async (
  predictor: ServedPredictor,
  elapsed: () => number,
): Promise<number> => {
  const run = async () => {
    const started = elapsed()
    await predictRows(predictor, [predictor.example], 5)
    return elapsed() - started
  }
  return Math.min(await run(), await run())
}

const broken = (what: string) =>
  new MillraceError('corrupt', { what, why: 'The model is damaged, or not a model of this kind.' })
