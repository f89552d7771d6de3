/** UnrolledGru: the recurrence as one node, forward and backward side by side. */
import type { Builder, Value } from '../../onnx/graph.ts'
import type { Attributes } from '../../onnx/shapes/rule.ts'
import { sigmoidSlope, tanhSlope } from './elementwise.ts'
import type { Gradient, Lower } from './rule.ts'

/** What a step leaves for the gradient: gates z, r `[batch, 2·units]`, the rest `[batch, units]`. */
interface Step {
  readonly gates: Value
  readonly candidate: Value
  /** What r lets through: R·h₋₁ + b */
  readonly inner: Value
}

const sizes = ({ time, units }: Attributes) => ({ time: Number(time), units: Number(units) })

const halves = (g: Builder, value: Value) =>
  g.ops('Split', [value], { axis: 1 }, 2) as readonly [Value, Value]

const rowsOf = (g: Builder, value: Value, time: number) =>
  time === 1 ? [value] : g.ops('Split', [value], { axis: 0 }, time)

const stacked = (g: Builder, parts: readonly Value[]) =>
  parts.length === 1 ? (parts[0] as Value) : g.op('Concat', parts, { axis: 0 })

/** z, r = σ(x + R·h₋₁); h' = tanh(x + r·(R·h₋₁ + b)); h = h' + z·(h₋₁ − h') */
export const lowerUnrolledGru: Lower = (g, inputs, attributes) => {
  const [projected, recurrent, bias] = inputs as [Value, Value, Value]
  const { time, units } = sizes(attributes)
  const cut = g.ints([2 * units, units])
  const steps: Step[] = []
  const hiddens: Value[] = []
  for (const [t, part] of rowsOf(g, projected, time).entries()) {
    const [open, fresh] = g.ops('Split', [part, cut], { axis: 1 }, 2) as [Value, Value]
    const before = hiddens[t - 1]
    const back = before && g.op('Gemm', [before, recurrent], { transB: 1 })
    const [a, b] = back ? (g.ops('Split', [back, cut], { axis: 1 }, 2) as [Value, Value]) : []
    const gates = g.op('Sigmoid', [a ? g.op('Add', [open, a]) : open])
    const [z, r] = halves(g, gates)
    const inner = b ? g.op('Add', [b, bias]) : g.op('Expand', [bias, g.op('Shape', [fresh])])
    const candidate = g.op('Tanh', [g.op('Add', [fresh, g.op('Mul', [r, inner])])])
    const kept = before
      ? g.op('Mul', [z, g.op('Sub', [before, candidate])])
      : g.op('Neg', [g.op('Mul', [z, candidate])])
    hiddens.push(g.op('Add', [candidate, kept]))
    steps.push({ gates, candidate, inner })
  }
  return [
    g.op('Concat', hiddens, { axis: 0 }),
    ...steps.flatMap(({ gates, candidate, inner }) => [gates, candidate, inner]),
  ]
}

/**
 * Backwards through time; what the steps give to R·h₋₁ is laid end to end, so that the recurrent
 * weights' gradient is one product.
 */
export const unrolledGruGradient: Gradient = ({ g, inputs, outputs, attributes, given, wants }) => {
  const recurrent = inputs[1] as Value
  const { time } = sizes(attributes)
  const slopes = rowsOf(g, given[0] as Value, time)
  const hiddens = rowsOf(g, outputs[0] as Value, time)
  const byProjected: Value[] = []
  const byRecurrence: Value[] = []
  const byInner: Value[] = []
  let later: { recurrence: Value; through: Value } | null = null
  for (let t = time - 1; t >= 0; t--) {
    const [gates, candidate, inner] = outputs.slice(1 + 3 * t, 4 + 3 * t) as [Value, Value, Value]
    const above = slopes[t] as Value
    const dh: Value = later
      ? g.op('Gemm', [later.recurrence, recurrent, g.op('Add', [above, later.through])])
      : above
    const step = stepBack(g, { gates, candidate, inner }, hiddens[t - 1], dh)
    byProjected.unshift(step.projected)
    byRecurrence.unshift(step.recurrence)
    byInner.unshift(step.inner)
    later = step
  }
  return [
    wants(0) ? stacked(g, byProjected) : null,
    wants(1) ? byWeights() : null,
    wants(2) ? byBias() : null,
  ]

  function byWeights() {
    if (time === 1) return g.op('ConstantOfShape', [g.op('Shape', [recurrent])])
    const after = stacked(g, byRecurrence.slice(1))
    return g.op('Gemm', [after, stacked(g, hiddens.slice(0, -1))], { transA: 1 })
  }
  function byBias() {
    return g.op('ReduceSum', [stacked(g, byInner), g.ints([0])], { keepdims: 0 })
  }
}

/** One step back: from dh to the slopes of x, of R·h₋₁ and of what r lets through. */
const stepBack = (
  g: Builder,
  { gates, candidate, inner }: Step,
  before: Value | undefined,
  dh: Value,
) => {
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
