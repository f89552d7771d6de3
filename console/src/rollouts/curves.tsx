import type { RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import { readPart, type Span, writtenPart } from '../charts/zoom.ts'
import { useField } from '../data/field.ts'
import { exact, momentsOf, zoneOf } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { evidenceLines, rangeOf, type Side, shareLines, shareMarks } from './evidence.ts'
import css from './page.module.css'
import { evidenceTick, evidenceWords, shareWords } from './words.ts'

type Shown = { readonly rollout: RolloutView; readonly points: readonly RolloutPoint[] }

/** The part of the time that is shown, in the address as seconds since the begin; Back undoes a zoom. */
const useZoom = (begin: number): readonly [Span | null, (part: Span | null) => void] => {
  const [given, step] = useField('zoom')
  const [, replace] = useField('zoom', { typed: true })
  const found = readPart(given, 'time')
  const part: Span | null = found && [begin + 1000 * found[0], begin + 1000 * found[1]]
  const zoom = (next: Span | null) => {
    const set = part !== null && next !== null ? replace : step
    set(next && writtenPart('time', [(next[0] - begin) / 1000, (next[1] - begin) / 1000]))
  }
  return [part, zoom]
}

const useAxis = ({ rollout, points }: Shown) => {
  const [zoom, onZoom] = useZoom(rollout.createdAt)
  const to = points.at(-1)?.to ?? rollout.changedAt
  return {
    ...{ formatX: momentsOf(rollout.createdAt, to), nameX: exact, axisX: `Time (${zoneOf(to)})` },
    ...{ time: true, group: `rollout ${rollout.id}`, zoom, onZoom },
    empty: 'Nothing was seen yet.',
  }
}

type Axis = ReturnType<typeof useAxis>

const sides: Readonly<Record<Side, { readonly word: string; readonly note: string }>> = {
  back: { word: 'against', note: 'that it is worse than it may be' },
  on: { word: 'for', note: 'that it is good enough' },
}

const Evidence = ({ rollout, points, axis, side }: Shown & { axis: Axis; side: Side }) => {
  const { word, note } = sides[side]
  const title = `Evidence ${word} v${rollout.candidate}`
  const series = evidenceLines(rollout, points, side)
  return (
    <Panel title={title} note={note}>
      <Chart
        {...axis}
        log
        height={250}
        label={`${title} over time`}
        axisY="times as likely"
        format={evidenceWords}
        tickY={evidenceTick}
        marks={shareMarks(points)}
        {...(series.length > 0 && { range: rangeOf(series) })}
        series={series}
      />
    </Panel>
  )
}

/** How the evidence went, and the share that the candidate had meanwhile. */
export const Curves = ({ rollout, points }: Shown) => {
  const axis = useAxis({ rollout, points })
  return (
    <>
      {rollout.policy !== 'blue/green' && (
        <div className={css.curves}>
          <Evidence {...{ rollout, points, axis }} side="back" />
          <Evidence {...{ rollout, points, axis }} side="on" />
        </div>
      )}
      <Panel title="Share of the questions">
        <Chart
          {...axis}
          step
          height={170}
          range={[0, 1]}
          label="Share of the questions over time"
          axisY="of all questions"
          format={shareWords}
          series={shareLines(rollout, points)}
        />
      </Panel>
    </>
  )
}
