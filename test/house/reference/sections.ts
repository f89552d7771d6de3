/** What docs/config.md tells of, in its order. */
import { builtInKinds } from '../../../src/tasks/kinds.ts'
import { makerOf } from './print.ts'

export interface Section {
  /** Name of the part in the JSON Schema. */
  readonly part: string
  readonly title: string
  /** The field that takes it, before its example; null where the example stands for itself. */
  readonly field: string | null
  /** Said between its description and its example. */
  readonly more?: string
}

/** What is told of a kind beside its options. */
const remarks: Readonly<Record<string, Pick<Section, 'more'>>> = {
  'next-word': {
    more: 'Words are what stands between spaces and signs. Text in a script without spaces (Chinese, Japanese, Thai, Lao, Burmese, Khmer) is divided by a dictionary where the vocabulary is learnt, and by the words of the vocabulary, the longest first, from then on.',
  },
  'image-class': { more: 'docs/images.md describes the pixels.' },
  'tabular-class': { more: 'docs/tables.md tells how columns are read.' },
}

export const sections: readonly Section[] = [
  { part: 'Config', title: 'The file', field: null },
  {
    part: 'ConfigContext',
    title: 'A configuration that is a function',
    field: 'context',
    more: 'It gives the configuration back, or a promise of it: `export default defineConfig(({ home, fast }) => ({ models: { … } }))`.',
  },
  { part: 'Model', title: 'A model', field: 'phrases' },
  { part: 'About', title: 'about', field: 'about' },
  ...builtInKinds.map(({ kind }) => ({
    part: kind,
    title: makerOf(kind),
    field: null,
    ...remarks[kind],
  })),
  {
    part: 'own-task',
    title: 'A task of your own',
    field: 'task',
    more: 'Its options stand beside its kind. docs/own-task.md makes one.',
  },
  {
    part: 'Lines',
    title: 'lines',
    field: null,
    more: `The file is UTF-8. Fields are separated by commas, and by nothing else: a file with semicolons, tabs or vertical bars is refused. A field that holds a comma, a quote or a line break stands in double quotes, a quote within it doubled. Lines end with LF or CRLF. The first line names the columns. A row may be empty and is then left out; a line break in a text becomes a space.`,
  },
  {
    part: 'Records',
    title: 'records',
    field: null,
    more: 'The file is read as with [lines](#lines). Each column needs a name of its own.',
  },
  {
    part: 'Images',
    title: 'images',
    field: null,
    more: 'What is read, and how a picture becomes a row: docs/images.md. Of `path`, `image` and `pixels` one at most is given.',
  },
  {
    part: 'Ingest',
    title: 'ingest',
    field: 'ingest',
    more: 'Two files of yours are written to. The file of `from` is emptied: a row leaves it when it is taken in, so keep a copy of what you want to keep. The data file is only touched with `writeBack: true`, and then at its head. docs/rows.md tells more.',
  },
  { part: 'Train', title: 'train', field: 'train' },
  { part: 'Distributed', title: 'train.distributed', field: 'distributed' },
  { part: 'First', title: 'first', field: 'first' },
  {
    part: 'Evaluate',
    title: 'evaluate',
    field: 'evaluate',
    more: 'The file of `evalSet` is a JSON list of 1 to 100,000 objects, each with a `prompt` and the words that are `accepted` after it. A prompt passes where the first suggestion is one of them; capitals do not matter. The share that passed is the metric `accuracy` of a next-word model.',
  },
  { part: 'Below', title: 'gate: below', field: 'val_loss' },
  { part: 'Above', title: 'gate: above', field: 'accuracy' },
  { part: 'AtLeast', title: 'gate: atLeast', field: 'top5' },
  { part: 'AtMost', title: 'gate: atMost', field: 'rmse' },
  { part: 'Tune', title: 'tune', field: 'tune' },
  { part: 'range', title: 'range', field: null },
  { part: 'logRange', title: 'logRange', field: null },
  { part: 'int', title: 'int', field: null },
  { part: 'choice', title: 'choice', field: null },
  { part: 'Compare', title: 'compare', field: 'compare' },
  { part: 'Reference', title: 'compare.reference', field: 'reference' },
  { part: 'ReferenceMode', title: 'One mode of a reference', field: 'sequential' },
  { part: 'Gauge', title: 'gauge', field: 'gauge' },
  { part: 'Keep', title: 'keep', field: 'keep' },
  { part: 'Schedule', title: 'every', field: null },
]

/** Where a part is told of; the options of a training stand in `train`. */
export const titleOf = (part: string): string | undefined =>
  sections.find((each) => each.part === (part === 'Fit' ? 'Train' : part))?.title
