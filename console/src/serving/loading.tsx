import { Power, PowerOff } from 'lucide-react'
import type { EndpointView } from '../../../src/operations/contract.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { AskedNow } from './asked.tsx'
import { useLoading } from './deeds.ts'
import { SwitchOff } from './switching.tsx'

const Unload = ({ endpoint }: { endpoint: EndpointView }) => {
  const loading = useLoading(endpoint)
  const { name, serving } = endpoint
  return (
    <Confirm
      title={`Unload ${name}?`}
      action={`Unload ${name}`}
      color="red"
      busy={loading.isPending}
      onConfirm={() => loading.mutate({ state: 'unloaded' })}
      trigger={(open) => (
        <Deed asks leftSection={<PowerOff size={13} />} busy={loading.isPending} onPress={open}>
          Unload
        </Deed>
      )}
    >
      <p>
        {serving?.version == null
          ? `Nothing of ${name} is loaded now; nothing will be.`
          : `Version ${serving.version} is let go of after its last answer. Every question to ${name} is refused with no_model then, also after a restart, until it is loaded again.`}
      </p>
      <AskedNow endpoint={endpoint} />
    </Confirm>
  )
}

const Load = ({ endpoint }: { endpoint: EndpointView }) => {
  const loading = useLoading(endpoint)
  return (
    <Deed
      variant="filled"
      leftSection={<Power size={13} />}
      busy={loading.isPending}
      onPress={() => loading.mutate({ state: 'loaded' })}
    >
      {endpoint.state === 'off' ? 'Switch on' : 'Load'}
    </Deed>
  )
}

/** Loads an endpoint and switches it on; off, or unloads it, after asking. */
export const Loading = ({ endpoint }: { endpoint: EndpointView }) =>
  endpoint.state !== 'loaded' ? (
    <Load endpoint={endpoint} />
  ) : (
    <>
      <SwitchOff endpoint={endpoint} />
      <Unload endpoint={endpoint} />
    </>
  )
