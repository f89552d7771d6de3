/** Networks of tables that are averaged, and how they learn classes. */
import { activations } from '../../nn/layers/activation.ts'
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { createNetwork } from '../kit/network.ts'
import { classSums } from '../kit/sums.ts'
import { createMembers, type MembersOptions } from './members.ts'
import { maskOf } from './network.ts'

/** Buckets: training, all members on what none has seen, and each row by the member that it is held out for. */
export const buckets = { training: 'training', validation: 'validation', inner: 'inner' } as const

export interface EnsembleOptions extends Omit<MembersOptions, 'bias'> {
  /** Share of the hidden outputs dropped in training. */
  readonly dropout: number
}

export const declareMasks = (g: Builder, { hidden, members, dropout }: EnsembleOptions): Value[] =>
  dropout === 0
    ? []
    : hidden.map((width, at) => g.input(maskOf(at), 'float32', [members, 'rows', width]))

/** How much a row counts for each member: float32 `[rows, members, 1]`. */
export const declareShares = (g: Builder, { members }: Pick<EnsembleOptions, 'members'>): Value =>
  g.input('shares', 'float32', ['rows', members, 1])

/** Σ w·l / Σ w */
export const meanOf = (g: Builder, losses: Value, weights: Value): Value => {
  const sum = (value: Value) => g.op('ReduceSum', [value], { keepdims: 0 })
  return g.op('Div', [sum(g.op('Mul', [losses, weights])), sum(weights)])
}

/** What the member says that a row was held out for: `[rows, members, width]` → `[rows, width]`. */
export const heldOut = (g: Builder, answers: Value, shares: Value): Value =>
  g.op('ReduceSum', [g.op('Mul', [answers, shares]), g.ints([1])], { keepdims: 0 })

/**
 * Classes. Training: `targets` int64 `[rows]`, `shares`, with dropout `mask1` …; validation: `targets`, `known`, of
 * the inner bucket `shares` too. Inference: → `probabilities` `[rows, classes]`, the mean of the members'.
 */
export const createClassEnsemble = (
  options: EnsembleOptions & {
    /** Training rows of each class. */ readonly counts: readonly number[]
  },
): Network => {
  const total = options.counts.reduce((sum, count) => sum + count, 0)
  const bias = Float32Array.from(options.counts, (count) => Math.log(count / total))
  const members = createMembers({ ...options, bias })
  const probabilities = (g: Builder, lookup: Lookup) => {
    const each = activations.softmax(g, members.apply(g, lookup, []))
    return g.op('ReduceMean', [each], { axes: [1], keepdims: 0 })
  }
  return createNetwork({
    name: 'tabular-class',
    parameters: members.parameters,
    arena: true,
    loss(g, lookup) {
      const logits = members.apply(g, lookup, declareMasks(g, options))
      const shares = declareShares(g, options)
      const column = g.op('Unsqueeze', [g.input('targets', 'int64', ['rows']), g.ints([1, 2])])
      const targets = g.op('Expand', [column, g.op('Shape', [shares])])
      const logs = g.op('LogSoftmax', [logits], { axis: 2 })
      const chosen = g.op('Neg', [g.op('GatherElements', [logs, targets], { axis: 2 })])
      return meanOf(g, chosen, shares)
    },
    sums(g, lookup, bucket) {
      const logits =
        bucket === buckets.inner
          ? heldOut(g, members.apply(g, lookup, []), declareShares(g, options))
          : g.op('Log', [g.op('Max', [probabilities(g, lookup), g.constant(1e-30)])])
      const targets = g.input('targets', 'int64', ['rows'])
      return classSums(g, logits, targets, g.input('known', 'float32', ['rows']))
    },
    outputs: (g, lookup) => ({ probabilities: probabilities(g, lookup) }),
  })
}
