import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepare } from '../../examples/autocomplete/prepare.ts'
import { createRng } from '../../src/core/rng.ts'
import { writePackage } from '../../src/tasks/kit/package.ts'
import { nextWordTask } from '../../src/tasks/nextword/task.ts'
import { takeModel, writeTaken } from '../../src/tasks/onnx/take.ts'

export interface Loaded {
  readonly folder: string
  /** Words the model knows. */
  readonly vocabulary: number
  readonly parameters: number
  /** Beginnings of real sentences, three to eight words long. */
  readonly texts: readonly string[]
}

/**
 * A package of a network over all sentences of the example, by default its larger one, with fresh values in place of
 * trained ones: what they are makes no difference to how long an answer takes.
 */
export const untrainedPackage = async (
  sizes: { readonly embedding: number; readonly units: number } = { embedding: 64, units: 128 },
): Promise<Loaded> => {
  const work = await mkdtemp(join(tmpdir(), 'millrace-load-'))
  await prepare(work)
  const [, ...rows] = (await readFile(join(work, 'sentences.csv'), 'utf8')).trim().split('\n')
  const sentences = rows.map((row) => row.replace(/^"|"$/g, ''))
  const prepared = nextWordTask.prepare(sentences, { ...sizes, minCount: 3 })
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

/** A package of a classifier of flowers by four numbers: an ONNX file of scikit-learn, as it is. */
export const flowersPackage = async (): Promise<{
  readonly folder: string
  readonly file: string
}> => {
  const work = await mkdtemp(join(tmpdir(), 'millrace-load-'))
  const file = join(import.meta.dirname, '../../test/data/onnx/iris.onnx')
  const asked = { columns: null, labels: null, example: null, label: null, step: null }
  const folder = join(work, 'package')
  await writeTaken(folder, await takeModel(await readFile(file), asked), {
    metrics: {},
    lineage: {
      ...{ datasetVersion: '', datasetDigest: '', codeVersion: '', config: null, seed: 0 },
      environment: { node: '', platform: '', cpu: '', cores: 1, onnxruntime: '', millrace: '' },
    },
  })
  return { folder, file }
}
