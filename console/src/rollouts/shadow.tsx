import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import type { RolloutView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { get } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { count, exact, percent, plural, stamp } from '../format.ts'
import { Cards, Cell } from '../parts/cards.tsx'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import type { Column } from '../parts/table.tsx'
import { answerWords, askedWords, labelOf } from '../requests/words.ts'
import css from './page.module.css'
import { type Compared, comparedOf, type Pair } from './shadowed.ts'

/** Answers of the shadow that are looked at, the newest; records of a page, and bytes that are shown of each. */
const newest = 200
const page = { limit: 50, maxBytes: 400 }
/** Pages in which the answers that were given are looked for. */
const mostPages = 8

type Question = Pick<RolloutView, 'endpoint' | 'stable' | 'candidate' | 'createdAt' | 'endedAt'>

/** Records of a version while it was rolled out, newest first, until there are enough or no more. */
const recordsOf = async (
  { endpoint, createdAt }: Question,
  of: { readonly version: number; readonly from?: number; readonly to: number },
  isEnough: (found: readonly RequestWithFeedback[]) => boolean,
  signal: AbortSignal,
): Promise<RequestWithFeedback[]> => {
  const found: RequestWithFeedback[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages++) {
    const answer: Awaited<ReturnType<typeof get<'/requests'>>> = await get(
      '/requests',
      { endpoint, from: createdAt, ...of, ...page, ...(cursor !== null && { cursor }) },
      signal,
    )
    found.push(...answer.requests)
    cursor = answer.next
    if (cursor === null || isEnough(found)) break
  }
  return found
}

/** A request may be answered so long before or after its shadow, milliseconds. */
const apart = 60_000

const compare = async (rollout: Question, signal: AbortSignal): Promise<Compared> => {
  const to = (rollout.endedAt ?? Date.now()) + apart
  const isShadow = ({ variant }: RequestWithFeedback) => variant === 'shadow'
  const asked = await recordsOf(
    rollout,
    { version: rollout.candidate, to },
    (found) => found.filter(isShadow).length >= newest,
    signal,
  )
  const shadows = asked.filter(isShadow).slice(0, newest)
  const [first, last] = [shadows[0], shadows.at(-1)]
  if (first === undefined || last === undefined) return comparedOf([], [])
  const known = new Set(shadows.map(({ id }) => id))
  const given = await recordsOf(
    rollout,
    { version: rollout.stable, from: last.time - apart, to: first.time + apart },
    (found) => found.filter(({ id }) => known.has(id)).length >= shadows.length,
    signal,
  )
  return comparedOf(shadows, given)
}

const columnsOf = ({ stable, candidate }: RolloutView): readonly Column[] => [
  { name: 'Time' },
  { name: 'Asked' },
  { name: `v${stable}, given` },
  { name: `v${candidate}, shadow` },
  { name: 'Label', title: 'What somebody said that it is' },
]

const Answered = ({ label, of }: { label: string; of: RequestWithFeedback }) => (
  <Cell label={label}>
    {of.outcome === null ? <bdi>{answerWords(of)}</bdi> : <code>{of.outcome}</code>}
    {of.probability !== null && <small className="num">{percent(of.probability)}</small>}
  </Cell>
)

const Row = ({ pair, columns }: { pair: Pair; columns: readonly Column[] }) => {
  const { stable, shadow } = pair
  const label = (place: number) => columns[place]?.name ?? ''
  return (
    <tr>
      <td>
        <Link href={at.request(stable.id)} title={stable.id}>
          <time dateTime={new Date(stable.time).toISOString()} title={exact(stable.time)}>
            {stamp(stable.time)}
          </time>
        </Link>
      </td>
      <Cell label="Asked" className={css.asked}>
        <bdi>{askedWords(stable.inputs)}</bdi>
      </Cell>
      <Answered label={label(2)} of={stable} />
      <Answered label={label(3)} of={shadow} />
      <Cell label="Label">{labelOf(stable) ?? <span className="muted">–</span>}</Cell>
    </tr>
  )
}

const aloneWords = ({ alone }: Compared): string =>
  alone === 0 ? '' : `; of ${plural(alone, 'more')} the other answer is not among those looked at`

const Differences = ({ rollout, found }: { rollout: RolloutView; found: Compared }) => {
  const { pairs, differing } = found
  if (pairs.length === 0)
    return <p className={css.none}>No question that both were asked is in the log yet.</p>
  const columns = columnsOf(rollout)
  return (
    <>
      <p className={css.none} role="status">
        <strong className="num">{percent(1 - differing.length / pairs.length)}</strong> of the
        newest {count(pairs.length)} questions that both were asked were answered alike
        {aloneWords(found)}.
      </p>
      {differing.length > 0 && (
        <More items={differing} first={10}>
          {(shown) => (
            <Cards label="Answered otherwise" className={css.differs} columns={columns}>
              {shown.map((pair) => (
                <Row key={`${pair.stable.id} ${pair.stable.time}`} pair={pair} columns={columns} />
              ))}
            </Cards>
          )}
        </More>
      )}
    </>
  )
}

/** What its shadow answered otherwise; nothing where its policy has none. */
export const ShadowPanel = ({ rollout }: { rollout: RolloutView }) => {
  const { policy, id, endedAt } = rollout
  const query = useQuery({
    queryKey: [...keys.requests, 'shadowed', id, endedAt],
    queryFn: ({ signal }) => compare(rollout, signal),
    enabled: policy === 'shadow' || policy === 'shadow then canary',
  })
  if (policy !== 'shadow' && policy !== 'shadow then canary') return null
  return (
    <Panel title="What the shadow answered otherwise" note="side by side, newest first" flush>
      <Answer query={query} skeletons={<Skeletons rows={5} height={26} />}>
        {(found) => <Differences rollout={rollout} found={found} />}
      </Answer>
    </Panel>
  )
}
