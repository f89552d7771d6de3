import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryApp } from '../../../test/system/memory.ts'
import { burnSpans, judgeObjective } from '../../monitor/objectives/burn.ts'

const config = {
  host: '127.0.0.1',
  port: 0,
  version: '0.1.0',
  gauges: { autocomplete: { name: 'lstm_model_accuracy', labels: { mode: 'sequential' } } },
}

/** Samples of the text format by name and labels: `name{a="b"}` → value. */
const scrape = async (world: Awaited<ReturnType<typeof memoryApp>>) => {
  const response = await world.app.inject('/metrics')
  assert.equal(response.statusCode, 200)
  assert.equal(response.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  return new Map(
    response.body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ')
        return [line.slice(0, at), Number(line.slice(at + 1))]
      }),
  )
}

const labels = 'model="autocomplete"'

describe('/metrics', () => {
  test('counts predictions, their batches, their refusals, and what is served', async () => {
    const world = await memoryApp({ config })
    const post = (payload: object) => world.app.inject({ method: 'POST', url: '/predict', payload })
    await Promise.all([post({ text: 'a' }), post({ text: 'b' }), post({ text: 'c' })])
    await post({ text: 'boom' })
    await post({})
    await world.app.inject('/nothing/here')
    const samples = await scrape(world)
    assert.equal(samples.get(`millrace_requests_total{${labels},version="1",code="200"}`), 3)
    assert.equal(samples.get(`millrace_requests_total{${labels},version="1",code="500"}`), 1)
    assert.equal(samples.get(`millrace_request_duration_seconds_count{${labels}}`), 4)
    assert.equal(samples.get(`millrace_batch_size_sum{${labels}}`), 4)
    assert.equal(samples.get(`millrace_pending_requests{${labels}}`), 0)
    assert.equal(samples.get(`millrace_model_info{${labels},version="1"}`), 1)
    const http = (code: number, route = '/predict', method = 'POST') =>
      samples.get(
        `millrace_http_requests_total{route="${route}",method="${method}",code="${code}"}`,
      )
    assert.deepEqual([http(200), http(400), http(500)], [3, 1, 1])
    assert.equal(http(404, 'none', 'GET'), 1)
    await world.close()
  })

  test('shows a swap: the version that is served, and how long it took to load', async () => {
    const world = await memoryApp({ config })
    world.registry.promote('autocomplete', 3)
    await world.endpoints.get('autocomplete')?.refresh()
    const samples = await scrape(world)
    assert.equal(samples.get(`millrace_model_info{${labels},version="3"}`), 1)
    assert.equal(samples.get(`millrace_model_info{${labels},version="1"}`), undefined)
    assert.ok((samples.get(`millrace_model_load_seconds{${labels}}`) ?? -1) >= 0)
    await world.close()
  })

  test('counts requests turned away', async () => {
    const world = await memoryApp({ config, unserved: true })
    await world.app.inject({ method: 'POST', url: '/predict', payload: { text: 'a' } })
    const samples = await scrape(world)
    assert.equal(samples.get(`millrace_rejected_total{${labels},reason="no_model"}`), 1)
    assert.equal(samples.get(`millrace_requests_total{${labels},version="none",code="503"}`), 1)
    await world.close()
  })

  test('shows where the loop stands and what it did', async () => {
    const world = await memoryApp({ config })
    const model = 'autocomplete'
    world.loop.emit({ kind: 'ingested', model, rows: 20, rejected: 0, quarantined: null })
    world.loop.emit({ kind: 'ingested', model, rows: 15, rejected: 0, quarantined: null })
    world.loop.emit({ kind: 'run', model, run: 'r', status: 'running' })
    world.loop.emit({ kind: 'run', model, run: 'r', status: 'failed' })
    world.loop.emit({
      kind: 'progress',
      model,
      run: 'r',
      progress: {
        epoch: 1,
        epochs: 3,
        step: 5,
        steps: 10,
        loss: 6.5,
        valLoss: null,
        examplesPerSecond: 1000,
        secondsLeft: 9,
      },
    })
    world.loop.emit({ kind: 'epoch', model, run: 'r', epoch: 1, metrics: { val_loss: 6.25 } })
    world.loop.state.training = true
    const samples = await scrape(world)
    assert.deepEqual(
      [
        `millrace_ingested_rows_total{${labels}}`,
        `millrace_runs_total{${labels},status="failed"}`,
        `millrace_runs_total{${labels},status="finished"}`,
        `millrace_training_active{${labels}}`,
        `millrace_training_loss{${labels}}`,
        `millrace_training_val_loss{${labels}}`,
        `millrace_dataset_rows{${labels}}`,
        `millrace_queued_rows{${labels}}`,
        `millrace_dataset_version{${labels}}`,
        `millrace_dataset_created_timestamp_seconds{${labels}}`,
        `millrace_champion_version{${labels}}`,
        'millrace_loop_scheduling',
        `millrace_model_accuracy{${labels},version="1"}`,
        'lstm_model_accuracy{mode="sequential"}',
        `millrace_build_info{version="0.1.0",node="${process.version}"}`,
      ].map((name) => samples.get(name)),
      [35, 1, 0, 1, 6.5, 6.25, 6020, 40, 1, 0.5, 1, 0, 0.7, 0.7, 1],
    )
    assert.ok((samples.get('process_resident_memory_bytes') ?? 0) > 0)
    await world.close()
  })

  test('a model that cannot say where it stands is counted, the rest is shown', async () => {
    const world = await memoryApp({ config })
    world.loop.state.broken = true
    const samples = await scrape(world)
    assert.equal(samples.get(`millrace_scrape_errors_total{${labels}}`), 1)
    assert.equal(samples.get(`millrace_model_info{${labels},version="1"}`), 1)
    await world.close()
  })

  test('two models may share a gauge and differ in its labels', async () => {
    const gauge = (mode: string) => ({ name: 'lstm_model_accuracy', labels: { mode } })
    const gauges = { a: gauge('sequential'), b: gauge('distributed') }
    const world = await memoryApp({ models: ['a', 'b'], config: { ...config, gauges } })
    const samples = await scrape(world)
    assert.equal(samples.get('lstm_model_accuracy{mode="sequential"}'), 0.7)
    assert.equal(samples.get('lstm_model_accuracy{mode="distributed"}'), 0.7)
    await world.close()
  })

  test('tells how promises are kept, and nothing of what was not measured', async () => {
    const report = (requests: number, bad: number) =>
      judgeObjective(
        { name: 'errors', budget: 0.001, belowMs: null },
        {
          ...{ periodMs: 2_592_000_000, since: 0, period: { requests, bad } },
          spans: burnSpans.map(() => ({ requests, bad })),
        },
      )
    const declared = ['busy', 'idle'].map((endpoint) => ({
      ...{ endpoint, periodMs: 2_592_000_000, objectives: [] },
    }))
    const world = await memoryApp({
      config,
      objectives: {
        declared,
        of: async (name) => [name === 'busy' ? report(1000, 20) : report(0, 0)],
      },
    })
    const samples = await scrape(world)
    const objective = (endpoint: string) => `endpoint="${endpoint}",objective="errors"`
    assert.deepEqual(
      [
        `millrace_objective_budget_ratio{${objective('busy')}}`,
        `millrace_objective_measured{${objective('busy')}}`,
        `millrace_objective_budget_used_ratio{${objective('busy')}}`,
        `millrace_objective_burn_rate{${objective('busy')},window="5m"}`,
        `millrace_objective_burn_rate{${objective('busy')},window="3d"}`,
        `millrace_objective_alarm{${objective('busy')},window="1h",severity="page"}`,
        `millrace_objective_alarm{${objective('busy')},window="3d",severity="ticket"}`,
        `millrace_objective_measured{${objective('idle')}}`,
        `millrace_objective_budget_used_ratio{${objective('idle')}}`,
        `millrace_objective_burn_rate{${objective('idle')},window="5m"}`,
        `millrace_objective_alarm{${objective('idle')},window="1h",severity="page"}`,
      ].map((name) => samples.get(name)),
      [0.001, 1, 20, 20, 20, 1, 1, 0, undefined, undefined, undefined],
    )
    await world.close()
  })

  test('tells how the schedules go, and when the loop turned last', async () => {
    const appointment = {
      ...{ what: 'ingest' as const, of: 'mails', everyMs: 60_000, dueAt: 90_000 },
      ...{ runningSince: null, doneAt: 30_000, failures: 2, lateMs: 500 },
    }
    const world = await memoryApp({
      config,
      health: () => ({ isScheduling: true, turnedAt: 31_000, appointments: [appointment] }),
    })
    const samples = await scrape(world)
    const ofIngest = '{what="ingest",of="mails"}'
    assert.deepEqual(
      [
        'millrace_loop_scheduling',
        'millrace_loop_turned_timestamp_seconds',
        `millrace_schedule_interval_seconds${ofIngest}`,
        `millrace_schedule_due_timestamp_seconds${ofIngest}`,
        `millrace_schedule_running${ofIngest}`,
        `millrace_schedule_done_timestamp_seconds${ofIngest}`,
        `millrace_schedule_late_seconds${ofIngest}`,
        `millrace_schedule_failures${ofIngest}`,
      ].map((name) => samples.get(name)),
      [1, 31, 60, 90, 0, 30, 0.5, 2],
    )
    await world.close()
  })

  test('a gauge with the name of one of ours is refused', async () => {
    const gauges = { autocomplete: { name: 'millrace_dataset_rows' } }
    await assert.rejects(memoryApp({ config: { ...config, gauges } }), {
      code: 'bad_config',
      what: 'The metric name "millrace_dataset_rows" is taken.',
    })
  })

  test('a name is in base units, counters end in _total, and no value is unbounded', async () => {
    const world = await memoryApp({ config })
    const text = (await world.app.inject('/metrics')).body
    const kinds = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    assert.ok(kinds.length > 25)
    for (const [, name = '', kind] of kinds) {
      assert.equal(kind === 'counter', name.endsWith('_total'), name)
      assert.doesNotMatch(name, /_(ms|milliseconds|micros|kb|mb)(_|$)/)
    }
    await world.close()
  })
})
