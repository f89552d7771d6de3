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

type Place = Pick<Keyed, 'id' | 'digest'>

const placeOf = ({ id, digest }: Place, column: string) => `${digest} ${id} ${column}`

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

/** What was asked, changed: as it is where the change leaves it so, else sealed anew. The id of the key where that is not here. */
export const reseal = (
  keys: Keys,
  record: Place & Pick<Keyed, 'inputs'>,
  change: (text: string) => string,
): { readonly inputs: string } | { readonly missing: string } => {
  const { inputs } = record
  const place = placeOf(record, 'inputs')
  const opened = keys.open(inputs, place)
  if (opened.missing !== null) return { missing: opened.missing }
  const changed = change(opened.text)
  if (changed === opened.text) return { inputs }
  // What was sealed stays so; what was not had no key when it was kept.
  return { inputs: opened.text === inputs ? changed : keys.seal(changed, place) }
}

const answeredIn = ({ outputs }: Keyed, text: string): Partial<Keyed> =>
  text === outputs ? {} : payload.parse(JSON.parse(text))

/** Id of the key that is missing. */
const unopened = (key: string): string => JSON.stringify({ sealed: true, key })
