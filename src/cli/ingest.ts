import { counted } from '../core/text.ts'
import type { Ingested } from '../data/types.ts'
import { ingest } from '../operations/ingest.ts'
import { toldAside } from './aside.ts'
import { verbOf } from './operation.ts'

const toldOf = ({ added, rejected, left, dataset, quarantined }: Ingested): string => {
  if (added === 0 && rejected === 0) return `No row of ${dataset.name} waits`
  const taken = `${counted(added, 'row')} taken in: data set version ${dataset.number} with ${counted(dataset.rows, 'row')}, ${left === 1 ? '1 still waits' : `${left.toLocaleString('en')} still wait`}`
  if (!quarantined) return taken
  return `${taken}; ${toldAside(rejected, quarantined)}`
}

export const verb = verbOf({
  name: 'ingest',
  operation: ingest,
  prepares: true,
  render: (ingested) => `${toldOf(ingested)}.`,
})
