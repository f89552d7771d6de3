import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MillraceError } from '../../core/error.ts'
import type { Form, Input } from '../../core/input.ts'
import { answerFile, type BatchOptions } from './batch.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
after(() => rm(folder, { recursive: true }))

const spoken = (input: Input): string => {
  if (input.kind === 'text') return input.text
  return input.kind === 'record' ? (input.fields.get('x') ?? '') : input.kind
}

/** Answers x with its double, and refuses what is no number; counts what it was asked. */
const doubling = (form: Form = { kind: 'record' }) => {
  const asked: string[] = []
  const predictor: BatchOptions['predictor'] = {
    form,
    example: '{"x":"1"}',
    async predict(inputs) {
      return inputs.map((input) => {
        const text = spoken(input)
        if (!/^\d+$/.test(text))
          throw new MillraceError('bad_input', { what: `x is "${text}", which is no number.` })
        asked.push(text)
        return {
          kind: 'values',
          values: [2 * Number(text)],
          interval: { low: 0, high: 9, share: 0.9 },
        }
      })
    },
  }
  return { asked, predictor }
}

const options = (own: Partial<BatchOptions> & Pick<BatchOptions, 'from' | 'to'>): BatchOptions => ({
  ...{ predictor: doubling().predictor, model: 'm', version: 1, top: 5 },
  signal: new AbortController().signal,
  progress: () => {},
  ...own,
  from: join(folder, own.from),
  to: join(folder, own.to),
})

const written = (name: string) => readFile(join(folder, name), 'utf8')

test('answers every row in its place, and says why one has no answer', async () => {
  await writeFile(join(folder, 'rows.csv'), 'x,name,error\n1,"a, b",q\nx,ü,\n3,"say ""no""",\n')
  const reached = await answerFile(options({ from: 'rows.csv', to: 'out.csv' }))
  assert.deepEqual([reached.rows, reached.failed], [3, 1])
  assert.equal(
    await written('out.csv'),
    'row,x,name,input.error,prediction,probability,low,high,error\n' +
      '1,1,"a, b",q,2,,0,9,\n' +
      '2,x,ü,,,,,,"x is ""x"", which is no number."\n' +
      '3,3,"say ""no""",,6,,0,9,\n',
  )
  await answerFile(options({ from: 'rows.csv', to: 'out.jsonl' }))
  const lines = (await written('out.jsonl')).trim().split('\n')
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).prediction ?? null),
    [2, null, 6],
  )
})

test('a first line of numbers that come again below names the columns where the model has them, and else is a row', async () => {
  const rows = ['0,1,5', '1,1,6', '0,0,5']
  const all = Array.from({ length: 12 }, (_, at) => rows[at % 3])
  await writeFile(join(folder, 'abc.csv'), `0,1,2\n${all.join('\n')}\n`)
  const numbered: BatchOptions['predictor'] = {
    form: { kind: 'record' },
    example: '{"0":"1","2":"3"}',
    predict: async (inputs) =>
      inputs.map((input) => ({
        kind: 'values',
        values: [input.kind === 'record' ? Number(input.fields.get('2')) : Number.NaN],
      })),
  }
  await answerFile(options({ from: 'abc.csv', to: 'abc.out.csv', predictor: numbered }))
  const [head, first, second] = (await written('abc.out.csv')).split('\n')
  assert.equal(head, 'row,0,1,2,prediction,probability,low,high,error')
  assert.deepEqual([first, second], ['1,0,1,5,5,,,,', '2,1,1,6,6,,,,'])
  const reached = await answerFile(options({ from: 'abc.csv', to: 'abc.other.csv' }))
  assert.deepEqual([reached.rows, reached.failed], [13, 13])
  assert.match(await written('abc.other.csv'), /^row,column1,column2,column3,/)
})

test('goes on from where it was ended, and answers no row twice', async () => {
  const all = Array.from({ length: 1000 }, (_, at) => `${at}`)
  await writeFile(join(folder, 'many.csv'), `x\n${all.join('\n')}\n`)
  const { asked, predictor } = doubling()
  const ending = new AbortController()
  const first = options({
    ...{ from: 'many.csv', to: 'many.out.csv', predictor, signal: ending.signal },
    progress: ({ rows }) => rows >= 512 && ending.abort(),
  })
  await assert.rejects(answerFile(first), { code: 'cancelled', what: /after 512 rows/ })
  await assert.rejects(written('many.out.csv'), { code: 'ENOENT' })
  // What was written after the last part that is noted is no part of it.
  await writeFile(join(folder, 'many.out.csv.part'), `${await written('many.out.csv.part')}torn`)
  const { rows } = await answerFile({
    ...first,
    signal: new AbortController().signal,
    progress() {},
  })
  assert.equal(rows, 1000)
  assert.deepEqual(asked, all)
  const lines = (await written('many.out.csv')).trim().split('\n')
  assert.deepEqual([lines.length, lines.at(-1)], [1001, '1000,999,1998,,0,9,'])
  await assert.rejects(written('many.out.csv.part'), { code: 'ENOENT' })
  await assert.rejects(written('many.out.csv.part.json'), { code: 'ENOENT' })
})

test('a row that a scoring step fails on has the reason, its neighbours are answered together', async () => {
  const asked: number[] = []
  const failures: Record<string, MillraceError> = {
    '2': new MillraceError('step_failed', { what: 'The scoring step failed.' }),
    '3': new MillraceError('timeout', { what: 'The scoring step hangs.' }),
  }
  const answerTo = (input: Input) =>
    failures[spoken(input)] ?? { kind: 'values' as const, values: [Number(spoken(input))] }
  const predictor: BatchOptions['predictor'] = {
    ...{ form: { kind: 'record' }, example: '{"x":"1"}' },
    predict: () => assert.fail('a model that says which rows it refuses is asked for all of them'),
    async predictEach(inputs) {
      asked.push(inputs.length)
      return inputs.map(answerTo)
    },
  }
  await writeFile(join(folder, 'steps.csv'), 'x\n1\n2\n3\n4\n')
  // Its folder is made.
  const { rows, failed } = await answerFile(
    options({ from: 'steps.csv', to: 'deep/er/steps.csv', predictor }),
  )
  assert.deepEqual([rows, failed, asked], [4, 2, [4]])
  assert.equal(
    await written('deep/er/steps.csv'),
    'row,x,prediction,probability,low,high,error\n1,1,1,,,,\n2,2,,,,,The scoring step failed.\n' +
      '3,3,,,,,The scoring step hangs.\n4,4,4,,,,\n',
  )
  failures['4'] = new MillraceError('corrupt', { what: 'The package is broken.' })
  await assert.rejects(answerFile(options({ from: 'steps.csv', to: 'broken.csv', predictor })), {
    code: 'corrupt',
  })
})

test('another version begins anew', async () => {
  const ending = new AbortController()
  const first = options({
    ...{ from: 'many.csv', to: 'other.csv', signal: ending.signal },
    progress: () => ending.abort(),
  })
  await assert.rejects(answerFile(first), { code: 'cancelled' })
  const { asked, predictor } = doubling()
  const signal = new AbortController().signal
  await answerFile({ ...first, version: 2, predictor, signal, progress() {} })
  assert.equal(asked.length, 1000)
})

test('a part that is gone, although it is noted, begins anew', async () => {
  const ending = new AbortController()
  const first = options({
    ...{ from: 'many.csv', to: 'gone.csv', signal: ending.signal },
    progress: () => ending.abort(),
  })
  await assert.rejects(answerFile(first), { code: 'cancelled' })
  await rm(join(folder, 'gone.csv.part'))
  const { rows } = await answerFile({ ...first, signal: new AbortController().signal })
  assert.equal(rows, 1000)
  assert.equal((await written('gone.csv')).trim().split('\n').length, 1001)
})

test('a part that ends among rows that are answered together goes on with the next row', async () => {
  const ending = new AbortController()
  const first = options({
    ...{ from: 'many.csv', to: 'cut.csv', signal: ending.signal },
    progress: ({ rows }) => rows >= 512 && ending.abort(),
  })
  await assert.rejects(answerFile(first), { code: 'cancelled' })
  const head = `${(await written('cut.csv.part')).split('\n').slice(0, 301).join('\n')}\n`
  const note = JSON.parse(await written('cut.csv.part.json'))
  await writeFile(
    join(folder, 'cut.csv.part.json'),
    JSON.stringify({ ...note, rows: 300, bytes: Buffer.byteLength(head) }),
  )
  await answerFile({ ...first, signal: new AbortController().signal, progress() {} })
  assert.equal(await written('cut.csv'), await written('many.out.csv'))
})

test('texts come from a column that is named, or from the only one', async () => {
  const { asked, predictor } = doubling({ kind: 'text' })
  await writeFile(join(folder, 'one.csv'), 'said\n7\n')
  await writeFile(join(folder, 'two.csv'), 'said,other\n8,x\n')
  await answerFile(options({ from: 'one.csv', to: 'one.out.csv', predictor }))
  await answerFile(options({ from: 'two.csv', to: 'two.out.csv', predictor, column: 'said' }))
  assert.deepEqual(asked, ['7', '8'])
  const two = options({ from: 'two.csv', to: 'three.csv', predictor })
  await assert.rejects(answerFile(two), { code: 'bad_usage', fix: /said, other/ })
  await assert.rejects(answerFile({ ...two, column: 'none' }), {
    code: 'bad_usage',
    what: /"none"/,
  })
})

test('writes over nothing, and knows what it is to write by its name', async () => {
  await writeFile(join(folder, 'there.csv'), 'mine')
  await assert.rejects(answerFile(options({ from: 'one.csv', to: 'there.csv' })), {
    code: 'conflict',
  })
  assert.equal(await written('there.csv'), 'mine')
  await assert.rejects(answerFile(options({ from: 'one.csv', to: 'x.txt' })), { code: 'bad_usage' })
  await assert.rejects(answerFile(options({ from: 'none.csv', to: 'x.csv' })), { code: 'bad_data' })
})
