/** `millrace simulate` against a server, and what is in its log afterwards. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openProject, type TestProject } from 'millrace/testing'
import type { RequestsPage, RequestWithFeedback } from '../src/core/requests.ts'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'

const day = 86_400_000
const folder = await temporaryFolder()
let project: TestProject | undefined
let url = ''

before(async () => {
  const rows = Array.from({ length: 80 }, (_, at) => `${at},${at < 40 ? 'low' : 'high'}`)
  await writeFile(join(folder, 'rows.csv'), `x,y\n${rows.join('\n')}\n`)
  await writeFile(
    join(folder, 'millrace.config.ts'),
    `import { defineConfig, records, tabularClass } from 'millrace'
export default defineConfig({
  models: { m: { task: tabularClass({ label: 'y', hidden: [] }), data: records('rows.csv'), train: { epochs: 1 } } },
})
`,
  )
  await writeFile(
    join(folder, 'simulation.ts'),
    `import { defineSimulation } from 'millrace'
const drawHeld = async (heldOut) => {
  const rows = await heldOut('m')
  return (rng) => {
    const { y: label, ...input } = rows[rng.below(rows.length)]
    return { input, label }
  }
}
const asks = (name, from, weight) => ({
  ...{ name, weight },
  draw: (rng) => ({ input: { x: from + rng.below(30) }, label: name }),
})
export default defineSimulation(async ({ heldOut }) => ({
  m: {
    held: {
      summary: 'Rows that are held out.',
      populations: [{ name: 'all', weight: () => 1, draw: await drawHeld(heldOut) }],
    },
    rising: {
      summary: 'High ones come in the second half.',
      populations: [asks('low', 0, () => 1), asks('high', 50, ({ tick, ticks }) => (tick < ticks / 2 ? 0 : 9))],
      choice: 'largest',
      labels: { share: 1, delay: 1 },
    },
  },
}))
`,
  )
  project = await openProject(folder)
  await project.train()
  url = await project.serve()
})
after(async () => {
  await project?.close()
  await remove(folder)
})

const simulate = async (words: string) => {
  const { code, stdout, stderr } = await millrace(
    ['simulate', 'm', ...words.split(' ').filter(Boolean), '--json'],
    folder,
  )
  return { code, answer: JSON.parse(stdout), stderr }
}

/** What is kept of the requests under a name, in the order of their moments. */
const kept = async (name: string): Promise<RequestWithFeedback[]> => {
  const response = await fetch(`${url}/requests?limit=500`)
  const { requests } = (await response.json()) as RequestsPage
  return requests
    .filter(({ id }) => id.startsWith(`${name}-`))
    .sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))
}

test('A server is asked day by day, and is told the labels', async () => {
  const words = 'rising --ticks 4 --per-tick 3 --from 2026-01-01 --name first'
  const { code, answer, stderr } = await simulate(`${words} --url ${url}`)
  assert.equal(code, 0, stderr)
  const { populations, ...sent } = answer
  assert.deepEqual(sent, {
    ...{ endpoint: 'm', scenario: 'rising', run: 'first', requests: 4, events: 12 },
    ...{ ticks: 4, labels: 12, unknown: 0 },
  })
  assert.deepEqual(
    populations.map(({ population, events, known }: Record<string, unknown>) => [
      ...[population, events, known],
    ]),
    [
      ['low', 6, 6],
      ['high', 6, 6],
    ],
  )
  const requests = await kept('first')
  const begin = Date.parse('2026-01-01')
  assert.deepEqual(
    requests.map(({ id, eventTime }) => [id, eventTime]),
    [0, 1, 2, 3].flatMap((tick) =>
      [0, 1, 2].map((row) => [`first-${tick}-0-${row}`, begin + tick * day]),
    ),
  )
  for (const [place, { inputs, feedback }] of requests.entries()) {
    const isHigh = place >= 6
    assert.deepEqual(
      feedback.map(({ label }) => label),
      [isHigh ? 'high' : 'low'],
    )
    assert.equal(JSON.parse(inputs).x >= 50, isHigh)
  }
  // The same requests under the same name are one.
  await simulate(`${words} --url ${url}`)
  assert.equal((await kept('first')).length, 12)
})

test('Requests that were kept as files are those that would have been sent', async () => {
  const to = join(folder, 'asked')
  const drawn = 'rising --ticks 4 --per-tick 3 --from 2026-01-01'
  const written = await simulate(`${drawn} --requests ${to}`)
  assert.deepEqual([written.code, written.answer.events], [0, 12])
  const replayed = await simulate(`--replay ${to} --url ${url} --name second`)
  assert.equal(replayed.code, 0)
  const asked = (all: readonly RequestWithFeedback[]) =>
    all.map(({ inputs, eventTime, feedback }) => [inputs, eventTime, feedback[0]?.label])
  assert.deepEqual(asked(await kept('second')), asked(await kept('first')))
})

test('Rows that are held out are those by which a version is judged', async () => {
  for (const words of ['train m', 'export m 1 --with-data --to made'])
    assert.equal((await millrace(words.split(' '), folder)).code, 0, words)
  const [, ...lines] = (await readFile(join(folder, 'made', 'held-out.csv'), 'utf8'))
    .trim()
    .split(/\r?\n/)
  const { answer } = await simulate('held --ticks 6 --per-tick 100 --requests held')
  const asked = new Set<string>()
  for (const name of await readdir(answer.folder)) {
    const { request, events } = JSON.parse(await readFile(join(answer.folder, name), 'utf8'))
    for (const [place, { x }] of (request?.rows ?? []).entries())
      asked.add(`${x},${events[place].label}`)
  }
  assert.deepEqual([...asked].sort(), lines.sort())
})

test('What makes no sense together is refused', async () => {
  for (const [words, what] of [
    ['', /Which scenario/],
    ['rising --replay x', /drawn, or files are replayed/],
    ['--replay x --seed 2', /--seed says how requests are drawn/],
    ['rising --direct --url http://127.0.0.1:1', /--direct asks no server/],
    ['rising --requests y --direct', /asks nobody/],
    ['rising --labels 2', /Allowed: a share from 0 to 1/],
    ['rising --images low', /--images: found "low"/],
    ['rising --images low=pictures', /takes no pictures/],
    ['rising --from never', /Allowed: a time/],
    ['rising --name é', /--name: found "é"/],
  ] as const) {
    const { code, answer } = await simulate(words)
    assert.equal(code, 2, words)
    assert.match(answer.error.what, what)
  }
})
