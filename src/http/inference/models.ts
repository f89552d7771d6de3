/** What the Open Inference Protocol asks of models, over HTTP or gRPC. */
import { MillraceError } from '../../core/error.ts'
import type { Tensors } from '../../core/tensor.ts'
import { nothingServed } from '../../serve/absent.ts'
import type { Endpoint, Prediction, PredictOptions, Signed } from '../../serve/types.ts'
import type { ServingOptions } from '../types.ts'
import { endpointOf } from './ask.ts'
import { datatypeOf } from './datatypes.ts'
import { indexOf } from './repository.ts'
import { createStatistics, type StatisticsRow } from './statistics.ts'
import type { Asker, Whole } from './whole.ts'

export const serverName = 'millrace'
export const extensions = ['binary_tensor_data', 'model_repository', 'statistics']
export const platform = 'onnxruntime_onnx'

export type InferenceModels = ReturnType<typeof inferenceModels>

export interface InferenceModelsOptions
  extends Required<Pick<ServingOptions, 'endpoints' | 'registry' | 'clock'>> {
  /** Knows and does what this process cannot alone. Default: it is the only one that serves. */
  readonly whole?: Whole | undefined
}

export const inferenceModels = ({ endpoints, registry, clock, whole }: InferenceModelsOptions) => {
  const counts = createStatistics(endpoints, clock)
  const served = (model: string): Endpoint => endpointOf({ endpoints }, model)
  const versionsOf = async (name: string) =>
    (await registry.versions(served(name).setting.spec.model))
      .map(({ version }) => version)
      .reverse()
  return {
    index: (ready: boolean) => indexOf(endpoints.values(), ready),
    /** Fails with `no_model` unless a model answers; one that does not takes nothing from the others. */
    expectReady(): void {
      if (indexOf(endpoints.values(), true).length === 0) throw noneReady()
    },
    /** Fails as `Endpoint.signature` does. */
    async expectModel(model: string, version?: number): Promise<void> {
      await served(model).signature(version)
    },
    async metadata(model: string, version?: number) {
      const { signature } = await served(model).signature(version)
      const versions = version === undefined ? await versionsOf(model) : [version]
      return {
        ...{ name: model, versions: versions.map(String), platform },
        inputs: signature.inputs.map(portOf),
        outputs: signature.outputs.map(portOf),
      }
    },
    async statistics(
      model: string | undefined,
      version?: number,
      authorization: string | null = null,
    ): Promise<StatisticsRow[]> {
      if (whole) return whole.statistics(model, version, authorization)
      const models = model === undefined ? [...endpoints.keys()] : [served(model).name]
      return models.flatMap((each) => counts.of(each, version))
    },
    /** Serves an endpoint again, in every process. Fails with `no_model` where that cannot be. */
    async load(name: string, asker: Asker): Promise<void> {
      if (whole) return whole.load(served(name).name, asker)
      const { author } = asker
      await endpoints.directory.change(served(name).name, { state: 'loaded' }, { author })
      const endpoint = served(name)
      await endpoint.refresh()
      const status = endpoint.status()
      if (status.version === null) throw nothingServed(status)
    },
    /** Lets go of what an endpoint serves after its last answer, in every process, until it is loaded. */
    async unload(name: string, asker: Asker): Promise<void> {
      if (whole) return whole.unload(served(name).name, asker)
      const { author } = asker
      await endpoints.directory.change(served(name).name, { state: 'unloaded' }, { author })
      await served(name).refresh()
    },
    /** Fails as `Endpoint.predict` does. */
    run: (model: string, tensors: Tensors, options: PredictOptions): Promise<Prediction> =>
      served(model).predict({ kind: 'tensors', tensors }, options),
    close: () => counts.close(),
  }
}

const portOf = ({ name, type, shape }: Signed['signature']['inputs'][number]) => ({
  name,
  datatype: datatypeOf(type),
  shape: shape.map((length) => (typeof length === 'number' ? length : -1)),
})

const noneReady = () =>
  new MillraceError('no_model', {
    what: 'No model is served yet.',
    fix: 'Try again in a moment; the index of the repository tells of each model.',
  })
