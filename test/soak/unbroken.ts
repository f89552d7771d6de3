/**
 * Requests of a client that never tries again, MILLRACE_REQUESTS of them (default 20000), while versions are trained, put
 * in charge and taken back, and all serving processes are replaced: not one may fail.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from '../../src/core/schema.ts'
import { type Asking, startAsking } from '../system/asking.ts'
import { remove, startUp, temporaryFolder, type Up, untilAnswer } from '../system/millrace.ts'

const requests = Number(process.env['MILLRACE_REQUESTS'] || 20_000)
const project = join(import.meta.dirname, '../clients/project')
const served = z.object({ processes: z.array(z.object({ pid: z.int(), answers: z.boolean() })) })

const post = async ({ url }: Up, path: string, body: object = {}): Promise<void> => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(response.status, 200, `${path}: ${await response.text()}`)
}

/** Versions that have taken over so far, in any process. */
const takenOver = ({ lines }: Up) =>
  lines.filter((line) => line.includes('"serve.serving"') && line.includes('"words"')).length

/** Does something that puts another version in charge, and waits until it is. */
const change = async (up: Up, path: string, body?: object) => {
  const before = takenOver(up)
  await post(up, path, body)
  for (let wait = 0; wait < 1200 && takenOver(up) === before; wait++) await sleep(50)
  assert.ok(takenOver(up) > before, `${path} put no version in charge`)
}

const pidsOf = async ({ url }: Up) => {
  const { processes } = served.parse(await (await fetch(`${url}/api/serving/processes`)).json())
  return processes.filter(({ answers }) => answers).map(({ pid }) => pid)
}

/** Replaces every serving process, and waits until it is. */
const restart = async (up: Up) => {
  const former = await pidsOf(up)
  await post(up, '/api/serving/restart')
  for (let wait = 0; wait < 1200; wait++) {
    const now = await pidsOf(up)
    if (now.length === 2 && now.every((pid) => !former.includes(pid))) return
    await sleep(50)
  }
  assert.fail('The serving processes are not replaced.')
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
  try {
    await untilAnswer(up.url, 'anna reads the blue', 60)
    const asking = startAsking(up.url, { connections: 32, name: 'soak' })
    const started = performance.now()
    do {
      await change(up, '/api/models/words/train')
      done.trained++
      await restart(up)
      done['processes replaced'] += 2
      await change(up, '/api/models/words/promote', { version: 1 })
      done['put in charge']++
      await change(up, '/api/models/words/rollback')
      done['taken back']++
    } while (answersOf(asking) < requests)
    await asking.stop()
    const seconds = (performance.now() - started) / 1000
    const did = Object.entries(done).map(([what, times]) => `${what} ${times} times`)
    console.log(`${answersOf(asking)} requests in ${seconds.toFixed(0)} s; ${did.join(', ')}`)
    assert.deepEqual([...asking.outcomes.keys()], ['200'], JSON.stringify([...asking.outcomes]))
    assert.equal(await up.end('SIGTERM'), 0)
  } finally {
    await up.end('SIGKILL')
    await remove(home)
  }
})
