/** Names rows of a training by the line of their file, where that file still holds them. */
import { MillraceError } from '../core/error.ts'
import type { TrainEvent } from '../core/records.ts'
import { createData } from '../data/data.ts'
import { type Pins, pinsOf } from '../data/splits.ts'
import { openStore } from '../store/home.ts'
import type { TrainJob } from './job.ts'

export interface Locator extends AsyncDisposable {
  /** Writes the first `limit` rows of the data set version to a file, so that nobody has to hold them in memory. */
  spool(path: string, limit?: number): Promise<void>
  /** What was pinned for the data set, also by trainings before. */
  pins(): Promise<Pins>
  /** The same error, its row named by file and line; any other as it is. */
  place(error: unknown): Promise<unknown>
  /** Passes events on; a warning about a row comes a little later, with file and line. */
  located(emit: (event: TrainEvent) => void): (event: TrainEvent) => void
  /** Settles when every warning was passed on. */
  told(): Promise<void>
}

export const openLocator = async ({
  home,
  lineage,
  source,
}: Pick<TrainJob, 'home' | 'lineage' | 'source'>): Promise<Locator> => {
  const store = await openStore(home)
  const data = createData(store)
  const pending: Promise<void>[] = []
  const placeOf = async (row: number): Promise<string | null> => {
    const found = await data.locate(lineage.datasetVersion, source, row)
    return found && (found.line === null ? found.file : `${found.file}, line ${found.line}`)
  }
  return {
    spool: (path, limit) => data.spool(lineage.datasetVersion, path, limit),
    pins: async () => pinsOf(store, (await data.version(lineage.datasetVersion)).name),
    place: (error) => placed(error, placeOf),
    located: (emit) => (event) => {
      if (event.kind !== 'warning' || event.row === null) return emit(event)
      const { row, text } = event
      const tell = async () => {
        const place = (await placeOf(row)) ?? `row ${row + 1} of the data set`
        emit({ ...event, text: `${text} (first in ${place})` })
      }
      pending.push(tell())
    },
    async told() {
      await Promise.all(pending)
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(pending)
      await store.close()
    },
  }
}

const placed = async (
  error: unknown,
  placeOf: (row: number) => Promise<string | null>,
): Promise<unknown> => {
  if (!(error instanceof MillraceError) || !error.row) return error
  const { code, why, fix, row } = error
  const place = await placeOf(row.index)
  if (place === null) return error
  return new MillraceError(code, {
    what: `${place}, ${row.problem}.`,
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
    cause: error,
  })
}
