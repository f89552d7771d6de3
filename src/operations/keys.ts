/** Keys: who has which, and what they allow. */
import type { KeyLimits, KeyRecord } from '../access/types.ts'
import { dataRoles, type Grant, type Principal, roles } from '../core/access.ts'
import { milliseconds } from '../core/duration.ts'
import { MillraceError } from '../core/error.ts'
import { z } from '../core/schema.ts'
import { id } from './fields.ts'
import { operation } from './operation.ts'
import { named, time } from './schemas.ts'

const tag = 'Access'

const names = z.array(id).min(1).max(100)

const grant: z.ZodType<Grant> = named(
  'Grant',
  z.object({
    role: z.enum(roles),
    endpoints: z
      .array(z.string())
      .readonly()
      .nullable()
      .describe('Where the role holds, and nowhere else; null: in the whole project.'),
    data: z
      .enum(dataRoles)
      .nullable()
      .describe('Right on data; null: none. An admin of the project has it anyway.'),
    sets: z
      .array(z.string())
      .readonly()
      .nullable()
      .describe('Data sets where it holds; null: all.'),
  }),
)

const limits: z.ZodType<KeyLimits> = z.object({
  rate: z.number().nullable().describe('Requests a second; null: any.'),
  concurrency: z.number().nullable().describe('Requests under way at a time; null: any.'),
})

const key: z.ZodType<KeyRecord> = named(
  'Key',
  z.object({
    id: z.string().describe('First part of the key itself, no secret.'),
    name: z.string(),
    ...{ grant, limits },
    createdAt: time,
    author: z.string().describe('Who made it.'),
    expiresAt: time.nullable().describe('Null: never.'),
    revokedAt: time.nullable(),
  }),
)

const principal = z.object({
  kind: z
    .enum(['owner', 'key', 'token', 'nobody'])
    .describe('`owner`: no key is asked for; `nobody`: none that counts was shown.'),
  name: z.string(),
  grants: z.array(grant).readonly(),
}) satisfies z.ZodType<Principal>

export const whoAmI = operation({
  ...{ name: 'whoAmI', tag, scope: 'open', method: 'GET', path: '/api/access' },
  summary: 'Whether keys are asked for here, and what whoever asks may do',
  input: {},
  output: z.object({
    locked: z.boolean().describe('Whether a key is needed.'),
    principal,
  }),
  refuses: [],
  run: async ({ access }, _, { principal }) => ({ locked: access.isLocked(), principal }),
})

export const listKeys = operation({
  ...{ name: 'listKeys', tag, scope: 'manage', method: 'GET', path: '/api/keys' },
  summary: 'Keys, oldest first, also those that are revoked or have expired; never their secrets',
  input: {},
  output: z.object({ keys: z.array(key) }),
  refuses: [],
  run: async ({ access }) => ({ keys: await access.keys.list() }),
})

/** What a key may be given. */
export const keyFields = {
  name: id
    .optional()
    .describe('By which the audit trail knows it. Default: the role and a number.'),
  role: z.enum(roles).describe('What it may do.'),
  endpoints: names
    .optional()
    .describe('Endpoints where the role holds, and nowhere else. Default: the whole project.'),
  data: z
    .enum(dataRoles)
    .optional()
    .describe(
      'Right on rows and logged inputs: to look, or also to add, release and erase. Default: none.',
    ),
  sets: names.optional().describe('Data sets where that right holds. Default: all.'),
  expires: z
    .string()
    .regex(/^\d{1,6}(\.\d+)?(s|m|h|d)$/, { error: 'a number and s, m, h or d', abort: true })
    .optional()
    .describe('How long it is good for: 12h, 90d. Default: until it is revoked.'),
  rate: z
    .number()
    .min(0.001)
    .max(1_000_000)
    .optional()
    .describe('Requests a second, over all processes together. Default: any.'),
  concurrency: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Requests under way at a time, over all processes together. Default: any.'),
}

/** What the fields say, as a key is made of it. Fails with `bad_input` for sets without a right on data. */
export const keyOf = (given: z.output<z.ZodObject<typeof keyFields>>) => {
  const { name, role, endpoints = null, data = null, sets = null } = given
  const { expires, rate = null, concurrency = null } = given
  if (sets !== null && data === null)
    throw new MillraceError('bad_input', {
      what: 'Data sets are named, and no right on them.',
      fix: 'Say which: data viewer or data editor.',
    })
  return {
    ...{ name, grant: { role, endpoints, data, sets }, limits: { rate, concurrency } },
    lifetime: expires === undefined ? null : milliseconds(expires),
  }
}

export const createKey = operation({
  ...{ name: 'createKey', tag, scope: 'manage', method: 'POST', path: '/api/keys' },
  summary: 'Make a key; it is told in this answer, and never again',
  input: keyFields,
  output: z.object({
    record: key,
    key: z.string().describe('To be kept by its owner: only a hash of it stays here.'),
  }),
  refuses: ['conflict'],
  async run({ access }, given, { author }) {
    if (!access.isLocked()) throw firstKey()
    const made = await access.keys.create(keyOf(given), author)
    await access.look()
    return made
  },
})

export const revokeKey = operation({
  ...{ name: 'revokeKey', tag, scope: 'manage', method: 'POST', path: '/api/keys/:name/revoke' },
  summary: 'Revoke a key, and end its sessions: every process refuses it within a second',
  input: { name: id },
  output: z.object({ record: key }),
  refuses: ['not_found', 'conflict'],
  async run({ access }, { name }, { author }) {
    const record = await access.keys.revoke(name, author)
    await access.look()
    return { record }
  },
})

const firstKey = () =>
  new MillraceError('refused', {
    what: 'The first key is not made over the network.',
    why: 'As long as there is none, nobody knows who asks.',
    fix: 'Make it on the machine itself, as the user who owns the files: millrace keys create --role admin.',
  })
