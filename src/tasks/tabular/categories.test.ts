import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRng } from '../../core/rng.ts'
import { float32 } from '../../core/tensor.ts'
import { initialise } from '../../nn/parameter.ts'
import { openSession } from '../../onnx/session.ts'
import { createTableNetwork, widthOf } from './network.ts'

const columns = 70
const categorical = Array.from({ length: columns }, (_, at) => ({
  name: `c${at}`,
  categories: Array.from({ length: 1 + (at % 12) }, (_, id) => `v${id}`),
  ...{ counts: [], rare: 0, missing: 0 },
}))
const of = { numeric: [], categorical, dates: [], texts: [], ignored: [] }
const counts = [3, 5, 2]
const ids = (row: number) =>
  categorical.map(({ categories }, at) => (row * 7 + at * 5) % (categories.length + 1))

/** The columns of each table, in their order, and where those of a column begin in it. */
const tables = (width: (categories: number) => number) => {
  const groups = new Map<number, { at: number; from: number }[]>()
  const ends = new Map<number, number>()
  categorical.forEach(({ categories }, at) => {
    const of = width(categories.length)
    const from = ends.get(of) ?? 0
    groups.set(of, [...(groups.get(of) ?? []), { at, from }])
    ends.set(of, from + categories.length + 1)
  })
  return groups
}

const softmax = (logits: readonly number[]) => {
  const powers = logits.map(Math.exp)
  const sum = powers.reduce((all, each) => all + each, 0)
  return powers.map((each) => each / sum)
}

for (const hidden of [[], [4]])
  test(`the tables of many columns answer what each column by itself would, hidden ${hidden}`, async () => {
    const network = createTableNetwork({ columns: of, counts, hidden, dropout: 0 })
    const values = initialise(network.parameters, createRng(3))
    const parameterOf = (name: string) => values.get(name) ?? assert.fail(name)
    assert.ok(network.parameters.length < 12)
    const rows = [0, 1, 2]
    const data = BigInt64Array.from(rows.flatMap(ids), BigInt)
    const session = await openSession(network.inference(values))
    const categories = { dtype: 'int64', dims: [rows.length, columns], data } as const
    const { probabilities } = await session.run({ categories })
    await session.close()
    const groups = tables(hidden.length === 0 ? () => counts.length : widthOf)
    const expected = rows.flatMap((row) => {
      const vectors = [...groups].map(([width, places]) =>
        places.map(({ at, from }) => {
          const start = (from + (ids(row)[at] ?? 0)) * width
          return [...parameterOf(`categories/${width}/table`).subarray(start, start + width)]
        }),
      )
      const output = parameterOf('output/weights')
      if (hidden.length === 0)
        return softmax(
          counts.map((_, label) =>
            vectors.flat().reduce((sum, each) => sum + (each[label] ?? 0), output[label] ?? 0),
          ),
        )
      const dense = (x: readonly number[], weights: Float32Array, width: number) =>
        Array.from({ length: width }, (_, to) =>
          [...x, 1].reduce((sum, each, at) => sum + each * (weights[at * width + to] ?? 0), 0),
        )
      const first = dense(vectors.flat(2), parameterOf('hidden1/weights'), 4)
      return softmax(
        dense(
          first.map((each) => Math.max(0, each)),
          output,
          counts.length,
        ),
      )
    })
    assert.deepEqual(
      [...(probabilities?.data ?? [])].map((each) => Number(each).toFixed(5)),
      expected.map((each) => each.toFixed(5)),
    )
  })

test('the gradients of shared tables are those of finite differences', async () => {
  const network = createTableNetwork({ columns: of, counts, hidden: [4], dropout: 0 })
  const values = initialise(network.parameters, createRng(3))
  const session = await openSession(network.training('plain'))
  const feeds = {
    categories: {
      dtype: 'int64',
      dims: [2, columns],
      data: BigInt64Array.from([0, 1].flatMap(ids), BigInt),
    } as const,
    targets: { dtype: 'int64', dims: [2], data: BigInt64Array.of(0n, 2n) } as const,
  }
  const run = () =>
    session.run({
      ...feeds,
      ...Object.fromEntries(
        network.parameters.map(({ name, shape }) => [
          name,
          float32(values.get(name) ?? new Float32Array(), [...shape]),
        ]),
      ),
    })
  const answers = await run()
  const lossOf = async () => Number((await run())['loss']?.data[0])
  const [{ name } = { name: '' }] = network.parameters
  const gradient = Object.entries(answers).find(([key]) => key.includes(name))?.[1]
  assert.ok(gradient)
  const table = values.get(name) ?? assert.fail()
  const places = [...gradient.data.keys()].filter((at) => gradient.data[at] !== 0).slice(0, 5)
  assert.equal(places.length, 5)
  for (const at of places) {
    const before = table[at] ?? 0
    table[at] = before + 0.01
    const above = await lossOf()
    table[at] = before - 0.01
    const below = await lossOf()
    table[at] = before
    const slope = (above - below) / 0.02
    assert.ok(Math.abs(slope - Number(gradient.data[at])) < 2e-4, `${slope} ${gradient.data[at]}`)
  }
  await session.close()
})
