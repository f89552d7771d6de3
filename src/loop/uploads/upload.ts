/** Models that come in over the API: kept in a folder of their own until they are registered, by a process of its own. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../../core/error.ts'
import { makeFolder, namesIn } from '../../core/files.ts'
import { moduleAt } from '../../core/module.ts'
import { createMutex } from '../../core/mutex.ts'
import { runChild } from '../../jobs/child.ts'
import type { Context } from '../../pipeline/context.ts'
import { tryHold } from '../../store/hold.ts'
import type { Registered, Registering } from '../register.ts'
import { expectFree } from '../register.ts'
import type { UploadOrder } from './entry.ts'
import { mostUploaded, receive } from './receive.ts'

export interface Uploading extends Pick<Registering, 'columns' | 'labels' | 'example' | 'alias'> {
  /** What the file is called, for the lineage. */
  readonly file: string
  readonly content: AsyncIterable<Uint8Array>
  readonly author: Registering['author']
  /** Ends it, and leaves nothing. */
  readonly signal: AbortSignal
}

export interface Uploads {
  /** Fails with `conflict` as `registerModel` does, and with `overloaded` where too many come in already. */
  expect(model: string): Promise<void>
  /** Fails as `receive` and `registerModel` do, with `refused` also for a model that ends the process that tries it out. */
  take(model: string, how: Uploading): Promise<Registered>
  /** Removes what killed processes have left. */
  sweep(): Promise<void>
}

const entry = moduleAt('./entry', import.meta.url)

/** Files that come in at a time: each takes its room on the disk. */
const mostAtOnce = 4

export const createUploads = (context: Context, most = mostUploaded): Uploads => {
  const { store, newId } = context
  const folder = join(store.paths.data, 'uploads')
  const inTurn = createMutex()
  let coming = 0
  const expectRoom = () => {
    if (coming >= mostAtOnce) throw crowded()
  }
  return {
    sweep: () => sweep(context, folder),
    async expect(model) {
      expectRoom()
      await expectFree(context, model)
    },
    async take(model, { file, content, signal, ...how }) {
      expectRoom()
      // At once: of several that come together each has to see the others.
      coming++
      try {
        await expectFree(context, model)
        const id = newId()
        await using held = await tryHold(store, leaseOf(id))
        if (!held) throw crowded()
        const own = join(folder, id)
        const path = join(own, file)
        try {
          await sweep(context, folder)
          await makeFolder(own)
          await receive(content, path, most)
          return await inTurn(() => register(context, model, { ...how, file: path }, signal))
        } finally {
          await rm(own, { recursive: true, force: true })
        }
      } finally {
        coming--
      }
    },
  }
}

const leaseOf = (id: string) => `upload/${id}`

/** Removes what a killed process has left: nobody holds it any more. */
const sweep = async ({ store }: Context, folder: string): Promise<void> => {
  for (const id of await namesIn(folder)) {
    await using held = await tryHold(store, leaseOf(id))
    if (held) await rm(join(folder, id), { recursive: true, force: true })
  }
}

const register = async (
  { config, emit }: Context,
  model: string,
  how: Omit<Registering, 'step' | 'data' | 'label' | 'isAlone'>,
  signal: AbortSignal,
): Promise<Registered> => {
  const { project, home, fast } = config.context
  const input: UploadOrder = {
    ...{ place: { project, home, fast }, model },
    how: { ...how, step: null, data: null, label: null, isAlone: true },
  }
  try {
    return await runChild<Registered>({ entry, input, signal })
  } catch (error) {
    if (!(error instanceof MillraceError && error.code === 'worker_lost')) throw error
    throw new MillraceError('refused', {
      what: 'The model ended the process in which it was tried out.',
      why: error.message,
      fix: 'Try it out on a machine of its own, and export it with ops that onnxruntime runs.',
      cause: error,
    })
  } finally {
    emit({ kind: 'changed', model })
  }
}

const crowded = () =>
  new MillraceError('overloaded', {
    what: `${mostAtOnce} models come in already.`,
    fix: 'Send it again in a moment.',
  })
