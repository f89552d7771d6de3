import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry } from '../src/registry/registry.ts'
import { openStore } from '../src/store/home.ts'
import { keepRuns, keepStudies, manyRuns, studiesOf } from '../test/system/many-runs.ts'
import { memoryApp } from '../test/system/memory.ts'
import type { Claim } from './claim.ts'

const rounds = 15

/** What the console asks for, from the plainest to the dearest. */
const questions: Readonly<Record<string, string>> = {
  'as the page opens': 'trials=folded',
  'one by one': '',
  'failed ones': 'status=failed&trials=folded',
  'the last page': 'skip=9900',
  'by a metric': 'sort=metrics.val_loss&order=asc&trials=folded',
  'by a parameter': 'sort=params.train.learningRate&trials=folded',
  'by a word': 'q=sgd&trials=folded',
}

const columns = ['val_loss', 'top5', 'auc', 'accuracy'].map((name) => `metrics.${name}`)

export const claim: Claim = {
  name: 'runs',
  summary: 'pages of 100 of 10,000 runs: time and bytes of an answer',
  async measure(note) {
    const home = await mkdtemp(join(tmpdir(), 'millrace-runs-'))
    const store = await openStore(home)
    const runs = manyRuns(10_000)
    const until = Date.now() + 1e9
    await keepRuns(store.db, runs, until)
    await keepStudies(store.db, studiesOf(runs))
    const { app, close } = await memoryApp({ registry: await createRegistry(store) })
    let slowest = 0
    let largest = 0
    let packed = 0
    for (const [name, question] of Object.entries(questions)) {
      const url = `/api/runs?limit=100&columns=${columns.join(',')}&${question}`
      const times: number[] = []
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now()
        await app.inject(url)
        times.push(performance.now() - begun)
      }
      const middle = times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
      const { rawPayload } = await app.inject(url)
      const br = await app.inject({ url, headers: { 'accept-encoding': 'br' } })
      note(
        `${name}: ${middle.toFixed(1)} ms, ${rawPayload.length} bytes, ${br.rawPayload.length} compressed`,
      )
      slowest = Math.max(slowest, middle)
      largest = Math.max(largest, rawPayload.length)
      packed = Math.max(packed, br.rawPayload.length)
    }
    await close()
    await store.close()
    await rm(home, { recursive: true })
    return [
      { name: 'slowest question', value: slowest, unit: 'ms', target: 150, rule: 'at most' },
      { name: 'longest answer', value: largest, unit: 'bytes', target: 50_000, rule: 'at most' },
      {
        name: 'the same compressed',
        value: packed,
        unit: 'bytes',
        target: 10_000,
        rule: 'at most',
      },
    ]
  },
}
