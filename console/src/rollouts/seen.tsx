import { measures, type Seen } from '../../../src/core/rollout.ts'
import type { RolloutFinding, RolloutView } from '../../../src/operations/contract.ts'
import { count, percent } from '../format.ts'
import { Cards, Cell } from '../parts/cards.tsx'
import { Panel } from '../parts/page.tsx'
import type { Column } from '../parts/table.tsx'
import css from './seen.module.css'
import { evidenceWords, measureMeanings, measureNames } from './words.ts'

const columnsOf = ({ stable, candidate }: RolloutView): readonly Column[] => [
  { name: 'Measure' },
  { name: `v${stable}, stable`, number: true },
  { name: `v${candidate}, candidate`, number: true },
  {
    name: `Evidence against v${candidate}`,
    number: true,
    title: 'That it is worse than it may be',
  },
  {
    name: `Evidence for v${candidate}`,
    number: true,
    title: 'That it is good enough to be promoted',
  },
]

const Counted = ({ label, seen, none }: { label: string; seen: Seen; none: string }) => (
  <Cell label={label} number>
    {seen.answers === 0 ? (
      <span className="muted">{none}</span>
    ) : (
      <>
        {percent(seen.bad / seen.answers)}
        <small>
          {count(seen.bad)} of {count(seen.answers)}
        </small>
      </>
    )}
  </Cell>
)

/** How far evidence has come on the way to what is enough, by its logarithm: none is nothing. */
const wayOf = (value: number, enough: number): number =>
  Math.min(1, Math.max(0, Math.log(value) / Math.log(enough)))

const Evidence = (props: {
  label: string
  value: number
  enough: number
  side: 'against' | 'for'
}) => {
  const { label, value, enough, side } = props
  const isEnough = value >= enough
  return (
    <Cell label={label} number>
      <span className={css.evidence} data-side={side} data-enough={isEnough || undefined}>
        {evidenceWords(value)}
        <small>of {count(enough)}</small>
        <span className={css.way} aria-hidden="true">
          <i style={{ width: `${100 * wayOf(value, enough)}%` }} />
        </span>
      </span>
    </Cell>
  )
}

const isSeenIn = ({ stable, candidate }: RolloutFinding) => stable.answers + candidate.answers > 0

/** What was seen of both versions, a measure a row. */
export const SeenPanel = ({ rollout }: { rollout: RolloutView }) => {
  const columns = columnsOf(rollout)
  const label = (at: number) => columns[at]?.name ?? ''
  const none = rollout.verdict === null ? 'none yet' : 'none'
  const isHeldAgainst = rollout.policy !== 'blue/green'
  return (
    <Panel
      title="What was seen"
      note="since it began; bad answers of all that were looked at"
      flush
    >
      <Cards
        label="What was seen"
        className={css.seen}
        columns={isHeldAgainst ? columns : columns.slice(0, 3)}
      >
        {measures.map((measure) => {
          const finding = rollout.findings[measure]
          const { stable, candidate, back, enough, on, enoughOn } = finding
          return (
            <tr key={measure}>
              <td className={css.measure}>
                {measureNames[measure]}
                <small>{measureMeanings[measure]}</small>
              </td>
              <Counted label={label(1)} seen={stable} none={none} />
              <Counted label={label(2)} seen={candidate} none={none} />
              {isHeldAgainst && isSeenIn(finding) && (
                <>
                  <Evidence label={label(3)} value={back} enough={enough} side="against" />
                  <Evidence label={label(4)} value={on} enough={enoughOn} side="for" />
                </>
              )}
              {isHeldAgainst && !isSeenIn(finding) && (
                <>
                  <Cell label={label(3)} number>
                    –
                  </Cell>
                  <Cell label={label(4)} number>
                    –
                  </Cell>
                </>
              )}
            </tr>
          )
        })}
      </Cards>
    </Panel>
  )
}
