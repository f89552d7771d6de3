/** Versions that take over while they are asked: one that is as good, one that fails, and one that is taken back. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder } from './system/millrace.ts'

const onnx = join(import.meta.dirname, 'data/onnx/iris.onnx')
const project = await temporaryFolder()
const home = join(project, '.millrace')
after(() => remove(project))

const config = `export default {
  models: {},
  endpoints: {
    flowers: {
      model: 'flowers',
      policy: 'canary',
      rollout: {
        steps: [0.3, 0.6], stepFor: '1s', leastTime: '2s', leastAnswers: 150, near: 0.2,
        // The machine of a test may be slow at any moment.
        tolerance: 10,
      },
    },
  },
}
`

/** A step that fails at some rows. */
const step = (unlucky: number) => `import { defineScoringStep, z } from 'millrace'
export default defineScoringStep({
  input: z.object({ a: z.number() }),
  example: { a: 1 },
  preprocess: ({ a }) => {
    if (a < ${unlucky}) throw new Error('unlucky')
    return { X: [[5.1, 3.5, 1.4, 0.2]] }
  },
  postprocess: ({ probabilities }) => ({ number: Number(probabilities?.data[0]) }),
})
`

const verb = async (...words: string[]) => {
  const { code, stdout, stderr } = await millrace(words, project)
  assert.equal(code, 0, stderr)
  return stdout
}

const register = async (unlucky: number) => {
  await writeFile(join(project, 'step.ts'), step(unlucky))
  return verb('register', '--onnx', onnx, '--name', 'flowers', '--step', 'step.ts')
}

before(async () => {
  await writeFile(join(project, 'millrace.config.ts'), config)
  assert.match(await register(0), /^Version 1 of flowers;/)
  assert.match(await register(-1), /^Version 2 of flowers;/)
  assert.match(await register(0.5), /^Version 3 of flowers;/)
})

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
      const response = await fetch(`${up.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'flowers', row: { a: Math.random() } }),
      })
      const body = JSON.parse(await response.text())
      if (response.status === 200) count(answered, body.version)
      else if (isFaulty && body.error.code === 'step_failed') count(failed, 3)
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
  isAsking = false
  await clients
  assert.deepEqual([...failed.keys()], [3])
  const { requests } = await get('/requests?status=failed&limit=100')
  assert.ok(requests.length > 0)
  assert.ok(requests.every(({ version }: { version: number }) => version === 3))
})
