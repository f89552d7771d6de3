import { Play } from 'lucide-react'
import { useState } from 'react'
import type { EndpointView, Standing } from '../../../src/operations/contract.ts'
import { Deed } from '../parts/deed.tsx'
import { useEndpoints } from '../serving/queries.ts'
import { BeginVersion } from './actions.tsx'

/** Whether a version may be let take over there: not where it answers already, or every new one does so at once. */
const mayBegin = ({ spec, serving }: EndpointView, { model, version }: Standing): boolean =>
  spec.model === model &&
  spec.policy !== 'at once' &&
  serving !== null &&
  serving.version !== null &&
  !serving.arms.some((arm) => arm.version === version)

/** Only one at a time takes over. */
const againstOf = ({ name, serving }: EndpointView): string | null => {
  const other = serving?.arms.find(({ variant }) => variant === 'candidate')
  return other ? `Version ${other.version} is about to take over at ${name}.` : null
}

const At = ({ endpoint, version }: { endpoint: EndpointView; version: Standing }) => {
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Deed
        asks
        leftSection={<Play size={13} />}
        against={againstOf(endpoint)}
        onPress={() => setOpened(true)}
      >
        Roll out at {endpoint.name}
      </Deed>
      <BeginVersion
        {...{ endpoint, version, opened }}
        stable={endpoint.serving?.version ?? null}
        onClose={() => setOpened(false)}
      />
    </>
  )
}

/** Begins a rollout of a version, at each endpoint of its model where one takes over step by step. */
export const RollOut = ({ version }: { version: Standing }) => {
  const { data: endpoints = [] } = useEndpoints()
  return endpoints
    .filter((each) => mayBegin(each, version))
    .map((each) => <At key={each.name} endpoint={each} version={version} />)
}
