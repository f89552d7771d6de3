import { TextInput } from '@mantine/core'
import { Pencil } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useChange } from './deeds.ts'
import type { Change } from './draft.ts'

type Spec = EndpointView['spec']
type Problems<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>

/** What somebody writes of an endpoint, why it cannot be, and what it changes. */
export interface Form<Draft, Name extends string> {
  readonly draftOf: (spec: Spec) => Draft
  readonly problemsOf: (draft: Draft) => Problems<Name>
  /** Nothing of what stays. */
  readonly changeOf: (draft: Draft, spec: Spec) => Change
}

/** A line that is written, how it is called, and what it is. */
export type Line<Name extends string> = readonly [name: Name, label: string, meaning: string]

/** Values that are written, each in a line of its own. */
export const Lines = <Name extends string, Draft extends Readonly<Record<Name, string>>>(props: {
  lines: readonly Line<Name>[]
  draft: Draft
  problems: Problems<Name>
  onWrite: (draft: Draft) => void
}) =>
  props.lines.map(([name, label, meaning]) => (
    <TextInput
      key={name}
      label={label}
      description={meaning}
      value={props.draft[name]}
      error={props.problems[name]}
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget }) =>
        props.onWrite({ ...props.draft, [name]: currentTarget.value })
      }
    />
  ))

const againstOf = (problems: Problems<string>, change: Change): string | null => {
  if (Object.values(problems).some((problem) => problem !== undefined))
    return 'Not every value can be read.'
  return Object.keys(change).length === 0 ? 'Nothing is changed yet.' : null
}

/** A button that asks what of an endpoint is to be changed, and changes it, with Undo. */
export const Changing = <Draft, Name extends string>(props: {
  endpoint: EndpointView
  form: Form<Draft, Name>
  /** What the button does, with its object. */
  label: string
  title: string
  /** What will happen. */
  told: (draft: Draft) => ReactNode
  children: (draft: Draft, write: (draft: Draft) => void, problems: Problems<Name>) => ReactNode
}) => {
  const { endpoint, form } = props
  const { spec } = endpoint
  const [opened, setOpened] = useState(false)
  const [draft, setDraft] = useState(() => form.draftOf(spec))
  const change = useChange(endpoint)
  const changed = form.changeOf(draft, spec)
  const problems = form.problemsOf(draft)
  const against = againstOf(problems, changed)
  const undo = (now: Spec) => form.changeOf(form.draftOf(spec), now)
  return (
    <>
      <Deed
        asks
        size="compact-sm"
        leftSection={<Pencil size={13} />}
        busy={change.isPending}
        aria-label={props.label}
        onPress={() => {
          setDraft(form.draftOf(spec))
          setOpened(true)
        }}
      >
        Change
      </Deed>
      <Ask
        title={props.title}
        action="Change it"
        busy={change.isPending}
        blocked={against !== null}
        {...(against !== null && { against })}
        stays
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => change.mutate({ changed, undo }, { onSuccess: () => setOpened(false) })}
      >
        {props.told(draft)}
        {props.children(draft, setDraft, problems)}
      </Ask>
    </>
  )
}
