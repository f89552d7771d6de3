import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { catalogue } from '../core/error.ts'
import type { Endpoint, ServeEvent } from '../serve/types.ts'

/** Serving as metrics: what endpoints tell, and what they are asked at a scrape. */
export const serveMetrics = (register: Registry, endpoints: readonly Endpoint[]) => {
  const registers = [register]
  const requests = new Counter({
    name: 'millrace_requests_total',
    help: 'Predictions by model, version and the status they were answered with.',
    labelNames: ['model', 'version', 'code'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'millrace_request_duration_seconds',
    help: 'Time from a prediction being asked for to its answer.',
    labelNames: ['model'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const batch = new Histogram({
    name: 'millrace_batch_size',
    help: 'Predictions that went through the model together.',
    labelNames: ['model'] as const,
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers,
  })
  const rejected = new Counter({
    name: 'millrace_rejected_total',
    help: 'Predictions turned away before the model saw them.',
    labelNames: ['model', 'reason'] as const,
    registers,
  })
  new Gauge({
    name: 'millrace_model_load_seconds',
    help: 'Time the served version took to open and warm up.',
    labelNames: ['model'] as const,
    registers,
    collect() {
      for (const endpoint of endpoints) {
        const { model, loadSeconds } = endpoint.status()
        if (loadSeconds !== null) this.set({ model }, loadSeconds)
      }
    },
  })
  new Gauge({
    name: 'millrace_pending_requests',
    help: 'Predictions that wait for the model.',
    labelNames: ['model'] as const,
    registers,
    collect() {
      for (const endpoint of endpoints)
        this.set({ model: endpoint.model }, endpoint.status().pending)
    },
  })
  new Gauge({
    name: 'millrace_model_info',
    help: 'Version that is served; always 1.',
    labelNames: ['model', 'version'] as const,
    registers,
    collect() {
      this.reset()
      for (const endpoint of endpoints) {
        const { model, version } = endpoint.status()
        if (version !== null) this.set({ model, version }, 1)
      }
    },
  })

  const listen = (model: string) => (event: ServeEvent) => {
    switch (event.kind) {
      case 'request': {
        const code = event.code === 'ok' ? 200 : catalogue[event.code].status
        requests.inc({ model, version: event.version ?? 'none', code })
        duration.observe({ model }, event.seconds)
        return
      }
      case 'batch':
        return batch.observe({ model }, event.size)
      case 'rejected':
        return rejected.inc({ model, reason: event.reason })
      case 'serving':
      case 'refused':
        return
    }
  }
  const stops = endpoints.map((endpoint) => endpoint.subscribe(listen(endpoint.model)))
  return () => {
    for (const stop of stops) stop()
  }
}
