import type { Usage } from '../core/health.ts'

/** What this process takes. */
export const usageHere = (): Usage => {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss() }
}
