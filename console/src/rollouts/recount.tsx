import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { Seen } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import type { AnswerOf } from '../../../src/operations/index.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { count, exact, plural, stamp } from '../format.ts'
import { Deed } from '../parts/deed.tsx'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { Failure } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import { measureNames } from './words.ts'

type Told = AnswerOf<'GET', '/api/rollouts/:id/recount'>
type Counts = Told['changed'][number]['kept']

const columns: readonly Column[] = [
  { name: 'Until' },
  { name: 'Measure' },
  { name: 'Stable, then', number: true },
  { name: 'Stable, now', number: true },
  { name: 'Candidate, then', number: true },
  { name: 'Candidate, now', number: true },
]

const badOf = ({ bad, answers }: Seen) => `${count(bad)} of ${count(answers)}`

const Pair = ({ kept, now, side }: { kept: Counts; now: Counts; side: 'stable' | 'candidate' }) => (
  <>
    <td data-number>{badOf(kept[side])}</td>
    <td data-number>{badOf(now[side])}</td>
  </>
)

const Changed = ({ changed }: Pick<Told, 'changed'>) => (
  <More items={changed} first={6} of="first">
    {(shown) => (
      <Table label="Looks that count otherwise" columns={columns}>
        {shown.map(({ to, measure, kept, now }) => (
          <tr key={`${to} ${measure}`}>
            <td>
              <time dateTime={new Date(to).toISOString()} title={exact(to)}>
                {stamp(to)}
              </time>
            </td>
            <td>{measureNames[measure]}</td>
            <Pair kept={kept} now={now} side="stable" />
            <Pair kept={kept} now={now} side="candidate" />
          </tr>
        ))}
      </Table>
    )}
  </More>
)

const words = ({ looks, changed }: Told): string =>
  changed.length === 0
    ? `${plural(looks, 'look')} counted again: the log tells what it told then.`
    : `${plural(looks, 'look')} counted again: ${plural(changed.length, 'count differs', 'counts differ')}. Records came late, were erased, or are no longer kept.`

/** Counts again, from the log, what a rollout was judged by, on request. */
export const Recount = ({ rollout: { id } }: { rollout: RolloutView }) => {
  const query = useQuery({
    queryKey: [...keys.requests, 'recount', id],
    queryFn: ({ signal }) => get('/api/rollouts/:id/recount', { id }, signal),
    enabled: false,
  })
  return (
    <Panel
      title="Counted again"
      note="from the inference log, as it is now"
      tools={
        <Deed
          size="compact-sm"
          takes="read"
          leftSection={<RotateCw size={13} />}
          busy={query.isFetching}
          onPress={() => void query.refetch()}
        >
          Count again
        </Deed>
      }
      flush
    >
      {query.error && <Failure error={query.error} />}
      <p className={css.none} role="status">
        {query.data
          ? words(query.data)
          : 'What it was judged by can be counted again from the log.'}
      </p>
      {query.data && query.data.changed.length > 0 && <Changed changed={query.data.changed} />}
    </Panel>
  )
}
