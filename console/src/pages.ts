/** Every page there is: its address, what draws it, and its entry in the menu. */
import {
  Activity,
  Boxes,
  Database,
  Droplets,
  GitCompareArrows,
  Keyboard,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  Route,
  ScrollText,
  Server,
  SlidersHorizontal,
  Split,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Scope } from '../../src/core/access.ts'
import { oldPaths } from './moved/moved.ts'
import { OverviewPage } from './overview/page.tsx'
import { later } from './shell/later.ts'

export interface PageEntry {
  /** `:name` is a parameter of the page; one below `/m/:model` is a page of a model. */
  readonly path: string
  readonly component: ComponentType
  /** How it stands in the menu; `key` opens it after `g`. A page of one thing is reached from the page of all of them. */
  readonly menu?: {
    readonly name: string
    readonly icon: LucideIcon
    readonly key?: string
  }
  /** What it takes to be offered. Default: to read. */
  readonly takes?: Scope
}

/** In the order of the menu; of addresses that fit both, the first is taken. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    component: OverviewPage,
    menu: { name: 'Overview', icon: LayoutDashboard, key: 'o' },
  },
  {
    path: '/runs',
    component: later(async () => (await import('./runs/page.tsx')).RunsPage),
    menu: { name: 'Runs', icon: Route, key: 'r' },
  },
  {
    path: '/runs/:id',
    component: later(async () => (await import('./runs/run.tsx')).RunPage),
  },
  {
    path: '/data',
    component: later(async () => (await import('./datasets/page.tsx')).DataPage),
    menu: { name: 'Data', icon: Database, key: 'd' },
  },
  {
    path: '/data/:set/diff',
    component: later(async () => (await import('./datasets/diff.tsx')).DataDiffPage),
  },
  {
    path: '/data/:set/quarantine',
    component: later(async () => (await import('./quarantine/page.tsx')).QuarantinePage),
  },
  {
    path: '/data/:set/:version?',
    component: later(async () => (await import('./datasets/version.tsx')).DataVersionPage),
  },
  {
    path: '/serving',
    component: later(async () => (await import('./serving/page.tsx')).ServingPage),
    menu: { name: 'Serving', icon: Server, key: 'e' },
  },
  {
    path: '/serving/:endpoint',
    component: later(async () => (await import('./serving/endpoint.tsx')).EndpointPage),
  },
  {
    path: '/inference',
    component: later(async () => (await import('./requests/page.tsx')).RequestsPage),
    menu: { name: 'Requests', icon: MessagesSquare, key: 'q' },
  },
  {
    path: '/inference/:id',
    component: later(async () => (await import('./requests/request.tsx')).RequestPage),
  },
  {
    path: '/audit',
    component: later(async () => (await import('./audit/page.tsx')).AuditPage),
    menu: { name: 'Audit', icon: ScrollText, key: 'a' },
  },
  {
    path: '/settings/access',
    component: later(async () => (await import('./access/page.tsx')).AccessPage),
    menu: { name: 'Access', icon: KeyRound, key: 'k' },
    takes: 'manage',
  },
  {
    path: '/m/:model',
    component: later(async () => (await import('./loop/page.tsx')).LoopPage),
    menu: { name: 'Loop', icon: Droplets, key: 'l' },
  },
  {
    path: '/m/:model/try',
    component: later(async () => (await import('./try/page.tsx')).TryPage),
    menu: { name: 'Try it', icon: Keyboard, key: 't' },
    takes: 'predict',
  },
  {
    path: '/m/:model/versions',
    component: later(async () => (await import('./models/page.tsx')).VersionsPage),
    menu: { name: 'Versions', icon: Boxes, key: 'v' },
  },
  {
    path: '/m/:model/versions/diff',
    component: later(async () => (await import('./models/diff.tsx')).DiffPage),
  },
  {
    path: '/m/:model/versions/:version',
    component: later(async () => (await import('./models/version.tsx')).VersionPage),
  },
  {
    path: '/m/:model/versions/:version/evaluation',
    component: later(async () => (await import('./evaluation/page.tsx')).EvaluationPage),
  },
  {
    path: '/m/:model/versions/:version/examples',
    component: later(async () => (await import('./completions/page.tsx')).ExamplesPage),
  },
  {
    path: '/m/:model/serving',
    component: later(async () => (await import('./rollouts/model.tsx')).ModelServingPage),
    menu: { name: 'Rollouts', icon: Split, key: 'p' },
  },
  {
    path: '/m/:model/serving/rollouts/:id',
    component: later(async () => (await import('./rollouts/page.tsx')).RolloutPage),
  },
  {
    path: '/m/:model/monitoring',
    component: later(async () => (await import('./monitoring/page.tsx')).MonitoringPage),
    menu: { name: 'Monitoring', icon: Activity, key: 'm' },
  },
  {
    path: '/m/:model/monitoring/drift/:feature',
    component: later(async () => (await import('./monitoring/feature.tsx')).FeaturePage),
  },
  {
    path: '/m/:model/tune',
    component: later(async () => (await import('./tune/page.tsx')).TunePage),
    menu: { name: 'Tune', icon: SlidersHorizontal, key: 'u' },
  },
  {
    path: '/m/:model/tune/:id',
    component: later(async () => (await import('./tune/page.tsx')).StudyPage),
  },
  {
    path: '/m/:model/scaling/:id?',
    component: later(async () => (await import('./compare/page.tsx')).ScalingPage),
    menu: { name: 'Scaling', icon: GitCompareArrows, key: 's' },
  },
  ...oldPaths.map((path) => ({
    path,
    component: later(async () => (await import('./moved/page.tsx')).MovedPage),
  })),
  {
    path: '/compare/:id',
    component: later(async () => (await import('./moved/page.tsx')).MovedComparisonPage),
  },
]

const ofModel = '/m/:model'

export const isOfModel = ({ path }: PageEntry): boolean =>
  path === ofModel || path.startsWith(`${ofModel}/`)

/** Where a menu entry leads: its address without a parameter that may be left out, for a model where it is of one. */
export const addressOf = ({ path }: PageEntry, model = ''): string =>
  path.replace(/\/:\w+\?$/, '').replace(':model', encodeURIComponent(model))
