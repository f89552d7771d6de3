/** Entry of the process that works on the training of a run. */
import { serveStage } from './stage.ts'
import { trainVoice } from './writer.ts'

await serveStage(new URL('./work.ts', import.meta.url), trainVoice)
