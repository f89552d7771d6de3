/** What of a model's loop is shown, and in which words. */

import type { Run } from '../../../src/core/records.ts'
import type { ModelLoop, StageName, StageStatus } from '../../../src/operations/contract.ts'
import { count } from '../format.ts'
import { gateWords } from '../models/gatewords.ts'
import { waitingIn } from '../models/waiting.ts'
import { trafficOf } from '../parts/traffic.ts'
import { shareOf, stillWords } from '../progress.ts'

/** The order in which the wheel turns. */
const order: readonly StageName[] = ['data', 'train', 'evaluate', 'register', 'serve', 'monitor']

/** A stage as it is drawn. */
export interface Shown extends StageStatus {
  /** Its state in a word, where it is more than done; else empty: what is as it should be needs no word. */
  readonly word: string
  /** Where it is a reason to look. */
  readonly tone?: 'warn' | 'bad'
}

const words: Record<StageStatus['state'], string> = {
  idle: '',
  active: 'running',
  done: '',
  failed: 'failed',
  waiting: '',
}

const plainly = (status: StageStatus): Shown => ({
  ...status,
  word: words[status.state],
  ...(status.state === 'failed' ? { tone: 'bad' } : {}),
})

type Way = (status: StageStatus, model: ModelLoop) => Shown

/** How stages are told that are told in another way than the others. */
const ways: Partial<Record<StageName, Way>> = {
  train(status, { active, last }) {
    if (status.state === 'active' && active)
      return { ...plainly(status), summary: trainingWords(active), at: active.startedAt }
    if (last?.status === 'interrupted') return { ...status, word: 'interrupted', tone: 'warn' }
    if (last?.status === 'cancelled') return { ...status, word: 'cancelled' }
    return plainly({ ...status, summary: status.summary.replace(/^val_loss /, 'val loss ') })
  },
  evaluate(status, { standing: { newest } }) {
    const summary = newest && status.state !== 'active' ? gateWords(newest.gate) : status.summary
    const shown = { ...plainly(status), summary }
    return status.state === 'failed' ? { ...shown, word: 'gate failed' } : shown
  },
  register(status, model) {
    return status.state === 'done' && waitingIn(model)
      ? { ...status, state: 'waiting', word: 'waits', tone: 'warn' }
      : plainly(status)
  },
  serve(status, model) {
    const { champion } = model
    if (status.state === 'active') return { ...status, word: 'loading' }
    if (status.state === 'failed' && champion === null)
      return { ...status, word: 'no champion', tone: 'bad' }
    const { tone, said } = trafficOf(model)
    return status.state === 'done' && tone === 'bad'
      ? { ...status, state: 'failed', word: 'failing', tone, summary: `${status.summary}; ${said}` }
      : plainly(status)
  },
}

const trainingWords = (run: Run): string => {
  const { progress } = run
  return progress
    ? `epoch ${count(progress.epoch)} of ${count(progress.epochs)}, ${Math.floor(shareOf(run) * 100)} %`
    : stillWords(run)
}

/** The stages in order as they are drawn. */
export const shownStages = (model: ModelLoop): Shown[] =>
  order.flatMap((name) => {
    const status = model.stages.find(({ stage }) => stage === name)
    return status ? (ways[name] ?? plainly)(status, model) : []
  })

/** What stands in the hub of the wheel: how far the training is, else the champion, else why there is none. */
export const hubOf = (
  { champion, trainings }: Pick<ModelLoop, 'champion' | 'trainings'>,
  share: number | null,
  waiting: number | null,
): { readonly title: string; readonly note: string } => {
  if (share !== null) return { title: `${Math.floor(share * 100)}%`, note: 'training' }
  if (champion !== null) return { title: `v${champion}`, note: 'champion' }
  if (waiting !== null) return { title: `v${waiting}`, note: 'not promoted' }
  return { title: '–', note: trainings > 0 ? 'no champion' : 'no model yet' }
}

/** A word or two on who answers: the champion, or why there is none. */
export const championWords = (
  { champion, trainings }: Pick<ModelLoop, 'champion' | 'trainings'>,
  waiting: number | null,
): string => {
  if (champion !== null) return `champion version ${champion}`
  if (waiting !== null) return `no champion: the gate of version ${waiting} did not pass`
  return trainings > 0 ? 'no champion' : 'no champion yet'
}

/** In a word or two what answers: the champion, or that it does not, or not yet. */
export const answersWords = ({
  champion,
  stages,
}: Pick<ModelLoop, 'champion' | 'stages'>): string => {
  if (champion === null) return 'no champion'
  const state = stages.find(({ stage }) => stage === 'serve')?.state
  if (state === 'failed') return 'not the champion'
  return state === 'active' ? `version ${champion} is being opened` : `version ${champion}`
}
