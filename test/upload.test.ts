/** Models that come in over the API, to a server as it runs. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from '../src/core/schema.ts'
import { mostUploaded } from '../src/loop/uploads/receive.ts'
import { remove, startUp, temporaryFolder, type Up } from './system/millrace.ts'

const data = join(import.meta.dirname, 'data/onnx')
const fileOf = (name: string) => readFile(join(data, name))

const project = await temporaryFolder()
const home = join(project, '.millrace')
const uploads = join(home, 'data/uploads')
let up: Up
before(async () => {
  await writeFile(join(project, 'millrace.config.ts'), 'export default { models: {} }\n')
  // What is held by a process that is killed is soon anybody's.
  process.env['MILLRACE_LEASE'] = '1s'
  up = await startUp({ project, home })
})
after(async () => {
  await up.end('SIGTERM')
  await remove(project)
})

const type = 'application/octet-stream'
const send = async (
  model: string,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>,
  { query = '', ...headers }: Record<string, string> = {},
) => {
  const response = await fetch(`${up.url}/api/models/${model}/versions${query}`, {
    ...{ method: 'POST', body, headers: { 'content-type': type, ...headers } },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}
const listed = z.object({
  models: z.array(
    z.object({ model: z.string(), versions: z.array(z.object({ version: z.number() })) }),
  ),
})
const versionsOf = async (model: string): Promise<number[]> => {
  const { models } = listed.parse(await (await fetch(`${up.url}/api/models`)).json())
  const found = models.find((each) => each.model === model)
  return found?.versions.map(({ version }) => version) ?? []
}
const leftOver = async () => (await readdir(uploads).catch(() => [])).length

test('a file becomes a version, with its columns and its lineage, and answers', async () => {
  const query = '?file=iris.onnx&columns=a,b,c,d'
  const iris = new Uint8Array(await fileOf('iris.onnx'))
  const { status, body } = await send('iris', iris, { query, 'x-millrace-author': 'ada' })
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual([body.isNew, body.alias, body.notes], [true, 'champion', []])
  assert.deepEqual(
    [body.version.version, body.version.lineage.config.source.file],
    [1, 'iris.onnx'],
  )
  const again = await send('iris', iris, { query })
  assert.deepEqual([again.body.version.version, again.body.isNew], [1, false])
  const ask = () =>
    fetch(`${up.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'iris', row: { a: 5.1, b: 3.5, c: 1.4, d: 0.2 } }),
    })
  for (let tries = 0; (await ask()).status !== 200; tries++) {
    assert.ok(tries < 200, 'it never answers')
    await sleep(50)
  }
  assert.equal(JSON.parse(await (await ask()).text()).prediction, 'setosa')
  assert.equal(await leftOver(), 0)
})

test('what is no model that can be served is refused by name, and leaves nothing', async () => {
  const whole = await fileOf('iris.onnx')
  for (const [name, bytes, status, words] of [
    ['cut', whole.subarray(0, 300), 400, /not a whole ONNX model.*cut off/s],
    ['none', Buffer.from('hello'), 400, /not a whole ONNX model/],
    ['zipmap', await fileOf('iris-zipmap.onnx'), 415, /"output_probability".*sequence of maps/],
    [
      'outside',
      await fileOf('sums.onnx'),
      403,
      /keeps numbers in "sums\.onnx\.data", and came alone/,
    ],
  ] as const) {
    const { body, ...answer } = await send(name, new Uint8Array(bytes))
    assert.equal(answer.status, status, JSON.stringify(body))
    assert.match(`${body.error.what} ${body.error.why}`, words)
    assert.deepEqual(await versionsOf(name), [])
  }
  assert.equal(await leftOver(), 0)
})

/** Sends a head, and a beginning of the body; answers what comes back before the rest. */
const begin = (path: string, headers: Record<string, string>, beginning: Uint8Array) => {
  const { hostname, port, host } = new URL(up.url)
  const socket = connect(Number(port), hostname)
  const lines = Object.entries({ host, 'content-type': type, ...headers })
  socket.write(
    `POST ${path} HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`,
  )
  socket.write(beginning)
  let said = ''
  socket.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  const gone = new Promise<string>((resolve) => socket.once('close', () => resolve(said)))
  socket.on('error', () => undefined)
  return { socket, gone }
}

test('what cannot be is refused before the body is read', async () => {
  const length = `${mostUploaded + 1}`
  for (const [path, headers, words] of [
    [
      '/api/models/big/versions',
      { 'content-length': length },
      /^HTTP\/1\.1 413.*too_large.*millrace register/s,
    ],
    ['/api/models/x/versions?step=a.ts', { 'content-length': '9' }, /^HTTP\/1\.1 403.*It is code/s],
    [
      '/api/models/x/versions',
      { 'content-length': '9', 'content-type': 'application/json' },
      /^HTTP\/1\.1 415.*bytes of its ONNX file/s,
    ],
    [
      '/api/models/x/versions',
      { 'content-length': '9', 'content-encoding': 'gzip' },
      /^HTTP\/1\.1 415.*unpacked/s,
    ],
    ['/api/models/a%20b/versions', { 'content-length': '9' }, /^HTTP\/1\.1 400/],
    [
      '/api/models/x/versions?file=..%2Fx',
      { 'content-length': '9' },
      /^HTTP\/1\.1 400.*query\.file/s,
    ],
  ] as const) {
    const { socket, gone } = begin(path, headers, Buffer.from('{}'))
    socket.once('data', () => socket.destroy())
    assert.match(await gone, words)
  }
})

test('one that says no length is cut off where it is too long', async () => {
  const part = new Uint8Array(1 << 20)
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += part.length
      if (sent > 2 * mostUploaded) controller.close()
      else controller.enqueue(part)
    },
  })
  const answer = await send('endless', endless).catch((error: unknown) => String(error))
  // Who is still sending may find the connection closed before the answer.
  if (typeof answer !== 'string') assert.equal(answer.body.error.code, 'too_large')
  assert.ok(sent <= mostUploaded + (64 << 20), `${sent} bytes were taken`)
  while ((await leftOver()) > 0) await sleep(20)
  assert.deepEqual(await versionsOf('endless'), [])
})

test('one that is broken off leaves nothing', async () => {
  const whole = await fileOf('iris.onnx')
  const headers = { 'content-length': `${whole.length}` }
  const { socket, gone } = begin('/api/models/broken/versions', headers, whole.subarray(0, 500))
  while ((await leftOver()) === 0) await sleep(10)
  socket.destroy()
  await gone
  while ((await leftOver()) > 0) await sleep(10)
  assert.deepEqual(await versionsOf('broken'), [])
})

test('two at once are two versions', async () => {
  const files = await Promise.all(['iris.onnx', 'iris-worse.onnx'].map(fileOf))
  const answers = await Promise.all(files.map((bytes) => send('pair', new Uint8Array(bytes))))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  )
  assert.deepEqual((await versionsOf('pair')).sort(), [1, 2])
  assert.equal(await leftOver(), 0)
})

test('killed in the middle, nothing half is there, and the next start or upload clears up', async () => {
  const whole = await fileOf('iris.onnx')
  const headers = { 'content-length': `${whole.length}` }
  const { gone } = begin('/api/models/killed/versions', headers, whole.subarray(0, 500))
  while ((await leftOver()) === 0) await sleep(10)
  await up.end('SIGKILL')
  await gone
  assert.equal(await leftOver(), 1)
  up = await startUp({ project, home })
  assert.deepEqual(await versionsOf('killed'), [])
  // A start that comes before the lease of the killed one has run out leaves it to the next upload.
  let tries = 0
  do {
    assert.ok(tries++ < 100, 'what was left is still there')
    assert.equal((await send('killed', new Uint8Array(whole))).status, 200)
    if (tries > 1) await sleep(500)
  } while ((await leftOver()) > 0)
  assert.deepEqual(await versionsOf('killed'), [1])
})
