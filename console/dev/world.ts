/**
 * A DEVELOPMENT FIXTURE: an invented loop that moves, so that pages can be worked on without a server.
 * Nothing here is trained or measured; the product never loads this file.
 */
import { describeGate } from '../../src/core/check.ts'
import type {
  Alias,
  Audit,
  DatasetVersion,
  Evaluation,
  Metric,
  ModelVersion,
  Progress,
  Run,
} from '../../src/core/records.ts'
import type { LoopEvent, ModelLoop } from '../../src/operations/contract.ts'
import { config, environment, phrases, prompts } from './phrases.ts'

export const model = 'autocomplete'
const epochs = 3
const steps = 564

const hex = (seed: number, length: number) =>
  Array.from({ length }, (_, i) =>
    ((seed * 7919 + i * 104_729 + i * i * 31) % 16).toString(16),
  ).join('')
const idOf = (time: number, seed: number) => time.toString(16).padStart(12, '0') + hex(seed, 8)

/** Loss of an invented run at a share of its way, from 0 to 1. */
const lossAt = (share: number, floor: number, seed: number) =>
  floor +
  (9.1 - floor) * Math.exp(-5 * share) +
  Math.sin(share * 90 + seed) * 0.03 * (1 - share / 2)

interface Lap {
  run: Run
  metrics: Metric[]
  log: { time: number; line: string }[]
  floor: number
}

/** The invented world. `listen` hears the events; `tick` moves it by one second. */
export const createWorld = (empty: boolean) => {
  const start = Date.now()
  const trainings: Lap[] = []
  const versions: ModelVersion[] = []
  const evaluations: Evaluation[] = []
  const history: Alias[] = []
  const audit: Audit[] = []
  const accuracy: { time: number; version: number; accuracy: number }[] = []
  const listeners = new Set<(event: LoopEvent) => void>()
  const emit = (event: LoopEvent) => {
    for (const listener of listeners) listener(event)
  }
  let dataset: DatasetVersion = {
    id: idOf(start - 26 * 3_600_000, 5),
    model,
    number: 1,
    createdAt: start - 26 * 3_600_000,
    digest: hex(11, 64),
    rows: 36_983,
    bytes: 2_410_331,
    origin: 'initial',
    added: 36_983,
    author: 'loop',
  }
  let queue = 3912
  let requests = 1284
  let nextIngest = start + 40_000
  let nextTrain = start + 50_000
  let registerAt: number | null = null
  let pending: Lap | null = null

  const note = (
    author: string,
    action: string,
    subject: string,
    detail: string,
    time = Date.now(),
  ) => audit.unshift({ time, author, action, subject, detail })

  const begin = (trigger: Run['trigger'], author: string, time = Date.now()): Lap => {
    const seed = trainings.length + 1
    const quick = trigger === 'first'
    const shape = quick ? { embedding: 10, units: 100 } : { embedding: 64, units: 128 }
    const run: Run = {
      id: idOf(time, seed),
      model,
      status: 'running',
      kind: 'train',
      trigger,
      author,
      startedAt: time,
      endedAt: null,
      seed: 1000 + seed,
      datasetVersion: dataset.id,
      codeVersion: seed > 3 ? '4baa9ee+changes' : 'd37e469',
      environment,
      config: config(shape),
      params: {
        'task.embedding': String(shape.embedding),
        'task.units': String(shape.units),
        'task.dropout': '0.1',
        'train.epochs': String(epochs),
        'train.batchSize': '32',
        'train.learningRate': '0.003',
        limit: quick ? '6000' : 'all',
        'data.version': String(dataset.number),
        'data.rows': String(dataset.rows),
      },
      metrics: {},
      progress: null,
      version: null,
      error: null,
    }
    const floor = quick ? 7.26 : 6.12 - 0.05 * Math.min(seed, 5) + (seed === 6 ? 0.42 : 0)
    const lap: Lap = { run, metrics: [], log: [], floor }
    lap.log.push({ time, line: `start: ${epochs} epochs, ${steps} steps, 1,268,417 parameters` })
    trainings.unshift(lap)
    return lap
  }

  /** Moves a lap to a step and answers its progress. */
  const advance = (lap: Lap, to: number, time: number): Progress => {
    const from = lap.run.progress?.step ?? 0
    const per = steps / epochs
    let valLoss = lap.run.progress?.valLoss ?? null
    for (let step = from + 1; step <= to; step++) {
      const epoch = Math.min(epochs, Math.ceil(step / per))
      const loss = lossAt(step / steps, lap.floor - 0.12, lap.run.seed)
      if (step % 12 === 0) lap.metrics.push({ key: 'loss', value: loss, step, epoch, time })
      if (step % per === 0) {
        valLoss = lossAt(step / steps, lap.floor, 0) + (epoch === 3 ? 0.01 : 0)
        const metrics = {
          loss,
          val_loss: valLoss,
          perplexity: Math.exp(valLoss),
          top1: 0.19 - valLoss / 100,
          top5: 0.42 - valLoss / 45,
        }
        for (const [key, value] of Object.entries(metrics))
          if (key !== 'loss') lap.metrics.push({ key, value, step, epoch, time })
        lap.run = { ...lap.run, metrics: { ...lap.run.metrics, ...metrics } }
        lap.log.push({
          time,
          line: `epoch ${epoch}/${epochs}: loss ${loss.toFixed(3)}, val_loss ${valLoss.toFixed(3)}, kept as best`,
        })
        emit({ kind: 'epoch', model, run: lap.run.id, epoch, metrics })
      }
    }
    const progress: Progress = {
      epoch: Math.min(epochs, Math.floor((to - 1) / per) + 1),
      epochs,
      step: to,
      steps,
      loss: lossAt(to / steps, lap.floor - 0.12, lap.run.seed),
      valLoss,
      examplesPerSecond: 5200 + Math.sin(to) * 180,
      secondsLeft: ((steps - to) / steps) * 60,
    }
    lap.run = { ...lap.run, progress }
    return progress
  }

  const promote = (version: number, author: string, time = Date.now()): Alias => {
    const alias = { model, alias: 'champion', version, since: time, author }
    history.unshift(alias)
    note(author, 'promote', `${model} v${version}`, `champion → version ${version}`, time)
    emit({ kind: 'promoted', model, version })
    return alias
  }

  const evaluate = (version: number, time = Date.now()): Evaluation => {
    const results = prompts.map((prompt, i) => {
      const passed = (i * 7 + version * 3) % 10 < Math.min(8, 2 + version)
      return {
        ...prompt,
        predicted: passed ? (prompt.accepted[i % prompt.accepted.length] ?? null) : 'the',
        passed,
      }
    })
    const share = results.filter((result) => result.passed).length / results.length
    const evaluation = { model, version, time, accuracy: share, results }
    evaluations.unshift(evaluation)
    accuracy.push({ time, version, accuracy: share })
    emit({ kind: 'evaluated', model, version, accuracy: share })
    return evaluation
  }

  const register = (lap: Lap, time = Date.now()) => {
    const number = versions.length + 1
    const champion = history[0]?.version ?? null
    const before = versions.find((each) => each.version === champion)
    const value = lap.run.metrics.val_loss ?? lap.floor
    const bound = before?.metrics.val_loss ?? 7.55
    const checks = [
      {
        metric: 'val_loss',
        rule: before ? 'atMost' : 'below',
        against: before ? 'champion' : 'baseline',
        value,
        bound,
        tolerance: 0,
        confidence: null,
        problem: null,
        passed: value <= bound,
      },
      {
        metric: 'top5',
        rule: 'atLeast',
        against: 'value',
        value: lap.run.metrics.top5 ?? 0,
        bound: 0.2,
        tolerance: 0,
        confidence: null,
        problem: null,
        passed: true,
      },
    ] as const
    const passed = checks.every((check) => check.passed)
    versions.unshift({
      model,
      version: number,
      runId: lap.run.id,
      createdAt: time,
      author: lap.run.author,
      files: [
        {
          name: 'model.onnx',
          digest: hex(number, 64),
          bytes: number === 1 ? 5_412_004 : 9_871_220,
        },
        { name: 'tokenizer.json', digest: hex(number + 20, 64), bytes: 402_118 },
        { name: 'millrace.json', digest: hex(number + 40, 64), bytes: 6_204 },
      ],
      metrics: lap.run.metrics,
      gate: { passed, checks: [...checks], champion },
      lineage: {
        datasetVersion: lap.run.datasetVersion,
        datasetDigest: dataset.digest,
        codeVersion: lap.run.codeVersion,
        config: lap.run.config,
        seed: lap.run.seed,
        environment,
      },
    })
    lap.run = { ...lap.run, status: 'finished', endedAt: time, progress: null, version: number }
    lap.log.push({
      time,
      line: `registered as version ${number}; gate ${passed ? 'passed' : 'not passed'}`,
    })
    note(
      lap.run.author,
      'register',
      `${model} v${number}`,
      `gate ${passed ? 'passed' : 'not passed'}`,
      time,
    )
    if (passed) promote(number, 'gate', time)
    emit({ kind: 'run', model, run: lap.run.id, status: 'finished' })
  }

  const end = (lap: Lap, status: 'cancelled' | 'failed', error: string, time = Date.now()) => {
    lap.run = { ...lap.run, status, endedAt: time, progress: null, error }
    lap.log.push({ time, line: `${status}: ${error}` })
    emit({ kind: 'run', model, run: lap.run.id, status })
    emit({ kind: 'loop', model })
  }

  const ingest = (author: string) => {
    const rows = Math.min(20, queue)
    queue -= rows
    dataset = {
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
    }
    note(author, 'ingest', model, `${rows} sentences, data version ${dataset.number}`)
    emit({ kind: 'ingested', model, rows, rejected: 0, quarantined: null })
    return { dataset, added: rows, left: queue, rejected: 0 }
  }

  if (!empty) {
    const hours = [25.9, 25.8, 20, 12, 6, 2]
    hours.forEach((hour, i) => {
      const time = start - hour * 3_600_000
      const lap = begin(
        i === 0 ? 'first' : i === 1 ? 'larger' : i === 3 ? 'manual' : 'schedule',
        i === 3 ? 'console' : 'loop',
        time,
      )
      advance(lap, i === 3 ? 200 : steps, time + (i === 0 ? 38_200 : 291_000))
      if (i === 3) end(lap, 'cancelled', 'Cancelled from the console.', time + 71_000)
      else register(lap, time + (i === 0 ? 41_000 : 296_000))
    })
    for (let i = 0; i < 90; i++) {
      const time = start - (90 - i) * 960_000
      evaluate(i < 2 ? 1 : i < 25 ? 2 : 3 + (i > 70 ? 1 : 0), time)
    }
    audit.sort((a, b) => b.time - a.time)
  }

  const active = () => trainings.find((lap) => lap.run.status === 'running') ?? null

  const startRun = (trigger: Run['trigger'], author: string): Run => {
    const lap = begin(trigger, author)
    note(author, 'train', model, `trigger ${trigger}`)
    emit({ kind: 'run', model, run: lap.run.id, status: 'running' })
    return lap.run
  }
  if (empty) startRun('first', 'loop')

  const tick = () => {
    const now = Date.now()
    requests += Math.round(Math.random() * 3)
    const lap = active()
    if (lap && !pending) {
      const to = Math.min(steps, (lap.run.progress?.step ?? 0) + 9)
      emit({ kind: 'progress', model, run: lap.run.id, progress: advance(lap, to, now) })
      if (to === steps) {
        pending = lap
        registerAt = now + 5000
        emit({ kind: 'loop', model })
      }
    } else if (pending && registerAt !== null && now > registerAt) {
      register(pending, now)
      evaluate(history[0]?.version ?? 1)
      pending = null
      nextTrain = now + 60_000
      emit({ kind: 'loop', model })
    } else if (!lap && now > nextTrain) startRun('schedule', 'loop')
    if (now > nextIngest) {
      ingest('loop')
      nextIngest = now + 45_000
    }
  }

  const status = (): ModelLoop => {
    const lap = active()
    const champion = history[0] ?? null
    const last = evaluations[0]
    const newest = versions[0]
    const training = lap !== null && !pending
    return {
      model,
      task: 'next-word',
      champion: champion?.version ?? null,
      active: lap?.run ?? null,
      dataset,
      queue,
      trainings: versions.length,
      prompts: true,
      accuracy: accuracy.slice(-200),
      served: {
        requests,
        failed: 0,
        p50Seconds: 0.0031,
        p99Seconds: 0.0184,
        example: champion ? 'please let me know' : null,
      },
      stages: [
        {
          stage: 'data',
          state: 'done',
          summary: `${dataset.rows.toLocaleString('en')} sentences, version ${dataset.number}`,
          at: dataset.createdAt,
          next: 'next 20 sentences',
          nextAt: nextIngest,
        },
        {
          stage: 'train',
          state: training ? 'active' : versions.length ? 'done' : 'waiting',
          summary: training
            ? `epoch ${lap.run.progress?.epoch ?? 1} of ${epochs}`
            : `${epochs} epochs in 4 min 51 s`,
          at: training ? lap.run.startedAt : (newest?.createdAt ?? null),
          next: training ? null : 'trains again',
          nextAt: training ? null : nextTrain,
        },
        {
          stage: 'evaluate',
          state: pending ? 'active' : newest ? (newest.gate.passed ? 'done' : 'failed') : 'waiting',
          summary: pending
            ? 'judging on the validation rows'
            : newest
              ? describeGate(newest.gate)
              : 'nothing judged yet',
          at: newest?.createdAt ?? null,
          next: null,
          nextAt: null,
        },
        {
          stage: 'register',
          state: newest ? 'done' : 'waiting',
          summary: newest
            ? `version ${newest.version} ${newest.gate.passed ? 'registered' : 'registered, not promoted'}`
            : 'no version yet',
          at: newest?.createdAt ?? null,
          next: training ? 'after this training' : null,
          nextAt: null,
        },
        {
          stage: 'serve',
          state: champion ? 'done' : 'waiting',
          summary: champion ? `version ${champion.version} answers` : 'waits for the first version',
          at: champion?.since ?? null,
          next: null,
          nextAt: null,
        },
        {
          stage: 'monitor',
          state: last ? 'done' : 'waiting',
          summary: last
            ? `${last.results.filter((each) => each.passed).length} of ${last.results.length} prompts answered well`
            : 'nothing watched yet',
          at: last?.time ?? null,
          next: 'puts the prompts again',
          nextAt: last ? Math.max(last.time + 60_000, Date.now() + 12_000) : null,
        },
      ],
    }
  }

  const suggest = (text: string) => {
    const word =
      text
        .toLowerCase()
        .match(/[a-z']+/g)
        ?.at(-1) ?? ''
    const found = new Map<string, number>()
    for (const phrase of phrases) {
      const words = phrase.split(' ')
      words.forEach((each, i) => {
        const follower = words[i + 1]
        if (each === word && follower) found.set(follower, (found.get(follower) ?? 0) + 1)
      })
    }
    for (const filler of ['the', 'to', 'you', 'a', 'it'])
      if (found.size < 5) found.set(filler, (found.get(filler) ?? 0) + 0.2)
    const total = [...found.values()].reduce((sum, each) => sum + each, 4)
    return [...found]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 5)
      .map(([each, n]) => ({ word: each, probability: n / total }))
  }

  return {
    trainings,
    versions,
    evaluations,
    history,
    audit,
    listeners,
    start,
    active,
    advance,
    end,
    emit,
    evaluate,
    ingest,
    note,
    promote,
    startRun,
    status,
    suggest,
    tick,
    enqueue: (rows: number) => {
      queue += rows
      return queue
    },
    cancelActive: () => {
      pending = null
      nextTrain = Date.now() + 60_000
    },
  }
}

export type World = ReturnType<typeof createWorld>
