import { Counter, Gauge, type Registry } from 'prom-client'
import type { ServingProcesses } from '../../operations/world.ts'

/** Processes that answer beside the one that keeps the loop, asked at a scrape. */
export const processesCollectors = (
  register: Registry,
  { processes }: Pick<ServingProcesses, 'processes'>,
): void => {
  const registers = [register]
  new Gauge({
    ...{ name: 'millrace_serving_processes', registers },
    help: 'Processes that take requests.',
    collect() {
      this.set(processes().filter(({ answers }) => answers).length)
    },
  })
  new Gauge({
    ...{ name: 'millrace_serving_process_memory_bytes', registers },
    help: 'Memory of each process that serves.',
    labelNames: ['pid'] as const,
    collect() {
      this.reset()
      for (const { pid, memoryBytes } of processes())
        if (memoryBytes !== null) this.set({ pid }, memoryBytes)
    },
  })
  new Counter({
    ...{ name: 'millrace_serving_process_cpu_seconds_total', registers },
    help: 'Processor time of each process that serves.',
    labelNames: ['pid'] as const,
    collect() {
      this.reset()
      for (const { pid, cpuSeconds } of processes())
        if (cpuSeconds !== null) this.inc({ pid }, cpuSeconds)
    },
  })
}
