import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { memoryApp } from '../../test/system/memory.ts'
import { failure } from '../operations/schemas.ts'
import { safetyHeaders } from './headers.ts'
import { listen } from './listen.ts'

type World = Awaited<ReturnType<typeof memoryApp>>

const started = async (world: World) =>
  Number(new URL(await listen(world.app, { host: '127.0.0.1', port: 0 })).port)

/** A client that never ends its side, whatever the server does. */
const stubborn = (port: number, bytes: string) =>
  new Promise<Socket>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (bytes) socket.write(bytes)
      resolve(socket)
    })
    socket.on('error', () => {})
    socket.resume()
  })

const connections = ({ app }: World) =>
  new Promise<number>((resolve) => app.server.getConnections((_, count) => resolve(count)))

const descriptors = () => readdirSync('/proc/self/fd').length

const within = async (seconds: number, holds: () => boolean | Promise<boolean>) => {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    if (await holds()) return true
    await wait(20)
  }
  return false
}

/** The head and the body of what is answered to bytes. */
const raw = (port: number, bytes: string) =>
  new Promise<{ head: string; body: string }>((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      resolve({ head, body })
    })
  })

describe('connections', () => {
  test('that are silent, half, garbage or refused are gone in a moment, with their descriptors', {
    skip: !existsSync('/proc/self/fd'),
  }, async () => {
    const world = await memoryApp({ limits: { patience: 300 } })
    const port = await started(world)
    const before = descriptors()
    const starts = [
      '',
      'G',
      'GET /healthz HT',
      'GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-half: ',
      'garbage\r\n\r\n',
      'garbage that goes on\r\n'.repeat(5000),
      `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
      'GET /healthz HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      'POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: -4\r\n\r\n',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    ]
    const clients = await Promise.all(
      Array.from({ length: 220 }, (_, i) => stubborn(port, starts[i % starts.length] ?? '')),
    )
    assert.ok(descriptors() >= before + 220, `${descriptors()} of ${before}`)
    assert.ok(await within(5, async () => (await connections(world)) === 0))
    // What is left are the clients' own ends, which never close.
    assert.ok(descriptors() <= before + clients.length, `${descriptors()} of ${before}`)
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
    for (const client of clients) client.destroy()
    await world.close()
  })

  test('are bounded for each address: one too many is answered and let go, the others stay', async () => {
    const world = await memoryApp({ limits: { connections: { total: 10, each: 3 } } })
    const port = await started(world)
    const clients = await Promise.all([1, 2, 3].map(() => stubborn(port, '')))
    const { head, body } = await raw(port, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
    assert.match(head, /^HTTP\/1\.1 503 /)
    assert.equal(
      failure.parse(JSON.parse(body)).error.what,
      '3 connections from this address are open already.',
    )
    assert.ok(await within(2, async () => (await connections(world)) === 3))
    clients[0]?.destroy()
    assert.ok(await within(2, async () => (await connections(world)) === 2))
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
    for (const client of clients) client.destroy()
    await world.close()
  })

  test('that are one too many have nothing carried out', async () => {
    const world = await memoryApp({ limits: { connections: { total: 10, each: 1 } } })
    const port = await started(world)
    const client = await stubborn(port, '')
    const { head } = await raw(
      port,
      'POST /api/models/autocomplete/train HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    )
    assert.match(head, /^HTTP\/1\.1 503 /)
    assert.ok(await within(2, async () => (await connections(world)) === 1))
    assert.deepEqual(world.loop.calls, [])
    client.destroy()
    await world.close()
  })

  test('are bounded all together', async () => {
    const world = await memoryApp({ limits: { connections: { total: 3, each: 3 } } })
    const port = await started(world)
    assert.equal(world.app.server.maxConnections, 3)
    const clients = await Promise.all([1, 2, 3, 4, 5, 6].map(() => stubborn(port, '')))
    assert.ok(await within(2, async () => (await connections(world)) === 3))
    for (const client of clients) client.destroy()
    await world.close()
  })

  test('of one address may be 400 that are kept and asked again and again', async () => {
    const world = await memoryApp()
    const port = await started(world)
    const agent = new Agent({ keepAlive: true, maxSockets: 400, maxFreeSockets: 400 })
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ port, host: '127.0.0.1', path: '/healthz', agent }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode))
        })
          .once('error', reject)
          .end()
      })
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 400 }, ask))
      assert.ok(answers.every((status) => status === 200))
    }
    assert.equal(await connections(world), 400)
    agent.destroy()
    await world.close()
  })
})

describe('what is refused before it is a request', () => {
  test('is answered in the shape of every refusal, with the headers of safety', async () => {
    const world = await memoryApp({ limits: { patience: 300 } })
    const port = await started(world)
    const host = 'host: localhost\r\n'
    const cases: readonly (readonly [bytes: string, status: number])[] = [
      ['nonsense\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n', 403],
      [`GET / HTTP/1.1\r\n${host}x: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
      [`GET / HTTP/1.1\r\n${host}x-half: `, 408],
      [`POST /predict HTTP/1.1\r\n${host}content-length: -4\r\n\r\n`, 400],
      [`GET /healthz HTTP/1.1\r\n${host}expect: a miracle\r\n\r\n`, 417],
      [`GET /%ff HTTP/1.1\r\n${host}connection: close\r\n\r\n`, 400],
      [`PROPFIND / HTTP/1.1\r\n${host}connection: close\r\n\r\n`, 404],
      [`TRACE / HTTP/1.1\r\n${host}connection: close\r\n\r\n`, 404],
      [`OPTIONS * HTTP/1.1\r\n${host}connection: close\r\n\r\n`, 404],
    ]
    for (const [bytes, status] of cases) {
      const { head, body } = await raw(port, bytes)
      assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), bytes.slice(0, 60))
      for (const [name, value] of Object.entries(safetyHeaders))
        assert.ok(head.includes(`\r\n${name}: ${value}\r\n`), `${name} of ${bytes.slice(0, 60)}`)
      const { error } = failure.parse(JSON.parse(body))
      if (status === 431) assert.match(error.fix ?? '', /fewer or shorter headers/)
      if (status === 408) assert.match(error.fix ?? '', /the whole request/)
    }
    await world.close()
  })

  test('is told once, whatever else the client sends', async () => {
    const world = await memoryApp()
    const port = await started(world)
    const { head, body } = await raw(port, 'garbage\r\n\r\n'.repeat(2000))
    assert.match(head, /^HTTP\/1\.1 400 /)
    assert.doesNotThrow(() => JSON.parse(body))
    await world.close()
  })
})
