import { type ReactNode, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useField } from '../data/field.ts'
import { useVersion } from '../data/queries.ts'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { servingTrouble } from '../parts/traffic.ts'
import { TensorForm } from '../tensors/form.tsx'
import { useAskedName } from './as.ts'
import { useAsked } from './asking.ts'
import { AsCode } from './code.tsx'
import { RecordFeedback, TextFeedback } from './feedback.tsx'
import { arraysIn, fieldsOf, kindOf, taskOf } from './kind.ts'
import { Pad } from './pad.tsx'
import { mannerOf, shapeOf } from './pixels.ts'
import { RecordForm, TextForm } from './record.tsx'
import { question } from './suggest.ts'
import { Writer } from './writer.tsx'

const Words = ({ model }: { model: ModelLoop }) => {
  const [text, setText] = useState('')
  const {
    asked: [first = { version: model.champion, byNumber: false }],
  } = useAsked(model)
  const asked = question(text)
  return (
    <Writer model={model} text={text} onText={setText}>
      {asked !== null && <AsCode model={model} question={{ text: asked }} asked={first} />}
      <TextFeedback model={model} text={text} />
    </Writer>
  )
}

/** The options of the task that the champion was trained with, once they are known. */
const WithTask = (props: {
  model: ModelLoop
  children: (task: ReturnType<typeof taskOf>) => ReactNode
}) => {
  const { model } = props
  const query = useVersion(model.model, model.champion ?? Number.NaN)
  return (
    <Answer query={query} skeletons={<Skeletons rows={6} height={28} />}>
      {({ version }) => props.children(taskOf(version.lineage.config))}
    </Answer>
  )
}

const Records = ({ model, example }: { model: ModelLoop; example: string }) => {
  const fields = fieldsOf(example) ?? []
  return (
    <WithTask model={model}>
      {({ label }) => (
        <RecordForm
          key={`${model.model} ${fields.map(({ name }) => name).join(' ')}`}
          model={model}
          example={fields}
          target={typeof label === 'string' ? label : undefined}
          {...(typeof label === 'string' && {
            below: (row) => <RecordFeedback model={model} row={row} label={label} />,
          })}
        />
      )}
    </WithTask>
  )
}

/** A text whose class is told, and what is true of it. */
const Texts = ({ model }: { model: ModelLoop }) => (
  <WithTask model={model}>
    {({ text: column, label }) => (
      <TextForm
        key={model.model}
        model={model}
        column={typeof column === 'string' ? column : undefined}
        target={typeof label === 'string' ? label : undefined}
        {...(typeof column === 'string' &&
          typeof label === 'string' && {
            below: (text) => (
              <RecordFeedback model={model} row={{ [column]: text }} label={label} />
            ),
          })}
      />
    )}
  </WithTask>
)

const Images = ({ model, example }: { model: ModelLoop; example: string }) => {
  const [field] = fieldsOf(example) ?? []
  return (
    <WithTask model={model}>
      {(task) => {
        const shape = shapeOf(task)
        return field && shape ? (
          <Pad
            key={model.model}
            model={model}
            column={field.name}
            shape={shape}
            manner={mannerOf(task)}
          />
        ) : (
          <Empty title="The champion does not say how large its images are." />
        )
      }}
    </WithTask>
  )
}

/** Any model in tensors: the version of the address, or what is served. */
const Tensors = ({ model }: { model: ModelLoop }) => {
  const {
    asked: [first],
  } = useAsked(model)
  const version = first?.byNumber ? first.version : null
  const endpoint = useAskedName(model)
  const { example } = model.served
  return (
    <TensorForm
      key={endpoint}
      target={{ endpoint, version }}
      example={example === null ? null : arraysIn(example)}
    />
  )
}

const waysNamed = [
  { value: 'form', name: 'Form' },
  { value: 'tensors', name: 'Tensors' },
] as const

/** Whether a model is asked in its own form or in tensors; it stands in the address. */
export const Ways = ({ model }: { model: ModelLoop }) => {
  const [way, choose] = useField('as')
  const kind = kindOf(model)
  if (model.champion === null || kind === null || kind === 'arrays') return null
  return (
    <Toggle
      label="Asked in"
      value={way === 'tensors' ? 'tensors' : 'form'}
      choices={waysNamed}
      onChoose={(next) => choose(next === 'form' ? null : next)}
    />
  )
}

/** What the champion is tried with. */
export const Trial = ({ model }: { model: ModelLoop }) => {
  const { example } = model.served
  const [way] = useField('as')
  const kind = kindOf(model)
  if (model.champion !== null && (way === 'tensors' || kind === 'arrays'))
    return <Tensors model={model} />
  if (kind === 'words') return <Words key={model.model} model={model} />
  if (model.champion === null) return null
  if (kind === null || example === null)
    return servingTrouble(model) ? null : <Skeletons rows={6} height={28} />
  if (kind === 'image') return <Images model={model} example={example} />
  if (kind === 'record') return <Records model={model} example={example} />
  if (model.task === 'text-class') return <Texts model={model} />
  return <TextForm key={model.model} model={model} example={example} />
}
