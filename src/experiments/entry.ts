/** Entry of the process that cross-validates. */
import { moduleAt } from '../core/module.ts'
import { serveStage } from '../pipeline/serve.ts'
import { foldsVoice } from './folds.ts'

await serveStage({ thread: moduleAt('./work', import.meta.url), voice: foldsVoice })
