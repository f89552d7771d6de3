import { Button } from '@mantine/core'
import { ArrowUpToLine, Undo2 } from 'lucide-react'
import type { ModelVersion } from '../../../src/core/records.ts'
import { usePromote, useRollback } from '../data/actions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Gate } from './gate.tsx'

/** Makes a version champion, after asking; a failed gate has to be overruled in so many words. */
export const Promote = (props: { version: ModelVersion; champion: number | null }) => {
  const { version, champion } = props
  const promote = usePromote(version.model)
  const forced = !version.gate.passed
  return (
    <Confirm
      title={`Promote version ${version.version}?`}
      action={forced ? 'Promote all the same' : `Promote version ${version.version}`}
      color={forced ? 'red' : 'race'}
      busy={promote.isPending}
      onConfirm={() => promote.mutate({ version: version.version, force: forced })}
      {...(forced ? { insist: 'I overrule the gate. The audit trail will say so.' } : {})}
      trigger={(open) => (
        <Button
          size="compact-xs"
          leftSection={<ArrowUpToLine size={13} />}
          loading={promote.isPending}
          onClick={open}
          aria-label={`Promote version ${version.version}`}
        >
          Promote
        </Button>
      )}
    >
      <p>
        It is served from the next request on
        {champion === null ? '.' : `, in place of version ${champion}.`} No request is lost.
      </p>
      {forced && (
        <>
          <p>
            <strong>Its gate did not pass:</strong>
          </p>
          <Gate gate={version.gate} />
        </>
      )}
    </Confirm>
  )
}

/** Goes back to the champion before this one, after asking. */
export const Rollback = ({ model, champion }: { model: string; champion: number }) => {
  const rollback = useRollback(model)
  return (
    <Confirm
      title={`Roll back from version ${champion}?`}
      action="Roll back"
      busy={rollback.isPending}
      onConfirm={() => rollback.mutate()}
      trigger={(open) => (
        <Button leftSection={<Undo2 size={14} />} loading={rollback.isPending} onClick={open}>
          Roll back
        </Button>
      )}
    >
      <p>
        The champion before version {champion} is served again from the next request on. Version{' '}
        {champion} stays registered.
      </p>
    </Confirm>
  )
}
