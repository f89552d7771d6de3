/** Takes questions through a scoring step: each by itself. What hangs or throws on one is told of that one; the others of its run wait for it no longer than `patience`. */
import type { Answer } from '../../../core/answer.ts'
import { MillraceError, messageOf } from '../../../core/error.ts'
import { roundedToHalf } from '../../../core/half.ts'
import type { InputOf } from '../../../core/input.ts'
import { explain } from '../../../core/schema.ts'
import { arrays, isDType, type Tensor, type Tensors } from '../../../core/tensor.ts'
import { told } from '../../../core/text.ts'
import { tensorsOfArrays } from '../../codec/nested.ts'
import { expectInputs } from '../../codec/tensors.ts'
import type { Refusal } from '../../kit/record.ts'
import type { Signature } from '../../kit/task.ts'
import { answerIn } from './answer.ts'
import { type Call, createCall } from './call.ts'
import type { ScoringStep } from './define.ts'
import { spokenNumbers } from './spoken.ts'

/** A question on its way. */
export interface Prepared {
  readonly question: unknown
  readonly call: Call
  /** What the graph is given. */
  readonly inputs: Tensors
}

export interface Scorer {
  prepare(input: InputOf<'json'>, refusal: Refusal): Promise<Prepared>
  answer(prepared: Prepared, outputs: Tensors, k: number): Promise<Answer>
}

/** Milliseconds that either part of a step may take. The questions of a run wait for each other: both together are far below a usual deadline. */
const patience = 2000

/**
 * Fails with `bad_input` for a question that does not fit the schema of the step, `timeout` where the step takes too long,
 * `step_failed` where it throws, or makes what does not fit; as the step says where it throws a refusal of its own.
 */
export const createScorer = (
  step: ScoringStep,
  signature: Signature,
  longest = patience,
): Scorer => ({
  prepare: ({ value, isText }, refusal) =>
    blamed('preprocess', async () => {
      const question = await questionIn(step, value, isText, refusal)
      const call = createCall(step, signature)
      const given = await inTime('preprocess', longest, () => step.preprocess(question, call.call))
      return { question, call, inputs: inputsIn(given, signature) }
    }),
  answer: ({ question, call }, outputs, k) =>
    blamed('postprocess', async () => {
      const given = await inTime('postprocess', longest, () =>
        step.postprocess(outputs, { ...call.call, question }),
      )
      const read = answerIn(given, k)
      if (read.problem !== null)
        throw failed(`answers ${told(given)}; expected ${read.problem}`, 'Correct its postprocess.')
      const logged = call.logged()
      return logged ? { ...read.answer, logged } : read.answer
    }),
})

const questionIn = async (
  { input }: ScoringStep,
  value: unknown,
  isText: boolean,
  refusal: Refusal,
): Promise<unknown> => {
  const first = await input.safeParseAsync(value, { reportInput: true })
  const issues = first.error?.issues ?? []
  const { data, error } =
    isText && issues.length > 0
      ? await input.safeParseAsync(spokenNumbers(value, issues), { reportInput: true })
      : first
  if (!error) return data
  const [issue] = error.issues
  const path = issue?.path.map(String).join('.') || 'the question'
  throw refusal(
    `is not what the scoring step takes: ${issue ? explain(issue, { path }) : error.message}`,
    'Send what the input of the step says.',
  )
}

/** Tensors as they are, arrays as the graph wants them. */
const inputsIn = (given: unknown, signature: Signature): Tensors => {
  const refusal: Refusal = (what, fix) =>
    failed(`gives the graph inputs: what it gives ${what}`, fix)
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw failed(`gives ${told(given)} to the graph`, 'Give inputs of the graph by their names.')
  const entries: [string, unknown][] = Object.entries(given)
  const asArrays = entries.filter(([, value]) => Array.isArray(value))
  const ports = signature.inputs.filter(({ name }) => asArrays.some(([each]) => each === name))
  const tensors = entries.flatMap(([name, value]) =>
    Array.isArray(value) ? [] : [[name, tensorIn(name, value)] as const],
  )
  const inputs = {
    ...Object.fromEntries(tensors),
    ...tensorsOfArrays(Object.fromEntries(asArrays), ports, refusal),
  }
  try {
    expectInputs(inputs, signature)
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    throw failed(`gives what the graph does not take: ${error.what}`, error.why ?? error.fix ?? '')
  }
  return inputs
}

const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' &&
  value !== null &&
  'dtype' in value &&
  'dims' in value &&
  'data' in value &&
  typeof value.dtype === 'string' &&
  isDType(value.dtype) &&
  Array.isArray(value.dims) &&
  value.dims.every((length: unknown) => Number.isSafeInteger(length)) &&
  holds(value.dtype, value.data) &&
  value.data.length === value.dims.reduce((all: number, length: number) => all * length, 1)

const holds = (dtype: Tensor['dtype'], data: unknown): data is ArrayLike<unknown> =>
  dtype === 'string'
    ? Array.isArray(data) && data.every((each) => typeof each === 'string')
    : data instanceof arrays[dtype]

/** Its numbers rounded to 16 bits. */
const halves = (name: string, { dims, data }: Tensor): Tensor => {
  const given = Array.from<string | number | bigint, number>(data, Number)
  const rounded = Float32Array.from(given, roundedToHalf)
  const beyond = given.find(
    (number, at) => Number.isFinite(number) && !Number.isFinite(rounded[at]),
  )
  if (beyond === undefined) return { dtype: 'float16', dims, data: rounded }
  throw failed(
    `gives ${beyond} in "${name}", which numbers of 16 bits do not hold`,
    'Give numbers from −65,504 to 65,504.',
  )
}

const tensorIn = (name: string, value: unknown): Tensor => {
  if (isTensor(value)) return value.dtype === 'float16' ? halves(name, value) : value
  throw failed(
    `gives ${told(value)} as "${name}"`,
    'Give arrays in arrays, or a tensor { dtype, dims, data } whose data are of its dtype and as many as its dims say.',
  )
}

type Part = 'preprocess' | 'postprocess'

/** What fails in the step, or by what it gives, is its own fault, and that of this question alone. */
const blamed = async <T>(part: Part, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MillraceError) throw error
    throw failed(
      `failed in ${part}: ${messageOf(error)}`,
      'Correct the step, and register it anew.',
      error,
    )
  }
}

/** Runs code of somebody else, for so long at most. */
const inTime = async <T>(part: Part, longest: number, work: () => T | Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(part, longest)), longest)
  })
  try {
    return await Promise.race([(async () => work())(), late])
  } finally {
    clearTimeout(timer)
  }
}

const tooLate = (part: string, longest: number) =>
  new MillraceError('timeout', {
    what: `The scoring step was not through with ${part} within ${longest / 1000} s.`,
    fix: 'Try again; where it goes on, roll back to another version.',
  })

const failed = (what: string, fix: string, cause?: unknown) =>
  new MillraceError('step_failed', {
    what: `The scoring step ${what.replace(/\.$/, '')}.`,
    fix,
    cause,
  })
