import { Link } from 'wouter'
import type { LastRun, ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { checkWords } from '../models/gatewords.ts'
import { Ago, RunBadge, Until } from '../parts/badge.tsx'
import { Cards, Cell } from '../parts/cards.tsx'
import type { Column } from '../parts/table.tsx'
import { trafficOf } from '../parts/traffic.ts'
import { shareOf } from '../progress.ts'
import { RefusedLink } from '../quarantine/link.tsx'
import { dueIn } from './due.ts'
import css from './page.module.css'

const columns: readonly Column[] = [
  { name: 'Model' },
  { name: 'Champion' },
  { name: 'Gate, first check' },
  { name: 'Last training' },
  { name: 'Requests', number: true },
  { name: 'Failed', number: true },
  { name: 'Next' },
]

const ChampionCell = ({ model }: { model: ModelLoop }) => (
  <Cell label="Champion" tone={model.champion === null && model.trainings > 0 ? 'bad' : undefined}>
    {model.champion === null ? (
      'none'
    ) : (
      <Link href={at.version(model.model, model.champion)}>v{model.champion}</Link>
    )}
  </Cell>
)

/** The metric that the gate goes by first, of the champion, else of the newest version. */
const GateCell = ({ model: { standing } }: { model: ModelLoop }) => {
  const version = standing.champion ?? standing.newest
  const check = version?.gate.checks[0]
  return (
    <Cell label="Gate" tone={check && !check.passed ? 'bad' : undefined}>
      {version && check ? (
        <>
          <span className="num">{checkWords(check, version.gate.champion)}</span>
          {!check.passed && <small>failed</small>}
        </>
      ) : (
        <span className="muted">{version ? 'no checks' : 'not judged yet'}</span>
      )}
    </Cell>
  )
}

const Last = ({ last }: { last: LastRun }) => (
  <>
    <Link href={at.run(last.id)}>
      <Ago time={last.endedAt ?? last.startedAt} />
    </Link>
    {last.status !== 'finished' && <RunBadge status={last.status} />}
  </>
)

const TrainingCell = ({ model: { active, last } }: { model: ModelLoop }) => (
  <Cell label="Last training">
    <span className={css.training}>
      {active ? (
        <Link href={at.run(active.id)}>
          running, <span className="num">{Math.floor(shareOf(active) * 100)} %</span>
        </Link>
      ) : last ? (
        <Last last={last} />
      ) : (
        <span className="muted">none yet</span>
      )}
    </span>
  </Cell>
)

const TrafficCells = ({ model }: { model: ModelLoop }) => {
  const { tone, rate, share, codes, window } = trafficOf(model)
  return (
    <>
      <Cell label="Requests" number title={`over ${window}`}>
        {rate}
      </Cell>
      <Cell label="Failed" number tone={tone} title={`over ${window}`}>
        {share === null ? (
          <span className="muted">none</span>
        ) : (
          <>
            {share.replace(/ failed$/, '')}
            <small>{codes}</small>
          </>
        )}
      </Cell>
    </>
  )
}

const NextCell = ({ model }: { model: ModelLoop }) => {
  const due = dueIn(model)
  return (
    <Cell label="Next">
      {due ? (
        <>
          {due.stage} <Until time={due.at} />
        </>
      ) : (
        <span className="muted">nothing planned</span>
      )}
    </Cell>
  )
}

/** One model a line. */
export const ModelTable = ({ models }: { models: readonly ModelLoop[] }) => (
  <Cards label="Models" className={css.models} columns={columns}>
    {models.map((model) => (
      <tr key={model.model}>
        <td className={css.name}>
          <Link href={at.loop(model.model)}>{model.model}</Link>
          <small>{model.task}</small>
          <RefusedLink model={model} />
        </td>
        <ChampionCell model={model} />
        <GateCell model={model} />
        <TrainingCell model={model} />
        <TrafficCells model={model} />
        <NextCell model={model} />
      </tr>
    ))}
  </Cards>
)
