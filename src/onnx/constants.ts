import { MillraceError } from '../core/error.ts'
import { arrays, type Data, type NumericDType, numericDTypes } from '../core/tensor.ts'
import type { Scope } from './scope.ts'
import { type Initializer, shapeText, type Value } from './value.ts'

/** The constants of a graph as it is built. */
export interface Constants {
  readonly all: readonly Initializer[]
  /** Takes one in as it is. */
  hold(value: Initializer): Initializer
  /** Row-major `data` of `shape` (default: a vector). A bare number is a float32 scalar. */
  constant(data: Data | number, shape?: readonly number[], name?: string): Value
  /** A vector of whole numbers; the same numbers are the same constant. */
  ints(values: readonly number[]): Value
}

/** Bytes are numbers rather than truths. */
const dtypeOf = (data: Data): NumericDType => {
  const found = numericDTypes.find((dtype) => data instanceof arrays[dtype])
  if (!found) throw new MillraceError('internal', { what: 'A constant has no numbers.' })
  return found
}

export const createConstants = (scope: Scope): Constants => {
  const all: Initializer[] = []
  const shared = new Map<string, Value>()

  const hold = (value: Initializer) => {
    all.push(scope.define(value))
    if (value.dtype === 'int64' && value.shape.length <= 1)
      scope.know(value, Array.from(value.data, Number))
    return value
  }
  const array = (data: Data, shape: readonly number[], name?: string) => {
    const size = shape.reduce((product, dim) => product * dim, 1)
    if (size !== data.length)
      throw new MillraceError('internal', {
        what: `${scope.name}: expected ${size} elements for ${shapeText(shape)}, got ${data.length}.`,
      })
    return hold({ name: name ?? scope.fresh('constant'), dtype: dtypeOf(data), shape, data })
  }
  const once = (key: string, make: () => Value) => {
    const made = shared.get(key) ?? make()
    shared.set(key, made)
    return made
  }

  return {
    all,
    hold,
    constant: (data, shape, name) =>
      typeof data === 'number'
        ? once(`${data}`, () => array(Float32Array.of(data), []))
        : array(data, shape ?? [data.length], name),
    ints: (values) =>
      once(`[${values}]`, () => array(BigInt64Array.from(values, BigInt), [values.length])),
  }
}
