import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { model } from './fields.ts'
import { operation } from './operation.ts'
import { ingestion } from './schemas.ts'
import { onData } from './things.ts'

const since = 'a day or a moment of UTC, as 2026-05-01 or 2026-05-01T12:00Z'

export const ingest = operation({
  name: 'ingest',
  summary: 'Take the next rows of the queue into the data set',
  tag: 'Operations',
  scope: 'writeData',
  method: 'POST',
  path: '/api/models/:model/ingest',
  orDataset: true,
  input: {
    model,
    from: z
      .enum(['requests'])
      .optional()
      .describe(
        'Makes rows of labelled requests before, each once by its id, whatever `ingest.fromRequests` says.',
      ),
    since: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/, since)
      .refine((text) => !Number.isNaN(Date.parse(text)), since)
      .optional()
      .describe(
        'Of those, only what was answered then or later: `2026-05-01` or `2026-05-01T12:00Z`.',
      ),
  },
  on: ({ model }, world) => onData(world, model),
  output: ingestion,
  refuses: ['not_found', 'conflict', 'bad_data', 'already_running'],
  run: ({ loop }, { model, from, since }, { author }) => {
    if (since !== undefined && from === undefined)
      throw new MillraceError('bad_input', {
        what: '`since` says which requests rows are made of, and none are asked for.',
        fix: 'Say `from: requests` as well, or leave it out.',
      })
    return loop.ingest(model, {
      author,
      fromRequests: from === undefined ? undefined : true,
      since: since === undefined ? undefined : Date.parse(since),
    })
  },
})
