import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inView, pagesOf, placeOf, rowsIn } from '../../console/src/runs/list/places.ts'
import {
  changed,
  isFiltered,
  marked,
  questionOf,
  readSearch,
  sortedBy,
} from '../../console/src/runs/list/search.ts'

const read = (query: string) => readSearch(new URLSearchParams(query))

test('an address says what is asked for, and what it says that cannot be is left out', () => {
  const now = 1_000_000_000_123
  assert.deepEqual(questionOf(read(''), now), { sort: 'started', order: 'desc', trials: 'folded' })
  assert.deepEqual(
    questionOf(
      read(
        'model=churn&status=failed&trigger=schedule&q=%20sgd&sort=metrics.auc&order=asc&cols=metrics.auc,params.train.epochs&registered=no&since=1h',
      ),
      now,
    ),
    {
      ...{ model: 'churn', status: 'failed', trigger: 'schedule', q: 'sgd' },
      ...{ sort: 'metrics.auc', order: 'asc', trials: 'folded', registered: 'no' },
      from: Math.floor((now - 3_600_000) / 60_000) * 60_000,
      columns: 'metrics.auc,params.train.epochs',
    },
  )
  assert.deepEqual(questionOf(read('trigger=trial&trials=listed'), now), {
    ...{ sort: 'started', order: 'desc', trials: 'listed', kind: 'trial' },
  })
  assert.equal(questionOf(read('study=abc'), now).trials, 'listed')
  assert.deepEqual(questionOf(read('status=happy&order=up&since=9y'), now), {
    ...{ sort: 'started', order: 'desc', trials: 'folded' },
  })
})

test('a choice changes the address by one field; filters are told from the rest', () => {
  const query = new URLSearchParams('model=churn&sort=took')
  assert.equal(
    changed(query, { status: 'failed' }).toString(),
    'model=churn&sort=took&status=failed',
  )
  assert.equal(changed(query, { model: null }).toString(), 'sort=took')
  assert.equal(isFiltered(query), true)
  assert.equal(isFiltered(new URLSearchParams('sort=took&compare=a')), false)
})

test('a press on the head of a column sorts downwards, then upwards', () => {
  assert.deepEqual(sortedBy({ sort: 'started', order: 'desc' }, 'took'), {
    sort: 'took',
    order: null,
  })
  assert.deepEqual(sortedBy({ sort: 'took', order: 'desc' }, 'took'), {
    sort: 'took',
    order: 'asc',
  })
  assert.deepEqual(sortedBy({ sort: 'took', order: 'asc' }, 'started'), {
    sort: null,
    order: null,
  })
})

test('so many runs may be marked, and a mark is taken away again', () => {
  assert.deepEqual(marked(['a'], 'b'), ['a', 'b'])
  assert.deepEqual(marked(['a', 'b'], 'a'), ['b'])
  const full = ['a', 'b', 'c', 'd', 'e', 'f']
  assert.deepEqual(marked(full, 'g'), full)
})

test('every row of a list with opened searches has one place, in order', () => {
  const opened = [
    { at: 5, rows: 3 },
    { at: 1, rows: 2 },
  ]
  const rows = rowsIn(8, opened)
  assert.equal(rows, 13)
  assert.deepEqual(
    Array.from({ length: rows }, (_, row) => placeOf(row, opened)).map(
      ({ entry, below }) => `${entry}${below === null ? '' : `.${below}`}`,
    ),
    ['0', '1', '1.0', '1.1', '2', '3', '4', '5', '5.0', '5.1', '5.2', '6', '7'],
  )
})

test('rows in view are drawn with some around them, and their pages asked for', () => {
  const sizes = { rowHeight: 40, rows: 10_000, around: 5 }
  assert.deepEqual(inView({ top: 0, height: 400 }, sizes), [0, 15])
  assert.deepEqual(inView({ top: 40_000, height: 400 }, sizes), [995, 1015])
  assert.deepEqual(inView({ top: 399_600, height: 400 }, sizes), [9985, 10_000])
  assert.deepEqual(inView({ top: 9e9, height: 400 }, { ...sizes, rows: 3 }), [3, 3])
  assert.deepEqual(pagesOf(0, 20, 80), [0])
  assert.deepEqual(pagesOf(70, 90, 80), [0, 1])
  assert.deepEqual(pagesOf(160, 240, 80), [2])
})
