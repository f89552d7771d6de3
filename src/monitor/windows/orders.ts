/** What the thread that watches is told, and what it tells. */
import type { DriftRules, MonitorWindow, WatchedVersion } from '../../core/monitor.ts'
import type { KeptSide } from '../kept/types.ts'
import type { Place, PlacedWindow } from './place.ts'

export interface WatcherInput {
  /** Of the inference log. */
  readonly folder: string
  readonly keyFiles: readonly string[]
}

/** An endpoint that is to be watched, and where it goes on. */
export interface WatchOrder {
  readonly endpoint: string
  readonly model: string
  readonly rules: DriftRules
  /** Columns whose values the log does not keep. */
  readonly masked: readonly string[]
  readonly place: Place
  readonly sides: readonly KeptSide[]
  /** Last windows of each version, oldest first. */
  readonly history: readonly MonitorWindow[]
}

/** What a look came to. */
export interface Looked {
  readonly windows: readonly PlacedWindow[]
  readonly sides: readonly KeptSide[]
  readonly place: Place
  readonly versions: readonly WatchedVersion[]
  /** Whether more of the log is to be read. */
  readonly more: boolean
}

export type ToWatcher =
  | { readonly kind: 'open'; readonly order: WatchOrder }
  | { readonly kind: 'look'; readonly id: number; readonly endpoint: string }
  /** Folder of the package of a version; null, and why, where there is none. */
  | {
      readonly kind: 'package'
      readonly id: number
      readonly folder: string | null
      readonly why: string
      /** Whether it will not be there later either. */
      readonly isLost: boolean
    }
  | { readonly kind: 'close'; readonly endpoint: string }
  | { readonly kind: 'end' }

export type FromWatcher =
  | { readonly kind: 'looked'; readonly id: number; readonly looked: Looked }
  | { readonly kind: 'failed'; readonly id: number; readonly why: string }
  | {
      readonly kind: 'package'
      readonly id: number
      readonly model: string
      readonly version: number
    }
  | { readonly kind: 'warning'; readonly what: string }
