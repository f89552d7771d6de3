/** An image in a record: base64 of its bytes. */
import type { Fields, Form } from '../../core/input.ts'
import type { Tensor } from '../../core/tensor.ts'
import type { Refusal } from '../kit/record.ts'

export type ImageForm = Extract<Form, { readonly kind: 'image' }>

/** Bytes of an image. */
export const sizeOf = ({ height, width, channels }: Omit<ImageForm, 'kind'>): number =>
  height * width * channels

/** Pixels `[height, width, channels]`. Throws what `refusal` makes of a record without such an image. */
export const readPixels = (fields: Fields, form: ImageForm, refusal: Refusal): Uint8Array => {
  const { column, height, width, channels } = form
  const bytes = bytesIn(fields, column, refusal)
  const size = sizeOf(form)
  if (bytes.length === size) return bytes
  const format = formats.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark))?.[0]
  if (format)
    throw refusal(
      `has a ${format} file in "${column}", expected the bytes of its pixels`,
      'Decode the file: one byte for each pixel and channel, row by row, as base64.',
    )
  throw refusal(
    `has ${bytes.length} bytes in "${column}", expected ${size} (height ${height}, width ${width}, channels ${channels})`,
    'Give one byte for each pixel and channel, row by row.',
  )
}

/** Images `[height, width, channels]` stacked: uint8 `[rows, height, width, channels]`. */
export const imagesTensor = (
  form: Omit<ImageForm, 'kind'>,
  images: readonly Uint8Array[],
): Tensor => {
  const size = sizeOf(form)
  const data = new Uint8Array(images.length * size)
  images.forEach((pixels, at) => {
    data.set(pixels, at * size)
  })
  return { dtype: 'uint8', dims: [images.length, form.height, form.width, form.channels], data }
}

const bytesIn = (fields: Fields, column: string, refusal: Refusal): Buffer => {
  const text = fields.get(column)
  if (text === undefined)
    throw refusal(
      `has no "${column}"; columns with a value: ${[...fields.keys()].join(', ') || 'none'}`,
      'Name the column with the image in `image`, and leave no image empty.',
    )
  // Decoding passes over what is not base64, so it does not tell.
  if (base64.test(text)) return Buffer.from(text, 'base64')
  const wrong = text.search(/[^A-Za-z0-9+/=]/)
  throw refusal(
    `has no base64 in "${column}"${wrong < 0 ? '' : `: character ${wrong + 1} is ${JSON.stringify(text[wrong])}`}`,
    'Encode the bytes of the image as base64.',
  )
}

/** How files of pictures begin. */
const formats: readonly (readonly [name: string, mark: Buffer])[] = [
  ['PNG', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['JPEG', Buffer.from('ffd8ff', 'hex')],
  ['GIF', Buffer.from('GIF8')],
]

const base64 = /^[A-Za-z0-9+/]*={0,2}$/
