/** Versions that take over while they are asked: one that is as good, one that fails, and one that is taken back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { askFlower, flowersProject } from './system/flowers.ts'
import { millrace } from './system/here.ts'
import { remove, startUp } from './system/millrace.ts'

const { project, home, verb } = await flowersProject([0, -1, 0.5])
after(() => remove(project))

const shown = async () => JSON.parse(await verb('rollout', 'flowers', '--json')).rollout

test('a good version takes over, one that fails is returned, and what was done last is taken back', async () => {
  await using up = await startUp({ project, home })
  const get = async (path: string) => JSON.parse(await (await fetch(`${up.url}${path}`)).text())
  let isAsking = true
  const answered = new Map<number, number>()
  const failed = new Map<number, number>()
  const count = (of: Map<number, number>, version: number) =>
    of.set(version, (of.get(version) ?? 0) + 1)
  let isFaulty = false
  /** A client that never retries. */
  const client = async () => {
    while (isAsking) {
      const { version, code } = await askFlower(up.url)
      if (version !== undefined) count(answered, version)
      else if (isFaulty && code === 'step_failed') count(failed, 3)
      else count(failed, 0)
      await sleep(2)
    }
  }
  const until = async (holds: () => Promise<boolean>) => {
    const end = Date.now() + 60_000
    while (!(await holds())) {
      assert.ok(Date.now() < end, JSON.stringify(await shown()))
      await sleep(200)
    }
  }
  const ended = (candidate: number) => async () => {
    const rollout = await shown()
    return rollout.candidate === candidate && rollout.phase === 'ended'
  }
  await until(async () => (await fetch(`${up.url}/endpoints/flowers/ping`)).status === 200)
  const clients = Promise.all(Array.from({ length: 8 }, client))

  try {
    await verb('rollout', 'flowers', 'begin', '2')
    const refused = await millrace(['rollout', 'flowers', 'begin', '3'], project)
    assert.equal(refused.code, 3)
    assert.match(refused.stderr, /Version 2 is about to take over at the endpoint flowers already/)
    await until(ended(2))
    const good = await shown()
    assert.equal(good.verdict, 'promoted', good.reason)
    assert.ok((answered.get(2) ?? 0) >= 150)
    assert.match(await verb('models', 'flowers'), /2 .*champion/)

    isFaulty = true
    await verb('rollout', 'flowers', 'begin', '3')
    await until(ended(3))
    isFaulty = false
    const bad = await shown()
    assert.equal(bad.verdict, 'returned', bad.reason)
    assert.match(bad.reason, /answers of version 3 failed/)
    const { points } = await get(`/api/rollouts/${bad.id}`)
    assert.ok(points.length > 0)
    // It is what the log tells.
    const again = JSON.parse(await verb('rollout', 'flowers', 'recount', '--json'))
    assert.deepEqual([again.looks, again.changed], [points.length, []])
    assert.equal(again.back.errors, bad.findings.errors.back)
    assert.ok(points.at(-1).back.errors >= bad.findings.errors.enough)

    assert.match(
      await verb('rollback', 'flowers', '--dry-run'),
      /Version 1 .* would be champion again/,
    )
    assert.match(
      await verb('rollback', 'flowers'),
      /Version 1 .* is champion again, instead of version 2/,
    )
    const before = answered.get(1) ?? 0
    await until(async () => (answered.get(1) ?? 0) > before)
  } finally {
    isAsking = false
    await clients
  }
  assert.deepEqual([...failed.keys()], [3])
  const { requests } = await get('/requests?status=failed&limit=100')
  assert.ok(requests.length > 0)
  assert.ok(requests.every(({ version }: { version: number }) => version === 3))
})
