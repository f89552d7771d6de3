/** Every operation there is. */
import { listAudit } from './audit.ts'
import { cancel } from './cancel.ts'
import { getComparison } from './comparison.ts'
import { listComparisons } from './comparisons.ts'
import { listCompletions } from './completions.ts'
import { listDifferences } from './differences.ts'
import { enqueue } from './enqueue.ts'
import { evaluate } from './evaluate.ts'
import { ingest } from './ingest.ts'
import { getLoop } from './loop.ts'
import { listModels } from './models.ts'
import { promote } from './promote.ts'
import { rollback } from './rollback.ts'
import { getRun } from './run.ts'
import { listRuns } from './runs.ts'
import { listStudies } from './studies.ts'
import { getStudy } from './study.ts'
import { train } from './train.ts'
import { getVersion } from './version.ts'

export const operations = [
  getLoop,
  listAudit,
  listRuns,
  getRun,
  cancel,
  listModels,
  getVersion,
  listCompletions,
  listDifferences,
  listComparisons,
  getComparison,
  listStudies,
  getStudy,
  train,
  ingest,
  enqueue,
  evaluate,
  promote,
  rollback,
] as const
