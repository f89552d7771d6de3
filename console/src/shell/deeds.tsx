import type { ReactNode } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { plural } from '../format.ts'
import { Ask } from '../parts/confirm.tsx'
import type { DeedName } from './entries.ts'

/** What is asked before something is done to a model, and what it will do. */
const questionOf = (
  name: DeedName,
  { model, dataset, champion, queue }: ModelLoop,
): { title: string; action: string; text: ReactNode } => {
  switch (name) {
    case 'train':
      return {
        title: `Train ${model} now?`,
        action: 'Train now',
        text: `It learns from data version ${dataset?.number ?? 1}. The new version becomes champion${
          champion === null ? '' : ` instead of version ${champion}`
        } where it passes its gate.`,
      }
    case 'ingest':
      return {
        title: `Take in new rows of ${model} now?`,
        action: 'Ingest now',
        text: `${plural(queue, 'row')} waiting in the queue.`,
      }
    case 'evaluate':
      return {
        title: `Evaluate ${model} now?`,
        action: 'Evaluate now',
        text: `Puts the prompts to ${champion === null ? 'the champion' : `version ${champion}, the champion`}.`,
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
  return (
    <Ask
      title={title}
      action={action}
      busy={verbs[name].isPending}
      opened={opened}
      onClose={onClose}
      onConfirm={() => verbs[name].mutate()}
    >
      <p>{text}</p>
    </Ask>
  )
}
