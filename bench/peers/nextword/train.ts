import { join } from 'node:path'
import type { Recipe } from '../../../src/config/resolve.ts'
import type { Metrics, TrainEvent } from '../../../src/core/records.ts'
import { openRows, writeRows } from '../../../src/core/rows.ts'
import { environment } from '../../../src/pipeline/environment.ts'
import { keepSides } from '../../../src/pipeline/sides.ts'
import { trainInThreads } from '../../../src/pipeline/threads.ts'
import { rowsIn, trainWorker, type WorkerJob } from '../../../src/pipeline/worker.ts'
import { heldOut } from '../../../src/tasks/kit/split.ts'
import { nextWordTask } from '../../../src/tasks/nextword/task.ts'
import { alone } from '../../../src/train/collective/alone.ts'
import { remove, temporaryFolder } from '../../../test/system/millrace.ts'

/** Reads `{ rows, recipe }` from standard input, trains, prints one line of JSON. */
const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk)
const { rows, recipe }: { rows: string[]; recipe: Recipe } = JSON.parse(
  Buffer.concat(chunks).toString(),
)
const folder = await temporaryFolder()
await writeRows(
  rowsIn(folder),
  (async function* () {
    yield rows
  })(),
)
rows.length = 0

const order: WorkerJob = {
  project: folder,
  home: join(folder, 'home'),
  recipe,
  lineage: {
    datasetVersion: 'bench',
    datasetDigest: 'bench',
    codeVersion: 'bench',
    config: null,
    seed: recipe.train.seed,
    environment: environment(),
  },
  folder,
  schema: null,
  until: null,
}
const open = openRows(rowsIn(folder))
const share = recipe.train.validationSplit
await keepSides(folder, open, heldOut(open, { identity: nextWordTask.identity, share }))
open.close()
const perEpoch: Metrics[] = []
let end: Extract<TrainEvent, { kind: 'end' }> | undefined
const emit = (event: TrainEvent) => {
  if (event.kind === 'epoch') perEpoch.push(event.metrics)
  if (event.kind === 'end') end = event
}
const { signal } = new AbortController()
const trained =
  recipe.train.workers > 1
    ? await trainInThreads(order, 60_000, emit, signal)
    : await trainWorker(order, alone(), emit, signal)
console.log(
  JSON.stringify({
    epochs: perEpoch,
    best: trained?.metrics,
    baseline: trained?.baseline,
    seconds: end?.seconds,
    cpuSeconds: end?.cpuSeconds,
    peakBytes: end?.peakBytes,
  }),
)
await remove(folder)
process.exit(0)
