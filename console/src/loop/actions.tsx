import { Button } from '@mantine/core'
import { ClipboardCheck, Download, Play } from 'lucide-react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'

interface Props {
  /** Null before it is known: the buttons stand, disabled, so that nothing moves when it comes. */
  readonly model: ModelLoop | null
}

const Train = ({ model }: Props) => {
  const train = useTrain(model?.model ?? '')
  return (
    <Button
      variant="filled"
      leftSection={<Play size={14} />}
      loading={train.isPending}
      disabled={model?.active !== null}
      title={model?.active ? 'A training is running; never two at once.' : undefined}
      onClick={() => train.mutate()}
    >
      Train now
    </Button>
  )
}

const Ingest = ({ model }: Props) => {
  const ingest = useIngest(model?.model ?? '')
  return (
    <Button
      leftSection={<Download size={14} />}
      loading={ingest.isPending}
      disabled={!model || model.queue === 0}
      title={model?.queue === 0 ? 'The queue is empty.' : undefined}
      onClick={() => ingest.mutate()}
    >
      Ingest now
    </Button>
  )
}

const Evaluate = ({ model }: Props) => {
  const evaluate = useEvaluate(model?.model ?? '')
  return (
    <Button
      leftSection={<ClipboardCheck size={14} />}
      loading={evaluate.isPending}
      disabled={!model || model.champion === null}
      title={model?.champion === null ? 'There is no champion to evaluate.' : undefined}
      onClick={() => evaluate.mutate()}
    >
      Evaluate now
    </Button>
  )
}

/** What can be done by hand. */
export const Actions = ({ model }: Props) => (
  <>
    <Train model={model} />
    <Ingest model={model} />
    {model?.prompts !== false && <Evaluate model={model} />}
  </>
)
