import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { memoryApp, memoryPredictor, spokenOf } from '../../test/system/memory.ts'
import { listen } from './listen.ts'

const anyPort = { host: '127.0.0.1', port: 0 }

/** Sends bytes as they are and gives back everything that is answered. */
const raw = (port: number, bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    socket.once('end', () => resolve(text)).once('error', reject)
  })

const portOf = (url: string) => Number(new URL(url).port)

describe('a real port', () => {
  test('in use is refused with its name and what to do', async () => {
    const [one, two] = [await memoryApp(), await memoryApp()]
    const port = portOf(await listen(one.app, anyPort))
    await assert.rejects(listen(two.app, { host: '127.0.0.1', port }), {
      code: 'port_in_use',
      what: `Port ${port} of 127.0.0.1 is in use.`,
      fix: `Stop it, or choose another port: --port ${port + 1}.`,
    })
    await two.close()
    await one.close()
  })

  test('of an address that is not ours is refused', async () => {
    const world = await memoryApp()
    await assert.rejects(listen(world.app, { host: '192.0.2.1', port: 0 }), {
      code: 'bad_usage',
      what: 'This machine has no address 192.0.2.1.',
    })
    await world.close()
  })

  test('answers a body of 1 MB with 413 that the client can read', async () => {
    const world = await memoryApp()
    const url = await listen(world.app, anyPort)
    for (let i = 0; i < 5; i++) {
      const response = await fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: 'mill '.repeat(200_000) }),
      })
      assert.equal(response.status, 413)
      const { error } = (await response.json()) as { error: { code: string } }
      assert.equal(error.code, 'too_large')
    }
    await world.close()
  })

  test('answers bytes that are not HTTP in the shape of every refusal', async () => {
    const world = await memoryApp()
    const port = portOf(await listen(world.app, anyPort))
    for (const [bytes, status] of [
      ['nonsense\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
      ['POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: -4\r\n\r\n', 400],
    ] as const) {
      const answer = await raw(port, bytes)
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `), bytes.slice(0, 40))
    }
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200)
    await world.close()
  })

  test('a client that goes away while it waits is not answered by the model', async () => {
    const gate = Promise.withResolvers<void>()
    const seen: string[] = []
    const world = await memoryApp({
      predictor: (folder) => {
        const predictor = memoryPredictor(folder)
        return {
          ...predictor,
          async predict(inputs, k) {
            const texts = inputs.map(spokenOf)
            seen.push(...texts)
            if (texts.includes('slow')) await gate.promise
            return predictor.predict(inputs, k)
          },
        }
      },
    })
    const port = portOf(await listen(world.app, anyPort))
    const post = (text: string) => {
      const sent = request({ port, host: '127.0.0.1', path: '/predict', method: 'POST' })
      sent.setHeader('content-type', 'application/json').on('error', () => {})
      sent.end(JSON.stringify({ text }))
      return sent
    }
    const endpoint = world.endpoints.get('autocomplete')
    post('slow').on('response', (response) => response.resume())
    while (!seen.includes('slow')) await wait(1)
    const impatient = post('impatient')
    while (endpoint?.status().pending !== 1) await wait(1)
    impatient.destroy()
    await wait(30)
    gate.resolve()
    while (endpoint.status().pending !== 0) await wait(1)
    assert.equal(seen.includes('impatient'), false)
    await world.close()
  })
})

describe('closing', () => {
  test('finishes what is under way, ends event streams and kept connections, at once', async () => {
    const gate = Promise.withResolvers<void>()
    const world = await memoryApp({
      config: { host: '127.0.0.1', port: 0, version: '0.1.0', grace: 3000 },
    })
    const evaluate = world.loop.loop.evaluate
    let entered = false
    world.loop.loop.evaluate = async (model) => {
      entered = true
      await gate.promise
      return evaluate(model)
    }
    const url = await listen(world.app, anyPort)
    const events = await fetch(`${url}/api/events`)
    const streamed = events.text()
    await (await fetch(`${url}/healthz`)).text()
    const underWay = fetch(`${url}/evaluate`)
    while (!entered) await wait(1)
    const started = Date.now()
    const closing = world.close()
    await wait(20)
    gate.resolve()
    const answer = await underWay
    assert.equal(answer.status, 200)
    assert.equal(((await answer.json()) as { accuracy: number }).accuracy, 0.5)
    assert.match(await streamed, /^retry: 2000/)
    await closing
    assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`)
    await assert.rejects(fetch(`${url}/healthz`))
  })

  test('does not wait longer than its grace for a request that never ends', async () => {
    const world = await memoryApp()
    world.loop.loop.evaluate = () => new Promise(() => {})
    const url = await listen(world.app, anyPort)
    const hanging = assert.rejects(fetch(`${url}/evaluate`))
    await wait(30)
    const started = Date.now()
    await world.close()
    await hanging
    assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`)
  })
})
