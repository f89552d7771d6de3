/** The directory of endpoints in memory: every change is kept as long as the test runs. */
import { type DeclaredEndpoint, type EndpointRow, withOwn } from '../../src/core/endpoint.ts'
import type { Audit } from '../../src/core/records.ts'
import { createDirectory } from '../../src/registry/endpoints/directory.ts'
import { type EndpointRows, subjectOf } from '../../src/registry/endpoints/rows.ts'

export interface MemoryDirectoryOptions {
  /** Asked anew each time. */
  models(): readonly string[]
  /** What the configuration declares. Default: nothing. */
  declared?(): readonly DeclaredEndpoint[]
  /** Default: nothing is noted. */
  note?(entry: Omit<Audit, 'time'>): void
}

export const memoryRows = (note: MemoryDirectoryOptions['note'] = () => {}): EndpointRows => {
  const rows = new Map<string, EndpointRow>()
  let generation = 0
  return {
    all: async () => [...rows.values()],
    async change(name, author, decide) {
      const change = decide([...rows.values()])
      if (!change) return
      const { row, action, detail } = change
      if (row)
        rows.set(name, { ...row, name, author, generation: ++generation, changedAt: Date.now() })
      else rows.delete(name)
      note({ author, action, subject: subjectOf(name), detail })
    },
  }
}

export const memoryDirectory = ({ models, declared = () => [], note }: MemoryDirectoryOptions) =>
  createDirectory({ rows: memoryRows(note), declared: () => withOwn(declared(), models()) })
