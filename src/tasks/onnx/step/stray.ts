/** What a scoring step leaves running, and what fails there when nobody waits for it any more. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { messageOf } from '../../../core/error.ts'

/** Whose code runs: the folder of its package. */
const steps = new AsyncLocalStorage<string>()

/** Does something as the step of a package: what it leaves running is known by that. */
export const asStep = <T>(folder: string, work: () => T): T => {
  if (!process.listeners('uncaughtException').includes(stray)) {
    process.on('uncaughtException', stray)
    process.on('unhandledRejection', rejected)
  }
  return steps.run(folder, work)
}

/** A promise or a timer of a step that fails ends no process, and is told in the log; anything else ends it as ever. */
const stray = (error: unknown): void => {
  const folder = steps.getStore()
  if (folder === undefined) throw error
  process.emitWarning(`The scoring step in ${folder} left something running that failed.`, {
    ...{ code: 'step_failed', detail: messageOf(error) },
  })
}

const rejected = (reason: unknown): void => stray(reason)
