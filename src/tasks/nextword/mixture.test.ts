import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float32 } from '../../core/tensor.ts'
import { openSession } from '../../onnx/session.ts'
import { learningGraph } from '../kit/network.ts'
import { mixture } from './mixture.ts'

const own = [0.5, 0.3, 0.2, 0]
const counted = [0.1, 0.3, 0.2, 0.4]

/** Answers to one row whose z is ln 3, so that the network has three quarters of what either says. */
const answersOf = async (agreed: number) => {
  const gate = mixture({ units: 1, levels: 1, agreed })
  const row = (g: Parameters<typeof gate.apply>[0], name: string, width: number) =>
    g.input(name, 'float32', ['rows', width])
  const session = await openSession(
    learningGraph('mixture', gate.parameters, (g, lookup) => ({
      answers: gate.apply(g, lookup, {
        ...{ hidden: row(g, 'hidden', 1), told: row(g, 'told', 1) },
        ...{ own: row(g, 'own', 4), counted: row(g, 'counted', 4) },
      }),
    })),
  )
  const { answers } = await session.run({
    'mixture/weights': float32(Float32Array.of(1, 0, 0), [3, 1]),
    hidden: float32(Float32Array.of(Math.log(3)), [1, 1]),
    told: float32(Float32Array.of(0.2), [1, 1]),
    own: float32(Float32Array.from(own), [1, 4]),
    counted: float32(Float32Array.from(counted), [1, 4]),
  })
  await session.close()
  return Array.from(answers?.data ?? [], Number)
}

const areClose = (found: readonly number[], expected: readonly number[]) => {
  assert.equal(found.length, expected.length)
  for (const [at, each] of found.entries())
    assert.ok(Math.abs(each - (expected[at] ?? 0)) < 1e-6, `${found}, expected ${expected}`)
}

const either = own.map((each, at) => 0.75 * each + 0.25 * (counted[at] ?? 0))
const roots = own.map((each, at) => Math.sqrt(each * (counted[at] ?? 0)))
const sum = roots.reduce((all, each) => all + each)

test('answers are what either says and what both say, in equal parts', async () => {
  areClose(
    await answersOf(0.5),
    either.map((each, at) => 0.5 * each + (0.5 * (roots[at] ?? 0)) / sum),
  )
})

test('a model of before answers by what either says alone', async () => {
  areClose(await answersOf(0), either)
})
