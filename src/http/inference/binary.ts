/** Values of a tensor as bytes: little-endian and row by row; texts with their lengths before them. */
import { MillraceError } from '../../core/error.ts'
import { bytesOfHalves, halvesOfBytes } from '../../core/half.ts'
import { arrays, type Tensor, tensorOf } from '../../core/tensor.ts'
import { quoted } from '../../core/text.ts'
import { dtypeOf } from './datatypes.ts'
import { type Described, elementsOf } from './values.ts'

/** The tensor of an input in bytes. Fails with `bad_input` where they are not of its shape and datatype. */
export const tensorOfBytes = (told: Described, bytes: Uint8Array): Tensor => {
  const dtype = dtypeOf[told.datatype]
  const elements = elementsOf(told.shape)
  if (dtype === 'string') return tensorOf(dtype, told.shape, textsIn(told, bytes, elements))
  const width = widths[dtype]
  if (bytes.length !== elements * width)
    throw unfit(told, `${bytes.length} bytes`, `${elements} values of ${width} bytes`)
  if (dtype === 'bool' && bytes.some((byte) => byte > 1))
    throw unfit(told, 'a byte above 1', '0 and 1')
  if (dtype === 'float16') return tensorOf(dtype, told.shape, halvesOfBytes(bytes))
  // Copied, since numbers have to begin at a multiple of their size.
  return tensorOf(dtype, told.shape, new arrays[dtype](Uint8Array.from(bytes).buffer))
}

const widths = {
  ...({ float16: 2, float32: 4, float64: 8, int8: 1, int16: 2, int32: 4, int64: 8 } as const),
  ...({ uint8: 1, uint16: 2, uint32: 4, uint64: 8, bool: 1 } as const),
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

const textsIn = (told: Described, bytes: Uint8Array, elements: number): string[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: string[] = []
  let at = 0
  while (texts.length < elements && at + 4 <= bytes.length) {
    const end = at + 4 + view.getUint32(at, true)
    if (end > bytes.length) break
    texts.push(textOf(told, bytes.subarray(at + 4, end)))
    at = end
  }
  if (texts.length < elements || at < bytes.length)
    throw unfit(told, `${texts.length} whole texts in ${bytes.length} bytes`, `${elements} texts`)
  return texts
}

const textOf = (told: Described, bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw unfit(told, 'a text that is not UTF-8', 'texts in UTF-8')
  }
}

const unfit = ({ name, shape, datatype }: Described, found: string, wanted: string) =>
  new MillraceError('bad_input', {
    what: `Input ${quoted(name)} has ${found}; ${datatype}[${shape.join(', ')}] takes ${wanted}.`,
    fix: 'Correct its shape, its datatype or its bytes.',
  })

/** The bytes of a tensor. */
export const bytesOf = (tensor: Tensor): Uint8Array => {
  if (tensor.dtype === 'float16') return bytesOfHalves(tensor.data)
  if (tensor.dtype !== 'string')
    return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)
  return Buffer.concat(
    tensor.data.flatMap((text) => {
      const bytes = Buffer.from(text)
      const length = Buffer.alloc(4)
      length.writeUInt32LE(bytes.length)
      return [length, bytes]
    }),
  )
}
