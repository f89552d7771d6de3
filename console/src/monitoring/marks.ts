/** What stands on charts of traffic: versions that took over, and new versions of the data. */
import type { DatasetVersion } from '../../../src/core/records.ts'
import type { MonitorBrief } from '../../../src/operations/contract.ts'
import type { Mark } from '../charts/points.ts'
import { useVersion } from '../data/queries.ts'
import { useDataSets, useDataVersions } from '../datasets/queries.ts'
import { marksOf, promotedIn } from '../rollouts/marks.ts'
import { useRollouts } from '../rollouts/queries.ts'

/** Places where a data set got another version. */
export const dataMarks = (
  versions: readonly Pick<DatasetVersion, 'number' | 'createdAt'>[],
): readonly Mark[] =>
  versions.map(({ number, createdAt }) => ({ x: createdAt, name: `data ${number}` }))

export const useMarks = ({ endpoint, model, newest }: MonitorBrief): readonly Mark[] => {
  const rollouts = useRollouts({ endpoint }).data ?? []
  const version = useVersion(model, newest?.version ?? Number.NaN)
  const sets = useDataSets().data ?? []
  const set = sets.find(({ models }) => models.includes(model))
  const versions = useDataVersions(set?.name ?? '', { enabled: set !== undefined })
  const promoted = promotedIn(rollouts)
  const history = promoted.length > 0 ? promoted : (version.data?.history ?? [])
  return [...marksOf(history, rollouts), ...dataMarks(versions.data ?? [])].toSorted(
    (a, b) => a.x - b.x,
  )
}
