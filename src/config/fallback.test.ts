import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tabularRegression } from '../tasks/regression/options.ts'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import { resolveConfig } from './resolve.ts'

const models = {
  churn: { task: tabularClass({ label: 'churn' }), data: records('c.csv') },
  price: { task: tabularRegression({ label: 'price' }), data: records('p.csv') },
}
const resolved = (model: string, fallback: object | string | undefined) =>
  resolveConfig(
    { models, endpoints: { shop: { model, fallback } } },
    { project: '/project', home: '/home', fast: false },
  ).endpoints[0]?.spec.fallback

test('a fallback is what the model could have answered', () => {
  assert.equal(resolved('churn', undefined), 'none')
  assert.equal(resolved('churn', 'before'), 'before')
  assert.deepEqual(resolved('churn', { constant: 'no' }), { constant: 'no' })
  assert.deepEqual(resolved('price', { constant: 9.5 }), { constant: 9.5 })
  assert.throws(
    () => resolved('price', { constant: 'cheap' }),
    /endpoints\.shop\.fallback\.constant: found .*cheap.*a number, as price predicts one/,
  )
  assert.equal(resolved('churn', 'baseline'), 'baseline')
  assert.throws(
    () => resolved('elsewhere', 'baseline'),
    /endpoints\.shop\.fallback: found "baseline", allowed another one, as elsewhere is none of `models`/,
  )
  assert.throws(() => resolved('churn', 'median'), /endpoints\.shop\.fallback/)
})
