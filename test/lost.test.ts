/** A worker of a training that is lost: who, why, going on from the checkpoint, and nothing left behind. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder } from './system/millrace.ts'

const project = join(root, 'test/data/lost')
const hasMpi = spawnSync('mpirun', ['--version']).status === 0
const withoutMpi = hasMpi ? false : 'mpirun is not installed'

/** Trains in a home of its own with what is to happen to rank 1. */
const train = async (environment: Readonly<Record<string, string>>) => {
  const home = await temporaryFolder()
  Object.assign(process.env, { LOST_ALWAYS: 'no', LOST_RESTARTS: '2', ...environment })
  const at = ['--project', project, '--home', home]
  try {
    const ended = await millrace(['train', ...at])
    const { runs } = JSON.parse((await millrace(['runs', '--json', ...at])).stdout)
    assert.equal(runs.length, 1)
    const shown = await millrace(['runs', runs[0].id, ...at])
    const model = join(home, 'models/words/1/model.onnx')
    const weights =
      ended.code === 0 ? createHash('sha256').update(readFileSync(model)).digest('hex') : null
    return { ended, run: runs[0], log: shown.stdout, weights }
  } finally {
    await remove(home)
  }
}

let undisturbed: string | null = null
before(async () => {
  undisturbed = (await train({ LOST_FATE: 'nothing', LOST_LAUNCHER: 'local' })).weights
  assert.ok(undisturbed)
})
after(() => {
  for (const name of ['FATE', 'ALWAYS', 'RESTARTS', 'LAUNCHER']) delete process.env[`LOST_${name}`]
})

for (const [fate, said] of [
  ['exits', /Rank 1 .*exit code 7.*restart 1 of 2/],
  ['hangs', /rank 1 on .* did not come.*restart 1 of 2/i],
  ['is killed', /signal SIGKILL.*restart 1 of 2/],
] as const)
  test(`a thread that ${fate} is told of, and the training ends as if it had not`, async () => {
    const { ended, log, weights } = await train({ LOST_FATE: fate, LOST_LAUNCHER: 'local' })
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(log, said)
    assert.equal(weights, undisturbed)
  })

for (const [fate, said] of [
  ['exits', /Rank 1 on .*restart 1 of 2/i],
  ['hangs', /Rank 1 on .*restart 1 of 2/i],
  ['is killed', /Rank 1 on .*signal 9.*restart 1 of 2/i],
] as const)
  test(`a process of MPI that ${fate} is told of, and the training goes on`, {
    skip: withoutMpi,
  }, async () => {
    const { ended, log, weights } = await train({ LOST_FATE: fate, LOST_LAUNCHER: 'mpi' })
    assert.equal(ended.code, 0, ended.stderr)
    assert.match(log, said)
    // Two numbers have the same sum in either order.
    assert.equal(weights, undisturbed)
  })

test('a worker that is lost again and again ends the run with rank, host and reason', async () => {
  const { ended, run } = await train({
    LOST_FATE: 'exits',
    LOST_LAUNCHER: 'local',
    LOST_ALWAYS: 'yes',
    LOST_RESTARTS: '1',
  })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /Rank 1 .*exit code 7/)
  assert.equal(run.status, 'failed')
  assert.match(run.error, /Rank 1 .*exit code 7/)
})

test('an error of a worker is not tried again', async () => {
  const { ended, run } = await train({ LOST_FATE: 'throws', LOST_LAUNCHER: 'local' })
  assert.equal(ended.code, 1)
  assert.match(run.error, /rank 1 on .* failed: the disk of this worker is gone/)
})
