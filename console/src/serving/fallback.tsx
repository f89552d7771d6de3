import { NativeSelect } from '@mantine/core'
import { Link } from 'wouter'
import type { EndpointView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { Panel, Sheet } from '../parts/page.tsx'
import { Changing, type Line, Lines } from './changing.tsx'
import {
  type Choice,
  choices,
  draftMeaning,
  fallbackWordsOf,
  type InsteadDraft,
  insteadChange,
  insteadDraftOf,
  insteadProblems,
  meaningOf,
} from './instead.ts'

const form = { draftOf: insteadDraftOf, problemsOf: insteadProblems, changeOf: insteadChange }

const lines: readonly Line<'constant'>[] = [
  ['constant', 'Constant', 'A class, a word, or the number that is predicted'],
]

const told = (draft: InsteadDraft) => (
  <>
    <p>
      It holds from the next question on, and after a restart. It is for questions at which the
      model fails, is late or is not there. One that is wrong, finds no room or names a version is
      refused as before.
    </p>
    {draft.choice === 'before' && (
      <p>
        That version is kept open, and takes its memory; where there is none, whoever asks gets the
        error.
      </p>
    )}
    {draft.choice !== 'none' && (
      <p>Such an answer says that it is a fallback, and the log has it beside the failure.</p>
    )}
  </>
)

const ChangeFallback = ({ endpoint }: { endpoint: EndpointView }) => (
  <Changing
    {...{ endpoint, form, told }}
    label={`Change what ${endpoint.name} answers where its model fails`}
    title={`Change what ${endpoint.name} answers where its model fails?`}
  >
    {(draft, onWrite, problems) => {
      const meaning = draftMeaning(draft)
      return (
        <>
          <NativeSelect
            label="Fallback"
            {...(meaning !== null && { description: `Whoever asks gets ${meaning}.` })}
            data={[...choices]}
            value={draft.choice}
            onChange={({ currentTarget }) =>
              onWrite({ ...draft, choice: currentTarget.value as Choice })
            }
          />
          {draft.choice === 'constant' && <Lines {...{ lines, draft, problems, onWrite }} />}
        </>
      )
    }}
  </Changing>
)

/** What is answered where the model fails, and how that is changed. */
export const FallbackPanel = ({ endpoint }: { endpoint: EndpointView }) => {
  const { name, spec } = endpoint
  return (
    <Panel
      title="Where the model fails"
      note={fallbackWordsOf(spec.fallback)}
      tools={<ChangeFallback endpoint={endpoint} />}
    >
      <Sheet
        items={[
          ['Whoever asks gets', meaningOf(spec.fallback)],
          [
            'Requests',
            <span key="r">
              <Link href={at.requests({ endpoint: name, status: 'failed' })}>that failed</Link>,{' '}
              <Link href={at.requests({ endpoint: name, variant: 'fallback' })}>
                that a fallback answered
              </Link>
            </span>,
          ],
        ]}
      />
    </Panel>
  )
}
