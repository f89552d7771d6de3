import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { answered, requestRules, sureAnswer } from '../../test/system/answered.ts'
import { round } from './compact/round.ts'
import { parquetFiles } from './days.ts'
import { openInferenceLog } from './log.ts'
import { openRequests } from './reading/requests.ts'
import { type Keys, keyOf, keysOf, noKeys, readKeys } from './seal.ts'
import { createWriter } from './writer.ts'

const root = mkdtempSync(join(tmpdir(), 'millrace-seal-'))
after(() => rmSync(root, { recursive: true }))
const [first, second] = [1, 2].map((fill) => keyOf(Buffer.alloc(32, fill)))
if (!first || !second) throw new Error('There are two keys.')
const now = Date.UTC(2026, 4, 5, 12)
const rules = new Map([['mails', requestRules]])

/** Long enough that nothing sealed reads so by chance. */
const told = btoa('what the scoring step has told')

const note = async (folder: string, keys: Keys, id: string) => {
  const clock = { now: () => now, after: () => () => {} }
  const log = await openInferenceLog({ folder, rules, keys, clock, writer: createWriter(folder) })
  const logged = {
    metrics: { margin: 0.25 },
    artifacts: [{ name: 'a', digest: 'd', bytes: 30, base64: told }],
  }
  await log.note(answered(id, { answer: { ...sureAnswer(0.75), logged } }))
  await log.close()
}
const reading = async <T>(
  folder: string,
  keys: Keys,
  work: (requests: ReturnType<typeof openRequests>) => Promise<T>,
): Promise<T> => {
  const requests = openRequests({ folder, keys, writer: createWriter(folder) })
  try {
    return await work(requests)
  } finally {
    await requests.close()
  }
}
const get = (folder: string, keys: Keys, id: string) =>
  reading(folder, keys, async (requests) => (await requests.get(id))[0] ?? assert.fail(id))

test('what is sealed opens with its key, at its place, alone', () => {
  const keys = keysOf([first])
  const sealed = keys.seal('{"x":"Ada"}', 'one inputs')
  // Base64 has no quotes: what is sealed never reads so by chance.
  assert.doesNotMatch(sealed, /"Ada"/)
  assert.notEqual(sealed, keys.seal('{"x":"Ada"}', 'one inputs'))
  assert.deepEqual(keys.open(sealed, 'one inputs'), { text: '{"x":"Ada"}', missing: null })
  assert.deepEqual(keysOf([second, first]).open(sealed, 'one inputs').missing, null)
  assert.deepEqual(keysOf([second]).open(sealed, 'one inputs'), { missing: first.id })
  assert.throws(() => keys.open(sealed, 'other inputs'), { code: 'corrupt' })
  const at = sealed.length - 8
  const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
  assert.throws(() => keys.open(changed, 'one inputs'), { code: 'corrupt' })
  for (const few of ['', 'A'.repeat(8), 'A'.repeat(36)])
    assert.throws(() => keys.open(`sealed:1:${first.id}:${few || 'AA=='}`, ''), { code: 'corrupt' })
  assert.deepEqual(keys.open('{"x":1}', 'one inputs'), { text: '{"x":1}', missing: null })
  assert.equal(noKeys.seal('as it is', ''), 'as it is')
})

test('a key is 32 bytes, in digits, base64 or as they are', () => {
  const bytes = Buffer.alloc(32, 7)
  const forms = [bytes, `${bytes.toString('hex')}\n`, `${bytes.toString('base64')}\n`]
  const paths = forms.map((content, at) => {
    const path = join(root, `key-${at}`)
    writeFileSync(path, content)
    return path
  })
  const sealed = readKeys(paths.slice(0, 1)).seal('x', '')
  for (const path of paths)
    assert.deepEqual(readKeys([path]).open(sealed, ''), { text: 'x', missing: null })
  writeFileSync(join(root, 'short'), 'abc')
  assert.throws(() => readKeys([join(root, 'short')]), {
    code: 'bad_config',
    what: /no key of 32 bytes/,
  })
  assert.throws(() => readKeys([join(root, 'none')]), { code: 'bad_config' })
})

test('no file of a log has what was asked or answered; a reader with the key has all of it', async () => {
  const folder = join(root, 'log')
  const keys = keysOf([first])
  await note(folder, keys, 'one')
  const clear = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
      .join('')
  const whole = await get(folder, keys, 'one')
  assert.equal(whole.inputs, '{"customer":"Ada","age":36}')
  assert.deepEqual([whole.best, whole.probability], ['spam', 0.75])
  assert.deepEqual([whole.metrics, whole.artifacts[0]?.base64], [{ margin: 0.25 }, told])
  const words = ['"Ada"', '"age":36', '"label":"spam"', '"margin"', told]
  for (const word of words) assert.ok(!clear().includes(word), word)
  await round({ folder, rules, fewest: 1, clock: { now: () => now } })
  assert.equal((await parquetFiles(folder)).length, 1)
  assert.deepEqual(await get(folder, keys, 'one'), whole)

  const blind = await get(folder, noKeys, 'one')
  assert.deepEqual(JSON.parse(blind.inputs), { sealed: true, key: first.id })
  assert.deepEqual(JSON.parse(blind.outputs), { sealed: true, key: first.id })
  assert.deepEqual([blind.best, blind.probability, blind.anomalies], [null, null, whole.anomalies])
  const found = await reading(folder, noKeys, (requests) =>
    requests.find({ model: 'mails', anomaly: 'low_best', limit: 10 }),
  )
  assert.deepEqual(
    found.requests.map(({ id }) => id),
    ['one'],
  )
})

test('after a change of the key all is read, and a person is found and erased under each', async () => {
  const folder = join(root, 'rotated')
  await note(folder, noKeys, 'before')
  await note(folder, keysOf([first]), 'old')
  const keys = keysOf([second, first])
  await note(folder, keys, 'new')
  const find = (subject: string) =>
    reading(folder, keys, async (requests) =>
      (await requests.find({ subject, limit: 10 })).requests
        .map(({ id, best }) => `${id} ${best}`)
        .sort(),
    )
  assert.deepEqual(await find('Ada'), ['before spam', 'new spam', 'old spam'])
  assert.deepEqual(await find('Bob'), [])
  const subjects = await Promise.all(
    ['before', 'old', 'new'].map(async (id) => (await get(folder, keys, id)).subject),
  )
  assert.equal(new Set(subjects).size, 3)
  const { fingerprints } = await reading(folder, keys, (requests) =>
    requests.erase({ subject: 'Ada', author: 'test' }),
  )
  assert.deepEqual([...fingerprints].sort(), subjects.map(String).sort())
  assert.deepEqual(await find('Ada'), [])
  assert.deepEqual(await parquetFiles(folder), [])
})
