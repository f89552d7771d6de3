/** What was said of an answer, and what of it counts. */
import { canonical } from '../../columns/value.ts'
import type { Feedback } from '../../core/requests.ts'

/** Milliseconds after which a label is late: thirty days. */
const late = 30 * 86_400_000

export interface SaidOf {
  /** The last one. */
  readonly label: string
  readonly isContradicted: boolean
  readonly isLate: boolean
  readonly isEarly: boolean
}

/** Null where nobody has said a label. `time`: of the request, milliseconds since 1970. */
export const saidOf = (
  feedback: readonly Pick<Feedback, 'label' | 'time'>[],
  time: number,
): SaidOf | null => {
  const said = feedback.flatMap(({ label, time: at }) =>
    label === null || label.trim() === '' ? [] : [{ label: label.trim(), at }],
  )
  const last = said.at(-1)
  if (!last) return null
  const different = new Set(said.map(({ label }) => canonical(label)))
  return {
    label: last.label,
    isContradicted: different.size > 1,
    isLate: last.at - time > late,
    isEarly: last.at < time,
  }
}
