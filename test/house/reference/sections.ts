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
  'tabular-regression': {
    more: 'docs/tables.md tells how columns are read, and what intervals are.',
  },
  'text-class': { more: 'docs/text.md tells what a text is told by.' },
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
    more: 'Of a `.txt` whose first line names no such column each line is a row. Empty rows are left out; a line break in a text becomes a space. What is not declared is detected in the first megabyte; docs/data.md tells how.',
  },
  {
    part: 'Records',
    title: 'records',
    field: null,
    more: 'Each column needs a name of its own. Several files need the same columns in the same order, and are read by their names.',
  },
  { part: 'BetweenCheck', title: 'checks: between', field: null },
  { part: 'SetCheck', title: 'checks: set', field: null },
  { part: 'PatternCheck', title: 'checks: pattern', field: null },
  { part: 'LengthCheck', title: 'checks: length', field: null },
  { part: 'MissingCheck', title: 'checks: missing', field: null },
  { part: 'RuleCheck', title: 'checks: rule', field: null },
  { part: 'FunctionCheck', title: 'checks: function', field: null },
  { part: 'ColumnsCheck', title: 'checks: columns', field: null },
  { part: 'RowsCheck', title: 'checks: rows', field: null },
  { part: 'UniqueCheck', title: 'checks: unique', field: null },
  { part: 'DuplicatesCheck', title: 'checks: duplicates', field: null },
  { part: 'OutliersCheck', title: 'checks: outliers', field: null },
  { part: 'CorrelationCheck', title: 'checks: correlation', field: null },
  { part: 'BalanceCheck', title: 'checks: balance', field: null },
  { part: 'LeakageCheck', title: 'checks: leakage', field: null },
  { part: 'OverlapCheck', title: 'checks: overlap', field: null },
  { part: 'DriftCheck', title: 'checks: drift', field: null },
  {
    part: 'Sql',
    title: 'sql',
    field: null,
    more: '`sql(process.env.SHOP, …)` takes the address from the environment. The query is run whenever a training asks for the newest data; where it gives what it gave before, there is no new version.',
  },
  { part: 'Limits', title: 'limits', field: 'limits' },
  { part: 'SplitByContent', title: 'split: by content', field: 'split' },
  { part: 'SplitByKey', title: 'split: by key', field: 'split' },
  { part: 'SplitByTime', title: 'split: by time', field: 'split' },
  { part: 'KeepVersions', title: 'keep of a data set', field: 'keep' },
  {
    part: 'ColumnType',
    title: 'types of columns',
    field: null,
    more: 'docs/types.md tells what each type and each form is.',
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
  { part: 'Slice', title: 'evaluate.slices', field: null },
  { part: 'Robustness', title: 'evaluate.robustness', field: null },
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
  { part: 'Requests', title: 'requests', field: 'requests' },
  { part: 'Anomalies', title: 'anomalies', field: 'anomalies' },
  { part: 'Monitor', title: 'monitor', field: 'monitor' },
  { part: 'MonitorWindow', title: 'A window that is counted by answers', field: 'window' },
  { part: 'MonitorSpan', title: 'A span that others are held against', field: 'against' },
  { part: 'Gauge', title: 'gauge', field: 'gauge' },
  {
    part: 'Endpoint',
    title: 'endpoints',
    field: 'mail',
    more: 'An endpoint that has the name of a model answers with that model. What is changed at run time counts until this changes: docs/serving.md tells how.',
  },
  {
    part: 'RolloutPlan',
    title: 'endpoints: rollout',
    field: 'rollout',
    more: 'A policy goes by some of them alone, and what it does not go by is refused: docs/rollouts.md tells how.',
  },
  { part: 'RolloutAlpha', title: 'endpoints: rollout.alpha', field: 'alpha' },
  {
    part: 'Objectives',
    title: 'endpoints: objectives',
    field: 'objectives',
    more: 'What counts as bad, and when an alarm is raised, docs/operation.md tells.',
  },
  { part: 'LatencyObjective', title: 'endpoints: objectives.latency', field: 'latency' },
  { part: 'ErrorObjective', title: 'endpoints: objectives.errors', field: 'errors' },
  {
    part: 'AvailabilityObjective',
    title: 'endpoints: objectives.availability',
    field: 'availability',
  },
  {
    part: 'Batch',
    title: 'batches',
    field: 'nightly',
    more: 'Each is a run of the kind `batch`, in a process of its own: docs/serving.md tells how.',
  },
  {
    part: 'Encryption',
    title: 'encryption',
    field: 'encryption',
    more: 'What is sealed and what stays clear, and how a key is changed, docs/requests.md tells.',
  },
  {
    part: 'Tokens',
    title: 'tokens',
    field: 'tokens',
    more: 'Who signs in where, and what that allows, docs/access.md tells.',
  },
  { part: 'TokenGrant', title: 'tokens: grants', field: 'engineers' },
  { part: 'Keep', title: 'keep', field: 'keep' },
  { part: 'Serving', title: 'serving', field: 'serving' },
  { part: 'Schedule', title: 'every', field: null },
]

/** Where a part is told of; the options of a training stand in `train`. */
export const titleOf = (part: string): string | undefined =>
  sections.find((each) => each.part === (part === 'Fit' ? 'Train' : part))?.title
