import type { ReactNode } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { duration, plural } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import type { DeedName } from './entries.ts'

/** Why something cannot be done to a model now; null where it can. */
export const againstOf = (
  name: DeedName,
  {
    active,
    queue,
    champion,
    configured,
  }: Pick<ModelLoop, 'active' | 'queue' | 'champion' | 'configured'>,
): string | null => {
  if (!configured)
    return 'The configuration does not name this model: it was registered, and is served as it is.'
  switch (name) {
    case 'train':
      return active === null ? null : 'A training is running; never two at once.'
    case 'ingest':
      return queue > 0 ? null : 'The queue is empty.'
    case 'evaluate':
      return champion === null ? 'There is no champion to evaluate.' : null
  }
}

/** What is asked before something is done to a model, and what it will do. */
const questionOf = (
  name: DeedName,
  { model, dataset, champion, queue, last }: ModelLoop,
): { title: string; action: string; text: ReactNode } => {
  switch (name) {
    case 'train':
      return {
        title: `Train ${model} now?`,
        action: 'Train now',
        text: [
          dataset
            ? `A new version of ${model} learns from data version ${dataset.number}, ${plural(dataset.rows, 'row')}.`
            : `A first version of ${model} learns from the data as they are now.`,
          queue > 0 && `What waits in the queue, ${plural(queue, 'row')}, is not among them.`,
          `Where it passes its gate it becomes champion${champion === null ? '' : ` instead of version ${champion}`}; else it waits.`,
          last?.endedAt && `The last training took ${duration(last.endedAt - last.startedAt)}.`,
        ]
          .filter(Boolean)
          .join(' '),
      }
    case 'ingest':
      return {
        title: `Take in new rows of ${model} now?`,
        action: 'Ingest now',
        text: `A new data version of ${model} takes in the next batch of the queue, where ${plural(queue, 'row')} ${queue === 1 ? 'waits' : 'wait'}. The next training learns from it; a row that does not fit is set aside.`,
      }
    case 'evaluate':
      return {
        title: `Evaluate ${model} now?`,
        action: 'Evaluate now',
        text: `Puts the prompts to ${champion === null ? 'the champion' : `version ${champion}, the champion`}, and keeps how many it answers well. Nothing else changes.`,
      }
  }
}

/** Asks before something is done to a model that was found by searching. */
export const DeedQuestion = (props: {
  name: DeedName
  model: ModelLoop
  opened: boolean
  onClose: () => void
}) => {
  const { name, model, opened, onClose } = props
  const verbs = {
    train: useTrain(model.model),
    ingest: useIngest(model.model),
    evaluate: useEvaluate(model.model),
  }
  const { title, action, text } = questionOf(name, model)
  const against = againstOf(name, model)
  return (
    <Ask
      title={title}
      action={action}
      busy={verbs[name].isPending}
      blocked={against !== null}
      {...(against !== null && { against })}
      opened={opened}
      onClose={onClose}
      onConfirm={() => verbs[name].mutate()}
    >
      <p>{against ?? text}</p>
    </Ask>
  )
}
