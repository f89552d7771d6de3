import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readMlflow } from './mlflow.ts'

const root = await mkdtemp(join(tmpdir(), 'millrace-mlflow-'))
after(() => rm(root, { recursive: true }))

const folderOf = async (name: string, model: string): Promise<string> => {
  const folder = join(root, name)
  await mkdir(folder)
  await writeFile(join(folder, 'MLmodel'), model)
  return folder
}

test('a linked folder leads no model out of its own', async () => {
  const folder = await folderOf('linked', 'flavors:\n  onnx:\n    data: sub/model.onnx\n')
  await mkdir(join(root, 'elsewhere'))
  await writeFile(join(root, 'elsewhere', 'model.onnx'), 'secret')
  await symlink(join(root, 'elsewhere'), join(folder, 'sub'))
  await assert.rejects(readMlflow(folder), {
    code: 'refused',
    message: /names "sub\/model\.onnx", outside of its folder/,
  })
  await rm(join(folder, 'sub'))
  await mkdir(join(folder, 'sub'))
  assert.equal((await readMlflow(folder)).file, join(folder, 'sub', 'model.onnx'))
})

test('a quoted text goes on over lines until its quote, and an open one to the end', async () => {
  const head = 'flavors:\n  onnx:\n    data: model.onnx\n'
  const quoted = 'signature:\n  inputs: \'[{"type": "double",\n    "name": "it\'\'s"}]\'\n'
  const escaped = 'run_id: "a\\"b\n  c" # said\nmodel_id: last\n'
  const { columns, origin } = await readMlflow(await folderOf('quoted', head + quoted + escaped))
  assert.deepEqual(columns, ["it's"])
  assert.deepEqual(origin, { model_id: 'last', run_id: 'a"b c' })
  const open = `${head}model_id: 'open\n${"''\n".repeat(300_000)}`
  const { origin: rest } = await readMlflow(await folderOf('open', open))
  assert.ok((rest['model_id'] ?? '').startsWith('open '))
})
