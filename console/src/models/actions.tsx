import { ArrowUpToLine, Undo2 } from 'lucide-react'
import type { Standing } from '../../../src/operations/contract.ts'
import { usePromote, useRollback } from '../data/actions.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Gate } from './gate.tsx'

const Takeover = ({ version, champion }: { version: Standing; champion: number | null }) => (
  <>
    <p>
      {champion === null
        ? 'It answers as soon as it is loaded.'
        : `It takes over from version ${champion} as soon as it is loaded. No request is lost.`}
    </p>
    <p>
      <strong>{version.gate.passed ? 'Its gate passed:' : 'Its gate did not pass:'}</strong>
    </p>
    <Gate gate={version.gate} />
  </>
)

/** Makes a version champion, after asking; a failed gate has to be overruled in so many words. */
export const Promote = (props: {
  version: Standing
  champion: number | null
  /** For a row of a table. */
  small?: boolean
}) => {
  const { version, champion, small = false } = props
  const promote = usePromote(version.model)
  const forced = !version.gate.passed
  const name = `Promote version ${version.version}`
  return (
    <Confirm
      title={`${name} of ${version.model}?`}
      action={forced ? 'Promote all the same' : name}
      color={forced ? 'red' : 'race'}
      busy={promote.isPending}
      onConfirm={() => promote.mutate({ version: version.version, force: forced })}
      {...(forced ? { insist: 'I overrule the gate. The audit trail will say so.' } : {})}
      trigger={(open) => (
        <Deed
          size={small ? 'compact-xs' : 'xs'}
          leftSection={<ArrowUpToLine size={13} />}
          busy={promote.isPending}
          onPress={open}
          aria-label={name}
        >
          Promote
        </Deed>
      )}
    >
      <Takeover version={version} champion={champion} />
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
        <Deed leftSection={<Undo2 size={14} />} busy={rollback.isPending} onPress={open}>
          Roll back
        </Deed>
      )}
    >
      <p>
        The champion before version {champion} is made champion again and answers as soon as it is
        loaded. Version {champion} stays registered.
      </p>
    </Confirm>
  )
}
