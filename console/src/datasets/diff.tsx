import { Link, useParams } from 'wouter'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { count } from '../format.ts'
import { unknownIn, VersionPair } from '../parts/choice.tsx'
import { type Fact, Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { ColumnChanges } from './changes.tsx'
import css from './page.module.css'
import { PairChanges } from './pairs.tsx'
import { useChange, useDataVersions } from './queries.ts'
import type { Change, Version } from './types.ts'

interface Two {
  readonly set: string
  readonly from: number
  readonly to: number
}

/** Only what has changed: rows that came and went, columns that came and went. */
const factsOf = ({ added, gone, columnsAdded, columnsGone }: Change): Fact[] => [
  ...(added ? [['Rows added', count(added)] as const] : []),
  ...(gone ? [['Rows gone', count(gone)] as const] : []),
  ...(columnsAdded.length > 0 ? [['Columns added', columnsAdded.join(', ')] as const] : []),
  ...(columnsGone.length > 0 ? [['Columns gone', columnsGone.join(', ')] as const] : []),
]

const Content = ({ change }: { change: Change }) => {
  const items = factsOf(change)
  const areGone = change.added === null
  return (
    <>
      {areGone && (
        <p className="muted">The rows of a version are gone: what its profile tells is compared.</p>
      )}
      {items.length > 0 ? (
        <Facts items={items} />
      ) : (
        !areGone && <p className="muted">The same rows and columns.</p>
      )}
    </>
  )
}

/** Whoever opens a version has its profile made. */
const Unprofiled = ({ set, versions }: { set: string; versions: readonly number[] }) => (
  <Panel title="Columns">
    {versions.map((version) => (
      <p key={version}>
        Version {version} has no profile, so what is in the columns is not compared.{' '}
        <Link href={at.dataset(set, version)}>Open version {version}</Link>, which makes it.
      </p>
    ))}
  </Panel>
)

const Both = ({ set, from, to }: Two) => (
  <Answer query={useChange(set, from, to)} skeletons={<Skeletons rows={6} />}>
    {(change) => (
      <>
        <Panel title="Rows and columns" note={`version ${from} → ${to}`}>
          <Content change={change} />
        </Panel>
        {change.statistics ? (
          <>
            <ColumnChanges statistics={change.statistics} from={from} to={to} />
            {change.statistics.correlations && (
              <PairChanges correlations={change.statistics.correlations} from={from} to={to} />
            )}
          </>
        ) : (
          <Unprofiled set={set} versions={change.unprofiled} />
        )}
      </>
    )}
  </Answer>
)

const numberIn = (field: string | null, versions: readonly number[], otherwise: number): number =>
  versions.find((each) => String(each) === field) ?? otherwise

/** Two versions of a data set; which two stands in the address. */
const Diff = ({ set, versions }: { set: string; versions: readonly Version[] }) => {
  const numbers = versions.map(({ number }) => number)
  const [toField, setTo] = useField('to')
  const [fromField, setFrom] = useField('from')
  const to = numberIn(toField, numbers, numbers[0] ?? 1)
  const from = numberIn(fromField, numbers, numbers.find((each) => each < to) ?? to)
  const unknown = unknownIn([fromField, toField], numbers)
  if (unknown !== undefined)
    return (
      <Empty title={`The data set ${set} has no version ${unknown}; it may have been deleted.`}>
        <Link href={at.dataDifference(set)}>To the newest two</Link>
      </Empty>
    )
  return (
    <>
      <p className={css.pick}>
        <VersionPair
          {...{ from, to, versions: numbers }}
          onFrom={(number) => setFrom(String(number))}
          onTo={(number) => setTo(String(number))}
        />
      </p>
      {from === to ? (
        <Empty title="Choose two different versions." />
      ) : (
        <Both {...{ set, from, to }} />
      )}
    </>
  )
}

/** What changed from one version of a data set to another. */
export const DataDiffPage = () => {
  const params = useParams<{ set: string }>()
  const set = at.said(params.set)
  const query = useDataVersions(set)
  return (
    <Page
      title={`What changed in ${set}`}
      lead={
        <>
          <Link href={at.data}>Data</Link> · <Link href={at.dataset(set)}>{set}</Link>
        </>
      }
    >
      <Answer query={query}>
        {(versions) =>
          versions.length > 1 ? (
            <Diff set={set} versions={versions} />
          ) : (
            <Empty title="There are no two versions to compare yet." />
          )
        }
      </Answer>
    </Page>
  )
}
