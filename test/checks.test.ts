import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { columns, createCustomers } from '../examples/churn/customers.ts'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder } from './system/millrace.ts'

let project = ''
before(async () => {
  project = await temporaryFolder()
  await writeFile(join(project, 'millrace.config.ts'), config)
  await writeFile(
    join(project, 'people.csv'),
    table(Array.from({ length: 120 }, (_, at) => 20 + (at % 50))),
  )
})
after(() => remove(project))

const config = `import { defineConfig, records, tabularClass } from '${join(root, 'src/index.ts')}'
export default defineConfig({
  models: {
    people: {
      task: tabularClass({ label: 'old', hidden: [] }),
      data: records('people.csv', {
        checks: [
          { kind: 'between', column: 'age', least: 0, most: 120 },
          { kind: 'function', name: 'no age of 99', test: ({ age }) => age !== '99', severity: 'warn' },
        ],
      }),
      ingest: { from: 'new.jsonl', batch: 10 },
      train: { epochs: 1 },
      gate: { val_loss: { atMost: 1000 } },
    },
  },
})
`

const table = (ages: readonly (number | string)[]) =>
  ['age,old', ...ages.map((age) => `${age},${Number(age) > 40 ? 'yes' : 'no'}`)].join('\n')

const run = (...words: string[]) => millrace([...words, '--json'], project)

test('A version that fails a check that blocks cannot be learnt from, by any door; one that is warned of can', async () => {
  assert.equal((await run('train')).code, 0)
  const ages = Array.from({ length: 120 }, (_, at) => (at === 7 ? 400 : 20 + (at % 50)))
  await writeFile(join(project, 'people.csv'), table(ages))
  for (const words of [
    ['train'],
    ['compare', '--workers', '2'],
    ['crossvalidate', '--folds', '2'],
  ]) {
    const { code, stdout, stderr } = await run(...words)
    assert.equal(code, 3, `${words[0]}: ${stdout} ${stderr}`)
    assert.match(stdout + stderr, /data_blocked/)
    assert.match(stdout + stderr, /not in 1 of 120 rows/)
  }
  const report = JSON.parse((await run('data', 'check', 'people')).stdout)
  const [{ row, place }] = report.results[0].rows
  // As an editor counts lines, with the names of the columns.
  assert.deepEqual([row, basename(place.file), place.line], [7, 'people.csv', 9])
  await writeFile(join(project, 'people.csv'), table(ages.map((age) => (age === 400 ? 99 : age))))
  assert.equal((await run('train')).code, 0)
})

test('New rows that fail a check go to quarantine; by a call they are refused; the version stays sound', async () => {
  await writeFile(
    join(project, 'people.csv'),
    table(Array.from({ length: 120 }, (_, at) => 20 + (at % 50))),
  )
  const lines = [30, 400, 50].map((age) => JSON.stringify({ age, old: 'no' }))
  await writeFile(join(project, 'new.jsonl'), `${lines.join('\n')}\n`)
  const { code, stdout } = await run('ingest')
  assert.equal(code, 0, stdout)
  const { added, rejected } = JSON.parse(stdout)
  assert.deepEqual([added, rejected], [2, 1])
  const [kept = ''] = (await readFile(join(project, 'new.quarantine.jsonl'), 'utf8')).split('\n')
  const entry = JSON.parse(kept)
  assert.deepEqual(
    [entry.reason, JSON.parse(entry.line).age],
    ['fails a check of its data set: "age" is a number 0 to 120', 400],
  )
  assert.equal((await run('data', 'check', 'people')).code, 0)
})

test('Suggested checks are written into the configuration, once, and the version passes them', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'millrace.config.ts')
  const rows = createCustomers(1000, { seed: 1 }).map(({ customer }) =>
    columns.map((name) => customer[name]),
  )
  await writeFile(join(folder, 'customers.csv'), [columns, ...rows].join('\n'))
  await writeFile(
    file,
    `import { defineConfig, records, tabularClass } from '${join(root, 'src/index.ts')}'
export default defineConfig({
  models: {
    churn: {
      task: tabularClass({ label: 'churn', ignore: ['customer'], hidden: [] }),
      data: records('customers.csv', { maxRows: 900 }),
      train: { epochs: 1 },
    },
  },
})
`,
  )
  const ask = (...words: string[]) => millrace(['data', ...words], folder)
  const before = await readFile(file, 'utf8')
  const bare = await ask('check')
  assert.equal(bare.code, 0)
  assert.match(bare.stdout, /1 of churn, 1,000 rows: not looked at, as no checks are declared/)
  // What it has read is kept, also where there was no home yet.
  assert.match((await ask('versions')).stdout, /^1 .* initial {2}1,000 rows/)
  const short = await ask('diff', '1')
  assert.equal(short.code, 2)
  assert.match(short.stderr, /"data diff 1" lacks words: it needs A and B\.\n.*data diff SET A B/)
  const { stdout } = await ask('suggest', 'churn')
  assert.match(stdout, /^checks: \[\n {2}\{ kind: 'rows', least: 500 \},/)
  for (const kind of ['between', 'set', 'unique', 'balance', 'leakage', 'drift'])
    assert.match(stdout, new RegExp(`kind: '${kind}'`))
  assert.equal(await readFile(file, 'utf8'), before)
  assert.match((await ask('suggest', 'churn', '--write')).stdout, /\d+ checks of churn are written/)
  const { code, stdout: report } = await ask('check', 'churn')
  assert.deepEqual([code, / passed: a model may learn/.test(report)], [0, true], report)
  const written = await readFile(file, 'utf8')
  assert.ok(stdout.split('\n').every((line) => written.includes(line.trim())))
  const again = await ask('suggest', 'churn', '--write')
  assert.equal(again.code, 3)
  assert.match(again.stderr, /was not changed.*have `checks`/)
  assert.equal(await readFile(file, 'utf8'), written)
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.includes('config')),
    ['millrace.config.ts'],
  )
  await remove(folder)
})

test('Refused rows are listed, released and discarded', async () => {
  const { stdout } = await millrace(['data', 'quarantine', 'people'], project)
  const [, line = ''] = /^line (\d+): fails a check of its data set/m.exec(stdout) ?? []
  const before: { total: number } = JSON.parse((await run('data', 'quarantine', 'people')).stdout)
  const same = await run('data', 'release', 'people', line)
  assert.equal(same.code, 3)
  assert.match(same.stdout + same.stderr, /fails a check/)
  const text = '{"age":"44","old":"yes"}'
  assert.equal((await run('data', 'release', 'people', line, '--text', text)).code, 0)
  assert.equal((await run('data', 'release', 'people', line, '--text', text)).code, 1)
  const after: { total: number } = JSON.parse((await run('data', 'quarantine', 'people')).stdout)
  assert.equal(after.total, before.total - 1)
  assert.match((await run('ingest')).stdout, /"added":1/)
  await writeFile(join(project, 'new.jsonl'), '{"age":"500","old":"yes"}\n')
  assert.match((await run('ingest')).stdout, /"rejected":1/)
  const { stdout: left } = await run('data', 'discard', 'people', `${Number(line) + 1}`, '--yes')
  assert.equal(JSON.parse(left).refused, before.total - 1)
})

test('A refused row is let go of only after a yes', async () => {
  await writeFile(join(project, 'new.jsonl'), '{"age":"501","old":"yes"}\n')
  assert.match((await run('ingest')).stdout, /"rejected":1/)
  const { rows }: { rows: { line: number }[] } = JSON.parse(
    (await run('data', 'quarantine', 'people')).stdout,
  )
  const line = `${rows[0]?.line}`
  const { code, stdout } = await run('data', 'discard', 'people', line)
  assert.deepEqual([code, JSON.parse(stdout).error.fix], [3, 'Answer y, or use --yes.'])
  const after: { rows: unknown[] } = JSON.parse((await run('data', 'quarantine', 'people')).stdout)
  assert.equal(after.rows.length, rows.length)
})
