import type { ComponentProps } from 'react'
import { ApiError } from '../data/api.ts'
import type { usePrediction } from '../data/queries.ts'
import { Failure } from '../parts/states.tsx'
import { Verdict } from './answer.tsx'

type Props = Omit<ComponentProps<typeof Verdict>, 'answer'> & {
  query: ReturnType<typeof usePrediction>
  /** Nothing has been asked: what was answered before does not stand any more. */
  blank?: boolean
}

/** What came of asking: a refusal, or the model's answer. */
export const Answered = ({ query, blank = false, ...verdict }: Props) =>
  query.error instanceof ApiError ? (
    <Failure error={query.error} retry={() => void query.refetch()} />
  ) : (
    <Verdict {...verdict} answer={blank ? undefined : query.data} />
  )
