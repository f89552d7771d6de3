import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../core/clock.ts'
import { MillraceError } from '../core/error.ts'
import { createBatcher } from './batcher.ts'
import type { Rejection } from './rejections.ts'

const double = async (inputs: readonly number[]) => inputs.map((input) => input * 2)

/** A clock that stands still until it is moved. */
const manualClock = () => {
  let now = 0
  let timers: { at: number; task: () => void }[] = []
  const clock: Clock = {
    now: () => now,
    after(delay, task) {
      const timer = { at: now + delay, task }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
  }
  return {
    clock,
    get timers() {
      return timers.length
    },
    move(by: number) {
      now += by
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const timer of due) timer.task()
    },
  }
}

/** A run that ends when it is told to. */
const gated = () => {
  const gates: PromiseWithResolvers<void>[] = []
  return {
    get started() {
      return gates.length
    },
    /** Waits for a run to start and lets it end. */
    async open(index: number) {
      while (gates.length <= index) await turn()
      gates[index]?.resolve()
    },
    async run(inputs: readonly number[]) {
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      await gate.promise
      return double(inputs)
    },
  }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error) => (error instanceof MillraceError ? error.code : String(error)),
  )

describe('batcher', () => {
  test('what arrives in one turn goes into one run, and each gets its own answer', async () => {
    const sizes: number[] = []
    const batcher = createBatcher({ run: double, onBatch: (size) => sizes.push(size) })
    const inputs = Array.from({ length: 50 }, (_, i) => i)
    const answers = await Promise.all(inputs.map((input) => batcher.submit(input)))
    assert.deepEqual(answers, await double(inputs))
    assert.deepEqual(sizes, [50])
  })

  test('a batch is never larger than asked, and the order of arrival is kept', async () => {
    const batches: (readonly number[])[] = []
    const batcher = createBatcher({
      maxBatch: 3,
      async run(inputs: readonly number[]) {
        batches.push(inputs)
        return double(inputs)
      },
    })
    const order: number[] = []
    await Promise.all(
      [0, 1, 2, 3, 4, 5, 6].map(async (input) => {
        await batcher.submit(input)
        order.push(input)
      }),
    )
    assert.deepEqual(batches, [[0, 1, 2], [3, 4, 5], [6]])
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6])
  })

  test('one run at a time: what arrives meanwhile waits and goes together', async () => {
    const gate = gated()
    const sizes: number[] = []
    const batcher = createBatcher({ run: gate.run, onBatch: (size) => sizes.push(size) })
    const first = batcher.submit(1)
    await turn()
    const rest = [2, 3, 4].map((input) => batcher.submit(input))
    await turn()
    await turn()
    assert.equal(gate.started, 1)
    assert.equal(batcher.pending, 3)
    await gate.open(0)
    assert.equal(await first, 2)
    await gate.open(1)
    assert.deepEqual(await Promise.all(rest), [4, 6, 8])
    assert.deepEqual(sizes, [1, 3])
  })

  test('beyond the bound a request is refused with queue_full, the waiting ones are answered', async () => {
    const gate = gated()
    const reasons: Rejection[] = []
    const batcher = createBatcher({
      run: gate.run,
      maxPending: 2,
      onReject: (reason) => reasons.push(reason),
    })
    const first = batcher.submit(1)
    await turn()
    const waiting = [batcher.submit(2), batcher.submit(3)]
    await assert.rejects(batcher.submit(4), {
      code: 'queue_full',
      status: 503,
      what: 'The queue of 2 rows is full.',
    })
    await gate.open(0)
    await first
    await gate.open(1)
    assert.deepEqual(await Promise.all(waiting), [4, 6])
    assert.deepEqual(reasons, ['queue_full'])
  })

  test('what would wait longer than it may is refused as it comes, with when to come again', async () => {
    const gate = gated()
    const batcher = createBatcher({
      run: gate.run,
      ...{ maxBatch: 2, deadline: 4000, cost: { fixed: 1, row: 0.5 } },
    })
    const first = batcher.submit(1)
    await turn()
    // Four rows are two runs of two seconds.
    const waiting = [2, 3, 4, 5].map((input) => batcher.submit(input))
    assert.equal(batcher.turnAway(), null)
    waiting.push(batcher.submit(6))
    const refusal = { code: 'queue_full', what: /^5 rows wait already.*6 s.*4 s/, retryAfter: 5.5 }
    const { code, what, retryAfter } = batcher.turnAway() ?? {}
    assert.deepEqual([code, retryAfter], ['queue_full', 5.5])
    assert.match(what ?? '', refusal.what)
    await assert.rejects(batcher.submit(7), refusal)
    for (let run = 0; run < 4; run++) await gate.open(run)
    assert.equal(await first, 2)
    assert.deepEqual(await Promise.all(waiting), [4, 6, 8, 10, 12])
    assert.equal(batcher.turnAway(), null)
  })

  test('rows are counted, of which an input may have many', async () => {
    const gate = gated()
    const sizes: number[] = []
    const batcher = createBatcher({
      run: gate.run,
      rowsOf: (rows: number) => rows,
      ...{ maxBatch: 10, maxPending: 12 },
      onBatch: (size) => sizes.push(size),
    })
    const first = batcher.submit(40)
    await turn()
    const waiting = [batcher.submit(6), batcher.submit(5)]
    assert.equal(batcher.pending, 11)
    await assert.rejects(batcher.submit(2), { code: 'queue_full' })
    for (const at of [0, 1, 2]) await gate.open(at)
    assert.deepEqual(await Promise.all([first, ...waiting]), [80, 12, 10])
    assert.deepEqual([sizes, batcher.pending], [[40, 6, 5], 0])
  })

  test('a request whose client went away does not reach the model', async () => {
    const seen: number[] = []
    const batcher = createBatcher({
      async run(inputs: readonly number[]) {
        seen.push(...inputs)
        return double(inputs)
      },
    })
    const controller = new AbortController()
    const gone = codeOf(batcher.submit(1, { signal: controller.signal }))
    const stays = batcher.submit(2)
    controller.abort()
    assert.equal(await stays, 4)
    assert.equal(await gone, 'cancelled')
    assert.deepEqual(seen, [2])
  })

  test('a run that hangs keeps nobody waiting longer than the deadline, also whom it answers late', async () => {
    const time = manualClock()
    const gate = gated()
    const batcher = createBatcher({ run: gate.run, deadline: 500, clock: time.clock })
    const hanging = codeOf(batcher.submit(1))
    await turn()
    const early = codeOf(batcher.submit(2))
    time.move(300)
    const late = batcher.submit(3)
    time.move(200)
    assert.deepEqual([await hanging, await early], ['timeout', 'timeout'])
    assert.equal(batcher.pending, 1)
    await gate.open(0)
    await gate.open(1)
    assert.equal(await late, 6)
    await turn()
    assert.equal(time.timers, 0)
  })

  test('who waits for less is refused earlier, whoever came before', async () => {
    const time = manualClock()
    const gate = gated()
    const batcher = createBatcher({ run: gate.run, deadline: 500, clock: time.clock })
    const first = batcher.submit(1)
    await turn()
    const patient = batcher.submit(2)
    const hurried = codeOf(batcher.submit(3, { by: 100 }))
    time.move(100)
    assert.equal(await hurried, 'timeout')
    assert.equal(batcher.pending, 1)
    await gate.open(0)
    await gate.open(1)
    assert.deepEqual([await first, await patient], [2, 4])
    await turn()
    assert.equal(time.timers, 0)
  })

  test('bounds may change while it works', async () => {
    const gate = gated()
    const bounds = { maxBatch: 1, maxPending: 1 }
    const sizes: number[] = []
    const batcher = createBatcher({
      run: gate.run,
      onBatch: (size) => sizes.push(size),
      get maxBatch() {
        return bounds.maxBatch
      },
      get maxPending() {
        return bounds.maxPending
      },
    })
    const first = batcher.submit(1)
    await turn()
    const second = batcher.submit(2)
    assert.equal(await codeOf(batcher.submit(3)), 'queue_full')
    Object.assign(bounds, { maxBatch: 2, maxPending: 2 })
    const third = batcher.submit(3)
    await gate.open(0)
    await gate.open(1)
    assert.deepEqual([await first, await second, await third], [2, 4, 6])
    assert.deepEqual(sizes, [1, 2])
  })

  test('an input that breaks its batch fails alone', async () => {
    const batcher = createBatcher({
      async run(inputs: readonly number[]) {
        if (inputs.includes(13)) throw new Error('13 is not for me')
        return double(inputs)
      },
    })
    const answers = await Promise.allSettled([1, 13, 2].map((input) => batcher.submit(input)))
    assert.deepEqual(
      answers.map((answer) =>
        answer.status === 'fulfilled' ? answer.value : answer.reason.message,
      ),
      [2, '13 is not for me', 4],
    )
  })

  for (const isAside of [false, true])
    test(`${isAside ? 'no turn is' : 'turns are'} left to others between runs that ${isAside ? 'leave' : 'hold'} this thread`, async () => {
      const { clock, move } = manualClock()
      let [turns, runs] = [0, 0]
      const batcher = createBatcher({
        ...{ clock, isAside, maxBatch: 1 },
        async run(inputs: readonly number[]) {
          runs++
          move(20)
          return double(inputs)
        },
      })
      const both = [batcher.submit(1), batcher.submit(2)]
      while (runs < 1) await turn()
      for (; runs < 2; turns++) await turn()
      assert.deepEqual(await Promise.all(both), [2, 4])
      assert.ok(isAside ? turns <= 2 : turns > 10, `${turns} turns`)
    })

  test('a model that miscounts its answers is an internal error', async () => {
    const batcher = createBatcher({ run: async () => [1, 2, 3] })
    await assert.rejects(batcher.submit(1), {
      code: 'internal',
      what: 'A batch of 1 inputs got 3 answers.',
    })
  })

  test('closing answers what is there, refuses what comes, and then ends', async () => {
    const gate = gated()
    const batcher = createBatcher({ run: gate.run })
    const running = batcher.submit(1)
    await turn()
    const waiting = batcher.submit(2)
    let ended = false
    const closing = batcher.close().then(() => {
      ended = true
    })
    assert.equal(await codeOf(batcher.submit(3)), 'no_model')
    await turn()
    assert.equal(ended, false)
    await gate.open(0)
    assert.equal(await running, 2)
    await gate.open(1)
    assert.equal(await waiting, 4)
    await closing
    await batcher.close()
  })

  test('thousands at once all get their own answer', async () => {
    const batcher = createBatcher({
      maxPending: 10_000,
      async run(inputs: readonly string[]) {
        await turn()
        return inputs.map((input) => `${input}!`)
      },
    })
    const inputs = Array.from({ length: 5000 }, (_, i) => `text ${i}`)
    const answers = await Promise.all(inputs.map((input) => batcher.submit(input)))
    assert.deepEqual(
      answers,
      inputs.map((input) => `${input}!`),
    )
  })
})
