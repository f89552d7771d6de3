/** Text class: learns from texts which class a text is of. */
import type { Rows } from '../../core/rows.ts'
import { baselineOf, classesOf, metricsOf, positiveOf } from '../kit/classes.ts'
import { classifierParts } from '../kit/classifier.ts'
import { defineTask } from '../kit/define.ts'
import { labelsOf } from '../kit/labels.ts'
import { badRow } from '../kit/record.ts'
import type { Learnt } from '../kit/task.ts'
import { createClassCounter } from '../tabular/labels.ts'
import { createTextBatches } from './batches.ts'
import { learnFeatures } from './features.ts'
import { createTextNetwork } from './network.ts'
import { type FilledTextClassOptions, textClassKind } from './options.ts'
import { describeTexts, readerOf, signatureOf, textReader } from './package.ts'
import { printFeatures } from './saved.ts'
import { membersFor, trainingOf } from './sizes.ts'
import { learnWords } from './words.ts'

const prepare = (rows: Rows, options: FilledTextClassOptions): Learnt => {
  const { classes, warnings } = countClasses(rows, options)
  const { counts, labels } = classes
  const positive = positiveOf(classes, options.positive)
  const texts = textsOf(rows, options)
  const tokenizer = learnWords(texts, options)
  const features = learnFeatures(texts, { ...options, tokenizer })
  const members = membersFor({ features: features.idf.length, classes: counts.length })
  const batches = createTextBatches({ features, classes, options, members })
  return {
    warnings,
    facts: {
      rows: rows.length,
      classes: counts.length,
      words: features.idf.length - features.ngrams.length,
      ngrams: features.ngrams.length,
    },
    network: createTextNetwork({ features: features.idf.length, counts, members }),
    batches,
    auto: trainingOf(rows.length, members),
    baseline: (records) => baselineOf(classes, labelsOf(records, readerOf(options)), positive),
    metrics: metricsOf,
    files: printFeatures(features, { labels, counts, positive }),
    signature: signatureOf(counts.length),
  }
}

/** The texts of rows, as often as they are gone through. */
const textsOf = (rows: Rows, options: FilledTextClassOptions): Iterable<string> => {
  const read = readerOf(options)
  const textOf = textReader(options)
  return {
    *[Symbol.iterator]() {
      let place = 0
      for (const row of rows) {
        const refusal = badRow(rows, place++, 'training')
        yield textOf(read(row, refusal).input.fields, refusal)
      }
    },
  }
}

const countClasses = (rows: Rows, options: FilledTextClassOptions) => {
  const counter = createClassCounter(options.label)
  for (const label of labelsOf(rows, readerOf(options), 'training')) counter.add(label)
  return { classes: classesOf(counter.counts()), warnings: counter.warnings() }
}

export const textClassTask = defineTask(textClassKind, {
  ...classifierParts('texts', readerOf, describeTexts),
  noises: ['typos'],
  prepare,
})
