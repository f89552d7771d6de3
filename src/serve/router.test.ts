import assert from 'node:assert/strict'
import { test } from 'node:test'
import { armsOf, drawOf, route } from './router.ts'

const at = (version: number) => ({ model: 'm', version })

test('without a candidate all questions go to the one version that is in charge', () => {
  const arms = armsOf({ stable: at(7) })
  assert.deepEqual(arms, [{ variant: 'stable', model: 'm', version: 7, weight: 1 }])
  assert.equal(route(arms, 0), arms[0])
})

test('the weights of the arms add up to 1, and nothing goes to what is not open', () => {
  for (const weight of [0, 0.05, 0.5, 1])
    for (const candidate of [null, at(2)]) {
      const arms = armsOf({ stable: at(1), candidate, weight })
      assert.equal(
        arms.reduce((sum, arm) => sum + arm.weight, 0),
        1,
      )
      const versions = [0, 0.3, 0.99].map((draw) => route(arms, draw)?.version)
      const expected = [0, 0.3, 0.99].map((draw) => (candidate && draw < weight ? 2 : 1))
      assert.deepEqual(versions, expected)
    }
  assert.equal(route(armsOf({ stable: null }), 0), undefined)
  assert.equal(route(armsOf({ stable: null, candidate: at(2) }), 0.9)?.version, 2)
})

test('a key falls to the same arm everywhere, and stays with a candidate whose share grows', () => {
  const keys = Array.from({ length: 20_000 }, (_, each) => `user-${each}`)
  const share = (weight: number) => keys.filter((key) => drawOf('r', key) < weight)
  const few = new Set(share(0.05))
  const many = new Set(share(0.25))
  assert.ok([...few].every((key) => many.has(key)))
  // Five standard errors.
  assert.ok(Math.abs(few.size / 20_000 - 0.05) < 5 * Math.sqrt((0.05 * 0.95) / 20_000))
  const other = keys.filter((key) => drawOf('s', key) < 0.05 && few.has(key)).length
  assert.ok(Math.abs(other / few.size - 0.05) < 5 * Math.sqrt((0.05 * 0.95) / few.size))
})
