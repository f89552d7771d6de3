import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { short } from '../format.ts'

/** The way to what is kept of a request. */
export const KeptLink = ({ id }: { id: string }) => (
  <Link href={at.request(id)} title={id}>
    request {short(id, 'last')}
  </Link>
)
