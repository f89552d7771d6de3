/** What the door to DuckDB takes and answers. */
import type { Chunk } from './chunk.ts'

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
  /** The same without a value for every cell; columns are doubles, hashes (`ubigint`) or texts. See `Vector`. */
  vectors(sql: string): AsyncGenerator<Chunk>
}

export interface LakeOptions {
  /** Most memory that it takes, as DuckDB writes it; beyond that it uses files in the folder of temporary files. Default `1GB`. */
  readonly memory?: string
  /** Default: the cores of this machine. */
  readonly threads?: number
}
