/** `node test/system/answering.ts FOLDER LIFE`: answers without end, compacts all the time, and says of each id that it is kept. */
import { flushCompileCache } from 'node:module'
import { MillraceError } from '../../src/core/error.ts'
import { round } from '../../src/inference/compact/round.ts'
import { openInferenceLog } from '../../src/inference/log.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { answered, requestRules } from './answered.ts'

const rules = new Map([['mails', requestRules]])

const answerWithoutEnd = async (folder: string, life: number) => {
  flushCompileCache()
  const log = await openInferenceLog({ folder, rules, writer: createWriter(folder) })
  let next = 0
  const client = async () => {
    for (;;) {
      const id = `life-${life}-${++next}`
      try {
        await log.note(answered(id))
      } catch (error) {
        // A machine that is busy refuses what it cannot keep in time.
        if (error instanceof MillraceError && error.code === 'not_logged') continue
        throw error
      }
      process.stdout.write(`${id};\n`)
    }
  }
  const compact = async () => {
    for (;;) await round({ folder, rules, fewest: 1 })
  }
  await Promise.all([...Array.from({ length: 16 }, client), compact()])
}

const [folder = '', life = ''] = process.argv.slice(2)
await answerWithoutEnd(folder, Number(life))
