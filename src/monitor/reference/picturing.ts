/** Counts what pictures look like. */
import { MillraceError } from '../../core/error.ts'
import { lookAt } from '../../data/profile/pictures.ts'
import { decode } from '../../tasks/codec/decode.ts'
import { sizeOf } from '../../tasks/codec/image.ts'
import { badInput } from '../../tasks/kit/record.ts'
import type { Asked, Inquiry } from './asked.ts'
import type { Features } from './features.ts'
import { lookOf, looks, type PictureReading } from './readings.ts'
import { settledTo } from './sinks.ts'

/** Pictures come as base64 of pixels or of files, or as numbers. */
export const createPicturing = (
  { form, grains }: PictureReading,
  features: Features,
  isMasked: boolean,
): Inquiry => {
  const sinks = looks.flatMap((look) => {
    const grain = grains[look]
    if (grain === undefined || isMasked) return []
    return [
      [look, features.number(lookOf(form.column, look), 'picture', settledTo(grain))] as const,
    ]
  })
  const see = (pixels: Uint8Array) => {
    const found = lookAt(pixels, form)
    for (const [look, sink] of sinks) if (!Number.isNaN(found[look])) sink.add(found[look])
  }
  const seeRecord = async (values: Readonly<Record<string, unknown>>) => {
    const isThere = (values[form.column] ?? '') !== ''
    const pixels = isThere ? await pixelsOf(values, form) : null
    if (pixels) see(pixels)
    else for (const [, sink] of sinks) sink.count(isThere ? 'invalid' : 'missing')
  }
  return {
    words: () => null,
    async add(asked) {
      if (isMasked) return false
      if (asked.kind === 'record') await seeRecord(asked.record)
      else if (asked.kind === 'arrays') return seeArrays(asked, sizeOf(form), see)
      return asked.kind === 'record'
    },
  }
}

/** Null of what is no picture that the model takes. */
const pixelsOf = async (
  values: Readonly<Record<string, unknown>>,
  form: PictureReading['form'],
): Promise<Uint8Array | null> => {
  try {
    const input = await decode({ kind: 'record', values }, form, badInput(0, 1))
    return input.kind === 'image' ? input.pixels : null
  } catch (error) {
    if (error instanceof MillraceError) return null
    throw error
  }
}

const seeArrays = (
  { arrays }: Extract<Asked, { readonly kind: 'arrays' }>,
  size: number,
  see: (pixels: Uint8Array) => void,
): boolean => {
  const matrix = [...arrays.values()].find(({ width }) => width === size)
  for (let row = 0; matrix && row < matrix.rows; row++)
    see(Uint8Array.from({ length: size }, (_, place) => Number(matrix.at(row, place) ?? 0)))
  return matrix !== undefined
}
