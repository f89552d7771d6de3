/**
 * How often the cause of a drift is named right: of made-up incidents, and of digits whose writers change as seasons do, more
 * and more, or not at all. `MILLRACE_SEEDS` sets how many runs of digits there are, a fifth of it (default 200), and one seed of each
 * incident for forty of them. `npm run test:stats` prints the tables of MONITOR.md.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainWindow } from '../../src/monitor/why/explain.ts'
import { type Noise, playDigits, type Scenario } from '../system/digits.ts'
import { incidents, playIncident } from '../system/incidents.ts'

const runs = Math.min(200, Math.round(Number(process.env['MILLRACE_SEEDS'] || 1000) / 5))
/** None of them is one that the code was written with. */
const firstSeed = 5001

/** The pattern of the last alarm of a run; `steady` where there is none. */
const namedIn = (scenario: Scenario, noise: Noise, seed: number): string => {
  const windows = playDigits(scenario, seed, noise)
  const last = windows.findLastIndex(({ state }) => state === 'alarm')
  const current = windows[last]
  return current ? explainWindow(windows.slice(0, last), current).pattern : 'steady'
}

for (const [scenario, noise, least] of [
  ['steady', 'season', 0.99],
  ['seasonal', 'season', 0.95],
  ['seasonal', 'always', 0.9],
  ['growing', 'season', 0.9],
] as const)
  test(`digits are named right: ${scenario}, noise ${noise}`, () => {
    const named = new Map<string, number>()
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const pattern = namedIn(scenario, noise, seed)
      named.set(pattern, (named.get(pattern) ?? 0) + 1)
    }
    const words = [...named].map(([pattern, count]) => `${pattern} ${count}`).join(', ')
    console.log(`| ${scenario}, noise ${noise} | ${words} of ${runs} |`)
    const share = (named.get(scenario) ?? 0) / runs
    // Three deviations of a short form.
    assert.ok(share >= least - 3 * Math.sqrt((least * (1 - least)) / runs), `${share}`)
  })

test('incidents are named right', () => {
  const seeds = Math.max(1, Math.floor(runs / 40))
  const wrong = new Map<number, string[]>()
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) wrong.set(seed, missedWith(seed))
  for (const [seed, names] of wrong) {
    const right = incidents.length - names.length
    console.log(
      `| incidents, seed ${seed} | ${right} of ${incidents.length} | ${names.join(', ')} |`,
    )
    assert.ok(right >= 27, names.join(', '))
  }
})

const missedWith = (seed: number) =>
  incidents.flatMap((incident) => {
    const windows = playIncident(incident, seed)
    const current = windows.at(-1)
    assert.ok(current)
    const { pattern, sentence } = explainWindow(windows.slice(0, -1), current)
    return pattern === incident.pattern && incident.says.test(sentence) ? [] : [incident.name]
  })
