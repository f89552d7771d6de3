import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Rollout } from '../src/core/rollout.ts'
import type { Answered, InferenceLog } from '../src/inference/types.ts'
import { drawOf } from '../src/serve/router.ts'
import { sampleRollout } from './system/endpoint.ts'
import { memoryApp } from './system/memory.ts'

/** What is looked at of a record; a million whole ones would be much. */
interface Kept extends Pick<Answered, 'id' | 'variant' | 'weight' | 'version'> {
  readonly hasFailed: boolean
}

/** 1,000,000 in the whole form. */
const total = Number(process.env['MILLRACE_REQUESTS'] || 3000)
const rounds = Math.max(12, total / 5000)

test('whatever becomes of candidates, no request fails, and each record has the share of its moment', {
  timeout: 150_000 + total * 3,
}, async () => {
  const kept: Kept[] = []
  const log: InferenceLog = {
    note: async ({ id, variant, weight, version, answer }) =>
      void kept.push({ id, variant, weight, version, hasFailed: answer.kind === 'failure' }),
    counts: () => ({ written: 0, dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 }),
    close: async () => {},
  }
  const world = await memoryApp({ models: ['words'], log })
  const { registry } = world
  let rollout: Rollout | null = null
  registry.registry.rollouts.of = async () => rollout
  const look = async () => world.endpoints.get('words')?.refresh()
  const roll = async (to: Partial<Rollout>) => {
    rollout = { ...(rollout ?? sampleRollout), endpoint: 'words', model: 'words', ...to }
    await look()
  }
  const port = Number(new URL(await world.app.listen({ port: 0 })).port)
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const post = async (path: string, payload: object) => {
    const sent = request({
      ...{ port, path, agent, method: 'POST' },
      headers: { 'content-type': 'application/json' },
    })
    sent.end(JSON.stringify(payload))
    const [response] = await once(sent, 'response')
    return { status: response.statusCode, body: await json(response) }
  }
  const questions = [
    ['/predict', { text: 'a' }],
    ['/predict', { texts: ['a', 'b', 'c'] }],
    ['/invocations', { inputs: ['a', 'b'] }],
    ['/predict', { text: 'a', version: 3 }],
  ] as const
  let asked = 0
  let isOver = false
  let isCalm = false
  const failed: unknown[] = []
  // Never tries again.
  const client = async () => {
    while (asked < total || !isOver) {
      if (isCalm) {
        await turn()
        continue
      }
      const [path, payload] = questions[asked++ % questions.length] ?? assert.fail()
      const { status, body } = await post(path, payload)
      if (status !== 200) failed.push(body)
    }
  }
  /** From the stable version to the other one: as a shadow, by steps, and on or back. */
  const moves = async () => {
    for (let round = 1; round <= rounds; round++) {
      const until = (share: number) => ((round - 1 + share) / rounds) * total
      const wait = async (share: number) => {
        while (asked < until(share)) await turn()
      }
      const [stable, candidate] = round % 4 < 2 ? [1, 2] : [2, 1]
      const begun = { stable, candidate, id: `rollout-${round}`, verdict: null }
      await roll({ ...begun, phase: 'shadow', weight: 0, shadow: 0.5 })
      await wait(0.2)
      // Only while nobody waits is a shadow asked.
      isCalm = true
      while (kept.at(-1)?.variant !== 'shadow') await turn()
      isCalm = false
      await roll({ phase: 'shift', weight: 0.25, shadow: 0 })
      await wait(0.5)
      await roll({ weight: 0.75 })
      await wait(0.8)
      // Every second one is promoted.
      if (round % 2 === 1) registry.promote('words', candidate)
      await roll({ phase: 'drain', verdict: round % 2 === 1 ? 'promoted' : 'returned' })
      rollout = null
      await look()
      await wait(1)
    }
    isOver = true
  }
  await Promise.all([moves(), ...Array.from({ length: 12 }, client)])
  await world.close()
  assert.deepEqual(failed.slice(0, 3), [])
  const served = kept.filter(({ variant }) => variant === 'stable' || variant === 'candidate')
  assert.deepEqual([...new Set(served.map(({ version }) => version))].sort(), [1, 2])
  assert.ok(kept.some(({ variant }) => variant === 'shadow'))
  assert.ok(kept.every(({ hasFailed }) => !hasFailed))
  const shares = new Set(served.map(({ variant, weight }) => `${variant} ${weight}`))
  assert.deepEqual([...shares].sort(), [
    ...['candidate 0.25', 'candidate 0.75', 'stable 0.25', 'stable 0.75', 'stable 1'],
  ])
  // All of them, or of very many some.
  const some = served.filter((_, at) => at % Math.ceil(total / 10_000) === 0)
  const isDrawn = ({ id, variant, weight }: Kept) =>
    Array.from({ length: rounds }, (_, at) => drawOf(`rollout-${at + 1}`, id)).some((draw) =>
      variant === 'candidate' ? draw < weight : draw >= 1 - weight || weight === 1,
    )
  assert.ok(some.every(isDrawn))
  console.log(`${asked} asked, ${failed.length} failed, ${kept.length} kept, ${rounds} rollouts`)
  agent.destroy()
})
