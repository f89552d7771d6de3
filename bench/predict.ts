import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Claim } from './claim.ts'
import { fire, startServer } from './load/fire.ts'
import { untrainedPackage } from './load/package.ts'

const connections = 64

export const claim: Claim = {
  name: 'predict',
  summary: 'POST /predict with 64 connections against one process, the larger network',
  async measure(note) {
    const { folder, vocabulary, parameters, texts } = await untrainedPackage()
    note(`${vocabulary} words, ${parameters} parameters`)
    const server = await startServer({ folder })
    try {
      await fire(server.address, { texts, connections, seconds: 2 })
      const shots = await fire(server.address, { texts, connections, seconds: 10 })
      note(`${shots.total} answers, ${shots.failed} failed, p50 ${shots.p50Milliseconds} ms`)
      return [
        {
          name: 'throughput',
          value: shots.perSecond,
          unit: 'requests/s',
          target: 1500,
          rule: 'at least',
        },
        {
          name: '99th percentile of the latency',
          value: shots.p99Milliseconds,
          unit: 'ms',
          target: 150,
          rule: 'at most',
        },
        { name: 'failed', value: shots.failed, unit: 'requests', target: 0, rule: 'at most' },
      ]
    } finally {
      await server.close()
      await rm(dirname(folder), { recursive: true })
    }
  },
}
