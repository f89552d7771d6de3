import type { Graph } from '../onnx/graph.ts'
import type { Parameter } from './parameter.ts'

/**
 * A network in three graphs. A bucket names a batch shape (`t12`): each has its own graph, and a
 * session is kept for each. Graphs of training and validation take every parameter as an input of its
 * name.
 */
export interface Network {
  readonly parameters: readonly Parameter[]
  /**
   * Values that no gradient moves, such as the running statistics of a batch normalisation: inputs of
   * both graphs like the parameters. The training graph answers what each is after the batch as
   * `state:<name>`. Default none.
   */
  readonly states?: readonly Parameter[]
  /**
   * Whether each session keeps the memory it has freed for its next run: faster where there are few
   * buckets; with many, sessions share what the others have freed, in half the memory. Default false.
   */
  readonly arena?: boolean
  /**
   * One step up to the gradients. Outputs: `loss` (scalar, mean over the batch's weight), and
   * `grad:<parameter>` with the parameter's shape for each parameter.
   */
  training(bucket: string): Graph
  /** Metrics of a batch, each a scalar that is summed over batches: `loss`, `count`, `hits1`, … */
  validation(bucket: string): Graph
  /** The finished network: parameters and states as initializers, outputs ready to read. */
  inference(values: ReadonlyMap<string, Float32Array>): Graph
}
