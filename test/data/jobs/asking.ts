import { runMpi } from '../../../src/jobs/mpi.ts'

await runMpi({
  entry: new URL('./ranks.ts', import.meta.url),
  ranks: 2,
  hosts: null,
  folder: process.argv[2] ?? '.',
  input: { do: 'wait' },
  onEvent: (pids) => console.log(JSON.stringify(pids)),
})
