import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lostRankIn } from './lost.ts'
import { inspectMpirun, wordsFor } from './mpirun.ts'

const folder = await mkdtemp(join(tmpdir(), 'millrace-'))
after(() => rm(folder, { recursive: true }))

test('The words of Open MPI 4 tell rank, host and signal of a process that was killed', () => {
  const lines = [
    '--------------------------------------------------------------------------',
    'mpirun noticed that process rank 1 with PID 0 on node vm exited on signal 9 (Killed).',
  ]
  const lost = { rank: 1, host: 'vm', reason: 'signal 9 (Killed)', killed: true }
  assert.deepEqual(lostRankIn(lines), lost)
})

test('The words of Open MPI 5 are understood over its line breaks', () => {
  const killed = [
    'prterun noticed that process rank 12 with PID 12337 on node gpu-7.example exited on',
    'signal 11 (Segmentation fault).',
  ]
  const fault = {
    rank: 12,
    host: 'gpu-7.example',
    reason: 'signal 11 (Segmentation fault)',
    killed: true,
  }
  assert.deepEqual(lostRankIn(killed), fault)
  const ended = ['   Process name: [prterun-vm-12357@1,1]', '   Exit code:    7']
  const code = { rank: 1, host: null, reason: 'exit code 7', killed: false }
  assert.deepEqual(lostRankIn(ended), code)
  assert.deepEqual(lostRankIn(['  Process name: [[17207,1],1]', '  Exit code:    7']), code)
})

test('A host that is lost is told by its name, and other words tell nothing', () => {
  const lines = [
    'ORTE has lost communication with a remote daemon.',
    '  HNP daemon   : [[4,0],0] on node head',
    '  Remote daemon: [[4,0],1] on node worker-1',
  ]
  const lost = { rank: null, host: 'worker-1', reason: 'the connection broke', killed: true }
  assert.deepEqual(lostRankIn(lines), lost)
  assert.equal(lostRankIn(['There are not enough slots available in the system.']), null)
})

test('mpirun is told where ranks go, and which variables go with them', () => {
  const env = { PATH: '/bin', MILLRACE_B: '2', MILLRACE_A: '1', OMP_NUM_THREADS: '1' }
  const mpirun = { file: 'mpirun', major: 4 }
  const names = '-x MILLRACE_A -x MILLRACE_B -x OMP_NUM_THREADS'
  const loopback = process.platform === 'darwin' ? 'lo0' : 'lo'
  assert.equal(
    wordsFor(mpirun, { ranks: 3, hosts: null, root: false }, env).join(' '),
    `--oversubscribe --map-by slot --bind-to none --mca btl self,vader --mca oob_tcp_if_include ${loopback} --mca oob_tcp_disable_ipv6_family 1 --mca mpi_yield_when_idle 1 --mca coll_libnbc_iallreduce_algorithm 1 ${names} -n 3`,
  )
  assert.equal(
    wordsFor({ ...mpirun, major: 5 }, { ranks: 3, hosts: null, root: false }, env).join(' '),
    `--map-by slot:OVERSUBSCRIBE --bind-to none --mca btl self,sm --mca mpi_yield_when_idle 1 --mca coll_libnbc_iallreduce_algorithm 1 ${names} -n 3`,
  )
  // A batch system may have other machines.
  assert.match(
    wordsFor(mpirun, { ranks: 3, hosts: null, root: false }, { SLURM_JOB_ID: '7' }).join(' '),
    /--mca btl self,vader,tcp --mca mpi_yield/,
  )
  const told = { OMPI_MCA_btl: 'self,tcp' }
  assert.equal(
    wordsFor(mpirun, { ranks: 8, hosts: '/hosts', root: false }, told).join(' '),
    '--hostfile /hosts --map-by slot --bind-to none --mca mpi_yield_when_idle 1 -n 8',
  )
  assert.equal(
    wordsFor(mpirun, { ranks: 1, hosts: null, root: true }, {})[0],
    '--allow-run-as-root',
  )
})

test('Without an mpirun of Open MPI it is said what to install', async () => {
  await assert.rejects(inspectMpirun({ PATH: folder }), {
    code: 'unsupported',
    fix: /apt-get install openmpi-bin/,
  })
  const other = join(folder, 'mpirun')
  await writeFile(other, '#!/bin/sh\necho HYDRA build details:\n')
  await chmod(other, 0o755)
  await assert.rejects(inspectMpirun({ PATH: folder }), {
    code: 'unsupported',
    why: /It says: HYDRA build details/,
  })
})
