/** The next state of a rollout, by where it stands and what is seen: a plain function, without a server or a clock. */
import { percent } from '../core/figure.ts'
import type { Evidence, Phase, Rollout, RolloutVerdict } from '../core/rollout.ts'
import { isUnderWay, reasonByHand } from '../core/rollout.ts'
import { counted, quoted } from '../core/text.ts'
import { hereAnew, shownAnew } from './evidence.ts'
import { timeOf, whatLacks, whyBack, whyOn } from './judge.ts'

/** What is seen at a look. */
export interface Sight {
  /** Milliseconds since the look before, by a clock that only runs forward. */
  readonly elapsed: number
  /** The candidate where answers are given; null while nothing is known of it. */
  readonly candidate: {
    readonly isOpen: boolean
    readonly error: string | null
    readonly unread?: { readonly questions: number; readonly columns: readonly string[] } | null
  } | null
  /** Whether versions that had to go give answers no more. */
  readonly isDrained: boolean
  /** A version that is to take over instead; null where there is none. */
  readonly newer: number | null
  /** Why there is nothing to take over any more, in words; null where there is. */
  readonly gone: string | null
  /** Why the log cannot be looked at now, in words; null where it can. */
  readonly blind: string | null
  /** What is known by now. */
  readonly evidence: Evidence
}

/** What changes of a rollout, and what is told of it: `told` is null where it is no news. */
export interface Next {
  readonly to: Partial<Omit<Rollout, 'id' | 'endpoint' | 'model'>>
  readonly told: { readonly action: string; readonly detail: string } | null
}

/** Milliseconds that the versions which have to go are waited for. */
const longestDrain = 60_000

export const next = (before: Rollout, sight: Sight): Next => {
  const rollout: Rollout = {
    ...before,
    evidence: sight.evidence,
    phaseMs: before.phaseMs + sight.elapsed,
    watchedMs: before.watchedMs + (isWatched(before.phase) ? sight.elapsed : 0),
  }
  const { phaseMs, watchedMs, evidence } = rollout
  const unread = unreadWords(sight.candidate?.unread) ?? before.unread ?? null
  const kept = { phaseMs, watchedMs, evidence, unread }
  if (!isUnderWay(rollout)) return drained(rollout, sight, kept)
  const end = endOf(rollout, sight)
  if (end) return { to: { ...kept, ...end.to }, told: end.told }
  const step = stepOf(rollout, sight)
  if (step) return { to: { ...kept, ...step.to }, told: step.told }
  return held(rollout, sight, kept)
}

/** Of a question that it could not read nothing stands in the log, so that its evidence says nothing of it. */
const unreadWords = (unread: NonNullable<Sight['candidate']>['unread']): string | null => {
  if (!unread) return null
  const { questions, columns } = unread
  const named = columns.length > 0 ? ` (${columns.map(quoted).join(', ')})` : ''
  return `It could not read ${counted(questions, 'question')} that it was asked${named}; these count for nothing here.`
}

const isWatched = (phase: Phase): boolean =>
  phase === 'shadow' || phase === 'shift' || phase === 'judge'

/** What ends it, whatever its phase. */
const endOf = (rollout: Rollout, { candidate, newer, gone }: Sight): Next | null => {
  if (gone !== null) return ended('cancelled', 'rollout.cancel', gone)
  if (newer !== null)
    return ended('superseded', 'rollout.supersede', `Version ${newer} is to take over instead.`)
  if (candidate?.error != null)
    return ended('returned', 'rollout.return', `It could not be asked: ${candidate.error}`)
  const back = isWatched(rollout.phase) ? whyBack(rollout) : null
  return back === null ? null : ended('returned', 'rollout.return', back)
}

/** The end that somebody gives it. */
export const endedBy = (verdict: 'promoted' | 'returned', author: string) =>
  ended(
    verdict,
    verdict === 'promoted' ? 'rollout.promote' : 'rollout.return',
    reasonByHand(verdict, author),
  )

const ended = (verdict: RolloutVerdict, action: string, reason: string) =>
  ({
    to: {
      ...{ verdict, reason, phase: 'drain', phaseMs: 0, undecided: null },
      ...{ weight: verdict === 'promoted' ? 1 : 0, shadow: 0 },
    },
    told: { action, detail: reason },
  }) satisfies Next

/** The way on. */
const stepOf = (rollout: Rollout, { candidate }: Sight): Next | null => {
  switch (rollout.phase) {
    case 'ready':
      return candidate?.isOpen ? opened(rollout) : null
    case 'shadow':
      if (whatLacks(rollout) !== null) return null
      return rollout.policy === 'shadow' ? promoted(rollout) : shown(rollout)
    case 'shift':
      return mayShift(rollout) ? shiftTo(rollout, rollout.step + 1) : null
    case 'judge':
      return whatLacks(rollout) === null ? promoted(rollout) : null
    default:
      return null
  }
}

const promoted = (rollout: Rollout): Next => ended('promoted', 'rollout.promote', whyOn(rollout))

const opened = (rollout: Rollout): Next => {
  const { policy, plan, candidate } = rollout
  if (policy === 'blue/green')
    return moved(
      rollout,
      { phase: 'judge', weight: 1 },
      `All questions go to version ${candidate}.`,
    )
  if (policy === 'canary') return shiftTo(rollout, 0)
  const told = `Version ${candidate} is asked beside, at ${percent(plan.shadow)}% of the questions.`
  return moved(rollout, { phase: 'shadow', shadow: plan.shadow }, told)
}

/** From a shadow to a canary: it has to show anew, and for as long, that it is good. */
const shown = (rollout: Rollout): Next => {
  const evidence = shownAnew(rollout.evidence)
  const { to, told } = shiftTo({ ...rollout, evidence }, 0)
  return { to: { ...to, watchedMs: 0 }, told }
}

/** Long enough at its share, and asked enough there: a tenth of the answers that it needs, and one at least. */
const mayShift = ({ plan, phaseMs, evidence }: Rollout): boolean =>
  phaseMs >= plan.stepFor &&
  evidence.errors.here.candidate.answers >= Math.max(1, plan.leastAnswers / 10)

const shiftTo = (rollout: Rollout, step: number): Next => {
  const { plan, candidate, evidence } = rollout
  const weight = plan.steps[step]
  const isLast = step >= plan.steps.length - 1
  if (weight === undefined) return moved(rollout, { phase: 'judge' }, lastStep(rollout))
  return moved(
    rollout,
    { phase: isLast ? 'judge' : 'shift', step, weight, shadow: 0, evidence: hereAnew(evidence) },
    `Version ${candidate} answers ${percent(weight)}% of the questions.`,
  )
}

const lastStep = ({ candidate, weight }: Rollout) =>
  `Version ${candidate} answers ${percent(weight)}% of the questions, and waits for its verdict.`

const moved = ({ phase }: Rollout, to: Next['to'], reason: string): Next => ({
  to: { ...to, reason, phaseMs: 0, undecided: null },
  told: { action: 'rollout.move', detail: `${phase} → ${to.phase ?? phase}: ${reason}` },
})

/** It stays where it is; where that lasts too long it says so, once. */
const held = (rollout: Rollout, { blind }: Sight, kept: Next['to']): Next => {
  const { phase, phaseMs, plan, undecided } = rollout
  const isLate = phaseMs >= plan.longest
  if (blind === null && !isLate) return { to: { ...kept, undecided: null }, told: null }
  if (undecided !== null) return { to: kept, told: null }
  const why = blind ?? waitedFor(rollout)
  return {
    to: { ...kept, undecided: why },
    told: { action: 'rollout.hold', detail: `${phase}: ${why}` },
  }
}

/** What a rollout waits for, in words. */
export const waitedFor = (rollout: Rollout): string => {
  const { phase, plan, evidence, candidate, phaseMs } = rollout
  if (phase === 'ready') return `Version ${candidate} is not open yet where answers are given.`
  if (evidence.errors.here.candidate.answers === 0) return `Version ${candidate} was not asked.`
  if (phase === 'shift' && phaseMs < plan.stepFor)
    return `Each share lasts ${timeOf(plan.stepFor)} at least.`
  return whatLacks(rollout) ?? `Version ${candidate} was asked too rarely at its share.`
}

/** After its verdict: the versions that have to go give their last answers. */
const drained = (rollout: Rollout, { isDrained }: Sight, kept: Next['to']): Next => {
  if (rollout.phase === 'ended') return { to: {}, told: null }
  if (!isDrained && rollout.phaseMs < longestDrain) return { to: kept, told: null }
  return { to: { ...kept, phase: 'ended' }, told: null }
}
