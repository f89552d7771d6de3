/** A request of the Open Inference Protocol, as it is written by hand. */
import { elementsOf, type ToldArray } from './array.ts'

/** What a model takes or gives; −1 in a shape stands for any length. */
export interface Port {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
}

export interface Metadata {
  readonly name: string
  readonly versions?: readonly string[]
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
}

interface Tensor extends Port {
  readonly data?: readonly unknown[]
}

export interface InferBody {
  readonly inputs: readonly Tensor[]
}

export interface InferAnswer {
  readonly model_name: string
  readonly model_version: string
  readonly outputs: readonly Tensor[]
}

/** Values that are written out; of more the shape alone stands. */
const mostWritten = 512

const blankOf = (datatype: string): unknown =>
  datatype === 'BYTES' ? '' : datatype === 'BOOL' ? false : 0

const flat = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.flatMap(flat) : [value]

const shapeIn = (value: unknown): number[] =>
  Array.isArray(value) ? [value.length, ...shapeIn(value[0])] : []

/** An input as it can be sent: the values of the example, else zeros; any length is 1. */
const inputOf = (
  { name, datatype, shape }: Port,
  example: Readonly<Record<string, unknown>> | null,
): Tensor => {
  const given = example?.[name]
  if (given !== undefined && flat(given).length <= mostWritten)
    return { name, datatype, shape: shapeIn(given), data: flat(given) }
  const whole = shape.map((length) => (length < 0 ? 1 : length))
  const elements = elementsOf(whole)
  return {
    ...{ name, datatype, shape: whole },
    data: elements <= mostWritten ? Array.from({ length: elements }, () => blankOf(datatype)) : [],
  }
}

/** A request to begin with, of what a model takes. */
export const bodyFrom = (
  inputs: readonly Port[],
  example: Readonly<Record<string, unknown>> | null,
): InferBody => ({ inputs: inputs.map((each) => inputOf(each, example)) })

/** Inputs whose values are too many to be written out. */
export const tooLong = (inputs: readonly Port[]): readonly Port[] =>
  inputs.filter(
    ({ shape }) => elementsOf(shape.map((length) => (length < 0 ? 1 : length))) > mostWritten,
  )

/** JSON with an input a line, so that it can be read and changed. */
export const writtenAs = ({ inputs }: InferBody): string =>
  `{\n  "inputs": [\n${inputs.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]\n}`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTensor = (value: unknown): value is Tensor =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  typeof value['datatype'] === 'string' &&
  Array.isArray(value['shape'])

const isBody = (value: unknown): value is InferBody =>
  isRecord(value) && Array.isArray(value['inputs']) && value['inputs'].every(isTensor)

/** The request that a text says, or why it says none. */
export const bodyIn = (
  text: string,
): { readonly body: InferBody; readonly problem: null } | { readonly problem: string } => {
  try {
    const body: unknown = JSON.parse(text)
    return isBody(body)
      ? { body, problem: null }
      : { problem: 'Inputs need a name, a datatype and a shape: {"inputs": [{"name": …}]}.' }
  } catch (error) {
    return { problem: `It is no JSON: ${error instanceof Error ? error.message : error}` }
  }
}

/** What was answered, tensor by tensor. */
export const outputsOf = ({ outputs }: InferAnswer): ToldArray[] =>
  outputs.map(({ name, datatype, shape, data = [] }) => ({
    ...{ name, dtype: datatype, shape, values: flat(data) },
  }))
