import { Link } from 'wouter'
import type { DriftRules } from '../../../src/core/monitor.ts'
import type { WindowBrief } from '../../../src/operations/contract.ts'
import { Chart } from '../charts/chart.tsx'
import type { Mark } from '../charts/points.ts'
import { exact, momentsOf, stamp, zoneOf } from '../format.ts'
import { byVersion, effectLines, effectRange, inTime, mostTelling } from './course.ts'
import css from './page.module.css'
import { effectWords, stateWords } from './words.ts'

/** What a window came to, in a sign: colour is not all that tells it. */
const signs = { alarm: '!', hint: '~', steady: '', unmeasured: '?' } as const

const windowWords = ({ number, version, state, from, to, reason }: WindowBrief): string =>
  `Window ${number} of version ${version}: ${stateWords[state]}, ${stamp(from)} to ${stamp(to)}${reason ? `. ${reason}` : ''}`

export interface Chosen {
  readonly version: number
  readonly number: number
}

const Cells = (props: {
  windows: readonly WindowBrief[]
  chosen: Chosen
  addressOf: (window: Chosen) => string
}) =>
  props.windows.map((window) => {
    const { version, number, state } = window
    const isHere = version === props.chosen.version && number === props.chosen.number
    const words = windowWords(window)
    return (
      <li key={number}>
        <Link
          href={props.addressOf(window)}
          className={css.cell}
          data-state={state}
          aria-current={isHere || undefined}
          aria-label={words}
          title={words}
        >
          {signs[state]}
        </Link>
      </li>
    )
  })

/** A row of windows a version, oldest first; each leads to what differs in it. */
export const Strip = (props: {
  windows: readonly WindowBrief[]
  chosen: Chosen
  addressOf: (window: Chosen) => string
}) => (
  <div className={css.strips}>
    {byVersion(props.windows).map(([version, own]) => (
      <div key={version} className={css.strip}>
        <span>v{version}</span>
        <ol aria-label={`Windows of version ${version}, oldest first`}>
          <Cells windows={own} chosen={props.chosen} addressOf={props.addressOf} />
        </ol>
      </div>
    ))}
    <ul className={css.key} aria-label="What the signs say">
      {(['alarm', 'hint', 'steady', 'unmeasured'] as const).map((state) => (
        <li key={state}>
          <i className={css.cell} data-state={state} aria-hidden="true">
            {signs[state]}
          </i>
          {stateWords[state]}
        </li>
      ))}
    </ul>
  </div>
)

/** How much features differed, window by window. `names`: default, those that tell most. */
export const Effects = (props: {
  endpoint: string
  windows: readonly WindowBrief[]
  version: number
  rules: DriftRules | null
  marks: readonly Mark[]
  names?: readonly string[]
}) => {
  const { endpoint, version, rules, marks } = props
  const windows = inTime(props.windows, version)
  const series = effectLines(windows, props.names ?? mostTelling(windows), rules)
  const [first, last] = [windows[0]?.to ?? 0, windows.at(-1)?.to ?? 0]
  return (
    <Chart
      height={240}
      formatX={momentsOf(first, last)}
      nameX={exact}
      axisX={`End of the window (${zoneOf(last)})`}
      axisY="difference, 0 to 1"
      time
      group={`monitoring ${endpoint}`}
      label={`How much features differ, windows of version ${version}`}
      format={effectWords}
      tickY={(value) => String(value)}
      {...(series.length > 0 && { range: effectRange(series) })}
      marks={marks}
      series={series}
      empty="Nothing was measured in these windows: nothing can be said of them."
    />
  )
}
