import { measures, type RolloutPoint } from '../../../src/core/rollout.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import { count, exact, stamp } from '../format.ts'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { isSeen } from './evidence.ts'
import { evidenceWords, measureNames, shareWords, standingWords } from './words.ts'

/** What the curves are drawn from, look by look, newest first. */
export const Looks = (props: { rollout: RolloutView; points: readonly RolloutPoint[] }) => {
  const { rollout, points } = props
  const seen = measures.filter((measure) => isSeen(rollout, measure))
  if (points.length === 0) return null
  const columns: readonly Column[] = [
    { name: 'Until' },
    { name: 'Where it stood' },
    { name: 'Share', number: true },
    ...seen.flatMap((measure): Column[] => [
      {
        name: `${measureNames[measure]}: v${rollout.stable}`,
        number: true,
        title: 'New bad of new answers',
      },
      { name: `v${rollout.candidate}, ${measure}`, number: true, title: 'New bad of new answers' },
      { name: `Against, ${measure}`, number: true },
      { name: `For, ${measure}`, number: true },
    ]),
  ]
  const bad = (of: { readonly answers: number; readonly bad: number }) =>
    of.answers === 0 ? '–' : `${count(of.bad)} of ${count(of.answers)}`
  return (
    <Panel title="Look by look" note="what the curves are drawn from, newest first" flush>
      <More items={points.toReversed()} first={6}>
        {(shown) => (
          <Table label="Look by look" columns={columns}>
            {shown.map((point) => (
              <tr key={point.to}>
                <td>
                  <time dateTime={new Date(point.to).toISOString()} title={exact(point.to)}>
                    {stamp(point.to)}
                  </time>
                </td>
                <td>{standingWords({ phase: point.phase, verdict: null, undecided: null })}</td>
                <td data-number>{shareWords(point.weight)}</td>
                {seen.map((measure) => {
                  const { stable, candidate } = point.counts[measure]
                  return [
                    <td key={`${measure} s`} data-number>
                      {bad(stable)}
                    </td>,
                    <td key={`${measure} c`} data-number>
                      {bad(candidate)}
                    </td>,
                    <td key={`${measure} b`} data-number>
                      {evidenceWords(point.back[measure])}
                    </td>,
                    <td key={`${measure} o`} data-number>
                      {evidenceWords(point.on[measure])}
                    </td>,
                  ]
                })}
              </tr>
            ))}
          </Table>
        )}
      </More>
    </Panel>
  )
}
