/** What the thread of a model and the thread that answers say to each other. */
import type { Answer } from '../../core/answer.ts'
import type { Input } from '../../core/input.ts'
import type { WireError } from '../../core/wire.ts'
import type { ServedPredictor } from '../types.ts'

/** What is known of a predictor without asking it. */
export type Known = Pick<ServedPredictor, 'example' | 'form'> & {
  readonly info: Pick<ServedPredictor['info'], 'signature' | 'guess' | 'usual'>
}

/** What a question came to: its answer, or why it alone was refused. */
export type ToldAside = { readonly answer: Answer } | { readonly error: WireError }

export type ToAside =
  | {
      readonly kind: 'predict'
      readonly number: number
      readonly inputs: readonly Input[]
      readonly k: number
    }
  | { readonly kind: 'close' }

export type FromAside =
  | { readonly kind: 'opened'; readonly known: Known }
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'answered'; readonly number: number; readonly told: readonly ToldAside[] }
  | { readonly kind: 'failed'; readonly number: number; readonly error: WireError }
