import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { enclosing } from '../../core/svg.ts'
import { finished, rowsOf } from './facts.ts'
import { filesOf } from './files.ts'
import { difference, megabytes, ratio, seconds } from './format.ts'
import { barChart, lineChart } from './svg.ts'
import { verdict } from './telling.ts'
import type { Comparison } from './types.ts'

const golden = (name: string) =>
  readFile(new URL(`../../../test/data/report/${name}`, import.meta.url), 'utf8')
const comparison: Comparison = JSON.parse(await golden('comparison.json'))

const done = (change: (comparison: Comparison) => Comparison = (same) => same) => {
  const found = finished(change(comparison))
  assert(found)
  return found
}

test('The reports of a comparison are what they were', async () => {
  const files = filesOf(done())
  assert.equal(files['report.html'], await golden('comparison.html'))
  assert.equal(files['report.md'], await golden('comparison.md'))
  assert.equal(files['val-loss.svg'], await golden('val-loss.svg'))
  assert.deepEqual(Object.keys(files).sort(), [
    'cpu.svg',
    'duration.svg',
    'loss.svg',
    'memory.svg',
    'report.html',
    'report.md',
    'val-loss.svg',
  ])
})

test('The page needs no other file, and every picture that Markdown names is written', () => {
  const files = filesOf(done())
  assert.doesNotMatch(files['report.html'] ?? '', /(src|href)=|url\(|@import|<script/)
  for (const [, name = ''] of (files['report.md'] ?? '').matchAll(/\]\((.+?)\)/g))
    assert(files[name], name)
})

test('Names come into a page as text', () => {
  const files = filesOf(done((each) => ({ ...each, author: '<b>"&' })))
  assert.match(files['report.html'] ?? '', /by &lt;b&gt;&quot;&amp;/)
  assert.match(files['report.md'] ?? '', /by \\<b\\>"&\./)
})

test('The figures of a reference stand beside ours as it gives them, by epoch, and only where there is one', () => {
  assert.deepEqual(
    rowsOf(done()).map(({ name, reference }) => [name, reference && Object.values(reference)]),
    [
      ['Duration', ['701.7 s', '407.5 s', '× 0.58']],
      ['CPU time', ['520.1 s', '353.0 s', '× 0.68']],
      ['Peak memory', ['6,672 MB', '3,633 MB', '× 0.54']],
      ['Loss, last epoch', ['5.899', '4.824', '−1.075']],
      ['val_loss, last epoch', ['6.720', '6.311', '−0.408']],
    ],
  )
  const files = filesOf(done())
  assert.match(files['report.md'] ?? '', /the source: val_loss, distributed.*\n.*\n.*6\.413/)
  assert.match(files['val-loss.svg'] ?? '', /the source, sequential, epoch 3: 6\.720/)
  const alone = done((each) => ({ ...each, kind: 'same step', reference: null }))
  assert.match(files['report.html'] ?? '', /<li><i class="faint"[^>]*><\/i>the source, sequential</)
  assert.doesNotMatch(Object.values(filesOf(alone)).join(), /701\.7|[Tt]he source/)
})

test('A comparison as a reference whose figures are not kept is told without them', () => {
  const files = filesOf(done((each) => ({ ...each, kind: 'reference', reference: null })))
  assert.match(
    files['report.md'] ?? '',
    /has the batch and the step size of the reference: 32 rows/,
  )
  assert.doesNotMatch(Object.values(files).join(), /undefined/)
})

test('The verdict says which mode was faster, also where it was not the one with more workers', () => {
  const after = (seconds: number) =>
    verdict(
      done((each) => {
        const { outcome } = each.distributed
        return {
          ...each,
          distributed: { ...each.distributed, outcome: outcome && { ...outcome, seconds } },
        }
      }),
    ).split('.')[0]
  assert.equal(after(46.836), '2 workers trained slower than one, in 2')
  assert.equal(after(23.4), '2 workers trained as fast as one: 23')
  assert.equal(after(11.709), '2 workers trained 2')
})

test('A comparison with a mode to be trained has no report', () => {
  const { distributed } = comparison
  assert.equal(finished({ ...comparison, distributed: { ...distributed, outcome: null } }), null)
})

test('Axes end at round values that enclose the lines', () => {
  assert.deepEqual(enclosing(6.388, 6.931, 4), [6.2, 6.4, 6.6, 6.8, 7])
  assert.deepEqual(enclosing(5, 5, 4), [4.6, 4.8, 5, 5.2, 5.4])
  assert.deepEqual(enclosing(Number.NaN, 1, 4), [0, 1])
})

test('A line goes from edge to edge and a bar from nothing to the greatest', () => {
  const line = lineChart({
    title: 'a',
    lines: [{ name: 'one', color: 'red', values: [2, 1] }],
    format: String,
  })
  assert.match(line, /<polyline points="46,14 386,202"/)
  const bars = barChart(
    'b',
    [1, 2].map((value) => ({ name: 'x', color: 'red', value })),
    String,
  )
  assert.deepEqual(
    [...bars.matchAll(/width="([\d.]+)"/g)].map(([, width]) => width),
    ['149', '298'],
  )
})

test('Metrics are written for people', () => {
  assert.deepEqual([0.424, 23.418, 701.68, 1205, 7512].map(seconds), [
    '0.42 s',
    '23.4 s',
    '701.7 s',
    '20 min 5 s',
    '2 h 05 min',
  ])
  assert.deepEqual([megabytes(6672e6), ratio(1, 2), ratio(1, 0)], ['6,672 MB', '× 0.50', '–'])
  assert.deepEqual(
    [difference(1, 2), difference(2, 1), difference(Number.NaN, 1)],
    ['−1.000', '+1.000', '–'],
  )
})
