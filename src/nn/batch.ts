import type { Tensor } from '../core/tensor.ts'

/** One batch: the inputs of a bucket's graph beside the parameters. */
export interface Batch {
  readonly bucket: string
  readonly inputs: Readonly<Record<string, Tensor>>
  /**
   * What the mean loss of the batch is a mean over: predictions that carry loss, or the sum of their
   * weights. A batch of weight 0 has nothing to learn and is not run.
   */
  readonly weight: number
}

/** Batches of an epoch. The same epoch and seed give the same batches; every rank gets as many. */
export interface BatchSource {
  /** Batches in an epoch. */
  readonly steps: number
  epoch(epoch: number): Iterable<Batch>
}
