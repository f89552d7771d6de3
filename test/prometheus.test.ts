/**
 * A real Prometheus scrapes the real application and is asked what it saw. The loop and the registry
 * behind the application live in memory.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from '../src/http/listen.ts'
import { memoryApp } from './system/memory.ts'

const prometheus = process.env.MILLRACE_PROMETHEUS ?? '/usr/bin/prometheus'
const promtool = join(dirname(prometheus), 'promtool')
const missing = (program: string) =>
  existsSync(program)
    ? false
    : `${program} is not installed (Debian: apt-get install prometheus; MILLRACE_PROMETHEUS names another place)`

const config = {
  host: '127.0.0.1',
  port: 0,
  version: '0.1.0',
  gauges: { autocomplete: { name: 'lstm_model_accuracy', labels: { mode: 'sequential' } } },
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })

const predictSome = async (world: Awaited<ReturnType<typeof memoryApp>>) => {
  for (let i = 0; i < 5; i++)
    await world.app.inject({ method: 'POST', url: '/predict', payload: { text: 'i want' } })
}

test('promtool finds nothing wrong with the metrics', { skip: missing(promtool) }, async () => {
  const world = await memoryApp({ config })
  await predictSome(world)
  world.loop.emit({
    kind: 'ingested',
    model: 'autocomplete',
    rows: 20,
    rejected: 0,
    quarantined: null,
  })
  await world.app.inject('/nothing')
  const { body } = await world.app.inject('/metrics')
  await world.close()
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: body })
  assert.equal(status, 0, `${stdout}${stderr}`)
})

test('Prometheus scrapes the application and answers with its series', {
  skip: missing(prometheus),
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-prometheus-'))
  const world = await memoryApp({ config })
  const target = new URL(await listen(world.app, { host: '127.0.0.1', port: 0 })).host
  await predictSome(world)
  const port = await freePort()
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `scrape_configs:\n  - job_name: millrace\n    scrape_interval: 200ms\n    scrape_timeout: 200ms\n` +
      `    static_configs:\n      - targets: ['${target}']\n`,
  )
  let output = ''
  const child: ChildProcess = spawn(prometheus, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ])
  child.stderr?.on('data', (chunk) => {
    output += chunk
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  try {
    const query = async (expression: string): Promise<string | undefined> => {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`
      const response = await fetch(url).catch(() => null)
      if (!response?.ok) return undefined
      const answer = (await response.json()) as {
        data: { result: { value: [number, string] }[] }
      }
      return answer.data.result[0]?.value[1]
    }
    const eventually = async (expression: string, value: string) => {
      const deadline = Date.now() + 30_000
      let seen: string | undefined
      while (seen !== value) {
        assert.ok(Date.now() < deadline, `${expression} is ${seen}, not ${value}\n${output}`)
        await wait(100)
        seen = await query(expression)
      }
    }
    await eventually('up{job="millrace"}', '1')
    await eventually('lstm_model_accuracy{mode="sequential"}', '0.7')
    await eventually('millrace_requests_total{model="autocomplete",version="1",code="200"}', '5')
    await eventually('millrace_model_info{model="autocomplete"} * 1', '1')
    await eventually('sum(millrace_request_duration_seconds_count)', '5')
    await eventually('scrape_samples_scraped > bool 50', '1')
    world.loop.emit({
      kind: 'ingested',
      model: 'autocomplete',
      rows: 20,
      rejected: 0,
      quarantined: null,
    })
    await eventually('millrace_ingested_rows_total', '20')
  } finally {
    child.kill()
    await exited
    await world.close()
    rmSync(folder, { recursive: true })
  }
})
