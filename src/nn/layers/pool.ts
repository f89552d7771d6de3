import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { overImage, type Padding, slidingOf } from './padding.ts'

export interface PoolOptions {
  /** Lengths of the window: `[2]` over sequences, `[2, 2]` (height, width) over images. */
  readonly size: readonly number[]
  /** Elements the window moves by. Default the window's first length: windows stand side by side. */
  readonly stride?: number
  /** Default `valid`: what no whole window covers is left out. */
  readonly padding?: Padding
}

const pooled = (
  op: 'MaxPool' | 'AveragePool',
  g: Builder,
  x: Value,
  { size, stride = size[0] ?? 1, padding = 'valid' }: PoolOptions,
): Value => {
  const sliding = { kernel: size, stride, dilation: 1, padding }
  return overImage(g, x, sliding, (image) => {
    const { lengths, strides, pads } = slidingOf(image, sliding)
    return g.op(op, [image], { kernel_shape: lengths, strides, pads })
  })
}

/** The largest of each window. `[batch, channels, …]` → the same, shorter */
export const maxPool = (g: Builder, x: Value, options: PoolOptions): Value =>
  pooled('MaxPool', g, x, options)

/** The mean of each window; padding does not count. `[batch, channels, …]` → the same, shorter */
export const averagePool = (g: Builder, x: Value, options: PoolOptions): Value =>
  pooled('AveragePool', g, x, options)

/** The mean of each channel. `[batch, channels, …]` → `[batch, channels]` */
export const globalAveragePool = (g: Builder, x: Value): Value =>
  g.op('ReduceMean', [x], { axes: x.shape.map((_, i) => i).slice(2), keepdims: 0 })
