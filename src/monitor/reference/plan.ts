/** Which features a version has, by what it takes. */
import type { Takes } from '../../core/reference.ts'
import { imageClassKind } from '../../tasks/image/options.ts'
import { formOf } from '../../tasks/image/package.ts'
import { optionsOf } from '../../tasks/kit/options.ts'
import type { Package } from '../../tasks/kit/task.ts'
import { onnxKind } from '../../tasks/onnx/options.ts'
import type { Readings } from './readings.ts'
import type { Told } from './told.ts'

/** What a version takes: as its reference says, or as its kind and profile suggest where it has none. */
export const takesOf = (opened: Package, { reference, profile }: Told): Takes => {
  if (reference) return reference.takes
  const { kind, options } = opened.manifest.task
  if (kind === 'next-word') return { kind: 'text' }
  if (kind === imageClassKind.kind) return formOf(optionsOf(imageClassKind, opened))
  if (kind === onnxKind.kind) return takesOfForeign(opened)
  const { text, label } = options
  if (kind === 'text-class' && typeof text === 'string')
    return { kind: 'record', columns: [text], text }
  const names = profile?.columns.map(({ name }) => name) ?? []
  return { kind: 'record', columns: names.filter((name) => name !== label), text: null }
}

const takesOfForeign = (opened: Package): Takes => {
  const { takes } = optionsOf(onnxKind, opened)
  return takes.kind === 'columns'
    ? { kind: 'record', columns: takes.columns.map(({ name }) => name), text: null }
    : { kind: 'other' }
}

/** Classes in the order of the model; null where nobody has said them. */
export const labelsOf = (opened: Package, { reference }: Told): readonly string[] | null => {
  if (reference?.answers?.kind === 'classes') return reference.answers.labels
  if (opened.manifest.task.kind !== onnxKind.kind) return null
  const { answers } = optionsOf(onnxKind, opened)
  return 'labels' in answers ? answers.labels : null
}

/** Columns that the inputs of its graph are made of, in their order; none where nobody has said them. */
export const columnsOfInputs = (opened: Package): Readings['inputs'] => {
  if (opened.manifest.task.kind !== onnxKind.kind) return {}
  const { takes } = optionsOf(onnxKind, opened)
  if (takes.kind !== 'columns') return {}
  const inputs = Map.groupBy(takes.columns, ({ input }) => input)
  return Object.fromEntries(
    [...inputs].map(([input, columns]) => [input, columns.map(({ name }) => name)]),
  )
}
