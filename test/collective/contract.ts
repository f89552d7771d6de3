import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { digest, double, lengths, type Scenario, single } from './scenarios.ts'

/** How a rank ended. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  /** Without an answer. */
  | { readonly kind: 'dead' }

export interface Told {
  readonly outcomes: readonly Outcome[]
  /** From the first failure on: how long it took until all ranks had ended, in milliseconds. */
  readonly took: number
  /** What the ranks and their launcher said beside. */
  readonly said?: string
}

/** Runs a scenario on all ranks of a new world. */
export type Run = (scenario: Scenario, size: number, patience: number) => Promise<Told>

export interface ContractOptions {
  readonly sizes: readonly number[]
  /** Whether shares are added in the order of ranks; default yes. */
  readonly ordered?: boolean
  /** Of the tests that wait for it, in milliseconds. */
  readonly patience: number
  /** How long everyone may take to end after the patience, in milliseconds. */
  readonly grace: number
}

const calm = 60_000

/** What every implementation of `Collective` keeps. */
export const contract = (name: string, run: Run, options: ContractOptions): void => {
  const { sizes, patience, grace, ordered = true } = options
  const largest = Math.max(...sizes)
  const reason = new RegExp(`Rank 1 on ${hostname()} `)

  for (const size of sizes) {
    const ranks = Array.from({ length: size }, (_, rank) => rank)

    const bits = ordered
      ? 'sums are those of plain addition in the order of ranks, to the bit'
      : 'sums are the same to the bit on all ranks'
    test(`${name}, ${size} ranks: ${bits}`, async () => {
      const singles = lengths.map((length) =>
        digest(
          ranks.reduce(
            (sum, rank) => sum.map((value, index) => value + single(rank, index)),
            new Float32Array(length).fill(-0),
          ),
        ),
      )
      const doubles = lengths
        .slice(0, 3)
        .map((length) =>
          digest(
            ranks.reduce(
              (sum, rank) => sum.map((value, index) => value + double(rank, index)),
              new Float64Array(length).fill(-0),
            ),
          ),
        )
      const sums = valuesOf(await run('sums', size, calm))
      if (ordered) assert.deepEqual(sums[0], [...singles, ...doubles])
      assert.deepEqual(
        sums,
        ranks.map(() => sums[0]),
      )
    })

    test(`${name}, ${size} ranks: whole numbers are added without an error`, async () => {
      const expected = lengths.map((length) =>
        digest(
          Float32Array.from(
            { length },
            (_, index) => size * (index % 1000) + (7 * size * (size - 1)) / 2,
          ),
        ),
      )
      assert.deepEqual(
        valuesOf(await run('whole', size, calm)),
        ranks.map(() => expected),
      )
    })

    test(`${name}, ${size} ranks: calls that are not awaited run one after the other`, async () => {
      const sum = (size * (size - 1)) / 2
      assert.deepEqual(
        valuesOf(await run('overlapping', size, calm)),
        ranks.map(() => [size, sum, 2 * sum, ...ranks]),
      )
    })

    test(`${name}, ${size} ranks: everyone gets what rank 0 broadcasts`, async () => {
      const expected = [0, 1, 100_003].map((length) =>
        digest(Float32Array.from({ length }, (_, index) => single(0, index))),
      )
      assert.deepEqual(
        valuesOf(await run('broadcast', size, calm)),
        ranks.map(() => expected),
      )
    })

    test(`${name}, ${size} ranks: everyone gets everyone's bytes, of whatever lengths`, async () => {
      const all = ranks.map((rank) => [rank * 70_001, true, rank === 0 ? 0 : rank + 1])
      assert.deepEqual(
        valuesOf(await run('gather', size, calm)),
        ranks.map(() => [all, ranks.map(() => 0)]),
      )
    })

    test(`${name}, ${size} ranks: nobody leaves a barrier before all have come to it`, async () => {
      const spans = valuesOf(await run('order', size, calm)) as [string, string][][]
      for (let round = 0; round < 3; round++) {
        const before = spans.map((all) => BigInt(all[round]?.[0] ?? 0))
        const after = spans.map((all) => BigInt(all[round]?.[1] ?? 0))
        for (const left of after) for (const came of before) assert(came < left)
      }
    })
  }
  if (largest === 1) return

  test(`${name}: arrays of different lengths are refused on every rank`, async () => {
    const { outcomes } = await run('lengths', largest, calm)
    for (const outcome of outcomes)
      expectError(outcome, 'bad_usage', /Rank 1 called allReduce of 5 float32 .* of 4 float32/)
  })

  test(`${name}: different calls are refused on every rank`, async () => {
    const { outcomes } = await run('calls', largest, calm)
    for (const outcome of outcomes)
      expectError(outcome, 'bad_usage', /Rank 1 called barrier where rank 0 called .* float64/)
  })

  test(`${name}: an abort reaches every rank with its reason`, async () => {
    const { outcomes } = await run('abort', largest, calm)
    for (const outcome of outcomes) {
      expectError(outcome, 'worker_lost', reason)
      expectError(outcome, 'worker_lost', /gave up: the data is not that of rank 0/)
    }
  })

  for (const scenario of ['absent', 'hanging'] as const)
    test(`${name}: a rank that is ${scenario} is named within the patience`, async () => {
      const { outcomes, took } = await run(scenario, largest, patience)
      const [first] = outcomes
      expectError(first, 'worker_lost', reason)
      expectError(
        first,
        'worker_lost',
        new RegExp(`did not come to \\w+ within ${patience / 1000} s`),
      )
      outcomes.forEach((outcome, rank) => {
        if (outcome.kind !== 'dead' || rank !== 1) expectError(outcome, 'worker_lost', reason)
      })
      assert(took < patience * 4 + grace, `took ${took} ms`)
    })

  test(`${name}: a rank may leave long after the others`, async () => {
    const ranks = Array.from({ length: largest }, (_, rank) => rank)
    assert.deepEqual(valuesOf(await run('slow', largest, patience)), ranks)
  })

  test(`${name}: a rank that dies ends the others`, async () => {
    const { outcomes, took } = await run('dying', largest, calm)
    assert.deepEqual(outcomes[1], { kind: 'dead' })
    outcomes.forEach((outcome, rank) => {
      if (rank !== 1 && outcome.kind !== 'dead') expectError(outcome, 'worker_lost', reason)
    })
    assert(took < grace, `took ${took} ms`)
  })
}

const valuesOf = ({ outcomes, said = '' }: Told) =>
  outcomes.map((outcome) => {
    assert.equal(outcome.kind, 'value', `${JSON.stringify(outcome)} ${said}`)
    return outcome.kind === 'value' ? outcome.value : undefined
  })

const expectError = (outcome: Outcome | undefined, code: string, message: RegExp) => {
  assert.equal(outcome?.kind, 'error', JSON.stringify(outcome))
  if (outcome?.kind !== 'error') return
  assert.equal(outcome.code, code, outcome.message)
  assert.match(outcome.message, message)
}
