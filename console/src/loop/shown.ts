/** What of a model's loop is shown, and in which words. */
import type { ModelLoop, StageName, StageStatus } from '../../../src/operations/contract.ts'
import { trafficOf } from './traffic.ts'

/** The order in which the wheel turns. */
const order: readonly StageName[] = ['data', 'train', 'evaluate', 'register', 'serve', 'monitor']

/** A stage as it is drawn. */
export interface Shown extends StageStatus {
  /** Its state in a word. */
  readonly word: string
  /** Where it is a reason to look. */
  readonly tone?: 'warn' | 'bad'
}

const words: Record<StageStatus['state'], string> = {
  idle: 'idle',
  active: 'at work',
  done: 'done',
  failed: 'failed',
  waiting: 'waiting',
}

const shown = (status: StageStatus, model: ModelLoop, waits: boolean): Shown => {
  const { stage, state, summary } = status
  if (stage === 'serve' && state === 'active') return { ...status, word: 'opening' }
  if (stage === 'serve' && state === 'done') {
    const { tone, said } = trafficOf(model.served)
    return tone === 'bad'
      ? { ...status, state: 'failed', word: 'failing', tone, summary: `${summary}; ${said}` }
      : { ...status, word: 'serving' }
  }
  if (stage === 'serve' && state === 'failed' && model.champion === null)
    return { ...status, word: 'no champion', tone: 'bad' }
  if (stage === 'register' && state === 'done' && waits)
    return { ...status, state: 'waiting', word: 'waits', tone: 'warn' }
  return { ...status, word: words[state], ...(state === 'failed' ? { tone: 'bad' } : {}) }
}

/** The stages in order as they are drawn; `waits`: a version is registered whose gate did not pass. */
export const shownStages = (model: ModelLoop, waits: boolean): Shown[] =>
  order.flatMap((name) => {
    const status = model.stages.find(({ stage }) => stage === name)
    return status ? shown(status, model, waits) : []
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

/** Why the champion does not answer, in the server's words; null where it does, or there is none. */
export const servingTrouble = ({
  champion,
  stages,
}: Pick<ModelLoop, 'champion' | 'stages'>): string | null => {
  const serve = stages.find(({ stage }) => stage === 'serve')
  return champion !== null && serve?.state === 'failed' ? serve.summary : null
}
