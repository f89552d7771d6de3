import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { runMpi } from '../src/jobs/mpi/run.ts'
import { missingMpi } from './collective/launch.ts'

const missing = missingMpi() || (existsSync('/usr/bin/ss') ? false : 'ss is not installed')

test('ranks on one machine open no port to others', { skip: missing || false }, async () => {
  const listening: string[] = []
  let looked = 0
  await runMpi({
    entry: new URL('./data/jobs/ranks.ts', import.meta.url),
    ranks: 2,
    hostfile: null,
    input: { do: 'sum', ranks: 2, length: 100_000 },
    onEvent: () => {
      looked++
      const found = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' })
      listening.push(...found.split('\n').filter((line) => line.includes('"node"')))
    },
  })
  assert.ok(looked > 0)
  const own = new RegExp(`pid=${process.pid},`)
  const others = listening.filter((line) => !own.test(line))
  assert.deepEqual(
    others.filter((line) => !/127\.0\.0\.1:|\[::1\]:/.test(line)),
    [],
  )
})
