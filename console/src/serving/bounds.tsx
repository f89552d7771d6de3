import type { EndpointView } from '../../../src/operations/contract.ts'
import { Changing, type Line, Lines } from './changing.tsx'
import { changeOf, type Draft, draftOf, problemsOf } from './draft.ts'

/** The bounds of an endpoint: what they are called, and what they are. */
export const boundNames: readonly Line<keyof Draft>[] = [
  ['deadline', 'Deadline', 'How long a question may take, as 500ms or 2s'],
  ['maxBatch', 'Rows together', 'Rows that go through the model together, at most'],
  ['maxPending', 'Rows waiting', 'Rows that may wait; what comes beyond is refused at once'],
  ['cors', 'Origins', 'Web pages that may ask it, with blanks between them; * is any'],
]

const form = { draftOf, problemsOf, changeOf }

/** Changes the bounds of an endpoint, after asking which. */
export const ChangeBounds = ({ endpoint }: { endpoint: EndpointView }) => (
  <Changing
    {...{ endpoint, form }}
    label={`Change the bounds of ${endpoint.name}`}
    title={`Change ${endpoint.name}?`}
    told={() => (
      <p>It holds from the next question on, and after a restart. No request fails by it.</p>
    )}
  >
    {(draft, onWrite, problems) => <Lines lines={boundNames} {...{ draft, problems, onWrite }} />}
  </Changing>
)
