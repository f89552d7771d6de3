import { z } from '../../core/schema.ts'
import { fits } from '../../encode/picture/rule.ts'
import { classGate } from '../kit/gate.ts'
import { column, count, type Kind, share } from '../kit/kind.ts'

/** Convolutions with batch normalisation, then two dense layers. */
const options = z
  .strictObject({
    /** Column with the pixels: base64 of one byte a pixel and channel, row by row. Default `'image'`. */
    image: column.default('image').meta({
      description: 'Column with the pixels: base64 of one byte a pixel and channel, row by row.',
      examples: ['pixels'],
    }),
    /** Column with the class. Default `'label'`. */
    label: column
      .default('label')
      .meta({ description: 'Column with the class.', examples: ['digit'] }),
    /** Height of every image. */
    height: count(1024).meta({
      description: 'Height of every image.',
      unit: 'pixels',
      examples: [28],
    }),
    /** Width of every image. */
    width: count(1024).meta({
      description: 'Width of every image.',
      unit: 'pixels',
      examples: [28],
    }),
    /** Numbers a pixel: 1 for grey, 3 for colours. Default `1`. */
    channels: count(4)
      .default(1)
      .meta({
        description: 'Numbers a pixel: 1 for grey, 3 for colours.',
        unit: 'channels',
        examples: [3],
      }),
    /** Filters of each block of two 3×3 convolutions and a 2×2 max-pool. Default `[32, 64]`. */
    filters: z
      .array(count(1024))
      .min(1)
      .max(8)
      .readonly()
      .default([32, 64])
      .meta({
        description: 'Filters of each block of two 3×3 convolutions and a 2×2 max-pool.',
        unit: 'filters',
        examples: [[16, 32]],
      }),
    /** Width of the dense layer before the classes. Default `512`. */
    units: count(65_536)
      .default(512)
      .meta({
        description: 'Width of the dense layer before the classes.',
        unit: 'numbers',
        examples: [128],
      }),
    /** Share of that layer's outputs dropped while training. Default `0`. */
    dropout: share.default(0).meta({
      description: "Share of that layer's outputs dropped while training.",
      unit: 'share',
      examples: [0.3],
    }),
    /** Training images are moved by up to so many pixels in each direction, anew each epoch. Default `0`. */
    shift: z
      .int()
      .min(0)
      .max(64)
      .default(0)
      .meta({
        description:
          'Training images are moved by up to so many pixels in each direction, anew each epoch.',
        unit: 'pixels',
        examples: [1],
      }),
    /**
     * What a picture of another shape in a question becomes: fitted in whole and surrounded, cut to fill all,
     * or stretched. Default: as `images(…)` of the data says, else `'contain'`.
     */
    fit: z
      .enum(fits)
      .optional()
      .meta({
        description:
          'What a picture of another shape in a question becomes: fitted in whole and surrounded, cut to fill all, or stretched.',
        otherwise: "as `images(…)` of the data says, else `'contain'`",
        examples: ['cover'],
      }),
    /**
     * What surrounds such a picture, and shows through where it is clear. Default: as `images(…)` of the data
     * says, else `'#000000'`.
     */
    background: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, 'a colour such as #ffffff')
      .optional()
      .meta({
        description: 'What surrounds such a picture, and shows through where it is clear.',
        otherwise: "as `images(…)` of the data says, else `'#000000'`",
        form: '`#rrggbb`',
        examples: ['#ffffff'],
      }),
  })
  .meta({ description: 'Tells what an image shows.' })

export type ImageClassOptions = Readonly<z.input<typeof options>>
export type FilledImageClassOptions = Readonly<z.output<typeof options>>

export const imageClassKind = {
  kind: 'image-class',
  options,
  gate: classGate,
  columns: ({ image, label }) => [
    { option: 'image', column: image },
    { option: 'label', column: label },
  ],
} as const satisfies Kind<typeof options>

/** Tells what an image shows. */
export const imageClass = (options: ImageClassOptions) =>
  ({ kind: 'image-class', ...options }) as const
