import { Link } from 'wouter'
import type { Standing } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { Notice } from '../parts/notice.tsx'
import { Promote } from './actions.tsx'
import { Checks } from './gate.tsx'
import { failedOf, meanwhile } from './waiting.ts'

const VersionLink = ({ version }: { version: Standing }) => (
  <Link href={at.version(version.model, version.version)}>Look at version {version.version}</Link>
)

/** Says which version waits, for which checks, what is served meanwhile, and what can be done. */
export const Waiting = (props: { version: Standing; champion: number | null }) => {
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
