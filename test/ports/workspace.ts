/** What every implementation of `Workspaces` keeps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Workspaces } from '../../src/store/workspace.ts'

export interface WorkspacesHarness extends AsyncDisposable {
  readonly workspaces: Workspaces
}

const bytes = (text: string) => Buffer.from(text)

export const workspacesContract = (name: string, open: () => Promise<WorkspacesHarness>): void => {
  const check = (title: string, body: (workspaces: Workspaces) => Promise<void>) =>
    test(`workspaces, ${name}: ${title}`, async () => {
      await using harness = await open()
      await body(harness.workspaces)
    })

  check('files are kept by name, and replaced whole', async (workspaces) => {
    const files = workspaces.of('run-1', 3)
    assert.equal(await files.get('checkpoint'), null)
    assert.deepEqual(await files.list(), [])
    for (const text of ['first', 'second, and longer', ''])
      await files.put('checkpoint', bytes(text))
    assert.deepEqual(await files.get('checkpoint'), bytes(''))
    await files.put('package/model.onnx', bytes('graph'))
    await files.put('package/deep/er/words.json', bytes('[]'))
    assert.deepEqual(await files.list(), [
      'checkpoint',
      'package/deep/er/words.json',
      'package/model.onnx',
    ])
    assert.deepEqual(await files.list('package'), [
      'package/deep/er/words.json',
      'package/model.onnx',
    ])
    assert.deepEqual(await files.list('pack'), [])
    await files.remove('checkpoint')
    await files.remove('checkpoint')
    assert.equal(await files.get('checkpoint'), null)
    assert.equal(await files.get('package'), null)
  })

  check('what is kept is a copy', async (workspaces) => {
    const files = workspaces.of('run-1', 1)
    const mine = bytes('abc')
    await files.put('checkpoint', mine)
    mine[0] = 0
    assert.deepEqual(await files.get('checkpoint'), bytes('abc'))
  })

  check('of puts at once one is there, whole', async (workspaces) => {
    const files = workspaces.of('run-1', 1)
    const texts = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(100_000))
    await Promise.all(texts.map((text) => files.put('checkpoint', bytes(text))))
    assert(texts.includes(`${await files.get('checkpoint')}`))
    assert.deepEqual(await files.list(), ['checkpoint'])
  })

  check('whoever has a higher token writes beside, never over', async (workspaces) => {
    const [late, next] = [workspaces.of('run-1', 1), workspaces.of('run-1', 12)]
    await late.put('checkpoint', bytes('of the first'))
    assert.equal(await next.get('checkpoint'), null)
    await next.put('checkpoint', bytes('of the next'))
    await late.put('checkpoint', bytes('late'))
    assert.deepEqual(await next.get('checkpoint'), bytes('of the next'))
    await workspaces.of('run-1', 2).put('rows', bytes(''))
    assert.deepEqual(await workspaces.tokens('run-1'), [12, 2, 1])
  })

  check('runs are apart, and go with all their files', async (workspaces) => {
    await workspaces.of('b', 1).put('checkpoint', bytes('b'))
    await workspaces.of('a', 1).put('checkpoint', bytes('a'))
    await workspaces.of('a', 2).put('package/model.onnx', bytes('a'))
    assert.deepEqual(await workspaces.runs(), ['a', 'b'])
    await workspaces.remove('a')
    await workspaces.remove('a')
    assert.deepEqual(await workspaces.runs(), ['b'])
    assert.deepEqual(await workspaces.tokens('a'), [])
    assert.equal(await workspaces.of('a', 1).get('checkpoint'), null)
    assert.deepEqual(await workspaces.of('b', 1).get('checkpoint'), bytes('b'))
  })

  check('no name leads out of a workspace', async (workspaces) => {
    const files = workspaces.of('run-1', 1)
    for (const wrong of [
      '',
      '.',
      '..',
      '../2/checkpoint',
      '/etc/passwd',
      'a//b',
      'a/../b',
      '.hid',
      'a\\b',
    ])
      for (const attempt of [
        () => files.put(wrong, bytes('x')),
        () => files.get(wrong),
        () => files.remove(wrong),
      ])
        await assert.rejects(attempt, { code: 'bad_input' }, wrong)
    for (const wrong of ['', '..', 'a/b'])
      await assert.rejects(async () => workspaces.of(wrong, 1).list(), { code: 'bad_input' })
  })
}
