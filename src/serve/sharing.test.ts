import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { memoryRegistry, predictorOf, saying, setting, start } from '../../test/system/endpoint.ts'
import { MillraceError } from '../core/error.ts'
import { createSharing } from './sharing.ts'

const opening = () => {
  const opened: string[] = []
  const closed: string[] = []
  const sharing = createSharing(async (folder) => {
    opened.push(folder)
    await turn()
    if (folder === 'broken') throw new MillraceError('corrupt', { what: 'It is damaged.' })
    return predictorOf(folder, closed)
  })
  return { sharing, opened, closed }
}

test('two endpoints over one version have one session, until the last of them has let it go', async () => {
  const registry = memoryRegistry()
  registry.promote(1)
  const { sharing, opened, closed } = opening()
  const how = { openPredictor: sharing.open }
  const { endpoint: one } = start(registry, how)
  const { endpoint: two } = start(registry, { ...how, setting: { ...setting(), name: 'two' } })
  await Promise.all([one.refresh(), two.refresh()])
  assert.deepEqual(opened, ['1'])
  registry.promote(2)
  await one.refresh()
  assert.deepEqual([opened, closed], [['1', '2'], []])
  assert.equal((await two.predict(saying('a'))).version, 1)
  await two.refresh()
  assert.equal((await two.predict(saying('a'))).version, 2)
  for (let at = 0; at < 20; at++) await turn()
  assert.deepEqual([opened, closed], [['1', '2'], ['close 1']])
  await one.close()
  assert.deepEqual(closed, ['close 1'])
  assert.equal((await two.predict(saying('a'))).version, 2)
  await two.close()
  assert.deepEqual(closed, ['close 1', 'close 2'])
})

test('batches of both go through it one after the other', async () => {
  let [running, most] = [0, 0]
  const run = async () => {
    most = Math.max(most, ++running)
    await turn()
    running--
    return []
  }
  const sharing = createSharing(async (folder) => ({
    ...predictorOf(folder, []),
    ...{ predict: run, predictEach: run },
  }))
  const [one, two] = [await sharing.open('1'), await sharing.open('1')]
  await Promise.all([one, two].flatMap((each) => [each.predict([], 1), each.predictEach?.([], 1)]))
  assert.equal(most, 1)
})

test('one that does not open is tried anew, and one that was closed is opened again', async () => {
  const { sharing, opened, closed } = opening()
  const both = await Promise.allSettled([sharing.open('broken'), sharing.open('broken')])
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(sharing.isOpen('broken'), false)
  await assert.rejects(sharing.open('broken'), { code: 'corrupt' })
  const one = await sharing.open('1')
  await Promise.all([one.close(), one.close()])
  assert.equal(sharing.isOpen('1'), false)
  const again = await sharing.open('1')
  const beside = await sharing.open('1')
  await again.close()
  await again.close()
  assert.equal(sharing.isOpen('1'), true)
  await beside.close()
  assert.deepEqual(opened, ['broken', 'broken', '1', '1'])
  assert.deepEqual(closed, ['close 1', 'close 1'])
})
