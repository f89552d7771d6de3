/** The thread in which traffic is watched: it reads the log and computes, so that nothing that serves waits for it. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../../core/error.ts'
import { openLog } from '../../inference/reading/opened.ts'
import { readKeys } from '../../inference/seal.ts'
import type { FromWatcher, ToWatcher, WatcherInput } from './orders.ts'
import { createWatches } from './watches.ts'

type PackageAnswer = Pick<Extract<ToWatcher, { kind: 'package' }>, 'folder' | 'why' | 'isLost'>

const run = ({ folder, keyFiles }: WatcherInput): void => {
  const port = parentPort
  if (!port) throw new Error('internal: the watcher runs in a thread.')
  const tell = (told: FromWatcher) => port.postMessage(told)
  const log = openLog(folder, (what) => tell({ kind: 'warning', what }))
  const asked = new Map<number, (answer: PackageAnswer) => void>()
  let questions = 0
  const watches = createWatches({
    log,
    keys: readKeys(keyFiles),
    packageOf: (model, version) =>
      new Promise((resolve, reject) => {
        const id = ++questions
        asked.set(id, (answer) =>
          answer.folder === null && !answer.isLost
            ? reject(new Error(`The package of version ${version} cannot be opened: ${answer.why}`))
            : resolve(answer),
        )
        tell({ kind: 'package', id, model, version })
      }),
  })
  const looks = new Set<Promise<void>>()
  const end = async () => {
    watches.stop()
    port.close()
    for (const answer of asked.values()) answer({ folder: null, why: 'it ends', isLost: false })
    await Promise.all(looks)
    await log.close()
  }
  const look = async (id: number, endpoint: string) => {
    try {
      tell({ kind: 'looked', id, looked: await watches.look(endpoint) })
    } catch (error) {
      tell({ kind: 'failed', id, why: messageOf(error) })
    }
  }
  const follow = (looking: Promise<void>) => {
    looks.add(looking)
    void looking.finally(() => looks.delete(looking))
  }
  port.on('message', (told: ToWatcher) => {
    switch (told.kind) {
      case 'open':
        return watches.open(told.order)
      case 'close':
        return watches.close(told.endpoint)
      case 'look':
        return follow(look(told.id, told.endpoint))
      case 'package':
        asked.get(told.id)?.(told)
        return void asked.delete(told.id)
      case 'end':
        return void end()
    }
  })
}

run(workerData)
