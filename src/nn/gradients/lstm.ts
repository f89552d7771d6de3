/** UnrolledLstm: the recurrence as one node, forward and backward side by side. */
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import { sigmoidSlope, tanhSlope } from './elementwise.ts'
import { byFirst, type Gradient, type Lower } from './rule.ts'
import { savedOf, stacked, stepsOf } from './steps.ts'

/** What a step leaves for the gradient: gates i, o, f `[batch, 3·units]`, the rest `[batch, units]`. */
type Step = readonly [gates: Value, candidate: Value, cell: Value, squashed: Value]

const thirds = (g: Builder, gates: Value) => g.ops('Split', [gates], { axis: 1 }, 3)

/** z = x + R·h₋₁; i, o, f = σ(z), c' = tanh(z); c = f·c₋₁ + i·c'; h = o·tanh(c) */
export const lowerUnrolledLstm: Lower<'UnrolledLstm'> = (g, inputs, { time, units }) => {
  const [projected, recurrent] = inputs
  const steps: Step[] = []
  const hiddens: Value[] = []
  for (const [t, part] of stepsOf(g, projected, time).entries()) {
    const before = hiddens[t - 1]
    const z = before ? g.op('Gemm', [before, recurrent, part], { transB: 1 }) : part
    const [open, fresh] = g.ops('Split', [z, g.ints([3 * units, units])], { axis: 1 }, 2)
    const gates = g.op('Sigmoid', [open])
    const candidate = g.op('Tanh', [fresh])
    const [i, o, f] = thirds(g, gates)
    const added = g.op('Mul', [i, candidate])
    const [, , held] = steps[t - 1] ?? []
    const cell = held ? g.op('Add', [g.op('Mul', [f, held]), added]) : added
    const squashed = g.op('Tanh', [cell])
    hiddens.push(g.op('Mul', [o, squashed]))
    steps.push([gates, candidate, cell, squashed])
  }
  return [g.op('Concat', hiddens, { axis: 0 }), ...steps.flat()]
}

/**
 * Backwards through time; dz of all steps is laid end to end, so that the recurrent weights' gradient
 * is one product: dR = Σ dzₜᵀ·hₜ₋₁.
 */
export const unrolledLstmGradient: Gradient<'UnrolledLstm'> = (call) => {
  const { g, inputs, outputs, attributes, given, wants } = call
  const { time } = attributes
  const [, recurrent] = inputs
  const [hidden, ...saved] = outputs
  const slopes = stepsOf(g, byFirst('UnrolledLstm', given), time)
  const steps = savedOf('UnrolledLstm', saved, 4)
  const dzs: Value[] = []
  let later: { dz: Value; dcell: Value } | null = null
  for (const [t, above] of [...slopes.entries()].toReversed()) {
    const step = steps[t]
    if (!step) continue
    const dh: Value = later ? g.op('Gemm', [later.dz, recurrent, above]) : above
    const [, , before] = steps[t - 1] ?? []
    later = stepBack(g, step, before, dh, later?.dcell)
    dzs.unshift(later.dz)
  }
  const dprojected = g.op('Concat', dzs, { axis: 0 })
  return [wants(0) ? dprojected : null, wants(1) ? byRecurrent() : null]

  function byRecurrent() {
    if (time === 1) return g.op('ConstantOfShape', [g.op('Shape', [recurrent])])
    const after = stacked(g, dzs.slice(1))
    const before = stacked(g, stepsOf(g, hidden, time).slice(0, -1))
    return g.op('Gemm', [after, before], { transA: 1 })
  }
}

/** One step back: from dh and the next step's dc to dz and this step's part of the cell before. */
const stepBack = (
  g: Builder,
  [gates, candidate, , squashed]: Step,
  before: Value | undefined,
  dh: Value,
  dnext: Value | undefined,
) => {
  const [i, o, f] = thirds(g, gates)
  const through = g.op('Mul', [g.op('Mul', [dh, o]), tanhSlope(g, squashed)])
  const dcell = dnext ? g.op('Add', [through, dnext]) : through
  const di = g.op('Mul', [dcell, candidate])
  const dout = g.op('Mul', [dh, squashed])
  const df = before ? g.op('Mul', [dcell, before]) : g.op('Mul', [dcell, g.constant(0)])
  const dgates = g.op('Mul', [g.op('Concat', [di, dout, df], { axis: 1 }), sigmoidSlope(g, gates)])
  const dcandidate = g.op('Mul', [g.op('Mul', [dcell, i]), tanhSlope(g, candidate)])
  return {
    dz: g.op('Concat', [dgates, dcandidate], { axis: 1 }),
    dcell: g.op('Mul', [dcell, f]),
  }
}
