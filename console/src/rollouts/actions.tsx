import { ArrowUpToLine, Play, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Policy } from '../../../src/core/rollout.ts'
import type { EndpointView, RolloutView, Standing } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useModels } from '../data/queries.ts'
import { Gate } from '../models/gate.tsx'
import { Takeover } from '../models/takeover.tsx'
import { VersionChoice } from '../parts/choice.tsx'
import { Ask, Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useBegin, usePromoteRollout, useReturnRollout } from './deeds.ts'
import { saidOf, shareWords } from './words.ts'

/** What goes to its candidate now, in words. */
const nowWords = ({ candidate, weight, shadow, endpoint }: RolloutView): string =>
  shadow > 0
    ? `Version ${candidate} is asked beside ${shareWords(shadow)} of the questions to ${endpoint}, and answers none.`
    : `Version ${candidate} answers ${shareWords(weight)} of the questions to ${endpoint}.`

const Promote = ({ rollout }: { rollout: RolloutView }) => {
  const { endpoint, model, stable, candidate } = rollout
  const promote = usePromoteRollout(rollout)
  return (
    <Confirm
      title={`Promote version ${candidate} at ${endpoint}?`}
      action={`Promote version ${candidate}`}
      busy={promote.isPending}
      onConfirm={() => promote.mutate()}
      trigger={(open) => (
        <Deed
          asks
          leftSection={<ArrowUpToLine size={13} />}
          busy={promote.isPending}
          aria-label={`Promote the candidate, version ${candidate}`}
          onPress={open}
        >
          Promote
        </Deed>
      )}
    >
      <p>
        {nowWords(rollout)} From now on it answers all of them in the place of version {stable},
        which gives its last answers. No request is lost.
      </p>
      <p>
        <strong>The evidence is not waited for:</strong> {saidOf(rollout)}
      </p>
      <Takeover model={model} from={stable} to={candidate} />
    </Confirm>
  )
}

const Return = ({ rollout }: { rollout: RolloutView }) => {
  const { endpoint, model, stable, candidate } = rollout
  const back = useReturnRollout(rollout)
  return (
    <Confirm
      title={`Return version ${candidate} at ${endpoint}?`}
      action={`Return version ${candidate}`}
      busy={back.isPending}
      onConfirm={() => back.mutate()}
      trigger={(open) => (
        <Deed
          asks
          leftSection={<Undo2 size={13} />}
          busy={back.isPending}
          aria-label={`Return the candidate, version ${candidate}`}
          onPress={open}
        >
          Return
        </Deed>
      )}
    >
      <p>
        {nowWords(rollout)} From now on version {stable} answers all of them. Version {candidate}{' '}
        stays registered, and is not tried again by itself.
      </p>
      <Takeover model={model} from={candidate} to={stable} />
    </Confirm>
  )
}

/** What can be done to a rollout that is under way; nothing to one that has its verdict. */
export const RolloutActions = ({ rollout }: { rollout: RolloutView }) =>
  rollout.verdict !== null ? null : (
    <>
      <Promote rollout={rollout} />
      <Return rollout={rollout} />
    </>
  )

/** What the version that answers does meanwhile. */
const stays: Readonly<Record<Policy, (stable: number) => string>> = {
  'at once': () => '',
  'blue/green': (stable) => `Version ${stable} answers them again then.`,
  canary: (stable) => `Version ${stable} answers the rest meanwhile.`,
  shadow: (stable) => `Version ${stable} answers all of them meanwhile.`,
  'shadow then canary': (stable) => `Version ${stable} answers the rest meanwhile.`,
}

/** What it would do to begin the rollout of a version, with its gate. */
const Beginning = (props: { endpoint: EndpointView; stable: number | null; version: Standing }) => {
  const { endpoint, stable, version } = props
  const { policy, rollout } = endpoint.spec
  const way: Readonly<Record<string, string>> = {
    canary: `answers ${rollout.steps.map(shareWords).join(', then ')} of the questions, and is promoted or returned by what is seen`,
    shadow: `is asked beside ${shareWords(rollout.shadow)} of the questions, and is promoted or returned by what is seen`,
    'shadow then canary': `is asked beside ${shareWords(rollout.shadow)} of the questions first; then it answers ${rollout.steps.map(shareWords).join(', then ')} of them`,
    'blue/green': 'answers all questions at once, and is returned where many of its answers fail',
  }
  return (
    <>
      <p>
        As soon as it is open, version {version.version} {way[policy]}.
        {stable !== null && ` ${stays[policy](stable)}`}
      </p>
      {stable !== null && <Takeover model={version.model} from={stable} to={version.version} />}
      <p>
        <strong>{version.gate.passed ? 'Its gate passed:' : 'Its gate did not pass:'}</strong>
      </p>
      <Gate gate={version.gate} />
    </>
  )
}

/** Lets a version take over at an endpoint by its policy, after asking. */
export const BeginVersion = (props: {
  endpoint: EndpointView
  /** Who answers there now. */
  stable: number | null
  version: Standing
  opened: boolean
  onClose: () => void
}) => {
  const { endpoint, stable, version, opened, onClose } = props
  const [, go] = useLocation()
  const begin = useBegin((id) => go(at.rollout(version.model, id)))
  const force = !version.gate.passed
  const name = `Begin with version ${version.version}`
  return (
    <Ask
      title={`Roll version ${version.version} of ${version.model} out at ${endpoint.name}?`}
      action={force ? 'Begin all the same' : name}
      color={force ? 'red' : 'race'}
      busy={begin.isPending}
      {...(force && { insist: 'I overrule the gate. The audit trail will say so.' })}
      opened={opened}
      onClose={onClose}
      onConfirm={() => begin.mutate({ endpoint: endpoint.name, version: version.version, force })}
    >
      <Beginning endpoint={endpoint} stable={stable} version={version} />
    </Ask>
  )
}

/** Begins a rollout at an endpoint, of a version that is chosen first. */
export const BeginAt = ({
  endpoint,
  stable,
}: {
  endpoint: EndpointView
  stable: number | null
}) => {
  const models = useModels()
  const [chosen, choose] = useState<number | null>(null)
  const [opened, setOpened] = useState(false)
  const versions = models.data?.find(({ model }) => model === endpoint.spec.model)?.versions ?? []
  const others = versions.filter(({ version }) => version !== stable)
  const version = others.find((each) => each.version === chosen) ?? others[0]
  if (endpoint.spec.policy === 'at once' || version === undefined) return null
  return (
    <>
      <VersionChoice
        label={`Version that takes over at ${endpoint.name}`}
        value={version.version}
        versions={others.map((each) => each.version)}
        onChoose={choose}
      />
      <Deed
        asks
        size="compact-sm"
        leftSection={<Play size={13} />}
        aria-label={`Roll out at ${endpoint.name}`}
        onPress={() => setOpened(true)}
      >
        Roll out
      </Deed>
      <BeginVersion {...{ endpoint, stable, version, opened }} onClose={() => setOpened(false)} />
    </>
  )
}
