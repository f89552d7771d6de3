/** One look at a rollout: what the log tells since the last one, and what comes of it. */
import type { EndpointRecord } from '../../core/endpoint.ts'
import { isUnderWay, type Rollout } from '../../core/rollout.ts'
import type { Context } from '../../pipeline/context.ts'
import type { RolloutMove } from '../../registry/rollouts/rollouts.ts'
import { look } from '../../rollout/look.ts'
import { next, type Sight } from '../../rollout/machine.ts'
import { countLabels, countOutcomes, type Memory, newMemory } from '../../rollout/tally.ts'
import { labelsBetween } from './labels.ts'
import { goneOf, type Proposal } from './propose.ts'
import type { Answering } from './types.ts'

/** Milliseconds that an answer has to be kept in before it is looked for. */
const settling = 2000
/** Milliseconds of the log that are read at a time. */
const longestRead = 60_000
/**
 * Points that a rollout has for each time that its age grows e-fold: a long one is looked at more rarely, and at least as
 * often as so much of the log has come as is read at a time, so that what is wrong is never seen later than that.
 */
const pointsPerAge = 200
/** A look that came late counts as so many milliseconds at most: nothing was watched meanwhile. */
const longestLook = 10_000
/** Milliseconds between two times that where it stands is kept, where nothing else is new. */
const keepEvery = 5000

/** What is known of a rollout from look to look. */
interface Known {
  readonly memory: Memory
  /** When it was looked at, by a clock that only runs forward. */
  lookedAt: number
  /** Time that passed since it was kept. */
  passed: number
}

export interface Looking {
  readonly context: Pick<Context, 'registry' | 'clock'>
  readonly answering: Answering
  readonly endpoint: EndpointRecord | undefined
  readonly proposal: Proposal | null
  /** Version that answers by its alias. */
  readonly stable: number | null
  /** Whether anything of the requests to its model is kept. */
  readonly isKept: boolean
}

/** Looks at rollouts; what has to be remembered of each lives as long as this. */
export const createJudge = (elapsed: () => number = () => performance.now()) => {
  const known = new Map<string, Known>()

  const knownOf = async (rollout: Rollout, looking: Looking): Promise<Known> => {
    const found = known.get(rollout.id)
    if (found) return found
    const made = {
      memory: await remembered(rollout, looking.answering),
      lookedAt: elapsed(),
      passed: 0,
    }
    known.set(rollout.id, made)
    return made
  }

  return {
    /** What becomes of a rollout; null where nothing is to be kept yet. */
    async look(rollout: Rollout, looking: Looking): Promise<RolloutMove | null> {
      const mine = await knownOf(rollout, looking)
      const now = elapsed()
      mine.passed += Math.min(now - mine.lookedAt, longestLook)
      mine.lookedAt = now
      const found = isUnderWay(rollout) ? await foundIn(rollout, looking) : null
      const looked = found && look(rollout, found, mine.memory)
      const { to, told } = next(rollout, sightOf(rollout, looking, mine.passed, looked?.evidence))
      const isNews = told !== null || to.phase !== undefined || looked?.point != null
      if (!isNews && mine.passed < keepEvery) return null
      mine.passed = 0
      return {
        to: {
          ...to,
          ...(looked &&
            found && { slowMs: looked.slowMs, readTo: found.to, labelsTo: found.labelsTo }),
        },
        point: looked?.point ?? undefined,
        told: told ?? undefined,
      }
    },
    /** Forgets one that has ended, or that somebody else has changed meanwhile: it is read anew. */
    forget: (id: string) => known.delete(id),
  }
}

const sightOf = (
  rollout: Rollout,
  { context, answering, endpoint, proposal, stable, isKept }: Looking,
  elapsed: number,
  evidence = rollout.evidence,
): Sight => {
  const { candidate, endpoint: name } = rollout
  const seen = answering.candidateOf(name)
  const goes = rollout.verdict === 'promoted' ? rollout.stable : candidate
  return {
    elapsed,
    evidence,
    candidate: seen?.version === candidate ? seen : null,
    isDrained: answering.isDrained(name, goes),
    blind: blindness(rollout, context.clock.now()),
    newer: proposal && proposal.candidate !== candidate ? proposal.candidate : null,
    gone:
      goneOf(rollout, endpoint) ?? replaced(rollout, stable) ?? (isKept ? null : unkept(rollout)),
  }
}

/** Milliseconds that the clock may go back without a word. */
const smallStep = 10_000

/** Records of what was looked at already would be counted twice. */
const blindness = ({ readTo }: Rollout, now: number): string | null =>
  now >= readTo - smallStep
    ? null
    : `The clock was set back: what is answered is looked at again in ${Math.ceil((readTo - now) / 60_000)} min.`

const unkept = ({ model }: Rollout): string =>
  `Nothing of the requests to ${model} is kept (requests: false), by which a candidate could be judged.`

const replaced = ({ stable }: Rollout, now: number | null): string | null =>
  now === stable
    ? null
    : `Version ${now ?? 'none'} answers by now, and not version ${stable}, which it was held against.`

/** What the log has that was not looked at; null while it is too early. */
const foundIn = async (rollout: Rollout, { context, answering }: Looking) => {
  const { endpoint, model, readTo, labelsTo, createdAt } = rollout
  const settled = context.clock.now() - settling
  const pause = Math.min(longestRead, Math.max(1000, (readTo - createdAt) / pointsPerAge))
  if (settled - readTo < pause) return null
  const to = Math.min(settled, readTo + longestRead)
  const outcomes = await answering.requests.outcomes({ endpoint, model, from: readTo, to })
  const labels = await answering.requests.labels(labelsTo)
  return { to, outcomes, labelled: labels.labelled, labelsTo: labels.to }
}

/** What was known of a rollout before this process looked at it: of those who keep to a version all that was read. */
const remembered = async (rollout: Rollout, { requests }: Answering): Promise<Memory> => {
  const { endpoint, model, readTo, createdAt, plan, slowMs, labelsFrom, labelsTo } = rollout
  const memory = newMemory()
  const begin = plan.sticky === null ? Math.max(createdAt, readTo - longestRead) : createdAt
  for (let from = begin; from < readTo; from += longestRead) {
    const to = Math.min(readTo, from + longestRead)
    const outcomes = await requests.outcomes({ endpoint, model, from, to })
    countOutcomes(rollout, outcomes, { memory, slowMs })
  }
  if (plan.sticky !== null)
    for await (const labelled of labelsBetween(requests, labelsFrom, labelsTo))
      countLabels(rollout, labelled, memory)
  return memory
}
