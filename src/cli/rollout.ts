/** `millrace rollout ENDPOINT …`: how a version takes over there. */

import { MillraceError } from '../core/error.ts'
import { percent } from '../core/figure.ts'
import { measures, type Seen } from '../core/rollout.ts'
import type { RolloutView } from '../operations/contract.ts'
import {
  beginRollout,
  listRollouts,
  promoteRollout,
  recountRollout,
  returnRollout,
} from '../operations/rollouts.ts'
import { worldOf } from './ask.ts'
import { asOwner, type Opened, openProject } from './open.ts'
import { moment } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

interface Told {
  readonly rollout: RolloutView
  readonly dryRun: boolean
}

type Word = (opened: Opened, name: string, args: Args) => Promise<Told>

const newestAt = async (opened: Opened, name: string): Promise<RolloutView> => {
  const asked = { endpoint: name, limit: 1 }
  const { rollouts } = await listRollouts.perform(worldOf(opened), asked, asOwner())
  const [rollout] = rollouts
  if (rollout) return rollout
  throw new MillraceError('not_found', {
    what: `There was no rollout at the endpoint ${name} yet.`,
    fix: `Begin one: millrace rollout ${name} begin VERSION.`,
  })
}

const show: Word = async (opened, name) => ({
  rollout: await newestAt(opened, name),
  dryRun: false,
})

const begin: Word = (opened, name, args) => {
  const version = Number(args.positionals[2])
  const asked = { name, version, force: args.flag('force') }
  return beginRollout.perform(worldOf(opened), asked, asOwner())
}

const end =
  (operation: typeof promoteRollout | typeof returnRollout): Word =>
  (opened, name, args) =>
    operation.perform(worldOf(opened), { name, dryRun: args.flag('dry-run') }, asOwner())

const words: Readonly<Record<string, Word>> = {
  ...{ show, begin },
  ...{ promote: end(promoteRollout), return: end(returnRollout) },
}

/** Whether the log tells what it told when the newest rollout was judged. */
const recount = async (opened: Opened, name: string, io: Io) => {
  const rollout = await newestAt(opened, name)
  const steps = createSteps(io)
  const asked = { id: rollout.id, seconds: 3600 }
  const call = { ...asOwner(), progress: steps }
  const told = await recountRollout.perform(worldOf(opened), asked, call)
  const { looks, of, changed, back } = told
  if (io.json) return io.out(JSON.stringify(told))
  const evidence = measures.map((measure) => `${measure} ${figure(back[measure])}`).join(', ')
  io.out(
    [
      ...(looks < of ? [`It took too long: the first ${looks} of ${of} looks were counted.`] : []),
      `${looks} looks at the log were counted again: ${changed.length === 0 ? 'all as they were' : `${changed.length} counts differ`}.`,
      `Evidence against version ${rollout.candidate}: ${evidence}.`,
      ...changed.map(
        ({ from, measure, kept, now }) =>
          `  ${moment(from)} ${measure}: ${counts(kept)} were counted, ${counts(now)} are there`,
      ),
    ].join('\n'),
  )
}

/** Tells of each tenth on the terminal; in JSON nothing. */
const createSteps = (io: Io) => {
  let told = 0
  return (done: number, of: number) => {
    const tenths = Math.floor((10 * done) / of)
    if (io.json || tenths <= told || of < 100) return
    told = tenths
    io.note(`${done} of ${of} looks are counted again.`)
  }
}

const counts = ({ stable, candidate }: { readonly stable: Seen; readonly candidate: Seen }) =>
  `${stable.bad} of ${stable.answers} and ${candidate.bad} of ${candidate.answers}`

export const run: Act = async (args, io) => {
  const [name = '', word = 'show'] = args.positionals
  if (word === 'recount') {
    await using opened = await openProject(args, { reads: true, finds: true })
    await recount(opened, name, io)
    return
  }
  const act = Object.hasOwn(words, word) ? words[word] : undefined
  if (!act)
    throw new MillraceError('bad_usage', {
      what: `There is no word "${word}".`,
      fix: 'Use show, begin VERSION, promote, return or recount.',
    })
  await using opened = await openProject(args, { reads: word === 'show', finds: true })
  const told = await act(opened, name, args)
  const lines = told.dryRun ? ['Nothing was done. It would be:'] : []
  io.out(io.json ? JSON.stringify(told) : [...lines, ...described(told.rollout)].join('\n'))
}

const described = (rollout: RolloutView): string[] => {
  const { endpoint, model, stable, candidate, policy, phase, weight, shadow, verdict } = rollout
  const { waits, undecided, reason, createdAt, author, unread } = rollout
  return [
    `Rollout at ${endpoint}: version ${stable} → ${candidate} of ${model}`,
    `  began      ${moment(createdAt)} by ${author}`,
    `  policy     ${policy}`,
    `  phase      ${phase}${verdict === null ? '' : `, ${verdict}`}`,
    `  share      ${percent(weight)}%${shadow > 0 ? `, asked beside at ${percent(shadow)}%` : ''}`,
    `  why        ${reason}`,
    ...(undecided === null ? [] : [`  undecided  ${undecided}`]),
    ...(unread == null ? [] : [`  unread     ${unread}`]),
    ...(waits === null || undecided !== null ? [] : [`  waits      ${waits}`]),
    ...measures
      .filter((measure) => rollout.findings[measure].candidate.answers > 0)
      .map((measure) => {
        const { candidate: own, stable: other, back, enough } = rollout.findings[measure]
        const counts = `${own.bad} of ${own.answers} bad, ${other.bad} of ${other.answers} of version ${stable}`
        return `  ${measure.padEnd(9)}  ${counts}; evidence against it ${figure(back)} of ${figure(enough)}`
      }),
  ]
}

const figure = (value: number) =>
  value >= 1e6 ? value.toExponential(1) : `${Number(value.toPrecision(3))}`
