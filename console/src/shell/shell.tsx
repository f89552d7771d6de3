import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Moon, Sun, WifiOff } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useConnection, useLiveEvents } from '../data/live.ts'
import { chooseModel, useModel } from '../data/model.ts'
import { addressOf, pages } from '../pages.ts'
import { Mark } from './mark.tsx'
import css from './shell.module.css'

const SchemeButton = () => {
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      aria-label={`Switch to ${other} colours`}
      title={`Switch to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {scheme === 'dark' ? <Sun size={16} /> : <Moon size={16} />}
    </ActionIcon>
  )
}

const Navigation = () => {
  const [location] = useLocation()
  return (
    <nav className={css.nav} aria-label="Pages">
      {pages.map((page) => {
        if (!page.menu) return null
        const { name, icon: Icon } = page.menu
        const to = addressOf(page)
        const here = to === '/' ? location === '/' : location.startsWith(to)
        return (
          <Link key={to} href={to} className={css.link} aria-current={here ? 'page' : undefined}>
            <Icon size={17} strokeWidth={1.8} aria-hidden="true" />
            <span>{name}</span>
          </Link>
        )
      })}
    </nav>
  )
}

const ModelPicker = () => {
  const { model, models } = useModel()
  if (models.length < 2 || !model) return null
  return (
    <label className={css.picker}>
      <span>Model</span>
      <select value={model.model} onChange={(event) => chooseModel(event.currentTarget.value)}>
        {models.map((each) => (
          <option key={each.model}>{each.model}</option>
        ))}
      </select>
    </label>
  )
}

const Pulse = () => {
  const connection = useConnection()
  const text = { open: 'Live', connecting: 'Connecting', lost: 'Disconnected' }[connection]
  return (
    <span className={css.pulse} data-state={connection}>
      <i aria-hidden="true" />
      {text}
    </span>
  )
}

/** Says that the server is away, in words, while it is. */
const Away = () => {
  const lost = useConnection() === 'lost'
  return (
    <div role="status" className={css.away} data-shown={lost}>
      {lost && (
        <>
          <WifiOff size={15} aria-hidden="true" />
          <span>
            <strong>Disconnected, retrying.</strong> What you see is the last that was known.
          </span>
        </>
      )}
    </div>
  )
}

/** Focus goes to the page when it changes, and the window to its head. */
const useFocusOnPage = () => {
  const [location] = useLocation()
  const main = useRef<HTMLElement>(null)
  const first = useRef(location)
  useEffect(() => {
    if (first.current === location) return
    first.current = location
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [location])
  return main
}

const Side = () => {
  const { models, loop } = useModel()
  return (
    <header className={css.side}>
      <Link href="/" className={css.brand} aria-label="Millrace, to the loop">
        <Mark turning={models.some((each) => each.active !== null)} />
        <span>Millrace</span>
      </Link>
      <ModelPicker />
      <Navigation />
      <div className={css.foot}>
        <Pulse />
        <span className={css.version}>{loop.data ? `v${loop.data.version}` : ''}</span>
        <a className={css.docs} href="/docs">
          API
        </a>
        <SchemeButton />
      </div>
    </header>
  )
}

/** Navigation, connection and colours around a page. */
export const Shell = ({ children }: { children: ReactNode }) => {
  useLiveEvents()
  const main = useFocusOnPage()
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#page">
        Skip to the page
      </a>
      <Side />
      <main id="page" ref={main} tabIndex={-1} className={css.main}>
        <Away />
        {children}
      </main>
    </div>
  )
}
