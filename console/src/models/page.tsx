import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Audit, ModelVersion } from '../../../src/core/records.ts'
import type { ModelView } from '../../../src/operations/contract.ts'
import { useAudit, useModels } from '../data/queries.ts'
import { bytes, figure, heading, plural, stamp } from '../format.ts'
import { Ago, Champion } from '../parts/badge.tsx'
import { More } from '../parts/more.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
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
  const { versions } = model
  const champion = championOf(model)
  return (
    <Panel
      title={model.model}
      note={`${model.task} · ${plural(versions.length, 'version')}`}
      tools={
        champion !== null &&
        versions.length > 1 && <Rollback model={model.model} champion={champion} />
      }
      flush
    >
      {versions.length === 0 ? (
        <Empty title="No version yet." turning>
          The first training registers version 1.
        </Empty>
      ) : (
        <VersionTable model={model} champion={champion} />
      )}
    </Panel>
  )
}

const VersionTable = ({ model, champion }: { model: ModelView; champion: number | null }) => {
  const metrics = keyMetrics(model.versions.map((version) => version.metrics))
  const columns: readonly Column[] = [
    { name: 'Version' },
    ...metrics.map((name) => ({ name: heading(name), number: true })),
    { name: 'Gate' },
    { name: 'Size', number: true },
    { name: 'Registered' },
    { name: 'Action', unseen: true },
  ]
  return (
    <Table label={`Versions of ${model.model}`} className={css.table} columns={columns}>
      {model.versions.map((version) => (
        <Row key={version.version} version={version} champion={champion} columns={metrics} />
      ))}
    </Table>
  )
}

const trailColumns: readonly Column[] = [
  { name: 'Time' },
  { name: 'Author' },
  { name: 'Action' },
  { name: 'Subject' },
  { name: 'Detail' },
]

const TrailTable = ({ entries }: { entries: readonly Audit[] }) => (
  <Table label="Audit trail" className={css.trail} columns={trailColumns}>
    {entries.map(({ time, author, action, subject, detail }) => (
      <tr key={`${time} ${action} ${subject} ${detail}`}>
        <td className={css.time}>{stamp(time)}</td>
        <td>{author}</td>
        <td>{action}</td>
        <td>{subject}</td>
        <td className="muted">{detail}</td>
      </tr>
    ))}
  </Table>
)

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
              {(shown) => <TrailTable entries={shown} />}
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
