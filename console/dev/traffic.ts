/** A DEVELOPMENT FIXTURE: a day of invented requests to each endpoint, counted by the product. */
import type { ErrorCode } from '../../src/core/error.ts'
import { createRng, type Rng } from '../../src/core/rng.ts'
import type { Heard } from '../../src/serve/endpoints.ts'
import { createTraffic, type Traffic } from '../../src/serve/traffic.ts'

const minute = 60_000
const minutes = 24 * 60

interface Story {
  readonly endpoint: string
  /** Requests of a minute, so many minutes ago. */
  rate(ago: number): number
  /** What one of them fails with. */
  fails(ago: number, rng: Rng): ErrorCode | 'ok'
  /** Seconds that most of them take. */
  seconds(ago: number): number
}

const wave = (ago: number) => 1 + 0.6 * Math.sin(ago / 190) + 0.25 * Math.sin(ago / 23)

const stories: readonly Story[] = [
  {
    endpoint: 'autocomplete',
    rate: (ago) => 9 * wave(ago),
    fails: (_, rng) => (rng.uniform() < 0.002 ? 'too_large' : 'ok'),
    seconds: (ago) => (ago > 22 && ago < 27 ? 0.019 : 0.0028),
  },
  {
    endpoint: 'spam',
    rate: (ago) => 5 * wave(ago + 400),
    fails: (_, rng) => (rng.uniform() < 0.06 ? 'bad_input' : 'ok'),
    seconds: () => 0.0008,
  },
  {
    endpoint: 'digits',
    rate: () => 3,
    fails: (ago, rng) =>
      ago > 38 || rng.uniform() < 0.07 ? 'ok' : rng.uniform() < 0.8 ? 'no_model' : 'timeout',
    seconds: (ago) => 0.002 + (ago < 45 ? (45 - ago) / 9000 : 0),
  },
  {
    endpoint: 'keyboards',
    rate: (ago) => 6 * wave(ago + 90),
    fails: (_, rng) => (rng.uniform() < 0.004 ? 'internal' : 'ok'),
    seconds: () => 0.0031,
  },
  { endpoint: 'heating', rate: () => 0.4, fails: () => 'ok', seconds: () => 0.0004 },
]

export interface InventedTraffic {
  readonly traffic: Traffic
  /** A moment of them, now. */
  go(): void
}

export const inventTraffic = (now: number, isAny: boolean): InventedTraffic => {
  let time: number | null = now - minutes * minute
  const timeNow = () => time ?? Date.now()
  const heard: { tell: Heard } = { tell: () => {} }
  const endpoints = {
    subscribe(listener: Heard) {
      heard.tell = listener
      return () => {}
    },
  }
  const traffic = createTraffic(endpoints, { now: timeNow }, () => timeNow() / 1000)
  const rng = createRng(5)
  const ask = ({ endpoint, fails, seconds }: Story, ago: number) => {
    const code = fails(ago, rng)
    const took = seconds(ago) * Math.exp(0.35 * rng.normal())
    const version = code === 'no_model' ? null : 1
    heard.tell(endpoint, { kind: 'request', version, code, seconds: took, isBeside: false })
  }
  const pass = (story: Story, ago: number, share: number) => {
    const expected = story.rate(ago) * share
    const whole = Math.floor(expected) + (rng.uniform() < expected % 1 ? 1 : 0)
    for (let at = 0; at < whole; at++) ask(story, ago)
  }
  if (isAny)
    for (let ago = minutes; ago > 0; ago--) {
      time = now - ago * minute
      for (const story of stories) pass(story, ago, 1)
    }
  time = null
  return {
    traffic,
    go() {
      if (isAny) for (const story of stories) pass(story, 0, 1 / 60)
    },
  }
}
