import { Counter, Gauge, type Registry } from 'prom-client'
import type { InferenceLog } from '../../inference/types.ts'

/** What the inference log has done, asked at a scrape. */
export const logCollectors = (
  register: Registry,
  log: Pick<InferenceLog, 'counts' | 'unreadable'>,
): void => {
  const registers = [register]
  const counter = (name: string, help: string, count: () => number) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset()
        this.inc(count())
      },
    })
  counter('millrace_log_written_total', 'Answers that were kept in the inference log.', () => {
    return log.counts().written
  })
  counter('millrace_log_bytes_total', 'Bytes of inputs and answers that were kept.', () => {
    return log.counts().bytes
  })
  counter('millrace_log_dropped_total', 'Answers that were given and could not be kept.', () => {
    return log.counts().dropped
  })
  counter(
    'millrace_log_refused_total',
    'Answers that were not given, because they could not be kept.',
    () => log.counts().refused,
  )
  counter('millrace_log_sampled_out_total', 'Answers left out by the share that is kept.', () => {
    return log.counts().sampledOut
  })
  const { unreadable } = log
  if (unreadable)
    new Gauge({
      ...{ name: 'millrace_log_unreadable_files', registers },
      help: 'Files of the inference log that cannot be read; they stay as they are.',
      collect() {
        this.set(unreadable())
      },
    })
  new Gauge({
    ...{ name: 'millrace_log_spooled', help: 'Answers that wait for the disk.', registers },
    collect() {
      this.set(log.counts().spooled)
    },
  })
}
