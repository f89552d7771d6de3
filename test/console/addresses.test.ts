import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as at from '../../console/src/addresses.ts'
import { movedTo } from '../../console/src/moved/moved.ts'

test('an address names its model, and the same page of another model is found from it', () => {
  assert.equal(at.modelIn('/m/churn/versions/3'), 'churn')
  assert.equal(at.modelIn(at.loop('a model/ä')), 'a model/ä')
  assert.equal(at.modelIn('/runs'), null)
  assert.equal(at.modelIn('/models/churn'), null)
  assert.equal(at.sameOf('/m/churn/versions/3/examples', 'digits'), '/m/digits/versions')
  assert.equal(at.sameOf('/m/churn', 'digits'), '/m/digits')
  assert.equal(at.sameOf('/runs', 'digits'), '/m/digits')
})

test('what is chosen stands in the query, what is not does not', () => {
  assert.equal(at.difference('churn', 1, 2), '/m/churn/versions/diff?from=1&to=2')
  assert.equal(at.difference('churn'), '/m/churn/versions/diff')
  assert.equal(at.examples('words', 3, [2, 1]), '/m/words/versions/3/examples?with=2%2C1')
  assert.equal(at.tryIt('words', 2), '/m/words/try?version=2')
  assert.equal(at.runs({ status: 'failed', model: null }), '/runs?status=failed')
  assert.equal(at.dataset('a/b', 3, { tab: 'rows', from: 12 }), '/data/a%2Fb/3?tab=rows&from=12')
  assert.equal(at.dataset('churn'), '/data/churn')
  assert.equal(at.dataDifference('churn', 1, 2), '/data/churn/diff?from=1&to=2')
})

test('old addresses lead to what they meant', () => {
  const meant = { model: 'churn', champion: 2 }
  const cases: readonly (readonly [string, string])[] = [
    ['/try', '/m/churn/try'],
    ['/completions', '/m/churn/versions/2/examples'],
    ['/models', '/'],
    ['/models/digits', '/m/digits/versions'],
    ['/models/digits/7', '/m/digits/versions/7'],
    ['/tune', '/m/churn/tune'],
    ['/tune/digits/abc', '/m/digits/tune/abc'],
    ['/compare', '/m/churn/scaling'],
    ['/m/spam/quarantine', '/data/spam/quarantine'],
  ]
  for (const [before, now] of cases) assert.equal(movedTo(before, meant, 3), now, before)
  assert.equal(movedTo('/models', meant, 1), '/m/churn/versions')
  assert.equal(movedTo('/completions', { model: 'churn', champion: null }, 1), '/m/churn/versions')
  assert.equal(movedTo('/try', null, 0), '/')
})
