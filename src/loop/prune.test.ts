import assert from 'node:assert/strict'
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { project } from '../../test/data/ingest/project.ts'
import { sampleRun } from '../../test/system/memory.ts'
import { createRng } from '../core/rng.ts'
import { createData } from '../data/data.ts'
import type { Context } from '../pipeline/context.ts'
import { createRegistry } from '../registry/registry.ts'
import { prune } from './prune.ts'

const day = 86_400_000

/** A home whose clock is moved by hand, and whose runs make versions of the newest data. */
const homeOf = async (t: TestContext, keep: Context['config']['keep']) => {
  const p = await project(t, 'sentence\none\n', '')
  let now = Date.now()
  const clock = { now: () => now }
  const registry = await createRegistry(p.store, clock)
  const data = createData(p.store, { clock })
  const context = { store: p.store, registry, clock, config: { keep } } as unknown as Context
  let runs = 0
  /** Another run on the newest data, and its version; a champion where it passes. */
  const train = async (promote: boolean) => {
    const id = `run-${++runs}`
    const dataset = await data.current('words', p)
    const { lease } = await registry.startRun({
      ...sampleRun,
      ...{ id, model: 'words', datasetVersion: dataset.id, author: 'ada' },
    })
    await registry.logLines(id, [{ time: now, line: `line of ${id}` }], lease)
    await p.store.workspaces.of(id, lease.token).put('checkpoint', Buffer.from(id))
    const folder = await mkdtemp(join(p.folder, 'package-'))
    await writeFile(join(folder, 'model.onnx'), `weights of ${id}`)
    await writeFile(join(folder, 'same.json'), '{}')
    const champion = (await registry.alias('words', 'champion'))?.version ?? null
    const { version } = await registry.register({
      ...{ model: 'words', runId: id, fence: lease, author: 'ada', folder, metrics: {} },
      gate: { passed: promote, checks: [], champion },
      lineage: { ...sampleRun, datasetVersion: dataset.id, datasetDigest: dataset.digest },
      completions: [{ input: 'a', completion: 'b' }],
      promote,
    })
    await registry.endRun(id, { status: 'finished' }, lease)
    return version
  }
  let edits = 0
  return {
    ...{ p, registry, data, train },
    /** Another version of the data. */
    edit: async () => {
      writeFileSync(p.file, `sentence\n${'edited '.repeat(++edits)}\n`)
      return (await data.current('words', p)).id
    },
    pass: (time: number) => {
      now += time
    },
    prune: (dryRun = false) => prune(context, { author: 'ada', dryRun }),
    /** Lets every blob have been put long ago. */
    age() {
      const folder = p.store.paths.blobs
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, name)
        if (statSync(path).isFile()) utimesSync(path, new Date(now - day), new Date(now - day))
      }
    },
  }
}

type Home = Awaited<ReturnType<typeof homeOf>>

/** All that says it is there is whole. */
const expectWhole = async ({ p, registry, data }: Home) => {
  const rows = await p.store.db.selectFrom('versions').selectAll().execute()
  for (const { version, pruned_at } of rows)
    if (pruned_at === null) await registry.open('words', version)
    else await assert.rejects(registry.open('words', version), { code: 'not_found' })
  for (const { id, pruned_at } of await p.store.db.selectFrom('datasets').selectAll().execute())
    if (pruned_at === null) assert((await data.rows(id)).length > 0)
    else await assert.rejects(data.rows(id), { code: 'not_found', message: /removed by rule/ })
}

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
