/** A DEVELOPMENT FIXTURE: invented comparisons of the modes. */
import { readFileSync } from 'node:fs'
import type { Comparison } from '../../src/experiments/report/types.ts'
import { environment } from './phrases.ts'
import { model } from './world.ts'

const kept: Comparison = JSON.parse(
  readFileSync(new URL('../../test/data/report/comparison.json', import.meta.url), 'utf8'),
)
const sample = { ...kept, environment }
const hour = 3_600_000

/** Newest first; the newest is under way. */
export const comparisonsAt = (now: number): readonly Comparison[] => [
  {
    ...sample,
    id: `${sample.id}c`,
    model,
    startedAt: now - hour / 60,
    endedAt: null,
    distributed: { ...sample.distributed, outcome: null },
  },
  { ...sample, id: `${sample.id}b`, model, startedAt: now - 2 * hour, endedAt: now - hour },
  {
    ...sample,
    id: `${sample.id}a`,
    model,
    kind: 'same step',
    startedAt: now - 50 * hour,
    endedAt: now - 49 * hour,
    data: { ...sample.data, number: 5, rows: 36_983 },
    sequential: { ...sample.sequential, learningRate: 0.003 },
    distributed: { ...sample.distributed, batchSize: 16, learningRate: 0.003 },
  },
]
