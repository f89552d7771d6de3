import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualSpec } from '../../core/endpoint.ts'
import type { Audit } from '../../core/records.ts'
import { createMirror } from '../../serve/mirror.ts'
import { createHeard } from './heard.ts'
import type { Report, SentStatus } from './messages.ts'

const status = (version: number): SentStatus => ({
  ...{ name: 'words', model: 'words', state: 'loaded', version, wanted: version, arms: [] },
  ...{ example: 'a', form: null, room: [], since: 1, loadSeconds: 0.1 },
  ...{ candidate: null, draining: [], pending: 1, error: null, refused: [] },
})

const report = (version: number, written: number): Report => ({
  ...{ kind: 'report', events: [], answered: [['/predict', 'POST', 200]], memory: 7 },
  statuses: [status(version)],
  log: { written, dropped: 0, refused: 0, sampledOut: 0, spooled: 1, bytes: 0 },
})

const heardOf = () => {
  const entries: Omit<Audit, 'time'>[] = []
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
  })
  return { heard, mirror, entries }
}

test('What each process counted is added up, also of those that are gone', () => {
  const { heard } = heardOf()
  let answered = 0
  heard.subscribe(() => answered++)
  heard.hear(1, report(1, 5))
  heard.hear(2, report(1, 7))
  heard.gone(1)
  const { written, spooled } = heard.log.counts()
  assert.deepEqual([written, spooled, answered], [12, 1, 2])
  assert.deepEqual([heard.memoryOf(1), heard.memoryOf(2)], [null, 7])
})

test('What a process said before its end says nothing of how it stands', () => {
  const { heard, mirror } = heardOf()
  heard.hear(1, report(1, 0))
  heard.gone(1)
  heard.hear(1, report(1, 3))
  assert.equal(mirror.status().version, null)
  assert.equal(heard.log.counts().written, 3)
})

test('The audit trail has what the oldest process did', () => {
  const { heard, entries } = heardOf()
  const entry = (action: string) =>
    ({ kind: 'audit', action, subject: 'words v1', detail: '' }) as const
  heard.hear(1, report(1, 0))
  for (const action of ['refuse', 'serve', 'fall back'])
    for (const id of [1, 2]) heard.hear(id, entry(action))
  heard.gone(1)
  heard.hear(2, entry('serve'))
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['refuse', 'serve', 'fall back', 'serve'],
  )
})
