/** Compacted files of which some cannot be read. */
import { columns, rowsOfParquet } from '../columns.ts'
import type { ParquetFile } from '../days.ts'
import { isOfFile } from '../parquet.ts'
import type { Compacting } from './context.ts'

export const nameOf = ({ model, day, name }: Omit<ParquetFile, 'path'>) => `${model}/${day}/${name}`

/**
 * Does something with files; where one of them cannot be read, it is told of, and the same is done with the others. Fails
 * with what went wrong where all of them can.
 */
export const withReadable = async <T>(
  context: Compacting,
  files: readonly ParquetFile[],
  work: (files: readonly ParquetFile[]) => Promise<T>,
): Promise<T> => {
  try {
    return await work(files)
  } catch (error) {
    if (!isOfFile(error)) throw error
    const sound = await readableOf(context, files)
    if (sound.length === files.length) throw error
    return await work(sound)
  }
}

const readableOf = async (context: Compacting, files: readonly ParquetFile[]) => {
  const sound: ParquetFile[] = []
  for (const file of files) if (await isReadable(context, file)) sound.push(file)
  return sound
}

/** Reads all of it. */
const isReadable = async ({ lake, failed }: Compacting, file: ParquetFile): Promise<boolean> => {
  try {
    await lake.all(
      `select count(*) from ${rowsOfParquet([file.path])} where hash(${columns}) is null`,
    )
    return true
  } catch (error) {
    if (!isOfFile(error)) throw error
    failed(nameOf(file), error)
    return false
  }
}
