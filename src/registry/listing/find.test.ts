import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keepRuns, keepStudies, manyRuns, studiesOf } from '../../../test/system/many-runs.ts'
import { findIn } from '../../../test/system/runs.ts'
import type { Labels } from '../../core/records.ts'
import { openStore, type Store } from '../../store/home.ts'
import { subjectOf } from '../labels.ts'
import { createRegistry, type HomeRegistry } from '../registry.ts'
import type { RunSort, RunsQuery } from './types.ts'

const runs = manyRuns(1000)
const studies = studiesOf(runs)
const labels = new Map<string, Labels>()
const now = (runs[0]?.startedAt ?? 0) + 60_000

let home: string
let store: Store
let registry: HomeRegistry

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-listing-'))
  store = await openStore(home)
  registry = await createRegistry(store, { now: () => now })
  await keepRuns(store.db, runs, now + 1e9)
  await keepStudies(store.db, studies)
  for (const [index, run] of runs.slice(0, 60).entries()) {
    const change = {
      name: index % 2 ? `Wide_net ${index}` : '',
      tags: index % 3 ? ['baseline', `n${index % 5}`] : [],
    }
    labels.set(subjectOf({ run: run.id }), await registry.label({ run: run.id }, change, 'ada'))
  }
})
after(async () => {
  await store.close()
  await rm(home, { recursive: true })
})

const plain: RunsQuery = {
  ...{ sort: 'started', order: 'desc', columns: [], folded: false },
  ...{ skip: 0, limit: 100 },
}

/** The same page of the store and of plain lists, without their cursors. */
const same = async (change: Partial<RunsQuery>) => {
  const query = { ...plain, ...change }
  const { next, asOf, ...found } = await registry.findRuns(query)
  const { next: then, asOf: _, ...expected } = findIn(runs, studies, query, { now, labels })
  assert.deepEqual(found, expected, JSON.stringify(change))
  assert.equal(next === null, then === null, JSON.stringify(change))
  assert.equal(asOf, now)
  return found
}

const some = runs[350]
const filters: readonly Partial<RunsQuery>[] = [
  {},
  { model: 'churn' },
  { model: 'none' },
  ...(['running', 'interrupted', 'finished', 'failed', 'cancelled'] as const).map((status) => ({
    status,
  })),
  { kind: 'trial' },
  { trigger: 'schedule' },
  { study: studies[3]?.id },
  { registered: true },
  { registered: false, status: 'finished' },
  { from: some?.startedAt },
  { to: some?.startedAt },
  { from: runs[450]?.startedAt, to: runs[150]?.startedAt, model: 'autocomplete' },
  { q: some?.id.slice(-7) },
  { q: 'SPAM ada' },
  { q: 'train.optimizer=sgd' },
  { q: 'train.optimizer=ad"am\\ loss' },
  { q: '100%' },
  { q: '50%_off' },
  { q: 'grace_h' },
  { q: 'graceXh' },
  { q: '   ' },
  { q: 'wide_NET' },
  { tag: 'baseline' },
  { tag: 'n2', status: 'finished' },
  { tag: 'base' },
]

test('every filter gives what plain filtering gives, one by one and folded', async () => {
  for (const filter of filters)
    for (const folded of [false, true]) await same({ ...filter, folded })
})

const sorts: readonly RunSort[] = [
  ...(['started', 'took', 'metrics.val_loss', 'metrics.auc', 'metrics.nothing'] as const),
  ...(['params.train.learningRate', 'params.train.optimizer', 'params.train.clip'] as const),
  ...(['params.nothing', 'params.a"b', "params.a'b"] as const),
]

test('every sort gives what plain sorting gives, both ways, one by one and folded', async () => {
  for (const sort of sorts)
    for (const order of ['asc', 'desc'] as const)
      for (const folded of [false, true])
        for (const skip of [0, 325, 990]) await same({ sort, order, folded, skip })
})

test('columns that are asked for are told, and no others', async () => {
  const { runs } = await same({
    columns: ['metrics.auc', 'metrics.cpu_seconds', 'params.train.clip'],
  })
  const names = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))
  assert.deepEqual([...names].sort(), ['auc', 'cpu_seconds'])
  await same({ columns: ['params.train.optimizer'], limit: 3 })
})

test('cursors lead through all pages in every order, each entry once', async () => {
  for (const sort of sorts)
    for (const order of ['asc', 'desc'] as const)
      for (const folded of [false, true]) {
        const query = { ...plain, sort, order, folded, limit: 225 }
        const whole = findIn(runs, studies, { ...query, limit: 5000 }, { now, labels }).runs
        const found: string[] = []
        let cursor: string | undefined
        do {
          const page = await registry.findRuns({ ...query, cursor })
          found.push(...page.runs.map(({ id }) => id))
          cursor = page.next ?? undefined
        } while (cursor !== undefined)
        assert.deepEqual(
          found,
          whole.map(({ id }) => id),
          `${sort} ${order} ${folded}`,
        )
      }
})

test('runs that begin meanwhile change none of the pages after', async () => {
  const first = await registry.findRuns({ ...plain, sort: 'metrics.val_loss', limit: 150 })
  const others = manyRuns(30, 7, now + 1)
  await keepRuns(store.db, others, now + 1e9)
  const second = await registry.findRuns({
    ...{ ...plain, sort: 'metrics.val_loss', limit: 150 },
    cursor: first.next ?? '',
  })
  const expected = findIn(
    runs,
    studies,
    { ...plain, sort: 'metrics.val_loss', limit: 300 },
    { now, labels },
  )
  assert.deepEqual(
    [...first.runs, ...second.runs].map(({ id }) => id),
    expected.runs.map(({ id }) => id),
  )
  assert.equal(second.total, 1000)
  const again = await registry.findRuns({ ...plain, limit: 1 })
  assert.equal(again.total, 1030)
  assert.ok(others.some(({ id }) => id === again.runs[0]?.id))
  for (const { id } of others) {
    await store.db.deleteFrom('latest_metrics').where('run', '=', id).execute()
    await store.db.deleteFrom('runs').where('id', '=', id).execute()
  }
})

test('a cursor of another order, and what is none, are refused', async () => {
  const { next } = await registry.findRuns({ ...plain, limit: 5 })
  const cursor = next ?? ''
  await assert.rejects(registry.findRuns({ ...plain, cursor, sort: 'took' }), {
    code: 'not_found',
    message: /The cursor is of an answer sorted by started, desc\./,
  })
  for (const none of ['x', Buffer.from('[1]').toString('base64url'), 'eyJhIjoxfQ'])
    await assert.rejects(registry.findRuns({ ...plain, cursor: none }), {
      code: 'not_found',
      message: /The cursor is none that an answer gave\./,
    })
})

test('a run whose record is damaged is listed with the damage as its error', async () => {
  const id = runs[5]?.id ?? ''
  const stored = JSON.stringify(runs[5]?.params)
  const write = (text: string) =>
    store.db.updateTable('runs').set({ params_json: text }).where('id', '=', id).execute()
  await write(stored.slice(0, -4))
  for (const sort of ['started', 'params.train.clip'] as const) {
    const page = await registry.findRuns({ ...plain, sort, limit: 1000, from: runs[9]?.startedAt })
    const damaged = page.runs.find((run) => run.id === id)
    assert.match(damaged?.error ?? '', /is damaged in the database: its parameters cannot be read/)
  }
  await write(stored)
})

test('the newest runs say what can be listed and sorted by', async () => {
  assert.deepEqual(await registry.runColumns('churn'), {
    metrics: ['auc', 'cpu_seconds', 'top5', 'val_loss'],
    params: ['data.version', 'train.clip', 'train.learningRate', 'train.optimizer'],
  })
  assert.deepEqual(await registry.runColumns('none'), { metrics: [], params: [] })
})
