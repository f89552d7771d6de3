import { ClipboardCheck, Download, Play } from 'lucide-react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useEvaluate, useIngest, useTrain } from '../data/actions.ts'
import { Deed } from '../parts/deed.tsx'

interface Props {
  /** Null before it is known: the buttons stand, disabled, so that nothing moves when it comes. */
  readonly model: ModelLoop | null
}

const Train = ({ model }: Props) => {
  const train = useTrain(model?.model ?? '')
  return (
    <Deed
      variant="filled"
      leftSection={<Play size={14} />}
      busy={train.isPending}
      against={
        model === null ? '' : model.active ? 'A training is running; never two at once.' : null
      }
      onPress={() => train.mutate()}
    >
      Train now
    </Deed>
  )
}

const Ingest = ({ model }: Props) => {
  const ingest = useIngest(model?.model ?? '')
  return (
    <Deed
      leftSection={<Download size={14} />}
      busy={ingest.isPending}
      against={model === null ? '' : model.queue === 0 ? 'The queue is empty.' : null}
      onPress={() => ingest.mutate()}
    >
      Ingest now
    </Deed>
  )
}

const Evaluate = ({ model }: Props) => {
  const evaluate = useEvaluate(model?.model ?? '')
  return (
    <Deed
      leftSection={<ClipboardCheck size={14} />}
      busy={evaluate.isPending}
      against={
        model === null ? '' : model.champion === null ? 'There is no champion to evaluate.' : null
      }
      onPress={() => evaluate.mutate()}
    >
      Evaluate now
    </Deed>
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
