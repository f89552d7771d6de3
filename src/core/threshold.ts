/** From which probability on a class is answered. */
import type { Answer, ClassShare } from './answer.ts'

/** The class is answered where it has this probability or more, 0 to 1; else the likeliest of the others. */
export interface Threshold {
  readonly class: string
  readonly threshold: number
}

export interface VersionThreshold extends Threshold {
  readonly version: number
}

/** The answer with the class first that a threshold decides for; probabilities, and the order of the rest, stay. */
export const decided = (answer: Answer, threshold: Threshold | null): Answer => {
  if (answer.kind !== 'classes' || threshold === null) return answer
  const first = chosenOf(answer.classes, threshold)
  if (!first || first === answer.classes[0]) return answer
  return { ...answer, classes: [first, ...answer.classes.filter((each) => each !== first)] }
}

const chosenOf = (
  classes: readonly ClassShare[],
  { class: name, threshold }: Threshold,
): ClassShare | undefined => {
  const named = classes.find(({ label }) => label === name)
  if (!named) return undefined
  return named.probability >= threshold ? named : classes.find((each) => each !== named)
}
