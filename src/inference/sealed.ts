/** Records with their payload sealed: what was asked, what was answered, and all that tells of it. */
import { z } from '../core/schema.ts'
import { artifacts, type Keyed, metrics } from './columns.ts'
import type { Keys } from './seal.ts'

const payload = z.object({
  outputs: z.string(),
  best: z.string().nullable(),
  probability: z.number().nullable(),
  metrics,
  artifacts,
})

const placeOf = ({ id, digest }: Keyed, column: string) => `${digest} ${id} ${column}`

/** As it is where there is no key. What stays clear: who, when, how long, which model, version and anomalies. */
export const sealedRecord = (record: Keyed, keys: Keys): Keyed => {
  if (!keys.seals) return record
  const { inputs, outputs, best, probability, metrics, artifacts } = record
  const answered = JSON.stringify({ outputs, best, probability, metrics, artifacts })
  return {
    ...record,
    inputs: keys.seal(inputs, placeOf(record, 'inputs')),
    outputs: keys.seal(answered, placeOf(record, 'outputs')),
    ...{ best: null, probability: null, metrics: {}, artifacts: [] },
  }
}

/** The same record as it was; where the key is not here its payload says so. */
export const openedRecord = (record: Keyed, keys: Keys): Keyed => {
  const inputs = keys.open(record.inputs, placeOf(record, 'inputs'))
  const outputs = keys.open(record.outputs, placeOf(record, 'outputs'))
  return {
    ...record,
    inputs: inputs.missing === null ? inputs.text : unopened(inputs.missing),
    ...(outputs.missing === null
      ? answeredIn(record, outputs.text)
      : { outputs: unopened(outputs.missing) }),
  }
}

const answeredIn = ({ outputs }: Keyed, text: string): Partial<Keyed> =>
  text === outputs ? {} : payload.parse(JSON.parse(text))

/** Id of the key that is missing. */
const unopened = (key: string): string => JSON.stringify({ sealed: true, key })
