import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleRun, sampleVersion } from '../../test/system/memory.ts'
import { standingOf } from './glance.ts'

test('the newest training that does not run stands beside the champion and the newest version', () => {
  const running = { ...sampleRun, id: 'run-3', status: 'running' as const }
  const failed = { ...sampleRun, id: 'run-2', status: 'failed' as const, error: 'no memory' }
  const { last, standing } = standingOf(
    [running, failed, sampleRun],
    [3, 2, 1].map((version) => sampleVersion('words', version)),
    1,
  )
  assert.deepEqual(last, {
    ...{ id: 'run-2', status: 'failed', trigger: 'first', startedAt: 1000, endedAt: 2000 },
    ...{ version: 1, error: 'no memory' },
  })
  assert.deepEqual([standing.champion?.version, standing.newest?.version], [1, 3])
  assert.equal(standing.newest?.gate.passed, true)
})

test('where nothing was trained there is nothing to see', () => {
  assert.deepEqual(standingOf([], [], null), {
    last: null,
    standing: { champion: null, newest: null },
  })
})
