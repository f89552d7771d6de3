/** What an event of the server changes in the cache. */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { Progress, Run } from '../../../src/core/records.ts'
import type { LoopEvent, LoopView, RunView } from '../../../src/operations/contract.ts'
import type { ListedRun, RunsPage } from '../../../src/registry/listing/types.ts'
import { serverNow } from './now.ts'
import { keys, type LivePoint } from './queries.ts'

const kept = 1500

const pick = ({ step, epoch, loss }: Progress) => ({ step, epoch, loss })

/** Changes a run in every list that shows it, without asking the server. */
const patchRuns = (client: QueryClient, id: string, change: (run: ListedRun) => ListedRun) =>
  client.setQueriesData<RunsPage>({ queryKey: keys.runs }, (page) =>
    page?.runs?.some((run) => run.id === id)
      ? { ...page, runs: page.runs.map((run) => (run.id === id ? change(run) : run)) }
      : page,
  )

/** Writes a progress report into every cached answer that shows it, without asking the server. */
const patchProgress = (client: QueryClient, id: string, progress: Progress) => {
  const patch = (run: Run): Run => (run.id === id ? { ...run, progress } : run)
  client.setQueryData<LoopView>(
    keys.loop,
    (view) =>
      view && {
        ...view,
        models: view.models.map((each) =>
          each.active?.id === id ? { ...each, active: patch(each.active) } : each,
        ),
      },
  )
  patchRuns(client, id, (run) => ({ ...run, progress }))
  client.setQueryData<RunView>(keys.run(id), (view) => view && { ...view, run: patch(view.run) })
  client.setQueryData<readonly LivePoint[]>(keys.live(id), (points = []) =>
    [...points, { ...pick(progress), time: serverNow() }].slice(-kept),
  )
}

/** What stands on every page of a model's versions. */
const ofVersions = (model: string): readonly QueryKey[] => [
  keys.models,
  keys.versions(model),
  keys.completions(model),
  keys.audit,
]

/** What an event makes stale. */
export const staleAfter = (
  event: Exclude<LoopEvent, { kind: 'progress' }>,
): readonly QueryKey[] => {
  switch (event.kind) {
    case 'loop':
      return [keys.loop]
    case 'changed':
      return [
        ...[keys.loop, keys.runs, keys.everyRun, keys.data(), keys.quarantine, keys.endpoints],
        ...ofVersions(event.model),
      ]
    case 'run':
      return [
        ...[keys.loop, keys.runs, keys.run(event.run), keys.data()],
        ...ofVersions(event.model),
      ]
    case 'epoch':
      return [keys.loop, keys.run(event.run)]
    case 'warning':
      return [keys.run(event.run)]
    case 'unchanged':
      return [keys.loop, keys.audit]
    case 'ingested':
      return [keys.loop, keys.audit, keys.data(), keys.quarantine]
    case 'judged':
      // Its run has a version now; the event does not say which run that is.
      return [keys.loop, keys.runs, keys.everyRun, ...ofVersions(event.model)]
    case 'promoted':
      return [keys.loop, keys.endpoints, ...ofVersions(event.model)]
    case 'proposed':
      return [keys.loop, keys.endpoints, keys.rollouts, ...ofVersions(event.model)]
    case 'rollout':
      return [keys.endpoints, keys.rollouts]
    case 'window':
      return [keys.monitoring]
    case 'evaluated':
      return [keys.loop, keys.version(event.model, event.version)]
    default:
      // A server that was upgraded may tell more than this page knows of.
      event satisfies never
      return []
  }
}

type Shown = Pick<Run, 'model' | 'status'>

/** Runs of a model that are shown as running: at the end of a training only the loop is said to have changed. */
const renewRunning = (client: QueryClient, model: string) => {
  const runs = (key: QueryKey) =>
    client.getQueriesData<{ run?: Shown; runs?: readonly Shown[] }>({ queryKey: key })
  for (const [queryKey, view] of [...runs(keys.everyRun), ...runs(keys.runs)])
    if (
      [view?.run, ...(view?.runs ?? [])].some(
        (run) => run?.model === model && run.status === 'running',
      )
    )
      void client.invalidateQueries({ queryKey })
}

/** Takes one event into the cache. */
export const applyEvent = (client: QueryClient, event: LoopEvent) => {
  if (event.kind !== 'progress') {
    if (event.kind === 'epoch')
      patchRuns(client, event.run, (run) => ({
        ...run,
        metrics: { ...run.metrics, ...event.metrics },
      }))
    for (const queryKey of staleAfter(event)) void client.invalidateQueries({ queryKey })
    if (event.kind === 'loop') renewRunning(client, event.model)
    return
  }
  const known = client
    .getQueryData<LoopView>(keys.loop)
    ?.models.some((each) => each.active?.id === event.run)
  if (known === false) void client.invalidateQueries({ queryKey: keys.loop })
  patchProgress(client, event.run, event.progress)
}
