/** What is kept of traffic that was seen. */
import type { DriftRules, MonitorWindow, WatchedVersion, WindowsQuery } from '../../core/monitor.ts'
import type { Author } from '../../core/records.ts'
import type { Fence } from '../../store/leases.ts'
import type { Place, PlacedWindow } from '../windows/place.ts'

/** How far an endpoint is. */
export interface MonitorRecord {
  readonly endpoint: string
  readonly model: string
  readonly rules: DriftRules
  readonly place: Place
  readonly versions: readonly WatchedVersion[]
  /** Why it goes no further; null where it does. */
  readonly problem: string | null
  /** Where more of the log is to be read: the time up to which it was, milliseconds since 1970. */
  readonly readTo?: number | null | undefined
  readonly generation: number
  /** Milliseconds since 1970. */
  readonly changedAt: number
}

export type SideKind = 'first' | 'before' | 'span'

/** What windows are held against, as `sideText` writes it. */
export interface KeptSide {
  readonly version: number
  readonly kind: SideKind
  readonly text: string
}

export interface Progress {
  readonly record: Omit<MonitorRecord, 'changedAt'>
  readonly windows: readonly PlacedWindow[]
  readonly sides: readonly KeptSide[]
}

export interface Again {
  /** Milliseconds since 1970; 0: all. */
  readonly from: number
  readonly author: Author
  readonly now: number
}

export interface MonitorStore {
  /** Null where an endpoint was never watched. */
  of(endpoint: string): Promise<MonitorRecord | null>
  /**
   * Keeps how far an endpoint is with what that came to, in one transaction. False, and nothing is kept, where it is to
   * be judged again since.
   */
  keep(progress: Progress, how: { readonly now: number; readonly fence: Fence }): Promise<boolean>
  /** Newest first, by their ends. */
  windows(query: WindowsQuery): Promise<MonitorWindow[]>
  /** Null where there is none of that number. */
  window(endpoint: string, version: number, number: number): Promise<MonitorWindow | null>
  /** The last ones of a version before now, oldest first. */
  history(endpoint: string, version: number, most: number): Promise<MonitorWindow[]>
  /** The same, newest first, with where their records are in the log. */
  placed(endpoint: string, version: number, most: number): Promise<PlacedWindow[]>
  sides(endpoint: string): Promise<KeptSide[]>
  /** Removes windows that end after a time, so that they are judged again, and says so in the audit trail; answers how many. */
  again(endpoint: string, how: Again): Promise<number>
}
