import { Link } from 'wouter'
import { noData, sourceOf } from '../../../src/core/foreign.ts'
import type { ModelVersion, Run } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { useSetOf } from '../data/model.ts'
import { plural } from '../format.ts'
import { Copy, Digest } from '../parts/copy.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import css from './page.module.css'

/** The version of a data set that a version learnt from. */
export const DataOf = ({
  version: { model, lineage },
  run,
}: {
  version: ModelVersion
  run: Run | null
}) => {
  const set = useSetOf(model)
  const number = run?.params['data.version']
  const rows = run?.params['data.rows']
  return (
    <>
      {number !== undefined && (
        <Link href={at.dataset(set, Number(number))}>
          {set} version {number}
        </Link>
      )}
      {rows === undefined ? '' : `, ${plural(Number(rows), 'row')}`}{' '}
      <Digest text={lineage.datasetVersion} what="the id of the data version" />
    </>
  )
}

/** The file that it was registered from, and the rows that it was made or judged by. */
const madeOf = (version: ModelVersion, run: Run | null) => {
  const { lineage } = version
  const source = sourceOf(lineage)
  const file = [
    ['File', source?.file ?? ''],
    ['File SHA-256', <Digest key="f" text={source?.digest ?? ''} what="the SHA-256 of the file" />],
    ['Written by', source?.producer || 'not said'],
  ] as const
  const data = [
    ['Data', <DataOf key="d" version={version} run={run} />],
    [
      'Data SHA-256',
      <Digest key="g" text={lineage.datasetDigest} what="the SHA-256 of the data" />,
    ],
  ] as const
  if (source === null) return data
  return lineage.datasetVersion === noData
    ? [...file, ['Data', 'not known: it was trained elsewhere'] as const]
    : [...file, ['Judged by', data[1][1]] as const]
}

const itemsOf = (version: ModelVersion, run: Run | null) => {
  const { runId, author, lineage } = version
  const { environment } = lineage
  return [
    [
      'Run',
      run === null ? (
        <span key="r">
          <code>{runId}</code>, deleted
        </span>
      ) : (
        <Link key="r" href={at.run(runId)}>
          <code>{runId}</code>
        </Link>
      ),
    ],
    ['Author', author],
    ...madeOf(version, run),
    ['Code', <Digest key="c" text={lineage.codeVersion} what="the version of the code" />],
    ['Seed', <code key="s">{lineage.seed}</code>],
    ...Object.entries(environment).map(([name, value]) => [name, String(value)] as const),
  ] as const
}

/** Everything that made a version, with a command that makes it again. */
export const Lineage = ({ version, run }: { version: ModelVersion; run: Run | null }) => {
  const command = `millrace reproduce ${version.model} ${version.version}`
  return (
    <Panel title="Lineage" note="what made this version">
      <Sheet items={itemsOf(version, run)} />
      {sourceOf(version.lineage) === null && (
        <p className={css.again}>
          Make it again and compare the weights: <code>{command}</code>
          <Copy text={command} what="the command" />
        </p>
      )}
    </Panel>
  )
}
