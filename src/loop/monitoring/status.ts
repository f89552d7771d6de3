/** How the traffic of an endpoint is watched, and what it came to, in a sentence. */
import type { ResolvedConfig } from '../../config/resolve.ts'
import type { EndpointRecord } from '../../core/endpoint.ts'
import { MillraceError } from '../../core/error.ts'
import type { DriftRules, MonitorStatus, MonitorWindow } from '../../core/monitor.ts'
import { stableAlias } from '../../core/rollout.ts'
import type { MonitorRecord, MonitorStore } from '../../monitor/kept/types.ts'
import type { Registry } from '../../registry/types.ts'
import { rulesOf } from './rules.ts'

interface Looking {
  readonly config: Pick<ResolvedConfig, 'models' | 'monitors'>
  readonly registry: Pick<Registry, 'alias'>
  readonly kept: MonitorStore
  /** Milliseconds since 1970. */
  readonly now: number
}

export const statusOf = async (
  { config, registry, kept, now }: Looking,
  endpoint: EndpointRecord,
): Promise<MonitorStatus> => {
  const rules = rulesOf(config, endpoint)
  try {
    return await soundStatusOf({ config, registry, kept, now }, endpoint, rules)
  } catch (error) {
    if (!(error instanceof MillraceError && error.code === 'corrupt')) throw error
    // It says nothing of other endpoints, whose states are asked for together with it.
    const [state, problem] = ['unmeasured', error.message] as const
    const says = `What was seen of its traffic cannot be read: ${problem}`
    const unseen = { versions: [], newest: null, lookedAt: null }
    return {
      endpoint: endpoint.name,
      model: endpoint.spec.model,
      rules,
      state,
      says,
      problem,
      ...unseen,
    }
  }
}

const soundStatusOf = async (
  { registry, kept, now }: Looking,
  { name, spec }: EndpointRecord,
  rules: DriftRules | null,
): Promise<MonitorStatus> => {
  const record = await kept.of(name)
  const stable = await registry.alias(spec.model, stableAlias(name, { ...spec }))
  const newest = record ? await newestOf(kept, name, stable?.version ?? null) : null
  const { problem = null, versions = [], changedAt = null } = record ?? {}
  const common = { endpoint: name, model: spec.model, rules, problem, versions, newest }
  return { ...common, lookedAt: changedAt, ...stateOf({ rules, record, newest, now }) }
}

const newestOf = async (
  kept: MonitorStore,
  endpoint: string,
  version: number | null,
): Promise<MonitorWindow | null> => {
  const of = version === null ? {} : { version }
  const [newest] = await kept.windows({ endpoint, ...of, limit: 1 })
  return newest ?? null
}

interface Seen {
  readonly rules: DriftRules | null
  readonly record: MonitorRecord | null
  readonly newest: MonitorWindow | null
  readonly now: number
}

/** Milliseconds without an answer after which the last window tells nothing of now. */
const silence = 86_400_000

const stateOf = ({ rules, record, newest, now }: Seen): Pick<MonitorStatus, 'state' | 'says'> => {
  const unmeasured = (says: string) => ({ state: 'unmeasured', says }) as const
  if (rules === null) return unmeasured('Its traffic is not watched: the configuration says so.')
  if (record?.problem) return unmeasured(`Its traffic cannot be watched: ${record.problem}`)
  if (record?.readTo != null)
    return unmeasured(
      `What the log has is being read, up to ${timeOf(record.readTo)} by now: nothing can be said of its traffic until that is done.`,
    )
  if (!newest) return unmeasured(`No window of its traffic is over yet. ${lengthOf(rules)}`)
  const patience = rules.window.by === 'time' ? Math.max(silence, 2 * rules.window.ms) : silence
  if (now - newest.judgedAt > patience)
    return unmeasured(
      `No window was over since ${timeOf(newest.judgedAt)}: nothing can be said of its traffic now.`,
    )
  return { state: newest.state, says: saysOf(newest) }
}

const timeOf = (time: number) => new Date(time).toISOString()

const lengthOf = ({ window }: DriftRules): string =>
  window.by === 'rows'
    ? `One has ${window.rows} answers of a version, which come over ${window.least / 60_000} min at least.`
    : `One is ${window.ms / 3_600_000} h long.`

const saysOf = ({ state, cause, reason, answers, evidence }: MonitorWindow): string => {
  if (cause) return cause.sentence
  if (state === 'unmeasured') return reason ?? 'Nothing could be said of its last window.'
  if (state === 'alarm')
    return `Its traffic drifts slowly: the evidence is ${evidence.value}, of ${evidence.threshold}.`
  return `The last ${answers} answers are as they were to be expected.`
}
