import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { EndpointView } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { count, duration } from '../format.ts'
import { Ago } from '../parts/badge.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Deed } from '../parts/deed.tsx'
import { Panel, Sheet } from '../parts/page.tsx'
import { boundNames, ChangeBounds } from './bounds.tsx'
import { useReset } from './deeds.ts'
import { draftOf } from './draft.ts'
import { fallbackWordsOf } from './instead.ts'
import { fieldsFor, planDraftOf, planNames } from './plan.ts'
import css from './settings.module.css'

const origins: Readonly<Record<EndpointView['origin'], string>> = {
  configuration: 'the configuration',
  model: 'its model, which has an endpoint by itself',
  'run time': 'somebody made it at run time',
}

/** What was changed of its declaration, where it has one. */
const differences = ({ spec, declared }: EndpointView): string[] => {
  if (declared === null) return []
  const [now, then] = [draftOf(spec), draftOf(declared)]
  const words = boundNames
    .filter(([name]) => now[name] !== then[name])
    .map(
      ([name, label]) => `${label.toLowerCase()} ${now[name] || 'none'} → ${then[name] || 'none'}`,
    )
  if (fallbackWordsOf(spec.fallback) !== fallbackWordsOf(declared.fallback))
    words.push(`fallback ${fallbackWordsOf(spec.fallback)} → ${fallbackWordsOf(declared.fallback)}`)
  const [plan, before] = [planDraftOf(spec), planDraftOf(declared)]
  if (plan.policy !== before.policy) words.unshift(`policy ${plan.policy} → ${before.policy}`)
  for (const field of fieldsFor(spec.policy))
    if (plan[field] !== before[field])
      words.push(
        `${planNames[field][0].toLowerCase()} ${plan[field] || 'none'} → ${before[field] || 'none'}`,
      )
  return spec.model === declared.model
    ? words
    : [`model ${spec.model} → ${declared.model}`, ...words]
}

const Reset = ({ endpoint }: { endpoint: EndpointView }) => {
  const reset = useReset(endpoint)
  const differs = differences(endpoint)
  if (endpoint.origin === 'run time' || differs.length === 0) return null
  return (
    <Confirm
      title={`Take back what was changed of ${endpoint.name}?`}
      action="Take it back"
      busy={reset.isPending}
      onConfirm={() => reset.mutate()}
      trigger={(open) => (
        <Deed
          asks
          size="compact-sm"
          leftSection={<RotateCcw size={13} />}
          busy={reset.isPending}
          onPress={open}
        >
          As declared
        </Deed>
      )}
    >
      <p>It is what the configuration says again:</p>
      <ul className={css.differences}>
        {differs.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </Confirm>
  )
}

const itemsOf = (endpoint: EndpointView): readonly (readonly [string, ReactNode])[] => {
  const { spec, origin, generation, author, changedAt } = endpoint
  return [
    [
      'Model',
      <Link key="m" href={at.loop(spec.model)}>
        {spec.model}
      </Link>,
    ],
    ['Deadline', duration(spec.deadline)],
    ['Rows together', `${count(spec.maxBatch)} at most`],
    ['Rows waiting', `${count(spec.maxPending)} at most`],
    [
      'Origins',
      spec.cors.length === 0 ? 'none: no web page of another may ask it' : spec.cors.join(', '),
    ],
    ['Comes from', origins[origin]],
    [
      'Changed',
      changedAt === null ? (
        'never'
      ) : (
        <span key="c">
          <Ago time={changedAt} /> by {author}, generation {count(generation)}
        </span>
      ),
    ],
  ]
}

/** What an endpoint is, and how that is changed. */
export const Settings = ({ endpoint }: { endpoint: EndpointView }) => (
  <Panel
    title="Bounds"
    tools={
      <>
        <Reset endpoint={endpoint} />
        <ChangeBounds endpoint={endpoint} />
      </>
    }
  >
    <Sheet items={itemsOf(endpoint)} />
  </Panel>
)
