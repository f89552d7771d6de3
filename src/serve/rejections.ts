/** Why a request is turned away before the model saw it, and what its client is told. */
import { type ErrorDetail, MillraceError } from '../core/error.ts'

export type Rejection = 'queue_full' | 'timed_out' | 'cancelled' | 'closed'

/** What a queue allows, and how it stands. */
export interface Queue {
  readonly maxPending: number
  /** Milliseconds that a question may take. */
  readonly deadline: number
  /** Milliseconds that this one was given. */
  readonly waited: number
  /** Rows that wait. */
  readonly pending: number
  /** Seconds until what waits now is answered, as far as that is known. */
  readonly wait: number
}

export const rejected = (reason: Rejection, queue: Queue): MillraceError => {
  switch (reason) {
    case 'queue_full':
      return new MillraceError('queue_full', { ...full(queue), retryAfter: queue.wait })
    case 'timed_out':
      return new MillraceError('timeout', { ...late(queue), retryAfter: queue.wait })
    case 'cancelled':
      return new MillraceError('cancelled', {
        what: 'The client went away before its turn came.',
      })
    case 'closed':
      return new MillraceError('no_model', {
        what: 'The model is being closed.',
        fix: 'Try again in a moment.',
      })
  }
}

const full = ({ maxPending, deadline, pending, wait }: Queue): ErrorDetail => ({
  what:
    wait * 1000 > deadline
      ? `${pending} rows wait already, which take the model about ${wait.toFixed(0)} s; one may wait for ${deadline / 1000} s.`
      : `The queue of ${maxPending} rows is full.`,
  why: 'They come faster than the model answers.',
  fix: 'Try again in a moment, or send fewer at a time.',
})

const late = ({ waited }: Queue): ErrorDetail => ({
  what: `The question was not answered within ${told(Math.max(0, waited))}.`,
  why: 'Others came before it, or the model takes longer.',
  fix: 'Try again in a moment, send fewer at a time, or allow more: the deadline of the endpoint, or that of the request.',
})

/** Milliseconds in words. */
const told = (time: number): string =>
  time < 1000 ? `${Number(time.toFixed(3))} ms` : `${Number((time / 1000).toFixed(3))} s`
