import { MillraceError } from '../core/error.ts'
import type { WireError } from '../core/wire.ts'

/** What a process that works on a stage says to the one that asked for it. */
export type Message<Event, Result> =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'error'; readonly error: WireError }

export const cancelled = () => new MillraceError('cancelled', { what: 'The stage was cancelled.' })
