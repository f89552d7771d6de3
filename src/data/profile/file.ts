/** Files that DuckDB reads by itself, as relations. */
import { type Lake, literal } from '../../store/lake/lake.ts'
import type { Relation } from '../relation.ts'

export interface FileOptions {
  /** Whether the types of columns are told by the reader, or every value is a text. Default: true. */
  readonly typed?: boolean
}

/**
 * A CSV, Parquet or JSON-lines file by its ending. A CSV is looked at once, for its dialect and types; each pass then reads
 * it by what was found. Fails with `LakeError`.
 */
export const fileRelation = async (
  lake: Lake,
  path: string,
  { typed = true }: FileOptions = {},
): Promise<Relation> => {
  const from = await readerOf(lake, path, typed)
  const columns = await lake.all(`describe select * from ${from}`)
  return {
    from,
    columns: columns.map(({ column_name }) => String(column_name)),
    types: new Map(
      columns.map(({ column_name, column_type }) => [String(column_name), String(column_type)]),
    ),
  }
}

const readerOf = async (lake: Lake, path: string, typed: boolean): Promise<string> => {
  if (/\.parquet$/i.test(path)) return `read_parquet(${literal(path)})`
  if (/\.(jsonl|ndjson|json)$/i.test(path)) return `read_json(${literal(path)})`
  const options = `${literal(path)}, header = true${typed ? '' : ', all_varchar = true'}`
  const [{ prompt = '' } = {}] = await lake.all(
    `select Prompt as prompt from sniff_csv(${options})`,
  )
  return String(prompt)
    .replace(/^FROM /, '')
    .replace(/;$/, '')
}
