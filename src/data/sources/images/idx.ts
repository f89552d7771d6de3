/** IDX files, as MNIST comes in: the images in one, their classes in another, packed or not. */
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip as unpack } from 'node:zlib'
import { guarded } from '../../../core/files.ts'
import { readPlain } from '../../../core/plain.ts'
import { resizePixels } from '../../../encode/picture/decode.ts'
import { type ImageReading, ruleOf } from '../../../encode/picture/reading.ts'
import { bad } from '../../bad.ts'
import { inOrder } from './concurrent.ts'
import { shown } from './names.ts'
import { type Made, rowOf } from './row.ts'

const gunzip = promisify(unpack)

/** Bytes of an unpacked file at most. */
const mostUnpacked = 4 * 2 ** 30

/** Images are unsigned bytes of three dimensions, of four with channels last. */
const isImages = (bytes: Uint8Array) =>
  bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8 && (bytes[3] === 3 || bytes[3] === 4)

/** Whether a file is IDX by its name. */
export const isIdx = (file: string): boolean => /idx[34][.-]ubyte(\.gz)?$/i.test(file)

/** The file with the classes: as it is declared, else as MNIST calls it. */
export const labelsOf = (file: string, { labels }: ImageReading): string => {
  const name = basename(file)
  const other = labels ?? name.replace(/images([.-])idx[34]/i, 'labels$1idx1')
  if (other !== name) return join(dirname(file), other)
  throw bad(shown(file), 'does not say where its classes are', 'Name their file in `labels`.')
}

const read = async (file: string): Promise<Buffer> => {
  const bytes = await guarded('read', file, () => readPlain(file))
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return await gunzip(bytes, { maxOutputLength: mostUnpacked })
  } catch (cause) {
    throw bad(
      shown(file),
      'is packed, and cannot be unpacked',
      'Put it back from a copy.',
      String(cause),
    )
  }
}

/** How many things a file has, each of how much, and where they begin. */
const layoutOf = (file: string, bytes: Buffer, isWanted: boolean) => {
  const rank = bytes[3] ?? 0
  const start = 4 + 4 * rank
  if (!isWanted || bytes.length < start)
    throw bad(
      shown(file),
      'is no IDX file of that kind',
      'Give IDX of unsigned bytes, as MNIST comes in.',
    )
  const lengths = Array.from({ length: rank }, (_, at) => bytes.readUInt32BE(4 + 4 * at))
  const [count = 0, ...shape] = lengths
  const each = shape.reduce((size, length) => size * length, 1)
  if (bytes.length !== start + count * each)
    throw bad(
      shown(file),
      `has ${bytes.length} bytes, and ${start + count * each} by its header`,
      'Put it back from a copy: it may be cut off.',
    )
  return { count, shape, each, start }
}

export async function* rowsOfIdx(file: string, reading: ImageReading): AsyncGenerator<Made> {
  const labelFile = labelsOf(file, reading)
  const images = await read(file)
  const labels = await read(labelFile)
  const pictures = layoutOf(file, images, isImages(images))
  const classes = layoutOf(labelFile, labels, labels.readUInt32BE(0) === 0x0801)
  if (pictures.count !== classes.count)
    throw bad(
      shown(labelFile),
      `has ${classes.count} classes for the ${pictures.count} images of ${shown(file)}`,
      'Give the two files that belong together.',
    )
  const from = shapeIn(file, pictures.shape)
  const places = Array.from({ length: pictures.count }, (_, place) => place)
  yield* inOrder(places, 16, async (place) => {
    const start = pictures.start + place * pictures.each
    const pixels = images.subarray(start, start + pictures.each)
    const label = String(labels[classes.start + place])
    return { row: rowOf(await resizePixels(pixels, from, ruleOf(reading)), label) }
  })
}

const shapeIn = (file: string, [height = 0, width = 0, channels = 1]: readonly number[]) => {
  if (height * width > 0 && (channels === 1 || channels === 3))
    return { height, width, channels } as const
  throw bad(
    shown(file),
    `has images of ${height} × ${width} pixels and ${channels} channels`,
    'Give images of 1 or 3 channels.',
  )
}
