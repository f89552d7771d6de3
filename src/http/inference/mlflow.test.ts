import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { memoryApp, memoryPredictor } from '../../../test/system/memory.ts'
import type { InferenceLog } from '../../inference/types.ts'

describe("MLflow's scoring protocol", () => {
  let texts: Awaited<ReturnType<typeof memoryApp>>
  let records: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    texts = await memoryApp({ models: ['words', 'other'] })
    records = await memoryApp({ predictor: (folder) => memoryPredictor(folder, 'record') })
  })
  after(() => Promise.all([texts.close(), records.close()]))

  const score = async (
    payload: string | Buffer | object,
    { world = texts, url = '/invocations', headers = {} as Record<string, string> } = {},
  ) => {
    const body =
      typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)
    const response = await world.app.inject({ method: 'POST', url, payload: body, headers })
    return { status: response.statusCode, body: response.json() }
  }
  const refused = async (payload: string | object, status: number, words: RegExp) => {
    const { body, ...answer } = await score(payload)
    assert.deepEqual([answer.status, Object.keys(body)], [status, ['error_code', 'message']])
    assert.match(body.message, words)
  }

  test('takes texts as a table of one column, as records, as instances and as inputs', async () => {
    const words = ['i want', 'you']
    const expected = { predictions: ['words/1:want', 'words/1:you'] }
    for (const body of [
      { dataframe_split: { columns: ['text'], index: [7, 9], data: words.map((word) => [word]) } },
      { dataframe_records: words.map((word) => ({ anything: word })) },
      { instances: words },
      { instances: words.map((word) => ({ text: word })) },
      { inputs: words },
      { inputs: words.map((word) => [word]) },
      { inputs: { text: words } },
    ])
      assert.deepEqual(await score(body), { status: 200, body: expected })
    assert.deepEqual(
      (await score('text\ni want\n"you"\n', { headers: { 'content-type': 'text/csv' } })).body,
      expected,
    )
    const packed = gzipSync(JSON.stringify({ inputs: words }))
    assert.deepEqual(
      (await score(packed, { headers: { 'content-encoding': 'gzip' } })).body,
      expected,
    )
  })

  test('takes records with all their types, and answers their best class', async () => {
    const rows = [{ a: 1, b: 'x y', c: null, d: true }]
    const { body } = await score({ dataframe_records: rows }, { world: records })
    assert.deepEqual(body, {
      predictions: ['autocomplete/1:y","d":"true"}'],
    })
    const table = { columns: ['a', 'b', 'c', 'd'], data: [[1, 'x y', null, true]] }
    assert.deepEqual((await score({ dataframe_split: table }, { world: records })).body, body)
    const csv = 'a,b,c,d\n1,x y,,true\n'
    const headers = { 'content-type': 'text/csv; charset=utf-8' }
    assert.deepEqual((await score(csv, { world: records, headers })).body, body)
  })

  test('takes columns that are called by numbers, of CSV as of a table without names', async () => {
    const rows = [{ 0: 5, 1: 'x y', 2: 7 }]
    const { status, body } = await score({ dataframe_records: rows }, { world: records })
    assert.equal(status, 200)
    const table = { columns: [0, 1, 2], data: [[5, 'x y', 7]] }
    assert.deepEqual((await score({ dataframe_split: table }, { world: records })).body, body)
    const headers = { 'content-type': 'text/csv' }
    const csv = '0,1,2\n5,x y,7\n'
    assert.deepEqual((await score(csv, { world: records, headers })).body, body)
    const twice = { columns: [0, '0'], data: [[1, 2]] }
    await refused({ dataframe_split: twice }, 400, /has the column "0" twice/)
  })

  test('takes NaN, as pandas writes what is missing, for null outside of texts', async () => {
    const columns = ['a', 'b', 'c', 'd']
    const split = (data: string) =>
      `{"dataframe_split": {"columns": ${JSON.stringify(columns)}, "data": ${data}}}`
    const asNull = await score(split('[[null, "NaN \\" NaN", null, "x"]]'), { world: records })
    assert.equal(asNull.status, 200)
    const asNaN = split('[[NaN, "NaN \\" NaN", NaN, "x"]]')
    assert.deepEqual(await score(asNaN, { world: records }), asNull)
    for (const none of ['[[NaNNaN]]', '[[aNaN]]', '[[1NaN]]', '[[Infinity]]', '[[NaN'])
      await refused(split(none), 400, /not JSON that can be read/)
  })

  test('asks any model by its name', async () => {
    const { body } = await score({ inputs: ['i want'] }, { url: '/endpoints/other/invocations' })
    assert.deepEqual(body, { predictions: ['other/1:want'] })
    const none = await score({ inputs: ['i want'] }, { url: '/endpoints/none/invocations' })
    assert.deepEqual([none.status, none.body.error_code], [404, 'RESOURCE_DOES_NOT_EXIST'])
  })

  test('answers more rows than may wait at a time', async () => {
    const words = Array.from({ length: 3000 }, (_, at) => `word${at}`)
    const { body } = await score({ inputs: words })
    assert.deepEqual(
      body.predictions,
      words.map((word) => `words/1:${word}`),
    )
    assert.deepEqual((await score({ inputs: [] })).body, { predictions: [] })
  })

  test('tells whether it lives, and its version', async () => {
    for (const prefix of ['', '/endpoints/other'])
      for (const [name, text] of Object.entries({ ping: '\n', health: '\n', version: '0.1.0' })) {
        const response = await texts.app.inject(`${prefix}/${name}`)
        assert.deepEqual([response.statusCode, response.body], [200, text], name)
      }
    const unserved = await memoryApp({ unserved: true })
    const response = await unserved.app.inject('/ping')
    assert.deepEqual(
      [response.statusCode, response.json().error_code],
      [503, 'TEMPORARILY_UNAVAILABLE'],
    )
    await unserved.close()
  })

  test('refuses what is no table, saying which row', async () => {
    await refused({}, 400, /exactly one of dataframe_split, dataframe_records, instances, inputs/)
    await refused({ inputs: ['a'], instances: ['a'] }, 400, /exactly one of/)
    await refused({ inputs: ['a'], params: { top: 3 } }, 400, /params/)
    await refused(
      { dataframe_split: { columns: ['a', 'b'], data: [[1]] } },
      400,
      /Row 0 has 1 values/,
    )
    await refused({ inputs: { a: [1], b: [1, 2] } }, 400, /Column "b" has 2 values/)
    const twice = { columns: ['a', 'b', 'a'], data: [[1, 2, 3]] }
    await refused({ dataframe_split: twice }, 400, /has the column "a" twice/)
    const csv = await score('a,a\n1,2\n', { headers: { 'content-type': 'text/csv' } })
    assert.deepEqual([csv.status, csv.body.error_code], [400, 'INVALID_PARAMETER_VALUE'])
    await refused({ inputs: [{ a: 'x', b: 'y' }] }, 409, /takes a text/)
    await refused('nonsense', 400, /not JSON/)
    await refused('null', 400, /found null/)
    await refused({ inputs: Array(100_001).fill('a') }, 413, /has 100001 rows; at most 100000/)
    const boom = await score({ inputs: ['a', 'boom'] })
    assert.deepEqual([boom.status, boom.body.error_code], [500, 'INTERNAL_ERROR'])
  })

  test('keeps the rows of a long table a few at a time, so that they do not crowd each other out', async () => {
    const kept = new Set<string>()
    let [waiting, most] = [0, 0]
    const log: InferenceLog = {
      async note({ id }) {
        most = Math.max(most, ++waiting)
        await new Promise(setImmediate)
        waiting--
        kept.add(id)
      },
      counts: () => assert.fail('nobody asks'),
      close: async () => {},
    }
    const world = await memoryApp({ log })
    const { status } = await score(
      { inputs: Array.from({ length: 1200 }, () => 'i want') },
      { world },
    )
    assert.deepEqual([status, kept.size], [200, 1200])
    assert.ok(most <= 256, `${most} at a time`)
    await world.close()
  })
})
