/** The network of a regression: a number and both ends of its interval, by several members that are averaged. */
import type { Network } from '../../nn/network.ts'
import type { Lookup } from '../../nn/parameter.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { Value } from '../../onnx/value.ts'
import { answeringGraph, createNetwork } from '../kit/network.ts'
import { unscaled } from '../kit/regression.ts'
import {
  buckets,
  declareMasks,
  declareShares,
  type EnsembleOptions,
  heldOut,
  meanOf,
} from '../tabular/ensemble.ts'
import { createMembers } from '../tabular/members.ts'
import type { Target } from './target.ts'

/** Name of the value by which intervals are widened, in deviations; it is learnt after the weights. */
export const marginName = 'margin'

export interface NumberEnsembleOptions extends EnsembleOptions {
  readonly target: Pick<Target, 'mean' | 'deviation'>
  /** Share of the intervals that hold their number. */
  readonly interval: number
}

/**
 * A number with its interval. Each member answers the number and both ends of its interval, in deviations from the
 * mean: it learns by the squared error of the one and the pinball losses of the others. Training: `truth` float32
 * `[rows, 1, 1]`, in deviations, `shares`, with dropout `mask1` …; validation: `truth`, of the inner bucket `shares` too.
 * Inference: → `predicted` `[rows, 1]` and `interval` `[rows, 2]`, both ends moved outwards by the margin.
 */
export const createNumberEnsemble = (options: NumberEnsembleOptions): Network => {
  const { target, interval } = options
  const members = numberMembers(options)
  const tails = [(1 - interval) / 2, (1 + interval) / 2]
  const lossOf = (g: Builder, answers: Value, truth: Value): Value => {
    const [middle, ends] = numberAndEnds(g, answers)
    const error = g.op('Sub', [middle, truth])
    const above = g.op('Sub', [truth, ends])
    const quantiles = Float32Array.from(tails)
    const pinball = g.op('Max', [
      g.op('Mul', [above, g.constant(quantiles)]),
      g.op('Mul', [above, g.constant(quantiles.map((each) => each - 1))]),
    ])
    const both = g.op('ReduceSum', [pinball, g.ints([2])], { keepdims: 1 })
    return g.op('Add', [g.op('Mul', [error, error]), both])
  }
  const meanAnswer = (g: Builder, lookup: Lookup) =>
    g.op('ReduceMean', [members.apply(g, lookup, [])], { axes: [1], keepdims: 1 })
  return createNetwork({
    name: 'tabular-regression',
    parameters: members.parameters,
    arena: true,
    loss(g, lookup) {
      const answers = members.apply(g, lookup, declareMasks(g, options))
      return meanOf(g, lossOf(g, answers, declareTruth(g)), declareShares(g, options))
    },
    sums(g, lookup, bucket) {
      const truth = declareTruth(g)
      const sum = (value: Value) => g.op('ReduceSum', [value], { keepdims: 0 })
      const count = sum(g.op('Cast', [g.op('Equal', [truth, truth])], { to: 1 }))
      if (bucket === buckets.inner) {
        const losses = lossOf(g, members.apply(g, lookup, []), truth)
        return { loss: sum(g.op('Mul', [losses, declareShares(g, options)])), count }
      }
      const [middle] = numberAndEnds(g, meanAnswer(g, lookup))
      const error = g.op('Mul', [g.op('Sub', [middle, truth]), g.constant(target.deviation)])
      return { loss: sum(g.op('Mul', [error, error])), count }
    },
    outputs(g, lookup, values) {
      const [middle, ends] = numberAndEnds(g, meanAnswer(g, lookup))
      const margin = values.get(marginName)?.[0] ?? 0
      const [low, high] = g.ops('Split', [ends, g.ints([1, 1])], { axis: 2 }, 2)
      const moved = g.op(
        'Concat',
        [
          g.op('Min', [g.op('Sub', [low, g.constant(margin)]), middle]),
          g.op('Max', [g.op('Add', [high, g.constant(margin)]), middle]),
        ],
        { axis: 2 },
      )
      const inUnits = (x: Value, width: number) =>
        g.op('Reshape', [unscaled(g, x, [target]), g.ints([-1, width])])
      return { predicted: inUnits(middle, 1), interval: inUnits(moved, 2) }
    },
  })
}

const numberMembers = (options: EnsembleOptions) =>
  createMembers({ ...options, bias: Float32Array.of(0, -1, 1) })

/** What each row's number is said to be by the member that it was held out for: `[rows, 3]`, of finished weights. */
export const heldOutGraph = (
  options: EnsembleOptions,
  values: ReadonlyMap<string, Float32Array>,
): Graph => {
  const members = numberMembers(options)
  return answeringGraph('held-out', members.parameters, values, (g, lookup) => ({
    answers: heldOut(g, members.apply(g, lookup, []), declareShares(g, options)),
  }))
}

const declareTruth = (g: Builder): Value => g.input('truth', 'float32', ['rows', 1, 1])

/** `[rows, members, 3]` → the number `[rows, members, 1]` and both ends `[rows, members, 2]` */
const numberAndEnds = (g: Builder, answers: Value): readonly [Value, Value] =>
  g.ops('Split', [answers, g.ints([1, 2])], { axis: 2 }, 2)
