import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useVerb } from '../data/actions.ts'
import { get, post } from '../data/api.ts'
import { keys } from '../data/queries.ts'
import { bytes, plural } from '../format.ts'
import { Ago, Badge } from '../parts/badge.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'

const columns: readonly Column[] = [
  { name: 'Process' },
  { name: 'Started' },
  { name: 'Requests' },
  { name: 'Memory', number: true },
]

const useProcesses = () =>
  useQuery({
    queryKey: [...keys.endpoints, 'processes'],
    queryFn: ({ signal }) => get('/api/serving/processes', {}, signal),
    select: (answer) => answer.processes,
    refetchInterval: 5000,
  })

const Restart = ({ processes }: { processes: number }) => {
  const restart = useVerb({
    run: () => post('/api/serving/restart', {}),
    done: () =>
      `${plural(processes, 'process', 'processes')}: each is renewed, one after the other.`,
  })
  return (
    <Confirm
      title="Renew the serving processes?"
      action="Renew them"
      busy={restart.isPending}
      onConfirm={() => restart.mutate()}
      trigger={(open) => (
        <Deed
          asks
          size="compact-sm"
          leftSection={<RefreshCw size={13} />}
          busy={restart.isPending}
          onPress={open}
        >
          Renew
        </Deed>
      )}
    >
      <p>
        A new process is put in the place of each, one after the other: it opens its models before
        it takes the first request, and the old one ends after its last answer. No request fails by
        it.
      </p>
    </Confirm>
  )
}

/** Processes that answer, where there are such beside the one that keeps the loop. */
export const Processes = () => {
  const { data = [] } = useProcesses()
  if (data.length === 0) return null
  return (
    <Panel
      title={plural(data.length, 'serving process', 'serving processes')}
      note="each with every model open"
      tools={<Restart processes={data.length} />}
      flush
    >
      <Table label="Serving processes" columns={columns}>
        {data.map(({ pid, since, answers, memoryBytes }) => (
          <tr key={pid}>
            <td>
              <code>{pid}</code>
            </td>
            <td>
              <Ago time={since} />
            </td>
            <td>
              {answers ? 'takes them' : <Badge tone="work">takes none: it begins or ends</Badge>}
            </td>
            <td data-number>{memoryBytes === null ? '–' : bytes(memoryBytes)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  )
}
