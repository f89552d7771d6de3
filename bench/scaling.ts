import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../src/config/load.ts'
import { MillraceError } from '../src/core/error.ts'
import { writeRows } from '../src/core/rows.ts'
import { remove, temporaryFolder } from '../test/system/millrace.ts'
import type { Claim, Figure } from './claim.ts'
import { exampleRows } from './peers/nextword/rows.ts'
import { drawScaling } from './scaling/chart.ts'
import {
  type Algorithm,
  efficiency,
  fitLine,
  type Load,
  type Overlap,
  type Software,
} from './scaling/model.ts'
import type { Measured, RankOrder, Split } from './scaling/rank.ts'
import { overTcp, overThreads } from './scaling/run.ts'

const batches = [16, 32, 64, 128]
const sums = [16, 64, 256, 1024, 4096, 16_384].map((kilobytes) => kilobytes * 1024)
const rates = [10, 25, 100]
/** From one machine to another over Ethernet and TCP, in ms: assumed. */
const latency = 0.03
/** Of the projection; the chart shows it. */
const shown = 64
const chart = join(import.meta.dirname, '../docs/scaling.svg')

/**
 * Horovod's ResNet-101: 44.5 million parameters; 16 GPUs took 1656.82 pictures a second in batches of 64
 * (its documentation, "Benchmarks").
 */
const resnet: Load = { compute: (64 / (1656.82 / 16)) * 1000, bytes: 44.5e6 * 4 }
/** What Horovod reports for it on 512 GPUs and 25 Gbit/s (Sergeev and Del Balso, 2018). */
const published = 0.9

/**
 * What cutting the training graph after the output layer's gradient would give at best: docs/scaling.md
 * says how it was measured, and why Millrace does not do it.
 */
const cut: Overlap = { early: 0.88, left: 0.25, cost: 0.06 }

export const claim: Claim = {
  name: 'scaling',
  summary: 'two workers beside one on the first version, measured; up to 512, projected',
  async measure(note) {
    const folder = await temporaryFolder()
    try {
      const order = await orderIn(folder)
      const alone = await overThreads(order, 1)
      const threads = await overThreads(order, 2)
      const processes = await withMpi(note, () => overTcp(order, 2))
      const told = { 'one worker': alone, '2 threads': threads, '2 processes': processes }
      for (const [name, measured] of Object.entries(told))
        for (const split of measured?.splits ?? []) note(`${name}: ${inWords(split)}`)
      const figures = [
        ...figuresOf('2 threads', alone, threads),
        ...(processes ? figuresOf('2 processes of MPI over TCP', alone, processes) : []),
      ]
      if (!processes) return figures
      return [...figures, ...(await project(note, { alone, threads, processes }))]
    } finally {
      await remove(folder)
    }
  },
}

const orderIn = async (folder: string): Promise<RankOrder> => {
  const config = await loadConfig({ project: 'examples/autocomplete', home: folder, fast: true })
  const recipe = config.models[0]?.recipe
  if (!recipe) throw new Error('The example has no model.')
  const rows = join(folder, 'rows')
  const sentences = await exampleRows(join(folder, 'data'), recipe.maxRows)
  await writeRows(
    rows,
    (async function* () {
      yield sentences
    })(),
  )
  return { rows, recipe, batches, steps: 10, passes: 5, sums, rounds: 21 }
}

const withMpi = async <T>(note: (line: string) => void, run: () => Promise<T>) => {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code !== 'unsupported') throw error
    note(`without MPI: ${error.what}`)
    return null
  }
}

const inWords = ({ batch, compute, wait, reduce, step }: Split) =>
  `${batch} sentences a worker: ${step.toFixed(1)} ms a step = ${compute.toFixed(1)} computing + ${wait.toFixed(1)} waiting + ${reduce.toFixed(1)} adding gradients`

const splitOf = ({ splits }: Measured, batch: number): Split => {
  const found = splits.find((split) => split.batch === batch)
  if (!found) throw new Error(`Nothing was measured with batches of ${batch}.`)
  return found
}

const measuredEfficiency = (alone: Measured, two: Measured, batch: number) =>
  splitOf(alone, batch).step / splitOf(two, batch).step

const figuresOf = (name: string, alone: Measured, two: Measured): Figure[] => [
  {
    name: `speed of each of ${name}, ${shown} sentences a step, of one alone`,
    value: measuredEfficiency(alone, two, shown),
    unit: '',
    target: 0.8,
    rule: 'at least',
  },
]

interface AllMeasured {
  readonly alone: Measured
  readonly threads: Measured
  readonly processes: Measured
}

/** Fits, notes and draws; the figures are projections and say so. */
const project = async (
  note: (line: string) => void,
  { alone, threads, processes }: AllMeasured,
): Promise<Figure[]> => {
  const lineOf = (measured: Measured) =>
    fitLine(measured.sums.map(({ bytes, time }) => [bytes, time]))
  const [shared, tcp] = [lineOf(threads), lineOf(processes)]
  const computing = fitLine(alone.splits.map(({ batch, compute }) => [batch, compute]))
  for (const [name, { start, slope, missed }] of [
    ['sum over threads', shared],
    ['sum over TCP', tcp],
  ] as const)
    note(
      `${name}: ${start.toFixed(2)} ms + ${(slope * 1e6).toFixed(2)} ms a MB, within ${(missed * 100).toFixed(0)} %`,
    )
  note(
    `computing: ${computing.start.toFixed(1)} ms + ${computing.slope.toFixed(3)} ms a sentence, within ${(computing.missed * 100).toFixed(0)} %`,
  )

  const software: Software = { alpha: Math.max(0, tcp.start), beta: tcp.slope }
  const { compute, bytes } = splitOf(alone, shown)
  const load: Load = { compute, bytes }
  const on = (rate: number) => ({ rate, latency })
  for (const ranks of [8, 64, 512])
    for (const rate of rates)
      note(
        `projected, ${ranks} ranks, ${rate} Gbit/s: ${(
          ['halves', 'ring', 'tree'] as const satisfies readonly Algorithm[]
        )
          .map((algorithm) => {
            const part = efficiency(ranks, load, on(rate), software, algorithm)
            return `${algorithm} ${(part * 100).toFixed(0)} %`
          })
          .join(', ')}`,
      )
  const overlapped = efficiency(512, load, on(25), software, 'halves', cut)
  note(
    `projected, 512 ranks, 25 Gbit/s, the output layer's gradient added while the rest is computed, a core to spare: ${(overlapped * 100).toFixed(0)} %`,
  )
  const heavy = efficiency(512, resnet, on(25), software)
  const bare = efficiency(512, resnet, on(25), { ...software, beta: 0 })
  note(
    `projected for ResNet-101 on GPUs, 512 ranks, 25 Gbit/s: ${(heavy * 100).toFixed(0)} % with what a byte costs here, ${(bare * 100).toFixed(0)} % if it cost nothing; Horovod reports ${published * 100} %`,
  )
  await draw({ alone, threads, processes }, load, software)
  note('docs/scaling.svg shows it')
  return [
    {
      name: 'projected, not measured: speed of each of 512 ranks on 25 Gbit/s, of one alone',
      value: efficiency(512, load, on(25), software),
      unit: '',
      target: published,
      rule: 'at least',
    },
  ]
}

const draw = async ({ alone, threads, processes }: AllMeasured, load: Load, software: Software) => {
  const sides = [
    ['1', alone],
    ['T', threads],
    ['M', processes],
  ] as const
  const bars = batches.flatMap((batch) =>
    sides.map(([name, measured]) => ({
      ...splitOf(measured, batch),
      name,
      group: `${batch}`,
    })),
  )
  const ranks = Array.from({ length: 10 }, (_, power) => 2 ** power)
  const courses = rates.toReversed().map((rate) => ({
    name: `${rate} Gbit/s`,
    points: ranks.map((n) => [n, efficiency(n, load, { rate, latency }, software)] as const),
  }))
  const marks = [
    { name: 'threads', ranks: 2, efficiency: measuredEfficiency(alone, threads, shown) },
    { name: 'MPI', ranks: 2, efficiency: measuredEfficiency(alone, processes, shown) },
  ].map((mark) => ({ ...mark, kind: 'measured' as const }))
  const horovod = {
    name: 'Horovod, ResNet-101',
    ranks: 512,
    efficiency: published,
    kind: 'published' as const,
  }
  await writeFile(chart, drawScaling(bars, courses, [...marks, horovod]))
}
