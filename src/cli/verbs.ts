import { clean } from './clean.ts'
import { config } from './config.ts'
import { evaluate } from './evaluate.ts'
import { ingest } from './ingest.ts'
import { models } from './models.ts'
import { predict } from './predict.ts'
import { promote } from './promote.ts'
import { rollback } from './rollback.ts'
import { runs } from './runs.ts'
import { train } from './train.ts'
import { up } from './up.ts'
import type { Verb } from './verb.ts'

/** Every verb, in the order of the help text. */
export const verbs: readonly Verb[] = [
  up,
  train,
  ingest,
  evaluate,
  predict,
  runs,
  models,
  promote,
  rollback,
  config,
  clean,
]
