import { NativeSelect, TextInput } from '@mantine/core'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { type Policy, policies } from '../../../src/core/rollout.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import { limitItems } from '../rollouts/limits.tsx'
import { policyWords } from '../rollouts/words.ts'
import { useChange } from './deeds.ts'
import {
  fieldsFor,
  type PlanDraft,
  planChange,
  planDraftOf,
  planNames,
  planProblems,
} from './plan.ts'

const Fields = (props: { draft: PlanDraft; onWrite: (draft: PlanDraft) => void }) => {
  const { draft, onWrite } = props
  const problems = planProblems(draft)
  return (
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
      {fieldsFor(draft.policy).map((field) => (
        <TextInput
          key={field}
          label={planNames[field][0]}
          description={planNames[field][1]}
          value={draft[field]}
          error={problems[field]}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => onWrite({ ...draft, [field]: currentTarget.value })}
        />
      ))}
    </>
  )
}

const againstOf = (draft: PlanDraft, change: object): string | null => {
  if (Object.keys(planProblems(draft)).length > 0) return 'Not every value can be read.'
  return Object.keys(change).length === 0 ? 'Nothing is changed yet.' : null
}

/** Changes how a new version takes over at an endpoint, after asking how. */
const ChangePolicy = ({ endpoint }: { endpoint: EndpointView }) => {
  const { name, spec } = endpoint
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState(() => planDraftOf(spec))
  const change = useChange(endpoint)
  const changed = planChange(draft, spec)
  const against = againstOf(draft, changed)
  return (
    <>
      <Deed
        asks
        size="compact-sm"
        leftSection={<Pencil size={13} />}
        busy={change.isPending}
        aria-label={`Change how a new version takes over at ${name}`}
        onPress={() => {
          setDraft(planDraftOf(spec))
          setOpened(true)
        }}
      >
        Change
      </Deed>
      <Ask
        title={`Change how a new version takes over at ${name}?`}
        action="Change it"
        busy={change.isPending}
        blocked={against !== null}
        {...(against !== null && { against })}
        stays
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => change.mutate(changed, { onSuccess: () => setOpened(false) })}
      >
        <p>
          It holds for the next rollout; one that is under way keeps the limits it began with, and
          is cancelled where new versions are to take over at once.
        </p>
        <Fields draft={draft} onWrite={setDraft} />
      </Ask>
    </>
  )
}

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
