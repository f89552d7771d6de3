/** Every operation there is. */
import type { z } from '../core/schema.ts'
import { listAudit } from './audit.ts'
import { cancel } from './cancel.ts'
import { compare } from './compare.ts'
import { getComparison } from './comparison.ts'
import { listComparisons } from './comparisons.ts'
import { listCompletions } from './completions.ts'
import { crossvalidate } from './crossvalidate.ts'
import {
  deleteData,
  diffData,
  eraseSubject,
  listDataSets,
  listDataVersions,
  previewData,
} from './data.ts'
import { deleteModel, deleteRun, deleteVersion } from './delete.ts'
import { listDifferences } from './differences.ts'
import { changeEndpoint, deleteEndpoint, makeEndpoint, resetEndpoint } from './endpoint.ts'
import { getEndpoint, listEndpoints } from './endpoints.ts'
import { enqueue } from './enqueue.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { sendFeedback } from './feedback.ts'
import { getFeeding } from './feeding.ts'
import { getHealth } from './health.ts'
import { ingest } from './ingest.ts'
import { createKey, listKeys, revokeKey, whoAmI } from './keys.ts'
import { labelRun, labelVersion } from './label.ts'
import { getLoop } from './loop.ts'
import { listModels } from './models.ts'
import {
  getMonitor,
  getQuality,
  getWindow,
  judgeAgain,
  listMonitors,
  listWindows,
} from './monitoring.ts'
import { getObjectives, listObjectives } from './objectives.ts'
import { showData } from './profile.ts'
import { promote } from './promote.ts'
import { prune } from './prune.ts'
import { discardRow, listQuarantine, releaseRow } from './quarantine.ts'
import { checkData, listVerdicts, suggestChecks } from './report.ts'
import { reproduce } from './reproduce.ts'
import { getRequest, listRequests } from './requests.ts'
import { resume } from './resume.ts'
import { retype } from './retype.ts'
import { rollback } from './rollback.ts'
import {
  beginRollout,
  getRollout,
  listRollouts,
  promoteRollout,
  recountRollout,
  returnRollout,
} from './rollouts.ts'
import { getRun } from './run.ts'
import { listRunColumns, listRuns } from './runs.ts'
import { listProcesses, restartProcesses } from './serving.ts'
import { listStudies } from './studies.ts'
import { getStudy } from './study.ts'
import { deleteRequests, findSubject } from './subject.ts'
import { setThreshold } from './threshold.ts'
import { getTraffic } from './traffic.ts'
import { train } from './train.ts'
import { tune } from './tune.ts'
import { getVersion } from './version.ts'

export const operations = [
  getLoop,
  getHealth,
  listAudit,
  listRuns,
  listRunColumns,
  getRun,
  cancel,
  resume,
  listModels,
  getVersion,
  listCompletions,
  listDifferences,
  listQuarantine,
  listDataSets,
  listDataVersions,
  previewData,
  showData,
  checkData,
  getFeeding,
  listVerdicts,
  suggestChecks,
  diffData,
  listComparisons,
  getComparison,
  listStudies,
  getStudy,
  listEndpoints,
  getEndpoint,
  makeEndpoint,
  changeEndpoint,
  resetEndpoint,
  deleteEndpoint,
  listRollouts,
  getRollout,
  recountRollout,
  beginRollout,
  promoteRollout,
  returnRollout,
  listMonitors,
  getMonitor,
  listWindows,
  getWindow,
  getQuality,
  judgeAgain,
  listProcesses,
  getTraffic,
  listObjectives,
  getObjectives,
  listRequests,
  getRequest,
  findSubject,
  sendFeedback,
  deleteRequests,
  train,
  ingest,
  retype,
  enqueue,
  evaluate,
  explain,
  labelRun,
  labelVersion,
  promote,
  setThreshold,
  rollback,
  tune,
  compare,
  reproduce,
  crossvalidate,
  deleteRun,
  deleteVersion,
  deleteModel,
  deleteData,
  eraseSubject,
  releaseRow,
  discardRow,
  prune,
  restartProcesses,
  whoAmI,
  listKeys,
  createKey,
  revokeKey,
] as const

type Known = (typeof operations)[number]
type Of<Method, Path> = Extract<Known, { readonly method: Method; readonly path: Path }>

/** Addresses that are asked with a method. */
export type PathOf<Method> = Extract<Known, { readonly method: Method }>['path']

/** What the operation at an address answers. */
export type AnswerOf<Method, Path> = z.output<Of<Method, Path>['output']>

/** What it takes, with the fields of the address. */
export type InputOf<Method, Path> = z.input<z.ZodObject<Of<Method, Path>['input']>>
