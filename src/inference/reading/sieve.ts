/** Which records are asked for, where that is known of one only when it is read with what was said of it. */
import type { RequestsQuery, RequestWithFeedback } from '../../core/requests.ts'

export type Sieve = Pick<RequestsQuery, 'labeled' | 'said' | 'text'>

/** Tells of a record whether it is asked for; null where every one is. */
export const sieveOf = ({
  labeled,
  said,
  text,
}: Sieve): ((request: RequestWithFeedback) => boolean) | null => {
  if (labeled === undefined && said === undefined && text === undefined) return null
  const holds = text === undefined ? () => true : holding(text)
  return (request) =>
    (labeled === undefined || labeled === isLabeled(request)) &&
    (said === undefined || said === request.feedback.length > 0) &&
    holds(request)
}

const isLabeled = ({ feedback }: RequestWithFeedback) =>
  feedback.some(({ label }) => label !== null)

/** Looks for a text as it is, and as JSON has it. */
const holding = (text: string) => {
  const plain = text.toLowerCase()
  const inJson = JSON.stringify(plain).slice(1, -1)
  return ({ id, caller, best, inputs, outputs, feedback }: RequestWithFeedback): boolean => {
    const said = feedback.flatMap(({ label, comment, author }) => [label, comment, author])
    return [id, caller, best, inputs, outputs, ...said].some((each) => {
      const words = each?.toLowerCase()
      return words !== undefined && (words.includes(plain) || words.includes(inJson))
    })
  }
}
