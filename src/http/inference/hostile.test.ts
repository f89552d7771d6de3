import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { memoryApp, memoryPredictor } from '../../../test/system/memory.ts'
import { openSum } from '../../../test/system/sum.ts'
import { listen } from '../listen.ts'

const flower = (n: number) => [
  { name: 'a', shape: [1, 2], datatype: 'FP32', data: [n, n] },
  { name: 'b', shape: [1, 2], datatype: 'FP32', data: [1, 2] },
  { name: 'n', shape: [1], datatype: 'INT64', data: [n] },
]
const word = (text: string) => ({ name: 'word', shape: [1], datatype: 'BYTES', data: [text] })

interface Protocol {
  readonly url: string
  /** Keys of a refusal. */
  readonly shape: readonly string[]
  /** A question about a text. */
  asked(text: string): unknown
}

const protocols: readonly Protocol[] = [
  { url: '/predict', shape: ['error'], asked: (text) => ({ text }) },
  {
    url: '/v2/models/sum/infer',
    shape: ['error'],
    asked: (text) => ({ inputs: [...flower(1), word(text)] }),
  },
  { url: '/invocations', shape: ['error_code', 'message'], asked: (text) => ({ inputs: [text] }) },
]

describe('whatever is sent', () => {
  let world: Awaited<ReturnType<typeof memoryApp>>
  let port = 0
  before(async () => {
    world = await memoryApp({
      models: ['words', 'sum'],
      predictor: (folder) => (folder.startsWith('sum') ? openSum() : memoryPredictor(folder)),
    })
    port = Number(new URL(await listen(world.app, { host: '127.0.0.1', port: 0 })).port)
  })
  after(async () => {
    await world.close()
  })

  const post = async (url: string, body: string | Uint8Array<ArrayBuffer>) => {
    const response = await fetch(`http://127.0.0.1:${port}${url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const expectAlive = async () => {
    for (const { url, asked } of protocols)
      assert.equal((await post(url, JSON.stringify(asked('i want')))).status, 200, url)
  }
  const expectRefused = async (protocol: Protocol, body: string, status: number) => {
    const answer = await post(protocol.url, body)
    assert.deepEqual([answer.status, Object.keys(answer.body)], [status, protocol.shape])
  }

  /** What is answered to bytes after which the client says no more. */
  const raw = (bytes: string) =>
    new Promise<string>((resolve) => {
      let said = ''
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () =>
        socket.end(bytes),
      )
      socket.setEncoding('utf8').on('data', (chunk) => {
        said += chunk
      })
      socket.on('error', () => {})
      socket.once('close', () => resolve(said))
    })
  const head = (url: string, more: string) =>
    `POST ${url} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close\r\n${more}\r\n`

  test('a body that is broken off is answered as broken, or not at all, and the next one is', async () => {
    for (const { url } of protocols)
      for (const bytes of [
        `${head(url, 'content-length: 500\r\n')}{"text": "i w`,
        `${head(url, 'transfer-encoding: chunked\r\n')}10\r\n{"text": "i w`,
        `${head(url, 'transfer-encoding: chunked\r\n')}zz\r\nno length\r\n`,
      ])
        assert.match(await raw(bytes), /^(HTTP\/1\.1 400 [\s\S]*)?$/)
    await expectAlive()
    assert.deepEqual(world.logged, [])
  })

  test('a body that is too long is refused by the length that it tells, before it comes', async () => {
    for (const { url, shape } of protocols) {
      const [told = '', body = ''] = (await raw(head(url, `content-length: ${2 ** 31}\r\n`))).split(
        '\r\n\r\n',
      )
      assert.match(told, /^HTTP\/1\.1 413 /)
      assert.deepEqual(Object.keys(JSON.parse(body)), shape)
    }
    await expectAlive()
  })

  test('JSON that is nested without end, or has values without end, is refused in the shape of each', async () => {
    for (const protocol of protocols) {
      await expectRefused(protocol, `${'['.repeat(100_000)}`, 400)
      await expectRefused(protocol, `{"inputs":${'['.repeat(40)}${']'.repeat(40)}}`, 400)
      await expectRefused(protocol, `[${'0,'.repeat(9_000_000)}0]`, 413)
    }
    await expectAlive()
  })

  test('signs that are no text are refused, or read as what they are', async () => {
    for (const protocol of protocols) {
      const lone = JSON.stringify(protocol.asked('§')).replace('§', '\\ud800')
      await expectRefused(protocol, lone, 400)
      const nul = await post(protocol.url, JSON.stringify(protocol.asked('i want\0you')))
      assert.ok([200, 400].includes(nul.status), `${protocol.url}: ${nul.status}`)
      const bytes = Buffer.concat([
        Buffer.from('{"text": "'),
        Buffer.of(0xc3, 0x28),
        Buffer.from('"}'),
      ])
      assert.equal((await post(protocol.url, Uint8Array.from(bytes))).status, 400)
    }
    assert.deepEqual(world.logged, [])
  })

  test('headers without end are refused', async () => {
    const flood = Array.from({ length: 4000 }, (_, n) => `x-${n}: y\r\n`).join('')
    for (const { url } of protocols) assert.match(await raw(head(url, flood)), /^HTTP\/1\.1 431 /)
    await expectAlive()
  })

  test('one that breaks the model is refused alone: its neighbours in the run have their answers', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => (n % 10 === 7 ? 'boom' : `word${n}`))
    for (const { url, shape, asked } of protocols.filter(({ url }) => !url.includes('sum'))) {
      const answers = await Promise.all(texts.map((text) => post(url, JSON.stringify(asked(text)))))
      for (const [at, { status, body }] of answers.entries())
        if (texts[at] === 'boom') assert.deepEqual([status, Object.keys(body)], [500, shape])
        else assert.match(JSON.stringify(body), new RegExp(`words/1:word${at}"`))
    }
  })
})
