import { Link } from 'wouter'
import type { EndpointView, RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { plural } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { BeginAt, RolloutActions } from './actions.tsx'
import { RolloutBadge } from './badge.tsx'
import { RolloutList } from './list.tsx'
import css from './page.module.css'
import { Said } from './said.tsx'
import { Alone, Split } from './split.tsx'
import { Steps } from './steps.tsx'
import { policyWords } from './words.ts'

const Going = ({ rollout }: { rollout: RolloutView }) => (
  <>
    <Steps rollout={rollout} />
    <Said rollout={rollout} />
    <Split rollout={rollout} />
  </>
)

const Quiet = ({ endpoint }: { endpoint: EndpointView }) => {
  const { serving, spec } = endpoint
  const version = serving?.version ?? null
  return (
    <>
      {version === null ? (
        <p className="muted">Nothing answers here.</p>
      ) : (
        <Alone model={spec.model} version={version} />
      )}
      <p className="muted">
        No version is about to take over. A new one {policyWords[spec.policy]}.
      </p>
    </>
  )
}

/** What takes over at an endpoint now, and what did before. `rollouts`: all of it, newest first. */
export const RolloutCard = (props: {
  endpoint: EndpointView
  rollouts: readonly RolloutView[]
  title: string
}) => {
  const { endpoint, rollouts, title } = props
  const going = rollouts.find(({ endedAt }) => endedAt === null)
  const past = rollouts.filter((each) => each !== going)
  return (
    <Panel
      title={title}
      note={going && <RolloutBadge rollout={going} />}
      tools={
        going ? (
          <>
            <Link href={at.rollout(going.model, going.id)}>What was seen</Link>
            <RolloutActions rollout={going} />
          </>
        ) : (
          <BeginAt endpoint={endpoint} stable={endpoint.serving?.version ?? null} />
        )
      }
      flush
    >
      <div className={`${css.parts} ${css.card}`}>
        {going ? <Going rollout={going} /> : <Quiet endpoint={endpoint} />}
        {past.length > 0 && (
          <p className="muted">{plural(past.length, 'rollout')} before, newest first:</p>
        )}
      </div>
      {past.length > 0 && <RolloutList label={`Rollouts at ${endpoint.name}`} rollouts={past} />}
    </Panel>
  )
}
