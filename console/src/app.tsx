import { Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { pages } from './pages.ts'
import { Boundary } from './parts/boundary.tsx'
import { Page } from './parts/page.tsx'
import { Empty, Skeletons } from './parts/states.tsx'
import { Shell } from './shell/shell.tsx'

const NowherePage = () => (
  <Page title="Not found">
    <Empty title="There is no page at this address.">
      <a href="/">To the loop</a>
    </Empty>
  </Page>
)

export const App = () => (
  <Shell>
    <Boundary>
      <Suspense fallback={<Skeletons rows={6} height={26} />}>
        <Switch>
          {pages.map(({ path, component }) => (
            <Route key={path} path={path} component={component} />
          ))}
          <Route component={NowherePage} />
        </Switch>
      </Suspense>
    </Boundary>
  </Shell>
)
