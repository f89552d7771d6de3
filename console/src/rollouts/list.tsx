import { Link } from 'wouter'
import type { RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { duration } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { More } from '../parts/more.tsx'
import type { Column } from '../parts/table.tsx'
import { RolloutBadge } from './badge.tsx'
import css from './page.module.css'
import { saidOf } from './words.ts'

const columns: readonly Column[] = [
  { name: 'Versions' },
  { name: 'Verdict' },
  { name: 'Why' },
  { name: 'Watched', number: true, title: 'How long its answers were looked at' },
  { name: 'Begun' },
  { name: 'By' },
]

const Row = ({ rollout }: { rollout: RolloutView }) => {
  const { id, model, stable, candidate, watchedMs, createdAt, author, policy } = rollout
  return (
    <tr>
      <td>
        <Link href={at.rollout(model, id)}>
          v{stable} → v{candidate}
        </Link>
        <small>{policy}</small>
      </td>
      <Cell label="Verdict">
        <RolloutBadge rollout={rollout} />
      </Cell>
      <Cell label="Why" className={css.why}>
        {saidOf(rollout)}
      </Cell>
      <Cell label="Watched" number>
        {duration(watchedMs)}
      </Cell>
      <Cell label="Begun">
        <Ago time={createdAt} />
      </Cell>
      <Cell label="By">{author}</Cell>
    </tr>
  )
}

/** Rollouts with their verdicts, newest first; each leads to what was seen of it. */
export const RolloutList = (props: { label: string; rollouts: readonly RolloutView[] }) => (
  <More items={props.rollouts} first={5}>
    {(shown) => (
      <Cards label={props.label} className={css.list} columns={columns}>
        {shown.map((rollout) => (
          <Row key={rollout.id} rollout={rollout} />
        ))}
      </Cards>
    )}
  </More>
)
