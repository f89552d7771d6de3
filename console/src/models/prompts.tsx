import { Check, X } from 'lucide-react'
import type { Evaluation } from '../../../src/core/records.ts'
import { percent } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'

const Predicted = ({ predicted, passed }: Evaluation['results'][number]) => {
  const Sign = passed ? Check : X
  return (
    <Badge tone={passed ? 'plain' : 'bad'}>
      <Sign size={12} aria-label={passed ? 'accepted' : 'not accepted'} />
      {predicted ?? 'nothing'}
    </Badge>
  )
}

const columns: readonly Column[] = [{ name: 'Prompt' }, { name: 'Predicted' }, { name: 'Accepted' }]

/** The prompts of the latest evaluation, those that were answered wrong first. */
export const Prompts = ({ evaluation }: { evaluation: Evaluation }) => {
  const { results } = evaluation
  const sorted = [
    ...results.filter(({ passed }) => !passed),
    ...results.filter(({ passed }) => passed),
  ]
  return (
    <Panel
      title="Prompts"
      note={
        <>
          {percent(evaluation.accuracy)} right, <Ago time={evaluation.time} />
        </>
      }
      flush
    >
      <Table label="Prompts and answers" className={css.cases} columns={columns}>
        {sorted.map((result) => (
          <tr key={result.prompt}>
            <td>{result.prompt}</td>
            <td>
              <Predicted {...result} />
            </td>
            <td className="muted">{result.accepted.join(', ')}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  )
}
