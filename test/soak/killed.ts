/**
 * Serving processes that are killed while they answer, MILLRACE_KILLS times (default 5): every answer that was given is in
 * the log of requests, in the files of the processes as well as once they are compacted, and none is there twice.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRng } from '../../src/core/rng.ts'
import { z } from '../../src/core/schema.ts'
import { round } from '../../src/inference/compact/round.ts'
import { openRequests } from '../../src/inference/reading/requests.ts'
import { createWriter } from '../../src/inference/writer.ts'
import { layout } from '../../src/store/layout.ts'
import { requestRules } from '../system/answered.ts'
import { startAsking } from '../system/asking.ts'
import { remove, startUp, temporaryFolder, untilAnswer } from '../system/millrace.ts'

const kills = Number(process.env['MILLRACE_KILLS'] || 5)
const project = join(import.meta.dirname, '../clients/project')
const served = z.object({ processes: z.array(z.object({ pid: z.int(), answers: z.boolean() })) })

/** Ids of all that is kept, in the order they are read. */
const keptIn = async (folder: string): Promise<string[]> => {
  const requests = openRequests({ folder, writer: createWriter(folder) })
  const ids: string[] = []
  for await (const page of requests.export({})) for (const { id } of page) ids.push(id)
  await requests.close()
  return ids
}

const expectEach = (ids: readonly string[], answered: ReadonlySet<string>) => {
  const kept = new Set(ids)
  assert.equal(kept.size, ids.length, 'some are there twice')
  assert.deepEqual(
    [...answered].filter((id) => !kept.has(id)),
    [],
  )
}

test('Serving processes that are killed lose no answer that they gave', {
  timeout: 120_000 + kills * 60_000,
}, async () => {
  const home = await temporaryFolder()
  const rng = createRng(11)
  const up = await startUp({ project, home, words: ['--processes', '2', '--grpc-port', 'off'] })
  const folder = layout(home).inference
  try {
    await untilAnswer(up.url, 'anna reads the blue', 60)
    const asking = startAsking(up.url, { connections: 16, name: 'killed' })
    let killed = 0
    for (let wait = 0; killed < kills && wait < kills * 600; wait++) {
      await sleep(100 + 400 * rng.uniform())
      const list = await fetch(`${up.url}/api/serving/processes`)
        .then(async (answer) => served.parse(await answer.json()))
        // It went through the one that was killed.
        .catch(() => ({ processes: [] }))
      const [victim, ...others] = list.processes.filter(({ answers }) => answers)
      if (!victim || others.length === 0) continue
      process.kill(victim.pid, 'SIGKILL')
      killed++
    }
    await sleep(500)
    await asking.stop()
    assert.equal(killed, kills)
    assert.equal(await up.end('SIGTERM'), 0)
    expectEach(await keptIn(folder), asking.answered)
    await round({ folder, rules: new Map([['words', requestRules]]), fewest: 1 })
    const compacted = await keptIn(folder)
    expectEach(compacted, asking.answered)
    const lost = [...asking.outcomes].filter(([outcome]) => outcome !== '200')
    console.log(
      `${killed} killed, ${asking.answered.size} answered, ${compacted.length} kept; not answered: ${JSON.stringify(lost)}`,
    )
    assert.ok(asking.answered.size > 50 * kills)
  } finally {
    await up.end('SIGKILL')
    await remove(home)
  }
})
