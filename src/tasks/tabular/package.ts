/** Packages of classifiers of records. */
import type { Classifier } from '../kit/classifier.ts'
import type { Reader } from '../kit/labels.ts'
import { optionsOf } from '../kit/options.ts'
import { labelIn, readKnown } from '../kit/record.ts'
import { expectShape, isListOf, isNumber, isText, objectIn } from '../kit/shape.ts'
import type { Package } from '../kit/task.ts'
import { columnsName, exampleOf, readColumns, tableInputs } from './described.ts'
import { lookedAt } from './encode.ts'
import { type FilledTabularClassOptions, tabularClassKind } from './options.ts'

/** Ways in which records may be changed. */
export const tableNoises = ['typos', 'missing', 'adversarial'] as const

/** Records a run. */
const together = 256

/** A package of a classifier of records, read. */
export const describeTable = (opened: Package): Classifier<'record'> => {
  const { labels, counts, positive } = objectIn(opened, columnsName)
  const whole =
    isListOf(labels, isText) && isListOf(counts, isNumber) && labels.length === counts.length
  expectShape(opened, columnsName, whole)
  const columns = readColumns(opened)
  const options = optionsOf(tabularClassKind, opened)
  const { tensors, check } = tableInputs(columns, options.missing)
  return {
    labels,
    counts,
    positive: isText(positive) ? positive : undefined,
    form: { kind: 'record' },
    example: exampleOf(columns),
    together,
    tensors: (inputs, refusalOf) =>
      tensors(
        inputs.map(({ fields }) => fields),
        refusalOf,
      ),
    check: ({ fields }, refusal) => check(fields, refusal),
    read: readerOf(options),
    differentiable: {
      moved: columns.numeric.length > 0 ? ['numeric'] : [],
      told: { kind: 'columns', columns: lookedAt(columns) },
    },
  }
}

/** Reads records of a table and their class. */
export const readerOf =
  ({ label, missing }: Pick<FilledTabularClassOptions, 'label' | 'missing'>): Reader<'record'> =>
  (row, refusal) => {
    const fields = readKnown(row, missing, refusal)
    return { input: { kind: 'record', fields }, label: labelIn(fields, label, refusal) }
  }
