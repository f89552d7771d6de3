/** What windows that slide over sequences and images have in common. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { shapeText } from '../../onnx/value.ts'

/**
 * Elements put around each axis: `valid` none; `same` as many as make ⌈length / stride⌉ places, the odd
 * one at the end; a number of them on both sides.
 */
export type Padding = 'same' | 'valid' | number

/** A window over one axis (`[5]`) or two (`[3, 3]`: height, width), the same step along each. */
export interface Sliding {
  readonly kernel: readonly number[]
  readonly stride: number
  readonly dilation: number
  readonly padding: Padding
}

/** Runs over a sequence `[batch, channels, length]` as over an image of height 1. */
export const overImage = (
  g: Builder,
  x: Value,
  { kernel }: Sliding,
  run: (image: Value) => Value,
): Value => {
  if (x.shape.length !== kernel.length + 2 || kernel.length < 1 || kernel.length > 2)
    throw new MillraceError('internal', {
      what: `A window of ${shapeText(kernel)} does not slide over ${shapeText(x.shape)}.`,
      fix: 'Windows have one axis over [batch, channels, length], two over [batch, channels, height, width].',
    })
  if (kernel.length === 2) return run(x)
  const height = g.ints([2])
  return g.op('Squeeze', [run(g.op('Unsqueeze', [x, height])), height])
}

/** ONNX's attributes of the window over an image. */
export const slidingOf = (image: Value, { kernel, stride, dilation, padding }: Sliding) => {
  const lengths = kernel.length === 1 ? [1, ...kernel] : kernel
  const around = lengths.map((length, i) => {
    if (padding === 'valid' || length === 1) return [0, 0] as const
    if (padding !== 'same') return [padding, padding] as const
    const reach = dilation * (length - 1) + 1
    const missing = missingOf(image.shape[i + 2], stride, reach)
    return [Math.floor(missing / 2), Math.ceil(missing / 2)] as const
  })
  return {
    lengths,
    strides: lengths.map(() => stride),
    dilations: lengths.map(() => dilation),
    pads: [...around.map(([before]) => before), ...around.map(([, after]) => after)],
  }
}

const missingOf = (axis: number | string | undefined, stride: number, reach: number): number => {
  if (stride === 1) return reach - 1
  if (typeof axis !== 'number')
    throw new MillraceError('internal', {
      what: `Padding "same" with a stride of ${stride} needs a known length, got ${axis}.`,
    })
  return Math.max(0, (Math.ceil(axis / stride) - 1) * stride + reach - axis)
}
