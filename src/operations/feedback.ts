/** What is said of answers later. */
import { forbidden } from '../access/refuse.ts'
import { mayDo, type Principal } from '../core/access.ts'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import type { FeedbackAnswer } from '../inference/reading/requests.ts'
import { textOf } from './fields.ts'
import { operation } from './operation.ts'
import { requestId, tag } from './requests.ts'
import { count } from './schemas.ts'
import { onEndpoint } from './things.ts'
import type { World } from './world.ts'

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
  noClass: z
    .array(z.string())
    .describe(
      'Ids whose label is none of the classes that were answered: kept, but most likely misspelt.',
    ),
})

export const sendFeedback = operation({
  ...{ name: 'sendFeedback', tag, scope: 'predict', method: 'POST', path: '/feedback' },
  summary: 'Say what answers should have been, or how good they were, at any later time',
  input: {
    request_id: requestId.optional().describe('The header `x-request-id` of the answer.'),
    ...said,
    feedback: z.array(item).min(1).max(1000).optional().describe('Of many at once.'),
  },
  output: answer,
  refuses: ['not_found'],
  bodyLimit: 8_388_608,
  on: () => ({ kind: 'any' }),
  async run(world, { request_id, feedback = [], ...one }, { author, principal }) {
    const { requests, clock } = world
    const given = request_id === undefined ? feedback : [{ request_id, ...one }, ...feedback]
    expectSaid(given, request_id !== undefined || !isSaid(one))
    await expectOwn(world, principal, [...new Set(given.map(({ request_id }) => request_id))])
    return requests.feedback(
      given.map(({ request_id, label = null, score = null, comment = null }) => ({
        ...{ requestId: request_id, time: clock.now(), author },
        ...{ label, score, comment },
      })),
    )
  },
})

/** Ids at a time, where each has to be looked up. */
const mostLooked = 100

/** Whoever may ask some endpoints says nothing of the answers of others. */
const expectOwn = async (
  { requests }: Pick<World, 'requests'>,
  principal: Principal,
  ids: readonly string[],
): Promise<void> => {
  if (mayDo(principal, 'predict', { kind: 'project' })) return
  if (ids.length > mostLooked)
    throw new MillraceError('too_large', {
      what: `There are ${ids.length} requests; a key of some endpoints alone may name ${mostLooked} at a time.`,
      fix: 'Send them in parts.',
    })
  for (const id of ids) {
    const endpoints = (await requests.get(id)).map(({ endpoint }) => onEndpoint(endpoint))
    const other = endpoints.find((endpoint) => !mayDo(principal, 'predict', endpoint))
    if (other) throw forbidden(principal, 'predict', other)
  }
}

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
