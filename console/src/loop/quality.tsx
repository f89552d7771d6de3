import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Metrics, ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { useModels } from '../data/queries.ts'
import { count, figure, label, limitsOf, tick } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'

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

/** What each version had to be in its gate, oldest first. */
const boundsOf = (versions: readonly ModelVersion[], name: string) =>
  versions
    .flatMap(({ version, gate }) => {
      const bound = gate.checks.find(({ metric }) => metric === name)?.bound ?? null
      return bound === null ? [] : [{ x: version, y: bound }]
    })
    .reverse()

/** What the champion came to; nothing where that was not measured. */
const noteOf = (
  { champion, trainings }: ModelLoop,
  name: string,
  points: ReturnType<typeof pointsOf>,
): string => {
  if (champion === null) return trainings > 0 ? 'no champion' : 'no champion yet'
  const found = points.find(({ x }) => x === champion)
  return found ? `${figure(name, found.y)} with version ${champion}` : ''
}

/** How good each version of a model is on the validation rows, and what its gate asked for. */
export const Quality = ({ model }: { model: ModelLoop }) => {
  const models = useModels()
  const of = (name: string) => models.data?.find((each) => each.model === name)?.versions
  return (
    <Answer
      query={{ ...models, data: models.data && (of(model.model) ?? []) }}
      skeletons={
        <Panel title="Validation by version">
          <Skeletons rows={6} />
        </Panel>
      }
    >
      {(versions) => <ByVersion model={model} versions={versions} />}
    </Answer>
  )
}

const ByVersion = (props: { model: ModelLoop; versions: readonly ModelVersion[] }) => {
  const { model, versions } = props
  const all = versions.map(({ metrics }) => metrics)
  const name = metricOf(all, model)
  const points = pointsOf(versions, name)
  const bounds = boundsOf(versions, name)
  const curves = [
    { name: label(name), color: 'var(--line-1)', points },
    ...(bounds.length > 0
      ? [{ name: 'bound of its gate', color: 'var(--line-4)', dashed: true, points: bounds }]
      : []),
  ]
  return (
    <Panel
      title={`Validation ${label(name).replace(/^val /, '')} by version`}
      note={noteOf(model, name, points)}
    >
      <Chart
        label={`${label(name)} by version`}
        height={196}
        legend={bounds.length > 0 && points.length > 1}
        axisX="Version"
        axisY={label(name)}
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
        series={points.length > 1 ? curves : []}
      />
    </Panel>
  )
}
