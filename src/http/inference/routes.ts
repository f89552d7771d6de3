/** The Open Inference Protocol, version 2, over HTTP. */

import type { App, Context } from '../types.ts'
import { readInferences } from './body.ts'
import { openInference } from './open.ts'

/** Routes whose bodies are read as stock clients send them. */
export const inferenceRoutes = (context: Context) => {
  context.app.register(async (scope: App) => {
    readInferences(scope, context.bodies)
    openInference({ ...context, app: scope })
  })
}
