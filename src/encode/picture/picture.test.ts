import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { createRng } from '../../core/rng.ts'
import { decodePicture, resizePixels } from './decode.ts'
import { formatOf } from './format.ts'
import { greyOf } from './grey.ts'
import { plainPng } from './png.ts'
import type { PictureRule } from './rule.ts'

const rule: PictureRule = {
  height: 4,
  width: 6,
  channels: 3,
  fit: 'contain',
  background: '#000000',
}

const ramp = Buffer.from(Array.from({ length: 4 * 6 * 3 }, (_, at) => (at * 37) % 256))
const picture = () => sharp(ramp, { raw: { height: 4, width: 6, channels: 3 } })

const pixelsOf = async (bytes: Uint8Array, given: Partial<PictureRule> = {}) => {
  const decoded = await decodePicture(bytes, { ...rule, ...given })
  if ('reason' in decoded) throw new Error(decoded.reason)
  return decoded.pixels
}

const reasonOf = async (bytes: Uint8Array) => {
  const decoded = await decodePicture(bytes, rule)
  return 'reason' in decoded ? decoded.reason : `${decoded.pixels.length} pixels`
}

test('a picture of the wanted size comes through pixel by pixel', async () => {
  assert.deepEqual(Buffer.from(await pixelsOf(await picture().png().toBuffer())), ramp)
  const lossless = await picture().webp({ lossless: true }).toBuffer()
  assert.deepEqual(Buffer.from(await pixelsOf(lossless)), ramp)
  const jpeg = await pixelsOf(await picture().jpeg({ quality: 100 }).toBuffer())
  assert.equal(jpeg.length, ramp.length)
})

test('grey is luma, rounded', async () => {
  const grey = await pixelsOf(await picture().png().toBuffer(), { channels: 1 })
  assert.deepEqual(
    [...grey],
    Array.from({ length: 24 }, (_, at) => {
      const [red = 0, green = 0, blue = 0] = ramp.subarray(at * 3)
      return Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
    }),
  )
  const whole = greyOf(Uint8Array.of(255, 255, 255, 0, 0, 0, 9, 9, 9))
  assert.deepEqual([...whole], [255, 0, 9])
})

test('grey, palette, 16 bit and CMYK files become bytes of the wanted channels', async () => {
  const shades = Buffer.from(Array.from({ length: 24 }, (_, at) => at * 10))
  const grey = sharp(shades, { raw: { height: 4, width: 6, channels: 1 } })
  const once = await pixelsOf(await grey.clone().toColourspace('b-w').png().toBuffer(), {
    channels: 1,
  })
  assert.deepEqual([...once], [...shades])
  const deep = Uint16Array.from(shades, (shade) => shade * 257)
  const wide = sharp(deep, { raw: { height: 4, width: 6, channels: 1 } }).toColourspace('grey16')
  const read = await pixelsOf(await wide.png().toBuffer(), { channels: 1 })
  assert.deepEqual([...read], [...shades])
  const palette = await pixelsOf(await picture().png({ palette: true }).toBuffer())
  assert.equal(palette.length, ramp.length)
  const red = sharp({ create: { width: 6, height: 4, channels: 3, background: '#ff0000' } })
  const [r = 0, g = 255, b = 255] = await pixelsOf(
    await red.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
  )
  assert.ok(r > 200 && g < 80 && b < 80, `${[r, g, b]}`)
})

test('what shows through is the background, and a picture is turned as its EXIF says', async () => {
  const clear = sharp({ create: { width: 6, height: 4, channels: 4, background: '#ff000000' } })
  const filled = await pixelsOf(await clear.png().toBuffer(), { background: '#102030' })
  assert.deepEqual([...filled.subarray(0, 3)], [16, 32, 48])
  const lying = await picture().rotate(90).withMetadata({ orientation: 8 }).png().toBuffer()
  assert.deepEqual(Buffer.from(await pixelsOf(lying)), ramp)
})

test('fit says what a picture of another shape becomes', async () => {
  const white = sharp({ create: { width: 40, height: 20, channels: 3, background: '#ffffff' } })
  const bytes = await white.png().toBuffer()
  const square = { height: 4, width: 4, channels: 1, background: '#000000' } as const
  const rows = async (fit: PictureRule['fit']) => [...(await pixelsOf(bytes, { ...square, fit }))]
  assert.deepEqual(await rows('contain'), [
    ...Array(4).fill(0),
    ...Array(8).fill(255),
    ...Array(4).fill(0),
  ])
  assert.deepEqual(await rows('cover'), Array(16).fill(255))
  assert.deepEqual(await rows('fill'), Array(16).fill(255))
})

test('pixels that are decoded already go by the same rule', async () => {
  const shades = Uint8Array.from({ length: 64 }, (_, at) => at * 4)
  const from = { height: 8, width: 8, channels: 1 } as const
  const file = await sharp(shades, { raw: from }).toColourspace('b-w').png().toBuffer()
  const to = { ...rule, channels: 1 } as const
  const resized = await resizePixels(shades, from, to)
  assert.deepEqual(Buffer.from(resized), Buffer.from(await pixelsOf(file, { channels: 1 })))
  assert.equal(await resizePixels(shades, from, { ...to, ...from }), shades)
})

test('a small plain PNG is decoded as the library decodes it, whatever its filters', async () => {
  const rng = createRng(3)
  for (const channels of [1, 3] as const)
    for (const adaptiveFiltering of [true, false]) {
      const raw = { width: 31, height: 17, channels }
      const bytes = Buffer.from(
        Array.from({ length: 31 * 17 * channels }, (_, at) => ((at * at) >> 4) + rng.below(9)),
      )
      const space = channels === 1 ? 'b-w' : 'srgb'
      const file = await sharp(bytes, { raw })
        .toColourspace(space)
        .png({ adaptiveFiltering })
        .toBuffer()
      assert.deepEqual(Buffer.from(plainPng(file)?.pixels ?? []), bytes)
      for (const wanted of [1, 3] as const) {
        const given = { height: 17, width: 31, channels: wanted }
        const quick = await pixelsOf(file, given)
        // A picture of 16 bit takes the other way.
        const deep = await sharp(file).toColourspace('rgb16').png().toBuffer()
        assert.equal(plainPng(deep), undefined)
        assert.deepEqual(quick, new Uint8Array(await pixelsOf(deep, given)))
      }
      const broken = Buffer.from(file)
      broken.writeUInt8((broken.at(60) ?? 0) ^ 1, 60)
      assert.equal(plainPng(broken), undefined)
    }
})

/** A PNG whose header promises a size. */
const bomb = (side: number) => {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4)
  header.writeUInt32BE(side, 8)
  header.writeUInt32BE(side, 12)
  header.set([8, 2, 0, 0, 0], 16)
  header.writeInt32BE(crc(header.subarray(4, 21)), 21)
  const data = Buffer.from('00000000494441540000000000000000', 'hex')
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, data])
}

const crc = (bytes: Uint8Array): number => {
  let sum = -1
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return ~sum
}

test('what is no sound picture is told', async () => {
  const png = await picture().png().toBuffer()
  const jpeg = await sharp({
    create: {
      width: 200,
      height: 200,
      channels: 3,
      background: '#336699',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer()
  assert.match(await reasonOf(png.subarray(0, png.length - 30)), /^is a damaged PNG file: /)
  assert.match(await reasonOf(jpeg.subarray(0, 2000)), /^is a damaged JPEG file: /)
  assert.equal(await reasonOf(bomb(50_000)), 'has more than 100,000,000 pixels')
  assert.equal(await reasonOf(Buffer.from('hello')), 'is no picture')
  assert.equal(await reasonOf(Buffer.alloc(0)), 'is empty')
  assert.equal(await reasonOf(Buffer.from('<svg/>')), 'is a picture of the format SVG')
  assert.equal(await reasonOf(Buffer.from('GIF89a')), 'is a picture of the format GIF')
  assert.equal(formatOf(Buffer.from('RIFFxxxxWAVE')), undefined)
})
