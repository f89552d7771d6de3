/** A DEVELOPMENT FIXTURE: invented endpoints beside those that models have by themselves, and what was done to some. */
import { type DeclaredEndpoint, usualSpec } from '../../src/core/endpoint.ts'
import type { EndpointDirectory } from '../../src/registry/endpoints/directory.ts'

export const declaredEndpoints: readonly DeclaredEndpoint[] = [
  {
    name: 'mailroom.incoming-messages_of-all-regions.with-a-name-that-goes-on',
    spec: { ...usualSpec('mails'), deadline: 500, cors: ['https://mail.example'] },
    said: 'mails, 500ms',
  },
  { name: 'nightly', spec: { ...usualSpec('heating'), maxBatch: 512 }, said: 'heating' },
]

/** One is unloaded, and of another one the bounds are changed. */
export const changeSome = async (directory: EndpointDirectory): Promise<void> => {
  await directory.change('nightly', { state: 'unloaded' }, { author: 'ada' })
  await directory.change(
    'spam',
    { spec: { deadline: 250, maxPending: 4096, cors: ['https://shop.example'] } },
    { author: 'grace' },
  )
}
