import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Check } from '../../core/records.ts'
import { completionsPage, pagesOf, type Told } from './html.ts'

const check: Check = {
  metric: 'val_loss',
  rule: 'below',
  against: 'baseline',
  value: 5.93123,
  bound: 6.7134,
  tolerance: 0,
  confidence: 0.95,
  passed: true,
  problem: null,
}

const told: Told = {
  model: 'words',
  version: 12,
  runId: '01a2',
  createdAt: Date.UTC(2026, 10, 25, 19, 4),
  author: 'schedule',
  gate: { passed: true, checks: [check], champion: 11 },
  lineage: {
    datasetVersion: 'd1',
    datasetDigest: 'aaaa',
    codeVersion: 'abc',
    config: {},
    seed: 1,
    environment: {
      node: '26.0.0',
      platform: 'linux x64',
      cpu: 'a mill',
      cores: 2,
      onnxruntime: '1.30.0',
      millrace: '0.1.0',
    },
  },
}

/** What a reader sees, without what lays it out. */
const read = (page: string) =>
  page
    .replace(/^.*<body>/s, '')
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

test('the page tells model, version, date, completions and what the gate went by', () => {
  const page = completionsPage(told, [
    { input: 'I want to', completion: 'see you soon' },
    { input: 'Thanks', completion: '' },
  ])
  assert.equal(
    read(page),
    'Millrace words Version 12 2026-11-25 19:04 UTC passed its gate ' +
      'Completions 2 phrases; the marked words are the model’s I want to see you soon Thanks no word added ' +
      'Gate what the version had to reach to be served val_loss 5.931 &lt; 6.713 baseline, 95 % sure passed ' +
      'Run 01a2 , by schedule; code abc , seed 1, Millrace 0.1.0.',
  )
})

test('the page is the same wherever it is made', (t) => {
  const here = process.env['TZ']
  t.after(() => {
    if (here === undefined) delete process.env['TZ']
    else process.env['TZ'] = here
  })
  const pages = ['UTC', 'Asia/Tokyo', 'America/New_York'].map((zone) => {
    process.env['TZ'] = zone
    return completionsPage(told, [{ input: 'a', completion: 'b' }])
  })
  assert.equal(new Set(pages).size, 1)
})

test('nothing that is told becomes part of the page itself', () => {
  const odd = '"><script>alert(1)</script>&amp;\''
  const failed = { ...check, metric: odd, value: null, bound: null, passed: false, problem: odd }
  const page = completionsPage(
    {
      ...told,
      model: odd,
      author: odd,
      runId: odd,
      gate: { passed: false, checks: [failed], champion: null },
      lineage: {
        ...told.lineage,
        codeVersion: odd,
        environment: { ...told.lineage.environment, millrace: odd },
      },
    },
    [{ input: odd, completion: odd }],
  )
  assert.equal(page.includes('<script'), false)
  assert.equal(page.includes('">&amp;'), false)
  assert.equal(
    page.split('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;').length - 1,
    11,
  )
  assert.match(read(page), /did not pass its gate.*not measured.*failed/)
})

test('a version without completions has no page, one without a gate says so', () => {
  assert.deepEqual(pagesOf(told, []), {})
  const bare = { ...told, gate: { passed: true, checks: [], champion: null } }
  const pages = pagesOf(bare, [{ input: 'a', completion: 'b' }])
  assert.deepEqual(Object.keys(pages), ['completions.html'])
  assert.match(read(pages['completions.html'] ?? ''), /There was nothing to reach\./)
  assert.doesNotMatch(read(pages['completions.html'] ?? ''), /passed its gate/)
})
