import { TextInput } from '@mantine/core'
import { CircleSlash } from 'lucide-react'
import { useState } from 'react'
import { mostOf } from '../../../src/core/endpoint.ts'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { AskedNow } from './asked.tsx'
import { useLoading } from './deeds.ts'
import { offWords } from './instead.ts'

/** Switches an endpoint off, after asking why. */
export const SwitchOff = ({ endpoint }: { endpoint: EndpointView }) => {
  const loading = useLoading(endpoint)
  const [reason, setReason] = useState('')
  const { name, serving, spec } = endpoint
  return (
    <Confirm
      title={`Switch ${name} off?`}
      action={`Switch ${name} off`}
      color="red"
      busy={loading.isPending}
      onConfirm={() =>
        loading.mutate({ state: 'off', ...(reason.trim() !== '' && { reason: reason.trim() }) })
      }
      trigger={(open) => (
        <Deed
          asks
          leftSection={<CircleSlash size={13} />}
          busy={loading.isPending}
          onPress={() => {
            setReason('')
            open()
          }}
        >
          Switch off
        </Deed>
      )}
    >
      <p>{offWords(name, spec.fallback)} It stays so after a restart.</p>
      {serving?.version != null && (
        <p>Version {serving.version} stays open: switched on, it answers the next question.</p>
      )}
      <AskedNow endpoint={endpoint} />
      <TextInput
        label="Why"
        description="For whoever wonders: it stands on this page and in the audit trail"
        maxLength={mostOf.reason}
        autoComplete="off"
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Confirm>
  )
}
