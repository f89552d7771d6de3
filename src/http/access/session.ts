/** Signing in and out of the console: a cookie that no script can read stands for the key, and holds no part of it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createAttempts } from '../../access/attempts.ts'
import { hashOf } from '../../access/key.ts'
import type { Credential } from '../../access/types.ts'
import { MillraceError } from '../../core/error.ts'
import { z } from '../../core/schema.ts'
import { clientOf } from '../address.ts'
import { ofBodies, refusals } from '../answers.ts'
import type { Context } from '../types.ts'
import { cookieName } from './credential.ts'
import { taking } from './types.ts'

const tags = ['Access']

export const sessionRoutes = ({
  app,
  access,
  config: { tls = null, isSecure = tls !== null },
}: Context) => {
  const { door, keys } = access
  const attempts = createAttempts()
  const setCookie = (request: FastifyRequest, reply: FastifyReply, value: string, age: number) =>
    reply.header(
      'set-cookie',
      [
        ...[`${cookieName(request)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'],
        ...[`Max-Age=${age}`, ...(isSecure ? ['Secure'] : [])],
      ].join('; '),
    )

  const who = async (credential: Credential, from: string) => {
    try {
      return await door.who(credential)
    } catch (error) {
      if (!(error instanceof MillraceError && error.code === 'no_key')) attempts.forgiven(from)
      throw error
    }
  }

  app.post(
    '/api/session',
    {
      ...taking('open'),
      bodyLimit: 16_384,
      schema: {
        ...{ tags, operationId: 'signIn' },
        summary: 'Sign in to the console with a key; a cookie stands for it from then on',
        body: z.strictObject({ key: z.string().min(1).max(200) }),
        response: {
          200: z.object({ expiresAt: z.int().describe('When it has to be done again.') }),
          ...refusals(['conflict', 'storage', 'rate_limited', ...ofBodies]),
        },
      },
    },
    async (request, reply) => {
      if (!door.isLocked()) throw notNeeded()
      const from = clientOf(request.ip)
      attempts.begin(from)
      const credential = { kind: 'bearer', text: request.body.key } as const
      const { author } = await who(credential, from)
      const key = door.keyOf(credential)
      if (!key || author === null) throw onlyKeys()
      attempts.succeeded(from)
      const { token, expiresAt } = await keys.signIn(key, author)
      await door.look()
      setCookie(request, reply, token, Math.floor((expiresAt - Date.now()) / 1000))
      return { expiresAt }
    },
  )

  app.post(
    '/api/session/end',
    {
      ...taking('open'),
      schema: {
        ...{ tags, operationId: 'signOut' },
        summary: 'Sign out of the console',
        body: z.strictObject({}).optional(),
        response: { 200: z.object({}), ...refusals(['storage', ...ofBodies]) },
      },
    },
    async (request, reply) => {
      const { credential, caller } = request
      if (credential.kind === 'session' && caller.author !== null) {
        await keys.signOut(hashOf(credential.token).toString('hex'), caller.author)
        await door.look()
      }
      setCookie(request, reply, '', 0)
      return {}
    },
  )
}

const notNeeded = () =>
  new MillraceError('conflict', {
    what: 'Nobody has to sign in here.',
    why: 'There is no key yet: anybody who reaches this server may do everything.',
    fix: 'Make the first one on the machine: millrace keys create --role admin.',
  })

const onlyKeys = () =>
  new MillraceError('bad_input', {
    what: 'Only keys of Millrace open a session.',
    fix: 'Send a signed token with each request: "authorization: Bearer TOKEN".',
  })
