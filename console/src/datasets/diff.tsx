import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { count, plural } from '../format.ts'
import { Changes } from '../models/changes.tsx'
import { unknownIn, VersionPair } from '../parts/choice.tsx'
import { type Fact, Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { changesOf } from './differences.ts'
import css from './page.module.css'
import { profileQuery, useChange, useDataVersions } from './queries.ts'
import type { Change, Profile, Version } from './types.ts'

interface Both {
  readonly set: string
  readonly from: number
  readonly to: number
}

/** Only what has changed: rows that came and went, columns that came and went. */
const factsOf = ({ added, gone, columnsAdded, columnsGone }: Change): Fact[] => [
  ...(added > 0 ? [['Rows added', count(added)] as const] : []),
  ...(gone > 0 ? [['Rows gone', count(gone)] as const] : []),
  ...(columnsAdded.length > 0 ? [['Columns added', columnsAdded.join(', ')] as const] : []),
  ...(columnsGone.length > 0 ? [['Columns gone', columnsGone.join(', ')] as const] : []),
]

const Content = ({ set, from, to }: Both) => {
  const facts = (change: Change) => {
    const items = factsOf(change)
    return items.length === 0 ? (
      <p className="muted">The same rows and columns.</p>
    ) : (
      <Facts items={items} />
    )
  }
  return (
    <Panel title="Rows and columns" note={`version ${from} → ${to}`}>
      <Answer query={useChange(set, from, to)} skeletons={<Skeletons rows={2} />}>
        {facts}
      </Answer>
    </Panel>
  )
}

const Found = ({ before, after, from, to }: Both & { before: Profile; after: Profile }) => {
  const groups = changesOf(before, after)
  return (
    <Panel
      title={
        groups.length === 0 ? 'Columns' : `${plural(groups.length, 'column')} with other values`
      }
      note={groups.length === 0 ? '' : 'the one that changed most first'}
      flush={groups.length > 0}
    >
      {groups.length === 0 ? (
        <p className="muted">What both have reads alike: missing, numbers and frequent values.</p>
      ) : (
        <Changes groups={groups} from={from} to={to} />
      )}
    </Panel>
  )
}

const Statistics = (both: Both) => {
  const before = useQuery(profileQuery(both.set, both.from))
  const after = useQuery(profileQuery(both.set, both.to))
  return (
    <Answer query={before} skeletons={<Skeletons rows={6} />}>
      {({ profile }) => (
        <Answer query={after} skeletons={<Skeletons rows={6} />}>
          {(later) => <Found {...both} before={profile} after={later.profile} />}
        </Answer>
      )}
    </Answer>
  )
}

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
        <>
          <Content {...{ set, from, to }} />
          <Statistics {...{ set, from, to }} />
        </>
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
