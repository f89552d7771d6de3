/** Entry of the process that carries out a batch of the schedule: it takes no time from whoever answers. */
import { type LoadOptions, loadConfig } from '../../config/load.ts'
import { systemClock } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { serveChild } from '../../jobs/child.ts'
import { codeVersion } from '../../pipeline/environment.ts'
import { tasksOf } from '../../pipeline/tasks.ts'
import { createRegistry } from '../../registry/registry.ts'
import { openStore } from '../../store/home.ts'
import { type BatchAsked, runBatch } from './run.ts'

export interface BatchOrder {
  readonly place: LoadOptions
  readonly asked: Omit<BatchAsked, 'signal' | 'progress' | 'warn'>
}

serveChild(async ({ place, asked }: BatchOrder, signal): Promise<void> => {
  const config = await loadConfig(place)
  const store = await openStore(place.home)
  try {
    const registry = await createRegistry(store, systemClock)
    await runBatch(
      {
        ...{ config, store, registry, newId, tasks: tasksOf(config), clock: systemClock },
        codeVersion: () => codeVersion(place.project),
      },
      { ...asked, signal },
    )
  } finally {
    await store.close()
  }
})
