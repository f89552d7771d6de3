import { Checkbox } from '@mantine/core'
import { Link } from 'wouter'
import { reasonOf } from '../../../src/core/kinds.ts'
import type { Run } from '../../../src/core/records.ts'
import * as at from '../addresses.ts'
import { useNow } from '../data/now.ts'
import { duration, figure, short, until } from '../format.ts'
import { Ago, RunBadge } from '../parts/badge.tsx'
import css from './page.module.css'

const Took = ({ run }: { run: Run }) => {
  const now = useNow()
  if (run.endedAt !== null) return <>{duration(run.endedAt - run.startedAt)}</>
  if (run.status === 'interrupted') return <>–</>
  return <>{until(Math.max(now, run.startedAt + 1), run.startedAt)}</>
}

/** The colour of its curve, where it is compared; whether it may be marked, and what then happens. */
interface Mark {
  readonly color: string | null
  readonly onMark: (() => void) | null
}

const MarkCell = ({ id, color, onMark }: Mark & { id: string }) => (
  <td className={css.mark} style={color ? { boxShadow: `inset 3px 0 ${color}` } : {}}>
    <Checkbox
      size="xs"
      aria-label={`Compare run ${id}`}
      checked={color !== null}
      disabled={onMark === null}
      onChange={() => onMark?.()}
    />
  </td>
)

const VersionCell = ({ model, version }: Pick<Run, 'model' | 'version'>) => (
  <td>{version === null ? '–' : <Link href={at.version(model, version)}>v{version}</Link>}</td>
)

/** A run among others. */
export const RunRow = (
  props: Mark & {
    run: Run
    /** Names of the metrics that are shown. */
    metrics: readonly string[]
    /** Whether runs of other models are listed too. */
    named: boolean
  },
) => {
  const { run, metrics, named, color, onMark } = props
  const id = short(run.id, 'last')
  return (
    <tr data-marked={color !== null}>
      <MarkCell id={id} color={color} onMark={onMark} />
      <td>
        <Link href={at.run(run.id)}>
          <code>{id}</code>
        </Link>
      </td>
      {named && <td>{run.model}</td>}
      <td>
        <RunBadge status={run.status} />
      </td>
      <td>{reasonOf(run)}</td>
      <td>
        <span title={run.datasetVersion}>{run.params['data.version']}</span>
      </td>
      {metrics.map((name) => (
        <td key={name} data-number>
          {run.metrics[name] === undefined ? '–' : figure(name, run.metrics[name])}
        </td>
      ))}
      <td data-number>
        <Took run={run} />
      </td>
      <VersionCell model={run.model} version={run.version} />
      <td className="muted">
        <Ago time={run.startedAt} />
      </td>
    </tr>
  )
}
