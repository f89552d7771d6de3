/** UnrolledGru: the recurrence as one node, forward and backward side by side. */
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { sigmoidSlope, tanhSlope } from './elementwise.ts'
import { byFirst, type Gradient, type Lower } from './rule.ts'
import { savedOf, stacked, stepsOf } from './steps.ts'

/**
 * What a step leaves for the gradient: gates z, r `[batch, 2·units]`, the rest `[batch, units]`; inner is
 * what r lets through, R·h₋₁ + b.
 */
type Step = readonly [gates: Value, candidate: Value, inner: Value]

const halves = (g: Builder, value: Value) => g.ops('Split', [value], { axis: 1 }, 2)

/** z, r = σ(x + R·h₋₁); h' = tanh(x + r·(R·h₋₁ + b)); h = h' + z·(h₋₁ − h') */
export const lowerUnrolledGru: Lower<'UnrolledGru'> = (g, inputs, { time, units }) => {
  const [projected, recurrent, bias] = inputs
  const cut = g.ints([2 * units, units])
  const steps: Step[] = []
  const hiddens: Value[] = []
  for (const [t, part] of stepsOf(g, projected, time).entries()) {
    const [open, fresh] = g.ops('Split', [part, cut], { axis: 1 }, 2)
    const before = hiddens[t - 1]
    const back = before && g.op('Gemm', [before, recurrent], { transB: 1 })
    const [a, b] = back ? g.ops('Split', [back, cut], { axis: 1 }, 2) : []
    const gates = g.op('Sigmoid', [a ? g.op('Add', [open, a]) : open])
    const [z, r] = halves(g, gates)
    const inner = b ? g.op('Add', [b, bias]) : g.op('Expand', [bias, g.op('Shape', [fresh])])
    const candidate = g.op('Tanh', [g.op('Add', [fresh, g.op('Mul', [r, inner])])])
    const kept = before
      ? g.op('Mul', [z, g.op('Sub', [before, candidate])])
      : g.op('Neg', [g.op('Mul', [z, candidate])])
    hiddens.push(g.op('Add', [candidate, kept]))
    steps.push([gates, candidate, inner])
  }
  return [g.op('Concat', hiddens, { axis: 0 }), ...steps.flat()]
}

/**
 * Backwards through time; what the steps give to R·h₋₁ is laid end to end, so that the recurrent
 * weights' gradient is one product.
 */
export const unrolledGruGradient: Gradient<'UnrolledGru'> = (call) => {
  const { g, inputs, attributes, wants } = call
  const [, recurrent] = inputs
  const slopes = stepsOf(g, byFirst('UnrolledGru', call.given), attributes.time)
  const [hidden, ...saved] = call.outputs
  const hiddens = stepsOf(g, hidden, attributes.time)
  const steps = savedOf('UnrolledGru', saved, 3)
  const backs: Back[] = []
  for (const [t, above] of [...slopes.entries()].toReversed()) {
    const step = steps[t]
    if (!step) continue
    const [later] = backs
    const dh: Value = later
      ? g.op('Gemm', [later.recurrence, recurrent, g.op('Add', [above, later.through])])
      : above
    backs.unshift(stepBack(g, step, hiddens[t - 1], dh))
  }
  return [
    wants(0) ? stackedOf(g, backs, 'projected') : null,
    wants(1) ? byRecurrent(g, recurrent, hiddens, backs) : null,
    wants(2)
      ? g.op('ReduceSum', [stackedOf(g, backs, 'inner'), g.ints([0])], { keepdims: 0 })
      : null,
  ]
}

const stackedOf = (g: Builder, backs: readonly Back[], part: keyof Back): Value =>
  stacked(
    g,
    backs.map((back) => back[part]),
  )

/** Σ over the steps of dRh₋₁ᵀ·h₋₁; 0 where there is but one step. */
const byRecurrent = (
  g: Builder,
  recurrent: Value,
  hiddens: readonly Value[],
  backs: readonly Back[],
): Value => {
  if (backs.length === 1) return g.op('ConstantOfShape', [g.op('Shape', [recurrent])])
  const after = stackedOf(g, backs.slice(1), 'recurrence')
  const line = [after, stacked(g, hiddens.slice(0, -1))] as const
  return g.op('Gemm', line, { transA: 1 })
}

/** Slopes of a step by x, by R·h₋₁, by what r lets through, and what goes through to h₋₁ itself. */
interface Back {
  readonly projected: Value
  readonly recurrence: Value
  readonly inner: Value
  readonly through: Value
}

/** One step back, from dh. */
const stepBack = (
  g: Builder,
  [gates, candidate, inner]: Step,
  before: Value | undefined,
  dh: Value,
): Back => {
  const [z, r] = halves(g, gates)
  const through = g.op('Mul', [dh, z])
  const change = before ? g.op('Sub', [before, candidate]) : g.op('Neg', [candidate])
  const dz = g.op('Mul', [dh, change])
  const dcandidate = g.op('Mul', [g.op('Sub', [dh, through]), tanhSlope(g, candidate)])
  const dr = g.op('Mul', [dcandidate, inner])
  const dgates = g.op('Mul', [g.op('Concat', [dz, dr], { axis: 1 }), sigmoidSlope(g, gates)])
  const dinner = g.op('Mul', [dcandidate, r])
  return {
    projected: g.op('Concat', [dgates, dcandidate], { axis: 1 }),
    recurrence: g.op('Concat', [dgates, dinner], { axis: 1 }),
    inner: dinner,
    through,
  }
}
