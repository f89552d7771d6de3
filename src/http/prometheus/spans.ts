import { Counter, type Registry } from 'prom-client'
import type { TraceCounts } from '../../core/trace/exporter.ts'

/** What became of the spans of this process, asked at a scrape. */
export const spanCollectors = (register: Registry, counts: () => TraceCounts): void => {
  const counter = (name: string, help: string, count: () => number) =>
    new Counter({
      ...{ name, help, registers: [register] },
      collect() {
        this.reset()
        this.inc(count())
      },
    })
  counter('millrace_spans_sent_total', 'Spans that the collector took.', () => counts().sent)
  counter(
    'millrace_spans_dropped_total',
    'Spans that it did not take, or for which there was no room.',
    () => counts().dropped,
  )
}
