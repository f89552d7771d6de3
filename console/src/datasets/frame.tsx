import type { ReactNode } from 'react'
import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { useModel } from '../data/model.ts'
import { Ago } from '../parts/badge.tsx'
import { VersionChoice } from '../parts/choice.tsx'
import { Page } from '../parts/page.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import css from './page.module.css'
import type { Report, Version } from './types.ts'
import { VerdictBadge } from './verdict.tsx'
import { originWords, sizeWords } from './words.ts'

export type Part = 'profile' | 'checks' | 'rows' | 'models'

const names: readonly (readonly [Part, string])[] = [
  ['profile', 'Profile'],
  ['checks', 'Checks'],
  ['rows', 'Rows'],
  ['models', 'Models'],
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
  const here = usePart()
  const refused = useRefused(version.name)
  const title = `${version.name} data version ${version.number}`
  const tabs: readonly Tab[] = [
    ...names
      .filter(([part]) => props.parts.includes(part))
      .map(([part, name]) => ({
        name,
        to: partAt(version.name, version.number, part),
        isHere: part === here,
      })),
    ...(refused > 0
      ? [{ name: `Quarantine (${refused})`, to: at.quarantine(version.name), isHere: false }]
      : []),
  ]
  const before = versions.find(({ number }) => number < version.number)
  return (
    <Page
      title={title}
      heading={
        <span className={css.heading}>
          <span>
            {version.name} <span className={css.number}>data version {version.number}</span>
          </span>
          {report && report.results.length > 0 && <VerdictBadge verdict={report.verdict} />}
        </span>
      }
      lead={
        <>
          <Link href={at.data}>Data</Link> · {sizeWords(version)} · {originWords(version)} · by{' '}
          {version.author}, <Ago time={version.createdAt} />
        </>
      }
      actions={
        <>
          {props.deeds}
          {versions.length > 1 && (
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
          )}
        </>
      }
    >
      <Tabs label={`Parts of ${title}`} tabs={tabs} />
      {props.children}
    </Page>
  )
}
