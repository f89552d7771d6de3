/** The loop's verdicts are true or refused: each case was once answered wrongly. */
import assert from 'node:assert/strict'
import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { describeGate } from '../src/core/check.ts'
import type { ModelVersion, Run } from '../src/core/records.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder } from './system/millrace.ts'

const folder = await temporaryFolder()
after(() => remove(folder))

const cases = join(import.meta.dirname, 'data/cases')
const train = `{ epochs: 6, batchSize: 32, learningRate: 0.02, validationSplit: 0.25 }`
const gate = `{ auc: { atLeast: 'champion', tolerance: 0.02 }, accuracy: { atLeast: 'champion' } }`

interface Place {
  readonly project: string
  readonly home: string
  readonly data: string
}

let made = 0
/** A project with one model of a table, whose rows come from a case. */
const projectOf = async (
  name: string,
  model: string = `task: tabularClass({ label: 'label', hidden: [16] }), gate: ${gate}, train: ${train}`,
): Promise<Place> => {
  const project = join(folder, `project-${++made}`)
  await mkdir(project)
  const data = join(project, 'data.csv')
  await copyFile(join(cases, `${name}.csv`), data)
  await writeFile(
    join(project, 'millrace.config.ts'),
    `import { defineConfig, every, records, tabularClass } from 'millrace'
export default defineConfig({ models: { table: { data: records('data.csv'), ${model} } } })
`,
  )
  return { project, home: join(project, 'state'), data }
}

interface Answer {
  readonly version?: ModelVersion
  readonly error?: { readonly code: string; readonly what: string; readonly why?: string }
}
const ask = async <T = Answer>({ project, home }: Place, ...words: string[]) => {
  const ended = await millrace([...words, '--project', project, '--home', home, '--json'])
  return { code: ended.code, all: ended.stdout, answer: JSON.parse(ended.stdout) as T }
}

interface Models {
  readonly models: readonly { readonly aliases: readonly { readonly version: number }[] }[]
}
const championOf = async (place: Place) =>
  (await ask<Models>(place, 'models')).answer.models[0]?.aliases[0]?.version

/** The version that a training came to, whether it passed or not, as the list of versions has it. */
const versionOf = async (place: Place, number: number) =>
  (await ask(place, 'models', 'table', `${number}`)).answer.version

test('A champion that cannot read a new row stays, and the gate says which row and why', async () => {
  const place = await projectOf('G0-base')
  assert.equal((await ask(place, 'train')).code, 0)
  const lines = (await readFile(place.data, 'utf8')).split('\n')
  // In every tenth row, so that some are held out.
  const spoilt = lines.map((line, at) =>
    at > 0 && at % 10 === 0 ? line.replace(/^[^,]+/, 'much') : line,
  )
  await writeFile(place.data, spoilt.join('\n'))
  // A column does not become another one by itself.
  const refused = await ask(place, 'train')
  assert.equal(refused.code, 1)
  const { what = '', why = '' } = refused.answer.error ?? {}
  assert.match(what, /data\.csv, line 11, has "much" in "x", which is a number since version 1/)
  assert.match(why, /^40 of 400 values are not of that type/)
  assert.equal((await ask(place, 'data', 'retype', 'table', 'x', 'category')).code, 0)
  const second = await ask(place, 'train')
  assert.equal(second.code, 3)
  const version = await versionOf(place, 2)
  assert.equal(version?.gate.passed, false)
  assert.match(
    describeGate(version?.gate ?? { checks: [] }),
    /auc 0\.\d+ ≥ not measured \(champion\): failed: Version 1, the champion, could not be judged: .*data\.csv, line \d+1, has "much" in "x", which is read as a number/,
  )
  const place1 = /line (\d+)/.exec(describeGate(version?.gate ?? { checks: [] }))?.[1]
  assert.match(spoilt[Number(place1) - 1] ?? '', /^much,/)
  assert.equal(await championOf(place), 1)
  // By force it can be had.
  assert.equal((await ask(place, 'promote', '2')).code, 3)
  assert.equal((await ask(place, 'promote', '2', '--force')).code, 0)
  assert.equal(await championOf(place), 2)
})

test('Rows with a usual mark of what is missing are judged by both, and the checks are recorded', async () => {
  const place = await projectOf('G0-base')
  await ask(place, 'train')
  await copyFile(join(cases, 'G1-gate-two-na.csv'), place.data)
  await ask(place, 'train')
  const version = await versionOf(place, 2)
  assert.equal(version?.gate.champion, 1)
  assert.equal(version?.gate.checks.length, 2)
  for (const { value, bound } of version?.gate.checks ?? []) {
    assert.ok((value ?? 0) > 0.88, `${value}`)
    assert.ok((bound ?? 0) > 0.88, `${bound}`)
  }
})

test('A champion that knows other classes stays', async () => {
  const place = await projectOf('G0-base')
  await ask(place, 'train')
  await appendFile(
    place.data,
    Array.from({ length: 40 }, (_, at) => `5.${at},-5.${at},red,perhaps\n`).join(''),
  )
  assert.equal((await ask(place, 'train')).code, 1)
  assert.equal((await ask(place, 'data', 'retype', 'table', 'label', 'category')).code, 0)
  assert.equal((await ask(place, 'train')).code, 3)
  const version = await versionOf(place, 2)
  assert.match(
    describeGate(version?.gate ?? { checks: [] }),
    /could not be judged: Its classes are not those of the new version: it does not know "perhaps"/,
  )
  assert.equal(await championOf(place), 1)
})

test('What has learnt nothing does not become champion', async () => {
  const noise = await projectOf(
    'G0-base',
    `task: tabularClass({ label: 'label' }), train: ${train}`,
  )
  const [head, ...rows] = (await readFile(noise.data, 'utf8')).trim().split('\n')
  // Nothing in a row decides its label.
  const drawn = rows.map((row, at) => row.replace(/[^,]+$/, (at * 7919) % 13 < 6 ? 'yes' : 'no'))
  await writeFile(noise.data, `${[head, ...drawn].join('\n')}\n`)
  const { code, answer } = await ask(noise, 'train')
  assert.equal(code, 3)
  assert.match(answer.error?.what ?? '', /val_loss .*\(baseline, 95 % sure\): failed/)
  assert.equal(await championOf(noise), undefined)
  const asked = await ask(noise, 'predict', '{"x":1}')
  assert.match(asked.answer.error?.why ?? '', /Version 1 is registered; its gate did not pass/)

  // Nineteen in twenty are of one class, and that is all a model can say.
  const rare = await projectOf('G0-base', `task: tabularClass({ label: 'label' }), train: ${train}`)
  const mostly = rows.map((row, at) => row.replace(/[^,]+$/, at % 20 === 0 ? 'no' : 'yes'))
  await writeFile(rare.data, `${[head, ...mostly].join('\n')}\n`)
  assert.equal((await ask(rare, 'train')).code, 3)
  assert.equal(await championOf(rare), undefined)
})

test('A label that is a measured number is refused, and a missing one is named by its line', async () => {
  const price = await projectOf(
    'L-continuous',
    `task: tabularClass({ label: 'price' }), train: ${train}`,
  )
  const measured = await ask(price, 'train')
  assert.equal(measured.answer.error?.code, 'bad_data')
  assert.match(measured.answer.error?.why ?? '', /regression/)
  const missing = await ask(await projectOf('L-missing_label'), 'train')
  assert.equal(missing.answer.error?.code, 'bad_data')
  assert.match(
    missing.answer.error?.what ?? '',
    /data\.csv, line 11, has no "label", which is its class\.$/,
  )
})

test('What a configuration names is looked at before the first epoch', async () => {
  const wrong = async (model: string, message: RegExp) => {
    const place = await projectOf('G0-base', `task: tabularClass({ label: 'label' }), ${model}`)
    for (const verb of [['config', place.project], ['train']]) {
      const { code, answer, all } = await ask(place, ...verb)
      assert.equal(code, 2, `${verb}: ${all}`)
      assert.match(answer.error?.what ?? '', message)
    }
    assert.deepEqual((await ask<{ runs?: Run[] }>(place, 'runs')).answer.runs ?? [], [])
  }
  await wrong(
    `gate: { top5: { above: 0.5 } }`,
    /gate\.top5: found "top5", which this kind of model/,
  )
  await wrong(
    `gate: { auc: { above: 'champion', tolerance: 0.1 } }`,
    /gate\.auc: found .*a tolerance only with a confidence/,
  )
  await wrong(
    `gate: { auc: { above: 'baseline', confidence: 0.95 } }`,
    /gate\.auc: found confidence 0\.95, against "baseline"/,
  )
  await wrong(
    `gate: { worst_slice_accuracy: { atLeast: 0.5, confidence: 0.95 } }`,
    /gate\.worst_slice_accuracy: found confidence 0\.95/,
  )
  await wrong(
    `evaluate: { slices: ['region'] }`,
    /evaluate\.slices: found "region", and .*data\.csv/,
  )
  await wrong(`ingest: { from: 'data.csv' }`, /ingest\.from: found "data\.csv".*another file/)
  await wrong(`ingest: { from: './x/../data.csv' }`, /another file than the data of table/)
  await wrong(`evaluate: { completions: 'nothing.txt' }`, /nothing\.txt cannot be read/)
})

test('Booleans, numbers and Unicode mean the same in a file and in a question', async () => {
  const place = await projectOf('S-bool')
  await ask(place, 'train')
  await ask(place, 'promote', '1', '--force')
  const shares = async (row: string) => {
    const { answer } = await ask<{ suggestions: unknown }>(place, 'predict', row)
    return answer.suggestions
  }
  const asText = await shares('{"flag":"True","y":"0.50"}')
  assert.deepEqual(await shares('{"flag":true,"y":0.5}'), asText)
  assert.deepEqual(await shares('{"flag":"TRUE","y":"+.5"}'), asText)
  assert.notDeepEqual(await shares('{"flag":false,"y":0.5}'), asText)
})

test('A turning loop does not train again where nothing has changed, and says so', async () => {
  const place = await projectOf(
    'G0-base',
    `task: tabularClass({ label: 'label', hidden: [16] }), train: { ...${train}, schedule: every('1s') }`,
  )
  await using up = await startUp(place)
  await up.event(({ kind }) => kind === 'promoted', 60)
  const first = await up.event(({ kind }) => kind === 'unchanged', 30)
  await up.event(({ kind }) => kind === 'unchanged', 30)
  const { runs } = (await (await fetch(`${up.url}/api/runs`)).json()) as { runs: Run[] }
  assert.deepEqual(
    runs.map(({ id, status }) => [id, status]),
    [[first['run'], 'finished']],
  )
  // A change of the data is something new.
  await appendFile(place.data, '-0.5,0.5,blue,yes\n')
  await up.event(({ kind, version }) => kind === 'judged' && version === 2, 60)
  await up.end('SIGTERM')
})

test('A turning loop sets aside what it cannot learn from, and goes on', async () => {
  const place = await projectOf(
    'G0-base',
    `task: tabularClass({ label: 'label', hidden: [16] }), gate: ${gate},
     ingest: { from: 'queue.jsonl', writeBack: true, batch: 50, schedule: every('1s') },
     train: { ...${train}, schedule: every('1s') }`,
  )
  const before = (await readFile(place.data, 'utf8')).trim().split('\n')
  await using up = await startUp(place)
  await up.event(({ kind, version }) => kind === 'promoted' && version === 1, 60)
  const good = [
    '{"x":"0.50","y":0.250,"colour":"blue","label":"yes"}',
    '{"x":"NA","y":1,"label":"no"}',
  ]
  const bad = [
    ['{"x":0.3,"y":1,"colour":"red"}', /^has no "label", which is its class$/],
    [
      '{"x":"abc","y":1,"colour":"red","label":"yes"}',
      /^has "abc" in "x", which is read as a number$/,
    ],
    [
      '{"x":0.7,"y":1,"colour":"red","label":"perhaps"}',
      /^is of the class "perhaps", which the champion/,
    ],
    ['{"x":0.7,"size":1,"label":"yes"}', /"size"/],
    ['not json', /JSON/],
    [`{"x":${'['.repeat(5000)}${']'.repeat(5000)}}`, /./],
  ] as const
  const queue = join(place.project, 'queue.jsonl')
  await writeFile(queue, `${[good[0], ...bad.map(([line]) => line), good[1]].join('\n')}\n`)
  const told = await up.event(({ kind }) => kind === 'ingested', 30)
  assert.equal(told['rows'], 2)
  assert.equal(told['rejected'], bad.length)

  const after = (await readFile(place.data, 'utf8')).trim().split('\n')
  assert.deepEqual(after, [before[0], '0.50,0.250,blue,yes', 'NA,1,,no', ...before.slice(1)])
  const kept = (await readFile(join(place.project, 'queue.quarantine.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { time: string; reason: string; line: string })
  assert.deepEqual(
    kept.map(({ line }) => line),
    bad.map(([line]) => line),
  )
  kept.forEach(({ reason, time }, at) => {
    assert.match(reason, bad[at]?.[1] ?? /-/)
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000)
  })

  // The next training learns from the new data, and is judged beside the champion.
  const judged = await up.event(({ kind, version }) => kind === 'judged' && version === 2, 60)
  const { checks, champion } = judged['gate'] as ModelVersion['gate']
  assert.equal(champion, 1)
  assert.ok(checks.every(({ value, bound }) => value !== null && bound !== null))

  // By hand a row comes in that the champion cannot read: it stays, and goes on answering.
  const serving = await championOf(place)
  const spoilt = after.map((line, at) => (at % 12 === 5 ? line.replace(/^[^,]+/, 'much') : line))
  await writeFile(place.data, `${spoilt.join('\n')}\n`)
  const isTold = () => up.lines.some((line) => /has "much" in "x", which is a number/.test(line))
  for (let waited = 0; waited < 60_000 && !isTold(); waited += 50) await sleep(50)
  assert.ok(isTold())
  assert.equal((await ask(place, 'data', 'retype', 'table', 'x', 'category')).code, 0)
  const refused = await up.event(({ kind, version }) => kind === 'judged' && version === 3, 60)
  assert.match(
    describeGate(refused['gate'] as ModelVersion['gate']),
    /the champion, could not be judged: .*data\.csv, line \d+, has "much" in "x"/,
  )
  const answer = (await (
    await fetch(`${up.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"row":{"x":0.5,"y":1,"colour":"red"}}',
    })
  ).json()) as { version: number }
  assert.equal(answer.version, serving)
  await up.end('SIGTERM')
})
