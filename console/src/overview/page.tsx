import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import * as at from '../addresses.ts'
import { useLoop } from '../data/queries.ts'
import { plural } from '../format.ts'
import { Page, Panel } from '../parts/page.tsx'
import { Answer, Empty, Skeletons } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'

const columns: readonly Column[] = [{ name: 'Model' }, { name: 'Champion' }]

const Row = ({ model }: { model: ModelLoop }) => (
  <tr>
    <td>
      <Link href={at.loop(model.model)}>{model.model}</Link>
    </td>
    <td>{model.champion === null ? 'none' : `v${model.champion}`}</td>
  </tr>
)

/** Every model. */
export const OverviewPage = () => {
  const loop = useLoop()
  return (
    <Page title="Overview">
      <Answer query={loop} skeletons={<Skeletons rows={6} height={30} />}>
        {({ models }) =>
          models.length === 0 ? (
            <Empty title="No model is configured.">
              Declare one under <code>models</code> in <code>millrace.config.ts</code>.
            </Empty>
          ) : (
            <Panel title={plural(models.length, 'model')} flush>
              <Table label="Models" columns={columns}>
                {models.map((model) => (
                  <Row key={model.model} model={model} />
                ))}
              </Table>
            </Panel>
          )
        }
      </Answer>
    </Page>
  )
}
