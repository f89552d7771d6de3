/**
 * How often the monitor names right what becomes of the users of examples/digits: its own model, trained here, real images, windows
 * of 1,000 answers by the real reference, judge and explanation. The model answers each of some thousand images once; a run asks them
 * in the order of `millrace simulate digits SCENARIO --per-tick 200 --mixture --seed N`. `MILLRACE_SEEDS` sets how many runs there are of
 * each scenario, a tenth of it (default 100). `npm run test:stats` prints the table of SIMULATE.md.
 */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { MonitorWindow } from '../../src/core/monitor.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import { type JudgeState, judgeWindow } from '../../src/monitor/judge/judge.ts'
import { type Reference, referenceOf } from '../../src/monitor/reference/reference.ts'
import { currentOf, type Looked } from '../../src/monitor/reference/window.ts'
import { explainWindow } from '../../src/monitor/why/explain.ts'
import { deal } from '../../src/simulate/deal.ts'
import type { Choice, Occasion, Population, Scenario } from '../../src/simulate/define.ts'
import { drawRequests } from '../../src/simulate/draw.ts'
import { loadScenarios } from '../../src/simulate/load.ts'
import { createTasks } from '../../src/tasks/catalogue.ts'
import { predictRows } from '../../src/tasks/codec/decode.ts'
import { readPackage } from '../../src/tasks/kit/package.ts'
import type { Predictor } from '../../src/tasks/kit/task.ts'
import { millrace } from '../system/here.ts'
import { remove, root, temporaryFolder } from '../system/millrace.ts'
import { rules } from '../system/traffic.ts'

const runs = Math.max(10, Math.floor(Number(process.env['MILLRACE_SEEDS'] || 1000) / 10))
/** Images of each population: as many of MNIST as are held out, and of others. */
const [held, drawn] = [1475, 3000]
const size = 1000
const perTick = 200
const from = Date.parse('2026-01-01')

const project = join(root, 'examples/digits')
const home = await temporaryFolder()
const made = await temporaryFolder()
after(() => Promise.all([home, made].map(remove)))

let scenarios: Readonly<Record<string, Scenario>> = {}
let reference: Reference | undefined
const answered = new Map<string, readonly Looked[]>()

before(async () => {
  for (const [verb, ...more] of [['train'], ['export', '--to', join(made, 'one'), '--with-data']]) {
    const words = [verb ?? '', 'digits', '--project', project, '--home', home, ...more]
    const { code, stderr } = await millrace(words)
    assert.equal(code, 0, stderr)
  }
  const rows = await rowsIn(join(made, 'one', 'held-out.csv'))
  const context = { project, home, heldOut: async () => rows, heldOutTexts: async () => [] }
  scenarios = (await loadScenarios(context))['digits'] ?? {}
  const folder = join(home, 'models/digits/1')
  reference = referenceOf(await readPackage(folder))
  const predictor = await createTasks().openPredictor(folder)
  try {
    for (const { populations } of Object.values(scenarios))
      for (const population of populations)
        if (!answered.has(population.name))
          answered.set(population.name, await answersOf(population, predictor))
  } finally {
    await predictor.close()
  }
})

/** Rows of a file whose values need no quotes. */
const rowsIn = async (path: string): Promise<Readonly<Record<string, string>>[]> => {
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, at) => [names[at] ?? '', value])),
  )
}

/** What the log would have of some events of a population. */
const answersOf = async (
  { name, draw }: Population,
  predictor: Predictor,
): Promise<readonly Looked[]> => {
  const rng = createRng(1)
  const rows: string[] = []
  for (let event = 0; event < (name === 'usual' ? held : drawn); event++) {
    const { input } = await draw(rng, { tick: 0, ticks: 1, event, seed: 1 })
    rows.push(JSON.stringify(input))
  }
  const found: Looked[] = []
  for (let first = 0; first < rows.length; first += 100) {
    const some = rows.slice(first, first + 100)
    const answers = await predictRows(predictor, some, 10)
    for (const [at, answer] of answers.entries())
      found.push({
        inputs: some[at] ?? '',
        outputs: JSON.stringify(answer),
        cut: [],
        outcome: null,
      })
  }
  return found
}

/** The windows of a run, as they are judged and explained one after the other. */
const play = async (scenario: Scenario, seed: number, choice: Choice): Promise<MonitorWindow[]> => {
  const asked = drawRequests(withPlaces(scenario), {
    ...{ ticks: 100, perTick, seed, from, choice, labels: 0 },
  })
  const windows: MonitorWindow[] = []
  let state: JudgeState | null = null
  const some: { readonly time: number; readonly looked: Looked }[] = []
  for await (const { time, events } of asked) {
    for (const { population, input } of events) {
      const looked = answered.get(population)?.[Number(input)]
      assert.ok(looked)
      some.push({ time, looked })
    }
    if (some.length < size) continue
    const judged = await judge(some.splice(0, size), windows.length + 1, state)
    state = judged.state
    windows.push({ ...judged.window, cause: explainWindow(windows, judged.window) })
  }
  return windows
}

/** The same populations, which draw the place of an answer. */
const withPlaces = ({ populations }: Scenario) => ({
  populations: populations.map((population): Population => {
    const next = deal(Array.from({ length: held }, (_, at) => at))
    const place = (rng: Rng, at: Occasion) =>
      population.name === 'usual' ? (next(at) ?? 0) : rng.below(drawn)
    return { ...population, draw: (rng, at) => ({ input: `${place(rng, at)}` }) }
  }),
})

const judge = async (
  some: readonly { readonly time: number; readonly looked: Looked }[],
  number: number,
  before: JudgeState | null,
) => {
  assert.ok(reference?.side)
  const builder = currentOf(reference.readings, { seed: number })
  for (const { looked } of some) await builder.add(looked)
  const { next, ...judged } = judgeWindow(reference.side, builder.current().side, rules, before)
  const window: MonitorWindow = {
    ...judged,
    ...{ endpoint: 'digits', version: 1, number, judgedAt: 0, slices: [], cause: null },
    ...{ from: some[0]?.time ?? from, to: some.at(-1)?.time ?? from },
    ...{ answers: size, sampled: size, failures: 0, anomalies: 0 },
  }
  return { state: next, window }
}

for (const choice of ['mixture', 'largest'] as const)
  for (const [name, expected] of [
    ['steady', 'steady'],
    ['seasonal', 'seasonal'],
    ['external', 'growing'],
  ] as const)
    test(`What becomes of users is named right: ${name}, ${choice}`, async () => {
      const scenario = scenarios[name]
      assert.ok(scenario)
      const named = new Map<string, number>()
      let alarms = 0
      for (let seed = 1; seed <= runs; seed++) {
        const windows = await play(scenario, seed, choice)
        alarms += windows.filter(({ state }) => state === 'alarm').length
        const last = windows.findLast(({ state }) => state === 'alarm')
        const pattern = last?.cause?.pattern ?? 'steady'
        named.set(pattern, (named.get(pattern) ?? 0) + 1)
      }
      const words = [...named].map(([pattern, count]) => `${pattern} ${count}`).join(', ')
      console.log(`| ${name} | ${choice} | ${words} of ${runs} | ${alarms} of ${20 * runs} |`)
      if (name === 'steady') assert.equal(alarms, 0)
      // Three deviations of a short form.
      const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs)
      assert.ok((named.get(expected) ?? 0) / runs >= least, words)
    })
