/** A DEVELOPMENT FIXTURE: what invented models were asked and answered, in the product's own inference log. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '../../src/core/ids.ts'
import type { AnomalyRules, RequestRules } from '../../src/core/requests.ts'
import { rowOf } from '../../src/inference/columns.ts'
import { createLive, type Live } from '../../src/inference/live.ts'
import { openRequests, type Requests } from '../../src/inference/reading/requests.ts'
import { recordFor } from '../../src/inference/record.ts'
import { openIndex } from '../../src/inference/remarks.ts'
import type { InferenceLog } from '../../src/inference/types.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { type Told, toldAt } from './asked.ts'
import { besideAt, insteadAt } from './beside.ts'

const anomalies: AnomalyRules = {
  ...{ bestBelow: 0.9, worstAbove: 0.01, mean: true, sum: true, decimals: 4 },
}

const rules: RequestRules = {
  ...{ durability: 'commit', sample: 1, mask: ['note'], subject: 'customer', maxBytes: 4000 },
  ...{ days: 90, fieldDays: {}, keptBytes: 1e9, anomalies },
}

/** Milliseconds between two of them, the last ones closer together. */
const gap = (place: number) => 900 + Math.round(((place * 7919) % 19) * 400 * (1 + place / 12))

export interface InventedRequests {
  readonly requests: Requests
  /** Keeps what is asked from now on. */
  readonly log: InferenceLog
  /** One more, now. */
  arrive(): void
  close(): Promise<void>
}

/** As many as are told, the newest a moment ago; more come. None where there is no version that answers. */
export const inventRequests = (
  now: number,
  told: { readonly count: number; readonly championAt: (time: number) => number },
): InventedRequests => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-invented-'))
  const index = openIndex(folder)
  const live = createLive(folder)
  const keep = keeper(live, index.salt)
  let time = now - 4000
  for (let place = 0; place < told.count; place++) {
    const each = toldAt(place, told.championAt(time))
    const id = each.id ?? idAt(time, place)
    keep([{ ...each, id, time }])
    index.addFeedback((each.said ?? []).map((said) => feedbackOf(said, { id, time, now })))
    time -= gap(place)
  }
  if (told.count > 0) for (const each of [...besideAt(now), ...insteadAt(now)]) keep([each])
  let place = told.count
  index.close()
  const requests = openRequests({ folder, writer: createWriter(folder) })
  return {
    requests,
    log: {
      note: async (answered) => keep([{ ...answered, time: Date.now() }]),
      counts: () => ({ ...nothing, written: place }),
      close: async () => {},
    },
    arrive() {
      if (told.count === 0) return
      const time = Date.now()
      keep([{ ...toldAt(place++, told.championAt(time)), id: newId(), time }])
    },
    async close() {
      await requests.close()
      live.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const nothing = { dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 }

export type Kept = Told & { readonly id: string; readonly time: number }

const keeper = (live: Live, salt: string) => (all: readonly Kept[]) =>
  live.write(
    all.map(({ said: _, ...each }) => {
      const record = recordFor(each, each.rules ? { ...rules, ...each.rules } : rules, {
        ...{ time: each.time, salt },
      })
      return rowOf(record)
    }),
    false,
  )

const idAt = (time: number, place: number): string =>
  time.toString(16).padStart(12, '0') +
  ((place * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')

const feedbackOf = (
  said: NonNullable<Told['said']>[number],
  of: { readonly id: string; readonly time: number; readonly now: number },
) => ({
  ...{ requestId: of.id, author: 'ada', time: Math.min(of.now, of.time + said.after) },
  ...{ label: said.label ?? null, score: said.score ?? null, comment: said.comment ?? null },
})
