/** Image class: learns from labelled images to tell what an image shows. */

import { createSpellings } from '../../columns/value.ts'
import { MillraceError } from '../../core/error.ts'
import type { Rows } from '../../core/rows.ts'
import { counted } from '../../core/text.ts'
import { baselineOf, classesOf, expectKnown, metricsOf, weightsOf } from '../kit/classes.ts'
import { classifierParts } from '../kit/classifier.ts'
import { defineTask } from '../kit/define.ts'
import { classGuess } from '../kit/guess.ts'
import { labelsOf, type Reader } from '../kit/labels.ts'
import { badRow } from '../kit/record.ts'
import type { Learnt, Signature } from '../kit/task.ts'
import { createStacks } from './batches.ts'
import { createImageNetwork } from './network.ts'
import { type FilledImageClassOptions, imageClassKind } from './options.ts'
import { classesName, describeImages, printClasses, readerOf } from './package.ts'

const prepare = (rows: Rows, options: FilledImageClassOptions): Learnt => {
  checkBlocks(options)
  const read = readerOf(options)
  const seen = survey(rows, read)
  const classes = classesOf(seen.counts)
  const { mean, deviation } = scaleOf(seen.shades, rows.length)
  const sizes = { ...options, mean, deviation, classes: classes.labels.length }
  return {
    facts: { images: rows.length, classes: classes.labels.length },
    network: createImageNetwork(sizes),
    batches(images, { classWeights: asked, ...others }) {
      if (others.purpose === 'validation') expectKnown(labelsOf(images, read), classes)
      return createStacks(images, {
        ...others,
        task: options,
        idOf: classes.idOf,
        weights: asked === undefined ? null : weightsOf(classes, asked),
      })
    },
    baseline: (images) => baselineOf(classes, labelsOf(images, read)),
    guess: classGuess(classes),
    metrics: metricsOf,
    files: { [classesName]: printClasses({ ...classes, mean, deviation }) },
    signature: signatureOf(options, classes.labels.length),
  }
}

/** Each block halves the image, and something has to be left. */
const checkBlocks = ({ height, width, filters: { length } }: FilledImageClassOptions): void => {
  if (Math.min(height, width) >> length >= 1) return
  throw new MillraceError('bad_config', {
    what: `Images of ${height}×${width} pixels cannot be halved ${counted(length, 'time')}.`,
    why: 'Each entry of `filters` is a block that halves height and width.',
    fix: 'Name fewer filters.',
  })
}

/** One pass over the rows: rows of each class, and how often each of the 256 bytes occurs. */
const survey = (rows: Rows, read: Reader<'image'>) => {
  const labels = createSpellings()
  const shades = new Float64Array(256)
  let place = 0
  for (const row of rows) {
    const { input, label } = read(row, badRow(rows, place++, 'training'))
    labels.add(label)
    for (const byte of input.pixels) shades[byte] = (shades[byte] ?? 0) + 1
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

const signatureOf = (
  { height, width, channels }: FilledImageClassOptions,
  classes: number,
): Signature => ({
  inputs: [{ name: 'images', type: 'uint8', shape: ['rows', height, width, channels] }],
  outputs: [{ name: 'probabilities', type: 'float32', shape: ['rows', classes] }],
})

export const imageTask = defineTask(imageClassKind, {
  noises: ['blur', 'shift', 'adversarial'],
  ...classifierParts('images', readerOf, describeImages),
  prepare,
})
