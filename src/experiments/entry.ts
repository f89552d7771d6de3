/** Entry of the process that cross-validates. */
import { serveStage } from '../pipeline/serve.ts'
import { foldsVoice } from './folds.ts'

await serveStage({ thread: new URL('./work.ts', import.meta.url), voice: foldsVoice })
