/** A small classifier by the Open Inference Protocol in each of its ways, beside MLServer. */
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { atPace, p50Of, p99Of } from '../../test/system/pace.ts'
import type { Figure } from '../claim.ts'
import { startServer } from '../load/fire.ts'
import { type Aim, h2load, wrk } from '../load/generators.ts'
import { flowersPackage } from '../load/package.ts'
import { middleOf } from '../peers/turns.ts'
import { startMlserver, waysTo } from './mlserver.ts'
import {
  alsoOfProcessor,
  environments,
  inTurns,
  type Note,
  ratioOf,
  rounds,
  seconds,
} from './turns.ts'

const few = { connections: 32, seconds }

export const flowers = async (note: Note): Promise<Figure[]> => {
  const opened = await flowersPackage()
  const server = await startServer(opened)
  const own = waysTo('autocomplete', server.address, `http://127.0.0.1:${server.grpc}`)
  const peer = await startMlserver(environments, opened, 0)
  if (!peer) note('MLServer is not installed (peers/README.md)')
  try {
    const told = await inTurns(
      [
        { name: 'JSON', pid: server.pid, measure: () => wrk(own.json, few) },
        { name: 'bytes', pid: server.pid, measure: () => wrk(own.binary, few) },
        { name: 'gRPC', pid: server.pid, measure: () => h2load(own.grpc, few) },
        ...(peer
          ? [
              {
                name: 'JSON of MLServer',
                pid: peer.side.pid,
                measure: () => wrk(peer.ways.json, few),
              },
              {
                name: 'gRPC of MLServer',
                pid: peer.side.pid,
                measure: () => h2load(peer.ways.grpc, few),
              },
            ]
          : []),
      ],
      note,
    )
    const besides = [
      ['JSON', 'JSON of MLServer', 3],
      ['bytes', 'JSON of MLServer', 4],
      ['gRPC', 'gRPC of MLServer', 2],
    ] as const
    const compared = besides.map(([one, other, target]): Figure => {
      const name = `Open Inference Protocol, ${one}: answers a second, of ${other}`
      const [own = [], theirs = []] = [told.get(one), told.get(other)]
      const value = ratioOf(name, own, theirs, note)
      alsoOfProcessor(name, own, theirs, note)
      return { name, value, unit: '×', target, rule: 'at least' }
    })
    return [...(peer ? compared : []), await steady(own.json, note)]
  } finally {
    await Promise.all([server.close(), peer?.side.close()])
    await rm(dirname(opened.folder), { recursive: true })
  }
}

const steady = async ({ url, headers, bodies }: Aim, note: Note): Promise<Figure> => {
  const p99s: number[] = []
  for (let round = 0; round < rounds; round++) {
    const pace = { perSecond: 1000, seconds: 2 * seconds }
    const told = await atPace({ url, headers, bodies: bodies.map(String), ...pace })
    const p99 = p99Of(told.answered)
    note(
      `1,000 a second: p50 ${p50Of(told.answered).toFixed(1)}, p99 ${p99.toFixed(1)} ms, ${JSON.stringify(told.failed)} failed; generator ${told.generator.toFixed(2)} of a core, ${told.late.toFixed(0)} ms late at most`,
    )
    p99s.push(p99)
  }
  return {
    name: '99th percentile of the latency at 1,000 requests/s in an open loop, middle',
    value: middleOf(p99s),
    ...{ unit: 'ms', target: 15, rule: 'at most' },
  }
}
