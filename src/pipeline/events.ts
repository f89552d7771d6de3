/** What a loop tells while it turns. */
import { createListeners } from '../core/listeners.ts'
import type { WindowState } from '../core/monitor.ts'
import type { GateReport, Metrics, Progress, RunStatus } from '../core/records.ts'
import type { Quarantined } from '../data/types.ts'

export type LoopEvent =
  | { readonly kind: 'loop'; readonly model: string }
  /** Somebody deleted, erased, released or retyped something of a model or of the data it learns from. */
  | { readonly kind: 'changed'; readonly model: string }
  | {
      readonly kind: 'run'
      readonly model: string
      readonly run: string
      readonly status: RunStatus
    }
  | {
      readonly kind: 'progress'
      readonly model: string
      readonly run: string
      readonly progress: Progress
    }
  | {
      readonly kind: 'epoch'
      readonly model: string
      readonly run: string
      readonly epoch: number
      readonly metrics: Metrics
    }
  /** Something about the data of a training that a user should know. */
  | {
      readonly kind: 'warning'
      readonly model: string
      readonly run: string
      readonly text: string
    }
  /** A version was held to its gate and registered. */
  | {
      readonly kind: 'judged'
      readonly model: string
      readonly version: number
      readonly gate: GateReport
    }
  /** A scheduled training was left out: nothing has changed since the run that is named. */
  | { readonly kind: 'unchanged'; readonly model: string; readonly run: string }
  | { readonly kind: 'promoted'; readonly model: string; readonly version: number }
  /** A version passed its gate, and is to take over from the champion step by step. */
  | { readonly kind: 'proposed'; readonly model: string; readonly version: number }
  /** A rollout has moved. */
  | {
      readonly kind: 'rollout'
      readonly model: string
      readonly endpoint: string
      readonly id: string
      readonly text: string
    }
  /** A window of the traffic of an endpoint was judged. */
  | {
      readonly kind: 'window'
      readonly model: string
      readonly endpoint: string
      readonly version: number
      readonly number: number
      readonly state: WindowState
      /** Why it differs; null where it does not, or that cannot be told. */
      readonly text: string | null
    }
  /** Rows came in, or were set aside: `quarantined` is the first of the `rejected` ones. */
  | {
      readonly kind: 'ingested'
      readonly model: string
      readonly rows: number
      readonly rejected: number
      readonly quarantined: Quarantined | null
    }
  | {
      readonly kind: 'evaluated'
      readonly model: string
      readonly version: number
      readonly accuracy: number
    }

/** Where events come together. */
export interface Events {
  emit(event: LoopEvent): void
  subscribe(listener: (event: LoopEvent) => void): () => void
}

/** Tells listeners what happens; a champion that is told of already is not told of again. */
export const createEvents = (): Events => {
  const { emit, subscribe } = createListeners<[LoopEvent]>()
  const champions = new Map<string, number>()
  return {
    emit(event) {
      if (event.kind === 'promoted') {
        if (champions.get(event.model) === event.version) return
        champions.set(event.model, event.version)
      }
      emit(event)
    },
    subscribe,
  }
}
