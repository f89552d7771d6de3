/** Plain text: each line is a row. */
import { bad } from '../bad.ts'
import { blocks, limitsOf } from '../blocks.ts'
import { rowsOf } from './cell.ts'
import type { Look } from './look.ts'
import type { Placed, RowSource } from './source.ts'

export const textSource = (look: Look): RowSource => {
  if (look.start.length === 0) throw bad(look.file, 'is empty', 'Give a text with one row a line.')
  const header = { raw: Buffer.alloc(0), columns: [look.column], index: 0, lineEnd: '\n' as const }
  return { header, rows: (onBytes) => linesOf(look, header, onBytes) }
}

const linesOf = async function* (
  { file, text, reading }: Look,
  header: RowSource['header'],
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Placed> {
  const rowOf = rowsOf(header, reading)
  let line = 1
  for await (const { bytes } of blocks(text, limitsOf(reading).line, onBytes)) {
    const rows: string[] = []
    const lines: number[] = []
    const texts = bytes.toString('utf8').split('\n')
    for (const [at, each] of texts.entries()) {
      const row = rowOf([line === 1 && at === 0 ? each.replace(/^\uFEFF/, '') : each])
      if (row === undefined) continue
      rows.push(row)
      lines.push(line + at)
    }
    line += texts.length - 1
    yield { rows, lines, file }
  }
}
