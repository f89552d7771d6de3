/** `millrace simulate …`: asks a model what users would, day by day. */
import { resolve } from 'node:path'
import { MillraceError } from '../core/error.ts'
import { newId } from '../core/ids.ts'
import { counted } from '../core/text.ts'
import type { Choice, Scenario } from '../simulate/define.ts'
import { day, drawRequests } from '../simulate/draw.ts'
import { keepRequests, readPlan, replayRequests } from '../simulate/files.ts'
import { overHttp } from '../simulate/http.ts'
import { drawImages } from '../simulate/images.ts'
import { loadScenarios, redrawn, scenarioOf } from '../simulate/load.ts'
import { type Answering, type Sent, send, standing } from '../simulate/send.ts'
import type { Plan, SimulatedRequest } from '../simulate/types.ts'
import { conclude } from './conclude.ts'
import { instantOf } from './instant.ts'
import { type Opened, openProject } from './open.ts'
import { placeOf } from './place.ts'
import { answerDirectly } from './simulate/direct.ts'
import { heldOutRecords, heldOutTexts, imageColumn } from './simulate/held.ts'
import { table } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const [endpoint = '', name] = args.positionals
  const folder = args.text('replay')
  if ((name === undefined) === (folder === undefined))
    throw new MillraceError('bad_usage', {
      what:
        folder === undefined ? 'Which scenario?' : 'A scenario is drawn, or files are replayed.',
      fix: 'Name a scenario: millrace simulate MODEL SCENARIO; or files: millrace simulate MODEL --replay DIR.',
    })
  await using project = lazily(args)
  const drawn =
    folder === undefined
      ? await drawnBy(args, { endpoint, name: name ?? '', project })
      : await replayed(args, endpoint, folder)
  const to = args.text('requests')
  if (to === undefined) await asked({ args, io, project, ...drawn })
  else await kept(io, { ...drawn, folder: resolve(to), args })
}

/** The project, opened when it is first asked for. */
const lazily = (args: Args) => {
  let opened: Promise<Opened> | undefined
  return {
    open: () => {
      opened ??= openProject(args)
      return opened
    },
    async [Symbol.asyncDispose]() {
      // Who asked for it was told that it could not be opened.
      const project = await opened?.catch(() => null)
      await project?.[Symbol.asyncDispose]()
    },
  }
}

type Project = ReturnType<typeof lazily>

interface DrawnBy {
  readonly plan: Plan
  readonly requests: AsyncIterable<SimulatedRequest>
}

/** Options that say what is drawn; what is replayed was drawn before. */
const ofDrawing = ['ticks', 'per-tick', 'seed', 'from', 'labels', 'delay', 'images', 'requests']

const replayed = async (args: Args, endpoint: string, given: string): Promise<DrawnBy> => {
  const folder = resolve(given)
  const wrong = ofDrawing.find((name) => args.texts(name).length > 0)
  if (wrong !== undefined || args.flag('mixture') || args.flag('largest'))
    throw new MillraceError('bad_usage', {
      what: `--${wrong ?? (args.flag('mixture') ? 'mixture' : 'largest')} says how requests are drawn, and those of --replay were drawn before.`,
      fix: 'Leave it out, or draw new ones: millrace simulate MODEL SCENARIO.',
    })
  const { requests, ...plan } = await readPlan(folder)
  return { plan: { ...plan, endpoint }, requests: replayRequests(folder, requests) }
}

interface Named {
  readonly endpoint: string
  readonly name: string
  readonly project: Project
}

const drawnBy = async (args: Args, { endpoint, name, project }: Named): Promise<DrawnBy> => {
  const place = await placeOf(args)
  const all = await loadScenarios({
    ...place,
    heldOut: async (model) => heldOutRecords(await project.open(), model),
    heldOutTexts: async (model) => heldOutTexts(await project.open(), model),
  })
  const scenario = await withImages(scenarioOf(all, endpoint, name), args, { endpoint, project })
  const ticks = args.whole('ticks', [1, 1e6]) ?? 100
  const plan: Plan = {
    ...{ endpoint, scenario: name, ticks },
    delay: args.whole('delay', [0, 1e6]) ?? scenario.labels?.delay ?? 0,
  }
  const requests = drawRequests(scenario, {
    ticks,
    perTick: args.whole('per-tick', [1, 1e6]) ?? 1,
    seed: args.whole('seed', [0, 2 ** 31 - 1]) ?? 1,
    from: instantOf(args, 'from') ?? lastDays(ticks),
    choice: choiceOf(args, scenario),
    labels: shareOf(args, 'labels') ?? scenario.labels?.share ?? 0,
  })
  return { plan, requests }
}

/** The first midnight from which so many days are over now; UTC. */
const lastDays = (ticks: number): number => (Math.floor(Date.now() / day) - ticks) * day

const choiceOf = (args: Args, scenario: Scenario): Choice => {
  const [largest, mixture] = [args.flag('largest'), args.flag('mixture')]
  if (largest && mixture)
    throw new MillraceError('bad_usage', {
      what: '--largest and --mixture exclude each other.',
    })
  if (largest) return 'largest'
  return mixture ? 'mixture' : (scenario.choice ?? 'mixture')
}

const shareOf = (args: Args, name: string): number | undefined => {
  const given = args.text(name)
  if (given === undefined) return undefined
  const share = Number(given)
  if (given.trim() !== '' && share >= 0 && share <= 1) return share
  throw new MillraceError('bad_usage', {
    what: `--${name}: found ${JSON.stringify(given)}. Allowed: a share from 0 to 1.`,
  })
}

/** Populations that draw from folders of pictures, as `--images NAME=DIR` says. */
const withImages = async (
  scenario: Scenario,
  args: Args,
  { endpoint, project }: Omit<Named, 'name'>,
): Promise<Scenario> => {
  let result = scenario
  for (const given of args.texts('images')) {
    const [, population, folder] = /^([^=]+)=(.+)$/s.exec(given) ?? []
    if (population === undefined || folder === undefined)
      throw new MillraceError('bad_usage', {
        what: `--images: found ${JSON.stringify(given)}. Allowed: the name of a population and a folder, as growing=./digits.`,
      })
    const column = imageColumn(await project.open(), endpoint)
    result = redrawn(result, population, await drawImages(resolve(folder), column))
  }
  return result
}

interface Asked extends DrawnBy {
  readonly args: Args
  readonly io: Io
  readonly project: Project
}

const asked = async ({ args, io, project, plan, requests }: Asked) => {
  const run = runName(args)
  const signal = io.interrupted()
  await using answering = await answeringOf(args, io, project)
  const { endpoint, scenario, ticks } = plan
  const progress = createProgress(io, ticks)
  const sent = await send(requests, answering, { ...plan, run, signal, progress })
  const stopped = signal.aborted
    ? new MillraceError('cancelled', {
        what: `Stopped after ${counted(sent.requests, 'request')}, in tick ${sent.ticks} of ${ticks}.`,
      })
    : null
  conclude(io, { endpoint, scenario, ...sent }, shown, stopped)
}

/** How the ids of the requests begin: with what stands behind it they are ids as a header may have them. */
const runName = (args: Args): string => {
  const name = args.text('name') ?? newId()
  if (/^[\x21-\x7e]{1,80}$/.test(name)) return name
  throw new MillraceError('bad_usage', {
    what: `--name: found ${JSON.stringify(name)}. Allowed: 1 to 80 visible ASCII characters.`,
  })
}

/** What is asked: the serving code of this project, or a server. */
const answeringOf = async (
  args: Args,
  io: Io,
  project: Project,
): Promise<Answering & AsyncDisposable> => {
  const url = args.text('url')
  if (!args.flag('direct')) {
    const own = `http://127.0.0.1:${process.env['MILLRACE_PORT'] || 4700}`
    const key = process.env['MILLRACE_KEY'] || undefined
    const server = overHttp({ url: url ?? own, key, signal: io.interrupted() })
    return { ...server, [Symbol.asyncDispose]: async () => {} }
  }
  if (url !== undefined)
    throw new MillraceError('bad_usage', {
      what: '--direct asks no server, and --url names one.',
    })
  return answerDirectly(await project.open(), (what) => io.note(`millrace: ${what}`))
}

/** Milliseconds between lines where nothing can be drawn over. */
const pause = 5000

const createProgress = (io: Io, ticks: number) => {
  let told = performance.now()
  return (tick: number, events: number) => {
    const line = standing(tick, ticks, events)
    if (io.terminal) return io.draw(line)
    if (io.json || performance.now() - told < pause) return
    told = performance.now()
    io.note(line)
  }
}

type Answer = Sent & Pick<Plan, 'endpoint' | 'scenario'>

const shown = ({ endpoint, scenario, run, ...sent }: Answer): string => {
  const { events, requests, labels, unknown, populations } = sent
  const rows = populations.map(({ population, events, known, right }) => [
    population,
    events.toLocaleString('en'),
    known === 0 ? null : `${((100 * right) / known).toFixed(1)}%`,
  ])
  const lost =
    unknown > 0 ? `, ${unknown.toLocaleString('en')} of them of no request that is kept` : ''
  return [
    table(['population', 'events', 'answered rightly'], rows),
    '',
    `${counted(events, 'event')} of ${scenario} were put to ${endpoint} in ${counted(requests, 'request')}, ${counted(labels, 'label')} said${lost}. Their ids begin with ${run}.`,
  ].join('\n')
}

interface Kept extends DrawnBy {
  readonly args: Args
  readonly folder: string
}

const kept = async (io: Io, { args, plan, requests, folder }: Kept) => {
  const wrong = ['url', 'name'].find((name) => args.text(name) !== undefined)
  if (wrong !== undefined || args.flag('direct'))
    throw new MillraceError('bad_usage', {
      what: `--requests keeps requests as files and asks nobody, so --${wrong ?? 'direct'} says nothing.`,
      fix: 'Send them afterwards: millrace simulate MODEL --replay DIR.',
    })
  const signal = io.interrupted()
  const { whole, ...written } = await keepRequests(requests, folder, { plan, signal })
  const { endpoint, scenario } = plan
  const answer = { endpoint, scenario, ...written, folder }
  const said = `${counted(written.events, 'event')} of ${scenario} kept in ${counted(written.requests, 'file')} in ${folder}`
  conclude(
    io,
    answer,
    () => said,
    whole
      ? null
      : new MillraceError('cancelled', {
          what: `Stopped: the requests in ${folder} are not whole.`,
        }),
  )
}
