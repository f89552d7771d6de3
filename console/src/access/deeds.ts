/** Keys are made and revoked. */
import { useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import { askedOf, type Draft } from './draft.ts'

export const useCreateKey = () =>
  useVerb({
    run: (draft: Draft) => post('/api/keys', askedOf(draft)),
    done: ({ record }) => `The key ${record.name} is made.`,
  })

export const useRevokeKey = (name: string) =>
  useVerb({
    run: () => post('/api/keys/:name/revoke', { name }),
    done: () => `The key ${name} is revoked. Every process refuses it within a second.`,
  })
