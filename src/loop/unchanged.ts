/** Whether a training would be the same as one before it. */
import type { ModelConfig, Recipe } from '../config/resolve.ts'
import type { Json, Run } from '../core/records.ts'
import type { Context } from '../pipeline/context.ts'
import { onDevice } from '../pipeline/device.ts'
import { environment } from '../pipeline/environment.ts'
import { asJson } from '../pipeline/run.ts'

/** Runs looked back at. */
const looked = 100

/**
 * The newest finished run of the loop with the same data set version, recipe, code and Millrace: to train
 * again would give the same weights. Null where there is none.
 */
export const sameAsNow = async (
  context: Context,
  model: ModelConfig,
  recipe: Recipe,
): Promise<Run | null> => {
  const { registry, data, codeVersion } = context
  const dataset = await data.current(model.dataset.name, model.dataset.source, 'schedule')
  const code = await codeVersion()
  const { millrace } = environment()
  const { recipe: now } = await onDevice(context, recipe)
  const runs = await registry.runs({
    model: model.name,
    status: 'finished',
    kind: 'train',
    limit: looked,
  })
  const same = runs.find(
    (run) =>
      run.datasetVersion === dataset.id &&
      run.codeVersion === code &&
      run.environment.millrace === millrace &&
      sameJson(run.config, asJson(now)),
  )
  return same ?? null
}

/** Whether two recipes are the same, whatever the order of their keys. */
const sameJson = (one: Json, other: Json): boolean => {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other
  const [mine, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  return (
    Array.isArray(one) === Array.isArray(other) &&
    mine.size === theirs.size &&
    [...mine].every(([key, value]) => {
      const its = theirs.get(key)
      return its !== undefined && sameJson(value, its)
    })
  )
}
