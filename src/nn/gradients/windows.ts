/** Gradients of convolution and pooling. d means the gradient of the loss. */
import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import { reach, type Window, type windowOps, windowsOf } from '../../onnx/shapes/windows.ts'
import type { Value } from '../../onnx/value.ts'
import { type Backward, byFirst, type Gradient, type Gradients } from './rule.ts'

const lengthsOf = (value: Value, what: string): readonly number[] =>
  value.shape.slice(2).map((dim) => {
    if (typeof dim !== 'number')
      throw new MillraceError('internal', {
        what: `The gradient of ${what} needs images of known size, got ${dim}.`,
      })
    return dim
  })

const swapped = (g: Builder, value: Value) =>
  g.op('Transpose', [value], { perm: value.shape.map((_, i) => (i < 2 ? 1 - i : i)) })

const pads = (
  windows: readonly Window[],
  of: (window: Window, axis: number) => readonly [number, number],
) => [
  ...windows.map((window, i) => of(window, i)[0]),
  ...windows.map((window, i) => of(window, i)[1]),
]
const strides = (windows: readonly Window[]) => windows.map(({ stride }) => stride)
const dilations = (windows: readonly Window[]) => windows.map(({ dilation }) => dilation)

/** y = x ∗ W + b: each of the three is a convolution or a sum again. */
const conv: Gradient<'Conv'> = ({ g, inputs, attributes, given: [d], wants }) => {
  const [x, filters, bias] = inputs
  const windows = windowsOf(attributes, lengthsOf(filters, 'Conv'))
  return [
    wants(0) ? byImage(g, x, filters, d, windows) : null,
    wants(1) ? byFilters(g, x, d, windows) : null,
    bias && wants(2) ? overImages(g, d) : null,
  ]
}

/** `[batch, channels, …]` → `[channels]` */
const overImages = (g: Builder, d: Value) => {
  const axes = g.ints(d.shape.flatMap((_, i) => (i === 1 ? [] : [i])))
  return g.op('ReduceSum', [d, axes], { keepdims: 0 })
}

/**
 * dx = d ∗ W turned round, where the window moves by one: convolutions have the faster kernels;
 * else what is called a transposed convolution.
 */
const byImage = (g: Builder, x: Value, filters: Value, d: Value, windows: readonly Window[]) => {
  const lengths = lengthsOf(x, 'Conv')
  const turns = windows.every(
    (window) => window.stride === 1 && Math.max(window.before, window.after) < reach(window),
  )
  if (turns) {
    const turned = windows.reduce(
      (value, { length }, i) => {
        const back = g.ints(Array.from({ length }, (_, at) => length - 1 - at))
        return length === 1 ? value : g.op('Gather', [value, back], { axis: i + 2 })
      },
      swapped(g, filters),
    )
    const rest = pads(windows, (window) => [
      reach(window) - 1 - window.before,
      reach(window) - 1 - window.after,
    ])
    return g.op('Conv', [d, turned], { pads: rest, dilations: dilations(windows) })
  }
  return g.op('ConvTranspose', [d, filters], {
    pads: pads(windows, ({ before, after }) => [before, after]),
    strides: strides(windows),
    dilations: dilations(windows),
    output_padding: windows.map((window, i) => leftOver(window, lengths[i])),
  })
}

/** Elements at the end that no window reaches. */
const leftOver = (window: Window, length = 0) =>
  (length + window.before + window.after - reach(window)) % window.stride

/**
 * dW[o, c, k] = Σ d[n, o, i]·x[n, c, stride·i + dilation·k]: a convolution whose batch are the channels,
 * whose channels are the images, and whose stride and dilation have changed places. The padding is
 * made beforehand, because kernels are slow at edges and here nearly all places are at one.
 */
const byFilters = (g: Builder, x: Value, d: Value, windows: readonly Window[]) => {
  const lengths = lengthsOf(x, 'Conv')
  lengthsOf(d, 'Conv')
  const around = pads(windows, (window, i) => [
    window.before,
    window.after - leftOver(window, lengths[i]),
  ])
  const half = windows.length
  const wide = [0, 0, ...around.slice(0, half), 0, 0, ...around.slice(half)]
  const images = swapped(g, x)
  const padded = around.some((pad) => pad !== 0) ? g.op('Pad', [images, g.ints(wide)]) : images
  const made = g.op('Conv', [padded, swapped(g, d)], {
    strides: dilations(windows),
    dilations: strides(windows),
  })
  return swapped(g, made)
}

/** y is the way back of a convolution, so its own way back is that convolution. */
const convTranspose: Gradient<'ConvTranspose'> = (call) => {
  const { g, inputs, attributes, given, wants } = call
  const [x, filters, bias] = inputs
  const [d] = given
  const windows = windowsOf(attributes, lengthsOf(filters, 'ConvTranspose'))
  const { output_padding: _, ...same } = attributes
  return [
    wants(0) ? g.op('Conv', [d, filters], same) : null,
    wants(1) ? byFilters(g, d, x, windows) : null,
    bias && wants(2) ? overImages(g, d) : null,
  ]
}

/** A pool's window along each axis, and whether the windows tile the image or at least lie apart. */
const poolOf = (
  { inputs: [x], attributes }: Backward<'MaxPool'> | Backward<'AveragePool'>,
  what: string,
) => {
  const windows = windowsOf(attributes, attributes.kernel_shape)
  const axes = lengthsOf(x, what)
  const tiles = windows.every(
    ({ length, stride, before, after }, i) =>
      stride === length && before === 0 && after === 0 && (axes[i] ?? 0) % length === 0,
  )
  return { x, windows, axes, tiles, apart: windows.every(({ length, stride }) => stride >= length) }
}
type Pool = ReturnType<typeof poolOf>

const sizeOf = (windows: readonly Window[]) => windows.reduce((all, { length }) => all * length, 1)

const nearest = {
  mode: 'nearest',
  coordinate_transformation_mode: 'asymmetric',
  nearest_mode: 'floor',
} as const

/** Each element as often as fills x's shape. */
const repeated = (g: Builder, value: Value, x: Value) =>
  g.op('Resize', [value, null, null, g.op('Shape', [x])], nearest)

/**
 * The largest element takes the window's gradient. Where windows tile the image, those that equal it
 * share the gradient; else the first of them takes it.
 */
const maxPool: Gradient<'MaxPool'> = (call) => {
  const pool = poolOf(call, 'MaxPool')
  const d = byFirst('MaxPool', call.given)
  const flat = call.inputs[0].shape.length === 4
  if (pool.tiles && flat) return [sharedByLargest(call, pool, d)]
  return [atPlaces(call, pool.apart && flat, d)]
}

const sharedByLargest = (
  { g, outputs: [y] }: Backward<'MaxPool'>,
  { x, windows }: Pool,
  d: Value,
) => {
  const shape = { kernel_shape: windows.map(({ length }) => length), strides: strides(windows) }
  const is = g.op('Cast', [g.op('Equal', [x, repeated(g, y, x)])], { to: 1 })
  const part = g.op('AveragePool', [is], shape)
  const shared = g.op('Div', [d, g.op('Mul', [part, g.constant(sizeOf(windows))])])
  return g.op('Mul', [is, repeated(g, shared, x)])
}

/** `apart`: no two windows have an element in common. */
const atPlaces = (call: Backward<'MaxPool'>, apart: boolean, d: Value) => {
  const { g, inputs, attributes } = call
  const [x] = inputs
  const places = call.outputs[1] ?? g.ops('MaxPool', [x], attributes, 2)[1]
  const whole = g.op('Shape', [x])
  if (apart) return g.op('MaxUnpool', [d, places, whole], attributes)
  const flat = g.ints([-1])
  const zero = g.op('Reshape', [g.op('ConstantOfShape', [whole]), flat])
  const line = [zero, g.op('Reshape', [places, flat]), g.op('Reshape', [d, flat])] as const
  const sums = g.op('ScatterElements', line, { axis: 0, reduction: 'add' })
  return g.op('Reshape', [sums, whole])
}

/** Each element of a window takes its share. */
const averagePool: Gradient<'AveragePool'> = (call) => {
  const { g, given, attributes } = call
  const { x, windows, axes, tiles } = poolOf(call, 'AveragePool')
  const [d] = given
  const size = sizeOf(windows)
  if (tiles && x.shape.length === 4) return [repeated(g, g.op('Mul', [d, g.constant(1 / size)]), x)]
  const counted = attributes.count_include_pad === 1
  const share = g.constant(counted ? Float32Array.of(size) : counts(axes, windows))
  const placed = lengthsOf(d, 'AveragePool')
  const each = counted ? share : g.op('Reshape', [share, g.ints(placed)])
  // [batch·channels, 1, …] spread by a filter of ones
  const single = g.op('Reshape', [g.op('Div', [d, each]), g.ints([-1, 1, ...placed])])
  const lengths = windows.map(({ length }) => length)
  const ones = g.constant(new Float32Array(size).fill(1), [1, 1, ...lengths])
  const spread = g.op('ConvTranspose', [single, ones], {
    strides: strides(windows),
    pads: pads(windows, ({ before, after }) => [before, after]),
    output_padding: windows.map((window, i) => leftOver(window, axes[i])),
  })
  return [g.op('Reshape', [spread, g.op('Shape', [x])])]
}

/** How many elements of the image each window covers, row-major. */
const counts = (axes: readonly number[], windows: readonly Window[]): Float32Array => {
  const along = windows.map((window, axis) => {
    const length = axes[axis] ?? 0
    const places = Math.floor(
      (length + window.before + window.after - reach(window)) / window.stride,
    )
    return Array.from({ length: places + 1 }, (_, i) => {
      const start = i * window.stride - window.before
      return Math.min(start + window.length, length) - Math.max(start, 0)
    })
  })
  const all = along.reduce((lead, next) => lead.flatMap((a) => next.map((b) => a * b)), [1])
  return Float32Array.from(all)
}

/** Elements that were repeated add up. */
const resize: Gradient<'Resize'> = ({ g, inputs: [x], outputs: [y], given: [d], attributes }) => {
  const small = lengthsOf(x, 'Resize')
  const large = lengthsOf(y, 'Resize')
  const times = large.map((length, i) => length / (small[i] ?? 0))
  if (!times.every(Number.isInteger) || attributes.mode !== 'nearest')
    throw new MillraceError('internal', {
      what: `The gradient of Resize needs whole repeats, got ${small} to ${large}.`,
    })
  const mean = g.op('AveragePool', [d], { kernel_shape: times, strides: times })
  const size = times.reduce((all, length) => all * length, 1)
  return [g.op('Mul', [mean, g.constant(size)]), null, null, null]
}

export const windowGradients: Gradients<keyof typeof windowOps> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  Resize: resize,
  // Only ever the gradient of another.
  MaxUnpool: 'none',
}
