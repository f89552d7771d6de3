import type { ModelVersion } from '../../../src/core/records.ts'
import { useVersion } from '../data/queries.ts'
import { figure, label } from '../format.ts'
import { Answer, Skeletons } from '../parts/states.tsx'
import { effectOf, type Move } from './effect.ts'
import { Change } from './measured.tsx'
import css from './takeover.module.css'

/** Metrics of a kind that are told, at most. */
const told = 6

const Moves = ({ title, moves }: { title: string; moves: readonly Move[] }) =>
  moves.length === 0 ? null : (
    <div>
      <h3>{title}</h3>
      <ul className={css.moves}>
        {moves.slice(0, told).map(({ name, direction, from, to }) => (
          <li key={name}>
            <span>{label(name)}</span>
            <span className="num">
              {figure(name, from)} → <strong>{figure(name, to)}</strong>
            </span>
            <Change name={name} direction={direction} from={from} to={to} />
          </li>
        ))}
      </ul>
      {moves.length > told && <p className="muted">and {moves.length - told} more</p>}
    </div>
  )

const Shown = ({ from, to }: { from: ModelVersion; to: ModelVersion }) => {
  const { together, moves } = effectOf(from, to)
  const those = (verdict: Move['verdict']) => moves.filter((each) => each.verdict === verdict)
  if (moves.length === 0)
    return <p>Nothing was measured of both, so nobody knows what gets better or worse.</p>
  return (
    <div className={css.effect}>
      <Moves title="Gets better" moves={those('better')} />
      <Moves title="Gets worse" moves={those('worse')} />
      {those('better').length + those('worse').length === 0 && (
        <p>All that was measured is alike.</p>
      )}
      <p className="muted">
        {together
          ? 'Both were measured on the same rows.'
          : 'Each was measured on the validation rows of its own training.'}
      </p>
    </div>
  )
}

/** What gets better and worse when one version takes over from another. */
export const Takeover = ({ model, from, to }: { model: string; from: number; to: number }) => {
  const one = useVersion(model, from)
  const other = useVersion(model, to)
  const both = one.data && other.data && { from: one.data.version, to: other.data.version }
  const refetch = () => Promise.all([one.refetch(), other.refetch()])
  return (
    <Answer
      query={{ data: both, error: one.error ?? other.error, refetch }}
      skeletons={<Skeletons rows={4} />}
    >
      {(versions) => <Shown {...versions} />}
    </Answer>
  )
}
