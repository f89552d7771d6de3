import { Link } from 'wouter'
import { keyMetrics } from '../../../src/core/metrics.ts'
import type { Labels, ModelVersion } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { bytes, figure, heading } from '../format.ts'
import { Tags } from '../labels/tags.tsx'
import { Ago, Champion } from '../parts/badge.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Promote } from './actions.tsx'
import { gateWords } from './gatewords.ts'
import css from './page.module.css'

const Gate = ({ gate }: Pick<ModelVersion, 'gate'>) => (
  <td className={css.gateCell} data-failed={!gate.passed || undefined}>
    {gateWords(gate)}
    {!gate.passed && <small>failed</small>}
  </td>
)

const Row = (props: {
  version: ModelVersion
  champion: number | null
  columns: readonly string[]
  labels: Labels | undefined
}) => {
  const { version, champion, columns, labels } = props
  const size = version.files.reduce((sum, file) => sum + file.bytes, 0)
  return (
    <tr data-champion={version.version === champion || undefined}>
      <td>
        <span className={css.version}>
          <Link href={at.version(version.model, version.version)}>v{version.version}</Link>
          {version.version === champion && <Champion />}
          {labels?.name}
          {labels && <Tags tags={labels.tags} />}
        </span>
      </td>
      {columns.map((key) => (
        <td key={key} data-number>
          {version.metrics[key] === undefined ? '–' : figure(key, version.metrics[key])}
        </td>
      ))}
      <Gate gate={version.gate} />
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

/** Metrics of versions: those that their gates go by first, then those that versions are known by. */
const columnsOf = (versions: readonly ModelVersion[]): string[] => {
  const inGate = versions.flatMap(({ gate }) => gate.checks.map(({ metric }) => metric))
  const all = versions.map(({ metrics }) => metrics)
  const measured = (name: string) => all.some((metrics) => metrics[name] !== undefined)
  return [...new Set([...inGate, ...keyMetrics(all)])].filter(measured)
}

/** One version a line, newest first. */
export const VersionTable = (props: {
  label: string
  versions: readonly ModelVersion[]
  champion: number | null
  labelsOf: (version: number) => Labels | undefined
}) => {
  const { label, versions, champion, labelsOf } = props
  const metrics = columnsOf(versions)
  const columns: readonly Column[] = [
    { name: 'Version' },
    ...metrics.map((name) => ({ name: heading(name), number: true })),
    { name: 'Gate, first check' },
    { name: 'Size', number: true },
    { name: 'Registered' },
    { name: 'Action', unseen: true },
  ]
  return (
    <Table label={label} className={css.table} columns={columns}>
      {versions.map((version) => (
        <Row
          key={version.version}
          {...{ version, champion, columns: metrics, labels: labelsOf(version.version) }}
        />
      ))}
    </Table>
  )
}
