/** For tests: what a stage does, as its spec says; `file` counts how often. */
import { appendFile } from 'node:fs/promises'
import { MillraceError } from '../../../src/core/error.ts'
import type { Work } from '../../../src/pipeline/stage.ts'

/** What only ranks do; the first one waits. */
type Harm = 'tell ranks' | 'lose a rank' | 'fail in a rank'

export interface Asked {
  readonly do: 'double' | 'fail' | 'exit' | 'kill' | 'wait' | 'hang' | 'print' | Harm
  readonly value: number
  readonly file: string
}

export const work: Work<string, number> = async ({ spec }, { onEvent, onLine }, signal) => {
  const asked = spec as Asked
  await appendFile(asked.file, 'worked\n')
  if (asked.do !== 'tell ranks') onEvent(asked.do)
  switch (asked.do) {
    case 'double':
      return asked.value * 2
    case 'fail':
      throw new MillraceError('bad_data', { what: 'No rows.', fix: 'Add rows.' })
    case 'exit':
      return process.exit(7)
    case 'kill':
      return process.kill(process.pid, 'SIGKILL') && asked.value
    case 'hang':
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
      return asked.value
    case 'print':
      onLine('grüße')
      return asked.value
    default:
      return new Promise((_, reject) => {
        const alive = setInterval(() => {}, 1000)
        signal.addEventListener('abort', () => {
          clearInterval(alive)
          reject(new MillraceError('cancelled', { what: 'Stopped.' }))
        })
      })
  }
}
