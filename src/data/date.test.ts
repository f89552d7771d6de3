import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateForms, readDate } from '../columns/date.ts'
import { literal, openLake } from '../store/lake/lake.ts'
import { dateSql, isReadBySql } from './date.ts'

const texts = [
  ...[
    '2024/02/01',
    '01/02/2024',
    '31/12/2024',
    '12/31/2024',
    '1.2.2024',
    '01.02.2024',
    '31.02.2024',
  ],
  ...[
    '13-02-2024',
    '02-13-2024',
    '20240201',
    '1735689599',
    '1735689599123',
    '01.02.24',
    'k.A.',
    '',
  ],
  ...['01.02.2024 13:04', '01.02.2024 13:04:05', '01.02.2024T13:04:05.25', '01.02.2024, 1:04 pm'],
  ...['01/02/2024 24:00', '29.02.2023', '29.02.2024', 'yesterday', '0.1.2024', '1.13.2024'],
]

test('SQL reads the dates that training reads', async () => {
  await using lake = await openLake({ threads: 1 })
  const values = texts.map((text) => `(${literal(text)})`).join(', ')
  for (const form of dateForms.filter((form) => form !== 'yyyy-mm-dd' && isReadBySql(form))) {
    const rows = await lake.all(
      `select x, (${dateSql('x', form)})::double as seconds from (values ${values}) as t(x)`,
    )
    const ours = texts.map((text) => {
      const moment = readDate(text, form)
      return [text, moment === undefined ? null : moment.instant / 1000] as const
    })
    assert.deepEqual(new Map(rows.map(({ x, seconds }) => [x, seconds])), new Map(ours), form)
  }
})
