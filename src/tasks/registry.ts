import { MillraceError } from '../core/error.ts'
import type { Figures } from '../core/records.ts'
import { nextWord } from './nextword.ts'
import { readPackage } from './package.ts'
import type { Package, Predictor } from './task.ts'

/** Every kind of model, by the name it has in configurations and packages. */
export const tasks = { [nextWord.kind]: nextWord } as const

export type TaskKind = keyof typeof tasks

/** The task a package belongs to. Fails with `corrupt` for one this version does not know. */
const taskOf = ({ folder, manifest }: Package) => {
  const { kind } = manifest.task
  if (Object.hasOwn(tasks, kind)) return tasks[kind as TaskKind]
  throw new MillraceError('corrupt', {
    what: `The model package ${folder} is of kind "${kind}".`,
    why: `Known kinds: ${Object.keys(tasks).join(', ')}.`,
    fix: 'Serve it with the version of Millrace that made it.',
  })
}

/** Opens the package in a folder for prediction. Fails with `corrupt` where it is not whole. */
export const openPredictor = async (folder: string): Promise<Predictor<string>> => {
  const opened = await readPackage(folder)
  return taskOf(opened).open(opened)
}

/**
 * Figures of packages on the same rows, in the order of the folders: `val_loss` over the words that
 * all of them know, `top1` and `top5` over every word. Rows come from the validation side of
 * `splitRows`.
 */
export const judge = async (
  folders: readonly string[],
  rows: readonly string[],
): Promise<Figures[]> => {
  const packages = await Promise.all(folders.map(readPackage))
  const [first] = packages
  return first ? taskOf(first).judge(packages, rows) : []
}
