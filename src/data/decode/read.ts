/** Reads the rows of files of records, column by column. */
import type { Chunk, Vector } from '../../store/lake/chunk.ts'
import type { Lake } from '../../store/lake/lake.ts'
import type { Batch } from './decode.ts'
import { createAnswers } from './doubts.ts'
import type { Records } from './records.ts'
import type { Slot } from './slots.ts'
import { decodeFiles } from './threads.ts'
import type { Wanted } from './wanted.ts'

/**
 * What is wanted of the rows, in their order, some chunks at a time; they are gone once the next are asked for. Says the
 * same as SQL of their relation. `isBrief`: only the first are asked for. Fails with `LakeError`.
 */
export async function* readRecords(
  lake: Lake,
  { files, bare }: Records,
  wanted: readonly Wanted[],
  isBrief = false,
): AsyncGenerator<readonly Chunk[]> {
  const { settle } = createAnswers(lake, wanted)
  for await (const batches of decodeFiles(files, { bare, wanted }, isBrief))
    yield (await settle(batches)).map(chunkOf)
}

const chunkOf = ({ rows, bytes, slots }: Batch): Chunk => ({
  rows,
  columns: slots.map((slot) => vectorOf(slot, bytes)),
})

const none = { numbers: new Float64Array(0), words: new Uint32Array(0), text: () => null }

const vectorOf = ({ valid, numbers, words, starts, ends }: Slot, bytes: Uint8Array): Vector => {
  if (numbers) return { ...none, valid, numbers }
  if (words) return { ...none, valid, words }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isThere = (row: number) =>
    valid === null || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
  return {
    ...{ ...none, valid },
    text: (row) => (isThere(row) ? buffer.toString('utf8', starts?.[row], ends?.[row]) : null),
  }
}
