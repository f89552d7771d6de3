/** Ranks that somebody else's launcher starts: the first begins the training, and they share it. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { millrace } from './system/here.ts'
import { remove, root, temporaryFolder } from './system/millrace.ts'

const hasMpi = spawnSync('mpirun', ['--version']).status === 0
const project = join(root, 'test/data/lost')

test('two ranks of mpirun train one version', {
  skip: hasMpi ? false : 'mpirun is not installed',
}, async () => {
  const home = await temporaryFolder()
  try {
    const ranks = ['--allow-run-as-root', '--oversubscribe', '-n', '2']
    const worker = [join(root, 'src/cli/main.ts'), 'worker', '--json', '--project', project]
    const ended = spawnSync('mpirun', [...ranks, process.execPath, ...worker], {
      encoding: 'utf8',
      env: { ...process.env, MILLRACE_HOME: home, LOST_FATE: 'nothing' },
    })
    assert.equal(ended.status, 0, ended.stderr)
    const { version } = JSON.parse(ended.stdout)
    assert.equal(version.version, 1)
    const at = ['--json', '--home', home, '--project', project]
    const { runs } = JSON.parse((await millrace(['runs', ...at])).stdout)
    assert.equal(runs.length, 1)
    const { run } = JSON.parse((await millrace(['runs', runs[0].id, ...at])).stdout)
    assert.equal(run.status, 'finished')
    assert.equal(run.params['train.workers'], '2')
  } finally {
    await remove(home)
  }
})

test('a shell under a launcher makes no rank of a training that is asked for in it', async () => {
  const home = await temporaryFolder()
  try {
    const train = [join(root, 'src/cli/main.ts'), 'train', '--project', project, '--home', home]
    const ended = spawnSync(process.execPath, train, {
      encoding: 'utf8',
      env: {
        ...process.env,
        ...{ LOST_FATE: 'nothing', LOST_LAUNCHER: 'local' },
        ...{ SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '2' },
      },
    })
    assert.equal(ended.status, 0, ended.stderr)
  } finally {
    await remove(home)
  }
})
