import { ArrowUpToLine, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Standing } from '../../../src/operations/contract.ts'
import { usePromote, useRollback } from '../data/deeds.ts'
import { useVersion } from '../data/queries.ts'
import { Ask, Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { Gate } from './gate.tsx'
import { Takeover } from './takeover.tsx'

const Effect = ({ version, champion }: { version: Standing; champion: number | null }) => (
  <>
    <p>
      {champion === null
        ? `Version ${version.version} answers requests to ${version.model} as soon as it is loaded. No version is champion now.`
        : `Version ${version.version} takes over from version ${champion} as soon as it is loaded. No request is lost.`}
    </p>
    {champion !== null && <Takeover model={version.model} from={champion} to={version.version} />}
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
      onConfirm={() =>
        promote.mutate({ version: version.version, force: forced, before: champion })
      }
      {...(forced ? { insist: 'I overrule the gate. The audit trail will say so.' } : {})}
      trigger={(open) => (
        <Deed
          asks
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
      <Effect version={version} champion={champion} />
    </Confirm>
  )
}

const Back = (props: { model: string; champion: number; to: number | null }) => {
  const { model, champion, to } = props
  if (to === null)
    return (
      <p>
        No other version was champion of {model} before version {champion}.
      </p>
    )
  return (
    <>
      <p>
        Version {to}, the champion before, answers requests to {model} again as soon as it is
        loaded. Version {champion} stays registered.
      </p>
      <Takeover model={model} from={champion} to={to} />
    </>
  )
}

/** Goes back to the champion before this one, after asking. */
export const Rollback = ({ model, champion }: { model: string; champion: number }) => {
  const [opened, setOpened] = useState(false)
  const rollback = useRollback(model)
  const view = useVersion(model, opened ? champion : Number.NaN)
  const to = view.data?.rollback ?? null
  return (
    <>
      <Deed
        asks
        leftSection={<Undo2 size={14} />}
        busy={rollback.isPending}
        onPress={() => setOpened(true)}
      >
        Roll back
      </Deed>
      <Ask
        title={`Roll ${model} back from version ${champion}${to === null ? '' : ` to version ${to}`}?`}
        action={to === null ? 'Roll back' : `Roll back to version ${to}`}
        busy={rollback.isPending}
        blocked={to === null}
        opened={opened}
        onClose={() => setOpened(false)}
        onConfirm={() => rollback.mutate({ from: champion })}
      >
        <Answer query={view} skeletons={<Skeletons rows={4} />}>
          {() => <Back model={model} champion={champion} to={to} />}
        </Answer>
      </Ask>
    </>
  )
}
