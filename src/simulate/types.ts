/** Requests as they are drawn, kept and sent. */
import type { SimulatedInput } from './define.ts'

/** One event: what is asked, by whom, and what the answer should be. */
export interface Drawn {
  readonly population: string
  readonly input: SimulatedInput
  readonly label: string | null
  /** Whether somebody says the label later. */
  readonly told: boolean
}

/** Events that are asked together, of one moment. */
export interface SimulatedRequest {
  readonly tick: number
  /** Number among those of its tick, from 0. */
  readonly part: number
  /** When it happened, milliseconds since 1970. */
  readonly time: number
  readonly events: readonly Drawn[]
}

/** What a simulation is of. */
export interface Plan {
  /** Endpoint that is asked. */
  readonly endpoint: string
  readonly scenario: string
  readonly ticks: number
  /** Ticks from an answer to its label. */
  readonly delay: number
}
