import assert from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ownFolder } from './cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-cache-'))
after(() => rmSync(folder, { recursive: true }))

let made = 0
const base = () => join(folder, `${++made}`)
const found = (path: string) => ownFolder({ XDG_CACHE_HOME: path })

test('the folder of compiled code is made for this user alone', () => {
  const path = base()
  assert.equal(found(path), join(path, 'millrace'))
  assert.equal(lstatSync(join(path, 'millrace')).mode & 0o777, 0o700)
  assert.equal(found(path), join(path, 'millrace'))
  const home = base()
  assert.equal(ownFolder({ HOME: home }), join(home, '.cache/millrace'))
})

test('a folder that others may write to, a link and a file are not used', () => {
  const open = base()
  mkdirSync(join(open, 'millrace'), { recursive: true })
  chmodSync(join(open, 'millrace'), 0o777)
  assert.equal(found(open), null)

  const shared = base()
  mkdirSync(join(shared, 'millrace'), { recursive: true, mode: 0o700 })
  chmodSync(shared, 0o777)
  assert.equal(found(shared), null)

  const linked = base()
  mkdirSync(linked)
  mkdirSync(join(folder, 'planted'), { mode: 0o700 })
  symlinkSync(join(folder, 'planted'), join(linked, 'millrace'))
  assert.equal(found(linked), null)

  const file = base()
  mkdirSync(file)
  writeFileSync(join(file, 'millrace'), '')
  assert.equal(found(file), null)
})

test('a folder of another user is not used', {
  skip: process.getuid?.() === 0 ? false : 'only root can give a folder away',
}, () => {
  const planted = base()
  mkdirSync(join(planted, 'millrace'), { recursive: true, mode: 0o700 })
  chownSync(join(planted, 'millrace'), 65_534, 65_534)
  assert.equal(found(planted), null)
})
