import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { answered, requestRules, sureAnswer } from '../../../test/system/answered.ts'
import type { RequestsQuery, RequestWithFeedback, Variant } from '../../core/requests.ts'
import { openInferenceLog } from '../log.ts'
import { createWriter } from '../writer.ts'
import type { Key } from './filter.ts'
import { readForward } from './forward.ts'
import { linesOf } from './lines.ts'
import { openLog } from './opened.ts'
import { openRequests, type Requests } from './requests.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-reading-'))
after(() => rmSync(root, { recursive: true }))

const openAt = (folder: string, now: () => number) =>
  openInferenceLog({
    ...{ folder, writer: createWriter(folder), clock: { now, after: () => () => {} } },
    rules: new Map(['mails', 'other'].map((name) => [name, requestRules])),
  })

describe('What was answered, in the files of two processes', () => {
  const folder = join(root, 'two')
  const requests: Requests = openRequests({ folder, writer: createWriter(folder) })
  before(async () => {
    let now = 1000
    const one = await openAt(folder, () => now++)
    const two = await openAt(folder, () => now++)
    for (let at = 0; at < 30; at++)
      await (at % 2 === 0 ? one : two).note(
        answered(`id-${String(at).padStart(2, '0')}`, {
          ...(at % 3 === 0 && { endpoint: 'other', model: 'other' }),
          ...(at % 5 === 0 && { answer: sureAnswer(0.995), version: 4 }),
          timing: { queueSeconds: 0, runSeconds: 0, totalSeconds: at / 1000, batch: 1 },
        }),
      )
    // Tried again at the other process: the first record stays.
    await one.note(answered('id-01', { version: 9 }))
    await Promise.all([one.close(), two.close()])
  })
  after(() => requests.close())

  const ids = async (query: Partial<RequestsQuery>) =>
    (await requests.find({ limit: 100, ...query })).requests.map(({ id }) => id)
  const numbers = (fits: (at: number) => boolean) =>
    Array.from({ length: 30 }, (_, at) => at)
      .filter(fits)
      .reverse()
      .map((at) => `id-${String(at).padStart(2, '0')}`)

  test('is read newest first, each once, page by page', async () => {
    const all: string[] = []
    let cursor: string | undefined
    do {
      const page = await requests.find({ limit: 7, cursor })
      assert.ok(page.requests.length <= 7)
      all.push(...page.requests.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    assert.deepEqual(
      all,
      numbers(() => true),
    )
    await assert.rejects(requests.find({ limit: 1, cursor: 'bad' }), /The cursor is none/)
  })

  test('is read on from a place in the order in which it came, each once', async () => {
    const log = openLog(folder, assert.fail)
    after(() => log.close())
    const of = { endpoint: 'mails', model: 'mails', before: 1025, most: 4 }
    const all: string[] = []
    let behind: Key | null = null
    for (let more = true; more; ) {
      const read = await readForward(log.now(), { ...of, behind })
      all.push(...read.records.map(({ id }) => id))
      ;({ more, last: behind } = read)
    }
    assert.deepEqual(all, numbers((at) => at % 3 !== 0 && at < 25).reverse())
    assert.equal((await readForward(log.now(), { ...of, behind })).last, null)
  })

  test('is filtered by model, version, time, latency and anomaly', async () => {
    assert.deepEqual(
      await ids({ model: 'other' }),
      numbers((at) => at % 3 === 0),
    )
    assert.deepEqual(
      await ids({ version: 4, model: 'mails' }),
      numbers((at) => at % 5 === 0 && at % 3 !== 0),
    )
    assert.deepEqual(
      await ids({ from: 1010, to: 1012 }),
      numbers((at) => at === 10 || at === 11),
    )
    assert.deepEqual(
      await ids({ minMs: 28 }),
      numbers((at) => at >= 28),
    )
    assert.deepEqual(
      await ids({ anomaly: 'low_best' }),
      numbers((at) => at % 5 !== 0),
    )
    assert.deepEqual(
      await ids({ anomaly: 'any' }),
      numbers((at) => at % 5 !== 0),
    )
    assert.deepEqual(await ids({ anomaly: 'sum' }), [])
    assert.deepEqual(await ids({ model: "o'ther" }), [])
  })

  test('failures are found by themselves, and of one id the answer comes first', async () => {
    const folder = join(root, 'failed')
    const reader = openRequests({ folder, writer: createWriter(folder) })
    const log = await openInferenceLog({
      ...{ folder, writer: createWriter(folder), rules: new Map([['mails', requestRules]]) },
    })
    const answer = { kind: 'failure', code: 'timeout', message: 'It is late.' } as const
    await log.note(answered('one', { variant: 'shadow', weight: 0 }))
    await log.note(answered('one', { answer }))
    await log.note(answered('one'))
    await log.note(answered('two'))
    await log.close()
    const of = async (outcome: 'answered' | 'failed') =>
      (await reader.find({ outcome, limit: 9 })).requests
    assert.deepEqual(
      (await of('failed')).map(({ id, outcome }) => [id, outcome]),
      [['one', 'timeout']],
    )
    assert.equal((await of('answered')).length, 3)
    const by = async (variant: Variant) =>
      (await reader.find({ variant, limit: 9 })).requests.map(({ id, outcome }) => [id, outcome])
    assert.deepEqual(await by('shadow'), [['one', null]])
    assert.deepEqual((await by('stable')).toSorted(), [
      ['one', null],
      ['one', 'timeout'],
      ['two', null],
    ])
    assert.deepEqual(await by('fallback'), [])
    assert.deepEqual(
      (await reader.get('one')).map(({ variant, outcome }) => [variant, outcome]),
      [
        ['stable', null],
        ['stable', 'timeout'],
        ['shadow', null],
      ],
    )
    await reader.close()
  })

  test('one is found by its id, and feedback is joined whenever it comes', async () => {
    const said = { author: 'test', label: null, score: null, comment: null }
    assert.deepEqual(
      await requests.feedback([
        { ...said, requestId: 'id-07', time: 1, label: 'ham' },
        { ...said, requestId: 'id-07', time: 2, label: 'spam' },
        // Sent again: it is there.
        { ...said, requestId: 'id-07', time: 5, label: 'spam' },
        { ...said, requestId: 'id-08', time: 3, score: 0.5, comment: 'so, "so"' },
        { ...said, requestId: 'nobody', time: 4, label: 'ham' },
      ]),
      { kept: 5, unknown: ['nobody'], noClass: [] },
    )
    const [found] = await requests.get('id-07')
    assert.deepEqual(
      found?.feedback.map(({ label, time }) => [label, time]),
      [
        ['ham', 1],
        ['spam', 2],
      ],
    )
    assert.deepEqual(await ids({ labeled: true }), ['id-07'])
    assert.deepEqual(await ids({ said: true }), ['id-08', 'id-07'])
    assert.deepEqual(await ids({ said: true, labeled: false }), ['id-08'])
    const unlabeled = numbers((at) => at !== 7)
    assert.deepEqual(await ids({ labeled: false }), unlabeled)
    const first = await requests.find({ labeled: false, limit: 10 })
    const second = await requests.find({
      ...{ labeled: false, limit: 10, cursor: first.next ?? '' },
    })
    assert.deepEqual(
      [...first.requests, ...second.requests].map(({ id }) => id),
      unlabeled.slice(0, 20),
    )
    await assert.rejects(requests.get('nobody'), /no record of request "nobody"/)
  })

  test('a text is found in the id, the question, the answer and what was said, whatever its case', async () => {
    assert.deepEqual(await ids({ text: 'ID-1', model: 'other' }), ['id-18', 'id-15', 'id-12'])
    assert.deepEqual(await ids({ text: 'so, "SO"' }), ['id-08'])
    assert.deepEqual(
      await ids({ text: 'age":36' }),
      numbers(() => true),
    )
    assert.deepEqual(await ids({ text: 'nothing like it' }), [])
  })

  test('of one person it is found by the value and by its fingerprint', async () => {
    const fingerprint = requests.fingerprint(' Ada') ?? assert.fail()
    assert.equal((await ids({ subject: 'Ada' })).length, 30)
    assert.equal((await ids({ subject: fingerprint, version: 4 })).length, 6)
    assert.deepEqual(await ids({ subject: 'Grace' }), [])
    assert.deepEqual(await ids({ subject: "Ada' or 'a' = 'a" }), [])
  })

  test('is exported as JSON lines and as CSV', async () => {
    const query = { from: 1007, to: 1009 }
    const text = async (format: 'jsonl' | 'csv') => {
      const parts: string[] = []
      for await (const part of linesOf(requests.export(query), format)) parts.push(part)
      return parts.join('')
    }
    const lines = (await text('jsonl')).trim().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).id),
      ['id-08', 'id-07'],
    )
    const [head, eight = '', seven = ''] = (await text('csv')).trim().split('\r\n')
    assert.match(head ?? '', /^id,time,event_time,endpoint,model,.*,label,score,comment$/)
    assert.match(eight, /^id-08,1970-01-01T00:00:01.008Z,.*,0.5,"so, ""so"""$/)
    assert.match(seven, /"\{""customer"":""Ada"",""age"":36\}".*,spam,,$/)
    const [found = assert.fail('nothing is there')] = await requests.get('id-07')
    const cellsOf = async (id: string, best: string, caller: string) => {
      const page = [{ ...found, id, best, caller, probability: -0.5 }]
      let line = ''
      for await (const part of linesOf(pageOf(page), 'csv')) line = part
      return line
    }
    assert.match(await cellsOf('=1+2', '-1.5e3', '@x'), /^'=1\+2,.*,'@x,.*,-1\.5e3,-0\.5,/)
    assert.match(await cellsOf('-x', '+cmd', '\ty'), /^'-x,.*,'\ty,.*,'\+cmd,-0\.5,/)
  })

  test('a label that is no class of its answer is kept and told of', async () => {
    const said = { author: 'test', label: null, score: null, comment: null }
    const misspelt = { ...said, time: 6, label: 'spma' }
    const told = await requests.feedback([
      { ...misspelt, requestId: 'id-09' },
      { ...misspelt, requestId: 'nobody' },
      { ...said, requestId: 'id-09', time: 7, comment: 'spma' },
    ])
    assert.deepEqual(told, { kept: 3, unknown: ['nobody'], noClass: ['id-09'] })
  })
})

test('Where nothing was answered nothing is found, and nothing is made', async () => {
  const folder = join(root, 'none')
  const requests = openRequests({ folder, writer: createWriter(folder) })
  assert.deepEqual(await requests.find({ limit: 10 }), { requests: [], next: null, lookedTo: null })
  await requests.close()
  assert.ok(!existsSync(folder))
})

async function* pageOf(page: readonly RequestWithFeedback[]) {
  yield page
}
