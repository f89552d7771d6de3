import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng } from '../src/core/rng.ts'
import { round } from '../src/inference/compact/round.ts'
import { writersIn } from '../src/inference/live.ts'
import { openRequests } from '../src/inference/reading/requests.ts'
import { createWriter } from '../src/inference/writer.ts'
import { openLake } from '../src/store/lake/lake.ts'
import { requestRules } from './system/answered.ts'

/** So often a process is killed; `npm run test:soak` does it 20 times. */
const kills = Number(process.env['MILLRACE_KILLS'] ?? 3)

const rules = new Map([['mails', requestRules]])
const answering = join(import.meta.dirname, 'system/answering.ts')

test('Processes that are killed while they answer lose no record that was acknowledged, and have none twice', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-crash-requests-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const rng = createRng(5)
  const acknowledged = new Set<string>()
  for (let life = 0; life < kills; life++) {
    // Two at a time, on the same folder.
    const pair = [2 * life, 2 * life + 1].map((each) => startLife(folder, each, acknowledged))
    t.after(() => {
      for (const { child } of pair) child.kill('SIGKILL')
    })
    await Promise.all(pair.map(({ begun }) => begun))
    for (const { child, ended } of pair) {
      await sleep(200 + 400 * rng.uniform())
      child.kill('SIGKILL')
      await ended
    }
    await expectEach(folder, acknowledged)
  }
  assert.ok(acknowledged.size > 100 * kills, `only ${acknowledged.size} were answered`)
  await round({ folder, rules, fewest: 1 })
  await expectEach(folder, acknowledged)
  assert.deepEqual(writersIn(readdirSync(folder)), [])
  const lake = await openLake({ threads: 1 })
  const [found] = await lake.all(
    `select count(*) as rows, count(distinct id) as ids from read_parquet('${folder}/*/*/*.parquet')`,
  )
  assert.equal(found?.['rows'], found?.['ids'])
  await lake[Symbol.asyncDispose]()
  t.diagnostic(`${acknowledged.size} acknowledged, ${found?.['rows']} kept, ${2 * kills} killed`)
})

const startLife = (folder: string, life: number, acknowledged: Set<string>) => {
  const child = spawn(process.execPath, [answering, folder, `${life}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, '.compiled') },
  })
  const begun = Promise.withResolvers<void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    // One that was cut off tells of no record.
    if (line.endsWith(';')) acknowledged.add(line.slice(0, -1))
    begun.resolve()
  })
  const ended = once(child, 'close')
  ended.then(() => begun.reject(new Error('It ended before it answered.')))
  return { child, begun: begun.promise, ended }
}

/** Every reading has each acknowledged record, and no record twice. */
const expectEach = async (folder: string, acknowledged: ReadonlySet<string>) => {
  const requests = openRequests({ folder, writer: createWriter(folder) })
  const seen = new Set<string>()
  for await (const page of requests.export({}))
    for (const { id } of page) {
      assert.ok(!seen.has(id), `${id} is there twice`)
      seen.add(id)
    }
  assert.deepEqual(
    [...acknowledged].filter((id) => !seen.has(id)),
    [],
  )
  await requests.close()
}
