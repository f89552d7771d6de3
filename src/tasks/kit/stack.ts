/** Tensors of several questions that go through a model together, where its rows have nothing to do with each other. */
import { MillraceError } from '../../core/error.ts'
import {
  arrays,
  type Data,
  type NumericDType,
  type Tensor,
  type Tensors,
  tensorOf,
} from '../../core/tensor.ts'
import { quoted } from '../../core/text.ts'
import type { Signature } from './task.ts'

/** Rows that go through a model together, at most: a longer question is answered part by part. */
const mostRows = 256

type Run = (tensors: Tensors) => Promise<Tensors>

/** Whether every input and output has a row for each row that is asked, and says so by the name of its first length. */
export const isByRow = ({ inputs, outputs }: Signature): boolean => {
  const ports = [...inputs, ...outputs]
  const [rows] = ports[0]?.shape ?? []
  return (
    typeof rows === 'string' &&
    ports.every(({ shape }) => shape[0] === rows && shape.lastIndexOf(rows) === 0)
  )
}

/** Rows of a question that is by row. */
export const rowsOf = (tensors: Tensors): number => Object.values(tensors)[0]?.dims[0] ?? 0

/**
 * Runs questions as few times as may be, and gives each its own rows of the answers. Fails with `corrupt` where the answers
 * have not a row for each that was asked: nobody could tell whose they are.
 */
export const runStacked = async (
  questions: readonly Tensors[],
  run: Run,
): Promise<readonly Tensors[]> => {
  const answers: Tensors[] = []
  const places = questions.map((_, place) => place)
  for (const group of Map.groupBy(places, (place) => likeness(questions[place] ?? {})).values()) {
    const members = group.map((place) => questions[place] ?? {})
    const answered = await runInParts(joined(members), (tensors) => runByRow(tensors, run))
    let from = 0
    for (const [at, place] of group.entries()) {
      const rows = rowsOf(members[at] ?? {})
      answers[place] = part(answered, from, from + rows)
      from += rows
    }
  }
  return answers
}

const runByRow = async (tensors: Tensors, run: Run): Promise<Tensors> => {
  const answers = await run(tensors)
  const rows = rowsOf(tensors)
  for (const [name, { dims }] of Object.entries(answers))
    if (dims[0] !== rows)
      throw new MillraceError('corrupt', {
        what: `Output ${quoted(name)} of the model has the shape [${dims.join(', ')}] for ${rows} rows.`,
        why: 'Its signature says that it answers each row by one.',
        fix: 'Export it so that the first length of every output is that of the inputs, and register it again.',
      })
  return answers
}

/** Runs questions one after the other. */
export const runEach = async (questions: readonly Tensors[], run: Run): Promise<Tensors[]> => {
  const answers: Tensors[] = []
  for (const tensors of questions) answers.push(await run(tensors))
  return answers
}

/** What two questions have in common that can be joined. */
const likeness = (tensors: Tensors): string =>
  JSON.stringify(
    Object.entries(tensors)
      .map(([name, { dims }]) => [name, dims.slice(1)])
      .sort(),
  )

const runInParts = async (tensors: Tensors, run: Run): Promise<Tensors> => {
  const rows = rowsOf(tensors)
  if (rows <= mostRows) return run(tensors)
  const parts = Array.from({ length: Math.ceil(rows / mostRows) }, (_, at) =>
    part(tensors, at * mostRows, Math.min(rows, (at + 1) * mostRows)),
  )
  return joined(await runEach(parts, run))
}

/** Rows of several one after the other; all are of the same shape but for these. */
export const joined = (all: readonly Tensors[]): Tensors => {
  const [first = {}] = all
  if (all.length === 1) return first
  return Object.fromEntries(
    Object.entries(first).map(([name, { dims, dtype }]) => {
      const parts = all.flatMap((tensors) => tensors[name] ?? [])
      const rows = parts.reduce((sum, each) => sum + (each.dims[0] ?? 0), 0)
      const data = dtype === 'string' ? textsOf(parts) : numbersOf(dtype, parts)
      return [name, tensorOf(dtype, [rows, ...dims.slice(1)], data)]
    }),
  )
}

const textsOf = (parts: readonly Tensor[]): readonly string[] =>
  parts.flatMap((each) => (each.dtype === 'string' ? each.data : []))

/** One after the other, byte by byte: all of them are of the dtype. */
const numbersOf = (dtype: NumericDType, parts: readonly Tensor[]): Data => {
  const pieces = parts.flatMap((each) =>
    each.dtype === 'string'
      ? []
      : [new Uint8Array(each.data.buffer, each.data.byteOffset, each.data.byteLength)],
  )
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return new arrays[dtype](bytes.buffer)
}

/** Some rows of each. */
export const part = (tensors: Tensors, from: number, to: number): Tensors =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, dims, data }]) => {
      const width = dims.slice(1).reduce((product, length) => product * length, 1)
      return [
        name,
        tensorOf(dtype, [to - from, ...dims.slice(1)], data.slice(from * width, to * width)),
      ]
    }),
  )
