import { Link } from 'wouter'
import type { ModelVersion } from '../../../src/core/records.ts'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModels } from '../data/queries.ts'
import { Notice } from '../parts/notice.tsx'
import { Promote } from './actions.tsx'
import { Checks } from './gate.tsx'
import { failedOf, mayWait, meanwhile, waitingOf } from './waiting.ts'

/** The newest version of a model where it is registered and its gate did not pass. */
export const useWaiting = (model: ModelLoop): ModelVersion | null => {
  const models = useModels({ enabled: mayWait(model) })
  return waitingOf(
    models.data?.find((each) => each.model === model.model),
    model.champion,
  )
}

export const VersionLink = ({ version }: { version: ModelVersion }) => (
  <Link href={at.version(version.model, version.version)}>Look at version {version.version}</Link>
)

/** Says which version waits, for which checks, what is served meanwhile, and what can be done. */
export const Waiting = (props: { version: ModelVersion; champion: number | null }) => {
  const { version, champion } = props
  return (
    <Notice
      tone={champion === null ? 'bad' : 'warn'}
      title={`Version ${version.version} is registered and waits: its gate did not pass.`}
      actions={
        <>
          <VersionLink version={version} />
          <Promote version={version} champion={champion} />
        </>
      }
    >
      <Checks gate={failedOf(version.gate)} />
      <p>{meanwhile(champion)}</p>
    </Notice>
  )
}
