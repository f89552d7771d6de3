import { useQuery } from '@tanstack/react-query'
import { Redirect, useLocation, useParams } from 'wouter'
import * as at from '../addresses.ts'
import { get } from '../data/api.ts'
import { useModel } from '../data/model.ts'
import { Page } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { movedTo } from './moved.ts'

/** An address that a page had before: leads on to where it stands now. */
export const MovedPage = () => {
  const [path] = useLocation()
  const { model, models, loop } = useModel()
  return (
    <Answer query={loop} skeletons={<Skeletons rows={6} height={26} />}>
      {() => <Redirect to={movedTo(path, model, models.length)} replace />}
    </Answer>
  )
}

/** The model that a comparison is of, where any has it. */
const useModelOf = (id: string, models: readonly string[]) =>
  useQuery({
    queryKey: ['model of comparison', id, models],
    queryFn: async ({ signal }) => {
      const asked = models.map(async (model) => {
        await get('/api/models/:model/comparisons/:id', { model, id }, signal)
        return model
      })
      return Promise.any(asked).catch(() => null)
    },
    enabled: models.length > 0,
  })

/** The old address of a comparison named no model: looks for the one that has it. */
export const MovedComparisonPage = () => {
  const { id = '' } = useParams<{ id: string }>()
  const { models } = useModel()
  const found = useModelOf(
    id,
    models.map(({ model }) => model),
  )
  return (
    <Answer query={found} skeletons={<Skeletons rows={6} height={26} />}>
      {(model) =>
        model === null ? (
          <Page title="Scaling">
            <Empty title="No model has such a comparison." />
          </Page>
        ) : (
          <Redirect to={at.scaling(model, id)} replace />
        )
      }
    </Answer>
  )
}
