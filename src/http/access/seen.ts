import type { Caller } from '../../access/types.ts'
import { mayDo } from '../../core/access.ts'
import { onEndpoint } from '../../operations/things.ts'

/** Those endpoints of a list that somebody may know of. */
export const seenBy = <Named extends { readonly name: string }>(
  { principal }: Pick<Caller, 'principal'>,
  endpoints: readonly Named[],
): Named[] => endpoints.filter(({ name }) => mayDo(principal, 'describe', onEndpoint(name)))
