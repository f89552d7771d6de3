import { Bookmark, Columns3, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { label } from '../../format.ts'
import { Drop } from '../../parts/drop.tsx'
import { Input } from '../../parts/field.tsx'
import { Quiet } from '../../parts/quiet.tsx'
import css from './list.module.css'
import { useRunColumns } from './rows.ts'
import { keepView, readViews } from './views.ts'

interface Chosen {
  readonly chosen: readonly string[]
  readonly onChoose: (columns: readonly string[] | null) => void
}

/** Columns of one kind, those that are chosen first. */
const Group = (
  props: Chosen & {
    title: string
    /** What their keys begin with. */
    of: string
    names: readonly string[] | undefined
    /** Of what is looked for, in small letters. */
    text: string
    nameOf?: (name: string) => string
  },
) => {
  const { title, of, names = [], text, chosen, onChoose, nameOf = String } = props
  const own = chosen.filter((key) => key.startsWith(of))
  const all = [...new Set([...own, ...names.map((name) => `${of}${name}`)])]
  const turn = (key: string) =>
    onChoose(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key])
  return (
    <fieldset>
      <legend>{title}</legend>
      {all
        .filter((key) => key.toLowerCase().includes(text))
        .map((key) => (
          <label key={key} className={css.choice}>
            <input type="checkbox" checked={chosen.includes(key)} onChange={() => turn(key)} />
            {nameOf(key.slice(of.length))}
          </label>
        ))}
    </fieldset>
  )
}

const Choices = (props: Chosen & { model: string | null }) => {
  const { model, chosen, onChoose } = props
  const [text, setText] = useState('')
  const known = useRunColumns(model, true)
  const shared = { chosen, onChoose, text: text.toLowerCase() }
  return (
    <div className={css.choices}>
      <form onSubmit={(event) => event.preventDefault()}>
        <Input
          type="search"
          aria-label="Find a column"
          placeholder="Find a column"
          value={text}
          onWrite={setText}
        />
        <Quiet onClick={() => onChoose(null)}>Default</Quiet>
      </form>
      <Group {...shared} title="Metrics" of="metrics." names={known.data?.metrics} nameOf={label} />
      <Group {...shared} title="Parameters" of="params." names={known.data?.params} />
    </div>
  )
}

/** Which metrics and parameters stand in the list. */
export const ColumnsChoice = (props: Parameters<typeof Choices>[0]) => (
  <Drop label="Columns" icon={<Columns3 size={14} aria-hidden="true" />}>
    {() => <Choices {...props} />}
  </Drop>
)

const View = (props: { name: string; query: string; onTake: () => void; onForget: () => void }) => (
  <div className={css.view}>
    <Link href={`/runs?${props.query}`} onClick={props.onTake}>
      {props.name}
    </Link>
    <button
      type="button"
      className={css.turn}
      aria-label={`Forget the view ${props.name}`}
      onClick={props.onForget}
    >
      <X size={14} aria-hidden="true" />
    </button>
  </div>
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
        <View
          key={each}
          name={each}
          query={views[each] ?? ''}
          onTake={close}
          onForget={() => setViews(keepView(each, null))}
        />
      ))}
      <form onSubmit={save}>
        <Input
          type="text"
          aria-label="Name of the view"
          placeholder="Name of this view"
          maxLength={60}
          value={name}
          onWrite={setName}
        />
        <Quiet type="submit">Save</Quiet>
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
