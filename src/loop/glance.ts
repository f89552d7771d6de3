import type { ModelVersion, Run } from '../core/records.ts'
import type { LastRun, LoopStatus, Standing } from './types.ts'

/** What is known at a glance of a model's trainings and versions, each newest first. */
export const standingOf = (
  trainings: readonly Run[],
  versions: readonly ModelVersion[],
  champion: number | null,
): Pick<LoopStatus, 'last' | 'standing'> => {
  const last = trainings.find(({ status }) => status !== 'running')
  return {
    last: last ? lastOf(last) : null,
    standing: {
      champion: briefOf(versions.find(({ version }) => version === champion)),
      newest: briefOf(versions[0]),
    },
  }
}

const lastOf = ({ id, status, trigger, startedAt, endedAt, version, error }: Run): LastRun => ({
  ...{ id, status, trigger, startedAt, endedAt, version, error },
})

const briefOf = (found: ModelVersion | undefined): Standing | null => {
  if (!found) return null
  const { model, version, createdAt, gate } = found
  return { model, version, createdAt, gate }
}
