/** How good answers are by labels that came later, window by window. */
import type { EndpointRecord } from '../../core/endpoint.ts'
import type { MonitorWindow, WindowQuality } from '../../core/monitor.ts'
import type { RequestWithFeedback } from '../../core/requests.ts'
import type { Requests } from '../../inference/reading/requests.ts'
import type { MonitorStore } from '../../monitor/kept/types.ts'
import { heldOutIn } from '../../monitor/quality/held.ts'
import { createQuality, type QualityBuilder } from '../../monitor/quality/quality.ts'
import { toldIn } from '../../monitor/reference/told.ts'
import type { PlacedWindow } from '../../monitor/windows/place.ts'
import { isAtOrBefore } from '../../monitor/windows/place.ts'
import type { Registry } from '../../registry/types.ts'
import { readPackage } from '../../tasks/kit/package.ts'

interface Looking {
  readonly registry: Pick<Registry, 'open'>
  readonly kept: MonitorStore
  readonly requests: Pick<Requests, 'export'>
}

export interface QualityAsked {
  readonly version: number
  /** Windows, the newest of the version. */
  readonly windows: number
}

/** Newest first. Labels are those that are there now. */
export const qualityIn = async (
  { registry, kept, requests }: Looking,
  { name, spec }: Pick<EndpointRecord, 'name' | 'spec'>,
  { version, windows: most }: QualityAsked,
): Promise<WindowQuality[]> => {
  const placed = await kept.placed(name, version, most)
  const [oldest, newest] = [placed.at(-1), placed[0]]
  if (!oldest || !newest) return []
  const held = heldOutIn(toldIn(await readPackage(await registry.open(spec.model, version))))
  const builders = placed.map((window) => ({
    ...window,
    builder: createQuality(held, { seed: window.window.number }),
  }))
  const bounds = placed.map(({ first, last }) => [first.time, last.time] as const)
  const asked = {
    ...{ endpoint: name, model: spec.model, version },
    from: Math.min(...bounds.map(([from]) => from)),
    to: Math.max(...bounds.map(([, to]) => to)) + 1,
  }
  for await (const page of requests.export(asked))
    for (const request of page) windowOf(builders, request)?.builder.add(request)
  return builders.map(({ window, builder }) => qualityOf(window, builder))
}

const qualityOf = (
  { version, number, from, to, estimate = null }: MonitorWindow,
  builder: QualityBuilder,
): WindowQuality => ({ version, number, from, to, estimate, quality: builder.quality() })

/** The window that counted an answer. */
const windowOf = <W extends PlacedWindow>(
  windows: readonly W[],
  request: RequestWithFeedback,
): W | undefined => {
  const at = request.eventTime ?? request.time
  // The place of a request within a millisecond is not told: its first window has it.
  const key = { time: request.time, id: request.id, digest: '' }
  return windows.find(
    ({ window, first, last }) =>
      at >= window.from && at <= window.to && request.time >= first.time && isAtOrBefore(key, last),
  )
}
