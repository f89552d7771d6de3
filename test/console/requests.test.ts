import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldAt } from '../../console/dev/asked.ts'
import * as at from '../../console/src/addresses.ts'
import { answeredIn, askedIn } from '../../console/src/requests/kept.ts'
import { exportAt, isFiltered, questionOf } from '../../console/src/requests/search.ts'
import { fileIn, pictureIn } from '../../console/src/requests/shapes.ts'
import {
  anomalySentences,
  answererWords,
  answerWords,
  armWords,
  askedWords,
  labelOf,
  latencyWords,
  partsOf,
  recordName,
} from '../../console/src/requests/words.ts'
import { recordFor } from '../../src/inference/record.ts'
import { answered, requestRules, sureAnswer } from '../system/answered.ts'

const plainSpaces = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ')

/** What the product keeps of a question and its answer. */
const kept = (...[id, more]: Parameters<typeof answered>) =>
  recordFor(answered(id, more), requestRules, { time: 1000, salt: 'salt' })

test('a question is read as it was asked: a text, a record, values, tensors', () => {
  assert.deepEqual(askedIn(kept('a', { inputs: 'grüße 🎉' }).inputs), {
    ...{ kind: 'text', text: 'grüße 🎉' },
  })
  const record = askedIn(kept('a', { inputs: { age: 36, plan: 'plus', email: 'x' } }).inputs)
  assert.ok(record.kind === 'record')
  assert.deepEqual(
    record.fields.map(({ name, value }) => [name, value]),
    [
      ['age', '36'],
      ['plan', 'plus'],
    ],
  )
  assert.deepEqual(askedIn('[1,"x",null]'), { kind: 'list', values: [1, 'x', null] })
  const tensor = { dtype: 'float32', dims: [1, 2], data: Float32Array.of(1.5, Number.NaN) }
  const inputs = {
    x: tensor,
    customer: { dtype: 'string', dims: [1], data: ['Ada'] },
    email: tensor,
  }
  assert.deepEqual(askedIn(kept('a', { inputs }).inputs), {
    kind: 'arrays',
    arrays: [
      { name: 'x', dtype: 'float32', shape: [1, 2], values: [1.5, 'NaN'] },
      { name: 'customer', dtype: 'string', shape: [1], values: ['Ada'] },
    ],
  })
  assert.deepEqual(askedIn('{"x":[[1,2],[3,4]]}'), {
    kind: 'arrays',
    arrays: [{ name: 'x', dtype: null, shape: [2, 2], values: [1, 2, 3, 4] }],
  })
})

test('what is not kept says so: masked, cut, a long tensor', () => {
  assert.deepEqual(askedIn(kept('a', { protocol: 'open-inference', inputs: { x: 1 } }).inputs), {
    kind: 'masked',
  })
  assert.deepEqual(askedIn('null'), { kind: 'masked' })
  const cut = askedIn(kept('a', { inputs: 'so long '.repeat(300) }).inputs)
  assert.ok(cut.kind === 'cut')
  assert.equal(cut.bytes, 2402)
  assert.match(cut.beginning, /^"so long so/)
  assert.equal(askedWords(kept('a', { inputs: 'so long '.repeat(300) }).inputs).length, 161)
  const data = new Float32Array(20_000).fill(2)
  const [array] = (() => {
    const asked = askedIn(
      JSON.stringify({
        x: {
          dtype: 'float32',
          dims: [20_000],
          data: { truncated: true, bytes: data.byteLength, sha256: 'f', beginning: [2, 2] },
        },
      }),
    )
    return asked.kind === 'arrays' ? asked.arrays : []
  })()
  assert.deepEqual(array, { name: 'x', dtype: 'float32', shape: [20_000], values: [2, 2] })
})

test('an answer is read with every class, a number with where it lies, tensors by their names', () => {
  const classes = kept('a', { answer: sureAnswer(0.75) })
  const told = answeredIn(classes.outputs)
  assert.ok(told.kind === 'told')
  assert.deepEqual(told.suggestions, [
    { word: 'spam', probability: 0.75 },
    { word: 'ham', probability: 0.25 },
  ])
  const interval = { low: 1, high: 3, share: 0.9 }
  const number = kept('a', { answer: { kind: 'values', values: [1234.5], interval } })
  assert.deepEqual(answeredIn(number.outputs), {
    ...{ kind: 'told', prediction: 1234.5, suggestions: [], interval },
  })
  assert.equal(answerWords(number), '1,234.5')
  const several = kept('a', { answer: { kind: 'values', values: [1, 2] } })
  assert.equal(answerWords(several), 'values [2]')
  const sum: Parameters<typeof kept>[1] = {
    answer: {
      kind: 'tensors',
      tensors: { sum: { dtype: 'int64', dims: [1], data: BigInt64Array.of(2n ** 60n) } },
    },
  }
  assert.equal(answerWords(kept('a', sum)), 'sum int64[1]')
  assert.deepEqual(answeredIn(kept('a', sum).outputs), {
    kind: 'arrays',
    arrays: [{ name: 'sum', dtype: 'int64', shape: [1], values: ['1152921504606846976'] }],
  })
  assert.deepEqual(answeredIn('[]'), { kind: 'raw', text: '[]' })
})

test('a failure and a shadow are told from the answer to a question', () => {
  const failure = { kind: 'failure', code: 'timeout', message: 'It is late.' } as const
  const failed = kept('a', { answer: failure })
  assert.equal(answerWords(failed), 'timeout')
  assert.deepEqual(answeredIn(failed.outputs), failure)
  const records = [kept('a'), failed, kept('a', { variant: 'shadow', weight: 0 })]
  assert.deepEqual(records.map(recordName), ['Question 1', 'Failure', 'Shadow'])
})

test('a constant that was answered instead is no version, and nothing of it is out of the ordinary', () => {
  const constant = kept('a', {
    ...{ variant: 'fallback', version: 0, weight: 0 },
    answer: { kind: 'classes', classes: [{ label: 'unsure', probability: 1 }] },
  })
  assert.deepEqual(constant.anomalies, [])
  assert.equal(recordName(constant, 0), 'Fallback')
  assert.equal(answererWords(constant), 'a constant')
  assert.deepEqual([constant, kept('a'), kept('a', { variant: 'pinned' })].map(armWords), [
    ...['constant fallback', 'v3', 'v3 pinned'],
  ])
})

test('what is out of the ordinary is said with its own figures', () => {
  const answer = {
    kind: 'classes' as const,
    classes: [
      { label: 'a', probability: 0.6 },
      { label: 'b', probability: 0.3 },
    ],
  }
  const record = kept('a', { answer })
  assert.deepEqual(record.anomalies, ['low_best', 'high_worst', 'mean', 'sum'])
  assert.deepEqual(anomalySentences(record).map(plainSpaces), [
    'It is not sure: the probability of its best class, 60.0 %, is below the bound.',
    'It rules nothing out: the probability of its last class, 30.0 %, is above the bound.',
    'The mean of its probabilities, 45.0 %, is not one part of 2.',
    'Its probabilities come to 90.0 %, not to 100 %.',
  ])
  assert.deepEqual(anomalySentences({ anomalies: ['new'], outputs: 'null' }), [
    'It is marked as new.',
  ])
})

test('the parts of a latency come to the whole', () => {
  const timed = { queueMs: 0.5, runMs: 2, totalMs: 3.25 }
  assert.deepEqual(
    partsOf(timed).map(({ name, ms }) => [name, ms]),
    [
      ['waited', 0.5],
      ['model', 2],
      ['rest', 0.75],
    ],
  )
  assert.equal(plainSpaces(latencyWords(timed)), '3.3 ms: waited 0.5 ms, model 2.0 ms, rest 0.8 ms')
  assert.equal(partsOf({ queueMs: 2, runMs: 2, totalMs: 3 })[2]?.ms, 0)
})

test('the label that was said last stands, whatever else was said', () => {
  const said = { requestId: 'a', time: 1, author: 'ada', score: null, comment: null }
  const feedback = [
    { ...said, label: 'ham' },
    { ...said, label: 'spam' },
    { ...said, label: null, score: 1 },
  ]
  assert.equal(labelOf({ feedback }), 'spam')
  assert.equal(labelOf({ feedback: [] }), null)
})

test('what an address says is asked of the server; what cannot be is left out', () => {
  const now = Date.UTC(2026, 10, 28, 12)
  const asked = (query: string) => questionOf(new URLSearchParams(query), now)
  assert.deepEqual(asked(''), {})
  assert.deepEqual(
    asked('endpoint=mails&version=3&anomaly=sum&said=unlabeled&slower=10&q=%20x%20'),
    {
      ...{ endpoint: 'mails', version: 3, anomaly: 'sum', labeled: 'no', minMs: 10, q: 'x' },
    },
  )
  assert.deepEqual(asked('status=failed&variant=shadow'), {
    ...{ status: 'failed', variant: 'shadow' },
  })
  assert.deepEqual(asked('since=1h&said=feedback'), { from: now - 3_600_000, feedback: 'yes' })
  assert.deepEqual(asked('from=2026-11-28&to=1795910400000'), {
    ...{ from: Date.UTC(2026, 10, 28), to: 1_795_910_400_000 },
  })
  assert.deepEqual(
    asked(
      'version=x&version=-1&anomaly=odd&since=2y&said=who&slower=no&from=now&variant=arm&status=so',
    ),
    {},
  )
  assert.equal(isFiltered(new URLSearchParams('live=yes')), false)
  assert.equal(isFiltered(new URLSearchParams('live=yes&q=a')), true)
  assert.equal(
    exportAt(asked('endpoint=a%20b&said=label'), 'csv'),
    '/requests/export?labeled=yes&endpoint=a+b&format=csv',
  )
  assert.equal(at.request('a/b?c'), '/inference/a%2Fb%3Fc')
  assert.equal(
    at.requests({ endpoint: 'mails', version: 2 }),
    '/inference?endpoint=mails&version=2',
  )
})

test('a picture is found in a question: its pixels, or a file of them', () => {
  const { inputs } = toldAt(3, 1)
  const asked = askedIn(JSON.stringify(inputs))
  assert.equal(pictureIn(asked, { height: 8, width: 8, channels: 1 })?.length, 88)
  assert.equal(pictureIn(asked, { height: 9, width: 8, channels: 1 }), null)
  assert.equal(pictureIn(asked, null), null)
  const file = `iVBORw0KGgo${'A'.repeat(80)}`
  assert.equal(fileIn(file), `data:image/png;base64,${file}`)
  assert.equal(fileIn(`/9j/${'A'.repeat(80)}"onerror=`), null)
  assert.equal(fileIn('RIFF is not base64 of one'), null)
})
