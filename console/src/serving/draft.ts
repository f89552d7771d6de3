/** The bounds of an endpoint as somebody writes them. */
import { isOrigin, mostOf } from '../../../src/core/endpoint.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import type { InputOf } from '../../../src/operations/index.ts'

type Spec = EndpointView['spec']

/** What is changed of an endpoint. */
export type Change = Omit<InputOf<'POST', '/api/endpoints/:name'>, 'name' | 'generation'>

export interface Draft {
  readonly deadline: string
  readonly maxBatch: string
  readonly maxPending: string
  readonly cors: string
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const

/** Milliseconds as they are written: 10000 is `10s`. */
export const lengthOf = (time: number): string => {
  const [unit, size] = units.find(([, each]) => time >= each && time % each === 0) ?? ['ms', 1]
  return `${time / size}${unit}`
}

export const draftOf = ({ deadline, maxBatch, maxPending, cors }: Spec): Draft => ({
  deadline: lengthOf(deadline),
  maxBatch: String(maxBatch),
  maxPending: String(maxPending),
  cors: cors.join(' '),
})

const wholeProblem = (text: string, most: number): string | undefined => {
  const number = Number(text)
  return text.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= most
    ? undefined
    : `A whole number from 1 to ${most.toLocaleString('en')}`
}

const originsIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** Why values cannot be; undefined of those that can. */
export const problemsOf = (draft: Draft): Readonly<Record<keyof Draft, string | undefined>> => {
  const wrong = originsIn(draft.cors).find((each) => !isOrigin(each))
  return {
    deadline: /^\d+(\.\d+)?(ms|s|m|h|d)$/.test(draft.deadline.trim())
      ? undefined
      : 'A number and ms, s, m, h or d',
    maxBatch: wholeProblem(draft.maxBatch, mostOf.maxBatch),
    maxPending: wholeProblem(draft.maxPending, mostOf.maxPending),
    cors: wrong === undefined ? undefined : `${wrong} is no origin such as https://shop.example`,
  }
}

/** What is to be changed of an endpoint; nothing of what stays. */
export const changeOf = (draft: Draft, spec: Spec): Change => {
  const before = draftOf(spec)
  const differs = (name: keyof Draft) => draft[name].trim() !== before[name]
  return {
    ...(differs('deadline') && { deadline: draft.deadline.trim() }),
    ...(differs('maxBatch') && { maxBatch: Number(draft.maxBatch) }),
    ...(differs('maxPending') && { maxPending: Number(draft.maxPending) }),
    ...(differs('cors') && { cors: originsIn(draft.cors) }),
  }
}
