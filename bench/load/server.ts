/**
 * `node bench/load/server.ts ORDER`: serves the package in a folder by the real application and tells its parent where.
 * The loop and the registry behind it live in memory; where a folder for it is named, every answer is kept in an
 * inference log there, and compacted beside, as `millrace up` does it.
 */
import { usualRequests } from '../../src/config/resolve.ts'
import { systemClock } from '../../src/core/clock.ts'
import { startGrpc } from '../../src/http/inference/grpc/server.ts'
import { listen } from '../../src/http/listen.ts'
import { standardLogger } from '../../src/http/logger.ts'
import { startKeeper } from '../../src/inference/compact/keeper.ts'
import { openInferenceLog } from '../../src/inference/log.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { memoryApp } from '../../test/system/memory.ts'
import { constant } from './constant.ts'
import type { Order } from './fire.ts'

const openLog = async (folder: string) => {
  const how = { folder, rules: new Map(), otherwise: usualRequests }
  const log = await openInferenceLog({ ...how, writer: createWriter(folder) })
  const warn = (what: string) => process.stderr.write(`${what}\n`)
  const keeper = startKeeper({ ...how, keyFiles: [], onErased: async () => {}, warn })
  return { log, close: () => Promise.all([log.close(), keeper.close()]) }
}

const order: Order = JSON.parse(process.argv[2] ?? '{}')
const kept = order.log === undefined ? null : await openLog(order.log)
const open = () => createTasks().openPredictor(order.folder)
const world = await memoryApp({
  predictor: order.constant ? async () => constant(await open()) : open,
  ...(kept && { log: kept.log }),
})
const address = await listen(world.app, { host: '127.0.0.1', port: 0 })
const grpc = await startGrpc({
  ...{ endpoints: world.endpoints, registry: world.registry.registry, loop: world.loop.loop },
  ...{ version: '0.1.0', log: kept?.log ?? null, clock: systemClock, logger: standardLogger() },
  ...{ host: '127.0.0.1', port: 0 },
})
process.send?.({ address, grpc: grpc.port })
process.once('SIGTERM', async () => {
  await Promise.all([world.close(), grpc.close()])
  await kept?.close()
  process.disconnect?.()
})
