/** Every page there is: its address, what draws it, and its entry in the menu. */
import {
  Boxes,
  Droplets,
  GitCompareArrows,
  Keyboard,
  type LucideIcon,
  Route,
  SlidersHorizontal,
  TextQuote,
} from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import { LoopPage } from './loop/page.tsx'

export interface PageEntry {
  /** `:name` is a parameter of the page. */
  readonly path: string
  readonly component: ComponentType
  /** How it stands in the menu; a page of one thing is reached from the page of all of them. */
  readonly menu?: { readonly name: string; readonly icon: LucideIcon }
}

/** A page that is fetched when it is first opened. */
const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

/** In the order of the menu. */
export const pages: readonly PageEntry[] = [
  { path: '/', component: LoopPage, menu: { name: 'Loop', icon: Droplets } },
  {
    path: '/try',
    component: later(async () => (await import('./try/page.tsx')).TryPage),
    menu: { name: 'Try it', icon: Keyboard },
  },
  {
    path: '/completions',
    component: later(async () => (await import('./completions/page.tsx')).CompletionsPage),
    menu: { name: 'Completions', icon: TextQuote },
  },
  {
    path: '/runs',
    component: later(async () => (await import('./runs/page.tsx')).RunsPage),
    menu: { name: 'Runs', icon: Route },
  },
  {
    path: '/runs/:id',
    component: later(async () => (await import('./runs/run.tsx')).RunPage),
  },
  {
    path: '/tune',
    component: later(async () => (await import('./tune/page.tsx')).TunePage),
    menu: { name: 'Tune', icon: SlidersHorizontal },
  },
  {
    path: '/tune/:model/:id',
    component: later(async () => (await import('./tune/page.tsx')).StudyPage),
  },
  {
    path: '/models',
    component: later(async () => (await import('./models/page.tsx')).ModelsPage),
    menu: { name: 'Models', icon: Boxes },
  },
  {
    path: '/models/:model/:version',
    component: later(async () => (await import('./models/version.tsx')).VersionPage),
  },
  {
    path: '/compare/:id?',
    component: later(async () => (await import('./compare/page.tsx')).ComparePage),
    menu: { name: 'Compare', icon: GitCompareArrows },
  },
]

/** Where a menu entry leads: its address without a parameter that may be left out. */
export const addressOf = ({ path }: PageEntry): string => path.replace(/\/:\w+\?$/, '')
