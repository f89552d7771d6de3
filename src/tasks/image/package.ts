/** Packages of image classifiers. */

import { usualPicture } from '../../encode/picture/rule.ts'
import { type ImageForm, imagesTensor, readPixels, sizeOf } from '../codec/image.ts'
import type { Classifier, KnownClasses } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, readRecord } from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isText, objectIn } from '../kit/shape.ts'
import type { Package } from '../kit/task.ts'
import { type FilledImageClassOptions, imageClassKind } from './options.ts'

/** File of a package with its classes. */
export const classesName = 'classes.json'

/** Images a run. */
const together = 64

/** What `classes.json` says: the classes by their number, and how bytes became numbers. */
export interface Described extends KnownClasses {
  /** Of all bytes of the training images; the model itself takes bytes. */
  readonly mean: number
  readonly deviation: number
}

export const printClasses = ({ labels, counts, mean, deviation }: Described): string =>
  `${JSON.stringify({ labels, counts, mean, deviation }, null, 2)}\n`

/** A package of an image classifier, read. */
export const describeImages = (opened: Package): Classifier<'image'> => {
  const options = optionsOf(imageClassKind, opened)
  const form = formOf(options)
  const blank = Buffer.alloc(sizeOf(form)).toString('base64')
  const grey = new Uint8Array(sizeOf(form)).fill(Math.round(meanIn(opened)))
  return {
    ...knownClasses(opened),
    form,
    example: JSON.stringify({ [form.column]: blank }),
    together,
    tensors: (images) => ({
      images: imagesTensor(
        form,
        images.map(({ pixels }) => pixels),
      ),
    }),
    read: readerOf(options),
    differentiable: {
      moved: ['images'],
      told: { kind: 'picture', input: 'images', blank: { images: imagesTensor(form, [grey]) } },
    },
  }
}

/** Mean of all bytes of the training images. */
const meanIn = (opened: Package): number => {
  const { mean } = objectIn(opened, classesName)
  expectShape(opened, classesName, isNumber(mean))
  return mean
}

const knownClasses = (opened: Package): KnownClasses => {
  const { labels, counts } = objectIn(opened, classesName)
  expectShape(opened, classesName, isListOf(labels, isText) && isListOf(counts, isNumber))
  return { labels, counts }
}

export const formOf = (options: FilledImageClassOptions): ImageForm => {
  const { image: column, height, width, channels, fit, background } = options
  return {
    kind: 'image',
    column,
    ...{ height, width, channels },
    fit: fit ?? usualPicture.fit,
    background: background ?? usualPicture.background,
  }
}

/** Reads images of a data set and what they show. */
export const readerOf = (options: FilledImageClassOptions): Reader<'image'> => {
  const form = formOf(options)
  return (row, refusal) => {
    const fields = readRecord(row, refusal)
    const pixels = readPixels(fields, form, refusal)
    return { input: { kind: 'image', pixels }, label: labelIn(fields, options.label, refusal) }
  }
}
