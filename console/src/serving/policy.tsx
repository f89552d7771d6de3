import { NativeSelect } from '@mantine/core'
import { type Policy, policies } from '../../../src/core/rollout.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Panel, Sheet } from '../parts/page.tsx'
import { limitItems } from '../rollouts/limits.tsx'
import { policyWords } from '../rollouts/words.ts'
import { Changing, Lines } from './changing.tsx'
import { fieldsFor, planChange, planDraftOf, planNames, planProblems } from './plan.ts'

const form = { draftOf: planDraftOf, problemsOf: planProblems, changeOf: planChange }

const told = () => (
  <p>
    It holds for the next rollout; one that is under way keeps the limits it began with, and is
    cancelled where new versions are to take over at once.
  </p>
)

/** Changes how a new version takes over at an endpoint, after asking how. */
const ChangePolicy = ({ endpoint }: { endpoint: EndpointView }) => (
  <Changing
    {...{ endpoint, form, told }}
    label={`Change how a new version takes over at ${endpoint.name}`}
    title={`Change how a new version takes over at ${endpoint.name}?`}
  >
    {(draft, onWrite, problems) => (
      <>
        <NativeSelect
          label="Policy"
          description={`A new version ${policyWords[draft.policy]}.`}
          data={[...policies]}
          value={draft.policy}
          onChange={({ currentTarget }) =>
            onWrite({ ...draft, policy: currentTarget.value as Policy })
          }
        />
        <Lines
          lines={fieldsFor(draft.policy).map((field) => [field, ...planNames[field]] as const)}
          {...{ draft, problems, onWrite }}
        />
      </>
    )}
  </Changing>
)

/** How a new version takes over, and how that is changed. */
export const PolicyPanel = ({ endpoint }: { endpoint: EndpointView }) => {
  const { policy, rollout } = endpoint.spec
  return (
    <Panel title="A new version" note={policy} tools={<ChangePolicy endpoint={endpoint} />}>
      {policy === 'at once' ? (
        <p>It takes over at once, as soon as it passed its gate and is open.</p>
      ) : (
        <Sheet items={limitItems(policy, rollout)} />
      )}
    </Panel>
  )
}
