/** Batch prediction: every row of a file is answered, into another file. */
import { hash } from 'node:crypto'
import { extname } from 'node:path'
import { limited } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import { lookAt } from '../../core/files.ts'
import type { Form, Question } from '../../core/input.ts'
import { identityOf } from '../../data/identity.ts'
import { wholeRecord } from '../../data/record.ts'
import { openPart } from '../../data/sources/open.ts'
import type { Reading } from '../../data/sources/reading.ts'
import { decode } from '../../tasks/codec/decode.ts'
import { badInput, readRecord } from '../../tasks/kit/record.ts'
import type { Predictor } from '../../tasks/kit/task.ts'
import { type Answered, type BatchFormat, headerOf, lineOf } from './lines.ts'
import { finishedBefore, forgetPart, isThere, openPartFile, type Reached } from './part.ts'

export interface BatchOptions {
  readonly predictor: Pick<Predictor, 'form' | 'predict' | 'predictEach' | 'example'>
  readonly model: string
  readonly version: number
  readonly from: string
  readonly to: string
  /** Of a model of texts the column that has them. Default: the only one. */
  readonly column?: string | undefined
  /** Words or classes of each answer, in JSON lines. */
  readonly top: number
  readonly signal: AbortSignal
  progress(reached: Reached): unknown
  /** Keeps answers before they are written. Default: nothing is kept. */
  keep?(answered: readonly Answered[], runSeconds: number): Promise<void>
  /** Hears that the file is whole, before what is noted of it goes. */
  ended?(reached: Reached): Promise<void>
}

/** Rows that are answered and written at a time. */
const together = 256

/**
 * Answers the rows in their order; a row that the model cannot read, or its scoring step fails on, has the reason in the place of its answer. What was
 * written is kept where it is ended, and called again with the same files and version it goes on from there. Fails with
 * `conflict` where the file is there already, `bad_data` where the rows cannot be read.
 */
export const answerFile = async (options: BatchOptions): Promise<Reached> => {
  const { from, to, predictor, model, version, top, signal } = options
  const format = formatOf(to)
  const identity = await identityOf(from)
  const job = hash(
    'sha256',
    JSON.stringify({ ...identity, model, version, top, column: options.column, format }),
  )
  if (await lookAt(to)) return alreadyWhole(options, job)
  const source = await opened(options)
  const { columns } = source.header
  const column = predictor.form.kind === 'text' ? textColumn(columns, options) : null
  const part = await openPartFile(to, job)
  try {
    if (part.reached.bytes === 0 && format === 'csv') await part.add(headerOf(columns), 0, 0)
    let row = 0
    for await (const { rows } of source.rows(() => {}))
      for (let at = 0; at < rows.length; at += together) {
        const all = rows.slice(at, at + together)
        const some = all.slice(Math.max(0, part.reached.rows - row))
        row += all.length
        if (some.length === 0) continue
        if (signal.aborted) throw cancelled(part.reached)
        const first = row - some.length + 1
        const begun = performance.now()
        const answered = await answer(some, { predictor, column, top: everyClass, first })
        await options.keep?.(answered, (performance.now() - begun) / 1000)
        const lines = answered.map((each) => lineOf(format, columns, toldOf(each, top)))
        await part.add(lines.join(''), some.length, answered.filter((each) => each.error).length)
        await options.progress(part.reached)
      }
    await part.finish()
    await options.ended?.(part.reached)
    await forgetPart(to)
    return part.reached
  } catch (error) {
    await part.close()
    throw error
  }
}

/**
 * The rows of the file. A first line that would be taken for values names its columns where it has each that the model
 * knows: they may be called 0, 1 and 2.
 */
const opened = async ({ from, predictor, column }: BatchOptions) => {
  const open = (reading: Reading) =>
    openPart({ path: from, file: from, column: wholeRecord, reading })
  const source = await open({})
  if (source.header.columns.some((name, at) => name !== `column${at + 1}`)) return source
  const wanted = column === undefined ? columnsOf(predictor) : [column]
  const named = await open({ header: true }).catch(() => null)
  const isNamed = wanted.length > 0 && wanted.every((name) => named?.header.columns.includes(name))
  return named && isNamed ? named : source
}

/** Columns of a record that the model is known to take. */
const columnsOf = ({ form, example }: BatchOptions['predictor']): readonly string[] => {
  if (form.kind !== 'record') return []
  return form.columns ?? [...readRecord(example, badInput(0, 1)).keys()]
}

/** The file of a run that ended before it could say so. Fails with `conflict` where it is of another one. */
const alreadyWhole = async ({ to, ended }: BatchOptions, job: string): Promise<Reached> => {
  const reached = await finishedBefore(to, job)
  if (!reached) throw isThere(to)
  await ended?.(reached)
  await forgetPart(to)
  return reached
}

/** As many as the inference log keeps of classes; of words as many as any answer has. */
const everyClass = 1000

const toldOf = (answered: Answered, top: number): Answered => ({
  ...answered,
  answer: answered.answer && limited(answered.answer, top),
})

interface Answering {
  readonly predictor: BatchOptions['predictor']
  readonly column: string | null
  readonly top: number
  /** Number of the first row. */
  readonly first: number
}

const answer = async (
  rows: readonly string[],
  { predictor, column, top, first }: Answering,
): Promise<readonly Answered[]> => {
  const read = await Promise.all(
    rows.map(async (text, at) => {
      const input: Record<string, unknown> = JSON.parse(text)
      const question: Question =
        column === null
          ? { kind: 'row', row: text }
          : { kind: 'text', text: `${input[column] ?? ''}` }
      return { row: first + at, input, ...(await decoded(question, predictor.form)) }
    }),
  )
  const inputs = read.flatMap(({ decoded }) => (decoded ? [decoded] : []))
  const answers = (await predictEach(predictor, inputs, top)).values()
  return read.map(({ row, input, decoded, error }) => {
    const told = decoded ? answers.next().value : undefined
    if (told instanceof MillraceError) return { row, input, answer: null, error: reasonOf(told) }
    return { row, input, answer: told ?? null, error }
  })
}

const decoded = async (question: Question, form: Form) => {
  try {
    return { decoded: await decode(question, form, badInput(0, 1)), error: null }
  } catch (error) {
    return { decoded: null, error: reasonOf(error) }
  }
}

/** Together; where one of them cannot be answered, and the model does not say which, each by itself. */
const predictEach = async (
  predictor: BatchOptions['predictor'],
  inputs: Parameters<Predictor['predict']>[0],
  top: number,
) => {
  if (inputs.length === 0) return []
  if (predictor.predictEach) return predictor.predictEach(inputs, top)
  try {
    return await predictor.predict(inputs, top)
  } catch (error) {
    reasonOf(error)
  }
  const answers = []
  for (const input of inputs)
    try {
      answers.push(...(await predictor.predict([input], top)))
    } catch (error) {
      reasonOf(error)
      answers.push(error instanceof MillraceError ? error : null)
    }
  return answers
}

/** Why one row cannot be answered; anything else ends the batch. */
const reasonOf = (error: unknown): string => {
  if (error instanceof MillraceError && reasons.includes(error.code)) return error.what
  throw error
}

/** Codes of what is wrong with a row alone, or with what a scoring step makes of it. */
const reasons = ['bad_input', 'conflict', 'too_large', 'step_failed', 'timeout']

const textColumn = (columns: readonly string[], { column, from }: BatchOptions): string => {
  const [only] = columns
  if (column === undefined && columns.length === 1 && only !== undefined) return only
  if (column !== undefined && columns.includes(column)) return column
  throw new MillraceError('bad_usage', {
    what:
      column === undefined
        ? `Which column of ${from} has the texts is not said.`
        : `${from} has no column "${column}".`,
    fix: `Name one of its columns with --column: ${columns.slice(0, 20).join(', ')}.`,
  })
}

const formatOf = (path: string): BatchFormat => {
  const ending = extname(path).toLowerCase()
  if (ending === '.csv') return 'csv'
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl'
  throw new MillraceError('bad_usage', {
    what: `What ${path} is to be its name does not say.`,
    fix: 'Let it end in .csv or .jsonl.',
  })
}

const cancelled = ({ rows }: Reached) =>
  new MillraceError('cancelled', {
    what: `The batch was cancelled after ${rows} rows.`,
    fix: 'The same command goes on from there.',
  })
