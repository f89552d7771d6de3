import { serveThread } from '../../../src/jobs/thread.ts'
import type { StageInput } from '../../../src/pipeline/stage.ts'
import { work } from './work.ts'

await serveThread<StageInput, string, number>((input, onEvent, signal) =>
  work(input, { onEvent, onLine: (line) => console.log(line) }, signal),
)
