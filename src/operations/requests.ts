/** What can be asked of the inference log. */
import { MillraceError } from '../core/error.ts'
import type { Feedback, RequestsPage, RequestWithFeedback } from '../core/requests.ts'
import { z } from '../core/schema.ts'
import { erasedEntry } from '../inference/compact/erase.ts'
import type { Whose } from '../inference/erasing.ts'
import type { FeedbackAnswer } from '../inference/reading/requests.ts'
import { id, limit, model, moment, textOf, version } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'
import type { World } from './world.ts'

/** An id as `x-request-id` has it, and the number of a row. */
const requestId = z
  .string()
  .min(1)
  .max(140)
  .regex(/^[\x21-\x7e]*$/, 'visible ASCII characters')

const feedback: z.ZodType<Feedback> = named(
  'Feedback',
  z.object({
    requestId: z.string(),
    time,
    author: z.string(),
    label: z.string().nullable().describe('What the answer should have been.'),
    score: z.number().nullable(),
    comment: z.string().nullable(),
  }),
)

const milliseconds = z.number().min(0)

const logged: z.ZodType<RequestWithFeedback> = named(
  'LoggedRequest',
  z.object({
    id: z.string(),
    time,
    eventTime: time.nullable().describe('When what it tells of happened.'),
    endpoint: z.string().describe('Name that was asked.'),
    model: z.string(),
    version: z.int(),
    variant: z
      .string()
      .nullable()
      .describe('Arm that answered; `pinned` where a version was asked by its number.'),
    caller: z.string().nullable(),
    protocol: z.string(),
    subject: z.string().nullable().describe('Fingerprint of whose it is.'),
    inputs: z.string().describe('JSON of what was asked.'),
    outputs: z.string().describe('JSON of what was answered, with every class.'),
    cut: z.array(z.enum(['inputs', 'outputs'])).describe('Which are not whole.'),
    best: z.string().nullable(),
    probability: z.number().nullable(),
    anomalies: z.array(z.string()),
    queueMs: milliseconds,
    runMs: milliseconds,
    totalMs: milliseconds,
    batch: count.describe('Questions that went through the model together.'),
    weight: z
      .number()
      .describe('Share of the questions that its variant had; 0 of what was asked by its number.'),
    metrics: z.record(z.string(), z.number()).describe('Numbers that its scoring step told.'),
    artifacts: z
      .array(
        z.object({
          name: z.string(),
          digest: z.string().describe('SHA-256 of the content.'),
          bytes: count,
          base64: z
            .string()
            .optional()
            .describe('The content, where the request is asked for by its id.'),
        }),
      )
      .describe('What its scoring step kept.'),
    feedback: z.array(feedback).describe('Oldest first; the last label stands.'),
  }),
)

/** Which records are meant. */
export const requestFilter = {
  model: model.optional().describe('Only of this model.'),
  endpoint: id.optional().describe('Only what was asked under this name.'),
  version: version.optional().describe('Only of this version.'),
  from: moment.optional().describe('Answered then or later, milliseconds since 1970.'),
  to: moment.optional().describe('Answered before, milliseconds since 1970.'),
  anomaly: z
    .enum(['any', 'low_best', 'high_worst', 'mean', 'sum'])
    .optional()
    .describe('Only those that are out of the ordinary so.'),
  labeled: z.enum(['yes', 'no']).optional().describe('Whether somebody said what it is.'),
  feedback: z.enum(['yes', 'no']).optional().describe('Whether anything was said of it.'),
  subject: textOf(1000)
    .min(1)
    .optional()
    .describe(
      'Only of this person: the value of the column that `subject` names, or its fingerprint.',
    ),
  q: textOf(1000)
    .min(1)
    .optional()
    .describe(
      'Stands in its id, its caller, what was asked, answered or said, in any case of letters.',
    ),
  minMs: milliseconds.optional().describe('Only those that took so long or longer, milliseconds.'),
}

/** The filter as the log takes it. */
export const asFilter = <T extends z.output<z.ZodObject<typeof requestFilter>>>({
  labeled,
  feedback,
  q,
  ...filter
}: T) => ({ ...filter, labeled: isYes(labeled), said: isYes(feedback), text: q })

const isYes = (word: 'yes' | 'no' | undefined) => (word === undefined ? undefined : word === 'yes')

const tag = 'Requests'

export const listRequests = operation({
  ...{ name: 'listRequests', tag, scope: 'read', method: 'GET', path: '/requests' },
  summary: 'What was answered, newest first, a page at a time',
  anyModel: true,
  input: {
    ...requestFilter,
    cursor: z.string().min(1).max(2000).optional().describe('`next` of the page before.'),
    limit: limit(500, 50),
  },
  output: z.object({
    requests: z.array(logged).readonly(),
    next: z
      .string()
      .nullable()
      .describe(
        'Cursor of the next page; null on the last one. A page may have few, or none, before that: 20,000 records are looked through at a time.',
      ),
    lookedTo: time
      .nullable()
      .describe('Of the oldest record that was looked at; null where all were.'),
  }) satisfies z.ZodType<RequestsPage>,
  refuses: ['not_found'],
  run: ({ requests }, query) => requests.find(asFilter(query)),
})

export const getRequest = operation({
  ...{ name: 'getRequest', tag, scope: 'read', method: 'GET', path: '/requests/:id' },
  summary: 'What was answered to one request',
  input: { id: requestId },
  output: z.object({
    requests: z
      .array(logged)
      .describe('The first one first: another question may have had the same id.'),
  }),
  refuses: ['not_found'],
  run: async ({ requests }, { id }) => ({ requests: await requests.get(id) }),
})

export const findSubject = operation({
  ...{ name: 'findSubject', tag, scope: 'read', method: 'POST', path: '/requests/subject/find' },
  summary: 'By what a person is known in the log, so that the name stands in no address',
  input: {
    subject: textOf(1000).min(1).describe('The value of the column that `subject` names.'),
  },
  output: z.object({
    fingerprint: z.string().nullable().describe('Null where nobody is known yet.'),
  }),
  refuses: [],
  run: async ({ requests }, { subject }) => ({ fingerprint: requests.fingerprint(subject) }),
})

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

/** Erases the records of a person, and says so in the audit trail. Fails with `already_running` where files are left. */
export const eraseRequests = async (
  { requests, registry }: Pick<World, 'requests' | 'registry'>,
  whose: Whose,
) => {
  const { fingerprint, erased } = await requests.erase(whose)
  for (const each of erased) await registry.audit(erasedEntry(each))
  const own = erased.find(({ subject }) => subject === fingerprint)
  if (own && own.left.length > 0)
    throw new MillraceError('already_running', {
      what: `The records of the person with fingerprint ${fingerprint} are hidden from every reading, but not yet gone from the disk: ${own.left.join('; ')}.`,
      fix: 'The server goes on with it every 30 s; or erase again when nobody reads any more.',
    })
  return { fingerprint, records: own?.records ?? 0, files: own?.files ?? 0 }
}

export const deleteRequests = operation({
  ...{
    name: 'deleteRequests',
    tag,
    scope: 'write',
    method: 'POST',
    path: '/requests/subject/delete',
  },
  summary: 'Erase what was asked by, and answered to, one person, with what was said of it',
  input: {
    subject: textOf(1000).min(1).describe('The value of the column that `subject` names.'),
  },
  output: z.object({
    fingerprint: z.string().describe('By which the person is known in the audit trail.'),
    records: count,
    files: count.describe('Files that were written anew.'),
  }),
  refuses: ['already_running'],
  run: (world, { subject }, { author }) => eraseRequests(world, { subject, author }),
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
