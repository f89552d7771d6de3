import { Link } from 'wouter'
import type { FeatureDrift, MonitorWindow } from '../../../src/core/monitor.ts'
import { Share } from '../charts/bars.tsx'
import { percent } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import type { Column } from '../parts/table.tsx'
import { StateBadge } from './badge.tsx'
import { byNeed } from './course.ts'
import css from './page.module.css'
import { effectOf, kindOfFeature, middleOf, missingIn, nothing, shareOr } from './words.ts'

const columns: readonly Column[] = [
  { name: 'Feature' },
  { name: 'State' },
  { name: 'Difference', number: true, title: 'From 0, none, to 1' },
  { name: 'Median or most frequent' },
  { name: 'Missing', number: true },
  { name: 'Weight', title: 'How much answers depend on it' },
]

const Moved = ({ before, now }: { before: string; now: string }) =>
  before === nothing && now === nothing ? (
    <span className="muted">{nothing}</span>
  ) : (
    <>
      {before} → {before === now ? now : <strong>{now}</strong>}
    </>
  )

const Row = ({ feature, to }: { feature: FeatureDrift; to: string }) => {
  const { name, of, state, reason, weight, critical, before, now } = feature
  return (
    <tr>
      <td className={css.feature}>
        <Link href={to}>{name}</Link>
        <small>
          {kindOfFeature[of]}
          {critical && <Badge tone="plain">critical</Badge>}
        </small>
      </td>
      <Cell label="State" title={reason ?? undefined}>
        <StateBadge state={state} />
        {reason !== null && <small>{reason}</small>}
      </Cell>
      <Cell label="Difference" number tone={state === 'alarm' ? 'bad' : undefined}>
        {effectOf(feature)}
      </Cell>
      <Cell label="In the middle" className={css.middle}>
        <Moved before={middleOf(feature, 'before')} now={middleOf(feature, 'now')} />
      </Cell>
      <Cell label="Missing" number>
        <Moved before={shareOr(missingIn(before))} now={shareOr(missingIn(now))} />
      </Cell>
      <Cell label="Weight" className={css.weight}>
        {weight === null ? (
          <span className="muted">not told</span>
        ) : (
          <>
            <span className="num">{percent(weight)}</span>
            <Share share={weight} />
          </>
        )}
      </Cell>
    </tr>
  )
}

/** What of a window was compared; what weighs most first. */
export const Features = (props: {
  window: MonitorWindow
  addressOf: (feature: string) => string
}) => (
  <Cards label="Features" className={css.features} columns={columns}>
    {byNeed(props.window.features).map((feature) => (
      <Row
        key={`${feature.of} ${feature.name}`}
        feature={feature}
        to={props.addressOf(feature.name)}
      />
    ))}
  </Cards>
)
