import { type ComponentType, lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { LoopPage } from './loop/page.tsx'
import { Boundary } from './parts/boundary.tsx'
import { Page } from './parts/page.tsx'
import { Empty, Skeletons } from './parts/states.tsx'
import { Shell } from './shell/shell.tsx'

/** A page that is fetched when it is first opened. */
const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

const TryPage = later(async () => (await import('./try/page.tsx')).TryPage)
const CompletionsPage = later(async () => (await import('./completions/page.tsx')).CompletionsPage)
const RunsPage = later(async () => (await import('./runs/page.tsx')).RunsPage)
const RunPage = later(async () => (await import('./runs/run.tsx')).RunPage)
const TunePage = later(async () => (await import('./tune/page.tsx')).TunePage)
const StudyPage = later(async () => (await import('./tune/page.tsx')).StudyPage)
const ModelsPage = later(async () => (await import('./models/page.tsx')).ModelsPage)
const VersionPage = later(async () => (await import('./models/version.tsx')).VersionPage)
const ComparePage = later(async () => (await import('./compare/page.tsx')).ComparePage)

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
          <Route path="/" component={LoopPage} />
          <Route path="/try" component={TryPage} />
          <Route path="/completions" component={CompletionsPage} />
          <Route path="/runs" component={RunsPage} />
          <Route path="/runs/:id" component={RunPage} />
          <Route path="/tune" component={TunePage} />
          <Route path="/tune/:model/:id" component={StudyPage} />
          <Route path="/models" component={ModelsPage} />
          <Route path="/models/:model/:version" component={VersionPage} />
          <Route path="/compare" component={ComparePage} />
          <Route path="/compare/:id" component={ComparePage} />
          <Route component={NowherePage} />
        </Switch>
      </Suspense>
    </Boundary>
  </Shell>
)
