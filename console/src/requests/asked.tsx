import type { RequestWithFeedback } from '../../../src/core/requests.ts'
import { Picture } from '../models/picture.tsx'
import { Copy } from '../parts/copy.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import { Arrays } from '../tensors/arrays.tsx'
import { type Asked, askedIn, type Cut } from './kept.ts'
import css from './request.module.css'
import { fileIn, pictureIn, useShapes } from './shapes.ts'
import { cutWords, withheldWords } from './words.ts'

/** The beginning of what was too long to be kept. */
export const Beginning = ({ cut }: { cut: Cut }) => (
  <>
    <p className={css.cut}>{cutWords(cut)}</p>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
    <pre className={css.raw} tabIndex={0}>
      {cut.beginning}…
    </pre>
    <p className={css.cut}>
      SHA-256 of all of it: <code>{cut.sha256}</code>
    </p>
  </>
)

const Value = ({ value }: { value: string }) => {
  const file = fileIn(value)
  if (file) return <img className={css.image} src={file} alt="What was asked about" />
  return value === '' ? <span className="muted">empty</span> : <bdi>{value}</bdi>
}

const Content = ({ asked, request }: { asked: Asked; request: RequestWithFeedback }) => {
  const shape = useShapes()(request)
  const picture = pictureIn(asked, shape)
  switch (asked.kind) {
    case 'text':
      return (
        <p className={css.text} dir="auto">
          {asked.text}
        </p>
      )
    case 'record':
      return (
        <Sheet
          items={asked.fields.map(({ name, value }) => [
            name,
            picture === value && shape ? (
              <span key={name} className={css.picture}>
                <Picture base64={value} shape={shape} label="The picture that was asked about" />
              </span>
            ) : (
              <Value key={name} value={value} />
            ),
          ])}
        />
      )
    case 'list':
      return <Sheet items={asked.values.map((value, place) => [`${place + 1}`, String(value)])} />
    case 'arrays':
      return <Arrays label="Tensors of the question" arrays={asked.arrays} />
    case 'masked':
      return (
        <p className={css.cut}>
          What was asked is not kept: <code>mask</code> or <code>subject</code> of the model says
          so.
        </p>
      )
    case 'withheld':
      return <p className={css.cut}>{withheldWords}</p>
    case 'cut':
      return <Beginning cut={asked} />
  }
}

/** What was asked, as its task has it. */
export const AskedPanel = ({ request }: { request: RequestWithFeedback }) => {
  const asked = askedIn(request.inputs)
  return (
    <Panel
      title="What was asked"
      note={notes[asked.kind]}
      tools={
        asked.kind !== 'withheld' && <Copy text={request.inputs} what="the question as JSON" />
      }
    >
      <Content asked={asked} request={request} />
    </Panel>
  )
}

const notes: Readonly<Record<Asked['kind'], string>> = {
  text: 'a text',
  record: 'a record by its columns',
  list: 'values in the order of the columns',
  arrays: 'tensors by their names',
  masked: 'masked',
  withheld: 'withheld',
  cut: 'cut',
}
