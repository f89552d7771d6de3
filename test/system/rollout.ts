/** A rollout that is judged by made-up traffic, through the same code that judges the log. */

import type { RequestOutcome } from '../../src/core/requests.ts'
import { createRng } from '../../src/core/rng.ts'
import type { Policy, Rollout, RolloutPlan } from '../../src/core/rollout.ts'
import { usualPlan } from '../../src/core/rollout.ts'
import { noEvidence } from '../../src/rollout/evidence.ts'
import { look } from '../../src/rollout/look.ts'
import { next } from '../../src/rollout/machine.ts'
import { type Labelled, newMemory } from '../../src/rollout/tally.ts'
import { drawOf } from '../../src/serve/router.ts'

export const newRollout = (
  of: Partial<Rollout> = {},
  plan: Partial<RolloutPlan> = {},
): Rollout => ({
  ...{ id: 'r', endpoint: 'words', model: 'words', stable: 7, candidate: 8 },
  ...{ policy: 'canary', plan: { ...usualPlan, ...plan } },
  ...{ phase: 'ready', step: 0, weight: 0, shadow: 0, verdict: null, reason: '', undecided: null },
  ...{
    phaseMs: 0,
    watchedMs: 0,
    readTo: 0,
    labelsTo: 0,
    labelsFrom: 0,
    slowMs: null,
    evidence: noEvidence,
  },
  ...{ author: 'millrace', createdAt: 0, changedAt: 0, endedAt: null, generation: 1 },
  ...of,
})

/** How a version answers. Chances: 0 to 1. */
export interface Answers {
  readonly failed: number
  /** Median milliseconds, and the deviation of their logarithm. */
  readonly ms: number
  readonly sigma: number
  readonly wrong: number
}

export interface Traffic {
  readonly seed: number
  readonly policy?: Policy
  readonly plan: Partial<RolloutPlan>
  readonly stable: Answers
  readonly candidate: Answers
  /** Share of the answers that get a label. */
  readonly labelled: number
  /** Persons who keep to a version, and how different they are: 0 not at all. Default: each question by itself. */
  readonly persons?: { readonly count: number; readonly spread: number }
  /** Answers at most. */
  readonly most: number
  /** Answers of a look, and milliseconds of it. */
  readonly perLook?: number
  readonly lookMs?: number
  /** Changes of how answers are given on the way, whoever gives them. Default: none. */
  readonly weather?: (answer: number) => { readonly failed: number; readonly slow: number }
}

export interface Told {
  readonly rollout: Rollout
  readonly answers: number
  readonly ofCandidate: number
}

/** Plays a rollout until it has its verdict, or until there are no more answers. */
export const play = (traffic: Traffic): Told => {
  const { seed, policy = 'canary', plan, most, perLook = 50, lookMs = 1000 } = traffic
  const rng = createRng(seed)
  const memory = newMemory()
  let rollout = newRollout({ policy, id: `${seed}` }, plan)
  let [answers, ofCandidate] = [0, 0]
  const { persons, weather = () => ({ failed: 1, slow: 1 }) } = traffic
  const characters = persons && Array.from({ length: persons.count }, () => rng.normal())
  while (answers < most && rollout.verdict === null) {
    const outcomes: RequestOutcome[] = []
    const labelled: Labelled[] = []
    for (let each = 0; each < perLook; each++) {
      const id = String(answers++)
      const person = persons ? rng.below(persons.count) : null
      // Whoever keeps to a version does so by a draw of its own.
      const draw = person === null ? rng.uniform() : drawOf(`${seed}`, `${person}`)
      const toCandidate = draw < rollout.weight
      const { failed: more, slow } = weather(answers)
      const spread = person === null ? 0 : (persons?.spread ?? 0) * Number(characters?.[person])
      const answered = (
        { failed, ms, sigma, wrong }: Answers,
        of: Pick<RequestOutcome, 'variant' | 'version' | 'weight'>,
      ) => ({
        ...{ id, ...of },
        totalMs: slow * ms * Math.exp(sigma * rng.normal()),
        outcome: rng.uniform() < failed * more * Math.exp(spread) ? 'internal' : null,
        unit: person === null ? null : person.toString(16).padStart(12, '0'),
        best: rng.uniform() < wrong * Math.exp(spread) ? 'wrong' : 'right',
      })
      const given = toCandidate
        ? answered(traffic.candidate, { variant: 'candidate', version: 8, weight: rollout.weight })
        : answered(traffic.stable, { variant: 'stable', version: 7, weight: 1 - rollout.weight })
      if (toCandidate) ofCandidate++
      const all = [given]
      if (rollout.shadow > 0 && rng.uniform() < rollout.shadow)
        all.push(answered(traffic.candidate, { variant: 'shadow', version: 8, weight: 0 }))
      outcomes.push(...all)
      if (rng.uniform() < traffic.labelled) labelled.push({ label: 'right', answers: all })
    }
    const { evidence, slowMs } = look(
      rollout,
      { to: answers, labelsTo: 0, outcomes, labelled },
      memory,
    )
    const { to } = next(rollout, {
      ...{ elapsed: lookMs, candidate: { isOpen: true, error: null }, isDrained: true },
      ...{ newer: null, gone: null, blind: null, evidence },
    })
    rollout = { ...rollout, slowMs, ...to }
  }
  return { rollout, answers, ofCandidate }
}
