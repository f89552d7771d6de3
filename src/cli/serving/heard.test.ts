import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLimiter } from '../../access/limiter.ts'
import type { Refused } from '../../access/refusals.ts'
import { usualSpec } from '../../core/endpoint.ts'
import type { Audit } from '../../core/records.ts'
import { createMirror } from '../../serve/mirror.ts'
import { createHeard } from './heard.ts'
import type { FromServing, Report, SentStatus, ToServing } from './messages.ts'

const status = (version: number): SentStatus => ({
  ...{ name: 'words', model: 'words', state: 'loaded', version, wanted: version, arms: [] },
  ...{ example: 'a', form: null, room: [], since: 1, loadSeconds: 0.1 },
  ...{ candidate: null, draining: [], pending: 1, error: null, refused: [] },
})

const report = (version: number, written: number): Report => ({
  ...{
    kind: 'report',
    events: [],
    answered: [['/predict', 'POST', 200]],
    usage: { cpuSeconds: 2, memoryBytes: 7 },
  },
  statuses: [status(version)],
  log: { written, dropped: 0, refused: 0, sampledOut: 0, spooled: 1, bytes: 0 },
})

const heardOf = () => {
  const entries: Omit<Audit, 'time'>[] = []
  const refused: Refused[] = []
  const answers: ToServing[] = []
  const mirror = createMirror({
    setting: { name: 'words', spec: usualSpec('words'), state: 'loaded' },
    refresh: async () => {},
    elapsed: () => 0,
  })
  const heard = createHeard({
    mirror: () => mirror,
    mirrors: () => [mirror],
    audit: async (entry) => void entries.push(entry),
    warn: () => {},
    access: {
      limiter: createLimiter(() => 0),
      refusals: { note: (each) => void refused.push(each) },
    },
  })
  const hear = (id: number, message: FromServing) =>
    heard.hear(id, message, (answer) => void answers.push(answer))
  return { heard, hear, mirror, entries, refused, answers }
}

test('What each process counted is added up, also of those that are gone', () => {
  const { heard, hear } = heardOf()
  let answered = 0
  heard.subscribe(() => answered++)
  hear(1, report(1, 5))
  hear(2, report(1, 7))
  heard.gone(1)
  const { written, spooled } = heard.log.counts()
  assert.deepEqual([written, spooled, answered], [12, 1, 2])
  assert.deepEqual([heard.usageOf(1), heard.usageOf(2)], [null, { cpuSeconds: 2, memoryBytes: 7 }])
})

test('What a process said before its end says nothing of how it stands', () => {
  const { heard, hear, mirror } = heardOf()
  hear(1, report(1, 0))
  heard.gone(1)
  hear(1, report(1, 3))
  assert.equal(mirror.status().version, null)
  assert.equal(heard.log.counts().written, 3)
})

test('The audit trail has what the oldest process did', () => {
  const { heard, hear, entries } = heardOf()
  const entry = (action: string) =>
    ({ kind: 'audit', action, subject: 'words v1', detail: '' }) as const
  hear(1, report(1, 0))
  for (const action of ['refuse', 'serve', 'fall back'])
    for (const id of [1, 2]) hear(id, entry(action))
  heard.gone(1)
  hear(2, entry('serve'))
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['refuse', 'serve', 'fall back', 'serve'],
  )
})

test('The limits of a key hold for all processes together, and what one had under way goes with it', async () => {
  const { heard, hear, answers, refused } = heardOf()
  const limited = { id: 'a', kind: 'key', limits: { rate: null, concurrency: 2 } } as const
  const take = async (id: number, number: number) => {
    hear(id, { kind: 'take', number, limited })
    await new Promise(setImmediate)
    const last = answers.at(-1)
    return last?.kind === 'taken' && last.number === number ? (last.error?.code ?? 'taken') : null
  }
  assert.deepEqual([await take(1, 1), await take(2, 1)], ['taken', 'taken'])
  assert.deepEqual([await take(1, 2), await take(2, 2)], ['rate_limited', 'rate_limited'])
  hear(1, { kind: 'give', number: 1 })
  hear(1, { kind: 'give', number: 1 })
  assert.deepEqual([await take(2, 3), await take(1, 3)], ['taken', 'rate_limited'])
  heard.gone(2)
  assert.deepEqual(
    [await take(1, 4), await take(1, 5), await take(1, 6)],
    ['taken', 'taken', 'rate_limited'],
  )
  // What it said last comes after its end.
  hear(1, { kind: 'give', number: 4 })
  await take(2, 9)
  assert.equal(await take(1, 7), 'taken')
  const one = { author: 'nobody', asked: 'POST /predict', code: 'no_key', from: '::1' } as const
  hear(1, { kind: 'refused', told: [{ refused: one, times: 3 }] })
  assert.deepEqual(refused, [one])
})
