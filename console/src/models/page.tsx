import { Link } from 'wouter'
import type { ModelView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { useModels } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Rollback } from './actions.tsx'
import { championOf } from './champion.ts'
import { Delete } from './deletion.tsx'
import { alike } from './sets.ts'
import { VersionTable } from './table.tsx'

const Versions = ({ model }: { model: ModelView }) => {
  const { versions } = model
  const champion = championOf(model)
  const sets = alike(versions)
  const labelsOf = (number: number) =>
    model.labels[versions.findIndex(({ version }) => version === number)]
  if (versions.length === 0)
    return (
      <Panel title="Versions" flush>
        <Empty title="No version yet." turning>
          The first training registers version 1.
        </Empty>
      </Panel>
    )
  return sets.map(({ task, versions: those }, at) => (
    <Panel
      key={task}
      title={plural(those.length, 'version')}
      note={task === '' ? model.task : task}
      tools={
        at === 0 &&
        champion !== null &&
        versions.length > 1 && <Rollback model={model.model} champion={champion} />
      }
      flush
    >
      <VersionTable
        label={`Versions of ${model.model}`}
        versions={those}
        champion={champion}
        labelsOf={labelsOf}
      />
    </Panel>
  ))
}

/** The versions of a model, those with the same metrics in one table. */
export const VersionsPage = () => {
  const { model } = useModel()
  const models = useModels()
  const found = models.data?.find((each) => each.model === model?.model)
  return (
    <Page
      title="Versions"
      lead={model ? `${model.model} · the champion is the one to answer requests` : '\u00a0'}
      actions={
        found &&
        found.versions.length > 0 && (
          <>
            {found.versions.length > 1 && (
              <Link href={at.difference(found.model)}>What changed between two</Link>
            )}
            <Delete what={{ kind: 'model', model: found.model }} to={at.loop(found.model)} />
          </>
        )
      }
    >
      <Answer
        query={{ ...models, data: models.data && found }}
        skeletons={<Skeletons rows={8} height={30} />}
      >
        {(view) => <Versions model={view} />}
      </Answer>
    </Page>
  )
}
