/** How far intervals have to reach so that as many as are asked for hold their number. */
import type { BatchSource } from '../../nn/batch.ts'
import type { Graph } from '../../onnx/graph.ts'
import { openSession } from '../../onnx/session.ts'

/**
 * What the ends of intervals are moved outwards by, in deviations; below 0 they come closer. Each row is answered by a
 * member that has not learnt from it; the answer is the smallest move by which as many rows as the share lie within,
 * and one more (split conformal prediction of quantiles: Romano, Patterson and Candès, 2019).
 */
export const marginOf = async (
  graph: Graph,
  inner: BatchSource,
  share: number,
): Promise<number> => {
  const session = await openSession(graph)
  const misses: number[] = []
  try {
    for (const { inputs } of inner.epoch(1)) {
      const { truth, ...given } = inputs
      const { answers } = await session.run(given)
      const rows = truth?.data.length ?? 0
      for (let row = 0; row < rows; row++) {
        const [low, high] = [1, 2].map((at) => Number(answers?.data[3 * row + at]))
        const actual = Number(truth?.data[row])
        misses.push(Math.max((low ?? 0) - actual, actual - (high ?? 0)))
      }
    }
  } finally {
    await session.close()
  }
  return conformal(misses, share)
}

/** The smallest of the misses that as many as the share, and one more, do not exceed; the largest where there are few. */
export const conformal = (misses: readonly number[], share: number): number => {
  const sorted = Float64Array.from(misses).sort()
  const place = Math.ceil((sorted.length + 1) * share) - 1
  return sorted[Math.min(place, sorted.length - 1)] ?? 0
}
