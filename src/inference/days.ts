/** Compacted records: `<model>/<day>/*.parquet`, days of UTC. */
import { join } from 'node:path'
import { lookAt, namesIn } from '../core/files.ts'

export interface ParquetFile {
  readonly model: string
  readonly day: string
  readonly name: string
  readonly path: string
}

export const dayLength = 86_400_000

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** The days around a time within which a request that is tried again is known as the same. */
export const daysAround = (time: number): string[] =>
  [-1, 0, 1].map((days) => dayOf(time + days * dayLength))

/** Whether an id is one that a process made by itself, which tells its time. */
export const isOwnId = (id: string): boolean => /^[0-9a-f]{20}(-\d+)?$/.test(id)

/** Milliseconds within which a request is answered at first; who tries it again has waited for longer. */
const soon = 100

/**
 * Whether nobody can have tried it again: its id was made for it, by the time that it tells. A client that repeats a request
 * by the id that it was given comes later than that.
 */
export const isFirst = (id: string, time: number): boolean =>
  isOwnId(id) && Math.abs(time - Number.parseInt(id.slice(0, 12), 16)) < soon

/** Compacted files, of one model or all; the newest day first. */
export const parquetFiles = async (folder: string, only?: string): Promise<ParquetFile[]> => {
  const files: ParquetFile[] = []
  for (const model of only === undefined ? await foldersIn(folder) : [only])
    for (const day of await foldersIn(join(folder, model)))
      for (const name of await namesIn(join(folder, model, day)))
        if (/^[^.].*\.parquet$/.test(name))
          files.push({ model, day, name, path: join(folder, model, day, name) })
  return files.sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0))
}

const foldersIn = async (folder: string): Promise<string[]> => {
  const names = await namesIn(folder)
  const looks = await Promise.all(names.map((name) => lookAt(join(folder, name))))
  return names.filter((name, at) => !name.startsWith('.') && looks[at]?.isDirectory())
}
