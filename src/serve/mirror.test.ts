import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usualSpec } from '../core/endpoint.ts'
import { createMirror } from './mirror.ts'
import type { EndpointStatus, ServeEvent } from './types.ts'

const status = (version: number | null, wanted: number | null): EndpointStatus => ({
  ...{ name: 'words', model: 'words', state: 'loaded', version, wanted, arms: [] },
  ...{ candidate: null, draining: [] },
  ...{ example: 'a', form: null, room: new Map() },
  ...{ since: 1, loadSeconds: 0.1, pending: 3, error: null, refused: [] },
})

const mirrored = () => {
  const heard: ServeEvent[] = []
  let refreshed = 0
  const mirror = createMirror({
    setting: { name: 'words', spec: usualSpec('words'), state: 'loaded' },
    refresh: async () => {
      refreshed++
    },
    elapsed: () => 0,
  })
  mirror.subscribe((event) => heard.push(event))
  return { mirror, heard, refreshed: () => refreshed }
}

test('A mirror shows the process that follows last, and what waits in all of them', () => {
  const { mirror } = mirrored()
  assert.equal(mirror.status().version, null)
  mirror.tell(1, status(1, 2))
  mirror.tell(2, status(2, 2))
  assert.deepEqual([mirror.status().version, mirror.status().pending], [1, 6])
  mirror.tell(1, status(2, 2))
  assert.equal(mirror.status().version, 2)
  mirror.tell(3, status(null, 2))
  assert.equal(mirror.status().version, null)
  mirror.tell(3, null)
  mirror.tell(2, null)
  assert.deepEqual([mirror.status().version, mirror.status().pending], [2, 3])
})

test('A mirror counts every request, and tells once what all processes tell', () => {
  const { mirror, heard } = mirrored()
  for (let process = 0; process < 2; process++) {
    mirror.hear({ kind: 'serving', version: 1 })
    mirror.hear({ kind: 'request', version: 1, code: 'ok', seconds: 0.01, isBeside: false })
  }
  mirror.hear({ kind: 'request', version: 1, code: 'timeout', seconds: 1, isBeside: false })
  mirror.hear({ kind: 'serving', version: 2 })
  mirror.hear({ kind: 'serving', version: 1 })
  assert.deepEqual(
    heard.map(({ kind }) => kind),
    ['serving', 'request', 'request', 'request', 'serving', 'serving'],
  )
  const { requests, failed } = mirror.served()
  assert.deepEqual([requests, failed], [3, 1])
})

test('A mirror counts no more than the process that answers alone: not who went away, nor versions by their number', () => {
  const { mirror, heard } = mirrored()
  const request = { kind: 'request', version: 1, seconds: 1 } as const
  mirror.hear({ ...request, code: 'ok', isBeside: false })
  mirror.hear({ ...request, code: 'cancelled', isBeside: false })
  mirror.hear({ ...request, version: 2, code: 'ok', isBeside: true })
  assert.equal(mirror.served().requests, 1)
  assert.equal(heard.length, 3)
})

test('A mirror answers nothing itself, and has those that serve look', async () => {
  const { mirror, refreshed } = mirrored()
  await assert.rejects(mirror.predict({ kind: 'text', text: 'a' }), { code: 'no_model' })
  await assert.rejects(mirror.signature(), { code: 'no_model' })
  await mirror.refresh()
  assert.equal(refreshed(), 1)
})

test('A candidate is open where it is in every process; its arms and last answers are those of any', () => {
  const { mirror } = mirrored()
  const of = (rollout: string, isOpen: boolean, error: string | null = null) => ({
    candidate: { rollout, version: 2, isOpen, error, unread: null },
  })
  const arm = (variant: 'stable' | 'candidate', version: number, weight: number) => ({
    ...{ variant, model: 'words', version, weight },
  })
  const both = [arm('stable', 1, 0.75), arm('candidate', 2, 0.25)]
  mirror.tell(1, { ...status(1, 1), ...of('a', true), arms: both })
  mirror.tell(2, { ...status(1, 1), arms: [arm('stable', 1, 1)], draining: [7] })
  assert.deepEqual(mirror.status().candidate, of('a', false).candidate)
  assert.deepEqual(mirror.status().arms, [arm('stable', 1, 0.875), arm('candidate', 2, 0.125)])
  assert.deepEqual(mirror.status().draining, [7])
  mirror.tell(2, {
    ...status(1, 1),
    ...of('a', false, 'It is broken.'),
    arms: [both[0] ?? arm('stable', 1, 1)],
  })
  assert.deepEqual(mirror.status().candidate, of('a', false, 'It is broken.').candidate)
  mirror.tell(2, { ...status(1, 1), ...of('a', true), arms: both, draining: [7, 8] })
  mirror.tell(1, { ...status(1, 1), ...of('a', true), arms: both, draining: [8] })
  assert.deepEqual(mirror.status().candidate, of('a', true).candidate)
  assert.deepEqual(mirror.status().arms, both)
  assert.deepEqual(mirror.status().draining, [8, 7])
  const unread = (questions: number, column: string) => ({
    ...status(1, 1),
    candidate: { ...of('a', true).candidate, unread: { questions, columns: [column] } },
  })
  mirror.tell(1, unread(2, 'age'))
  mirror.tell(2, unread(3, 'city'))
  assert.deepEqual(mirror.status().candidate?.unread, { questions: 5, columns: ['age', 'city'] })
  mirror.tell(2, { ...status(1, 1), ...of('b', true) })
  assert.equal(mirror.status().candidate?.isOpen, false)
})
