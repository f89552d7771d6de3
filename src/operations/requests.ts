/** What can be asked of the inference log. */
import { mayDo } from '../core/access.ts'
import {
  type Feedback,
  type RequestsPage,
  type RequestWithFeedback,
  variants,
} from '../core/requests.ts'
import { z } from '../core/schema.ts'
import { unknownRequest } from '../inference/reading/requests.ts'
import { bounded } from '../inference/record.ts'
import { id, limit, model, moment, textOf, version } from './fields.ts'
import { operation } from './operation.ts'
import { count, named, time } from './schemas.ts'
import { onEndpoint } from './things.ts'
import { expectSeen, shownTo } from './withheld.ts'

/** An id as `x-request-id` has it, and the number of a row. */
export const requestId = z
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
      .describe(
        'Arm that answered; `pinned` where a version was asked by its number, `shadow` where it was asked beside the one whose answer was given.',
      ),
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
      .describe(
        'Share of the questions that its variant had; 0 of what was asked by its number, or beside.',
      ),
    outcome: z
      .string()
      .nullable()
      .describe('Code of the error with which the model failed; null where it answered.'),
    unit: z
      .string()
      .nullable()
      .describe('Fingerprint of who keeps to a version; null where each question is drawn.'),
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
    withheld: z
      .boolean()
      .optional()
      .describe(
        'True where what was asked, answered and said is left out: it takes a right on data.',
      ),
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
  status: z
    .enum(['answered', 'failed'])
    .optional()
    .describe('Only what was answered, or only where the model failed.'),
  variant: z
    .enum(variants)
    .optional()
    .describe(
      'Only what this arm answered, a `fallback` in its place, a version that was asked by its number (`pinned`), or one that was asked beside (`shadow`).',
    ),
}

/** The filter as the log takes it. */
export const asFilter = <T extends z.output<z.ZodObject<typeof requestFilter>>>({
  labeled,
  feedback,
  q,
  status,
  ...filter
}: T) => ({
  ...filter,
  labeled: isYes(labeled),
  ...{ said: isYes(feedback), text: q, outcome: status },
})

const isYes = (word: 'yes' | 'no' | undefined) => (word === undefined ? undefined : word === 'yes')

export const tag = 'Requests'

export const listRequests = operation({
  ...{ name: 'listRequests', tag, scope: 'read', method: 'GET', path: '/requests' },
  summary: 'What was answered, newest first, a page at a time',
  anyModel: true,
  input: {
    ...requestFilter,
    cursor: z.string().min(1).max(2000).optional().describe('`next` of the page before.'),
    limit: limit(500, 50),
    maxBytes: z
      .int()
      .min(1)
      .optional()
      .describe('Cuts longer inputs and answers in this list, as the option of a model does.'),
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
  on: ({ endpoint }) => (endpoint === undefined ? { kind: 'project' } : onEndpoint(endpoint)),
  refuses: ['not_found'],
  async run(world, { maxBytes, ...query }, { principal }) {
    await expectSeen(world, principal, query)
    const page = await world.requests.find(asFilter(query))
    const requests = await shownTo(world, principal, page.requests)
    return maxBytes === undefined
      ? { ...page, requests }
      : { ...page, requests: requests.map((each) => shortened(each, maxBytes)) }
  },
})

const shortened = (request: RequestWithFeedback, most: number): RequestWithFeedback => {
  const { inputs, outputs, cut } = request
  const [asked, answered] = [inputs, outputs].map((text) => bounded({ text, isCut: false }, most))
  return {
    ...request,
    inputs: asked?.text ?? inputs,
    outputs: answered?.text ?? outputs,
    cut: [
      ...(asked?.isCut || cut.includes('inputs') ? ['inputs' as const] : []),
      ...(answered?.isCut || cut.includes('outputs') ? ['outputs' as const] : []),
    ],
  }
}

export const getRequest = operation({
  ...{ name: 'getRequest', tag, scope: 'read', method: 'GET', path: '/requests/:id' },
  summary: 'What was answered to one request',
  input: { id: requestId },
  output: z.object({
    requests: z
      .array(logged)
      .describe(
        'The answer first: another question may have had the same id, or a shadow was asked as well.',
      ),
  }),
  on: () => ({ kind: 'any' }),
  refuses: ['not_found'],
  async run(world, { id }, { principal }) {
    const found = await world.requests.get(id)
    const own = found.filter(({ endpoint }) => mayDo(principal, 'read', onEndpoint(endpoint)))
    if (own.length === 0) throw unknownRequest(id)
    return { requests: await shownTo(world, principal, own) }
  },
})
