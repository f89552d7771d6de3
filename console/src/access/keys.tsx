import { Ban } from 'lucide-react'
import type { KeyRecord } from '../../../src/access/types.ts'
import { useNow } from '../data/now.ts'
import { date, exact, plural, stamp } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import stacked from '../parts/stacked.module.css'
import { Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { useRevokeKey } from './deeds.ts'
import css from './page.module.css'
import { useAccess } from './query.ts'
import { dataOf, limitWords, stateOf, whereWords } from './words.ts'

const columns: readonly Column[] = [
  { name: 'Key' },
  { name: 'Role' },
  { name: 'Data' },
  { name: 'Limits' },
  { name: 'Made' },
  { name: 'State' },
  { name: 'What can be done', unseen: true },
]

const Revoke = ({ name }: { name: string }) => {
  const revoke = useRevokeKey(name)
  const { data } = useAccess()
  const isOwn = data?.principal.kind === 'key' && data.principal.name === name
  return (
    <Confirm
      title={`Revoke the key ${name}?`}
      action="Revoke it"
      color="bad"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate()}
      trigger={(open) => (
        <Deed
          {...{ asks: true, takes: 'manage', size: 'compact-sm' }}
          leftSection={<Ban size={13} />}
          busy={revoke.isPending}
          aria-label={`Revoke ${name}`}
          onPress={open}
        >
          Revoke
        </Deed>
      )}
    >
      <p>
        Whoever uses it is refused within a second, by every process, and signed out of the console.
        It cannot be undone: make another key instead.
      </p>
      {isOwn && <p>It is the key that you are signed in with.</p>}
    </Confirm>
  )
}

const State = ({ entry, now }: { entry: KeyRecord; now: number }) => {
  const state = stateOf(entry, now)
  const { expiresAt, revokedAt } = entry
  if (state === 'counts')
    return expiresAt === null ? (
      'counts'
    ) : (
      <span title={exact(expiresAt)}>until {date(expiresAt)}</span>
    )
  const at = revokedAt ?? expiresAt
  return (
    <span title={at === null ? undefined : exact(at)}>
      <Badge tone="plain">{state}</Badge>
    </span>
  )
}

const Row = ({ entry, now }: { entry: KeyRecord; now: number }) => (
  <tr data-over={stateOf(entry, now) !== 'counts'}>
    <td className={css.name}>
      <strong>{entry.name}</strong>
      <small>
        <code>mrk_{entry.id}_…</code>
      </small>
    </td>
    <td className={css.role}>
      {entry.grant.role}
      <small>{whereWords(entry.grant)}</small>
    </td>
    <td className={css.data} data-label="Data">
      {dataOf(entry.grant)}
    </td>
    <td className={`${css.limits} num`} data-label="Limits">
      {limitWords(entry)}
    </td>
    <td className={css.made}>
      <time dateTime={new Date(entry.createdAt).toISOString()} title={exact(entry.createdAt)}>
        {stamp(entry.createdAt)}
      </time>
      <small>by {entry.author}</small>
    </td>
    <td className={css.state}>
      <State entry={entry} now={now} />
    </td>
    <td className={css.deed}>{entry.revokedAt === null && <Revoke name={entry.name} />}</td>
  </tr>
)

/** Every key, the newest first; those that count no more stay in the list. */
export const KeysPanel = ({ keys }: { keys: readonly KeyRecord[] }) => {
  const now = useNow()
  return (
    <Panel title={plural(keys.length, 'key')} note="newest first" flush>
      {keys.length === 0 ? (
        <Empty title="There is no key." />
      ) : (
        <Table label="Keys" className={`${css.table} ${stacked.stacked}`} columns={columns}>
          {[...keys].reverse().map((entry) => (
            <Row key={entry.id} entry={entry} now={now} />
          ))}
        </Table>
      )}
    </Panel>
  )
}
