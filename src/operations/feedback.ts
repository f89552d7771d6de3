/** What is said of answers later. */
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import type { FeedbackAnswer } from '../inference/reading/requests.ts'
import { textOf } from './fields.ts'
import { operation } from './operation.ts'
import { requestId, tag } from './requests.ts'
import { count } from './schemas.ts'

/** What is said of one answer; at least one of the three. */
const said = {
  label: textOf(1000).min(1).optional().describe('What the answer should have been.'),
  score: z.number().optional().describe('How good it was, in a measure of your own.'),
  comment: textOf(10_000).min(1).optional(),
}

const item = z
  .strictObject({ request_id: requestId, ...said })
  .meta({ anyOf: Object.keys(said).map((name) => ({ required: [name] })) })
type Said = z.output<typeof item>

const answer: z.ZodType<FeedbackAnswer> = z.object({
  kept: count,
  unknown: z
    .array(z.string())
    .describe('Ids of which there is no record: kept, and joined when one comes.'),
})

export const sendFeedback = operation({
  ...{ name: 'sendFeedback', tag, scope: 'write', method: 'POST', path: '/feedback' },
  summary: 'Say what answers should have been, or how good they were, at any later time',
  input: {
    request_id: requestId.optional().describe('The header `x-request-id` of the answer.'),
    ...said,
    feedback: z.array(item).min(1).max(1000).optional().describe('Of many at once.'),
  },
  output: answer,
  refuses: [],
  bodyLimit: 8_388_608,
  run({ requests, clock }, { request_id, feedback = [], ...one }, { author }) {
    const given = request_id === undefined ? feedback : [{ request_id, ...one }, ...feedback]
    expectSaid(given, request_id !== undefined || !isSaid(one))
    return requests.feedback(
      given.map(({ request_id, label = null, score = null, comment = null }) => ({
        ...{ requestId: request_id, time: clock.now(), author },
        ...{ label, score, comment },
      })),
    )
  },
})

const isSaid = ({ label, score, comment }: Omit<Said, 'request_id'>) =>
  [label, score, comment].some((each) => each !== undefined)

const expectSaid = (given: readonly Said[], isNamed: boolean): void => {
  const silent = given.findIndex((each) => !isSaid(each))
  if (isNamed && given.length > 0 && silent < 0) return
  throw new MillraceError('bad_input', {
    what:
      silent >= 0
        ? `Of request ${given[silent]?.request_id} nothing is said.`
        : 'It is not said which request is meant.',
    fix: 'Send request_id with a label, a score or a comment; or a list of such as feedback.',
  })
}
