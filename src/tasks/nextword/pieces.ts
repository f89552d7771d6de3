/** Sentences cut to what the network reads at once, in groups of similar length. */
import type { Sentences } from './sentences.ts'
import { unknown } from './tokenizer.ts'

/** Most words read before the one that is predicted. */
export const longest = 40

/** Words read in a batch: each is a graph of its own, so few, and close where sentences are many. */
const widths = [6, 9, 12, 16, 20, 24, longest]

/** Sentences in pieces of at most 41 words that overlap by one. */
export interface Pieces {
  /** Sentence of each piece. */
  readonly sentence: Uint32Array
  /** Where in the sentence it begins, in pieces. */
  readonly part: Uint32Array
  /** Words of each piece. */
  readonly length: Uint8Array
  /** Pieces with a next word that is known, in order. */
  readonly taught: Uint32Array
  /** Next words of all other pieces. */
  readonly untaught: number
}

export const cutAll = (sentences: Sentences): Pieces => {
  const sentence: number[] = []
  const part: number[] = []
  const length: number[] = []
  const taught: number[] = []
  let untaught = 0
  let place = 0
  for (const ids of sentences) {
    for (let piece = 0; piece * longest + 1 < ids.length; piece++) {
      const words = ids.slice(piece * longest, (piece + 1) * longest + 1)
      if (words.some((id, at) => at > 0 && id !== unknown)) taught.push(sentence.length)
      else untaught += words.length - 1
      sentence.push(place)
      part.push(piece)
      length.push(words.length)
    }
    place++
  }
  return {
    sentence: Uint32Array.from(sentence),
    part: Uint32Array.from(part),
    length: Uint8Array.from(length),
    taught: Uint32Array.from(taught),
    untaught,
  }
}

export interface Group {
  readonly width: number
  readonly places: Uint32Array
}

/** Full batches a width; what is left over joins the next width, so that one batch at most is small. */
export const grouped = ({ length }: Pieces, order: Uint32Array, batchSize: number): Group[] => {
  const groups: Group[] = []
  const read = (place: number) => (length[place] ?? 0) - 1
  let over: number[] = []
  let narrowest = 0
  for (const width of widths) {
    const waiting = over
    for (const place of order)
      if (read(place) > narrowest && read(place) <= width) waiting.push(place)
    const full = waiting.length - (waiting.length % batchSize)
    for (let from = 0; from < full; from += batchSize)
      groups.push({ width, places: Uint32Array.from(waiting.slice(from, from + batchSize)) })
    over = waiting.slice(full)
    narrowest = width
  }
  const width = widths.find((each) => over.every((place) => read(place) <= each)) ?? longest
  return over.length > 0 ? [...groups, { width, places: Uint32Array.from(over) }] : groups
}

/** What a batch is made of. */
export interface Told {
  /** Words that are read. */
  readonly width: number
  /** Ids of each row, one more than are read at most. */
  readonly rows: readonly (readonly number[])[]
  /** Which sentence each row is of. */
  readonly sentences: readonly number[]
}

/** Reads the pieces of a group. */
export const readGroup =
  (sentences: Sentences, { sentence, part }: Pieces) =>
  ({ width, places }: Group): Told => ({
    width,
    rows: Array.from(places, (place) => {
      const ids = sentences.at(sentence[place] ?? 0) ?? []
      const from = (part[place] ?? 0) * longest
      return ids.slice(from, from + longest + 1)
    }),
    sentences: Array.from(places, (place) => sentence[place] ?? 0),
  })
