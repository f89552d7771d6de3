/**
 * Texts with words against a model: some left out, some replaced by a word that differs in one slip, each time the change
 * that worsens the answer most. What a change does to a text hardly depends on those before it, so that only the best ones
 * are measured again. Source of lazy greedy: Minoux (1978).
 */
import { MillraceError } from '../../core/error.ts'
import type { Scores } from '../../metrics/scores.ts'
import { openSession } from '../../onnx/session.ts'
import type { RowModel } from '../../tasks/catalogue.ts'
import { decodeRows } from '../../tasks/codec/decode.ts'
import { badRow } from '../../tasks/kit/record.ts'
import type { RowGraph } from '../../tasks/kit/task.ts'
import { answersOf } from './adversarial.ts'
import { nearWords } from './near.ts'

/**
 * How many changes are measured before the first one is made, at least, and for each that may be made; in how many rounds they are
 * made at most, of long texts several in a round; and how many are measured again at least before the next ones are made.
 */
const asked = { atLeast: 64, each: 2, rounds: 16, again: 8 }

/** Less is noise of float32. */
const leastGain = 1e-6

type Words = readonly string[]

/** What a model says to texts, and what each word tells by itself. */
export interface Asking {
  /** Probabilities `[classes]` of each text. */
  ask(texts: readonly Words[]): Promise<readonly Float32Array[]>
  /** Probabilities of a text of that word alone, or of none; those of none for a word that is not known. */
  alone(word: string | null): Float32Array
  near(word: string): readonly string[]
  /** Words of a text that are looked at. */
  readonly reads: number
}

/**
 * What a model says about texts in which at most that share of the words, one at least, was left out or replaced. Texts of
 * classes that it does not know stay as they are. Fails with `refused` where the model does not tell by words.
 */
export const substituted = async (
  model: RowModel,
  rows: readonly string[],
  share: number,
): Promise<Scores> => {
  const { rows: graph } = model
  await using asking = await openAsking(model)
  const [truths, answers]: [number[], Float32Array[]] = [[], []]
  for (const [at, row] of rows.entries()) {
    const [input] = await decodeRows([row], graph.form)
    const words = input ? asking.split(input) : []
    const truth = graph.truthOf(row, badRow(rows, at, 'validation'))
    truths.push(truth)
    answers.push((await worstOf(asking, { words, truth, share })).answer)
  }
  return graph.scores(truths, Float32Array.from(answers.flatMap((each) => [...each])))
}

/** Asks the model of a package. Fails as `substituted` does. */
export const openAsking = async ({ rows: graph, model }: RowModel) => {
  const { told } = graph
  if (told.kind !== 'words')
    throw new MillraceError('refused', {
      what: 'The model does not tell by words.',
      fix: 'Leave `substitutions` out.',
    })
  const session = await openSession(model)
  const ask = async (texts: readonly Words[]): Promise<Float32Array[]> =>
    partsOf(await answersOf(session, graph, told.tensorsOf(texts)), texts.length)
  try {
    const asking = await askingOf(ask, { ...told, together: graph.together })
    return { ...asking, split: told.split, [Symbol.asyncDispose]: () => session.close() }
  } catch (error) {
    await session.close()
    throw error
  }
}

const partsOf = (answers: Float32Array, rows: number): Float32Array[] => {
  const width = answers.length / rows
  return Array.from({ length: rows }, (_, row) => answers.slice(row * width, (row + 1) * width))
}

interface Vocabulary extends Pick<RowGraph, 'together'> {
  readonly vocabulary: Words
  readonly reads: number
}

export const askingOf = async (
  ask: Asking['ask'],
  { vocabulary, reads, together }: Vocabulary,
): Promise<Asking> => {
  const [none = new Float32Array()] = await ask([[]])
  const told = new Map<string, Float32Array>()
  for (let from = 0; from < vocabulary.length; from += together) {
    const some = vocabulary.slice(from, from + together)
    const answers = await ask(some.map((word) => [word]))
    some.forEach((word, at) => {
      told.set(word, answers[at] ?? none)
    })
  }
  const alone = (word: string | null) => (word === null ? none : (told.get(word) ?? none))
  return { ask, alone, near: nearWords(vocabulary), reads }
}

export interface Attacked {
  readonly words: Words
  /** Number of the class it is of. */
  readonly truth: number
  readonly share: number
}

/** The words of a text, null for each that was left out. */
type Changed = readonly (string | null)[]

interface Begun extends Pick<Attacked, 'words' | 'truth'> {
  readonly answer: Float32Array
  /** Changes that may be made. */
  readonly left: number
}

/** A word that is replaced, or left out where nothing takes its place. */
interface Change {
  readonly at: number
  readonly word: string | null
  /** How much worse the answer gets by it. */
  readonly gain: number
  /** The round that it was measured in; −1: it is only supposed. */
  readonly since: number
}

/** The text as it came out, null for each word that was left out, and what is answered to it. */
export const worstOf = async (asking: Asking, { words, truth, share }: Attacked) => {
  let text: Changed = words
  const [first = new Float32Array()] = await asking.ask([words])
  let answer = first
  let left = truth < 0 ? 0 : mostChanges(share, words.length)
  let changes = supposed(asking, { words, truth, answer, left })
  for (let round = 0; left > 0; round++) {
    const together = Math.ceil(left / Math.max(1, asked.rounds - round))
    changes = await measured(changes, { asking, text, truth, answer, round, together })
    const best = apartOf(changes, together)
    if (best.length === 0) break
    for (const { at, word } of best) text = text.with(at, word)
    changes = changes.filter(({ at }) => best.every((each) => each.at !== at))
    left -= best.length
    const [next] = await asking.ask([remaining(text)])
    answer = next ?? answer
  }
  return { text, answer }
}

/** Words that may be changed: that share of them, rounded down, one at least. 0.29 of 100 are 29, though doubles say less. */
export const mostChanges = (share: number, words: number): number =>
  Math.min(words, Math.max(1, Math.floor(share * words + 1e-9)))

/** How far the likeliest other class is above the true one, in log-odds. */
export const badness = (answer: Float32Array, truth: number): number => {
  let other = 0
  for (const [id, share] of answer.entries()) if (id !== truth && share > other) other = share
  return Math.log(Math.max(other, least)) - Math.log(Math.max(answer[truth] ?? 0, least))
}

/** The smallest number of float32 with all its digits. */
const least = 1.2e-38

/** What is left of a text. */
const remaining = (text: Changed): Words => text.filter((word) => word !== null)

/** The best of changes that make it worse, one of a word. */
const apartOf = (changes: readonly Change[], count: number): readonly Change[] => {
  const best: Change[] = []
  for (const change of changes) {
    if (best.length === count || change.gain <= leastGain) break
    if (best.every(({ at }) => at !== change.at)) best.push(change)
  }
  return best
}

/** Every change that may be made, those first that promise most by what each word tells alone. */
const supposed = (
  { alone, near, reads }: Asking,
  { words, truth, answer, left }: Begun,
): readonly Change[] => {
  if (left === 0) return []
  const rival = rivalOf(answer, truth)
  const effect = (word: string | null) => logOdds(alone(word), rival, truth)
  const all = words.slice(0, reads).flatMap((old, at) =>
    [null, ...near(old)].map((word): Change => {
      return { at, word, gain: effect(word) - effect(old), since: -1 }
    }),
  )
  return all.sort(byGain).slice(0, Math.max(asked.atLeast, asked.each * left))
}

const rivalOf = (answer: Float32Array, truth: number): number => {
  let rival = truth === 0 ? 1 : 0
  for (const [id, share] of answer.entries())
    if (id !== truth && share > (answer[rival] ?? 0)) rival = id
  return rival
}

const logOdds = (answer: Float32Array, one: number, other: number): number =>
  Math.log(Math.max(answer[one] ?? 0, least)) - Math.log(Math.max(answer[other] ?? 0, least))

const byGain = (one: Change, other: Change) => other.gain - one.gain

interface State {
  readonly asking: Asking
  readonly text: Changed
  readonly truth: number
  readonly answer: Float32Array
  readonly round: number
  /** Changes that are made in this round. */
  readonly together: number
}

/** The changes with the best ones first, which were measured in the text as it is now. */
const measured = async (given: readonly Change[], state: State): Promise<readonly Change[]> => {
  const { round, together } = state
  let changes = given
  for (;;) {
    const stale = changes.filter(({ since }) => since !== round)
    if (stale.length === 0 || apartOf(changes, together).every(({ since }) => since === round))
      return changes
    // What is only supposed is in another unit: all of it is measured first.
    const isNew = stale.some(({ since }) => since < 0)
    const again = isNew ? stale : stale.slice(0, Math.max(asked.again, together))
    const rest = changes.filter((change) => !again.includes(change))
    changes = [...(await gainsOf(again, state)), ...rest].sort(byGain)
  }
}

const gainsOf = async (
  changes: readonly Change[],
  { asking, text, truth, answer, round }: State,
): Promise<readonly Change[]> => {
  const before = badness(answer, truth)
  const told: Change[] = []
  for (let from = 0; from < changes.length; from += asked.atLeast) {
    const some = changes.slice(from, from + asked.atLeast)
    const answers = await asking.ask(some.map(({ at, word }) => remaining(text.with(at, word))))
    told.push(
      ...some.map((change, at): Change => {
        return { ...change, gain: badness(answers[at] ?? answer, truth) - before, since: round }
      }),
    )
  }
  return told
}
