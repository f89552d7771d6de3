/**
 * A DEVELOPMENT FIXTURE: an invented loop that moves, so that pages can be worked on without a training.
 * Nothing here is trained or measured; the product never loads this file.
 */
import { MillraceError } from '../../src/core/error.ts'
import type {
  Alias,
  Audit,
  DatasetVersion,
  Evaluation,
  ModelVersion,
  Run,
} from '../../src/core/records.ts'
import type { Ingested } from '../../src/data/types.ts'
import { standingOf } from '../../src/loop/glance.ts'
import type { LoopEvent, LoopStatus } from '../../src/operations/contract.ts'
import { hex, idOf, resultsOf } from './phrases.ts'
import { stagesOf } from './status.ts'
import { advance, beginTraining, endTraining, steps, type Training, versionOf } from './training.ts'

export const model = 'autocomplete'
const hour = 3_600_000

/** The first data of the world. */
const firstDataset = (start: number): DatasetVersion => ({
  id: idOf(start - 26 * hour, 5),
  name: model,
  parent: null,
  erased: 0,
  number: 1,
  createdAt: start - 26 * hour,
  digest: hex(11, 64),
  rows: 36_983,
  bytes: 2_410_331,
  origin: 'initial',
  added: 36_983,
  author: 'loop',
})

/** The invented world. It tells what happens; `tick` moves it by one second. */
export const createWorld = (
  empty: boolean,
  tell: (event: LoopEvent) => void,
  refused: () => number,
) => {
  const start = Date.now()
  const trainings: Training[] = []
  const versions: ModelVersion[] = []
  const evaluations: Evaluation[] = []
  const champions: Alias[] = []
  const audit: Audit[] = []
  const datasets = [firstDataset(start)]
  const current = () => datasets[0] ?? firstDataset(start)
  let queue = 3912
  let requests = 1284
  let nextIngest = start + 40_000
  let nextTrain = start + 50_000
  let judged: { training: Training; at: number } | null = null

  const note = (entry: Omit<Audit, 'time'>, time = Date.now()) => audit.unshift({ time, ...entry })
  const active = () => trainings.find(({ run }) => run.status === 'running') ?? null

  const begin = (trigger: Run['trigger'], author: string, time = Date.now()) => {
    const number = trainings.length + 1
    const training = beginTraining({ number, trigger, author, time, dataset: current() })
    trainings.unshift(training)
    return training
  }
  const move = (training: Training, to: number, time: number) =>
    advance(training, to, time, (epoch, metrics) =>
      tell({ kind: 'epoch', model, run: training.run.id, epoch, metrics }),
    )
  const end = (training: Training, error: string, time = Date.now()) => {
    endTraining(training, 'cancelled', error, time)
    tell({ kind: 'run', model, run: training.run.id, status: 'cancelled' })
    tell({ kind: 'loop', model })
  }
  const promote = (version: number, author: string, time = Date.now()): Alias => {
    const alias = { model, alias: 'champion', version, since: time, author }
    champions.unshift(alias)
    const detail = `champion → version ${version}`
    note({ author, action: 'promote', subject: `${model} v${version}`, detail }, time)
    tell({ kind: 'promoted', model, version })
    return alias
  }
  const register = (training: Training, time = Date.now()) => {
    const champion = versions.find(({ version }) => version === champions[0]?.version) ?? null
    const version = versionOf(training, versions.length + 1, champion, current(), time)
    versions.unshift(version)
    const { passed } = version.gate
    const subject = `${model} v${version.version}`
    const detail = `gate ${passed ? 'passed' : 'not passed'}`
    note({ author: version.author, action: 'register', subject, detail }, time)
    if (passed) promote(version.version, 'gate', time)
    tell({ kind: 'run', model, run: training.run.id, status: 'finished' })
  }
  const evaluate = (version: number, time = Date.now()): Evaluation => {
    const results = resultsOf(version)
    const accuracy = results.filter(({ passed }) => passed).length / results.length
    const evaluation = { model, version, time, accuracy, results }
    evaluations.unshift(evaluation)
    tell({ kind: 'evaluated', model, version, accuracy })
    return evaluation
  }
  const startRun = (trigger: Run['trigger'], author: string): Run => {
    const { run } = begin(trigger, author)
    note({ author, action: 'train', subject: model, detail: `trigger ${trigger}` })
    tell({ kind: 'run', model, run: run.id, status: 'running' })
    return run
  }
  const ingest = (author: string): Ingested => {
    const rows = Math.min(20, queue)
    queue -= rows
    const dataset = grown(current(), rows, author)
    datasets.unshift(dataset)
    const detail = `${rows} sentences, data version ${dataset.number}`
    note({ author, action: 'ingest', subject: model, detail })
    tell({ kind: 'ingested', model, rows, rejected: 0, quarantined: null })
    return { dataset, added: rows, left: queue, rejected: 0, quarantined: null }
  }

  const past: readonly (readonly [hours: number, trigger: Run['trigger']])[] = [
    [25.9, 'first'],
    [25.8, 'larger'],
    [20, 'schedule'],
    [12, 'manual'],
    [6, 'schedule'],
    [2, 'schedule'],
  ]
  /** What has happened before the world is looked at. */
  const live = () => {
    for (const [hours, trigger] of past) {
      const time = start - hours * hour
      const stopped = trigger === 'manual'
      const training = begin(trigger, stopped ? 'console' : 'loop', time)
      const quick = trigger === 'first'
      move(training, stopped ? 200 : steps, time + (quick ? 38_200 : 291_000))
      if (stopped) end(training, 'Cancelled from the console.', time + 71_000)
      else register(training, time + (quick ? 41_000 : 296_000))
    }
    for (let i = 0; i < 90; i++) {
      const time = start - (90 - i) * 960_000
      evaluate(i < 2 ? 1 : i < 25 ? 2 : 3 + (i > 70 ? 1 : 0), time)
    }
    audit.sort((a, b) => b.time - a.time)
  }

  const tick = () => {
    const now = Date.now()
    requests += Math.round(Math.random() * 3)
    const training = active()
    if (judged && now > judged.at) {
      register(judged.training, now)
      evaluate(champions[0]?.version ?? 1)
      judged = null
      nextTrain = now + 60_000
      tell({ kind: 'loop', model })
    } else if (training && !judged) {
      const to = Math.min(steps, (training.run.progress?.step ?? 0) + 9)
      tell({ kind: 'progress', model, run: training.run.id, progress: move(training, to, now) })
      if (to === steps) {
        judged = { training, at: now + 5000 }
        tell({ kind: 'loop', model })
      }
    } else if (!training && now > nextTrain) startRun('schedule', 'loop')
    if (now > nextIngest) {
      ingest('loop')
      nextIngest = now + 45_000
    }
  }

  const status = (): LoopStatus => ({
    model,
    task: 'next-word',
    owner: { name: 'Mail team', email: 'mail@example.org' },
    champion: champions[0]?.version ?? null,
    active: active()?.run ?? null,
    ...standingOf(
      trainings.map(({ run }) => run),
      versions,
      champions[0]?.version ?? null,
    ),
    dataset: current(),
    queue,
    refused: refused(),
    trainings: versions.length,
    prompts: true,
    configured: true,
    accuracy: evaluations
      .slice(0, 200)
      .map(({ time, version, accuracy }) => ({ time, version, accuracy }))
      .reverse(),
    stages: stagesOf({
      dataset: current(),
      training: judged ? null : (active()?.run ?? null),
      judging: judged !== null,
      newest: versions[0] ?? null,
      champion: champions[0] ?? null,
      evaluation: evaluations[0] ?? null,
      nextIngest,
      nextTrain,
    }),
  })

  if (empty) startRun('first', 'loop')
  else live()

  return {
    start,
    trainings,
    datasets,
    versions,
    evaluations,
    champions,
    audit,
    note,
    status,
    tick,
    ingest,
    evaluate,
    promote,
    startRun,
    requests: () => requests,
    enqueue: (rows: number) => {
      queue += rows
      tell({ kind: 'loop', model })
      return queue
    },
    cancel(id: string): Run {
      const training = trainings.find(({ run }) => run.id === id)
      if (training?.run.status !== 'running')
        throw new MillraceError('refused', { what: `Run ${id} does not run.` })
      end(training, 'Cancelled from the console.')
      judged = null
      nextTrain = Date.now() + 60_000
      return training.run
    },
    active,
  }
}

export type World = ReturnType<typeof createWorld>

const grown = (dataset: DatasetVersion, rows: number, author: string): DatasetVersion => ({
  ...dataset,
  id: idOf(Date.now(), dataset.number),
  number: dataset.number + 1,
  createdAt: Date.now(),
  rows: dataset.rows + rows,
  bytes: dataset.bytes + rows * 61,
  origin: 'ingest',
  added: rows,
  author,
  digest: hex(dataset.number + 70, 64),
})
