import { TextInput } from '@mantine/core'
import { Pencil, RotateCcw } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { EndpointView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count, duration } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Ask, Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import { useChange, useReset } from './deeds.ts'
import { type Change, changeOf, type Draft, draftOf, problemsOf } from './draft.ts'
import css from './settings.module.css'

const origins: Readonly<Record<EndpointView['origin'], string>> = {
  configuration: 'the configuration',
  model: 'its model, which has an endpoint by itself',
  'run time': 'somebody made it at run time',
}

const fields: readonly (readonly [keyof Draft, string, string])[] = [
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
      {fields.map(([name, label, description]) => (
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

const ChangeSettings = ({ endpoint }: { endpoint: EndpointView }) => {
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

/** What was changed of its declaration, where it has one. */
const differences = ({ spec, declared }: EndpointView): string[] => {
  if (declared === null) return []
  const [now, then] = [draftOf(spec), draftOf(declared)]
  const words = fields
    .filter(([name]) => now[name] !== then[name])
    .map(
      ([name, label]) => `${label.toLowerCase()} ${now[name] || 'none'} → ${then[name] || 'none'}`,
    )
  return spec.model === declared.model
    ? words
    : [`model ${spec.model} → ${declared.model}`, ...words]
}

const Reset = ({ endpoint }: { endpoint: EndpointView }) => {
  const reset = useReset(endpoint)
  const differs = differences(endpoint)
  if (endpoint.origin === 'run time' || differs.length === 0) return null
  return (
    <Confirm
      title={`Take back what was changed of ${endpoint.name}?`}
      action="Take it back"
      busy={reset.isPending}
      onConfirm={() => reset.mutate()}
      trigger={(open) => (
        <Deed
          asks
          size="compact-sm"
          leftSection={<RotateCcw size={13} />}
          busy={reset.isPending}
          onPress={open}
        >
          As declared
        </Deed>
      )}
    >
      <p>It is what the configuration says again:</p>
      <ul className={css.differences}>
        {differs.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Confirm>
  )
}

const itemsOf = (endpoint: EndpointView): readonly (readonly [string, ReactNode])[] => {
  const { spec, origin, generation, author, changedAt } = endpoint
  return [
    [
      'Model',
      <Link key="m" href={at.loop(spec.model)}>
        {spec.model}
      </Link>,
    ],
    ['A new version', spec.policy === 'at once' ? 'takes over at once' : spec.policy],
    ['Deadline', duration(spec.deadline)],
    ['Rows together', `${count(spec.maxBatch)} at most`],
    ['Rows waiting', `${count(spec.maxPending)} at most`],
    [
      'Origins',
      spec.cors.length === 0 ? 'none: no web page of another may ask it' : spec.cors.join(', '),
    ],
    ['Comes from', origins[origin]],
    [
      'Changed',
      changedAt === null ? (
        'never'
      ) : (
        <span key="c">
          <Ago time={changedAt} /> by {author}, generation {count(generation)}
        </span>
      ),
    ],
  ]
}

/** What an endpoint is, and how that is changed. */
export const Settings = ({ endpoint }: { endpoint: EndpointView }) => (
  <Panel
    title="Bounds"
    tools={
      <>
        <Reset endpoint={endpoint} />
        <ChangeSettings endpoint={endpoint} />
      </>
    }
  >
    <Sheet items={itemsOf(endpoint)} />
  </Panel>
)
