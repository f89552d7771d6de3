/** The file of a package that tells what its version answered to the rows that were held out. */
import { join } from 'node:path'
import { readIfThere } from '../core/files.ts'
import { type HeldOutAnswers, referenceName } from '../core/reference.ts'
import type { Rows } from '../core/rows.ts'
import { readProfile } from '../data/profile/read.ts'
import { referenceFileOf, unknownWordsOf } from '../evaluate/reference.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { Predictor } from '../tasks/kit/task.ts'
import { profileName } from './profile.ts'
import { someOf } from './robust.ts'

/** Texts whose words are looked at, at most. */
const mostTexts = 20_000

export interface Referring {
  readonly folder: string
  readonly predictor: Pick<Predictor, 'form' | 'example'>
  readonly rows: Rows
}

/** Keeps it in a package that has its profile already, if it has any. */
export const referenceInto = async (
  { folder, predictor, rows }: Referring,
  answers: HeldOutAnswers | null,
): Promise<void> => {
  const { form, example } = predictor
  const bytes = await readIfThere(join(folder, profileName))
  const unknownWords = bytes && unknownWordsOf(someOf(rows, mostTexts), form, readProfile(bytes))
  const file = referenceFileOf({
    ...{ form, example, rows: rows.length, answers },
    unknownWords: unknownWords ?? null,
  })
  await addToPackage(folder, referenceName, `${JSON.stringify(file)}\n`)
}
