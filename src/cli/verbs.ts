import {
  clean,
  config,
  data,
  docs,
  endpoint,
  explain,
  exporting,
  init,
  keys,
  label,
  models,
  monitor,
  predict,
  register,
  remove,
  report,
  requests,
  rollout,
  runs,
  simulate,
  test,
  up,
  worker,
} from './own.ts'
import type { Verb } from './verb.ts'

/** Every verb by its name, in the order of the help text. A verb is loaded when it is asked for. */
const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  init: async () => init,
  up: async () => up,
  keys: async () => keys,
  train: async () => (await import('./train.ts')).verb,
  worker: async () => worker,
  resume: async () => (await import('./resume.ts')).verb,
  cancel: async () => (await import('./cancel.ts')).verb,
  reproduce: async () => (await import('./reproduce.ts')).verb,
  tune: async () => (await import('./tune.ts')).verb,
  crossvalidate: async () => (await import('./crossvalidate.ts')).verb,
  compare: async () => (await import('./compare.ts')).verb,
  data: async () => data,
  ingest: async () => (await import('./ingest.ts')).verb,
  evaluate: async () => (await import('./evaluate.ts')).verb,
  register: async () => register,
  predict: async () => predict,
  explain: async () => explain,
  requests: async () => requests,
  simulate: async () => simulate,
  runs: async () => runs,
  models: async () => models,
  endpoints: async () => (await import('./endpoints.ts')).verb,
  endpoint: async () => endpoint,
  objectives: async () => (await import('./objectives.ts')).verb,
  rollouts: async () => (await import('./rollouts.ts')).verb,
  rollout: async () => rollout,
  monitor: async () => monitor,
  report: async () => report,
  label: async () => label,
  promote: async () => (await import('./promote.ts')).verb,
  threshold: async () => (await import('./threshold.ts')).verb,
  rollback: async () => (await import('./rollback.ts')).verb,
  export: async () => exporting,
  delete: async () => remove,
  prune: async () => (await import('./prune.ts')).verb,
  test: async () => test,
  config: async () => config,
  docs: async () => docs,
  clean: async () => clean,
}

export const verbNames: readonly string[] = Object.keys(verbs)

/** The verb of that name, where there is one. */
export const verbNamed = async (name: string): Promise<Verb | undefined> =>
  Object.hasOwn(verbs, name) ? verbs[name]?.() : undefined

export const allVerbs = (): Promise<Verb[]> =>
  Promise.all(Object.values(verbs).map((load) => load()))
