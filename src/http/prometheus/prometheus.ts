import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { noObjectives } from '../../monitor/objectives/objectives.ts'
import type { AppOptions } from '../types.ts'
import { healthCollectors } from './health.ts'
import { logCollectors } from './log.ts'
import { loopCollectors } from './loop.ts'
import { monitorCollectors } from './monitors.ts'
import { objectiveCollectors } from './objectives.ts'
import { processesCollectors } from './processes.ts'
import { serveCollectors } from './serve.ts'
import { spanCollectors } from './spans.ts'

/** Gauges of prom-client that end in `_total`, an ending that is kept for counters. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

type PrometheusOptions = Pick<
  AppOptions,
  'loop' | 'endpoints' | 'log' | 'serving' | 'objectives' | 'tracer' | 'config'
>

/** Everything Prometheus is told. Names follow its rules: one prefix, base units, `_total` counts. */
export const createPrometheus = ({
  loop,
  endpoints,
  log = null,
  serving,
  objectives = noObjectives,
  tracer = null,
  config,
}: PrometheusOptions) => {
  const register = new Registry()
  processCollectors(register, config.version)
  const http = new Counter({
    name: 'millrace_http_requests_total',
    help: 'HTTP requests by route, method and status.',
    labelNames: ['route', 'method', 'code'] as const,
    registers: [register],
  })
  if (log) logCollectors(register, log)
  if (serving) processesCollectors(register, serving)
  if (tracer) spanCollectors(register, tracer.counts)
  const stopServing = serveCollectors(register, endpoints)
  const loopGauges = loopCollectors(register, loop, config.gauges ?? {})
  const health = healthCollectors(register, loop)
  const levels = objectiveCollectors(register, objectives)
  const monitors = monitorCollectors(register, { loop, directory: endpoints.directory })

  return {
    contentType: register.contentType,
    /** The metrics in the text format of Prometheus. */
    async text() {
      health.look()
      await loopGauges.look()
      await levels.look()
      await monitors.look()
      return register.metrics()
    },
    /** Counts an answered request. `route` is the pattern, so that its values are bounded. */
    answered(route: string, method: string, code: number) {
      http.inc({ route, method, code })
    },
    close() {
      stopServing()
      loopGauges.stop()
    },
  }
}

const processCollectors = (register: Registry, version: string) => {
  collectDefaultMetrics({ register })
  for (const name of misnamed) register.removeSingleMetric(name)
  new Gauge({
    name: 'millrace_build_info',
    help: 'Version of Millrace and of Node; always 1.',
    labelNames: ['version', 'node'],
    registers: [register],
  }).set({ version, node: process.version }, 1)
}

export type Prometheus = ReturnType<typeof createPrometheus>
