/** The signature of a model from elsewhere: lengths that nothing is said of get names. */
import { MillraceError } from '../../core/error.ts'
import { dtypes, type Port, type Tensors } from '../../core/tensor.ts'
import type { ForeignModel, ForeignPort } from '../../onnx/foreign/inspect.ts'

/** Inputs with every length a number or a name; the first one without a name is `batch`. Refuses what cannot be held. */
export const inputsOf = ({ inputs, outputs }: ForeignModel): Port[] => {
  if (outputs.length === 0) throw refused('The model has no outputs.', 'Export it with an output.')
  if (inputs.length === 0)
    throw refused(
      'The model has no inputs: there is nothing to ask it.',
      'Export it with an input.',
    )
  for (const port of [...inputs, ...outputs]) expectHeld(port)
  return inputs.map(({ name, dtype, shape }) => {
    if (!shape || !dtype)
      throw refused(
        `The model does not say how many dimensions its input "${name}" has.`,
        'Export it with the shapes of its inputs.',
      )
    return {
      name,
      type: dtype,
      shape: shape.map((dim, at) => dim ?? (at === 0 ? 'batch' : `${name}_${at}`)),
    }
  })
}

const expectHeld = ({ name, dtype, typeName }: ForeignPort): void => {
  if (dtype !== null) return
  const isMaps = /\bmaps?\b/.test(typeName)
  throw new MillraceError('unsupported', {
    what: `"${name}" of the model is of the type ${typeName}.`,
    why: `Millrace holds tensors of ${dtypes.join(', ')}.`,
    fix: isMaps
      ? 'Export the classifier with its probabilities as a tensor: to_onnx(…, options={"zipmap": False}), or zipmap=False.'
      : 'Cast it in the model, or export it with another type.',
  })
}

const refused = (what: string, fix: string) => new MillraceError('refused', { what, fix })

/**
 * Outputs as trial runs gave them, of one row and of two: what a file declares of them is often not so. `rows`: the name
 * of how many rows there are; null where one goes through the model at a time.
 */
export const outputsOf = (
  { outputs }: ForeignModel,
  one: Tensors,
  two: Tensors | null,
  rows: string | null,
): Port[] =>
  outputs.map(({ name, shape }) => {
    const first = one[name]
    const second = two?.[name] ?? first
    if (!first || !second)
      throw new MillraceError('internal', { what: `The trial run gave no "${name}".` })
    return {
      name,
      type: first.dtype,
      shape: first.dims.map((length, at) => {
        if (at === 0 && rows !== null) return rows
        const declared = shape?.[at]
        if (typeof declared === 'string') return declared
        const isFree = second.dims[at] !== length || typeof declared !== 'number'
        return isFree && two ? `${name}_${at}` : length
      }),
    }
  })
