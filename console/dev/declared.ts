/** A DEVELOPMENT FIXTURE: invented endpoints beside those that models have by themselves, what was done to some, and processes. */
import { type DeclaredEndpoint, usualSpec } from '../../src/core/endpoint.ts'
import { usualPlan } from '../../src/core/rollout.ts'
import type { ServingProcesses } from '../../src/operations/world.ts'
import type { EndpointDirectory } from '../../src/registry/endpoints/directory.ts'
import { inboxPlan, keyboardPlan } from './rollouts.ts'

export const declaredEndpoints: readonly DeclaredEndpoint[] = [
  {
    name: 'mailroom.incoming-messages_of-all-regions.with-a-name-that-goes-on',
    spec: {
      ...usualSpec('mails'),
      ...{ deadline: 500, cors: ['https://mail.example'], fallback: { constant: 'unsure' } },
    },
    said: 'mails, 500ms',
  },
  {
    name: 'keyboards',
    spec: {
      ...usualSpec('autocomplete'),
      policy: 'canary',
      rollout: { ...usualPlan, ...keyboardPlan },
    },
    said: 'autocomplete, canary',
  },
  {
    name: 'kiosk',
    spec: { ...usualSpec('autocomplete'), policy: 'blue/green' },
    said: 'autocomplete, blue/green',
  },
  { name: 'pocket', spec: usualSpec('autocomplete'), said: 'autocomplete' },
  {
    name: 'inbox',
    spec: { ...usualSpec('spam'), policy: 'shadow', rollout: { ...usualPlan, ...inboxPlan } },
    said: 'spam, shadow',
  },
  { name: 'nightly', spec: { ...usualSpec('heating'), maxBatch: 512 }, said: 'heating' },
]

/** One is unloaded, one switched off, and of another one the bounds are changed. */
export const changeSome = async (directory: EndpointDirectory): Promise<void> => {
  await directory.change('nightly', { state: 'unloaded' }, { author: 'ada' })
  await directory.change('pocket', { spec: { fallback: 'before' } }, { author: 'grace' })
  await directory.change(
    'pocket',
    { state: 'off' },
    { author: 'grace', reason: 'It suggests the names of customers; it waits for a new version.' },
  )
  await directory.change(
    'spam',
    { spec: { deadline: 250, maxPending: 4096, cors: ['https://shop.example'] } },
    { author: 'grace' },
  )
}

/** Two processes that answer, and one that takes its leave. */
export const inventedProcesses = (now: number): ServingProcesses => ({
  processes: () => [
    {
      pid: 41_207,
      since: now - 7_300_000,
      answers: true,
      memoryBytes: 214_300_000,
      cpuSeconds: 92.5,
    },
    {
      pid: 41_208,
      since: now - 7_299_000,
      answers: true,
      memoryBytes: 209_800_000,
      cpuSeconds: 92.5,
    },
    { pid: 43_512, since: now - 2000, answers: false, memoryBytes: null, cpuSeconds: null },
  ],
  restart() {},
})
