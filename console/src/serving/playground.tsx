import type { EndpointView, ModelLoop } from '../../../src/operations/contract.ts'
import { useLoop } from '../data/queries.ts'
import { Answer, Empty } from '../parts/states.tsx'
import { AskedAs } from '../try/as.ts'
import { Trial, Ways } from '../try/trial.tsx'
import { Versions } from '../try/versions.tsx'
import css from './page.module.css'

/** The model behind an endpoint, as what answers under its name. */
const seenAs = (loop: ModelLoop, { champion, serving }: EndpointView): ModelLoop => ({
  ...loop,
  champion: champion ?? serving?.version ?? null,
  served: serving
    ? { ...serving.served, example: serving.example }
    : { ...loop.served, example: null },
})

/** A place to ask an endpoint: in the form of its model, or in tensors. */
export const Playground = ({ endpoint }: { endpoint: EndpointView }) => {
  const loop = useLoop()
  return (
    <Answer query={loop}>
      {({ models }) => {
        const found = models.find(({ model }) => model === endpoint.spec.model)
        if (!found) return <Empty title={`There is no model ${endpoint.spec.model} any more.`} />
        if (endpoint.serving?.version == null)
          return <Empty title={`Nothing answers as ${endpoint.name} now.`} />
        const model = seenAs(found, endpoint)
        return (
          <AskedAs value={endpoint.name}>
            <div className={css.ways}>
              <Ways model={model} />
              <Versions model={model} />
            </div>
            <Trial key={endpoint.name} model={model} />
          </AskedAs>
        )
      }}
    </Answer>
  )
}
