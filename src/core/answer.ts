/** What a model answers to one input, and how it is read. */
import type { Tensors } from './tensor.ts'

/** A word that may come next, with how likely it is. */
export interface Suggestion {
  readonly word: string
  /** 0 to 1. */
  readonly probability: number
}

/** A class, with how likely it is. */
export interface ClassShare {
  readonly label: string
  /** 0 to 1. */
  readonly probability: number
}

/** Where a number lies, with the probability `share`. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** 0 to 1. */
  readonly share: number
}

/** What a scoring step tells beside its answer, for the inference log. */
export interface Logged {
  readonly metrics: Readonly<Record<string, number>>
  readonly artifacts: readonly Artifact[]
}

export interface Artifact {
  readonly name: string
  /** SHA-256 of the content. */
  readonly digest: string
  readonly bytes: number
  readonly base64: string
}

export type Answer = Answered & { readonly logged?: Logged }

type Answered =
  /** Of a classifier, likeliest first. */
  | { readonly kind: 'classes'; readonly classes: readonly ClassShare[] }
  /** Of a regression: the predicted numbers, in the unit of the data; of one number where it lies. */
  | { readonly kind: 'values'; readonly values: readonly number[]; readonly interval?: Interval }
  /** Of a model of texts: what may come next, likeliest first; none where there is no word to go on from. */
  | { readonly kind: 'text'; readonly suggestions: readonly Suggestion[] }
  /** Of any model that was asked in tensors: the outputs of its graph as its signature has them. */
  | { readonly kind: 'tensors'; readonly tensors: Tensors }

/** Words or classes with their probabilities, likeliest first; none where there are none. */
export const suggestionsOf = (answer: Answer): readonly Suggestion[] => {
  switch (answer.kind) {
    case 'classes':
      return answer.classes.map(({ label, probability }) => ({ word: label, probability }))
    case 'text':
      return answer.suggestions
    case 'values':
    case 'tensors':
      return []
  }
}

/** What is answered first: a word, a class or a number; null where there is nothing. */
export const bestOf = (answer: Answer): string | number | null => {
  switch (answer.kind) {
    case 'classes':
      return answer.classes[0]?.label ?? null
    case 'text':
      return answer.suggestions[0]?.word ?? null
    case 'values':
      return answer.values[0] ?? null
    case 'tensors':
      return null
  }
}

/** The same answer with so many words or classes at most. */
export const limited = (answer: Answer, most: number): Answer => {
  switch (answer.kind) {
    case 'classes':
      return { ...answer, classes: answer.classes.slice(0, most) }
    case 'text':
      return { ...answer, suggestions: answer.suggestions.slice(0, most) }
    case 'values':
    case 'tensors':
      return answer
  }
}
