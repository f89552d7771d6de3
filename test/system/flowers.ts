/** A project whose model of flowers has a scoring step that fails at some rows, version by version. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { millrace } from './here.ts'
import { temporaryFolder } from './millrace.ts'

const onnx = join(import.meta.dirname, '../data/onnx/iris.onnx')

/** What the page of rollouts shows: an endpoint with a rollout of a few seconds, and a step that may fail. */
const page = await readFile(join(import.meta.dirname, '../../docs/rollouts.md'), 'utf8')
const [config = '', shown = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
const step = (unlucky: number) => shown.replace('unlucky = 0', `unlucky = ${unlucky}`)

/** Makes it with a version for each share of rows at which one fails; none are to be the same. */
export const flowersProject = async (unlucky: readonly number[]) => {
  const project = await temporaryFolder()
  const verb = async (...words: string[]) => {
    const { code, stdout, stderr } = await millrace(words, project)
    assert.equal(code, 0, `${stdout}${stderr}`)
    return stdout
  }
  await writeFile(join(project, 'millrace.config.ts'), config)
  for (const share of unlucky) {
    await writeFile(join(project, 'step.ts'), step(share))
    await verb('register', '--onnx', onnx, '--name', 'flowers', '--step', 'step.ts')
  }
  return { project, home: join(project, '.millrace'), verb }
}

/** Asks for a flower; the version that answered, or the code of the refusal. */
export const askFlower = async (url: string): Promise<{ version?: number; code?: string }> => {
  const response = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'flowers', row: { a: Math.random() } }),
  })
  const body = JSON.parse(await response.text())
  return response.status === 200 ? { version: body.version } : { code: body.error.code }
}
