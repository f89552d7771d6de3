/** One image in a record: base64 of its bytes, and what it shows. */
import { type Refusal, readRecord } from '../kit/record.ts'

/** Where a record has its image and its class, and what an image measures. */
export interface Layout {
  /** Names of the columns. */
  readonly image: string
  readonly label: string
  /** Pixels. */
  readonly height: number
  readonly width: number
  readonly channels: number
}

export interface Picture {
  /** `[height, width, channels]` */
  readonly bytes: Uint8Array
  /** Empty where the record names no class. */
  readonly label: string
}

export const sizeOf = ({ height, width, channels }: Layout): number => height * width * channels

/** Reads a row. Throws what `refusal` makes of a record without such an image. */
export const readPicture = (row: string, layout: Layout, refusal: Refusal): Picture => {
  const fields = readRecord(row, refusal)
  const text = fields.get(layout.image)
  if (text === undefined)
    throw refusal(
      `has no "${layout.image}"; columns with a value: ${[...fields.keys()].join(', ') || 'none'}`,
      'Name the column with the image in `image`, and leave no image empty.',
    )
  // Decoding passes over what is not base64, so it does not tell.
  if (!base64.test(text)) {
    const wrong = text.search(/[^A-Za-z0-9+/=]/)
    throw refusal(
      `has no base64 in "${layout.image}"${wrong < 0 ? '' : `: character ${wrong + 1} is ${JSON.stringify(text[wrong])}`}`,
      'Encode the bytes of the image as base64.',
    )
  }
  const bytes = Buffer.from(text, 'base64')
  const size = sizeOf(layout)
  const format = formats.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark))?.[0]
  if (bytes.length !== size && format)
    throw refusal(
      `has a ${format} file in "${layout.image}", expected the bytes of its pixels`,
      'Decode the file: one byte for each pixel and channel, row by row, as base64.',
    )
  if (bytes.length !== size) {
    const { height, width, channels } = layout
    throw refusal(
      `has ${bytes.length} bytes in "${layout.image}", expected ${size} (height ${height}, width ${width}, channels ${channels})`,
      'Give one byte for each pixel and channel, row by row.',
    )
  }
  return { bytes, label: fields.get(layout.label) ?? '' }
}

/** How files of pictures begin. */
const formats: readonly (readonly [name: string, mark: Buffer])[] = [
  ['PNG', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['JPEG', Buffer.from('ffd8ff', 'hex')],
  ['GIF', Buffer.from('GIF8')],
]

const base64 = /^[A-Za-z0-9+/]*={0,2}$/
