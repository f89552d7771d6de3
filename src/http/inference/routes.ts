/** The protocols of stock clients, whose bodies are read as those send them. */
import type { App, ServingContext } from '../types.ts'
import { readInferences, readScorings } from './body.ts'
import { mlflowScoring } from './mlflow.ts'
import { openInference } from './open.ts'

export const inferenceRoutes = (context: ServingContext) => {
  const { app, bodies } = context
  app.register(async (scope: App) => {
    readInferences(scope, bodies)
    openInference({ ...context, app: scope })
  })
  app.register(async (scope: App) => {
    readScorings(scope, bodies)
    mlflowScoring({ ...context, app: scope })
  })
}
