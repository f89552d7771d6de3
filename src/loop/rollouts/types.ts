/** What the loop needs of who answers, to move rollouts. */
import type { Requests } from '../../inference/reading/requests.ts'
import type { EndpointDirectory } from '../../registry/endpoints/directory.ts'

/** A candidate where answers are given. */
export interface CandidateSeen {
  readonly version: number
  /** Whether every process that answers has it open. */
  readonly isOpen: boolean
  readonly error: string | null
  /** What it could not read of what it was asked. Default: nothing. */
  readonly unread?: { readonly questions: number; readonly columns: readonly string[] } | null
}

export interface Answering {
  readonly directory: EndpointDirectory
  readonly requests: Pick<Requests, 'outcomes' | 'labels' | 'lastLabel'>
  /** Null while nothing is known of one. */
  candidateOf(endpoint: string): CandidateSeen | null
  /** Whether no process gives answers of a version any more. */
  isDrained(endpoint: string, version: number): boolean
}
