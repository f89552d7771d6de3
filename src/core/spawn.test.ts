import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spawnedOf, withoutMpi } from './spawn.ts'

test('A process knows its rank from Open MPI, MPICH or Slurm', () => {
  assert.deepEqual(spawnedOf({ OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '3' }), {
    rank: 1,
    size: 3,
  })
  assert.deepEqual(spawnedOf({ PMI_RANK: '0', PMI_SIZE: '2' }), { rank: 0, size: 2 })
  assert.deepEqual(spawnedOf({ SLURM_PROCID: '4', SLURM_STEP_NUM_TASKS: '5' }), {
    rank: 4,
    size: 5,
  })
  assert.equal(spawnedOf({ PATH: '/bin', PMI_RANK: '0' }), null)
})

test('A child of a rank inherits everything but what the launcher told the rank', () => {
  assert.deepEqual(
    withoutMpi({
      PATH: '/bin',
      MILLRACE_HOME: '/home',
      OMPI_COMM_WORLD_RANK: '1',
      PMIX_RANK: '1',
      PMI_SIZE: '2',
      PRTE_LAUNCHED: '1',
      EMPTY: undefined,
    }),
    { PATH: '/bin', MILLRACE_HOME: '/home' },
  )
})
