import { model } from './fields.ts'
import { operation } from './operation.ts'
import { ingestion } from './schemas.ts'
import { onData } from './things.ts'

export const ingest = operation({
  name: 'ingest',
  summary: 'Take the next rows of the queue into the data set',
  tag: 'Operations',
  scope: 'writeData',
  method: 'POST',
  path: '/api/models/:model/ingest',
  orDataset: true,
  input: { model },
  on: ({ model }, world) => onData(world, model),
  output: ingestion,
  refuses: ['not_found', 'conflict', 'bad_data', 'already_running'],
  run: ({ loop }, { model }, { author }) => loop.ingest(model, author),
})
