/** How the windows of one version are judged: against what, and what is told of them. */
import type {
  DriftRules,
  FeatureDrift,
  MonitorWindow,
  ReferenceKind,
  SliceShift,
} from '../../core/monitor.ts'
import type { LoggedRequest } from '../../core/requests.ts'
import { readPackage } from '../../tasks/kit/package.ts'
import { threshold } from '../judge/detector.ts'
import { judgeWindow } from '../judge/judge.ts'
import type { KeptSide, SideKind } from '../kept/types.ts'
import { createEstimate } from '../quality/estimated.ts'
import { type HeldOut, heldOutIn } from '../quality/held.ts'
import { exact, type Readings } from '../reference/readings.ts'
import { referenceOf } from '../reference/reference.ts'
import { toldIn } from '../reference/told.ts'
import { type Current, comparable, currentOf, readAs } from '../reference/window.ts'
import type { Side } from '../types.ts'
import { explainWindow } from '../why/explain.ts'
import { readSide, sideText } from './side.ts'
import type { Judge, SideCollector } from './watch.ts'

export interface JudgeOptions {
  readonly version: number
  readonly rules: DriftRules
  /** Of the package; null where there is none, and why. */
  readonly folder: string | null
  readonly why: string
  readonly sides: readonly KeptSide[]
  /** Last windows, oldest first. */
  readonly history: readonly MonitorWindow[]
  /** Columns whose values the log does not keep. */
  readonly masked: readonly string[]
  /** Answers of the version by the times that their requests tell of. */
  span(from: number, to: number): AsyncIterable<LoggedRequest>
}

export interface VersionJudge extends Judge {
  readonly reference: ReferenceKind | null
  readonly note: string | null
  /** What later windows are held against, made since it was asked last. */
  sides(): KeptSide[]
}

/** What windows are held against. */
interface Held {
  readonly kind: ReferenceKind
  readonly readings: Readings
  /** Null while there is none. */
  readonly side: Side | null
  readonly note: string | null
  /** As what a window is kept, to be held against. */
  readonly keeps: SideKind | null
  /** Where the reference is from, in a sentence. */
  readonly name: string
  /** How the version did on the rows that were held out; null where it does not say how likely its classes are. */
  readonly heldOut: HeldOut | null
}

/** Windows that are looked back upon. */
export const mostHistory = 200

export const createJudge = async (options: JudgeOptions): Promise<VersionJudge> => {
  const { rules, version } = options
  const held = await heldOf(options)
  let { readings } = held
  const history = options.history.slice(-mostHistory)
  let side = held.side
  let made: KeptSide[] = held.keeps === 'span' && side ? [keptOf(version, 'span', side)] : []
  const keep = (current: Current) => {
    if (held.keeps === null || held.keeps === 'span') return
    if (held.keeps === 'first' && side) return
    ;({ side, readings } = current)
    made = [keptOf(version, held.keeps, current.side)]
  }
  return {
    reference: options.folder === null ? null : held.kind,
    note: noteOf(held, rules, side),
    collector: () => collectorOf(held, readings, options),
    judge(current, facts, state) {
      const against = side
      keep(current)
      if (!against) {
        const reason = held.note ?? unheld[held.kind]
        return { window: { ...facts, ...nothing, state: 'unmeasured', reason }, next: state }
      }
      const { next, ...judged } = judgeWindow(
        comparable(against, current),
        current.side,
        rules,
        state,
      )
      const window = {
        ...{ ...facts, ...judged },
        slices: slicesOf(judged.features),
        cause: null,
      }
      const isTold = window.state === 'alarm' || window.state === 'hint'
      const cause = isTold ? explainWindow(history, window, held.name) : null
      history.push({ ...window, cause, features: judged.features.map(undrawn) })
      if (history.length > mostHistory) history.shift()
      return { window: { ...window, cause }, next }
    },
    sides() {
      const told = made
      made = []
      return told
    },
  }
}

const collectorOf = (
  { heldOut }: Held,
  readings: Readings,
  { version: seed, masked }: JudgeOptions,
): SideCollector => {
  const builder = currentOf(readings, { seed, masked })
  const estimate = heldOut && createEstimate(heldOut, { seed })
  return {
    async add(record) {
      estimate?.add(record)
      await builder.add(record)
    },
    current: builder.current,
    estimate: () => estimate?.estimate() ?? null,
  }
}

const nothing = {
  features: [],
  words: null,
  slices: [],
  evidence: { value: null, threshold },
  cause: null,
}

const unheld: Readonly<Record<ReferenceKind, string>> = {
  training: 'Nothing is known of the rows that the version learnt from.',
  evaluation: 'Nothing is known of the rows that the version was judged by.',
  first: 'It is the first window of the version: later ones are held against it.',
  before: 'There is no window before it, or what that held is kept no more.',
  span: 'The version gave no answer in the span that its windows are to be held against.',
}

const keptOf = (version: number, kind: SideKind, side: Side): KeptSide => ({
  ...{ version, kind, text: sideText(side) },
})

const heldOf = async (options: JudgeOptions): Promise<Held> => {
  const { rules, folder, why, sides, span, version } = options
  /** A kept window, with what later ones are read by to have the same features. */
  const asKept = (kind: SideKind, readings: Readings) => {
    const found = sides.find((each) => each.kind === kind)
    const side = found ? readSide(found.text) : null
    return { side, readings: side ? readAs(readings, side.features) : readings }
  }
  if (folder === null)
    return {
      ...{ kind: 'before', readings: unread, side: null, keeps: null, name: 'training' },
      heldOut: null,
      note: `The package of version ${version} cannot be opened: ${why}`,
    }
  const opened = await readPackage(folder)
  const reference = referenceOf(opened)
  const told = heldOutIn(toldIn(opened))
  const heldOut = told.answers?.kind === 'classes' ? told : null
  const readings = exact(reference.readings)
  const { against } = rules
  switch (against.kind) {
    case 'before':
      return {
        ...{ kind: 'before', ...asKept('before', readings), keeps: 'before' },
        ...{ note: null, name: 'the window before', heldOut },
      }
    case 'span': {
      const before = asKept('span', readings)
      const held = before.side
        ? before
        : await sideOf(options, readings, span(against.from, against.to))
      return {
        ...{ kind: 'span', ...held, keeps: 'span', note: null },
        ...{ name: 'the answers that it is held against', heldOut },
      }
    }
    case 'training':
      return reference.from === 'window'
        ? {
            ...{ kind: 'first', ...asKept('first', readings), keeps: 'first' },
            ...{ note: null, name: 'its first window', heldOut },
          }
        : {
            ...{ kind: reference.from, readings: reference.readings, side: reference.side },
            ...{ keeps: null, note: reference.reason },
            ...{ name: reference.from === 'training' ? 'training' : 'its evaluation', heldOut },
          }
  }
}

/** How questions are read of a version that nothing is known of. */
const unread: Readings = {
  columns: null,
  order: null,
  text: null,
  picture: null,
  labels: null,
  inputs: {},
}

const sideOf = async (
  { version, masked }: JudgeOptions,
  readings: Readings,
  records: AsyncIterable<LoggedRequest>,
): Promise<{ readonly side: Side | null; readonly readings: Readings }> => {
  const builder = currentOf(readings, { seed: version, masked })
  for await (const record of records) await builder.add(record)
  const { side, readings: read } = builder.current()
  return side.rows === 0 ? { side: null, readings } : { side, readings: read }
}

/** What people should know of it: why there is no reference, or names that nothing has. */
const noteOf = (held: Held, { critical, ignore }: DriftRules, side: Side | null): string | null => {
  const known = new Set(side?.features.map(({ name }) => name))
  const unknown = side ? [...critical, ...ignore].filter((name) => !known.has(name)) : []
  const names = unknown.map((name) => JSON.stringify(name)).join(', ')
  const lost =
    unknown.length === 0 ? [] : [`The configuration names ${names}, which is no feature of it.`]
  const said = [...(held.note === null ? [] : [held.note]), ...lost].join(' ')
  return said === '' ? null : said
}

const undrawn = (feature: FeatureDrift): FeatureDrift => ({ ...feature, distribution: null })

/** Parts of the traffic that grew or shrank by this share at least are told of, so many at most. */
const leastShift = 0.05
const mostShifts = 10

const slicesOf = (features: readonly FeatureDrift[]): SliceShift[] =>
  features
    .filter(({ state, of }) => (state === 'alarm' || state === 'hint') && of === 'input')
    .flatMap(({ name, distribution }) =>
      distribution?.kind === 'category'
        ? distribution.values.flatMap((value, at) =>
            value === null
              ? []
              : [
                  {
                    ...{ column: name, value, part: null },
                    before: distribution.reference[at] ?? 0,
                    now: distribution.current[at] ?? 0,
                  },
                ],
          )
        : [],
    )
    .filter(({ before, now }) => Math.abs(now - before) >= leastShift)
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .slice(0, mostShifts)
