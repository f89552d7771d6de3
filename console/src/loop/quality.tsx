import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Metrics, ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { useModels } from '../data/queries.ts'
import { count, figure, label, limitsOf, tick } from '../format.ts'
import { Panel } from '../parts/page.tsx'

/** What versions are told apart by: the metric that the gate goes by first, else the first figure after the loss. */
const metricOf = (all: readonly Metrics[], { standing: { newest } }: ModelLoop) => {
  const names = keyMetrics(all)
  const judged = newest?.gate.checks[0]?.metric
  if (judged !== undefined && all.some((each) => each[judged] !== undefined)) return judged
  return names.find((name) => name !== 'val_loss') ?? names[0] ?? 'val_loss'
}

/** The metric by version, oldest first. */
const pointsOf = (versions: readonly ModelVersion[], name: string) =>
  versions
    .flatMap(({ version, metrics }) =>
      metrics[name] === undefined ? [] : [{ x: version, y: metrics[name] }],
    )
    .reverse()

/** How good each version of a model is, on the validation rows. */
export const Quality = ({ model }: { model: ModelLoop }) => {
  const models = useModels()
  const versions = models.data?.find((each) => each.model === model.model)?.versions ?? []
  const all = versions.map(({ metrics }) => metrics)
  const name = metricOf(all, model)
  const points = pointsOf(versions, name)
  const champion = points.find(({ x }) => x === model.champion)
  const none = model.trainings > 0 ? 'no champion' : 'no champion yet'
  return (
    <Panel
      title={`Validation ${label(name).replace(/^val /, '')} by version`}
      note={champion ? `${figure(name, champion.y)} with version ${champion.x}` : none}
    >
      <Chart
        label={`${label(name)} by version`}
        height={196}
        legend={false}
        empty={
          points.length === 0
            ? 'The first training registers the first version.'
            : 'One version so far. The curve begins with the second.'
        }
        format={(value, step) => tick(name, value, step)}
        formatX={(version) => `v${count(version)}`}
        nameX={(version) => `version ${count(version)}`}
        limits={limitsOf(name)}
        from={points[0]?.x ?? 1}
        series={[
          { name: label(name), color: 'var(--line-1)', points: points.length > 1 ? points : [] },
        ]}
      />
    </Panel>
  )
}
