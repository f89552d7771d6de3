import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { overHttp } from './http.ts'

/** What the server says next, and what it was asked. */
const says: { status: number; body: unknown; headers?: Record<string, string> }[] = []
const asked: { url: string | undefined; headers: IncomingHttpHeaders; body: unknown }[] = []

const server = createServer(async (request, response) => {
  asked.push({ url: request.url, headers: request.headers, body: JSON.parse(await text(request)) })
  const { status, body, headers = {} } = says.shift() ?? { status: 500, body: {} }
  response.writeHead(status, headers).end(JSON.stringify(body))
})
await new Promise<void>((done) => {
  server.listen(0, '127.0.0.1', done)
})
after(() => server.close())
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const { signal } = new AbortController()
const question = { id: 'r-0-0', endpoint: 'm', time: 5 }

test('Records and texts are asked under their id and with the key', async () => {
  const http = overHttp({ url: `${url}/`, key: 'secret', signal })
  says.push({ status: 200, body: { predictions: [{ prediction: 'a' }, { prediction: 7 }] } })
  assert.deepEqual(await http.predict({ ...question, inputs: [{ x: 1 }, { x: 2 }] }), ['a', 7])
  says.push({ status: 200, body: { predictions: [{ next_word: 'you' }] } })
  assert.deepEqual(await http.predict({ ...question, inputs: ['thank'] }), ['you'])
  const [records, texts] = asked.splice(0)
  assert.equal(records?.url, '/predict')
  assert.equal(records?.headers['x-request-id'], 'r-0-0')
  assert.equal(records?.headers['authorization'], 'Bearer secret')
  assert.deepEqual(records?.body, { model: 'm', time: 5, rows: [{ x: 1 }, { x: 2 }] })
  assert.deepEqual(texts?.body, { model: 'm', time: 5, texts: ['thank'] })
})

test('A server without room is asked again under the same id, when it says', async () => {
  const http = overHttp({ url, signal })
  const full = { error: { code: 'queue_full', what: 'As many wait as may.' } }
  says.push({ status: 503, body: full, headers: { 'retry-after': '0.01' } })
  says.push({ status: 200, body: { kept: 1, unknown: ['r-0-0-0'] } })
  assert.equal(await http.feedback([{ request_id: 'r-0-0-0', label: 'a' }]), 1)
  says.push({ status: 503, body: full, headers: { 'retry-after': '0.01' } })
  says.push({ status: 200, body: { predictions: [{ prediction: 'a' }] } })
  await http.predict({ ...question, inputs: [{ x: 1 }] })
  const ids = asked.splice(0).map(({ headers }) => headers['x-request-id'])
  assert.deepEqual(ids, [undefined, undefined, 'r-0-0', 'r-0-0'])
})

test('A refusal keeps its code and says what the server said', async () => {
  const http = overHttp({ url, signal })
  const refused = (code: string, what: string) => ({ status: 400, body: { error: { code, what } } })
  const ask = () => http.predict({ ...question, inputs: [{ x: 1 }] })
  says.push(refused('not_found', 'There is no model "m".'))
  await assert.rejects(ask(), { code: 'not_found', what: /There is no model "m"/ })
  says.push(refused('no_key', 'A key is needed.'))
  await assert.rejects(ask(), { code: 'no_key', fix: /MILLRACE_KEY/ })
  says.push({ status: 200, body: { hello: 'you' } })
  await assert.rejects(ask(), { code: 'bad_input', what: /answers what no Millrace does/ })
  const nobody = overHttp({ url: 'http://127.0.0.1:1', signal })
  await assert.rejects(nobody.feedback([]), { code: 'not_found', what: /Nobody answers at/ })
  const wrong = overHttp({ url: 'ftp://there', signal })
  await assert.rejects(wrong.feedback([]), { code: 'bad_usage', what: /--url: found "ftp:/ })
  await assert.rejects(http.predict({ ...question, inputs: [{ x: 1 }, 'text'] }), {
    code: 'bad_config',
  })
})
