import { MillraceError } from '../../core/error.ts'
import type { Builder } from '../../onnx/builder.ts'
import type { Value } from '../../onnx/value.ts'
import type { Init } from '../init.ts'
import type { Lookup } from '../parameter.ts'
import { dense } from './dense.ts'
import { dropout } from './dropout.ts'

export interface AttentionOptions {
  readonly name: string
  /** Numbers a place; a multiple of the heads. */
  readonly width: number
  readonly heads: number
  /** No place sees a later one. Default false. */
  readonly causal?: boolean
  /** Law of the first weights. Default glorotUniform. */
  readonly init?: Init
}

export interface AttentionInputs {
  /** 1 for places that may be seen, 0 for padding: float32 `[batch, time]`. Default all. */
  readonly seen?: Value
  /** Scales of dropout on the shares: float32 `[batch, heads, time, time]`. Default none. */
  readonly mask?: Value
}

/** What a share is lowered by where it must be nothing; exp of it is 0. */
const never = -1e9

/**
 * softmax(q·kᵀ / √size)·v by heads (Vaswani et al., 2017), q, k and v three projections of x.
 * Layers `<name>/in` (width → q, k, v of all heads) and `<name>/out`, each `<…>/weights` as in dense.
 */
export const attention = (options: AttentionOptions) => {
  const { name, width, heads, causal = false, init } = options
  if (width % heads !== 0)
    throw new MillraceError('internal', {
      what: `${name}: a width of ${width} does not share out among ${heads} heads.`,
    })
  const law = init ? { init } : {}
  const size = width / heads
  const into = dense({ name: `${name}/in`, inputs: width, outputs: 3 * width, ...law })
  const out = dense({ name: `${name}/out`, inputs: width, outputs: width, ...law })

  return {
    parameters: [...into.parameters, ...out.parameters],
    /** x `[batch, time, width]` → the same */
    apply(g: Builder, lookup: Lookup, x: Value, inputs: AttentionInputs = {}): Value {
      const rows = g.op('Reshape', [x, g.ints([-1, width])])
      const places = g.op('Gather', [g.op('Shape', [x]), g.ints([0, 1])], { axis: 0 })
      const split = g.op('Concat', [places, g.ints([heads, size])], { axis: 0 })
      const parts = g.ops('Split', [into.apply(g, lookup, rows)], { axis: 1 }, 3)
      const byHead = (part: Value) => g.op('Reshape', [part, split])
      const [q, k, v] = [byHead(parts[0]), byHead(parts[1]), byHead(parts[2])]

      const scores = scoresOf(g, q, k, size)
      const open = causal ? g.op('Add', [scores, future(g, x)]) : scores
      const mixed = g.op('MatMul', [sharesOf(g, open, inputs), g.op('Transpose', [v], ahead)])
      const flat = g.op('Reshape', [g.op('Transpose', [mixed], ahead), g.ints([-1, width])])
      return g.op('Reshape', [out.apply(g, lookup, flat), g.op('Shape', [x])])
    },
  }
}

/** `[batch, time, heads, size]` ↔ `[batch, heads, time, size]` */
const ahead = { perm: [0, 2, 1, 3] }

/** q·kᵀ / √size: both `[batch, time, heads, size]` → `[batch, heads, time, time]` */
const scoresOf = (g: Builder, q: Value, k: Value, size: number): Value => {
  const scaled = g.op('Mul', [q, g.constant(1 / Math.sqrt(size))])
  return g.op('MatMul', [
    g.op('Transpose', [scaled], ahead),
    g.op('Transpose', [k], { perm: [0, 2, 3, 1] }),
  ])
}

/** How much of each place goes into each: scores → shares whose sum is 1, before dropout. */
const sharesOf = (g: Builder, scores: Value, { seen, mask }: AttentionInputs): Value => {
  const open = seen ? g.op('Add', [scores, unseen(g, seen)]) : scores
  const shares = g.op('Softmax', [open], { axis: -1 })
  return mask ? dropout(g, shares, mask) : shares
}

/** `[time, time]`: nothing up to a row's own place, `never` after it. */
const future = (g: Builder, x: Value): Value => {
  const square = g.op('Gather', [g.op('Shape', [x]), g.ints([1, 1])], { axis: 0 })
  const filled = g.op('ConstantOfShape', [square], { value: never })
  return g.op('Trilu', [filled, g.constant(BigInt64Array.of(1n), [])], { upper: 1 })
}

/** `[batch, time]` → `[batch, 1, 1, time]`: `never` at padding. */
const unseen = (g: Builder, seen: Value): Value => {
  const gone = g.op('Mul', [g.op('Sub', [g.constant(1), seen]), g.constant(never)])
  return g.op('Unsqueeze', [gone, g.ints([1, 2])])
}
