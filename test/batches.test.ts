/** Whole files that are answered as runs: by hand, on a schedule, cancelled, killed and gone on with. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder } from './system/millrace.ts'

const data = join(import.meta.dirname, 'data/onnx')
const { iris } = JSON.parse(readFileSync(join(data, 'sklearn.json'), 'utf8'))
const project = await temporaryFolder()
const home = join(project, '.millrace')
after(() => remove(project))
const at = (name: string) => join(project, name)
const verb = (...words: string[]) => millrace(words, project)
const done = async (...words: string[]) => {
  const { code, stdout, stderr } = await verb(...words)
  assert.equal(code, 0, stderr)
  return stdout
}
const names = ['a', 'b', 'c', 'd']
const tableOf = (count: number) =>
  [names.join(), ...Array.from({ length: count }, (_, row) => iris.rows[row % 10].join())].join(
    '\n',
  )

const config = (batches: string) => `import { defineConfig, every } from 'millrace'
export default defineConfig({ models: {}, batches: { ${batches} } })
`
const nightly = `nightly: { model: 'iris', from: 'small.csv', to: 'answers-{time}.csv', schedule: every('2s') }`

before(async () => {
  await writeFile(at('millrace.config.ts'), config(''))
  await writeFile(at('small.csv'), tableOf(10))
  await writeFile(at('large.csv'), tableOf(50_000))
  const columns = ['--columns', names.join()]
  await done('register', '--onnx', join(data, 'iris.onnx'), '--name', 'iris', ...columns)
})

const batchRuns = async () => {
  const { runs } = JSON.parse(await done('runs', '--json'))
  return runs.filter(({ kind }: { kind: string }) => kind === 'batch')
}
let exports = 0
const logged = async () => {
  const to = at(`log-${exports++}.jsonl`)
  await done('requests', 'export', '--format', 'jsonl', '--to', to)
  const lines = readFileSync(to, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

test('a file by hand is a run with the digest of the file, and each answer is in the log once', async () => {
  const told = JSON.parse(
    await done('predict', '--from', 'small.csv', '--to', 'small.out.csv', '--json'),
  )
  assert.deepEqual([told.rows, told.failed, told.version], [10, 0, 1])
  const answers = readFileSync(at('small.out.csv'), 'utf8').trim().split('\n').slice(1)
  assert.deepEqual(
    answers.map((line) => line.split(',')[5]),
    iris.label.slice(0, 10),
  )
  const [run] = await batchRuns()
  assert.equal(run.id, told.run)
  assert.equal(run.status, 'finished')
  const { run: whole } = JSON.parse(await done('runs', run.id, '--json'))
  assert.equal(whole.metrics.rows, 10)
  assert.match(whole.params['batch.digest'], /^[0-9a-f]{64}$/)
  const records = await logged()
  assert.equal(records.length, 10)
  assert.ok(records.every(({ protocol, version }) => protocol === 'batch' && version === 1))
  assert.equal(JSON.parse(records[0].outputs).classes.length, 3)
  await done('predict', '--from', 'small.csv', '--to', 'quiet.csv', '--unlogged')
  assert.equal((await logged()).length, 10)
  const again = await verb('predict', '--from', 'small.csv', '--to', 'small.out.csv')
  assert.equal(again.code, 3)
  assert.match(again.stderr, /small\.out\.csv is there already/)
})

const main = join(root, 'src/cli/main.ts')
const begun = async (to: string, from = 'large.csv') => {
  const words = ['predict', '--from', from, '--to', to, '--unlogged']
  const child = spawn(process.execPath, [main, ...words], { cwd: project, stdio: 'pipe' })
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const end = Date.now() + 30_000
  while (!existsSync(at(`${to}.part.json`))) {
    assert.ok(Date.now() < end && child.exitCode === null, stderr)
    await sleep(10)
  }
  return { child, ended: once(child, 'close'), said: () => stderr }
}

test('one that is killed goes on under its run, and answers no row twice', async () => {
  const first = await begun('killed.csv')
  first.child.kill('SIGKILL')
  await first.ended
  const [left] = await batchRuns()
  assert.ok(!existsSync(at('killed.csv')))
  const told = JSON.parse(
    await done('predict', '--from', 'large.csv', '--to', 'killed.csv', '--unlogged', '--json'),
  )
  assert.equal(told.run, left.id)
  const rows = readFileSync(at('killed.csv'), 'utf8').trim().split('\n').slice(1)
  assert.equal(rows.length, 50_000)
  assert.deepEqual(
    rows.filter((line, row) => !line.startsWith(`${row + 1},`)),
    [],
  )
  assert.ok(!existsSync(at('killed.csv.part.json')))
})

test('one that is killed and whose file is another then ends, and is answered anew', async () => {
  const first = await begun('changed.csv')
  first.child.kill('SIGKILL')
  await first.ended
  const [left] = await batchRuns()
  await writeFile(at('large.csv'), tableOf(20_000))
  const told = JSON.parse(
    await done('predict', '--from', 'large.csv', '--to', 'changed.csv', '--unlogged', '--json'),
  )
  await writeFile(at('large.csv'), tableOf(50_000))
  assert.notEqual(told.run, left.id)
  assert.equal(told.rows, 20_000)
  const { run } = JSON.parse(await done('runs', left.id, '--json'))
  assert.equal(run.status, 'failed')
})

test('answers of a version that is asked for by its number are no part of a share', async () => {
  const words = ['--from', 'small.csv', '--to', 'pinned.csv', '--version', '1', '--json']
  const { run } = JSON.parse(await done('predict', ...words))
  const own = (await logged()).filter(({ id }) => id.startsWith(`batch-${run}-`))
  assert.equal(own.length, 10)
  assert.ok(own.every(({ variant, weight }) => variant === 'pinned' && weight === 0))
})

test('one is cancelled by its run, from another process', async () => {
  // More than are answered before it is asked to end.
  await writeFile(at('huge.csv'), tableOf(1_000_000))
  const { ended, said } = await begun('ended.csv', 'huge.csv')
  const [run] = await batchRuns()
  await done('cancel', run.id)
  await ended
  assert.match(said(), /The batch was cancelled/)
  assert.equal((await batchRuns())[0].status, 'cancelled')
  assert.ok(!existsSync(at('ended.csv')))
})

test('a schedule answers the file again and again, each time into another one', async () => {
  await writeFile(at('millrace.config.ts'), config(nightly))
  await using up = await startUp({ project, home })
  const found = () => readdirSync(project).filter((name) => /^answers-[\dTZ-]+\.csv$/.test(name))
  const end = Date.now() + 60_000
  while (found().length < 2) {
    assert.ok(Date.now() < end, up.lines.join('\n'))
    await sleep(100)
  }
  assert.equal(await up.end('SIGTERM'), 0)
  const [first, second] = found().map((name) => readFileSync(at(name), 'utf8'))
  assert.equal(first, second)
  assert.equal(first, readFileSync(at('small.out.csv'), 'utf8'))
  const own = (await batchRuns()).filter(
    ({ trigger }: { trigger: string }) => trigger === 'schedule',
  )
  assert.ok(own.length >= 2)
  assert.ok(own.every(({ author }: { author: string }) => author === 'schedule'))
})

test('a batch of a schedule that fails leaves no part, and one of no model is told of', async () => {
  const made = (name: string, model: string, from: string) =>
    `${name}: { model: '${model}', from: '${from}', to: 'failed/{time}.csv', schedule: every('1h') }`
  await writeFile(at('torn.csv'), `${tableOf(2000)}\n1,"2`)
  const batches = [made('torn', 'iris', 'torn.csv'), made('lost', 'nobody', 'small.csv')]
  await writeFile(at('millrace.config.ts'), config(batches.join()))
  await using up = await startUp({ project, home })
  const hasFailed = ({ trigger, status }: Record<string, unknown>) =>
    trigger === 'schedule' && status === 'failed'
  const end = Date.now() + 60_000
  while (!(await batchRuns()).some(hasFailed)) {
    assert.ok(Date.now() < end, up.lines.join('\n'))
    await sleep(200)
  }
  assert.ok(up.lines.some((line) => /batch lost: there is no model nobody/.test(line)))
  assert.equal(await up.end('SIGTERM'), 0)
  assert.deepEqual(readdirSync(at('failed')), [])
})

test('where a batch goes has to say the time', async () => {
  await writeFile(at('millrace.config.ts'), config(nightly.replace('-{time}', '')))
  const { code, stderr } = await verb('config')
  assert.equal(code, 2)
  assert.match(stderr, /batches\.nightly\.to: .*\{time\}/)
})
