/**
 * `node bench/load/server.ts FOLDER [LOG]`: serves the package in a folder by the real application and
 * tells its parent the address. The loop and the registry behind it live in memory; where a folder for it is named,
 * every answer is kept in an inference log there, and compacted beside, as `millrace up` does it.
 */
import { usualRequests } from '../../src/config/resolve.ts'
import { listen } from '../../src/http/listen.ts'
import { startKeeper } from '../../src/inference/compact/keeper.ts'
import { openInferenceLog } from '../../src/inference/log.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { memoryApp } from '../../test/system/memory.ts'

const openLog = async (folder: string) => {
  const how = { folder, rules: new Map(), otherwise: usualRequests }
  const log = await openInferenceLog({ ...how, writer: createWriter(folder) })
  const warn = (what: string) => process.stderr.write(`${what}\n`)
  const keeper = startKeeper({ ...how, onErased: async () => {}, warn })
  return { log, close: () => Promise.all([log.close(), keeper.close()]) }
}

const [folder = '', logFolder] = process.argv.slice(2)
const kept = logFolder === undefined ? null : await openLog(logFolder)
const world = await memoryApp({
  predictor: () => createTasks().openPredictor(folder),
  ...(kept && { log: kept.log }),
})
const address = await listen(world.app, { host: '127.0.0.1', port: 0 })
process.send?.({ address })
process.once('SIGTERM', async () => {
  await world.close()
  await kept?.close()
  process.disconnect?.()
})
