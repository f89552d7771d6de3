/** Where the windows of an endpoint go on, so that each answer is counted once, whatever ends in between. */
import type { MonitorWindow } from '../../core/monitor.ts'
import { compareKeys, type Key } from '../../inference/reading/filter.ts'
import type { JudgeState } from '../judge/judge.ts'

export interface Place {
  /** Last record that was counted; null before the first. */
  readonly seen: Key | null
  /** Behind which is read again, since what lies there is in windows that are open. */
  readonly from: Key | null
  readonly versions: Readonly<Record<string, VersionPlace>>
}

export interface VersionPlace {
  /** Of the window that is judged next. */
  readonly number: number
  /** Where windows are counted by answers: the last record of the last judged one. */
  readonly done: Key | null
  /** Where they go by time: the end of the last judged one, milliseconds since 1970. */
  readonly judgedTo: number | null
  readonly judge: JudgeState | null
  /** Answers that came after their window was judged: they are in none. */
  readonly late: number
  /** Answers that tell of a time to come: they were counted by the time at which they came. */
  readonly ahead: number
}

export const noPlace: Place = { seen: null, from: null, versions: {} }

export const newVersion: VersionPlace = {
  ...{ number: 1, done: null, judgedTo: null, judge: null, late: 0, ahead: 0 },
}

/** Less than nothing: a came before b. */
const byArrival = (a: Key, b: Key): number => compareKeys(b, a)

export const isAtOrBefore = (key: Key, place: Key | null): boolean =>
  place !== null && byArrival(key, place) <= 0

/** The earlier one; null, the beginning of all, is earliest. */
export const earlier = (a: Key | null, b: Key | null): Key | null =>
  a === null || b === null ? null : byArrival(a, b) < 0 ? a : b

/** A window with where its records are in the log. */
export interface PlacedWindow {
  readonly window: MonitorWindow
  readonly first: Key
  readonly last: Key
}
