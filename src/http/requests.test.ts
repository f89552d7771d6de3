import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { requestRules } from '../../test/system/answered.ts'
import { memoryApp, memoryPredictor } from '../../test/system/memory.ts'
import { openInferenceLog } from '../inference/log.ts'
import { openRequests } from '../inference/reading/requests.ts'
import { createWriter } from '../inference/writer.ts'

describe('What was answered', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-requests-'))
  const requests = openRequests({ folder, writer: createWriter(folder) })
  let close = async () => {}
  let world: Awaited<ReturnType<typeof memoryApp>>
  before(async () => {
    const rules = new Map([['autocomplete', requestRules]])
    const log = await openInferenceLog({ folder, rules, writer: createWriter(folder) })
    const predictor = (place: string) => memoryPredictor(place, 'record')
    world = await memoryApp({ log, requests, predictor })
    close = log.close
  })
  after(async () => {
    await world.close()
    await close()
    await requests.close()
    rmSync(folder, { recursive: true })
  })

  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    world.app.inject({
      ...{ method: 'POST', url, payload },
      headers: { 'content-type': 'application/json', ...headers },
    })
  const get = async (url: string) => (await world.app.inject(url)).json()

  test('is found, labelled and exported by the id of its answer', async () => {
    const answer = await post('/predict', { row: { email: 'a@example.org', size: 3 } })
    const id = String(answer.headers['x-request-id'])
    const [listed] = (await get('/requests?model=autocomplete&anomaly=low_best')).requests
    assert.deepEqual([listed.id, listed.inputs, listed.feedback], [id, '{"size":3}', []])
    const said = await post('/feedback', { request_id: id, label: 'ham' })
    assert.deepEqual(said.json(), { kept: 1, unknown: [], noClass: [] })
    const many = [
      { request_id: id, score: 1 },
      { request_id: 'lost/1', comment: 'Who?' },
    ]
    const batch = await post('/feedback', { feedback: many })
    assert.deepEqual(batch.json(), { kept: 2, unknown: ['lost/1'], noClass: [] })
    const [found] = (await get(`/requests/${id}`)).requests
    assert.deepEqual(
      found.feedback.map(({ label, score, author }: Record<string, unknown>) => [
        ...[label, score, author],
      ]),
      [
        ['ham', null, 'http'],
        [null, 1, 'http'],
      ],
    )
    assert.equal((await get('/requests?labeled=yes')).requests.length, 1)
    const file = await world.app.inject('/requests/export?format=csv')
    assert.match(String(file.headers['content-type']), /^text\/csv/)
    assert.match(file.body, new RegExp(`^id,.*\\r\\n${id},.*,ham,1,\\r\\n$`))
  })

  test('a list cuts what is longer than it is asked to, and the record itself stays whole', async () => {
    const answer = await post('/predict', { row: { size: 5, note: 'long '.repeat(40) } })
    const [listed] = (await get('/requests?limit=1&maxBytes=100')).requests
    const { truncated, beginning } = JSON.parse(listed.inputs)
    assert.deepEqual([truncated, listed.cut.includes('inputs')], [true, true])
    assert.match(beginning, /^\{"size":5,"note":"long long/)
    const [whole] = (await get(`/requests/${answer.headers['x-request-id']}`)).requests
    assert.equal(JSON.parse(whole.inputs).note, 'long '.repeat(40))
    assert.ok(!whole.cut.includes('inputs'))
  })

  test('a person is known by a fingerprint', async () => {
    await post('/predict', { row: { size: 6, customer: 'Ada' } })
    const { fingerprint } = (await post('/requests/subject/find', { subject: 'Ada' })).json()
    const { requests } = await get(`/requests?subject=${fingerprint}`)
    assert.deepEqual(
      requests.map(({ subject }: Record<string, unknown>) => subject),
      [fingerprint],
    )
  })

  test('an id with signs of an address is found too, percent-encoded', async () => {
    await post('/predict', { row: { size: 4 } }, { 'x-request-id': 'a/b=?' })
    const { requests } = await get(`/requests/${encodeURIComponent('a/b=?')}`)
    assert.equal(requests[0].id, 'a/b=?')
    const none = await get('/requests/none')
    assert.equal(none.error.code, 'not_found')
  })

  test('feedback that says nothing, or of nobody, is refused', async () => {
    for (const [body, what] of [
      [{}, /not said which request/],
      [{ label: 'ham' }, /not said which request/],
      [{ request_id: 'a' }, /Of request a nothing is said/],
      [{ feedback: [{ request_id: 'a', label: 'b' }, { request_id: 'c' }] }, /Of request c/],
      [{ label: 'ham', feedback: [{ request_id: 'a', label: 'b' }] }, /not said which request/],
      [{ request_id: 'a', mark: 1 }, /unknown "mark"/],
    ] as const) {
      const response = await post('/feedback', body)
      assert.equal(response.statusCode, 400, JSON.stringify(body))
      assert.match(response.json().error.what, what)
    }
  })
})
