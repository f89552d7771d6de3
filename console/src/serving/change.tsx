import { TextInput } from '@mantine/core'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useChange } from './deeds.ts'
import { type Change, changeOf, type Draft, draftOf, problemsOf } from './draft.ts'

/** The bounds of an endpoint: what they are called, and what they are. */
export const boundNames: readonly (readonly [keyof Draft, string, string])[] = [
  ['deadline', 'Deadline', 'How long a question may take, as 500ms or 2s'],
  ['maxBatch', 'Rows together', 'Rows that go through the model together, at most'],
  ['maxPending', 'Rows waiting', 'Rows that may wait; what comes beyond is refused at once'],
  ['cors', 'Origins', 'Web pages that may ask it, with blanks between them; * is any'],
]

const Fields = (props: { draft: Draft; onWrite: (draft: Draft) => void }) => {
  const { draft, onWrite } = props
  const problems = problemsOf(draft)
  return (
    <>
      {boundNames.map(([name, label, description]) => (
        <TextInput
          key={name}
          label={label}
          description={description}
          value={draft[name]}
          error={problems[name]}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => onWrite({ ...draft, [name]: currentTarget.value })}
        />
      ))}
    </>
  )
}

const againstOf = (draft: Draft, change: Change): string | null => {
  if (Object.values(problemsOf(draft)).some((problem) => problem !== undefined))
    return 'Not every value can be read.'
  return Object.keys(change).length === 0 ? 'Nothing is changed yet.' : null
}

/** Changes the bounds of an endpoint, after asking which. */
export const ChangeBounds = ({ endpoint }: { endpoint: EndpointView }) => {
  const { name, spec } = endpoint
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState(() => draftOf(spec))
  const change = useChange(endpoint)
  const changed = changeOf(draft, spec)
  const against = againstOf(draft, changed)
  const open = () => {
    setDraft(draftOf(spec))
    setOpened(true)
  }
  return (
    <>
      <Deed
        asks
        size="compact-sm"
        leftSection={<Pencil size={13} />}
        busy={change.isPending}
        aria-label={`Change the bounds of ${name}`}
        onPress={open}
      >
        Change
      </Deed>
      <Ask
        title={`Change ${name}?`}
        action="Change it"
        busy={change.isPending}
        blocked={against !== null}
        {...(against !== null && { against })}
        stays
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => change.mutate(changed, { onSuccess: () => setOpened(false) })}
      >
        <p>It holds from the next question on, and after a restart. No request fails by it.</p>
        <Fields draft={draft} onWrite={setDraft} />
      </Ask>
    </>
  )
}
