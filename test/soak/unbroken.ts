/**
 * Requests of a client that never tries again, MILLRACE_REQUESTS of them or more (default 12000), while versions are trained,
 * put in charge and taken back, and all serving processes are replaced: not one may fail.
 */
import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from '../../src/core/schema.ts'
import { type Asking, startAsking } from '../system/asking.ts'
import { remove, startUp, temporaryFolder, type Up, untilAnswer } from '../system/millrace.ts'

const requests = Number(process.env['MILLRACE_REQUESTS'] || 12_000)
const project = join(import.meta.dirname, '../clients/project')
const models = z.object({
  models: z.array(
    z.object({ model: z.string(), versions: z.array(z.object({ version: z.int() })) }),
  ),
})
const served = z.object({ processes: z.array(z.object({ pid: z.int(), answers: z.boolean() })) })

/** Asks over a connection of its own: an idle one that is kept may be closed by a process that leaves. */
const talk = async ({ url }: Up, path: string, body?: object): Promise<unknown> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = { 'content-type': 'application/json' }
  request(`${url}${path}`, { agent: false, headers, method: body ? 'POST' : 'GET' }, resolve)
    .once('error', reject)
    .end(body && JSON.stringify(body))
  const response = await promise
  const said = await text(response)
  assert.equal(response.statusCode, 200, `${path}: ${said}`)
  return JSON.parse(said)
}

/** Version that answers in the process that is asked. */
const answering = async (up: Up): Promise<number> => {
  const question = { text: 'anna reads the blue', model: 'words' }
  return z.object({ version: z.int() }).parse(await talk(up, '/predict', question)).version
}

const newest = async (up: Up): Promise<number> => {
  const told = models.parse(await talk(up, '/api/models'))
  const own = told.models.find(({ model }) => model === 'words')
  return Math.max(...(own?.versions ?? []).map(({ version }) => version))
}

const until = async (what: string, holds: () => Promise<boolean>) => {
  for (let wait = 0; wait < 6000; wait++) {
    if (await holds()) return
    await sleep(50)
  }
  assert.fail(what)
}

/** Puts a version in charge, and waits until it answers. */
const promote = async (up: Up, version: number) => {
  await talk(up, '/api/models/words/promote', { version, force: true })
  await until(`Version ${version} does not answer.`, async () => (await answering(up)) === version)
}

/** Trains a version, which is put in charge if it does not come to that by itself. */
const train = async (up: Up) => {
  const before = await newest(up)
  await talk(up, '/api/models/words/train', {})
  await until('No version was trained.', async () => (await newest(up)) > before)
  await promote(up, await newest(up))
}

const pidsOf = async (up: Up) => {
  const { processes } = served.parse(await talk(up, '/api/serving/processes'))
  return processes.filter(({ answers }) => answers).map(({ pid }) => pid)
}

/** Replaces every serving process, and waits until it is. */
const restart = async (up: Up) => {
  const former = await pidsOf(up)
  await talk(up, '/api/serving/restart', {})
  await until('The serving processes are not replaced.', async () => {
    const now = await pidsOf(up)
    return now.length === 2 && now.every((pid) => !former.includes(pid))
  })
}

const answersOf = ({ outcomes }: Asking) =>
  [...outcomes.values()].reduce((sum, count) => sum + count, 0)

test('No request fails while versions and processes come and go', {
  timeout: 300_000 + requests * 5,
}, async () => {
  const home = await temporaryFolder()
  const words = ['--processes', '2', '--grpc-port', 'off']
  const up = await startUp({ project, home, words })
  const done = { trained: 0, 'put in charge': 0, 'taken back': 0, 'processes replaced': 0 }
  let asking: Asking | undefined
  try {
    await untilAnswer(up.url, 'anna reads the blue', 60)
    asking = startAsking(up.url, { connections: 32, name: 'soak' })
    const started = performance.now()
    do {
      await train(up)
      done.trained++
      await restart(up)
      done['processes replaced'] += 2
      const own = await newest(up)
      await promote(up, 1)
      done['put in charge']++
      await talk(up, '/api/models/words/rollback', {})
      await until('It is not taken back.', async () => (await answering(up)) === own)
      done['taken back']++
    } while (answersOf(asking) < requests)
    await asking.stop()
    const seconds = (performance.now() - started) / 1000
    const did = Object.entries(done).map(([what, times]) => `${what} ${times} times`)
    console.log(`${answersOf(asking)} requests in ${seconds.toFixed(0)} s; ${did.join(', ')}`)
    assert.deepEqual([...asking.outcomes.keys()], ['200'], JSON.stringify([...asking.outcomes]))
    assert.equal(await up.end('SIGTERM'), 0)
  } finally {
    await asking?.stop()
    console.log(`outcomes: ${JSON.stringify([...(asking?.outcomes ?? [])])}`)
    await up.end('SIGKILL')
    await remove(home)
  }
})
