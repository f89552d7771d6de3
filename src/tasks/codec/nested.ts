/** Arrays in arrays, as JSON has them, to tensors. */
import { numberText } from '../../core/elements.ts'
import type { Port, Tensor, Tensors } from '../../core/tensor.ts'
import { shapeText } from '../../onnx/value.ts'
import type { Refusal } from '../kit/record.ts'
import { tensorOfSpoken } from './elements.ts'

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
  return tensorOfSpoken(type, dims, values, (place, expected) =>
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
  const text = typeof value === 'number' ? numberText(value) : (JSON.stringify(value) ?? 'nothing')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
