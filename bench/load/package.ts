import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from '../../examples/autocomplete/prepare.ts'
import { createRng } from '../../src/core/rng.ts'
import { writePackage } from '../../src/tasks/kit/package.ts'
import { nextWordTask } from '../../src/tasks/nextword/task.ts'

export interface Loaded {
  readonly folder: string
  /** Words the model knows. */
  readonly vocabulary: number
  readonly parameters: number
  /** Beginnings of real sentences, three to eight words long. */
  readonly texts: readonly string[]
}

/**
 * A package of the example's larger network over all its sentences, with fresh values in place of
 * trained ones: what they are makes no difference to how long an answer takes.
 */
export const untrainedPackage = async (): Promise<Loaded> => {
  const work = await mkdtemp(join(tmpdir(), 'millrace-load-'))
  await prepare(work)
  const [, ...rows] = (await readFile(join(work, 'sentences.csv'), 'utf8')).trim().split('\n')
  const sentences = rows.map((row) => row.replace(/^"|"$/g, ''))
  const prepared = nextWordTask.prepare(sentences, { embedding: 64, units: 128, minCount: 3 })
  const rng = createRng(1)
  const parameters = new Map(
    prepared.network.parameters.map((parameter) => [parameter.name, parameter.init(rng)]),
  )
  const folder = join(work, 'package')
  await writePackage(folder, { prepared, parameters, metrics: {}, lineage: null })
  return {
    folder,
    vocabulary: prepared.facts.vocabulary ?? 0,
    parameters: [...parameters.values()].reduce((sum, { length }) => sum + length, 0),
    texts: sentences.slice(0, 2000).map((sentence, i) =>
      sentence
        .split(' ')
        .slice(0, 3 + (i % 6))
        .join(' '),
    ),
  }
}
