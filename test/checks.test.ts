import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { millrace, remove, root, temporaryFolder } from './system/millrace.ts'

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
  const { added, rejected } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  assert.deepEqual([added, rejected], [2, 1])
  const [kept = ''] = (await readFile(join(project, 'new.quarantine.jsonl'), 'utf8')).split('\n')
  const entry = JSON.parse(kept)
  assert.deepEqual(
    [entry.reason, JSON.parse(entry.line).age],
    ['fails a check of its data set: "age" is a number 0 to 120', 400],
  )
  assert.equal((await run('data', 'check', 'people')).code, 0)
})
