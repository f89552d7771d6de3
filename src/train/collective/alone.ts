import { hostname } from 'node:os'
import type { Collective } from './collective.ts'
import { gaveUp, workerLost } from './lost.ts'

/** A world of one. */
export const alone = (): Collective => {
  const hosts = [hostname()]
  let ended: string | null = null
  const check = async () => {
    if (ended !== null) throw workerLost(gaveUp(hosts, 0, ended))
  }
  return {
    rank: 0,
    size: 1,
    hosts,
    allReduce: check,
    broadcast: check,
    barrier: check,
    async allGather(bytes) {
      await check()
      return [bytes.slice()]
    },
    abort(reason) {
      ended ??= reason
    },
    async close() {},
  }
}
