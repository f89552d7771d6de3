/** An image in a record: base64 of its bytes. */
import type { Fields, Form } from '../../core/input.ts'
import type { Tensor } from '../../core/tensor.ts'
import { decodePicture } from '../../encode/picture/decode.ts'
import { formatOf } from '../../encode/picture/format.ts'
import type { Refusal } from '../kit/record.ts'

export type ImageForm = Extract<Form, { readonly kind: 'image' }>

type Shape = Pick<ImageForm, 'height' | 'width' | 'channels'>

/** Bytes of an image. */
export const sizeOf = ({ height, width, channels }: Shape): number => height * width * channels

/** Pixels `[height, width, channels]`. Throws what `refusal` makes of a record without such an image. */
export const readPixels = (fields: Fields, form: ImageForm, refusal: Refusal): Uint8Array => {
  const bytes = bytesIn(fields, form.column, refusal)
  if (bytes.length === sizeOf(form)) return bytes
  const format = formatOf(bytes)
  if (format) throw undecoded(format, form, refusal)
  throw otherSize(bytes, form, refusal)
}

/** The same; a PNG, JPEG or WebP file is decoded as the form says. */
export const picturePixels = async (
  fields: Fields,
  form: ImageForm,
  refusal: Refusal,
): Promise<Uint8Array> => {
  const { column, channels } = form
  const bytes = bytesIn(fields, column, refusal)
  if (bytes.length === sizeOf(form)) return bytes
  if (formatOf(bytes) === undefined) throw otherSize(bytes, form, refusal)
  if (channels !== 1 && channels !== 3) throw undecoded('picture', form, refusal)
  const decoded = await decodePicture(bytes, { ...form, channels })
  if ('pixels' in decoded) return decoded.pixels
  throw refusal(`has in "${column}" what ${decoded.reason}`, decoded.fix)
}

const undecoded = (format: string, { column }: ImageForm, refusal: Refusal) =>
  refusal(
    `has a ${format} file in "${column}", expected the bytes of its pixels`,
    `Take the data as \`images(…, { image: '${column}', size: … })\`, which decodes PNG, JPEG and WebP, or give one byte for each pixel and channel, row by row, as base64.`,
  )

const otherSize = (bytes: Uint8Array, form: ImageForm, refusal: Refusal) => {
  const { column, height, width, channels } = form
  return refusal(
    `has ${bytes.length} bytes in "${column}", expected ${sizeOf(form)} (height ${height}, width ${width}, channels ${channels})`,
    'Give a PNG, JPEG or WebP file, or one byte for each pixel and channel, row by row.',
  )
}

/** Images `[height, width, channels]` stacked: uint8 `[rows, height, width, channels]`. */
export const imagesTensor = (form: Shape, images: readonly Uint8Array[]): Tensor => {
  const size = sizeOf(form)
  const data = new Uint8Array(images.length * size)
  images.forEach((pixels, at) => {
    data.set(pixels, at * size)
  })
  return { dtype: 'uint8', dims: [images.length, form.height, form.width, form.channels], data }
}

const bytesIn = (fields: Fields, column: string, refusal: Refusal): Buffer => {
  const given = fields.get(column)
  if (given === undefined)
    throw refusal(
      `has no "${column}"; columns with a value: ${[...fields.keys()].join(', ') || 'none'}`,
      'Name the column with the image in `image`, and leave no image empty.',
    )
  const text = given.replace(dataUrl, '')
  // Decoding passes over what is not base64, so it does not tell.
  if (base64.test(text)) return Buffer.from(text, 'base64')
  const wrong = text.search(/[^A-Za-z0-9+/=]/)
  throw refusal(
    `has no base64 in "${column}"${wrong < 0 ? '' : `: character ${wrong + 1} is ${JSON.stringify(text[wrong])}`}`,
    'Encode the bytes of the image as base64.',
  )
}

const dataUrl = /^data:[^,]{0,100};base64,/

const base64 = /^[A-Za-z0-9+/]*={0,2}$/
