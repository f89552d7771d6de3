/** UnrolledLstm: the recurrence as one node, forward and backward side by side. */
import type { Builder, Value } from '../../onnx/graph.ts'
import type { Attributes } from '../../onnx/shapes/rule.ts'
import { sigmoidSlope, tanhSlope } from './elementwise.ts'
import type { Gradient, Lower } from './rule.ts'

/** What a step leaves for the gradient: gates i, o, f `[batch, 3·units]`, the rest `[batch, units]`. */
interface Step {
  readonly gates: Value
  readonly candidate: Value
  readonly cell: Value
  readonly squashed: Value
}

const sizes = ({ time, units }: Attributes) => ({ time: Number(time), units: Number(units) })

const thirds = (g: Builder, gates: Value) =>
  g.ops('Split', [gates], { axis: 1 }, 3) as readonly [Value, Value, Value]

/** z = x + R·h₋₁; i, o, f = σ(z), c' = tanh(z); c = f·c₋₁ + i·c'; h = o·tanh(c) */
export const lowerUnrolledLstm: Lower = (g, inputs, attributes) => {
  const [projected, recurrent] = inputs as [Value, Value]
  const { time, units } = sizes(attributes)
  const parts = time === 1 ? [projected] : g.ops('Split', [projected], { axis: 0 }, time)
  const steps: Step[] = []
  const hiddens: Value[] = []
  for (const [t, part] of parts.entries()) {
    const before = hiddens[t - 1]
    const z = before ? g.op('Gemm', [before, recurrent, part], { transB: 1 }) : part
    const cut = g.ints([3 * units, units])
    const [open, fresh] = g.ops('Split', [z, cut], { axis: 1 }, 2) as [Value, Value]
    const gates = g.op('Sigmoid', [open])
    const candidate = g.op('Tanh', [fresh])
    const [i, o, f] = thirds(g, gates)
    const added = g.op('Mul', [i, candidate])
    const held = steps[t - 1]
    const cell = held ? g.op('Add', [g.op('Mul', [f, held.cell]), added]) : added
    const squashed = g.op('Tanh', [cell])
    hiddens.push(g.op('Mul', [o, squashed]))
    steps.push({ gates, candidate, cell, squashed })
  }
  return [
    g.op('Concat', hiddens, { axis: 0 }),
    ...steps.flatMap(({ gates, candidate, cell, squashed }) => [gates, candidate, cell, squashed]),
  ]
}

/**
 * Backwards through time; dz of all steps is laid end to end, so that the recurrent weights' gradient
 * is one product: dR = Σ dzₜᵀ·hₜ₋₁.
 */
export const unrolledLstmGradient: Gradient = ({
  g,
  inputs,
  outputs,
  attributes,
  given,
  wants,
}) => {
  const recurrent = inputs[1] as Value
  const { time } = sizes(attributes)
  const hidden = outputs[0] as Value
  const slopes =
    time === 1 ? [given[0] as Value] : g.ops('Split', [given[0] as Value], { axis: 0 }, time)
  const stepOf = (t: number): Step => {
    const [gates, candidate, cell, squashed] = outputs.slice(1 + 4 * t, 5 + 4 * t) as Value[]
    return { gates, candidate, cell, squashed } as Step
  }
  const dzs: Value[] = []
  let later: { dz: Value; dcell: Value } | null = null
  for (let t = time - 1; t >= 0; t--) {
    const above = slopes[t] as Value
    const dh: Value = later ? g.op('Gemm', [later.dz, recurrent, above]) : above
    later = stepBack(g, stepOf(t), t > 0 ? stepOf(t - 1).cell : null, dh, later?.dcell ?? null)
    dzs.unshift(later.dz)
  }
  const dprojected = g.op('Concat', dzs, { axis: 0 })
  return [wants(0) ? dprojected : null, wants(1) ? byRecurrent() : null]

  function byRecurrent() {
    if (time === 1) return g.op('ConstantOfShape', [g.op('Shape', [recurrent])])
    const after = time === 2 ? (dzs[1] as Value) : g.op('Concat', dzs.slice(1), { axis: 0 })
    const hiddens = g.ops('Split', [hidden], { axis: 0 }, time).slice(0, -1)
    const before = time === 2 ? (hiddens[0] as Value) : g.op('Concat', hiddens, { axis: 0 })
    return g.op('Gemm', [after, before], { transA: 1 })
  }
}

/** One step back: from dh and the next step's dc to dz and this step's part of the cell before. */
const stepBack = (
  g: Builder,
  { gates, candidate, squashed }: Step,
  before: Value | null,
  dh: Value,
  dnext: Value | null,
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
