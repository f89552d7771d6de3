/** Why the rows that a version has most wrong were answered as they were: what adds most to each answer. */
import type { Explanation } from '../core/explanation.ts'
import type { Confusion, Reasons } from '../core/records.ts'
import { clipped } from '../core/text.ts'
import type { RowModel } from '../tasks/catalogue.ts'
import { decodeRows } from '../tasks/codec/decode.ts'
import { badRow } from '../tasks/kit/record.ts'
import { explain } from './explain.ts'

/** Rows that are explained, parts of each that are kept, and characters of a part. */
const most = { rows: 10, parts: 4, text: 120 }

/** The wrong rows with what adds most to the answer of the first ones; of pictures as they are. */
export const withReasons = async (
  model: RowModel,
  wrong: Confusion['wrong'],
): Promise<Confusion['wrong']> => {
  const { form, told } = model.rows
  if (told.kind === 'picture') return wrong
  const texts = wrong.map(({ row }) => row)
  const explained: Confusion['wrong'][number][] = []
  for (const [at, each] of wrong.slice(0, most.rows).entries()) {
    const [input] = await decodeRows([each.row], form)
    if (!input) continue
    const label = each.probability === null ? undefined : each.answer
    const why = await explain(model, input, badRow(texts, at, 'validation'), label)
    explained.push({ ...each, why: reasonsOf(why) })
  }
  return [...explained, ...wrong.slice(most.rows)]
}

const reasonsOf = ({ unit, columns, words }: Explanation): Reasons => ({
  unit,
  parts: [
    ...(columns ?? []).map(({ column, value, adds }) => ({ part: `${column} ${value}`, adds })),
    ...(words ?? []).map(({ word, adds }) => ({ part: word, adds })),
  ]
    .filter(({ adds }) => adds !== 0)
    .slice(0, most.parts)
    .map(({ part, adds }) => ({
      part: clipped(part, most.text),
      adds: Number(adds.toPrecision(4)),
    })),
})
