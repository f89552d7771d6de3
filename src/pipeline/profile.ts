/** What the rows were that a model has learnt from, and the file of its package that tells it. */
import { type Readings, readingsOf } from '../data/profile/detect.ts'
import { fitted, textOf } from '../data/profile/fit.ts'
import { picturesExcept } from '../data/profile/pictures.ts'
import { profileOf } from '../data/profile/profile.ts'
import type { Profile } from '../data/profile/types.ts'
import { wholeRecord } from '../data/record.ts'
import { type Relation, rowsRelation } from '../data/relation.ts'
import { LakeError } from '../store/lake/error.ts'
import { type Lake, openLake } from '../store/lake/lake.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { TrainJob } from './job.ts'
import { pictureIn } from './pictures.ts'
import { readHeldOut } from './sides.ts'
import { rowsIn } from './worker.ts'

/** File of a package; see docs/profile.md. */
export const profileName = 'profile.json'

/**
 * Keeps in a package the profile of its training side: without the rows that were held out, or beyond `maxRows`. Answers
 * why there is none where the rows are too much for the engine, which does not undo a training; else null.
 */
export const profileInto = async (
  packaged: string,
  { folder, source, schema, recipe }: Pick<TrainJob, 'folder' | 'source' | 'schema' | 'recipe'>,
): Promise<string | null> => {
  const relation = await rowsRelation([rowsIn(folder)], source.column)
  const except = await readHeldOut(folder)
  // The same rows give the same file: sums of several threads have no order.
  await using lake = await openLake({ threads: 1 })
  try {
    const profile = await profileOf(lake, relation, {
      except,
      readings: readingsIn(source, schema),
    })
    const pictures = await picturesOf(lake, relation, { profile, except, task: recipe.task })
    await addToPackage(
      packaged,
      profileName,
      textOf(fitted({ ...profile, ...pictures })).toString(),
    )
    return null
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    return `The package has no profile of its rows: ${error.kind}: ${error.message}`
  }
}

/** As training reads them: lines as texts, columns as they are pinned. */
const readingsIn = ({ column }: TrainJob['source'], schema: TrainJob['schema']): Readings =>
  column === wholeRecord ? readingsOf(schema ?? { columns: [] }) : { [column]: { type: 'text' } }

interface Looking {
  readonly profile: Profile
  readonly except: Uint32Array
  readonly task: object
}

/** What the pictures look like, of a task that reads some. */
const picturesOf = async (
  lake: Lake,
  relation: Relation,
  { profile: { rows, detail }, except, task }: Looking,
): Promise<Pick<Profile, 'pictures'>> => {
  const picture = pictureIn(task)
  const asked = picture && { ...picture, rows, detail, except }
  const found = asked && (await picturesExcept(lake, relation, asked))
  return found ? { pictures: [found] } : {}
}
