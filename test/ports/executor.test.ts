/** The executors, each with what it has to keep. */
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

executorContract('processes', processes())
processContract('processes', processes())
executorContract('here', here)
