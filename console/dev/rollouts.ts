/** A DEVELOPMENT FIXTURE: rollouts of made-up answers, judged by the product's own code. */
import { MillraceError } from '../../src/core/error.ts'
import { createRng } from '../../src/core/rng.ts'
import {
  isUnderWay,
  type Policy,
  type Rollout,
  type RolloutPlan,
  type RolloutPoint,
  usualPlan,
} from '../../src/core/rollout.ts'
import type { ByHand } from '../../src/loop/rollouts/byhand.ts'
import { noEvidence } from '../../src/rollout/evidence.ts'
import { look } from '../../src/rollout/look.ts'
import { endedBy, next } from '../../src/rollout/machine.ts'
import { type Labelled, newMemory, type Outcome } from '../../src/rollout/tally.ts'
import { idOf } from './phrases.ts'

/** How a version answers. Chances: 0 to 1. */
interface Manner {
  readonly failed: number
  readonly ms: number
  readonly wrong: number
}

interface Story {
  readonly seed: number
  readonly endpoint: string
  readonly model: string
  readonly stable: number
  readonly candidate: number
  readonly policy: Policy
  readonly plan: Partial<RolloutPlan>
  readonly author: string
  readonly createdAt: number
  readonly manners: { readonly stable: Manner; readonly candidate: Manner }
  readonly labelled: number
  /** Looks that were taken, and the milliseconds and answers of each. */
  readonly looks: number
  readonly lookMs: number
  readonly perLook: number
}

export interface Played {
  readonly rollout: Rollout
  readonly points: readonly RolloutPoint[]
}

const begunAs = (story: Story): Rollout => {
  const { seed, endpoint, model, stable, candidate, policy, plan, author, createdAt } = story
  return {
    ...{ id: idOf(createdAt, seed), endpoint, model, stable, candidate, policy, author },
    plan: { ...usualPlan, ...plan },
    ...{ phase: 'ready', step: 0, weight: 0, shadow: 0, verdict: null, undecided: null },
    reason: `Version ${candidate} is being opened.`,
    ...{ phaseMs: 0, watchedMs: 0, readTo: createdAt, labelsTo: 0, slowMs: null },
    ...{ evidence: noEvidence, createdAt, changedAt: createdAt, endedAt: null, generation: 1 },
  }
}

/** Answers that were given between two looks, and what was said of them. */
const newsOf = (story: Story, rollout: Rollout, rng: ReturnType<typeof createRng>, at: number) => {
  const { stable, candidate, manners, labelled: share, perLook } = story
  const outcomes: Outcome[] = []
  const labelled: Labelled[] = []
  const answered = (
    { failed, ms, wrong }: Manner,
    of: Pick<Outcome, 'id' | 'variant' | 'version' | 'weight'>,
  ) => ({
    ...of,
    totalMs: ms * Math.exp(0.4 * rng.normal()),
    outcome: rng.uniform() < failed ? 'internal' : null,
    unit: null,
    best: rng.uniform() < wrong ? 'wrong' : 'right',
  })
  for (let each = 0; each < perLook; each++) {
    const id = `${at} ${each}`
    const isCandidate = rng.uniform() < rollout.weight
    const given = isCandidate
      ? answered(manners.candidate, {
          ...{ id, variant: 'candidate', version: candidate, weight: rollout.weight },
        })
      : answered(manners.stable, {
          ...{ id, variant: 'stable', version: stable, weight: 1 - rollout.weight },
        })
    const isBeside = rng.uniform() < rollout.shadow
    const beside = { id, variant: 'shadow', version: candidate, weight: 0 }
    const all = isBeside ? [given, answered(manners.candidate, beside)] : [given]
    outcomes.push(...all)
    if (rng.uniform() < share) labelled.push({ label: 'right', answers: all })
  }
  return { outcomes, labelled }
}

const play = (story: Story): Played => {
  const rng = createRng(story.seed)
  const memory = newMemory()
  const points: RolloutPoint[] = []
  let rollout = begunAs(story)
  for (let place = 1; place <= story.looks && rollout.phase !== 'ended'; place++) {
    const to = story.createdAt + place * story.lookMs
    const news = newsOf(story, rollout, rng, place)
    const looked = isUnderWay(rollout) ? look(rollout, { to, ...news }, memory) : null
    if (looked?.point) points.push(looked.point)
    const { to: moved } = next(rollout, {
      ...{ elapsed: story.lookMs, candidate: { isOpen: true, error: null }, isDrained: true },
      ...{ newer: null, gone: null, evidence: looked?.evidence ?? rollout.evidence },
    })
    rollout = {
      ...{ ...rollout, ...(looked && { slowMs: looked.slowMs }), ...moved },
      ...{ readTo: to, changedAt: to, generation: rollout.generation + 1 },
      ...(moved.phase === 'ended' && { endedAt: to }),
    }
  }
  return { rollout, points }
}

const minute = 60_000
const hour = 60 * minute
const fine: Manner = { failed: 0.004, ms: 3.1, wrong: 0.06 }

/** The endpoint of keyboards: one version was promoted, the next returned, and one is under way. */
const keyboards = {
  ...{ endpoint: 'keyboards', model: 'autocomplete', policy: 'canary', author: 'millrace' },
  ...{ labelled: 0.06, lookMs: 10_000, perLook: 60 },
} as const

export const keyboardPlan = { leastTime: 20 * minute, leastAnswers: 2000, stepFor: 5 * minute }
export const inboxPlan = { leastLabels: 200, shadow: 0.5, stepFor: 5 * minute }

/** When the shadow of the inbox began to be asked. */
export const inboxBegan = (now: number) => now - 31 * hour

const storiesAt = (now: number): readonly Story[] => [
  {
    ...{ ...keyboards, seed: 41, stable: 1, candidate: 2, createdAt: now - 19 * hour },
    ...{ plan: keyboardPlan, looks: 400, manners: { stable: fine, candidate: fine } },
  },
  {
    ...{ ...keyboards, seed: 42, stable: 2, candidate: 3, createdAt: now - 9 * hour },
    ...{ plan: keyboardPlan, looks: 400 },
    manners: { stable: fine, candidate: { failed: 0.021, ms: 3.2, wrong: 0.07 } },
  },
  {
    ...{ ...keyboards, seed: 43, stable: 2, candidate: 4, createdAt: now - 9 * minute },
    ...{ plan: keyboardPlan, looks: 53, manners: { stable: fine, candidate: fine } },
  },
  {
    ...{ seed: 44, endpoint: 'inbox', model: 'spam', stable: 1, candidate: 2 },
    ...{ policy: 'shadow', plan: inboxPlan, author: 'ada', createdAt: inboxBegan(now) },
    ...{ labelled: 0.0012, looks: 372, lookMs: 5 * minute, perLook: 40 },
    manners: { stable: fine, candidate: fine },
  },
]

/** Rollouts as they are, newest first, and what can be done to them. */
export const inventRollouts = (now: number, some: boolean) => {
  const played = some ? storiesAt(now).map(play) : []
  const byId = new Map(played.map((each) => [each.rollout.id, each]))
  const list = () =>
    [...byId.values()].map(({ rollout }) => rollout).sort((a, b) => b.createdAt - a.createdAt)
  const going = (endpoint: string) =>
    list().find((each) => each.endpoint === endpoint && isUnderWay(each))
  const answering = (endpoint: string): number | undefined => {
    const last = list().find((each) => each.endpoint === endpoint)
    return last && (last.verdict === 'promoted' ? last.candidate : last.stable)
  }
  const keep = (rollout: Rollout, points: readonly RolloutPoint[] = []) => {
    byId.set(rollout.id, { rollout, points })
    return rollout
  }
  const end = (rollout: Rollout, verdict: 'promoted' | 'returned', author: string): Rollout => {
    const time = Date.now()
    const ended = { phase: 'ended', endedAt: time, changedAt: time } as const
    return { ...rollout, ...endedBy(verdict, author).to, ...ended }
  }
  return {
    list,
    points: (id: string) => byId.get(id)?.points ?? [],
    going,
    /** Version that answers by what was rolled out; undefined where nothing was. */
    answering,
    begin(
      { name, spec }: { name: string; spec: { model: string; policy: Policy; rollout: RolloutPlan } },
      candidate: number,
      author: string,
    ): Rollout {
      const other = going(name)
      if (other)
        throw new MillraceError('conflict', {
          what: `Version ${other.candidate} is about to take over at the endpoint ${name} already.`,
        })
      const { model, policy, rollout: plan } = spec
      const story = { ...keyboards, seed: byId.size + 90, endpoint: name, model, policy, plan, author }
      const stable = answering(name) ?? 1
      return keep(
        begunAs({
          ...{ ...story, stable, candidate, createdAt: Date.now(), looks: 0 },
          manners: { stable: fine, candidate: fine },
        }),
      )
    },
    end(endpoint: string, verdict: 'promoted' | 'returned', { author, dryRun = false }: ByHand) {
      const rollout = going(endpoint)
      if (!rollout)
        throw new MillraceError('conflict', {
          what: `No version is about to take over at the endpoint ${endpoint}.`,
        })
      const ended = end(rollout, verdict, author)
      return dryRun ? ended : keep(ended, byId.get(rollout.id)?.points)
    },
    /** Takes back the promotion that was done last at an endpoint. */
    back(endpoint: string): number | null {
      const last = list().find((each) => each.endpoint === endpoint && each.verdict === 'promoted')
      if (!last) return null
      keep({ ...last, verdict: 'returned' }, byId.get(last.id)?.points)
      return last.stable
    },
  }
}

export type InventedRollouts = ReturnType<typeof inventRollouts>
