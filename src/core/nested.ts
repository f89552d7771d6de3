/** Tensors as arrays in arrays, as JSON has them. */
import { MillraceError } from './error.ts'
import type { Tensor, Tensors } from './tensor.ts'

/** Arrays in arrays; a whole number that JavaScript cannot hold exactly is a text of its digits. */
export type Nested = string | number | boolean | readonly Nested[]

/** Values of a tensor in JSON at most: whoever writes more holds up everybody else. */
const mostInJson = 2 ** 22

/** Fails with `too_large` for a tensor of more values than are written as JSON. */
export const expectWritten = (name: string, { data }: Tensor): void => {
  if (data.length <= mostInJson) return
  throw new MillraceError('too_large', {
    what: `The model answers ${data.length.toLocaleString('en')} values in "${name}"; at most ${mostInJson.toLocaleString('en')} are written as JSON.`,
    fix: 'Ask for binary tensors, by the Open Inference Protocol, or for less at a time.',
  })
}

/**
 * A tensor as arrays that `JSON.stringify` writes. Fails with `unsupported` for one that has NaN or an infinite number:
 * JSON has neither; with `too_large` for one of too many values.
 */
export const arraysOfTensor = (name: string, tensor: Tensor): Nested => {
  expectWritten(name, tensor)
  const { dtype, dims, data } = tensor
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

/** Tensors as arrays by their names. */
export const arraysOfTensors = (tensors: Tensors): Readonly<Record<string, Nested>> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, arraysOfTensor(name, tensor)]),
  )

const notJson = (name: string, value: number) =>
  new MillraceError('unsupported', {
    what: `The model answers ${value} in "${name}".`,
    why: 'JSON has no such number.',
    fix: 'Ask for binary tensors, by the Open Inference Protocol.',
  })
