import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveConfig } from './resolve.ts'

const context = { project: '/p', home: '/p/.millrace', fast: false }
const lines = { task: { kind: 'next-word' }, data: { kind: 'lines', file: 'a.csv' } }
const resolved = (monitor: unknown, more: object = {}, config: object = {}) =>
  resolveConfig({ models: { words: { ...lines, monitor, ...more } }, ...config }, context)
const rules = (monitor: unknown) => resolved(monitor).models[0]?.monitor

test('Windows go by answers or by time, against training, the window before or a span', () => {
  assert.deepEqual(rules({ window: 600 })?.window, { by: 'rows', rows: 600, least: 60_000 })
  assert.deepEqual(rules({ window: { rows: 600, least: '0s' } })?.window, {
    ...{ by: 'rows', rows: 600, least: 0 },
  })
  assert.deepEqual(rules({ window: '1d' })?.window, { by: 'time', ms: 86_400_000 })
  assert.deepEqual(rules({ against: 'before' })?.against, { kind: 'before' })
  const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00+01:00' }
  assert.deepEqual(rules({ against: span })?.against, {
    ...{ kind: 'span', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 23) },
  })
  assert.equal(rules(false), null)
})

test('What cannot be honoured of a monitor is refused', () => {
  const refused = (monitor: unknown, says: RegExp, more: object = {}) =>
    assert.throws(() => resolved(monitor, more), { code: 'bad_config', message: says })
  refused({ window: 100 }, /monitor\.window: .*as many answers as `minimum`/)
  refused({ window: '200d' }, /monitor\.window/)
  refused({ window: 0 }, /monitor\.window/)
  refused({ against: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } }, /after `from`/)
  refused({ against: { from: '2026-01-02', to: '2026-01-03T00:00:00Z' } }, /a time with its zone/)
  refused(
    { against: { from: '2026-13-02T00:00:00Z', to: '2026-14-03T00:00:00Z' } },
    /that there is/,
  )
  refused({ level: 0 }, /monitor\.level/)
  refused({ effects: 0.1 }, /no such field/)
  refused({ window: 1000 }, /monitor: .*nothing of the requests to words is kept/, {
    requests: false,
  })
  assert.equal(resolved(undefined, { requests: false }).models[0]?.requests, null)
})

test('An endpoint may be watched in its own way', () => {
  const { monitors, endpoints } = resolved(
    { window: 2000 },
    {},
    {
      endpoints: {
        a: { model: 'words', monitor: { window: '1h' } },
        b: { model: 'words', monitor: false },
      },
    },
  )
  assert.deepEqual(monitors.get('a')?.window, { by: 'time', ms: 3_600_000 })
  assert.equal(monitors.get('b'), null)
  assert.ok(endpoints.every(({ said, spec }) => !said.includes('monitor') && !('monitor' in spec)))
})
