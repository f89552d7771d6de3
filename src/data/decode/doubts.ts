/** Asks SQL what is no plain number or date, and what may fail a check: so that it is what SQL says in every row. */

import type { Lake } from '../../store/lake/lake.ts'
import { literal, named } from '../../store/lake/lake.ts'
import { failureSql } from '../checks/sql.ts'
import type { Batch } from './decode.ts'
import type { Slot } from './slots.ts'
import { type Wanted, wantedSql } from './wanted.ts'

/** Answers that are remembered, of each question. */
const mostKnown = 20_000

/** Of a text: whether it fails, or its number; null where it has none. */
type Answer = boolean | number | null

interface Question {
  /** A text is the value of its column. */
  readonly sql: string
  readonly column: string
  readonly known: Map<string, Answer>
}

export const createAnswers = (lake: Lake, wanted: readonly Wanted[]) => {
  const questions = wanted.map(questionsOf)
  /** Finds out all that the doubts of some batches need. */
  const findOut = async (batches: readonly Batch[]): Promise<void> => {
    for (const [at, of] of questions.entries())
      for (const [check, question] of of.entries()) {
        const texts = new Set<string>()
        for (const { slots } of batches)
          for (const doubt of slots[at]?.doubts ?? [])
            if (doubt.check === check) for (const text of doubt.texts) texts.add(text)
        if (question.known.size > mostKnown) question.known.clear()
        for (const text of question.known.keys()) texts.delete(text)
        if (texts.size > 0) await ask(lake, question, [...texts])
      }
  }
  const answer = (at: number, check: number, text: string): Answer =>
    questions[at]?.[check]?.known.get(text) ?? null
  return {
    /** The batches without doubts. They are changed. */
    async settle(batches: readonly Batch[]): Promise<readonly Batch[]> {
      await findOut(batches)
      return batches.map((batch) => ({
        ...batch,
        slots: batch.slots.map((slot, at) =>
          settled(slot, (check, text) => answer(at, check, text)),
        ),
      }))
    },
  }
}

const questionsOf = (wanted: Wanted): readonly Question[] => {
  if (wanted.kind === 'number' || wanted.kind === 'measure')
    return [{ sql: wantedSql(wanted), column: wanted.column, known: new Map() }]
  if (wanted.kind !== 'failures') return []
  return wanted.checks.map((check) => ({
    ...{ sql: failureSql(check, wanted.numbers), column: check.column, known: new Map() },
  }))
}

const ask = async (lake: Lake, { sql, column, known }: Question, texts: string[]) => {
  const between = separatorOf(texts)
  const list = `string_split(${exactly(texts.join(between))}, ${literal(between)})`
  const answers = await lake.all(
    `select ${sql} as answer from (select unnest(${list}) as ${named(column)})`,
  )
  for (const [at, { answer }] of answers.entries())
    known.set(
      texts[at] ?? '',
      typeof answer === 'number' || typeof answer === 'boolean' ? answer : null,
    )
}

/** A character that no text has. */
const separatorOf = (texts: readonly string[]): string => {
  for (let code = 10; ; code++) {
    const sign = String.fromCharCode(code)
    if (!texts.some((text) => text.includes(sign))) return sign
  }
}

/** SQL ends where a NUL stands in it. */
const exactly = (text: string): string => text.split('\0').map(literal).join(` || chr(0) || `)

const settled = (slot: Slot, answerTo: (check: number, text: string) => Answer): Slot => {
  const { doubts = [], numbers, words } = slot
  let { valid } = slot
  const loose = (row: number) => {
    if (valid === slot.valid && numbers)
      valid = valid?.slice() ?? new Uint8Array((numbers.length + 7) >> 3).fill(255)
    if (valid) valid[row >> 3] = (valid[row >> 3] ?? 0) & ~(1 << (row & 7))
  }
  for (const { check, rows, texts } of doubts)
    for (const [at, row] of rows.entries()) {
      const answer = answerTo(check, texts[at] ?? '')
      if (numbers && typeof answer === 'number') numbers[row] = answer
      else if (numbers && answer === null) loose(row)
      else if (words && answer === true) words[2 * row] = (words[2 * row] ?? 0) | (2 ** check)
    }
  return { ...slot, valid }
}
