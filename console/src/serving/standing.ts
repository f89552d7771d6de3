/** How an endpoint stands, and what is said of that. */
import type { EndpointView } from '../../../src/operations/contract.ts'
import { recentTraffic, type Traffic } from '../parts/traffic.ts'

/** What an endpoint does now. */
export type Standing =
  | 'answers'
  | 'opening'
  | 'behind'
  | 'down'
  | 'idle'
  | 'unloaded'
  | 'off'
  | 'elsewhere'

export const standingOf = ({ state, champion, serving }: EndpointView): Standing => {
  if (state !== 'loaded') return state
  if (serving === null) return 'elsewhere'
  const { version, error } = serving
  if (champion === null && version === null) return 'idle'
  if (version === champion) return 'answers'
  if (error === null) return 'opening'
  return version === null ? 'down' : 'behind'
}

/** What it does, in a few words. */
export const standingWords = (endpoint: EndpointView): string => {
  const { champion, serving } = endpoint
  switch (standingOf(endpoint)) {
    case 'answers':
      return 'answers'
    case 'opening':
      return `opens v${champion}`
    case 'behind':
      return `v${champion} does not open`
    case 'down':
      return 'does not answer'
    case 'idle':
      return 'no champion yet'
    case 'unloaded':
      return serving?.version != null ? 'is being unloaded' : 'unloaded'
    case 'off':
      return 'switched off'
    case 'elsewhere':
      return 'not served here'
  }
}

/** Of its colour: what is under way, and what went wrong. */
export const toneOf = (standing: Standing): 'plain' | 'work' | 'bad' =>
  standing === 'down' || standing === 'behind' ? 'bad' : standing === 'opening' ? 'work' : 'plain'

/** How its requests went lately; null where nothing is served here. */
export const trafficOf = (endpoint: EndpointView): Traffic | null => {
  const { serving } = endpoint
  if (serving === null) return null
  const isDown = ['down', 'behind', 'unloaded'].includes(standingOf(endpoint))
  return recentTraffic(serving.served.recent, isDown ? (serving.error ?? 'unloaded') : null)
}

const order: readonly Standing[] = ['down', 'behind', 'opening']

/** Those that need attention first, then by name. */
export const byNeed = (endpoints: readonly EndpointView[]): EndpointView[] => {
  const tones = ['bad', 'warn']
  const rank = (each: EndpointView) => {
    const place = order.indexOf(standingOf(each))
    const tone = tones.indexOf(trafficOf(each)?.tone ?? '')
    return place >= 0 ? place : order.length + (tone >= 0 ? tone : tones.length)
  }
  return endpoints.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** Versions in charge one after the other, newest first, with when the next one took over. */
export const charges = <Step extends { readonly version: number; readonly since: number }>(
  history: readonly Step[],
): readonly (Step & { readonly until: number | null })[] =>
  history.map((each, at) => ({ ...each, until: history[at - 1]?.since ?? null }))
