import { Link } from 'wouter'
import type { MonitorBrief, WindowBrief } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count, exact, momentsOf, plural, sentence } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Notice } from '../parts/notice.tsx'
import { type Fact, Facts, Panel } from '../parts/page.tsx'
import { Prose } from '../parts/states.tsx'
import { StateBadge } from './badge.tsx'
import css from './page.module.css'
import { useJudgeAgain } from './queries.ts'
import { againstWords, lengthWords } from './words.ts'

/** From when to when a window goes. */
export const Times = ({ from, to }: Pick<WindowBrief, 'from' | 'to'>) => {
  const moment = momentsOf(from - 86_400_001, to)
  return (
    <span title={`${exact(from)} to ${exact(to)}`}>
      {moment(from)} – {moment(to)}
    </span>
  )
}

const sampledWords = ({ answers, sampled }: WindowBrief): string =>
  sampled < answers ? `${count(sampled)} of them looked at` : 'all looked at'

const windowFacts = (status: MonitorBrief, newest: WindowBrief): readonly Fact[] => {
  const { model, versions } = status
  const { version, number, since } = newest
  const watched = versions.find((each) => each.version === version)
  return [
    [
      'Newest window',
      <>
        {number}
        <small>
          <Times {...newest} />
        </small>
      </>,
    ],
    ...(since === null ? [] : [['It began with', `window ${since}`] as const]),
    [
      'Version',
      <Link key="version" href={at.version(model, version)}>
        v{version}
      </Link>,
    ],
    ['Held against', againstWords(watched?.reference)],
    [
      'Answers',
      <>
        {count(newest.answers)}
        <small>{sampledWords(newest)}</small>
      </>,
    ],
    ['Failed', count(newest.failures)],
    ['Anomalies', count(newest.anomalies)],
  ]
}

const openFacts = ({ versions, lookedAt }: MonitorBrief): readonly Fact[] => [
  ...versions.flatMap(({ version, open }): Fact[] =>
    open
      ? [
          [
            `Open, v${version}`,
            <>
              {plural(open.answers, 'answer')}
              <small>
                since <Ago time={open.from} />
              </small>
            </>,
          ],
        ]
      : [],
  ),
  ['Last news', lookedAt === null ? 'none' : <Ago key="looked" time={lookedAt} />],
]

const Again = ({ endpoint }: { endpoint: string }) => {
  const again = useJudgeAgain(endpoint)
  return (
    <Confirm
      title={`Judge the traffic of ${endpoint} again?`}
      action="Judge again"
      busy={again.isPending}
      onConfirm={() => again.mutate()}
      trigger={(open) => (
        <Deed size="compact-sm" asks busy={again.isPending} onPress={open}>
          Judge again
        </Deed>
      )}
    >
      <p>
        Every window of {endpoint} is judged anew from the inference log, with the answers that came
        late. What a window came to may change, with it since when traffic drifts, and alarms.
      </p>
      <p>Nothing is trained, and no answer is given otherwise. It cannot be undone.</p>
    </Confirm>
  )
}

const Notes = ({ status }: { status: MonitorBrief }) => {
  const { endpoint, versions, problem, says } = status
  const late = versions.reduce((sum, each) => sum + each.late, 0)
  const ahead = versions.reduce((sum, each) => sum + each.ahead, 0)
  return (
    <>
      {problem !== null && !says.includes(problem) && (
        <Notice tone="warn" title="It goes no further">
          <p>
            <Prose text={sentence(problem)} />
          </p>
        </Notice>
      )}
      {late > 0 && (
        <Notice
          tone="warn"
          title={`${plural(late, 'answer')} came after ${late === 1 ? 'its' : 'their'} window was judged`}
          actions={<Again endpoint={endpoint} />}
        >
          <p>They are in no window until that is judged again.</p>
        </Notice>
      )}
      {ahead > 0 && (
        <Notice tone="warn" title={`${plural(ahead, 'answer')} told of a time to come`}>
          <p>They stand where they came in. Look at the clocks of whoever asks.</p>
        </Notice>
      )}
    </>
  )
}

/** How the traffic of an endpoint is, in a sentence, and what that is said of. */
export const Standing = ({ status }: { status: MonitorBrief }) => {
  const { endpoint, state, says, newest, rules, versions } = status
  const notes = versions.filter(({ note }) => note !== null)
  return (
    <>
      <Panel
        title={
          <span className={css.heading}>
            Now <StateBadge state={state} />
          </span>
        }
        note={rules && `a window is ${lengthWords(rules)}`}
        tools={
          <Link href={at.endpoint(endpoint)} className={css.name}>
            Endpoint {endpoint}
          </Link>
        }
      >
        <p className={css.said} data-state={state}>
          <Prose text={says} />
        </p>
        {rules && (
          <Facts items={[...(newest ? windowFacts(status, newest) : []), ...openFacts(status)]} />
        )}
        {notes.map(({ version, note }) => (
          <p key={version} className={css.note}>
            v{version}: <Prose text={note ?? ''} />
          </p>
        ))}
      </Panel>
      <Notes status={status} />
    </>
  )
}
