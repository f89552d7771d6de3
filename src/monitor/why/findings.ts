import type { MonitorWindow } from '../../core/monitor.ts'
import type { Diagnosis } from './diagnosis.ts'
import type { Part } from './parts.ts'
import type { Course } from './pattern.ts'

/** What is known of a drift, before it is put into words. */
export interface Findings {
  readonly windows: readonly MonitorWindow[]
  readonly parts: readonly Part[]
  /** Features that show the same cause by themselves, the largest part first. */
  readonly shown: readonly { readonly part: Part; readonly diagnosis: Diagnosis }[]
  readonly course: Course
  /** The windows that the course speaks of: those in which the features were measured. */
  readonly measured: readonly MonitorWindow[]
  /** The window with which it began. */
  readonly since: MonitorWindow
  /** Where the reference comes from, as it is said: `training`. */
  readonly training: string
}
