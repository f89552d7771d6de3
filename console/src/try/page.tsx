import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useModel } from '../data/model.ts'
import { ServingNotice } from '../loop/serving.tsx'
import { Bar, Pace } from '../loop/training.tsx'
import { waitingIn } from '../models/waiting.ts'
import { Waiting } from '../models/waits.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { servingTrouble } from '../parts/traffic.ts'
import { type Kind, kindOf } from './kind.ts'
import css from './page.module.css'
import { Trial, Ways } from './trial.tsx'
import { Versions } from './versions.tsx'

const leads: Record<Kind, string> = {
  words: 'From the third word on, the next one is suggested.',
  record: 'Change a value and see what the model makes of the record.',
  image: 'Draw an image and see what the model reads in it.',
  text: 'Write a text and see what the model makes of it.',
  arrays: 'Write tensors and see what the model answers.',
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
      actions={
        model?.champion != null && (
          <>
            <Ways model={model} />
            <Versions model={model} />
          </>
        )
      }
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
