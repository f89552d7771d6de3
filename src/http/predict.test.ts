import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryApp, memoryPredictor, spokenOf } from '../../test/system/memory.ts'
import { MillraceError } from '../core/error.ts'
import type { Answered, InferenceLog } from '../inference/types.ts'
import { failure, prediction } from '../operations/schemas.ts'
import type { ServeEvent } from '../serve/types.ts'

type World = Awaited<ReturnType<typeof memoryApp>>

describe('POST /predict', () => {
  let world: World
  before(async () => {
    world = await memoryApp()
  })
  after(() => world.close())

  const post = (payload: string | object, headers: Record<string, string> = {}) =>
    world.app.inject({
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    })
  const refused = async (payload: string | object, headers?: Record<string, string>) => {
    const response = await post(payload, headers)
    assert.equal(response.headers['content-type'], 'application/json; charset=utf-8')
    const { error } = failure.parse(response.json())
    assert.doesNotMatch(response.body, /\bat .*\.[tj]s/)
    return { status: response.statusCode, ...error }
  }

  test('answers with the next word, the suggestions, the model and its version', async () => {
    const response = await post({ text: 'i want', top: 2 })
    assert.equal(response.statusCode, 200)
    assert.deepEqual(prediction.parse(response.json()), {
      next_word: 'autocomplete/1:want',
      suggestions: [
        { word: 'autocomplete/1:want', probability: 0.5 },
        { word: 'autocomplete/1:1', probability: 0.25 },
      ],
      model: 'autocomplete',
      version: 1,
    })
    assert.equal(response.headers['cache-control'], 'no-store')
  })

  test('a version that is asked by its number answers; one that is not there is refused', async () => {
    const answer = (await post({ text: 'i want', version: 3 })).json()
    assert.deepEqual([answer.next_word, answer.version], ['autocomplete/3:want', 3])
    assert.equal((await post({ text: 'i want' })).json().version, 1)
    const { status, code, what } = await refused({ text: 'i want', version: 9 })
    assert.deepEqual([status, code], [404, 'not_found'])
    assert.match(what, /9/)
    assert.equal((await refused({ text: 'i want', version: 0 })).status, 400)
  })

  test('answers several texts, each by itself and kept by itself; one that fails fails all', async () => {
    const response = await post(
      { texts: ['i want', 'thank you'], top: 1 },
      { 'x-request-id': 'two' },
    )
    const { predictions } = response.json()
    assert.deepEqual(
      predictions.map((each: unknown) => prediction.parse(each).next_word),
      ['autocomplete/1:want', 'autocomplete/1:you'],
    )
    assert.deepEqual((await post({ texts: ['a'] })).json().predictions.length, 1)
    assert.equal((await post({ texts: Array(1000).fill('a') })).json().predictions.length, 1000)
    for (const [payload, words] of [
      [{ texts: [] }, /texts/],
      [{ texts: Array(1001).fill('a') }, /texts/],
      [{ texts: ['a'], text: 'a' }, /one of text, texts, row, rows, inputs/],
    ] as const) {
      const { status, what } = await refused(payload)
      assert.equal(status, 400)
      assert.match(what, words)
    }
    assert.equal((await refused({ texts: ['a', 'boom'] })).status, 500)
    assert.equal((await refused({ rows: [{ a: 1 }] })).status, 409)
  })

  test('gives five suggestions unless asked for another number', async () => {
    assert.equal((await post({ text: 'a' })).json().suggestions.length, 5)
    assert.equal((await post({ text: 'a', top: 10 })).json().suggestions.length, 10)
  })

  test('next_word is null where the model has no suggestion', async () => {
    const answer = (await post({ text: 'nothing' })).json()
    assert.deepEqual([answer.next_word, answer.suggestions], [null, []])
  })

  test('takes any Unicode', async () => {
    for (const word of ['größe', '日本語', '🙂', 'e\u0301', '\u202eright', 'a\u0000b', '{"x":1}']) {
      const response = await post({ text: `i ${word}` })
      assert.equal(response.statusCode, 200, word)
      assert.equal(response.json().next_word, `autocomplete/1:${word}`)
    }
  })

  test('each of many requests at once gets its own answer', async () => {
    const words = Array.from({ length: 200 }, (_, i) => `word${i}`)
    const answers = await Promise.all(words.map((word) => post({ text: `say ${word}` })))
    assert.deepEqual(
      answers.map((answer) => answer.json().next_word),
      words.map((word) => `autocomplete/1:${word}`),
    )
  })

  test('refuses what is not as described: path, found and allowed', async () => {
    const whats: [object | string, string][] = [
      [{}, 'body: found an object, allowed one of text, texts, row, rows, inputs.'],
      ['', 'body: found nothing, allowed an object.'],
      ['[]', 'body: found a list of 0, allowed an object.'],
      ['null', 'body: found null, allowed an object.'],
      ['"text"', 'body: found "text", allowed an object.'],
      [{ text: 4 }, 'body.text: found 4, allowed a text.'],
      [{ text: ['i'] }, 'body.text: found a list of 1, allowed a text.'],
      [{ text: '' }, 'body.text: found "", allowed a text with at least one word.'],
      [{ text: ' \n\t' }, 'body.text: found " \\n\\t", allowed a text with at least one word.'],
      ['{"text": "\\ud800"}', 'body.text: found "\\ud800", allowed well-formed Unicode.'],
      [{ text: 'a', top: 0 }, 'body.top: found 0, allowed at least 1.'],
      [{ text: 'a', top: 11 }, 'body.top: found 11, allowed at most 10.'],
      [{ text: 'a', top: 1.5 }, 'body.top: found 1.5, allowed a whole number.'],
      [{ text: 'a', top: '5' }, 'body.top: found "5", allowed a number.'],
      [
        { text: 'a', topp: 5 },
        'body: found the unknown "topp", allowed only text, texts, row, rows, inputs, model, version, top, time.',
      ],
      [{ text: 'a', model: '' }, 'body.model: found "", allowed at least 1 character.'],
    ]
    for (const [payload, what] of whats) {
      const error = await refused(payload)
      assert.deepEqual([error.status, error.code, error.what], [400, 'bad_input', what])
    }
  })

  test('refuses JSON that cannot be read, and says where it breaks', async () => {
    const error = await refused('{"text": "i want"')
    assert.deepEqual([error.status, error.code], [400, 'bad_input'])
    assert.match(error.why ?? '', /position 17/)
    for (const key of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__', '__proto_\\u005F']) {
      const trick = await refused(`{"text": "a", "${key}": {"model": "x"}}`)
      assert.equal(trick.status, 400)
      assert.equal(trick.what, 'The body has a key "__proto__", which is not read.')
    }
  })

  test('refuses bytes that are not UTF-8', async () => {
    const response = await world.app.inject({
      method: 'POST',
      url: '/predict',
      headers: { 'content-type': 'application/json' },
      payload: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    })
    assert.equal(response.statusCode, 400)
    assert.equal(response.json().error.what, 'The body is not UTF-8.')
  })

  test('refuses every content type but JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const error = await refused('text=i want', { 'content-type': type })
      assert.deepEqual([error.status, error.code], [415, 'unsupported'])
      assert.ok(error.what.includes(`"${type}"; only application/json is read`), error.what)
    }
    const charset = await post('{"text":"a"}', { 'content-type': 'application/json;charset=utf-8' })
    assert.equal(charset.statusCode, 200)
  })

  test('a text of 1 MB is refused with the limit and what to send instead; 64 kB are read', async () => {
    const error = await refused({ text: 'mill '.repeat(200_000) })
    assert.deepEqual([error.status, error.code], [413, 'too_large'])
    assert.equal(error.what, 'The text has 1000000 bytes; at most 65536 are read.')
    assert.match(error.fix ?? '', /end of the text/)
    const text = 'mill '.repeat(13_000).trim()
    assert.equal((await post({ text })).json().next_word, 'autocomplete/1:mill')
    const wide = await refused({ text: '磨'.repeat(22_000) })
    assert.equal(wide.what, 'The text has 66000 bytes; at most 65536 are read.')
  })

  test('an unknown model is not found, and the known ones are named', async () => {
    const error = await refused({ text: 'a', model: 'autocorrect' })
    assert.deepEqual([error.status, error.code], [404, 'not_found'])
    assert.equal(error.fix, 'Ask for one of: autocomplete.')
  })

  test('a crash of the model is internal, logged, and says nothing of our insides', async () => {
    const before = world.logged.length
    const [good, bad] = await Promise.all([post({ text: 'fine' }), post({ text: 'boom' })])
    assert.equal(good.statusCode, 200)
    assert.equal(bad.statusCode, 500)
    assert.doesNotMatch(bad.body, /0xdead/)
    const { code, fix } = bad.json().error
    assert.equal(code, 'internal')
    assert.match(fix, /Look for request [0-9a-f]{20} /)
    const [entry] = world.logged.slice(before)
    assert.match(String(entry?.err), /native crash at 0xdead/)
    assert.ok(fix.includes(String(entry?.request)))
  })
})

test('with several models a request says which; without, the first answers', async () => {
  const world = await memoryApp({ models: ['mails', 'news'] })
  const post = (payload: object) => world.app.inject({ method: 'POST', url: '/predict', payload })
  assert.equal((await post({ text: 'a', model: 'news' })).json().next_word, 'news/1:a')
  assert.equal((await post({ text: 'a' })).json().next_word, 'mails/1:a')
  const evaluated = await world.app.inject('/evaluate?model=news')
  assert.equal(evaluated.json().model, 'news')
  assert.equal((await world.app.inject('/evaluate')).json().model, 'mails')
  await world.close()
})

test('a record is answered with its class, and a request holds a text or a record', async () => {
  const world = await memoryApp({ predictor: (folder) => memoryPredictor(folder, 'record') })
  const post = (payload: object) => world.app.inject({ method: 'POST', url: '/predict', payload })
  const { prediction, next_word } = (await post({ row: { age: 42, plan: 'x' } })).json()
  assert.match(prediction, /^autocomplete\/1:/)
  assert.equal(next_word, undefined)
  for (const payload of [{}, { text: 'a', row: {} }, { row: { nested: { a: 1 } } }])
    assert.equal((await post(payload)).statusCode, 400, JSON.stringify(payload))
  // Values alone and arrays are for a model that says what they are.
  for (const payload of [{ row: [1] }, { inputs: { x: [1] } }])
    assert.equal((await post(payload)).statusCode, 409, JSON.stringify(payload))
  await world.close()
})

test('before there is a model the answer is 503 with when to come again', async () => {
  const world = await memoryApp({ unserved: true })
  const response = await world.app.inject({
    method: 'POST',
    url: '/predict',
    payload: { text: 'a' },
  })
  assert.equal(response.statusCode, 503)
  assert.equal(response.headers['retry-after'], '1')
  assert.equal(failure.parse(response.json()).error.code, 'no_model')
  assert.deepEqual(world.logged, [])
  await world.close()
})

test('an overloaded model answers 503 and is not logged as a fault', async () => {
  const world = await memoryApp({
    predictor: () => ({
      form: { kind: 'text' },
      info: { signature: { inputs: [], outputs: [] } },
      example: 'a row',
      async predict(texts) {
        if (texts.map(spokenOf).includes('much'))
          throw new MillraceError('overloaded', { what: '1024 requests are waiting already.' })
        return texts.map(() => ({ kind: 'text', suggestions: [] }))
      },
      async close() {},
    }),
  })
  const response = await world.app.inject({
    method: 'POST',
    url: '/predict',
    payload: { text: 'much' },
  })
  assert.equal(response.statusCode, 503)
  assert.equal(response.headers['retry-after'], '1')
  assert.deepEqual(world.logged, [])
  await world.close()
})

test('a new champion takes over while requests are under way, and none fails', async () => {
  const world = await memoryApp()
  const versions = new Set<number>()
  let stop = false
  const client = async () => {
    while (!stop) {
      const response = await world.app.inject({
        method: 'POST',
        url: '/predict',
        payload: { text: 'i want' },
      })
      assert.equal(response.statusCode, 200)
      const { version, next_word } = response.json()
      assert.equal(next_word, `autocomplete/${version}:want`)
      versions.add(version)
    }
  }
  const clients = Array.from({ length: 16 }, client)
  for (const version of [2, 3, 1]) {
    world.registry.promote('autocomplete', version)
    await world.endpoints.get('autocomplete')?.refresh()
    versions.delete(version)
    while (!versions.has(version)) await turn()
  }
  stop = true
  await Promise.all(clients)
  assert.deepEqual([...versions].sort(), [1, 2, 3])
  await world.close()
})

describe('GET and POST /evaluate', () => {
  test('put the prompts to the champion and answer with accuracy and each result', async () => {
    const world = await memoryApp()
    for (const request of [
      { method: 'GET', url: '/evaluate' },
      { method: 'POST', url: '/evaluate' },
      { method: 'POST', url: '/evaluate', payload: {} },
      { method: 'POST', url: '/evaluate', payload: { model: 'autocomplete' } },
    ] as const) {
      const response = await world.app.inject(request)
      assert.equal(response.statusCode, 200)
      const { accuracy, results, model, version } = response.json()
      assert.deepEqual([accuracy, model, version], [0.5, 'autocomplete', 1])
      assert.deepEqual(results[0], {
        prompt: 'i want',
        accepted: ['to', 'more'],
        predicted: 'to',
        passed: true,
      })
    }
    world.loop.state.champion = null
    assert.equal((await world.app.inject('/evaluate')).statusCode, 503)
    await world.close()
  })
})

describe('POST /predict, kept', () => {
  const noted: Answered[] = []
  const full = new MillraceError('not_logged', { what: 'The disk is full.' })
  const state = { isFull: false }
  const log: InferenceLog = {
    async note(answered) {
      if (state.isFull) throw full
      noted.push(answered)
    },
    counts: () => ({
      ...{ written: noted.length, dropped: 0, refused: 4, sampledOut: 0, spooled: 2, bytes: 17 },
    }),
    close: async () => {},
  }
  const predictor = (folder: string) => memoryPredictor(folder, 'record')
  let world: World
  before(async () => {
    world = await memoryApp({ log, predictor })
  })
  after(() => world.close())
  const post = (headers: Record<string, string> = {}) =>
    world.app.inject({
      ...{ method: 'POST', url: '/predict', payload: { row: { a: 1 }, top: 2, time: 7 } },
      headers: { 'content-type': 'application/json', ...headers },
    })

  test('an answer is kept with every class, before it is given, by the id that is answered', async () => {
    const response = await post({ 'x-request-id': 'mine/1' })
    assert.equal(response.statusCode, 200)
    assert.equal(response.headers['x-request-id'], 'mine/1')
    assert.equal(response.json().suggestions.length, 2)
    const { answer, timing, ...kept } = noted.pop() ?? assert.fail('nothing was kept')
    assert.deepEqual(kept, {
      ...{ id: 'mine/1', inputs: { a: 1 }, protocol: 'predict', eventTime: 7 },
      ...{ version: 1, endpoint: 'autocomplete', model: 'autocomplete' },
      ...{ variant: 'stable', weight: 1, unit: null },
    })
    assert.equal(answer.kind === 'classes' && answer.classes.length, 1000)
    assert.equal(timing.batch, 1)
    assert.match(String((await post()).headers['x-request-id']), /^[0-9a-f]{20}$/)
  })

  test('an id that is none is refused before the model is asked', async () => {
    const before = noted.length
    const response = await post({ 'x-request-id': 'a b' })
    assert.deepEqual([response.statusCode, response.json().error.code], [400, 'bad_input'])
    assert.equal(noted.length, before)
  })

  test('an answer that cannot be kept is not given, and says when to try again', async () => {
    const told: ServeEvent[] = []
    const quiet = world.endpoints.subscribe((_, event) => told.push(event))
    state.isFull = true
    const response = await post()
    state.isFull = false
    quiet()
    assert.deepEqual(told.at(-1), { kind: 'withheld', code: 'not_logged' })
    assert.deepEqual([response.statusCode, response.json().error.code], [503, 'not_logged'])
    assert.equal(response.headers['retry-after'], '1')
  })

  test('what the log has done is a metric', async () => {
    const { body } = await world.app.inject('/metrics')
    for (const line of ['written_total 1', 'refused_total 4', 'bytes_total 17', 'spooled 2'])
      assert.match(body, new RegExp(`^millrace_log_${line}$`, 'm'))
  })
})
