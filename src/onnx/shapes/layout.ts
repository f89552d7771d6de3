import { type Dim, type DType, type Shape, sameShape, shapeText, typeText } from '../value.ts'
import { product, quotient, sum } from './dims.ts'
import {
  axisOf,
  broadcast,
  type Call,
  expectShape,
  input,
  inputOf,
  int,
  ints,
  knownInts,
  misfit,
  type ShapeRule,
} from './rule.ts'

const indices: readonly DType[] = ['int64', 'int32']

const knownShape = (call: Call, index: number): readonly Dim[] => {
  const { shape } = inputOf(call, index, ['int64'])
  const length = shape[0]
  const contents = call.contents(index)
  if (contents) return contents
  if (typeof length !== 'number') throw misfit(call, 'a shape of known rank', shapeText(shape))
  throw misfit(call, `a constant or a Shape as input ${index}`, 'a value of run time')
}

const transpose = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { perm: 'ints' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const perm = ints(call, 'perm') ?? shape.map((_, i) => shape.length - 1 - i)
    if (
      !sameShape(
        perm.toSorted((a, b) => a - b),
        [...shape.keys()],
      )
    )
      throw misfit(call, `an order of ${shape.length} axes`, shapeText(perm))
    return [{ dtype, shape: perm.map((axis) => shape[axis] as Dim) }]
  },
} as const satisfies ShapeRule

/** One length may be -1: what is left over. 0 keeps the length in that place. */
const reshape = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const asked = knownShape(call, 1).map((dim, i) => (dim === 0 ? (shape[i] as Dim) : dim))
    const open = asked.indexOf(-1)
    const whole = product(shape)
    const rest = open < 0 ? undefined : quotient(whole, product(asked.toSpliced(open, 1)))
    const made = asked.map((dim, i) => (i === open ? (rest ?? -1) : dim))
    if (product(made) !== whole || made.includes(-1))
      throw misfit(call, `a shape of the elements of ${shapeText(shape)}`, shapeText(asked))
    return [{ dtype, shape: made }]
  },
} as const satisfies ShapeRule

const concat = {
  inputs: [1, Number.POSITIVE_INFINITY],
  outputs: [1, 1],
  attributes: { axis: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const axis = axisOf(call, shape.length, int(call, 'axis', 0))
    const parts = call.inputs.map((_, i) => inputOf(call, i, [dtype]).shape)
    for (const part of parts)
      if (!sameShape(part.toSpliced(axis, 1), shape.toSpliced(axis, 1)))
        throw misfit(call, `parts like ${shapeText(shape)} but for axis ${axis}`, shapeText(part))
    return [{ dtype, shape: shape.with(axis, sum(parts.map((part) => part[axis] as Dim))) }]
  },
  contents(call: Call) {
    const parts = call.inputs.map((_, i) => call.contents(i))
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined
  },
} as const satisfies ShapeRule

/** Sizes as an input; without it, parts of equal length. */
const split = {
  inputs: [1, 2],
  outputs: [1, Number.POSITIVE_INFINITY],
  attributes: { axis: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const axis = axisOf(call, shape.length, int(call, 'axis', 0))
    const whole = shape[axis] as Dim
    const even = quotient(whole, call.outputs)
    const sizes = call.inputs[1] ? knownInts(call, 1) : Array(call.outputs).fill(even)
    if (sizes.length !== call.outputs || sum(sizes) !== whole)
      throw misfit(call, `${call.outputs} parts that make ${whole}`, shapeText(sizes))
    return sizes.map((size) => ({ dtype, shape: shape.with(axis, size) }))
  },
} as const satisfies ShapeRule

/** Inputs: data, starts, ends, axes (default all), steps (default 1). */
const slice = {
  inputs: [3, 5],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const starts = knownInts(call, 1)
    const ends = knownInts(call, 2)
    const axes = call.inputs[3] ? knownInts(call, 3) : starts.map((_, i) => i)
    const steps = call.inputs[4] ? knownInts(call, 4) : starts.map(() => 1)
    const made: Dim[] = [...shape]
    axes.forEach((axis, i) => {
      const at = axisOf(call, shape.length, axis)
      made[at] = sliced(call, shape[at] as Dim, starts[i] ?? 0, ends[i] ?? 0, steps[i] ?? 1)
    })
    return [{ dtype, shape: made }]
  },
} as const satisfies ShapeRule

const sliced = (call: Call, length: Dim, start: number, end: number, step: number): Dim => {
  if (step < 1) throw misfit(call, 'a step of 1 or more', `${step}`)
  if (typeof length === 'string') {
    if (start >= 0 && end > start && end < 2 ** 31 - 1 && step === 1)
      return `${length}[${start}:${end}]`
    throw misfit(call, 'a known length to slice', length)
  }
  const at = (place: number) => Math.min(Math.max(place < 0 ? place + length : place, 0), length)
  return Math.max(0, Math.ceil((at(end) - at(start)) / step))
}

const squeeze = {
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const axes = call.inputs[1]
      ? knownInts(call, 1).map((axis) => axisOf(call, shape.length, axis))
      : shape.flatMap((dim, i) => (dim === 1 ? [i] : []))
    for (const axis of axes)
      if (shape[axis] !== 1) throw misfit(call, `length 1 at axis ${axis}`, shapeText(shape))
    return [{ dtype, shape: shape.filter((_, i) => !axes.includes(i)) }]
  },
} as const satisfies ShapeRule

const unsqueeze = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const axes = knownInts(call, 1)
    const rank = shape.length + axes.length
    const added = new Set(axes.map((axis) => axisOf(call, rank, axis)))
    const rest = [...shape]
    const made = Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() as Dim)))
    return [{ dtype, shape: made }]
  },
} as const satisfies ShapeRule

/** Rows (along `axis`) of data by number: data without the axis, with the indices' shape in its place. */
const gather = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: { axis: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const axis = axisOf(call, shape.length, int(call, 'axis', 0))
    return [{ dtype, shape: shape.toSpliced(axis, 1, ...inputOf(call, 1, indices).shape) }]
  },
  contents(call: Call) {
    const picks = call.contents(1)
    const from = call.contents(0)
    return from && picks?.map((pick) => from.at(Number(pick)) as Dim)
  },
} as const satisfies ShapeRule

/** One element for each index, at the index along `axis` and the index's own place elsewhere. */
const gatherElements = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: { axis: 'int' },
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const chosen = inputOf(call, 1, indices).shape
    if (chosen.length !== shape.length)
      throw misfit(call, `${shape.length} dimensions of indices`, shapeText(chosen))
    return [{ dtype, shape: chosen }]
  },
} as const satisfies ShapeRule

/** Inputs: data, indices, updates of the indices' shape. `reduction: 'add'` adds to what is there. */
const scatterElements = {
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: { axis: 'int', reduction: 'string' },
  infer(call: Call) {
    const data = input(call, 0)
    const chosen = inputOf(call, 1, indices).shape
    if (inputOf(call, 2, [data.dtype]).shape.length !== data.shape.length)
      throw misfit(call, `${data.shape.length} dimensions of updates`, typeText(input(call, 2)))
    expectShape(call, 2, chosen)
    return [data]
  },
} as const satisfies ShapeRule

/** Inputs: data, indices `[…, depth]`, updates `[…] + data's shape after depth`. */
const scatterND = {
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: { reduction: 'string' },
  infer(call: Call) {
    const data = input(call, 0)
    const chosen = inputOf(call, 1, ['int64']).shape
    const depth = chosen.at(-1)
    if (typeof depth !== 'number') throw misfit(call, 'a known depth of indices', shapeText(chosen))
    inputOf(call, 2, [data.dtype])
    expectShape(call, 2, [...chosen.slice(0, -1), ...data.shape.slice(depth)])
    return [data]
  },
} as const satisfies ShapeRule

/** Inputs: data, pads (how many before each axis, then how many after), the value put there. */
const pad = {
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    const pads = knownInts(call, 1)
    if (pads.length !== 2 * shape.length)
      throw misfit(call, `${2 * shape.length} pads`, shapeText(pads))
    if (call.inputs[2]) inputOf(call, 2, [dtype])
    const added = shape.map((_, i) => (pads[i] ?? 0) + (pads[i + shape.length] ?? 0))
    return [{ dtype, shape: shape.map((dim, i) => (added[i] ? sum([dim, added[i]]) : dim)) }]
  },
} as const satisfies ShapeRule

const shapeOp = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer: (call: Call) => [{ dtype: 'int64', shape: [input(call, 0).shape.length] as Shape }],
  contents: (call: Call) => input(call, 0).shape,
} as const satisfies ShapeRule

const constantOfShape = {
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: { value: 'value' },
  infer: (call: Call) => [{ dtype: 'float32', shape: knownShape(call, 0) }],
} as const satisfies ShapeRule

const expand = {
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: {},
  infer(call: Call) {
    const { dtype, shape } = input(call, 0)
    return [{ dtype, shape: broadcast(call, shape, knownShape(call, 1)) }]
  },
} as const satisfies ShapeRule

/** Keeps the upper (or lower) triangle of the last two axes, from the k-th diagonal on; zeros elsewhere. */
const trilu = {
  inputs: [1, 2],
  outputs: [1, 1],
  attributes: { upper: 'int' },
  infer(call: Call) {
    const data = input(call, 0)
    if (data.shape.length < 2) throw misfit(call, 'matrices', shapeText(data.shape))
    if (call.inputs[1]) inputOf(call, 1, ['int64'])
    return [data]
  },
} as const satisfies ShapeRule

/** Ops that move elements and leave their values alone. */
export const layoutOps = {
  Transpose: transpose,
  Reshape: reshape,
  Concat: concat,
  Split: split,
  Slice: slice,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  Shape: shapeOp,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Pad: pad,
  Trilu: trilu,
} as const
