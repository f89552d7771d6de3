import type { ReactNode } from 'react'
import type { ModelVersion } from '../../../src/core/records.ts'
import { figure, heading, label } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { isGain } from '../parts/compared.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { change, type Direction, verdictOf } from './direction.ts'
import { type Group, type Grouped, groupsOf } from './grouped.ts'
import css from './measured.module.css'

const directions: Record<Direction, string> = {
  lower: 'lower is better',
  higher: 'higher is better',
}

/** What a version gained over another: how far it is from it, and whether that is better. */
export const Change = (props: {
  name: string
  direction: Direction | null
  from: number
  to: number
}) => {
  const { name, direction, from, to } = props
  const verdict = verdictOf(direction, from, to)
  return (
    <small className={css.change} data-verdict={verdict ?? 'unknown'}>
      {change(name, from, to)}
      {verdict === 'better' || verdict === 'worse' ? ` ${verdict}` : ''}
    </small>
  )
}

const Rival = ({ metric, value }: { metric: Grouped; value: number | null }) => (
  <td data-number>
    {value === null ? (
      <span className="muted">–</span>
    ) : (
      <>
        {figure(metric.name, value)}
        <Change name={metric.name} direction={metric.direction} from={value} to={metric.value} />
      </>
    )}
  </td>
)

const errorOfGain = 'Standard error of what it gains over the baseline'

const Row = ({ metric, rivals }: { metric: Grouped; rivals: Rivals }) => {
  const { name, also, direction, value, error } = metric
  return (
    <tr>
      <th scope="row">
        {heading(name)}
        {also && ` (${label(also)})`}
        {direction && <small>{directions[direction]}</small>}
      </th>
      <td data-number>
        <strong>{figure(name, value)}</strong>
        {error !== null && (
          <small title={isGain(name) ? 'Its standard error' : errorOfGain}>
            ± {figure(name, error)}
          </small>
        )}
      </td>
      {rivals.champion && <Rival metric={metric} value={metric.champion} />}
      {rivals.baseline && <Rival metric={metric} value={metric.baseline} />}
    </tr>
  )
}

/** Which others were measured on the same rows. */
interface Rivals {
  readonly champion: boolean
  readonly baseline: boolean
}

const Part = ({ group, rivals }: { group: Group; rivals: Rivals }) => (
  <>
    <tr className={css.part}>
      <th scope="rowgroup" colSpan={2 + Number(rivals.champion) + Number(rivals.baseline)}>
        {group.name}
      </th>
    </tr>
    {group.metrics.map((metric) => (
      <Row key={metric.name} metric={metric} rivals={rivals} />
    ))}
  </>
)

/** What was measured of a version, beside its rivals on the same rows, what its gate goes by first. */
export const Measured = (props: { version: ModelVersion; tools: ReactNode }) => {
  const { version, tools } = props
  const groups = groupsOf(version)
  const has = (whose: 'champion' | 'baseline') =>
    groups.some(({ metrics }) => metrics.some((each) => each[whose] !== null))
  const rivals = { champion: has('champion'), baseline: has('baseline') }
  const { champion } = version.gate
  const columns: readonly Column[] = [
    { name: 'Metric' },
    { name: `Version ${version.version}`, number: true },
    ...(rivals.champion
      ? [{ name: champion === null ? 'Champion' : `Champion v${champion}`, number: true }]
      : []),
    ...(rivals.baseline
      ? [{ name: 'Baseline', number: true, title: 'The simplest guess, on the same rows' }]
      : []),
  ]
  return (
    <Panel
      title="Metrics"
      note={
        <>
          on the validation rows, <Ago time={version.createdAt} />
        </>
      }
      tools={tools}
      flush
    >
      <Table label="Metrics" named className={css.measured} columns={columns}>
        {groups.map((group) => (
          <Part key={group.name} group={group} rivals={rivals} />
        ))}
      </Table>
    </Panel>
  )
}
