import { type Dim, sameShape, shapeText } from '../value.ts'
import { int } from './attributes.ts'
import { quotient, sum } from './dims.ts'
import { axisOf, inputOf, knownInts, lengthOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { type Call, shapeRule, unlimited } from './rule.ts'

const concat = shapeRule({
  inputs: [1, unlimited],
  outputs: [1, 1],
  attributes: { axis: int(0) },
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const axis = axisOf(call, shape.length, call.attributes.axis)
    const parts = call.inputs.map((_, i) => inputOf(call, i, [dtype]).shape)
    for (const part of parts)
      if (!sameShape(part.toSpliced(axis, 1), shape.toSpliced(axis, 1)))
        throw misfit(call, `parts like ${shapeText(shape)} but for axis ${axis}`, shapeText(part))
    return [
      { dtype, shape: shape.with(axis, sum(parts.map((part) => lengthOf(call, part, axis)))) },
    ]
  },
  contents(call) {
    const parts = call.inputs.map((_, i) => call.contents(i))
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined
  },
})

/** Sizes as an input; without it, parts of equal length. */
const split = shapeRule({
  inputs: [1, 2],
  outputs: [1, unlimited],
  attributes: { axis: int(0) },
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const axis = axisOf(call, shape.length, call.attributes.axis)
    const whole = lengthOf(call, shape, axis)
    const even = quotient(whole, call.outputs)
    const equal = even === undefined ? [] : Array.from({ length: call.outputs }, () => even)
    const sizes = call.inputs[1] ? knownInts(call, 1) : equal
    if (sizes.length !== call.outputs || sum(sizes) !== whole)
      throw misfit(call, `${call.outputs} parts that make ${whole}`, shapeText(sizes))
    return sizes.map((size) => ({ dtype, shape: shape.with(axis, size) }))
  },
})

/** Inputs: data, starts, ends, axes (default all), steps (default 1). */
const slice = shapeRule({
  inputs: [3, 5],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const starts = knownInts(call, 1)
    const ends = knownInts(call, 2)
    const axes = call.inputs[3] ? knownInts(call, 3) : starts.map((_, i) => i)
    const steps = call.inputs[4] ? knownInts(call, 4) : starts.map(() => 1)
    const made: Dim[] = [...shape]
    axes.forEach((axis, i) => {
      const at = axisOf(call, shape.length, axis)
      made[at] = sliced(call, lengthOf(call, shape, at), [
        starts[i] ?? 0,
        ends[i] ?? 0,
        steps[i] ?? 1,
      ])
    })
    return [{ dtype, shape: made }]
  },
})

const sliced = (
  call: Pick<Call, 'op'>,
  length: Dim,
  [start, end, step]: readonly [number, number, number],
): Dim => {
  if (step < 1) throw misfit(call, 'a step of 1 or more', `${step}`)
  if (typeof length === 'string') {
    if (start >= 0 && end > start && end < 2 ** 31 - 1 && step === 1)
      return `${length}[${start}:${end}]`
    throw misfit(call, 'a known length to slice', length)
  }
  const at = (place: number) => Math.min(Math.max(place < 0 ? place + length : place, 0), length)
  return Math.max(0, Math.ceil((at(end) - at(start)) / step))
}

/** Inputs: data, pads (how many before each axis, then how many after), the value put there. */
const pad = shapeRule({
  inputs: [2, 3],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const pads = knownInts(call, 1)
    if (pads.length !== 2 * shape.length)
      throw misfit(call, `${2 * shape.length} pads`, shapeText(pads))
    if (call.inputs[2]) inputOf(call, 2, [dtype])
    const added = shape.map((_, i) => (pads[i] ?? 0) + (pads[i + shape.length] ?? 0))
    return [{ dtype, shape: shape.map((dim, i) => (added[i] ? sum([dim, added[i]]) : dim)) }]
  },
})

/** Ops that put tensors together and cut them apart. */
export const partOps = { Concat: concat, Split: split, Slice: slice, Pad: pad } as const
