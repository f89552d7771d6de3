/** How a source is read, to be shown: what is declared of it and what is found. */
import type { Source } from '../types.ts'
import { csvHeaderOf } from './csv/header.ts'
import { decimalOf, missingIn } from './csv/values.ts'
import { partsOf } from './files.ts'
import { type Look, lookAt } from './look.ts'
import { openPart } from './open.ts'
import type { Detected } from './reading.ts'

/** Of the first file of a source that lies on this machine. Fails as reading it does. */
export const detectedIn = async (source: Source): Promise<Detected> => {
  const [part] = await partsOf(source)
  if (!part) throw new Error(`internal: ${source.file} has no files, and was not refused`)
  const look = await lookAt(part)
  const { file, format, text, reading } = look
  const declared = Object.keys(reading)
  const shared = { file, format, declared, encoding: format === 'parquet' ? null : text.encoding }
  if (format === 'csv') return { ...shared, ...signsIn(look) }
  const { header } = await openPart(part)
  return {
    ...shared,
    ...{ separator: null, quote: null, header: null, decimal: null, missing: [] },
    columns: header.columns,
  }
}

const signsIn = (look: Look) => {
  const { dialect, named, columns, sample } = csvHeaderOf(look)
  const rows = sample()
  return {
    ...{ separator: dialect.separator, quote: dialect.quote, header: named, columns },
    decimal: look.reading.decimal ?? decimalOf(rows),
    missing: look.reading.missing ?? missingIn(rows),
  }
}
