/** A model whose numbers lie in other files, made whole: read from its own folder, and written where they belong. */

import { dataLocation, externalData, type Kind, kindsIn } from '../external.ts'
import { contentsOf, pairIn } from '../fields.ts'
import { brokenFile, bytes, fieldsIn, joined } from '../wire.ts'

/** Where numbers of a tensor lie. */
export interface ExternalPart {
  /** Path of the file, as the model names it. */
  readonly location: string
  readonly offset: number
  /** Null: to the end of the file. */
  readonly length: number | null
}

const deepest = 64

/** Every part of other files that a model names. Throws `corrupt` where it is no whole file. */
export const externalParts = (model: Uint8Array): ExternalPart[] => {
  const parts: ExternalPart[] = []
  rewritten(model, 'model', 0, (part) => {
    parts.push(part)
    return new Uint8Array()
  })
  return parts
}

/** The same model with its numbers inside; `read` gives those of a part. */
export const inlined = (model: Uint8Array, read: (part: ExternalPart) => Uint8Array): Uint8Array =>
  rewritten(model, 'model', 0, read)

/** TensorProto.raw_data. */
const rawData = 9

const rewritten = (
  message: Uint8Array,
  kind: Kind,
  depth: number,
  read: (part: ExternalPart) => Uint8Array,
): Uint8Array => {
  if (depth > deepest) throw brokenFile(`it is nested more than ${deepest} levels deep`)
  const fields = [...fieldsIn(message)]
  if (kind === 'tensor') {
    if (!fields.some(({ id }) => id === externalData)) return message
    const kept = fields.filter(({ id }) => id !== externalData && id !== dataLocation)
    const part = partOf(contentsOf(fields, externalData).map(pairIn))
    return joined([...kept.map(({ raw }) => raw), bytes(rawData, read(part))])
  }
  let isChanged = false
  const written = fields.map(({ id, content, raw }) => {
    const inner = kindsIn[kind][id]
    if (!inner || !content) return raw
    const next = rewritten(content, inner, depth + 1, read)
    if (next === content) return raw
    isChanged = true
    return bytes(id, next)
  })
  return isChanged ? joined(written) : message
}

const partOf = (entries: readonly (readonly [string, string])[]): ExternalPart => {
  const named = new Map(entries)
  const location = named.get('location')
  if (location === undefined) throw brokenFile('it names no file for some of its numbers')
  const length = named.get('length')
  return {
    location,
    offset: wholeIn(named.get('offset') ?? '0'),
    length: length === undefined ? null : wholeIn(length),
  }
}

const wholeIn = (text: string): number => {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  throw brokenFile(`it says where numbers lie by ${JSON.stringify(text.slice(0, 40))}`)
}
