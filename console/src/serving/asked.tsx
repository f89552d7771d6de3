import type { EndpointView } from '../../../src/operations/contract.ts'
import { trafficOf } from './standing.ts'

/** How much it is asked, before it answers no more. */
export const AskedNow = ({ endpoint }: { endpoint: EndpointView }) => {
  const traffic = trafficOf(endpoint)
  if (traffic === null || !endpoint.serving?.served.recent.requests) return null
  return (
    <p>
      It is asked {traffic.rate}, over {traffic.window}.
    </p>
  )
}
