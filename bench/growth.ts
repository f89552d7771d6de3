import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim } from './claim.ts'
import { drawPanels } from './growth/chart.ts'
import { exponentOf, lineThrough, type Point } from './growth/fit.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { startLearner } from './peers/order.ts'
import { type Side, startSide, takeTurns } from './peers/turns.ts'

const rounds = 4
/** Part of an epoch that is timed; the rest goes as fast. */
const share = 0.1
/** Steps of a round on made-up sentences. */
const steps = 8
const chart = join(import.meta.dirname, '../docs/growth.svg')

/** What grows: a side for each size. */
interface Growth {
  readonly name: string
  /** What a value of `seconds` is the time of. */
  readonly of: string
  readonly sizes: readonly number[]
  open(size: number): Promise<Side>
  /** The figure that is timed, and what it is multiplied by. */
  readonly figure: string
  readonly times: number
}

export const claim: Claim = {
  name: 'growth',
  summary: 'time and memory of training against sentences, vocabulary and length',
  async measure(note) {
    const folder = await temporaryFolder()
    try {
      const measured = []
      for (const growth of await growths(folder)) {
        const points = await measure(growth, note)
        for (const { value, name } of points)
          note(
            `${name}, against ${growth.name}: exponent ${exponentOf(value).toFixed(3)}, line's R² ${lineThrough(value).explained.toFixed(4)}`,
          )
        measured.push(...points.map((each) => ({ growth, ...each })))
      }
      const panels = measured.map(({ growth, name, value }) => ({
        size: growth.name,
        value: name,
        points: value,
      }))
      const inRows = [0, 1].flatMap((row) => panels.filter((_, place) => place % 2 === row))
      await writeFile(chart, drawPanels('Training grows no faster than its input', inRows))
      note('docs/growth.svg shows it')
      return measured.map(({ growth, name, value }) => ({
        name: `exponent of ${name} against ${growth.name}`,
        value: exponentOf(value),
        unit: '',
        target: 1.1,
        rule: 'at most' as const,
      }))
    } finally {
      await remove(folder)
    }
  },
}

const growths = async (folder: string): Promise<readonly Growth[]> => {
  const config = await loadConfig({ project: 'examples/autocomplete', home: folder, fast: true })
  const recipe = config.models[0]?.recipe
  if (!recipe) throw new Error('The example has no model.')
  const rows = await exampleRows(join(folder, 'data'), null)
  const stepsOf = (words: number, time: number) =>
    startSide(`${words} words, length ${time}`, process.execPath, [
      join(import.meta.dirname, 'growth/steps.ts'),
      ...[words, time, steps].map(String),
    ])
  return [
    {
      name: 'sentences',
      of: 'an epoch',
      sizes: [6000, 12_000, 18_000, 24_000, rows.length],
      // The vocabulary stays as large, so that nothing else grows.
      open: (size) =>
        startLearner(
          `${size} sentences`,
          folder,
          rows.slice(0, size),
          {
            ...recipe,
            task: { ...recipe.task, vocabulary: 5000 },
            train: { ...recipe.train, epochs: rounds },
          },
          share,
        ),
      figure: 'train_seconds',
      times: 1 / share,
    },
    {
      name: 'words in the vocabulary',
      of: 'a step',
      sizes: [5000, 10_000, 20_000, 30_000, 40_000],
      open: (size) => stepsOf(size, 12),
      figure: 'seconds',
      times: 1,
    },
    {
      name: 'words in a sentence',
      of: 'a step',
      sizes: [6, 12, 20, 24, 40],
      open: (size) => stepsOf(5000, size),
      figure: 'seconds',
      times: 1,
    },
  ]
}

/** The fastest round of each size, and the peak memory. */
const measure = async (
  { sizes, open, of, figure, times }: Growth,
  note: (line: string) => void,
): Promise<readonly { readonly name: string; readonly value: readonly Point[] }[]> => {
  const sides: Side[] = []
  try {
    for (const size of sizes) sides.push(await open(size))
    const told = await takeTurns(sides, rounds, () => {})
    const each = (name: string, choose: (values: readonly number[]) => number) =>
      sizes.map((size, place) => ({
        size,
        value: choose((told[place] ?? []).map((figures) => figures[name] ?? Number.NaN)),
      }))
    const seconds = each(figure, (values) => times * Math.min(...values))
    const memory = each('peak_mb', (values) => Math.max(...values))
    for (const [place, { size, value }] of seconds.entries())
      note(
        `${size}: ${value.toPrecision(3)} s for ${of}, peak memory ${memory[place]?.value.toFixed(0)} MB`,
      )
    return [
      { name: `seconds for ${of}`, value: seconds },
      { name: 'peak memory, MB', value: memory },
    ]
  } finally {
    for (const side of sides) await side.close()
  }
}
