/** Entry of the process that registers an uploaded model: what is wrong with it harms nobody who serves. */
import { type LoadOptions, loadConfig } from '../../config/load.ts'
import { systemClock } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { createData } from '../../data/data.ts'
import { serveChild } from '../../jobs/child.ts'
import { codeVersion } from '../../pipeline/environment.ts'
import { tasksOf } from '../../pipeline/tasks.ts'
import { createRegistry } from '../../registry/registry.ts'
import { openStore } from '../../store/home.ts'
import { type Registered, type Registering, registerModel } from '../register.ts'

export interface UploadOrder {
  readonly place: LoadOptions
  readonly model: string
  readonly how: Registering
}

serveChild(async ({ place, model, how }: UploadOrder): Promise<Registered> => {
  const config = await loadConfig(place)
  const store = await openStore(place.home)
  try {
    const registry = await createRegistry(store, systemClock)
    return await registerModel(
      {
        ...{ config, store, registry, newId, data: createData(store), tasks: tasksOf(config) },
        ...{ clock: systemClock, codeVersion: () => codeVersion(place.project) },
        // The process that serves looks by itself who is champion.
        emit: () => undefined,
      },
      model,
      how,
    )
  } finally {
    await store.close()
  }
})
