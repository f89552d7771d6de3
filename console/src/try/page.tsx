import { type ReactNode, useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useModel } from '../data/model.ts'
import { useVersion } from '../data/queries.ts'
import { ServingNotice } from '../loop/serving.tsx'
import { Bar, Pace } from '../loop/training.tsx'
import { waitingIn } from '../models/waiting.ts'
import { Waiting } from '../models/waits.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { servingTrouble } from '../parts/traffic.ts'
import { RecordFeedback, TextFeedback } from './feedback.tsx'
import { arraysIn, fieldsOf, type Kind, kindOf, taskOf } from './kind.ts'
import { Pad } from './pad.tsx'
import css from './page.module.css'
import { mannerOf, shapeOf } from './pixels.ts'
import { RecordForm, TextForm } from './record.tsx'
import { Versions } from './versions.tsx'
import { Writer } from './writer.tsx'

const leads: Record<Kind, string> = {
  words: 'From the third word on, the next one is suggested.',
  record: 'Change a value and see what the model makes of the record.',
  image: 'Draw an image and see what the model reads in it.',
  text: 'Write a text and see what the model makes of it.',
  arrays: 'It is asked in arrays by the names of its inputs.',
}

/** Why nothing answers: a version waits behind its gate, a training is under way, or nothing was trained. */
const Unready = ({ model }: { model: ModelLoop }) => {
  const waiting = waitingIn(model)
  return (
    <>
      {waiting && <Waiting version={waiting} champion={null} />}
      {model.active ? (
        <Panel
          title={model.trainings > 0 ? 'No champion yet' : 'No model yet'}
          note={
            model.trainings > 0
              ? 'this training may make one, where it passes its gate'
              : 'it can be tried when its first training has ended and passed its gate'
          }
        >
          <div className={css.waiting}>
            <Bar run={model.active} />
            <Pace run={model.active} />
          </div>
        </Panel>
      ) : (
        model.trainings === 0 && (
          <Panel title="No model yet">
            <p>
              Nothing is training. Start with <strong>Train now</strong> on the Loop page or{' '}
              <code>millrace train {model.model}</code>.
            </p>
          </Panel>
        )
      )}
    </>
  )
}

const Words = ({ model }: { model: ModelLoop }) => {
  const [text, setText] = useState('')
  return (
    <Writer model={model} text={text} onText={setText}>
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

/** How a model is asked that takes arrays; they are too large to be written by hand. */
const Arrays = ({ model, example }: { model: ModelLoop; example: string }) => (
  <Empty title="Arrays are too large to be written here.">
    Send them to <code>POST /predict</code>, such as{' '}
    <code>{briefly(JSON.stringify({ model: model.model, inputs: arraysIn(example) }))}</code>, or by
    the Open Inference Protocol.
  </Empty>
)

const briefly = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

/** What the champion is tried with. */
const Trial = ({ model }: { model: ModelLoop }) => {
  const { example } = model.served
  const kind = kindOf(model)
  if (kind === 'words') return <Words key={model.model} model={model} />
  if (model.champion === null) return null
  if (kind === null || example === null)
    return servingTrouble(model) ? null : <Skeletons rows={6} height={28} />
  if (kind === 'arrays') return <Arrays model={model} example={example} />
  if (kind === 'image') return <Images model={model} example={example} />
  if (kind === 'record') return <Records model={model} example={example} />
  if (model.task === 'text-class') return <Texts model={model} />
  return <TextForm key={model.model} model={model} example={example} />
}

/** A place to try the champion, or other versions: to write, to fill in a record, or to draw. */
export const TryPage = () => {
  const { model, loop } = useModel()
  const kind = model && kindOf(model)
  const trouble = model && servingTrouble(model)
  const lead = model?.champion === null ? 'There is no champion to try.' : kind && leads[kind]
  return (
    <Page
      title="Try it"
      lead={lead ?? '\u00a0'}
      actions={model?.champion != null && <Versions model={model} />}
    >
      <Answer query={loop} skeletons={<Skeletons rows={5} height={28} />}>
        {() =>
          model ? (
            <>
              {trouble && <ServingNotice summary={trouble} />}
              {model.champion === null && <Unready model={model} />}
              <Trial model={model} />
            </>
          ) : (
            <Empty title="No model is configured." />
          )
        }
      </Answer>
    </Page>
  )
}
