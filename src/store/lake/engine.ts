/** What is behind the door: the library itself. */
import { availableParallelism, tmpdir } from 'node:os'
import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import { LakeError } from './error.ts'
import type { Lake, LakeColumns, LakeOptions, LakeValue } from './types.ts'
import { vectorsOf } from './vectors.ts'

export const openEngine = async (options: LakeOptions): Promise<Lake> => {
  const { memory = '1GB', threads = availableParallelism() } = options
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    threads: String(threads),
    temp_directory: tmpdir(),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  })
  const connection = await instance.connect()
  return {
    run: (sql) => told(async () => void (await connection.run(sql))),
    all: (sql) => told(async () => rowsOf(connection, sql)),
    columns: (sql) => columnsOf(connection, sql),
    vectors: (sql) => vectorsOf(instance, sql),
    async [Symbol.asyncDispose]() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

const told = async <T>(action: () => Promise<T>): Promise<T> => {
  try {
    return await action()
  } catch (error) {
    throw LakeError.of(error)
  }
}

const rowsOf = async (connection: DuckDBConnection, sql: string) => {
  const reader = await connection.runAndReadAll(sql)
  const names = reader.deduplicatedColumnNames()
  return reader
    .getRows()
    .map((row) => Object.fromEntries(row.map((value, at) => [names[at] ?? '', plain(value)])))
}

const plain = (value: DuckDBValue): LakeValue => {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? number : String(value)
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value instanceof DuckDBListValue) return value.items.map(plain)
  return String(value)
}

async function* columnsOf(connection: DuckDBConnection, sql: string): AsyncGenerator<LakeColumns> {
  const result = await told(() => connection.stream(sql))
  for (;;) {
    const chunk = await told(() => result.fetchChunk())
    if (!chunk || chunk.rowCount === 0) return
    const columns: DuckDBValue[][] = chunk.getColumns()
    yield columns
  }
}
