/** A request of the Open Inference Protocol, and its answer: JSON, with tensors in it or as bytes after it. */
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import type { Tensor, Tensors } from '../../core/tensor.ts'
import { quoted } from '../../core/text.ts'
import { textOf } from '../../operations/fields.ts'
import { bytesOf, tensorOfBytes } from './binary.ts'
import { datatypeOf, datatypes } from './datatypes.ts'
import { jsonOf, tensorOfJson } from './values.ts'

/** Inputs and outputs of a model at most, and lengths of a shape. */
const mostTensors = 1000
const mostDims = 32
/** Elements of a shape at most: more does not fit into a request. */
const mostElements = 2 ** 31 - 1

const name = textOf(1000).min(1)
const size = z.int().min(0).max(mostElements)

/** Microseconds. */
export const timeout = z.int().min(1)

const given = z.strictObject({
  name,
  shape: z
    .array(size)
    .max(mostDims)
    .refine((shape) => shape.reduce((product, length) => product * length, 1) <= mostElements, {
      error: `${mostElements} values at most`,
    })
    .describe('Lengths of its dimensions.'),
  datatype: z.enum(datatypes),
  parameters: z
    .strictObject({
      binary_data_size: size.optional().describe('Bytes after the JSON that are its values.'),
    })
    .optional(),
  data: z
    .array(z.unknown())
    .optional()
    .describe('Its values, row by row or in lists inside each other.'),
})

const wanted = z.strictObject({
  name,
  parameters: z
    .strictObject({
      binary_data: z.boolean().optional().describe('Its values as bytes after the JSON.'),
    })
    .optional(),
})

export const inferBody = z
  .strictObject({
    id: textOf(1000).optional().describe('Comes back with the answer.'),
    model_name: textOf(1000).optional().describe('The one of the address, which KServe repeats.'),
    parameters: z
      .strictObject({
        binary_data_output: z
          .boolean()
          .optional()
          .describe('All values as bytes after the JSON. Default false.'),
        timeout: timeout
          .optional()
          .describe('Microseconds that the answer may take; at most what the endpoint allows.'),
      })
      .optional(),
    inputs: z.array(given).min(1).max(mostTensors),
    outputs: z
      .array(wanted)
      .max(mostTensors)
      .optional()
      .describe('Default: every output of the model.'),
  })
  .meta({
    examples: [
      {
        inputs: [
          { name: 'ids', shape: [1, 2], datatype: 'INT64', data: [5, 9] },
          { name: 'lengths', shape: [1], datatype: 'INT32', data: [2] },
        ],
      },
    ],
  })

export type InferBody = z.output<typeof inferBody>

const told = z.object({
  name: z.string(),
  datatype: z.enum(datatypes),
  shape: z.array(z.int()),
  data: z.array(z.unknown()).optional(),
  parameters: z.object({ binary_data_size: z.int() }).optional(),
})

export const inferAnswer = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(told),
})

/** The tensors of a request, of which `binary` is what came after its JSON. Fails with `bad_input`. */
export const tensorsIn = ({ inputs }: InferBody, binary: Uint8Array): Tensors => {
  const tensors = new Map<string, Tensor>()
  let at = 0
  for (const input of inputs) {
    if (tensors.has(input.name)) throw twice(input.name)
    const bytes = input.parameters?.binary_data_size
    if ((bytes === undefined) === (input.data === undefined)) throw eitherOr(input.name)
    if (bytes !== undefined && at + bytes > binary.length) throw tooShort(at + bytes, binary.length)
    tensors.set(
      input.name,
      input.data
        ? tensorOfJson(input, input.data)
        : tensorOfBytes(input, binary.subarray(at, at + (bytes ?? 0))),
    )
    at += bytes ?? 0
  }
  if (at < binary.length) throw tooLong(at, binary.length)
  return Object.fromEntries(tensors)
}

/** The refusal of an input that a request has twice. */
export const twice = (name: string) =>
  new MillraceError('bad_input', {
    what: `Input ${quoted(name)} is given twice.`,
    fix: 'Give each input once.',
  })

const eitherOr = (name: string) =>
  new MillraceError('bad_input', {
    what: `Input ${quoted(name)} has its values neither or both ways.`,
    fix: 'Give either "data", or the parameter "binary_data_size" with so many bytes after the JSON.',
  })

const tooShort = (wanted: number, found: number) =>
  new MillraceError('bad_input', {
    what: `The inputs take ${wanted} bytes and more after the JSON, and ${found} came.`,
    fix: 'Send them all; the header "inference-header-content-length" says where the JSON ends.',
  })

const tooLong = (wanted: number, found: number) =>
  new MillraceError('bad_input', {
    what: `The inputs take ${wanted} bytes after the JSON, and ${found} came.`,
    fix: 'Name the bytes of each input in its parameter "binary_data_size".',
  })

/** Fails with `bad_input` where a request names another model than its address. */
export const expectNamed = ({ model_name }: InferBody, model: string): void => {
  if (model_name !== undefined && model_name !== model)
    throw new MillraceError('bad_input', {
      what: `The request names the model ${quoted(model_name)}, and its address ${quoted(model)}.`,
      fix: 'Leave "model_name" out, or name the same.',
    })
}

/** Who answered. */
export interface Answered {
  readonly model: string
  readonly version: number
}

export interface Written {
  readonly head: z.output<typeof inferAnswer>
  /** What follows the JSON. */
  readonly binary: readonly Uint8Array[]
}

/** The answer to a request. Fails with `bad_input` for an output that the model has not, or that JSON cannot say. */
export const answerOf = (
  body: InferBody,
  tensors: Tensors,
  { model, version }: Answered,
): Written => {
  const binary: Uint8Array[] = []
  const everything = body.parameters?.binary_data_output ?? false
  const asked: readonly z.output<typeof wanted>[] =
    body.outputs ?? Object.keys(tensors).map((name) => ({ name }))
  const outputs = asked.map(({ name, parameters }) => {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined
    if (!tensor) throw noOutput(name, Object.keys(tensors))
    const described = { name, datatype: datatypeOf(tensor.dtype), shape: [...tensor.dims] }
    if (!(parameters?.binary_data ?? everything))
      return { ...described, data: [...jsonOf(name, tensor)] }
    const bytes = bytesOf(tensor)
    binary.push(bytes)
    return { ...described, parameters: { binary_data_size: bytes.length } }
  })
  const { id } = body
  const head = {
    ...{ model_name: model, model_version: `${version}` },
    ...(id !== undefined && { id }),
    outputs,
  }
  return { head, binary }
}

/** The refusal of an output that a model has not. */
export const noOutput = (name: string, names: readonly string[]) =>
  new MillraceError('bad_input', {
    what: `The model has no output ${quoted(name)}.`,
    fix: `Ask for some of: ${names.join(', ')}.`,
  })
