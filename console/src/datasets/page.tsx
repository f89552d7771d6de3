import { Link } from 'wouter'
import * as at from '../addresses.ts'
import { useModel } from '../data/model.ts'
import { count, plural } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import type { Column } from '../parts/table.tsx'
import { byNeed, type Shown, shownOf } from './attention.ts'
import css from './page.module.css'
import { useDataSets } from './queries.ts'
import type { DataSet } from './types.ts'
import { VerdictBadge } from './verdict.tsx'
import { checksWords, originWords } from './words.ts'

const columns: readonly Column[] = [
  { name: 'Data set' },
  { name: 'Checks' },
  { name: 'Version' },
  { name: 'Rows', number: true },
  { name: 'Made' },
  { name: 'How' },
  { name: 'Learnt from by' },
]

const Checks = ({ shown: { set, standing, refused } }: { shown: Shown }) => (
  <>
    {set.verdict ? (
      <span className={css.checks}>
        <VerdictBadge verdict={set.verdict.verdict} />
        <Link href={at.dataset(set.name, set.verdict.version, { tab: 'checks' })}>
          {checksWords(set.verdict)}
        </Link>
      </span>
    ) : (
      <span className="muted">{standing === 'unread' ? 'never read' : 'not checked'}</span>
    )}
    {refused > 0 && (
      <small>
        <Link href={at.quarantine(set.name)}>{plural(refused, 'row')} refused</Link>
      </small>
    )}
  </>
)

const Models = ({ names }: { names: readonly string[] }) => (
  <span className={css.models}>
    {names.map((name) => (
      <Link key={name} href={at.loop(name)}>
        {name}
      </Link>
    ))}
    {names.length === 0 && <span className="muted">no model</span>}
  </span>
)

const Row = ({ shown }: { shown: Shown }) => {
  const { name, version, models } = shown.set
  return (
    <tr data-standing={shown.standing}>
      <td className={css.name}>
        {version ? <Link href={at.dataset(name, version.number)}>{name}</Link> : name}
      </td>
      <Cell label="Checks">
        <Checks shown={shown} />
      </Cell>
      <Cell label="Version">{version ? version.number : '–'}</Cell>
      <Cell label="Rows" number>
        {version ? count(version.rows) : '–'}
      </Cell>
      <Cell label="Made">{version ? <Ago time={version.createdAt} /> : '–'}</Cell>
      <Cell label="How">{version ? originWords(version) : '–'}</Cell>
      <Cell label="Learnt from by">
        <Models names={models} />
      </Cell>
    </tr>
  )
}

const Sets = ({ sets }: { sets: readonly DataSet[] }) => {
  const { models } = useModel()
  const shown = byNeed(shownOf(sets, models))
  return (
    <Panel title={plural(sets.length, 'data set')} note="what needs attention first" flush>
      <Cards label="Data sets" className={css.sets} columns={columns}>
        {shown.map((each) => (
          <Row key={each.set.name} shown={each} />
        ))}
      </Cards>
    </Panel>
  )
}

/** Every data set, those first that need attention. */
export const DataPage = () => {
  const sets = useDataSets()
  return (
    <Page title="Data" lead="What models learn from, and whether it is as it has to be.">
      <Answer query={sets} skeletons={<Skeletons rows={6} height={34} />}>
        {(found) =>
          found.length === 0 ? (
            <Empty title="No data set is configured.">
              A model names its own as <code>data</code> in <code>millrace.config.ts</code>.
            </Empty>
          ) : (
            <Sets sets={found} />
          )
        }
      </Answer>
    </Page>
  )
}
