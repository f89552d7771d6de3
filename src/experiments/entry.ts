/** Entry of the process that cross-validates. */
import { serveStage } from '../pipeline/stage.ts'
import { foldsVoice } from './folds.ts'

await serveStage(new URL('./work.ts', import.meta.url), foldsVoice)
