import type { ChartName } from './charts.ts'
import {
  conditions,
  type Finished,
  factsOf,
  hasSource,
  rowsOf,
  sourceNote,
  verdict,
} from './facts.ts'
import { loss, moment } from './format.ts'

/** A comparison as Markdown; its charts are files beside it, `<name>.svg`. */
export const markdownOf = (done: Finished): string => {
  const { comparison } = done
  const theirs = hasSource(comparison)
  const [one, many] = [done.sequential.outcome.curve, done.distributed.outcome.curve]
  const cell = (value: number | undefined) => (value === undefined ? '–' : loss(value))
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
        ...(theirs ? ['source: sequential', 'source: distributed', 'source: change'] : []),
      ],
      rowsOf(done).map(({ name, sequential, distributed, change, source }) => [
        name,
        sequential,
        distributed,
        change,
        ...(theirs
          ? [source?.sequential ?? '–', source?.distributed ?? '–', source?.change ?? '–']
          : []),
      ]),
    ),
    ...(theirs ? ['', plain(sourceNote(comparison))] : []),
    '',
    '## Cost',
    '',
    ...pictures(['duration', 'cpu', 'memory']),
    '',
    '## Learning',
    '',
    ...pictures(['loss', 'val-loss']),
    '',
    ...table(
      [
        'epoch',
        'loss, sequential',
        'loss, distributed',
        'val_loss, sequential',
        'val_loss, distributed',
      ],
      Array.from({ length: Math.max(one.length, many.length) }, (_, at) => [
        `${at + 1}`,
        cell(one[at]?.loss),
        cell(many[at]?.loss),
        cell(one[at]?.valLoss),
        cell(many[at]?.valLoss),
      ]),
    ),
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
