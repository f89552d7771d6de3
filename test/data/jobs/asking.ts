import { runMpi } from '../../../src/jobs/mpi/run.ts'

await runMpi({
  entry: new URL('./ranks.ts', import.meta.url),
  ranks: 2,
  hostfile: null,
  folder: process.argv[2] ?? '.',
  input: { do: 'wait' },
  onEvent: (pids) => console.log(JSON.stringify(pids)),
})
