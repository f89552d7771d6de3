/** Whether a version can answer what its endpoint falls back to. */
import type { Answer } from '../core/answer.ts'
import type { EndpointSpec } from '../core/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { mostClasses } from '../inference/record.ts'
import { listed } from '../tasks/kit/classes.ts'
import { readManifest } from '../tasks/kit/package.ts'

/** What the simplest guess answers by the package in a folder; undefined where that does not tell. */
export const guessIn = async (folder: string): Promise<Answer | undefined> =>
  (await readManifest(folder)).guess

/** A version, as far as it is known what it answers. */
export interface Guessing {
  readonly version: number
  /** What its baseline answers; undefined where its package keeps none. */
  readonly guess: Answer | undefined
  /** What it answers to some question, with every class; undefined where that is not known. */
  readonly sample: Answer | undefined
}

type Spec = Pick<EndpointSpec, 'model' | 'fallback'>

/**
 * Fails with `conflict` where the endpoint falls back to what the version has not: to a baseline that it does not keep, or
 * to a constant that it could never have answered.
 */
export const expectFallback = (spec: Spec, endpoint: string, known: Guessing): void => {
  const { fallback } = spec
  if (fallback === 'baseline') expectBaseline(spec, endpoint, known)
  if (typeof fallback === 'object') expectConstant(spec, endpoint, fallback.constant, known)
}

const expectBaseline = ({ model }: Spec, endpoint: string, { version, guess }: Guessing): void => {
  if (guess) return
  throw new MillraceError('conflict', {
    what: `Version ${version} of ${model} keeps no answer of its baseline, which the endpoint ${endpoint} falls back to.`,
    why: 'It was trained by an earlier Millrace, by a task that tells none, or elsewhere.',
    fix: `Train again, or choose another fallback: millrace endpoint ${endpoint} --fallback before.`,
  })
}

const expectConstant = (
  { model }: Spec,
  endpoint: string,
  constant: string | number,
  { version, guess, sample }: Guessing,
): void => {
  const answer = sample ?? guess
  const why = answer && againstConstant(answer, constant)
  if (!why) return
  throw new MillraceError('conflict', {
    what: `The endpoint ${endpoint} falls back to ${JSON.stringify(constant)}, which version ${version} of ${model} could never have answered.`,
    why,
    fix: `Choose another fallback: millrace endpoint ${endpoint} --fallback before.`,
  })
}

/** Why no answer like this one is a constant; null where one may be. */
const againstConstant = (answer: Answer, constant: string | number): string | null => {
  switch (answer.kind) {
    case 'text':
      return null
    case 'tensors':
      return 'It answers tensors.'
    case 'values':
      if (answer.values.length !== 1) return `It predicts ${answer.values.length} numbers.`
      return typeof constant === 'number' ? null : 'It predicts a number.'
    case 'classes': {
      const labels = answer.classes.map(({ label }) => label)
      // There may be more than are told.
      if (labels.length >= mostClasses || labels.includes(String(constant))) return null
      return `Its classes are ${listed(labels)}.`
    }
  }
}
