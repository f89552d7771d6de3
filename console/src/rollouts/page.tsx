import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { duration } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { RolloutActions } from './actions.tsx'
import { RolloutBadge } from './badge.tsx'
import { Curves } from './curves.tsx'
import { Limits } from './limits.tsx'
import { Looks } from './looks.tsx'
import css from './page.module.css'
import { useRollout } from './queries.ts'
import { Recount } from './recount.tsx'
import { Said } from './said.tsx'
import { SeenPanel } from './seen.tsx'
import { ShadowPanel } from './shadow.tsx'
import { Split } from './split.tsx'
import { Steps } from './steps.tsx'

/** Where it stands: who answers, its way, and what it waits for, or why it ended. */
const Standing = (props: { rollout: RolloutView; points: readonly RolloutPoint[] }) => {
  const { rollout, points } = props
  return (
    <Panel
      title={rollout.verdict === null ? 'Now' : 'How it ended'}
      note={rollout.watchedMs > 0 && `watched for ${duration(rollout.watchedMs)}`}
      tools={<Steps rollout={rollout} points={points} />}
    >
      <div className={css.now}>
        <Said rollout={rollout} />
        <Split rollout={rollout} />
      </div>
    </Panel>
  )
}

const Lead = ({ rollout }: { rollout: RolloutView }): ReactNode => {
  const { model, endpoint, author, createdAt, endedAt, stable, candidate, policy } = rollout
  return (
    <>
      <Link href={at.rollouts(model)}>Rollouts of {model}</Link> · endpoint{' '}
      <Link href={at.endpoint(endpoint)}>{endpoint}</Link> · {policy} from{' '}
      <Link href={at.version(model, stable)}>v{stable}</Link> to{' '}
      <Link href={at.version(model, candidate)}>v{candidate}</Link> · begun <Ago time={createdAt} />{' '}
      by {author}
      {endedAt !== null && (
        <>
          , ended <Ago time={endedAt} />
        </>
      )}
    </>
  )
}

/** One rollout: who answers, what was seen, and how the evidence went. */
export const RolloutPage = () => {
  const params = useParams<{ id: string }>()
  const query = useRollout(at.said(params.id))
  const rollout = query.data?.rollout
  const title = rollout
    ? `Rollout of version ${rollout.candidate} at ${rollout.endpoint}`
    : 'Rollout'
  return (
    <Page
      title={title}
      heading={
        <span className={css.heading}>
          {title}
          {rollout && <RolloutBadge rollout={rollout} />}
        </span>
      }
      lead={rollout ? <Lead rollout={rollout} /> : '\u00a0'}
      actions={rollout && <RolloutActions rollout={rollout} />}
    >
      <Answer query={query} skeletons={<Skeletons rows={9} height={30} />}>
        {({ rollout, points }) => (
          <>
            <Standing rollout={rollout} points={points} />
            <SeenPanel rollout={rollout} />
            <Curves rollout={rollout} points={points} />
            <ShadowPanel rollout={rollout} />
            <Looks rollout={rollout} points={points} />
            <Recount rollout={rollout} />
            <Limits policy={rollout.policy} plan={rollout.plan} />
          </>
        )}
      </Answer>
    </Page>
  )
}
