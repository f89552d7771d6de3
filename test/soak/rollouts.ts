/**
 * The process that keeps the loop is killed at any moment of a rollout, MILLRACE_KILLS times (default 3): the rollout goes
 * on or has ended, one version is stable, and nothing answered that was not to.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng } from '../../src/core/rng.ts'
import type { Rollout } from '../../src/core/rollout.ts'
import { openRequests } from '../../src/inference/reading/requests.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { createRegistry } from '../../src/registry/registry.ts'
import { openStore } from '../../src/store/home.ts'
import { askFlower, flowersProject } from '../system/flowers.ts'
import { remove, startUp } from '../system/millrace.ts'

const kills = Number(process.env['MILLRACE_KILLS'] || 3)
/** Milliseconds within which a process that answers has heard of a change. */
const heard = 5000

test('A rollout whose process is killed goes on or ends, and one version is stable', {
  timeout: 180_000 + kills * 60_000,
}, async () => {
  const { project, home, verb } = await flowersProject([0, -1, 0.5])
  const rng = createRng(7)
  const start = () => startUp({ project, home, words: ['--grpc-port', 'off'] })
  let up = await start()
  let isAsking = true
  let answers = 0
  const client = async () => {
    while (isAsking) {
      const told = await askFlower(up.url).catch(() => ({ version: undefined }))
      if (told.version !== undefined) answers++
      await sleep(4)
    }
  }
  const clients = Promise.all(Array.from({ length: 8 }, client))
  const store = await openStore(home)
  const registry = await createRegistry(store, undefined, { reads: true })
  const newest = async () => (await registry.rollouts.list({ limit: 1 }))[0] ?? null
  const phases: string[] = []

  const expectOne = async (): Promise<Rollout | null> => {
    const open = await registry.rollouts.list({ open: true, limit: 10 })
    assert.ok(open.length <= 1, `${open.length} are under way`)
    const champion = await registry.alias('flowers', 'champion')
    const last = await newest()
    if (last)
      assert.equal(champion?.version, last.verdict === 'promoted' ? last.candidate : last.stable)
    return last
  }
  /** Another version than the one that is stable. */
  const begin = async () => {
    const stable = (await registry.alias('flowers', 'champion'))?.version
    const others = [1, 2, 3].filter((version) => version !== stable)
    await verb('rollout', 'flowers', 'begin', `${others[rng.below(others.length)]}`)
  }

  try {
    for (let killed = 0; killed < kills; killed++) {
      const last = await expectOne()
      if (last === null || last.endedAt !== null) await begin()
      await sleep(8000 * rng.uniform())
      phases.push((await newest())?.phase ?? 'none')
      await up.end('SIGKILL')
      await expectOne()
      up = await start()
    }
    for (let wait = 0; (await newest())?.endedAt === null; wait++) {
      assert.ok(wait < 600, JSON.stringify(await newest()))
      await sleep(200)
    }
    await expectOne()
  } finally {
    isAsking = false
    await clients
    await up.end('SIGTERM')
  }

  const rollouts = (await registry.rollouts.list({ limit: 200 })).toReversed()
  const requests = openRequests({
    folder: store.paths.inference,
    writer: createWriter(store.paths.inference),
  })
  let looked = 0
  for await (const page of requests.export({ endpoint: 'flowers' }))
    for (const { variant, version, weight, time } of page) {
      looked++
      const isOf = (each: Rollout) =>
        each.createdAt <= time && time <= (each.endedAt ?? time) + heard
      const now = rollouts.filter(isOf)
      if (variant === 'candidate') {
        assert.ok(now.some(({ candidate }) => candidate === version))
        assert.ok([0.3, 0.6, 1].includes(weight), `${weight}`)
      } else if (now.length > 0)
        assert.ok(now.some((each) => [each.stable, each.candidate].includes(version)))
    }
  await requests.close()
  await store.close()
  await remove(project)
  const verdicts = rollouts.map(({ verdict }) => verdict)
  console.log(
    `${kills} killed (${phases.join(', ')}), ${rollouts.length} rollouts: ${verdicts.join(', ')}; ${answers} answers, ${looked} kept`,
  )
  assert.ok(looked >= answers)
  assert.ok(verdicts.every((verdict) => verdict !== null && verdict !== 'cancelled'))
})
