import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { LoopEvent } from '../../../src/operations/contract.ts'
import { applyEvent } from './events.ts'
import { renewAfterUpgrade } from './renewal.ts'

/** `open`: events arrive. `lost`: the server went away and is being asked again. */
export type Connection = 'connecting' | 'open' | 'lost'

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

/** Whether the server is away: nothing can be asked of it. */
export const useAway = (): boolean => useConnection() === 'lost'

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
        if (connection === 'lost') {
          void client.invalidateQueries()
          void renewAfterUpgrade()
        }
        wait = 1000
        setConnection('open')
      }
      source.onmessage = ({ data }) => {
        const event: LoopEvent = JSON.parse(data)
        applyEvent(client, event)
      }
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
