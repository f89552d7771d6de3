import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tellChanges } from './changed.ts'

test('whoever runs is told that the configuration is another one by now, and that it is as before again', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-changed-'))
  const file = join(folder, 'millrace.config.ts')
  writeFileSync(file, 'one')
  let heard = (_: string) => {}
  const next = () => new Promise<string>((done) => (heard = done))
  const quiet = tellChanges(folder, { note: (line) => heard(line) }, 10)
  // Keeps the process alive, which a look at a file does not.
  const alive = setInterval(() => {}, 1000)
  t.after(() => {
    quiet()
    clearInterval(alive)
    rmSync(folder, { recursive: true })
  })
  const first = next()
  writeFileSync(file, 'another')
  assert.match(await first, /was changed.*start Millrace anew/)
  const second = next()
  writeFileSync(file, 'one')
  assert.match(await second, /is again what it was/)
})
