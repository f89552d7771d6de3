import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../core/error.ts'
import { createOthers } from './others.ts'
import type { Serving } from './serving.ts'

/** Versions that open and close in a log, by a clock that is moved; version 9 is not there. */
const world = () => {
  const log: string[] = []
  const timers = new Set<() => void>()
  const others = createOthers({
    model: 'm',
    most: 2,
    clock: {
      now: () => 0,
      after(_, task) {
        timers.add(task)
        return () => timers.delete(task)
      },
    },
    async open(version) {
      if (version === 9)
        throw new MillraceError('not_found', { what: 'There is no version 9 of m.' })
      log.push(`open ${version}`)
      return { version, close: async () => void log.push(`close ${version}`) } as Serving
    },
  })
  const ask = (version: number) => others.use(version, async (serving) => serving.version)
  const idle = () => {
    for (const task of [...timers]) task()
  }
  return { log, others, ask, idle }
}

test('A version is opened once for all who ask, and closed when nobody asks any more', async () => {
  const { log, ask, idle, others } = world()
  assert.deepEqual(await Promise.all([ask(1), ask(1), ask(1)]), [1, 1, 1])
  assert.equal(await ask(1), 1)
  assert.deepEqual(log, ['open 1'])
  idle()
  await others.close()
  assert.deepEqual(log, ['open 1', 'close 1'])
  assert.equal(await ask(1), 1)
  assert.deepEqual(log, ['open 1', 'close 1', 'open 1'])
})

test('Where there is no more room, the one that was asked longest ago is closed', async () => {
  const { log, ask, others } = world()
  for (const version of [1, 2, 1, 3]) await ask(version)
  await others.close()
  assert.deepEqual(log.slice(0, 4), ['open 1', 'open 2', 'open 3', 'close 2'])
})

test('Those that answer are not closed: one more is refused until they have', async () => {
  const { ask, others } = world()
  const gate = Promise.withResolvers<void>()
  const busy = [1, 2].map((version) => others.use(version, () => gate.promise))
  await assert.rejects(ask(3), {
    code: 'overloaded',
    what: '2 versions of m are being asked beside the one that is served.',
  })
  gate.resolve()
  await Promise.all(busy)
  assert.equal(await ask(3), 3)
})

test('One that cannot be opened is refused, and takes no room', async () => {
  const { log, ask } = world()
  for (let again = 0; again < 3; again++) await assert.rejects(ask(9), { code: 'not_found' })
  await ask(1)
  await ask(2)
  assert.deepEqual(log, ['open 1', 'open 2'])
})
