import type { ReactNode } from 'react'
import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { useModel } from '../data/model.ts'
import { count } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { VersionChoice } from '../parts/choice.tsx'
import { Page } from '../parts/page.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import css from './page.module.css'
import type { Report, Version } from './types.ts'
import { VerdictBadge } from './verdict.tsx'
import { originWords, sizeWords } from './words.ts'

export type Part = 'profile' | 'checks' | 'rows' | 'models' | 'requests'

const names: readonly (readonly [Part, string])[] = [
  ['profile', 'Profile'],
  ['checks', 'Checks'],
  ['rows', 'Rows'],
  ['models', 'Models'],
  ['requests', 'From requests'],
]

/** The part that the address asks for. */
export const usePart = (): Part => {
  const [field] = useField('tab')
  return names.find(([part]) => part === field)?.[0] ?? 'profile'
}

/** The address of a part; the first is that of the version itself. */
export const partAt = (set: string, version: number, part: Part): string =>
  at.dataset(set, version, { tab: part === 'profile' ? null : part })

/** Where rows of a data set were refused, how many. */
const useRefused = (set: string): number => {
  const { models } = useModel()
  const those = models.filter(({ dataset }) => dataset?.name === set)
  return Math.max(0, ...those.map(({ refused }) => refused))
}

/** The parts that hold something, and the way to the refused rows where there are such. */
const useTabs = ({ name, number }: Version, parts: readonly Part[]): readonly Tab[] => {
  const here = usePart()
  const refused = useRefused(name)
  return [
    ...names
      .filter(([part]) => parts.includes(part))
      .map(([part, words]) => ({
        name: words,
        to: partAt(name, number, part),
        isHere: part === here,
      })),
    ...(refused > 0
      ? [{ name: `Quarantine (${count(refused)})`, to: at.quarantine(name), isHere: false }]
      : []),
  ]
}

/** The ways to the other versions; nothing where there is none. */
const Others = (props: {
  version: Version
  versions: readonly Version[]
  onChoose: (version: number) => void
}) => {
  const { version, versions } = props
  const before = versions.find(({ number }) => number < version.number)
  if (versions.length < 2) return null
  return (
    <span className={css.pick}>
      {before && (
        <Link href={at.dataDifference(version.name, before.number, version.number)}>
          What changed since version {before.number}
        </Link>
      )}
      <VersionChoice
        label="Version"
        value={version.number}
        versions={versions.map(({ number }) => number)}
        onChoose={props.onChoose}
      />
    </span>
  )
}

const Heading = ({ version, report }: { version: Version; report: Report | undefined }) => (
  <span className={css.heading}>
    <span>
      {version.name} <span className={css.number}>data version {version.number}</span>
    </span>
    {report && report.results.length > 0 && <VerdictBadge verdict={report.verdict} />}
  </span>
)

/** One version of a data set: what it is, its parts, and the ways to its others. `parts`: those that hold something. */
export const Frame = (props: {
  version: Version
  versions: readonly Version[]
  parts: readonly Part[]
  report: Report | undefined
  /** What can be done to it. */
  deeds: ReactNode
  onChoose: (version: number) => void
  children: ReactNode
}) => {
  const { version, versions, report } = props
  const title = `${version.name} data version ${version.number}`
  const tabs = useTabs(version, props.parts)
  return (
    <Page
      title={title}
      heading={<Heading version={version} report={report} />}
      lead={
        <>
          <Link href={at.data}>Data</Link> · {sizeWords(version)} · {originWords(version)} · by{' '}
          {version.author}, <Ago time={version.createdAt} />
        </>
      }
      actions={
        <>
          {props.deeds}
          <Others version={version} versions={versions} onChoose={props.onChoose} />
        </>
      }
    >
      <Tabs label={`Parts of ${title}`} tabs={tabs} />
      {props.children}
    </Page>
  )
}
