import type { ClassFigures } from '../../../src/core/assessment.ts'
import { count, figure, heading } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import type { Assessed } from './told.ts'

const metrics = ['precision', 'recall', 'specificity', 'f1', 'auc'] as const

const columns: readonly Column[] = [
  { name: 'Class' },
  { name: 'Rows', number: true },
  ...metrics.map((name) => ({ name: heading(name), number: true })),
]

const shown = (name: string, value: number | null) => (value === null ? '–' : figure(name, value))

const Row = ({ of }: { of: ClassFigures }) => (
  <tr>
    <th scope="row">{of.label}</th>
    <td data-number>{count(of.rows)}</td>
    {metrics.map((name) => (
      <td key={name} data-number>
        {shown(name, of[name])}
      </td>
    ))}
  </tr>
)

/** Figures of each class against all others; one that is not defined on these rows is a dash. */
export const Classes = ({ told: { version, assessment } }: { told: Assessed }) => {
  const { classes = [] } = assessment
  if (classes.length === 0) return null
  return (
    <Panel title={`Classes of v${version.version}`} note="each against all others" flush>
      <Table
        label={`Figures of each class of version ${version.version}`}
        named
        className={css.figures}
        columns={columns}
      >
        {classes.map((each) => (
          <Row key={each.label} of={each} />
        ))}
      </Table>
    </Panel>
  )
}
