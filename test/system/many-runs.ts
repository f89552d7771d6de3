/** Many made-up runs, in a store and as records. */

import type { Environment, Run } from '../../src/core/records.ts'
import { createRng } from '../../src/core/rng.ts'
import type { Study } from '../../src/core/study.ts'
import type { Database } from '../../src/store/database.ts'
import { runLease } from '../../src/store/stages.ts'

const environment: Environment = {
  node: '26.0.0',
  platform: 'linux-x64',
  cpu: 'a mill',
  cores: 2,
  onnxruntime: '1.30.0',
  millrace: '0.1.0',
}

const models = ['autocomplete', 'churn', 'spam_detection'] as const
const statuses = ['finished', 'finished', 'finished', 'failed', 'cancelled', 'running'] as const
const triggers = ['first', 'larger', 'schedule', 'manual'] as const
const kinds = ['train', 'train', 'trial', 'trial', 'comparison', 'reproduction'] as const

const hex = (value: number, length: number) => value.toString(16).padStart(length, '0')

/** Made-up runs, the newest first; of those that run some are interrupted. */
export const manyRuns = (count: number, seed = 1, begun = 1_700_000_000_000): Run[] => {
  const rng = createRng(seed)
  const one = <T>(of: readonly [T, ...T[]]): T => of[rng.below(of.length)] ?? of[0]
  const runs: Run[] = []
  for (let at = 0; at < count; at++) {
    const status = one(statuses)
    const kind = one(kinds)
    const startedAt = begun + Math.floor(at / 3) * 60_000
    const study = hex(rng.below(Math.ceil(count / 60)), 8)
    const loss = 1 + rng.below(40) / 10
    runs.unshift({
      id: `${hex(startedAt, 12)}${hex(rng.below(2 ** 30), 8)}`,
      model: kind === 'trial' ? (models[0] ?? '') : one(models),
      status: status === 'running' && rng.below(2) === 0 ? 'interrupted' : status,
      kind,
      trigger: one(triggers),
      author: one(['ada', 'loop', '100% grace_h'] as const),
      startedAt,
      endedAt: status === 'running' ? null : startedAt + rng.below(50) * 1000,
      seed: at,
      datasetVersion: `data-${rng.below(9)}`,
      codeVersion: '4baa9ee',
      environment,
      config: { task: { units: 100, hidden: Array.from({ length: 300 }, (_, i) => i) } },
      params: {
        'data.version': String(rng.below(9)),
        'train.learningRate': String(10 ** -rng.below(9)),
        'train.optimizer': one(['adam', 'sgd', '12', 'ad"am\\'] as const),
        ...(rng.below(3) === 0 ? { 'train.clip': one(['1', '0.5', 'none'] as const) } : {}),
        ...(kind === 'trial' ? { 'tune.study': study, 'tune.trial': String(at) } : {}),
      },
      metrics: {
        ...(status === 'running'
          ? {}
          : { val_loss: rng.below(20) === 0 ? Number.NaN : loss, top5: rng.below(100) / 100 }),
        ...(rng.below(4) === 0 ? { auc: rng.below(1000) / 1000 } : {}),
        cpu_seconds: rng.below(500),
      },
      progress: null,
      version: kind === 'train' && status === 'finished' && rng.below(2) === 0 ? at + 1 : null,
      error: status === 'failed' ? one(['The loss is NaN.', '50%_off of the disk'] as const) : null,
    })
  }
  return runs
}

/** Searches of their trials; of some the record is gone. */
export const studiesOf = (runs: readonly Run[]): Study[] =>
  [...new Set(runs.flatMap(({ params }) => params['tune.study'] ?? []))]
    .filter((_, at) => at % 5 !== 0)
    .map((id) => {
      const own = runs.filter(({ params }) => params['tune.study'] === id)
      return {
        id,
        model: 'autocomplete',
        status: 'finished',
        author: 'ada',
        startedAt: own[0]?.startedAt ?? 0,
        endedAt: 1,
        datasetVersion: 'data-1',
        recipe: {},
        plan: {
          search: 'random',
          trials: own.length,
          metric: 'val_loss',
          direction: 'minimize',
          seed: 1,
          reductionFactor: 3,
          minEpochs: 1,
          maxEpochs: 9,
          ranges: {},
        },
        trials: own.map(({ id: run }, at) => ({
          number: at + 1,
          run,
          values: {},
          status: 'finished',
          rungs: [],
          until: null,
          error: null,
        })),
        best: Math.ceil(own.length / 2),
        version: null,
      }
    })

const slices = function* <T>(items: readonly T[], size: number) {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}

/** Writes runs into a store as if they had been: whoever runs one holds its lease until `until`. */
export const keepRuns = (db: Database, runs: readonly Run[], until: number): Promise<void> =>
  db.transaction().execute(async (write) => {
    for (const part of slices(runs, 500))
      await write
        .insertInto('runs')
        .values(
          part.map((run) => ({
            id: run.id,
            model: run.model,
            status: run.status === 'interrupted' ? 'running' : run.status,
            kind: run.kind,
            trigger: run.trigger,
            author: run.author,
            started_at: run.startedAt,
            ended_at: run.endedAt,
            seed: run.seed,
            dataset_version: run.datasetVersion,
            code_version: run.codeVersion,
            environment_json: JSON.stringify(run.environment),
            config_json: JSON.stringify(run.config),
            params_json: JSON.stringify(run.params),
            progress_json: null,
            version: run.version,
            error: run.error,
            pruned_at: null,
            deleted_at: null,
            study: run.params['tune.study'] ?? null,
          })),
        )
        .execute()
    const metrics = runs.flatMap(({ id, metrics }) =>
      Object.entries(metrics).map(([key, value]) => ({
        ...{ run: id, key, step: 1, epoch: 1, time: 1 },
        value: Number.isNaN(value) ? null : value,
      })),
    )
    for (const part of slices(metrics, 2000))
      await write.insertInto('latest_metrics').values(part).execute()
    for (const { id, status } of runs)
      if (status === 'running')
        await write
          .insertInto('leases')
          .values({ name: runLease(id), holder: 'a', token: 1, expires_at: until })
          .execute()
  })

/** Writes searches into a store. */
export const keepStudies = async (db: Database, studies: readonly Study[]): Promise<void> => {
  for (const study of studies)
    await db
      .insertInto('studies')
      .values({
        id: study.id,
        model: study.model,
        status: 'finished',
        author: study.author,
        started_at: study.startedAt,
        ended_at: study.endedAt,
        dataset_version: study.datasetVersion,
        recipe_json: JSON.stringify(study.recipe),
        plan_json: JSON.stringify(study.plan),
        trials_json: JSON.stringify(study.trials),
        best: study.best,
        version: study.version,
      })
      .execute()
}
