import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelView } from '../../../src/operations/contract.ts'
import { useAudit, useModels } from '../data/queries.ts'
import { bytes, figure, heading, plural, stamp } from '../format.ts'
import { Ago, Champion } from '../parts/badge.tsx'
import { More } from '../parts/more.tsx'
import { Page, Panel, Scroll } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Promote, Rollback } from './actions.tsx'
import { Diff } from './diff.tsx'
import { GateBadge } from './gate.tsx'
import css from './page.module.css'

/** The version that is served, if there is one. */
export const championOf = (model: ModelView): number | null =>
  model.aliases.find(({ alias }) => alias === 'champion')?.version ?? null

const Row = (props: {
  version: ModelVersion
  champion: number | null
  columns: readonly string[]
}) => {
  const { version, champion, columns } = props
  const size = version.files.reduce((sum, file) => sum + file.bytes, 0)
  return (
    <tr>
      <td>
        <span className={css.version}>
          <Link href={`/models/${encodeURIComponent(version.model)}/${version.version}`}>
            v{version.version}
          </Link>
          {version.version === champion && <Champion />}
        </span>
      </td>
      {columns.map((key) => (
        <td key={key} data-number>
          {version.metrics[key] === undefined ? '–' : figure(key, version.metrics[key])}
        </td>
      ))}
      <td>
        <GateBadge gate={version.gate} />
      </td>
      <td data-number>{bytes(size)}</td>
      <td className="muted">
        <Ago time={version.createdAt} />
      </td>
      <td className={css.action}>
        {version.version !== champion && <Promote version={version} champion={champion} small />}
      </td>
    </tr>
  )
}

const Versions = ({ model }: { model: ModelView }) => {
  const champion = championOf(model)
  const columns = keyMetrics(model.versions.map(({ metrics }) => metrics))
  return (
    <Panel
      title={model.model}
      note={`${model.task} · ${plural(model.versions.length, 'version')}`}
      tools={
        champion !== null &&
        model.versions.length > 1 && <Rollback model={model.model} champion={champion} />
      }
      flush
    >
      {model.versions.length === 0 ? (
        <Empty title="No version yet." turning>
          The first training registers version 1.
        </Empty>
      ) : (
        <Scroll label={`Versions of ${model.model}`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">Version</th>
                {columns.map((each) => (
                  <th scope="col" data-number key={each}>
                    {heading(each)}
                  </th>
                ))}
                <th scope="col">Gate</th>
                <th scope="col" data-number>
                  Size
                </th>
                <th scope="col">Registered</th>
                <th scope="col">
                  <span className="unseen">Action</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {model.versions.map((version) => (
                <Row
                  key={version.version}
                  version={version}
                  champion={champion}
                  columns={columns}
                />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  )
}

const Trail = () => {
  const audit = useAudit()
  return (
    <Panel title="Audit trail" note="who did what, newest first" flush>
      <Answer query={audit} skeletons={<Skeletons rows={5} />}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="Nothing has been done yet." />
          ) : (
            <More items={entries} first={15}>
              {(shown) => (
                <Scroll label="Audit trail">
                  <table className={css.trail}>
                    <thead>
                      <tr>
                        <th scope="col">Time</th>
                        <th scope="col">Author</th>
                        <th scope="col">Action</th>
                        <th scope="col">Subject</th>
                        <th scope="col">Detail</th>
                      </tr>
                    </thead>
                    <tbody>
                      {shown.map((entry) => (
                        <tr key={`${entry.time} ${entry.action} ${entry.subject} ${entry.detail}`}>
                          <td className={css.time}>{stamp(entry.time)}</td>
                          <td>{entry.author}</td>
                          <td>{entry.action}</td>
                          <td>{entry.subject}</td>
                          <td className="muted">{entry.detail}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Scroll>
              )}
            </More>
          )
        }
      </Answer>
    </Panel>
  )
}

/** Every model's versions, what changed between them, and who did what. */
export const ModelsPage = () => {
  const models = useModels()
  return (
    <Page title="Models" lead="Registered versions. The champion is the one to answer requests.">
      <Answer query={models} skeletons={<Skeletons rows={8} height={30} />}>
        {(found) => (
          <>
            {found.map((model) => (
              <Versions key={model.model} model={model} />
            ))}
            {found
              .filter((model) => model.versions.length > 1)
              .map((model) => (
                <Diff key={model.model} model={model} champion={championOf(model)} />
              ))}
            <Trail />
          </>
        )}
      </Answer>
    </Page>
  )
}
