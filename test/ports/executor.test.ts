/** The executors, each with what it has to keep. */
import { describe } from 'node:test'
import { systemClock } from '../../src/core/clock.ts'
import { createHereExecutor } from '../../src/jobs/here.ts'
import { carryOut } from '../../src/pipeline/stage.ts'
import { voice } from '../data/stage/voice.ts'
import { work } from '../data/stage/work.ts'
import { executorContract, processContract } from './executor.ts'
import { executorHome, processes } from './processes.ts'

const here = async () => {
  const at = await executorHome()
  const place = { ...at, clock: systemClock, project: at.folder }
  const executor = createHereExecutor(at.store, (of, ending) =>
    carryOut(place, of, { work, voice }, { ending, overdue() {} }),
  )
  return { ...at, executor, another: () => null }
}

// Most of the time a process is waited for.
describe('executors', { concurrency: 4 }, () => {
  processContract('processes', processes())
  executorContract('processes', processes())
  executorContract('here', here)
})
