/** What was seen of the traffic of endpoints, for whoever asks. */
import { MillraceError } from '../../core/error.ts'
import { quoted } from '../../core/text.ts'
import type { Requests } from '../../inference/reading/requests.ts'
import { monitorStore } from '../../monitor/kept/store.ts'
import type { Context } from '../../pipeline/context.ts'
import type { Monitors } from '../types.ts'
import { keysIn } from './keys.ts'
import { qualityIn } from './quality.ts'
import { statusOf } from './status.ts'

export const createMonitors = (
  { store, registry, config, clock }: Pick<Context, 'store' | 'registry' | 'config' | 'clock'>,
  requests: Pick<Requests, 'export'>,
): Monitors => {
  const kept = monitorStore(store, keysIn(config))
  return {
    quality: (endpoint, asked) => qualityIn({ registry, kept, requests }, endpoint, asked),
    status: (endpoint) => statusOf({ config, registry, kept, now: clock.now() }, endpoint),
    windows: (query) => kept.windows(query),
    async window(endpoint, version, number) {
      const window = await kept.window(endpoint, version, number)
      if (window) return window
      throw new MillraceError('not_found', {
        what: `There is no window ${number} of version ${version} at the endpoint ${quoted(endpoint)}.`,
        fix: `See which there are: millrace monitor ${endpoint}.`,
      })
    },
    async again(endpoint, { from, author }) {
      if (!(await kept.of(endpoint)))
        throw new MillraceError('not_found', {
          what: `The traffic of the endpoint ${quoted(endpoint)} was never looked at.`,
          why: 'It is not watched, or nobody schedules: that is done by millrace up.',
          fix: 'Start millrace up, and ask for it.',
        })
      return kept.again(endpoint, { from, author, now: clock.now() })
    },
  }
}
