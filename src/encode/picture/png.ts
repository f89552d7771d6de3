/**
 * Small plain PNG files, of 8 bit grey or colours, without asking the library: it takes ten times as long to set up as
 * such a file takes to decode. What it would read otherwise, or refuse, is left to it.
 */
import { crc32, inflateSync } from 'node:zlib'
import { decodedFormat } from './format.ts'

export interface Plain {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  /** `[height, width, channels]` */
  readonly pixels: Uint8Array
}

/** More pixels are better decoded beside this thread. */
const mostPixels = 128 * 128

/** Chunks that change no pixel. */
const passedOver = new Set(['tEXt', 'pHYs', 'tIME', 'sRGB', 'gAMA', 'cHRM'])

/** Undefined where it is anything else, or not sound. */
export const plainPng = (bytes: Uint8Array): Plain | undefined => {
  if (decodedFormat(bytes) !== 'PNG') return undefined
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const header = headerOf(file)
  const packed = header && dataIn(file)
  if (!header || !packed) return undefined
  const { height, width, channels } = header
  const line = width * channels
  const filtered = inflated(packed, height * (line + 1))
  if (filtered?.length !== height * (line + 1)) return undefined
  const pixels = unfiltered(filtered, { height, line, back: channels })
  return pixels && { height, width, channels, pixels }
}

const headerOf = (file: Buffer): Omit<Plain, 'pixels'> | undefined => {
  if (file.length < 33 || file.toString('latin1', 12, 16) !== 'IHDR') return undefined
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  const [depth, colour, packing, filters, interlaced] = file.subarray(24, 29)
  const isPlain = depth === 8 && packing === 0 && filters === 0 && interlaced === 0
  if (!isPlain || width * height === 0 || width * height > mostPixels) return undefined
  if (colour === 0) return { height, width, channels: 1 }
  return colour === 2 ? { height, width, channels: 3 } : undefined
}

/** The packed lines; undefined where a chunk is not sound, or is one that may change a pixel. */
const dataIn = (file: Buffer): Buffer | undefined => {
  const parts: Buffer[] = []
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > file.length) return undefined
    if (crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return undefined
    const name = file.toString('latin1', at + 4, at + 8)
    if (name === 'IEND') return Buffer.concat(parts)
    if (name === 'IDAT') parts.push(file.subarray(at + 8, end))
    else if (name !== 'IHDR' && !passedOver.has(name)) return undefined
    at = end + 4
  }
  return undefined
}

const inflated = (packed: Buffer, most: number): Buffer | undefined => {
  try {
    return inflateSync(packed, { maxOutputLength: most })
  } catch {
    // The library says what is wrong with it.
    return undefined
  }
}

interface Lines {
  readonly height: number
  /** Bytes of a line, and of a pixel. */
  readonly line: number
  readonly back: number
}

/** Takes the filters of PNG off: each byte was told by those to the left, above, and above to the left. */
const unfiltered = (bytes: Buffer, { height, line, back }: Lines): Uint8Array | undefined => {
  const pixels = new Uint8Array(height * line)
  for (let y = 0; y < height; y++) {
    const predict = predictors[bytes[y * (line + 1)] ?? 0]
    if (!predict) return undefined
    for (let x = 0; x < line; x++) {
      const to = y * line + x
      const left = x < back ? 0 : (pixels[to - back] ?? 0)
      const above = y === 0 ? 0 : (pixels[to - line] ?? 0)
      const corner = x < back || y === 0 ? 0 : (pixels[to - line - back] ?? 0)
      pixels[to] = (bytes[y * (line + 1) + 1 + x] ?? 0) + predict(left, above, corner)
    }
  }
  return pixels
}

type Predict = (left: number, above: number, corner: number) => number

const paeth: Predict = (left, above, corner) => {
  const guess = left + above - corner
  const [toLeft, toAbove] = [Math.abs(guess - left), Math.abs(guess - above)]
  const toCorner = Math.abs(guess - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

const predictors: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
]
