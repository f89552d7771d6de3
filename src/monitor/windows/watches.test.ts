import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import type { DriftRules } from '../../core/monitor.ts'
import { createRng } from '../../core/rng.ts'
import { round } from '../../inference/compact/round.ts'
import { openInferenceLog } from '../../inference/log.ts'
import { openLog } from '../../inference/reading/opened.ts'
import { noKeys } from '../../inference/seal.ts'
import { createWriter } from '../../inference/writer.ts'
import { noPlace, type Place } from './place.ts'
import { createWatches } from './watches.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-watches-'))
after(() => rmSync(root, { recursive: true }))

const rules: DriftRules = {
  window: { by: 'rows', rows: 50, least: 0 },
  against: { kind: 'training' },
  ...{ minimum: 20, ignore: [], critical: [], level: 0.01, effect: 0.1 },
}

const day = 86_400_000
const logged = { ...requestRules, days: 36_500 }

/** A log of two processes, and a clock that a test turns. */
const world = async (folder: string) => {
  let now = 20_000 * day
  const open = () =>
    openInferenceLog({
      ...{ folder, writer: createWriter(folder), clock: { now: () => now, after: () => () => {} } },
      rules: new Map([['mails', logged]]),
    })
  const logs = [await open(), await open()]
  const log = openLog(folder, assert.fail)
  after(async () => {
    await Promise.all(logs.map((each) => each.close()))
    await log.close()
  })
  return {
    log,
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
    note: (id: string, more: object = {}) => logs[Number(id.at(-1)) % 2]?.note(answered(id, more)),
    compact: () =>
      round({
        ...{ folder, rules: new Map([['mails', logged]]), otherwise: null, isSteady: true },
        failed: assert.fail,
      }),
  }
}

const openWatches = (of: Awaited<ReturnType<typeof world>>, place: Place, given = rules) => {
  const watches = createWatches({
    ...{ log: of.log, keys: noKeys, now: of.now },
    packageOf: async () => ({ folder: null, why: 'it is a test' }),
  })
  watches.open({
    ...{ endpoint: 'mails', model: 'mails', rules: given, masked: [], place },
    ...{ sides: [], history: [] },
  })
  return watches
}

test('Each answer is in one window, whatever is compacted, begun anew or not kept in between', async () => {
  const of = await world(join(root, 'once'))
  const rng = createRng(11)
  let place = noPlace
  let watches = openWatches(of, place)
  const windows: { version: number; number: number; answers: number; first: string }[] = []
  let asked = 0
  for (let step = 0; step < 30; step++) {
    for (let left = rng.below(40); left > 0; left--) {
      of.pass(rng.below(3))
      const version = asked % 3 === 0 ? 2 : 1
      await of.note(`id-${asked++}`, { version, variant: 'stable' })
    }
    await of.note(`shadow-${step}`, { version: 9, variant: 'shadow' })
    of.pass(2000)
    if (rng.below(6) === 0) await of.compact()
    const looked = await watches.look('mails')
    if (rng.below(3) === 0) {
      // It ends before what it saw is kept, or it is begun anew.
      watches = openWatches(of, place)
      continue
    }
    place = looked.place
    for (const { window, first } of looked.windows)
      windows.push({ ...window, first: `${first.time} ${first.id}` })
    if (rng.below(4) === 0) watches = openWatches(of, JSON.parse(JSON.stringify(place)))
  }
  const last = await openWatches(of, place).look('mails')
  for (const { window } of last.windows) windows.push({ ...window, first: '' })
  for (const version of [1, 2]) {
    const own = windows.filter((window) => window.version === version)
    const all = Array.from({ length: asked }, (_, at) => (at % 3 === 0 ? 2 : 1))
    const answers = all.filter((each) => each === version).length
    assert.deepEqual(
      own.map(({ number, answers }) => [number, answers]),
      Array.from({ length: Math.floor(answers / 50) }, (_, at) => [at + 1, 50]),
    )
    const open = last.versions.find((each) => each.version === version)?.open
    assert.equal(open?.answers ?? 0, answers % 50)
  }
  assert.ok(windows.every(({ version }) => version < 3))
})

test('Windows of time count late answers once, and not those that are read again', async () => {
  const of = await world(join(root, 'late'))
  const byTime: DriftRules = { ...rules, window: { by: 'time', ms: 60_000 } }
  const start = of.now()
  const say = async (id: string, eventTime: number) => {
    of.pass(10)
    await of.note(id, { eventTime, variant: 'stable', version: 1 })
  }
  for (let at = 0; at < 10; at++) await say(`a-${at}`, start - 600_000 + at)
  for (let at = 0; at < 10; at++) await say(`b-${at}`, start - 500_000 + at)
  of.pass(3000)
  const first = await openWatches(of, noPlace, byTime).look('mails')
  assert.deepEqual(
    first.windows.map(({ window }) => window.answers),
    [10],
  )
  await say('late-1', start - 600_000)
  await say('c-1', start - 400_000)
  of.pass(3000)
  const second = await openWatches(of, first.place, byTime).look('mails')
  assert.deepEqual(
    second.windows.map(({ window }) => [window.number, window.answers]),
    [[2, 10]],
  )
  assert.equal(second.versions[0]?.late, 1)
  assert.equal(second.windows[0]?.window.state, 'unmeasured')
  assert.match(second.windows[0]?.window.reason ?? '', /cannot be opened: it is a test/)
})
