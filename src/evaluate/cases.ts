import { type Answer, bestOf } from '../core/answer.ts'
import { MillraceError, messageOf } from '../core/error.ts'
import { readPlain } from '../core/plain.ts'
import type { EvalPrompt, PromptResult } from '../core/records.ts'
import { explain, type Issue, z } from '../core/schema.ts'

const caseSchema = z.strictObject({
  prompt: z.string().min(1).max(10_000),
  accepted: z.array(z.string().min(1).max(200)).min(1).max(1000),
})
const casesSchema = z.array(caseSchema).min(1).max(100_000)

/** Reads prompts and their accepted next words. Throws `bad_data` naming the file and the place. */
export const readEvalSet = async (file: string): Promise<EvalPrompt[]> => {
  const wrong = (what: string, cause: unknown) =>
    new MillraceError('bad_data', {
      what: `${file}: ${what}`,
      fix: 'Write a JSON array of { "prompt": "i want", "accepted": ["to", "more"] }.',
      cause,
    })
  let parsed: unknown
  try {
    parsed = JSON.parse((await readPlain(file)).toString())
  } catch (error) {
    if (error instanceof MillraceError) throw error
    throw wrong(messageOf(error), error)
  }
  const cases = casesSchema.safeParse(parsed, { reportInput: true })
  if (cases.success) return cases.data
  throw wrong(cases.error.issues.slice(0, 1).map(placed).join(''), cases.error)
}

/** `entry 2, accepted, word 1: found "", allowed at least 1 character.` */
const placed = (issue: Issue): string => {
  const [entry, field, word] = issue.path
  const place = [
    ...(entry === undefined ? ['the list'] : [`entry ${Number(entry) + 1}`]),
    ...(field === undefined ? [] : [String(field)]),
    ...(word === undefined ? [] : [`word ${Number(word) + 1}`]),
  ]
  return explain(issue, { path: place.join(', '), schema: caseSchema })
}

export interface Answers {
  /** Share of prompts whose first suggestion is an accepted word, 0 to 1. Case does not matter. */
  readonly accuracy: number
  readonly results: readonly PromptResult[]
}

/** Puts every prompt to a model, all at once. */
export const evaluatePrompts = async (
  cases: readonly EvalPrompt[],
  predict: (texts: readonly string[], k: number) => Promise<readonly Answer[]>,
): Promise<Answers> => {
  const answers = await predict(
    cases.map(({ prompt }) => prompt),
    1,
  )
  const results = cases.map(({ prompt, accepted }, index): PromptResult => {
    const predicted = said(answers[index])
    const words = new Set(accepted.map(fold))
    return { prompt, accepted, predicted, passed: predicted !== null && words.has(fold(predicted)) }
  })
  const passed = results.filter((result) => result.passed).length
  return { accuracy: passed / results.length, results }
}

const said = (answer: Answer | undefined): string | null => {
  const best = answer ? bestOf(answer) : null
  return best === null ? null : String(best)
}

const fold = (word: string) => word.normalize('NFC').toLowerCase()
