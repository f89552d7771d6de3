import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import type { DriftRules, WindowLength } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { openLog } from '../../inference/reading/opened.ts'
import { keyOf, keysOf, noKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { hold } from '../../store/hold.ts'
import { openStore } from '../../store/home.ts'
import { noPlace } from '../windows/place.ts'
import { createWatches } from '../windows/watches.ts'
import { monitorStore } from './store.ts'
import type { MonitorRecord } from './types.ts'

const keys = keysOf([keyOf(Buffer.alloc(32, 7))])
const home = mkdtempSync(join(tmpdir(), 'millrace-again-'))
const store = await openStore(home)
const lease = await hold(store, 'schedule')
const kept = monitorStore(store, () => keys)
const folder = store.paths.inference
const log = openLog(folder, assert.fail)
after(async () => {
  await log.close()
  await lease[Symbol.asyncDispose]()
  await store.close()
  rmSync(home, { recursive: true })
})

const start = 20_000 * 86_400_000
let now = start
/** Answers of two versions over ten minutes. */
const rng = createRng(7)
const writing = await openInferenceLog({
  ...{ folder, writer: createWriter(folder), clock: { now: () => now, after: () => () => {} } },
  rules: new Map([['mails', { ...requestRules, days: 36_500 }]]),
})
for (let at = 0; at < 400; at++) {
  now = start + at * 1500
  const version = at < 30 || rng.below(3) > 0 ? 1 : 2
  await writing.note(answered(`id-${at}`, { version, eventTime: now - rng.below(1000) }))
}
await writing.close()
now += 3_600_000

const rulesOf = (window: WindowLength): DriftRules => ({
  ...{ window, against: { kind: 'training' } },
  ...{ minimum: 20, ignore: [], critical: [], level: 0.01, effect: 0.1 },
})

const how = { now, fence: lease.lease }

/** Goes on where it was, and keeps what that came to. */
const goOn = async (before: Omit<MonitorRecord, 'changedAt'>) => {
  const watches = createWatches({
    ...{ log, keys: noKeys, now: () => now },
    packageOf: async () => ({ folder: null, why: 'it is a test' }),
  })
  const { endpoint, model, rules, place } = before
  watches.open({ endpoint, model, rules, place, masked: [], sides: [], history: [] })
  const { windows, sides, ...looked } = await watches.look(endpoint)
  const record = { ...before, place: looked.place, versions: looked.versions }
  assert.equal(await kept.keep({ record, windows, sides }, how), true)
}

const all = async (endpoint: string) =>
  (await kept.windows({ endpoint, limit: 500 })).map(({ version, number, from, to, answers }) => [
    ...[version, number, from, to, answers],
  ])

const author = 'tester'
for (const window of [
  { by: 'rows', rows: 30, least: 0 },
  { by: 'time', ms: 60_000 },
] as const)
  test(`Windows by ${window.by} that are judged again from the middle are as they were, of each version`, async () => {
    await store.db.deleteFrom('monitors').execute()
    await store.db.deleteFrom('monitor_windows').execute()
    const first = { endpoint: 'mails', model: 'mails', rules: rulesOf(window), place: noPlace }
    await goOn({ ...first, versions: [], problem: null, generation: 1 })
    const before = await all('mails')
    assert.ok(before.length > 10)
    for (const minutes of [0, 3, 5, 20]) {
      const from = minutes === 0 ? 0 : start + minutes * 60_000
      const gone = await kept.again('mails', { from, author, now })
      assert.equal((await all('mails')).length, before.length - gone)
      assert.equal(gone > 0, minutes < 20)
      const record = await kept.of('mails')
      assert.ok(record)
      await goOn(record)
      assert.deepEqual(await all('mails'), before)
    }
  })

test('What windows counted that are kept no more is not counted again', async () => {
  const rows = rulesOf({ by: 'rows', rows: 30, least: 0 })
  const first = { endpoint: 'mails', model: 'mails', rules: rows, place: noPlace }
  await store.db.deleteFrom('monitors').execute()
  await store.db.deleteFrom('monitor_windows').execute()
  await goOn({ ...first, versions: [], problem: null, generation: 1 })
  await store.db
    .deleteFrom('monitor_windows')
    .where('version', '=', 2)
    .where('number', '<', 3)
    .execute()
  const before = await all('mails')
  await kept.again('mails', { from: 1, author, now })
  const record = await kept.of('mails')
  assert.ok(record)
  await goOn(record)
  assert.deepEqual(await all('mails'), before)
})

test('With a key nothing of a window lies in the database clear, and without it that is said', async () => {
  const [row] = await store.db.selectFrom('monitor_windows').select('window_json').execute()
  assert.match(row?.window_json ?? '', /^sealed:1:/)
  await assert.rejects(monitorStore(store, () => noKeys).windows({ endpoint: 'mails', limit: 1 }), {
    code: 'corrupt',
    what: /is sealed by the key [0-9a-f]{16}, which is not here/,
  })
})
