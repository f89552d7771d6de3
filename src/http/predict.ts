import type { Question } from '../core/input.ts'
import { z } from '../core/schema.ts'
import type { PredictView } from '../operations/contract.ts'
import { prediction } from '../operations/schemas.ts'
import { onEndpoint } from '../operations/things.ts'
import { viewOf } from '../operations/view.ts'
import { longestValue } from '../serve/room.ts'
import { expectMay } from './access/check.ts'
import { taking } from './access/types.ts'
import { admitOnly } from './admission.ts'
import { ofBodies, refusals } from './answers.ts'
import { expectOrigin } from './cors.ts'
import { askAll, endpointOf, saidIn } from './inference/ask.ts'
import { identify, keepAll } from './logged.ts'
import { predictBody, predictLimit } from './requests.ts'
import { type Asked, longestText, mostFields } from './size.ts'
import type { ServingContext } from './types.ts'
import { waitsOf } from './waits.ts'

const ofPredictions = [
  ...(['not_found', 'conflict', 'no_model', 'queue_full', 'timeout', 'not_logged'] as const),
  'step_failed' as const,
  // Of a version that is opened by its number.
  ...(['corrupt', 'storage'] as const),
]

const predictions = z.object({ predictions: z.array(prediction) })
type Predictions = z.output<typeof predictions>

/** `POST /predict`. */
export const predictRoutes = (context: ServingContext) => {
  const { app } = context

  app.post(
    '/predict',
    {
      ...taking('predict', 'any'),
      bodyLimit: predictLimit,
      onRequest: admitOnly(context),
      schema: {
        tags: ['Predict'],
        operationId: 'predict',
        summary:
          'Suggests the next word of a text, tells the class of a text or a record, or predicts a number of it',
        description:
          `A text may have ${longestText} bytes; a longer one is refused with 413: ` +
          'send a part of it, the end where the next word is asked for, as only the last words decide that. ' +
          `A record may have ${mostFields} fields of ${longestValue} characters; ` +
          'an image may be as large as those the model learnt from. ' +
          'A whole number keeps every digit. ' +
          'With `version` another version than the served one answers: it is opened by the first question, and ' +
          'closed five minutes after the last. Three others of a model are open at a time. ' +
          'Several `texts` or `rows` are answered together as `predictions`; one that cannot be read refuses all, and ' +
          'says which it is. ' +
          'The header `prefer: wait=2` asks for an answer within two seconds; what takes longer than that, or than the ' +
          'endpoint allows, is refused with 504. ' +
          'The header `x-request-id` of the answer names it in the inference log, to which `POST /feedback` adds ' +
          'what it should have been. Who tries again sends the same header, and is kept once.',
        body: predictBody,
        response: {
          200: z.union([prediction, predictions]),
          ...refusals([...ofBodies, ...ofPredictions]),
        },
      },
    },
    async (request, reply): Promise<PredictView | Predictions> => {
      const { body } = request
      const { top, version, time = null } = body
      const keeper = identify(context, request, reply)
      const endpoint = endpointOf(context, body.model ?? firstOf(context))
      expectOrigin(request, reply, endpoint)
      expectMay(request, 'predict', onEndpoint(endpoint.name))
      const questions = questionsIn(body).map(asked)
      const isOne = body.texts === undefined && body.rows === undefined
      const waits = waitsOf(request, reply)
      const askedOf = (place: number) => ({
        ...{ inputs: saidIn(questions[place]), protocol: 'predict', eventTime: time },
        row: isOne ? undefined : place,
      })
      const predictions = await askAll(endpoint, questions, (place) => ({
        ...{ top, version, ...waits, ...keeper.of(askedOf(place)) },
      }))
      const views = predictions.map(viewOf)
      await keepAll(keeper, predictions, askedOf)
      const [first] = views
      return isOne && first ? first : { predictions: views }
    },
  )
}

const questionsIn = (body: z.output<typeof predictBody>): readonly Asked[] => {
  const { text, row, inputs, texts, rows } = body
  if (texts) return texts.map((text) => ({ text }))
  return rows ? rows.map((row) => ({ row })) : [{ text, row, inputs }]
}

const asked = ({ text, row = {}, inputs }: Asked): Question => {
  if (text !== undefined) return { kind: 'text', text }
  if (inputs !== undefined) return { kind: 'arrays', arrays: inputs }
  return isList(row) ? { kind: 'list', values: row } : { kind: 'record', values: row }
}

const isList = (row: object): row is readonly unknown[] => Array.isArray(row)

/** The endpoint that is asked where none is named: the first one. */
const firstOf = ({ endpoints }: ServingContext): string => endpoints.keys().next().value ?? ''
