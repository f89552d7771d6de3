/** Executors whose stages are processes, each with a home of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/core/clock.ts'
import type { Launcher } from '../../src/jobs/launcher.ts'
import { createProcessExecutor } from '../../src/jobs/process.ts'
import { createRegistry } from '../../src/registry/registry.ts'
import { openStore } from '../../src/store/home.ts'

export const executorHome = async () => {
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

/** By a launcher, with what it wants in the spec of a stage. */
export const processes = (launcher?: Launcher, spec?: object) => async () => {
  const at = await executorHome()
  const entries = { test: new URL('../data/stage/entry.ts', import.meta.url) }
  const options = { store: at.store, clock: systemClock, project: at.folder, entries }
  const another = () => createProcessExecutor(options, launcher)
  return { ...at, executor: another(), another, ...(spec ? { spec } : {}) }
}
