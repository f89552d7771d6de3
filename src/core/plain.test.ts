import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openPlain, readPlain, streamPlain } from './plain.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-plain-'))
after(() => rmSync(folder, { recursive: true }))

test('what is no plain file is refused at once, whatever it is opened for', async (t) => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const socket = join(folder, 'socket')
  const server = createServer()
  await new Promise<void>((listening) => server.listen(socket, listening))
  t.after(() => server.close())
  for (const [path, why] of [
    [pipe, /pipe is not a plain file\..*It is a named pipe/],
    [socket, /socket is not a plain file\..*It is a socket/],
    ['/dev/zero', /It is a device/],
    [folder, /It is a folder/],
  ] as const) {
    const refused = { code: 'bad_data', message: why }
    await assert.rejects(readPlain(path), refused)
    await assert.rejects(openPlain(path, 'read'), refused)
    await assert.rejects(streamPlain(path).next(), refused)
    if (path !== folder) await assert.rejects(openPlain(path, 'append'), refused)
  }
  await assert.rejects(readPlain(join(folder, 'none')), { code: 'ENOENT' })
})

test('a plain file is read whole or in part, and appended to', async () => {
  const path = join(folder, 'text')
  writeFileSync(path, 'abcdef')
  assert.equal((await readPlain(path)).toString(), 'abcdef')
  const parts: string[] = []
  for await (const part of streamPlain(path, { start: 1, end: 4, highWaterMark: 2 }))
    parts.push(part.toString())
  assert.deepEqual(parts, ['bc', 'de'])
  const file = await openPlain(path, 'append')
  await file.write('g')
  await file.close()
  assert.equal(readFileSync(path, 'utf8'), 'abcdefg')
})
