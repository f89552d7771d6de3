import { CircleStop } from 'lucide-react'
import type { Run } from '../../../src/core/records.ts'
import { useCancel } from '../data/deeds.ts'
import { short } from '../format.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'

/** How far a run is, in words. */
const farOf = ({ progress }: Pick<Run, 'progress'>): string =>
  progress ? ` It is in epoch ${progress.epoch} of ${progress.epochs}.` : ''

/** Cancels a run for good, after asking. */
export const Cancel = ({ run }: { run: Run }) => {
  const cancel = useCancel()
  return (
    <Confirm
      title={`Cancel run ${short(run.id, 'last')} of ${run.model}?`}
      action="Cancel the run"
      color="red"
      busy={cancel.isPending}
      onConfirm={() => cancel.mutate(run.id)}
      trigger={(open) => (
        <Deed asks leftSection={<CircleStop size={14} />} busy={cancel.isPending} onPress={open}>
          Cancel
        </Deed>
      )}
    >
      <p>
        The training of {run.model} stops after the current step.{farOf(run)} What it has learnt is
        not registered, and it cannot be gone on with. The champion stays.
      </p>
    </Confirm>
  )
}
