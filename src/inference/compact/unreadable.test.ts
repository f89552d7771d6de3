import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import { rowOf } from '../columns.ts'
import { parquetFiles } from '../days.ts'
import { createLive } from '../live.ts'
import { openRequests } from '../reading/requests.ts'
import { fingerprintOf, recordFor } from '../record.ts'
import { openIndex } from '../remarks.ts'
import { createWriter } from '../writer.ts'
import { round } from './round.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-unreadable-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0

const noon = Date.UTC(2026, 4, 5, 12)
const day = 86_400_000

const world = async () => {
  const folder = join(root, `${++folders}`)
  const told: string[] = []
  const requests = openRequests({
    ...{ folder, writer: createWriter(folder) },
    warn: (what) => told.push(what),
  })
  const compact = async (now = noon) => {
    const failed: string[] = []
    const erased = await round({
      ...{ folder, rules: new Map([['mails', requestRules]]), fewest: 1 },
      ...{ clock: { now: () => now }, failed: (file: string) => failed.push(file) },
    })
    return { erased, failed: [...new Set(failed)] }
  }
  await compact()
  const index = openIndex(folder)
  const { salt } = index
  index.close()
  return {
    ...{ folder, told, requests, compact, salt },
    /** Records of a process that ends, and that are compacted. */
    async moved(
      records: readonly (readonly [id: string, time: number, customer: string])[],
      now = noon,
    ) {
      const writer = createLive(folder)
      const rows = records.map(([id, time, customer]) =>
        rowOf(recordFor(answered(id, { inputs: { customer } }), requestRules, { time, salt })),
      )
      writer.write(rows, true)
      writer.close()
      return compact(now)
    },
    ids: async () => (await requests.find({ limit: 100 })).requests.map(({ id }) => id).sort(),
  }
}

/** Makes nonsense of the middle of a file, whose end is as it was, or of all of it. */
const breakFile = (path: string, how: 'middle' | 'all') => {
  const bytes = readFileSync(path)
  if (how === 'middle') bytes.fill(0xff, 4, bytes.length - 2000)
  else bytes.fill(0)
  writeFileSync(path, bytes)
}

for (const how of ['middle', 'all'] as const)
  test(`a Parquet file that is broken (${how}) is named, and all else is read, moved, erased and goes by age`, async () => {
    const { folder, requests, compact, moved, ids, told, salt } = await world()
    const many = Array.from({ length: 50 }, (_, at) => [`lost-${at}`, noon - day, 'Bob'] as const)
    await moved(many)
    const [broken = assert.fail('no file')] = await parquetFiles(folder)
    breakFile(broken.path, how)
    const name = `mails/2026-05-04/${broken.name}`

    // Of the same day: its records could have been tried again there.
    const { failed } = await moved([
      ['ada', noon - day, 'Ada'],
      ['bob', noon - day, 'Bob'],
    ])
    assert.deepEqual(failed, [name])
    assert.deepEqual(await ids(), ['ada', 'bob'])
    assert.equal((await requests.get('bob')).length, 1)
    assert.equal(told.length, 1)
    assert.match(told[0] ?? '', new RegExp(`${name} cannot be read, and its records are left out`))

    await moved([['more', noon - day, 'Bob']])
    assert.equal((await parquetFiles(folder)).length, 2, 'what can be read became one file')
    const index = openIndex(folder)
    index.erase({ subject: fingerprintOf(salt, 'Ada'), until: noon, author: 'tester' })
    const { erased } = await compact()
    assert.match(erased?.[0]?.left.join() ?? '', new RegExp(`^${name} cannot be read`))
    assert.equal(index.erasures()[0]?.doneAt, null)
    index.close()
    assert.deepEqual(await ids(), ['bob', 'more'])

    assert.deepEqual((await compact(noon + 100 * day)).failed, [name])
    assert.ok(existsSync(broken.path))
    assert.deepEqual(await ids(), [])
    await requests.close()
  })

test('an id that looks like one of ours and is another one is found, and known', async () => {
  const { requests, moved } = await world()
  const given = '0123456789abcdef0123'
  await moved([[given, noon, 'Bob']])
  assert.equal((await requests.get(given)).length, 1)
  const label = { author: 'a', time: 1, label: 'ham', score: null, comment: null }
  const said = [given, `${given}-0`].map((requestId) => ({ ...label, requestId }))
  assert.deepEqual((await requests.feedback(said)).unknown, [`${given}-0`])
  await requests.close()
})

test('a request that is repeated by the id that it was given is kept once, row by row', async () => {
  const { moved, ids } = await world()
  const own = `${noon.toString(16).padStart(12, '0')}00c0ffee`
  const rows = [own, `${own}-0`, `${own}-1`]
  await moved(rows.map((id) => [id, noon + 5, 'Bob']))
  await moved(rows.map((id) => [id, noon + 30_000, 'Bob']))
  assert.deepEqual(await ids(), rows)
})
