import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { VersionView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { isVersion, useVersion } from '../data/queries.ts'
import { Champion } from '../parts/badge.tsx'
import { Page } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Tab, Tabs } from '../parts/tabs.tsx'
import { RollOut } from '../rollouts/begin.tsx'
import { Promote } from './actions.tsx'
import { Delete } from './deletion.tsx'

const tabsOf = (model: string, number: number, task: string | undefined): readonly Tab[] => [
  { name: 'Overview', to: at.version(model, number) },
  { name: 'Evaluation', to: at.evaluation(model, number) },
  ...(task === 'next-word' ? [{ name: 'Examples', to: at.examples(model, number) }] : []),
  { name: 'Requests', to: at.requests({ model, version: number }), isHere: false },
]

const titles = {
  overview: (version: string) => version,
  evaluation: (version: string) => `Evaluation of ${version}`,
  examples: (version: string) => `Examples of ${version}`,
}

/** The pages of one version: its name, what can be done with it, and the ways between them. */
export const Frame = (props: {
  part: keyof typeof titles
  children: (view: VersionView, champion: number | null) => ReactNode
}) => {
  const params = useParams<{ model: string; version: string }>()
  const name = at.said(params.model ?? '')
  const number = Number(params.version)
  const query = useVersion(name, number)
  const { model } = useModel()
  const champion = model?.champion ?? null
  const title = `${name} version ${params.version}`
  if (!isVersion(number))
    return (
      <Page title="Not found">
        <Empty title={`${name} has no version ${params.version}: versions count from 1.`}>
          <Link href={at.versions(name)}>Versions of {name}</Link>
        </Empty>
      </Page>
    )
  return (
    <Page
      title={titles[props.part](title)}
      heading={title}
      lead={<Link href={at.versions(name)}>Versions of {name}</Link>}
      actions={
        query.data &&
        model && (
          <>
            <RollOut version={query.data.version} />
            {champion === number ? (
              <Champion />
            ) : (
              <>
                <Promote version={query.data.version} champion={champion} />
                <Delete
                  what={{ kind: 'version', model: name, version: number }}
                  to={at.versions(name)}
                />
              </>
            )}
          </>
        )
      }
    >
      <Tabs label={`Pages of ${title}`} tabs={tabsOf(name, number, model?.task)} />
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {(view) => props.children(view, champion)}
      </Answer>
    </Page>
  )
}
