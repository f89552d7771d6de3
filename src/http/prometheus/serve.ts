import { Counter, Gauge, Histogram, type Registry, Summary } from 'prom-client'
import { catalogue } from '../../core/error.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import type { Endpoint, ServeEvent } from '../../serve/types.ts'

/** Serving as metrics: what endpoints tell, and what they are asked at a scrape. */
export const serveCollectors = (register: Registry, endpoints: Endpoints) => {
  const counted = countedOf(register)
  gaugesOf(register, endpoints)
  return endpoints.subscribe((model, event) => hear(counted, model, event))
}

/** What is counted as it happens. */
const countedOf = (register: Registry) => {
  const registers = [register]
  return {
    requests: new Counter({
      name: 'millrace_requests_total',
      help: 'Predictions by model, version and the status they were answered with.',
      labelNames: ['model', 'version', 'code'] as const,
      registers,
    }),
    duration: new Histogram({
      name: 'millrace_request_duration_seconds',
      help: 'Time from a prediction being asked for to its answer.',
      labelNames: ['model'] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    batch: new Histogram({
      name: 'millrace_batch_size',
      help: 'Predictions that went through the model together.',
      labelNames: ['model'] as const,
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    }),
    told: new Summary({
      name: 'millrace_step_metric',
      help: 'Numbers that the scoring step of a model told, by the names that it declares.',
      labelNames: ['model', 'metric'] as const,
      percentiles: [],
      registers,
    }),
    shadow: new Counter({
      name: 'millrace_shadow_total',
      help: 'Predictions that a candidate was asked for beside the version that answers, and those that it was not, since too many waited.',
      labelNames: ['model', 'version', 'what'] as const,
      registers,
    }),
    fallback: new Counter({
      name: 'millrace_fallback_total',
      help: 'Predictions that were answered by the fallback of their endpoint, by the error in whose place.',
      labelNames: ['model', 'code'] as const,
      registers,
    }),
    rejected: new Counter({
      name: 'millrace_rejected_total',
      help: 'Predictions turned away before the model saw them.',
      labelNames: ['model', 'reason'] as const,
      registers,
    }),
  }
}

const hear = (
  { requests, duration, batch, told, shadow, fallback, rejected }: ReturnType<typeof countedOf>,
  model: string,
  event: ServeEvent,
) => {
  switch (event.kind) {
    case 'request': {
      const code = event.code === 'ok' ? 200 : catalogue[event.code].status
      requests.inc({ model, version: event.version ?? 'none', code })
      duration.observe({ model }, event.seconds)
      return
    }
    case 'told':
      for (const [metric, value] of Object.entries(event.metrics))
        told.observe({ model, metric }, value)
      return
    case 'batch':
      return batch.observe({ model }, event.size)
    case 'shadow':
      return shadow.inc({ model, version: event.version, what: event.what })
    case 'fallback':
      return fallback.inc({ model, code: event.code })
    case 'rejected':
      return rejected.inc({ model, reason: event.reason })
    case 'withheld':
    case 'serving':
    case 'refused':
      return
  }
}

/** What endpoints are asked at a scrape. */
const gaugesOf = (register: Registry, endpoints: Endpoints): void => {
  const gauge = <Label extends string>(
    name: string,
    help: string,
    { labels, show }: { labels: Label[]; show: (gauge: Gauge<Label>, endpoint: Endpoint) => void },
  ) =>
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [register],
      collect() {
        this.reset()
        for (const endpoint of endpoints.values()) show(this, endpoint)
      },
    })
  gauge('millrace_model_load_seconds', 'Time the served version took to open and warm up.', {
    labels: ['model'],
    show(told, endpoint) {
      const { name: model, loadSeconds } = endpoint.status()
      if (loadSeconds !== null) told.set({ model }, loadSeconds)
    },
  })
  gauge('millrace_pending_requests', 'Predictions that wait for the model.', {
    labels: ['model'],
    show: (told, endpoint) => told.set({ model: endpoint.name }, endpoint.status().pending),
  })
  gauge('millrace_model_info', 'Version that is served; always 1.', {
    labels: ['model', 'version'],
    show(told, endpoint) {
      const { name: model, version } = endpoint.status()
      if (version !== null) told.set({ model, version }, 1)
    },
  })
}
