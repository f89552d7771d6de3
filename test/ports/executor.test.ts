/** The executors, each with what it has to keep. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/core/clock.ts'
import { createHereExecutor } from '../../src/jobs/here.ts'
import { createProcessExecutor } from '../../src/jobs/process.ts'
import { carryOut } from '../../src/pipeline/stage.ts'
import { createRegistry } from '../../src/registry/registry.ts'
import { openStore } from '../../src/store/home.ts'
import { voice } from '../data/stage/voice.ts'
import { work } from '../data/stage/work.ts'
import { executorContract, processContract } from './executor.ts'

const home = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-executor-'))
  const store = await openStore(folder)
  const registry = await createRegistry(store)
  return {
    ...{ store, registry, folder },
    async [Symbol.asyncDispose]() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}

const processes = async () => {
  const at = await home()
  const entries = { test: new URL('../data/stage/entry.ts', import.meta.url) }
  const another = () =>
    createProcessExecutor({ store: at.store, clock: systemClock, project: at.folder, entries })
  return { ...at, executor: another(), another }
}

const here = async () => {
  const at = await home()
  const place = { ...at, clock: systemClock, project: at.folder }
  const executor = createHereExecutor(at.store, (of, ending) =>
    carryOut(place, of, { work, voice }, { ending, overdue() {} }),
  )
  return { ...at, executor, another: () => null }
}

executorContract('processes', processes)
processContract('processes', processes)
executorContract('here', here)
