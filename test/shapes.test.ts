import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readColumn } from '../src/data/lines.ts'
import { detectedIn } from '../src/data/sources/detected.ts'
import type { Detected, Reading } from '../src/data/sources/reading.ts'

const folder = join(import.meta.dirname, 'data', 'shapes')

interface Shape {
  readonly file: string
  readonly column?: string
  readonly reading?: Reading
  readonly found: Partial<Detected>
  readonly rows: number
  /** One of the rows, from 0. */
  readonly at: number
  readonly row: Readonly<Record<string, string>> | string
}

const shapes: readonly Shape[] = [
  {
    file: 'iris.data',
    reading: { header: ['sepal length', 'sepal width', 'petal length', 'petal width', 'species'] },
    found: { format: 'csv', separator: ',', header: false, decimal: '.', encoding: 'utf-8' },
    rows: 10,
    at: 0,
    row: {
      'sepal length': '5.1',
      'sepal width': '3.5',
      'petal length': '1.4',
      'petal width': '0.2',
      species: 'Iris-setosa',
    },
  },
  {
    file: 'adult.data',
    reading: {
      header: ['age', 'work', 'weight', 'education', 'marital', 'race', 'income'],
      missing: ['?'],
    },
    found: { separator: ',', header: false, missing: ['?'] },
    rows: 7,
    at: 1,
    row: {
      age: '52',
      work: 'Private',
      weight: '',
      education: 'HS-grad',
      marital: 'Divorced',
      race: 'White',
      income: '<=50K',
    },
  },
  {
    file: 'bank.csv',
    found: { separator: ';', quote: '"', header: true, columns: ['age', 'job', 'balance', 'y'] },
    rows: 3,
    at: 1,
    row: { age: '33', job: 'services; night', balance: '4789', y: 'no' },
  },
  {
    file: 'titanic.csv',
    found: { separator: ',', quote: '"', header: true },
    rows: 3,
    at: 1,
    row: {
      PassengerId: '2',
      Survived: '1',
      Pclass: '1',
      Name: 'Lind, Mrs. Ada (Maria "May" Holm)',
      Sex: 'female',
      Age: '38',
      Cabin: 'C85',
    },
  },
  {
    file: 'winequality.csv',
    found: { separator: ';', header: true, decimal: '.' },
    rows: 3,
    at: 2,
    row: { 'fixed acidity': '11.2', pH: '3.16', quality: '6' },
  },
  {
    file: 'taxi.parquet',
    found: { format: 'parquet', encoding: null, separator: null, header: null },
    rows: 3,
    at: 1,
    row: {
      VendorID: '9007199254740993',
      tpep_pickup_datetime: '2024-01-01 00:03:00.5',
      trip_distance: '0.1',
      fare_amount: '-3.00',
      tipped: 'false',
      store_and_fwd_flag: '',
      PULocationID: '140',
    },
  },
  {
    file: 'reviews.jsonl',
    found: { format: 'jsonl', encoding: 'utf-8', header: null },
    rows: 2,
    at: 0,
    row: {
      asin: 'B0001',
      overall: '5.0',
      helpful: '[2,3]',
      'reviewer.id': 'A1',
      'reviewer.name': 'Zoë',
      reviewText: 'Great, "really".',
    },
  },
  {
    file: 'telco.csv',
    found: { separator: ',', header: true, decimal: '.', missing: [] },
    rows: 3,
    at: 2,
    row: {
      customerID: '0003-CCCC',
      tenure: '0',
      MonthlyCharges: '52.55',
      TotalCharges: '',
      Churn: 'Yes',
    },
  },
  {
    file: 'umsatz.csv',
    reading: { decimal: ',' },
    found: { encoding: 'windows-1252', separator: ';', header: true, decimal: ',' },
    rows: 3,
    at: 0,
    row: { Kunde: 'Müller', Größe: '1.75', Umsatz: '1234.50', Datum: '31.12.2025' },
  },
  {
    file: 'SMSSpamCollection',
    column: 'text',
    reading: { header: ['label', 'text'] },
    found: { separator: '\t', quote: '', header: false },
    rows: 6,
    at: 1,
    row: '"Ok lar, joking wif u oni...',
  },
  {
    file: 'unicode.txt',
    found: { encoding: 'utf-16le', separator: '\t', quote: '"', header: true, decimal: ',' },
    rows: 3,
    at: 2,
    row: { id: '3', name: 'two lines', price: '3' },
  },
  {
    file: 'prices.csv',
    found: { encoding: 'windows-1252', separator: ',', header: true },
    rows: 2,
    at: 0,
    row: {
      transaction: '{F1A2}',
      price: '£250000',
      date: '31/01/2024',
      postcode: 'OX1 1AA',
      town: 'CAFÉ HILL',
    },
  },
]

for (const { file, column = '*', reading = {}, found, rows, at, row } of shapes)
  test(`${file} comes in as the table of docs/data.md says`, async () => {
    const source = { file: join(folder, file), column, reading }
    const read: string[] = []
    for await (const batch of readColumn(source)) read.push(...batch)
    assert.equal(read.length, rows)
    assert.deepEqual(column === '*' ? JSON.parse(read[at] ?? '') : read[at], row)
    const detected: Readonly<Record<string, unknown>> = { ...(await detectedIn(source)) }
    for (const [field, value] of Object.entries(found))
      assert.deepEqual(detected[field], value, field)
    const page = readFileSync(join(import.meta.dirname, '../docs/data.md'), 'utf8')
    const line = page
      .split('\n')
      .find((each) => each.startsWith('|') && each.includes(`\`${file}\``))
    assert.ok(line?.includes(`| ${rows} rows`), `docs/data.md: ${line}`)
  })
