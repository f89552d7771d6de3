import { verbOf } from '../../../src/core/kinds.ts'
import type { Run } from '../../../src/core/records.ts'
import type { RunView } from '../../../src/operations/contract.ts'

/** How an interrupted run goes on. */
export interface Going {
  /** The command that goes on with it, where one does. */
  readonly command: string | null
  /** What the command does; a sentence on why there is none. */
  readonly does: string
  /** What the next start of `millrace up` does. */
  readonly next: string
}

type Known = Pick<Run, 'id' | 'model' | 'kind' | 'version' | 'startedAt'>

/** Whole epochs that a run has behind it: so many are in its checkpoint. */
export const epochsBehind = (metrics: RunView['metrics']): number =>
  Math.max(0, ...metrics.flatMap(({ key, epoch }) => (key === 'val_loss' ? epoch : [])))

/** Whether a newer training of the loop has made a version since: it removes the checkpoints of older ones. */
const isOvertaken = (run: Known, runs: readonly Known[]): boolean =>
  runs.some(
    ({ model, kind, version, startedAt }) =>
      model === run.model && version !== null && kind === 'train' && startedAt > run.startedAt,
  )

/** What becomes of an interrupted run that has so many whole epochs behind it; `runs`: others that are known. */
export const goingOf = (run: Known, epochs: number, runs: readonly Known[]): Going => {
  const { id, model, kind, version } = run
  if (version !== null)
    return {
      command: null,
      does: `It had been registered as version ${version}: nothing is left to train.`,
      next: 'marks it as finished',
    }
  if (kind === 'trial')
    return {
      command: `millrace tune ${model}`,
      does: 'goes on with its search; nothing is trained twice',
      next: 'leaves it as it is',
    }
  if (kind !== 'train')
    return {
      command: `millrace ${verbOf[kind]} ${model}${kind === 'reproduction' ? ' VERSION' : ''}`,
      does: 'trains it again',
      next: 'marks it as failed',
    }
  const overtaken = isOvertaken(run, runs)
  if (epochs === 0 || overtaken)
    return {
      command: null,
      does: overtaken
        ? 'A newer training has made a version since and removed its checkpoint.'
        : 'It had not finished an epoch: there is no checkpoint to go on from.',
      next: 'begins it again',
    }
  return {
    command: `millrace resume ${id}`,
    does: `goes on with it after epoch\u00a0${epochs}`,
    next: 'goes on with it too',
  }
}
