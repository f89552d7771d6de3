import assert from 'node:assert/strict'
import { existsSync, symlinkSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { day, expectWhole, type Home, homeOf } from '../../test/system/kept.ts'
import { sampleRun } from '../../test/system/memory.ts'
import { usualSpec } from '../core/endpoint.ts'
import { createRng } from '../core/rng.ts'
import { trainLease } from '../pipeline/trainings.ts'
import * as registered from '../registry/delete.ts'
import { storedRows } from '../registry/endpoints/rows.ts'
import { createRegistry } from '../registry/registry.ts'
import { digestOf } from '../store/blobs.ts'
import { hold } from '../store/hold.ts'
import { carryOutRemovals, noteRemovals } from '../store/removals.ts'

const keep = { versions: 9, datasets: 9, runs: 9, days: 7 }
const weightsOf = (run: string) => digestOf(`weights of ${run}`)
const folderOf = ({ p }: Home, version: number) =>
  join(p.store.paths.models, 'words', String(version))

const promote = ({ registry }: Home, version: number) =>
  registry.setAlias({ model: 'words', alias: 'champion', version, author: 'ada' })

test('a version goes with its files; what others need stays, and its number is never used again', async (t) => {
  const home = await homeOf(t, keep)
  const { registry, p } = home
  for (let time = 0; time < 3; time++) await home.train(true)
  const evaluation = { model: 'words', version: 2, time: 1, accuracy: 1, results: [] }
  await registry.addEvaluation(evaluation)
  const refused = { code: 'conflict', what: /Version 3 of words is champion/, fix: /promote words/ }
  for (const dryRun of [true, false]) await assert.rejects(home.deleteVersion(3, dryRun), refused)
  home.age()

  const planned = await home.deleteVersion(2, true)
  await registry.open('words', 2)
  assert.deepEqual(home.events, [])
  const done = await home.deleteVersion(2)
  assert.deepEqual(done, { ...planned, dryRun: false })
  assert.deepEqual(home.events, [{ kind: 'changed', model: 'words' }])
  const { goes, stays, rollback } = done
  assert.deepEqual(
    [goes.versions, goes.evaluations, goes.bytes],
    [[2], 1, 'weights of run-2'.length],
  )
  assert.deepEqual([stays.runs, stays.datasets, rollback], [['run-2'], [1], [1]])
  assert.equal(existsSync(folderOf(home, 2)), false)
  assert.equal(await p.store.blobs.state(weightsOf('run-2')), 'missing')
  for (const version of [1, 3]) await registry.open('words', version)

  const gone = { code: 'not_found', what: /Version 2 of words was deleted on \d{4}-\d\d-\d\d\./ }
  await assert.rejects(registry.version('words', 2), gone)
  await assert.rejects(registry.open('words', 2), gone)
  await assert.rejects(promote(home, 2), gone)
  await assert.rejects(registry.addEvaluation(evaluation), gone)
  await assert.rejects(home.deleteVersion(2), gone)
  assert.deepEqual(
    (await registry.versions('words')).map(({ version }) => version),
    [3, 1],
  )
  // The run and the audit trail say what was.
  assert.equal((await registry.run('run-2')).version, 2)
  const [entry] = await registry.trail(1)
  assert.deepEqual(
    [entry?.author, entry?.action, entry?.subject],
    ['ada', 'version.delete', 'words/2'],
  )
  await home.deleteVersion(1)
  assert.equal(await home.train(true), 4)
})

test('a version whose record is damaged can be deleted too', async (t) => {
  const home = await homeOf(t, keep)
  for (let time = 0; time < 2; time++) await home.train(true)
  await home.p.store.db
    .updateTable('versions')
    .set({ files_json: '{', lineage_json: '{' })
    .where('version', '=', 1)
    .execute()
  await assert.rejects(home.registry.version('words', 1), { code: 'corrupt' })
  const { goes, stays } = await home.deleteVersion(1)
  assert.deepEqual([goes.versions, stays.datasets], [[1], []])
  await assert.rejects(home.registry.version('words', 1), { code: 'not_found' })
  await home.registry.open('words', 2)
})

test('a rollback passes over versions that were deleted, however often', async (t) => {
  const home = await homeOf(t, keep)
  const { registry } = home
  for (let time = 0; time < 4; time++) await home.train(true)
  await promote(home, 2)
  await promote(home, 4)
  // It was 1, 2, 3, 4, 2, 4.
  const { rollback } = await home.deleteVersion(2)
  assert.deepEqual(rollback, [3, 1])
  const back = async () => {
    const previous = await registry.previousAlias('words', 'champion')
    if (previous) await registry.setAlias({ ...previous, author: 'ada' }, { back: true })
    return previous?.version ?? null
  }
  assert.deepEqual([await back(), await back(), await back()], [3, 1, null])
  await promote(home, 4)
  assert.equal(await back(), 1)
})

test('a run goes with its history; its version stays and serves', async (t) => {
  const home = await homeOf(t, keep)
  const { registry, p } = home
  await home.train(true)
  await p.store.workspaces.of('run-1', 7).put('left', Buffer.from('12345'))
  const { lease } = await registry.startRun({ ...sampleRun, id: 'goes-on', model: 'words' })
  await assert.rejects(home.deleteRun('goes-on'), {
    code: 'already_running',
    fix: /cancel goes-on/,
  })
  assert.equal((await home.deleteRun('run-1', true)).dryRun, true)
  const { goes, stays } = await home.deleteRun('run-1')
  assert.deepEqual([goes.runs, goes.bytes > 5, stays.versions], [['run-1'], true, [1]])
  const gone = { code: 'not_found', what: /Run run-1 was deleted/ }
  for (const asked of [registry.run, registry.metrics, registry.lines, registry.resumeRun])
    await assert.rejects(asked('run-1'), gone)
  assert.deepEqual(
    (await registry.runs({})).map(({ id }) => id),
    ['goes-on'],
  )
  assert.equal(existsSync(join(p.store.paths.runs, 'run-1')), false)
  assert.equal((await registry.version('words', 1)).runId, 'run-1')
  await registry.open('words', 1)
  home.pass(30 * day)
  home.age()
  await home.prune()
  await registry.open('words', 1)
  await registry.endRun('goes-on', { status: 'failed' }, lease)
})

test('a model goes whole, unless it is under way; trained again it counts on', async (t) => {
  const home = await homeOf(t, keep)
  const { registry, p, data } = home
  await home.train(true)
  await home.edit()
  await home.train(true)
  const before = await data.current('words', p)
  await mkdir(join(p.store.paths.reports, 'words', 'old'), { recursive: true })
  {
    await using _ = await hold(p.store, trainLease('words'))
    await assert.rejects(home.deleteModel(), { code: 'already_running' })
  }
  const { lease } = await registry.startRun({ ...sampleRun, id: 'goes-on', model: 'words' })
  await assert.rejects(home.deleteModel(), { code: 'already_running', fix: /cancel goes-on/ })
  await registry.endRun('goes-on', { status: 'failed' }, lease)
  home.age()

  const mail = { spec: usualSpec('words'), said: null, state: 'loaded' } as const
  const made = { row: mail, action: 'endpoint.make', detail: '' } as const
  await storedRows(home.context).change('mail', 'ada', () => made)
  const planned = await home.deleteModel(true)
  assert.deepEqual(planned.endpoints, ['mail'])
  await registry.open('words', 2)
  const done = await home.deleteModel()
  assert.deepEqual(done, { ...planned, dryRun: false })
  const { versions, runs, aliases, datasets, comparisons } = done.goes
  assert.deepEqual([versions, runs.length, datasets, comparisons], [[2, 1], 3, [2, 1], 1])
  assert.deepEqual(aliases, ['champion (version 2)'])
  assert.equal(await registry.alias('words', 'champion'), null)
  assert.deepEqual([await registry.versions('words'), await data.versions('words')], [[], []])
  assert.equal(existsSync(join(p.store.paths.reports, 'words', 'old')), false)
  assert.equal(await p.store.blobs.state(weightsOf('run-1')), 'missing')
  await assert.rejects(data.rows(before.id), { code: 'not_found', what: /was deleted/ })
  await assert.rejects(home.deleteModel(), { code: 'not_found' })

  const anew = await data.current('words', p)
  assert.deepEqual([anew.number, anew.rows, anew.added], [3, 1, 1])
  assert.equal((await data.rows(anew.id)).length, 1)
  assert.equal(await home.train(true), 3)
  assert.equal(await registry.previousAlias('words', 'champion'), null)
  await expectWhole(home)
})

test('a process that is killed after the rows leaves only what the next start removes', async (t) => {
  const home = await homeOf(t, keep)
  const { registry, p, context } = home
  await home.train(true)
  await home.train(true)
  await registered.deleteVersion(context, await registry.version('words', 1), 'ada')
  await assert.rejects(registry.open('words', 1), { code: 'not_found' })
  assert.equal(existsSync(folderOf(home, 1)), true)
  await createRegistry(p.store)
  assert.equal(existsSync(folderOf(home, 1)), false)
  // A reader may have laid it out anew at that moment.
  await mkdir(folderOf(home, 1))
  home.age()
  assert.equal((await home.prune()).blobs, 1)
  assert.equal(existsSync(folderOf(home, 1)), false)
  await expectWhole(home)
})

test('what is noted to go cannot lead out of the home', async (t) => {
  const { p } = await homeOf(t, keep)
  const outside = join(p.folder, 'outside')
  await mkdir(join(outside, 'kept'), { recursive: true })
  await writeFile(join(outside, 'kept', 'file'), '')
  symlinkSync(outside, join(p.store.paths.models, 'linked'))
  const paths = ['../outside', 'models/../../outside', 'models/linked/kept', 'blobs/ab', 'models']
  await p.store.db.transaction().execute((write) => noteRemovals(write, paths))
  await carryOutRemovals(p.store)
  assert.equal(existsSync(join(outside, 'kept', 'file')), true)
  assert.equal(existsSync(p.store.paths.models), true)
  assert.deepEqual(await p.store.db.selectFrom('removals').selectAll().execute(), [])
})

test('what cannot be removed stays noted, keeps nobody out and is told', async (t) => {
  const { p, context } = await homeOf(t, keep)
  const { db, paths } = p.store
  const reports = join(paths.reports, 'words')
  await mkdir(reports, { recursive: true })
  const left = join(reports, '.x~1~ab')
  await writeFile(left, '')
  // No system takes the name: it cannot be removed.
  const stuck = `reports/words/${'x'.repeat(300)}`
  await db.transaction().execute((write) => noteRemovals(write, [stuck, 'reports/words/.x~1~ab']))
  const noted = async () =>
    (await db.selectFrom('removals').select('path').execute()).map(({ path }) => path)
  await createRegistry(p.store, context.clock, { reads: true })
  assert.deepEqual([existsSync(left), (await noted()).length], [true, 2])
  const told: string[] = []
  await createRegistry(p.store, context.clock, { warn: (what) => told.push(what) })
  assert.match(told.join(), /^Could not remove .*x \(ENAMETOOLONG\)/)
  assert.deepEqual([existsSync(left), await noted()], [false, [stuck]])
  await assert.rejects(carryOutRemovals(p.store), { code: 'storage', what: /Could not remove/ })
  assert.deepEqual(await noted(), [stuck])
})

test('what is asked of a model dry takes no lease', async (t) => {
  const home = await homeOf(t, keep)
  await home.train(true)
  await using _model = await hold(home.p.store, trainLease('words'))
  await using _data = await hold(home.p.store, 'data')
  assert.deepEqual((await home.deleteModel(true)).goes.versions, [1])
  await using _prune = await hold(home.p.store, 'prune')
  assert.equal((await home.prune(true)).versions, 0)
})

test('whatever is deleted, what stays is whole and no number comes twice', async (t) => {
  for (let seed = 1; seed <= 5; seed++) {
    const rng = createRng(seed)
    const home = await homeOf(t, { versions: 2, datasets: 2, runs: 3, days: 3 })
    const given = new Set<number>()
    for (let step = 0; step < 25; step++) {
      const chance = rng.uniform()
      const [any] = (await home.registry.versions('words')).filter(() => rng.uniform() < 0.5)
      if (chance < 0.4) {
        const version = await home.train(rng.uniform() < 0.5)
        assert.equal(given.has(version), false)
        given.add(version)
      } else if (chance < 0.5) await home.edit()
      else if (chance < 0.6) home.pass(rng.uniform() * 2 * day)
      else if (chance < 0.75 && any)
        await home.deleteVersion(any.version).catch(({ code }) => assert.equal(code, 'conflict'))
      else if (chance < 0.85 && any)
        await home.deleteRun(any.runId).catch(({ code }) => assert.equal(code, 'not_found'))
      else if (chance < 0.88)
        await home.deleteModel().catch(({ code }) => assert.equal(code, 'not_found'))
      else await home.prune()
      home.age()
    }
    await expectWhole(home)
    const previous = await home.registry.previousAlias('words', 'champion')
    if (previous) await home.registry.open('words', previous.version)
    const champion = await home.registry.alias('words', 'champion')
    if (champion) await home.registry.open('words', champion.version)
  }
})
