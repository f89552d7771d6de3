/** What of a model or a data set needs attention. */
import { wasByHand } from '../../../src/core/rollout.ts'
import type { ModelLoop, MonitorBrief, RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { ago, plural, sentence } from '../format.ts'
import { failureWords, waitingIn } from '../models/waiting.ts'
import { servingTrouble, trafficOf } from '../parts/traffic.ts'
import { saidOf } from '../rollouts/words.ts'

type OfModel =
  | 'drift'
  | 'rollout'
  | 'serving'
  | 'gate'
  | 'traffic'
  | 'training'
  | 'queue'
  | 'champion'
type OfData = 'blocked' | 'quarantine'

export interface Attention {
  /** The model, or the data set. */
  readonly of: string
  readonly kind: OfModel | OfData
  readonly tone: 'warn' | 'bad'
  /** What is the matter, in a sentence without its full stop. */
  readonly what: string
  /** Why, in the words of whoever saw it. */
  readonly why: string
  /** Where it is looked at. */
  readonly to: string
}

type Found = Omit<Attention, 'of'> | null

const serving = (model: ModelLoop): Found => {
  const trouble = servingTrouble(model)
  return trouble === null
    ? null
    : {
        kind: 'serving',
        tone: 'bad',
        what: `Version ${model.champion}, the champion, does not answer`,
        why: trouble,
        to: at.version(model.model, model.champion ?? 1),
      }
}

const gate = (model: ModelLoop): Found => {
  const waiting = waitingIn(model)
  return waiting
    ? {
        kind: 'gate',
        tone: model.champion === null ? 'bad' : 'warn',
        what: `Version ${waiting.version} waits: its gate did not pass`,
        why: failureWords(waiting.gate),
        to: at.version(model.model, waiting.version),
      }
    : null
}

const traffic = (asked: ModelLoop): Found => {
  const { tone, said, share, codes } = trafficOf(asked)
  return tone && share !== null
    ? {
        kind: 'traffic',
        tone,
        what: `${share.replace(/ failed$/, '')} of requests fail`,
        why: `${said}: ${codes}`,
        to: at.endpoint(asked.model),
      }
    : null
}

const training = ({ last, active }: ModelLoop): Found => {
  if (!last || active || (last.status !== 'failed' && last.status !== 'interrupted')) return null
  return {
    kind: 'training',
    tone: last.status === 'failed' ? 'bad' : 'warn',
    what: `The last training ${last.status === 'failed' ? 'failed' : 'was interrupted'}`,
    why:
      last.status === 'failed'
        ? (last.error ?? 'no reason was kept')
        : 'the next start of `millrace up` takes it up again',
    to: at.run(last.id),
  }
}

/** Milliseconds after which what was due is late. */
const late = 2 * 60_000

const queue = ({ model, queue: rows, stages }: ModelLoop, now: number): Found => {
  const data = stages.find(({ stage }) => stage === 'data')
  if (rows === 0 || data?.nextAt == null || now - data.nextAt < late) return null
  return {
    kind: 'queue',
    tone: 'warn',
    what: `${plural(rows, 'row')} in the queue ${rows === 1 ? 'is' : 'are'} not taken in`,
    why: `it was due ${ago(data.nextAt, now)}`,
    to: at.loop(model),
  }
}

const champion = (model: ModelLoop): Found =>
  model.champion !== null || model.trainings === 0 || waitingIn(model)
    ? null
    : {
        kind: 'champion',
        tone: 'bad',
        what: 'There is no champion',
        why: 'Nothing is served until a version is promoted',
        to: at.versions(model.model),
      }

/** Everything that needs attention of one model, the worst first. */
export const attentionOf = (model: ModelLoop, now: number): Attention[] =>
  bySeverity(
    [
      serving(model),
      traffic(model),
      gate(model),
      champion(model),
      training(model),
      queue(model, now),
    ].flatMap((found) => (found ? [{ ...found, why: sentence(found.why), of: model.model }] : [])),
  )

/** What of rollouts needs attention: of the last one at each endpoint, that it is undecided, or was returned by what was seen. */
export const attentionTo = (rollouts: readonly RolloutView[], now: number): Attention[] =>
  rollouts.flatMap((rollout) => {
    const { id, model, endpoint, candidate, createdAt, changedAt, verdict, undecided } = rollout
    const isReturned = verdict === 'returned' && !wasByHand(rollout)
    const isUndecided = verdict === null && undecided !== null
    if (!isReturned && !isUndecided) return []
    return {
      ...{ of: model, kind: 'rollout' as const, tone: isReturned ? 'warn' : 'bad' },
      what: `Version ${candidate} ${isReturned ? 'was returned' : 'is undecided'} at ${endpoint}`,
      why: sentence(
        isReturned
          ? `${ago(changedAt, now)}: ${saidOf(rollout)}`
          : `begun ${ago(createdAt, now)}: ${saidOf(rollout)}`,
      ),
      to: at.rollout(model, id),
    }
  })

/** Traffic that drifts, and traffic of which nothing can be said although it is watched. */
export const attentionAt = (monitors: readonly MonitorBrief[]): Attention[] =>
  monitors.flatMap((monitor) => {
    const { model, endpoint, state, says, problem, rules } = monitor
    const isDrifting = state === 'alarm'
    if (rules === null || (!isDrifting && problem === null)) return []
    return {
      ...{ of: model, kind: 'drift' as const, tone: isDrifting ? 'bad' : 'warn' },
      what: isDrifting
        ? `Traffic of ${endpoint} drifts${sinceWords(monitor)}`
        : `Traffic of ${endpoint} is not measured`,
      why: sentence(isDrifting ? says : (problem ?? says)),
      to: at.monitoring(model, { endpoint }),
    }
  })

const sinceWords = ({ newest }: MonitorBrief): string =>
  newest === null || newest.since === null
    ? ''
    : ` since window ${newest.since} of v${newest.version}`

/** The worst first; else in the order they came. */
export const bySeverity = (all: readonly Attention[]): Attention[] => [
  ...all.filter(({ tone }) => tone === 'bad'),
  ...all.filter(({ tone }) => tone === 'warn'),
]
