import type { Ingested } from '../data/types.ts'
import { ingest } from '../operations/ingest.ts'
import { toldAside } from './aside.ts'
import { verbOf } from './operation.ts'

const toldOf = ({ added, rejected, left, dataset, quarantined }: Ingested): string => {
  if (added === 0 && rejected === 0) return `No row of ${dataset.model} waits`
  const number = (count: number) => count.toLocaleString('en')
  const taken = `${number(added)} ${added === 1 ? 'row' : 'rows'} taken in: data set version ${dataset.number} with ${number(dataset.rows)} rows, ${number(left)} still wait`
  if (!quarantined) return taken
  return `${taken}; ${toldAside(rejected, quarantined)}`
}

export const verb = verbOf({
  name: 'ingest',
  operation: ingest,
  prepares: true,
  render: (ingested) => `${toldOf(ingested)}.`,
})
