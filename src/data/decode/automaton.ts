/** Deterministic automata over bytes. */

/** What texts look like. */
export type Node =
  | { readonly kind: 'byte'; readonly in: readonly (readonly [first: number, last: number])[] }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'any'; readonly of: readonly Node[] }
  /** `most`: null without an end. */
  | {
      readonly kind: 'times'
      readonly of: Node
      readonly least: number
      readonly most: number | null
    }

export interface Machine {
  /** Where it goes from a state by a byte: `[state · 256 + byte]`. It begins in 1; from 0 nothing leads away. */
  readonly steps: Uint16Array
  /** Whether a text may end in a state. */
  readonly ends: Uint8Array
}

/** States of an automaton that may be in several at once, and of what is made of it. */
const most = { several: 20_000, single: 2000 }

interface State {
  readonly by: { readonly node: Extract<Node, { kind: 'byte' }>; readonly to: number }[]
  readonly free: number[]
}

/** Null where it would have too many states. */
export const createAutomaton = (node: Node): Machine | null => {
  const states: State[] = []
  const add = () => states.push({ by: [], free: [] }) - 1
  const join = (from: number, to: number) => states[from]?.free.push(to)
  /** Answers where it ends that begins in a state; the last state is none where there are too many. */
  const build = (each: Node, from: number): number => {
    if (states.length > most.several) return from
    if (each.kind === 'all') return each.of.reduce((at, part) => build(part, at), from)
    const end = add()
    if (each.kind === 'byte') states[from]?.by.push({ node: each, to: end })
    else if (each.kind === 'any')
      for (const part of each.of) {
        const begin = add()
        join(from, begin)
        join(build(part, begin), end)
      }
    else repeat(each, from, end)
    return end
  }
  const repeat = (
    { of, least, most: last }: Extract<Node, { kind: 'times' }>,
    from: number,
    end: number,
  ) => {
    let at = from
    for (let time = 0; time < least; time++) at = build(of, at)
    if (last === null) {
      const loop = add()
      join(at, loop)
      join(build(of, loop), loop)
      at = loop
    } else
      for (let time = least; time < last; time++) {
        join(at, end)
        at = build(of, at)
      }
    join(at, end)
  }
  const begin = add()
  const end = build(node, begin)
  return states.length > most.several ? null : determined(states, begin, end)
}

const determined = (states: readonly State[], begin: number, end: number): Machine | null => {
  const numbers = new Map<string, number>()
  const sets: (readonly number[])[] = [[]]
  const steps: Uint16Array[] = [new Uint16Array(256)]
  const numberOf = (some: Iterable<number>): number => {
    const set = reach(states, some)
    if (set.length === 0) return 0
    const key = set.join()
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, sets.length)
    return sets.push(set) - 1
  }
  numberOf([begin])
  for (let at = 1; at < sets.length; at++) {
    if (sets.length > most.single) return null
    const next = new Map<number, number[]>()
    for (const state of sets[at] ?? [])
      for (const { node, to } of states[state]?.by ?? [])
        for (const [first, last] of node.in)
          for (let byte = first; byte <= last; byte++) {
            const all = next.get(byte) ?? []
            all.push(to)
            next.set(byte, all)
          }
    const row = new Uint16Array(256)
    for (const [byte, to] of next) row[byte] = numberOf(to)
    steps.push(row)
  }
  const all = new Uint16Array(256 * steps.length)
  for (const [at, row] of steps.entries()) all.set(row, 256 * at)
  return { steps: all, ends: Uint8Array.from(sets, (set) => (set.includes(end) ? 1 : 0)) }
}

/** States that are reached without a byte, ascending. */
const reach = (states: readonly State[], from: Iterable<number>): number[] => {
  const found = new Set(from)
  for (const state of found) for (const to of states[state]?.free ?? []) found.add(to)
  return [...found].sort((a, b) => a - b)
}
