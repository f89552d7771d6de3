import { Link } from 'wouter'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { VersionView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { LabelsPanel } from '../labels/panel.tsx'
import { Panel } from '../parts/page.tsx'
import { Files } from './files.tsx'
import { Frame } from './frame.tsx'
import { Gate, GateBadge } from './gate.tsx'
import { History } from './history.tsx'
import { Lineage } from './lineage.tsx'
import { Measured } from './measured.tsx'
import css from './page.module.css'
import { Prompts } from './prompts.tsx'
import { Snippet } from './snippet.tsx'

const Configuration = ({ config }: Pick<ModelVersion['lineage'], 'config'>) => (
  <Panel title="Configuration" note="as resolved" flush>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
    <pre className={css.config} tabIndex={0}>
      {JSON.stringify(config, null, 2)}
    </pre>
  </Panel>
)

/** What a version is most likely to be held against: the champion of its time, else the version before it. */
const rivalOf = ({ version, gate }: ModelVersion): number | null =>
  gate.champion ?? (version > 1 ? version - 1 : null)

const Against = ({ version }: { version: ModelVersion }) => {
  const rival = rivalOf(version)
  return rival === null ? null : (
    <Link href={at.difference(version.model, rival, version.version)}>
      What changed since v{rival}
    </Link>
  )
}

const Details = ({ view }: { view: VersionView }) => {
  const { version, labels, run, evaluation, history } = view
  const { model } = useModel()
  return (
    <>
      <div className={css.columns}>
        <div className={css.stack}>
          <Panel title="Gate" tools={<GateBadge gate={version.gate} />}>
            <Gate gate={version.gate} />
          </Panel>
          <Measured version={version} tools={<Against version={version} />} />
          {evaluation && <Prompts evaluation={evaluation} />}
          <History history={history} version={version.version} />
        </div>
        <div className={css.stack}>
          {model && <Snippet model={model} version={version.version} />}
          <Files version={version} />
          <Lineage version={version} run={run} />
        </div>
      </div>
      <LabelsPanel what={{ model: version.model, version: version.version }} labels={labels} />
      <Configuration config={version.lineage.config} />
    </>
  )
}

/** One version: metrics, gate, how it is called, its files and what made it. */
export const VersionPage = () => <Frame part="overview">{(view) => <Details view={view} />}</Frame>
