import { dataChecks } from '../console/data.ts'
import { deedChecks } from '../console/deeds.ts'
import { lateChecks } from '../console/late.ts'
import { atUrl, invented, seeIn } from '../console/seen.ts'

seeIn(
  'data sets in a real browser',
  { start: invented(), timeout: 280_000, patience: 60_000 },
  atUrl([...dataChecks, ...deedChecks, ...lateChecks]),
)
