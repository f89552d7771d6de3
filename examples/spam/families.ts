/** Which mails are nearly the same: parts of one conversation, and copies of one circular. */

/** Words that follow each other and are compared as one. */
const run = 5
/** Share of their runs that two copies have in common, of all that either has. */
const alike = 0.4
/** A run that more mails have is a phrase of everybody. */
const common = 60

export interface Told {
  readonly subject: string
  readonly text: string
}

/** The number of the first mail of each one's family: those of one subject, and those that share their runs of words. */
export const familiesOf = (mails: readonly Told[]): number[] => {
  const first = mails.map((_, at) => at)
  const rootOf = (at: number): number => {
    let root = at
    while (first[root] !== root) root = first[root] ?? root
    first[at] = root
    return root
  }
  const join = (one: number, other: number) => {
    const [a, b] = [rootOf(one), rootOf(other)]
    first[Math.max(a, b)] = Math.min(a, b)
  }
  const bySubject = new Map<string, number>()
  mails.forEach(({ subject }, at) => {
    const key = wordsOf(subject).join(' ')
    if (key === '') return
    const known = bySubject.get(key)
    if (known === undefined) bySubject.set(key, at)
    else join(known, at)
  })
  for (const [one, other] of copies(mails.map(({ text }) => runsOf(text)))) join(one, other)
  return mails.map((_, at) => rootOf(at))
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/\p{L}+/gu) ?? []

const runsOf = (text: string): ReadonlySet<string> => {
  const words = wordsOf(text)
  const runs = words.slice(0, 1 - run).map((_, at) => words.slice(at, at + run).join(' '))
  return new Set(words.length < run ? [words.join(' ')] : runs)
}

/** Pairs of which the share of common runs (Jaccard's index) is above `alike`. */
const copies = function* (runs: readonly ReadonlySet<string>[]): Iterable<[number, number]> {
  const having = new Map<string, number[]>()
  runs.forEach((own, at) => {
    for (const each of own) {
      const known = having.get(each)
      if (known) known.push(at)
      else having.set(each, [at])
    }
  })
  for (const [at, own] of runs.entries()) {
    const shared = new Map<number, number>()
    for (const each of own) {
      const others = having.get(each) ?? []
      if (others.length > common) continue
      for (const other of others) if (other < at) shared.set(other, (shared.get(other) ?? 0) + 1)
    }
    for (const [other, count] of shared)
      if (count > alike * (own.size + (runs[other]?.size ?? 0) - count)) yield [other, at]
  }
}
