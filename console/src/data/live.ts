import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { Progress, Run } from '../../../src/core/records.ts'
import type { LoopEvent, LoopView, RunView } from '../../../src/http/views.ts'
import { keys, type LivePoint } from './queries.ts'

/** `open`: events arrive. `lost`: the server went away and is being asked again. */
export type Connection = 'connecting' | 'open' | 'lost'

const kept = 1500

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
  client.setQueryData<{ runs: Run[] }>(keys.runs, (view) => view && { runs: view.runs.map(patch) })
  client.setQueryData<RunView>(keys.run(id), (view) => view && { ...view, run: patch(view.run) })
  client.setQueryData<readonly LivePoint[]>(keys.live(id), (points = []) =>
    [...points, { step: progress.step, loss: progress.loss }].slice(-kept),
  )
}

/** What an event makes stale. */
const staleAfter = (event: Exclude<LoopEvent, { kind: 'progress' }>): (readonly unknown[])[] => {
  switch (event.kind) {
    case 'loop':
      return [keys.loop]
    case 'run':
      return [
        keys.loop,
        keys.runs,
        keys.run(event.run),
        keys.models,
        keys.versions(event.model),
        keys.completions(event.model),
        keys.audit,
      ]
    case 'epoch':
      return [keys.loop, keys.runs, keys.run(event.run)]
    case 'warning':
      return [keys.run(event.run)]
    case 'unchanged':
      return [keys.loop]
    case 'judged':
    case 'promoted':
      return [
        keys.loop,
        keys.models,
        keys.versions(event.model),
        keys.completions(event.model),
        keys.audit,
      ]
    case 'ingested':
      return [keys.loop, keys.audit]
    case 'evaluated':
      return [keys.loop, keys.version(event.model, event.version)]
  }
}

/** Takes one event into the cache. */
export const applyEvent = (client: QueryClient, event: LoopEvent) => {
  if (event.kind !== 'progress') {
    for (const queryKey of staleAfter(event)) void client.invalidateQueries({ queryKey })
    return
  }
  const known = client
    .getQueryData<LoopView>(keys.loop)
    ?.models.some((each) => each.active?.id === event.run)
  if (known === false) void client.invalidateQueries({ queryKey: keys.loop })
  patchProgress(client, event.run, event.progress)
}

const listeners = new Set<() => void>()
let connection: Connection = 'connecting'
const setConnection = (next: Connection) => {
  connection = next
  for (const listener of listeners) listener()
}

/** Whether events arrive. */
export const useConnection = (): Connection =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => connection,
  )

/** Keeps one event source open; after a loss it comes back by itself and everything is asked anew. */
export const useLiveEvents = () => {
  const client = useQueryClient()
  useEffect(() => {
    let source: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    let wait = 1000
    const open = () => {
      source = new EventSource('/api/events')
      source.onopen = () => {
        if (connection === 'lost') void client.invalidateQueries()
        wait = 1000
        setConnection('open')
      }
      source.onmessage = (message) => applyEvent(client, JSON.parse(message.data) as LoopEvent)
      source.onerror = () => {
        setConnection('lost')
        source.close()
        timer = setTimeout(open, wait)
        wait = Math.min(wait * 1.6, 10_000)
      }
    }
    open()
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [client])
}
