import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, get, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import { Client, credentials } from '@grpc/grpc-js'
import { memoryAccess } from '../../test/system/access.ts'
import { memoryApp } from '../../test/system/memory.ts'
import { systemClock } from '../core/clock.ts'
import { type GrpcServer, startGrpc } from './inference/grpc/server.ts'
import { listen } from './listen.ts'
import { openTls, type TlsIdentity } from './tls.ts'

const made = (name: string) => join(import.meta.dirname, '../../test/data/tls', name)

describe('A server over TLS', () => {
  let folder = ''
  let world: Awaited<ReturnType<typeof memoryApp>>
  let grpc: GrpcServer
  let tls: TlsIdentity
  let address: URL
  const warnings: string[] = []
  const files = () => ({ cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') })
  const use = async (cert: string, key = cert) => {
    await copyFile(made(`${key}.key.pem`), files().key)
    await copyFile(made(`${cert}.cert.pem`), files().cert)
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
    await use('one')
    tls = openTls(files(), (what) => warnings.push(what))
    const config = { host: '127.0.0.1', port: 0, version: '0.1.0', grace: 300, tls }
    world = await memoryApp({ config })
    address = new URL(await listen(world.app, config))
    grpc = await startGrpc({
      ...{ registry: world.registry.registry, endpoints: world.endpoints, log: null, tls },
      ...{ clock: systemClock, version: '0', host: '127.0.0.1', port: 0 },
      logger: { error: (detail) => assert.fail(JSON.stringify(detail)) },
    })
  })
  after(async () => {
    tls.close()
    await grpc.close(0)
    await world.close()
    await rm(folder, { recursive: true })
  })

  /** The name in the certificate that a new connection is shown. */
  const nameAt = async (port: number, ALPNProtocols?: string[]): Promise<string> => {
    const socket = connect({
      ...{ port, host: '127.0.0.1', rejectUnauthorized: false },
      ...(ALPNProtocols && { ALPNProtocols }),
    })
    await once(socket, 'secureConnect')
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return `${subject.CN}`
  }
  const untilName = async (name: string) => {
    for (const port of [Number(address.port), grpc.port])
      for (let tries = 0; (await nameAt(port, port === grpc.port ? ['h2'] : undefined)) !== name; )
        if (++tries < 100) await sleep(50)
        else assert.fail(`${port} still shows another certificate than ${name}`)
  }

  test('answers by it alone, from its certificate', async () => {
    assert.equal(address.protocol, 'https:')
    const ca = await readFile(made('one.cert.pem'))
    const [answer] = await once(get(new URL('/healthz', address), { ca }), 'response')
    assert.equal(await text(answer), '{"status":"ok"}')
    const plain = await fetch(`http://${address.host}/healthz`).catch((error) => error)
    assert.ok(plain instanceof Error)
    const other = get(new URL('/healthz', address), { ca: await readFile(made('two.cert.pem')) })
    const [error] = await once(other, 'error')
    assert.match(error.code, /SELF_SIGNED|UNABLE_TO_VERIFY/)
    const old = connect({
      port: Number(address.port),
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
    })
    await once(old, 'error')
  })

  test('takes up new files for new connections, and drops no open one', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
    /** An answer, and the connection that it came over. */
    const ask = async () => {
      const asked = request(new URL('/predict', address), {
        ...{ agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      }).end('{"text":"a"}')
      const [socket] = await once(asked, 'socket')
      const [answer] = await once(asked, 'response')
      await text(answer)
      return { status: answer.statusCode, socket }
    }
    const client = new Client(
      `localhost:${grpc.port}`,
      credentials.createSsl(await readFile(made('one.cert.pem'))),
    )
    const live = () =>
      new Promise<void>((resolve, reject) =>
        client.makeUnaryRequest(
          '/inference.GRPCInferenceService/ServerLive',
          () => Buffer.alloc(0),
          (bytes: Buffer) => bytes,
          {},
          (error) => (error ? reject(error) : resolve()),
        ),
      )
    const first = await ask()
    await live()
    await use('two')
    await untilName('two')
    const again = await ask()
    assert.equal(again.status, 200)
    assert.equal(again.socket, first.socket)
    assert.equal(again.socket.getPeerCertificate().subject.CN, 'one')
    await live()
    agent.destroy()
    client.close()
  })

  test('goes on with what it has where new files do not belong together, or have expired, and says so', async () => {
    await use('two')
    await untilName('two')
    for (const [cert, key, why] of [
      ['one', 'two', /do not belong together/],
      ['expired', 'one', /expired on/],
    ] as const) {
      const before = warnings.length
      await use(cert, key)
      for (let tries = 0; warnings.length === before && tries < 100; tries++) await sleep(50)
      assert.match(warnings.at(-1) ?? '', why)
      assert.match(warnings.at(-1) ?? '', /of before goes on/)
      assert.equal(warnings.length, before + 1)
      assert.equal(await nameAt(Number(address.port)), 'two')
    }
    await use('one')
    await untilName('one')
  })

  test('is not started with files that cannot be used', async () => {
    const refused = (cert: string, key: string, why: RegExp) =>
      assert.throws(() => openTls({ cert, key }, assert.fail), { code: 'bad_usage', why })
    refused(made('one.cert.pem'), made('two.key.pem'), /do not belong together/)
    refused(made('expired.cert.pem'), made('one.key.pem'), /expired/)
    refused(join(folder, 'none'), made('one.key.pem'), /ENOENT/)
    const odd = join(folder, 'odd.pem')
    await writeFile(odd, 'not a certificate')
    refused(odd, made('one.key.pem'), /./)
  })
})

test('over TLS a session goes over nothing else', async () => {
  const access = await memoryAccess()
  const key = await access.key({ role: 'admin' })
  const tls = openTls({ cert: made('one.cert.pem'), key: made('one.key.pem') }, assert.fail)
  const config = { host: '127.0.0.1', port: 0, version: '0', tls }
  const world = await memoryApp({ access, config })
  const { headers } = await world.app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { key },
  })
  assert.match(`${headers['set-cookie']}`, /; Secure$/)
  tls.close()
  access.close()
  await world.close()
})
