/** Fields of the messages of an ONNX file, by their numbers in onnx.proto. */
import { type FieldRead, fieldsIn } from './wire.ts'

export const contentsOf = (fields: readonly FieldRead[], id: number): Uint8Array[] =>
  fields.flatMap((field) => (field.id === id && field.content ? [field.content] : []))

const written = new TextDecoder()

export const textsOf = (fields: readonly FieldRead[], id: number): string[] =>
  contentsOf(fields, id).map((content) => written.decode(content))

export const textOf = (fields: readonly FieldRead[], id: number): string =>
  textsOf(fields, id)[0] ?? ''

export const wholeOf = (fields: readonly FieldRead[], id: number): number =>
  signed(fields.find((field) => field.id === id)?.number ?? 0n)

export const signed = (number: bigint) => Number(BigInt.asIntN(64, number))

export const pairIn = (content: Uint8Array): readonly [string, string] => {
  const fields = [...fieldsIn(content)]
  return [textOf(fields, 1), textOf(fields, 2)]
}
