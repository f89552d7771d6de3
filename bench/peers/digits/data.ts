/** The digits as both sides read them: rows of 785 bytes, the label and then 28 × 28 shades. */
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse'
import { prepare } from '../../../examples/digits/prepare.ts'
import type { Rows } from '../../../src/core/rows.ts'

/** The example's rows as its task takes them, prepared in a folder. */
export const digitRows = async (folder: string): Promise<string[]> => {
  await prepare(folder)
  const rows: string[] = []
  for await (const { label, image } of createReadStream(join(folder, 'digits.csv')).pipe(
    parse({ columns: true }),
  ))
    rows.push(JSON.stringify({ label, image }))
  return rows
}

/** Writes rows for PyTorch. */
export const writeDigits = async (path: string, rows: Rows): Promise<void> => {
  const parts: Buffer[] = []
  for (const row of rows) {
    const { label, image } = JSON.parse(row) as { label: string; image: string }
    parts.push(Buffer.of(Number(label)), Buffer.from(image, 'base64'))
  }
  await writeFile(path, Buffer.concat(parts))
}
