/** Messages of the service as tensors, and tensors as messages. */
import { MillraceError } from '../../../core/error.ts'
import { z } from '../../../core/schema.ts'
import { sizeOf, type Tensor, type Tensors } from '../../../core/tensor.ts'
import { quoted } from '../../../core/text.ts'
import { textOf } from '../../../operations/fields.ts'
import { bytesOf, tensorOfBytes } from '../binary.ts'
import { type Datatype, datatypeOf, datatypes } from '../datatypes.ts'
import { noOutput, timeout, twice } from '../infer.ts'
import { type Described, tensorOfJson } from '../values.ts'
import { mostTyped } from './weight.ts'

const bytes = z.instanceof(Buffer)
const whole = z.string().transform(Number)
/** Of numbers that JSON has none for too: the protocol does. */
const fraction = z.custom<number>((value) => typeof value === 'number', { error: 'a number' })

const contents = z.object({
  bool_contents: z.array(z.boolean()),
  int_contents: z.array(z.number()),
  int64_contents: z.array(z.string()),
  uint_contents: z.array(z.number()),
  uint64_contents: z.array(z.string()),
  fp32_contents: z.array(fraction),
  fp64_contents: z.array(fraction),
  bytes_contents: z.array(bytes),
})

type Contents = z.output<typeof contents>

/** Elements of a dimension at most. */
const longest = 2 ** 31 - 1

/** No parameter of a tensor is honoured, so none may be sent. */
const parameters = z
  .record(z.string(), z.unknown())
  .refine((given) => Object.keys(given).length === 0, { error: 'no parameters' })

const shape = z.array(
  whole.refine((length) => length >= 0 && length <= longest, { error: `from 0 to ${longest}` }),
)

const input = z.object({
  name: z.string().min(1),
  datatype: z.enum(datatypes),
  shape,
  parameters,
  contents: contents.nullable(),
})

export const inferRequest = z.object({
  model_name: z.string(),
  model_version: z.string(),
  id: textOf(1000),
  parameters: z.strictObject({
    timeout: z.strictObject({ int64_param: whole.pipe(timeout) }).optional(),
  }),
  inputs: z.array(input).min(1).max(1000),
  outputs: z.array(z.object({ name: z.string().min(1), parameters })).max(1000),
  raw_input_contents: z.array(bytes),
})

export type InferRequest = z.output<typeof inferRequest>

/** The tensors of a request. Fails with `bad_input`. */
export const tensorsIn = ({ inputs, raw_input_contents: raw }: InferRequest): Tensors => {
  if (raw.length > 0 && raw.length !== inputs.length)
    throw new MillraceError('bad_input', {
      what: `There are ${inputs.length} inputs, and raw contents of ${raw.length}.`,
      fix: 'Give raw contents of all inputs, or of none.',
    })
  const tensors = new Map<string, Tensor>()
  for (const [at, told] of inputs.entries()) {
    if (tensors.has(told.name)) throw twice(told.name)
    const own = raw[at]
    tensors.set(told.name, own ? tensorOfBytes(told, own) : tensorOfContents(told, told.contents))
  }
  return Object.fromEntries(tensors)
}

/** Which contents hold the values of a datatype; the protocol has none of 16 bits, which come raw alone. */
const placeOf: Readonly<Record<Exclude<Datatype, 'FP16'>, keyof Contents>> = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
}

const tensorOfContents = (told: Described, given: Contents | null): Tensor => {
  if (told.datatype === 'FP16') throw rawAlone(told.name)
  const place = placeOf[told.datatype]
  for (const [name, values] of Object.entries(given ?? {}))
    if (name !== place && values.length > 0)
      throw new MillraceError('bad_input', {
        what: `Input ${quoted(told.name)} of the datatype ${told.datatype} has ${name}.`,
        fix: `Give its values as ${place}, or as raw contents.`,
      })
  return tensorOfJson(told, given ? given[place].map(jsonValue) : [])
}

const rawAlone = (name: string) =>
  new MillraceError('bad_input', {
    what: `Input ${quoted(name)} of the datatype FP16 has no raw contents.`,
    why: 'The protocol has no other contents for numbers of 16 bits.',
    fix: 'Give its values as raw contents.',
  })

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** As JSON has it: long whole numbers by their digits, texts as texts. */
const jsonValue = (value: unknown): unknown => {
  if (typeof value === 'string') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (!(value instanceof Uint8Array)) return value
  try {
    return utf8.decode(value)
  } catch {
    return value
  }
}

const contentsOf = (datatype: Exclude<Datatype, 'FP16'>, tensor: Tensor) => ({
  [placeOf[datatype]]: Array.from<unknown, unknown>(tensor.data, (value) => {
    if (typeof value === 'bigint') return `${value}`
    if (typeof value === 'string') return Buffer.from(value)
    return tensor.dtype === 'bool' ? value !== 0 : value
  }),
})

/** The outputs that a request asks for; raw where its inputs were, where one has to be, or where they are long. */
export const outputsOf = ({ outputs, raw_input_contents: raw }: InferRequest, tensors: Tensors) => {
  const names = outputs.length > 0 ? outputs.map(({ name }) => name) : Object.keys(tensors)
  const told = names.map((name) => {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined
    if (!tensor) throw noOutput(name, Object.keys(tensors))
    return { name, tensor, datatype: datatypeOf(tensor.dtype) }
  })
  const isRaw =
    raw.length > 0 ||
    sizeOf(tensors) > mostTyped ||
    told.some(({ datatype }) => datatype === 'FP16')
  return {
    outputs: told.map(({ name, tensor, datatype }) => ({
      ...{ name, datatype, shape: tensor.dims },
      ...(!isRaw && datatype !== 'FP16' && { contents: contentsOf(datatype, tensor) }),
    })),
    raw_output_contents: isRaw ? told.map(({ tensor }) => bytesOf(tensor)) : [],
  }
}
