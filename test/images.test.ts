import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRng } from '../src/core/rng.ts'
import { initialise } from '../src/nn/parameter.ts'
import { imageTask } from '../src/tasks/image/task.ts'
import { readPackage, writePackage } from '../src/tasks/kit/package.ts'
import { remove, temporaryFolder } from './system/millrace.ts'
import { suggested } from './system/suggested.ts'

const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
const missing = () => {
  const found = spawnSync(python, ['-c', 'import numpy, onnx, onnxruntime'])
  return found.status === 0
    ? false
    : `${python} has no onnx and onnxruntime; name one that has with MILLRACE_PYTHON`
}

const home = await temporaryFolder()
after(() => remove(home))

test('An image package runs in Python on bytes, to the same probabilities', {
  skip: missing(),
}, async () => {
  const rng = createRng(3)
  const images = Array.from({ length: 12 }, () =>
    Buffer.from(Array.from({ length: 9 * 7 * 3 }, () => rng.below(256))).toString('base64'),
  )
  const rows = images.map((image, i) => JSON.stringify({ image, label: ['a', 'b', 'c'][i % 3] }))
  const prepared = imageTask.prepare(rows, { height: 9, width: 7, channels: 3, filters: [16, 32] })
  const { parameters, states = [] } = prepared.network
  const folder = join(home, 'images')
  await writePackage(folder, {
    prepared,
    parameters: initialise([...parameters, ...states], createRng(1)),
    metrics: {},
    lineage: null,
  })
  const ran = spawnSync(python, [join(import.meta.dirname, 'data/package/look.py'), folder], {
    input: JSON.stringify(images),
    encoding: 'utf8',
  })
  assert.equal(ran.status, 0, ran.stderr)
  const theirs: Record<string, number>[] = JSON.parse(ran.stdout)
  const predictor = await imageTask.open(await readPackage(folder))
  const ours = await suggested(predictor, rows, 3)
  await predictor.close()
  for (const [row, suggestions] of ours.entries())
    for (const { word, probability } of suggestions)
      assert.ok(Math.abs((theirs[row]?.[word] ?? 9) - probability) < 1e-5)
  assert.equal(theirs.length, 12)
})
