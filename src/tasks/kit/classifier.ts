/** What classifiers do alike: they answer classes, judge rows by them, and check that new rows have one. */
import type { Answer } from '../../core/answer.ts'
import { MillraceError } from '../../core/error.ts'
import type { Form, Input, InputOf } from '../../core/input.ts'
import type { Rows } from '../../core/rows.ts'
import type { Tensors } from '../../core/tensor.ts'
import { classificationMetrics } from '../../metrics/classification.ts'
import { openSession, type Session } from '../../onnx/session.ts'
import {
  classMetrics,
  createTally,
  expectSameClasses,
  likeliest,
  listed,
  numbering,
  scoredClassMetrics,
} from './classes.ts'
import type { TaskParts } from './define.ts'
import type { Reader } from './labels.ts'
import { modelName } from './package.ts'
import { createPredictor } from './predictor.ts'
import { badRow, classIn, problemOf, type Refusal } from './record.ts'
import type { Judgement, Package, Predictor, RowGraph } from './task.ts'

/** The classes of a package. */
export interface KnownClasses {
  /** By their number. */
  readonly labels: readonly string[]
  /** Training rows of each. */
  readonly counts: readonly number[]
  /** The class that counts as positive, where there are two. Default: see `createTally`. */
  readonly positive?: string | undefined
}

/** A package of a classifier, read. Its model answers `probabilities` `[rows, classes]`. */
export interface Classifier<Kind extends Form['kind']> extends KnownClasses {
  readonly form: Extract<Form, { readonly kind: Kind }>
  readonly example: string
  /** Inputs of a run, at most. */
  readonly together: number
  /** Inputs of the model; throws `refusalOf(place)(…)` for one that cannot be read. */
  tensors(inputs: readonly InputOf<Kind>[], refusalOf: (place: number) => Refusal): Tensors
  /** Refuses an input that was asked about and that no row of a data set would be refused for. Default none. */
  check?(input: InputOf<Kind>, refusal: Refusal): void
  readonly read: Reader<Kind>
  /** What goes by its gradients, where that can be told. */
  readonly differentiable?: Pick<RowGraph, 'moved' | 'told'>
}

/** Rows and classes as the model computes with them. Fails with `refused` where nothing may go by its gradients. */
const rowGraphOf = <Kind extends Form['kind']>(classifier: Classifier<Kind>): RowGraph => {
  const { labels, positive, counts, form, together, tensors, read, differentiable } = classifier
  if (!differentiable)
    throw new MillraceError('refused', {
      what: 'This kind of model tells nothing by its gradients.',
      fix: 'Ask for what it answers to changed rows instead.',
    })
  const idOf = numbering(labels)
  const isOwn = (input: Input): input is InputOf<Kind> => input.kind === form.kind
  return {
    ...differentiable,
    ...{ form, together, labels, output: 'probabilities' },
    tensors: (inputs, refusalOf) => tensors(inputs.filter(isOwn), refusalOf),
    truthOf: (row, refusal) => idOf(read(row, refusal).label),
    scores(truths, answers) {
      const tally = createTally(labels, { positive, counts })
      truths.forEach((id, row) => {
        tally.add(
          labels[id] ?? '',
          answers.subarray(row * labels.length, (row + 1) * labels.length),
        )
      })
      return tally.scores()
    },
  }
}

const openClassifier = async <Kind extends Form['kind']>(
  opened: Package,
  classifier: Classifier<Kind>,
): Promise<Predictor> => {
  const { labels, form, example, together } = classifier
  const session = await openSession(opened.file(modelName))
  return createPredictor(opened, session, {
    form,
    example,
    together,
    async answer(inputs, k, refusalOf): Promise<Answer[]> {
      inputs.forEach((input, place) => {
        classifier.check?.(input, refusalOf(place))
      })
      const shares = await score(session, classifier, inputs, refusalOf)
      return shares.map((each) => ({ kind: 'classes', classes: likeliest(each, labels, k) }))
    },
  })
}

/** Probabilities of the classes, for each input. */
const score = async <Kind extends Form['kind']>(
  session: Session,
  { labels, tensors }: Classifier<Kind>,
  inputs: readonly InputOf<Kind>[],
  refusalOf: (place: number) => Refusal,
): Promise<Float32Array[]> => {
  const classes = labels.length
  const { probabilities } = await session.run(tensors(inputs, refusalOf))
  if (!(probabilities?.data instanceof Float32Array) || probabilities.dims[1] !== classes)
    throw new MillraceError('corrupt', {
      what: `The model does not answer with probabilities of its ${classes} classes.`,
      fix: 'Roll back to another version, or train again.',
    })
  const { data } = probabilities
  return inputs.map((_, row) => data.subarray(row * classes, (row + 1) * classes))
}

/** How packages that know the same classes judge the same rows, with the positive class of the first. */
const judgeClassifiers = async <Kind extends Form['kind']>(
  packages: readonly Package[],
  rows: Rows,
  describe: (opened: Package) => Classifier<Kind>,
): Promise<Judgement[]> => {
  const classifiers = packages.map(describe)
  expectSameClasses(classifiers.map(({ labels }) => labels))
  const judged: Judgement[] = []
  for (const [at, each] of packages.entries()) {
    const classifier = classifiers[at]
    if (!classifier) continue
    const positive = classifiers[0]?.positive ?? classifier.positive
    judged.push(await judgeOne(each, { ...classifier, positive }, rows))
  }
  return judged
}

const judgeOne = async <Kind extends Form['kind']>(
  opened: Package,
  classifier: Classifier<Kind>,
  rows: Rows,
): Promise<Judgement> => {
  const { labels, counts, positive, together, read } = classifier
  const tally = createTally(labels, { positive, counts })
  const session = await openSession(opened.file(modelName))
  try {
    for (let from = 0; from < rows.length; from += together) {
      const refusalOf = (at: number) => badRow(rows, from + at, 'validation')
      const count = Math.min(together, rows.length - from)
      const part = Array.from({ length: count }, (_, at) =>
        read(rows.at(from + at) ?? '', refusalOf(at)),
      )
      const inputs = part.map(({ input }) => input)
      const shares = await score(session, classifier, inputs, refusalOf)
      part.forEach(({ label }, at) => {
        tally.add(label, shares[at] ?? new Float32Array(labels.length))
      })
    }
  } finally {
    await session.close()
  }
  const scores = tally.scores()
  const metrics = classificationMetrics(scores)
  return { metrics, compared: metrics, scores }
}

/**
 * The check of new rows, called `what`: each has a class, and where there is a champion, one that it knows,
 * and values that it can read.
 */
const admitRows = <Kind extends Form['kind']>(
  what: string,
  read: Reader<Kind>,
  champion: Classifier<Kind> | null,
): ((row: string) => string | null) => {
  const idOf = champion && numbering(champion.labels)
  return (row) =>
    problemOf((refusal) => {
      const { input, label } = read(row, refusal)
      if (champion && idOf && idOf(label) < 0)
        throw refusal(
          `is of the class ${JSON.stringify(label)}, which the champion does not know; it knows ${listed(champion.labels)}`,
          `Correct the class, or add such ${what} to the data file by hand.`,
        )
      champion?.tensors([input], () => refusal)
    })
}

/**
 * What the tasks of classifiers have in common: `reader` makes the reader of rows, which are called `what`,
 * and `describe` reads a package.
 */
export const classifierParts = <Options, Kind extends Form['kind']>(
  what: string,
  reader: (options: Options) => Reader<Kind>,
  describe: (opened: Package) => Classifier<Kind>,
): Omit<TaskParts<Options>, 'prepare'> => ({
  metrics: classMetrics,
  scored: scoredClassMetrics,
  /** The whole record decides: the same one stays on its side. */
  identity: (row) => row,
  classOf(options) {
    const read = reader(options)
    return (row) => classIn((refusal) => read(row, refusal).label)
  },
  admit: (options, opened) => admitRows(what, reader(options), opened && describe(opened)),
  rowGraph: (opened) => rowGraphOf(describe(opened)),
  open: (opened) => openClassifier(opened, describe(opened)),
  judge: (packages, rows) => judgeClassifiers(packages, rows, describe),
})
