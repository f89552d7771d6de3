/** A project whose model of flowers has a scoring step that fails at some rows, version by version. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { millrace } from './here.ts'
import { temporaryFolder } from './millrace.ts'

const onnx = join(import.meta.dirname, '../data/onnx/iris.onnx')

const step = (unlucky: number) => `import { defineScoringStep, z } from 'millrace'
export default defineScoringStep({
  input: z.object({ a: z.number() }),
  example: { a: 1 },
  preprocess: ({ a }) => {
    if (a < ${unlucky}) throw new Error('unlucky')
    return { X: [[5.1, 3.5, 1.4, 0.2]] }
  },
  postprocess: ({ probabilities }) => ({ number: Number(probabilities?.data[0]) }),
})
`

/** The configuration of its endpoint, with a rollout of a few seconds. */
const config = `export default {
  models: {},
  endpoints: {
    flowers: {
      model: 'flowers',
      policy: 'canary',
      rollout: {
        steps: [0.3, 0.6], stepFor: '1s', leastTime: '2s', leastAnswers: 150, near: 0.2,
        // The machine of a test may be slow at any moment.
        tolerance: 10,
      },
    },
  },
}
`

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
