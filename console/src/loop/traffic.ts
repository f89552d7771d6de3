import type { ModelLoop } from '../../../src/operations/contract.ts'
import { count, percent } from '../format.ts'

/** From this share on, failures are most of the traffic; from the other, they are worth a look. */
const most = 0.5
const some = 0.05

/** So many failures are no accident. */
const several = 3

/** How the requests since the start stand: how many failed, their share, and whether that is trouble. */
export const trafficOf = ({
  requests,
  failed,
}: Pick<ModelLoop['served'], 'requests' | 'failed'>): {
  readonly tone: 'warn' | 'bad' | undefined
  /** `27 of 29 requests failed`. */
  readonly said: string
  /** `93.1 % of all`; null where none failed. */
  readonly share: string | null
} => {
  const share = requests > 0 ? failed / requests : 0
  return {
    tone: share >= most && failed >= several ? 'bad' : share >= some ? 'warn' : undefined,
    said: `${count(failed)} of ${count(requests)} ${requests === 1 ? 'request' : 'requests'} failed`,
    share: failed > 0 ? `${percent(share)} of all` : null,
  }
}
