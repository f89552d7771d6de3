import { Link } from 'wouter'
import type { Difference, ModelView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { useModel } from '../data/model.ts'
import { useDiff, useModels } from '../data/queries.ts'
import { sentence } from '../format.ts'
import { unknownIn, VersionPair } from '../parts/choice.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { championOf } from './champion.ts'
import { Changes } from './changes.tsx'
import { rowsOf, summaryOf } from './differences.ts'
import css from './page.module.css'

const Found = (props: {
  differences: readonly Difference[]
  view: ModelView
  from: number
  to: number
}) => {
  const { differences, view, from, to } = props
  const checks = view.versions.find(({ version }) => version === to)?.gate.checks ?? []
  const groups = rowsOf(differences, checks)
  const summary = summaryOf(groups)
  return groups.length === 0 ? (
    <p className={css.none}>
      Nothing: data, code, configuration, environment, seed and metrics are alike.
    </p>
  ) : (
    <>
      {summary !== null && <p className={css.none}>{sentence(summary)}</p>}
      <Changes groups={groups} from={from} to={to} />
    </>
  )
}

/** What a version is held against at first: the champion, or else the version before it. */
const otherThan = (newest: number, numbers: readonly number[], champion: number | null): number =>
  champion !== null && champion !== newest
    ? champion
    : (numbers.find((each) => each < newest) ?? numbers.find((each) => each !== newest) ?? newest)

/** A version that is asked for in the address; else another. */
const asked = (field: string | null, numbers: readonly number[], otherwise: number): number =>
  numbers.find((each) => String(each) === field) ?? otherwise

/** What changed between two versions of a model; which two stands in the address. */
const Diff = (props: { model: ModelView; champion: number | null }) => {
  const { model, versions } = props.model
  const numbers = versions.map(({ version }) => version)
  const [toField, setTo] = useField('to')
  const [fromField, setFrom] = useField('from')
  const to = asked(toField, numbers, numbers[0] ?? 1)
  const from = asked(fromField, numbers, otherThan(to, numbers, props.champion))
  const query = useDiff(model, from, to)
  const unknown = unknownIn([fromField, toField], numbers)
  if (unknown !== undefined)
    return (
      <Empty title={`${model} has no version ${unknown}; it may have been deleted.`}>
        <Link href={at.difference(model)}>To the newest two</Link>
      </Empty>
    )
  return (
    <Panel
      title={`What changed in ${model}`}
      tools={
        <VersionPair
          {...{ from, to, versions: numbers }}
          onFrom={(number) => setFrom(String(number))}
          onTo={(number) => setTo(String(number))}
        />
      }
      flush
    >
      <div className={css.room}>
        {from === to ? (
          <p className={css.none}>Choose two different versions.</p>
        ) : (
          <Answer query={query} skeletons={<Skeletons rows={3} />}>
            {(found) => <Found differences={found} view={props.model} from={from} to={to} />}
          </Answer>
        )}
      </div>
    </Panel>
  )
}

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
