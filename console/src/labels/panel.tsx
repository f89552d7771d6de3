import { Button, Textarea, TextInput } from '@mantine/core'
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react'
import type { Labels } from '../../../src/core/records.ts'
import { useMay } from '../access/query.ts'
import { useVerb } from '../data/actions.ts'
import { post } from '../data/api.ts'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import css from './labels.module.css'
import { Tags } from './tags.tsx'

/** What has a name: a run, or a version of a model. */
export type Labelled =
  | { readonly run: string }
  | { readonly model: string; readonly version: number }

const useLabel = (what: Labelled) =>
  useVerb({
    run: (change: { name: string; note: string; tags: string }) =>
      'run' in what
        ? post('/api/runs/:id/labels', { id: what.run, ...change })
        : post('/api/models/:model/versions/:version/labels', { ...what, ...change }),
    done: () => 'Name, note and tags are kept.',
  })

/** Tags as somebody writes them: words with blanks or commas between them. */
const tagsIn = (text: string): string =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(',')

const written = ({ name, note, tags }: Labels) => ({ name, note, tags: tags.join(' ') })

/** The field of a text that is written, and how it is changed. */
const useWritten = (labels: Labels) => {
  const [text, setText] = useState(written(labels))
  const field = (name: keyof typeof text) => ({
    value: text[name],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setText({ ...text, [name]: event.currentTarget.value }),
  })
  return { text, field }
}

const Form = (props: { what: Labelled; labels: Labels; onEnd: () => void }) => {
  const { what, labels, onEnd } = props
  const { text, field } = useWritten(labels)
  const label = useLabel(what)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!label.isPending) label.mutate({ ...text, tags: tagsIn(text.tags) }, { onSuccess: onEnd })
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <TextInput label="Name" maxLength={100} autoFocus {...field('name')} />
      <TextInput label="Tags" description="Words with blanks between them" {...field('tags')} />
      <Textarea label="Note" maxLength={2000} autosize minRows={2} {...field('note')} />
      <div className={css.buttons}>
        <Deed type="submit" variant="filled" busy={label.isPending}>
          Save
        </Deed>
        <Button variant="subtle" color="gray" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

/** What people call a run or a version and say of it, and how that is changed. */
export const LabelsPanel = ({ what, labels }: { what: Labelled; labels: Labels }) => {
  const may = useMay()
  const [writing, setWriting] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const end = () => {
    setWriting(false)
    requestAnimationFrame(() => opener.current?.focus())
  }
  const { name, note, tags } = labels
  const isEmpty = name === '' && note === '' && tags.length === 0
  return (
    <Panel
      title="Name and notes"
      tools={
        !writing &&
        may('write') && (
          <Button size="compact-xs" ref={opener} onClick={() => setWriting(true)}>
            {isEmpty ? 'Add a name, note or tags' : 'Change'}
          </Button>
        )
      }
    >
      {writing ? (
        <Form what={what} labels={labels} onEnd={end} />
      ) : (
        <>
          <div className={css.shown}>
            {isEmpty && <span className="muted">None yet.</span>}
            {name !== '' && <strong>{name}</strong>}
            <Tags tags={tags} ofRuns={'run' in what} />
          </div>
          {note !== '' && <p className={css.note}>{note}</p>}
        </>
      )}
    </Panel>
  )
}
