/** Image class: learns from labelled images to tell what an image shows. */
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import {
  baselineOf,
  classesOf,
  classMetrics,
  expectKnown,
  metricsOf,
  weightsOf,
} from '../kit/classes.ts'
import { badRow, classIn } from '../kit/record.ts'
import type { Prepared, Signature, Task } from '../kit/task.ts'
import { createSpellings } from '../kit/value.ts'
import { createStacks } from './batches.ts'
import { createNetwork } from './network.ts'
import { type Layout, readPicture } from './picture.ts'
import { admitImages, classesName, judgeImages, openImages, printClasses } from './predictor.ts'

export interface ImageClassOptions extends Layout {
  /** Filters of each block of two 3×3 convolutions and a 2×2 max-pool. */
  readonly filters: readonly number[]
  /** Width of the dense layer before the classes. */
  readonly units: number
  /** Share of that layer's outputs dropped while training, from 0 to below 1. */
  readonly dropout: number
  /** Training images are moved by up to so many pixels in each direction, anew each epoch. */
  readonly shift: number
}

const defaults: ImageClassOptions = {
  image: 'image',
  label: 'label',
  height: 28,
  width: 28,
  channels: 1,
  filters: [32, 64],
  units: 512,
  dropout: 0,
  shift: 0,
}

const learn = (rows: Rows, given: Partial<ImageClassOptions> = {}): Prepared => {
  const { image, label, height, width, channels, filters, units, dropout, shift } = {
    ...defaults,
    ...given,
  }
  const layout = { image, label, height, width, channels }
  checkBlocks(layout, filters)
  const seen = survey(rows, layout)
  const classes = classesOf(seen.counts)
  const { mean, deviation } = scaleOf(seen.shades, rows.length)
  const sizes = { height, width, channels, filters, units, dropout, mean, deviation }
  return {
    kind: 'image-class',
    options: { ...layout, filters, units, dropout, shift },
    facts: { images: rows.length, classes: classes.labels.length },
    network: createNetwork({ ...sizes, classes: classes.labels.length }),
    batches(pictures, { classWeights: asked, ...options }) {
      if (options.purpose === 'validation') expectKnown(labelsIn(pictures, layout), classes)
      return createStacks(pictures, {
        ...options,
        layout,
        shift,
        units,
        dropout,
        idOf: classes.idOf,
        weights: asked === undefined ? null : weightsOf(classes, asked),
      })
    },
    baseline: (pictures) => baselineOf(classes, labelsIn(pictures, layout)),
    metrics: metricsOf,
    files: { [classesName]: printClasses({ ...classes, mean, deviation }) },
    signature: signatureOf(layout, classes.labels.length),
  }
}

/** Each block halves the image, and something has to be left. */
const checkBlocks = ({ height, width }: Layout, { length }: readonly number[]): void => {
  if (Math.min(height, width) >> length >= 1) return
  throw new MillraceError('bad_config', {
    what: `Images of ${height}×${width} pixels cannot be halved ${length} times.`,
    why: 'Each entry of `filters` is a block that halves height and width.',
    fix: 'Name fewer filters.',
  })
}

/** One pass over the rows: rows of each class, and how often each of the 256 bytes occurs. */
const survey = (rows: Rows, layout: Layout) => {
  const labels = createSpellings()
  const shades = new Float64Array(256)
  let place = 0
  for (const row of rows) {
    const refusal = badRow(rows, place++, 'training')
    const { bytes, label } = readPicture(row, layout, refusal)
    if (label === '')
      throw refusal(
        `has no "${layout.label}"`,
        'Name the column with the class in `label`, and leave no class empty.',
      )
    labels.add(label)
    for (const byte of bytes) shades[byte] = (shades[byte] ?? 0) + 1
  }
  return { counts: labels.counts(), shades }
}

/** Mean and deviation of bytes, from how often each of the 256 occurs. */
const scaleOf = (shades: Float64Array, images: number) => {
  const total = shades.reduce((sum, count) => sum + count, 0)
  const mean = shades.reduce((sum, count, byte) => sum + count * byte, 0) / total
  const variance = shades.reduce((sum, count, byte) => sum + count * (byte - mean) ** 2, 0) / total
  if (!(variance > 0))
    throw new MillraceError('bad_data', {
      what: `All bytes of the ${images} training images are ${mean}.`,
      fix: 'Give images that differ.',
    })
  return { mean, deviation: Math.sqrt(variance) }
}

const labelsIn = function* (rows: Rows, layout: Layout) {
  let place = 0
  for (const row of rows) yield readPicture(row, layout, badRow(rows, place++, 'validation')).label
}

const signatureOf = ({ height, width, channels }: Layout, classes: number): Signature => ({
  inputs: [{ name: 'images', type: 'uint8', shape: ['rows', height, width, channels] }],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})

export const imageClass = {
  kind: 'image-class',
  defaults,
  metrics: classMetrics,
  /** The whole record decides: the same image stays on its side. */
  identity: (row) => row,
  prepare: learn,
  classOf: (row, given) =>
    classIn((refusal) => readPicture(row, { ...defaults, ...given }, refusal).label),
  admit: (given, opened) => admitImages({ ...defaults, ...given }, opened),
  open: openImages,
  judge: judgeImages,
} as const satisfies Task<ImageClassOptions>
