/** Opens what gives the rows of one file, by its format. */
import { csvSource } from './csv/rows.ts'
import type { Part } from './files.ts'
import { jsonlSource } from './jsonl.ts'
import { type Look, lookAt } from './look.ts'
import { parquetSource } from './parquet.ts'
import type { Format } from './reading.ts'
import type { RowSource } from './source.ts'
import { textSource } from './text.ts'

const readers: Readonly<Record<Format, (look: Look) => RowSource | Promise<RowSource>>> = {
  csv: csvSource,
  jsonl: jsonlSource,
  parquet: parquetSource,
  text: textSource,
}

export const openPart = async (part: Part): Promise<RowSource> => {
  const look = await lookAt(part)
  return readers[look.format](look)
}
