/** What a serving process tells the one that keeps the loop. */
import type { InferenceLog } from '../../inference/types.ts'
import { usageHere } from '../../operations/usage.ts'
import type { Endpoints } from '../../serve/endpoints.ts'
import type { EndpointStatus, ServeEvent } from '../../serve/types.ts'
import type { AnsweredRequest, FromServing, SentStatus } from './messages.ts'

/** Milliseconds between two reports while something happens, and while nothing does. */
const busy = 100
const quiet = 1000

/** Says something; nobody hears it once the other process is gone. */
export const tell = (message: FromServing): void => {
  if (process.connected) process.send?.(message)
}

/** Tells again and again what happened and how it stands. */
export const startReports = (endpoints: Endpoints, log: Pick<InferenceLog, 'counts'>) => {
  let events: (readonly [string, ServeEvent])[] = []
  let answered: AnsweredRequest[] = []
  let last = 0
  const stop = endpoints.subscribe((name, event) => events.push([name, event]))
  const report = () => {
    const statuses = Array.from(endpoints.values(), (endpoint) => sent(endpoint.status()))
    const usage = usageHere()
    tell({ kind: 'report', events, answered, statuses, log: log.counts(), usage })
    events = []
    answered = []
    last = Date.now()
  }
  const timer = setInterval(() => {
    if (events.length + answered.length > 0 || Date.now() - last >= quiet) report()
  }, busy)
  return {
    answered: (...request: AnsweredRequest) => answered.push(request),
    report,
    close() {
      clearInterval(timer)
      stop()
      report()
    },
  }
}

const sent = ({ room, ...status }: EndpointStatus): SentStatus => ({ ...status, room: [...room] })
