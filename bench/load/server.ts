/**
 * `node bench/load/server.ts FOLDER`: serves the package in a folder by the real application and
 * tells its parent the address. The loop and the registry behind it live in memory.
 */
import { listen } from '../../src/http/listen.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { memoryApp } from '../../test/system/memory.ts'

const [folder = ''] = process.argv.slice(2)
const world = await memoryApp({ predictor: () => createTasks().openPredictor(folder) })
const address = await listen(world.app, { host: '127.0.0.1', port: 0 })
process.send?.({ address })
process.once('SIGTERM', async () => {
  await world.close()
  process.disconnect?.()
})
