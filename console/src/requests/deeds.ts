/** What is done to requests by hand. */
import { useMutation } from '@tanstack/react-query'
import { tell, useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import { plural } from '../format.ts'

export interface Said {
  readonly label?: string
  readonly score?: number
  readonly comment?: string
}

/** Says what an answer should have been; what was said before is kept, and the last label stands. */
export const useFeedback = (id: string) =>
  useVerb({
    run: (said: Said) => post('/feedback', { request_id: id, ...said }),
    done: (_, { label }) =>
      label === undefined ? 'Your feedback is kept.' : `Kept: it should have been “${label}”.`,
  })

/** Erases what is kept of a person, of all models. */
export const useEraseRequests = () =>
  useVerb({
    run: (subject: string) => post('/requests/subject/delete', { subject }),
    done: ({ records }) => `${plural(records, 'request')} erased.`,
  })

/** By what a person is known, so that the name stands in no address; null where nobody is known yet. */
export const useFingerprint = (found: (fingerprint: string | null) => void) =>
  useMutation({
    mutationFn: (subject: string) => post('/requests/subject/find', { subject }),
    onSuccess: ({ fingerprint }) => found(fingerprint),
    onError: tell,
  })
