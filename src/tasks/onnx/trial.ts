/** Trial runs of a model from elsewhere, before anybody relies on it: of one row, and of two. */
import { MillraceError, messageOf } from '../../core/error.ts'
import { arraysOfTensor } from '../../core/nested.ts'
import { isFraction, type Port, type Tensors } from '../../core/tensor.ts'
import type { ForeignModel } from '../../onnx/foreign/inspect.ts'
import type { Session } from '../../onnx/session.ts'
import { shapeText } from '../../onnx/value.ts'
import { decode } from '../codec/decode.ts'
import { tensorOfSpoken } from '../codec/elements.ts'
import { badInput } from '../kit/record.ts'
import { joined, part } from '../kit/stack.ts'
import { tensorsOfRecords } from './columns.ts'
import type { Takes } from './options.ts'

export interface Trial {
  /** The row that was tried, as it is asked. */
  readonly example: string
  readonly one: Tensors
  /** Null where two rows together were not tried, or failed. */
  readonly two: Tensors | null
  /** Why it answers one row at a time; null where it does not. */
  readonly note: string | null
}

export interface Trying {
  readonly about: ForeignModel
  readonly inputs: readonly Port[]
  readonly takes: Takes
  /** A row it can answer; null: made up. */
  readonly example: string | null
  /** What its scoring step makes of the example; null where it has none. */
  readonly made: Tensors | null
}

/** Whether every input begins with a free length, which may then be the number of rows. */
const hasFreeRows = (inputs: readonly Port[]): boolean =>
  inputs.every(({ shape }) => typeof shape[0] === 'string')

/** Fails with `refused` where the model cannot answer one row, `bad_input` for an example that it does not take. */
export const tryOut = async (session: Session, trying: Trying): Promise<Trial> => {
  const { inputs, takes, example: given, made } = trying
  const example = given ?? madeUpExample(trying)
  const how = made
    ? 'what its scoring step makes of its example'
    : given === null
      ? 'made-up values'
      : 'the example'
  const row = await rowOf(trying, example, 1)
  const one = await tried(session, row, how)
  const alone = { example, one, two: null }
  if (!hasFreeRows(inputs)) return { ...alone, note: 'Its first length is fixed.' }
  // How arrays that were given go on is not known.
  if (takes.kind === 'tensors' && given !== null && !made) return { ...alone, note: null }
  try {
    const two = await twoRows(session, await rowOf(trying, example, 2), how)
    return two ? { ...alone, two, note: null } : { ...alone, note: 'Its rows change each other.' }
  } catch (error) {
    return { ...alone, note: messageOf(error) }
  }
}

/** Inputs of one row; of made-up arrays every other free length is as long as `free`. */
const rowOf = async (
  { takes, inputs, about, example: given, made }: Trying,
  example: string,
  free: number,
): Promise<Tensors> => {
  if (made) return firstRow(made)
  if (takes.kind === 'tensors' && given === null) return madeUp(inputs, free, about.categories)
  const refusal = badInput(0, 1)
  const form =
    takes.kind === 'columns' ? { kind: 'record' as const } : { kind: 'tensors' as const, inputs }
  const input = await decode({ kind: 'row', row: example }, form, refusal)
  if (input.kind === 'record' && takes.kind === 'columns')
    return tensorsOfRecords(takes, inputs, [input.fields], () => refusal)
  return input.kind === 'tensors' ? input.tensors : {}
}

/** Of inputs with the same rows the first; others as they are. */
const firstRow = (inputs: Tensors): Tensors => {
  const rows = new Set(Object.values(inputs).map(({ dims }) => dims[0]))
  const [count] = rows
  return rows.size === 1 && count !== undefined && count > 0 ? part(inputs, 0, 1) : inputs
}

/** What a row and another one give together; null where that is not what each gives by itself. */
const twoRows = async (session: Session, row: Tensors, how: string): Promise<Tensors | null> => {
  const other = changed(row)
  const [first, second] = [await tried(session, row, how), await tried(session, other, how)]
  const both = await tried(session, joined([row, other]), `two rows of ${how}`)
  const isWhole = Object.values(both).every(({ dims }) => dims[0] === 2)
  if (!isWhole) return null
  return areLike(part(both, 0, 1), first) && areLike(part(both, 1, 2), second) ? both : null
}

/** Another row: fractions differ, all else is the same. */
const changed = (row: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(row).map(([name, tensor]) => {
      if (!isFraction(tensor)) return [name, tensor]
      const { dtype, dims, data } = tensor
      const values = Array.from(data, (value, at) => value + 0.5 + 0.25 * (at % 7))
      return [name, tensorOfSpoken(dtype, dims, values, () => tooLarge(name, dims))]
    }),
  )

/** Whether fractions are the same, but for how they were rounded. */
const areLike = (found: Tensors, expected: Tensors): boolean =>
  Object.entries(expected).every(([name, tensor]) => {
    if (!isFraction(tensor)) return true
    const { dtype, data } = tensor
    const other = found[name]?.data ?? []
    // Of 16 bits two neighbours are further apart.
    const most = dtype === 'float16' ? 4e-3 : 1e-3
    return Array.from(data, (value, at) => {
      const given = Number(other[at])
      return (
        Object.is(given, value) || Math.abs(given - value) <= most * Math.max(1, Math.abs(value))
      )
    }).every(Boolean)
  })

/** A row of zeros, and of texts the first category that the model knows, as JSON. */
const madeUpExample = ({ takes, inputs, about: { categories } }: Trying): string => {
  const made = madeUp(inputs, 1, categories)
  const arrays = Object.entries(made).map(
    ([name, tensor]) => [name, arraysOfTensor(name, tensor)] as const,
  )
  if (takes.kind !== 'columns') return JSON.stringify(Object.fromEntries(arrays))
  const next = new Map(arrays.map(([name, array]) => [name, [array].flat(2).values()]))
  return JSON.stringify(
    Object.fromEntries(
      takes.columns.map(({ name, input }) => [name, next.get(input)?.next().value]),
    ),
  )
}

/** Elements of a made-up input, at most. */
const mostElements = 1 << 22

/** One row of zeros, and of texts of the first category that the model knows; other free lengths are `free`. */
const madeUp = (
  inputs: readonly Port[],
  free: number,
  categories: readonly (readonly string[])[],
): Tensors => {
  let texts = 0
  return Object.fromEntries(
    inputs.map((port) => {
      const { name, type, shape } = port
      const dims = shape.map((dim, at) => (typeof dim === 'number' ? dim : at === 0 ? 1 : free))
      const count = dims.reduce((all, dim) => all * dim, 1)
      if (count > mostElements) throw tooLarge(name, dims)
      const value = type === 'string' ? ((categories[texts++] ?? categories[0])?.[0] ?? 'a') : 0
      const values = new Array<string | number>(count).fill(value)
      return [name, tensorOfSpoken(type, dims, values, () => tooLarge(name, dims))] as const
    }),
  )
}

const tooLarge = (name: string, dims: readonly number[]) =>
  new MillraceError('too_large', {
    what: `The input "${name}" of the model is ${shapeText(dims)}, more than ${mostElements.toLocaleString('en')} elements.`,
    fix: 'Export it with smaller inputs, or give a row as --example.',
  })

/** Runs the model; fails with `refused`, saying what was given and what onnxruntime says. */
const tried = async (session: Session, feeds: Tensors, how: string): Promise<Tensors> => {
  try {
    return await session.run(feeds)
  } catch (cause) {
    const given = Object.entries(feeds).map(
      ([name, { dtype, dims }]) => `"${name}" ${dtype}${shapeText(dims)}`,
    )
    throw new MillraceError('refused', {
      what: `The model failed in a trial run on ${how}: ${given.join(', ')}.`,
      why: messageOf(cause),
      fix: 'Give a row that it can answer as --example, or correct the model.',
      cause,
    })
  }
}
