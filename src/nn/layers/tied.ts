import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { Lookup, Parameter } from '../parameter.ts'
import { type Some, withOne } from './dense.ts'

export interface TiedOptions {
  readonly name: string
  /** The parameter whose rows the classes are `[classes, inputs]`, such as the table of an embedding. */
  readonly table: Parameter
  /** First bias of each class. */
  readonly bias: Float32Array
}

/**
 * y = x·tableᵀ + b: an output whose weights are those of the embedding (Press and Wolf, 2017). Parameter
 * `<name>/bias` `[classes]`; the table is its owner's.
 */
export const tied = ({ name, table, bias }: TiedOptions) => {
  const [classes = 0] = table.shape
  if (bias.length !== classes)
    throw new MillraceError('internal', {
      what: `${name}: expected ${classes} biases, got ${bias.length}.`,
    })
  const own: Parameter = {
    name: `${name}/bias`,
    shape: [classes],
    init: () => Float32Array.from(bias),
  }
  /** The table with the bias as a last column: copying it takes less than a pass over the outputs. */
  const weights = (g: Builder, lookup: Lookup, among?: Some) => {
    const bias = some(g, lookup(own.name), among)
    const column = g.op('Unsqueeze', [
      among ? g.op('Add', [bias, among.raised]) : bias,
      g.ints([1]),
    ])
    return g.op('Concat', [some(g, lookup(table.name), among), column], { axis: 1 })
  }
  return {
    parameters: [own] as const,
    /** `[rows, inputs]` → `[rows, classes]` */
    apply: (g: Builder, lookup: Lookup, x: Value): Value =>
      g.op('Gemm', [withOne(g, x), weights(g, lookup)], { transB: 1 }),
    /** As of `dense`: x `[rows, inputs]`, targets int64 `[rows]` → `[rows]` */
    crossEntropies: (g: Builder, lookup: Lookup, x: Value, targets: Value, among?: Some): Value =>
      g.ops(
        'LinearCrossEntropy',
        [withOne(g, x), weights(g, lookup, among), targets],
        { transB: 1 },
        3,
      )[0],
  }
}

const some = (g: Builder, rows: Value, among: Some | undefined) =>
  among ? g.op('Gather', [rows, among.outputs], { axis: 0 }) : rows
