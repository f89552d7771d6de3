import assert from 'node:assert/strict'
import { appendFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Lineage } from '../src/core/records.ts'
import type { Reproduction } from '../src/experiments/reproduction.ts'
import { openStore } from '../src/store/home.ts'
import { millrace } from './system/here.ts'
import { remove, temporaryFolder } from './system/millrace.ts'

const project = join(import.meta.dirname, 'data/tiny')
const home = await temporaryFolder()
after(() => remove(home))

/** Versions 1 and 2: by one worker, and by two. */
before(async () => {
  const one = await millrace(['train', '--project', project, '--home', home, '--json'])
  assert.equal(one.code, 0, one.stdout)
  const two = await millrace(['train', '--workers', '2', '--home', home, '--json'])
  // Half as many steps may end behind the champion; the version is there all the same.
  assert.match(two.stdout, /"version":2/)
})

const reproduce = async (version: number) => {
  const ended = await millrace(['reproduce', `${version}`, '--home', home, '--json'])
  const {
    reproduction = null,
    error = null,
  }: {
    reproduction?: Reproduction | null
    error?: { code: string; what: string; why?: string } | null
  } = JSON.parse(ended.stdout)
  return { code: ended.code, found: reproduction, error }
}

/** Changes what is kept of how version 1 was trained; call the answer to put it back. */
const withLineage = async (change: (lineage: Lineage) => Lineage) => {
  const store = await openStore(home)
  const version = store.db.selectFrom('versions').select('lineage_json').where('version', '=', 1)
  const { lineage_json: kept } = await version.executeTakeFirstOrThrow()
  const write = (text: string) =>
    store.db.updateTable('versions').set({ lineage_json: text }).where('version', '=', 1).execute()
  await write(JSON.stringify(change(JSON.parse(kept))))
  return {
    async [Symbol.asyncDispose]() {
      await write(kept)
      await store.close()
    },
  }
}

test('A version comes out the same to the bit, and nothing is registered', async () => {
  const { code, found } = await reproduce(1)
  assert.equal(code, 0)
  assert.deepEqual(
    [found?.identical, found?.weights.values, found?.changes, found?.reasons],
    [true, 2490, [], []],
  )
  assert(found && found.metrics.length > 0)
  for (const { name, before, now } of found.metrics) assert.equal(now, before, name)
  const { stdout } = await millrace(['models', '--home', home, '--json'])
  const [{ versions, aliases }] = JSON.parse(stdout).models
  assert.deepEqual([versions.length, aliases[0].version], [2, 1])
  assert.deepEqual(await readdir(join(home, 'runs')), [])
  const store = await openStore(home)
  const entries = await store.db.selectFrom('audit').select(['action', 'detail']).execute()
  await store.close()
  assert.equal(
    entries.find(({ action }) => action === 'version.reproduce')?.detail,
    `run ${found.run}: identical to the bit: 2,490 weights in 7 arrays`,
  )
})

test('A version of two workers comes out the same to the bit', async () => {
  const { code, found } = await reproduce(2)
  assert.deepEqual([code, found?.identical], [0, true])
})

test('Another environment is told, also where the weights are the same', async () => {
  await using _ = await withLineage((lineage) => ({
    ...lineage,
    environment: { ...lineage.environment, cpu: 'a water wheel' },
  }))
  const { code, found } = await reproduce(1)
  assert.deepEqual([code, found?.identical], [0, true])
  assert.deepEqual(
    found?.changes.map(({ group, name, before }) => [group, name, before]),
    [['environment', 'cpu', 'a water wheel']],
  )
})

test('Weights that differ are counted, and told with what has changed', async () => {
  await using _ = await withLineage((lineage) => ({
    ...lineage,
    codeVersion: 'feedface0000',
    config: {
      ...(lineage.config as object),
      train: { ...(lineage.config as { train: object }).train, seed: 2 },
    },
  }))
  const { code, found, error } = await reproduce(1)
  assert.deepEqual([code, found?.identical], [1, false])
  assert.deepEqual(found?.weights.unmatched, [])
  assert(found.weights.differing.length > 0)
  for (const { greatest, mean } of found.weights.differing) assert(greatest >= mean && mean > 0)
  assert(found.metrics.some(({ before, now }) => before !== now))
  assert.equal(error?.code, 'not_reproduced')
  assert.match(error.what, /did not come out the same: \d of 7 arrays differ, by [\d.]+ at most/)
  assert.match(error.why ?? '', /^the code's version was feedface0000, is /)
})

test('A version whose data is gone is refused, and where the file is no longer what it was, also damaged data', async () => {
  const gone = await withLineage((lineage) => ({ ...lineage, datasetVersion: 'long-gone' }))
  const missing = await reproduce(1)
  await gone[Symbol.asyncDispose]()
  assert.deepEqual(
    [missing.code, missing.error?.code, missing.error?.what],
    [1, 'not_found', 'The data of version 1 of tiny is gone: data set version long-gone.'],
  )

  const store = await openStore(home)
  const { segments_json } = await store.db
    .selectFrom('datasets')
    .select('segments_json')
    .executeTakeFirstOrThrow()
  await store.close()
  const [{ digest }] = JSON.parse(segments_json)
  const segment = join(home, 'blobs', digest.slice(0, 2), digest.slice(2))
  await writeFile(segment, 'not what it was')
  assert.equal((await reproduce(1)).found?.identical, true)

  await writeFile(segment, 'not what it was')
  await appendFile(join(home, 'data/sentences.csv'), 'a row more\n')
  const damaged = await reproduce(1)
  assert.deepEqual([damaged.code, damaged.error?.code], [1, 'corrupt'])
  const { stdout } = await millrace(['runs', '--limit', '1', '--home', home, '--json'])
  assert.deepEqual(
    JSON.parse(stdout).runs.map(({ kind, status }: Record<string, string>) => [kind, status]),
    [['reproduction', 'failed']],
  )
})
