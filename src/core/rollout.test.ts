import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidateAliasAt, stableAlias } from './rollout.ts'

const spec = { model: 'm', policy: 'canary' } as const

test('aliases of endpoints are their names with an end, and of long names never those of others', () => {
  assert.equal(stableAlias('m', spec), 'champion')
  assert.equal(stableAlias('shop', spec), 'shop.stable')
  assert.equal(candidateAliasAt('shop', 'm'), 'shop.candidate')
  const names = ['a', 'b', 'c'].flatMap((end) =>
    ['x', 'y'].map((next) => `${'e'.repeat(98)}${end}${next}`),
  )
  for (const of of [
    (name: string) => stableAlias(name, spec),
    (name: string) => candidateAliasAt(name, 'm'),
  ]) {
    const aliases = names.map(of)
    assert.equal(new Set(aliases).size, names.length)
    for (const alias of aliases) assert.match(alias, /^[A-Za-z0-9._-]{1,100}$/)
  }
  assert.equal(stableAlias('e'.repeat(93), spec), `${'e'.repeat(93)}.stable`)
})
