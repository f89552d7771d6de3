import { shapeText, typeText } from '../value.ts'
import { int, text } from './attributes.ts'
import { axisOf, expectShape, floats, indices, inputOf } from './expect.ts'
import { misfit } from './misfit.ts'
import { shapeRule } from './rule.ts'

/** Rows (along `axis`) of data by number: data without the axis, with the indices' shape in its place. */
const gather = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: { axis: int(0) },
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const axis = axisOf(call, shape.length, call.attributes.axis)
    return [{ dtype, shape: shape.toSpliced(axis, 1, ...inputOf(call, 1, indices).shape) }]
  },
  contents(call) {
    const picks = call.contents(1)
    const from = call.contents(0)
    if (!from || !picks) return undefined
    const found = picks.map((pick) => from.at(Number(pick)))
    return found.every((dim) => dim !== undefined) ? found : undefined
  },
})

/** One element for each index, at the index along `axis` and the index's own place elsewhere. */
const gatherElements = shapeRule({
  inputs: [2, 2],
  outputs: [1, 1],
  attributes: { axis: int(0) },
  infer(call) {
    const [{ dtype, shape }] = call.inputs
    const chosen = inputOf(call, 1, indices).shape
    if (chosen.length !== shape.length)
      throw misfit(call, `${shape.length} dimensions of indices`, shapeText(chosen))
    return [{ dtype, shape: chosen }]
  },
})

/** Inputs: data, indices, updates of the indices' shape. `reduction: 'add'` adds to what is there. */
const scatterElements = shapeRule({
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: { axis: int(0), reduction: text('none') },
  infer(call) {
    const [data] = call.inputs
    const chosen = inputOf(call, 1, indices).shape
    if (inputOf(call, 2, [data.dtype]).shape.length !== data.shape.length)
      throw misfit(call, `${data.shape.length} dimensions of updates`, typeText(call.inputs[2]))
    expectShape(call, 2, chosen)
    return [data]
  },
})

/** Inputs: data, indices `[…, depth]`, updates `[…] + data's shape after depth`. */
const scatterND = shapeRule({
  inputs: [3, 3],
  outputs: [1, 1],
  attributes: { reduction: text('none') },
  infer(call) {
    const [data] = call.inputs
    const chosen = inputOf(call, 1, ['int64']).shape
    const depth = chosen.at(-1)
    if (typeof depth !== 'number') throw misfit(call, 'a known depth of indices', shapeText(chosen))
    inputOf(call, 2, [data.dtype])
    expectShape(call, 2, [...chosen.slice(0, -1), ...data.shape.slice(depth)])
    return [data]
  },
})

/** Places of the elements that are not zero, in row-major order: int64 `[rank, how many there are]`. */
const nonZero = shapeRule({
  inputs: [1, 1],
  outputs: [1, 1],
  attributes: {},
  infer(call) {
    const { shape } = inputOf(call, 0, [...floats, ...indices, 'bool'])
    return [{ dtype: 'int64', shape: [shape.length, `nonzero(${shapeText(shape)})`] }]
  },
})

/** Ops that read and write elements by their place. */
export const gatherOps = {
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  NonZero: nonZero,
} as const
