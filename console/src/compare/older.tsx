import { Link } from 'wouter'
import type { Comparison, Mode } from '../../../src/experiments/report/types.ts'
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

/** Every comparison of the model, newest first; the shown one is marked. */
export const Older = (props: { comparisons: readonly Comparison[]; shown: string }) => (
  <Panel title="All comparisons" flush>
    <Scroll label="Comparisons">
      <table className={css.list}>
        <thead>
          <tr>
            <th scope="col">Comparison</th>
            <th scope="col">Data</th>
            <th scope="col">Trained</th>
            <th scope="col" data-number>
              Workers
            </th>
            <th scope="col" data-number>
              Sequential
            </th>
            <th scope="col" data-number>
              Distributed
            </th>
            <th scope="col" data-number>
              Val loss, seq.
            </th>
            <th scope="col" data-number>
              Val loss, dist.
            </th>
            <th scope="col">Started</th>
          </tr>
        </thead>
        <tbody>
          {props.comparisons.map((each) => (
            <tr key={each.id} aria-current={each.id === props.shown}>
              <td>
                <Link href={`/compare/${each.id}`}>
                  <code>{short(each.id, 'last')}</code>
                </Link>{' '}
                {each.endedAt === null && <Badge tone="work">not through</Badge>}
              </td>
              <td>{each.data.number}</td>
              <td>{each.kind === 'reference' ? 'as the reference' : 'own recipe'}</td>
              <td data-number>{each.distributed.workers}</td>
              <td data-number>{timeOf(each, 'sequential')}</td>
              <td data-number>{timeOf(each, 'distributed')}</td>
              <td data-number>{lossOf(each, 'sequential')}</td>
              <td data-number>{lossOf(each, 'distributed')}</td>
              <td className="muted">
                <Ago time={each.startedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  </Panel>
)
