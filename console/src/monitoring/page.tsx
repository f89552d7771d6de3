import { Link, useParams } from 'wouter'
import type { MonitorBrief, WindowBrief } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useField } from '../data/field.ts'
import { serverNow } from '../data/now.ts'
import { beginOf, spanOptions } from '../data/spans.ts'
import { plural } from '../format.ts'
import { Deed } from '../parts/deed.tsx'
import { Select } from '../parts/field.tsx'
import { Foot, Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Anomalous } from './anomalous.tsx'
import { StateBadge } from './badge.tsx'
import { Features } from './features.tsx'
import { useMarks } from './marks.ts'
import css from './page.module.css'
import { useMonitors, useWindow, useWindows } from './queries.ts'
import { Slices, Words } from './shifted.tsx'
import { Standing, Times } from './standing.tsx'
import { type Chosen, Effects, Strip } from './timeline.tsx'

/** The window that the address names, else the one that the status is of, else the newest. */
const chosenIn = (
  query: readonly [version: string | null, number: string | null],
  status: MonitorBrief,
  windows: readonly WindowBrief[],
): Chosen | null => {
  const [version, number] = query.map(Number)
  if (query[1] !== null && Number.isSafeInteger(version) && Number.isSafeInteger(number))
    return { version: version ?? 0, number: number ?? 0 }
  return status.newest ?? windows[0] ?? null
}

const WindowPanel = ({ status, chosen }: { status: MonitorBrief; chosen: Chosen }) => {
  const { model, endpoint } = status
  const query = useWindow({ endpoint, ...chosen })
  const addressOf = (feature: string) =>
    at.drift(model, feature, { endpoint, version: chosen.version, window: chosen.number })
  return (
    <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
      {(window) => (
        <>
          <Panel
            title={
              <span className={css.heading}>
                Window {window.number} of v{window.version} <StateBadge state={window.state} />
              </span>
            }
            note={<Times {...window} />}
            tools={
              <Link
                href={at.requests({
                  ...{ endpoint, version: window.version, from: window.from, to: window.to },
                })}
              >
                Its requests
              </Link>
            }
            flush
          >
            {window.reason !== null && <p className={css.none}>{window.reason}</p>}
            {window.features.length > 0 ? (
              <Features window={window} addressOf={addressOf} />
            ) : (
              <p className={css.none}>Nothing of it was compared.</p>
            )}
          </Panel>
          {window.words && <Words words={window.words} />}
          {window.slices.length > 0 && <Slices slices={window.slices} />}
        </>
      )}
    </Answer>
  )
}

const Windows = ({ status }: { status: MonitorBrief }) => {
  const { model, endpoint, rules } = status
  const [range, setRange] = useField('range')
  const [version] = useField('version')
  const [number] = useField('window')
  const query = useWindows(endpoint, beginOf(range, serverNow()))
  const marks = useMarks(status)
  return (
    <Answer query={query} skeletons={<Skeletons rows={6} height={30} />}>
      {(windows) => {
        const chosen = chosenIn([version, number], status, windows)
        return (
          <>
            <Panel
              title="Windows"
              note={`${plural(windows.length, 'window')}${query.hasNextPage ? ', the newest' : ''}`}
              tools={
                <Select
                  label="Time"
                  value={range}
                  options={spanOptions}
                  all="all times"
                  onChoose={setRange}
                />
              }
              flush
            >
              {windows.length === 0 || !chosen ? (
                <p className={css.none}>
                  {range === null
                    ? 'No window is over yet: nothing can be said of it.'
                    : 'No window was over in this time: nothing can be said of it.'}
                </p>
              ) : (
                <div className={css.timeline}>
                  <Strip
                    windows={windows}
                    chosen={chosen}
                    addressOf={(each) =>
                      at.monitoring(model, {
                        ...{ endpoint, range, version: each.version, window: each.number },
                      })
                    }
                  />
                  <Effects {...{ endpoint, windows, rules, marks }} version={chosen.version} />
                </div>
              )}
              {query.hasNextPage && (
                <Foot>
                  <span role="status">
                    The newest {plural(windows.length, 'window')} are shown.
                  </span>
                  <Deed
                    size="compact-sm"
                    takes="open"
                    busy={query.isFetchingNextPage}
                    onPress={() => void query.fetchNextPage()}
                  >
                    Older windows
                  </Deed>
                </Foot>
              )}
            </Panel>
            {chosen && <WindowPanel status={status} chosen={chosen} />}
            {chosen && <Anomalous status={status} version={chosen.version} />}
          </>
        )
      }}
    </Answer>
  )
}

const Unwatched = ({ status }: { status: MonitorBrief }) => (
  <Empty title={status.says}>
    Say <code>monitor: {'{ window: { rows: 1000 } }'}</code> of the model or the endpoint in{' '}
    <code>millrace.config.ts</code>.
  </Empty>
)

const Content = ({ monitors }: { monitors: readonly MonitorBrief[] }) => {
  const [name, setName] = useField('endpoint')
  const status = monitors.find(({ endpoint }) => endpoint === name) ?? monitors[0]
  if (!status) return null
  return (
    <>
      {monitors.length > 1 && (
        <Select
          label="Endpoint"
          value={status.endpoint}
          options={monitors.map(({ endpoint }) => [endpoint, endpoint])}
          onChoose={setName}
        />
      )}
      {status.rules === null ? (
        <Unwatched status={status} />
      ) : (
        <>
          <Standing status={status} />
          <Windows key={status.endpoint} status={status} />
        </>
      )}
    </>
  )
}

/** How the traffic of a model is: whether it drifts, since when, and what of it. */
export const MonitoringPage = () => {
  const model = at.said(useParams<{ model: string }>().model)
  const query = useMonitors()
  return (
    <Page title="Monitoring" lead={`${model} · whether its traffic is what it was to be expected`}>
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {(all) => {
          const monitors = all.filter((each) => each.model === model)
          return monitors.length === 0 ? (
            <Empty title={`${model} answers under no name.`}>
              Every model has an endpoint of its name while it is configured.
            </Empty>
          ) : (
            <Content monitors={monitors} />
          )
        }}
      </Answer>
    </Page>
  )
}
