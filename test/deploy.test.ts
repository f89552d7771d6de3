/** What `deploy` has for Prometheus and Grafana: the real promtool accepts it, and every series in it is exported. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { memoryApp } from './system/memory.ts'

const deploy = join(import.meta.dirname, '../deploy')
const rules = readFileSync(join(deploy, 'prometheus/millrace.rules.yml'), 'utf8')
const ruleTests = readFileSync(join(deploy, 'prometheus/millrace.test.yml'), 'utf8')

const prometheus = process.env.MILLRACE_PROMETHEUS ?? '/usr/bin/prometheus'
const promtool = join(dirname(prometheus), 'promtool')
const skip = existsSync(promtool)
  ? false
  : `${promtool} is not installed (Debian: apt-get install prometheus)`

const check = (...args: string[]) => {
  const cwd = join(deploy, 'prometheus')
  const { status, stdout, stderr } = spawnSync(promtool, args, { cwd, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
}

/** Series that are told of a server with all its parts, by their whole names. */
const exported = async (): Promise<ReadonlySet<string>> => {
  const counts = { written: 0, dropped: 0, refused: 0, sampledOut: 0, spooled: 0, bytes: 0 }
  const log = {
    note: async () => {},
    ...{ counts: () => counts, unreadable: () => 0, close: async () => {} },
  }
  const tracer = {
    add: () => {},
    ...{ counts: () => ({ sent: 0, dropped: 0, waiting: 0 }), flush: async () => {} },
    close: async () => {},
  }
  const serving = { processes: () => [], restart: () => {} }
  const world = await memoryApp({ log, serving, tracer })
  const { body } = await world.app.inject('/metrics')
  await world.close()
  const names = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', kind]) =>
    kind === 'histogram' || kind === 'summary'
      ? [`${name}_sum`, `${name}_count`, ...(kind === 'histogram' ? [`${name}_bucket`] : [])]
      : [name],
  )
  // Of the scrape itself Prometheus tells.
  return new Set([...names, 'up'])
}

const series = /\b(?:(?:millrace|process|nodejs|lstm)_[a-z0-9_]+|up)\b(?!\s*:)/g
const seriesIn = (expression: string): string[] =>
  expression.replaceAll(/"[^"]*"/g, '""').match(series) ?? []

const unknownIn = (expressions: readonly string[], known: ReadonlySet<string>): string[] =>
  expressions.flatMap(seriesIn).filter((name) => !known.has(name))

describe('for Prometheus', () => {
  test('the configuration is accepted by promtool, with the rules it names', { skip }, () => {
    check('check', 'config', 'prometheus.yml')
    check('check', 'rules', 'millrace.rules.yml')
  })

  test('the alerts fire and stay quiet as their tests say', { skip }, () => {
    check('test', 'rules', 'millrace.test.yml')
  })

  test('every alert has a case in which it fires and one in which it does not', () => {
    const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
    assert(alerts.length > 15)
    for (const name of alerts) {
      const cases = [
        ...ruleTests.matchAll(new RegExp(`alertname: ${name}\\n\\s+exp_alerts:(.*)`, 'g')),
      ]
      assert(
        cases.some(([, expected = '']) => expected.trim() === ''),
        `${name} fires in no test`,
      )
      assert(
        cases.some(([, expected = '']) => expected.trim() === '[]'),
        `${name} is quiet in no test`,
      )
    }
  })

  test('every series of an alert, and of its test, is exported', async () => {
    const known = await exported()
    const expressions = rules
      .split('\n')
      .filter((line) => !/^\s*(#|summary|description|- name)/.test(line))
    assert(expressions.flatMap(seriesIn).length > 20)
    assert.deepEqual(unknownIn(expressions, known), [])
    const tested = [...ruleTests.matchAll(/- series: '([^']+)'/g)].map(([, name = '']) => name)
    assert.deepEqual(unknownIn(tested, known), [])
  })
})

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: {
    readonly h: number
    readonly w: number
    readonly x: number
    readonly y: number
  }
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly fieldConfig: {
    readonly defaults: { readonly unit: string }
    readonly overrides: unknown[]
  }
  readonly options: object
  readonly targets: readonly {
    readonly refId: string
    readonly expr: string
    readonly legendFormat: string
  }[]
}

interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly tags: readonly string[]
  readonly schemaVersion: number
  readonly time: { readonly from: string; readonly to: string }
  readonly templating: {
    readonly list: readonly {
      readonly name: string
      readonly type: string
      readonly definition?: string
    }[]
  }
  readonly annotations: { readonly list: unknown[] }
  readonly panels: readonly Panel[]
}

const files = readdirSync(join(deploy, 'grafana')).filter((file) => file.endsWith('.json'))
const dashboards = files.map((file): readonly [string, Dashboard] => [
  file,
  JSON.parse(readFileSync(join(deploy, 'grafana', file), 'utf8')),
])

/** The fields of a dashboard in Grafana's classic model, and what each has to be. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  // Null: Grafana gives it one.
  id: (value) => value === null,
  uid: (value) => typeof value === 'string' && /^[\w-]{1,40}$/.test(value),
  title: (value) => typeof value === 'string' && value !== '',
  tags: Array.isArray,
  timezone: (value) => ['browser', 'utc', ''].includes(String(value)),
  editable: (value) => typeof value === 'boolean',
  graphTooltip: (value) => [0, 1, 2].includes(Number(value)),
  schemaVersion: (value) => Number.isInteger(value) && Number(value) >= 36,
  version: Number.isInteger,
  refresh: (value) => /^\d+[smh]$/.test(String(value)),
  time: (value) => /^now/.test(String(Object(value).from)) && Object(value).to === 'now',
  templating: (value) => Array.isArray(Object(value).list),
  annotations: (value) => Array.isArray(Object(value).list),
  links: Array.isArray,
  panels: (value) => Array.isArray(value) && value.length > 0,
}

const overlap = ({ gridPos: a }: Panel, { gridPos: b }: Panel): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

describe('for Grafana', () => {
  for (const [file, dashboard] of dashboards) {
    test(`${file} has the fields that Grafana needs`, () => {
      for (const [name, fits] of Object.entries(fields))
        assert(
          fits(Reflect.get(dashboard, name)),
          `${name}: ${JSON.stringify(Reflect.get(dashboard, name))}`,
        )
      assert.deepEqual(dashboard.templating.list.map(({ name }) => name).slice(0, 1), [
        'datasource',
      ])
    })

    test(`${file} has panels that lie beside each other and ask the chosen Prometheus`, () => {
      const { panels } = dashboard
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
      for (const [at, panel] of panels.entries()) {
        const { x, y, w, h } = panel.gridPos
        assert(x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 24, panel.title)
        assert(!panels.slice(at + 1).some((other) => overlap(panel, other)), panel.title)
        assert(['timeseries', 'stat', 'state-timeline'].includes(panel.type), panel.type)
        assert.deepEqual(panel.datasource, { type: 'prometheus', uid: `\${datasource}` })
        assert(panel.title !== '' && panel.fieldConfig.defaults.unit !== '' && panel.options)
        const references = panel.targets.map(({ refId }) => refId)
        assert(references.length > 0 && new Set(references).size === references.length)
        for (const { expr, legendFormat } of panel.targets)
          assert(expr !== '' && legendFormat !== '')
      }
    })

    test(`${file} shows series that are exported, by variables that it has`, async () => {
      const known = await exported()
      const variables = new Set(dashboard.templating.list.map(({ name }) => name))
      const asked = [
        ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
        ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
      ]
      assert(asked.flatMap(seriesIn).length > 5)
      assert.deepEqual(unknownIn(asked, known), [])
      for (const [, name = ''] of asked.join('\n').matchAll(/\$\{?(\w+)/g))
        assert(variables.has(name) || name === '__rate_interval', name)
    })
  }

  test('together they show every series of the loop, of serving, of promises and of traffic', async () => {
    const known = [...(await exported())].filter((name) => name.startsWith('millrace_'))
    const shown = new Set(
      dashboards.flatMap(([, { panels }]) =>
        panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => seriesIn(expr))),
      ),
    )
    /** Those that are of no use over time, or that are a part of one that is shown. */
    const left = [
      'millrace_build_info',
      'millrace_http_requests_total',
      'millrace_model_load_seconds',
    ]
    const parts = /_(sum|count)$/
    assert.deepEqual(
      known.filter((name) => !shown.has(name) && !left.includes(name) && !parts.test(name)),
      ['millrace_serving_processes'],
    )
  })
})
