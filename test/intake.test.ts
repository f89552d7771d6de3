import assert from 'node:assert/strict'
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createRng } from '../src/core/rng.ts'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder } from './system/millrace.ts'

const cases = join(root, 'test/data/cases')

/** A project with one model, and its verbs, run in its folder. */
const project = async (
  t: TestContext,
  {
    task,
    data,
    more = '',
  }: { readonly task: string; readonly data: string; readonly more?: string },
) => {
  const folder = await temporaryFolder()
  t.after(() => remove(folder))
  const config = `import { defineConfig, imageClass, records, tabularClass } from 'millrace'
export default defineConfig({
  models: { m: { task: ${task}, data: records('${data}'), ingest: { from: 'q.jsonl', writeBack: true }, gate: {}, ${more} } },
})
`
  const at = (name: string) => join(folder, name)
  await mkdir(at('home'))
  await writeFile(at('millrace.config.ts'), config)
  return {
    at,
    text: (name: string) => readFile(at(name), 'utf8'),
    verb: (...words: string[]) =>
      millrace([...words, '--project', folder, '--home', at('home')], folder),
  }
}

test('Records that cannot be learnt from are set aside with their reasons, and stop no training', async (t) => {
  const p = await project(t, {
    task: "tabularClass({ label: 'y', hidden: [8] })",
    data: 't.csv',
    more: 'train: { epochs: 3, learningRate: 0.02 },',
  })
  const rng = createRng(1)
  const rows = Array.from({ length: 400 }, () => {
    const a = rng.uniform()
    return `${a.toFixed(3)},${rng.below(2) ? 'u' : 'v'},${a > 0.5 ? 'oui' : 'non'}\n`
  })
  await writeFile(p.at('t.csv'), `a,b,y\n${rows.join('')}`)
  const trained = await p.verb('train')
  assert.equal(trained.code, 0, trained.stderr)

  const bad = [
    '{"a":0.3,"b":"u"}',
    '{"a":"abc","b":"u","y":"oui"}',
    '{"a":0.7,"b":"v","y":"peut-être"}',
  ]
  await writeFile(p.at('q.jsonl'), `${bad.join('\n')}\n{"a":0.70,"b":"v","y":"oui"}\n`)
  const { code, stdout } = await p.verb('ingest')
  assert.equal(
    stdout,
    '1 row taken in: data set version 2 with 401 rows, 0 still wait; 3 quarantined in q.quarantine.jsonl: line 1 has no "y", which is its class.\n',
  )
  assert.equal(code, 0)
  assert.equal(await p.text('t.csv'), `a,b,y\n0.70,v,oui\n${rows.join('')}`)
  const entries = (await p.text('q.quarantine.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    entries.map(({ line }) => line),
    bad,
  )
  assert.match(entries[1].reason, /"abc" in "a"/)
  assert.match(entries[2].reason, /"peut-être"/)
  for (const { time } of entries) assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)

  const again = await p.verb('train')
  assert.equal(again.code, 0, again.stderr)
  assert.match(again.stdout, /^Version 2 of m: .*accuracy (?:0\.9|1)/m)
  assert.match((await p.verb('ingest')).stdout, /No row of m waits/)
  await writeFile(p.at('q.jsonl'), `${bad[0]}\n`)
  const told = JSON.parse((await p.verb('ingest', '--json')).stdout)
  assert.deepEqual([told.added, told.rejected, told.quarantined.line], [0, 1, 1])
})

test('Digits stay as they stand in the line', async (t) => {
  const p = await project(t, { task: "tabularClass({ label: 'label' })", data: 'S-ingest.csv' })
  await copyFile(join(cases, 'S-ingest.csv'), p.at('S-ingest.csv'))
  await copyFile(join(cases, 'S-ingest.jsonl'), p.at('q.jsonl'))
  const before = await p.text('S-ingest.csv')
  const digits = '12345678901234567890'
  const more = `{"id":${digits},"flag":false,"grade":1e30,"x":-0.50,"label":"no"}\n`
  await writeFile(p.at('q.jsonl'), (await p.text('q.jsonl')) + more)
  const { stdout } = await p.verb('ingest')
  assert.match(stdout, /^3 rows taken in: data set version 2 with 203 rows, 0 still wait\.$/m)
  const [header, ...rest] = before.split('\n')
  assert.deepEqual((await p.text('S-ingest.csv')).split('\n'), [
    header,
    '9007199254740993,true,1.0,0.10,yes',
    '9007199254740995,True,1.0,0.10,yes',
    `${digits},false,1e30,-0.50,no`,
    ...rest,
  ])
})

test('A queue that is a link to the data file is refused', async (t) => {
  const p = await project(t, { task: "tabularClass({ label: 'label' })", data: 'data.csv' })
  await copyFile(join(cases, 'G0-base.csv'), p.at('data.csv'))
  await symlink('data.csv', p.at('q.jsonl'))
  const { code, stderr } = await p.verb('ingest')
  assert.match(stderr, /are the same file/)
  assert.equal(code, 2)
})

test('Images of 128 × 128 pixels of three colours are learnt, taken in and learnt again', async (t) => {
  const p = await project(t, {
    task: 'imageClass({ height: 128, width: 128, channels: 3, filters: [4], units: 8 })',
    data: 'images.csv',
    more: 'train: { epochs: 1, batchSize: 4, validationSplit: 0.25 },',
  })
  const rng = createRng(3)
  const image = (bright: boolean) => {
    const pixels = Buffer.from(
      Array.from({ length: 128 * 128 * 3 }, () => rng.below(128) + (bright ? 128 : 0)),
    )
    return pixels.toString('base64')
  }
  const rows = Array.from(
    { length: 8 },
    (_, at) => `${at % 2 ? 'bright' : 'dark'},${image(at % 2 > 0)}\n`,
  )
  await writeFile(p.at('images.csv'), `label,image\n${rows.join('')}`)
  const trained = await p.verb('train')
  assert.equal(trained.code, 0, trained.stderr)
  await writeFile(p.at('q.jsonl'), `${JSON.stringify({ image: image(true), label: 'bright' })}\n`)
  assert.match((await p.verb('ingest')).stdout, /^1 row taken in/)
  const again = await p.verb('train')
  assert.equal(again.code, 0, again.stderr)
})
