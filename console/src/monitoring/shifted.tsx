import type {
  MonitorWindow,
  SliceShift,
  WordFigures,
  WordShift,
} from '../../../src/core/monitor.ts'
import { PairedBars } from '../charts/bars.tsx'
import { count, percent } from '../format.ts'
import { Facts, Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import css from './page.module.css'
import { shareOr, valueWords } from './words.ts'

const wordColumns: readonly Column[] = [
  { name: 'Word' },
  { name: 'Before', number: true },
  { name: 'Now', number: true },
]

const Shifts = (props: { title: string; none: string; shifts: readonly WordShift[] }) => (
  <section className={css.shifts}>
    <h3>{props.title}</h3>
    {props.shifts.length === 0 ? (
      <p className={css.none}>{props.none}</p>
    ) : (
      <Table label={props.title} columns={wordColumns}>
        {props.shifts.map(({ word, before, now }) => (
          <tr key={word}>
            <td className={css.middle}>{word}</td>
            <td data-number>{percent(before)}</td>
            <td data-number>{percent(now)}</td>
          </tr>
        ))}
      </Table>
    )}
  </section>
)

/** What its texts say otherwise: words that it does not know, and those that came and went. */
export const Words = ({ words }: { words: WordFigures }) => (
  <Panel
    title="Words"
    note="shares of all words; told where a word is twice or half as frequent"
    flush
  >
    <div className={css.unknown}>
      <Facts
        items={[
          ['Words of the window', count(words.tokens)],
          ['Unknown words, before', shareOr(words.unknownBefore)],
          ['Unknown words, now', percent(words.unknown)],
        ]}
      />
    </div>
    <div className={css.pair}>
      <Shifts title="Words that came" none="None came." shifts={words.came} />
      <Shifts title="Words that went" none="None went." shifts={words.went} />
    </div>
  </Panel>
)

const sliceColumns: readonly Column[] = [
  { name: 'Part of the traffic' },
  { name: 'Before and now', unseen: true },
  { name: 'Before', number: true },
  { name: 'Now', number: true },
  { name: 'Of what differs', number: true, title: 'Its part of what differs in the answers' },
]

const Slice = ({ slice: { column, value, before, now, part } }: { slice: SliceShift }) => (
  <tr>
    <td className={css.middle}>
      {column} = <strong>{valueWords(value)}</strong>
    </td>
    <td className={css.bars}>
      <PairedBars from={[before]} to={[now]} />
    </td>
    <td data-number>{percent(before)}</td>
    <td data-number>{percent(now)}</td>
    <td data-number>
      {part === null ? <span className="muted">not looked at</span> : percent(part)}
    </td>
  </tr>
)

/** Parts of the traffic that grew or shrank. */
export const Slices = ({ slices }: Pick<MonitorWindow, 'slices'>) => (
  <Panel title="Parts of the traffic that grew or shrank" flush>
    <Table label="Parts of the traffic" columns={sliceColumns}>
      {slices.map((slice) => (
        <Slice key={`${slice.column} ${slice.value}`} slice={slice} />
      ))}
    </Table>
  </Panel>
)
