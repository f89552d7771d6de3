import { Link, useParams } from 'wouter'
import * as at from '../addresses.ts'
import { Page } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { useEndpoints } from '../serving/queries.ts'
import { RolloutCard } from './card.tsx'
import { useRollouts } from './queries.ts'

const useBoth = (model: string) => {
  const endpoints = useEndpoints({ live: true })
  const rollouts = useRollouts({ model })
  return {
    data:
      endpoints.data && rollouts.data
        ? {
            endpoints: endpoints.data.filter(({ spec }) => spec.model === model),
            rollouts: rollouts.data,
          }
        : undefined,
    error: endpoints.error ?? rollouts.error,
    refetch: () => Promise.all([endpoints.refetch(), rollouts.refetch()]),
  }
}

/** Where a model answers: what takes over at each endpoint now, and how it went before. */
export const ModelServingPage = () => {
  const params = useParams<{ model: string }>()
  const model = at.said(params.model)
  const query = useBoth(model)
  return (
    <Page
      title="Rollouts"
      lead={`${model} · which versions answer, and how a new one takes over`}
      actions={<Link href={at.serving}>All endpoints</Link>}
    >
      <Answer query={query} skeletons={<Skeletons rows={8} height={30} />}>
        {({ endpoints, rollouts }) =>
          endpoints.length === 0 ? (
            <Empty title={`${model} answers under no name.`}>
              Every model has an endpoint of its name while it is configured.
            </Empty>
          ) : (
            endpoints.map((endpoint) => (
              <RolloutCard
                key={endpoint.name}
                title={endpoint.name}
                endpoint={endpoint}
                rollouts={rollouts.filter((each) => each.endpoint === endpoint.name)}
              />
            ))
          )
        }
      </Answer>
    </Page>
  )
}
