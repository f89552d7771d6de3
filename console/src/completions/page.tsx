import { Checkbox } from '@mantine/core'
import type { CompletionsView } from '../../../src/operations/contract.ts'
import { useField } from '../data/field.ts'
import { useModel } from '../data/model.ts'
import { useCompletions } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Frame } from '../models/frame.tsx'
import { Ago, Champion } from '../parts/badge.tsx'
import { Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import css from './page.module.css'

const most = 4

/** The words a version adds, whether or not the answer repeats the input. */
const added = (input: string, completion: string) =>
  completion.startsWith(input) ? completion.slice(input.length).trim() : completion

const Chooser = (props: {
  versions: readonly CompletionsView[]
  /** The one that is looked at always stands there. */
  fixed: number
  chosen: readonly number[]
  onChoose: (chosen: number[]) => void
}) => (
  <fieldset className={css.chooser}>
    <legend>Versions side by side, at most {most}</legend>
    {props.versions.map(({ version, champion }) => {
      const checked = props.chosen.includes(version)
      return (
        <Checkbox
          key={version}
          size="xs"
          checked={checked}
          disabled={version === props.fixed || (!checked && props.chosen.length >= most)}
          label={champion ? `v${version} champion` : `v${version}`}
          onChange={() =>
            props.onChoose(
              checked
                ? props.chosen.filter((each) => each !== version)
                : [...props.chosen, version],
            )
          }
        />
      )
    })}
  </fieldset>
)

declare module 'react' {
  interface CSSProperties {
    '--columns'?: number
  }
}

/** What a version made of an input; null where it was not asked. */
const wordsOf = (view: CompletionsView, input: string): string | null => {
  const found = view.completions.find((each) => each.input === input)
  return found ? added(input, found.completion) : null
}

const Heading = ({ view }: { view: CompletionsView }) => (
  <th scope="col" data-champion={view.champion}>
    Version {view.version} {view.champion && <Champion />}
    <small>
      <Ago time={view.createdAt} />
    </small>
  </th>
)

const Row = ({ input, versions }: { input: string; versions: readonly CompletionsView[] }) => {
  const first = versions[0] ? wordsOf(versions[0], input) : null
  return (
    <tr>
      <th scope="row">{input}</th>
      {versions.map((view, column) => {
        const words = wordsOf(view, input)
        return (
          <td
            key={view.version}
            data-version={`v${view.version}`}
            data-champion={view.champion}
            data-differs={column > 0 && words !== first}
          >
            <span className={words === null ? 'muted' : undefined}>{words ?? 'not asked'}</span>
          </td>
        )
      })}
    </tr>
  )
}

const Comparison = ({ versions }: { versions: readonly CompletionsView[] }) => {
  const inputs = new Set(versions.flatMap((each) => each.completions.map(({ input }) => input)))
  return (
    <div className={css.table} style={{ '--columns': versions.length }}>
      <table>
        <thead>
          <tr>
            <th scope="col">Input</th>
            {versions.map((view) => (
              <Heading key={view.version} view={view} />
            ))}
          </tr>
        </thead>
        <tbody>
          {[...inputs].map((input) => (
            <Row key={input} input={input} versions={versions} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Versions beside the one that is looked at: those of the address, else the champion, else the one before. */
const othersOf = (
  asked: string | null,
  number: number,
  views: readonly CompletionsView[],
): readonly number[] => {
  const known = (each: number) => each !== number && views.some(({ version }) => version === each)
  if (asked !== null)
    return asked
      .split(',')
      .map(Number)
      .filter(known)
      .slice(0, most - 1)
  const champion = views.find((each) => each.champion)?.version
  const before = views.find(({ version }) => version < number)?.version
  return [champion, before].flatMap((each) => (each && known(each) ? [each] : [])).slice(0, 1)
}

const Views = ({ views, number }: { views: readonly CompletionsView[]; number: number }) => {
  const [asked, setAsked] = useField('with')
  const chosen = [number, ...othersOf(asked, number, views)]
  const shown = chosen.flatMap((each) => views.find(({ version }) => version === each) ?? [])
  return (
    <>
      {views.length > 1 && (
        <Chooser
          versions={views}
          fixed={number}
          chosen={chosen}
          onChoose={(numbers) =>
            setAsked(numbers.filter((each) => each !== number).join(',') || '0')
          }
        />
      )}
      <Panel
        title={plural(shown[0]?.completions.length ?? 0, 'example')}
        note={shown.length > 1 ? `marked where it differs from version ${number}` : ''}
        tools={<PageLink version={number} />}
        flush
      >
        <Comparison versions={shown} />
      </Panel>
    </>
  )
}

/** The same as one page without scripts, which can be kept or sent. */
const PageLink = ({ version }: { version: number }) => {
  const { model } = useModel()
  return (
    model && (
      <a
        href={`/api/models/${encodeURIComponent(model.model)}/completions.html?version=${version}`}
        target="_blank"
        rel="noreferrer"
      >
        As one page<span className="unseen">, opens in a new tab</span>
      </a>
    )
  )
}

/** How a version goes on from the test phrases, beside other versions. */
const Examples = ({ number }: { number: number }) => {
  const { model } = useModel()
  return (
    <Answer
      query={useCompletions(model?.model ?? null)}
      skeletons={<Skeletons rows={8} height={30} />}
    >
      {(views) =>
        views.some(({ version, completions }) => version === number && completions.length > 0) ? (
          <Views views={views} number={number} />
        ) : (
          <Empty title="No examples are kept of this version.">
            <p>
              Only models of the next word go on from a text, and only those of the newest versions
              are listed.
            </p>
          </Empty>
        )
      }
    </Answer>
  )
}

/** What a version makes of the test phrases. */
export const ExamplesPage = () => (
  <Frame part="examples">{({ version }) => <Examples number={version.version} />}</Frame>
)
