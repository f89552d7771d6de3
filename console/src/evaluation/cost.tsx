import { bytes, duration } from '../format.ts'
import { Facts, Panel } from '../parts/page.tsx'
import type { Assessed } from './told.ts'

/** What a version costs where it is asked. */
export const Cost = ({ told: { version, assessment } }: { told: Assessed }) => {
  const { cost } = assessment
  if (!cost) return null
  return (
    <Panel
      title={`Cost of v${version.version}`}
      note={`one row at a time on the machine that judged it, without HTTP; medians of ${cost.rounds} rounds of ${cost.questions} questions`}
    >
      <Facts
        items={[
          ['Package', bytes(cost.bytes)],
          ['Half of the rows within', duration(cost.p50)],
          ['95 % of the rows within', duration(cost.p95)],
        ]}
      />
    </Panel>
  )
}
