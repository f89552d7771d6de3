import { Chart } from '../charts/chart.tsx'
import { useField } from '../data/field.ts'
import { tick } from '../format.ts'
import { Labelled, Select } from '../parts/field.tsx'
import { Panel } from '../parts/page.tsx'
import { type CurveKind, curvedClasses, kindsOf, linesOf } from './lines.ts'
import css from './page.module.css'
import type { Assessed } from './told.ts'

const words: Record<CurveKind, { title: string; x: string; y: string; empty: string }> = {
  roc: {
    title: 'ROC',
    x: 'share of other rows that are said to be of the class',
    y: 'share of its own rows that are',
    empty: 'Not defined: the rows are all of one class.',
  },
  precisionRecall: {
    title: 'Precision and recall',
    x: 'recall',
    y: 'precision',
    empty: 'Not defined: no row is of the class.',
  },
  calibration: {
    title: 'Calibration',
    x: 'how likely it was said to be',
    y: 'how often it was',
    empty: 'No rows.',
  },
}

const share = (value: number, step?: number) => tick('share', value, step)

const Curve = ({
  kind,
  name,
  told,
}: {
  kind: CurveKind
  name: string
  told: readonly Assessed[]
}) => (
  <section>
    <h3>{words[kind].title}</h3>
    <Chart
      label={`${words[kind].title} of ${name}`}
      height={260}
      empty={words[kind].empty}
      format={share}
      formatX={(value) => share(value, 0.1)}
      nameX={(value) => `${words[kind].x}: ${share(value)}`}
      axisX={words[kind].x}
      axisY={words[kind].y}
      range={[0, 1]}
      series={linesOf(kind, name, told)}
    />
  </section>
)

/** ROC, precision and recall, calibration of a class, each version a line; which class can be chosen. */
export const Curves = ({ told }: { told: readonly Assessed[] }) => {
  const [asked, choose] = useField('class')
  const classes = curvedClasses(told)
  const name = classes.find((each) => each === asked) ?? classes[0]
  if (name === undefined) return null
  return (
    <Panel
      title="Curves"
      note={classes.length > 1 ? 'of each class against all others' : `of ${name}`}
      tools={
        classes.length > 1 && (
          <Labelled>
            Class
            <Select
              label="Class of the curves"
              value={name}
              options={classes.map((each) => [each, each])}
              onChoose={choose}
            />
          </Labelled>
        )
      }
    >
      <div className={css.curves}>
        {kindsOf(name, told).map((kind) => (
          <Curve key={kind} kind={kind} name={name} told={told} />
        ))}
      </div>
    </Panel>
  )
}
