import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createCount } from './count.ts'
import { readHeader } from './header.ts'
import { readFlat } from './json.ts'
import { formatRow, readColumn } from './lines.ts'
import { readQueue } from './queue.ts'
import { lineReader, recordReader, tidy } from './record.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-linear-'))
after(() => rmSync(folder, { recursive: true }))

const file = (text: string) => {
  const path = join(folder, 'given')
  writeFileSync(path, text)
  return path
}

const readAll = async (text: string, column: string) => {
  const path = file(text)
  return async () => {
    try {
      for await (const _ of readColumn({ file: path, column })) {
      }
    } catch {
      // What is refused must be refused as quickly.
    }
  }
}

const readQueued = (text: string, columns?: readonly string[]) => {
  const path = file(text)
  const reader = columns ? recordReader(columns) : lineReader
  return async () => {
    for await (const lines of readQueue(path, reader))
      for (const _ of lines) {
      }
  }
}

const header = (columns: readonly string[]) => ({
  raw: Buffer.alloc(0),
  columns,
  index: -1,
  lineEnd: '\n' as const,
})
const names = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`)
const object = (count: number) => `{${names(count).map((name) => `"${name}":"x"`)}}`

type Work = () => unknown
type Make = (size: number) => Work | Promise<Work>

/** Each by a size at which it takes a moment; eight times that is the most that is let in. */
const works: readonly [what: string, size: number, make: Make][] = [
  [
    'cells of many spaces and a line break',
    100_000,
    (n) => {
      const cell = `"a${' '.repeat(n)}b\nc"\n`
      return readAll(`a,b\n${`x,${cell}`.repeat(8)}`, '*')
    },
  ],
  ['a cell of many line breaks', 100_000, (n) => readAll(`a\n"${'\n'.repeat(n)}x"\n`, '*')],
  ['a cell of line breaks and spaces', 100_000, (n) => readAll(`a\n"${'\r '.repeat(n)}x"\n`, '*')],
  ['one very long line', 1_000_000, (n) => readAll(`a,b\n1,${'x'.repeat(n)}\n`, '*')],
  ['one very long line that is refused', 1_500_000, (n) => readAll(`a,b\n1,${'x'.repeat(n)}`, '*')],
  ['quotes and nothing else', 300_000, (n) => readAll(`a\n${'"'.repeat(n)}\n`, '*')],
  ['text behind closing quotes', 10_000, (n) => readAll(`a\n${'"x"y\n'.repeat(n)}`, 'a')],
  [
    'text behind closing quotes below a large field',
    10_000,
    (n) => readAll(`a\n"${'x'.repeat(1_000_000)}"\n${'"x"y\n'.repeat(n)}`, '*'),
  ],
  [
    'a quote that opens anew in each line',
    20_000,
    (n) => readAll(`a,b\n${'x","y\n'.repeat(n)}`, '*'),
  ],
  ['a quote that is never closed', 1_000_000, (n) => readAll(`a\n"${'x\n'.repeat(n / 2)}`, '*')],
  ['empty lines', 1_000_000, (n) => readAll(`a,b\n${'\n'.repeat(n)}`, '*')],
  ['empty lines before the header', 100_000, (n) => readAll(`${'\n'.repeat(n)}a\n1\n`, 'a')],
  ['commas and nothing else', 100_000, (n) => readAll(`a\n${','.repeat(n)}\n`, '*')],
  ['rows without quotes', 30_000, (n) => readAll(`a\n${'some words\n'.repeat(n)}`, 'a')],
  ['many columns', 1000, (n) => readAll(`${names(n)}\n${`${names(n)}\n`.repeat(10)}`, '*')],
  [
    'a header of many columns',
    1200,
    (n) => {
      const path = file(`${names(n)}\n`)
      return () => readHeader({ file: path, column: '*' })
    },
  ],
  [
    'a record of many columns as CSV',
    1_200,
    (n) => {
      const head = header(names(n))
      return () => formatRow(object(n), head, 'file')
    },
  ],
  ['white space', 50_000, (n) => () => tidy(`a${' '.repeat(n)}\u2028${'\t x'.repeat(n)}`)],
  [
    'one very long line of a queue',
    1_000_000,
    (n) => readQueued(`{"a":"${'x'.repeat(n)}"}`, ['a']),
  ],
  ['an overlong line of a queue', 8_000_000, (n) => readQueued('x'.repeat(n))],
  ['control characters', 10_000, (n) => readQueued('\u0001\n'.repeat(n))],
  ['empty lines of a queue', 50_000, (n) => readQueued('\n'.repeat(n))],
  [
    'a queue that is counted',
    20_000,
    (n) => {
      const path = file('some words\n'.repeat(n))
      return () => createCount()(path, 'a')
    },
  ],
  ['backslashes', 1_000_000, (n) => () => readFlat(`{"a":"${'\\\\'.repeat(n / 2)}"}`)],
  ['backslashes before quotes', 1_000_000, (n) => () => readFlat(`{"a":"${'\\"'.repeat(n / 2)}"}`)],
  [
    'a string that is never ended',
    1_000_000,
    (n) => () => readFlat(`{"a":"${'\\"'.repeat(n / 2)}`),
  ],
  ['many fields', 1200, (n) => () => readFlat(object(n))],
  ['too many fields', 30_000, (n) => () => readFlat(object(n))],
  ['a long number', 1_000_000, (n) => () => readFlat(`{"a":${'1'.repeat(n)}}`)],
  ['deep lists', 1_000_000, (n) => () => readFlat(`{"a":${'['.repeat(n)}`)],
  ['deep objects', 200_000, (n) => () => readFlat('{"a":'.repeat(n))],
]

/** Milliseconds of processor time, which others on the machine do not lengthen. */
const quickest = async (work: Work): Promise<number> => {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 2; round++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

for (const [what, size, make] of works)
  test(`eight times as much takes about eight times as long: ${what}`, async () => {
    const once = await quickest(await make(size))
    const often = await quickest(await make(8 * size))
    // What grows with the square takes 64 times as long.
    assert.ok(often < 24 * Math.max(once, 4), `${once} ms, then ${often} ms`)
    if (process.env['TOLD']) console.log(what, once.toFixed(1), often.toFixed(1))
  })
