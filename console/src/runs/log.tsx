import { Check, type LucideIcon, TriangleAlert, X } from 'lucide-react'
import type { RunView } from '../../../src/operations/contract.ts'
import { exact, plural, toSecond } from '../format.ts'
import { Panel } from '../parts/page.tsx'
import { type Told, toldBy } from './lines.ts'
import css from './page.module.css'

const icons: Readonly<Record<Told, LucideIcon | null>> = {
  warning: TriangleAlert,
  failed: X,
  passed: Check,
  plain: null,
}

const Line = ({ time, line }: RunView['log'][number]) => {
  const told = toldBy(line)
  const Icon = icons[told]
  return (
    <div data-told={told}>
      <time dateTime={new Date(time).toISOString()} title={exact(time)}>
        {toSecond(time)}
      </time>
      <span className={css.told}>{Icon && <Icon size={13} aria-hidden="true" />}</span>
      <span>{line}</span>
    </div>
  )
}

/** What a run said, with the second it said it. */
export const Log = ({ view }: { view: RunView }) => {
  const warnings = view.log.filter(({ line }) => toldBy(line) === 'warning').length
  return (
    <Panel
      title="Log"
      note={`${plural(view.log.length, 'line')}${warnings > 0 ? `, ${plural(warnings, 'warning')}` : ''}`}
      flush
    >
      {view.log.length === 0 ? (
        <p className={css.none}>It has not said anything.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <pre className={css.log} tabIndex={0}>
          {view.log.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended
            <Line key={index} {...line} />
          ))}
        </pre>
      )}
    </Panel>
  )
}
