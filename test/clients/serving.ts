/**
 * Stock clients of Triton, KServe and MLflow, as docs/serving.md shows them, against a server.
 * MILLRACE_PYTHON: a Python that has them.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from '../../src/core/schema.ts'
import { remove, startUp, temporaryFolder, type Up } from '../system/millrace.ts'

const python = process.env['MILLRACE_PYTHON'] ?? 'python3'

const missing = () => {
  const modules = [
    'tritonclient.http',
    'kserve',
    'mlflow.pyfunc.scoring_server.client',
    'pandas',
    'scipy',
  ]
  const missed = modules.filter((name) => spawnSync(python, ['-c', `import ${name}`]).status !== 0)
  return missed.length === 0 ? false : `${python} has no ${missed.join(', ')}`
}

const skip = missing()
const page = join(import.meta.dirname, '../../docs/serving.md')

/** Programs of the page, each under the heading that it follows. */
const programs = async () =>
  [...(await readFile(page, 'utf8')).matchAll(/```python\n(.*?)```/gs)].map(([, code = '']) => code)

for (const processes of [1, 2])
  describe(`the clients of docs/serving.md, ${processes} answering`, { skip }, () => {
    let up: Up
    let home = ''
    let grpcPort = 0
    before(async () => {
      home = await temporaryFolder()
      up = await startUp({
        project: join(import.meta.dirname, 'project'),
        home,
        words: ['--processes', `${processes}`],
      })
      const { grpcPort: port } = await up.event(({ kind }) => kind === 'listening', 30)
      grpcPort = Number(port)
      for (
        let tries = 0;
        (await fetch(`${up.url}/v2/models/words/ready`)).status !== 200;
        tries++
      ) {
        assert.ok(tries < 240, 'The model does not answer after two minutes.')
        await sleep(500)
      }
    })
    after(async () => {
      assert.equal(await up.end('SIGTERM'), 0)
      await remove(home)
    })

    test('run as they are', async (t) => {
      const found = await programs()
      assert.equal(found.length, 4)
      for (const code of found) {
        const named = /(tritonclient\.\w+|kserve|mlflow)/.exec(code)?.[1] ?? ''
        await t.test(named, () => {
          const own = code
            .replaceAll('127.0.0.1:4700', new URL(up.url).host)
            .replaceAll('"4700/', `"${new URL(up.url).port}/`)
            .replaceAll('127.0.0.1:4701', `127.0.0.1:${grpcPort}`)
            .replaceAll('autocomplete', 'words')
          const { status, stdout, stderr } = spawnSync(python, ['-c', own], {
            encoding: 'utf8',
            timeout: 120_000,
          })
          assert.equal(status, 0, stdout + stderr)
          assert.ok(stdout.length > 0)
        })
      }
    })

    test('every answer is in the log of requests', async () => {
      const kept = z.object({ requests: z.array(z.object({ protocol: z.string() })) })
      const { requests } = kept.parse(await (await fetch(`${up.url}/requests`)).json())
      const protocols = new Set(requests.map(({ protocol }) => protocol))
      assert.deepEqual([...protocols].sort(), ['mlflow', 'open-inference'])
    })
  })
