/** Which version a question goes to, and by what it is drawn. */
import { newId } from '../core/ids.ts'
import type { Form, Question } from '../core/input.ts'
import type { Rollout } from '../core/rollout.ts'
import { namedBy } from '../inference/record.ts'
import type { Candidate } from './candidate.ts'
import type { Charge } from './charge.ts'
import { takesSameTensors } from './fit.ts'
import { armsOf, drawOf, route } from './router.ts'
import type { Serving } from './serving.ts'
import type { Arm, Prediction, PredictOptions } from './types.ts'

/** A version that answers, and what part it plays. */
export interface Chosen extends Pick<Prediction, 'variant' | 'weight' | 'unit'> {
  readonly serving: Serving
  /** The version that is asked the same beside, once this one has answered. */
  readonly beside: Serving | null
}

export interface ChoosingOptions {
  readonly charge: Pick<Charge, 'current'>
  readonly candidate: Pick<Candidate, 'current'>
  /** The one that is under way. */
  rollout(): Rollout | null
}

export const createChoosing = ({ charge, candidate, rollout }: ChoosingOptions) => {
  let of: readonly unknown[] = []
  let arms: readonly Arm[] = []

  /** The candidate of the rollout under way, where it is open. */
  const open = (): Serving | null => {
    const { current } = candidate
    return current && current.version === rollout()?.candidate ? current : null
  }

  /** Made anew when something of them changes. */
  const armsNow = (): readonly Arm[] => {
    const now = [charge.current, open(), rollout()?.weight]
    if (now.some((each, at) => each !== of[at])) {
      of = now
      arms = armsOf({ stable: charge.current, candidate: open(), weight: rollout()?.weight ?? 0 })
    }
    return arms
  }

  /** Only the stable version, where the other one could not be asked so. */
  const armsFor = (question: Question): readonly Arm[] => {
    const [stable, other] = [charge.current, open()]
    const isInTensors = question.kind === 'tensors' || question.kind === 'arrays'
    return stable && other && isInTensors && !takesSameTensors(stable, other)
      ? armsOf({ stable })
      : armsNow()
  }

  return {
    arms: armsNow,
    /** Whether something is the version in charge, or its candidate. */
    isOpen: (serving: Serving): boolean =>
      serving === charge.current || serving === candidate.current,
    /** The one that most questions go to. */
    first: (): Serving | null => ((rollout()?.weight ?? 0) > 0.5 ? open() : null) ?? charge.current,
    /** What a question goes to that names no version; null where nothing is open. */
    choose(question: Question, asked: Pick<PredictOptions, 'id' | 'header'>): Chosen | null {
      const now = rollout()
      const id = asked.id ?? newId()
      const unit = now && unitOf(now, question, { asked, form: charge.current?.form })
      const divided = armsFor(question)
      const arm = route(divided, now && divided.length > 1 ? drawOf(now.id, unit ?? id) : 1)
      const serving = arm?.variant === 'candidate' ? open() : charge.current
      if (!arm || !serving) return null
      const isShadowed = now !== null && divided.length > 1 && arm.variant === 'stable'
      const isDrawn = isShadowed && now.shadow > 0 && drawOf(`${now.id} shadow`, id) < now.shadow
      return {
        ...{ serving, variant: arm.variant, weight: arm.weight, unit },
        beside: isDrawn ? open() : null,
      }
    },
  }
}

export type Choosing = ReturnType<typeof createChoosing>

/** Who keeps to a version; null where a question is drawn by itself. */
const unitOf = (
  { plan: { sticky } }: Pick<Rollout, 'plan'>,
  question: Question,
  {
    asked,
    form,
  }: { readonly asked: Pick<PredictOptions, 'header'>; readonly form?: Form | undefined },
): string | null => {
  if (sticky === null) return null
  if ('header' in sticky) return asked.header?.(sticky.header)?.trim() || null
  return namedBy(valuesIn(question, form), sticky.column)
}

/** Values by column, where a question has some. */
const valuesIn = (question: Question, form: Form | undefined): unknown => {
  if (question.kind === 'record') return question.values
  const columns = form?.kind === 'record' ? form.columns : undefined
  return question.kind === 'list' && columns
    ? Object.fromEntries(columns.map((column, at) => [column, question.values[at]]))
    : null
}
