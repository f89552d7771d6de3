import { z } from '../core/schema.ts'
import { authorOf } from './author.ts'
import { emptyBody, modelParams, promoteBody, rowsBody, rowsLimit } from './inputs.ts'
import { known } from './predict.ts'
import { alias, evaluation, failure, ingestion, run } from './schemas.ts'
import type { Context } from './types.ts'

const tags = ['Verbs']

/** `POST /api/models/:model/…`: what sets the wheel in motion by hand. */
export const verbRoutes = (context: Context) => {
  const { app, loop } = context

  app.post(
    '/api/models/:model/train',
    {
      schema: {
        tags,
        operationId: 'train',
        summary: 'Starts a lap; answers as soon as its run exists',
        params: modelParams,
        body: emptyBody,
        response: { 200: z.object({ run }), 404: failure, 409: failure },
      },
    },
    async (request) => ({
      run: await loop.train(known(context, request.params.model), {
        trigger: 'manual',
        author: authorOf(request),
      }),
    }),
  )

  app.post(
    '/api/models/:model/ingest',
    {
      schema: {
        tags,
        operationId: 'ingest',
        summary: 'Moves the next rows of the queue to the head of the data set',
        params: modelParams,
        body: emptyBody,
        response: { 200: ingestion, 404: failure },
      },
    },
    async (request) => loop.ingest(known(context, request.params.model), authorOf(request)),
  )

  app.post(
    '/api/models/:model/rows',
    {
      bodyLimit: rowsLimit,
      schema: {
        tags,
        operationId: 'enqueue',
        summary: 'Appends rows to the queue of new data',
        params: modelParams,
        body: rowsBody,
        response: { 200: z.object({ queued: z.int() }), 400: failure, 404: failure, 413: failure },
      },
    },
    async (request) => ({
      queued: await loop.enqueue(
        known(context, request.params.model),
        request.body.rows,
        authorOf(request),
      ),
    }),
  )

  app.post(
    '/api/models/:model/evaluate',
    {
      schema: {
        tags,
        operationId: 'evaluateModel',
        summary: 'Puts the prompts to the champion now',
        params: modelParams,
        body: emptyBody,
        response: { 200: z.object({ evaluation }), 404: failure, 503: failure },
      },
    },
    async ({ params }) => ({ evaluation: await loop.evaluate(known(context, params.model)) }),
  )

  app.post(
    '/api/models/:model/promote',
    {
      schema: {
        tags,
        operationId: 'promote',
        summary: 'Makes a version the champion',
        params: modelParams,
        body: promoteBody,
        response: { 200: z.object({ alias }), 404: failure, 409: failure },
      },
    },
    async (request) => ({
      alias: await loop.promote(known(context, request.params.model), request.body.version, {
        author: authorOf(request),
        force: request.body.force,
      }),
    }),
  )

  app.post(
    '/api/models/:model/rollback',
    {
      schema: {
        tags,
        operationId: 'rollback',
        summary: 'Goes back to the champion before this one',
        params: modelParams,
        body: emptyBody,
        response: { 200: z.object({ alias }), 404: failure, 409: failure },
      },
    },
    async (request) => ({
      alias: await loop.rollback(known(context, request.params.model), authorOf(request)),
    }),
  )
}
