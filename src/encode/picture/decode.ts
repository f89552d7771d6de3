/** Decodes pictures. The one door to the library that does. */
import type { Sharp, SharpOptions } from 'sharp'
import { messageOf } from '../../core/error.ts'
import { counted } from '../../core/text.ts'
import { decodedFormat, formatOf } from './format.ts'
import { coloursOf, greyOf } from './grey.ts'
import { type Plain, plainPng } from './png.ts'
import type { Decoded, PictureRule, Problem } from './rule.ts'

/** Pixels of a picture at most, looked at before any of them is decoded. */
export const mostPixels = 100_000_000

/** Bytes of a file at most. */
export const mostBytes = 100 << 20

/**
 * Decodes a PNG, JPEG or WebP file: turned as its EXIF says, to sRGB of 8 bit, flattened on the background,
 * resized by Lanczos, then grey where the rule says so. Of several pictures in a file the first. A picture of the
 * wanted size comes through pixel by pixel. Never throws for what is wrong with the bytes.
 */
export const decodePicture = async (bytes: Uint8Array, rule: PictureRule): Promise<Decoded> => {
  const format = decodedFormat(bytes)
  if (format === undefined) return unknown(bytes)
  if (bytes.length > mostBytes)
    return {
      reason: `has ${bytes.length} bytes, allowed are ${mostBytes}`,
      fix: 'Make it smaller.',
    }
  const plain = plainPng(bytes)
  if (plain?.height === rule.height && plain.width === rule.width)
    return { pixels: recoloured(plain, rule) }
  try {
    const picture = await opened(bytes, {
      failOn: 'warning',
      limitInputPixels: mostPixels,
      sequentialRead: true,
    })
    return { pixels: await pixelsOf(picture.autoOrient(), rule) }
  } catch (error) {
    return problemOf(messageOf(error), format)
  }
}

const recoloured = ({ pixels, channels }: Plain, rule: PictureRule): Uint8Array => {
  if (channels === rule.channels) return pixels
  return channels === 3 ? greyOf(pixels) : coloursOf(pixels)
}

/** Pixels that are decoded already, by the same rule. */
export const resizePixels = async (
  pixels: Uint8Array,
  { height, width, channels }: Pick<PictureRule, 'height' | 'width' | 'channels'>,
  rule: PictureRule,
): Promise<Uint8Array> => {
  const isFitting = height === rule.height && width === rule.width && channels === rule.channels
  if (isFitting) return pixels
  return pixelsOf(await opened(pixels, { raw: { height, width, channels } }), rule)
}

const pixelsOf = async (picture: Sharp, rule: PictureRule): Promise<Uint8Array> => {
  const { height, width, channels, fit, background } = rule
  const colours = await picture
    .toColourspace('srgb')
    .flatten({ background })
    .resize({ width, height, fit, background, kernel: 'lanczos3' })
    .raw({ depth: 'uchar' })
    .toBuffer()
  return channels === 3 ? colours : greyOf(colours)
}

/** One thread a picture; several pictures are decoded at a time. */
const opened = async (bytes: Uint8Array, options: SharpOptions): Promise<Sharp> => {
  const { default: sharp } = await import('sharp')
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp(bytes, options)
}

const unknown = (bytes: Uint8Array): Problem => {
  const format = formatOf(bytes)
  const reason =
    bytes.length === 0
      ? 'is empty'
      : format === undefined
        ? 'is no picture'
        : `is a picture of the format ${format}`
  return { reason, fix: 'Give a PNG, JPEG or WebP file.' }
}

/** What the library says, in words. */
const problemOf = (message: string, format: string): Problem => {
  const [said = ''] = message.split('\n')
  if (/pixel limit/.test(message))
    return {
      reason: `has more than ${counted(mostPixels, 'pixel')}`,
      fix: 'Make it smaller.',
    }
  return {
    reason: `is a damaged ${format} file: ${said.replace(/\.$/, '')}`,
    fix: 'Put it back from a copy, or take it out.',
  }
}
