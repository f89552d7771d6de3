/** A model of scikit-learn with a scoring step, asked by every protocol, and what the log keeps of it. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder } from './system/millrace.ts'

const data = join(import.meta.dirname, 'data/onnx')
const { iris } = JSON.parse(await readFile(join(data, 'sklearn.json'), 'utf8'))
const project = await temporaryFolder()
const home = join(project, '.millrace')
after(() => remove(project))

/** The step of the page. */
const page = await readFile(join(root, 'docs/any-model.md'), 'utf8')
const step = /```ts\n(import \{ defineScoringStep[\s\S]*?)```/.exec(page)?.[1] ?? ''

before(async () => {
  await writeFile(join(project, 'millrace.config.ts'), 'export default { models: {} }\n')
  await writeFile(join(project, 'score.ts'), step)
})

const register = async (...words: string[]) => {
  const model = ['--onnx', join(data, 'iris.onnx'), '--name', 'flowers', '--step', 'score.ts']
  const { code, stdout, stderr } = await millrace(['register', ...model, ...words], project)
  assert.equal(code, 0, stderr)
  return stdout
}

const flowerOf = ([a, b, c, d]: readonly number[]) => ({ sepal: [a, b], petal: [c, d] })

/** Of what has no nested lists: as MLflow's tables are. */
const flat = `import { defineScoringStep, z } from 'millrace'
export default defineScoringStep({
  input: z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number() }),
  example: { a: 5, b: 3, c: 1, d: 0.2 },
  preprocess: ({ a, b, c, d }) => {
    if (a === 13) throw new Error('unlucky')
    return { X: [[a, b, c, d]] }
  },
  postprocess: ({ probabilities }) => ({ number: Number(probabilities?.data[0]) }),
})
`

test('a step is asked by each protocol, logged, counted, and replaced by another version', async () => {
  assert.match(await register(), /^Version 1 of flowers;/)
  assert.match(await register(), /^Version 1 of flowers is this very model/)
  await using up = await startUp({ project, home })
  const ask = async (path: string, body?: object) => {
    const response = await fetch(`${up.url}${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', 'x-request-id': 'asked-1' },
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  const until = async (holds: () => Promise<boolean>) => {
    const end = Date.now() + 20_000
    while (!(await holds())) {
      assert.ok(Date.now() < end, 'It did not come to that.')
      await sleep(50)
    }
  }
  const rows: number[][] = iris.rows
  const predict = (row: object) => ask('/predict', { model: 'flowers', row })
  await until(async () => (await predict(flowerOf(rows[0] ?? []))).status === 200)

  const all = await ask('/predict', { model: 'flowers', rows: rows.map(flowerOf) })
  assert.deepEqual(
    all.body.predictions.map(({ prediction }: { prediction: string }) => prediction),
    iris.label,
  )
  const odd = await predict({ sepal: [1], petal: [1, 2] })
  assert.equal(odd.status, 400)
  assert.match(odd.body.error.what, /sepal: found \[1\], allowed at least 2 entries/)

  const [record] = (await ask('/requests/asked-1')).body.requests
  const [first = 0, second = 0] = iris.probabilities[0].toSorted((a: number, b: number) => b - a)
  assert.ok(Math.abs(record.metrics.margin - (first - second)) < 1e-5)
  assert.deepEqual(JSON.parse(record.inputs), flowerOf(rows[0] ?? []))
  assert.deepEqual(record.artifacts, [])
  const scrape = (await ask('/metrics')).body
  assert.match(scrape, /millrace_step_metric_count\{model="flowers",metric="margin"\} \d+/)

  const tensors = await ask('/v2/models/flowers/infer', {
    inputs: [{ name: 'X', shape: [1, 4], datatype: 'FP32', data: rows[0] }],
  })
  assert.deepEqual(
    tensors.body.outputs.find(({ name }: { name: string }) => name === 'label').data,
    ['setosa'],
  )

  await writeFile(join(project, 'score.ts'), flat)
  assert.match(await register('--alias', 'champion'), /^Version 2 of flowers;.*champion/)
  const scored = () =>
    ask('/endpoints/flowers/invocations', {
      dataframe_split: { columns: ['a', 'b', 'c', 'd'], data: rows },
    })
  await until(async () => (await scored()).status === 200)
  const { predictions } = (await scored()).body
  for (const [at, found] of predictions.entries())
    assert.ok(Math.abs(found - iris.probabilities[at][0]) < 1e-5)
  const failing = await predict({ a: 13, b: 1, c: 1, d: 1 })
  assert.equal(failing.status, 500)
  assert.equal(failing.body.error.code, 'step_failed')
  assert.match(failing.body.error.what, /unlucky/)

  // The first version answers as it did, whatever became of its file.
  const before = await ask('/predict', {
    model: 'flowers',
    version: 1,
    row: flowerOf(rows[0] ?? []),
  })
  assert.equal(before.body.prediction, 'setosa')
  assert.equal(await up.end('SIGTERM'), 0)
})
