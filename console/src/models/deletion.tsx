import { useQuery } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Deletion } from '../../../src/loop/deletion.ts'
import { type Deletable, deletion, useDelete } from '../data/deeds.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { wordsOf } from './deletes.ts'

/** How what is deleted is called. */
const nameOf = (what: Deletable): string => {
  switch (what.kind) {
    case 'version':
      return `version ${what.version} of ${what.model}`
    case 'run':
      return `run ${what.id} of ${what.model}`
    case 'model':
      return `all there is of ${what.model}`
  }
}

const Listed = ({ title, items }: { title: string; items: readonly string[] }) =>
  items.length === 0 ? null : (
    <div>
      <strong>{title}</strong>
      <ul>
        {items.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </div>
  )

const Consequences = ({ found }: { found: Deletion }) => {
  const { goes, stays } = wordsOf(found)
  return (
    <>
      <Listed title="This goes, for good" items={goes} />
      <Listed title="This stays" items={stays} />
      <Listed title="These endpoints answer nothing then" items={found.endpoints} />
      {found.goes.versions.length > 0 && found.rollback.length === 0 && (
        <p>No champion is left that a rollback could go back to.</p>
      )}
    </>
  )
}

/** Deletes something for good, after it was shown what hangs on it. `to`: where the page goes then. */
export const Delete = ({ what, to }: { what: Deletable; to: string }) => {
  const [opened, setOpened] = useState(false)
  const [, go] = useLocation()
  const remove = useDelete(what, () => go(to))
  const planned = useQuery({
    queryKey: ['deletion', what],
    queryFn: async () => (await deletion(what, true)).deletion,
    enabled: opened,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  return (
    <>
      <Deed
        asks
        leftSection={<Trash2 size={13} />}
        busy={remove.isPending}
        onPress={() => setOpened(true)}
        {...(what.kind !== 'model' && { 'aria-label': `Delete ${nameOf(what)}` })}
      >
        {what.kind === 'model' ? 'Delete the model' : 'Delete'}
      </Deed>
      <Ask
        title={`Delete ${nameOf(what)}?`}
        action={what.kind === 'model' ? 'Delete all of it' : `Delete the ${what.kind}`}
        color="red"
        busy={remove.isPending}
        blocked={planned.data === undefined}
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => remove.mutate()}
        {...(what.kind === 'model'
          ? { insist: `I delete every version, run and row of ${what.model}.` }
          : {})}
      >
        <Answer query={planned} skeletons={<Skeletons rows={4} />}>
          {(found) => <Consequences found={found} />}
        </Answer>
      </Ask>
    </>
  )
}
