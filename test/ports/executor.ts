/** What every executor keeps. The suite asks the store for stages as the pipeline does, and waits as it does. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../src/core/clock.ts'
import { newId } from '../../src/core/ids.ts'
import type { Executor } from '../../src/jobs/executor.ts'
import { followStage } from '../../src/pipeline/follow.ts'
import type { HomeRegistry } from '../../src/registry/registry.ts'
import type { Store } from '../../src/store/home.ts'
import { databaseLeases, type Lease } from '../../src/store/leases.ts'
import { askStage, runLease, type StageId, stageEvents } from '../../src/store/stages.ts'
import type { Asked } from '../data/stage/work.ts'
import { sampleRun } from '../system/memory.ts'

export interface ExecutorHarness extends AsyncDisposable {
  readonly store: Store
  readonly registry: HomeRegistry
  readonly executor: Executor
  /** What the spec of a stage says beside what is done. */
  readonly spec?: object
  /** An executor that knows of nothing that the first one has started; null where there can be none. */
  another(): Executor | null
}

type Open = () => Promise<ExecutorHarness>

export const executorContract = (name: string, open: Open): void => {
  const check = (title: string, body: (world: World) => Promise<void>) =>
    test(`executor, ${name}: ${title}`, async () => {
      await using harness = await open()
      await body({ ...harness, ...(await workOf(harness)) })
    })

  check('a stage works, tells what happens and answers', async ({ ask, come, run, registry }) => {
    const of = await ask({ do: 'double', value: 21 })
    assert.deepEqual(await come(of), { result: 42, told: ['double'] })
    const lines = (await registry.lines(run)).map(({ line }) => line)
    assert.deepEqual(lines, ['did double', 'came to 42'])
  })

  check('numbers that are not finite arrive as they are', async ({ ask, come }) => {
    const of = await ask({ do: 'double', value: Number.NaN })
    assert.deepEqual((await come(of)).result, Number.NaN)
  })

  check('an error arrives with its code and its advice', async ({ ask, come }) => {
    const of = await ask({ do: 'fail' })
    await assert.rejects(come(of), { code: 'bad_data', what: 'No rows.', fix: 'Add rows.' })
  })

  check('a start is done once, also where it is asked for twice', async (world) => {
    const of = await world.ask({ do: 'double', value: 1 })
    await Promise.all([world.executor.start(of), world.executor.start(of)])
    await world.come(of)
    await world.executor.start(of)
    await world.another()?.start(of)
    assert.equal((await world.come(of)).result, 2)
    assert.equal(await world.worked(), 1)
  })

  check('a stage that was never asked for is not found', async ({ executor, run }) => {
    await assert.rejects(executor.observe({ run, stage: 'other' }), { code: 'not_found' })
  })

  check('a stage that is cancelled ends, and says so', async ({ ask, come, told, executor }) => {
    const of = await ask({ do: 'wait' })
    await executor.start(of)
    await told(of, 'wait')
    await executor.cancel(of)
    await assert.rejects(come(of), { code: 'cancelled' })
  })

  check('a stage that is asked for again under a higher token is done again', async (world) => {
    const first = await world.ask({ do: 'fail' })
    await assert.rejects(world.come(first), { code: 'bad_data' })
    const second = await world.ask({ do: 'double', value: 4 })
    assert.equal((await world.come(second)).result, 8)
  })
}

/** What only processes of their own keep. */
export const processContract = (name: string, open: Open): void => {
  const check = (title: string, body: (world: World) => Promise<void>) =>
    test(`executor, ${name}: ${title}`, async () => {
      await using harness = await open()
      await body({ ...harness, ...(await workOf(harness)) })
    })

  for (const [how, said] of [
    ['exit', /exit code 7/],
    ['kill', /signal (SIGKILL|9)/],
  ] as const)
    check(`a stage that dies is lost (${how})`, async ({ ask, come }) => {
      const error = await come(await ask({ do: how })).catch((reason: unknown) => reason)
      assert.match(String(error), said)
      assert.equal(Reflect.get(Object(error), 'code'), 'worker_lost')
    })

  check('what is printed is kept with the run, and in a log', async (world) => {
    const of = await world.ask({ do: 'print', value: 3 })
    await world.come(of)
    const lines = (await world.registry.lines(world.run)).map(({ line }) => line)
    assert.ok(lines.includes('grüße'))
    const { text, next } = await world.executor.logs(of)
    assert.deepEqual(await world.executor.logs(of, next), { text: '', next })
    assert.ok(Buffer.byteLength(text) <= next)
  })

  check('another takes a stage up where its starter is gone', async (world) => {
    const of = await world.ask({ do: 'wait' })
    await world.executor.start(of)
    await world.told(of, 'wait')
    const heir = world.another()
    assert.ok(heir)
    assert.equal((await heir.observe(of)).kind, 'running')
    await heir.cancel(of)
    await assert.rejects(world.come(of, heir), { code: 'cancelled' })
  })

  check('a thread that hangs does not keep its process', async (world) => {
    const of = await world.ask({ do: 'hang' })
    await world.executor.start(of)
    await world.told(of, 'hang')
    await world.executor.cancel(of)
    assert.notEqual((await world.executor.observe(of)).kind, 'running')
  })
}

type World = ExecutorHarness & Awaited<ReturnType<typeof workOf>>

/** A run whose stage is asked for as the pipeline does. */
export const workOf = async ({ store, registry, executor, spec: also }: ExecutorHarness) => {
  const run = newId()
  const leases = databaseLeases(store.db, systemClock)
  const file = join(store.paths.home, 'worked')
  const { lease: first } = await registry.startRun({
    ...{ id: run, model: 'words', kind: 'train', trigger: 'manual', author: 'ada', seed: 1 },
    ...{ datasetVersion: 'none', codeVersion: 'none', config: {}, params: {} },
    environment: sampleRun.environment,
  })
  const of: StageId = { run, stage: 'test' }
  let lease: Lease | null = first
  return {
    run,
    async ask(asked: Pick<Asked, 'do'> & Partial<Asked>): Promise<StageId> {
      if (lease === null) {
        const before = await leases.holder(runLease(run))
        if (before) await leases.release(before)
        lease = (await registry.takeRun(run)).lease
      }
      const spec = { value: 0, file, ...asked, ...also } satisfies Asked
      await askStage(store.db, { ...of, spec, leases: [lease], needs: [] }, systemClock.now())
      lease = null
      return of
    },
    /** Starts it, and waits for what it comes to. */
    async come(stage: StageId, by = executor) {
      await by.start(stage)
      const told: string[] = []
      const { signal } = new AbortController()
      const onEvent = (event: string) => void told.push(event)
      const { result } = await followStage<string, number>({ store, executor: by }, stage, {
        signal,
        onEvent,
      })
      return { result, told }
    },
    /** Waits for an event. */
    async told(stage: StageId, event: string) {
      for (;;) {
        const events = await stageEvents<string>(store.db, stage.run, 0)
        if (events.some((each) => each.event === event)) return
        await sleep(20)
      }
    },
    worked: async () => (await readFile(file, 'utf8')).split('\n').length - 1,
  }
}
