import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tabularClass } from '../tasks/tabular/options.ts'
import { records } from './define.ts'
import type { Records } from './origins.ts'
import { resolveConfig } from './resolve.ts'

const context = { project: '/project', home: '/home', fast: false }

const resolved = (
  data: Omit<Records, 'kind' | 'file'>,
  task: Partial<Parameters<typeof tabularClass>[0]> = {},
) =>
  resolveConfig(
    {
      models: {
        churn: { task: tabularClass({ label: 'churn', ...task }), data: records('c.csv', data) },
      },
    },
    context,
  ).models[0]?.dataset.source

test('types, dates and the options of the task come to one declaration', () => {
  assert.deepEqual(
    resolved(
      {
        types: { id: 'identifier', at: { type: 'date', form: 'dd/mm/yyyy' }, zip: 'category' },
        dates: { at: ['month'], paid: ['weekday', 'age'] },
      },
      { numeric: ['age'], categorical: ['zip'] },
    )?.declared,
    {
      age: { type: 'number' },
      zip: { type: 'category' },
      id: { type: 'identifier' },
      at: { type: 'date', form: 'dd/mm/yyyy', parts: ['month'] },
      paid: { type: 'date', parts: ['weekday', 'age'] },
    },
  )
  assert.equal(resolved({})?.declared, undefined)
})

test('what contradicts is refused with both places, and what is nothing with its own', () => {
  for (const [data, task, message] of [
    [
      { types: { zip: 'category' } },
      { numeric: ['zip'] },
      /models\.churn\.task\.numeric\.0: found "zip", allowed another column, since data\.types says that zip is 'category'/,
    ],
    [{ dates: { at: ['month'] } }, { categorical: ['at'] }, /task\.categorical\.0: .*at is 'date'/],
    [
      { types: { at: 'text' }, dates: { at: ['month'] } },
      {},
      /data\.dates\.at: .*since data\.types\.at is 'text'/,
    ],
    [
      { types: { at: { type: 'date', parts: ['age'] } }, dates: { at: ['month'] } },
      {},
      /data\.dates\.at: .*data\.types\.at has parts/,
    ],
    [{ types: { at: { type: 'number', form: 'seconds' } } }, {}, /nothing, but with type: 'date'/],
    [{ dates: { at: ['month', 'month'] } }, {}, /each part once/],
  ] as const)
    assert.throws(() => resolved(data, task), { code: 'bad_config', message })
})
