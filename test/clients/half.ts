/** Triton's clients over HTTP and gRPC, asking in 16 bits. MILLRACE_PYTHON: a Python that has them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { millrace, remove, startUp, temporaryFolder } from '../system/millrace.ts'

const python = process.env['MILLRACE_PYTHON'] ?? 'python3'
const modules = 'tritonclient.http, tritonclient.grpc, numpy'
const isThere = spawnSync(python, ['-c', `import ${modules}`]).status === 0
const data = join(import.meta.dirname, '../data/half')

test('numbers of 16 bits go through stock clients as they are, with every edge value', {
  skip: isThere ? false : `${python} has not all of ${modules}`,
}, async () => {
  const project = await temporaryFolder()
  const home = join(project, '.millrace')
  await writeFile(join(project, 'millrace.config.ts'), 'export default { models: {} }\n')
  const words = ['register', '--onnx', join(data, 'edges.onnx'), '--name', 'half']
  const { code, stderr } = await millrace(words, project)
  assert.equal(code, 0, stderr)
  await using up = await startUp({ project, home })
  const { grpcPort } = await up.event(({ kind }) => kind === 'listening', 30)
  await up.event(({ kind, model }) => kind === 'serve.serving' && model === 'half', 60)
  const { status, stdout, ...said } = spawnSync(
    python,
    [
      join(import.meta.dirname, 'half.py'),
      new URL(up.url).host,
      `127.0.0.1:${grpcPort}`,
      join(data, 'models.json'),
    ],
    { encoding: 'utf8', timeout: 120_000 },
  )
  assert.equal(status, 0, stdout + said.stderr)
  assert.equal(stdout, 'as they are\n')
  assert.equal(await up.end('SIGTERM'), 0)
  await remove(project)
})
