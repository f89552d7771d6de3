import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { get } from 'node:https'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { z } from '../src/core/schema.ts'
import {
  millrace,
  remove,
  root,
  startUp,
  temporaryFolder,
  type Up,
  untilAnswer,
} from './system/millrace.ts'

const main = join(root, 'src/cli/main.ts')
const project = join(import.meta.dirname, 'clients/project')

const trail = z.object({
  entries: z.array(z.object({ action: z.string(), subject: z.string() })),
})

/** Milliseconds in which a change of keys counts in every process. */
const promised = 1000

describe('docs/access.md, with two serving processes', () => {
  let up: Up
  let home = ''
  let text = ''
  let admin = ''
  before(async () => {
    home = await temporaryFolder()
    text = await readFile(join(root, 'docs/access.md'), 'utf8')
    up = await startUp({ project, home, words: ['--processes', '2'] })
    await untilAnswer(up.url, 'anna reads the blue', 60)
  })
  after(async () => {
    assert.equal(await up.end('SIGTERM'), 0)
    await remove(home)
  })

  /** Commands of the page in their order, one a line of a block of the shell. */
  const commands = () =>
    [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) =>
      block.split('\n').filter((line) => line !== ''),
    )
  const commandWith = (words: string) => {
    const found = commands().filter((line) => line.includes(words))
    assert.equal(found.length, 1, words)
    return found[0] ?? ''
  }
  const ran = new Set<string>()
  /** Runs a command as it stands there, in the home of this test. */
  const run = (line: string, env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      ran.add(line)
      const child = spawn(
        'bash',
        ['-c', `millrace() { "${process.execPath}" "${main}" "$@"; }; ${line}`],
        {
          cwd: project,
          env: { ...process.env, MILLRACE_HOME: home, ...env },
        },
      )
      const said = { stdout: '', stderr: '' }
      child.stdout.on('data', (chunk) => {
        said.stdout += chunk
      })
      child.stderr.on('data', (chunk) => {
        said.stderr += chunk
      })
      child.on('close', (code) => resolve({ code, ...said }))
    })
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
  /** Over a connection of its own, so that any process may answer it. */
  const predict = async (key: string) => {
    const answer = await fetch(`${up.url}/predict`, {
      method: 'POST',
      headers: { ...bearer(key), 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ text: 'anna reads the blue', model: 'words' }),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  const created = async (words: string) => {
    const { code, stdout, stderr } = await run(commandWith(words))
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^mrk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$/)
    return { key: stdout.trim(), stderr }
  }

  test('the first key is made on the machine, and from then on everybody needs one', async () => {
    assert.equal((await fetch(`${up.url}/api/runs`)).status, 200)
    const { key, stderr } = await created('--role admin --name me')
    admin = key
    assert.match(stderr, /It is the first key: from now on everybody needs one/)
    await sleep(promised)
    for (let time = 0; time < 10; time++) {
      assert.equal(await predict('none'), 401)
      assert.equal(await predict(admin), 200)
    }
    assert.equal((await fetch(`${up.url}/api/runs`)).status, 401)
    assert.equal((await fetch(`${up.url}/healthz`)).status, 200)
    const line = commandWith('curl').replace('http://127.0.0.1:4700', up.url)
    assert.equal((await run(line, { KEY: admin })).code, 0)
    assert.notEqual((await run(line, { KEY: 'none' })).code, 0)
    ran.add(commandWith('curl'))
  })

  test('a new key counts at once in every process, does what it may, and is refused within a second of its end', async () => {
    const { key } = await created('--name shop')
    for (let time = 0; time < 10; time++) assert.equal(await predict(key), 200)
    const runs = await fetch(`${up.url}/api/runs`, { headers: bearer(key) })
    assert.equal(runs.status, 403)
    const listed = await run('millrace keys')
    assert.match(listed.stdout, /shop +predictor of words/)
    assert.equal(listed.stdout.includes(key.slice(17)), false)
    assert.equal((await run(commandWith('keys revoke shop'))).code, 0)
    await sleep(promised)
    for (let time = 0; time < 20; time++) assert.equal(await predict(key), 401)
    assert.equal(await predict(admin), 200)
  })

  test('who may not see data sees how a request went, and no word of it', async () => {
    const analyst = await created('--name analyst')
    const { stdout } = await run('millrace keys create --role viewer --name looker')
    const ask = async (key: string, path: string) => {
      const answer = await fetch(`${up.url}${path}`, { headers: bearer(key) })
      return { status: answer.status, body: await answer.text() }
    }
    const seen = await ask(analyst.key, '/requests?model=words')
    assert.match(seen.body, /anna reads the blue/)
    assert.match(seen.body, /"caller":"key:shop"/)
    const unseen = await ask(stdout.trim(), '/requests?model=words')
    assert.equal(unseen.status, 200)
    assert.match(unseen.body, /"withheld":true/)
    assert.equal(unseen.body.includes('anna'), false)
    assert.equal((await ask(stdout.trim(), '/requests?q=anna')).status, 403)
    assert.equal((await ask(stdout.trim(), '/requests/export')).status, 403)
  })

  test('limits hold over both processes together', async () => {
    const { stdout } = await run('millrace keys create --role predictor --rate 5 --name slow')
    const key = stdout.trim()
    const began = performance.now()
    const statuses = await Promise.all(Array.from({ length: 60 }, () => predict(key)))
    const seconds = (performance.now() - began) / 1000
    const answered = statuses.filter((each) => each === 200).length
    assert.ok(answered >= 5 && answered <= 5 * seconds + 5, `${answered} in ${seconds} s`)
    assert.equal(statuses.filter((each) => each === 429).length, 60 - answered)
  })

  test('gRPC takes the same key, and no other', async () => {
    const port = JSON.parse(up.lines.find((line) => line.includes('"listening"')) ?? '{}').grpcPort
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
    const call = (method: string, sent: readonly string[]) =>
      new Promise<number>((resolve) => {
        const metadata = new Metadata()
        for (const each of sent) metadata.add('authorization', each)
        // Empty messages: whoever is let in is told what is wrong with them.
        client.makeUnaryRequest(
          `/inference.GRPCInferenceService/${method}`,
          () => Buffer.alloc(0),
          (bytes: Buffer) => bytes,
          {},
          metadata,
          (error) => resolve(error?.code ?? status.OK),
        )
      })
    assert.equal(await call('ServerLive', []), status.OK)
    assert.equal(await call('RepositoryIndex', []), status.UNAUTHENTICATED)
    assert.equal(await call('RepositoryIndex', [`Bearer ${admin}`]), status.OK)
    assert.equal(await call('ModelInfer', [`Bearer ${admin.slice(0, -1)}`]), status.UNAUTHENTICATED)
    assert.equal(await call('ModelInfer', [`Bearer ${admin}`]), status.INVALID_ARGUMENT)
    assert.equal(await call('ModelStatistics', [`Bearer ${admin}`]), status.OK)
    client.close()
  })

  test('a thousand random keys at both processes get nobody in', async () => {
    const [id = ''] = /mrk_[0-9a-f]{12}/.exec(admin) ?? []
    const guesses = Array.from({ length: 1000 }, (_, at) => {
      const secret = randomBytes(32).toString('base64url')
      return at % 2 ? `${id}_${secret}` : `mrk_${randomBytes(6).toString('hex')}_${secret}`
    })
    for (let from = 0; from < guesses.length; from += 50) {
      const statuses = await Promise.all(guesses.slice(from, from + 50).map(predict))
      assert.deepEqual([...new Set(statuses)], [401])
    }
  })

  test('refusals and changes stand in the audit trail, and no key stands anywhere', async () => {
    // The first refusals were written soon, the next within a minute, or at the end.
    const answer = await fetch(`${up.url}/api/audit?limit=200`, { headers: bearer(admin) })
    const { entries } = trail.parse(await answer.json())
    const has = (action: string, subject: RegExp) =>
      entries.some((entry) => entry.action === action && subject.test(entry.subject))
    assert.ok(has('key.create', /^key me$/))
    assert.ok(has('key.revoke', /^key shop$/))
    assert.ok(has('access.refuse', /^POST \/predict$|^GET \/api\/runs$/))
    const { stdout } = await promisify(execFile)('grep', ['-rlaF', admin.slice(17), home]).catch(
      () => ({ stdout: '' }),
    )
    assert.equal(stdout, '')
    assert.equal(up.lines.join('\n').includes('mrk_'), false)
    assert.equal((await stat(join(home, 'millrace.db'))).mode & 0o077, 0)
  })

  test('with a key it is opened to others, over TLS, for HTTP and gRPC, by two processes', async () => {
    const line = commandWith('millrace up --host')
    const [, ...words] = line.split(' ').slice(1)
    const files = join(import.meta.dirname, 'data/tls')
    const named: Readonly<Record<string, string>> = {
      ...{ 'cert.pem': join(files, 'one.cert.pem'), 'key.pem': join(files, 'one.key.pem') },
    }
    ran.add(line)
    const other = await startUp({
      ...{ project, home },
      words: [...words.map((word) => named[word] ?? word), '--processes', '2'],
    })
    const { port } = new URL(other.url)
    assert.match(other.url, /^https:/)
    const ca = await readFile(join(files, 'one.cert.pem'))
    const ask = async (path: string, headers: Record<string, string>) => {
      const asked = get({ ...{ host: '127.0.0.1', port, path, ca, headers, agent: false } })
      const [answer] = await once(asked, 'response')
      answer.resume()
      return answer.statusCode
    }
    assert.equal(await ask('/healthz', {}), 200)
    assert.equal(await ask('/api/runs', {}), 401)
    assert.equal(await ask('/api/runs', bearer(admin)), 200)
    assert.equal(await ask('/v2/models/words', bearer(admin)), 200)
    await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`))
    assert.equal(
      other.lines.some((each) => each.includes('warning: it listens')),
      false,
    )
    assert.equal(await other.end('SIGTERM'), 0)
    const empty = await temporaryFolder()
    const refused = await millrace([
      'up',
      project,
      '--home',
      empty,
      '--host',
      '0.0.0.0',
      '--port',
      '0',
    ])
    assert.equal(refused.code, 3)
    assert.match(refused.stderr, /0\.0\.0\.0 is not opened[\s\S]*keys create --role admin/)
    await remove(empty)
  })

  test('what makes no sense is refused, and makes no key', async () => {
    const said = async (words: string) => {
      const { code, stderr, stdout } = await run(`millrace keys ${words}`)
      assert.equal(stdout, '')
      return `${code} ${stderr}`
    }
    assert.match(await said('create'), /^2 [\s\S]*--role: found nothing/)
    assert.match(await said('create --role king'), /^2 [\s\S]*--role: found "king"/)
    assert.match(await said('create --role viewer --expires soon'), /^2 [\s\S]*--expires/)
    assert.match(await said('create --role viewer --sets words'), /^1 [\s\S]*no right on them/)
    assert.match(
      await said('create --role viewer --name me'),
      /^3 [\s\S]*There is, or was, a key "me"/,
    )
    assert.match(await said('revoke'), /^2 [\s\S]*a name is missing/)
    assert.match(await said('revoke nobody'), /^1 [\s\S]*There is no key "nobody"/)
  })

  test('every command of the page was run', () => {
    const left = commands().filter((line) => !ran.has(line))
    assert.deepEqual(left, [])
  })
})
