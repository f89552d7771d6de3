/** A DEVELOPMENT FIXTURE: where the invented loop stands, stage by stage. */
import { describeGate } from '../../src/core/check.ts'
import type {
  Alias,
  DatasetVersion,
  Evaluation,
  ModelVersion,
  Run,
} from '../../src/core/records.ts'
import type { StageName, StageStatus } from '../../src/operations/contract.ts'
import { epochs } from './training.ts'

/** What the stages tell of. */
export interface Standing {
  readonly dataset: DatasetVersion
  /** The run that trains, and whether its result is being judged. */
  readonly training: Run | null
  readonly judging: boolean
  readonly newest: ModelVersion | null
  readonly champion: Alias | null
  readonly evaluation: Evaluation | null
  readonly nextIngest: number
  readonly nextTrain: number
}

const stage = (
  name: StageName,
  state: StageStatus['state'],
  summary: string,
  at: number | null,
  next: string | null = null,
  nextAt: number | null = null,
): StageStatus => ({ stage: name, state, summary, at, next, nextAt })

export const stagesOf = (standing: Standing): StageStatus[] => {
  const { dataset, champion, evaluation, nextIngest } = standing
  const rows = `${dataset.rows.toLocaleString('en')} sentences, version ${dataset.number}`
  return [
    stage('data', 'done', rows, dataset.createdAt, 'next 20 sentences', nextIngest),
    trainStage(standing),
    evaluateStage(standing),
    registerStage(standing),
    champion
      ? stage('serve', 'done', `version ${champion.version} answers`, champion.since)
      : stage('serve', 'waiting', 'waits for the first version', null),
    monitorStage(evaluation),
  ]
}

const trainStage = ({ training, newest, nextTrain }: Standing): StageStatus => {
  if (training) {
    const epoch = training.progress?.epoch ?? 1
    return stage('train', 'active', `epoch ${epoch} of ${epochs}`, training.startedAt)
  }
  const took = `${epochs} epochs in 4 min 51 s`
  const state = newest ? 'done' : 'waiting'
  return stage('train', state, took, newest?.createdAt ?? null, 'trains again', nextTrain)
}

const evaluateStage = ({ judging, newest }: Standing): StageStatus => {
  const at = newest?.createdAt ?? null
  if (judging) return stage('evaluate', 'active', 'judging on the validation rows', at)
  if (!newest) return stage('evaluate', 'waiting', 'nothing judged yet', at)
  return stage('evaluate', newest.gate.passed ? 'done' : 'failed', describeGate(newest.gate), at)
}

const registerStage = ({ newest, training }: Standing): StageStatus => {
  const next = training ? 'after this training' : null
  if (!newest) return stage('register', 'waiting', 'no version yet', null, next)
  const held = newest.gate.passed ? 'registered' : 'registered, not promoted'
  return stage('register', 'done', `version ${newest.version} ${held}`, newest.createdAt, next)
}

const monitorStage = (evaluation: Evaluation | null): StageStatus => {
  const again = 'puts the prompts again'
  if (!evaluation) return stage('monitor', 'waiting', 'nothing watched yet', null, again)
  const { results, time } = evaluation
  const well = results.filter(({ passed }) => passed).length
  const next = Math.max(time + 60_000, Date.now() + 12_000)
  const summary = `${well} of ${results.length} prompts answered well`
  return stage('monitor', 'done', summary, time, again, next)
}
