import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

/** What a process says and ends with that runs a module. */
const ended = (source: string) => {
  const stray = new URL('./stray.ts', import.meta.url)
  const module = `import { asStep } from ${JSON.stringify(stray.href)}\n${source}`
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', module],
    { encoding: 'utf8' },
  )
  return { isWell: status === 0, stdout, stderr }
}

test('what a step leaves running and fails is told, and the process goes on', () => {
  const { isWell, stdout, stderr } = ended(`
    await asStep('models/flowers/1', async () => {
      void Promise.reject(new Error('left alone'))
      setTimeout(() => { throw new Error('later') }, 1)
    })
    setTimeout(() => console.log('goes on'), 20)`)
  assert.deepEqual([isWell, stdout], [true, 'goes on\n'])
  assert.equal(
    stderr.match(/step in models\/flowers\/1 left something running that failed/g)?.length,
    2,
  )
  assert.match(stderr, /left alone.*later/s)
})

test('what fails elsewhere ends the process as ever', () => {
  for (const source of [
    "void Promise.reject(new Error('own'))",
    "setTimeout(() => { throw new Error('own') }, 1)",
  ]) {
    const { isWell, stdout, stderr } = ended(`
      await asStep('models/flowers/1', async () => {})
      ${source}
      setTimeout(() => console.log('goes on'), 20)`)
    assert.deepEqual([isWell, stdout], [false, ''])
    assert.match(stderr, /own/)
  }
})
