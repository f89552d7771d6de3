import type { Json } from '../../../src/core/records.ts'

/** What an image of a model measures, pixels, and how many bytes a pixel has. */
export interface Shape {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** The measures among the options of a task; null where one is missing. */
export const shapeOf = (options: { readonly [option: string]: Json }): Shape | null => {
  const { height, width, channels } = options
  return typeof height === 'number' && typeof width === 'number' && typeof channels === 'number'
    ? { height, width, channels }
    : null
}

/** How a picture of another shape is taken, as the options of a task say it. */
export interface Manner {
  readonly fit: 'contain' | 'cover' | 'fill'
  readonly background: string
}

export const mannerOf = (options: { readonly [option: string]: Json }): Manner => {
  const { fit, background } = options
  return {
    fit: fit === 'cover' || fit === 'fill' ? fit : 'contain',
    background: typeof background === 'string' ? background : '#000000',
  }
}

interface Size {
  readonly width: number
  readonly height: number
}

/** Where a picture comes to lie on a sheet. */
export const fitted = (picture: Size, sheet: Size, fit: Manner['fit']) => {
  if (fit === 'fill') return { x: 0, y: 0, ...sizeOf(sheet) }
  const scales = [sheet.width / picture.width, sheet.height / picture.height]
  const scale = fit === 'contain' ? Math.min(...scales) : Math.max(...scales)
  const [width, height] = [picture.width * scale, picture.height * scale]
  return { x: (sheet.width - width) / 2, y: (sheet.height - height) / 2, width, height }
}

const sizeOf = ({ width, height }: Size): Size => ({ width, height })

/**
 * The bytes of an image, row by row, from RGBA that is `scale` times as wide and as high: the mean of each
 * square. One channel is luminance (ITU-R BT.601), three and more are red, green, blue and opacity.
 */
export const bytesOf = (
  rgba: ArrayLike<number>,
  { height, width, channels }: Shape,
  scale: number,
): Uint8Array => {
  const bytes = new Uint8Array(height * width * channels)
  const mean = (y: number, x: number, channel: number) => {
    let sum = 0
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++)
        sum += rgba[((y * scale + dy) * width * scale + x * scale + dx) * 4 + channel] ?? 0
    return sum / scale ** 2
  }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const color = [0, 1, 2, 3].map((channel) => mean(y, x, channel))
      const [red = 0, green = 0, blue = 0] = color
      const grey = 0.299 * red + 0.587 * green + 0.114 * blue
      for (let channel = 0; channel < channels; channel++)
        bytes[(y * width + x) * channels + channel] = Math.round(
          channels < 3 ? grey : (color[channel] ?? 0),
        )
    }
  return bytes
}

/** Bytes as base64. */
export const base64Of = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
