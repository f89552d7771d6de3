import { MillraceError } from '../core/error.ts'
import type { Rng } from '../core/rng.ts'
import type { Builder } from '../onnx/builder.ts'
import type { Value } from '../onnx/value.ts'

/** One trained array of a network. Names are paths: `lstm/kernel`. */
export interface Parameter {
  readonly name: string
  readonly shape: readonly number[]
  /** Fresh values in row-major order. */
  init(rng: Rng): Float32Array
}

/** Where a layer finds its parameters in a graph, by name. */
export type Lookup = (name: string) => Value

/** Every parameter as an input of its name: for training and validation. */
export const bindInputs = (g: Builder, parameters: readonly Parameter[]): Lookup =>
  lookupIn(parameters.map(({ name, shape }) => g.input(name, 'float32', shape)))

/** Every parameter as a constant: for the finished network. */
export const bindValues = (
  g: Builder,
  parameters: readonly Parameter[],
  values: ReadonlyMap<string, Float32Array>,
): Lookup =>
  lookupIn(
    parameters.map(({ name, shape }) => {
      const value = values.get(name)
      if (!value) throw new MillraceError('internal', { what: `There are no values of "${name}".` })
      return g.constant(value, shape, name)
    }),
  )

const lookupIn = (values: readonly Value[]): Lookup => {
  const byName = new Map(values.map((value) => [value.name, value]))
  return (name) => {
    const found = byName.get(name)
    if (!found)
      throw new MillraceError('internal', {
        what: `There is no parameter "${name}"; there are ${[...byName.keys()].join(', ')}.`,
      })
    return found
  }
}

/** Elements of a parameter. */
export const sizeOf = ({ shape }: Pick<Parameter, 'shape'>): number =>
  shape.reduce((all, dim) => all * dim, 1)

/** Fresh values of all parameters, each from a stream of its own name. */
export const initialise = (parameters: readonly Parameter[], rng: Rng): Map<string, Float32Array> =>
  new Map(parameters.map((parameter) => [parameter.name, parameter.init(rng.fork(parameter.name))]))
