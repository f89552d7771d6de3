import { monitoringChecks } from '../console/monitoring.ts'
import { requestChecks } from '../console/requests.ts'
import { rolloutChecks } from '../console/rollouts.ts'
import { atUrl, invented, seeIn } from '../console/seen.ts'
import { servingChecks } from '../console/serving.ts'

seeIn(
  'endpoints, requests, rollouts and their traffic in a real browser',
  { start: invented() },
  atUrl([...servingChecks, ...requestChecks, ...rolloutChecks, ...monitoringChecks]),
)
