/** `millrace keys …`: who may ask what. Whoever has the files may make keys; nothing of the network is needed. */
import { grantWords } from '../access/rows.ts'
import type { KeyRecord } from '../access/types.ts'
import { MillraceError } from '../core/error.ts'
import { explain, z } from '../core/schema.ts'
import { keyFields, keyOf } from '../operations/keys.ts'
import { author, type Opened, openProject } from './open.ts'
import { moment, table } from './table.ts'
import type { Act, Args, Io } from './verb.ts'

export const run: Act = async (args, io) => {
  const [word = 'list', name] = args.positionals
  const act = Object.hasOwn(acts, word) ? acts[word] : undefined
  if (!act || (word === 'revoke') !== (name !== undefined))
    throw new MillraceError('bad_usage', {
      what: act
        ? `${word}: ${name === undefined ? 'a name is missing' : 'it takes no name; add --name NAME'}.`
        : `There is no word "${word}".`,
      fix: 'Use list, create --role ROLE or revoke NAME.',
    })
  await using opened = await openProject(args, { reads: word === 'list', finds: word !== 'create' })
  await act({ args, io, opened, name: name ?? '' })
}

interface Asked {
  readonly args: Args
  readonly io: Io
  readonly opened: Opened
  readonly name: string
}

const list = async ({ io, opened }: Asked) => {
  const keys = await opened.keys.list()
  if (io.json) return io.out(JSON.stringify({ keys }))
  if (keys.length > 0) return io.out(listed(keys))
  io.out('There is no key: nobody is asked for one.')
}

const listed = (keys: readonly KeyRecord[]): string =>
  table(
    ['key', 'may', 'made', 'by', 'state', 'a second', 'at a time'],
    keys.map((key) => [
      ...[key.name, grantWords(key.grant), moment(key.createdAt), key.author],
      ...[stateOf(key), key.limits.rate, key.limits.concurrency],
    ]),
  )

const stateOf = ({ revokedAt, expiresAt }: KeyRecord): string => {
  if (revokedAt !== null) return `revoked ${moment(revokedAt)}`
  if (expiresAt === null) return 'counts'
  return `${expiresAt <= Date.now() ? 'expired' : 'counts until'} ${moment(expiresAt)}`
}

/** The key alone goes to standard output, so that it can be kept: `KEY=$(millrace keys create --role viewer)`. */
const create = async ({ args, io, opened }: Asked) => {
  const isFirst = (await opened.keys.list()).length === 0
  const { key, record } = await opened.keys.create(keyOf(givenIn(args)), author())
  io.out(io.json ? JSON.stringify({ record, key }) : key)
  io.note(
    `Key ${record.name}: ${grantWords(record.grant)}. It is shown once: only a hash of it is kept.`,
  )
  if (isFirst)
    io.note(
      'It is the first key: from now on everybody needs one, and so does the console. A server that runs asks for it within a second.',
    )
}

const revoke = async ({ io, opened, name }: Asked) => {
  const record = await opened.keys.revoke(name, author())
  io.out(
    io.json
      ? JSON.stringify({ record })
      : `Revoked: ${name}. Every process refuses it within a second.`,
  )
}

const acts: Readonly<Record<string, (asked: Asked) => Promise<void>>> = { list, create, revoke }

/** What the options say, checked as the fields of the operation are. Fails with `bad_usage`. */
const givenIn = (args: Args) => {
  const listOf = (option: string) => args.text(option)?.split(',')
  const numberOf = (option: string) => {
    const text = args.text(option)
    return text === undefined ? undefined : Number(text)
  }
  const schema = z.strictObject(keyFields)
  const { data, error } = schema.safeParse(
    {
      ...{ name: args.text('name'), role: args.text('role'), data: args.text('data') },
      ...{ endpoints: listOf('endpoints'), sets: listOf('sets'), expires: args.text('expires') },
      ...{ rate: numberOf('rate'), concurrency: numberOf('concurrency') },
    },
    { reportInput: true },
  )
  if (data) return data
  throw new MillraceError('bad_usage', {
    what: error.issues
      .map((issue) => explain(issue, { path: `--${issue.path.join('.')}`, schema }))
      .join(' '),
    fix: 'See: millrace keys --help',
  })
}
