/** Ops that slide a window over the axes after the first two, `[batch, channels, …]`. */
import type { DType } from '../../core/tensor.ts'
import { type Dim, type Shape, shapeText, type Type } from '../value.ts'
import { int, optional, required, text } from './attributes.ts'
import { sum } from './dims.ts'
import { expectShape, floats, inputOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule } from './rule.ts'

type Asked = Pick<Call, 'op' | 'inputs'>

/** How a window moves along one axis. */
export interface Window {
  readonly length: number
  readonly stride: number
  readonly dilation: number
  /** Elements put before and after the axis. */
  readonly before: number
  readonly after: number
}

/** Attributes of an op with windows; `pads` says how many before each axis, then how many after. */
export interface Sliding {
  readonly strides?: readonly number[]
  readonly pads?: readonly number[]
  readonly dilations?: readonly number[]
}

/** A window for each axis, from the attributes and the window's lengths. */
export const windowsOf = (
  { strides, pads, dilations }: Sliding,
  lengths: readonly number[],
): readonly Window[] =>
  lengths.map((length, i) => ({
    length,
    stride: strides?.[i] ?? 1,
    dilation: dilations?.[i] ?? 1,
    before: pads?.[i] ?? 0,
    after: pads?.[i + lengths.length] ?? 0,
  }))

/** From the first element a window covers to the one after its last. */
export const reach = ({ length, dilation }: Window): number => dilation * (length - 1) + 1

/** How often the window fits: ⌊(axis + pads − reach) / stride⌋ + 1 */
const placed = (call: Asked, axis: Dim, window: Window): Dim => {
  const spare = window.before + window.after - reach(window)
  if (typeof axis === 'string') {
    if (window.stride !== 1) throw misfit(call, 'a known length for strides', axis)
    return spare === -1 ? axis : sum([axis, spare + 1])
  }
  if (axis + spare < 0) throw misfit(call, `at least ${-spare} elements`, `${axis}`)
  return Math.floor((axis + spare) / window.stride) + 1
}

/** An axis of an image under its window. */
interface Along {
  readonly axis: Dim
  readonly window: Window
}

interface Image {
  readonly dtype: DType
  readonly batch: Dim
  readonly channels: Dim
  readonly axes: Shape
}

/** `[batch, channels, …]` with at least one axis to slide along. */
const imageOf = (call: Asked): Image => {
  const { dtype, shape } = inputOf(call, 0, floats)
  const [batch, channels, ...axes] = shape
  if (batch === undefined || channels === undefined || axes.length === 0)
    throw misfit(call, '[batch, channels, …]', shapeText(shape))
  return { dtype, batch, channels, axes }
}

/** Each axis of the image under a window of that length. */
const alongOf = (
  { axes }: Image,
  attributes: Sliding,
  lengths: readonly number[],
): readonly Along[] => {
  const windows = windowsOf(attributes, lengths)
  return axes.flatMap((axis, i) => {
    const window = windows[i]
    return window ? [{ axis, window }] : []
  })
}

interface Filters {
  /** The two axes before those the window slides along. */
  readonly outer: readonly [Dim, Dim]
  readonly lengths: readonly number[]
}

/** Filters over as many axes as the image has. */
const filtersOf = (call: Asked, { dtype, axes }: Image): Filters => {
  const { shape } = inputOf(call, 1, [dtype])
  const [first, second, ...lengths] = shape
  if (first === undefined || second === undefined || lengths.length !== axes.length)
    throw misfit(call, `filters over ${axes.length} axes`, shapeText(shape))
  const known = lengths.map((length) => {
    if (typeof length !== 'number') throw misfit(call, 'filters of known size', shapeText(shape))
    return length
  })
  return { outer: [first, second], lengths: known }
}

const sliding = {
  strides: optional('ints'),
  pads: optional('ints'),
  dilations: optional('ints'),
} as const

/** x `[batch, channels, …]`, filters `[outputs, channels, …]`, bias `[outputs]`. */
const conv = shapeRule({
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: sliding,
  infer(call) {
    const image = imageOf(call)
    const { lengths, outer } = filtersOf(call, image)
    const [outputs, depth] = outer
    if (depth !== image.channels)
      throw misfit(call, `filters of ${image.channels} channels`, shapeText([...outer, ...lengths]))
    if (call.inputs[2]) expectShape(call, 2, [outputs])
    const placedAxes = alongOf(image, call.attributes, lengths).map(({ axis, window }) =>
      placed(call, axis, window),
    )
    return [{ dtype: image.dtype, shape: [image.batch, outputs, ...placedAxes] }]
  },
})

/** The way back of Conv. x `[batch, outputs, …]`, filters `[outputs, channels, …]`, bias `[channels]`. */
const convTranspose = shapeRule({
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: { ...sliding, output_padding: optional('ints') },
  infer(call) {
    const image = imageOf(call)
    const { lengths, outer } = filtersOf(call, image)
    const [outputs, made] = outer
    if (outputs !== image.channels)
      throw misfit(call, `${image.channels} filters`, shapeText([...outer, ...lengths]))
    if (call.inputs[2]) expectShape(call, 2, [made])
    const grown = alongOf(image, call.attributes, lengths).map(({ axis, window }, i) => {
      if (typeof axis !== 'number') throw misfit(call, 'a known length', `${axis}`)
      const extra = call.attributes.output_padding?.[i] ?? 0
      const whole = window.stride * (axis - 1) + reach(window) + extra
      return whole - window.before - window.after
    })
    return [{ dtype: image.dtype, shape: [image.batch, made, ...grown] }]
  },
})

type Pooling = Sliding & { readonly kernel_shape: readonly number[] }

const pooled = (call: Asked & Pick<Call<unknown, Pooling>, 'attributes'>): Type => {
  const image = imageOf(call)
  const { kernel_shape: lengths } = call.attributes
  if (lengths.length !== image.axes.length)
    throw misfit(call, `kernel_shape of ${image.axes.length} axes`, shapeText(lengths))
  const placedAxes = alongOf(image, call.attributes, lengths).map(({ axis, window }) =>
    placed(call, axis, window),
  )
  return { dtype: image.dtype, shape: [image.batch, image.channels, ...placedAxes] }
}

const pooling = {
  kernel_shape: required('ints'),
  strides: optional('ints'),
  pads: optional('ints'),
} as const

/** The largest of each window, and (second output) its place in the whole input, counted row-major. */
const maxPool = shapeRule({
  inputs: [1, 1],
  outputs: [1, 2],
  attributes: pooling,
  infer(call) {
    const { dtype, shape } = pooled(call)
    const places: Type = { dtype: 'int64', shape }
    return [{ dtype, shape }, places].slice(0, call.outputs)
  },
})

/** The way back of MaxPool: x and its places as MaxPool gives them, then the shape to fill. */
const maxUnpool = shapeRule({
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: pooling,
  infer(call) {
    const { dtype, shape } = inputOf(call, 0, ['float32'])
    inputOf(call, 1, ['int64'])
    expectShape(call, 1, shape)
    const made = call.contents(2)
    if (!made) throw misfit(call, 'a known shape as input 2', 'a value of run time')
    return [{ dtype, shape: made }]
  },
})

/** Mean of each window; `count_include_pad: 1` counts what is put around as zeros. */
const averagePool = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { ...pooling, count_include_pad: int(0) },
  infer: (call) => [pooled(call)],
})

/**
 * Longer axes by repeating elements, with `mode: 'nearest'`, `coordinate_transformation_mode:
 * 'asymmetric'` and `nearest_mode: 'floor'`. Inputs: x, none, none, the lengths wanted.
 */
const resize = shapeRule({
  inputs: [1, 4],
  outputs: [1, 1],
  attributes: {
    mode: text('nearest'),
    coordinate_transformation_mode: text('half_pixel'),
    nearest_mode: text('round_prefer_floor'),
  },
  infer(call) {
    const { dtype, shape } = inputOf(call, 0, floats)
    const made = call.contents(3)
    if (made?.length !== shape.length)
      throw misfit(call, `${shape.length} known lengths as input 3`, shapeText(made ?? []))
    return [{ dtype, shape: made }]
  },
})

/** Convolution and pooling. */
export const windowOps = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  AveragePool: averagePool,
  Resize: resize,
} as const
