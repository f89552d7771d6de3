import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { exact, momentsOf, percent, tick, zoneOf } from '../format.ts'
import { Panel } from '../parts/page.tsx'

/** Where another version took over. */
const changes = ({ accuracy }: ModelLoop) =>
  accuracy
    .filter((each, i) => i > 0 && accuracy[i - 1]?.version !== each.version)
    .map(({ time, version }) => ({ x: time, name: `v${version}` }))

/** Share of test prompts answered right, over time. */
export const Accuracy = ({ model }: { model: ModelLoop }) => {
  const [first, last] = [model.accuracy[0], model.accuracy.at(-1)]
  return (
    <Panel
      title="Accuracy on the prompts"
      note={last ? `${percent(last.accuracy)} with version ${last.version}` : 'not evaluated yet'}
    >
      <Chart
        label="Accuracy over time"
        height={196}
        legend={false}
        empty="The first evaluation follows the first champion."
        format={(value, step) => tick('accuracy', value, step)}
        formatX={momentsOf(first?.time ?? 0, last?.time ?? 0)}
        nameX={exact}
        axisX={`Time (${zoneOf(last?.time ?? 0)})`}
        axisY="prompts right"
        range={[0, 1]}
        time
        marks={changes(model)}
        step
        series={[
          {
            name: 'accuracy',
            color: 'var(--line-1)',
            points: model.accuracy.map(({ time, accuracy }) => ({ x: time, y: accuracy })),
          },
        ]}
      />
    </Panel>
  )
}
