/** One image in a record: base64 of its bytes, and what it shows. */
import type { MillraceError } from '../core/error.ts'

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

/** Makes the error for a row: what is wrong with it, and what to do about it. */
export type Refusal = (what: string, fix: string) => MillraceError

export const sizeOf = ({ height, width, channels }: Layout): number => height * width * channels

/** Reads a record as JSON. Throws what `refusal` makes of a record without such an image. */
export const readPicture = (row: string, layout: Layout, refusal: Refusal): Picture => {
  const record = recordOf(row)
  if (!record)
    throw refusal(
      `expected a record as a JSON object, got ${excerpt(row)}`,
      `Give {"${layout.image}": "…"}.`,
    )
  const text = record[layout.image]
  if (typeof text !== 'string' || text === '') {
    const columns = Object.keys(record).join(', ') || 'none'
    throw refusal(
      `there is no "${layout.image}"; columns with a value: ${columns}`,
      'Name the column with the image in `image`, and leave no image empty.',
    )
  }
  const bytes = Buffer.from(text, 'base64')
  const size = sizeOf(layout)
  // Decoding passes over what is not base64, so it does not tell.
  if (!base64.test(text)) {
    const wrong = text.search(/[^A-Za-z0-9+/=]/)
    throw refusal(
      `"${layout.image}" is not base64${wrong < 0 ? '' : `: character ${wrong + 1} is ${JSON.stringify(text[wrong])}`}`,
      'Encode the bytes of the image as base64.',
    )
  }
  if (bytes.length !== size) {
    const { height, width, channels } = layout
    throw refusal(
      `expected ${size} bytes (height ${height}, width ${width}, channels ${channels}), got ${bytes.length}`,
      'Give one byte for each pixel and channel, row by row.',
    )
  }
  const label = record[layout.label]
  return { bytes, label: label === undefined || label === null ? '' : `${label}` }
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

const recordOf = (row: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value = JSON.parse(row)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

const excerpt = (row: string) => JSON.stringify(row.length > 40 ? `${row.slice(0, 40)}…` : row)
