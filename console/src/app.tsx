import { type ComponentType, Suspense } from 'react'
import { Link, Route, Switch } from 'wouter'
import { Gate } from './access/gate.tsx'
import { overview } from './addresses.ts'
import { useModel } from './data/model.ts'
import { isOfModel, type PageEntry, pages } from './pages.ts'
import { Boundary } from './parts/boundary.tsx'
import { Page } from './parts/page.tsx'
import { Empty, Skeletons } from './parts/states.tsx'
import { Shell } from './shell/shell.tsx'

const NowherePage = () => (
  <Page title="Not found">
    <Empty title="There is no page at this address.">
      <Link href={overview}>To the overview</Link>
    </Empty>
  </Page>
)

/** A page of a model, where there is such a model. */
const OfModel = ({ component: Component }: { component: ComponentType }) => {
  const { model, named, loop } = useModel()
  if (model !== null || !loop.data) return <Component />
  return (
    <Page title="Not found">
      <Empty title={`There is no model called ${named}.`}>
        <Link href={overview}>To all models</Link>
      </Empty>
    </Page>
  )
}

const Content = ({ page }: { page: PageEntry }) =>
  isOfModel(page) ? <OfModel component={page.component} /> : <page.component />

export const App = () => (
  <Gate>
    <Shell>
      <Boundary>
        <Suspense fallback={<Skeletons rows={6} height={26} />}>
          <Switch>
            {pages.map((page) => (
              <Route key={page.path} path={page.path}>
                <Content page={page} />
              </Route>
            ))}
            <Route component={NowherePage} />
          </Switch>
        </Suspense>
      </Boundary>
    </Shell>
  </Gate>
)
