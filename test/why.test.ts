import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainWindow } from '../src/monitor/why/explain.ts'
import { playDigits } from './system/digits.ts'
import { incidents, playIncident } from './system/incidents.ts'

const causeOf = (windows: ReturnType<typeof playIncident>) => {
  const current = windows.at(-1)
  assert.ok(current)
  return explainWindow(windows.slice(0, -1), current)
}

for (const incident of incidents)
  test(`the cause of an incident is named: ${incident.name}`, () => {
    const { pattern, sentence } = causeOf(playIncident(incident, 1))
    assert.equal(pattern, incident.pattern, sentence)
    assert.match(sentence, incident.says)
    assert.match(sentence, /^(Since|From|On) \w+day \d+ Sep/)
  })

test('a drift that comes and goes, one that grows and none are told apart', () => {
  for (const scenario of ['steady', 'seasonal', 'growing'] as const) {
    const windows = playDigits(scenario, 3, 'season')
    const last = windows.findLastIndex(({ state }) => state === 'alarm')
    if (scenario === 'steady') assert.equal(last, -1)
    else assert.equal(causeOf(windows.slice(0, last + 1)).pattern, scenario)
  }
})
