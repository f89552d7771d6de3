import { moment } from '../../core/page.ts'
import type { ChartName } from './charts.ts'
import { epochsOf, type Finished, factsOf, rowsOf } from './facts.ts'
import { conditions, referenceNote, verdict } from './telling.ts'

/** A comparison as Markdown; its charts are files beside it, `<name>.svg`. */
export const markdownOf = (done: Finished): string => {
  const { comparison } = done
  return [
    `# ${plain(comparison.model)}: sequential and distributed`,
    '',
    verdict(done),
    '',
    `Comparison \`${comparison.id}\`, ${moment(comparison.startedAt)}, by ${plain(comparison.author)}.`,
    '',
    ...metrics(done),
    ...(comparison.reference ? ['', plain(referenceNote(comparison))] : []),
    '',
    '## Cost',
    '',
    ...pictures(['duration', 'cpu', 'memory']),
    '',
    '## Learning',
    '',
    ...pictures(['loss', 'val-loss']),
    '',
    ...epochs(done),
    '',
    '## How it was measured',
    '',
    ...conditions(done).flatMap((line) => [plain(line), '']),
    '## What was trained',
    '',
    ...factsOf(done).map(([name, value]) => `- ${name}: ${plain(value)}`),
    '',
  ].join('\n')
}

const titles: Readonly<Record<ChartName, string>> = {
  duration: 'Duration',
  cpu: 'CPU time',
  memory: 'Peak memory',
  loss: 'Loss by epoch',
  'val-loss': 'val_loss by epoch',
}

const pictures = (names: readonly ChartName[]) =>
  names.map((name) => `![${titles[name]}](${name}.svg)`)

const columns = ['sequential', 'distributed', 'change'] as const

const metrics = (done: Finished) => {
  const { reference: theirs } = done.comparison
  const head = theirs ? columns.map((of) => `${plain(theirs.name)}: ${of}`) : []
  const rows = rowsOf(done).map(({ name, reference, ...ours }) => [
    name,
    ...columns.map((of) => ours[of]),
    ...(reference ? columns.map((of) => reference[of]) : []),
  ])
  return table(['', ...columns, ...head], rows)
}

const epochs = (done: Finished) => {
  const { heads, rows } = epochsOf(done)
  const theirs = plain(done.comparison.reference?.name ?? '')
  return table(
    ['epoch', ...heads.ours, ...heads.theirs.map((head) => `${theirs}: ${head}`)],
    rows.map((cells, at) => [`${at + 1}`, ...cells]),
  )
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map((_, at) => (at === 0 ? ':--' : '--:')), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  )

/** Words that Markdown would take for marks are kept as words; commands stay code. */
const plain = (text: string) =>
  text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : part.replaceAll(/([*_<>[\]#])/g, '\\$1')))
    .join('')
