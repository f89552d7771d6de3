/** Arrays in arrays, as JSON has them, to tensors and back. */
import { MillraceError } from '../../core/error.ts'
import type { Port, Tensor, Tensors } from '../../core/tensor.ts'
import { shapeText } from '../../onnx/value.ts'
import type { Refusal } from '../kit/record.ts'
import { tensorOfValues } from './elements.ts'

/** Dimensions at most. */
const deepest = 16

/**
 * The tensors of arrays by the names of inputs; how long they are is told by the arrays. Throws what `refusal` makes of
 * arrays whose parts differ in length, of values that a type does not hold, and of names that there are not.
 */
export const tensorsOfArrays = (
  arrays: Readonly<Record<string, unknown>>,
  ports: readonly Port[],
  refusal: Refusal,
): Tensors => {
  const takes = `It takes ${ports.map(({ name, type, shape }) => `"${name}" ${type}${shapeText(shape)}`).join(', ')}.`
  const unknown = Object.keys(arrays).find((name) => !ports.some((port) => port.name === name))
  if (unknown !== undefined)
    throw refusal(`has ${JSON.stringify(unknown.slice(0, 100))}, which is no input`, takes)
  return Object.fromEntries(
    ports.map((port) => {
      if (!Object.hasOwn(arrays, port.name)) throw refusal(`has no "${port.name}"`, takes)
      return [port.name, tensorOfArray(arrays[port.name], port, refusal)] as const
    }),
  )
}

const tensorOfArray = (array: unknown, { name, type, shape }: Port, refusal: Refusal): Tensor => {
  const wanted = `Give "${name}" as ${type}${shapeText(shape)}: arrays in arrays.`
  const dims = dimsOf(array)
  const values: unknown[] = []
  const walk = (part: unknown, depth: number): void => {
    const length = dims[depth]
    const isArray = Array.isArray(part)
    if (isArray !== (length !== undefined) || (isArray && part.length !== length))
      throw refusal(`has in "${name}" arrays that differ in length or depth`, wanted)
    if (isArray) for (const inner of part) walk(inner, depth + 1)
    else values.push(part)
  }
  walk(array, 0)
  return tensorOfValues(type, dims, values, (place, expected) =>
    refusal(`has ${told(values[place])} in "${name}", expected ${expected}`, wanted),
  )
}

const dimsOf = (array: unknown): number[] => {
  const dims: number[] = []
  for (let part = array; Array.isArray(part) && dims.length < deepest; part = part[0])
    dims.push(part.length)
  return dims
}

const told = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Arrays in arrays; a whole number that JavaScript cannot hold exactly is a text of its digits. */
export type Nested = string | number | boolean | readonly Nested[]

/**
 * A tensor as arrays that `JSON.stringify` writes. Fails with `unsupported` for one that has NaN or an infinite number:
 * JSON has neither.
 */
export const arraysOfTensor = (name: string, { dtype, dims, data }: Tensor): Nested => {
  const elementAt = (place: number): Nested => {
    const value = data[place] ?? 0
    if (dtype === 'bool') return value === 1
    if (typeof value === 'bigint') {
      const number = Number(value)
      return Number.isSafeInteger(number) ? number : `${value}`
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw notJson(name, value)
    return value
  }
  const sizes = dims.map((_, depth) => dims.slice(depth + 1).reduce((all, dim) => all * dim, 1))
  const part = (depth: number, from: number): Nested =>
    depth === dims.length
      ? elementAt(from)
      : Array.from({ length: dims[depth] ?? 0 }, (_, at) =>
          part(depth + 1, from + at * (sizes[depth] ?? 1)),
        )
  return part(0, 0)
}

const notJson = (name: string, value: number) =>
  new MillraceError('unsupported', {
    what: `The model answers ${value} in "${name}".`,
    why: 'JSON has no such number.',
    fix: 'Ask for binary tensors, by the Open Inference Protocol.',
  })
