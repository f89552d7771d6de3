import { useState } from 'react'
import { Link, useLocation, useParams } from 'wouter'
import type { ModelView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModels } from '../data/queries.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Failure, Skeletons } from '../parts/states.tsx'
import { Blocked, ChecksPart, NoChecks } from './checks.tsx'
import { DeleteData } from './deletion.tsx'
import { Erase } from './erase.tsx'
import { FeedingPart } from './feeding.tsx'
import { Frame, type Part, partAt, usePart } from './frame.tsx'
import { LearnersPart } from './learners.tsx'
import { Pictures } from './pictures.tsx'
import { ProfilePart } from './profile.tsx'
import { useDataSets, useDataVersions, useFeeding, useProfile, useReport } from './queries.ts'
import { imagesOf, learnersOf } from './record.ts'
import { RowsPart } from './rows.tsx'
import type { Version } from './types.ts'

const none: readonly ModelView[] = []

/** Nothing has come yet, and nothing went wrong: what is asked for again may take long, and is not waited for. */
const isAwaited = (query: { isPending: boolean; failureReason: Error | null }) =>
  query.isPending && query.failureReason === null

/** What is known of a version beside its rows. */
const useKnown = (version: Version) => {
  const report = useReport(version.name, version.number)
  const models = useModels()
  const versions = models.data ?? none
  const datasets = useDataSets()
  const { data: sets = [] } = datasets
  const feeding = useFeeding(version.name)
  const set = sets.find(({ name }) => name === version.name)
  return {
    report,
    models,
    learners: learnersOf(versions, version.id),
    feeding,
    isPending: [report, models, datasets].some(isAwaited) || feeding.isLoading,
    shape: imagesOf(versions, set?.models ?? []),
    subject: set?.subject ?? null,
  }
}

type Known = ReturnType<typeof useKnown>

interface Shown {
  readonly version: Version
  readonly known: Known
  readonly isNewest: boolean
}

const Profiled = ({ version, known, isNewest }: Shown) => {
  const query = useProfile(version.name, version.number)
  const { data: report, error, refetch } = known.report
  return (
    <>
      {report && <Blocked report={report} />}
      {!report && error && <Failure error={error} retry={() => void refetch()} />}
      {known.shape && <Pictures version={version} shape={known.shape} />}
      <Answer query={query} skeletons={bars}>
        {(profile) => <ProfilePart {...{ version, profile, isNewest }} />}
      </Answer>
      {report?.results.length === 0 && <NoChecks set={version.name} />}
    </>
  )
}

const Content = (props: Shown & { part: Part }) => {
  const { part, version, known } = props
  switch (part) {
    case 'profile':
      return <Profiled {...props} />
    case 'checks':
      return (
        <Answer query={known.report} skeletons={<Skeletons rows={6} height={34} />}>
          {(report) => <ChecksPart report={report} />}
        </Answer>
      )
    case 'rows':
      return <RowsPart version={version} shape={known.shape} />
    case 'models':
      return (
        <Answer query={known.models} skeletons={bars}>
          {() => <Learnt learners={known.learners} />}
        </Answer>
      )
    case 'requests':
      return (
        <Answer query={known.feeding} skeletons={bars}>
          {(feeding) => <FeedingPart set={version.name} feeding={feeding} />}
        </Answer>
      )
  }
}

const Learnt = ({ learners }: Pick<Known, 'learners'>) =>
  learners.length > 0 ? (
    <LearnersPart learners={learners} />
  ) : (
    <Panel title="Models">
      <p className="muted">No model version that is kept learnt from it.</p>
    </Panel>
  )

/** Whether something was so once: what is drawn stays while it is asked for again. */
const useOnce = (is: boolean): boolean => {
  const [was, setWas] = useState(is)
  if (is && !was) setWas(true)
  return was || is
}

const bars = <Skeletons rows={9} height={34} />

/** One version, drawn when all is known that decides which parts there are: none moves away below a finger. */
const Known = (props: { version: Version; versions: readonly Version[] }) => {
  const { version, versions } = props
  const newest = versions[0]?.number ?? version.number
  const [, navigate] = useLocation()
  const part = usePart()
  const known = useKnown(version)
  const isDrawn = useOnce(!known.isPending)
  if (!isDrawn) return <Page title={version.name}>{bars}</Page>
  const { data: report } = known.report
  const parts: readonly Part[] = [
    'profile',
    ...(report?.results.length === 0 ? [] : ['checks' as const]),
    'rows',
    ...(known.models.data && known.learners.length === 0 ? [] : ['models' as const]),
    ...(known.feeding.data?.models.length ? ['requests' as const] : []),
  ]
  return (
    <Frame
      {...{ version, versions, parts, report }}
      deeds={
        <>
          {known.subject !== null && <Erase set={version.name} column={known.subject} />}
          <DeleteData
            version={version}
            newest={newest}
            learners={known.models.data && known.learners}
          />
        </>
      }
      onChoose={(number) => navigate(partAt(version.name, number, part))}
    >
      <Content {...{ part, version, known }} isNewest={version.number === newest} />
    </Frame>
  )
}

const Missing = ({ set, version, newest }: { set: string; version: string; newest?: Version }) => (
  <Page title="Not found">
    <Empty
      title={
        newest
          ? `The data set ${set} has no version ${version}; it may have been deleted.`
          : `${set} was not read yet.`
      }
    >
      {newest ? (
        <Link href={at.dataset(set, newest.number)}>To version {newest.number}, the newest</Link>
      ) : (
        <Link href={at.data}>To all data sets</Link>
      )}
    </Empty>
  </Page>
)

/** One version of a data set; without a number, what it is now. */
export const DataVersionPage = () => {
  const params = useParams<{ set: string; version?: string }>()
  const set = at.said(params.set)
  const query = useDataVersions(set)
  if (query.data === undefined)
    return (
      <Page title={set}>
        <Answer query={query} skeletons={bars}>
          {() => null}
        </Answer>
      </Page>
    )
  const versions = query.data
  const [newest] = versions
  const found =
    params.version === undefined
      ? newest
      : versions.find(({ number }) => String(number) === params.version)
  return found ? (
    <Known key={found.id} version={found} versions={versions} />
  ) : (
    <Missing set={set} version={params.version ?? ''} {...(newest && { newest })} />
  )
}
