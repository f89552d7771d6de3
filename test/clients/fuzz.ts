/**
 * What Schemathesis finds wrong between the description of the API and its answers, with all its checks and phases.
 * MILLRACE_SCHEMATHESIS: its program. MILLRACE_FUZZ: requests made up for each operation, default 50.
 * MILLRACE_FUZZ_SEED: which ones, default 1.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from '../../src/core/schema.ts'
import { remove, startUp, temporaryFolder } from '../system/millrace.ts'

const program = process.env['MILLRACE_SCHEMATHESIS']
const examples = process.env['MILLRACE_FUZZ'] ?? '50'
const seed = process.env['MILLRACE_FUZZ_SEED'] ?? '1'

const missing = () => {
  if (program === undefined)
    return 'MILLRACE_SCHEMATHESIS does not name the program of Schemathesis'
  return existsSync(program) ? false : `there is no ${program}`
}

test('Every answer to made-up requests is one that the description has', {
  skip: missing(),
}, async (t) => {
  const home = await temporaryFolder()
  t.after(() => remove(home))
  await using up = await startUp({ project: join(import.meta.dirname, 'project'), home })
  await untilAllAnswer(up.url)
  const { code, said } = await fuzz(up.url, home)
  t.diagnostic(said.slice(said.lastIndexOf('= SUMMARY =')))
  assert.equal(code, 0, said)
  assert.equal((await fetch(`${up.url}/healthz`)).status, 200)
  // Trainings would outlive a server that is killed.
  assert.equal(await up.end('SIGTERM'), 0)
})

const ready = z.object({ models: z.array(z.object({ version: z.int().nullable() })).optional() })

const untilAllAnswer = async (url: string) => {
  for (let tries = 0; tries < 120; tries++) {
    const answer = await fetch(`${url}/readyz`)
    const { models = [] } = ready.parse(await answer.json())
    if (models.length > 0 && models.every(({ version }) => version !== null)) return
    await sleep(500)
  }
  throw new Error('A model does not answer after a minute.')
}

/**
 * What no description of the API can say: whether tensors or a table fit a model, which text is the origin of a page or a
 * time within bounds, and how many values a body has altogether. A question that may take no time is not answered in time.
 */
const settings = `
# Headers may be longer altogether than the server reads.
[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "431", "5xx"]

# Whether bytes are a model, and a text a day that there is.
[[operations]]
include-path-regex = "(/versions|/ingest)$"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "413", "415", "5xx"]

[[operations]]
include-path-regex = "/(infer|invocations)$"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "5xx"]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "504"]

[[operations]]
include-path = "/predict"
checks.negative_data_rejection.expected-statuses = ["400", "404", "409", "413", "415", "422", "5xx"]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "504"]

[[operations]]
include-path-regex = "^/api/endpoints"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "5xx"]

# Of one answer or of many: the description has the fields of both.
[[operations]]
include-path = "/feedback"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404", "409", "5xx"]
`

const fuzz = async (url: string, folder: string) => {
  await writeFile(join(folder, 'schemathesis.toml'), settings)
  const child = spawn(
    program ?? '',
    [
      ...['run', `${url}/openapi.json`, '--checks', 'all', '--continue-on-failure', '--no-color'],
      ...['--max-examples', examples, '--seed', seed, '--generation-database', 'none'],
      // A training that is cancelled is waited for; the stream of events is read for as long.
      ...['--request-timeout', '15'],
      // In this home is no key, so that nobody needs one: src/http/access and test/access.test.ts ask with keys.
      ...['--exclude-checks', 'ignored_auth'],
      // What is unloaded is refused with 503 by everything that asks it, as it should be.
      ...['--exclude-operation-id', 'unload'],
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { said, code }
}
