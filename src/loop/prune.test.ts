import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day, expectWhole, homeOf } from '../../test/system/kept.ts'
import { sampleRun } from '../../test/system/memory.ts'
import { createRng } from '../core/rng.ts'

test('what nothing needs goes by rule; what serves, served lately or is young stays', async (t) => {
  const home = await homeOf(t, { versions: 1, datasets: 1, runs: 1, days: 7 })
  const champion = await home.train(true)
  for (let time = 0; time < 3; time++) {
    await home.edit()
    await home.train(false)
  }
  home.age()
  const nothing = { versions: 0, datasets: 0, runs: 0, workspaces: 0, blobs: 0, bytes: 0 }
  assert.deepEqual(await home.prune(), nothing)
  home.pass(8 * day)
  home.age()
  const wouldGo = await home.prune(true)
  await expectWhole(home)
  const gone = await home.prune()
  assert.deepEqual(gone, wouldGo)
  // Versions 2 and 3, their data, what one of their runs told, and all working files.
  const { versions, datasets, runs, workspaces } = gone
  assert.deepEqual([versions, datasets, runs, workspaces], [2, 2, 1, 4])
  assert(gone.blobs >= 4 && gone.bytes > 0)
  await expectWhole(home)
  await home.registry.open('words', champion)
  assert.equal((await home.registry.completions('words', champion)).length, 1)
  for (const [run, lines] of [
    ['run-1', 1],
    ['run-2', 0],
    ['run-4', 1],
  ] as const)
    assert.equal((await home.registry.lines(run)).length, lines)
  assert.deepEqual(await home.prune(), nothing)
  const refused = { model: 'words', alias: 'champion', version: 2, author: 'ada' }
  await assert.rejects(home.registry.setAlias(refused), { code: 'not_found' })
  assert.equal(await home.train(true), 5)
})

test('a run that goes on, and one that may, keeps its files, its data and its log', async (t) => {
  const home = await homeOf(t, { versions: 1, datasets: 1, runs: 1, days: 0 })
  const dataset = (await home.data.current('words', home.p)).id
  const { lease } = await home.registry.startRun({
    ...{ ...sampleRun, id: 'goes-on', model: 'words' },
    ...{ datasetVersion: dataset, author: 'ada' },
  })
  await home.p.store.workspaces.of('goes-on', lease.token).put('checkpoint', Buffer.from('kept'))
  for (let time = 0; time < 3; time++) await home.edit()
  home.pass(day)
  home.age()
  const { datasets, workspaces } = await home.prune()
  assert.deepEqual([datasets, workspaces], [2, 0])
  assert.deepEqual(await home.data.rows(dataset), ['one'])
  assert.ok(await home.p.store.workspaces.of('goes-on', lease.token).get('checkpoint'))
})

test('whatever has happened before, what stays is whole and serves', async (t) => {
  for (let seed = 1; seed <= 6; seed++) {
    const rng = createRng(seed)
    const home = await homeOf(t, { versions: 2, datasets: 2, runs: 3, days: 3 })
    for (let step = 0; step < 25; step++) {
      const chance = rng.uniform()
      if (chance < 0.35) await home.train(rng.uniform() < 0.5)
      else if (chance < 0.6) await home.edit()
      else if (chance < 0.8) home.pass(rng.uniform() * 2 * day)
      else {
        home.age()
        await home.prune()
        await expectWhole(home)
      }
    }
    const previous = await home.registry.previousAlias('words', 'champion')
    if (previous) await home.registry.open('words', previous.version)
    const champion = await home.registry.alias('words', 'champion')
    if (champion) await home.registry.open('words', champion.version)
  }
})
