import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules } from '../../../test/system/answered.ts'
import type { RequestRules } from '../../core/requests.ts'
import { rowOf } from '../columns.ts'
import { createLive } from '../live.ts'
import { openRequests } from '../reading/requests.ts'
import { askedWithout, recordFor } from '../record.ts'
import { openIndex } from '../remarks.ts'
import { type Keys, keyOf, keysOf, noKeys } from '../seal.ts'
import { sealedRecord } from '../sealed.ts'
import type { Answered } from '../types.ts'
import { createWriter } from '../writer.ts'
import { round } from './round.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-fields-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const noon = Date.UTC(2026, 4, 25, 12)
const day = 86_400_000
const rules: RequestRules = { ...requestRules, mask: [], fieldDays: { email: 7, note: 3 } }
const [first, second] = [1, 2].map((fill) => keyOf(Buffer.alloc(32, fill)))
if (!first || !second) throw new Error('There are two keys.')

const world = async (keys: Keys = noKeys) => {
  const folder = join(root, `${++folders}`)
  const failed: string[] = []
  const compact = (more: Partial<Parameters<typeof round>[0]> = {}) =>
    round({
      ...{ folder, keys, rules: new Map([['mails', rules]]), fewest: 1 },
      clock: { now: () => noon },
      failed: (file, error) => failed.push(`${file}: ${error}`),
      ...more,
    })
  await compact()
  const { salt } = openIndex(folder)
  return {
    folder,
    compact,
    failed,
    write(ids: Readonly<Record<string, number>>, more: Partial<Answered> = {}) {
      const live = createLive(folder)
      const asked = {
        inputs: { customer: 'Ada', email: 'secret-mail', note: 'secret-note', age: 3 },
      }
      const records = Object.entries(ids).map(([id, days]) =>
        recordFor(answered(id, { ...asked, ...more }), rules, { time: noon - days * day, salt }),
      )
      live.write(
        records.map((record) => rowOf(sealedRecord(record, keys))),
        true,
      )
      live.close()
    },
    /** What a reading has of each, without those of whom nothing is left. */
    async read() {
      const requests = openRequests({ folder, keys, writer: createWriter(folder) })
      const page = await requests.find({ limit: 100 })
      await requests.close()
      return Object.fromEntries(page.requests.map(({ id, inputs }) => [id, JSON.parse(inputs)]))
    },
    bytes: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((file) => file.isFile())
        .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
        .join('\n'),
  }
}

const [customer, email, note, age] = ['Ada', 'secret-mail', 'secret-note', 3]

for (const [of, keys] of [
  ['as they are', noKeys],
  ['sealed', keysOf([first])],
] as const)
  test(`Fields go after their days, the record stays, ${of}`, async () => {
    const { write, compact, read } = await world(keys)
    write({ new: 0, some: 5, old: 12 })
    await compact({ isSteady: false })
    const whole = { customer, email, note, age }
    assert.deepEqual(await read(), { new: whole, some: whole, old: whole })
    await compact()
    const after = { new: whole, some: { customer, email, age }, old: { customer, age } }
    assert.deepEqual(await read(), after)
    // Later more is due; what comes late for a day that is over has it removed as well.
    write({ late: 12 })
    await compact()
    assert.deepEqual((await read())['late'], { customer, age })
    await compact({ clock: { now: () => noon + 30 * day } })
    assert.deepEqual(await read(), {
      ...{ new: { customer, age }, some: { customer, age } },
      ...{ old: { customer, age }, late: { customer, age } },
    })
  })

test('No file has a value that was removed, and a file is written anew once', async () => {
  const { write, compact, bytes } = await world()
  write({ old: 12, older: 13 })
  await compact({ isSteady: false })
  const steps: string[] = []
  const step = (name: string) => steps.push(name)
  await compact({ step })
  assert.doesNotMatch(bytes(), /secret-(mail|note)/)
  await compact({ step })
  assert.equal(steps.filter((name) => name === 'fields removed').length, 2)
})

test('Killed at any step, the next round removes what is left', async () => {
  for (const at of ['fields written', 'fields removed']) {
    const { write, compact, read, bytes } = await world()
    write({ old: 12 })
    await assert.rejects(
      compact({
        step(name) {
          if (name === at) throw new Error('killed')
        },
      }),
      /killed/,
    )
    await compact()
    assert.deepEqual(await read(), { old: { customer, age } })
    assert.doesNotMatch(bytes(), /secret-(mail|note)/)
  }
})

test('What is sealed with a key that is not here is told of, and stays', async () => {
  const { write, compact, failed, read } = await world(keysOf([first]))
  write({ old: 12 })
  await compact({ keys: keysOf([second]) })
  assert.match(failed.join(), new RegExp(`mails/2026-05-13/.*sealed with the key ${first.id}`))
  await compact()
  assert.deepEqual(await read(), { old: { customer, age } })
})

test('Nothing is left that could show a field: of a text, of what was cut, of tensors', () => {
  const without = (inputs: unknown, more: { protocol?: string; isCut?: boolean } = {}) =>
    JSON.parse(
      askedWithout(JSON.stringify(inputs), ['text', 'email'], {
        ...{ protocol: 'predict', isCut: false },
        ...more,
      }),
    )
  assert.equal(without('my secret'), null)
  assert.deepEqual(without({ a: 1, email: 'x' }), { a: 1 })
  const cut = { truncated: true, bytes: 900, sha256: 'ab', beginning: '{"email":"x' }
  assert.deepEqual(without(cut, { isCut: true }), { truncated: true, bytes: 900 })
  const tensors = { protocol: 'open-inference' }
  assert.deepEqual(without({ X: [1] }, tensors), { masked: true })
  assert.deepEqual(without({ X: [1], text: ['a'], email: ['b'] }, tensors), { X: [1] })
})
