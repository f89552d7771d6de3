import { Button } from '@mantine/core'
import { ListPlus } from 'lucide-react'
import { useState } from 'react'
import type { ModelLoop } from '../../../src/http/views.ts'
import { useEnqueue } from '../data/actions.ts'
import { useModel } from '../data/model.ts'
import { plural } from '../format.ts'
import { Bar, Pace } from '../loop/training.tsx'
import { Champion, Until } from '../parts/badge.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Bones, Empty } from '../parts/states.tsx'
import css from './page.module.css'
import { sentencesOf, wordsIn } from './suggest.ts'
import { Writer } from './writer.tsx'

const Waiting = ({ model }: { model: ModelLoop }) => (
  <Panel title="No model yet" note="suggestions begin when the first training has ended">
    {model.active ? (
      <div className={css.waiting}>
        <Bar run={model.active} />
        <Pace run={model.active} />
      </div>
    ) : (
      <p>
        Nothing is training either. Start one with <strong>Train now</strong> on the Loop page or{' '}
        <code>millrace train {model.model}</code>.
      </p>
    )}
  </Panel>
)

const Teach = ({ model, text }: { model: ModelLoop; text: string }) => {
  const enqueue = useEnqueue(model.model)
  const sentences = sentencesOf(text).filter((each) => wordsIn(each) >= 2)
  const data = model.stages.find((each) => each.stage === 'data')
  return (
    <Panel
      title="Teach it"
      note={`${plural(model.queue, 'sentence')} in the queue`}
      tools={
        <Button
          leftSection={<ListPlus size={14} />}
          loading={enqueue.isPending}
          disabled={sentences.length === 0}
          onClick={() => enqueue.mutate(sentences)}
        >
          {sentences.length > 1
            ? `Add these ${sentences.length} sentences to the queue`
            : 'Add this sentence to the queue'}
        </Button>
      }
    >
      <p className={css.teach}>
        What you type stays in this page until you add it. The queue is taken into the data
        {data?.nextAt ? (
          <>
            {' '}
            in <Until time={data.nextAt} />
          </>
        ) : (
          ' at the next ingestion'
        )}
        , and the training after that learns from it.
      </p>
    </Panel>
  )
}

/** A place to write in, with the model's next word as a suggestion. */
export const TryPage = () => {
  const { model, loop } = useModel()
  const [text, setText] = useState('')
  return (
    <Page
      title="Try it"
      lead="From the third word on, the champion suggests the next one."
      actions={
        model?.champion != null && (
          <span className={css.served}>
            {model.model} <strong>version {model.champion}</strong> <Champion />
          </span>
        )
      }
    >
      <Answer query={loop} bones={<Bones rows={5} height={28} />}>
        {() =>
          model ? (
            <>
              {model.champion === null && <Waiting model={model} />}
              <Writer model={model} text={text} onText={setText}>
                <Teach model={model} text={text} />
              </Writer>
            </>
          ) : (
            <Empty title="No model is configured." />
          )
        }
      </Answer>
    </Page>
  )
}
