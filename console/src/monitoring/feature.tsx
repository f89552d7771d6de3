import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { FeatureDrift, MonitorWindow } from '../../../src/core/monitor.ts'
import type { MonitorBrief } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { measured, percent } from '../format.ts'
import { type Fact, Facts, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import { StateBadge } from './badge.tsx'
import { Distribution } from './distribution.tsx'
import { useMarks } from './marks.ts'
import css from './page.module.css'
import { useMonitors, useWindow, useWindows } from './queries.ts'
import { Times } from './standing.tsx'
import { type Chosen, Effects } from './timeline.tsx'
import {
  againstWords,
  chanceWords,
  effectOf,
  effectWords,
  kindOfFeature,
  missingIn,
  nothing,
  shareOr,
  stateMeanings,
} from './words.ts'

const figure = (value: number | null): string =>
  value === null ? nothing : measured(Number(value.toPrecision(4)))

const noted = (value: string, note: string): ReactNode => (
  <>
    {value}
    <small>{note}</small>
  </>
)

/** Of what was not measured no figure is told. */
const unknown = {
  ...{ statistic: null, pValue: null, psi: null, jensenShannon: null, wasserstein: null },
}

/** What was computed of the difference: what decides first, the others beside it. */
const differenceFacts = (feature: FeatureDrift): readonly Fact[] => {
  const { kind, state, weight } = feature
  const { statistic, pValue, psi, jensenShannon, wasserstein } =
    state === 'unmeasured' ? unknown : feature
  const isNumber = kind === 'number'
  const test = isNumber ? 'Kolmogorov–Smirnov' : 'chi-square'
  return [
    [
      'Difference',
      noted(effectOf(feature), isNumber ? 'largest of the distributions' : 'total variation'),
      state === 'alarm' ? 'bad' : undefined,
    ],
    ['Statistic', noted(statistic === null ? nothing : effectWords(statistic), test)],
    ['p', noted(pValue === null ? nothing : chanceWords(pValue), 'how likely by chance')],
    ['PSI', psi === null ? nothing : effectWords(psi)],
    ['Jensen–Shannon', jensenShannon === null ? nothing : effectWords(jensenShannon)],
    ...(isNumber
      ? [['Wasserstein', noted(figure(wasserstein), 'in deviations before')] as const]
      : []),
    ['Weight', weight === null ? 'not told' : percent(weight)],
  ]
}

const sideRows = (feature: FeatureDrift): readonly (readonly [string, string, string])[] => {
  const { before, now, kind } = feature
  const both = (name: string, of: (side: FeatureDrift['now']) => string) =>
    [name, of(before), of(now)] as const
  return [
    both('values', ({ rows }) => figure(rows)),
    both('missing', (side) => shareOr(missingIn(side))),
    both('invalid', (side) => shareOr(missingIn(side, 'invalid'))),
    ...(kind === 'number'
      ? [
          both('least', ({ min }) => figure(min)),
          both('median', ({ median }) => figure(median)),
          both('mean', ({ mean }) => figure(mean)),
          both('deviation', ({ deviation }) => figure(deviation)),
          both('largest', ({ max }) => figure(max)),
        ]
      : []),
    both('different values', ({ distinct }) => figure(distinct)),
  ]
}

const Sides = ({ feature }: { feature: FeatureDrift }) => (
  <Panel title="Before and now" flush>
    <Table
      label="Before and now"
      columns={[
        { name: 'Figure' },
        { name: 'Before', number: true },
        { name: 'This window', number: true },
      ]}
    >
      {sideRows(feature).map(([name, before, now]) => (
        <tr key={name}>
          <td>{name}</td>
          <td data-number>{before}</td>
          <td data-number>{now}</td>
        </tr>
      ))}
    </Table>
  </Panel>
)

const Fresh = ({ fresh }: Pick<FeatureDrift, 'fresh'>) =>
  fresh.length === 0 ? null : (
    <Panel
      title="Values that were hardly there before"
      note="with their share of this window"
      flush
    >
      <Table
        label="Values that were hardly there before"
        columns={[{ name: 'Value' }, { name: 'Share', number: true }]}
      >
        {fresh.map(([value, share]) => (
          <tr key={value}>
            <td className={css.middle}>{value === '' ? '(empty)' : value}</td>
            <td data-number>{percent(share)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  )

const EffectPanel = (props: { status: MonitorBrief; chosen: Chosen; name: string }) => {
  const { status, chosen, name } = props
  const query = useWindows(status.endpoint, null)
  const marks = useMarks(status)
  return (
    <Panel title="Difference over windows">
      <Answer query={query} skeletons={<Skeletons rows={6} height={30} />}>
        {(windows) => (
          <Effects
            {...{ windows, marks }}
            {...{ endpoint: status.endpoint, rules: status.rules, version: chosen.version }}
            names={[name]}
          />
        )}
      </Answer>
    </Panel>
  )
}

const Shown = (props: { status: MonitorBrief; window: MonitorWindow; feature: FeatureDrift }) => {
  const { status, window, feature } = props
  const { name, state, reason, distribution } = feature
  const watched = status.versions.find(({ version }) => version === window.version)
  return (
    <>
      <Panel
        title={
          <span className={css.heading}>
            Window {window.number} of v{window.version} <StateBadge state={state} />
          </span>
        }
        note={`held against ${againstWords(watched?.reference)}`}
      >
        <p className={css.said} data-state={state}>
          {reason ?? stateMeanings[state]}
        </p>
        <Facts items={differenceFacts(feature)} />
      </Panel>
      <Panel title="Values">
        {distribution ? (
          <Distribution name={name} told={distribution} axisX={name} />
        ) : (
          <p className={css.note}>
            Where its values lie is not told: there are too few, or you may not see the data.
          </p>
        )}
      </Panel>
      <EffectPanel status={status} chosen={window} name={name} />
      <div className={css.columns}>
        <Sides feature={feature} />
        <Fresh fresh={feature.fresh} />
      </div>
    </>
  )
}

const Found = (props: { status: MonitorBrief; chosen: Chosen; name: string }) => {
  const { status, chosen, name } = props
  const query = useWindow({ endpoint: status.endpoint, ...chosen })
  return (
    <Answer query={query} skeletons={<Skeletons rows={9} height={30} />}>
      {(window) => {
        const feature = window.features.find((each) => each.name === name)
        return feature ? (
          <Shown {...{ status, window, feature }} />
        ) : (
          <Empty
            title={`Window ${window.number} of version ${window.version} has no feature ${name}.`}
          >
            <Link href={at.monitoring(status.model, { endpoint: status.endpoint })}>
              All features
            </Link>
          </Empty>
        )
      }}
    </Answer>
  )
}

const Lead = (props: { status: MonitorBrief; window: MonitorWindow | undefined; name: string }) => {
  const { status, window, name } = props
  const { model, endpoint } = status
  const feature = window?.features.find((each) => each.name === name)
  return (
    <>
      <Link
        href={at.monitoring(model, { endpoint, version: window?.version, window: window?.number })}
      >
        Monitoring of {model}
      </Link>{' '}
      · endpoint {endpoint}
      {feature && ` · ${kindOfFeature[feature.of]}${feature.critical ? ', critical' : ''}`}
      {window && (
        <>
          {' '}
          · <Times {...window} />
        </>
      )}
    </>
  )
}

/** The window that the address names, else the newest of the endpoint. */
const useChosen = (status: MonitorBrief | undefined): Chosen | null => {
  const [version] = useField('version')
  const [number] = useField('window')
  if (version !== null && number !== null)
    return { version: Number(version), number: Number(number) }
  return status?.newest ?? null
}

const FeatureOf = (props: { status: MonitorBrief; name: string }) => {
  const { status, name } = props
  const chosen = useChosen(status)
  const { endpoint } = status
  const window = useWindow({ endpoint, version: 0, number: 0, ...chosen }, chosen !== null)
  return (
    <Page
      title={name}
      lead={<Lead status={status} window={window.data} name={name} />}
      actions={
        window.data && (
          <Link
            href={at.requests({
              ...{ endpoint, version: window.data.version },
              ...{ from: window.data.from, to: window.data.to },
            })}
          >
            Requests of this window
          </Link>
        )
      }
    >
      {chosen ? <Found {...{ status, chosen, name }} /> : <Empty title={status.says} />}
    </Page>
  )
}

/** One feature of the traffic of a model: where its values lay and lie, and how it went. */
export const FeaturePage = () => {
  const params = useParams<{ model: string; feature: string }>()
  const [model, name] = [at.said(params.model), at.said(params.feature)]
  const [endpoint] = useField('endpoint')
  const query = useMonitors()
  const own = query.data?.filter((each) => each.model === model)
  const status = own?.find((each) => each.endpoint === endpoint) ?? own?.[0]
  if (status) return <FeatureOf status={status} name={name} />
  return (
    <Page title={name} lead={<Link href={at.monitoring(model)}>Monitoring of {model}</Link>}>
      <Answer query={query} skeletons={<Skeletons rows={9} height={30} />}>
        {() => <Empty title={`${model} answers under no name.`} />}
      </Answer>
    </Page>
  )
}
