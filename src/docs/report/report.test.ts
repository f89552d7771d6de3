import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Assessment } from '../../core/assessment.ts'
import type { Check, ModelVersion } from '../../core/records.ts'
import { digits, share } from './figures.ts'
import { reportHtml } from './html.ts'
import { reportMarkdown } from './markdown.ts'
import { readReport } from './read.ts'
import { reportOf } from './report.ts'

const check = (metric: string, value: number, bound: number, passed: boolean): Check => ({
  ...{ metric, rule: 'atLeast', against: 'value', value, bound, tolerance: 0, confidence: null },
  ...{ passed, problem: null },
})
const version: ModelVersion = {
  ...{ model: 'churn', version: 3, runId: 'run-7', createdAt: Date.UTC(2026, 0, 31) },
  ...{ author: '<ann>', files: [{ name: 'evaluation.json', digest: 'aa', bytes: 2048 }] },
  metrics: {
    accuracy: 0.99996,
    auc: 0.9,
    baseline_accuracy: 0.5,
    val_loss: 0.2,
    val_loss_se: 0.01,
  },
  gate: {
    ...{ passed: false, champion: 2 },
    checks: [
      check('accuracy', 0.99996, 0.9, true),
      { ...check('worst_slice_accuracy', 0.6, 0.7, false), about: 'region is "south", 41 rows' },
      check('robust_accuracy_missing', 0.8, 0.85, false),
      check('latency_p95_ms', 1.25, 2, true),
      { ...check('profit', 0, 1, false), value: null, bound: null, problem: 'There is none' },
    ],
  },
  lineage: {
    ...{ datasetVersion: 'data-1', datasetDigest: 'bb', codeVersion: 'abc', config: {}, seed: 1 },
    environment: {
      ...{ node: 'v26', platform: 'linux x64', cpu: 'a | b', cores: 2, onnxruntime: '1' },
      millrace: '0.1.0',
    },
  },
}
const part = (value: string, rows: number, accuracy: number) => ({
  ...{ value, rows, metrics: { accuracy }, interval: [accuracy - 0.1, accuracy + 0.1] as const },
})
const assessment: Assessment = {
  ...{ rows: 100, left: 2, labels: ['no', 'yes'], intervals: { accuracy: [0.9999, 1] } },
  counts: [
    { truth: 'no', answer: 'no', count: 60 },
    { truth: 'yes', answer: 'no', count: 40 },
  ],
  wrong: [
    {
      row: JSON.stringify({ note: 'a*b|c', picture: 'A'.repeat(500) }),
      truth: 'yes',
      answer: 'no',
      probability: 0.875,
      why: {
        unit: 'log-odds',
        parts: [
          { part: 'note a*b|c', adds: 2.5 },
          { part: 'picture', adds: -0.125 },
        ],
      },
    },
  ],
  classes: [
    { label: 'yes', rows: 40, precision: null, recall: 0, specificity: 1, f1: null, auc: 0.9 },
  ],
  curves: [
    {
      ...{ label: 'yes', roc: { x: [0, 0, 1], y: [0, 0.5, 1] }, precisionRecall: null },
      calibration: [{ predicted: 0.2, actual: 0.1, rows: 100 }],
    },
  ],
  slices: {
    ...{ metric: 'accuracy', fewestRows: 30 },
    groups: [
      { by: 'region', declared: true, parts: [part('north', 59, 0.9), part('south', 41, 0.6)] },
    ],
    worst: { accuracy: { by: 'region', value: 'south', rows: 41, metric: 0.6 } },
    gaps: { accuracy: { by: 'region', best: 'north', worst: 'south', gap: 0.3 } },
  },
  robustness: {
    ...{ metric: 'accuracy', rows: 100, clean: { accuracy: 0.9, f1: 0.8 } },
    noises: [
      {
        ...{ noise: 'missing', amount: 0.1, interval: [0.75, 0.85], problem: null },
        metrics: { accuracy: 0.8, f1: 0.7 },
      },
      { noise: 'typos', amount: 0.05, metrics: {}, interval: null, problem: 'Row 1 is not read' },
    ],
  },
  importance: {
    ...{ rows: 100, repeats: 5, metric: 'accuracy', left: 0 },
    columns: [{ column: 'region', worse: { accuracy: 0.2, val_loss: 0.5 }, deviation: 0.01 }],
  },
  cost: { bytes: 2048, p50: 0.5, p95: 1.25, rounds: 5, questions: 60 },
}
const report = reportOf(version, assessment)

const golden = async (name: string, found: string) => {
  const file = new URL(`../../../test/data/report/${name}`, import.meta.url)
  if (process.env['MILLRACE_WRITE']) await writeFile(file, found)
  assert.equal(found, await readFile(file, 'utf8'))
}

test('the report of a version is what it was, as a page and as Markdown', async () => {
  await golden('version.html', reportHtml(report))
  await golden('version.md', reportMarkdown(report))
})

test('a check that failed names the row of the report, and leads there', () => {
  const [gate] = report.sections
  const [table] = gate?.blocks ?? []
  assert.ok(table?.kind === 'table')
  assert.deepEqual(
    table.rows.map(({ cells, isBad }) => [cells[0], cells[3], isBad]),
    [
      ['worst_slice_accuracy', { text: 'Slices, region is "south"', to: 'slice-1-2' }, true],
      ['robust_accuracy_missing', { text: 'Robustness, missing', to: 'robust-missing' }, true],
      ['profit', 'none', true],
      ['accuracy', { text: 'Metrics, accuracy', to: 'metric-accuracy' }, false],
      ['latency_p95_ms', { text: 'Cost, latency_p95_ms', to: 'cost-latency_p95_ms' }, false],
    ],
  )
  const page = reportHtml(report)
  for (const [, id = ''] of page.matchAll(/href="#([^"]+)"/g))
    assert.ok(page.includes(`id="${id}"`), id)
  assert.match(
    reportMarkdown(report),
    /\*\*worst\\_slice\\_accuracy\*\* .*Slices, region is "south"/,
  )
})

test('a page needs no other file, and texts of others are text in both', () => {
  const page = reportHtml(report)
  assert.doesNotMatch(page, /src=|href="[^#]|url\(|@import|<script|<ann>/)
  assert.match(page, /by &lt;ann&gt;/)
  const markdown = reportMarkdown(report)
  assert.match(markdown, /by \\<ann\\>/)
  assert.match(markdown, /a\\\*b\\\|c/)
  assert.doesNotMatch(page + markdown, /AAAA|NaN|undefined/)
})

test('figures keep what they are: almost all is not all, what is not defined is a dash', () => {
  assert.deepEqual(
    [0.99996, 1, 0.123456, 123_456.7, null, Number.NaN].map((value) => digits('accuracy', value)),
    ['0.99996', '1', '0.1235', '123,500', '–', '–'],
  )
  assert.equal(digits('model_bytes', 2048), '2.048 kB')
  assert.deepEqual([1, 0.99996, 0.5].map(share), ['100 %', '99.996 %', '50 %'])
})

test('a version that nothing was kept of says so, and one whose file is damaged is refused', async () => {
  const bare = { ...version, files: [] }
  assert.match(reportMarkdown(reportOf(bare, null)), /nothing is kept but its metrics/)
  const read = (text: string) =>
    readReport(
      {
        version: async () => version,
        file: async () => ({
          ...{ name: 'evaluation.json', digest: 'aa', bytes: 1 },
          content: (async function* () {
            yield Buffer.from(text)
          })(),
        }),
      },
      'churn',
      3,
    )
  assert.deepEqual(await read(JSON.stringify(assessment)), report)
  await assert.rejects(read('{'), /The evaluation of version 3 of churn is no JSON/)
})
