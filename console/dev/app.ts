/** A DEVELOPMENT FIXTURE: the product's own application over invented data: a loop, a registry, experiments and endpoints in memory. */

import { type EndpointRecord, endpointsIn, withOwn } from '../../src/core/endpoint.ts'
import { MillraceError } from '../../src/core/error.ts'
import type { ModelVersion } from '../../src/core/records.ts'
import type { ManagedAccess } from '../../src/http/access/types.ts'
import { createApp } from '../../src/http/app.ts'
import type { App } from '../../src/http/types.ts'
import { nothing } from '../../src/loop/deletion.ts'
import type { ByHand } from '../../src/loop/rollouts/byhand.ts'
import { lineageDifferences } from '../../src/registry/differences.ts'
import type { Difference } from '../../src/registry/types.ts'
import { openEndpoints } from '../../src/serve/endpoints.ts'
import type { Endpoint, Setting } from '../../src/serve/types.ts'
import { memoryDirectory } from '../../test/system/endpoints.ts'
import { memoryExperiments } from '../../test/system/experiments.ts'
import { memoryLoop } from '../../test/system/loop.ts'
import { manyRuns, studiesOf as searchesOf } from '../../test/system/many-runs.ts'
import { memoryRegistry, type Records } from '../../test/system/registry.ts'
import { assessmentOf } from './assessed.ts'
import { type Case, idle } from './case.ts'
import { casesAt } from './cases.ts'
import { comparisonsAt } from './comparisons.ts'
import { changeSome, declaredEndpoints, inventedProcesses } from './declared.ts'
import { toldEndpoint } from './endpoint.ts'
import { moreCasesAt } from './more.ts'
import { completionsOf, suggest } from './phrases.ts'
import { createRefused } from './refused.ts'
import { inventRequests } from './requests.ts'
import { type InventedRollouts, inventRollouts, type RolledOut } from './rollouts.ts'
import { setsAt } from './sets.ts'
import { studiesOf } from './studies.ts'
import { explained, mailsAt } from './texts.ts'
import { inventTraffic } from './traffic.ts'
import { inventMonitors } from './watched.ts'
import { createWorld, model, type World } from './world.ts'

/** The first model moves with `tick`; others stand still. `empty`: the first alone, without a version. */
export const createFixture = (options: {
  readonly empty: boolean
  /** Made-up runs that are long over, beside the others. */
  readonly runs?: number
  /** Requests that were answered. Default 240. */
  readonly requests?: number
  /** Further models, beside the others. */
  readonly models?: number
  readonly consoleFolder: string
  /** Who may ask what. Default: anybody everything. */
  readonly access?: ManagedAccess
}): { readonly app: App; readonly tick: () => void } => {
  const { empty, consoleFolder, runs = 0, models = 0 } = options
  const { requests: asked = 240 } = options
  const now = Date.now()
  const cases = empty ? [] : [...casesAt(now), mailsAt(now), ...moreCasesAt(now, models)]
  const refused = createRefused(!empty)
  const moving = { name: model, versions: () => world.datasets, refused }
  const sets = setsAt(Date.now(), moving, !empty)
  const made = memoryLoop({
    ...sets,
    startedAt: Date.now(),
    monitoring: inventMonitors(now),
    models: [model, ...cases.map(({ loop }) => loop.model)],
    status: async (name) => cases.find(({ loop }) => loop.model === name)?.loop ?? world.status(),
    refused: async (name, page) =>
      name === model ? refused.page(Date.now(), page) : { rows: [], total: 0, next: null },
    ...actionsOf(
      () => world,
      () => rollouts,
    ),
    explain: explained,
  })
  const rollouts = inventRollouts(now, !empty, ({ id, endpoint, model, reason }) =>
    made.emit({ kind: 'rollout', id, endpoint, model, text: reason }),
  )
  const world: World = createWorld(empty, made.emit, refused.count)
  const records = recordsOf({ world, cases, rollouts }, { empty, runs })
  const declared = empty ? [] : declaredEndpoints
  const directory = memoryDirectory({
    models: () => made.loop.models,
    declared: () => declared,
    note: world.note,
  })
  const endpoints = openEndpoints({
    directory,
    settings: endpointsIn(withOwn(declared, made.loop.models), []),
    clock: { now: () => Date.now(), after: () => () => {} },
    open(setting) {
      const found = cases.find(({ loop }) => loop.model === setting.spec.model)
      const rolledOut = () => rollouts.at(setting.name)
      return found
        ? stillEndpoint(setting, found, rolledOut)
        : movingEndpoint(setting, world, rolledOut)
    },
  })
  if (!empty) void changeSome(endpoints.directory)
  const log = inventRequests(now, {
    count: empty ? 0 : asked,
    championAt: (time) => world.champions.find(({ since }) => since <= time)?.version ?? 1,
  })
  const lately = inventTraffic(now, !empty)
  const app = createApp({
    loop: made.loop,
    registry: memoryRegistry(records),
    experiments: memoryExperiments({
      comparisonsOf: (name) => (empty || name !== model ? [] : comparisonsAt(Date.now())),
    }),
    endpoints,
    traffic: lately.traffic,
    ...(!empty && { serving: inventedProcesses(now) }),
    requests: log.requests,
    log: log.log,
    config: { host: '127.0.0.1', port: 0, version: '0.1.0', grace: 0 },
    consoleFolder,
    ...(options.access && { access: options.access }),
  })
  app.addHook('onClose', () => log.close())
  const tick = () => {
    world.tick()
    rollouts.tick()
    log.arrive()
    lately.go()
  }
  return { app, tick }
}

/** What can be done to the model that moves; the others refuse it. */
const actionsOf = (world: () => World, rollouts: () => InventedRollouts) => {
  const moving = (name: string) => {
    if (name !== model)
      throw new MillraceError('refused', {
        what: 'This model of the development fixture stands still.',
      })
    return world()
  }
  return {
    train: async (name: string, { author }: { author: string }) => {
      const active = moving(name).active()
      if (active) throw busy(active.run)
      return world().startRun('manual', author)
    },
    cancel: async (run: string) => world().cancel(run),
    ingest: async (name: string, { author }: { readonly author: string }) => ({
      ...moving(name).ingest(author),
      fed: null,
    }),
    enqueue: async (name: string, rows: readonly string[]) => moving(name).enqueue(rows.length),
    evaluate: async (name: string) => moving(name).evaluate(championOf(world())),
    promote: async (name: string, version: number, how: { author: string; force: boolean }) => {
      const found = moving(name).versions.find((each) => each.version === version)
      if (!found) throw new MillraceError('not_found', { what: `There is no version ${version}.` })
      if (!found.gate.passed && !how.force) throw gateFailed(found)
      return world().promote(version, how.author)
    },
    deleteVersion: async (name: string, version: number, { dryRun }: { dryRun: boolean }) => {
      const { versions, champions } = moving(name)
      const at = versions.findIndex((each) => each.version === version)
      const found = versions[at]
      if (!found) throw new MillraceError('not_found', { what: `There is no version ${version}.` })
      if (champions[0]?.version === version)
        throw new MillraceError('conflict', { what: `Version ${version} of ${name} is champion.` })
      if (!dryRun) versions.splice(at, 1)
      const bytes = found.files.reduce((sum, file) => sum + file.bytes, 0)
      return {
        ...{ what: `version ${version} of ${name}`, dryRun },
        goes: { ...nothing, versions: [version], evaluations: 12, bytes },
        stays: { versions: [], runs: [found.runId], datasets: [1] },
        rollback: champions.slice(1, 2).map((each) => each.version),
        endpoints: [],
      }
    },
    deleteModel: async (name: string, { dryRun }: { dryRun: boolean }) => {
      const { versions, trainings } = moving(name)
      if (!dryRun) throw new MillraceError('already_running', { what: `${name} is being trained.` })
      return {
        ...{ what: `model ${name}`, dryRun },
        goes: {
          ...nothing,
          versions: versions.map(({ version }) => version),
          runs: trainings.map(({ run }) => run.id),
          aliases: ['champion'],
          bytes: 71_300_000,
        },
        stays: { versions: [], runs: [], datasets: [] },
        rollback: [],
        endpoints: [],
      }
    },
    beginRollout: async (
      endpoint: Pick<EndpointRecord, 'name' | 'spec'>,
      version: number,
      { author }: { author: string },
    ) => {
      const stable = endpoint.spec.model === model ? championOf(world()) : 1
      return rollouts().begin(endpoint, { stable, candidate: version }, author)
    },
    endRollout: async (name: string, verdict: 'promoted' | 'returned', how: ByHand) =>
      rollouts().end(name, verdict, how),
    rollback: async (
      { name, spec: { model } }: Pick<EndpointRecord, 'name' | 'spec'>,
      { author }: ByHand,
    ) => {
      const was = rollouts().answering(name)
      const version = rollouts().back(name)
      if (was !== undefined && version !== null) {
        const alias = { model, alias: `${name}.stable`, version, since: Date.now(), author }
        return { was, alias, rollout: null }
      }
      const { champions, promote } = moving(model)
      const now = champions[0]?.version
      const before = champions.find(({ version }) => version !== now)
      if (before && now !== undefined)
        return { was: now, alias: promote(before.version, author), rollout: null }
      throw new MillraceError('not_found', { what: 'There is no champion before this one.' })
    },
  }
}

const busy = ({ id, startedAt }: { id: string; startedAt: number }) =>
  new MillraceError('already_running', {
    what: `A training of ${model} is running already.`,
    why: `Run ${id} started ${Math.round((Date.now() - startedAt) / 1000)} s ago.`,
    fix: 'Wait for it, or cancel it on its page.',
  })

const gateFailed = ({ version }: ModelVersion) =>
  new MillraceError('gate_failed', {
    what: `Version ${version} did not pass its gate.`,
    why: 'val_loss is above the champion’s.',
    fix: 'Promote it with force if you know better.',
  })

const championOf = ({ champions: [champion] }: World): number => {
  if (champion) return champion.version
  throw new MillraceError('no_model', {
    what: `${model} has no version yet.`,
    why: 'The first training is still running.',
    fix: 'Wait for it to end; its progress is on the Loop page.',
  })
}

/** Everything that was invented, as a registry holds it. */
const recordsOf = (
  { world, cases, rollouts }: { world: World; cases: readonly Case[]; rollouts: InventedRollouts },
  { empty, runs }: { readonly empty: boolean; readonly runs: number },
) => {
  const old = manyRuns(runs, 1, world.start - (runs + 3000) * 20_000)
  const studies = empty ? [] : [...studiesOf(model, world.start), ...searchesOf(old)]
  const past = old.map((run) => ({ run, metrics: [], log: [] }))
  const labels: Records['labels'] = new Map()
  return (): Records => ({
    labels,
    runs: [...world.trainings, ...cases.flatMap(({ runs }) => runs), ...past].sort(
      (a, b) => b.run.startedAt - a.run.startedAt,
    ),
    versions: [...world.versions, ...cases.flatMap(({ view }) => view.versions)],
    aliases: [
      ...rollouts.aliases(),
      ...world.champions,
      ...cases.flatMap(({ history }) => history),
    ],
    rollouts: rollouts.list(),
    points: rollouts.points,
    evaluations: world.evaluations,
    studies,
    audit: world.audit,
    fileOf: (name, version, file) =>
      file === 'evaluation.json'
        ? assessmentOf(name, version, metricsOf(world, cases, name, version))
        : null,
    completions: (name, version) => (name === model ? completionsOf(version) : []),
    differences,
    note: world.note,
  })
}

const metricsOf = (world: World, cases: readonly Case[], name: string, version: number) => {
  const still = cases.find(({ loop }) => loop.model === name)?.view.versions
  const versions = name === model ? world.versions : (still ?? [])
  return versions.find((each) => each.version === version)?.metrics ?? {}
}

const differences = (before: ModelVersion, after: ModelVersion): Difference[] => {
  const [from, to] = [before.lineage.datasetVersion, after.lineage.datasetVersion]
  const others = lineageDifferences(before, after)
  return from === to ? others : [{ group: 'data', name: 'version', from, to }, ...others]
}

const movingEndpoint = (setting: Setting, world: World, rolledOut: () => RolledOut): Endpoint =>
  toldEndpoint(
    setting,
    () => {
      const [champion] = world.champions
      const { version = champion?.version ?? null, candidate } = rolledOut()
      return {
        version,
        candidate,
        champion: version,
        since: champion?.since ?? null,
        example: version === null ? null : 'please let me know',
        refused: null,
        served: {
          ...{ requests: world.requests(), failed: 2, p50Seconds: 0.0031, p99Seconds: 0.0184 },
          recent:
            version === null
              ? { seconds: 900, requests: 0, failed: 0, codes: {} }
              : { seconds: 900, requests: 1340, failed: 2, codes: { too_large: 2 } },
        },
      }
    },
    (text) => ({ kind: 'text', suggestions: suggest(text) }),
  )

const stillEndpoint = (
  setting: Setting,
  { loop, answer, refused, history }: Case,
  rolledOut: () => RolledOut,
): Endpoint =>
  toldEndpoint(
    setting,
    () => ({
      version: rolledOut().version ?? answer?.version ?? null,
      candidate: rolledOut().candidate,
      champion: rolledOut().version ?? loop.champion,
      since: history[0]?.since ?? null,
      example: loop.served.example,
      refused,
      served: setting.name === loop.model ? loop.served : idle,
    }),
    () => answer?.answer ?? { kind: 'text', suggestions: [] },
  )
