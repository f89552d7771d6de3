import { Check, X } from 'lucide-react'
import { Link } from 'wouter'
import type { Alias, Evaluation, ModelVersion } from '../../../src/core/records.ts'
import type { VersionView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModels } from '../data/queries.ts'
import { bytes, percent, short, stamp } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Metrics } from '../parts/metrics.tsx'
import { More } from '../parts/more.tsx'
import { Panel, Scroll, Sheet } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Diff } from './diff.tsx'
import { Frame } from './frame.tsx'
import { Gate, GateBadge } from './gate.tsx'
import css from './page.module.css'

const lineageOf = ({ runId, author, lineage }: ModelVersion) =>
  [
    [
      'run',
      <Link key="r" href={at.run(runId)}>
        <code>{runId}</code>
      </Link>,
    ],
    ['author', author],
    ['data version', <code key="d">{lineage.datasetVersion}</code>],
    [
      'data digest',
      <code key="g" title={lineage.datasetDigest}>
        {short(lineage.datasetDigest)}
      </code>,
    ],
    ['code version', <code key="c">{lineage.codeVersion}</code>],
    ['seed', <code key="s">{lineage.seed}</code>],
    ...Object.entries(lineage.environment).map(([name, value]) => [name, String(value)] as const),
  ] as const

const Lineage = ({ version }: { version: ModelVersion }) => (
  <Panel title="Lineage" note="everything that made this version">
    <Sheet items={lineageOf(version)} />
  </Panel>
)

const Predicted = ({ predicted, passed }: Evaluation['results'][number]) => {
  const Sign = passed ? Check : X
  return (
    <Badge tone={passed ? 'ok' : 'bad'}>
      <Sign size={12} aria-label={passed ? 'accepted' : 'not accepted'} />
      {predicted ?? 'nothing'}
    </Badge>
  )
}

const promptColumns: readonly Column[] = [
  { name: 'Prompt' },
  { name: 'Predicted' },
  { name: 'Accepted' },
]

const Prompts = ({ evaluation }: { evaluation: Evaluation }) => (
  <Panel
    title="Prompts"
    note={
      <>
        {percent(evaluation.accuracy)} right, <Ago time={evaluation.time} />
      </>
    }
    flush
  >
    <Table label="Prompts and answers" className={css.cases} columns={promptColumns}>
      {evaluation.results.map((result) => (
        <tr key={result.prompt}>
          <td>{result.prompt}</td>
          <td>
            <Predicted {...result} />
          </td>
          <td className="muted">{result.accepted.join(', ')}</td>
        </tr>
      ))}
    </Table>
  </Panel>
)

const aliasColumns: readonly Column[] = [
  { name: 'Alias' },
  { name: 'Version' },
  { name: 'Since' },
  { name: 'Author' },
]

const AliasTable = ({ steps, version }: { steps: readonly Alias[]; version: number }) => (
  <Table label="Alias history" columns={aliasColumns}>
    {steps.map((each) => (
      <tr key={`${each.alias} ${each.since} ${each.version}`}>
        <td>{each.alias}</td>
        <td>{each.version === version ? <strong>v{each.version}</strong> : `v${each.version}`}</td>
        <td className={css.time}>{stamp(each.since)}</td>
        <td>{each.author}</td>
      </tr>
    ))}
  </Table>
)

const History = ({ history, version }: { history: readonly Alias[]; version: number }) => (
  <Panel title="Alias history" note="what “champion” has pointed to" flush>
    {history.length === 0 ? (
      <p className={css.none}>It has never pointed to a version.</p>
    ) : (
      <More items={history} first={8}>
        {(shown) => <AliasTable steps={shown} version={version} />}
      </More>
    )}
  </Panel>
)

const Files = ({ files }: Pick<ModelVersion, 'files'>) => (
  <Panel title="Files" flush>
    <Scroll label="Files of the package">
      <table>
        <tbody>
          {files.map((file) => (
            <tr key={file.name}>
              <td>{file.name}</td>
              <td data-number>{bytes(file.bytes)}</td>
              <td className="muted">
                <code title={file.digest}>{short(file.digest)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </Panel>
)

const Configuration = ({ config }: Pick<ModelVersion['lineage'], 'config'>) => (
  <Panel title="Configuration" note="as resolved" flush>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
    <pre className={css.config} tabIndex={0}>
      {JSON.stringify(config, null, 2)}
    </pre>
  </Panel>
)

const Details = ({ view, champion }: { view: VersionView; champion: number | null }) => {
  const { version, evaluation, history } = view
  const models = useModels()
  const model = models.data?.find((each) => each.model === version.model)
  const aliases = <History history={history} version={version.version} />
  return (
    <>
      <Panel title="Metrics" note={<Ago time={version.createdAt} />}>
        <Metrics values={version.metrics} champion={version.gate.champion} />
      </Panel>
      <div className={css.columns}>
        <div className={css.stack}>
          <Panel title="Gate" tools={<GateBadge gate={version.gate} />}>
            <Gate gate={version.gate} />
          </Panel>
          {evaluation ? <Prompts evaluation={evaluation} /> : aliases}
        </div>
        <div className={css.stack}>
          <Lineage version={version} />
          <Files files={version.files} />
        </div>
      </div>
      {model && model.versions.length > 1 && (
        <Diff key={version.version} model={model} champion={champion} to={version.version} />
      )}
      <div className={evaluation ? css.columns : undefined}>
        {evaluation && aliases}
        <Configuration config={version.lineage.config} />
      </div>
    </>
  )
}

/** One version: metrics, gate, lineage, and what is different from another. */
export const VersionPage = () => (
  <Frame part="overview">{(view, champion) => <Details view={view} champion={champion} />}</Frame>
)
