import { Button } from '@mantine/core'
import { ArrowUpToLine, Undo2 } from 'lucide-react'
import type { ModelVersion } from '../../../src/core/records.ts'
import { usePromote, useRollback } from '../data/actions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Gate } from './gate.tsx'

/** Makes a version champion, after asking; a failed gate has to be overruled in so many words. */
export const Promote = (props: {
  version: ModelVersion
  champion: number | null
  /** For a row of a table. */
  small?: boolean
}) => {
  const { version, champion } = props
  const promote = usePromote(version.model)
  const forced = !version.gate.passed
  return (
    <Confirm
      title={`Promote version ${version.version} of ${version.model}?`}
      action={forced ? 'Promote all the same' : `Promote version ${version.version}`}
      color={forced ? 'red' : 'race'}
      busy={promote.isPending}
      onConfirm={() => promote.mutate({ version: version.version, force: forced })}
      {...(forced ? { insist: 'I overrule the gate. The audit trail will say so.' } : {})}
      trigger={(open) => (
        <Button
          size={props.small ? 'compact-xs' : 'xs'}
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
        {champion === null
          ? 'It answers as soon as it is loaded.'
          : `It takes over from version ${champion} as soon as it is loaded. No request is lost.`}
      </p>
      <p>
        <strong>{forced ? 'Its gate did not pass:' : 'Its gate passed:'}</strong>
      </p>
      <Gate gate={version.gate} />
    </Confirm>
  )
}

/** Goes back to the champion before this one, after asking. */
export const Rollback = ({ model, champion }: { model: string; champion: number }) => {
  const rollback = useRollback(model)
  return (
    <Confirm
      title={`Roll ${model} back from version ${champion}?`}
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
        The champion before version {champion} is made champion again and answers as soon as it is
        loaded. Version {champion} stays registered.
      </p>
    </Confirm>
  )
}
