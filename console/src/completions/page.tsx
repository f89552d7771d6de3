import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { CompletionsView } from '../../../src/operations/contract.ts'
import { useModel } from '../data/model.ts'
import { useCompletions } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Ago, Champion } from '../parts/badge.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import css from './page.module.css'

const most = 4

/** The words a version adds, whether or not the answer repeats the input. */
const added = (input: string, completion: string) =>
  completion.startsWith(input) ? completion.slice(input.length).trim() : completion

const Chooser = (props: {
  versions: readonly CompletionsView[]
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
          disabled={
            (!checked && props.chosen.length >= most) || (checked && props.chosen.length === 1)
          }
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

const Views = ({ views }: { views: readonly CompletionsView[] }) => {
  const [picked, setPicked] = useState<readonly number[] | null>(null)
  const champion = views.find((each) => each.champion)
  const standard = [champion ?? views[0], ...views.filter((each) => each !== champion)]
    .slice(0, 2)
    .flatMap((each) => (each ? [each.version] : []))
  const chosen = (picked ?? standard).filter((number) =>
    views.some((each) => each.version === number),
  )
  const shown = chosen.flatMap((number) => views.find((each) => each.version === number) ?? [])
  return (
    <>
      {views.length > 1 && <Chooser versions={views} chosen={chosen} onChoose={setPicked} />}
      <Panel
        title={plural(shown[0]?.completions.length ?? 0, 'input')}
        note={shown.length > 1 ? `marked where it differs from version ${shown[0]?.version}` : ''}
        flush
      >
        <Comparison versions={shown} />
      </Panel>
    </>
  )
}

/** Why there is nothing to see of a model that answers with something else than words. */
const Nothing = ({ model }: { model: string }) => (
  <Empty title={`${model} completes nothing.`}>
    <p>Only models of the next word go on from a text.</p>
    <p>
      See what this one answers on <Link href="/try">Try it</Link>, and how well on{' '}
      <Link href="/models">Models</Link>.
    </p>
  </Empty>
)

/** How each version goes on from the same inputs. */
export const CompletionsPage = () => {
  const { model } = useModel()
  const other = model !== null && model.task !== 'next-word'
  const query = useCompletions(model?.model ?? null)
  return (
    <Page
      title="Completions"
      lead={other ? null : 'The same inputs continued by each version, when it was registered.'}
      actions={
        model?.champion != null &&
        !other && (
          <Link href={`/models/${encodeURIComponent(model.model)}/${model.champion}`}>
            The champion’s metrics
          </Link>
        )
      }
    >
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {(views) =>
          views.some(({ completions }) => completions.length > 0) ? (
            <Views views={views} />
          ) : other ? (
            <Nothing model={model.model} />
          ) : (
            <Empty title="No version has completed anything yet." turning={model?.active != null}>
              The first completions are written when the first training ends.
            </Empty>
          )
        }
      </Answer>
    </Page>
  )
}
