/** Ops that slide a window over the axes after the first two, `[batch, channels, …]`. */

import { type Dim, type DType, type Shape, shapeText } from '../value.ts'
import { sum } from './dims.ts'
import { type Call, expectShape, input, inputOf, ints, misfit, type ShapeRule } from './rule.ts'

const floats: readonly DType[] = ['float32', 'float64']

/** How a window moves along one axis. */
export interface Window {
  readonly length: number
  readonly stride: number
  readonly dilation: number
  /** Elements put before and after the axis. */
  readonly before: number
  readonly after: number
}

/** A window for each axis, from the attributes and the window's lengths. */
export const windowsOf = (
  attributes: Call['attributes'],
  lengths: readonly number[],
): readonly Window[] => {
  const at = (name: string, i: number, otherwise: number) => {
    const list = attributes[name]
    return typeof list === 'object' ? (list[i] ?? otherwise) : otherwise
  }
  return lengths.map((length, i) => ({
    length,
    stride: at('strides', i, 1),
    dilation: at('dilations', i, 1),
    before: at('pads', i, 0),
    after: at('pads', i + lengths.length, 0),
  }))
}

/** From the first element a window covers to the one after its last. */
export const reach = ({ length, dilation }: Window): number => dilation * (length - 1) + 1

/** How often the window fits: ⌊(axis + pads − reach) / stride⌋ + 1 */
const placed = (call: Call, axis: Dim, window: Window): Dim => {
  const spare = window.before + window.after - reach(window)
  if (typeof axis === 'string') {
    if (window.stride !== 1) throw misfit(call, 'a known length for strides', axis)
    return spare === -1 ? axis : sum([axis, spare + 1])
  }
  if (axis + spare < 0) throw misfit(call, `at least ${-spare} elements`, `${axis}`)
  return Math.floor((axis + spare) / window.stride) + 1
}

/** `[batch, channels, …]` with at least one axis to slide along. */
const image = (call: Call): { dtype: DType; batch: Dim; channels: Dim; axes: Shape } => {
  const { dtype, shape } = inputOf(call, 0, floats)
  const [batch, channels, ...axes] = shape
  if (batch === undefined || channels === undefined || axes.length === 0)
    throw misfit(call, '[batch, channels, …]', shapeText(shape))
  return { dtype, batch, channels, axes }
}

const filterLengths = (call: Call, rank: number): readonly number[] => {
  const { shape } = inputOf(call, 1, [input(call, 0).dtype])
  const lengths = shape.slice(2)
  if (lengths.length !== rank) throw misfit(call, `filters over ${rank} axes`, shapeText(shape))
  return lengths.map((length) => {
    if (typeof length !== 'number') throw misfit(call, 'filters of known size', shapeText(shape))
    return length
  })
}

const sliding = { strides: 'ints', pads: 'ints', dilations: 'ints' } as const

/** x `[batch, channels, …]`, filters `[outputs, channels, …]`, bias `[outputs]`. */
const conv = {
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: sliding,
  infer(call: Call) {
    const { dtype, batch, channels, axes } = image(call)
    const windows = windowsOf(call.attributes, filterLengths(call, axes.length))
    const [outputs, depth] = input(call, 1).shape as [Dim, Dim]
    if (depth !== channels)
      throw misfit(call, `filters of ${channels} channels`, shapeText(input(call, 1).shape))
    if (call.inputs[2]) expectShape(call, 2, [outputs])
    const placedAxes = windows.map((window, i) => placed(call, axes[i] as Dim, window))
    return [{ dtype, shape: [batch, outputs, ...placedAxes] }]
  },
} as const satisfies ShapeRule

/** The way back of Conv. x `[batch, outputs, …]`, filters `[outputs, channels, …]`, bias `[channels]`. */
const convTranspose = {
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: { ...sliding, output_padding: 'ints' },
  infer(call: Call) {
    const { dtype, batch, channels, axes } = image(call)
    const windows = windowsOf(call.attributes, filterLengths(call, axes.length))
    const [outputs, made] = input(call, 1).shape as [Dim, Dim]
    if (outputs !== channels)
      throw misfit(call, `${channels} filters`, shapeText(input(call, 1).shape))
    if (call.inputs[2]) expectShape(call, 2, [made])
    const extra = ints(call, 'output_padding') ?? []
    const grown = windows.map((window, i) => {
      const axis = axes[i]
      if (typeof axis !== 'number') throw misfit(call, 'a known length', `${axis}`)
      const whole = window.stride * (axis - 1) + reach(window) + (extra[i] ?? 0)
      return whole - window.before - window.after
    })
    return [{ dtype, shape: [batch, made, ...grown] }]
  },
} as const satisfies ShapeRule

const pooled = (call: Call): { dtype: DType; shape: Shape } => {
  const { dtype, batch, channels, axes } = image(call)
  const lengths = ints(call, 'kernel_shape') ?? []
  if (lengths.length !== axes.length)
    throw misfit(call, `kernel_shape of ${axes.length} axes`, shapeText(lengths))
  const windows = windowsOf(call.attributes, lengths)
  const placedAxes = windows.map((window, i) => placed(call, axes[i] as Dim, window))
  return { dtype, shape: [batch, channels, ...placedAxes] }
}

/** The largest of each window, and (second output) its place in the whole input, counted row-major. */
const maxPool = {
  inputs: [1, 1],
  outputs: [1, 2],
  attributes: { kernel_shape: 'ints', strides: 'ints', pads: 'ints' },
  infer(call: Call) {
    const { dtype, shape } = pooled(call)
    return [
      { dtype, shape },
      { dtype: 'int64', shape },
    ].slice(0, call.outputs) as readonly { dtype: DType; shape: Shape }[]
  },
} as const satisfies ShapeRule

/** The way back of MaxPool: x and its places as MaxPool gives them, then the shape to fill. */
const maxUnpool = {
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: { kernel_shape: 'ints', strides: 'ints', pads: 'ints' },
  infer(call: Call) {
    const { dtype, shape } = inputOf(call, 0, ['float32'])
    inputOf(call, 1, ['int64'])
    expectShape(call, 1, shape)
    const made = call.contents(2)
    if (!made) throw misfit(call, 'a known shape as input 2', 'a value of run time')
    return [{ dtype, shape: made }]
  },
} as const satisfies ShapeRule

/** Mean of each window; `count_include_pad: 1` counts what is put around as zeros. */
const averagePool = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {
    kernel_shape: 'ints',
    strides: 'ints',
    pads: 'ints',
    count_include_pad: 'int',
  },
  infer: (call: Call) => [pooled(call)],
} as const satisfies ShapeRule

/**
 * Longer axes by repeating elements, with `mode: 'nearest'`, `coordinate_transformation_mode:
 * 'asymmetric'` and `nearest_mode: 'floor'`. Inputs: x, none, none, the lengths wanted.
 */
const resize = {
  inputs: [4, 4],
  outputs: [1, 1],
  attributes: {
    mode: 'string',
    coordinate_transformation_mode: 'string',
    nearest_mode: 'string',
  },
  infer(call: Call) {
    const { dtype, shape } = inputOf(call, 0, floats)
    const made = call.contents(3)
    if (made?.length !== shape.length)
      throw misfit(call, `${shape.length} known lengths as input 3`, shapeText(made ?? []))
    return [{ dtype, shape: made }]
  },
} as const satisfies ShapeRule

/** Convolution and pooling. */
export const windowOps = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  AveragePool: averagePool,
  Resize: resize,
} as const
