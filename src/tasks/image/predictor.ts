/** Image classifiers at work: what they answer, and how they judge images. */

import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Metrics } from '../../core/records.ts'
import type { Rows } from '../../core/rows.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import { createTally, expectSameClasses, likeliest, listed, numbering } from '../kit/classes.ts'
import { modelName } from '../kit/package.ts'
import { badInput, badRow, problemOf } from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isText, objectIn } from '../kit/shape.ts'
import type { Package, Predictor } from '../kit/task.ts'
import { type Layout, type Picture, readPicture, sizeOf } from './picture.ts'

/** File of a package with its classes. */
export const classesName = 'classes.json'

/** Images a run. */
const together = 64

/** A classifier of images. A row is a record with the column of the image; others are passed over. */
export const openImages = async (opened: Package): Promise<Predictor> => {
  const layout = layoutOf(opened)
  const viewer = await openViewer(opened)
  const blank = Buffer.alloc(sizeOf(layout)).toString('base64')
  return {
    info: opened.manifest,
    example: JSON.stringify({ [layout.image]: blank }),
    input: 'record',
    async predict(rows, k) {
      const pictures = rows.map((row, place) =>
        readPicture(row, layout, badInput(place, rows.length)),
      )
      const answers: Answer[] = []
      for (let from = 0; from < pictures.length; from += together)
        for (const shares of await viewer.view(pictures.slice(from, from + together)))
          answers.push({ kind: 'classes', classes: likeliest(shares, viewer.labels, k) })
      return answers
    },
    close: viewer.close,
  }
}

/** A package's model, run. */
interface Viewer {
  /** Classes by their number. */
  readonly labels: readonly string[]
  /** Probabilities of the classes, for each picture. */
  view(pictures: readonly Picture[]): Promise<Float32Array[]>
  close(): Promise<void>
}

const openViewer = async (opened: Package): Promise<Viewer> => {
  const layout = layoutOf(opened)
  const labels = labelsOf(opened)
  const session = await openSession(opened.file(modelName))
  return {
    labels,
    view: (pictures) => run(session, layout, pictures, labels.length),
    close: () => session.close(),
  }
}

const run = async (
  session: Session,
  layout: Layout,
  pictures: readonly Picture[],
  classes: number,
): Promise<Float32Array[]> => {
  const { height, width, channels } = layout
  const data = new Uint8Array(pictures.length * sizeOf(layout))
  pictures.forEach(({ bytes }, i) => {
    data.set(bytes, i * bytes.length)
  })
  const dims = [pictures.length, height, width, channels]
  const { probabilities } = await session.run({ images: { dtype: 'uint8', dims, data } })
  if (!(probabilities?.data instanceof Float32Array) || probabilities.dims[1] !== classes)
    throw new MillraceError('corrupt', {
      what: `The model does not answer with probabilities of its ${classes} classes.`,
      fix: 'Roll back to another version, or train again.',
    })
  const { data: shares } = probabilities
  return pictures.map((_, i) => shares.subarray(i * classes, (i + 1) * classes))
}

/** The check of new images: each has a class, and where there is a package, one that it knows. */
export const admitImages = (
  layout: Layout,
  opened: Package | null,
): ((row: string) => string | null) => {
  const labels = opened && labelsOf(opened)
  const idOf = labels && numbering(labels)
  return (row) =>
    problemOf((refusal) => {
      const { label } = readPicture(row, layout, refusal)
      if (label === '')
        throw refusal(
          `has no ${JSON.stringify(layout.label)}, which is its class`,
          'Name the class of each image.',
        )
      if (idOf && idOf(label) < 0)
        throw refusal(
          `is of the class ${JSON.stringify(label)}, which the champion does not know; it knows ${listed(labels)}`,
          'Correct the class, or add such images to the data file by hand.',
        )
    })
}

/** How packages that know the same classes judge the same images. */
export const judgeImages = async (packages: readonly Package[], rows: Rows): Promise<Metrics[]> => {
  expectSameClasses(packages.map(labelsOf))
  const judged: Metrics[] = []
  for (const each of packages) judged.push(await judgeOne(each, rows))
  return judged
}

const judgeOne = async (opened: Package, rows: Rows) => {
  const layout = layoutOf(opened)
  const viewer = await openViewer(opened)
  const tally = createTally(viewer.labels, { counts: countsOf(opened) })
  try {
    for (let from = 0; from < rows.length; from += together) {
      const count = Math.min(together, rows.length - from)
      const pictures = Array.from({ length: count }, (_, i) =>
        readPicture(rows.at(from + i) ?? '', layout, badRow(rows, from + i, 'validation')),
      )
      const shares = await viewer.view(pictures)
      pictures.forEach(({ label }, i) => {
        tally.add(label, shares[i] as Float32Array)
      })
    }
  } finally {
    await viewer.close()
  }
  return tally.metrics()
}

/** What `classes.json` says: the classes by their number, and how bytes became numbers. */
export interface Described {
  readonly labels: readonly string[]
  /** Training rows of each class. */
  readonly counts: readonly number[]
  /** Of all bytes of the training images; the model itself takes bytes. */
  readonly mean: number
  readonly deviation: number
}

export const printClasses = ({ labels, counts, mean, deviation }: Described): string =>
  `${JSON.stringify({ labels, counts, mean, deviation }, null, 2)}\n`

const labelsOf = (opened: Package): readonly string[] => {
  const { labels } = objectIn(opened, classesName)
  expectShape(opened, classesName, isListOf(labels, isText))
  return labels
}

/** Training rows of each class. */
const countsOf = (opened: Package): readonly number[] => {
  const { counts } = objectIn(opened, classesName)
  expectShape(opened, classesName, isListOf(counts, isNumber))
  return counts
}

const layoutOf = ({ folder, manifest }: Package): Layout => {
  const { image, label, height, width, channels } = manifest.task.options
  const whole =
    typeof image === 'string' &&
    typeof label === 'string' &&
    typeof height === 'number' &&
    typeof width === 'number' &&
    typeof channels === 'number'
  if (whole) return { image, label, height, width, channels }
  throw new MillraceError('corrupt', {
    what: `The model package ${folder} does not say how large its images are.`,
    fix: 'Roll back to another version, or train again.',
  })
}
