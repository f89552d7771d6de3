import { serveStage } from '../../../src/pipeline/stage.ts'
import { voice } from './voice.ts'

await serveStage(new URL('./thread.ts', import.meta.url), voice)
