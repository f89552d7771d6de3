import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { spawnedOf } from '../../src/core/spawn.ts'
import { openMpi } from '../../src/train/collective/mpi.ts'
import type { Outcome } from './contract.ts'
import { play } from './outcome.ts'
import type { Scenario } from './scenarios.ts'

/** A rank of MPI: its outcome goes to a file of `folder`. */
const [, , folder = '.', scenario = '', patience = ''] = argv
const rank = spawnedOf()?.rank ?? 0
const file = join(folder, `${rank}.json`)
const outcome: Outcome = await play(
  await openMpi({ timeout: Number(patience) }),
  scenario as Scenario,
  Number(patience),
)
writeFileSync(`${file}.part`, JSON.stringify({ at: Date.now(), outcome }))
renameSync(`${file}.part`, file)
// A rank that is gone ends the others: they get a moment to say how they fared.
if (outcome.kind !== 'value') setTimeout(() => process.exit(1), 1000)
