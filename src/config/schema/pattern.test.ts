import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { literal, openLake } from '../../store/lake/lake.ts'
import { patternProblem } from './pattern.ts'

const lake = await openLake()
after(() => lake[Symbol.asyncDispose]())

const runs = async (pattern: string) => {
  try {
    await lake.all(`select regexp_full_match(x, ${literal(pattern)}) from (values ('a')) t(x)`)
    return true
  } catch {
    return false
  }
}

const patterns = [
  ...['[0-9]{4}-[0-9]{2}', '[^@]+@[^@]+', '\\p{L}+', '\\pL+', '(?i)ab|cd', '(?P<y>a)'],
  ...[
    '[[:alpha:]]+',
    '[(?=]',
    'a\\\\1',
    '\\x{1F600}',
    '(?i:a)b',
    'a{1000}',
    '[\\]a](b)?',
    '\\Aa\\z',
  ],
]
const refused = [
  ...['(?=a)b', 'a(?!b)', '(?<=a)b', '(?<!a)b', '(a)\\1', '\\u{1F600}', '\\u0041'],
  ...['a{1001}', 'a{2,2000}', '[0-9', '(a', 'a)', '[0-9]++', '(?<y>a)'],
]

for (const pattern of patterns)
  test(`${pattern} is a pattern, and the engine runs it`, async () => {
    assert.equal(patternProblem(pattern), null)
    assert.equal(await runs(pattern), true)
  })

for (const pattern of refused)
  test(`${pattern} is refused in words, and the engine would refuse it`, async () => {
    assert.match(patternProblem(pattern) ?? '', /^a regular expression/)
    assert.equal(await runs(pattern), false)
  })
