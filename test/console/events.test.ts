import assert from 'node:assert/strict'
import { test } from 'node:test'
import { QueryClient } from '@tanstack/react-query'
import { casesAt } from '../../console/dev/cases.ts'
import { applyEvent, staleAfter } from '../../console/src/data/events.ts'
import { heard, serverNow } from '../../console/src/data/now.ts'
import { keys } from '../../console/src/data/queries.ts'
import type { LoopEvent } from '../../src/operations/contract.ts'

const gate = { passed: false, checks: [], champion: null }

/** What is asked anew after an event, of everything that a session may have seen. */
const renewed = (event: LoopEvent, status: 'running' | 'finished' = 'running') => {
  const client = new QueryClient()
  const [view] = casesAt(0).find(({ loop }) => loop.model === 'heating')?.runs ?? []
  assert.ok(view)
  const run = { ...view.run, id: 'r', status }
  const seen = {
    loop: keys.loop,
    runs: keys.runs,
    run: keys.run('r'),
    models: keys.models,
    version: keys.version('heating', 1),
    completions: keys.completions('heating'),
    audit: keys.audit,
    data: keys.data('heating', 'versions'),
    quarantine: keys.quarantine,
  }
  for (const key of Object.values(seen)) client.setQueryData<unknown>(key, {})
  client.setQueryData<unknown>(seen.run, { ...view, run })
  client.setQueryData<unknown>(seen.runs, { runs: [run] })
  client.setQueryData<unknown>(seen.loop, { models: [] })
  applyEvent(client, event)
  const found = Object.entries(seen).filter(([, key]) => client.getQueryState(key)?.isInvalidated)
  client.clear()
  return found.map(([name]) => name)
}
const model = 'heating'

test('a version that was judged renews the runs, which have a version now, and the models', () => {
  assert.deepEqual(renewed({ kind: 'judged', model, version: 2, gate }), [
    'loop',
    'runs',
    'run',
    'models',
    'version',
    'completions',
    'audit',
  ])
})

test('rows that were taken in renew the data and what was refused of it', () => {
  const event = { kind: 'ingested', model, rows: 20, rejected: 1, quarantined: null } as const
  assert.deepEqual(renewed(event), ['loop', 'audit', 'data', 'quarantine'])
  assert.ok(renewed({ kind: 'run', model, run: 'r', status: 'running' }).includes('data'))
})

test('a warning renews its run, and a training that was left out the loop', () => {
  assert.deepEqual(renewed({ kind: 'warning', model, run: 'r', text: 'a column is empty' }), [
    'run',
  ])
  assert.deepEqual(renewed({ kind: 'warning', model, run: 'another', text: 'empty' }), [])
  assert.deepEqual(renewed({ kind: 'unchanged', model, run: 'r' }), ['loop', 'audit'])
})

test('a change of the loop renews runs that are shown as running, and no others', () => {
  assert.deepEqual(renewed({ kind: 'loop', model }), ['loop', 'runs', 'run'])
  assert.deepEqual(renewed({ kind: 'loop', model }, 'finished'), ['loop'])
  assert.deepEqual(renewed({ kind: 'loop', model: 'another' }), ['loop'])
})

test('what somebody did by hand renews all that may show it, in every tab', () => {
  assert.deepEqual(renewed({ kind: 'changed', model }), [
    ...['loop', 'runs', 'run', 'models', 'version'],
    ...['completions', 'audit', 'data', 'quarantine'],
  ])
})

test('an event of a newer server changes nothing', () => {
  const unknown = { kind: 'drifted', model } as unknown as Parameters<typeof staleAfter>[0]
  assert.deepEqual(staleAfter(unknown), [])
})

test('ages go by the clock of the server, where that of the browser is another', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  heard(1_000_000 - 1500)
  assert.equal(serverNow(), 1_000_000, 'the way of an answer is no difference')
  heard(1_000_000 + 3_600_000)
  assert.equal(serverNow(), 4_600_000)
  t.mock.timers.tick(10_000)
  assert.equal(serverNow(), 4_610_000)
  heard(1_010_000)
  assert.equal(serverNow(), 1_010_000)
})
