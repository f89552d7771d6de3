import { manyChecks, moreModels } from '../console/many.ts'
import { runsChecks } from '../console/runs.ts'
import { atUrl, invented, seeIn } from '../console/seen.ts'

seeIn(
  'ten thousand runs and forty models in a real browser',
  { start: invented('--runs', '10000', '--models', `${moreModels}`) },
  atUrl([...runsChecks, ...manyChecks]),
)
