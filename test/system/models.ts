/** Small models that were hardly trained, for tests of what is told by them. */
import { createRng } from '../../src/core/rng.ts'
import { initialise } from '../../src/nn/parameter.ts'
import { readPackage, writePackage } from '../../src/tasks/kit/package.ts'
import type { Package, Prepared } from '../../src/tasks/kit/task.ts'
import { fit } from '../../src/train/fit.ts'

/** A package of a task whose weights are as they begin, moved a little so that every part of it counts. */
export const startedPackage = async (folder: string, prepared: Prepared): Promise<Package> => {
  const { parameters, states = [] } = prepared.network
  const values = initialise([...parameters, ...states], createRng(7))
  for (const { name } of parameters)
    values.get(name)?.forEach((value, at, all) => {
      all[at] = value + 0.3 * Math.sin(3 * at + name.length)
    })
  await writePackage(folder, { prepared, parameters: values, metrics: {}, lineage: null })
  return readPackage(folder)
}

/** A package of a task after some epochs on rows. */
export const trainedPackage = async (
  folder: string,
  prepared: Prepared,
  {
    rows,
    epochs,
    learningRate = 0.02,
  }: { rows: readonly string[]; epochs: number; learningRate?: number },
): Promise<Package> => {
  const batches = { batchSize: 16, seed: 3 }
  const run = fit({
    network: prepared.network,
    train: prepared.batches(rows, { ...batches, purpose: 'training' }),
    validation: () => prepared.batches(rows, { ...batches, purpose: 'validation' }).epoch(1),
    metrics: prepared.metrics,
    ...{ epochs, learningRate, seed: 1 },
  })
  let next = await run.next()
  while (!next.done) next = await run.next()
  const { parameters } = next.value
  await writePackage(folder, { prepared, parameters, metrics: {}, lineage: null })
  return readPackage(folder)
}
