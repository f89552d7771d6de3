/** Traffic that is as it was, and that is not: what is seen of it, over a death of whoever looks. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MonitorWindow } from '../src/core/monitor.ts'
import { createRng, type Rng } from '../src/core/rng.ts'
import type { MonitorBrief, WindowBrief } from '../src/operations/contract.ts'
import { millrace } from './system/here.ts'
import { remove, startUp, temporaryFolder } from './system/millrace.ts'

const project = await temporaryFolder()
after(() => remove(project))
const home = join(project, '.millrace')
process.env['MILLRACE_LEASE'] = '2s'

const config = `import { defineConfig, records, tabularClass } from 'millrace'
export default defineConfig({
  models: {
    customers: {
      task: tabularClass({ label: 'left', hidden: [] }),
      data: records('rows.csv'),
      train: { epochs: 2 },
      gate: {},
      monitor: { window: { rows: 600, least: '0s' }, critical: ['charge', 'nothing'] },
    },
  },
})
`

const customer = (rng: Rng, scale = 1) => ({
  age: Math.round(40 + 10 * rng.normal()),
  charge: Math.round(5000 * -Math.log(1 - rng.uniform()) * scale) / 100,
  plan: ['basic', 'basic', 'plus', 'family'][rng.below(4)] ?? 'basic',
})

const rng = createRng(5)
const lines = Array.from({ length: 6000 }, () => {
  const { age, charge, plan } = customer(rng)
  return `${age},${charge},${plan},${age > 40 === rng.uniform() < 0.8 ? 'yes' : 'no'}`
})
await writeFile(join(project, 'millrace.config.ts'), config)
await writeFile(join(project, 'rows.csv'), `age,charge,plan,left\n${lines.join('\n')}\n`)

const ask = async (url: string, count: number, scale = 1) => {
  for (let left = count; left > 0; left -= 100) {
    const rows = Array.from({ length: Math.min(100, left) }, () => customer(rng, scale))
    const response = await fetch(`${url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows }),
    })
    assert.equal(response.status, 200, await response.text())
  }
}

const get = async <T>(url: string, path: string): Promise<T> =>
  (await (await fetch(`${url}${path}`)).json()) as T

const windowsOf = async (url: string) =>
  (await get<{ windows: WindowBrief[] }>(url, '/api/endpoints/customers/windows')).windows

const untilJudged = async (url: string, most: number) => {
  for (let look = 0; look < 300; look++) {
    const windows = await windowsOf(url)
    if (windows.length >= most) return windows
    await sleep(200)
  }
  assert.fail(`${most} windows were not judged: ${JSON.stringify(await windowsOf(url))}`)
}

test('Traffic that drifts is told of with its reason, each answer in one window, also after a kill', async () => {
  let up = await startUp({ project, home })
  try {
    for (let look = 0; look < 300; look++) {
      if ((await fetch(`${up.url}/endpoints/customers/ping`)).status === 200) break
      await sleep(100)
    }
    await ask(up.url, 1300)
    const steady = await untilJudged(up.url, 2)
    assert.deepEqual(
      steady.map(({ number, answers, state }) => [number, answers, state === 'alarm']),
      [
        [2, 600, false],
        [1, 600, false],
      ],
    )
    await ask(up.url, 100, 100)
    await up.end('SIGKILL')
    up = await startUp({ project, home })
    await ask(up.url, 1000, 100)
    const all = await untilJudged(up.url, 4)
    assert.deepEqual(
      all.map(({ number, answers }) => [number, answers]),
      [4, 3, 2, 1].map((number) => [number, 600]),
    )
    const [newest] = all
    assert.equal(newest?.state, 'alarm')
    assert.match(newest?.says ?? '', /`charge` is about 100 times as high .* another unit/)

    const { window } = await get<{ window: MonitorWindow }>(
      up.url,
      '/api/endpoints/customers/windows/1/4',
    )
    const charge = window.features.find(({ name }) => name === 'charge')
    assert.deepEqual([charge?.state, charge?.critical], ['alarm', true])
    assert.deepEqual(
      window.features.filter(({ state }) => state === 'unmeasured').map(({ name }) => name),
      [],
    )
    const { monitors } = await get<{ monitors: MonitorBrief[] }>(up.url, '/api/monitoring')
    assert.deepEqual(
      monitors.map(({ endpoint, state, problem }) => [endpoint, state, problem]),
      [['customers', 'alarm', null]],
    )
    const [version] = monitors[0]?.versions ?? []
    assert.equal(version?.reference, 'training')
    assert.match(version?.note ?? '', /names "nothing", which is no feature of it/)

    const again = await millrace(['monitor', 'customers', 'again'], project)
    assert.match(again.stdout, /4 windows are judged again/)
    const anew = await untilJudged(up.url, 4)
    assert.deepEqual(
      anew.map(({ number, answers, state }) => [number, answers, state]),
      all.map(({ number, answers, state }) => [number, answers, state]),
    )
    const shown = await millrace(['monitor', 'customers', 'window', '4'], project)
    assert.match(shown.stdout, /charge\s+alarm/)
  } finally {
    await up[Symbol.asyncDispose]()
  }
})
