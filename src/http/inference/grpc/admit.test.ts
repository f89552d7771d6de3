import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Metadata } from '@grpc/grpc-js'
import { type MemoryAccess, memoryAccess } from '../../../../test/system/access.ts'
import type { Grant } from '../../../core/access.ts'
import { admit } from './admit.ts'
import { type Method, methods } from './descriptor.ts'

describe('gRPC lets in', () => {
  let access: MemoryAccess
  before(async () => {
    access = await memoryAccess()
    await access.key({ role: 'admin' })
  })
  after(() => access.close())

  const call = async (
    method: Method,
    sent: readonly string[],
    { model = 'churn', hasWhole = false } = {},
  ) => {
    const metadata = new Metadata()
    for (const each of sent) metadata.add('authorization', each)
    const request = method.startsWith('Repository')
      ? { repository_name: '', model_name: model }
      : method === 'ModelInfer'
        ? { model_name: model }
        : { name: model }
    return admit(access, method, { metadata, request, from: '::1', hasWhole })
  }

  const scopes: Record<Method, 'open' | 'describe' | 'predict' | 'write'> = {
    ...{ ServerLive: 'open', ServerReady: 'open', ServerMetadata: 'open' },
    ...{ ModelReady: 'describe', ModelMetadata: 'describe', ModelStatistics: 'describe' },
    ...{ ModelInfer: 'predict', RepositoryIndex: 'describe' },
    ...{ RepositoryModelLoad: 'write', RepositoryModelUnload: 'write' },
  }
  const roles: readonly [Grant['role'], readonly string[]][] = [
    ['viewer', ['open', 'describe']],
    ['predictor', ['open', 'describe', 'predict']],
    ['editor', ['open', 'describe', 'predict', 'write']],
    ['admin', ['open', 'describe', 'predict', 'write']],
  ]

  test('each method for the roles that have its scope, on their endpoints', async () => {
    for (const [role, has] of roles)
      for (const endpoints of [null, ['churn'], ['other']]) {
        const key = await access.key({ role, endpoints })
        for (const method of methods) {
          const scope = scopes[method]
          const isIn =
            has.includes(scope) &&
            (scope === 'open' || endpoints?.[0] !== 'other' || method === 'RepositoryIndex')
          const admitted = await call(method, [`Bearer ${key}`]).then(
            () => true,
            (error) => assert.equal(error.code, 'forbidden') ?? false,
          )
          assert.equal(admitted, isIn, `${role} ${endpoints} ${method}`)
        }
      }
  })

  test('nobody without a key, or with two', async () => {
    const key = await access.key({ role: 'admin' })
    for (const method of methods.filter((each) => scopes[each] !== 'open')) {
      await assert.rejects(call(method, []), { code: 'no_key' })
      await assert.rejects(call(method, [`Bearer ${key}`, `Bearer ${key}`]), {
        code: 'bad_input',
        what: /sent twice/,
      })
    }
    assert.deepEqual(access.refused.at(-1), {
      ...{ author: 'nobody', asked: 'gRPC RepositoryModelUnload', code: 'no_key', from: '::1' },
    })
  })

  test('one that may do so much at a time until its answer is given', async () => {
    const limits = { rate: null, concurrency: 1 }
    const key = await access.key({ role: 'predictor' }, { limits, name: 'one' })
    const first = await call('ModelInfer', [`Bearer ${key}`])
    assert.equal(first.caller.author, 'key:one')
    await assert.rejects(call('ModelInfer', [`Bearer ${key}`]), { code: 'rate_limited' })
    assert.equal(access.refused.at(-1)?.author, 'key:one')
    // What another process does for this one is counted there.
    const admin = await access.key({ role: 'admin' }, { limits, name: 'two' })
    const load = (hasWhole: boolean) =>
      call('RepositoryModelLoad', [`Bearer ${admin}`], { hasWhole })
    for (let time = 0; time < 3; time++) await load(true)
    const counted = await load(false)
    await assert.rejects(load(false), { code: 'rate_limited' })
    counted.release()
    first.release()
    ;(await call('ModelInfer', [`Bearer ${key}`])).release()
  })
})
