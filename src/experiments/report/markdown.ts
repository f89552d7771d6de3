import type { ChartName } from './charts.ts'
import {
  conditions,
  epochsOf,
  type Finished,
  factsOf,
  referenceNote,
  rowsOf,
  verdict,
} from './facts.ts'
import { moment } from './format.ts'

/** A comparison as Markdown; its charts are files beside it, `<name>.svg`. */
export const markdownOf = (done: Finished): string => {
  const { comparison } = done
  const { reference: theirs } = comparison
  const epochs = epochsOf(done, plain)
  return [
    `# ${plain(comparison.model)}: sequential and distributed`,
    '',
    verdict(done),
    '',
    `Comparison \`${comparison.id}\`, ${moment(comparison.startedAt)}, by ${plain(comparison.author)}.`,
    '',
    ...table(
      [
        '',
        'sequential',
        'distributed',
        'change',
        ...(theirs
          ? ['sequential', 'distributed', 'change'].map((of) => `${plain(theirs.name)}: ${of}`)
          : []),
      ],
      rowsOf(done).map(({ name, sequential, distributed, change, reference }) => [
        name,
        sequential,
        distributed,
        change,
        ...(theirs
          ? [reference?.sequential ?? '–', reference?.distributed ?? '–', reference?.change ?? '–']
          : []),
      ]),
    ),
    ...(theirs ? ['', plain(referenceNote(comparison))] : []),
    '',
    '## Cost',
    '',
    ...pictures(['duration', 'cpu', 'memory']),
    '',
    '## Learning',
    '',
    ...pictures(['loss', 'val-loss']),
    '',
    ...table(['epoch', ...epochs.head], epochs.rows),
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
