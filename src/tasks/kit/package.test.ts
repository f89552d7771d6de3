import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { MillraceError } from '../../core/error.ts'
import { createRng } from '../../core/rng.ts'
import { initialise } from '../../nn/parameter.ts'
import { createTasks } from '../catalogue.ts'
import { predictRows } from '../codec/decode.ts'
import { imageTask } from '../image/task.ts'
import { nextWordTask } from '../nextword/task.ts'
import { tabularTask } from '../tabular/task.ts'
import { addToPackage, readPackage, writePackage } from './package.ts'
import type { Prepared } from './task.ts'

let home = ''
const tasks = createTasks()
const folders: Record<string, string> = {}
before(async () => {
  home = await mkdtemp(join(tmpdir(), 'millrace-package-'))
  const pictures = ['up', 'down', 'up', 'down'].map((label, at) =>
    JSON.stringify({ image: Buffer.from([at, 200, 9, at]).toString('base64'), label }),
  )
  const records = Array.from({ length: 12 }, (_, at) =>
    JSON.stringify({ x: `${at}`, colour: at % 3 ? 'red' : 'blue', label: at % 2 ? 'a' : 'b' }),
  )
  const prepared: Record<string, Prepared> = {
    words: nextWordTask.prepare(['one two three', 'two three one', 'three one two']),
    table: tabularTask.prepare(records, { label: 'label', hidden: [4] }),
    images: imageTask.prepare(pictures, { height: 2, width: 2, filters: [2], units: 4 }),
  }
  for (const [name, each] of Object.entries(prepared)) {
    const { parameters, states = [] } = each.network
    const folder = join(home, name)
    await writePackage(folder, {
      prepared: each,
      parameters: initialise([...parameters, ...states], createRng(1)),
      metrics: {},
      lineage: null,
    })
    folders[name] = folder
  }
})
after(() => rm(home, { recursive: true }))

const rows: Readonly<Record<string, string>> = {
  words: 'one two',
  table: '{"x":"3","colour":"red"}',
  images: JSON.stringify({ image: Buffer.from([1, 2, 3, 4]).toString('base64') }),
}

/** Everything that is done with a package: it is done, or refused with what is wrong. */
const use = async (folder: string, row: string): Promise<void> => {
  try {
    const predictor = await tasks.openPredictor(folder)
    try {
      await predictRows(predictor, [row], 3)
    } finally {
      await predictor.close()
    }
    await tasks.judge([folder], [row])
  } catch (error) {
    if (error instanceof MillraceError) return
    // What onnxruntime itself says of a model that does not fit its files.
    assert.match(String(error), /onnxruntime|ONNXRuntime|Error code/, String(error))
  }
}

/** Puts a file of a package in another's place, with a digest and a size that fit. */
const replace = async (folder: string, name: string, content: string) => {
  const manifest = JSON.parse(await readFile(join(folder, 'millrace.json'), 'utf8'))
  await writeFile(join(folder, name), content)
  for (const file of manifest.files)
    if (file.name === name) {
      file.digest = hash('sha256', content, 'hex')
      file.bytes = Buffer.byteLength(content)
    }
  await writeFile(join(folder, 'millrace.json'), JSON.stringify(manifest))
}

/** Values that stand where others were expected. */
const odd = [null, -1, 0.5, 1e99, '', 'length', '__proto__', [], {}, [null], { a: 1 }, true]

/** JSON with one of its values replaced, or a key renamed. */
const changed = (text: string, rng: ReturnType<typeof createRng>): string => {
  const value = JSON.parse(text)
  let at = value
  for (let depth = 0; depth < 8; depth++) {
    const keys = Object.keys(at)
    if (keys.length === 0) break
    const key = keys[rng.below(keys.length)] ?? ''
    const inner = at[key]
    if (typeof inner !== 'object' || inner === null || rng.below(3) === 0) {
      if (rng.below(4) === 0) delete at[key]
      else at[key] = odd[rng.below(odd.length)]
      break
    }
    at = inner
  }
  return JSON.stringify(value)
}

for (const [name, files] of [
  ['words', ['millrace.json', 'tokenizer.json', 'frequencies.json']],
  ['table', ['millrace.json', 'columns.json']],
  ['images', ['millrace.json', 'classes.json']],
] as const)
  test(`whatever is changed in a package of ${name}, it is used or refused`, async () => {
    const rng = createRng(7)
    const copy = join(home, `${name}-changed`)
    for (let round = 0; round < 60; round++)
      for (const file of files) {
        await rm(copy, { recursive: true, force: true })
        await cp(folders[name] ?? '', copy, { recursive: true })
        const text = changed(await readFile(join(copy, file), 'utf8'), rng)
        if (file === 'millrace.json') await writeFile(join(copy, file), text)
        else await replace(copy, file, text)
        await use(copy, rows[name] ?? '')
      }
  })

test('a file that comes later is one of the package, which answers as before', async () => {
  const folder = join(home, 'later')
  await cp(folders['words'] ?? '', folder, { recursive: true })
  const before = await readPackage(folder)
  await addToPackage(folder, 'notes.json', '["später"]\n')
  const { manifest, file } = await readPackage(folder)
  assert.deepEqual(manifest, {
    ...before.manifest,
    files: [
      ...before.manifest.files,
      { name: 'notes.json', digest: hash('sha256', '["später"]\n', 'hex'), bytes: 12 },
    ],
  })
  assert.equal(Buffer.from(file('notes.json')).toString(), '["später"]\n')
  assert.deepEqual(file('model.onnx'), before.file('model.onnx'))
  await use(folder, rows['words'] ?? '')
  await assert.rejects(addToPackage(folder, 'tokenizer.json', '{}'), {
    code: 'bad_config',
    message: /has a file tokenizer\.json already.*Give the file of the task another name/,
  })
  await writeFile(join(folder, 'notes.json'), '["anders"]\n')
  await assert.rejects(readPackage(folder), { code: 'corrupt' })
})

test('links, devices and files that grew are refused at once', async () => {
  const copy = join(home, 'linked')
  for (const make of [
    (path: string) => symlink('/dev/zero', path),
    (path: string) => symlink(join(folders['words'] ?? '', 'tokenizer.json'), path),
    async (path: string) => void execFileSync('mkfifo', [path]),
    (path: string) => writeFile(path, Buffer.alloc(3 << 20, 32)),
  ])
    for (const file of ['tokenizer.json', 'millrace.json']) {
      await rm(copy, { recursive: true, force: true })
      await cp(folders['words'] ?? '', copy, { recursive: true })
      await rm(join(copy, file))
      await make(join(copy, file))
      await assert.rejects(readPackage(copy), { code: 'corrupt' })
    }
})
