/** A DEVELOPMENT FIXTURE: what the graphs of invented models take and give, and what they answer in tensors. */
import {
  type DType,
  type Port,
  type Tensor,
  type Tensors,
  tensorOf,
} from '../../src/core/tensor.ts'
import type { Signature } from '../../src/tasks/kit/task.ts'

const port = (name: string, type: DType, ...shape: readonly (number | string)[]): Port => ({
  ...{ name, type, shape },
})

const classes = [port('label', 'string', 'rows'), port('probabilities', 'float32', 'rows', 2)]

const signatures: Readonly<Record<string, Signature>> = {
  autocomplete: {
    inputs: [port('ids', 'int64', 'rows', 'words'), port('lengths', 'int32', 'rows')],
    outputs: [port('words', 'string', 'rows', 5), port('probabilities', 'float32', 'rows', 5)],
  },
  spam: {
    inputs: [
      ...[port('words', 'float32', 'rows', 1), port('links', 'float32', 'rows', 1)],
      port('sender', 'string', 'rows', 1),
    ],
    outputs: classes,
  },
  mails: { inputs: [port('text', 'string', 'rows')], outputs: classes },
  digits: {
    inputs: [port('pixels', 'uint8', 'rows', 28, 28, 1)],
    outputs: [port('probabilities', 'float32', 'rows', 10)],
  },
  heating: {
    inputs: [port('x', 'float32', 'rows', 4), port('region', 'string', 'rows')],
    outputs: [port('energy', 'float32', 'rows', 1), port('cold', 'bool', 'rows')],
  },
}

export const signatureOf = (model: string): Signature =>
  signatures[model] ?? { inputs: [port('x', 'float32', 'rows', 4)], outputs: classes }

/** A tensor of an output, the same each time, of one row. */
const answered = ({ name, type, shape }: Port): readonly [string, Tensor] => {
  const dims = shape.map((length) => (typeof length === 'number' ? length : 1))
  const length = dims.reduce((product, each) => product * each, 1)
  const values = Array.from({ length }, (_, at) => 1 / (at + 2))
  if (type === 'string')
    return [
      name,
      tensorOf(
        type,
        dims,
        values.map((_, at) => ['spam', 'ham', 'süd'][at % 3] ?? ''),
      ),
    ]
  if (type === 'bool')
    return [
      name,
      tensorOf(
        type,
        dims,
        Uint8Array.from(values, () => 1),
      ),
    ]
  return [name, tensorOf('float32', dims, Float32Array.from(values))]
}

export const tensorsOf = (model: string): Tensors =>
  Object.fromEntries(signatureOf(model).outputs.map(answered))
