import { test } from 'node:test'
import { contract } from './collective/contract.ts'
import { missingMpi, runProcesses } from './collective/launch.ts'

const missing = missingMpi()

if (missing) test('MPI', { skip: missing })
else
  contract('MPI', runProcesses, {
    sizes: [2, 3],
    // MPI adds up in an order of its own; two shares have only one.
    ordered: (size) => size === 2,
    patience: 500,
    grace: 8000,
  })
