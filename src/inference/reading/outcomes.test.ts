import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import type { Answer } from '../../core/answer.ts'
import { round } from '../compact/round.ts'
import { openInferenceLog } from '../log.ts'
import { createWriter } from '../writer.ts'
import { openRequests } from './requests.ts'

const noon = Date.UTC(2026, 4, 5, 12)
const ham: Answer = {
  kind: 'classes',
  classes: [
    { label: 'ham', probability: 0.8 },
    { label: 'spam', probability: 0.2 },
  ],
}
const rules = new Map([['mails', requestRules]])

test('outcomes are read each once, in files of processes and compacted, without who was erased', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-outcomes-'))
  t.after(() => rmSync(folder, { recursive: true }))
  let time = noon
  const clock = { now: () => time, after: () => () => {} }
  const open = () => openInferenceLog({ folder, rules, clock, writer: createWriter(folder) })
  const requests = openRequests({ folder, writer: createWriter(folder) })
  t.after(() => requests.close())
  const one = await open()
  await one.note(answered('a'))
  time += 10
  await one.note(answered('b', { endpoint: 'other' }))
  await one.note(
    answered('c', {
      variant: 'candidate',
      version: 4,
      weight: 0.1,
      answer: { kind: 'failure', code: 'internal', message: 'no' },
    }),
  )
  await one.close()
  await round({ folder, rules, fewest: 1, clock: { now: () => noon + 20 } })
  const two = await open()
  time += 10
  await two.note(answered('d', { unit: 'ada' }))
  await two.note(answered('e', { inputs: { customer: 'Bob' } }))
  time += 10
  await two.note(answered('f'))

  const read = async () =>
    (await requests.outcomes({ endpoint: 'mails', model: 'mails', from: noon, to: noon + 30 })).map(
      ({ id, version, variant, weight, outcome }) => [id, version, variant, weight, outcome],
    )
  const all = [
    ['a', 3, 'stable', 1, null],
    ['c', 4, 'candidate', 0.1, 'internal'],
    ['d', 3, 'stable', 1, null],
    ['e', 3, 'stable', 1, null],
  ]
  assert.deepEqual(await read(), all)
  await requests.erase({ subject: 'Bob', author: 'ada' })
  assert.deepEqual(await read(), all.slice(0, 3))
  await two.close()
})

test('of what was said of an answer the first label counts, with every record of the request', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-labels-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const log = await openInferenceLog({ folder, rules, writer: createWriter(folder) })
  const requests = openRequests({ folder, writer: createWriter(folder) })
  t.after(() => requests.close())
  await log.note(answered('a'))
  await log.note(answered('a', { variant: 'shadow', version: 4, weight: 0, answer: ham }))
  await log.close()
  const said = (requestId: string, label: string | null) => ({
    ...{ requestId, label, time: noon, author: 'ada', score: null, comment: 'so' },
  })
  assert.deepEqual(await requests.labels(0), { labelled: [], to: 0 })
  await requests.feedback([said('a', null), said('a', 'ham'), said('gone', 'spam')])
  await requests.feedback([said('a', 'spam')])
  const { labelled, to } = await requests.labels(0)
  assert.deepEqual(
    labelled.map(({ label, answers }) => [
      label,
      answers.map(({ variant, best }) => [variant, best]),
    ]),
    [
      [
        'ham',
        [
          ['stable', 'spam'],
          ['shadow', 'ham'],
        ],
      ],
      ['spam', []],
    ],
  )
  assert.deepEqual((await requests.labels(to)).labelled, [])
})
