import { worldOf } from '../../../src/pipeline/ranks.ts'
import { serveStage } from '../../../src/pipeline/serve.ts'
import { openMpi } from '../../../src/train/collective/mpi.ts'
import { voice } from './voice.ts'
import { follow } from './world.ts'

await serveStage({
  thread: new URL('./thread.ts', import.meta.url),
  voice,
  follow: (words) => worldOf(openMpi(words), follow),
})
