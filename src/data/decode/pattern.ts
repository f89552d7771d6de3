/**
 * Patterns as automata over the bytes of UTF-8, as far as they say nothing but what follows what: letters, classes, groups,
 * alternatives, repetitions. What such a one accepts is no matter of whose regular expressions they are.
 */
import { createAutomaton, type Node } from './automaton.ts'

export type { Machine } from './automaton.ts'

/** Null of a pattern that says more, or that would take too much. It is of the syntax of RE2, and meant as a whole. */
export const machineOf = (pattern: string) => {
  const node = parse(pattern)
  return node && createAutomaton(node)
}

/** One that accepts some texts; null where they are too many. */
export const machineOfTexts = (texts: readonly string[]) =>
  createAutomaton({ kind: 'any', of: texts.map(literally) })

const literally = (text: string): Node => ({
  kind: 'all',
  of: [...Buffer.from(text)].map((byte): Node => ({ kind: 'byte', in: [[byte, byte]] })),
})

type Range = readonly [first: number, last: number]

const classes: Readonly<Record<string, readonly Range[]>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
}

const newline = 10

/** What is not in some ranges of ASCII, a line break left out. */
const beside = (ranges: readonly Range[]): Range[] => {
  const found: Range[] = []
  for (let byte = 0; byte < 128; byte++)
    if (byte !== newline && !ranges.some(([first, last]) => byte >= first && byte <= last))
      found.push([byte, byte])
  return found
}

const follow: Node = { kind: 'byte', in: [[0x80, 0xbf]] }

/** Any character that is none of ASCII. */
const foreign: Node = {
  kind: 'any',
  of: [
    { kind: 'all', of: [{ kind: 'byte', in: [[0xc2, 0xdf]] }, follow] },
    { kind: 'all', of: [{ kind: 'byte', in: [[0xe0, 0xef]] }, follow, follow] },
    { kind: 'all', of: [{ kind: 'byte', in: [[0xf0, 0xf4]] }, follow, follow, follow] },
  ],
}

const notIn = (ranges: readonly Range[]): Node => ({
  kind: 'any',
  of: [{ kind: 'byte', in: beside(ranges) }, foreign],
})

const mostRepeats = 1000

const parse = (pattern: string): Node | null => {
  const reader = createReader(pattern)
  const node = reader.alternatives(0)
  return node && reader.isAtEnd() ? node : null
}

/** Null from any of its parts is null of the whole. */
const createReader = (pattern: string) => {
  const letters = [...pattern]
  let at = 0
  const alternatives = (depth: number): Node | null => {
    const of: Node[] = []
    for (;;) {
      const one = sequence(depth)
      if (!one) return null
      of.push(one)
      if (letters[at] !== '|') return { kind: 'any', of }
      at++
    }
  }
  const sequence = (depth: number): Node | null => {
    const of: Node[] = []
    while (at < letters.length && letters[at] !== '|' && letters[at] !== ')') {
      if (isEdge(depth)) {
        at++
        continue
      }
      const one = repeated(depth)
      if (!one) return null
      of.push(one)
    }
    return { kind: 'all', of }
  }
  /** The pattern is meant as a whole anyway. */
  const isEdge = (depth: number) =>
    depth === 0 &&
    ((letters[at] === '^' && at === 0) || (letters[at] === '$' && at === letters.length - 1))
  const repeated = (depth: number): Node | null => {
    const one = single(depth)
    const times = one && quantity()
    if (!one || !times) return null
    if (times === 'once') return one
    if (letters[at] === '?') at++
    return '*+?{'.includes(letters[at] ?? ' ') ? null : { kind: 'times', of: one, ...times }
  }
  const quantity = () => {
    const letter = letters[at] ?? ''
    if (letter === '{') {
      const [text, least, more, most] =
        /^\{(\d+)(,)?(\d+)?\}/.exec(letters.slice(at, at + 12).join('')) ?? []
      if (text === undefined || Number(most ?? least) > mostRepeats) return null
      at += text.length
      const bound = more === undefined ? Number(least) : most === undefined ? null : Number(most)
      return bound !== null && bound < Number(least) ? null : { least: Number(least), most: bound }
    }
    if (letter === '' || !'*+?'.includes(letter)) return 'once'
    at++
    return { least: letter === '+' ? 1 : 0, most: letter === '?' ? 1 : null }
  }
  const single = (depth: number): Node | null => {
    const letter = letters[at++] ?? ''
    switch (letter) {
      case '(': {
        if (letters[at] === '?') {
          if (letters[at + 1] !== ':') return null
          at += 2
        }
        const inside = alternatives(depth + 1)
        return letters[at++] === ')' ? inside : null
      }
      case '[':
        return bracket()
      case '.':
        return notIn([])
      case '\\':
        return escaped()
      default:
        return '*+?{}^$]'.includes(letter) ? null : literally(letter)
    }
  }
  const escaped = (): Node | null => {
    const letter = letters[at++] ?? ''
    const ranges = classes[letter.toLowerCase()]
    if (ranges && /[dws]/.test(letter)) return { kind: 'byte', in: ranges }
    if (ranges) return notIn(ranges)
    return isSign(letter) ? literally(letter) : null
  }
  const bracket = (): Node | null => {
    const isNot = letters[at] === '^'
    if (isNot) at++
    const ranges: Range[] = []
    for (let first = true; first || letters[at] !== ']'; first = false) {
      const from = member()
      if (!from) return null
      if (typeof from !== 'number') ranges.push(...from)
      else if (letters[at] !== '-' || letters[at + 1] === ']') ranges.push([from, from])
      else {
        at++
        const to = member()
        if (typeof to !== 'number' || to < from) return null
        ranges.push([from, to])
      }
    }
    at++
    return isNot ? notIn(ranges) : { kind: 'byte', in: ranges }
  }
  /** A letter of ASCII in a class, or one of the classes that have names. */
  const member = (): number | readonly Range[] | null => {
    const letter = letters[at++] ?? ''
    if (letter !== '\\') return letter === '[' ? null : codeOf(letter)
    const sign = letters[at++] ?? ''
    return /[dws]/.test(sign) ? (classes[sign] ?? null) : isSign(sign) ? codeOf(sign) : null
  }
  return { alternatives, isAtEnd: () => at === letters.length }
}

const isSign = (letter: string): boolean => /^[!-/:-@[-`{-~]$/.test(letter)

const codeOf = (letter: string): number | null => {
  const code = letter.codePointAt(0) ?? 128
  return code > 0 && code < 128 ? code : null
}
