import { createHash } from 'node:crypto'
import { type Clock, systemClock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { makeFolder } from '../core/files.ts'
import type { RequestRules } from '../core/requests.ts'
import { rowOf } from './columns.ts'
import { recordFor } from './record.ts'
import { openIndex } from './remarks.ts'
import { type Keys, noKeys } from './seal.ts'
import { sealedRecord } from './sealed.ts'
import { createSpool, type SpoolOptions } from './spool.ts'
import type { InferenceLog } from './types.ts'
import type { Writer } from './writer.ts'

export interface LogOptions {
  readonly folder: string
  /** By model; null: its requests are not kept. */
  readonly rules: ReadonlyMap<string, RequestRules | null>
  /** Of models that no rule names. Default: nothing is kept. */
  readonly otherwise?: RequestRules
  readonly writer: Writer
  readonly clock?: Clock
  /** By which what was asked and answered is sealed. Default: it is not. */
  readonly keys?: Keys
  /** How many records may wait, and for how long. */
  readonly spool?: Pick<SpoolOptions, 'most' | 'mostBytes' | 'patience'>
}

/** The log of a process that serves: what it answers is kept in a file of its own. */
export const openInferenceLog = async (options: LogOptions): Promise<InferenceLog> => {
  const { folder, rules, otherwise = null, writer, clock = systemClock } = options
  const { keys = noKeys } = options
  await makeFolder(folder)
  const index = openIndex(folder)
  const [salt = index.salt] = keys.salts(index.salt)
  index.close()
  const spool = createSpool({
    write: (rows, synced) => writer.send({ kind: 'requests', rows, synced }),
    ...options.spool,
  })
  // Starts the thread, so that the first answer does not wait for it.
  if ([...rules.values(), otherwise].some((each) => each !== null))
    await writer.send({ kind: 'requests', rows: [], synced: false })
  let sampledOut = 0
  return {
    async note(answered) {
      const named = rules.get(answered.model)
      const rule = named === undefined ? otherwise : named
      if (rule === null) return
      if (!isSampled(answered.id, rule.sample)) {
        sampledOut++
        return
      }
      const record = recordFor(answered, rule, { time: clock.now(), salt })
      const kept = record.artifacts.reduce((sum, { base64 }) => sum + base64.length, 0)
      const bytes = record.inputs.length + record.outputs.length + kept
      await spool.add(rowOf(sealedRecord(record, keys)), bytes, rule.durability)
    },
    counts: () => ({ ...spool.counts(), sampledOut }),
    async close() {
      await spool.drain()
      await writer.close()
    },
  }
}

/** Whether an id is among the share that is kept: the same id always, in every process. */
export const isSampled = (id: string, share: number): boolean =>
  share >= 1 || createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32 < share

/** The id of a request: what its client calls it, or null. Fails with `bad_input` where that is no id. */
export const requestIdIn = (header: string | readonly string[] | undefined): string | null => {
  if (header === undefined) return null
  if (typeof header === 'string' && /^[\x21-\x7e]{1,128}$/.test(header)) return header
  throw new MillraceError('bad_input', {
    what: 'The header x-request-id is not an id.',
    fix: 'Send 1 to 128 visible ASCII characters, others for every request; or leave it out.',
  })
}
