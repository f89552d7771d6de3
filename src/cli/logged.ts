/** What a running Millrace does, as lines of its log. */
import { describeGate } from '../core/check.ts'
import type { Log, LogFields, LogLevel } from '../core/log.ts'
import type { Alarm } from '../monitor/objectives/watch.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import type { ServeEvent } from '../serve/types.ts'
import type { Io } from './verb.ts'

/** Notices become lines of the log; what is asked for on standard output stays there. */
export const loggedIo = (io: Io, log: Log): Io => ({
  ...io,
  terminal: false,
  note: (text) => log.write('info', 'note', { text }),
  draw: () => {},
})

/** Tells of what the loop does; how far a training is, is told by metrics and by the API. */
export const logLoop =
  (log: Log) =>
  (event: LoopEvent): void => {
    if (event.kind === 'loop' || event.kind === 'changed' || event.kind === 'progress') return
    const [level, name, fields] = lineOf(event)
    log.write(level, name, { model: event.model, ...fields })
  }

type Line = readonly [level: LogLevel, event: string, fields: LogFields]

const lineOf = (
  event: Exclude<LoopEvent, { readonly kind: 'loop' | 'changed' | 'progress' }>,
): Line => {
  switch (event.kind) {
    case 'run':
      return [
        event.status === 'failed' ? 'error' : 'info',
        `run.${event.status}`,
        { run: event.run },
      ]
    case 'epoch':
      return ['info', 'run.epoch', { ...event.metrics, run: event.run, epoch: event.epoch }]
    case 'warning':
      return ['warning', 'run.warning', { run: event.run, text: event.text }]
    case 'judged': {
      const { version, gate } = event
      const fields = { version, text: describeGate(gate) }
      return gate.passed ? ['info', 'gate.passed', fields] : ['warning', 'gate.failed', fields]
    }
    case 'unchanged':
      return ['info', 'schedule.unchanged', { run: event.run }]
    case 'promoted':
      return ['info', 'promoted', { version: event.version }]
    case 'proposed':
      return ['info', 'proposed', { version: event.version }]
    case 'rollout':
      return ['info', 'rollout', { endpoint: event.endpoint, rollout: event.id, text: event.text }]
    case 'window': {
      const { endpoint, version, number, state, text } = event
      const fields = { endpoint, version, window: number, ...(text !== null && { text }) }
      return [state === 'alarm' ? 'warning' : 'info', `window.${state}`, fields]
    }
    case 'ingested': {
      const { rows, rejected } = event
      return [rejected > 0 ? 'warning' : 'info', 'ingested', { rows, rejected }]
    }
    case 'evaluated':
      return ['info', 'evaluated', { version: event.version, accuracy: event.accuracy }]
  }
}

/** Tells which version answers, and which could not be opened. */
export const logServe =
  (log: Log) =>
  (endpoint: string, event: ServeEvent): void => {
    if (event.kind === 'serving') log.write('info', 'serving', { endpoint, version: event.version })
    if (event.kind === 'refused')
      log.write('error', 'refused', { endpoint, version: event.version, error: event.error })
  }

/** Tells that a promise is broken too fast, or is not any more. */
export const logAlarm = (log: Log, { endpoint, report, isBurning, since }: Alarm): void => {
  const severity = report.rules.find(({ state }) => state === 'burning')?.severity
  log.write(isBurning ? 'warning' : 'info', isBurning ? 'alert' : 'alert.over', {
    ...{ endpoint, objective: report.name, severity, used: report.used },
    since: new Date(since).toISOString(),
  })
}
