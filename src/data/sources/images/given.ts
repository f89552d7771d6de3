/** Rows that are given with pictures: they are decoded before they are kept, as those of a folder are. */
import { decodePicture } from '../../../encode/picture/decode.ts'
import { formatOf } from '../../../encode/picture/format.ts'
import type { ImageReading } from '../../../encode/picture/reading.ts'
import { ruleOf } from '../../../encode/picture/reading.ts'
import { readFlat } from '../../json.ts'
import type { Reading } from '../../record.ts'
import { rowOf } from './row.ts'

const dataUrl = /^data:[^,]{0,100};base64,/

/**
 * A row whose `image` is base64 of a PNG, JPEG or WebP file, or a data URL of it, as one of its pixels; every other row
 * as it is, and why a picture cannot be read.
 */
export const withPixels = async (row: string, images: ImageReading): Promise<Reading> => {
  const given = readFlat(row)
  if ('reason' in given) return { row }
  const bytes = Buffer.from((given.fields.get('image') ?? '').replace(dataUrl, ''), 'base64')
  const rule = ruleOf(images)
  const isRaw = bytes.length === rule.height * rule.width * rule.channels
  if (isRaw || formatOf(bytes) === undefined) return { row }
  const decoded = await decodePicture(bytes, rule)
  if ('reason' in decoded) return { reason: `has in "image" what ${decoded.reason}` }
  return { row: rowOf(decoded.pixels, given.fields.get('label') ?? '') }
}
