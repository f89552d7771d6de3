/** What a scoring step tells beside an answer, within bounds. */
import { hash } from 'node:crypto'
import type { Artifact, Logged } from '../../../core/answer.ts'
import { MillraceError } from '../../../core/error.ts'
import type { Signature } from '../../kit/task.ts'
import type { ScoringCall, ScoringStep } from './define.ts'

const mostArtifacts = 4
const mostBytes = 65_536
const artifactName = /^[\w.-]{1,100}$/

export interface Call {
  readonly call: ScoringCall
  /** What was told; undefined where nothing was. */
  logged(): Logged | undefined
}

/** Whatever is out of bounds fails with `step_failed`. */
export const createCall = ({ metrics = [] }: ScoringStep, signature: Signature): Call => {
  const numbers = new Map<string, number>()
  const artifacts: Artifact[] = []
  let held = 0
  return {
    call: {
      signature,
      metric(name, value) {
        if (!metrics.includes(name))
          throw odd(`names the metric ${JSON.stringify(name)}`, 'Name it in its `metrics`.')
        if (typeof value !== 'number' || !Number.isFinite(value))
          throw odd(`gives ${value} as the metric ${name}`, 'Give a finite number.')
        numbers.set(name, value)
      },
      artifact(name, content) {
        const bytes = Buffer.from(content)
        if (!artifactName.test(name))
          throw odd(
            `calls an artifact ${JSON.stringify(name)}`,
            'Use 1 to 100 letters, digits, ".", "_" and "-".',
          )
        held += bytes.length
        if (held > mostBytes || artifacts.length === mostArtifacts)
          throw odd(
            `keeps ${held} bytes in ${artifacts.length + 1} artifacts`,
            `Keep ${mostArtifacts} an answer at most, of ${mostBytes} bytes together.`,
          )
        artifacts.push({
          ...{ name, digest: hash('sha256', bytes, 'hex'), bytes: bytes.length },
          base64: bytes.toString('base64'),
        })
      },
    },
    logged: () =>
      numbers.size + artifacts.length === 0
        ? undefined
        : { metrics: Object.fromEntries(numbers), artifacts },
  }
}

const odd = (what: string, fix: string) =>
  new MillraceError('step_failed', { what: `The scoring step ${what}.`, fix })
