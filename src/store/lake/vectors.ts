/** Columns of rows as DuckDB holds them, in arrays of numbers. */
import {
  type DuckDBDataChunk,
  DuckDBDoubleVector,
  type DuckDBInstance,
  DuckDBUBigIntVector,
  DuckDBVarCharVector,
  type DuckDBVector,
} from '@duckdb/node-api'
import type { Chunk, Vector } from './chunk.ts'
import { LakeError } from './error.ts'

/** Rows are made ready while others are worked on. */
const ahead = "set streaming_buffer_size = '32MB'"

export async function* vectorsOf(instance: DuckDBInstance, sql: string): AsyncGenerator<Chunk> {
  // A connection has one answer at a time.
  const connection = await instance.connect()
  try {
    await connection.run(ahead)
    const result = await connection.stream(sql)
    // The next is made while one is worked on.
    for (let next = result.fetchChunk(); ; ) {
      const chunk = await next
      if (!chunk || chunk.rowCount === 0) return
      next = result.fetchChunk()
      next.catch(() => {})
      yield { rows: chunk.rowCount, columns: columnsOf(chunk) }
    }
  } catch (error) {
    throw LakeError.of(error)
  } finally {
    connection.closeSync()
  }
}

const columnsOf = (chunk: DuckDBDataChunk): Vector[] =>
  Array.from({ length: chunk.columnCount }, (_, at) => vectorOf(chunk.getColumnVector(at)))

const none = { numbers: new Float64Array(0), words: new Uint32Array(0), text: () => null }

const vectorOf = (vector: DuckDBVector): Vector => {
  if (vector instanceof DuckDBDoubleVector)
    return { ...none, valid: bitsOf(vector['validity']['data']), numbers: vector['items'] }
  if (vector instanceof DuckDBUBigIntVector) {
    const { buffer, byteOffset, length } = vector['items']
    const words = new Uint32Array(buffer, byteOffset, 2 * length)
    return { ...none, valid: bitsOf(vector['validity']['data']), words }
  }
  if (vector instanceof DuckDBVarCharVector) {
    const valid = bitsOf(vector['validity']['data'])
    return { ...none, valid, text: (row) => vector.getItem(row) }
  }
  throw new LakeError('Type Error', `${vector.type} is no double, ubigint or text`, undefined)
}

const bitsOf = (validity: BigUint64Array | null): Uint8Array | null =>
  validity && new Uint8Array(validity.buffer, validity.byteOffset, validity.byteLength)
