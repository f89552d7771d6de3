/**
 * `node bench/load/model.ts FOLDER`: asks the package in a folder without HTTP, as many questions at a time as it is told,
 * and tells its parent how many a second were answered.
 */
import { createTasks } from '../../src/tasks/catalogue.ts'
import { memoryApp } from '../../test/system/memory.ts'
import type { Asking } from './fire.ts'

const [folder = ''] = process.argv.slice(2)
const world = await memoryApp({ predictor: () => createTasks().openPredictor(folder) })
const [endpoint] = world.endpoints.values()

process.on('message', async ({ texts, connections, seconds }: Asking) => {
  let asked = 0
  const end = performance.now() + seconds * 1000
  const ask = async () => {
    while (performance.now() < end) {
      const text = texts[asked++ % texts.length] ?? ''
      await endpoint?.predict({ kind: 'text', text })
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, ask))
  process.send?.({ perSecond: (asked * 1000) / (performance.now() - started) })
})
process.send?.('ready')
process.once('SIGTERM', async () => {
  await world.close()
  process.disconnect?.()
})
