import { MillraceError } from '../core/error.ts'
import type { Memory } from '../nn/memory.ts'
import { type AdamOptions, adam, type Optimizer } from '../nn/optimizers/adam.ts'
import { type SgdOptions, sgd } from '../nn/optimizers/sgd.ts'

/** Which optimizer, and how it is set. */
export type OptimizerOptions =
  | ({ readonly kind: 'adam' } & Omit<AdamOptions, 'weightDecay' | 'undecayed'>)
  | ({ readonly kind: 'adamw' } & Omit<AdamOptions, 'undecayed'>)
  | ({ readonly kind: 'sgd' } & SgdOptions)

const makers: {
  readonly [Kind in OptimizerOptions['kind']]: (
    memory: Memory,
    options: Extract<OptimizerOptions, { kind: Kind }>,
  ) => Promise<Optimizer>
} = {
  adam: (memory, { kind: _, ...options }) => adam(memory, options),
  adamw: (memory, { kind: _, weightDecay = 0.01, ...options }) =>
    adam(memory, { ...options, weightDecay, undecayed: vectors(memory) }),
  sgd: (memory, { kind: _, ...options }) => sgd(memory, options),
}

/** Opens the optimizer of the options over a memory. */
export const openOptimizer = (memory: Memory, options: OptimizerOptions): Promise<Optimizer> => {
  const make = makers[options.kind] as (
    memory: Memory,
    options: OptimizerOptions,
  ) => Promise<Optimizer>
  if (!make)
    throw new MillraceError('bad_config', {
      what: `There is no optimizer "${options.kind}".`,
      fix: `Choose one of ${Object.keys(makers).join(', ')}.`,
    })
  return make(memory, options)
}

/** Biases, scales and shifts: they are few, and pulling them to zero only moves the outputs. */
const vectors = ({ names }: Memory) => names.filter((name) => /\/(bias|scale|offset)$/.test(name))
