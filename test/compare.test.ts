import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import type { Run } from '../src/core/records.ts'
import type { Comparison } from '../src/experiments/report/types.ts'
import { millrace } from './system/here.ts'
import { remove, root, startUp, temporaryFolder, untilLeft } from './system/millrace.ts'

process.env['TINY_EPOCHS'] = '8'
// What a killed process held is free soon.
process.env['MILLRACE_LEASE'] = '2s'
const project = join(import.meta.dirname, 'data/tiny')
const home = await temporaryFolder()
after(() => remove(home))

const words = ['compare', '--project', project, '--home', home, '--json']

const compare = async (...more: string[]) => {
  const { code, stdout } = await millrace([...words, ...more])
  const last = JSON.parse(stdout)
  return { code, ...last } as { code: number; comparison: Comparison; folder: string }
}

const runsOf = async (): Promise<Run[]> =>
  JSON.parse((await millrace(['runs', '--home', home, '--json'])).stdout).runs

/** Kills a comparison in the middle of the distributed mode; answers both runs it has begun. */
const killInDistributed = async () => {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const over = new Promise((done) => child.on('close', done))
  const runs = new Set<string>()
  for await (const line of createInterface({ input: child.stderr })) {
    const event = line.startsWith('{') ? JSON.parse(line) : {}
    if (event.kind === 'run') runs.add(event.run)
    if (runs.size === 2) child.kill('SIGKILL')
  }
  await over
  // What it has held runs out, and its training ends with that.
  await untilLeft(home, 2000)
  return [...runs]
}

test('A start ends what a killed comparison left, and does not go on with it as a training', async () => {
  const [, killed] = await killInDistributed()
  const up = await startUp({ project, home })
  await up.event(({ kind, run }) => kind === 'run' && run !== killed, 60)
  await up.end('SIGTERM')
  const left = (await runsOf()).find(({ id }) => id === killed)
  assert.equal(left?.status, 'failed')
  assert.equal(existsSync(join(home, 'runs', killed ?? '')), false)
  await remove(home)
})

test('A comparison that was killed keeps the mode that was through and trains the other anew', async () => {
  const [sequential, killed] = await killInDistributed()
  const { code, comparison } = await compare()
  assert.equal(code, 0)
  assert.equal(comparison.sequential.outcome?.run, sequential)
  assert.notEqual(comparison.distributed.outcome?.run, killed)
  assert.deepEqual(
    (await runsOf()).map(({ id, kind, status, version }) => [id === killed, kind, status, version]),
    [
      [false, 'comparison', 'finished', null],
      [true, 'comparison', 'failed', null],
      [false, 'comparison', 'finished', null],
    ],
  )
  assert.deepEqual(await readdir(join(home, 'runs')), [])
  assert.equal((await readdir(join(home, 'reports/tiny'))).length, 1)
})

test('Both modes learn the same rows; their report is kept, and copied where it is wanted', async () => {
  const out = join(home, 'copy')
  const { code, comparison, folder } = await compare('--workers', '4', '--out', out)
  assert.deepEqual([code, folder], [0, out])
  const { sequential, distributed, data } = comparison
  assert.deepEqual(
    [sequential, distributed].map(({ workers, batchSize, outcome }) => [
      workers,
      batchSize,
      outcome?.curve.map(({ epoch }) => epoch),
    ]),
    [
      [1, 32, [1, 2, 3, 4, 5, 6, 7, 8]],
      [4, 8, [1, 2, 3, 4, 5, 6, 7, 8]],
    ],
  )
  for (const { outcome } of [sequential, distributed]) {
    assert(outcome && outcome.seconds > 0 && outcome.cpuSeconds > 0)
    assert(outcome.peakBytes > 5e7 && outcome.wholeSeconds >= outcome.seconds)
    assert(outcome.curve.every(({ loss, valLoss }) => loss > 0 && valLoss > 0))
  }
  assert.deepEqual([data.number, data.rows], [1, 700])
  const kept = join(home, 'reports/tiny', comparison.id)
  assert.deepEqual(JSON.parse(await readFile(join(kept, 'comparison.json'), 'utf8')), comparison)
  assert.match(await readFile(join(out, 'report.html'), 'utf8'), /Both modes/)
  assert.deepEqual(await readdir(out), await readdir(kept))
  const { stdout } = await millrace(['models', '--home', home, '--json'])
  assert.deepEqual(JSON.parse(stdout).models[0].versions, [])
})
