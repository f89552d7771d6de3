import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { ModelVersion } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { figure, heading, plural } from '../format.ts'
import { Ago, Champion } from '../parts/badge.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'

const Row = (props: { version: ModelVersion; metrics: readonly string[]; isChampion: boolean }) => {
  const { version, metrics, isChampion } = props
  return (
    <tr>
      <td>
        <Link href={at.version(version.model, version.version)}>
          {version.model} v{version.version}
        </Link>{' '}
        {isChampion && <Champion />}
      </td>
      {metrics.map((name) => (
        <td key={name} data-number>
          {version.metrics[name] === undefined ? '–' : figure(name, version.metrics[name])}
        </td>
      ))}
      <td>{version.gate.passed ? 'passed' : 'failed'}</td>
      <td className="muted">
        <Ago time={version.createdAt} />
      </td>
    </tr>
  )
}

/** Model versions that learnt from a data set version, newest first. */
export const LearnersPart = ({ learners }: { learners: readonly ModelVersion[] }) => {
  const { models } = useModel()
  const metrics = keyMetrics(learners.map((each) => each.metrics))
  const columns: readonly Column[] = [
    { name: 'Model version' },
    ...metrics.map((name) => ({ name: heading(name), number: true })),
    { name: 'Gate' },
    { name: 'Registered' },
  ]
  const isChampion = ({ model, version }: ModelVersion) =>
    models.find((each) => each.model === model)?.champion === version
  return (
    <Panel title={plural(learners.length, 'model version')} note="that learnt from it" flush>
      <Table label="Model versions that learnt from it" columns={columns}>
        {learners
          .toSorted((a, b) => b.createdAt - a.createdAt)
          .map((version) => (
            <Row
              key={`${version.model} ${version.version}`}
              {...{ version, metrics, isChampion: isChampion(version) }}
            />
          ))}
      </Table>
    </Panel>
  )
}
