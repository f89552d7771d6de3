/** Text class: learns from texts which class a text is of. */
import type { Rows } from '../../core/rows.ts'
import { quoted } from '../../core/text.ts'
import { baselineOf, classesOf, metricsOf, positiveOf } from '../kit/classes.ts'
import { classifierParts } from '../kit/classifier.ts'
import { defineTask } from '../kit/define.ts'
import { classGuess } from '../kit/guess.ts'
import { labelsOf } from '../kit/labels.ts'
import { badRow } from '../kit/record.ts'
import type { Learnt, Warning } from '../kit/task.ts'
import { createClassCounter } from '../tabular/labels.ts'
import { createTextBatches } from './batches.ts'
import { type FilledTextClassOptions, textClassKind } from './options.ts'
import { describeTexts, readerOf, signatureOf, textReader } from './package.ts'
import { readingOf } from './reading.ts'
import { printTold } from './saved.ts'
import { ways } from './ways.ts'

const prepare = (rows: Rows, options: FilledTextClassOptions): Learnt => {
  const { classes, warnings } = countClasses(rows, options)
  const { counts, labels } = classes
  const positive = positiveOf(classes, options.positive)
  const texts = textsOf(rows, options)
  const { told, facts, members, masks, ...learnt } = ways[options.network]({
    ...{ texts, rows: rows.length, counts, options },
  })
  const reading = readingOf(told)
  return {
    warnings: [...warnings, ...allTheSame(texts, options.text)],
    facts: { rows: rows.length, classes: counts.length, ...facts },
    ...learnt,
    batches: createTextBatches({ reading, classes, options, members, masks }),
    baseline: (records) => baselineOf(classes, labelsOf(records, readerOf(options)), positive),
    guess: classGuess(classes),
    metrics: metricsOf,
    files: printTold(told, { labels, counts, positive }),
    signature: signatureOf(reading, counts.length),
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

const allTheSame = (texts: Iterable<string>, column: string): Warning[] => {
  const [first] = texts
  for (const text of texts) if (text !== first) return []
  const text = `column ${quoted(column)}: all training texts are the same, of which nothing is learnt but how often each class comes`
  return [{ text, row: null }]
}

const countClasses = (rows: Rows, options: FilledTextClassOptions) => {
  const counter = createClassCounter(options.label)
  for (const label of labelsOf(rows, readerOf(options), 'training')) counter.add(label)
  return { classes: classesOf(counter.counts()), warnings: counter.warnings() }
}

export const textClassTask = defineTask(textClassKind, {
  ...classifierParts('texts', readerOf, describeTexts),
  noises: ['typos', 'substitutions'],
  prepare,
})
