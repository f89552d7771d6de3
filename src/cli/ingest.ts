import { counted } from '../core/text.ts'
import type { Ingested } from '../data/types.ts'
import type { IngestedRows } from '../loop/ingestion.ts'
import type { Fed } from '../loop/labelled.ts'
import { type LeftOut, leftOut } from '../loop/rows.ts'
import { ingest } from '../operations/ingest.ts'
import { toldAside } from './aside.ts'
import { verbOf } from './operation.ts'

const takenOf = ({ added, rejected, left, dataset, quarantined }: Ingested): string => {
  if (added === 0 && rejected === 0) return `No row of ${dataset.name} waits`
  const taken = `${counted(added, 'row')} taken in: data set version ${dataset.number} with ${counted(dataset.rows, 'row')}, ${left === 1 ? '1 still waits' : `${left.toLocaleString('en')} still wait`}`
  if (!quarantined) return taken
  return `${taken}; ${toldAside(rejected, quarantined)}`
}

/** Why no row is made of a labelled request. */
const reasons: Readonly<Record<LeftOut, string>> = {
  masked: 'whose columns are masked',
  incomplete: 'without a column that is learnt from',
  cut: 'too long to be kept whole',
  sealed: 'sealed with a key that is not there',
  ambiguous: 'of two questions under one id',
  unknown: 'without a record',
  erased: 'of somebody who was erased',
}

const fedOf = ({ handed, leftOut: counts }: Fed): string => {
  const parts = leftOut.flatMap((why) => {
    const many = counts[why] ?? 0
    return many === 0 ? [] : [`${many.toLocaleString('en')} ${reasons[why]}`]
  })
  const made = `${counted(handed, 'labelled request')} made a row`
  return parts.length === 0 ? made : `${made}; left out: ${parts.join(', ')}`
}

const toldOf = (ingested: IngestedRows): string =>
  ingested.fed ? `${fedOf(ingested.fed)}. ${takenOf(ingested)}` : takenOf(ingested)

export const verb = verbOf({
  name: 'ingest',
  operation: ingest,
  prepares: true,
  render: (ingested) => `${toldOf(ingested)}.`,
})
