import type { Selectable } from 'kysely'
import { own } from '../../core/own.ts'
import type { Labels, Metrics, RunStatus } from '../../core/records.ts'
import type { Tables } from '../../store/schema.ts'
import { isObject, readStored } from '../../store/stored.ts'
import { unlessDamaged } from '../rows.ts'
import type { ListedRun } from './types.ts'

/** The columns that a list needs. */
export const listed = [
  ...(['id', 'model', 'status', 'kind', 'trigger', 'author', 'started_at', 'ended_at'] as const),
  ...(['dataset_version', 'params_json', 'progress_json', 'version', 'error', 'study'] as const),
] as const

export type ListedRow = Pick<Selectable<Tables['runs']>, (typeof listed)[number]>

/** Characters of an error that a list has room for. */
const mostOfError = 240

/** The parameter that every list shows. */
export const dataVersion = 'data.version'

/** A row of a list; of one that is damaged what can be read, with the damage as its error. */
export const toListedRun = (
  row: ListedRow,
  told: {
    readonly metrics: Metrics
    readonly params: readonly string[]
    readonly labels: Labels
    readonly isHeld: boolean
  },
): ListedRun => ({
  id: row.id,
  model: row.model,
  status: statusOf(row, told.isHeld),
  kind: row.kind,
  trigger: row.trigger,
  author: row.author,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  datasetVersion: row.dataset_version,
  metrics: told.metrics,
  version: row.version,
  study: row.study,
  labels: { name: told.labels.name, tags: told.labels.tags },
  trials: null,
  ...recordsOf(row, told.params),
})

const statusOf = ({ status }: ListedRow, isHeld: boolean): RunStatus =>
  status === 'running' && !isHeld ? 'interrupted' : status

const recordsOf = (
  row: ListedRow,
  names: readonly string[],
): Pick<ListedRun, 'params' | 'progress' | 'error'> => {
  const of = `Run ${row.id}`
  return unlessDamaged(
    () => ({
      params: chosen(
        readStored(row.params_json, { of, what: 'parameters', isSound: isObject }),
        names,
      ),
      progress:
        row.progress_json === null
          ? null
          : readStored(row.progress_json, { of, what: 'progress', isSound: isObject }),
      error: clipped(row.error),
    }),
    (error) => ({ params: {}, progress: null, error: clipped(error) }),
  )
}

const chosen = (params: ListedRun['params'], names: readonly string[]): ListedRun['params'] =>
  Object.fromEntries(
    [dataVersion, ...names].flatMap((name) => {
      const value = own(params, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )

const clipped = (text: string | null): string | null =>
  text !== null && text.length > mostOfError ? `${text.slice(0, mostOfError)}…` : text
