import { spawnedOf } from '../../../src/core/spawn.ts'
import { serveThread } from '../../../src/jobs/thread.ts'
import { worldOf } from '../../../src/pipeline/ranks.ts'
import type { StageInput } from '../../../src/pipeline/stage.ts'
import { openMpi } from '../../../src/train/collective/mpi.ts'
import { type Asked, work } from './work.ts'
import { lead } from './world.ts'

await serveThread<StageInput, string, number>(async (input, onEvent, signal) => {
  const worked = () => work(input, { onEvent, onLine: (line) => console.log(line) }, signal)
  if (!spawnedOf()) return worked()
  const asked = input.spec as Asked & { readonly timeout: number }
  return await worldOf(openMpi(asked), (world) => lead(world, asked, worked, onEvent))
})
