/** N-grams in a graph: probabilities of every word from tables, in plain ONNX. */
import type { Builder } from '../../../onnx/builder.ts'
import type { Value } from '../../../onnx/value.ts'
import { modulus, spread, stride } from './slots.ts'
import { type Level, levelNames, type NgramTensors } from './tensors.ts'

export interface Told {
  /** `[rows, words]` */
  readonly probabilities: Value
  /** The share that a context of each length, shortest first, does not leave to the shorter one `[rows, levels]`. */
  readonly told: Value
}

/** A level at the rows of a batch. */
interface Row {
  readonly level: Level
  readonly names: ReturnType<typeof levelNames>
  /** Number of each row's context int64 `[rows]`. */
  readonly context: Value
  /** What that leaves to the shorter one `[rows]`. */
  readonly left: Value
}

const int64 = { to: 7 } as const

/**
 * `recent`: ids int64 `[rows]` of the last word, of the one before, and so on, one a level; padding before the first.
 * A context is found by its key where `slotsFor` has put it; what follows it lies side by side in the tables.
 */
export const ngramsAfter = (
  g: Builder,
  { alone, levels }: NgramTensors,
  recent: readonly Value[],
): Told => {
  const words = alone.length
  const rows: Row[] = []
  for (const [at, word] of recent.entries()) {
    const level = levels[at]
    if (!level) break
    const names = levelNames(at)
    const shorter = rows.at(-1)?.context
    const context = shorter ? found(g, { level, names }, keyOf(g, shorter, word, words)) : word
    const left = g.op('Gather', [g.constant(level.left, undefined, names.left), context])
    rows.push({ level, names, context, left })
  }
  const column = (value: Value) => g.op('Unsqueeze', [value, g.ints([1])])
  const parts = rows.map(({ left }) => column(g.op('Sub', [g.constant(1), left])))
  const first = g.constant(alone, [1, words], 'ngram/alone')
  // Longest first, each with what the longer ones leave to it.
  let weight = g.op('ConstantOfShape', [g.op('Shape', [rows[0]?.left ?? first])], { value: 1 })
  const followers = rows.toReversed().map((row) => {
    const own = followersOf(g, row, weight, words)
    weight = g.op('Mul', [weight, row.left])
    return own
  })
  const base = g.op('Reshape', [g.op('Mul', [column(weight), first]), g.ints([-1])])
  const sums = followers.reduce(
    (to, { places, shares }) =>
      g.op('ScatterElements', [to, places, shares], { axis: 0, reduction: 'add' }),
    base,
  )
  return {
    probabilities: g.op('Reshape', [sums, g.ints([-1, words])]),
    told: g.op('Concat', parts, { axis: 1 }),
  }
}

const keyOf = (g: Builder, shorter: Value, older: Value, words: number): Value =>
  g.op('Add', [g.op('Mul', [shorter, g.ints([words])]), older])

/** The number of the context of a key int64 `[rows]`; that of all others where there is none. */
const found = (g: Builder, { level, names }: Pick<Row, 'level' | 'names'>, key: Value): Value => {
  const { keys, shifts } = level.found ?? { keys: BigInt64Array.of(-1n), shifts: Int32Array.of(0) }
  const mod = (value: Value, by: number) => g.op('Mod', [value, g.ints([by])])
  const times = (value: Value, by: number) => g.op('Mul', [value, g.ints([by])])
  const rest = mod(key, modulus)
  const bucket = mod(mod(times(rest, spread), modulus), shifts.length)
  const step = mod(mod(times(rest, stride), modulus), keys.length - 1)
  const shift = g.op('Gather', [g.constant(shifts, undefined, names.shifts), bucket])
  const moved = g.op('Mul', [g.op('Cast', [shift], { to: 7 }), g.op('Add', [step, g.ints([1])])])
  const slot = mod(g.op('Add', [mod(key, keys.length), moved]), keys.length)
  const held = g.op('Gather', [g.constant(keys, undefined, names.keys), slot])
  return g.op('Where', [g.op('Equal', [held, key]), slot, g.ints([keys.length])])
}

/** Where the followers of each row's context lie in the answer, and the weighted share of each. */
const followersOf = (g: Builder, { level, names, context }: Row, weight: Value, words: number) => {
  const begins = g.constant(level.begin, undefined, names.begin)
  const begin = g.op('Cast', [g.op('Gather', [begins, context])], int64)
  const end = g.op('Cast', [g.op('Gather', [begins, g.op('Add', [context, g.ints([1])])])], int64)
  const many = g.op('Unsqueeze', [g.op('Sub', [end, begin]), g.ints([1])])
  const most = level.begin.reduce(
    (most, to, at) => Math.max(most, to - (level.begin[at - 1] ?? 0)),
    0,
  )
  // One place a follower: [2, followers], its row and which one it is.
  const places = g.op('NonZero', [g.op('Less', [counting(g, most), many])])
  const [rows, rest] = g.ops('Split', [places], { axis: 0 }, 2)
  const row = g.op('Squeeze', [rows, g.ints([0])])
  const which = g.op('Squeeze', [rest, g.ints([0])])
  const at = g.op('Add', [g.op('Gather', [begin, row]), which])
  const word = g.op('Gather', [g.constant(level.word, undefined, names.word), at])
  const share = g.op('Gather', [g.constant(level.share, undefined, names.share), at])
  return {
    places: g.op('Add', [g.op('Mul', [row, g.ints([words])]), g.op('Cast', [word], int64)]),
    shares: g.op('Mul', [share, g.op('Gather', [weight, row])]),
  }
}

/** 0, 1, 2, … `[1, length]`; one at least. */
const counting = (g: Builder, length: number): Value =>
  g.constant(
    BigInt64Array.from({ length: Math.max(1, length) }, (_, at) => BigInt(at)),
    [1, Math.max(1, length)],
  )
