/**
 * How often checks of data block versions that are as they were, and miss what has changed. `MILLRACE_SEEDS` sets how
 * many pairs of versions of each (default 1,000). `npm run test:stats` prints the table of CHECKS.md.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DataCheck, DriftStatistic } from '../../src/core/validation.ts'
import { runChecks } from '../../src/data/checks/run.ts'
import { openLake } from '../../src/store/lake/lake.ts'

const seeds = Number(process.env['MILLRACE_SEEDS'] ?? 1000)
const lake = await openLake()
after(() => lake[Symbol.asyncDispose]())

const columns = ['n1', 'n2', 'n3', 'n4', 'n5', 'c1', 'c2', 'c3', 'c4', 'c5']
const numbers = new Map(
  columns.slice(0, 5).map((name) => [name, { decimal: '.', affix: '' }] as const),
)

/** Ten columns that tell nothing of each other: five numbers of three shapes, five of two to ten categories. */
const draw = async (name: string, rows: number, seed: number, shift = 0, moved = 0) => {
  const uniform = (at: number) => `((hash(i, ${seed}, ${at}) % 1000003) / 1000003.0 + 1e-7)`
  const normal = (at: number) =>
    `sqrt(-2 * ln(${uniform(at)})) * cos(2 * pi() * ${uniform(at + 100)})`
  const parts = [
    `${normal(1)} + ${shift}`,
    normal(2),
    `-ln(${uniform(3)})`,
    `floor(6 * ${uniform(4)})`,
    uniform(5),
    `case when ${uniform(6)} < ${0.5 + moved} then 'a' else 'b' end`,
    ...[3, 5, 8, 10].map((many, at) => `'k' || floor(${many} * ${uniform(7 + at)})::int`),
  ]
  const selected = parts.map((part, at) => `(${part})::varchar as ${columns[at]}`).join(', ')
  await lake.run(`create or replace table ${name} as select ${selected} from range(${rows}) t(i)`)
  return { from: name, columns }
}

const common = { severity: 'block', why: null } as const
const verdict = async (
  check: DataCheck,
  current: Parameters<typeof draw> extends [string, ...infer Rest] ? Rest : never,
  earlier: Parameters<typeof draw> extends [string, ...infer Rest] ? Rest : never,
) => {
  const relation = await draw('current', ...current)
  const before = await draw('earlier', ...earlier)
  const version = {
    ...{
      relation,
      numbers,
      column: '*',
      before: async () => ({ relation: before, set: 'x', version: 1 }),
    },
    held: async () => [],
    rows: () => assert.fail('no function is asked'),
  }
  const [result] = await runChecks(lake, version, [check])
  assert.ok(result)
  return result.passed
}

const rate = async (
  name: string,
  count: number,
  failed: (seed: number) => Promise<boolean>,
  [least, most]: readonly [number, number],
) => {
  let failures = 0
  for (let seed = 0; seed < count; seed++) if (await failed(seed)) failures++
  const share = failures / count
  const error = 2 * Math.sqrt(Math.max(share * (1 - share), 1 / count) / count)
  console.log(
    `| ${name} | ${failures} of ${count} | ${(100 * share).toFixed(1)} % ± ${(100 * error).toFixed(1)} |`,
  )
  assert.ok(share + error >= least && share - error <= most, `${name}: ${share}`)
}

const drift = (statistic: DriftStatistic, most: number): DataCheck => ({
  ...common,
  ...{ kind: 'drift', columns: null, statistic, most, against: 'previous' },
})

const few = Math.ceil(seeds / 5)
for (const [statistic, most] of [
  ['psi', 0.2],
  ['jensen-shannon', 0.1],
  ['kolmogorov-smirnov', 0.1],
] as const)
  for (const rows of [200, 1000]) {
    const check = drift(statistic, most)
    const name = `${statistic} > ${most} of ten columns, ${rows.toLocaleString('en')} rows against ${rows.toLocaleString('en')}`
    test(`nothing drifts: ${name}`, () =>
      rate(
        `${name}, nothing drifts`,
        few,
        async (seed) => !(await verdict(check, [rows, 2 * seed + 1], [rows, 2 * seed + 2])),
        [0, 0.01],
      ))
  }

test('a mean that moves by half a deviation is seen', () =>
  rate(
    'kolmogorov-smirnov > 0.1, a normal column moved by 0.5 deviations, 1,000 rows',
    few,
    async (seed) =>
      !(await verdict(
        drift('kolmogorov-smirnov', 0.1),
        [1000, 2 * seed + 1, 0.5],
        [1000, 2 * seed + 2],
      )),
    [0.99, 1],
  ))

test('a share that moves from one half to 0.85 is seen', () =>
  rate(
    'psi > 0.2, a share moved from 50 % to 85 %, 1,000 rows',
    few,
    async (seed) =>
      !(await verdict(drift('psi', 0.2), [1000, 2 * seed + 1, 0, 0.35], [1000, 2 * seed + 2])),
    [0.99, 1],
  ))

test('columns that know nothing of the label leak nothing', () =>
  rate(
    'leakage > 0.95 of a label that nothing tells, 200 rows',
    few,
    async (seed) =>
      !(await verdict(
        { ...common, kind: 'leakage', label: 'c1', most: 0.95 },
        [200, 2 * seed + 1],
        [10, 2 * seed + 2],
      )),
    [0, 0.01],
  ))
