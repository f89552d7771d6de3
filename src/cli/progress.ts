import { describeGate } from '../core/check.ts'
import type { Metrics, Progress } from '../core/records.ts'
import { counted } from '../core/text.ts'
import type { LoopEvent } from '../pipeline/events.ts'
import { toldAside } from './aside.ts'
import type { Opened } from './open.ts'
import { figure, span } from './table.ts'
import type { Io } from './verb.ts'

const width = 24

/** `epoch 2/3 ━━━━━━━━────  41%  loss 7.213  val_loss 7.398  5,320 examples/s  12 s left` */
export const bar = (progress: Progress): string => {
  const { step, steps, epoch, epochs, loss, valLoss } = progress
  const within = steps === 0 ? 0 : step / steps
  const full = Math.round(within * width)
  return [
    `epoch ${epoch}/${epochs} ${'━'.repeat(full)}${'─'.repeat(width - full)} ${`${Math.floor(within * 100)}`.padStart(3)}%`,
    `loss ${loss.toFixed(3)}`,
    ...(valLoss === null ? [] : [`val_loss ${valLoss.toFixed(3)}`]),
    `${Math.round(progress.examplesPerSecond).toLocaleString('en')} examples/s`,
    // The first batches are slow: what they foretell is far too long.
    ...(within < 0.01 ? [] : [`${span(progress.secondsLeft)} left`]),
  ].join('  ')
}

const setAside = ({ rejected, quarantined }: Told<'ingested'>): string =>
  quarantined === null ? '' : `, ${toldAside(rejected, quarantined)}`

const refused = ({ model, version, gate }: Told<'judged'>): string =>
  `${model}: version ${version} did not pass its gate: ${describeGate(gate)}; ${gate.champion === null ? 'nothing is served' : `version ${gate.champion} stays champion`}`

/** Tells what a training does, until the function it answers is called. */
export const tellOfTraining = ({ loop }: Opened, io: Io): (() => void) =>
  // What it came to is the one text on standard output.
  loop.subscribe(tell({ ...io, out: io.note }))

/** Tells what a loop does: a bar on a terminal, plain lines in a pipe, JSON lines on request. */
export const tell = (io: Io): ((event: LoopEvent) => void) => {
  let told = 0
  const progressed = ({ model, progress }: Told<'progress'>) => {
    if (io.terminal) return io.draw(bar(progress))
    if (Date.now() - told < 5000) return
    told = Date.now()
    io.note(`${model}: ${bar(progress)}`)
  }
  return (event) => {
    if (event.kind === 'loop' || event.kind === 'changed') return
    if (io.json) return io.out(JSON.stringify(event))
    if (event.kind === 'progress') return progressed(event)
    const line = lineOf(event)
    if (line !== null) io.note(line)
  }
}

type Told<Kind> = Extract<LoopEvent, { readonly kind: Kind }>

/** An event in one line; null where there is nothing to tell. */
const lineOf = (
  event: Exclude<LoopEvent, Told<'loop' | 'changed' | 'progress'>>,
): string | null => {
  const { model } = event
  switch (event.kind) {
    case 'run':
      return `${model}: run ${event.run} ${event.status}`
    case 'epoch':
      return `${model}: epoch ${event.epoch} done  ${inColumns(event.metrics)}`
    case 'warning':
      return `${model}: warning: ${event.text}`
    case 'judged':
      return event.gate.passed ? null : refused(event)
    case 'unchanged':
      return `${model}: nothing new since run ${event.run}: neither data, recipe nor code has changed; not trained again`
    case 'promoted':
      return `${model}: version ${event.version} is champion`
    case 'proposed':
      return `${model}: version ${event.version} passed its gate, and waits to take over`
    case 'rollout':
      return `${event.endpoint}: ${event.text}`
    case 'window':
      return event.state === 'alarm' ? `${event.endpoint}: drift: ${event.text}` : null
    case 'ingested':
      return `${model}: ${counted(event.rows, 'row')} taken in${setAside(event)}`
    case 'evaluated':
      return `${model}: version ${event.version} answers ${Math.round(event.accuracy * 100)}% of the prompts well`
  }
}

const inColumns = (metrics: Metrics): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name} ${figure(value, name)}`)
    .join('  ')
