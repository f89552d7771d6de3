/** Next words over `/predict`, beside what a server without a model and a model without a server reach, and beside peers. */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Figure } from '../claim.ts'
import { startModel, startServer } from '../load/fire.ts'
import { type Aim, type Hits, wrk } from '../load/generators.ts'
import { untrainedPackage } from '../load/package.ts'
import { middleOf } from '../peers/turns.ts'
import type { Side } from './side.ts'
import {
  alsoOfProcessor,
  type Came,
  environments,
  inTurns,
  type Note,
  ratioOf,
  seconds,
} from './turns.ts'
import { source, wordPeers } from './wordpeers.ts'

const ours = 'Millrace'
const json = { 'content-type': 'application/json' }
const many = { connections: 64, seconds }

export const nextWords = async (note: Note): Promise<Figure[]> => {
  const words = await untrainedPackage({ embedding: 10, units: 100 })
  const { folder, texts } = words
  await using running = new AsyncDisposableStack()
  running.defer(() => rm(dirname(folder), { recursive: true }))
  const kept = <Each extends Closable>(each: Each): Each =>
    running.adopt(each, (one) => one.close())
  const server = kept(await startServer({ folder }))
  const floor = kept(await startServer({ folder, constant: true }))
  const model = kept(await startModel(folder))
  const peers: Side[] = []
  for await (const side of wordPeers(environments, words, note)) peers.push(kept(side))
  const bodies = texts.map((text) => JSON.stringify({ text }))
  const aimAt = (address: string): Aim => ({ url: `${address}/predict`, headers: json, bodies })
  const told = await inTurns(
    [
      { name: ours, pid: server.pid, measure: () => wrk(aimAt(server.address), many) },
      { name: 'floor', pid: floor.pid, measure: () => wrk(aimAt(floor.address), many) },
      {
        ...{ name: 'model', pid: model.pid },
        measure: async () => {
          const perSecond = await model.ask({ ...many, texts })
          return { ...nothing, perSecond, total: Math.round(perSecond * seconds) }
        },
      },
      ...peers.map(({ name, pid, aim }) => ({ name, pid, measure: () => wrk(aim, many) })),
    ],
    note,
  )
  return [...ofCeiling(told, note), ...besidePeers(told, note)]
}

interface Closable {
  close(): Promise<void>
}

const nothing: Hits = { perSecond: 0, p50: 0, p99: 0, total: 0, failed: 0, generator: 0 }

const together = (one: number, other: number) => 1 / (1 / one + 1 / other)

const ofCeiling = (told: Map<string, Came[]>, note: Note): Figure[] => {
  const [own = [], floor = [], model = []] = [ours, 'floor', 'model'].map((name) => told.get(name))
  const ceiling = floor.map((came, round) => {
    const other = model[round]
    return {
      ...nothing,
      perSecond: together(came.perSecond, other?.perSecond ?? Number.NaN),
      perProcessorSecond: together(
        came.perProcessorSecond,
        other?.perProcessorSecond ?? Number.NaN,
      ),
    }
  })
  alsoOfProcessor('of the ceiling', own, ceiling, note)
  return [
    {
      name: 'answers a second, of 1 / (1 / without a model + 1 / without HTTP)',
      value: ratioOf('of the ceiling', own, ceiling, note) * 100,
      ...{ unit: '%', target: 65, rule: 'at least' },
    },
    {
      name: 'failed',
      value: own.reduce((sum, { failed }) => sum + failed, 0),
      ...{ unit: 'requests', target: 0, rule: 'at most' },
    },
  ]
}

const besidePeers = (told: Map<string, Came[]>, note: Note): Figure[] => {
  const own = told.get(ours) ?? []
  const figures: Figure[] = []
  const peers = [...told].filter(([name]) => ![ours, 'floor', 'model', source].includes(name))
  const [best] = peers.toSorted(([, a], [, b]) => speedOf(b) - speedOf(a))
  if (best) {
    const [name, hits] = best
    alsoOfProcessor(`beside ${name}`, own, hits, note)
    figures.push(
      {
        name: `answers a second, of the best peer's (${name})`,
        value: ratioOf(`beside ${name}`, own, hits, note),
        ...{ unit: '×', target: 3, rule: 'at least' },
      },
      {
        name: `99th percentile of the latency, of its`,
        value: ratioOf(`p99 beside ${name}`, own, hits, note, ({ p99 }) => p99),
        ...{ unit: '×', target: 1, rule: 'at most' },
      },
    )
  }
  const slow = told.get(source)
  if (slow)
    figures.push({
      name: `answers a second, of ${source}'s`,
      value: ratioOf(`beside ${source}`, own, slow, note),
      ...{ unit: '×', target: 100, rule: 'at least' },
    })
  return figures
}

const speedOf = (hits: readonly Came[]): number => middleOf(hits.map(({ perSecond }) => perSecond))
