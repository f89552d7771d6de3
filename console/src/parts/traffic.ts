import type { ModelLoop } from '../../../src/operations/contract.ts'
import { count, duration, percent } from '../format.ts'

type Recent = ModelLoop['served']['recent']

/** From this share on, failures are most of the traffic; from the other, they are worth a look. */
const most = 0.5
const some = 0.05

/** So many failures are no accident. */
const several = 3

type Asked = Pick<ModelLoop, 'served' | 'champion' | 'stages'>

/** Why the champion does not answer; null where it does, or there is none. */
export const servingTrouble = ({
  champion,
  stages,
}: Pick<ModelLoop, 'champion' | 'stages'>): string | null => {
  const serve = stages.find(({ stage }) => stage === 'serve')
  return champion !== null && serve?.state === 'failed' ? serve.summary : null
}

/** What whoever asks has done wrong; everything else is the server's. */
const askers: ReadonlySet<string> = new Set(['bad_input', 'too_large', 'unsupported', 'not_found'])

/** How the requests of the last minutes stand: how many failed, their share, with which codes, and whether that is trouble. */
export interface Traffic {
  readonly tone: 'warn' | 'bad' | undefined
  /** `27 of 29 requests failed in the last 15 min`. */
  readonly said: string
  /** `93.1 % failed`; null where none did. */
  readonly share: string | null
  /** `no_model 25, timeout 2`; the most first, empty where none failed. */
  readonly codes: string
  /** `the last 15 min`. */
  readonly window: string
  /** Requests a minute: `5.6/min`. */
  readonly rate: string
}

const rateOf = ({ requests, seconds }: Recent): string => {
  if (requests === 0) return '0/min'
  const rate = (requests / Math.max(seconds, 60)) * 60
  if (rate >= 120) return `${rate < 600 ? Number((rate / 60).toPrecision(2)) : count(rate / 60)}/s`
  return `${rate < 10 ? Number(rate.toPrecision(2)) : count(rate)}/min`
}

/** The window in whole minutes, or in seconds soon after a start. */
const windowOf = ({ seconds }: Recent): string =>
  `the last ${seconds < 60 ? duration(Math.max(1, Math.round(seconds)) * 1000) : `${Math.ceil(seconds / 60)}\u00a0min`}`

export const trafficOf = (model: Asked): Traffic =>
  recentTraffic(model.served.recent, servingTrouble(model))

/** How requests stand of what serves them; `trouble`: why it does not answer, where it should. */
export const recentTraffic = (recent: Recent, trouble: string | null): Traffic => {
  // They came before there was a version to answer them: nothing failed, it was not ready.
  const early = trouble === null ? (recent.codes.no_model ?? 0) : 0
  const requests = recent.requests - early
  const failed = recent.failed - early
  const codes = Object.entries(recent.codes)
    .filter(([code]) => early === 0 || code !== 'no_model')
    .sort(([, a = 0], [, b = 0]) => b - a)
  const ours = codes.reduce((sum, [code, number = 0]) => sum + (askers.has(code) ? 0 : number), 0)
  const share = requests > 0 ? failed / requests : 0
  const window = windowOf(recent)
  return {
    tone:
      requests > 0 && ours / requests >= most && ours >= several
        ? 'bad'
        : share >= some
          ? 'warn'
          : undefined,
    said: `${count(failed)} of ${count(requests)} ${requests === 1 ? 'request' : 'requests'} failed in ${window}${early > 0 ? `; ${count(early)} more came before a version answered` : ''}`,
    share: failed > 0 ? `${percent(share)} failed` : null,
    codes: codes.map(([code, number = 0]) => `${code} ${count(number)}`).join(', '),
    window,
    rate: rateOf(recent),
  }
}
