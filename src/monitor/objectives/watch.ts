/** Looks again and again whether promises are broken too fast. */
import type { Clock } from '../../core/clock.ts'
import { messageOf } from '../../core/error.ts'
import type { ObjectiveReport } from '../../core/objectives.ts'
import type { Objectives } from './objectives.ts'

/** Milliseconds between two looks. */
const lookEvery = 60_000

export interface Alarm {
  readonly endpoint: string
  readonly report: ObjectiveReport
  /** Whether any of its rules burns. Without traffic it stays as it was. */
  readonly isBurning: boolean
  /** When it began to, milliseconds since 1970. */
  readonly since: number
}

export interface WatchOptions {
  readonly objectives: Objectives
  readonly clock: Clock
  /** Hears of each alarm when it begins and when it ends. */
  heard(alarm: Alarm): void
  warn(what: string): void
}

export interface Watch {
  look(): Promise<void>
  close(): void
}

export const watchObjectives = ({ objectives, clock, heard, warn }: WatchOptions): Watch => {
  const burning = new Map<string, number>()
  let cancel = () => {}
  let isClosed = false

  const judge = (endpoint: string, report: ObjectiveReport) => {
    const key = `${report.name} ${endpoint}`
    const since = burning.get(key)
    const isBurning = report.rules.some(({ state }) => state === 'burning')
    if (isBurning && since === undefined) {
      burning.set(key, clock.now())
      heard({ endpoint, report, isBurning, since: clock.now() })
    }
    // A short span without traffic says nothing of whether it is over.
    const isOver = report.rules.every(({ state }) => state === 'quiet')
    if (isOver && since !== undefined) {
      burning.delete(key)
      heard({ endpoint, report, isBurning, since })
    }
  }
  const look = async () => {
    try {
      for (const { endpoint } of objectives.declared)
        for (const report of await objectives.of(endpoint)) judge(endpoint, report)
    } catch (error) {
      warn(`Objectives could not be looked at: ${messageOf(error)}`)
    }
  }
  const plan = () => {
    if (isClosed || objectives.declared.length === 0) return
    cancel = clock.after(lookEvery, () => void look().then(plan))
  }
  plan()
  return {
    look,
    close() {
      isClosed = true
      cancel()
    },
  }
}
