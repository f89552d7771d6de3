import {
  type DatasetConfig,
  datasetOf,
  type ModelConfig,
  type ResolvedConfig,
} from '../config/resolve.ts'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import type { IdSource } from '../core/ids.ts'
import type { Data } from '../data/types.ts'
import type { Executor } from '../jobs/executor.ts'
import type { FoundDevice } from '../onnx/device.ts'
import type { HomeRegistry } from '../registry/registry.ts'
import type { Store } from '../store/home.ts'
import type { Tasks } from '../tasks/catalogue.ts'
import type { LoopEvent } from './events.ts'

/** What every part of the loop works with. */
export interface Context {
  readonly config: ResolvedConfig
  readonly store: Store
  readonly registry: HomeRegistry
  readonly data: Data
  readonly tasks: Tasks
  /** Who works on the stages of runs. */
  readonly executor: Executor
  readonly clock: Clock
  readonly newId: IdSource
  /** Version of the project's code now. */
  codeVersion(): Promise<string>
  /** The device that runs train on which may take the fastest one. */
  findDevice(): Promise<FoundDevice>
  emit(event: LoopEvent): void
}

/** The configuration of a model. Throws `not_found` with the names there are. */
export const modelOf = ({ config }: Pick<Context, 'config'>, name: string): ModelConfig => {
  const model = config.models.find((one) => one.name === name)
  if (model) return model
  throw new MillraceError('not_found', {
    what: `There is no model "${name}" in the configuration.`,
    why: 'One that was only registered is served, and has no data, training or prompts here.',
    fix: `The models of the configuration: ${config.models.map((one) => one.name).join(', ')}.`,
  })
}

/** The data set of that name, or the one that a model of that name learns from. Throws `not_found`. */
export const setOf = ({ config }: Pick<Context, 'config'>, name: string): DatasetConfig =>
  config.models.find((one) => one.name === name)?.dataset ?? datasetOf(config.datasets, name)

/** The models that learn from a data set. */
export const modelsOf = (
  { config }: Pick<Context, 'config'>,
  { models }: DatasetConfig,
): ModelConfig[] => config.models.filter(({ name }) => models.includes(name))
