import { ClipboardCheck, Download, type LucideIcon, Play } from 'lucide-react'
import { useState } from 'react'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { Deed } from '../parts/deed.tsx'
import { againstOf, DeedQuestion } from '../shell/deeds.tsx'
import type { DeedName } from '../shell/entries.ts'

interface Act {
  readonly words: string
  readonly icon: LucideIcon
}

const acts: Record<DeedName, Act> = {
  train: { words: 'Train now', icon: Play },
  ingest: { words: 'Ingest now', icon: Download },
  evaluate: { words: 'Evaluate now', icon: ClipboardCheck },
}

/** Null before the model is known: the buttons stand, disabled, so that nothing moves when it comes. */
const Action = ({ name, model }: { name: DeedName; model: ModelLoop | null }) => {
  const [opened, setOpened] = useState(false)
  const { words, icon: Icon } = acts[name]
  return (
    <>
      <Deed
        asks
        takes={name === 'ingest' ? 'writeData' : 'write'}
        {...(name === 'train' && { variant: 'filled' })}
        leftSection={<Icon size={14} />}
        against={model === null ? '' : againstOf(name, model)}
        onPress={() => setOpened(true)}
      >
        {words}
      </Deed>
      {model && (
        <DeedQuestion name={name} model={model} opened={opened} onClose={() => setOpened(false)} />
      )}
    </>
  )
}

/** What can be done by hand. */
export const Actions = ({ model }: { model: ModelLoop | null }) => (
  <>
    <Action name="train" model={model} />
    <Action name="ingest" model={model} />
    {model?.prompts !== false && <Action name="evaluate" model={model} />}
  </>
)
