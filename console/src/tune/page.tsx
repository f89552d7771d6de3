import { Link, useParams } from 'wouter'
import type { Study } from '../../../src/core/study.ts'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { count, figure, label, short } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { lastValue } from './axes.ts'
import css from './page.module.css'
import { useStudies, useStudy } from './queries.ts'
import { StudyBadge, StudyView } from './study.tsx'

const skeletons = <Skeletons rows={9} height={28} />

/** The newest search of the model, and a list of all of them. */
export const TunePage = () => {
  const { model, loop } = useModel()
  const studies = useStudies(model?.model ?? null)
  return (
    <Page title="Tune" lead="Searches for better hyper-parameters.">
      <Answer query={model ? studies : { ...loop, data: undefined }} skeletons={skeletons}>
        {(found) => {
          const [newest] = found
          if (!newest) return <Nothing model={model?.model ?? ''} />
          return (
            <>
              <StudyView key={newest.id} study={newest} />
              {found.length > 1 && <All studies={found} />}
            </>
          )
        }}
      </Answer>
    </Page>
  )
}

const Nothing = ({ model }: { model: string }) => (
  <Panel title="Nothing has been searched yet">
    <div className={css.begin}>
      <p>
        Say in <code>millrace.config.ts</code> what may change, and how:
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <pre tabIndex={0}>{`import { choice, logRange, range } from 'millrace'

tune: {
  ranges: {
    'task.units': choice([64, 100, 128]),
    'train.learningRate': logRange(1e-4, 1e-2),
    'task.dropout': range(0, 0.5),
  },
}`}</pre>
      <p>
        Then <code>millrace tune {model}</code> trains different values side by side, ends those
        early that fall behind, and shows them here as it goes.
      </p>
    </div>
  </Panel>
)

const columns: readonly Column[] = [
  { name: 'Search' },
  { name: 'Status' },
  { name: 'Trials', number: true },
  { name: 'Best', number: true },
  { name: 'Version' },
  { name: 'Started' },
]

const Row = ({ study }: { study: Study }) => {
  const { id, model, status, trials, version, startedAt } = study
  return (
    <tr>
      <td>
        <Link href={at.study(model, id)}>
          <code>{short(id, 'last')}</code>
        </Link>
      </td>
      <td>
        <StudyBadge status={status} />
      </td>
      <td data-number>{count(trials.length)}</td>
      <td data-number>{bestOf(study)}</td>
      <td>{version === null ? '–' : <Link href={at.version(model, version)}>v{version}</Link>}</td>
      <td className="muted">
        <Ago time={startedAt} />
      </td>
    </tr>
  )
}

const All = ({ studies }: { studies: readonly Study[] }) => (
  <Panel title="All searches" flush>
    <Table label="Searches" className={css.list} columns={columns}>
      {studies.map((study) => (
        <Row key={study.id} study={study} />
      ))}
    </Table>
  </Panel>
)

const bestOf = ({ trials, best, plan }: Study): string => {
  const trial = trials.find(({ number }) => number === best)
  const value = trial ? lastValue(trial) : null
  return value === null ? '–' : `${label(plan.metric)} ${figure(plan.metric, value)}`
}

/** One search. */
export const StudyPage = () => {
  const { model = '', id = '' } = useParams<{ model: string; id: string }>()
  const query = useStudy(model, id)
  return (
    <Page
      title={`Search ${short(id, 'last')}`}
      heading={
        <>
          Search <code>{short(id, 'last')}</code>
        </>
      }
      lead={
        <>
          <Link href={at.tune(model)}>Tune</Link> · {model}
          {query.data && `, by ${query.data.author}`}
        </>
      }
    >
      <Answer query={query} skeletons={skeletons}>
        {(study) => <StudyView study={study} />}
      </Answer>
    </Page>
  )
}
