/** A home whose clock is moved by hand, and whose runs make versions of the newest data. */
import assert from 'node:assert/strict'
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createData } from '../../src/data/data.ts'
import { deleteRun, deleteVersion } from '../../src/loop/delete.ts'
import { deleteModel } from '../../src/loop/forget.ts'
import { prune } from '../../src/loop/prune.ts'
import type { Context } from '../../src/pipeline/context.ts'
import type { LoopEvent } from '../../src/pipeline/events.ts'
import { createRegistry } from '../../src/registry/registry.ts'
import { project } from '../data/ingest/project.ts'
import { sampleRun } from './memory.ts'

export const day = 86_400_000

const noModels = { datasets: [], endpoints: [], models: [], registered: [] }

export const homeOf = async (t: TestContext, keep: Context['config']['keep']) => {
  const p = await project(t, 'sentence\none\n', '')
  let now = Date.now()
  const clock = { now: () => now }
  const registry = await createRegistry(p.store, clock)
  const data = createData(p.store, { clock })
  const events: LoopEvent[] = []
  const context = {
    ...{ store: p.store, registry, data, clock, config: { keep, ...noModels } },
    emit: (event: LoopEvent) => events.push(event),
  } as unknown as Context
  let runs = 0
  /** Another run on the newest data, and its version; a champion where it passes. */
  const train = async (promote: boolean, { proposes = false } = {}) => {
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
      ...{ promote, proposes },
    })
    await registry.endRun(id, { status: 'finished' }, lease)
    return version
  }
  let edits = 0
  return {
    ...{ p, registry, data, context, events, train },
    /** Another version of the data. */
    edit: async () => {
      writeFileSync(p.file, `sentence\n${'edited '.repeat(++edits)}\n`)
      return (await data.current('words', p)).id
    },
    pass: (time: number) => {
      now += time
    },
    prune: (dryRun = false) => prune(context, { author: 'ada', dryRun }),
    deleteVersion: (version: number, dryRun = false) =>
      deleteVersion(context, 'words', version, { author: 'ada', dryRun }),
    deleteRun: (id: string, dryRun = false) => deleteRun(context, id, { author: 'ada', dryRun }),
    deleteModel: (dryRun = false) => deleteModel(context, 'words', { author: 'ada', dryRun }),
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

export type Home = Awaited<ReturnType<typeof homeOf>>

/** All that says it is there is whole. */
export const expectWhole = async ({ p, registry, data }: Home) => {
  const rows = await p.store.db.selectFrom('versions').selectAll().execute()
  for (const { version, pruned_at } of rows)
    if (pruned_at === null) await registry.open('words', version)
    else await assert.rejects(registry.open('words', version), { code: 'not_found' })
  for (const { id, pruned_at } of await p.store.db.selectFrom('datasets').selectAll().execute())
    if (pruned_at === null) assert((await data.rows(id)).length > 0)
    else
      await assert.rejects(data.rows(id), {
        code: 'not_found',
        message: /removed by rule|was deleted/,
      })
}
