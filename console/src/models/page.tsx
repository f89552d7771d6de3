import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { useModels } from '../data/queries.ts'
import { bytes, figure, heading, plural } from '../format.ts'
import { Ago, Champion } from '../parts/badge.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Promote, Rollback } from './actions.tsx'
import { championOf } from './champion.ts'
import { GateBadge } from './gate.tsx'
import css from './page.module.css'

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
          <Link href={at.version(version.model, version.version)}>v{version.version}</Link>
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
      title={plural(versions.length, 'version')}
      note={model.task}
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

/** The versions of a model, and what changed between them. */
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
        found.versions.length > 1 && (
          <Link href={at.difference(found.model)}>What changed between two</Link>
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
