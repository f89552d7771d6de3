import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import * as at from '../addresses.ts'
import { plural } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { useDeleteData } from './deeds.ts'
import { type Learnt, LearntFrom } from './learnt.tsx'
import type { Version } from './types.ts'

const Consequences = ({ rows, learners }: { rows: number; learners: readonly Learnt[] }) => (
  <>
    <p>
      Its {plural(rows, 'row')} go for good, but for those that other versions hold as well. Nobody
      can look at them, compare them or train on them any more; that the version was there is still
      known. It cannot be undone.
    </p>
    {learners.length > 0 && (
      <LearntFrom
        title="These learnt from it, and cannot be reproduced without its rows"
        learners={learners}
      />
    )}
  </>
)

const stays = 'It is what the data set is now: only versions before it can go.'

/** Lets go of the rows of a version, after it was shown what hangs on them. `newest`: what the data set is now. */
export const DeleteData = (props: {
  version: Version
  newest: number
  /** Undefined while they are not known. */
  learners: readonly Learnt[] | undefined
}) => {
  const { version, newest, learners } = props
  const { name, number, rows } = version
  const [opened, setOpened] = useState(false)
  const [, go] = useLocation()
  const remove = useDeleteData(name, () => go(at.dataset(name, newest)))
  const isLearnt = learners !== undefined && learners.length > 0
  return (
    <>
      <Deed
        takes="writeData"
        asks
        leftSection={<Trash2 size={13} />}
        busy={remove.isPending}
        against={number === newest ? stays : null}
        aria-label={`Delete data version ${number}`}
        onPress={() => setOpened(true)}
      >
        Delete
      </Deed>
      <Ask
        title={`Delete data version ${number} of ${name}?`}
        action={`Delete ${plural(rows, 'row')}`}
        color="red"
        busy={remove.isPending}
        blocked={learners === undefined}
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => remove.mutate({ version: number, force: isLearnt })}
        {...(isLearnt && { insist: 'I delete it although models learnt from it.' })}
      >
        <Consequences rows={rows} learners={learners ?? []} />
      </Ask>
    </>
  )
}
