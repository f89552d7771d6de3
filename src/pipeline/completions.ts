/** Beginnings that a version completes, and the file of its package that keeps them. */
import { readPlain } from '../core/plain.ts'
import type { Completion } from '../core/records.ts'
import { gapBetween } from '../encode/text/spaceless.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { Predictor } from '../tasks/kit/task.ts'
import type { TrainJob } from './job.ts'

/** File of a package: `[{ "input", "completed" }]`. */
export const completionsName = 'completions.json'

/** The whole line: what was given, and the words that were added. */
export const completedOf = ({ input, completion }: Completion): string =>
  completion === '' ? input : `${input}${gapBetween(input, completion)}${completion}`

/** Completes what an order asks for and keeps it in the package; nothing where nothing can be completed. */
export const completeInto = async (
  folder: string,
  predictor: Pick<Predictor, 'complete'>,
  asked: TrainJob['completions'],
): Promise<readonly Completion[]> => {
  if (!asked || !predictor.complete) return []
  const inputs = linesOf((await readPlain(asked.file)).toString())
  const added = await predictor.complete(inputs, asked.words)
  const completions = inputs.map((input, at) => ({ input, completion: added[at] ?? '' }))
  await addToPackage(folder, completionsName, textOf(completions))
  return completions
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const textOf = (completions: readonly Completion[]): string => {
  const entries = completions.map((each) => ({ input: each.input, completed: completedOf(each) }))
  return `${JSON.stringify(entries, null, 2)}\n`
}
