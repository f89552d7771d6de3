import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules, sureAnswer } from '../../test/system/answered.ts'
import { MillraceError } from '../core/error.ts'
import { recordOf } from './columns.ts'
import { readLive, writersIn } from './live.ts'
import { tryLock } from './lock.ts'
import { isSampled, openInferenceLog, requestIdIn } from './log.ts'
import { fingerprintOf, recordFor } from './record.ts'
import { indexPath, openIndex } from './remarks.ts'
import { createSpool } from './spool.ts'
import { createWriter } from './writer.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-log-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const newFolder = () => join(root, `${++folders}`)

const open = (folder: string, spool = {}) =>
  openInferenceLog({
    ...{ folder, spool, writer: createWriter(folder) },
    rules: new Map([['mails', requestRules]]),
    clock: { now: () => 1000, after: () => () => {} },
  })
const rowsIn = (folder: string) =>
  writersIn(readdirSync(folder)).flatMap((writer) => {
    const file = readLive(folder, writer)
    const rows = file?.prepare('select * from requests order by seq').all() ?? []
    file?.close()
    return rows.map(recordOf)
  })

const logged = {
  metrics: { margin: 0.5 },
  artifacts: [{ name: 'a.txt', digest: 'd', bytes: 1, base64: 'YQ==' }],
}

test('A request is kept with all that is known of it, without what is masked', async () => {
  const folder = newFolder()
  const log = await open(folder)
  await log.note(answered('one', { answer: { ...sureAnswer(0.75), logged } }))
  await log.note(answered('other', { endpoint: 'unknown', model: 'unknown' }))
  const { digest, ...record } = rowsIn(folder)[0] ?? assert.fail('nothing was kept')
  const index = openIndex(folder)
  assert.deepEqual(record, {
    ...{ id: 'one', time: 1000, eventTime: 5, endpoint: 'mails', model: 'mails', version: 3 },
    variant: 'stable',
    ...{ caller: null, protocol: 'predict', subject: fingerprintOf(index.salt, 'Ada ') },
    ...{
      inputs: '{"customer":"Ada","age":36}',
      outputs: JSON.stringify(sureAnswer(0.75)),
      cut: [],
    },
    ...{ best: 'spam', probability: 0.75, anomalies: ['low_best', 'high_worst'] },
    ...{ queueMs: 1, runMs: 2, totalMs: 4, batch: 7, weight: 1 },
    ...{ ...logged, outcome: null, unit: null },
  })
  index.close()
  assert.match(digest, /^[0-9a-f]{32}$/)
  assert.equal(rowsIn(folder).length, 1)
  const { written, dropped, refused, spooled } = log.counts()
  assert.deepEqual([written, dropped, refused, spooled], [1, 0, 0, 0])
  await log.close()
})

const failure = { kind: 'failure', code: 'step_failed', message: 'It says nothing.' } as const

test('A failure is kept beside the answer that another try comes to, and who keeps to a version without a name', async () => {
  const folder = newFolder()
  const log = await open(folder)
  await log.note(answered('one', { answer: failure, unit: 'Ada' }))
  await log.note(answered('one', { unit: 'Ada ' }))
  await log.note(answered('one', { variant: 'shadow', weight: 0 }))
  for (const variant of ['stable', 'shadow']) await log.note(answered('one', { variant }))
  await log.close()
  const index = openIndex(folder)
  const ada = fingerprintOf(index.salt, 'Ada')
  index.close()
  assert.deepEqual(
    rowsIn(folder).map(({ variant, outcome, unit, best }) => [variant, outcome, unit, best]),
    [
      ['stable', 'step_failed', ada, null],
      ['stable', null, ada, 'spam'],
      ['shadow', null, null, 'spam'],
    ],
  )
  assert.equal(
    rowsIn(folder)[0]?.outputs,
    '{"error":{"code":"step_failed","message":"It says nothing."}}',
  )
})

test('Who tries again is kept once; another question under the same id is kept too', async () => {
  const folder = newFolder()
  const log = await open(folder)
  await Promise.all(['a', 'b', 'a', 'a'].map((id) => log.note(answered(id))))
  await log.note(answered('a'))
  await log.note(answered('a', { inputs: { age: 37 } }))
  await log.close()
  assert.deepEqual(
    rowsIn(folder)
      .map(({ id, inputs }) => `${id} ${JSON.parse(inputs).age}`)
      .sort(),
    ['a 36', 'a 37', 'b 36'],
  )
})

test('Of what is too long size, digest and beginning are kept, and it says so', async () => {
  const folder = newFolder()
  const log = await open(folder)
  await log.note(answered('long', { inputs: 'ß'.repeat(400) }))
  await log.close()
  const [record] = rowsIn(folder)
  assert.deepEqual(record?.cut, ['inputs'])
  const { truncated, bytes, sha256, beginning } = JSON.parse(record?.inputs ?? '')
  assert.deepEqual([truncated, bytes, beginning.length], [true, 802, 401 + 1])
  assert.match(sha256, /^[0-9a-f]{64}$/)
})

test('Tensors are not kept where they may hold what is masked, or a person; what was answered is', async () => {
  const folder = newFolder()
  const log = await open(folder)
  const inputs = { x: new Float32Array([36, 1]), email: ['ada@example.org'] }
  await log.note(answered('tensors', { protocol: 'open-inference', inputs }))
  const other = { ...inputs, x: new Float32Array([37, 1]) }
  await log.note(answered('tensors', { protocol: 'open-inference', inputs: other }))
  await log.close()
  const records = rowsIn(folder)
  assert.equal(new Set(records.map(({ digest }) => digest)).size, 2)
  for (const { inputs, cut, outputs, best } of records)
    assert.deepEqual(
      [inputs, cut, outputs, best],
      ['{"masked":true}', ['inputs'], JSON.stringify(sureAnswer(0.75)), 'spam'],
    )
  const keptOf = (mask: string[], subject: string | null = null) =>
    recordFor(
      answered('one', { protocol: 'open-inference', inputs: { x: [36], email: ['ada'] } }),
      { ...requestRules, mask, subject },
      { time: 1, salt: 'salt' },
    ).inputs
  assert.equal(keptOf([]), '{"x":[36],"email":["ada"]}')
  assert.equal(keptOf(['email']), '{"x":[36]}')
  assert.equal(keptOf(['email', 'phone']), '{"masked":true}')
  assert.equal(keptOf([], 'email'), '{"masked":true}')
})

test('A file of what was said later that is no database is named as damaged', async () => {
  const folder = newFolder()
  mkdirSync(folder)
  for (const bytes of [Buffer.from('garbage'.repeat(1000)), Buffer.alloc(5000, 1)]) {
    writeFileSync(indexPath(folder), bytes)
    await assert.rejects(open(folder), (error) => {
      assert.ok(error instanceof MillraceError)
      assert.equal(error.code, 'corrupt')
      assert.match(error.what, /index\.db is damaged/)
      return true
    })
  }
})

test('A writer holds its lock for as long as it lives', async () => {
  const folder = newFolder()
  const log = await open(folder)
  const [writer = ''] = writersIn(readdirSync(folder))
  const lock = join(folder, `writer-${writer}.lock`)
  assert.ok(existsSync(lock))
  assert.equal(tryLock(lock), null)
  await log.close()
  const free = tryLock(lock)
  assert.ok(free)
  free.release()
})

test('A disk that takes nothing refuses the answer, and never keeps silent about it', async () => {
  const broken = createSpool({
    write: async () => {
      throw new Error('database or disk is full')
    },
  })
  const refused = (why: RegExp) => (error: unknown) =>
    error instanceof MillraceError && error.code === 'not_logged' && why.test(error.why ?? '')
  await assert.rejects(broken.add([], 10, 'commit'), refused(/disk is full/))
  await assert.rejects(broken.add([], 10, 'os'), refused(/disk is full/))
  await broken.add([], 10, 'async')
  await broken.drain()
  assert.deepEqual(broken.counts(), { written: 0, bytes: 0, refused: 2, dropped: 1, spooled: 0 })
})

test('A slow disk refuses what waits too long, and what finds too many waiting', async () => {
  const hung = Promise.withResolvers<void>()
  const slow = createSpool({ write: () => hung.promise, most: 2, patience: 20 })
  const [late, second, full] = await Promise.allSettled(
    [1, 2, 3].map((row) => slow.add([row], 1, 'commit')),
  )
  for (const [outcome, why] of [
    [late, /within 0.02 s/],
    [second, /within 0.02 s/],
    [full, /2 records wait/],
  ] as const) {
    assert.equal(outcome?.status, 'rejected')
    assert.match(outcome.reason.why, why)
  }
  hung.resolve()
  await slow.drain()
  assert.equal(slow.counts().refused, 3)
})

test('Rows that come while others are written go together, and are synced where one of them asks', async () => {
  const batches: [number, boolean][] = []
  const spool = createSpool({
    async write(rows, synced) {
      batches.push([rows.length, synced])
      await new Promise(setImmediate)
    },
  })
  await spool.add([0], 1, 'os')
  await Promise.all([1, 2, 3].map((row) => spool.add([row], 1, row === 2 ? 'commit' : 'async')))
  await spool.drain()
  assert.deepEqual(batches, [
    [1, false],
    [3, true],
  ])
})

test('The share that is kept goes by the id alone', () => {
  const ids = Array.from({ length: 20_000 }, (_, at) => `id-${at}`)
  const kept = ids.filter((id) => isSampled(id, 0.1))
  assert.ok(Math.abs(kept.length - 2000) < 5 * Math.sqrt(20_000 * 0.1 * 0.9), `${kept.length}`)
  assert.ok(kept.every((id) => isSampled(id, 0.2)))
  assert.equal(ids.filter((id) => isSampled(id, 0)).length, 0)
  assert.equal(ids.filter((id) => isSampled(id, 1)).length, 20_000)
})

test('An id is 1 to 128 visible characters', () => {
  assert.equal(requestIdIn(undefined), null)
  assert.equal(requestIdIn('a/b=='), 'a/b==')
  for (const bad of ['', ' a', 'ä', 'a'.repeat(129), ['a', 'b']])
    assert.throws(() => requestIdIn(bad), /x-request-id is not an id/)
})
