import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { mpirun } from '../src/jobs/mpi/launcher.ts'
import { missingMpi } from './collective/launch.ts'
import { workOf } from './ports/executor.ts'
import { processes } from './ports/processes.ts'

const missing = missingMpi() || (existsSync('/usr/bin/ss') ? false : 'ss is not installed')

test('ranks on one machine open no port to others', { skip: missing || false }, async () => {
  await using harness = await processes(mpirun, { ranks: 2, hosts: null, timeout: 5000 })()
  const { ask, told } = await workOf(harness)
  const of = await ask({ do: 'wait' })
  await harness.executor.start(of)
  await told(of, 'wait')
  const found = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' })
  await harness.executor.cancel(of)
  const own = new RegExp(`pid=${process.pid},`)
  const others = found.split('\n').filter((line) => line.includes('"node"') && !own.test(line))
  assert.deepEqual(
    others.filter((line) => !/127\.0\.0\.1:|\[::1\]:/.test(line)),
    [],
  )
})
