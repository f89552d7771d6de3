/** `millrace requests …`: what was answered. */
import { MillraceError } from '../core/error.ts'
import type { RequestsPage, RequestWithFeedback } from '../core/requests.ts'
import { counted } from '../core/text.ts'
import { linesOf } from '../inference/reading/lines.ts'
import { asFilter, getRequest, listRequests } from '../operations/requests.ts'
import { deleteRequests } from '../operations/subject.ts'
import { worldOf } from './ask.ts'
import { agreed } from './data/asked.ts'
import { writeNew } from './fresh.ts'
import { instantOf } from './instant.ts'
import { asOwner, type Opened, openProject } from './open.ts'
import { moment, table } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const [word = 'list', id] = args.positionals
  const act = acts[word]
  if (!act || (word === 'show') !== (id !== undefined))
    throw new MillraceError('bad_usage', {
      what: act
        ? `${word}: ${id === undefined ? 'an id is missing' : 'it takes no id'}.`
        : `There is no word "${word}".`,
      fix: 'Use list, show ID, export or delete --subject VALUE.',
    })
  await using opened = await openProject(args, { reads: word !== 'delete', finds: true })
  await act({ args, io, opened, id: id ?? '' })
}

interface Asked {
  readonly args: Args
  readonly io: Io
  readonly opened: Opened
  readonly id: string
}

const list = async ({ args, io, opened }: Asked) => {
  const input = {
    ...filterIn(args),
    cursor: args.text('cursor'),
    limit: args.whole('limit', [1, 500]) ?? 20,
  }
  const page = await listRequests.perform(worldOf(opened), input, asOwner())
  if (io.json) return io.out(JSON.stringify(page))
  io.out(page.requests.length === 0 ? none(page) : listed(page.requests))
  if (page.next !== null) io.note(`The next ones: add --cursor ${page.next}`)
}

const show = async ({ io, opened, id }: Asked) => {
  const found = await getRequest.perform(worldOf(opened), { id }, asOwner())
  io.out(io.json ? JSON.stringify(found) : found.requests.map(shown).join('\n\n'))
}

/** Writes to standard output, or to a file that is not there yet. */
const exported = async ({ args, io, opened }: Asked) => {
  const format = args.text('format') ?? 'jsonl'
  if (format !== 'jsonl' && format !== 'csv')
    throw new MillraceError('bad_usage', {
      what: `--format: found ${JSON.stringify(format)}. Allowed: jsonl, csv.`,
    })
  const filter = listRequests.input
  const asked = Object.fromEntries(
    Object.entries(filterIn(args)).filter(([name, value]) => name in filter && value !== undefined),
  )
  // Checks the filter as a list does.
  await listRequests.perform(worldOf(opened), { ...asked, limit: 1 }, asOwner())
  const lines = linesOf(opened.requests.export(asFilter(asked)), format)
  const to = args.text('to')
  if (to === undefined) {
    for await (const text of lines) io.out(text.replace(/\n$/, ''))
    return
  }
  await writeNew(to, lines)
  io.note(`Written to ${to}.`)
}

const erase = async ({ args, io, opened }: Asked) => {
  const subject = args.text('subject')
  if (subject === undefined)
    throw new MillraceError('bad_usage', {
      what: 'Whose requests?',
      fix: 'Name them: millrace requests delete --subject VALUE.',
    })
  await agreed(io, args, `Erase every request of ${JSON.stringify(subject)} for good?`)
  const answer = await deleteRequests.perform(worldOf(opened), { subject }, asOwner())
  const { records, files, fingerprint } = answer
  io.out(
    io.json
      ? JSON.stringify(answer)
      : `${counted(records, 'record')} erased, ${counted(files, 'file')} written anew. The audit trail knows the person as ${fingerprint}.`,
  )
}

const acts: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  list,
  show,
  export: exported,
  delete: erase,
}

const filterIn = (args: Args) => {
  const slow = args.text('slower')
  return {
    model: args.text('model'),
    endpoint: args.text('endpoint'),
    version: args.whole('version', [1, 2 ** 31 - 1]),
    from: instantOf(args, 'from'),
    to: instantOf(args, 'until'),
    anomaly: args.text('anomaly'),
    labeled: args.text('labeled'),
    feedback: args.text('feedback'),
    subject: args.text('subject'),
    q: args.text('text'),
    status: args.text('status'),
    variant: args.text('variant'),
    minMs: slow === undefined ? undefined : Number(slow),
  }
}

const listed = (requests: readonly RequestWithFeedback[]): string =>
  table(
    [
      'request',
      'time',
      'endpoint',
      'version',
      'input',
      'answer',
      'probability',
      'ms',
      'anomalies',
      'label',
    ],
    requests.map((each) => [
      each.id,
      moment(each.time),
      each.endpoint,
      each.version,
      brief(each.inputs),
      each.best ?? each.outcome,
      each.probability === null ? null : each.probability.toFixed(3),
      each.totalMs.toFixed(1),
      each.anomalies.join(', ') || null,
      labelOf(each),
    ]),
  )

const none = ({ lookedTo }: RequestsPage): string =>
  lookedTo === null ? 'No such requests.' : `None back to ${moment(lookedTo)}.`

const brief = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text)

const toldOf = ({ variant, outcome }: RequestWithFeedback) =>
  outcome === null ? (variant === 'shadow' ? 'asked beside, answered' : 'answered') : 'failed'

const labelOf = ({ feedback }: RequestWithFeedback) =>
  feedback.findLast(({ label }) => label !== null)?.label ?? null

const shown = (request: RequestWithFeedback): string =>
  [
    `Request ${request.id} to ${request.endpoint}, ${toldOf(request)} by ${request.model} version ${request.version}`,
    `  time         ${moment(request.time)}${request.eventTime === null ? '' : ` (of ${moment(request.eventTime)})`}`,
    `  protocol     ${request.protocol}`,
    `  variant      ${request.variant ?? '–'}, ${Math.round(request.weight * 100)} % of the questions`,
    `  asked        ${request.inputs}`,
    `  answered     ${request.outputs}`,
    ...(request.cut.length > 0 ? [`  not whole    ${request.cut.join(', ')}`] : []),
    `  best         ${request.best ?? '–'}${request.probability === null ? '' : ` (${request.probability.toFixed(4)})`}`,
    `  anomalies    ${request.anomalies.join(', ') || 'none'}`,
    `  took         ${request.totalMs.toFixed(2)} ms: ${request.queueMs.toFixed(2)} waiting, ${request.runMs.toFixed(2)} in the model with ${counted(request.batch, 'question')}`,
    ...request.feedback.map(
      ({ time, author, label, score, comment }) =>
        `  ${moment(time)} ${author}: ${[label, score, comment].filter((each) => each !== null).join(', ')}`,
    ),
  ].join('\n')
