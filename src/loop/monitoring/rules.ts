import { usualRules } from '../../config/monitor.ts'
import type { ResolvedConfig } from '../../config/resolve.ts'
import type { EndpointRecord } from '../../core/endpoint.ts'
import type { DriftRules } from '../../core/monitor.ts'

/** How the traffic of an endpoint is watched, by the configuration; null: not at all. */
export const rulesOf = (
  { models, monitors }: Pick<ResolvedConfig, 'models' | 'monitors'>,
  { name, spec }: Pick<EndpointRecord, 'name' | 'spec'>,
): DriftRules | null => {
  const own = monitors.get(name)
  if (own !== undefined) return own
  const model = models.find((each) => each.name === spec.model)
  return model ? model.monitor : usualRules
}
