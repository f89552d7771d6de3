import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import type { EndpointRecord } from '../../core/endpoint.ts'
import { MillraceError } from '../../core/error.ts'
import type { DriftRules } from '../../core/monitor.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { noKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { monitorStore } from '../../monitor/kept/store.ts'
import { hold } from '../../store/hold.ts'
import { openStore } from '../../store/home.ts'
import { createMonitoring } from './monitoring.ts'
import { statusOf } from './status.ts'

const home = mkdtempSync(join(tmpdir(), 'millrace-monitoring-'))
const store = await openStore(home)
const lease = await hold(store, 'schedule')
after(async () => {
  await lease[Symbol.asyncDispose]()
  await store.close()
  rmSync(home, { recursive: true })
})

const rules: DriftRules = {
  window: { by: 'rows', rows: 50, least: 0 },
  against: { kind: 'training' },
  ...{ minimum: 20, ignore: [], critical: [], level: 0.01, effect: 0.1 },
}
const mails: EndpointRecord = {
  ...{ name: 'mails', origin: 'model', declared: null, state: 'loaded', generation: 0 },
  ...{ author: null, changedAt: null },
  spec: { model: 'mails', policy: 'at once' } as EndpointRecord['spec'],
}
let now = 20_000 * 86_400_000
const clock = { now: () => now, after: () => () => {} }
const config = {
  ...{ models: [], registered: new Map(), keyFiles: [] },
  monitors: new Map([['mails', rules]]),
} as never
const kept = monitorStore(store, () => noKeys)
const warnings: string[] = []
const lost = new MillraceError('not_found', { what: 'It was deleted.', fix: 'Train.' })
let failing: Error = lost
const monitoringOf = () =>
  createMonitoring({
    context: {
      ...{ clock, config, store, emit: () => {} },
      registry: {
        open: async () => {
          throw failing
        },
      },
    },
    directory: { list: async () => [mails, { ...mails, name: 'second' }] },
    fence: lease.lease,
    warn: (what) => warnings.push(what),
  })
const status = () => statusOf({ config, registry: { alias: async () => null }, kept, now }, mails)

const say = async (count: number) => {
  const log = await openInferenceLog({
    ...{ folder: store.paths.inference, writer: createWriter(store.paths.inference), clock },
    rules: new Map([['mails', { ...requestRules, days: 36_500 }]]),
  })
  for (let at = 0; at < count; at++) {
    now++
    await log.note(answered(`id-${now}`, { eventTime: null, version: 1 }))
  }
  await log.close()
}

test('A version whose package cannot be opened now waits for it', async () => {
  await say(60)
  now = Date.now()
  const monitoring = monitoringOf()
  failing = new Error('the database is busy')
  await monitoring.turn()
  failing = lost
  const { problem, newest } = await status()
  assert.equal(problem, 'The package of version 1 cannot be opened: the database is busy')
  assert.equal(newest, null)
  warnings.length = 0
  await monitoring.close()
})

test('A version whose package is gone is held against nothing, and told so', async () => {
  const monitoring = monitoringOf()
  await monitoring.turn()
  const { versions, newest, state } = await status()
  assert.deepEqual(
    versions.map(({ version, reference }) => [version, reference]),
    [[1, null]],
  )
  assert.match(versions[0]?.note ?? '', /cannot be opened: It was deleted/)
  assert.deepEqual([newest?.answers, state], [50, 'unmeasured'])
  await monitoring.close()
})

test('What stops the watch is told as its state until it goes on', async () => {
  const write = (window_json: string) =>
    store.db.updateTable('monitor_windows').set({ window_json }).execute()
  const [sound] = await store.db.selectFrom('monitor_windows').select('window_json').execute()
  assert.ok(sound)
  await write('no JSON')
  const unread = await status()
  assert.equal(unread.state, 'unmeasured')
  assert.match(unread.says, /^What was seen of its traffic cannot be read: A window/)
  const monitoring = monitoringOf()
  await monitoring.turn()
  const stuck = await kept.of('mails')
  assert.match(stuck?.problem ?? '', /A window/)
  assert.equal(warnings.length, 1)
  await write(sound.window_json)
  await monitoring.turn()
  assert.equal((await kept.of('mails'))?.problem, null)
  await monitoring.close()
  await monitoring.turn()
  assert.equal(warnings.length, 1)
})

test('The state is unknown while an old log is being read, and once nothing came for a day', async () => {
  const record = await kept.of('mails')
  assert.ok(record)
  const how = { now, fence: lease.lease }
  const readTo = Date.UTC(2026, 0, 2)
  await kept.keep({ record: { ...record, readTo }, windows: [], sides: [] }, how)
  const reading = await status()
  assert.equal(reading.state, 'unmeasured')
  assert.match(reading.says, /is being read, up to 2026-01-02T00:00:00\.000Z by now/)
  await kept.keep({ record: { ...record, readTo: null }, windows: [], sides: [] }, how)
  now += 2 * 86_400_000
  await kept.keep({ record: { ...record, readTo: null }, windows: [], sides: [] }, { ...how, now })
  assert.match((await status()).says, /^No window was over since/)
})
