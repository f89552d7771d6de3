import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { round } from '../src/inference/compact/round.ts'
import { literal, openLake } from '../src/store/lake/lake.ts'
import type { Claim } from './claim.ts'
import { fire, type Shots, startServer } from './load/fire.ts'
import { untrainedPackage } from './load/package.ts'

const connections = 64
const seconds = Number(process.env['MILLRACE_BENCH_SECONDS'] ?? 5)
const pairs = 5

const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export const claim: Claim = {
  name: 'serving-log',
  summary: 'POST /predict with 64 connections, every answer on the disk before it is given',
  async measure(note) {
    const { folder, texts } = await untrainedPackage()
    const log = join(dirname(folder), 'inference')
    const [off, on] = await Promise.all([startServer({ folder }), startServer({ folder, log })])
    const shots: { readonly off: Shots; readonly on: Shots }[] = []
    try {
      for (const { address } of [off, on]) await fire(address, { texts, connections, seconds: 1 })
      for (let pair = 0; pair < pairs; pair++) {
        const how = { texts, connections, seconds }
        const both = { off: await fire(off.address, how), on: await fire(on.address, how) }
        note(`${both.off.perSecond} requests/s without, ${both.on.perSecond} with the log`)
        shots.push(both)
      }
    } finally {
      await Promise.all([off.close(), on.close()])
    }
    const kept = await count(log)
    const answered = shots.reduce((sum, { on }) => sum + on.total, 0)
    note(`${kept} records, ${answered} answers counted after the first second`)
    await rm(dirname(folder), { recursive: true })
    return [
      {
        name: 'throughput with the log by that without, middle of 5',
        value: middle(shots.map(({ off, on }) => on.perSecond / off.perSecond)),
        ...{ unit: 'times', target: 0.75, rule: 'at least' },
      },
      {
        name: 'throughput with the log',
        value: middle(shots.map(({ on }) => on.perSecond)),
        ...{ unit: 'requests/s', target: 1500, rule: 'at least' },
      },
      {
        name: '99th percentile of the latency with the log',
        value: middle(shots.map(({ on }) => on.p99Milliseconds)),
        ...{ unit: 'ms', target: 150, rule: 'at most' },
      },
      {
        name: 'answers without a record',
        value: Math.max(0, answered - kept),
        ...{ unit: 'answers', target: 0, rule: 'at most' },
      },
    ]
  },
}

/** Records that are kept, each once. */
const count = async (folder: string): Promise<number> => {
  await round({ folder, rules: new Map(), fewest: 0 })
  await using lake = await openLake()
  const [found] = await lake.all(
    `select count(distinct (id, digest)) as records from read_parquet(${literal(`${folder}/*/*/*.parquet`)})`,
  )
  return Number(found?.['records'])
}
