/** DuckDB: SQL over files and what is made of them. It keeps nothing; what rests, rests in blobs and in the database. */
import { availableParallelism, tmpdir } from 'node:os'
import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import { LakeError } from './error.ts'

/** A value of an answer: numbers of 64 bits are numbers where they are exact, else texts; dates are texts. */
export type LakeValue = null | boolean | number | string | readonly LakeValue[]

/** The columns of some rows, in the order of the query. */
export type LakeColumns = readonly (readonly unknown[])[]

export interface Lake extends AsyncDisposable {
  run(sql: string): Promise<void>
  /** All rows of an answer that is small, by the names of its columns. */
  all(sql: string): Promise<readonly Readonly<Record<string, LakeValue>>[]>
  /**
   * The columns of an answer of any size, about 2,048 rows at a time, as DuckDB gives them: numbers, `bigint`s and
   * texts; null where there is none.
   */
  columns(sql: string): AsyncGenerator<LakeColumns>
}

export interface LakeOptions {
  /** Most memory that it takes, as DuckDB writes it; beyond that it uses files in the folder of temporary files. Default `1GB`. */
  readonly memory?: string
  /** Default: the cores of this machine. */
  readonly threads?: number
}

/** Opens one that nobody else sees. It loads nothing from elsewhere. Fails with `LakeError`. */
export const openLake = async (options: LakeOptions = {}): Promise<Lake> => {
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
    async [Symbol.asyncDispose]() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** A text as SQL writes it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The name of a column as SQL writes it. */
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`

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
