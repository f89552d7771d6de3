/** What a configuration may say of signed tokens, by which people and programs of another sign-in get in. */
import { algorithms } from '../../access/rules.ts'
import { dataRoles, roles } from '../../core/access.ts'
import { milliseconds } from '../../core/duration.ts'
import { z } from '../../core/schema.ts'
import { duration, name } from './field.ts'

const names = z.array(name).min(1).max(100)

/** Keys that travel in clear are whoever's is on the way. */
const isSafe = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && ownMachine.test(hostname))
}

const ownMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const isWeb = (text: string): boolean => /^https?:/i.test(text)

/** What is refused may hold a password, which is told nobody. */
const refuseUnsafe = (text: string, context: z.RefinementCtx): void => {
  if (!isWeb(text) || isSafe(text)) return
  context.addIssue({
    code: 'custom',
    input: `${text.split(':')[0]}:…`,
    message: 'an address of https, without a password in it',
  })
}

export const tokenGrantSchema = z
  .strictObject({
    role: z.enum(roles).meta({
      description: 'What it allows: docs/access.md tells what each role may do.',
      examples: ['viewer'],
    }),
    endpoints: names
      .nullable()
      .default(null)
      .meta({
        description: 'Endpoints where the role holds, and nowhere else.',
        otherwise: 'in the whole project',
        examples: [['churn']],
      }),
    data: z
      .enum(dataRoles)
      .nullable()
      .default(null)
      .meta({
        description: 'Right on rows and logged inputs: to look, or also to add, release and erase.',
        otherwise: 'none',
        examples: ['viewer'],
      }),
    sets: names
      .nullable()
      .default(null)
      .meta({
        description: 'Data sets where that right holds.',
        otherwise: 'all',
        examples: [['customers']],
      }),
    rate: z
      .number()
      .min(0.001)
      .max(1_000_000)
      .nullable()
      .default(null)
      .meta({
        description:
          'How often whoever has it may ask, over all processes together, as `--rate` of a key. Of several values the largest counts.',
        unit: 'requests a second',
        otherwise: 'any',
        examples: [50],
      }),
    concurrency: z
      .int()
      .min(1)
      .max(100_000)
      .nullable()
      .default(null)
      .meta({
        description: 'Requests that whoever has it may have under way at a time.',
        unit: 'requests',
        otherwise: 'any',
        examples: [8],
      }),
  })
  .meta({ id: 'TokenGrant', description: 'What a value of the claim allows.' })

export const tokensSchema = z
  .strictObject({
    issuer: z
      .string()
      .min(1)
      .max(1000)
      .meta({
        description: 'Who signs them: what their claim `iss` has to be.',
        examples: ['https://login.example/realms/shop'],
      }),
    audience: z
      .string()
      .min(1)
      .max(1000)
      .meta({
        description: 'For whom they are: what their claim `aud` has to be, or to hold.',
        examples: ['millrace'],
      }),
    jwks: z
      .string()
      .min(1)
      .max(2000)
      .superRefine(refuseUnsafe)
      .meta({
        description:
          'Where the public keys of the issuer are: an address, asked again every ten minutes and where a token names a key that is not known, or a file.',
        form: 'address of https, of this machine also of http, or path',
        examples: ['https://login.example/realms/shop/certs'],
      }),
    algorithms: z
      .array(z.enum(algorithms))
      .min(1)
      .max(algorithms.length)
      .default(['RS256', 'ES256'])
      .meta({
        description:
          'Algorithms by which they may be signed. Those with a shared secret are never taken.',
        examples: [['ES256']],
      }),
    clockTolerance: duration
      .refine((text) => milliseconds(text) <= 300_000, 'at most 5m')
      .default('30s')
      .meta({
        description: 'By how much the clock of the issuer may differ, 5 minutes at most.',
        examples: ['10s'],
      }),
    claim: z
      .string()
      .regex(/^[^\s.]+(\.[^\s.]+)*$/, 'a name, or several with points between them')
      .max(200)
      .meta({
        description:
          'Claim whose value, or each of whose values, stands in `grants`; points lead into objects.',
        form: 'name, or several with points between them',
        examples: ['realm_access.roles'],
      }),
    grants: z
      .record(z.string().min(1).max(200), tokenGrantSchema)
      .refine((grants) => Object.keys(grants).length > 0, 'at least one value')
      .meta({
        description: 'What each value of the claim allows. A token with none of them is refused.',
        examples: [{ engineers: { role: 'editor' } }],
      }),
  })
  .meta({
    id: 'Tokens',
    description: 'Signed tokens (JWT) that count beside keys. docs/access.md tells how.',
  })
