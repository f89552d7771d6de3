import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { memoryApp } from '../../test/system/memory.ts'
import { MillraceError } from '../core/error.ts'

/** All that comes back to a client that ends its side after the request. */
const halfClosed = (port: number, request: string, heard: (text: string) => void = () => {}) =>
  new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      socket.end(request),
    )
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      heard(text)
    })
    socket.once('error', reject).once('end', () => resolve(text))
  })

const post = (path: string, body = '', version = '1.1') =>
  `POST ${path} HTTP/${version}\r\nhost: 127.0.0.1\r\n${body && 'content-type: application/json\r\n'}content-length: ${body.length}\r\n\r\n${body}`

const question = post('/predict', '{"text":"a b"}')

const listening = async () => {
  const world = await memoryApp()
  const url = await world.app.listen({ port: 0, host: '127.0.0.1' })
  return { ...world, port: Number(new URL(url).port) }
}

test('a client that ends its side after the request is answered, and its connection closed', async () => {
  const { app, port } = await listening()
  for (const asked of [question, question + question]) {
    const told = await halfClosed(port, asked)
    const answers = told.split('HTTP/1.1 200 OK').slice(1)
    assert.equal(answers.length, asked.length / question.length)
    for (const answer of answers) assert.match(answer, /"suggestions"/)
  }
  await app.close()
})

test('a request that ends in its middle is refused or dropped, and the server goes on', async () => {
  const { app, port } = await listening()
  const told = await halfClosed(port, question.slice(0, -3))
  assert.doesNotMatch(told, /200 OK/)
  assert.match(await halfClosed(port, question), /200 OK/)
  await app.close()
})

/** A server whose cancelling is over when it is said, or nobody waits any more. */
const waiting = async () => {
  const { app, loop, port } = await listening()
  const over = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  const cancel = async (_run: string, _author: string, signal?: AbortSignal) => {
    signal?.addEventListener('abort', () => gone.resolve())
    await over.promise
    throw new MillraceError('conflict', { what: 'It has ended.' })
  }
  Object.assign(loop.loop, { cancel })
  return { app, port, over, gone }
}

test('one that waits for longer is told that the answer is still to come, and then answered', async () => {
  const { app, port, over } = await waiting()
  const told = await halfClosed(port, post('/api/runs/run-1/cancel'), (text) => {
    if (text.split('102 Processing').length > 2) over.resolve()
  })
  assert.match(told, /^(HTTP\/1\.1 102 Processing\r\n\r\n){2,}HTTP\/1\.1 409 Conflict\r\n/)
  await app.close()
})

test('HTTP/1.0 knows nothing but the answer', async () => {
  const { app, port, over } = await waiting()
  setTimeout(over.resolve, 250)
  const told = await halfClosed(port, post('/api/runs/run-1/cancel', '', '1.0'))
  assert.match(told, /^HTTP\/1\.1 409 Conflict\r\n/)
  await app.close()
})

test('one that has gone altogether is noticed, and nobody works for it', async () => {
  const { app, port, gone, over } = await waiting()
  const socket = connect(port, '127.0.0.1', () => socket.write(post('/api/runs/run-1/cancel')))
  socket.on('error', () => {})
  while (!(await connectionsOf(app))) await new Promise(setImmediate)
  setTimeout(() => socket.destroy(), 50)
  await gone.promise
  over.resolve()
  await app.close()
})

const connectionsOf = (app: Awaited<ReturnType<typeof memoryApp>>['app']) =>
  new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)))

test('a stream of events ends with the side of its client', async () => {
  const { app, port } = await listening()
  const told = await halfClosed(port, 'GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')
  assert.doesNotMatch(told, /Processing/)
  assert.equal(await connectionsOf(app), 0)
  await app.close()
})
