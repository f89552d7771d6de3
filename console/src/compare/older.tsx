import { Link } from 'wouter'
import type { Comparison, Mode } from '../../../src/experiments/report/types.ts'
import * as at from '../addresses.ts'
import { duration, figure, short } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Panel, Scroll } from '../parts/page.tsx'
import css from './page.module.css'

const timeOf = (comparison: Comparison, mode: Mode) => {
  const { outcome } = comparison[mode]
  return outcome ? duration(outcome.seconds * 1000) : '–'
}
const lossOf = (comparison: Comparison, mode: Mode) => {
  const last = comparison[mode].outcome?.curve.at(-1)
  return last ? figure('val_loss', last.valLoss) : '–'
}

const heads = [
  ['Comparison', 'text'],
  ['Data', 'text'],
  ['Trained', 'text'],
  ['Workers', 'number'],
  ['Sequential', 'number'],
  ['Distributed', 'number'],
  ['Val loss, seq.', 'number'],
  ['Val loss, dist.', 'number'],
  ['Started', 'text'],
] as const

const Line = ({ comparison, shown }: { comparison: Comparison; shown: boolean }) => (
  <tr aria-current={shown}>
    <td>
      <Link href={at.scaling(comparison.model, comparison.id)}>
        <code>{short(comparison.id, 'last')}</code>
      </Link>{' '}
      {comparison.endedAt === null && <Badge tone="work">running</Badge>}
    </td>
    <td>{comparison.data.number}</td>
    <td>{comparison.kind === 'reference' ? 'as the reference' : 'own recipe'}</td>
    <td data-number>{comparison.distributed.workers}</td>
    <td data-number>{timeOf(comparison, 'sequential')}</td>
    <td data-number>{timeOf(comparison, 'distributed')}</td>
    <td data-number>{lossOf(comparison, 'sequential')}</td>
    <td data-number>{lossOf(comparison, 'distributed')}</td>
    <td className="muted">
      <Ago time={comparison.startedAt} />
    </td>
  </tr>
)

/** Every comparison of the model, newest first; the shown one is marked. */
export const Older = (props: { comparisons: readonly Comparison[]; shown: string }) => (
  <Panel title="All comparisons" flush>
    <Scroll label="Comparisons">
      <table className={css.list}>
        <thead>
          <tr>
            {heads.map(([name, kind]) => (
              <th key={name} scope="col" data-number={kind === 'number' || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.comparisons.map((each) => (
            <Line key={each.id} comparison={each} shown={each.id === props.shown} />
          ))}
        </tbody>
      </table>
    </Scroll>
  </Panel>
)
