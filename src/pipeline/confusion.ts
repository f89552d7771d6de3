/** What a classifier confuses, and the file of its package that keeps it. */
import { suggestionsOf } from '../core/answer.ts'
import { MillraceError } from '../core/error.ts'
import type { Confusion } from '../core/records.ts'
import type { Rows } from '../core/rows.ts'
import { predictRows } from '../tasks/codec/decode.ts'
import { addToPackage } from '../tasks/kit/package.ts'
import type { Predictor } from '../tasks/kit/task.ts'

/** File of a package. */
export const confusionName = 'evaluation.json'

/** Rows that are put to a model, pairs and wrong rows that are kept, and bytes of the file. */
const most = { rows: 20_000, pairs: 400, wrong: 20, bytes: 64_000 }

/** Rows that are asked together. */
const together = 256

type Wrong = Confusion['wrong'][number]

interface Asked {
  readonly predictor: Pick<Predictor, 'form' | 'predict'>
  readonly rows: Rows
  /** The class of a row; null of one that has none. */
  readonly classOf: (row: string) => string | null
}

/** Puts the rows to a model, and counts what it answers. */
export const confusionOf = async ({ predictor, rows, classOf }: Asked): Promise<Confusion> => {
  const pairs = new Map<string, { truth: string; answer: string; count: number }>()
  let wrong: Wrong[] = []
  let asked = 0
  for (let from = 0; from < Math.min(rows.length, most.rows); from += together) {
    const part = labelled(rows, from, classOf)
    const answers = await answersTo(
      predictor,
      part.map(({ row }) => row),
    )
    answers?.forEach((best, at) => {
      const { row = '', truth = '' } = part[at] ?? {}
      if (!best) return
      asked++
      const key = JSON.stringify([truth, best.word])
      const pair = pairs.get(key) ?? { truth, answer: best.word, count: 0 }
      pairs.set(key, { ...pair, count: pair.count + 1 })
      if (best.word !== truth)
        wrong.push({ row, truth, answer: best.word, probability: best.probability })
    })
    wrong = wrong.sort((a, b) => b.probability - a.probability).slice(0, most.wrong)
  }
  const counts = [...pairs.values()].sort((a, b) => b.count - a.count)
  const labels = [...new Set(counts.flatMap(({ truth, answer }) => [truth, answer]))].sort()
  return {
    ...{ rows: asked, left: rows.length - asked, labels: labels.slice(0, most.pairs) },
    ...{ counts: counts.slice(0, most.pairs), wrong },
  }
}

const labelled = (rows: Rows, from: number, classOf: Asked['classOf']) =>
  Array.from({ length: Math.min(together, rows.length - from) }, (_, at) => {
    const row = rows.at(from + at) ?? ''
    return { row, truth: classOf(row) }
  }).flatMap(({ row, truth }) => (truth === null ? [] : [{ row, truth }]))

/** The likeliest answer to each; null where one of them is refused. */
const answersTo = async (predictor: Asked['predictor'], rows: readonly string[]) => {
  try {
    return (await predictRows(predictor, rows, 1)).map((answer) => suggestionsOf(answer)[0])
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'bad_input') return null
    throw error
  }
}

/** As text of a bounded length: wrong rows go first, then pairs. */
const textOf = (confusion: Confusion): string => {
  const text = `${JSON.stringify(confusion)}\n`
  if (Buffer.byteLength(text) <= most.bytes) return text
  const { wrong, counts, labels } = confusion
  if (wrong.length > 0) return textOf({ ...confusion, wrong: wrong.slice(0, -1) })
  if (counts.length > 0) return textOf({ ...confusion, counts: counts.slice(0, -10) })
  return textOf({ ...confusion, labels: labels.slice(0, Math.floor(labels.length / 2)) })
}

/** Keeps in a package what its model confuses; nothing where it has no classes. */
export const confuseInto = async (
  folder: string,
  {
    classOf,
    ...asked
  }: Omit<Asked, 'classOf'> & { readonly classOf: Asked['classOf'] | undefined },
): Promise<void> => {
  if (!classOf || asked.predictor.form.kind === 'text') return
  await addToPackage(folder, confusionName, textOf(await confusionOf({ ...asked, classOf })))
}
