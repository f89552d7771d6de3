import { ArrowRight } from 'lucide-react'
import { Link } from 'wouter'
import type { Difference, ModelView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { useModel } from '../data/model.ts'
import { useDiff, useModels } from '../data/queries.ts'
import { count, figure, label } from '../format.ts'
import { isOwn } from '../parts/compared.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { championOf } from './champion.ts'
import css from './page.module.css'

const groups: readonly Difference['group'][] = [
  'data',
  'code',
  'configuration',
  'environment',
  'seed',
  'metrics',
]

const written = (group: Difference['group'], name: string, value: string | null) => {
  if (value === null) return <span className="muted">none</span>
  if (!Number.isFinite(Number(value))) return value
  if (group === 'metrics') return figure(name, Number(value))
  return group === 'data' && name.startsWith('rows') ? count(Number(value)) : value
}

const Choice = (props: {
  label: string
  value: number
  versions: readonly number[]
  onChoose: (version: number) => void
}) => (
  <select
    aria-label={props.label}
    className={css.choice}
    value={props.value}
    onChange={(event) => props.onChoose(Number(event.currentTarget.value))}
  >
    {props.versions.map((each) => (
      <option key={each} value={each}>
        v{each}
      </option>
    ))}
  </select>
)

const List = ({ differences }: { differences: readonly Difference[] }) =>
  differences.length === 0 ? (
    <p className="muted">
      Nothing: data, code, configuration, environment, seed and metrics are alike.
    </p>
  ) : (
    <div className={css.groups}>
      {groups.map((group) => {
        const found = differences.filter((each) => each.group === group)
        return (
          found.length > 0 && (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {found.map(({ name, from, to }) => (
                  <div key={name}>
                    <dt>{group === 'metrics' ? label(name) : name}</dt>
                    <dd className="num">
                      <span className={css.from}>{written(group, name, from)}</span>
                      <ArrowRight size={13} aria-label="became" />
                      <span className={css.to}>{written(group, name, to)}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        )
      })}
    </div>
  )

/** What a version is held against at first: the champion, or else the version before it. */
const otherThan = (newest: number, numbers: readonly number[], champion: number | null): number =>
  champion !== null && champion !== newest
    ? champion
    : (numbers.find((each) => each < newest) ?? numbers.find((each) => each !== newest) ?? newest)

/** A version that is asked for in the address; else another. */
const asked = (field: string | null, numbers: readonly number[], otherwise: number): number =>
  numbers.find((each) => String(each) === field) ?? otherwise

/** What changed between two versions of a model; which two stands in the address. */
export const Diff = (props: { model: ModelView; champion: number | null; to?: number }) => {
  const { model, versions } = props.model
  const numbers = versions.map(({ version }) => version)
  const [toField, setTo] = useField('to')
  const [fromField, setFrom] = useField('from')
  const to = asked(toField, numbers, props.to ?? numbers[0] ?? 1)
  const from = asked(fromField, numbers, otherThan(to, numbers, props.champion))
  const query = useDiff(model, from, to)
  return (
    <Panel
      title={`What changed in ${model}`}
      tools={
        <span className={css.pick}>
          from{' '}
          <Choice
            label="From version"
            value={from}
            versions={numbers}
            onChoose={(number) => setFrom(String(number))}
          />
          to{' '}
          <Choice
            label="To version"
            value={to}
            versions={numbers}
            onChoose={(number) => setTo(String(number))}
          />
        </span>
      }
    >
      <div className={css.room}>
        {from === to ? (
          <p className="muted">Choose two different versions.</p>
        ) : (
          <Answer query={query} skeletons={<Skeletons rows={3} />}>
            {(found) => <List differences={found.filter(isShown)} />}
          </Answer>
        )}
      </div>
    </Panel>
  )
}

const isShown = ({ group, name }: Difference): boolean => group !== 'metrics' || isOwn(name)

/** Two versions of a model, held against each other. */
export const DiffPage = () => {
  const { model } = useModel()
  const models = useModels()
  const found = models.data?.find((each) => each.model === model?.model)
  return (
    <Page
      title="Differences"
      lead={model && <Link href={at.versions(model.model)}>Versions of {model.model}</Link>}
    >
      <Answer query={{ ...models, data: models.data && found }}>
        {(view) =>
          view.versions.length > 1 ? (
            <Diff model={view} champion={championOf(view)} />
          ) : (
            <Empty title="There are no two versions to compare yet." />
          )
        }
      </Answer>
    </Page>
  )
}
