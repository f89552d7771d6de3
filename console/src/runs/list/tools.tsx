import { Bookmark, Columns3, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { label } from '../../format.ts'
import { Drop } from '../../parts/drop.tsx'
import css from './list.module.css'
import { useRunColumns } from './rows.ts'
import { keepView, readViews } from './views.ts'

const Choices = (props: {
  model: string | null
  chosen: readonly string[]
  onChoose: (columns: readonly string[] | null) => void
}) => {
  const { model, chosen, onChoose } = props
  const [text, setText] = useState('')
  const known = useRunColumns(model, true)
  const groups = [
    ['Metrics', (known.data?.metrics ?? []).map((name) => `metrics.${name}`)],
    ['Parameters', (known.data?.params ?? []).map((name) => `params.${name}`)],
  ] as const
  const turn = (key: string) =>
    onChoose(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key])
  return (
    <div className={css.choices}>
      <form onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          aria-label="Find a column"
          placeholder="Find a column"
          value={text}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <button type="button" className={css.clear} onClick={() => onChoose(null)}>
          Default
        </button>
      </form>
      {groups.map(([title, keys]) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {[
            ...new Set([
              ...chosen.filter((key) =>
                key.startsWith(`${title === 'Metrics' ? 'metrics' : 'params'}.`),
              ),
              ...keys,
            ]),
          ]
            .filter((key) => key.toLowerCase().includes(text.toLowerCase()))
            .map((key) => (
              <label key={key} className={css.choice}>
                <input type="checkbox" checked={chosen.includes(key)} onChange={() => turn(key)} />
                {title === 'Metrics' ? label(key.slice(8)) : key.slice(7)}
              </label>
            ))}
        </fieldset>
      ))}
    </div>
  )
}

/** Which metrics and parameters stand in the list. */
export const ColumnsChoice = (props: Parameters<typeof Choices>[0]) => (
  <Drop label="Columns" icon={<Columns3 size={14} aria-hidden="true" />}>
    {() => <Choices {...props} />}
  </Drop>
)

const Views = ({ query, close }: { query: string; close: () => void }) => {
  const [views, setViews] = useState(readViews)
  const [name, setName] = useState('')
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (!name.trim()) return
    setViews(keepView(name.trim(), query))
    setName('')
  }
  const names = Object.keys(views).sort()
  return (
    <div className={css.choices}>
      {names.length === 0 && (
        <p>
          Keep what is shown now under a name. It stays in this browser; its address can be sent.
        </p>
      )}
      {names.map((each) => (
        <div key={each} className={css.view}>
          <Link href={`/runs?${views[each]}`} onClick={close}>
            {each}
          </Link>
          <button
            type="button"
            className={css.turn}
            aria-label={`Forget the view ${each}`}
            onClick={() => setViews(keepView(each, null))}
          >
            <X size={14} aria-hidden="true" />
          </button>
        </div>
      ))}
      <form onSubmit={save}>
        <input
          type="text"
          aria-label="Name of the view"
          placeholder="Name of this view"
          maxLength={60}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <button type="submit" className={css.clear}>
          Save
        </button>
      </form>
    </div>
  )
}

/** Views that were kept by name. */
export const ViewsChoice = ({ query }: { query: string }) => (
  <Drop label="Views" icon={<Bookmark size={14} aria-hidden="true" />}>
    {(close) => <Views query={query} close={close} />}
  </Drop>
)
