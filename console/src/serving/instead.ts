/** What is answered where the model of an endpoint fails, as somebody chooses it. */
import {
  constantIn,
  type Fallback,
  type FallbackWord,
  fallbackMeanings,
  fallbackWords,
} from '../../../src/core/endpoint.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import type { Change } from './draft.ts'

type Spec = Pick<EndpointView['spec'], 'fallback'>

export type Choice = FallbackWord | 'constant'
export const choices: readonly Choice[] = [...fallbackWords, 'constant']

export interface InsteadDraft {
  readonly choice: Choice
  readonly constant: string
}

export const insteadDraftOf = ({ fallback }: Spec): InsteadDraft =>
  typeof fallback === 'string'
    ? { choice: fallback, constant: '' }
    : { choice: 'constant', constant: String(fallback.constant) }

const fallbackOf = ({ choice, constant }: InsteadDraft): Fallback =>
  choice === 'constant' ? { constant: constantIn(constant.trim()) } : choice

export const insteadProblems = ({ choice, constant }: InsteadDraft) => {
  if (choice !== 'constant') return {}
  const length = constant.trim().length
  if (length === 0) return { constant: 'A class, a word, or the number that is predicted' }
  return length > 1000 ? { constant: 'At most 1,000 characters' } : {}
}

export const insteadChange = (draft: InsteadDraft, spec: Spec): Change => {
  const fallback = fallbackOf(draft)
  return JSON.stringify(fallback) === JSON.stringify(spec.fallback) ? {} : { fallback }
}

/** What whoever asks gets in the place of an answer, as a sentence goes on. */
export const meaningOf = (fallback: Fallback): string =>
  typeof fallback === 'string'
    ? fallbackMeanings[fallback]
    : `${constantWords(fallback.constant)}, always; who asks in tensors gets the error`

/** A text in quotes, a number without. */
const constantWords = (constant: string | number): string =>
  typeof constant === 'number' ? String(constant) : `“${constant}”`

/** The same in a word or two. */
export const fallbackWordsOf = (fallback: Fallback): string =>
  typeof fallback === 'string' ? fallback : `always ${constantWords(fallback.constant)}`

/** What a draft would have whoever asks get; null while it says nothing. */
export const draftMeaning = (draft: InsteadDraft): string | null =>
  insteadProblems(draft).constant === undefined ? meaningOf(fallbackOf(draft)) : null

/** What every question gets while the endpoint is switched off. */
export const offWords = (name: string, fallback: Fallback): string =>
  fallback === 'none'
    ? `Every question to ${name} is refused with no_model until it is switched on.`
    : `Until it is switched on, whoever asks ${name} gets ${meaningOf(fallback)}.`
