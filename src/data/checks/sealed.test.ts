import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealed } from './sealed.ts'

type Test = (record: Readonly<Record<string, string>>) => boolean

const row = { age: '41', plan: 'pro' }
const common = { kind: 'function', name: 'x', severity: 'block', why: null, share: 0 } as const
const saidOf = (test: Test) => sealed({ ...common, test })?.(row)

test('a function that needs the record alone says of it what it always says', () => {
  assert.equal(
    saidOf((record) => Number(record['age']) > 40 && /^p/.test(record['plan'] ?? '')),
    true,
  )
  assert.equal(
    saidOf(({ age = '', plan }) => [age, plan].some((each) => each === '40')),
    false,
  )
  const method = {
    test(record: Readonly<Record<string, string>>) {
      const { plan = '' } = record
      return JSON.stringify(plan).toUpperCase() === '"PRO"'
    },
  }
  assert.equal(saidOf(method.test), true)
})

test('one that knows the day, chance, or anything around it is not taken for such', () => {
  const outside = 40
  let asked = 0
  const others: readonly Test[] = [
    ({ age }) => Number(age) > outside,
    () => ++asked > 0,
    () => Date.now() > 0,
    () => Math.random() < 2,
    () => process.pid > 0,
    () => globalThis.performance.now() > 0,
    () => Object.assign(Array.prototype, { seen: 1 }) !== null,
    function counted() {
      return Object.assign(counted, { seen: 1 }) !== null
    },
  ]
  for (const test of others) assert.throws(() => saidOf(test), String(test))
})

test('one that could keep to itself what it lacks is not tried', () => {
  const tests: readonly Test[] = [
    () => typeof process === 'object',
    () => {
      try {
        return process.pid > 0
      } catch {
        return true
      }
    },
    ({ plan = '' }) => plan.localeCompare('q') < 0,
    Boolean,
  ]
  for (const test of tests) assert.equal(sealed({ ...common, test }), null, String(test))
})
