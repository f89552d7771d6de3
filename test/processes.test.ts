import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../src/core/clock.ts'
import { usualPlan } from '../src/core/rollout.ts'
import { z } from '../src/core/schema.ts'
import { createRegistry } from '../src/registry/registry.ts'
import { drawOf } from '../src/serve/router.ts'
import { openStore } from '../src/store/home.ts'
import { startAsking } from './system/asking.ts'
import { sampleRollout } from './system/endpoint.ts'
import { remove, startUp, temporaryFolder, type Up, untilAnswer } from './system/millrace.ts'

const processes = z.object({
  processes: z.array(
    z.object({ pid: z.int(), answers: z.boolean(), memoryBytes: z.number().nullable() }),
  ),
})
const stats = z.object({
  model_stats: z.array(
    z.object({
      version: z.string(),
      inference_stats: z.object({ success: z.object({ count: z.int() }) }),
    }),
  ),
})

const record = z.object({
  ...{ id: z.string(), variant: z.string(), version: z.int(), weight: z.number() },
})
const standing = z.object({
  arms: z.array(z.object({ variant: z.string(), version: z.int(), weight: z.number() })),
})
const endpoint = z.object({ endpoint: z.object({ serving: standing }) })

describe('serving processes', () => {
  let up: Up
  let home = ''
  before(async () => {
    home = await temporaryFolder()
    const project = join(import.meta.dirname, 'clients/project')
    up = await startUp({ project, home, words: ['--processes', '2', '--grpc-port', 'off'] })
    await untilAnswer(up.url, 'anna reads the blue', 60)
  })
  after(async () => {
    assert.equal(await up.end('SIGTERM'), 0)
    await remove(home)
  })

  const ask = async (method: string, path: string, body?: object) =>
    fetch(`${up.url}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const list = async () => {
    const answer = await ask('GET', '/api/serving/processes')
    assert.equal(answer.status, 200, await answer.clone().text())
    return processes.parse(await answer.json()).processes
  }
  /** Waits until two processes answer, none of them one of these. */
  const untilOthers = async (pids: readonly number[]) => {
    for (let tries = 0; tries < 600; tries++) {
      const found = (await list()).filter(({ answers }) => answers)
      if (
        found.length === 2 &&
        found.every(
          ({ pid, answers, memoryBytes }) => answers && memoryBytes && !pids.includes(pid),
        )
      )
        return
      await sleep(100)
    }
    assert.fail(`not replaced: ${JSON.stringify(await list())}`)
  }
  const pidsOf = async () => (await list()).map(({ pid }) => pid)
  /** Requests of a model that were answered, by what all processes told. */
  const counted = async () => {
    const answer = await ask('GET', '/v2/models/words/stats')
    assert.equal(answer.status, 200, await answer.clone().text())
    const { model_stats } = stats.parse(await answer.json())
    return model_stats.reduce((sum, { inference_stats }) => sum + inference_stats.success.count, 0)
  }
  /** Requests for predictions by HTTP, and none that were handed on. */
  const predictions = async () => {
    const metrics = await (await ask('GET', '/metrics')).text()
    assert.doesNotMatch(
      metrics,
      /millrace_http_requests_total\{route="none",method="GET",code="200"/,
    )
    const [, count] =
      /millrace_http_requests_total\{route="\/predict",method="POST",code="200"\} (\d+)/.exec(
        metrics,
      ) ?? []
    return Number(count ?? 0)
  }
  const recordsOf = async (name: string) => {
    const text = await (await ask('GET', '/requests/export?format=jsonl&model=words')).text()
    const all = text.split('\n').flatMap((line) => (line ? [record.parse(JSON.parse(line))] : []))
    return all.filter(({ id }) => id.startsWith(`${name}-`))
  }
  const kept = async (name: string) => (await recordsOf(name)).map(({ id }) => id).sort()
  /** Waits until all processes together stand so. */
  const until = async (holds: (serving: z.output<typeof standing>) => boolean) => {
    for (let tries = 0; tries < 200; tries++) {
      const answer = await ask('GET', '/api/endpoints/words')
      if (holds(endpoint.parse(await answer.json()).endpoint.serving)) return
      await sleep(50)
    }
    assert.fail('It never stands so.')
  }

  test('are two, and what is not theirs is answered through them', async () => {
    await untilOthers([])
    assert.equal((await ask('GET', '/readyz')).status, 200)
    const metrics = await (await ask('GET', '/metrics')).text()
    assert.match(metrics, /^millrace_serving_processes 2$/m)
    assert.match(metrics, /^millrace_serving_process_memory_bytes\{pid="\d+"\} \d+$/m)
    assert.equal((await ask('GET', '/nothing/here')).status, 404)
    assert.equal((await ask('GET', '/predict')).status, 405)
    // A body that is refused unread does not hold up the connection.
    const long = await ask('POST', '/api/models/words/promote', { note: 'x'.repeat(2_000_000) })
    assert.equal(long.status, 413)
    const ingested = await ask('POST', '/api/models/words/rows', {
      rows: ['anna paints the red door'],
    })
    assert.equal(ingested.status, 200)
  })

  test('are replaced, and take up a version, without a lost request', async () => {
    await untilOthers([])
    const before = await counted()
    const asked = await predictions()
    const former = await pidsOf()
    const asking = startAsking(up.url, { connections: 16, name: 'calm' })
    assert.equal((await ask('POST', '/api/serving/restart', {})).status, 200)
    assert.equal((await ask('POST', '/api/serving/restart', {})).status, 409)
    await untilOthers(former)
    assert.equal((await ask('POST', '/api/models/words/train', {})).status, 200)
    await up.event(
      ({ kind, model, version }) => kind === 'serve.serving' && model === 'words' && version === 2,
      60,
    )
    await sleep(300)
    await asking.stop()
    assert.deepEqual([...asking.outcomes.keys()], ['200'])
    assert.ok(asking.answered.size > 200, `${asking.answered.size}`)
    await sleep(300)
    assert.equal((await counted()) - before, asking.answered.size)
    assert.equal((await predictions()) - asked, asking.answered.size)
    assert.deepEqual(await kept('calm'), [...asking.answered].sort())
  })

  test('divide questions between two versions, and let either go, without a lost request', async () => {
    await untilOthers([])
    const changed = await ask('POST', '/api/endpoints/words', { policy: 'canary' })
    assert.equal(changed.status, 200, await changed.text())
    const store = await openStore(home)
    const { rollouts } = await createRegistry(store, systemClock)
    const author = { author: 'test' }
    // Nothing moves it but the test.
    const plan = { ...usualPlan, steps: [0.5], stepFor: 1e9, leastTime: 1e9, longest: 1e9 }
    const begin = (stable: number, candidate: number) =>
      rollouts.begin(
        { ...sampleRollout, ...{ endpoint: 'words', model: 'words' }, plan, stable, candidate },
        author,
      )
    const asking = startAsking(up.url, { connections: 8, name: 'divided' })
    const back = await begin(2, 1)
    await until(({ arms }) => arms.length === 2 && arms.every(({ weight }) => weight < 1))
    await rollouts.move(back.id, author, () => ({
      to: { phase: 'ended', verdict: 'returned', endedAt: 1 },
    }))
    await until(({ arms }) => arms.length === 1)
    const on = await begin(2, 1)
    await until(({ arms }) => arms.length === 2)
    await rollouts.move(on.id, author, () => ({
      to: { phase: 'ended', verdict: 'promoted', endedAt: 1 },
    }))
    await until(({ arms }) => arms.length === 1 && arms[0]?.version === 1)
    await sleep(200)
    await asking.stop()
    assert.deepEqual([...asking.outcomes.keys()], ['200'])
    const records = await recordsOf('divided')
    assert.deepEqual(records.map(({ id }) => id).sort(), [...asking.answered].sort())
    for (const { id, variant, version, weight } of records) {
      const draws = [back, on].map((rollout) => drawOf(rollout.id, id))
      const isDrawn =
        weight === 1 || draws.some((draw) => draw < 0.25 === (variant === 'candidate'))
      assert.ok(isDrawn && (variant === 'stable' || version === 1), JSON.stringify({ id, version }))
    }
    assert.ok(records.some(({ variant }) => variant === 'candidate'))
    await store.close()
  })

  test('let go of a model together', async () => {
    assert.equal((await ask('POST', '/v2/repository/models/table/unload', {})).status, 200)
    for (let tries = 0; tries < 8; tries++)
      assert.equal((await ask('GET', '/v2/models/table/ready')).status, 503)
    assert.equal((await ask('POST', '/v2/repository/models/table/load', {})).status, 200)
    for (let tries = 0; tries < 8; tries++)
      assert.equal((await ask('GET', '/v2/models/table/ready')).status, 200)
  })

  test('are started anew when one is killed, which loses no record of what it answered', async () => {
    const former = await pidsOf()
    const asking = startAsking(up.url, { connections: 16, name: 'killed' })
    await sleep(500)
    process.kill(former[0] ?? 0, 'SIGKILL')
    await sleep(1000)
    await asking.stop()
    const lost = [...asking.outcomes].filter(([outcome]) => outcome !== '200')
    // Only what it had in hand: a request a connection at most.
    assert.ok(lost.reduce((sum, [, count]) => sum + count, 0) <= 16, JSON.stringify(lost))
    await untilOthers(former.slice(0, 1))
    const ids = new Set(await kept('killed'))
    assert.deepEqual(
      [...asking.answered].filter((id) => !ids.has(id)),
      [],
    )
  })
})
