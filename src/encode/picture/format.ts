/** What a file of a picture is, by how it begins. */

/** Formats that are decoded. */
export type Format = 'PNG' | 'JPEG' | 'WebP'

/** The names of files of each. */
const endings: Readonly<Record<Format, RegExp>> = {
  PNG: /\.png$/i,
  JPEG: /\.jpe?g$/i,
  WebP: /\.webp$/i,
}

const isFormat = (name: string): name is Format => Object.hasOwn(endings, name)

/** Files of other formats are told by name. */
const marks: readonly (readonly [name: string, mark: RegExp])[] = [
  ['PNG', /^\x89PNG\r\n.\n/],
  ['JPEG', /^\xff\xd8\xff/],
  ['WebP', /^RIFF.{4}WEBP/s],
  ['GIF', /^GIF8/],
  ['BMP', /^BM.{8}\0\0/s],
  ['TIFF', /^(?:II\*\0|MM\0\*)/],
  ['AVIF or HEIC', /^.{4}ftyp(?:avif|avis|heic|heix|mif1|msf1)/s],
  ['SVG', /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg|!DOCTYPE svg)/i],
]

/** The format of bytes, also one that is not decoded; undefined where they are no picture. */
export const formatOf = (bytes: Uint8Array): string | undefined => {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.length))
  const text = start.toString('latin1')
  return marks.find(([, mark]) => mark.test(text))?.[0]
}

/** The format that is decoded; undefined for all else. */
export const decodedFormat = (bytes: Uint8Array): Format | undefined => {
  const name = formatOf(bytes)
  return name !== undefined && isFormat(name) ? name : undefined
}

/** The format that a name promises. */
export const promisedFormat = (name: string): Format | undefined =>
  Object.keys(endings)
    .filter(isFormat)
    .find((format) => endings[format].test(name))
