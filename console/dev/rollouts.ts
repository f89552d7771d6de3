/** A DEVELOPMENT FIXTURE: rollouts of made-up answers, judged by the product's own code. */

import { MillraceError } from '../../src/core/error.ts'
import type { Alias } from '../../src/core/records.ts'
import type { RequestOutcome } from '../../src/core/requests.ts'
import { createRng } from '../../src/core/rng.ts'
import {
  isUnderWay,
  type Policy,
  type Rollout,
  type RolloutPlan,
  type RolloutPoint,
  stableAlias,
  usualPlan,
} from '../../src/core/rollout.ts'
import type { ByHand } from '../../src/loop/rollouts/byhand.ts'
import { noEvidence } from '../../src/rollout/evidence.ts'
import { look } from '../../src/rollout/look.ts'
import { endedBy, next } from '../../src/rollout/machine.ts'
import { type Labelled, newMemory } from '../../src/rollout/tally.ts'
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

const begunAs = (story: Story): Rollout => {
  const { seed, endpoint, model, stable, candidate, policy, plan, author, createdAt } = story
  return {
    ...{ id: idOf(createdAt, seed), endpoint, model, stable, candidate, policy, author },
    plan: { ...usualPlan, ...plan },
    ...{ phase: 'ready', step: 0, weight: 0, shadow: 0, verdict: null, undecided: null },
    reason: `Version ${candidate} is being opened.`,
    ...{ phaseMs: 0, watchedMs: 0, readTo: createdAt, labelsTo: 0, labelsFrom: 0, slowMs: null },
    ...{ evidence: noEvidence, createdAt, changedAt: createdAt, endedAt: null, generation: 1 },
  }
}

/** Answers that were given between two looks, and what was said of them. */
const newsOf = (story: Story, rollout: Rollout, rng: ReturnType<typeof createRng>, at: number) => {
  const { stable, candidate, manners, labelled: share, perLook } = story
  const outcomes: RequestOutcome[] = []
  const labelled: Labelled[] = []
  const answered = (
    { failed, ms, wrong }: Manner,
    of: Pick<RequestOutcome, 'id' | 'variant' | 'version' | 'weight'>,
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

/** A rollout that goes on from look to look. */
const playerOf = (story: Story) => {
  const rng = createRng(story.seed)
  const memory = newMemory()
  const points: RolloutPoint[] = []
  let rollout = begunAs(story)
  let looks = 0
  const move = (to: number): void => {
    const news = newsOf(story, rollout, rng, ++looks)
    const looked = isUnderWay(rollout)
      ? look(rollout, { to, labelsTo: looks, ...news }, memory)
      : null
    if (looked?.point) points.push(looked.point)
    const { to: moved } = next(rollout, {
      ...{ elapsed: to - rollout.readTo, candidate: { isOpen: true, error: null } },
      ...{ blind: null, isDrained: true, newer: null, gone: null },
      evidence: looked?.evidence ?? rollout.evidence,
    })
    rollout = {
      ...{ ...rollout, ...(looked && { slowMs: looked.slowMs }), ...moved },
      ...{ readTo: to, changedAt: to, generation: rollout.generation + 1 },
      ...(moved.phase === 'ended' && { endedAt: to }),
    }
  }
  const goesOn = () => rollout.phase !== 'ended'
  for (let place = 1; place <= story.looks && goesOn(); place++)
    move(story.createdAt + place * story.lookMs)
  return {
    points,
    rollout: () => rollout,
    change(to: Partial<Rollout>) {
      rollout = { ...rollout, ...to, changedAt: Date.now() }
    },
    /** One more look where it is time; whether there was one. */
    go(now: number): boolean {
      const isDue = !isUnderWay(rollout) || now >= rollout.readTo + story.lookMs
      if (!goesOn() || !isDue) return false
      move(now)
      return true
    },
  }
}

const minute = 60_000
const hour = 60 * minute
const fine: Manner = { failed: 0.004, ms: 3.1, wrong: 0.06 }

/** The endpoint of keyboards: one version was promoted, the next returned, and one is under way. */
const keyboards: Pick<
  Story,
  'endpoint' | 'model' | 'policy' | 'author' | 'labelled' | 'lookMs' | 'perLook'
> = {
  ...{ endpoint: 'keyboards', model: 'autocomplete', policy: 'canary', author: 'millrace' },
  ...{ labelled: 0.06, lookMs: 20_000, perLook: 60 },
}

export const keyboardPlan = {
  ...{ steps: [0.05, 0.25, 0.5], leastTime: 2 * hour, leastAnswers: 2000, stepFor: 30 * minute },
}
export const inboxPlan = { leastLabels: 200, shadow: 0.5, longest: 24 * hour }

/** When the shadow of the inbox began to be asked. */
export const inboxBegan = (now: number) => now - 31 * hour

const storiesAt = (now: number): readonly Story[] => [
  {
    ...{ ...keyboards, seed: 41, stable: 1, candidate: 2, createdAt: now - 19 * hour },
    ...{ plan: keyboardPlan, looks: 900, manners: { stable: fine, candidate: fine } },
  },
  {
    ...{ ...keyboards, seed: 42, stable: 2, candidate: 3, createdAt: now - 5 * hour },
    ...{ plan: keyboardPlan, looks: 700 },
    manners: { stable: fine, candidate: { failed: 0.021, ms: 3.2, wrong: 0.07 } },
  },
  {
    ...{ ...keyboards, seed: 43, stable: 2, candidate: 4, createdAt: now - 40 * minute },
    ...{ plan: keyboardPlan, looks: 120, manners: { stable: fine, candidate: fine } },
  },
  {
    ...{ seed: 44, endpoint: 'inbox', model: 'spam', stable: 1, candidate: 2 },
    ...{ policy: 'shadow', plan: inboxPlan, author: 'ada', createdAt: inboxBegan(now) },
    ...{ labelled: 0.012, looks: 372, lookMs: 5 * minute, perLook: 40 },
    manners: { stable: fine, candidate: fine },
  },
]

type Setting = { name: string; spec: { model: string; policy: Policy; rollout: RolloutPlan } }

/** Rollouts as they are, newest first, and what can be done to them. `tell`: of one that changed. */
export const inventRollouts = (now: number, some: boolean, tell: (rollout: Rollout) => void) => {
  const players = (some ? storiesAt(now) : []).map(playerOf)
  const list = () =>
    players.map(({ rollout }) => rollout()).sort((a, b) => b.createdAt - a.createdAt)
  const playerAt = (endpoint: string, fits: (rollout: Rollout) => boolean) =>
    players.findLast(({ rollout }) => rollout().endpoint === endpoint && fits(rollout()))
  const going = (endpoint: string) => playerAt(endpoint, ({ endedAt }) => endedAt === null)
  const stepsBack = new Map<string, number>()
  const answering = (endpoint: string): number | undefined => {
    const last = list().find((each) => each.endpoint === endpoint)
    const version = last?.verdict === 'promoted' ? last.candidate : last?.stable
    return stepsBack.get(endpoint) ?? version
  }
  return {
    list,
    /** What answers by itself at an endpoint that has a stable version of its own, newest first. */
    aliases: () =>
      [...new Set(players.map(({ rollout }) => rollout().endpoint))].flatMap(
        (endpoint): Alias[] => {
          const last = playerAt(endpoint, ({ verdict }) => verdict === 'promoted')?.rollout()
          const version = answering(endpoint)
          if (!last || version === undefined) return []
          const { model, author, changedAt: since } = last
          return [{ model, alias: stableAlias(endpoint, last), version, since, author }]
        },
      ),
    points: (id: string) => players.find(({ rollout }) => rollout().id === id)?.points ?? [],
    /** Version that answers by what was rolled out; undefined where nothing was. */
    answering,
    /** What answers at an endpoint, and what is to take over. */
    at(endpoint: string) {
      const rollout = going(endpoint)?.rollout()
      return {
        version: answering(endpoint),
        ...(rollout && { candidate: { version: rollout.candidate, weight: rollout.weight } }),
      }
    },
    begin(
      { name, spec }: Setting,
      { stable, candidate }: Pick<Rollout, 'stable' | 'candidate'>,
      author: string,
    ): Rollout {
      const other = going(name)?.rollout()
      if (other) throw conflict(`Version ${other.candidate} is about to take over at ${name}.`)
      const { model, policy, rollout: plan } = spec
      const player = playerOf({
        ...{ ...keyboards, seed: players.length + 90, endpoint: name, model, policy, plan, author },
        ...{ stable: answering(name) ?? stable, candidate, createdAt: Date.now(), looks: 0 },
        manners: { stable: fine, candidate: fine },
      })
      players.push(player)
      stepsBack.delete(name)
      return player.rollout()
    },
    end(endpoint: string, verdict: 'promoted' | 'returned', { author, dryRun = false }: ByHand) {
      const player = going(endpoint)
      if (!player || !isUnderWay(player.rollout()))
        throw conflict(`No version is about to take over at the endpoint ${endpoint}.`)
      const { to } = endedBy(verdict, author)
      if (dryRun) return { ...player.rollout(), ...to }
      player.change(to)
      return player.rollout()
    },
    /** Goes back to the version before at an endpoint; null where there is none. */
    back(endpoint: string): number | null {
      const last = playerAt(endpoint, ({ verdict }) => verdict === 'promoted')?.rollout()
      if (!last) return null
      stepsBack.set(endpoint, last.stable)
      return last.stable
    },
    tick() {
      for (const player of players) if (player.go(Date.now())) tell(player.rollout())
    },
  }
}

const conflict = (what: string) => new MillraceError('conflict', { what })

export type InventedRollouts = ReturnType<typeof inventRollouts>

/** What answers at an endpoint by what was rolled out. */
export type RolledOut = ReturnType<InventedRollouts['at']>
