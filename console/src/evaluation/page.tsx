import { Button } from '@mantine/core'
import { Download } from 'lucide-react'
import type { ModelVersion } from '../../../src/core/records.ts'
import { useField } from '../data/field.ts'
import { useModels, useVersion } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Frame } from '../models/frame.tsx'
import { Labelled, Select } from '../parts/field.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Classes } from './classes.tsx'
import { Cost } from './cost.tsx'
import { Curves } from './curves.tsx'
import { Figures } from './figures.tsx'
import { Importance } from './importance.tsx'
import { Confused } from './matrix.tsx'
import { Mistakes } from './mistakes.tsx'
import css from './page.module.css'
import { useAssessment } from './query.ts'
import { Robustness } from './robustness.tsx'
import { Slices } from './slices.tsx'
import { type Assessed, hasAssessment } from './told.ts'

/** On which rows versions were measured: each on those that its own training held out. */
const measuredOn = (told: readonly Assessed[]): string =>
  told
    .map(
      ({ version, assessment }) =>
        `v${version.version} on ${plural(assessment.rows, 'validation row')}`,
    )
    .join(', ')

const With = (props: {
  told: readonly Assessed[]
  others: readonly number[]
  chosen: number | null
  onChoose: (version: string | null) => void
}) => {
  const { told, others, chosen, onChoose } = props
  return (
    <div className={css.with}>
      <p>
        Measured once, when it was trained: {measuredOn(told)}.
        {told.length > 1 && ' Each held out its own rows, so they may differ.'}
      </p>
      <span className={css.tools}>
        {others.length > 0 && (
          <Labelled>
            Beside
            <Select
              label="Version beside it"
              value={chosen === null ? null : String(chosen)}
              options={others.map((each) => [String(each), `v${each}`])}
              all="no other"
              onChoose={onChoose}
            />
          </Labelled>
        )}
        {told[0] && <Reports {...told[0].version} />}
      </span>
    </div>
  )
}

/** The same to keep, or for a pull request. */
const Reports = ({ model, version }: Pick<ModelVersion, 'model' | 'version'>) => {
  const of = `/api/models/${encodeURIComponent(model)}/versions/${version}`
  return (
    <>
      <Button component="a" href={`${of}/report.html`} leftSection={<Download size={14} />}>
        Report
      </Button>
      <Button component="a" href={`${of}/report.md`} leftSection={<Download size={14} />}>
        Markdown
      </Button>
    </>
  )
}

const Shown = ({ told, rival }: { told: Assessed; rival: Assessed | null }) => {
  const both = rival ? [told, rival] : [told]
  return (
    <>
      <Figures told={told} rival={rival} />
      <Curves told={both} />
      <div className={css.pair}>
        {both.map((each) => (
          <Confused key={each.version.version} told={each} />
        ))}
      </div>
      <div className={css.pair}>
        {both.map((each) => (
          <Classes key={each.version.version} told={each} />
        ))}
      </div>
      <Slices told={told} rival={rival} />
      <Robustness told={told} rival={rival} />
      <Importance told={told} />
      <div className={css.pair}>
        {both.map((each) => (
          <Mistakes key={each.version.version} told={each} />
        ))}
      </div>
      <div className={css.pair}>
        {both.map((each) => (
          <Cost key={each.version.version} told={each} />
        ))}
      </div>
    </>
  )
}

/** Versions that something was told of, but for one. */
const useOthers = ({ model, version }: ModelVersion): readonly number[] => {
  const found = useModels().data?.find((each) => each.model === model)
  return (found?.versions ?? [])
    .filter((each) => each.version !== version && hasAssessment(each))
    .map((each) => each.version)
}

const Evaluation = ({ version }: { version: ModelVersion }) => {
  const [asked, choose] = useField('with')
  const others = useOthers(version)
  const chosen = others.find((each) => String(each) === asked) ?? null
  const other = useVersion(version.model, chosen ?? Number.NaN)
  const mine = useAssessment(version)
  const theirs = useAssessment(chosen === null ? undefined : other.data?.version)
  if (!hasAssessment(version))
    return (
      <Empty title="Nothing was kept of how this version did.">
        <p>
          Its kind tells nothing of each row, or it was registered before that was kept. Later
          versions have it.
        </p>
      </Empty>
    )
  const isThere = mine.data && (chosen === null || theirs.data)
  const refetch = () => Promise.all([mine.refetch(), other.refetch(), theirs.refetch()])
  return (
    <Answer
      query={{
        data: isThere ? { told: mine.data, rival: theirs.data ?? null } : undefined,
        error: mine.error ?? other.error ?? theirs.error,
        refetch,
      }}
      skeletons={<Skeletons rows={8} height={30} />}
    >
      {({ told, rival }) =>
        told && (
          <>
            <With told={rival ? [told, rival] : [told]} {...{ others, chosen, onChoose: choose }} />
            <Shown told={told} rival={chosen === null ? null : rival} />
          </>
        )
      }
    </Answer>
  )
}

/** How a version did on the rows that were held out, by itself or beside another. */
export const EvaluationPage = () => (
  <Frame part="evaluation">{({ version }) => <Evaluation version={version} />}</Frame>
)
