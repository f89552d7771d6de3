/** An endpoint with a rollout under way, for the tests of serving. */
import type { EndpointOptions } from '../../src/serve/endpoint.ts'
import type { Noted, ServedPredictor } from '../../src/serve/types.ts'
import { memoryRegistry, predictorOf, setting, start } from './endpoint.ts'

/** Version 1 is stable, and version 2 a candidate. */
export const rolled = async (more: Partial<EndpointOptions> = {}) => {
  const registry = memoryRegistry()
  registry.promote(1)
  registry.roll({})
  const { log: closed, ...started } = start(registry, {
    setting: setting({ policy: 'canary' }),
    ...more,
  })
  await started.endpoint.refresh()
  return { registry, closed, ...started }
}

/** Version 2 is another predictor. */
export const second =
  (change: (predictor: ServedPredictor) => Partial<ServedPredictor>) => async (folder: string) => {
    const predictor = predictorOf(folder, [])
    return folder === '2' ? { ...predictor, ...change(predictor) } : predictor
  }

/** Of requests. */
export const ids = Array.from({ length: 400 }, (_, at) => `id-${at}`)

/** Keeps what is told for the log. */
export const noting = () => {
  const noted: Noted[] = []
  return {
    noted,
    async note(each: Noted) {
      noted.push(each)
    },
  }
}
