import type { ModelVersion } from '../../../src/core/records.ts'
import { taskOf } from '../try/kind.ts'

/** Versions that are measured alike. */
export interface Alike {
  /** Kind of their task, as they were configured; empty where it is not known. */
  readonly task: string
  readonly versions: readonly ModelVersion[]
}

const taskIn = ({ lineage }: ModelVersion): string => {
  const { kind } = taskOf(lineage.config)
  return typeof kind === 'string' ? kind : ''
}

/** Versions by the kind of their task, in the order in which the kinds first stand. */
export const alike = (versions: readonly ModelVersion[]): Alike[] =>
  [...Map.groupBy(versions, taskIn)].map(([task, those]) => ({ task, versions: those }))
