/** What a configuration may say of pictures. */
import { z } from '../../core/schema.ts'
import { fits } from '../../encode/picture/rule.ts'
import { count, path } from './field.ts'

const side = count(1024).meta({ unit: 'pixels', examples: [64] })

const columnName = z.string().min(1)

const background = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, 'a colour such as #ffffff')
  .default('#000000')
  .meta({
    description:
      'What shows through where a picture is clear, and surrounds one that is fitted in.',
    form: '`#rrggbb`',
    examples: ['#ffffff'],
  })

export const imagesSchema = z.strictObject({
  kind: z.literal('images'),
  file: path.meta({
    description:
      'A folder with a folder for each class, `cat/1.png`; a CSV file with paths, with files as base64 or with a column a pixel; or IDX, as MNIST comes in. Absolute or relative to the project. Pictures are PNG, JPEG or WebP.',
    examples: ['photos'],
  }),
  size: z.union([side, z.tuple([side, side]).readonly()]).meta({
    description: 'Height and width that every picture is resized to; a number: both.',
    unit: 'pixels',
    examples: [64, [48, 64]],
  }),
  colour: z
    .enum(['grey', 'rgb'])
    .default('rgb')
    .meta({ description: 'One number a pixel, or three.', examples: ['grey'] }),
  fit: z
    .enum(fits)
    .default('contain')
    .meta({
      description:
        'What a picture of another shape becomes: fitted in whole and surrounded, cut to fill all, or stretched.',
      examples: ['cover'],
    }),
  background,
  label: columnName.optional().meta({
    description: 'Column of a CSV file with the class.',
    otherwise: '`label`',
    examples: ['class'],
  }),
  path: columnName.optional().meta({
    description: 'Column of a CSV file with paths, from the folder that it lies in.',
    otherwise: 'none',
    examples: ['file'],
  }),
  image: columnName.optional().meta({
    description: 'Column of a CSV file with PNG, JPEG or WebP files as base64.',
    otherwise: 'none',
    examples: ['picture'],
  }),
  pixels: columnName.optional().meta({
    description: 'What the columns of a CSV file with a byte a pixel begin with.',
    otherwise: 'found by their numbers: `pixel0`, `pixel1` and so on, or `1x1`, `1x2`',
    examples: ['pixel'],
  }),
  labels: columnName
    .regex(/^[^/\\]+$/, 'the name of a file beside the one with the images')
    .optional()
    .meta({
      description: 'IDX file with the classes, beside the one with the images.',
      otherwise: 'its name with `labels` and `idx1` in the place of `images` and `idx3`',
      form: 'name of a file',
      examples: ['train-labels-idx1-ubyte.gz'],
    }),
})

export type ImagesSchema = z.output<typeof imagesSchema>
