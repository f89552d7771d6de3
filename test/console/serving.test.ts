import assert from 'node:assert/strict'
import { test } from 'node:test'
import { made } from '../../console/dev/made.ts'
import { bodyAsked, snippetOf } from '../../console/src/models/snippets.ts'
import { meaningOf } from '../../console/src/serving/codes.ts'
import { codesOf, latencyLines, requestLines, wholeOf } from '../../console/src/serving/course.ts'
import { changeOf, draftOf, problemsOf } from '../../console/src/serving/draft.ts'
import {
  choices,
  draftMeaning,
  fallbackWordsOf,
  insteadChange,
  insteadDraftOf,
  insteadProblems,
  offWords,
} from '../../console/src/serving/instead.ts'
import {
  byNeed,
  charges,
  standingOf,
  standingWords,
  trafficOf,
} from '../../console/src/serving/standing.ts'
import { inferCode } from '../../console/src/tensors/code.ts'
import {
  bodyFrom,
  bodyIn,
  outputsOf,
  type Port,
  tooLong,
  writtenAs,
} from '../../console/src/tensors/protocol.ts'
import { fallbackWords } from '../../src/core/endpoint.ts'
import { catalogue } from '../../src/core/error.ts'
import { usualPlan } from '../../src/core/rollout.ts'
import type { EndpointServing, EndpointView } from '../../src/operations/contract.ts'
import { endpointView } from '../../src/operations/endpoints.ts'

const recent = { seconds: 900, requests: 0, failed: 0, codes: {} }

const serving = (more: Partial<EndpointServing> = {}): EndpointServing => ({
  ...{ version: 1, arms: [], since: 0, loadSeconds: 0.2, pending: 0, error: null, example: null },
  served: { requests: 0, failed: 0, p50Seconds: 0, p99Seconds: 0, recent },
  ...more,
})

const endpoint = (name: string, more: Partial<EndpointView> = {}): EndpointView =>
  made(endpointView, { name, champion: 1, serving: serving(), ...more })

test('how an endpoint stands follows from what is wanted, what answers and why not', () => {
  const stands = (more: Partial<EndpointView>) => {
    const each = endpoint('a', more)
    return [standingOf(each), standingWords(each)]
  }
  assert.deepEqual(stands({}), ['answers', 'answers'])
  assert.deepEqual(stands({ champion: 2 }), ['opening', 'opens v2'])
  const refused = serving({ error: 'It is broken.' })
  assert.deepEqual(stands({ champion: 2, serving: refused }), ['behind', 'v2 does not open'])
  const down = serving({ version: null, error: 'It is broken.' })
  assert.deepEqual(stands({ serving: down }), ['down', 'does not answer'])
  const nothing = serving({ version: null })
  assert.deepEqual(stands({ champion: null, serving: nothing }), ['idle', 'no champion yet'])
  assert.deepEqual(stands({ state: 'unloaded', serving: nothing }), ['unloaded', 'unloaded'])
  assert.deepEqual(stands({ serving: null }), ['elsewhere', 'not served here'])
})

test('what needs attention stands first, then what fails, then the rest by name', () => {
  const failing = (codes: Record<string, number>) =>
    serving({
      served: {
        ...{ requests: 100, failed: 90, p50Seconds: 0, p99Seconds: 0 },
        recent: { seconds: 900, requests: 100, failed: 90, codes },
      },
    })
  const all = [
    endpoint('z'),
    endpoint('a'),
    endpoint('fails', { serving: failing({ timeout: 90 }) }),
    endpoint('asked wrong', { serving: failing({ bad_input: 90 }) }),
    endpoint('opens', { champion: 2 }),
    endpoint('down', { serving: serving({ version: null, error: 'broken' }) }),
  ]
  assert.deepEqual(
    byNeed(all).map(({ name }) => name),
    ['down', 'opens', 'fails', 'asked wrong', 'a', 'z'],
  )
  assert.equal(trafficOf(endpoint('a', { serving: failing({ no_model: 90 }) }))?.share, null)
  const unloaded = endpoint('a', { state: 'unloaded', serving: failing({ no_model: 90 }) })
  assert.equal(trafficOf(unloaded)?.tone, 'bad', 'it was unloaded, and is asked all the same')
  assert.equal(trafficOf(endpoint('a', { serving: null })), null)
})

test('versions in charge end where the next one began', () => {
  const history = [
    { version: 3, since: 30 },
    { version: 1, since: 20 },
    { version: 2, since: 10 },
  ]
  assert.deepEqual(
    charges(history).map(({ version, until }) => [version, until]),
    [
      [3, null],
      [1, 30],
      [2, 20],
    ],
  )
})

const minute = 60_000
const part = (from: number, requests: number, codes = {}, p50Seconds: number | null = 0.002) => ({
  ...{ from, requests, codes, p50Seconds, p99Seconds: p50Seconds },
})

test('requests stand a minute each, also those without one; the minute under way is left out', () => {
  const traffic = {
    ...{ step: 60, since: 1000 },
    parts: [
      part(1000, 6, { timeout: 1 }),
      part(1000 + 3 * minute, 4, { timeout: 2, no_model: 2 }, null),
      part(1000 + 4 * minute, 9),
    ],
  }
  const now = 1000 + 4.5 * minute
  assert.deepEqual(
    wholeOf(traffic, now).map(({ from, requests }) => [(from - 1000) / minute, requests]),
    [
      [0, 6],
      [1, 0],
      [2, 0],
      [3, 4],
    ],
  )
  assert.deepEqual(
    requestLines(traffic, now).map(({ name, points }) => [name, points.map(({ y }) => y)]),
    [
      ['answered', [5, 0, 0, 0]],
      ['timeout', [1, 0, 0, 2]],
      ['no_model', [0, 0, 0, 2]],
    ],
  )
  assert.deepEqual(codesOf(traffic), [
    ['timeout', 3],
    ['no_model', 2],
  ])
  assert.deepEqual(
    latencyLines(traffic).map(({ name, points }) => [name, points.length, points[0]?.y]),
    [
      ['p50', 2, 2],
      ['p99', 2, 2],
    ],
  )
  const quarters = { step: 900, since: 0, parts: [part(0, 30)] }
  assert.equal(requestLines(quarters, 900_000)[0]?.points[0]?.y, 2, 'a minute')
  assert.deepEqual(wholeOf({ ...quarters, parts: [] }, 10).length, 1)
})

test('the part that was under way at the start stands before the next one, however short it was', () => {
  const later = [part(5_020_000, 3), part(5_140_000, 5)]
  const shown = (first: number) =>
    wholeOf({ step: 60, since: first, parts: [part(first, 101), ...later] }, 5_200_000).map(
      ({ from, requests }) => [from, requests],
    )
  for (const first of [4_960_001, 5_000_000, 5_019_000, 5_019_999])
    assert.deepEqual(shown(first), [
      [first, 101],
      [5_020_000, 3],
      [5_080_000, 0],
      [5_140_000, 5],
    ])
  const quiet = { step: 60, since: 5_000_000, parts: later }
  assert.deepEqual(
    wholeOf(quiet, 5_200_000).map(({ from, requests }) => [from, requests]),
    [
      [5_000_000, 0],
      [5_020_000, 3],
      [5_080_000, 0],
      [5_140_000, 5],
    ],
  )
})

test('beyond four codes the others are one line, and each code of the catalogue has its meaning', () => {
  const codes = {
    timeout: 9,
    no_model: 8,
    bad_input: 7,
    too_large: 6,
    queue_full: 5,
    not_logged: 4,
  }
  const lines = requestLines({ step: 60, since: 0, parts: [part(0, 40, codes)] }, minute)
  assert.deepEqual(
    lines.map(({ name, points }) => [name, points[0]?.y]),
    [
      ['answered', 1],
      ['timeout', 9],
      ['no_model', 8],
      ['bad_input', 7],
      ['too_large', 6],
      ['other codes', 9],
    ],
  )
  for (const code of Object.keys(catalogue)) assert.match(meaningOf(code), /^[A-Z].*\.$/, code)
  assert.equal(meaningOf('of_tomorrow'), '')
})

test('bounds are written as they are read, and only what differs is changed', () => {
  const spec = {
    ...{ model: 'mails', policy: 'at once' as const, deadline: 1500, maxBatch: 64 },
    ...{
      maxPending: 1024,
      cors: ['https://a.example'],
      rollout: usualPlan,
      fallback: 'none' as const,
    },
  }
  const draft = draftOf(spec)
  assert.deepEqual(draft, {
    ...{ deadline: '1500ms', maxBatch: '64', maxPending: '1024', cors: 'https://a.example' },
  })
  assert.deepEqual(changeOf(draft, spec), {})
  assert.equal(draftOf({ ...spec, deadline: 120_000 }).deadline, '2m')
  const changed = { ...draft, deadline: ' 2s ', cors: 'https://a.example, *' }
  assert.deepEqual(changeOf(changed, spec), { deadline: '2s', cors: ['https://a.example', '*'] })
  assert.deepEqual(Object.values(problemsOf(changed)), [undefined, undefined, undefined, undefined])
  const wrong = problemsOf({ deadline: '2', maxBatch: '0', maxPending: '1.5', cors: 'a.example/x' })
  assert.deepEqual(wrong, {
    deadline: 'A number and ms, s, m, h or d',
    maxBatch: 'A whole number from 1 to 4,096',
    maxPending: 'A whole number from 1 to 1,000,000',
    cors: 'a.example/x is no origin such as https://shop.example',
  })
  const cors = 'https://a.example ftp://b.example'
  assert.equal(
    problemsOf({ ...draft, cors }).cors,
    'ftp://b.example is no origin such as https://shop.example',
  )
})

test('a fallback is chosen among what may be, a constant with what it is, and said in plain words', () => {
  const [none, before] = [{ fallback: 'none' as const }, { fallback: 'before' as const }]
  assert.deepEqual(choices, [...fallbackWords, 'constant'])
  const draft = insteadDraftOf(none)
  assert.deepEqual(insteadChange(draft, none), {})
  assert.deepEqual(insteadChange({ ...draft, choice: 'before' }, none), before)
  const empty = { ...draft, choice: 'constant' as const }
  assert.deepEqual(Object.keys(insteadProblems(empty)), ['constant'])
  assert.equal(draftMeaning(empty), null)
  const unsure = { choice: 'constant' as const, constant: ' unsure ' }
  assert.deepEqual(insteadChange(unsure, none), { fallback: { constant: 'unsure' } })
  const number = { choice: 'constant' as const, constant: '0.5' }
  assert.deepEqual(insteadChange(number, none), { fallback: { constant: 0.5 } })
  assert.deepEqual(insteadChange(insteadDraftOf(before), { fallback: { constant: 0.5 } }), before)
  assert.deepEqual(
    ['none' as const, 'before' as const, { constant: 'x' }, { constant: 2 }].map(fallbackWordsOf),
    ['none', 'before', 'always “x”', 'always 2'],
  )
  assert.equal(
    offWords('mails', 'none'),
    'Every question to mails is refused with no_model until it is switched on.',
  )
  assert.equal(
    offWords('mails', { constant: 'x' }),
    'Until it is switched on, whoever asks mails gets “x”, always; who asks in tensors gets the error.',
  )
})

const ports: readonly Port[] = [
  { name: 'x', datatype: 'FP32', shape: [-1, 2] },
  { name: 'word', datatype: 'BYTES', shape: [-1] },
  { name: 'yes', datatype: 'BOOL', shape: [1] },
]

test('a request in tensors begins with the example, else with zeros of the shape that is taken', () => {
  const body = bodyFrom(ports, null)
  assert.deepEqual(
    body.inputs.map(({ name, shape, data }) => [name, shape, data]),
    [
      ['x', [1, 2], [0, 0]],
      ['word', [1], ['']],
      ['yes', [1], [false]],
    ],
  )
  assert.deepEqual(bodyIn(writtenAs(body)), { body, problem: null })
  const [x] = bodyFrom(ports, {
    x: [
      [1.5, 2],
      [3, 4],
    ],
  }).inputs
  assert.deepEqual(
    [x?.shape, x?.data],
    [
      [2, 2],
      [1.5, 2, 3, 4],
    ],
  )
  const picture = { name: 'pixels', datatype: 'UINT8', shape: [-1, 224, 224, 3] }
  assert.deepEqual(bodyFrom([picture], null).inputs[0]?.data, [])
  assert.deepEqual(tooLong([...ports, picture]), [picture])
  assert.match(bodyIn('{"inputs": [{"name": "x"}]}').problem ?? '', /need a name, a datatype/)
  assert.match(bodyIn('{').problem ?? '', /^It is no JSON/)
  assert.deepEqual(
    outputsOf({
      ...{ model_name: 'a', model_version: '1' },
      outputs: [{ name: 'sum', datatype: 'FP32', shape: [1, 2], data: [[1, 2]] }],
    }),
    [{ name: 'sum', dtype: 'FP32', shape: [1, 2], values: [1, 2] }],
  )
})

test('the same request stands as code for curl, the client of Triton and TypeScript', () => {
  const body = {
    inputs: [
      { name: 'x', datatype: 'FP32', shape: [1, 2], data: [1.5, 2] },
      { name: "it's", datatype: 'BYTES', shape: [1], data: ["it's"] },
      { name: 'pixels', datatype: 'UINT8', shape: [1, 4], data: [] },
    ],
  }
  const call = { origin: 'https://host:8443', endpoint: 'a b', version: 3, body }
  assert.equal(
    inferCode('curl', call),
    `curl https://host:8443/v2/models/a%20b/versions/3/infer \\
  -H 'content-type: application/json' \\
  -d '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1.5,2]},{"name":"it'\\''s","datatype":"BYTES","shape":[1],"data":["it'\\''s"]},{"name":"pixels","datatype":"UINT8","shape":[1,4],"data":[]}]}'`,
  )
  assert.equal(
    inferCode('tritonclient', call),
    `import numpy as np
import tritonclient.http as triton  # pip install tritonclient[http]

client = triton.InferenceServerClient("host:8443", ssl=True)
inputs = []
inputs.append(triton.InferInput("x", [1, 2], "FP32"))
inputs[0].set_data_from_numpy(np.array([1.5, 2], dtype="float32").reshape([1, 2]))
inputs.append(triton.InferInput("it's", [1], "BYTES"))
inputs[1].set_data_from_numpy(np.array(["it's"], dtype="object").reshape([1]))
inputs.append(triton.InferInput("pixels", [1, 4], "UINT8"))
inputs[2].set_data_from_numpy(np.zeros([1, 4], dtype="uint8"))
answer = client.infer("a b", inputs, model_version="3")
for output in answer.get_response()["outputs"]:
    print(output["name"], answer.as_numpy(output["name"]))`,
  )
  const local = { ...call, origin: 'http://127.0.0.1:4700', version: null }
  assert.match(
    inferCode('tritonclient', local),
    /Client\("127\.0\.0\.1:4700"\)[\s\S]*infer\("a b", inputs\)\n/,
  )
  assert.match(
    inferCode('TypeScript', local),
    /fetch\('http:\/\/127\.0\.0\.1:4700\/v2\/models\/a%20b\/infer'/,
  )
})

test('what was asked stands as code with the version that was asked; a picture comes out of a file', () => {
  const code = (version: number | null) =>
    snippetOf('curl', {
      ...{ origin: 'http://h', model: 'mails', version, isWord: false },
      body: bodyAsked({ text: 'hello' }, null),
    })
  assert.match(code(2), /-d '\{"model":"mails","version":2,"text":"hello"\}'$/)
  assert.match(code(null), /-d '\{"model":"mails","text":"hello"\}'$/)
  const python = snippetOf('Python', {
    ...{ origin: 'http://h', model: 'digits' },
    body: bodyAsked({ row: { pixels: 'AAAA', note: 'x' } }, 'pixels'),
  })
  assert.match(python, /"pixels": base64\.b64encode/)
  assert.match(python, /answer\["prediction"\]/)
})
